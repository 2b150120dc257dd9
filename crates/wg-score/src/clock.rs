//! Time as a batch shows it: how long it has been watched, hours, days, and the beat of repeats.

use crate::facts::Watched;
use crate::window::{DAY, HOUR, MINUTE};
use wg_schema::TimeMs;

/// Mean and variance of the gaps between repeats, older ones fading (an eighth of each new gap).
#[derive(Clone, Copy, Default)]
pub(crate) struct Gaps {
    n: u32,
    mean: f64,
    variance: f64,
}

impl Gaps {
    pub fn add(&mut self, gap_ms: TimeMs) {
        let gap = gap_ms as f64;
        if self.n == 0 {
            self.mean = gap;
        } else {
            let step = gap - self.mean;
            self.mean += step / 8.0;
            self.variance += (step * step - self.variance) / 8.0;
        }
        self.n += 1;
    }

    /// Returns whether there are 8 gaps of 5 seconds or more on average that vary by less than a tenth.
    pub fn is_regular(&self) -> bool {
        self.n >= 8 && self.mean >= 5_000.0 && self.variance * 100.0 < self.mean * self.mean
    }
}

/// Time as the batch shows it.
#[derive(Default)]
pub(crate) struct Clock {
    first: TimeMs,
    last: TimeMs,
    /// Time gone by, each silence counted with at most an hour, so that one alert with a far date does not make a history.
    watched: TimeMs,
    pub alerts: u32,
    /// UTC days with alerts so far, and the last of them.
    pub days: u32,
    today: i64,
}

impl Clock {
    pub fn advance(&mut self, now: TimeMs) {
        if self.alerts == 0 {
            (self.first, self.last) = (now, now);
        }
        let today = now.div_euclid(DAY);
        if self.alerts == 0 || today != self.today {
            self.days += 1;
            self.today = today;
        }
        self.watched += now.saturating_sub(self.last).clamp(0, HOUR);
        self.last = self.last.max(now);
    }

    pub fn watched(&self) -> Watched {
        match self.watched {
            ms if ms < 30 * MINUTE => Watched::TooShort,
            ms if ms < 6 * HOUR => Watched::Hours,
            ms if ms < DAY => Watched::HalfDay,
            _ => Watched::Day,
        }
    }

    /// Returns the second since the first alert, plus 1.
    pub fn second(&self) -> u32 {
        u32::try_from(self.last.saturating_sub(self.first) / 1000 + 1).unwrap_or(u32::MAX)
    }

    pub fn usual_10m(&self) -> u32 {
        match self.tens() {
            0..12 => 0,
            tens => self.alerts / tens,
        }
    }

    /// Returns how many times ten minutes were watched.
    pub fn tens(&self) -> u32 {
        u32::try_from(self.watched / (10 * MINUTE)).unwrap_or(u32::MAX)
    }

    /// Returns the time of the last alert, the smallest there is before the first.
    pub fn last_or_min(&self) -> TimeMs {
        if self.alerts == 0 { TimeMs::MIN } else { self.last }
    }
}

pub(crate) fn hour(time: TimeMs) -> usize {
    (time.rem_euclid(DAY) / HOUR) as usize
}

/// Returns whether a time is on a Saturday or Sunday, UTC. Day 0 was a Thursday.
pub(crate) fn is_weekend(time: TimeMs) -> bool {
    (time.div_euclid(DAY) + 4).rem_euclid(7) % 6 == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_silence_counts_for_an_hour_at_most() {
        let mut clock = Clock::default();
        for time in [0, 20 * MINUTE, 400 * DAY, 400 * DAY + 10 * MINUTE] {
            clock.advance(time);
            clock.alerts += 1;
        }
        assert_eq!(clock.watched, 90 * MINUTE);
        assert_eq!(clock.watched(), Watched::Hours);
        assert_eq!(clock.days, 2);
    }

    #[test]
    fn a_beat_is_told_from_chance() {
        let gaps = |ms: &[TimeMs]| {
            let mut gaps = Gaps::default();
            ms.iter().for_each(|gap| gaps.add(*gap));
            gaps.is_regular()
        };
        assert!(gaps(&[60_000; 8]));
        assert!(gaps(&[60_000, 61_000, 59_000, 60_500, 59_500, 60_000, 61_000, 59_000]));
        assert!(!gaps(&[60_000; 7]));
        assert!(!gaps(&[1_000; 20]), "too fast to be a beacon");
        assert!(!gaps(&[10_000, 90_000, 30_000, 300_000, 5_000, 60_000, 20_000, 100_000]));
    }

    #[test]
    fn the_weekend_is_saturday_and_sunday() {
        // 2026-11-20 was a Friday.
        let friday = wg_schema::time::days_from_civil(2026, 11, 20) * DAY;
        assert_eq!([0, 1, 2, 3].map(|day| is_weekend(friday + day * DAY)), [false, true, true, false]);
        assert_eq!(hour(friday + 13 * HOUR + 59 * MINUTE), 13);
        assert_eq!(hour(-1), 23);
    }
}
