//! The ATT&CK matrix.

use crate::queue::QueueRow;
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum MatrixLens {
    #[default]
    TopScore,
    Incidents,
    JudgedReal,
    /// Layers of others that say they cover it.
    Coverage,
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
    /// All 15 tactics in order; then those of other matrices that the batch names.
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
    /// The layers laid over it, at most 32.
    pub layers: Vec<CoverageLayer>,
    /// Techniques not seen that a layer covers; 0 without layers.
    pub silent: u32,
    /// ATT&CK releases that a file for another tool can be written in, that of the table first.
    pub releases: Vec<String>,
}

/// An ATT&CK Navigator layer, read as what can be seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoverageLayer {
    pub name: String,
    /// Release that it says it is of; may be empty.
    pub attack: String,
    /// Techniques and sub-techniques that it covers.
    pub covered: u32,
    /// Ids that the table does not know.
    pub unknown: u32,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MatrixColumn {
    pub id: String,
    pub code: String,
    pub name: String,
    pub phase: u8,
    /// The matrix and its release, e.g. `ATT&CK for ICS 18.1`; empty: Enterprise, of `MatrixView::version`.
    pub of: String,
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
    /// Bit `i`: `MatrixView::layers[i]` covers it.
    pub covered: u32,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TechniqueDetail {
    pub id: String,
    pub name: String,
    /// e.g. `ATT&CK Enterprise 19`.
    pub release: String,
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
    /// Names of the layers that cover it.
    pub covered_by: Vec<String>,
}
