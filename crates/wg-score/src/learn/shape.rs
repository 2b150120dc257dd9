//! What is known of each feature's table before any verdict: which answers are neighbours, which must not change places, how
//! far it may go.

use super::block::{Penalty, make_rise};
use super::fit::Table;
use crate::feature::{FEATURES, Feature, Robust};
use crate::points::ONE_POINT;
use std::ops::Range;

/// One point in nats: 10 points double the odds.
pub(crate) const NATS_PER_UNIT: f64 = std::f64::consts::LN_2 / (10.0 * ONE_POINT as f64);

/// Features whose answers have no order.
const KINDS: &[&str] = &[
    "tactic",
    "technique",
    "sensor",
    "disposition",
    "weekend",
    "gap_regularity",
    "global_burst",
    "first_rule_host",
    "first_rule",
    "new_user_host",
    "new_src_dst",
    "host_remote",
    "family_here",
    "rule_here",
];

/// Features of which more must never count for less, whatever the verdicts seem to say.
const RISING: &[&str] = &["severity", "confidence", "tactic_progress"];

/// Features of which more must never count for more: whoever attacks has his steps repeated now and then, and who learns that from
/// few would take a habit for a sign. Their first answer is of alerts too early to compare, and is in no order with the others.
const FALLING: &[&str] = &["prev_rule_host", "prev_rule"];

/// A table moves at most so far from zero: 66 points, and 33 where an attacker has a hand in it.
pub(crate) const MOST_NATS: f64 = 4.6;

pub(crate) fn has_order(feature: &Feature) -> bool {
    !KINDS.contains(&feature.id)
}

/// Cells of a table whose order stands, whatever is learnt.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trend {
    cells: Range<usize>,
    falls: bool,
}

impl Trend {
    /// Returns what must not change places among the answers from the first known one on. An answer that says nothing stands
    /// behind them and is in no order with them: an unread severity is not more than the highest one.
    pub fn of(feature: &Feature) -> Trend {
        let known = feature.bins.iter().skip(1).take_while(|bin| bin.known).count();
        let (rises, falls) = (RISING.contains(&feature.id), FALLING.contains(&feature.id));
        Trend { cells: usize::from(falls)..if rises || falls { known } else { 0 }, falls }
    }

    /// Pools cells that are out of order to their weighted mean.
    pub fn keep(&self, table: &mut [f64], weights: &[f64]) {
        let turn = if self.falls { -1.0 } else { 1.0 };
        let table = &mut table[self.cells.clone()];
        table.iter_mut().for_each(|cell| *cell *= turn);
        make_rise(table, &weights[self.cells.clone()]);
        table.iter_mut().for_each(|cell| *cell *= turn);
    }
}

/// Returns a table at its prior. `points` are the prior's, by answer, with "not known" first.
pub(crate) fn table(feature: usize, points: &[i32], smooth: f64, ridge: f64) -> Table {
    let definition = &FEATURES[feature];
    let cells: Vec<f64> = points.iter().skip(1).map(|points| f64::from(*points) * NATS_PER_UNIT).collect();
    let links = (1..cells.len())
        .map(|b| has_order(definition) && definition.bin(b as u8).known && definition.bin(b as u8 + 1).known)
        .collect();
    let (low, high) = nats_limits(feature);
    Table {
        prior: cells.clone(),
        penalty: Penalty { links, smooth, ridge },
        trend: Trend::of(definition),
        low,
        high,
        pinned: vec![false; cells.len()],
        cells,
    }
}

/// Returns how low and how high the answers of a feature may go, in nats.
pub(crate) fn nats_limits(feature: usize) -> (f64, f64) {
    let robust = FEATURES[feature].robust;
    let most = if robust == Robust::Strong { MOST_NATS } else { MOST_NATS / 2.0 };
    (if robust == Robust::Weak { 0.0 } else { -most }, most)
}
