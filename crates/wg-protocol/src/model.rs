//! The model: what it is, what a candidate would change, and what to judge next.

use crate::beside::{RecordView, ShadowView};
use serde::{Deserialize, Serialize};

/// A verdict to learn from, as the log has it now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LearnFrom {
    /// Uid of the incident.
    pub incident: String,
    /// `tp`, `bp` or `fp`; `nd` teaches nothing.
    pub verdict: String,
    /// Slug of the reason; a `duplicate` teaches nothing.
    pub reason: String,
    pub given: GivenBy,
    pub asked: AskedBy,
}

/// Who gave a verdict, and how; each counts by its own weight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum GivenBy {
    #[default]
    Single,
    /// Against the model's suggestion.
    Overridden,
    /// The model's suggestion, taken.
    Accepted,
    Bulk,
    Imported,
    /// By a rule or a program: counts for nothing.
    Automation,
}

/// Why this incident was judged and not another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum AskedBy {
    Top,
    Uncertain,
    /// Drawn at random, one in so many.
    Audit {
        one_in: u32,
    },
    #[default]
    Unknown,
}

/// Points that a person set.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CellEdit {
    /// Id of the feature.
    pub feature: String,
    /// Number of the answer; 0: no answer of the feature goes further than `points` from 0.
    pub bin: u8,
    pub points: f64,
    /// Who, why, and when (milliseconds since 1970). Texts of a person.
    pub author: String,
    pub reason: String,
    pub at_ms: i64,
}

/// A model that is not in use: what it would change, and whether it is measurably better.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CandidateView {
    pub model: String,
    /// Alerts learnt from, and of them those from verdicts on this batch.
    pub lessons: u32,
    pub lessons_here: u32,
    /// Verdicts that teach nothing: needs more data, duplicates, automation, incidents that are not in this batch.
    pub skipped: u32,
    /// Alerts beyond the most that a model file holds, which are not learnt from.
    pub dropped: u32,
    /// Mean logarithmic loss on verdicts that neither model had seen; `None` without any.
    pub measured: Option<Measured>,
    /// Incidents whose score rises, and whose score falls.
    pub rising: u32,
    pub falling: u32,
    pub moved_over_line: u32,
    pub moved_under_line: u32,
    /// Incidents that its scores alone would put under the line, and that are held above it.
    pub held: u32,
    /// Incidents by pile, highest first.
    pub piles_before: [u32; 4],
    pub piles_after: [u32; 4],
    /// The same together: by the pile that they are in, how many would be in each.
    pub flow: [[u32; 4]; 4],
    /// Judged incidents of this batch that it would not agree with: real ones below the line, and harmless ones in the two highest
    /// piles.
    pub disagrees: [u32; 2],
    /// Packs of other teams that it starts from, and whether these change by it.
    pub packs: Vec<PackView>,
    pub packs_change: bool,
    /// The largest moves, largest first.
    pub movers: Vec<Mover>,
    /// The answers whose points changed most.
    pub cells: Vec<CellChange>,
    /// Judged incidents of this batch in time order: the first is what learning starts from, the second was taught on what came
    /// before alone. `None`: too few.
    pub replay: Option<RecordView>,
    /// How it does beside the model in use; `None`: it is not in shadow.
    pub shadow: Option<ShadowView>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Mean logarithmic loss of a judged incident, predicted without it.
    pub before: f64,
    pub after: f64,
    /// Standard error of the difference, over incidents.
    pub error: f64,
    /// Judged incidents, each counted once however many alerts it has.
    pub incidents: u32,
    pub real: u32,
    /// How many it takes before a difference means anything, and how many of each kind among them.
    pub needed: u32,
    pub needed_of_each: u32,
    pub outcome: Outcome,
    /// How far its estimates came true on those verdicts; `None` for too few.
    pub calibration: Option<Calibration>,
}

/// Estimates of 70, 30 and 5 %, and the share of such that is real by verdicts that the model had not seen. A random check
/// counts for those of its pile that were not drawn.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    pub said: [f64; 3],
    /// By a straight line in points.
    pub line: [f64; 3],
    /// By any rising curve; `None` for fewer than 500 judged alerts.
    pub curve: Option<[f64; 3]>,
}

