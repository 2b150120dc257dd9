//! A candidate beside another model: what each would have hidden and missed, on verdicts that neither was taught.

use crate::model::Measured;
use serde::{Deserialize, Serialize};

/// How two models stood on judged incidents. The first of each pair is the one before, the second the candidate.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RecordView {
    /// Judged incidents, and the real ones among them.
    pub judged: u32,
    pub real: u32,
    /// Incidents that both put on the same side of the line.
    pub agree: Rate,
    /// Incidents that one alone puts above the line, and the real ones among them.
    pub alone: [(u32, u32); 2],
    pub all: Hidden,
    /// By rule, most judged first, at most 12.
    pub rules: Vec<(String, Hidden)>,
    /// Logarithmic loss on them; `None` without any.
    pub measured: Option<Measured>,
}

/// What stood below the line.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Hidden {
    /// Of the harmless ones: reading that was saved.
    pub saved: [Rate; 2],
    /// Of the real ones: what was missed.
    pub missed: [Rate; 2],
}

/// `n` of `of`, and between what the share likely lies (Wilson's interval, 95 %).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    pub n: u32,
    pub of: u32,
    pub low: f64,
    pub high: f64,
}

impl Rate {
    pub fn new(n: u32, of: u32) -> Rate {
        const Z: f64 = 1.959_963_985;
        if of == 0 {
            return Rate { n, of, low: 0.0, high: 1.0 };
        }
        let (p, m) = (f64::from(n) / f64::from(of), f64::from(of));
        let middle = p + Z * Z / (2.0 * m);
        let half = Z * (p * (1.0 - p) / m + Z * Z / (4.0 * m * m)).sqrt();
        let scale = 1.0 + Z * Z / m;
        // What rounding leaves at the ends is none.
        let low = if n == 0 { 0.0 } else { ((middle - half) / scale).max(0.0) };
        let high = if n == of { 1.0 } else { ((middle + half) / scale).min(1.0) };
        Rate { n, of, low, high }
    }
}

/// A candidate that runs beside the model in use and ranks nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ShadowView {
    /// Since when it is compared with the model that is in use now, in milliseconds since 1970.
    pub began_ms: i64,
    pub record: RecordView,
    /// The record as a text, to be kept and given back with the candidate's file.
    pub kept: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_holds_its_share_and_narrows() {
        let rate = Rate::new(8, 10);
        assert!((rate.low - 0.490).abs() < 1e-3 && (rate.high - 0.943).abs() < 1e-3, "{rate:?}");
        let more = Rate::new(80, 100);
        assert!(more.low > rate.low && more.high < rate.high);
        let ends = [Rate::new(0, 40), Rate::new(40, 40), Rate::new(0, 0)];
        assert_eq!(ends.map(|rate| (rate.low, rate.high == 1.0)), [(0.0, false), (ends[1].low, true), (0.0, true)]);
        assert!((ends[0].high - 0.0876).abs() < 1e-3 && (ends[1].low - 0.9124).abs() < 1e-3);
    }
}
