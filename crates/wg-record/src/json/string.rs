//! Strings: where one ends, whether its escapes are sound, and what it says.

use super::scan::{JsonError, JsonErrorCode};
use std::borrow::Cow;

const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = LOW << 7;

/// How a string ended.
pub(super) struct End {
    /// Index of the closing quote.
    pub at: usize,
    pub has_escape: bool,
    pub has_lone_surrogate: bool,
}

/// Finds the closing quote of the string that begins at `at`, after its opening quote. Eight bytes at a time: alert
/// strings are short, so a wider step would mostly run past their end.
#[inline(always)]
pub(super) fn end(bytes: &[u8], mut at: usize) -> Result<End, JsonError> {
    while let Some(word) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let word = u64::from_le_bytes(*word);
        let stops = stops(word);
        if stops != 0 {
            at += (stops.trailing_zeros() / 8) as usize;
            break;
        }
        at += 8;
    }
    if bytes.get(at) == Some(&b'"') {
        return Ok(End { at, has_escape: false, has_lone_surrogate: false });
    }
    slow_end(bytes, at)
}

/// Marks (by their top bit) quotes, backslashes and control bytes. Only the lowest mark is certain.
#[inline(always)]
fn stops(word: u64) -> u64 {
    let quote = word ^ (LOW * b'"' as u64);
    let backslash = word ^ (LOW * b'\\' as u64);
    let zero = |word: u64| word.wrapping_sub(LOW) & !word;
    (zero(quote) | zero(backslash) | (word.wrapping_sub(LOW * 0x20) & !word)) & HIGH
}

#[cold]
fn slow_end(bytes: &[u8], mut at: usize) -> Result<End, JsonError> {
    let mut end = End { at, has_escape: false, has_lone_surrogate: false };
    let fail = |code, offset| Err(JsonError { code, offset });
    loop {
        if let Some(word) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
            let stops = stops(u64::from_le_bytes(*word));
            if stops == 0 {
                at += 8;
                continue;
            }
            at += (stops.trailing_zeros() / 8) as usize;
        }
        match bytes.get(at) {
            None => return fail(JsonErrorCode::EndInString, bytes.len()),
            Some(b'"') => {
                end.at = at;
                return Ok(end);
            }
            Some(b'\\') => {
                end.has_escape = true;
                at = escape(bytes, at, &mut end)?;
            }
            // Hands and simple scripts write it so, and it can be nothing else.
            Some(b'\t') => at += 1,
            Some(0..0x20) => return fail(JsonErrorCode::ControlInString, at),
            Some(_) => at += 1,
        }
    }
}

/// Checks the escape whose backslash is at `at`; returns where it ends.
fn escape(bytes: &[u8], at: usize, end: &mut End) -> Result<usize, JsonError> {
    match bytes.get(at + 1) {
        None => Err(JsonError { code: JsonErrorCode::EndInString, offset: bytes.len() }),
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(at + 2),
        Some(b'u') => {
            let unit = hex4(bytes, at + 2)?;
            if (0xD800..0xDC00).contains(&unit)
                && bytes.get(at + 6..at + 8) == Some(b"\\u")
                && (0xDC00..0xE000).contains(&hex4(bytes, at + 8)?)
            {
                return Ok(at + 12);
            }
            end.has_lone_surrogate |= (0xD800..0xE000).contains(&unit);
            Ok(at + 6)
        }
        Some(_) => Err(JsonError { code: JsonErrorCode::BadEscape, offset: at }),
    }
}

fn hex4(bytes: &[u8], at: usize) -> Result<u32, JsonError> {
    let mut unit = 0;
    for i in at..at + 4 {
        let Some(byte) = bytes.get(i) else {
            return Err(JsonError { code: JsonErrorCode::EndInString, offset: bytes.len() });
        };
        let Some(digit) = (*byte as char).to_digit(16) else {
            return Err(JsonError { code: JsonErrorCode::BadEscape, offset: i });
        };
        unit = unit << 4 | digit;
    }
    Ok(unit)
}

/// Returns what a checked string with escapes says. Half a surrogate pair becomes U+FFFD.
pub(super) fn unescape(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find('\\') else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..first]);
    let mut rest = &text[first..];
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let (decoded, length) = escaped_char(&rest[at..]);
        out.push(decoded);
        rest = &rest[at + length..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character that an escape means, and the escape's length.
fn escaped_char(text: &str) -> (char, usize) {
    let unit = |at: usize| text.get(at..at + 4).and_then(|hex| u32::from_str_radix(hex, 16).ok());
    match text.as_bytes().get(1) {
        Some(b'b') => ('\u{8}', 2),
        Some(b'f') => ('\u{c}', 2),
        Some(b'n') => ('\n', 2),
        Some(b'r') => ('\r', 2),
        Some(b't') => ('\t', 2),
        Some(b'u') => {
            let high = unit(2).unwrap_or(0xFFFD);
            let low = if text.get(6..8) == Some("\\u") { unit(8) } else { None };
            match (high, low) {
                (0xD800..0xDC00, Some(low @ 0xDC00..0xE000)) => {
                    let point = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
                    (char::from_u32(point).unwrap_or(char::REPLACEMENT_CHARACTER), 12)
                }
                _ => (char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER), 6),
            }
        }
        Some(other) => (char::from(*other), 2),
        None => (char::REPLACEMENT_CHARACTER, 1),
    }
}
