//! The night's clock: 12 hours from 2026-11-20T18:00Z.

/// Milliseconds since 1970-01-01 UTC.
pub(crate) type TimeMs = i64;

/// 2026-11-20T18:00:00Z.
pub const START_MS: TimeMs = 1_795_197_600_000;
/// 2026-11-21T06:00:00Z.
pub const END_MS: TimeMs = START_MS + 12 * HOUR_MS;

pub(crate) const MINUTE_MS: TimeMs = 60_000;
pub(crate) const HOUR_MS: TimeMs = 3_600_000;

/// Returns the moment of a clock time; hours before 18 are after midnight.
pub(crate) const fn at(hour: i64, minute: i64, second: i64) -> TimeMs {
    START_MS + ((hour + 6) % 24) * HOUR_MS + minute * MINUTE_MS + second * 1000
}

/// The network sensor sent nothing in this hour.
pub(crate) const SILENT_FROM: TimeMs = at(2, 12, 0);
/// See [`SILENT_FROM`].
pub(crate) const SILENT_TO: TimeMs = at(3, 14, 0);

/// How busy each hour is, from 18:00 on: one office goes home, the other comes in at midnight, the first comes back.
pub(crate) const BUSY: [u64; 12] = [14, 11, 9, 7, 5, 4, 5, 6, 6, 6, 6, 9];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clock_times_lie_within_the_night() {
        assert_eq!(at(18, 0, 0), START_MS);
        assert_eq!(at(6, 0, 0), END_MS);
        assert_eq!(at(0, 0, 0), START_MS + 6 * HOUR_MS);
        // 20,777 days after 1970-01-01 is 2026-11-20.
        assert_eq!(START_MS, (20_777 * 24 + 18) * HOUR_MS);
    }
}
