//! Does the chain hold? Names the first entry that does not.

use crate::assets::{AssetSaid, MOST_ASSETS};
use crate::coded::{CodeGiven, MAX_NAME_BYTES, MOST_CODES};
use crate::entry::{Action, Entry, Head, LABEL_MAX_BYTES, NOTE_MAX_BYTES, PATTERN_MAX_BYTES, VERSION};
use crate::points::MOST_POINTS1024;
use crate::time;
use std::fmt;

/// The first bad entry of a log, and what is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken {
    pub seq: u64,
    pub what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// It is missing.
    Gap,
    /// It stands at another place than its number says.
    Moved,
    /// Its hash is not that of its content.
    Edited,
    /// It names another entry before it than the one that stands there.
    Unlinked,
    /// It is of a format that this build does not know.
    Version,
    /// It changes or takes back what is not there.
    Reference,
    /// It holds a value that the app never writes.
    Value,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seq = self.seq;
        match self.what {
            What::Gap => write!(f, "there is a gap: entry {seq} is missing"),
            What::Moved => write!(f, "entry {seq} is not in its place"),
            What::Edited => write!(f, "entry {seq} was changed after it was written"),
            What::Unlinked => write!(f, "entry {seq} does not follow the one before it: one of the two was changed"),
            What::Version => write!(f, "entry {seq} is of a version that this build does not know"),
            What::Reference => write!(f, "entry {seq} refers to a verdict that is not there"),
            What::Value => write!(f, "entry {seq} holds a value that is never written"),
        }
    }
}

impl std::error::Error for Broken {}

/// Checks a whole log; returns its head, `None` for an empty one.
///
/// It shows that no entry was edited, dropped or moved after it was written. It cannot show who typed them, a tail that
/// was cut off, or a log that was rewritten as a whole: for the tail, compare the head with one that was noted elsewhere.
///
/// # Errors
/// Names the first bad entry.
pub fn verify(entries: &[Entry]) -> Result<Option<Head>, Broken> {
    let mut prev: Option<&Entry> = None;
    for (index, entry) in entries.iter().enumerate() {
        let expected = index as u64 + 1;
        let broken = |what| Err(Broken { seq: expected, what });
        if entry.seq != expected {
            let is_elsewhere = entries[index..].iter().any(|later| later.seq == expected);
            return broken(if is_elsewhere || entry.seq < expected { What::Moved } else { What::Gap });
        }
        if entry.v != VERSION {
            return broken(What::Version);
        }
        if entry.hash != entry.right_hash() {
            return broken(What::Edited);
        }
        let follows =
            prev.map_or_else(|| entry.prev.bytes().all(|digit| digit == b'0'), |prev| entry.prev == prev.hash);
        if !follows {
            return broken(What::Unlinked);
        }
        if !refers(entry, entries) {
            return broken(What::Reference);
        }
        if !is_sane(entry) {
            return broken(What::Value);
        }
        prev = Some(entry);
    }
    Ok(prev.map(Entry::head))
}

/// Tells whether the entry it changes or takes back is an earlier one on the same incident.
///
/// Whether that verdict still stands is not asked: two tabs may both take back the same one.
fn refers(entry: &Entry, entries: &[Entry]) -> bool {
    let Some(of_seq) = entry.action.of_seq() else { return true };
    let index = of_seq.checked_sub(1).and_then(|index| usize::try_from(index).ok());
    let Some(other) = index.and_then(|index| entries.get(index)) else { return false };
    of_seq < entry.seq && other.incident == entry.incident && !matches!(other.action, Action::Withdrawn { .. })
}

/// Tells whether a text is an alert's key: 32 hex digits.
fn is_key(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_sane(entry: &Entry) -> bool {
    let action = match &entry.action {
        Action::Withdrawn { .. } => true,
        Action::Linked { first, second, .. } => first != second && [first, second].into_iter().all(|key| is_key(key)),
        Action::NamesCoded { list } => {
            !list.is_empty() && list.len() <= MOST_CODES && list.iter().all(CodeGiven::is_sane)
        }
        Action::AssetsNamed { list, source } => {
            !list.is_empty()
                && list.len() <= MOST_ASSETS
                && list.iter().all(AssetSaid::is_sane)
                && source.len() <= LABEL_MAX_BYTES
        }
        Action::NameHeld { name, .. } => !name.is_empty() && name.len() <= MAX_NAME_BYTES,
        Action::PointsSet { answer: _, feature, points1024, reason } => {
            !feature.is_empty()
                && feature.len() <= LABEL_MAX_BYTES
                && points1024.unsigned_abs() <= MOST_POINTS1024
                && !reason.is_empty()
                && reason.len() <= NOTE_MAX_BYTES
        }
        Action::Suppressed { expires, owner, pattern, reason } => {
            !pattern.is_empty()
                && pattern.len() <= PATTERN_MAX_BYTES
                && !reason.is_empty()
                && reason.len() <= NOTE_MAX_BYTES
                && owner.len() <= NOTE_MAX_BYTES
                && time::read(expires).is_some()
        }
        action => action.given().is_some_and(|given| {
            let reason = given.reason.is_none_or(|key| given.verdict.reason(key).is_some());
            reason && given.note.len() <= NOTE_MAX_BYTES && given.facts.is_sane()
        }),
    };
    action && time::read(&entry.at).is_some() && !entry.incident.is_empty()
}
