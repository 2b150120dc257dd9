//! What a reader finds odd about a record that it keeps.

use wg_schema::report::{Code, MAX_PROBLEMS, SourceReport};

/// Characters of an excerpt that are kept.
const EXCERPT_CHARS: usize = 80;

/// Collects the warnings of one record. They go into the report only when the record becomes an alert.
#[derive(Default)]
pub struct Notes {
    list: Vec<Note>,
    /// Codes that the report has in full already, as bits: of these only the number counts.
    full: u64,
}

pub struct Note {
    pub code: Code,
    pub message: String,
    pub excerpt: Option<String>,
}

impl Notes {
    /// Warns that something about the record is odd. `message` is a plain sentence without alert text; `given` is the
    /// alert text that it is about, or empty.
    pub fn add(&mut self, code: Code, message: &str, given: &str) {
        let note = if self.full & bit(code) == 0 {
            Note { code, message: message.to_owned(), excerpt: excerpt(given) }
        } else {
            Note { code, message: String::new(), excerpt: None }
        };
        self.list.push(note);
    }

    /// Says something else where `old` was said.
    pub fn replace(&mut self, old: Code, new: Code, message: &str) {
        for note in self.list.iter_mut().filter(|note| note.code == old) {
            note.code = new;
            note.message = message.to_owned();
        }
    }

    /// Begins the next record.
    pub fn clear(&mut self, report: &SourceReport) {
        self.list.clear();
        if report.problems.len() >= MAX_PROBLEMS {
            self.full = report.counts.keys().fold(0, |bits, code| bits | bit(*code));
        }
    }

    /// Takes what was found elsewhere.
    pub fn put(&mut self, note: Note) {
        self.list.push(note);
    }

    pub fn drain(&mut self) -> impl Iterator<Item = Note> + '_ {
        self.list.drain(..)
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

// There are fewer than 64 codes; a 65th would share a bit and only lose a message.
fn bit(code: Code) -> u64 {
    1 << (code as u64 & 63)
}

/// Cuts alert text to what a report holds of it. Secrets are hidden first, so that none is cut to a part of itself.
pub fn excerpt(text: &str) -> Option<String> {
    let text = text.trim();
    let most = text.char_indices().nth(EXCERPT_CHARS * 8).map_or(text.len(), |(at, _)| at);
    let text = wg_schema::secret::mask(&text[..most]);
    let end = text.char_indices().nth(EXCERPT_CHARS).map_or(text.len(), |(at, _)| at);
    if end == 0 { None } else { Some(text[..end].to_owned()) }
}
