//! What somebody noted of a log elsewhere: its last hash, its number of entries. It shows what the file alone cannot: that
//! entries at the end are missing, or that the log was written anew.

use crate::case::Case;

/// Fewer characters of a hash are no proof.
pub const SHORTEST_HASH: usize = 12;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Noted {
    /// The last hash at that time, or its first characters, in lower case.
    pub head: Option<String>,
    /// The number of entries at that time.
    pub entries: Option<usize>,
}

/// How a file differs from what was noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotNoted {
    #[error(
        "no entry has the noted hash: entries at the end are missing, or this is another log, or one that was written anew"
    )]
    NoSuchHash,
    #[error("{found} entries, but {noted} were noted: entries at the end are missing, or this is another log")]
    Fewer { noted: usize, found: usize },
    #[error("the noted hash is that of entry {at}, but {noted} entries were noted with it")]
    OtherPlace { noted: usize, at: usize },
}

impl Noted {
    /// Checks a case that may have grown since: what was noted must be its beginning.
    ///
    /// # Errors
    /// Says how it differs.
    pub fn check(&self, case: &Case) -> Result<(), NotNoted> {
        let found = case.count();
        if let Some(noted) = self.entries.filter(|noted| *noted > found) {
            return Err(NotNoted::Fewer { noted, found });
        }
        let Some(head) = self.head.as_deref() else { return Ok(()) };
        let is_it = |hash: &str| head.len() >= SHORTEST_HASH && hash.starts_with(head);
        // Of several logs in one case: over all of them.
        if case.head().is_some_and(|hash| is_it(&hash)) && self.entries.is_none_or(|noted| noted == found) {
            return Ok(());
        }
        let mut places = case.branches().filter_map(|log| log.iter().position(|entry| is_it(&entry.hash)));
        match (places.next().map(|place| place + 1), self.entries) {
            (None, _) => Err(NotNoted::NoSuchHash),
            (Some(at), Some(noted)) if at != noted => Err(NotNoted::OtherPlace { noted, at }),
            (Some(_), _) => Ok(()),
        }
    }
}
