//! Suppression: what is true but expected leaves the piles, counted and in reach, until its pattern expires.

use serde::{Deserialize, Serialize};

/// A pattern that is in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suppression {
    /// Its entry in the log.
    pub seq: u64,
    /// A query.
    pub pattern: String,
}

/// What a pattern would cover in this batch.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Simulated {
    /// How the pattern was read.
    pub reads_as: Vec<String>,
    /// Why it cannot be used; empty: it can.
    pub refused: String,
    /// Incidents of which it matches every alert, and their alerts.
    pub incidents: u32,
    pub alerts: u64,
    /// Of them without a verdict: these would leave the piles. Of these, those above the line and in the pile "act first".
    pub leaving: u32,
    pub above_line: u32,
    pub act_first: u32,
    /// Of them judged TP, BP, FP, ND: these would stay where they are.
    pub judged: [u32; 4],
    /// Incidents of which it matches some alerts: these stay, whole. The highest of them, at most five.
    pub partly: u32,
    pub staying: Vec<Covered>,
    /// Those judged true positive, highest first, at most five.
    pub positives: Vec<Covered>,
    /// Those that would leave, highest first, at most five.
    pub examples: Vec<Covered>,
}

/// An incident that a pattern covers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Covered {
    pub uid: String,
    pub title: String,
    pub p: f32,
    /// How many of its alerts the pattern matches.
    pub matched: u32,
    pub alerts: u32,
}
