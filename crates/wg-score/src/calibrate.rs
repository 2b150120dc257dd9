//! Whether "30 %" means 30 in 100: estimates against verdicts, and the least change that makes them agree.
//!
//! Up to 500 verdicts a straight line in points (Platt); above, any rising curve (isotonic). The line is folded into the
//! tables ([`Model::calibrated`]), so a score stays the exact sum of its reasons. The curve is no sum: it is for checking, and
//! for showing how far the line is off.

use crate::learn::{NATS_PER_UNIT, logistic};
use crate::model::Model;
use crate::points::probability;
use wg_schema::sort;

/// From so many verdicts on a curve is fitted, not only a line.
pub const ISOTONIC_FROM: usize = 500;

/// A score with the truth about it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Known {
    /// In units of 1/1024 point, of a model that has not seen this verdict.
    pub score: i32,
    pub is_real: bool,
    pub weight: f64,
}

/// A line from scores to scores.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    pub slope: f64,
    /// In nats.
    pub shift: f64,
}

/// Verdicts that the line (1, 0) is worth.
const PRIOR: f64 = 5.0;

/// Fits the line by Newton steps, held near (1, 0) as if by 5 verdicts. The slope stays between 1/4 and 2.
pub fn line(known: &[Known]) -> Line {
    let (mut slope, mut shift) = (1.0, 0.0);
    for _ in 0..30 {
        // Gradient and curvature of the loss in (slope, shift); scores are scaled to a variance near 1.
        let mut g = [PRIOR * (1.0 - slope), -PRIOR * shift / 4.0];
        let mut h = [PRIOR, 0.0, PRIOR / 4.0];
        for row in known {
            let x = f64::from(row.score) * NATS_PER_UNIT;
            let p = logistic(slope * x + shift);
            let r = row.weight * (f64::from(u8::from(row.is_real)) - p);
            let v = row.weight * p * (1.0 - p);
            g = [g[0] + r * x, g[1] + r];
            h = [h[0] + v * x * x, h[1] + v * x, h[2] + v];
        }
        let det = h[0] * h[2] - h[1] * h[1];
        let step = [(g[0] * h[2] - g[1] * h[1]) / det, (g[1] * h[0] - g[0] * h[1]) / det];
        slope = (slope + step[0].clamp(-0.5, 0.5)).clamp(0.25, 2.0);
        shift = (shift + step[1].clamp(-1.0, 1.0)).clamp(-6.0, 6.0);
        if step[0].abs() + step[1].abs() < 1e-9 {
            break;
        }
    }
    Line { slope, shift }
}

/// A rising curve from scores to probabilities: pooled means, by the least score of each pool.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve {
    pools: Vec<(i32, f64)>,
}

impl Curve {
    /// Fits the curve; `None` for fewer verdicts than [`ISOTONIC_FROM`].
    pub fn fit(known: &[Known]) -> Option<Curve> {
        if known.len() < ISOTONIC_FROM {
            return None;
        }
        let mut sorted = known.to_vec();
        sort::by_key(&mut sorted, |row| row.score);
        // (least score, weight of the real ones, weight).
        let mut pools: Vec<(i32, f64, f64)> = Vec::new();
        for ties in sorted.chunk_by(|a, b| a.score == b.score) {
            let real: f64 = ties.iter().filter(|row| row.is_real).map(|row| row.weight).sum();
            let mut pool = (ties[0].score, real, ties.iter().map(|row| row.weight).sum::<f64>());
            while let Some((score, real, weight)) = pools.pop_if(|(_, real, weight)| *real * pool.2 > pool.1 * *weight)
            {
                pool = (score, real + pool.1, weight + pool.2);
            }
            pools.push(pool);
        }
        let pools = pools.into_iter().filter(|(_, _, weight)| *weight > 0.0);
        Some(Curve { pools: pools.map(|(score, real, weight)| (score, real / weight)).collect() })
    }

    /// Returns the probability of a score.
    pub fn at(&self, score: i32) -> f64 {
        let place = self.pools.partition_point(|(least, _)| *least <= score);
        self.pools.get(place.saturating_sub(1)).map_or_else(|| probability(score), |(_, p)| *p)
    }
}

impl Model {
    /// Returns the model whose scores lie on the line: every table and the starting point, rounded anew.
    pub fn calibrated(&self, line: Line) -> Model {
        let units = |points: i32| libm::round(f64::from(points) * line.slope) as i32;
        let shift = libm::round(line.shift / NATS_PER_UNIT) as i32;
        self.scaled(units, shift)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::draw;
    use crate::points::points_of;

    /// Scores that are twice as sure as they should be, and too low.
    fn sure(n: u64) -> Vec<Known> {
        let uniform = |i: u64| (draw(5, i) >> 11) as f64 / (1u64 << 53) as f64;
        let one = |i: u64| {
            let truth = 4.0 * uniform(2 * i) - 3.0;
            let is_real = uniform(2 * i + 1) < 1.0 / (1.0 + libm::exp(-truth));
            let score = ((2.0 * truth - 1.0) / NATS_PER_UNIT) as i32;
            Known { score, is_real, weight: 1.0 }
        };
        (0..n).map(one).collect()
    }

    #[test]
    fn a_line_takes_back_what_is_too_sure() {
        let Line { slope, shift } = line(&sure(4000));
        assert!((slope - 0.5).abs() < 0.05 && (shift - 0.5).abs() < 0.1, "{slope} {shift}");
        assert_eq!(line(&[]), Line { slope: 1.0, shift: 0.0 });
    }

    #[test]
    fn few_verdicts_move_the_line_little() {
        let known = [Known { score: -40_000, is_real: true, weight: 1.0 }];
        let Line { slope, shift } = line(&known);
        assert!(slope > 0.5 && slope < 1.0 && shift.abs() < 1.5, "{slope} {shift}");
    }

    #[test]
    fn a_curve_rises_and_is_calibrated() {
        let known = sure(4000);
        assert!(Curve::fit(&known[..499]).is_none());
        let curve = Curve::fit(&known).unwrap();
        let p: Vec<f64> = (-100..100).map(|i| curve.at(i * 1024)).collect();
        assert!(p.is_sorted() && p.iter().all(|p| (0.0..=1.0).contains(p)));
        let middle = ((2.0 * 0.0 - 1.0) / NATS_PER_UNIT) as i32;
        assert!((curve.at(middle) - 0.5).abs() < 0.1, "{}", curve.at(middle));
    }

    #[test]
    fn a_calibrated_model_is_still_a_sum() {
        let model = Model::starting();
        let half = model.calibrated(Line { slope: 0.5, shift: 0.0 });
        let row = [3; crate::N_FEATURES];
        assert!((half.score_row(&row) - model.score_row(&row) / 2).abs() < crate::N_FEATURES as i32);
        assert_eq!(half.points(0, 0), 0);
        assert_ne!(half.version(), model.version());
        assert_eq!(points_of(0.5), 0);
    }
}
