//! How an incident may be read: guides, what was inferred, and what may be missing or come next. Hypotheses, not findings.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// For the techniques and kinds of rules that occur, those of the highest scores first.
    pub guides: Vec<Guide>,
    /// Techniques that no record names.
    pub inferred: Vec<InferredTechnique>,
    /// What others did between or after such steps.
    pub hypotheses: Vec<Hypothesis>,
}

/// Three sentences for somebody who meets this for the first time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guide {
    /// e.g. `T1003 OS Credential Dumping`, or a kind of rule.
    pub about: String,
    pub what: String,
    pub harmless: String,
    pub look: String,
}

/// A technique that words speak for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InferredTechnique {
    /// e.g. `T1490`, and its name.
    pub technique: String,
    pub name: String,
    /// How sure, and by which words.
    pub why: String,
    pub alerts: u32,
}

/// A step that may be missing here, or come next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hypothesis {
    pub kind: HypothesisKind,
    /// Two letters of the tactic, and its colour group.
    pub code: String,
    pub phase: u8,
    /// What may have been, or be, done.
    pub what: String,
    /// What it rests on.
    pub because: String,
    /// What would confirm it.
    pub confirm: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HypothesisKind {
    /// Between steps that were seen, nothing of it was.
    Missing,
    /// It has followed such a step elsewhere.
    Next,
}
