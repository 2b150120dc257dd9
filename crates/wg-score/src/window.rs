//! Sliding windows of 10 minutes, 1 hour and 24 hours over the alerts so far, exact, and O(1) an alert.
//!
//! An alert is added to every window when it comes, and taken out of each when it is too old; each alert is touched four
//! times in all. Distinct things are counted by how many alerts of a pair are in the window: a pair that goes from 0 to 1
//! adds one to its owner, from 1 to 0 takes one away.

use std::collections::VecDeque;
use wg_schema::TimeMs;

pub(crate) const MINUTE: TimeMs = 60_000;
pub(crate) const HOUR: TimeMs = 60 * MINUTE;
pub(crate) const DAY: TimeMs = 24 * HOUR;

/// The three lengths, shortest first.
const LENGTHS: [TimeMs; 3] = [10 * MINUTE, HOUR, DAY];

/// An alert as the windows remember it, by the numbers of its names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub time: TimeMs,
    pub rule: u32,
    pub entity: u32,
    pub pair: u32,
    pub source: u32,
    pub ip_host: u32,
    pub ip_rule: u32,
    pub is_rare: bool,
    pub is_common: bool,
    /// It opened a run.
    pub opens: bool,
}

/// Which window an alert left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Left {
    TenMinutes,
    Hour,
    Day,
}

const LEFT: [Left; 3] = [Left::TenMinutes, Left::Hour, Left::Day];

/// The alerts of the last 24 hours.
#[derive(Default)]
pub(crate) struct Windows {
    log: VecDeque<Entry>,
    /// How many entries were dropped from the front of `log`.
    dropped: u64,
    /// For each window the number of its first entry, counted from the first alert.
    first: [u64; 3],
}

impl Windows {
    pub fn push(&mut self, entry: Entry) {
        self.log.push_back(entry);
    }

    /// Returns how many alerts the 10-minute window holds.
    pub fn len_10m(&self) -> u32 {
        let n = self.dropped + self.log.len() as u64 - self.first[0];
        u32::try_from(n).unwrap_or(u32::MAX)
    }

    /// Takes out what is older than `now` allows, and says so to `left`, shortest window first.
    pub fn expire(&mut self, now: TimeMs, mut left: impl FnMut(Left, &Entry)) {
        for (i, length) in LENGTHS.into_iter().enumerate() {
            let since = now.saturating_sub(length);
            while let Some(entry) = self.log.get((self.first[i] - self.dropped) as usize) {
                if entry.time >= since {
                    break;
                }
                left(LEFT[i], entry);
                self.first[i] += 1;
            }
        }
        let gone = (self.first[2] - self.dropped) as usize;
        self.log.drain(..gone);
        self.dropped += gone as u64;
    }
}

/// How often a pair is in the windows, and who owns it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Presence {
    pub in_1h: u32,
    pub in_24h: u32,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::NONE;

    fn at(time: TimeMs) -> Entry {
        let (rule, entity, pair) = (NONE, NONE, NONE);
        Entry {
            time,
            rule,
            entity,
            pair,
            source: NONE,
            ip_host: NONE,
            ip_rule: NONE,
            is_rare: false,
            is_common: false,
            opens: false,
        }
    }

    #[test]
    fn an_alert_leaves_each_window_once() {
        let mut windows = Windows::default();
        let mut left = Vec::new();
        for time in [0, 10 * MINUTE, 10 * MINUTE + 1, HOUR + 1, 3 * DAY] {
            windows.expire(time, |window, entry| left.push((window, entry.time)));
            windows.push(at(time));
            if time == 10 * MINUTE {
                assert_eq!(windows.len_10m(), 2, "a window includes its far end");
            }
        }
        assert_eq!(left.iter().filter(|(_, time)| *time == 0).count(), 3);
        assert_eq!(left.len(), 12);
        assert_eq!((windows.len_10m(), windows.log.len()), (1, 1));
    }
}
