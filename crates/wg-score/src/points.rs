//! Points and probabilities: the one scale of the product.

/// One point in the units of every table and score.
pub const ONE_POINT: i32 = 1024;

/// The starting point of the shipped scorecard: −46 points, 1 alert in 25 real.
pub const BASE: i32 = -46 * ONE_POINT;

/// The lower ends of "Act first", "Look soon" and "Skim", as probabilities. What is under the last is below the line.
pub const PILE_LINES: [f64; 3] = [0.70, 0.30, 0.05];

/// Returns the probability of a score in units of 1/1024 point: `1 / (1 + 2^(−points / 10))`.
pub fn probability(points: i32) -> f64 {
    1.0 / (1.0 + libm::exp2(-f64::from(points) / 10_240.0))
}

/// Returns the score in units of 1/1024 point of a probability, rounded to the nearest unit; the inverse of
/// [`probability`].
///
/// 0 and 1 have no finite score and give ±400 points, as far as an `f64` can tell a probability from them.
pub fn points_of(p: f64) -> i32 {
    const FAR: f64 = 400.0 * 1024.0;
    let points = 10_240.0 * libm::log2(p / (1.0 - p));
    if points.is_nan() {
        return 0;
    }
    libm::round(points.clamp(-FAR, FAR)) as i32
}

/// Returns the lowest score, in units of 1/1024 point, whose probability reaches each of [`PILE_LINES`].
pub fn pile_thresholds() -> [i32; 3] {
    PILE_LINES.map(|line| {
        let near = points_of(line) - 2;
        (near..near + 5).find(|points| probability(*points) >= line).unwrap_or(near)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The figures of the design's mock-ups.
    #[test]
    fn the_numbers_of_the_design_agree() {
        let p = |points: i32| (probability(points * ONE_POINT) * 1000.0).round() / 1000.0;
        let reasons = [24, 19, 17, 14, 11, 8, 2, -5, -4];
        let score = -46 + reasons.iter().sum::<i32>();
        assert_eq!((score, p(score)), (40, 0.941));
        assert_eq!(p(score - 24), 0.752);
        assert_eq!(p(score - 24 - 19), 0.448);
        assert_eq!(p(score - 14), 0.858);
        assert_eq!(p(score - 11), 0.882);
        assert_eq!(p(-46), 0.04);
        assert_eq!(p(0), 0.5);
    }

    #[test]
    fn ten_points_double_the_odds() {
        for points in [-60, -46, 0, 33] {
            let odds = |points| probability(points * ONE_POINT) / (1.0 - probability(points * ONE_POINT));
            assert!((odds(points + 10) / odds(points) - 2.0).abs() < 1e-12);
        }
    }

    #[test]
    fn the_ends_have_finite_points() {
        assert_eq!(points_of(0.0), -400 * ONE_POINT);
        assert_eq!(points_of(1.0), 400 * ONE_POINT);
        assert_eq!(points_of(f64::NAN), 0);
        assert_eq!(pile_thresholds(), [12_518, -12_517, -43_498]);
    }

    proptest::proptest! {
        #[test]
        fn points_come_back_from_their_probability(points in -200_000i32..200_000) {
            proptest::prop_assert!((points_of(probability(points)) - points).abs() <= 1);
        }
    }
}
