//! The chain of an incident as a swim-lane timeline.

use crate::detail::FieldValue;
use crate::queue::Lens;
use crate::reading::Guide;
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum LaneBy {
    #[default]
    Entity,
    Tactic,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainSpec {
    pub lanes: LaneBy,
    /// `false`: key alerts only (repeats folded, at most 60); `true`: all folded alerts, at most 5,000.
    pub all: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LaneKind {
    Host,
    Account,
    Outside,
    Tactic,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChainView {
    pub uid: String,
    pub title: String,
    pub severity_id: u8,
    pub lens: Lens,
    /// Time range of the incident and of the whole batch; the export ends at `batch_end`.
    pub start: i64,
    pub end: i64,
    pub batch_start: i64,
    pub batch_end: i64,
    pub lanes: Vec<Lane>,
    /// By time; undated alerts are not drawn and are counted in `undated`.
    pub marks: Vec<ChainMark>,
    pub links: Vec<ChainLink>,
    pub undated: u32,
    /// Marks left out by the limit.
    pub more: u32,
    /// "What the picture cannot show".
    pub cannot_show: Vec<String>,
    pub key_alerts: u32,
    pub all_alerts: u32,
    /// Hosts, then accounts, each by first contact.
    pub affected: Vec<Affected>,
    /// Of the techniques and kinds of rules among the marks.
    pub guides: Vec<Guide>,
}

/// A host or an account of the incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Affected {
    pub kind: LaneKind,
    pub name: String,
    /// First and last contact; `None` where all of its alerts are undated.
    pub first: Option<i64>,
    pub last: Option<i64>,
    /// Of the incident's alerts, repeats too.
    pub alerts: u32,
    /// How it was reached, by the links.
    pub reached: String,
    /// What the batch says of it.
    pub known: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lane {
    pub kind: LaneKind,
    pub name: String,
    /// Second line, e.g. `first seen here 02:06`.
    pub note: String,
    /// First and last time this entity is named by the incident, also by alerts drawn on other lanes.
    pub span: Option<(i64, i64)>,
    /// Silent spans of its sensor, (start, end) in ms: hatched.
    pub silent: Vec<(i64, i64)>,
}

/// One alert on the timeline; its left edge is the exact time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChainMark {
    pub key: String,
    /// Index into `ChainView::lanes`.
    pub lane: u16,
    pub time: i64,
    /// Times of folded repeats, at most 200.
    pub repeats: Vec<i64>,
    /// How many are folded, by kind: `3 exact, 2 near, 900 of a storm`; empty for none.
    pub folded: String,
    pub code: String,
    pub phase: u8,
    pub tactic: String,
    pub technique: String,
    pub technique_name: String,
    pub title: String,
    pub points: f64,
    pub severity_id: u8,
    pub source: String,
    pub record: u64,
    /// A few fields for the side panel: host, user, process, address …
    pub fields: Vec<FieldValue>,
    /// Index into `ChainView::guides`.
    pub guide: Option<u16>,
}

/// A link between two marks, earlier to later.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChainLink {
    /// Indices into `ChainView::marks`.
    pub from: u32,
    pub to: u32,
    /// e.g. `parent process`, `same host`.
    pub reason: String,
    /// The values it rests on, e.g. `pid 6120 started pid 7044`.
    pub detail: String,
    /// 0 to 1.
    pub strength: f32,
    pub certain: bool,
    /// Microsoft Graph `correlationReason` word.
    pub graph_reason: String,
    /// What its strength comes from, with the values at hand.
    pub weight: String,
}
