//! The second look: what a forest is taught and asked in a worker of its own, and where it disagrees near the line.

use serde::{Deserialize, Serialize};

/// What the engine has for a second look.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SecondRows {
    pub standing: SecondStanding,
    /// `None`: there are too few verdicts, or nothing is near the line.
    pub lesson: Option<SecondLesson>,
    /// Uids of the incidents that are asked about, in the order of the rows.
    pub uids: Vec<String>,
}

/// Answers of features and labels, no text and no alert: all that the other worker is given.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SecondLesson {
    /// Bytes of a row.
    pub width: u32,
    /// Row by row.
    pub taught: Vec<u8>,
    /// Whether each of them was real, and how much its verdict counts.
    pub labels: Vec<(bool, f32)>,
    /// Row by row.
    pub asked: Vec<u8>,
}

/// How far it is from there being a second look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondStanding {
    /// Judged alerts that the model in use was taught on, and the real ones among them.
    pub lessons: u32,
    pub real: u32,
    /// Fewer of either, and there is none.
    pub least_lessons: u32,
    pub least_real: u32,
    /// Incidents near the line that nobody has judged.
    pub near: u32,
}

/// What a forest says of an incident on whose side of the line it disagrees with the model in use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SecondMark {
    /// Its probability.
    pub p: f32,
    /// Above the line, where the model is below it; else the other way round.
    pub is_higher: bool,
}
