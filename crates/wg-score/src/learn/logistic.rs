//! The logistic curve, alike to the last bit on every platform, and fast enough to be asked a hundred million times.

/// Returns `1 / (1 + e^−x)`.
///
/// Only additions, multiplications, one division and moved bits, each exact by IEEE 754, in a fixed order; `libm::exp` is
/// as alike everywhere, and takes three times as long. The error is under 1e-9.
pub(crate) fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + exp(-x))
}

/// Returns `e^x` for `x` clamped to ±500.
fn exp(x: f64) -> f64 {
    const LN2_HIGH: f64 = 0.693_147_180_369_123_8;
    const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    // Adding and taking away 1.5 · 2^52 rounds to a whole number.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    let x = x.clamp(-500.0, 500.0);
    let rounded = x * std::f64::consts::LOG2_E + ROUND;
    let k = rounded - ROUND;
    let r = (x - k * LN2_HIGH) - k * LN2_LOW;
    let tail = 1.0 / 120.0 + r * (1.0 / 720.0 + r * (1.0 / 5040.0 + r * (1.0 / 40_320.0)));
    let series = 1.0 + r * (1.0 + r * (0.5 + r * (1.0 / 6.0 + r * (1.0 / 24.0 + r * tail))));
    // The lowest bits of what was rounded are the whole number: so nothing is converted, and several are made at a time.
    series * f64::from_bits(rounded.to_bits().wrapping_add(1023) << 52)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_curve() {
        for i in -4000..=4000 {
            let x = f64::from(i) / 50.0;
            let exact = 1.0 / (1.0 + libm::exp(-x));
            assert!((logistic(x) - exact).abs() < 1e-9, "{x}");
        }
    }

    #[test]
    fn far_out_it_stays_finite() {
        for x in [f64::NEG_INFINITY, -1e9, 1e9, f64::INFINITY] {
            assert!((0.0..=1.0).contains(&logistic(x)), "{x}");
        }
        assert!(logistic(600.0) > 0.999 && logistic(-600.0) < 0.001);
    }
}
