//! What stands on a wall: figures that a room may see. No name, no title, no text of a file.

use serde::{Deserialize, Serialize};
use wg_schema::TimeMs;

/// Incidents above the line, by count. What is suppressed is not among them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WallView {
    pub above: u32,
    /// Above the line and without a verdict.
    pub waiting: u32,
    /// Of those that wait: in the pile to act on first.
    pub act_first: u32,
    /// Incidents judged real, and those that need more data; above the line or not.
    pub real: u32,
    pub open: u32,
    /// When the longest-waiting incident began, by the time of its first alert.
    pub oldest: Option<TimeMs>,
    /// Time of the last alert of the batch: what waits is counted up to here.
    pub until: Option<TimeMs>,
    /// Tactics that are reached, in the order of the matrix.
    pub tactics: Vec<WallTactic>,
}

/// How many incidents above the line reach a tactic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WallTactic {
    /// Place in `wg_schema::attack::TACTICS`.
    pub tactic: u8,
    pub waiting: u32,
    pub judged: u32,
}
