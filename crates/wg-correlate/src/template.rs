//! Texts without what changes from one time to the next: numbers, hex, unique ids, dates.
//!
//! `beacon to 10.0.0.7:4431, try 12` and `beacon to 10.0.0.9:80, try 13` are one template. What names a technique, a
//! weakness or an update (`T1059`, `CVE-2021-44228`, `KB5001330`) is kept: it says what the text is about.

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use wg_schema::{Batch, StrId};

/// Runs of hex digits that are no word and no number, from this length.
const HEX: usize = 8;
/// Longer texts are compared by their beginning.
const MOST: usize = 4096;

/// The templates of texts, each one number however many texts have it.
pub(crate) struct Templates<'b> {
    batch: &'b Batch,
    of: HashMap<StrId, StrId, FixedState>,
    first: HashMap<String, StrId, FixedState>,
}

impl<'b> Templates<'b> {
    pub fn new(batch: &'b Batch, seed: u64) -> Templates<'b> {
        let (of, first) =
            (HashMap::with_hasher(FixedState::with_seed(seed)), HashMap::with_hasher(FixedState::with_seed(seed)));
        Templates { batch, of, first }
    }

    /// Returns the first text met that has the template of `id`.
    pub fn of(&mut self, id: StrId) -> StrId {
        if !id.is_some() {
            return id;
        }
        if let Some(known) = self.of.get(&id) {
            return *known;
        }
        let text = self.batch.text(id);
        let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
        // A text without digits may still be a template's text, and stands for itself.
        let first = if has_digit { *self.first.entry(template(text)).or_insert(id) } else { id };
        self.of.insert(id, first);
        first
    }
}

/// Returns `text` with every changing part as `#`.
pub(crate) fn template(text: &str) -> String {
    let end = text.len().min(MOST);
    let end = (0..=end).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
    let text = &text[..end];
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if !c.is_ascii_alphanumeric() {
            out.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        }
        let run = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let (word, after) = rest.split_at(run);
        let kept = kept(rest, word);
        if kept > 0 {
            out.push_str(&rest[..kept]);
            rest = &rest[kept..];
            continue;
        }
        let guid = guid(rest);
        if guid > 0 {
            out.push('#');
            rest = &rest[guid..];
            continue;
        }
        mask(word, &mut out);
        rest = after;
    }
    out
}

/// Returns how many bytes are a name that numbers belong to; 0 where there is none.
fn kept(rest: &str, word: &str) -> usize {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let behind = |prefix: &str| word.strip_prefix(prefix).is_some_and(digits);
    if behind("KB") {
        return word.len();
    }
    if word.len() == 5 && behind("T") {
        let sub = rest[5..]
            .strip_prefix('.')
            .filter(|sub| sub.len() >= 3 && sub.as_bytes()[..3].iter().all(u8::is_ascii_digit));
        return if sub.is_some() { 9 } else { 5 };
    }
    if word.eq_ignore_ascii_case("CVE") {
        let is_part = |c: char| c.is_ascii_digit() || c == '-';
        return word.len() + rest[word.len()..].find(|c| !is_part(c)).unwrap_or(rest.len() - word.len());
    }
    0
}

/// Returns the length of the unique id that `rest` begins with; 0 where it begins with none.
fn guid(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let is_guid = bytes.len() >= 36
        && bytes[..36].iter().enumerate().all(|(i, byte)| match i {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        });
    if is_guid { 36 } else { 0 }
}

fn mask(word: &str, out: &mut String) {
    let has_digit = word.bytes().any(|byte| byte.is_ascii_digit());
    let hex = word.strip_prefix("0x").unwrap_or(word);
    if has_digit && (hex.len() >= HEX || hex.len() < word.len()) && hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        out.push('#');
        return;
    }
    let mut in_number = false;
    for c in word.chars() {
        match (c.is_ascii_digit(), in_number) {
            (true, false) => out.push('#'),
            (true, true) => {}
            (false, _) => out.push(c),
        }
        in_number = c.is_ascii_digit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_from_time_to_time_is_masked() {
        for (text, expected) in [
            ("beacon to 10.0.0.7:4431, try 12", "beacon to #.#.#.#:#, try #"),
            ("cmd.exe /c C:\\ops\\job_512.bat", "cmd.exe /c C:\\ops\\job_#.bat"),
            ("GET /a?id=9f86d081884c7d65&t=1700000000", "GET /a?id=#&t=#"),
            ("task {0b5c1f3e-9d2a-4c11-8f00-aabbccddeeff} ran", "task {#} ran"),
            ("at 2026-01-02T03:04:05Z", "at #-#-#T#:#:#Z"),
            ("handle 0x3e7", "handle #"),
            ("l12.dmp", "l#.dmp"),
        ] {
            assert_eq!(template(text), expected);
        }
    }

    #[test]
    fn what_a_text_is_about_is_kept() {
        for text in [
            "T1059.001 seen",
            "T1003",
            "CVE-2021-44228 used",
            "KB5001330 missing",
            "deadbeef cafe",
            "naïve „Anführung“",
        ] {
            assert_eq!(template(text), text);
        }
    }

    #[test]
    fn any_text_is_cut_between_characters() {
        let long = "ä".repeat(MOST);
        assert!(template(&long).len() <= MOST);
        for text in ["", "#", "T1059.", "CVE", "CVE-", "0x", "\u{202e}12"] {
            template(text);
        }
    }
}
