//! Attack the triage: how far ranks could be pushed down.

use serde::{Deserialize, Serialize};

/// What each way of acting could do to the incidents of the two highest piles, at worst.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EvasionView {
    /// Incidents it was tried on.
    pub incidents: u32,
    pub rows: Vec<EvasionRow>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EvasionRow {
    pub key: String,
    pub name: String,
    /// Incidents that would leave the two highest piles, and those of them that would fall below the line.
    pub out_of_piles: u32,
    pub below_line: u32,
    /// Places that half of them would lose at most.
    pub median_places: u32,
    pub furthest: Option<Fallen>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Fallen {
    pub uid: String,
    pub title: String,
    /// 1 is first.
    pub rank_before: u32,
    pub rank_after: u32,
}
