//! What a person set in the model by hand: it holds whatever is learnt around it.

use super::fit::Table;
use super::nats;

/// Points that a person set.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    pub feature: usize,
    pub set: Set,
    pub by: By,
}

/// What is set. All points in units of 1/1024 point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Set {
    /// One answer has these points. `bin` is 1 or more: "not known" has none, ever.
    Cell { bin: u8, points: i32 },
    /// No answer goes further than this from 0, up or down; 0 takes the whole feature out of the score.
    Cap { most: i32 },
}

/// Who set it, why, and when. Texts of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct By {
    pub author: String,
    pub reason: String,
    /// Milliseconds since 1970.
    pub at_ms: i64,
}

impl Edit {
    /// Returns what it is about: a feature and an answer, 0 for all of them. Of two about the same, one can hold.
    pub fn place(&self) -> (usize, u8) {
        match self.set {
            Set::Cell { bin, .. } => (self.feature, bin),
            Set::Cap { .. } => (self.feature, 0),
        }
    }
}

/// Puts edits into tables that are about to be fitted: caps first, then answers, which a person set more exactly.
///
/// What is in an attacker's hand has no points below zero, also where a person says so.
pub(super) fn apply(edits: &[Edit], tables: &mut [Table]) {
    for edit in edits {
        if let (Set::Cap { most }, Some(table)) = (edit.set, tables.get_mut(edit.feature)) {
            let most = nats(most.saturating_abs());
            (table.low, table.high) = (table.low.max(-most), table.high.min(most));
            table.cells.iter_mut().for_each(|cell| *cell = cell.clamp(table.low, table.high));
        }
    }
    for edit in edits {
        let (Set::Cell { bin, points }, Some(table)) = (edit.set, tables.get_mut(edit.feature)) else { continue };
        let Some(cell) = usize::from(bin).checked_sub(1).filter(|cell| *cell < table.cells.len()) else { continue };
        let (low, high) = super::shape::nats_limits(edit.feature);
        table.cells[cell] = nats(points).clamp(low, high);
        table.pinned[cell] = true;
    }
}
