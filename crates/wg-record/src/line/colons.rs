//! Pairs with a colon: Cisco's `EventPriority: High, SrcIP: 10.0.0.1`, and Check Point's `action:"Prevent"; src:"10.0.0.1"`.

use super::{Parsed, cef};
use crate::json::Build;

/// Fewer may be a sentence.
const MIN_PAIRS: usize = 4;
/// A record has no more fields than this.
const MAX_PAIRS: usize = 500;

/// Returns where the pairs begin in a line that is made of them.
pub(super) fn start(line: &str) -> Option<usize> {
    if memchr::memchr_iter(b':', line.as_bytes()).take(MIN_PAIRS).count() < MIN_PAIRS {
        return None;
    }
    let found = pairs(line);
    let first = found.first().filter(|_| found.len() >= MIN_PAIRS)?;
    Some(first.0.as_ptr() as usize - line.as_ptr() as usize)
}

/// Builds the pairs as the record's own members.
pub(super) fn parse(text: &str, into: &mut Build) -> Parsed {
    for (name, value) in pairs(text) {
        into.text(name, value);
    }
    into.mark_repeats();
    Parsed::Fields
}

fn pairs(text: &str) -> Vec<(&str, &str)> {
    let quoted = quoted(text);
    if quoted.len() >= MIN_PAIRS { quoted } else { spaced(text) }
}

/// `name:"value";` one after another. A quote in a value has a backslash before it.
fn quoted(text: &str) -> Vec<(&str, &str)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut from = 0;
    while found.len() < MAX_PAIRS {
        let Some(at) = memchr::memmem::find(&bytes[from..], b":\"").map(|at| from + at) else { break };
        let n = bytes[from..at].iter().rev().take_while(|byte| is_letter(**byte)).count();
        let open = at + 2;
        let mut end = open;
        loop {
            match memchr::memchr2(b'"', b'\\', &bytes[end.min(bytes.len())..]) {
                Some(n) if bytes[end + n] == b'\\' => end += n + 2,
                Some(n) => break end += n,
                None => return found,
            }
        }
        // A value that ends in the middle of a character would have been cut by its own backslash.
        let (Some(name), Some(value)) = (text.get(at - n..at), text.get(open..end)) else { return found };
        if n > 0 {
            found.push((name, value));
        }
        from = end + 1;
    }
    found
}

/// `Name: value, Name: value`. A comma in a value is part of it where no name follows.
fn spaced(text: &str) -> Vec<(&str, &str)> {
    let mut found: Vec<(&str, &str)> = Vec::new();
    let mut at = 0;
    let mut n_parts = 0;
    for part in text.split(", ") {
        n_parts += 1;
        let end = at + part.len();
        let name = match found.is_empty() {
            // Whatever stands before the first name.
            true => part.rsplit_once(": ").and_then(|(before, _)| {
                let n = before.bytes().rev().take_while(|byte| is_letter(*byte)).count();
                let start = before.len() - n;
                let is_free = start == 0 || before.as_bytes()[start - 1] == b' ';
                (n > 0 && is_free).then_some((at + start, n))
            }),
            false => {
                let n = part.bytes().take_while(|byte| is_letter(*byte)).count();
                (n > 0 && part[n..].starts_with(": ")).then_some((at, n))
            }
        };
        if let Some((start, n)) = name.filter(|_| found.len() < MAX_PAIRS) {
            let value = text[start + n + 2..end].trim();
            let bare = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
            found.push((&text[start..start + n], bare.unwrap_or(value)));
        } else if let Some(last) = found.last_mut() {
            let start = last.1.as_ptr() as usize - text.as_ptr() as usize;
            last.1 = text[start..end].trim();
        }
        at = end + 2;
    }
    // Prose has commas, and names with a colon now and then.
    if found.len() * 10 >= n_parts * 6 { found } else { Vec::new() }
}

fn is_letter(byte: u8) -> bool {
    byte != b':' && cef::is_name(byte) && !b"[]@".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_with_a_colon_are_found() {
        let text = r#"<134>1 - [action:"Pre\"vent"; src:"10.0.0.1"; path:"C:\\a"; empty:""]"#;
        assert_eq!(pairs(text), [("action", r#"Pre\"vent"#), ("src", "10.0.0.1"), ("path", r"C:\\a"), ("empty", "")]);
        let text = "h : %FTD-1-430001: EventPriority: High, SrcIP: 10.0.0.1, Message: a, b: c and d, Class: \"x y\"";
        let expect =
            [("EventPriority", "High"), ("SrcIP", "10.0.0.1"), ("Message", "a"), ("b", "c and d"), ("Class", "x y")];
        assert_eq!(pairs(text), expect);
        assert_eq!(start(text), text.find("EventPriority"));
    }

    #[test]
    fn prose_is_none() {
        for text in [
            "",
            "Note: this, that, and more: a list, of words, and so on",
            "a: b",
            r#"say:"hello" and go:"#,
            ":\"",
            ":\"\\",
        ] {
            assert_eq!(start(text), None, "{text}");
        }
    }
}
