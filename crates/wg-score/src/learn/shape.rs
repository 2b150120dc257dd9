//! What is known of each feature's table before any verdict: which answers are neighbours, what must rise, how far it may go.

use super::block::Penalty;
use super::fit::Table;
use crate::feature::{FEATURES, Feature, Robust};
use crate::points::ONE_POINT;

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
    "family_here",
    "rule_here",
];

/// Features of which more must never count for less, whatever the verdicts seem to say.
const RISING: &[&str] = &["severity", "confidence", "tactic_progress"];

/// A table moves at most so far from zero: 66 points, and 33 where an attacker has a hand in it.
pub(crate) const MOST_NATS: f64 = 4.6;

pub(crate) fn has_order(feature: &Feature) -> bool {
    !KINDS.contains(&feature.id)
}

/// Returns of how many answers, from the first known one on, more must never count for less. An answer that says nothing stands
/// behind them and is in no order with them: an unread severity is not more than the highest one.
pub(crate) fn rises(feature: &Feature) -> usize {
    let known = feature.bins.iter().skip(1).take_while(|bin| bin.known).count();
    if RISING.contains(&feature.id) { known } else { 0 }
}

/// Returns a table at its prior. `points` are the prior's, by answer, with "not known" first.
pub(crate) fn table(feature: usize, points: &[i32], smooth: f64, ridge: f64) -> Table {
    let definition = &FEATURES[feature];
    let cells: Vec<f64> = points.iter().skip(1).map(|points| f64::from(*points) * NATS_PER_UNIT).collect();
    let rises = rises(definition);
    let links = (1..cells.len())
        .map(|b| has_order(definition) && definition.bin(b as u8).known && definition.bin(b as u8 + 1).known)
        .collect();
    let (low, high) = nats_limits(feature);
    Table {
        prior: cells.clone(),
        penalty: Penalty { links, smooth, ridge },
        rises,
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
