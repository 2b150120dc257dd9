//! Passwords, keys and tokens in the text of alerts: where they are, and the text without them.
//!
//! Works on text alone, in one pass, and knows no format. It looks for what a value is called (`password=`, `/pass:`,
//! `Authorization:`), for what takes one on a command line (`psexec -p`, `net user`), and for values whose form gives them
//! away (JWT, AWS keys, private keys, `https://user:password@host`). What is neither named nor shaped is not found.

mod named;
mod seeker;
mod shape;
mod spoken;

pub use seeker::Seeker;

use crate::sort;
use std::borrow::Cow;
use std::ops::Range;

/// What kind of secret a text holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Password,
    /// A token that opens something for a while: bearer, JWT, session.
    Token,
    /// A key of a cloud or a service.
    Key,
    PrivateKey,
    /// A hash that is as good as the password (NTLM, Kerberos key).
    Hash,
}

impl Kind {
    pub const ALL: [Kind; 5] = [Kind::Password, Kind::Token, Kind::Key, Kind::PrivateKey, Kind::Hash];

    pub fn word(self) -> &'static str {
        match self {
            Kind::Password => "password",
            Kind::Token => "token",
            Kind::Key => "key",
            Kind::PrivateKey => "private key",
            Kind::Hash => "password hash",
        }
    }
}

/// A secret in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// Bytes of the text, at character boundaries.
    pub range: Range<usize>,
    pub kind: Kind,
}

/// What stands before every mask. It holds no secret, so a masked text is not masked again.
const OPENING: &str = "[hidden ";

/// Returns every secret of a text, in its order, none overlapping.
pub fn find(text: &str) -> Vec<Secret> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    // Shorter than any name with a value.
    if bytes.len() < 6 {
        return found;
    }
    spoken::find(text, &mut found);
    let mut at = 0;
    let mut is_start = true;
    while let Some(byte) = bytes.get(at).copied() {
        let in_word = is_word(byte);
        let next = match byte {
            b'=' => named::after(bytes, at),
            b':' => named::after(bytes, at)
                .or_else(|| shape::url_password(bytes, at))
                .or_else(|| shape::account_password(bytes, at)),
            b' ' | b'\t' => named::flag(bytes, at),
            _ if is_start => shape::token(bytes, at),
            _ => None,
        };
        is_start = !in_word;
        match next {
            Some(secret) if !secret.range.is_empty() && text.get(secret.range.clone()).is_some() => {
                at = secret.range.end.max(at + 1);
                is_start = true;
                found.push(secret);
            }
            // Nothing begins within a word, and most bytes are within one.
            _ if in_word => at += 1 + bytes[at + 1..].iter().take_while(|byte| is_word(**byte)).count(),
            _ => at += 1,
        }
    }
    if found.is_empty() {
        return found;
    }
    found.retain(|secret| {
        let value = &text[secret.range.clone()];
        let is_hidden = value.starts_with(OPENING.trim_end()) || is_in_mask(text, &secret.range);
        !is_placeholder(value) && !is_hidden
    });
    sort::by_key(&mut found, |secret| (secret.range.start, std::cmp::Reverse(secret.range.end)));
    let mut end = 0;
    found.retain(|secret| {
        let is_free = secret.range.start >= end;
        end = if is_free { secret.range.end } else { end };
        is_free
    });
    found
}

/// Returns whether a part of a text is a part of a mask, by the whole form of one.
fn is_in_mask(text: &str, part: &Range<usize>) -> bool {
    const LONGEST: usize = 80;
    let Some(start) = text[..part.start].rfind(OPENING).filter(|start| part.start - start < LONGEST) else {
        return false;
    };
    let Some(inner) = text[start + OPENING.len()..].split(']').next().filter(|inner| inner.len() < LONGEST) else {
        return false;
    };
    let is_mask =
        Kind::ALL.iter().any(|kind| inner.strip_prefix(kind.word()).is_some_and(|rest| rest.starts_with(", ")));
    is_mask && part.end <= start + OPENING.len() + inner.len() + 1
}

