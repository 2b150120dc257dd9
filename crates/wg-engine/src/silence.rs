//! When a source went silent.
//!
//! A gap counts as silence when the source's own mean rate would have put at least ten alerts into it (under a steady
//! rate the odds of none are then e⁻¹⁰) and it lasts ten minutes or more. It says that nothing was exported, not why.

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use wg_schema::{AlertId, Batch, StrId, TimeMs};

/// A span without a single alert of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Silence {
    pub product: StrId,
    pub start: TimeMs,
    pub end: TimeMs,
}

const MIN_MS: i64 = 600_000;
const MIN_EXPECTED: i128 = 10;

/// Returns the silences of each product, in time order. `order` is `Batch::by_time`.
pub fn find(batch: &Batch, order: &[AlertId]) -> Vec<Silence> {
    let dated = || order.iter().filter_map(|alert| Some((batch.product[alert.row()], batch.time_of(*alert)?)));
    let mut rates: HashMap<StrId, Rate, FixedState> = HashMap::default();
    for (product, time) in dated() {
        let rate = rates.entry(product).or_insert(Rate { n: 0, first: time, last: time });
        rate.n += 1;
        rate.last = time;
    }
    let mut before: HashMap<StrId, TimeMs, FixedState> = HashMap::default();
    let mut silences = Vec::new();
    for (product, time) in dated() {
        if let Some(start) = before.insert(product, time)
            && rates[&product].makes_silence(time - start)
        {
            silences.push(Silence { product, start, end: time });
        }
    }
    silences.sort_by_key(|silence| (silence.start, silence.product));
    silences
}

/// How often a product spoke, and from when to when.
struct Rate {
    n: u64,
    first: TimeMs,
    last: TimeMs,
}

impl Rate {
    fn makes_silence(&self, gap_ms: i64) -> bool {
        let span = (self.last - self.first).max(1);
        gap_ms >= MIN_MS && i128::from(gap_ms) * i128::from(self.n) >= MIN_EXPECTED * i128::from(span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_steady_source_that_stops_for_an_hour_was_silent() {
        let hour = 3_600_000;
        let steady = Rate { n: 240, first: 0, last: 5 * hour };
        assert!(steady.makes_silence(hour));
        assert!(!steady.makes_silence(300_000));
    }

    #[test]
    fn a_rare_source_is_not_called_silent() {
        assert!(!Rate { n: 3, first: 0, last: 9_000_000 }.makes_silence(5_000_000));
    }
}