/// By more than two standard errors, or not; too few judged incidents tell neither.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    TooFew,
    Better,
    NotTold,
    Worse,
}

/// An incident that would move.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Mover {
    pub uid: String,
    pub title: String,
    /// 1 is first.
    pub rank_before: u32,
    pub rank_after: u32,
    pub p_before: f32,
    pub p_after: f32,
    /// The verdicts that moved it most (uid, points), largest first in absolute size.
    pub by: Vec<(String, f64)>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CellChange {
    pub feature: String,
    pub name: String,
    pub label: String,
    pub before: f64,
    pub after: f64,
    /// Alerts of the batch with this answer.
    pub alerts: u64,
}

/// The model in use, table by table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ModelView {
    pub model: String,
    /// 16 hex digits of everything that a score depends on.
    pub hash: String,
    pub lessons: u32,
    pub base: f64,
    pub self_test: SelfTest,
    /// What has changed since it was learnt; `None`: nothing was learnt, or there are too few alerts to tell.
    pub drift: Option<DriftView>,
    pub shapes: Vec<Shape>,
    /// By kind of sensor: real ones that it was not taught and does not put on the two highest piles, and of how many.
    pub weak: Vec<(String, u32, u32)>,
    /// Kinds of sensors of which no real one was judged at all.
    pub unjudged: Vec<String>,
    /// What a person set in it, in no order that means anything.
    pub edits: Vec<CellEdit>,
    /// Packs of other teams that learning starts from.
    pub packs: Vec<PackView>,
}

/// A prior pack of another team. No row of what they judged is in it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PackView {
    /// Text of a person.
    pub team: String,
    /// Milliseconds since 1970.
    pub made_ms: i64,
    /// 16 hex digits of the model that it was made of.
    pub model: String,
    /// Judged alerts that it was learnt from, and the real ones among them.
    pub lessons: u32,
    pub real: u32,
    /// Of 1,000: how much of what it says beyond the shipped scorecard counts.
    pub weight: u16,
}

/// How this batch differs from the one that the model was last taught on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DriftView {
    /// Alerts of that batch.
    pub alerts_then: u64,
    /// Features of which the answers are given at another rate, most moved first; all of them.
    pub features: Vec<Moved>,
    /// From this stability index on a feature has moved.
    pub moved_from: f64,
    /// Rules that are here and were not there, and the other way round.
    pub new_rules: u32,
    pub gone_rules: u32,
    /// The part of alerts whose rules were not there.
    pub new_alerts: f64,
    /// Names of a few of the new rules, those with the most alerts first. Texts of the file.
    pub named_rules: Vec<String>,
    /// The part of what it was taught that is of rules that are gone.
    pub gone_lessons: f64,
    /// Names of the inputs whose fields are gone, what part of all points came of them, and of those whose fields are new.
    pub gone_inputs: Vec<String>,
    pub gone_rested: f64,
    pub new_inputs: Vec<String>,
    /// What is past its limit, in sentences with the limit: each withdraws the promise below the line.
    pub revokes: Vec<String>,
    /// Stability index of the mix of verdicts: those learnt from, and those on this batch. `None`: too few.
    pub verdicts: Option<f64>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    pub feature: String,
    pub name: String,
    /// Stability index.
    pub by: f64,
}

/// Whether reasons are the score, tried on the incidents of the batch, first to look at first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SelfTest {
    pub checked: u32,
    pub failed: u32,
    /// The first few failures.
    pub failures: Vec<String>,
}

/// The points of one feature, answer by answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Shape {
    pub feature: String,
    pub name: String,
    pub group: String,
    pub meaning: String,
    pub attacker: String,
    /// `strong`, `partly` or `weak`.
    pub robust: String,
    /// Answers stand in an order that means something.
    pub is_ordered: bool,
    /// No answer goes lower or higher, whatever is learnt or set, in points.
    pub lowest: f64,
    pub highest: f64,
    pub cells: Vec<ShapeCell>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ShapeCell {
    pub bin: u8,
    pub label: String,
    pub points: f64,
    /// As shipped.
    pub starting: f64,
    /// Alerts of the batch with this answer.
    pub alerts: u64,
    pub is_edited: bool,
}

/// An incident whose verdict would help, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToJudge {
    pub uid: String,
    pub title: String,
    pub asked: AskedBy,
}
