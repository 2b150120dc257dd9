//! Common Event Format: seven fields of a header between pipes, then `name=value` pairs whose values may hold spaces.

use super::Parsed;
use crate::json::Build;
use std::borrow::Cow;
use wg_schema::report::Code;

/// The header after its version.
const HEADER: [&str; 6] = ["vendor", "product", "device_version", "signature", "name", "severity"];

/// Returns whether a CEF record begins here: `CEF:`, a version or nothing, and a pipe. Some write a space before the version.
pub(super) fn is_start(bytes: &[u8]) -> bool {
    bytes.strip_prefix(b"CEF:").is_some_and(|rest| {
        let rest = rest.strip_prefix(b" ").unwrap_or(rest);
        let n_digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        n_digits <= 3 && rest.get(n_digits) == Some(&b'|')
    })
}

/// Builds `cef` with the header, and in it `extensions`.
pub(super) fn parse(text: &str, into: &mut Build) -> Parsed {
    let Some((version, mut rest)) = text["CEF:".len()..].split_once('|') else { return Parsed::Unknown };
    into.open("cef");
    into.text("version", version.trim());
    for (i, name) in HEADER.iter().enumerate() {
        let end = unescaped(rest, b'|');
        if end.is_none() && i + 1 < HEADER.len() {
            let found = i + 1 + usize::from(!rest.is_empty());
            return Parsed::Bad(Code::BadLine, format!("The CEF header is cut off: it has {found} of 7 fields."));
        }
        let end = end.unwrap_or(rest.len());
        into.text(name, &unescape(rest[..end].trim(), b"|\\"));
        rest = rest.get(end + 1..).unwrap_or_default();
    }
    into.open("extensions");
    extensions(rest, into);
    into.mark_repeats();
    into.close();
    into.close();
    Parsed::Fields
}

/// Adds the pairs of an extension.
pub(super) fn extensions(text: &str, into: &mut Build) {
    let mut next = pair(text, 0);
    while let Some((key, value)) = next {
        next = pair(text, value);
        let end = next.map_or(text.len(), |(key, _)| key.0);
        let value = text[value..end].trim();
        // A product that does not escape the backslashes of a path.
        let escapes: &[u8] = if is_plain_path(value) { b"=" } else { b"=\\|nr" };
        into.text(&text[key.0..key.1], &unescape(value, escapes));
    }
}

/// The next name, and where its value begins. A name stands after white space: an equals sign within a value has none
/// before it.
fn pair(text: &str, from: usize) -> Option<((usize, usize), usize)> {
    let bytes = text.as_bytes();
    for at in memchr::memchr_iter(b'=', &bytes[from..]).map(|at| from + at) {
        let n = bytes[from..at].iter().rev().take_while(|byte| is_name(**byte)).count();
        let start = at - n;
        if n > 0 && (start == 0 || bytes[start - 1].is_ascii_whitespace()) {
            return Some(((start, at), at + 1));
        }
    }
    None
}

pub(super) fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_.-[]@:".contains(&byte)
}

/// `C:\Users`, which an escaped path is not.
fn is_plain_path(value: &str) -> bool {
    value.match_indices(":\\").any(|(at, mark)| !value[at + mark.len()..].starts_with('\\'))
}

/// Returns where this byte first stands without an odd number of backslashes before it.
fn unescaped(text: &str, wanted: u8) -> Option<usize> {
    let bytes = text.as_bytes();
    memchr::memchr_iter(wanted, bytes).find(|at| {
        let n = bytes[..*at].iter().rev().take_while(|byte| **byte == b'\\').count();
        n % 2 == 0
    })
}

/// Takes the backslash off before these bytes; before `n` and `r` it means a line end. Other backslashes stay.
fn unescape<'t>(text: &'t str, escapes: &[u8]) -> Cow<'t, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        match rest.as_bytes().get(at + 1) {
            Some(byte) if escapes.contains(byte) => {
                out.push(match byte {
                    b'n' => '\n',
                    b'r' => '\r',
                    other => char::from(*other),
                });
                rest = &rest[at + 2..];
            }
            _ => {
                out.push('\\');
                rest = &rest[at + 1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}