/// Returns whether what has this name is a secret, whatever it says: `user_password`, `apiKey`.
pub fn is_name_of_one(name: &str) -> bool {
    !find(&format!("{name}=aA1!aA1!aA1!aA1!aA1!aA1!")).is_empty()
}

/// Returns the text with a mark in the place of each secret: its kind, its length, and four digits of a hash, by which
/// the same secret can be known again.
pub fn mask(text: &str) -> Cow<'_, str> {
    masked(text, &find(text))
}

/// Returns the text without these secrets of it.
pub fn masked<'t>(text: &'t str, secrets: &[Secret]) -> Cow<'t, str> {
    if secrets.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for secret in secrets {
        let (Some(before), Some(value)) = (text.get(from..secret.range.start), text.get(secret.range.clone())) else {
            continue;
        };
        out.push_str(before);
        out.push_str(&mark(value, secret.kind));
        from = secret.range.end;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    Cow::Owned(out)
}

/// `[hidden password, 12 characters, 3fa9]`. The same in every batch, or an alert would have another key with each load; that 16 bits
/// help to test a guess is why a brief has none (docs/decisions/0017).
fn mark(value: &str, kind: Kind) -> String {
    let hash = crate::AlertKey::of_record("secret", value.as_bytes()).prefix() >> 48;
    let n = value.chars().count();
    let characters = if n == 1 { "character" } else { "characters" };
    format!("{OPENING}{}, {n} {characters}, {hash:04x}]", kind.word())
}

/// Returns a text whose marks say that something was hidden and of what kind, without length and digest: for what leaves
/// to others. The digest is the same wherever the same secret is, and with the length it helps to test a guess.
pub fn told_of_no_value(text: &str) -> Cow<'_, str> {
    const LONGEST: usize = 64;
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(OPENING) {
        let inner = &rest[start + OPENING.len()..];
        let mark =
            inner.split_once(']').filter(|(mark, _)| mark.len() < LONGEST).and_then(|(mark, _)| mark.split_once(", "));
        let (kind, len) = match mark {
            Some((kind, value)) if value.contains(" character") => (kind, kind.len() + 2 + value.len()),
            _ => (&inner[..0], 0),
        };
        out.push_str(&rest[..start + OPENING.len()]);
        out.push_str(kind);
        rest = &inner[len..];
    }
    if out.is_empty() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(out + rest)
}

/// Whether a byte is of a word. Asked for nearly each byte that is loaded, so the answers stand in a table.
fn is_word(byte: u8) -> bool {
    const WORD: [bool; 256] = {
        let mut word = [false; 256];
        let mut byte = 0;
        while byte < 256 {
            word[byte] = (byte as u8).is_ascii_alphanumeric() || byte as u8 == b'_';
            byte += 1;
        }
        word
    };
    WORD[usize::from(byte)]
}

/// Words that stand for a secret and are none, and marks that someone else put there.
fn is_placeholder(value: &str) -> bool {
    const WORDS: [&str; 20] = [
        "null",
        "none",
        "nil",
        "true",
        "false",
        "yes",
        "no",
        "empty",
        "redacted",
        "masked",
        "hidden",
        "removed",
        "secret",
        "password",
        "unknown",
        "required",
        "invalid",
        "expired",
        "n/a",
        "undefined",
    ];
    let inner = value.trim_matches(|c: char| "<>[](){}\"'`".contains(c));
    let is_reference = value.starts_with(['$', '%', '@', '<', '{']) && !value.starts_with("$1$");
    let mut characters = inner.chars();
    let first = characters.next();
    let is_one_character = first.is_some_and(|first| "*xX.•#-".contains(first) && characters.all(|c| c == first));
    inner.is_empty() || is_one_character || is_reference || WORDS.iter().any(|word| inner.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests;
