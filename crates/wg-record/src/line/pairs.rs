//! `name=value` pairs between spaces, commas or the like: logfmt, firewalls, and what search tools print.

use super::{Parsed, cef};
use crate::json::Build;
use std::borrow::Cow;

/// Returns where the first pair begins.
pub(super) fn first(text: &str) -> Option<usize> {
    let (start, _) = name(text, 0)?;
    Some(start)
}

/// Builds the pairs as the record's own members.
pub(super) fn parse(text: &str, into: &mut Build) -> Parsed {
    for (name, value) in iter(text) {
        match after_address(&value) {
            Some((address, told, rest)) => {
                into.text(name, address);
                into.text(told, rest);
            }
            None => into.text(name, &value),
        }
    }
    into.mark_repeats();
    Parsed::Fields
}

/// Returns the pairs in order.
pub fn iter(text: &str) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
    let mut next = name(text, 0);
    std::iter::from_fn(move || {
        let (start, end) = next?;
        let is_cell = start.checked_sub(1).is_some_and(|before| text.as_bytes()[before] == b'"');
        let (value, after) = if is_cell { cell(text, end + 1) } else { value(text, end + 1) };
        next = name(text, after);
        Some((&text[start..end], value))
    })
}

/// Splits `10.0.0.9:443 message: what was found`: nothing but its port belongs to an address, and a message to no value.
fn after_address(value: &str) -> Option<(&str, &str, &str)> {
    let (address, rest) = value.split_once(' ').filter(|(address, _)| address.len() <= 60)?;
    let (name, told) = rest.trim_start().split_once(": ")?;
    let is_address = address.parse::<std::net::IpAddr>().is_ok() || address.parse::<std::net::SocketAddr>().is_ok();
    let is_name = !name.is_empty() && name.bytes().all(cef::is_name);
    (is_address && is_name || name == "message").then_some((address, name, told.trim()))
}

/// The next name from `from`: it stands at the start or after white space or a separator, and before an equals sign.
fn name(text: &str, from: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    for at in memchr::memchr_iter(b'=', bytes.get(from..)?).map(|at| from + at) {
        let n = bytes[from..at].iter().rev().take_while(|byte| cef::is_name(**byte)).count();
        let start = at - n;
        let is_separator = |at: usize| bytes[at].is_ascii_whitespace() || b",;|".contains(&bytes[at]);
        // A pair may be the cell of a table, in its quotes.
        let is_cell = start > 0 && bytes[start - 1] == b'"' && (start == 1 || is_separator(start - 2));
        let is_free = start == 0 || is_separator(start - 1) || is_cell;
        if n > 0 && is_free && bytes[start].is_ascii_alphabetic() | b"_@".contains(&bytes[start]) {
            return Some((start, at));
        }
    }
    None
}

/// The value at `at` of a pair within quotes, and where the cell ends. Quotes within it are doubled.
fn cell(text: &str, at: usize) -> (Cow<'_, str>, usize) {
    let bytes = text.as_bytes();
    let mut end = at;
    while let Some(quote) = memchr::memchr(b'"', &bytes[end..]).map(|n| end + n) {
        if bytes.get(quote + 1) != Some(&b'"') {
            let value = text[at..quote].trim().replace("\"\"", "\"");
            // A value that had quotes of its own before it became a cell.
            let bare = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(&value);
            return (Cow::Owned(bare.to_owned()), quote + 1);
        }
        end = quote + 2;
    }
    (Cow::Borrowed(text[at..].trim()), text.len())
}

/// The value at `at`, and where it ends.
fn value(text: &str, at: usize) -> (Cow<'_, str>, usize) {
    let quote = text.as_bytes().get(at).copied().filter(|byte| b"\"'".contains(byte));
    if let Some(quote) = quote
        && let Some(end) = closing(text.as_bytes(), at + 1, quote)
    {
        return (unquote(&text[at + 1..end], char::from(quote)), end + 1);
    }
    let end = name(text, at).map_or(text.len(), |(start, _)| start);
    let value = text[at..end].trim_end_matches([' ', '\t', ',', ';', '|', '\r', '\n']);
    (Cow::Borrowed(value.trim_start()), end.max(at))
}

fn closing(bytes: &[u8], from: usize, quote: u8) -> Option<usize> {
    let mut at = from;
    loop {
        at += memchr::memchr2(quote, b'\\', bytes.get(at..)?)?;
        match bytes[at] {
            b'\\' => at += 2,
            _ => return Some(at),
        }
    }
}

/// Takes the backslash off before a quote or another backslash.
fn unquote(text: &str, quote: char) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.peek() {
            Some(next) if c == '\\' && (*next == quote || *next == '\\') => {
                out.push(*next);
                chars.next();
            }
            _ => out.push(c),
        }
    }
    Cow::Owned(out)
}
