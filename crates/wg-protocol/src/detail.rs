//! One incident, and one alert.

use crate::asset::AssetMark;
use crate::queue::Lens;
use crate::reading::Reading;
use serde::{Deserialize, Serialize};

/// The detail pane. The score is its worst alert's (`lead`): an incident never ranks below it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct IncidentDetail {
    pub uid: String,
    pub title: String,
    pub severity_id: u8,
    pub severity: String,
    pub rank: u32,
    /// `base_points + Σ reasons.points == points`, exactly: all are multiples of 1/1024.
    pub base_points: f64,
    pub points: f64,
    /// The starting point in words, e.g. `Starting point, 1 in 25 real`.
    pub base_label: String,
    pub lens: Lens,
    /// What the self-test found wrong with this sum: nothing, or it is shown in red.
    pub self_test: Option<String>,
    /// `true` until something was learnt from verdicts: the lens is labelled "not yet yours".
    pub not_yet_yours: bool,
    /// What a second look says against the model, in sentences; empty: nothing.
    pub second: String,
    /// The alert whose score this is.
    pub lead: String,
    /// Largest first in absolute size; all of them, also the small ones.
    pub reasons: Vec<Reason>,
    /// Sentences on what would change the rank, re-scored.
    pub what_would_change: Vec<String>,
    pub pre_work: Box<PreWork>,
    pub evidence: Vec<Evidence>,
    pub mini: MiniTimeline,
    /// Counts for the heading.
    pub alerts: u32,
    pub repeats: u32,
    pub hosts: u32,
    pub accounts: u32,
    /// Sensor words, e.g. `EDR`.
    pub sensors: Vec<String>,
    pub products: Vec<String>,
    pub attacks: Vec<AttackTag>,
    pub reading: Box<Reading>,
    /// The incident's alerts, repeats folded, in time order; at most 200, `alerts` tells how many there are.
    pub list: Vec<AlertRef>,
    /// `tp`, `bp`, `fp`, `nd`, or empty.
    pub verdict: String,
    pub assets: Box<AssetsView>,
}

/// What of an incident matters most, and what can be marked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AssetsView {
    /// Marked hosts and accounts, the most critical first.
    pub marks: Vec<AssetMark>,
    /// Host and account of the alert that gives the incident its score; empty where it has none.
    pub host: String,
    pub account: String,
}

/// One signed contribution.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// The feature's id, e.g. `severity`.
    pub feature: String,
    /// What it says about this alert, e.g. `Office ran PowerShell`.
    pub label: String,
    pub points: f64,
    /// Group for subtotals: `history`, `burst`, `entity context` …
    pub group: String,
    /// Meaning of the feature, for the guide: what, unit, range, how an attacker could move it.
    pub meaning: String,
    /// The bin it fell into, e.g. `first time on this host`.
    pub value: String,
    pub fields: Vec<FieldValue>,
}

/// A field and its value, by OCSF path.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldValue {
    pub field: String,
    pub value: String,
}

/// A row of the evidence table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// 1-based numbers of the reasons (in the order of `IncidentDetail::reasons`) that rest on it.
    pub reasons: Vec<u32>,
    pub field: String,
    pub value: String,
    /// How rare the value is in the batch, in words, e.g. `2 hosts` or `0.05 %`.
    pub rarity: String,
    /// The alert whose raw record holds it, by key.
    pub alert: String,
}

/// Drafted by fixed rules. Each line names only what fields say; a line without data says "not in this batch".
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PreWork {
    pub who: Drafted,
    pub what: Drafted,
    pub where_: Drafted,
    pub when: Drafted,
    /// The alerts that name each tactic, by its two letters, in the order of an attack.
    pub stages: Vec<(String, Rests)>,
    pub missing: Vec<Drafted>,
    /// Checks that would move the score most, each with its effect, e.g. `if harmless, 0.88`.
    pub checks: Vec<(Drafted, String)>,
}

/// A sentence and the alerts it rests on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drafted {
    pub text: String,
    pub rests: Rests,
}

/// Alerts that something rests on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rests {
    /// Keys in hex, in the order of time; at most [`MOST_RESTS`]. Alerts that stand for repeats; not all need be of the
    /// incident.
    pub on: Vec<String>,
    /// How many there are.
    pub n: u32,
}

/// See [`Rests::on`].
pub const MOST_RESTS: usize = 24;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttackTag {
    /// Two letters, e.g. `CA`; empty where only a technique is known.
    pub code: String,
    pub tactic: String,
    /// Technique id, e.g. `T1003.001`, and name; empty where only a tactic is known.
    pub technique: String,
    pub name: String,
    /// `named`, `mapped` or `inferred`.
    pub origin: String,
    /// Index of the tactic's colour group, 0 to 6 (`wg_schema::attack::Phase`); 7: none.
    pub phase: u8,
    /// No record names it: it was inferred from words.
    pub is_guess: bool,
}

/// An alert in a list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AlertRef {
    pub key: String,
    pub title: String,
    pub time: Option<i64>,
    pub severity_id: u8,
    pub host: String,
    pub user: String,
    pub points: f64,
    pub p: f32,
    pub code: String,
    pub phase: u8,
    /// How many repeats are folded into it, and when the last of them came.
    pub repeats: u32,
    /// The same by kind: `3 exact, 2 near, 900 of a storm`; empty for none.
    pub folded: String,
    pub last_time: Option<i64>,
    pub product: String,
    pub technique: String,
}

/// Three lanes at most; `more` says how many were left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MiniTimeline {
    pub start: i64,
    pub end: i64,
    pub export_end: i64,
    pub lanes: Vec<MiniLane>,
    pub more: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MiniLane {
    pub name: String,
    pub chips: Vec<MiniChip>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MiniChip {
    pub time: i64,
    pub code: String,
    pub phase: u8,
    pub title: String,
    pub key: String,
}

/// One alert with its own reasons.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AlertDetail {
    pub alert: AlertRef,
    pub incident: String,
    pub base_points: f64,
    pub points: f64,
    pub lens: Lens,
    pub reasons: Vec<Reason>,
    /// All normalised fields that are present, in a fixed order.
    pub fields: Vec<FieldValue>,
    pub attacks: Vec<AttackTag>,
    /// What was odd about the record, in words.
    pub warnings: Vec<String>,
    pub file: String,
    pub record: u64,
    pub offset: u64,
    pub length: u32,
}

/// A raw record, re-read from its file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RecordText {
    pub key: String,
    pub file: String,
    pub record: u64,
    pub offset: u64,
    pub length: u32,
    /// At most 64 KiB; invalid bytes as U+FFFD.
    pub text: String,
    pub cut: bool,
    /// How many passwords, keys and tokens it holds, hidden or not.
    pub secrets: u32,
}
