//! Cases that were judged and rank where they do for much the same reasons.

use serde::{Deserialize, Serialize};

/// An incident of another batch with the verdict that stands on it, as the log keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastCase {
    pub uid: String,
    pub title: String,
    /// `tp`, `bp`, `fp` or `nd`.
    pub verdict: String,
    /// Time of its last alert.
    pub last_time: Option<i64>,
    /// Feature, label and points (1/1024) of each reason at the time.
    pub reasons: Vec<(String, String, i64)>,
}

/// What judged cases are like an incident.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AlikeView {
    /// Cases with a verdict that were looked at.
    pub judged: u32,
    /// Those that share at least half of the reasons, and how they stand at TP, BP, FP, ND.
    pub alike: u32,
    pub verdicts: [u32; 4],
    /// Most alike first. The nearest that was real and the nearest that was harmless are among them.
    pub cases: Vec<AlikeCase>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AlikeCase {
    pub uid: String,
    pub title: String,
    pub verdict: String,
    /// Share of common reasons, by points: points of the reasons that both have, of the points of all reasons of either.
    pub share: f64,
    /// Reasons that both have, and reasons that either has.
    pub common: u32,
    pub of: u32,
    pub last_time: Option<i64>,
    /// It is of this batch, so it can be opened.
    pub is_here: bool,
    /// What the two do not share, in words, largest first: at most three.
    pub apart: Vec<String>,
}
