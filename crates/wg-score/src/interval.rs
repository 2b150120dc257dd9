//! How sure a score is before anyone has judged anything: not very, and by a stated rule.
//!
//! The half-width is two standard deviations, and the deviation in points is
//!
//! ```text
//! 5  +  Σ |contribution| / 16  +  (answers that are not known) / 8
//! ```
//!
//! Five points are the doubt about the starting point itself (1 in 25 may as well be 1 in 18 or 1 in 35). A hand-set table may
//! be wrong in every cell, so doubt grows with what was added up. A missing field is an answer that could have moved it.
//!
//! Then the interval is widened to 0.3 in probability, because a scorecard that has seen no verdict must not look sure. Near
//! 0 and 1 there is no room on the far side, so it grows towards the middle. The rule was set by thought, not fitted: it is
//! replaced by the posterior's once there are verdicts.

use crate::feature::{FEATURES, N_FEATURES};
use crate::model::Model;
use crate::points::{ONE_POINT, pile_thresholds, points_of, probability};
use crate::sweep::Bins;
use wg_schema::AlertId;

/// The least width of a starting interval, in probability.
pub const LEAST_WIDTH: f64 = 0.3;

/// Where the score likely lies, in units of 1/1024 point; `low <= score <= high`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    pub low: i32,
    pub high: i32,
}

impl Model {
    /// Returns the interval of an alert's score.
    pub fn interval(&self, bins: &Bins, alert: AlertId) -> Interval {
        let row = bins.row(alert);
        // Of the shipped points, whatever was learnt: verdicts take doubt away and add none.
        let answers = || FEATURES.iter().zip(row).map(|(feature, bin)| feature.bin(bin));
        let moved: i32 = answers().map(|answer| answer.points.abs()).sum();
        let unknown = answers().filter(|answer| !answer.known).count() as i32;
        let deviation = 5 * ONE_POINT + moved / 16 + unknown * ONE_POINT / 8;
        let left = libm::sqrt(self.doubt_left(&row));
        widen(self.score_row(&row), (f64::from(2 * deviation) * left) as i32, LEAST_WIDTH * left)
    }

    /// Returns what part of the starting doubt about an alert is left: 1 before any verdict, towards 0 after many like it.
    pub fn doubt_left(&self, row: &[u8; N_FEATURES]) -> f64 {
        self.posterior.as_ref().map_or(1.0, |posterior| posterior.left(row))
    }

    /// Returns how far the points of one answer could be off, in units of 1/1024 point: its part of the interval of an alert, by
    /// the same rule.
    pub fn doubt_about(&self, feature: usize, bin: u8) -> i32 {
        let at_start = FEATURES[feature].bin(bin).points.abs().max(self.points(feature, bin).abs()) / 8;
        let left = self.posterior.as_ref().map_or(1.0, |posterior| posterior.left_of(feature, bin));
        (f64::from(at_start) * libm::sqrt(left)) as i32
    }

    /// Returns whether the estimate rests on little: verdicts took away less than half of the starting doubt.
    pub fn is_thin(&self, bins: &Bins, alert: AlertId) -> bool {
        self.doubt_left(&bins.row(alert)) > THIN
    }

    /// Returns whether the model should rather say nothing: the interval reaches from under the lowest line over the highest.
    pub fn abstains(&self, bins: &Bins, alert: AlertId) -> bool {
        let Interval { low, high } = self.interval(bins, alert);
        let [highest, .., lowest] = pile_thresholds();
        low < lowest && high >= highest
    }
}

/// More doubt left than this is thin evidence.
const THIN: f64 = 0.5;

/// Returns `score ± half`, at least `least` wide in probability.
fn widen(score: i32, half: i32, least: f64) -> Interval {
    let Interval { low, high } = Interval { low: score - half, high: score + half };
    if probability(high) - probability(low) >= least {
        return Interval { low, high };
    }
    // One unit more than the rounded end, so that rounding cannot make it too narrow.
    if score < 0 {
        Interval { low, high: points_of(probability(low) + least) + 1 }
    } else {
        Interval { low: points_of(probability(high) - least) - 1, high }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn a_starting_interval_holds_its_score_and_is_never_narrow(
            score in -300_000i32..300_000, half in 10_240i32..60_000,
        ) {
            let Interval { low, high } = widen(score, half, LEAST_WIDTH);
            proptest::prop_assert!(low <= score && score <= high);
            proptest::prop_assert!(probability(high) - probability(low) >= LEAST_WIDTH);
        }
    }

    #[test]
    fn near_the_ends_it_grows_towards_the_middle() {
        let low_end = widen(-100 * ONE_POINT, 20 * ONE_POINT, LEAST_WIDTH);
        assert_eq!(low_end.low, -120 * ONE_POINT);
        assert!((probability(low_end.high) - 0.3).abs() < 0.001);
        let high_end = widen(100 * ONE_POINT, 20 * ONE_POINT, LEAST_WIDTH);
        assert_eq!(high_end.high, 120 * ONE_POINT);
        assert!((probability(high_end.low) - 0.7).abs() < 0.001);
    }
}
