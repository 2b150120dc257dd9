//! Secrets by the name before them: `password=…`, `"client_secret": "…"`, `--token …`, `/pass:…`.

use super::{Kind, Secret, is_word};
use std::ops::Range;

/// A name, and how it may stand.
struct Name {
    /// Letters and digits only, lower case: `api-key`, `API_KEY` and `apiKey` are one name.
    word: &'static str,
    kind: Kind,
    /// Also as the end of a longer name: `DB_PASSWORD`, `clientSecret`.
    as_ending: bool,
}

const fn name(word: &'static str, kind: Kind, as_ending: bool) -> Name {
    Name { word, kind, as_ending }
}

const NAMES: [Name; 34] = [
    name("password", Kind::Password, true),
    name("passwd", Kind::Password, true),
    name("passphrase", Kind::Password, true),
    name("passwort", Kind::Password, true),
    name("pwd", Kind::Password, true),
    name("pass", Kind::Password, false),
    name("passin", Kind::Password, false),
    name("passout", Kind::Password, false),
    name("storepass", Kind::Password, false),
    name("keypass", Kind::Password, false),
    name("pw", Kind::Password, false),
    name("rp", Kind::Password, false),
    name("secret", Kind::Key, true),
    name("secretkey", Kind::Key, true),
    name("secretaccesskey", Kind::Key, true),
    name("sharedaccesskey", Kind::Key, true),
    name("accountkey", Kind::Key, true),
    name("accesskey", Kind::Key, true),
    name("apikey", Kind::Key, true),
    name("privatekey", Kind::Key, true),
    name("authkey", Kind::Key, true),
    name("token", Kind::Token, true),
    name("bearer", Kind::Token, false),
    name("authorization", Kind::Token, true),
    name("sessionid", Kind::Token, false),
    name("jsessionid", Kind::Token, false),
    name("phpsessid", Kind::Token, false),
    name("cookie", Kind::Token, true),
    name("sessiontoken", Kind::Token, true),
    // Of an address that opens a store of Azure.
    name("sig", Kind::Key, false),
    name("ntlm", Kind::Hash, false),
    name("rc4", Kind::Hash, false),
    name("aes256", Kind::Hash, false),
    name("hashes", Kind::Hash, false),
];

/// No name is longer, with its dashes.
const MAX_NAME: usize = 48;

/// Names that end like one and are none.
const NOT: [&str; 4] = ["publickeytoken", "csrftoken", "xsrftoken", "canceltoken"];

/// Returns the value after the `=` or `:` at `at`, where a name of a secret stands before it.
pub fn after(bytes: &[u8], at: usize) -> Option<Secret> {
    // `"name": "value"`, also within a string: `\"name\":\"value\"`.
    let mut end = at;
    while end > 0 && matches!(bytes[end - 1], b' ' | b'"' | b'\'' | b'\\') && at - end < 4 {
        end -= 1;
    }
    let (known, start) = known(bytes, end)?;
    let from = at + 1;
    let is_spaced = matches!(bytes.get(from), Some(b' '));
    let is_flag = is_flag(bytes, start);
    let is_quoted_name = end < at && bytes[end] != b' ';
    let is_parameter = start > 0 && matches!(bytes[start - 1], b'?' | b'&');
    if !may_stand(known, bytes[at], is_flag) || known.word == "sig" && !is_parameter {
        return None;
    }
    let mut value = value(bytes, from)?;
    if known.word == "authorization" {
        value = scheme(bytes, value)?;
    }
    if known.word == "cookie" {
        value = cookies(bytes, value);
    }
    let text = &bytes[value.clone()];
    // `password: must be changed` is a sentence.
    let is_prose = bytes[at] == b':' && is_spaced && !is_quoted_name;
    let fits = match known.kind {
        Kind::Hash => is_hash(text),
        _ if known.word == "pwd" => !is_path(text),
        _ if known.word == "cookie" => text.len() >= 6 && text.contains(&b'='),
        _ if is_prose => is_mixed(text),
        // Kinds of tokens, numbers of passwords: `token: 3`.
        Kind::Token | Kind::Key => text.len() >= 6 && (is_mixed(text) || text.len() >= 20),
        _ => !is_expression(text),
    };
    fits.then_some(Secret { range: value, kind: known.kind })
}

/// Returns the value after the space at `at`, where an option that takes a secret stands before it: `--password x`.
pub fn flag(bytes: &[u8], at: usize) -> Option<Secret> {
    let start = name_start(bytes, at);
    let is_option = start < at && is_flag(bytes, start);
    // `aws configure set aws_secret_access_key x`
    let may_be_setting = start < at && matches!(bytes[at - 1], b'y' | b'Y' | b'n' | b'N');
    if !is_option && !may_be_setting {
        return None;
    }
    let (known, _) = known(bytes, at)?;
    if !is_option {
        let value = value(bytes, at + 1).filter(|_| matches!(known.word, "secretaccesskey" | "sessiontoken"))?;
        let text = &bytes[value.clone()];
        return (text.len() >= 16 && is_mixed(text)).then_some(Secret { range: value, kind: known.kind });
    }
    if matches!(known.word, "rc4" | "aes256" | "authorization" | "bearer") {
        return None;
    }
    let value = value(bytes, at + 1)?;
    let text = &bytes[value.clone()];
    let is_option = matches!(text.first(), Some(b'-' | b'/'));
    let fits =
        !is_option && if known.kind == Kind::Hash { is_hash(text) } else { !is_path(text) && !is_expression(text) };
    fits.then_some(Secret { range: value, kind: known.kind })
}

