//! The ATT&CK matrix.

use crate::queue::QueueRow;
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum MatrixLens {
    #[default]
    TopScore,
    Incidents,
    JudgedReal,
}

/// Which incidents count.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum MatrixScope {
    #[default]
    All,
    AboveLine,
    Incident(String),
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MatrixView {
    /// ATT&CK version of the table.
    pub version: String,
    /// All 15 tactics in order.
    pub columns: Vec<MatrixColumn>,
    pub incidents: u32,
    pub seen: u32,
    pub not_seen: u32,
    /// Alerts without any technique or tactic.
    pub unmapped_alerts: u64,
    /// Alerts that name nothing and for which a technique was inferred from words.
    pub inferred_alerts: u64,
    /// Ids that were mapped from older ATT&CK versions: (given, now, alerts).
    pub mapped: Vec<(String, String, u32)>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MatrixColumn {
    pub id: String,
    pub code: String,
    pub name: String,
    pub phase: u8,
    /// Incidents with a technique of this tactic, or the tactic alone.
    pub incidents: u32,
    /// Incidents that name the tactic without a technique.
    pub tactic_only: u32,
    /// Techniques seen, hottest first, then those not seen, by id. Parents only; sub-techniques count in their parent.
    pub cells: Vec<MatrixCell>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MatrixCell {
    pub id: String,
    pub name: String,
    pub incidents: u32,
    pub alerts: u32,
    /// Probability of the best incident, 0 to 1.
    pub top: f32,
    pub judged_real: u32,
    /// On the path of the incident of the scope or of the focus.
    pub on_path: bool,
    /// No record names it: it was inferred from words.
    pub inferred: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TechniqueDetail {
    pub id: String,
    pub name: String,
    pub tactic_code: String,
    pub phase: u8,
    pub incidents: u32,
    pub alerts: u32,
    pub top: f32,
    /// (suffix `.001`, name, incidents, top); incidents 0: not seen.
    pub subs: Vec<(String, String, u32, f32)>,
    /// By score, at most 8.
    pub best: Vec<QueueRow>,
    /// Verdicts on incidents with it: tp, bp, fp, nd.
    pub verdicts: [u32; 4],
}
