//! Where the line could be drawn, by time or by a target, and what known answers say of the reader.

use serde::{Deserialize, Serialize};

/// What a line is to be planned for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PlanSpec {
    /// The time there is, and the time that an incident takes.
    pub minutes: f64,
    pub minutes_each: f64,
    /// The share that may be missed, 0 to 1.
    pub share: f64,
    /// Scores, in 1/1024 point, of real ones under the model in use at the time of their verdicts, which it was not taught.
    pub real: Vec<i32>,
}

/// A line as one way of planning would draw it. In an answer they stand in the order of the ways: by time; so that of all real ones
/// at most the share is below; so that of what is below at most the share is real; and the line of the shipped scorecard.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Planned {
    /// What it is planned from: incidents there is time for, real ones judged, or random checks.
    pub known: u64,
    /// So many it takes; where fewer are known there is no plan.
    pub needed: u64,
    /// The estimate at which the line would be.
    pub p: f64,
    /// Incidents above it without a verdict, and all below it.
    pub above: u64,
    pub below: u64,
    /// To be kept and sent as `ToWorker::Line`. Empty: no plan.
    pub kept: String,
}

/// Known answers: earlier real ones that were put among the blind checks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reader {
    pub asked: u32,
    /// Those that the reader took for harmless.
    pub missed: u32,
    /// Uids of real ones that can be asked.
    pub ready: Vec<String>,
    /// Uid of the one that is shown now: it stands in the pile as if it had been drawn, without its verdict. Empty: none.
    pub open: String,
}
