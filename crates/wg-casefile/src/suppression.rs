//! What the log says of suppression: which patterns stand, and which of them are in force at a moment.

use crate::entry::{Action, Entry};
use crate::log::Log;
use crate::time;

/// A pattern that was suppressed and not taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppressed {
    /// Its entry.
    pub seq: u64,
    /// A query. Written by a person, perhaps of text from a file.
    pub pattern: String,
    pub owner: String,
    pub reason: String,
    /// Milliseconds since 1970.
    pub since_ms: i64,
    pub until_ms: i64,
}

impl Suppressed {
    pub(crate) fn of(entry: &Entry) -> Option<Suppressed> {
        let Action::Suppressed { expires, owner, pattern, reason } = &entry.action else { return None };
        Some(Suppressed {
            seq: entry.seq,
            pattern: pattern.clone(),
            owner: owner.clone(),
            reason: reason.clone(),
            since_ms: entry.at_ms()?,
            until_ms: time::read(expires)?,
        })
    }

    /// Tells whether it is in force: a pattern that has expired covers nothing any more.
    pub fn is_in_force(&self, now_ms: i64) -> bool {
        now_ms < self.until_ms
    }
}

impl Action {
    /// Makes an entry of suppression.
    pub fn suppress(pattern: String, owner: String, reason: String, until_ms: i64) -> Action {
        Action::Suppressed { expires: time::write(until_ms), owner, pattern, reason }
    }
}

impl Log {
    /// Returns the patterns that stand, oldest first, also those that have expired.
    pub fn suppressions(&self) -> Vec<Suppressed> {
        self.said().filter_map(Suppressed::of).collect()
    }
}
