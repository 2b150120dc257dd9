//! When a source went silent.
//!
//! Time is cut into slots of ten minutes. A source that spoke in a share `a` of its slots leaves `g` of them empty in a row
//! with odds of `(1 − a)^g`, if each slot stands for itself; a gap with odds under e⁻¹⁰ counts as silence. A source that
//! speaks in bursts has a small share, so that its pauses are no silences. A gap longer than all the time the source was heard
//! over is none either: two exports years apart say nothing of the years between. It says that nothing was exported, not why.

use crate::ranked::Ranked;
use foldhash::fast::FixedState;
use hashbrown::HashMap;
use wg_schema::sort;
use wg_schema::{AlertId, Batch, StrId, TimeMs};

/// A span without a single alert of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Silence {
    pub product: StrId,
    pub start: TimeMs,
    pub end: TimeMs,
}

impl Silence {
    /// Returns the alerts right before and after it.
    pub fn edges(&self, ranked: &Ranked) -> Vec<AlertId> {
        let batch = &ranked.batch;
        let at = |time: TimeMs| {
            let from = ranked.order.partition_point(|alert| batch.time_of(*alert).is_some_and(|other| other < time));
            ranked.order[from..]
                .iter()
                .copied()
                .take_while(|alert| batch.time_of(*alert) == Some(time))
                .find(|alert| batch.product[alert.row()] == self.product)
        };
        [at(self.start), at(self.end)].into_iter().flatten().collect()
    }
}

const SLOT_MS: i64 = 600_000;
/// Natural logarithm of the odds under which a gap is called silence.
const MAX_LOG_ODDS: f64 = -10.0;

/// Returns the silences of each product in time order. In a part of a batch nothing is silent: what is not in it was left out.
pub fn of(ranked: &Ranked) -> Vec<Silence> {
    if ranked.is_part() { Vec::new() } else { find(&ranked.batch, &ranked.order) }
}

/// Returns the silences of each product, in time order. `order` is `Batch::by_time`.
fn find(batch: &Batch, order: &[AlertId]) -> Vec<Silence> {
    let dated = || order.iter().filter_map(|alert| Some((batch.product[alert.row()], batch.time_of(*alert)?)));
    let mut rates: HashMap<StrId, Rate, FixedState> = HashMap::default();
    for (product, time) in dated() {
        rates.entry(product).or_insert(Rate { slots: 0, first: time, last: None }).hear(time);
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
    sort::by_key(&mut silences, |silence| (silence.start, silence.product));
    silences
}

/// In how many slots a product spoke, and from when to when.
struct Rate {
    slots: u64,
    first: TimeMs,
    last: Option<TimeMs>,
}

impl Rate {
    /// Takes the next alert, in time order.
    fn hear(&mut self, time: TimeMs) {
        let slot = |time: TimeMs| time.div_euclid(SLOT_MS);
        if self.last.is_none_or(|last| slot(last) != slot(time)) {
            self.slots += 1;
        }
        self.last = Some(time);
    }

    fn makes_silence(&self, gap_ms: i64) -> bool {
        let span = self.last.unwrap_or(self.first) - self.first;
        if gap_ms > span - gap_ms {
            return false;
        }
        let empty_slots = gap_ms / SLOT_MS;
        let others = (span / SLOT_MS + 1 - empty_slots).max(0);
        // Laplace's rule of succession: a source that never missed another slot might. Never under zero, for a slot on the
        // edge of the gap may count twice.
        let quiet_share = (1.0 - (self.slots as f64 + 1.0) / (others as f64 + 2.0)).max(0.01);
        empty_slots > 0 && empty_slots as f64 * libm::log(quiet_share) <= MAX_LOG_ODDS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000;

    fn rate(times: impl IntoIterator<Item = i64>) -> Rate {
        let mut rate = Rate { slots: 0, first: 0, last: None };
        times.into_iter().for_each(|time| rate.hear(time));
        rate
    }

    #[test]
    fn a_steady_source_that_stops_for_an_hour_was_silent() {
        let steady = rate((0..300).filter(|minute| !(100..160).contains(minute)).map(|minute| minute * MINUTE));
        assert!(steady.makes_silence(60 * MINUTE));
        assert!(!steady.makes_silence(15 * MINUTE));
    }

    #[test]
    fn two_exports_years_apart_are_no_silence_between() {
        let day = |from: i64| (0..144).map(move |slot| from + slot * 10 * MINUTE);
        let years = 3 * 365 * 1_440 * MINUTE;
        assert!(!rate(day(0).chain(day(years))).makes_silence(years - 1_430 * MINUTE));
    }

    #[test]
    fn a_rare_source_is_not_called_silent() {
        assert!(!rate([0, 70 * MINUTE, 150 * MINUTE]).makes_silence(80 * MINUTE));
    }

    #[test]
    fn the_pauses_of_a_source_that_speaks_in_bursts_are_no_silences() {
        let bursts = rate((0..6).flat_map(|day| (0..500).map(move |n| day * 1_440 * MINUTE + n * 1_000)));
        assert!(!bursts.makes_silence(1_430 * MINUTE));
    }
}
