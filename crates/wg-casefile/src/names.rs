//! Written names that a person holds apart from what is spelt like them: in one log, and over all branches of a case, where
//! of what several people say of one name the latest counts.

use crate::case::Case;
use crate::entry::{Action, Entry};
use crate::log::Log;
use wg_schema::ordered::OrderedMap;

impl Log {
    /// Returns the entries that stand and are about names, oldest first.
    fn said_of_names(&self) -> Vec<&Entry> {
        self.said().filter(|entry| matches!(entry.action, Action::NameHeld { .. })).collect()
    }

    /// Returns the names that are held apart now, in order.
    pub fn names_apart(&self) -> Vec<String> {
        names(self.said_of_names())
    }
}

impl Case {
    /// Returns the names that are held apart now, in order.
    pub fn names_apart(&self) -> Vec<String> {
        let mut said: Vec<&Entry> = self.entries_that_stand(Log::said_of_names);
        wg_schema::sort::by(&mut said, |a, b| (a.at_ms(), a.seq, &a.hash).cmp(&(b.at_ms(), b.seq, &b.hash)));
        names(said)
    }
}

/// Of several entries on one name, in any case, the last counts.
fn names(said: Vec<&Entry>) -> Vec<String> {
    let mut held: OrderedMap<String, Option<String>> = OrderedMap::new();
    for entry in said {
        let Action::NameHeld { apart, name } = &entry.action else { continue };
        held.insert(name.to_ascii_lowercase(), apart.then(|| name.clone()));
    }
    held.into_values().flatten().collect()
}