/// Finds the name that ends at `end`, and where it begins.
fn known(bytes: &[u8], end: usize) -> Option<(&'static Name, usize)> {
    let start = name_start(bytes, end);
    let mut folded = [0; MAX_NAME];
    let mut len = 0;
    for byte in bytes[start..end].iter().filter(|byte| byte.is_ascii_alphanumeric()) {
        folded[len] = byte.to_ascii_lowercase();
        len += 1;
    }
    let folded = &folded[..len];
    let found = NAMES.iter().find(|name| {
        let word = name.word.as_bytes();
        folded == word || name.as_ending && folded.ends_with(word)
    })?;
    (!NOT.iter().any(|not| folded.ends_with(not.as_bytes()))).then_some((found, start))
}

fn name_start(bytes: &[u8], end: usize) -> usize {
    let is_part = |byte: &u8| is_word(*byte) || *byte == b'-' || *byte == b'.';
    end - bytes[..end].iter().rev().take(MAX_NAME).take_while(|byte| is_part(byte)).count()
}

/// Names of few letters mean something else, unless they are an option: `/pass:`, `-pw`.
fn may_stand(name: &Name, separator: u8, is_flag: bool) -> bool {
    match name.word {
        "pass" => is_flag || separator == b'=',
        "pw" | "rp" | "passin" | "passout" | "rc4" | "aes256" | "ntlm" | "hashes" => is_flag,
        _ => true,
    }
}

/// Returns whether the name is an option: it begins with a dash or a slash, and that after nothing, a space or a quote.
fn is_flag(bytes: &[u8], start: usize) -> bool {
    let before = |at: usize| at == 0 || matches!(bytes[at - 1], b' ' | b'\t' | b'"' | b'\'' | b',' | b'[');
    match bytes.get(start) {
        // The dashes were taken for a part of the name.
        Some(b'-') => before(start),
        _ => start > 0 && bytes[start - 1] == b'/' && before(start - 1),
    }
}

/// Returns where the value lies that begins at `from`, after spaces and a quote.
pub fn value(bytes: &[u8], from: usize) -> Option<Range<usize>> {
    let mut start = from;
    while matches!(bytes.get(start), Some(b' ' | b'\t')) && start < from + 4 {
        start += 1;
    }
    // A string within a string has its quotes escaped.
    while bytes.get(start) == Some(&b'\\') && matches!(bytes.get(start + 1), Some(b'\\' | b'"' | b'\'')) {
        start += 1;
    }
    let quote = bytes.get(start).copied().filter(|byte| matches!(byte, b'"' | b'\'' | b'`'));
    start += usize::from(quote.is_some());
    let rest = bytes.get(start..)?;
    let n = match quote {
        Some(quote) => rest.iter().position(|byte| *byte == quote || *byte == b'\n').unwrap_or(rest.len()),
        None => rest.iter().position(|byte| b" \t\r\n\"'`&;,|<>)}]".contains(byte)).unwrap_or(rest.len()),
    };
    let n = n - rest[..n].iter().rev().take_while(|byte| **byte == b'\\').count();
    (n > 0).then_some(start..start + n)
}

/// Takes the scheme off `Bearer eyJ…`, which a value without quotes ends after.
fn scheme(bytes: &[u8], first: Range<usize>) -> Option<Range<usize>> {
    const SCHEMES: [&[u8]; 6] = [b"bearer", b"basic", b"token", b"digest", b"negotiate", b"apikey"];
    let starts =
        |scheme: &&[u8]| bytes[first.clone()].get(..scheme.len()).is_some_and(|s| s.eq_ignore_ascii_case(scheme));
    let Some(scheme) = SCHEMES.into_iter().find(|scheme| starts(scheme)) else { return Some(first) };
    if first.len() > scheme.len() {
        let start = first.start + scheme.len();
        let n = bytes[start..first.end].iter().take_while(|byte| **byte == b' ').count();
        return (n > 0).then_some(start + n..first.end);
    }
    value(bytes, first.end)
}

/// A password that is made here is no password yet: `-Password (ConvertTo-SecureString …)`.
fn is_expression(text: &[u8]) -> bool {
    text.starts_with(b"(") || text.starts_with(b"$(")
}

/// All cookies of a header, to the end of its line or of the text that it stands in.
fn cookies(bytes: &[u8], first: Range<usize>) -> Range<usize> {
    let rest = &bytes[first.start..];
    let n = rest.iter().position(|byte| b"\r\n\"'`\\".contains(byte)).unwrap_or(rest.len());
    first.start..first.end.max(first.start + n)
}

fn is_path(text: &[u8]) -> bool {
    matches!(text, [b'/' | b'\\' | b'~' | b'.', ..] | [b'A'..=b'Z' | b'a'..=b'z', b':', ..])
}

/// Letters and digits or signs together, as in no word of a sentence.
pub fn is_mixed(text: &[u8]) -> bool {
    let letters = text.iter().any(u8::is_ascii_alphabetic);
    let others = text.iter().any(|byte| byte.is_ascii_digit() || b"!@#$%^&*+=~?".contains(byte));
    text.len() >= 6 && letters && others
}

/// 32 hexadecimal digits or more, also two of them with a colon.
fn is_hash(text: &[u8]) -> bool {
    text.len() >= 32 && text.iter().all(|byte| byte.is_ascii_hexdigit() || *byte == b':')
}
