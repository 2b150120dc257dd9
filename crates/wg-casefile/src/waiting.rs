//! Entries that wait to be stored, and what somebody else stored meanwhile.

use crate::entry::{Action, Draft};

/// Moves what drafts refer to among themselves: they were to follow entry `before`, and will follow entry `now`, since others
/// were stored in between. What they refer to up to `before` stays where it is.
pub fn move_behind(drafts: &mut [Draft], before: u64, now: u64) {
    for draft in drafts {
        if let Action::Changed { of_seq, .. } | Action::Withdrawn { of_seq } = &mut draft.action
            && *of_seq > before
        {
            *of_seq = (*of_seq - before).saturating_add(now);
        }
    }
}
