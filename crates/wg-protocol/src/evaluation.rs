//! How good the order is, on judged incidents that the model in use was not taught.

use crate::beside::Rate;
use crate::model::Measured;
use serde::{Deserialize, Serialize};
use wg_charts::Scene;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EvaluationView {
    /// Judged incidents of the batch that it was not taught, and the real ones among them.
    pub judged: u32,
    pub real: u32,
    /// Judged incidents that it was taught, which say nothing of it.
    pub taught: u32,
    /// By the model, and sorted by severity; `None`: too few to tell anything.
    pub figures: Option<[Figures; 2]>,
    /// The same of the candidate, with how many were judged, how many real, and which is better on them: on those that it was not
    /// taught either. `None`: there is none, or too few.
    pub candidate: Option<(Figures, u32, u32, Option<Measured>)>,
    /// Precision by share found, and outcomes against scores.
    pub precision: Scene,
    pub reliability: Scene,
}

/// How good one order is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    pub average_precision: f64,
    /// Mean distance of estimates from outcomes; of severities it says nothing.
    pub calibration_error: f64,
    /// Between what the two likely lie (95 %).
    pub likely: [(f64, f64); 2],
    /// Real ones among the first so many: 25, or all.
    pub first: Rate,
    /// Of the real ones, those in the two highest piles; by severity, those of high severity and above.
    pub on_top: Rate,
}
