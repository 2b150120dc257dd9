//! Verdicts with codes in the place of names, for those who may not know them. The code list stays in the log.
//!
//! What a name is, the engine knows: here are only the texts that may hold one, and the entry that keeps the list.

use crate::entry::{Action, Entry};
use crate::log::Log;
use serde::{Deserialize, Serialize};
use wg_schema::ordered::OrderedMap;

/// The incident that entries of the code list stand on.
pub const CODES: &str = "codes";
/// Codes of one entry, so that it fits into a record.
pub const MOST_CODES: usize = 50;
pub(crate) const MAX_NAME_BYTES: usize = 1024;
const MAX_CODE_BYTES: usize = 32;

/// A code, and the name it stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeGiven {
    /// E.g. `HOST-1`.
    pub code: String,
    /// Text from a file.
    pub name: String,
}

impl CodeGiven {
    pub(crate) fn is_sane(&self) -> bool {
        let is_code = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-';
        (1..=MAX_CODE_BYTES).contains(&self.code.len())
            && self.code.bytes().all(is_code)
            && (1..=MAX_NAME_BYTES).contains(&self.name.len())
    }
}

/// What a text of an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TextKind {
    /// The label of a person.
    Person,
    /// The name of an input file.
    File,
    /// A title, a note, an id of another tool: it may hold names.
    Free,
}

impl Log {
    /// Returns the code list, by code.
    pub fn codes(&self) -> OrderedMap<&str, &str> {
        let lists = self.said().filter_map(|entry| match &entry.action {
            Action::NamesCoded { list } => Some(list),
            _ => None,
        });
        OrderedMap::from_iter(lists.flatten().map(|given| (given.code.as_str(), given.name.as_str())))
    }
}

impl Entry {
    /// Gives every text that may hold a name to `each`, always in the same order.
    pub fn each_text(&mut self, each: &mut dyn FnMut(TextKind, &mut String)) {
        each(TextKind::Person, &mut self.analyst);
        let (Action::Judged { facts, note, .. } | Action::Changed { facts, note, .. }) = &mut self.action else {
            return;
        };
        each(TextKind::Free, note);
        each(TextKind::Free, &mut facts.title);
        for alert in &mut facts.alerts {
            each(TextKind::File, &mut alert.file);
            for text in [&mut alert.title, &mut alert.rule_uid, &mut alert.vendor_uid] {
                each(TextKind::Free, text);
            }
            // The interface is a word of ours; what stands behind it is not.
            if let Some((interface, place)) = alert.reply_to.split_once(' ') {
                let (interface, mut place) = (interface.to_owned(), place.to_owned());
                each(TextKind::Free, &mut place);
                alert.reply_to = format!("{interface} {place}");
            }
        }
    }

    /// Takes away the texts that may hold names, where nobody can tell which of their words are.
    pub fn forget_texts(&mut self) {
        self.each_text(&mut |kind, text| {
            if kind == TextKind::Free {
                text.clear();
            }
        });
    }
}
