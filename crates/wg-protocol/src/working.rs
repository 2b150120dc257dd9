//! The working brief: a part of a batch that another person judges, and what is known of it where it is opened.

use crate::brief::{BriefSpec, BriefVerdict};
use serde::{Deserialize, Serialize};

/// What a working brief is to hold, beside what a brief for reading is asked for: names, notes, command lines, headline and
/// verdicts are taken from `brief`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct WorkingSpec {
    pub brief: BriefSpec,
    /// Which incidents.
    pub part: Part,
    /// When it is written, milliseconds since 1970.
    pub made_at: i64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Part {
    /// Those above the review line, and those with a verdict.
    #[default]
    AboveLine,
    /// The first of the queue.
    Top(u32),
    /// These, by uid; what is not in the batch is left out.
    These(Vec<String>),
}

/// The text of a working brief, and the sender's code list, which is no part of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkingText {
    /// Lines of JSON: the heading, then a finding for each alert.
    pub text: String,
    /// (code, name) of the names that were replaced.
    pub key: Vec<(String, String)>,
    pub alerts: u64,
    pub incidents: u32,
}

/// What a working brief says of itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkingAbout {
    /// Of the batch that this is a part of.
    pub batch: String,
    pub batch_alerts: u64,
    pub batch_incidents: u32,
    pub made_at: i64,
    /// Names stand under codes.
    pub is_coded: bool,
    /// Words of a person; may be empty.
    pub headline: String,
    /// Verdicts that stood at the sender.
    pub verdicts: Vec<BriefVerdict>,
    /// Entries of the sender's case and its head, where there was one.
    pub case: Option<(u64, String)>,
    pub app: String,
    pub model: String,
    /// Where the sender drew the line, in 1/1024 point; `None`: where it is for all.
    #[serde(default)]
    pub line: Option<i32>,
}

/// A working brief that is open.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct WorkingView {
    /// SHA-256 of its text: names the brief.
    pub brief: String,
    pub about: WorkingAbout,
    pub alerts: u64,
    pub incidents: u32,
}
