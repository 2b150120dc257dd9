//! What is printed does nothing to a terminal: file names and texts of files hold whatever somebody put there.

use std::io::{self, Write};

/// Returns a text for a terminal: control characters, and what turns the order of writing, are replaced.
pub fn text(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || is_bidi(c) { '\u{FFFD}' } else { c }).collect()
}

/// Prints `watchglass: …` on stderr, as one line.
macro_rules! complain {
    ($($said:tt)*) => {
        eprintln!("watchglass: {}", $crate::inert::text(&format!($($said)*)))
    };
}
pub(crate) use complain;

fn is_bidi(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// A way out for JSON. C1 controls and bidi characters, which JSON lets stand, are written as `\u…`: the same text for every
/// reader, and none for a terminal. They stand within strings only, so nothing else changes.
pub struct Json<W> {
    out: W,
    /// The beginning of a character whose rest has not come yet.
    held: Vec<u8>,
}

impl<W: Write> Json<W> {
    pub fn new(out: W) -> Json<W> {
        Json { out, held: Vec::new() }
    }

    /// Writes a run of whole characters.
    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut from = 0;
        for (at, first) in bytes.iter().enumerate() {
            let len = match first {
                0xC2 => 2,
                0xD8 | 0xE2 => 3 - usize::from(*first == 0xD8),
                _ => continue,
            };
            let Some(acting) = bytes.get(at..at + len).and_then(|bytes| std::str::from_utf8(bytes).ok()) else {
                continue;
            };
            if let Some(c) = acting.chars().next().filter(|c| c.is_control() || is_bidi(*c)) {
                self.out.write_all(&bytes[from..at])?;
                write!(self.out, "\\u{:04x}", u32::from(c))?;
                from = at + len;
            }
        }
        self.out.write_all(&bytes[from..])
    }
}

impl<W: Write> Write for Json<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = bytes.len();
        // Nearly all of what is written, and it comes in small pieces: no control character of ASCII stands in JSON as it is.
        if self.held.is_empty() && bytes.is_ascii() {
            self.out.write_all(bytes)?;
            return Ok(n);
        }
        let joined;
        let mut all = bytes;
        if !self.held.is_empty() {
            self.held.extend_from_slice(bytes);
            joined = std::mem::take(&mut self.held);
            all = &joined;
        }
        let whole = all.len() - cut_off(all);
        let (now, later) = all.split_at(whole);
        let later = later.to_vec();
        self.put(now)?;
        self.held = later;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        let held = std::mem::take(&mut self.held);
        self.out.write_all(&held)?;
        self.out.flush()
    }
}

/// Returns how many bytes at the end are the beginning of a character.
fn cut_off(bytes: &[u8]) -> usize {
    let tail = bytes.iter().rev().take(3).take_while(|byte| **byte & 0xC0 == 0x80).count();
    let lead = bytes.len().checked_sub(tail + 1).and_then(|at| bytes.get(at));
    match lead {
        Some(0xC0..=0xDF) if tail < 1 => tail + 1,
        Some(0xE0..=0xEF) if tail < 2 => tail + 1,
        Some(0xF0..=0xFF) if tail < 3 => tail + 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_the_same_and_moves_no_terminal() {
        let value = serde_json::json!({ "a": "x\u{9b}31m\u{202e}é\u{61c}\u{1b}[0m 漢 \u{1F50D}" });
        let plain = value.to_string();
        for step in 1..=plain.len() {
            let mut out = Json::new(Vec::new());
            for part in plain.as_bytes().chunks(step) {
                out.write_all(part).unwrap();
            }
            out.flush().unwrap();
            let text = String::from_utf8(out.out).unwrap();
            assert!(!text.chars().any(|c| c.is_control() || is_bidi(c)), "{text:?}");
            assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
        }
    }

    #[test]
    fn a_name_is_shown_without_its_signs_for_the_terminal() {
        assert_eq!(text("e\u{1b}[31m\n\u{202e}.json"), "e\u{fffd}[31m\u{fffd}\u{fffd}.json");
    }
}
