//! What the analyst may turn: windows, threshold and limits.

/// Settings of a correlation. Times are in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Params {
    /// The longest gap that a link by a shared host, account, address or the like may span. Where two independent values
    /// agree it may be three times as long.
    pub window_secs: u32,
    /// The longest gap between repeats that are folded.
    pub repeat_secs: u32,
    /// The longest gap over which the same rule on the same host, account, addresses and process is one recurring thing.
    pub recur_secs: u32,
    /// From how many heads of one rule and one source, account, target or host, each within `repeat_secs` of the one
    /// before, a storm is folded.
    pub storm_heads: u32,
    /// The least strength of an inferred link, in hundredths.
    pub threshold: u8,
    /// The score in 1/1024 point under which an alert counts as noise for inferred links: two such are linked only when
    /// two independent values agree, one such only when the other is within `near_secs`.
    pub line: i32,
    /// See `line`.
    pub near_secs: u32,
    /// The most heads that an inferred link may bring together.
    pub max_heads: u32,
}

impl Default for Params {
    fn default() -> Self {
        Params {
            window_secs: 86_400,
            repeat_secs: 300,
            recur_secs: 4 * 3600,
            storm_heads: 16,
            threshold: 70,
            // The upper end of "Below line": p = 0.05.
            line: -43_499,
            near_secs: 3600,
            max_heads: 200,
        }
    }
}

/// Returns seconds in milliseconds.
pub(crate) fn ms(secs: u32) -> i64 {
    i64::from(secs) * 1000
}
