//! Secrets by their form: tokens and keys of well-known services, private keys, and passwords in addresses.

use super::{Kind, Secret, is_word};

/// How the rest of a token is written.
#[derive(Clone, Copy)]
enum Rest {
    /// At least so many letters, digits, `_` and `-`.
    Word(usize),
    /// Exactly so many capital letters and digits.
    Capitals(usize),
}

/// Beginnings that services gave their keys so that they are found.
const PREFIXES: [(&str, Rest, Kind); 32] = [
    ("AKIA", Rest::Capitals(16), Kind::Key),
    ("ASIA", Rest::Capitals(16), Kind::Key),
    ("AIza", Rest::Word(35), Kind::Key),
    ("ghp_", Rest::Word(36), Kind::Token),
    ("gho_", Rest::Word(36), Kind::Token),
    ("ghu_", Rest::Word(36), Kind::Token),
    ("ghs_", Rest::Word(36), Kind::Token),
    ("ghr_", Rest::Word(36), Kind::Token),
    ("github_pat_", Rest::Word(22), Kind::Token),
    ("glpat-", Rest::Word(20), Kind::Token),
    ("gldt-", Rest::Word(20), Kind::Token),
    ("glrt-", Rest::Word(20), Kind::Token),
    ("glptt-", Rest::Word(20), Kind::Token),
    ("glcbt-", Rest::Word(20), Kind::Token),
    ("glsa_", Rest::Word(32), Kind::Token),
    ("xapp-", Rest::Word(20), Kind::Token),
    ("xoxe-", Rest::Word(20), Kind::Token),
    ("xoxe.", Rest::Word(20), Kind::Token),
    ("hf_", Rest::Word(30), Kind::Token),
    ("xoxb-", Rest::Word(20), Kind::Token),
    ("xoxp-", Rest::Word(20), Kind::Token),
    ("xoxa-", Rest::Word(20), Kind::Token),
    ("xoxs-", Rest::Word(20), Kind::Token),
    ("sk_live_", Rest::Word(16), Kind::Key),
    ("rk_live_", Rest::Word(16), Kind::Key),
    ("sk-", Rest::Word(32), Kind::Key),
    ("npm_", Rest::Word(30), Kind::Token),
    ("pypi-", Rest::Word(40), Kind::Token),
    ("dop_v1_", Rest::Word(40), Kind::Token),
    ("hvs.", Rest::Word(24), Kind::Token),
    ("dckr_pat_", Rest::Word(20), Kind::Token),
    ("SG.", Rest::Word(22), Kind::Key),
];

/// Returns the secret that begins at `at`, which is the start of a word.
pub fn token(bytes: &[u8], at: usize) -> Option<Secret> {
    let rest = &bytes[at..];
    match rest.first()? {
        b'-' if rest.starts_with(b"-----BEGIN ") => private_key(rest, at),
        b'e' if rest.starts_with(b"eyJ") => jwt(rest, at),
        b'b' | b'B' if rest.get(..7).is_some_and(|start| start.eq_ignore_ascii_case(b"bearer ")) => bearer(bytes, at),
        b'h' if rest.starts_with(HOOK) => hook(rest, at),
        b'A' | b'S' | b'd' | b'g' | b'h' | b'n' | b'p' | b'r' | b's' | b'x' => prefixed(rest, at),
        _ => None,
    }
}

/// A link by which anyone may write into a channel.
const HOOK: &[u8] = b"hooks.slack.com/services/";

fn hook(rest: &[u8], at: usize) -> Option<Secret> {
    let n = rest[HOOK.len()..].iter().take_while(|byte| is_word(**byte) || **byte == b'/').count();
    (n >= 24).then_some(Secret { range: at + HOOK.len()..at + HOOK.len() + n, kind: Kind::Token })
}

fn prefixed(rest: &[u8], at: usize) -> Option<Secret> {
    let (prefix, form, kind) = PREFIXES.iter().find(|(prefix, _, _)| rest.starts_with(prefix.as_bytes()))?;
    let after = &rest[prefix.len()..];
    let n = match form {
        Rest::Word(_) => after.iter().take_while(|byte| is_word(**byte) || matches!(byte, b'-' | b'.')).count(),
        Rest::Capitals(_) => after.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count(),
    };
    let is_whole = match form {
        Rest::Word(least) => n >= *least && after[..n].iter().any(u8::is_ascii_digit),
        Rest::Capitals(exact) => {
            n == *exact && after[..n].iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        }
    };
    is_whole.then(|| Secret { range: at..at + prefix.len() + n, kind: *kind })
}

/// Three parts of URL-safe Base64; the first two begin with `{"`.
fn jwt(rest: &[u8], at: usize) -> Option<Secret> {
    let n = rest.iter().take_while(|byte| is_word(**byte) || matches!(byte, b'-' | b'.')).count();
    let token = &rest[..n];
    let dot = token.iter().position(|byte| *byte == b'.')?;
    let is_jwt = dot >= 10 && token[dot + 1..].starts_with(b"eyJ") && token.len() - dot >= 14;
    let end = n - token.iter().rev().take_while(|byte| **byte == b'.').count();
    is_jwt.then_some(Secret { range: at..at + end, kind: Kind::Token })
}

fn bearer(bytes: &[u8], at: usize) -> Option<Secret> {
    let value = super::named::value(bytes, at + 7)?;
    let text = &bytes[value.clone()];
    (text.len() >= 12 && super::named::is_mixed(text)).then_some(Secret { range: value, kind: Kind::Token })
}

/// From the opening line to the closing one; to the end where that is cut off.
fn private_key(rest: &[u8], at: usize) -> Option<Secret> {
    let line = rest.get(11..)?.iter().take(60).position(|byte| *byte == b'-')? + 11;
    if !rest[..line].ends_with(b"PRIVATE KEY") && !rest[..line].ends_with(b"PRIVATE KEY BLOCK") {
        return None;
    }
    let start = line + rest[line..].iter().take_while(|byte| **byte == b'-').count();
    let end = rest[start..].windows(9).position(|window| window == b"-----END ").map_or(rest.len(), |n| start + n);
    (end > start).then_some(Secret { range: at + start..at + end, kind: Kind::PrivateKey })
}

/// Returns the password of `scheme://user:password@host`, given the place of the second colon.
pub fn url_password(bytes: &[u8], at: usize) -> Option<Secret> {
    const MAX_USER: usize = 64;
    const MAX_PASSWORD: usize = 256;
    if bytes.get(at) != Some(&b':') {
        return None;
    }
    let before = &bytes[at.saturating_sub(MAX_USER + 3)..at];
    let user = before.iter().rev().take_while(|byte| !b"/ \t\"'@<>".contains(byte)).count();
    if user > MAX_USER || !before[..before.len() - user].ends_with(b"://") {
        return None;
    }
    let after = &bytes[at + 1..(at + 1 + MAX_PASSWORD).min(bytes.len())];
    let n = after.iter().position(|byte| b"/ \t\"'<>\r\n".contains(byte)).unwrap_or(after.len());
    // Of several at signs the last one ends the password.
    let end = after[..n].iter().rposition(|byte| *byte == b'@')?;
    Some(Secret { range: at + 1..at + 1 + end, kind: Kind::Password })
}

/// Returns the password of `domain/user:password@host`, as the tools of Impacket take it; after the name of one of them also
/// without the domain. Given the place of the colon.
pub fn account_password(bytes: &[u8], at: usize) -> Option<Secret> {
    const MAX_NAME: usize = 64;
    const MAX_PASSWORD: usize = 128;
    let is_name = |byte: &&u8| is_word(**byte) || matches!(byte, b'.' | b'-' | b'$');
    let named = |end: usize| bytes[..end].iter().rev().take(MAX_NAME).take_while(is_name).count();
    let is_free = |at: usize| at == 0 || matches!(bytes[at - 1], b' ' | b'\t' | b'"' | b'\'');
    let user = at - named(at);
    if user == at || bytes.get(at) != Some(&b':') {
        return None;
    }
    let is_whole = match user.checked_sub(1) {
        Some(slash) if bytes[slash] == b'/' => named(slash) > 0 && is_free(slash - named(slash)),
        _ => is_free(user) && is_impacket(&bytes[..user]),
    };
    let after = &bytes[at + 1..(at + 1 + MAX_PASSWORD).min(bytes.len())];
    let n = after.iter().position(|byte| b"/ \t\"'<>\r\n\\".contains(byte)).unwrap_or(after.len());
    let end = after[..n].iter().rposition(|byte| *byte == b'@').filter(|_| is_whole)?;
    let target = &after[end + 1..n];
    // `image:tag@sha256:…` is none.
    let is_host = !target.is_empty()
        && after.get(n) != Some(&b'/')
        && target.iter().all(|byte| is_word(*byte) || matches!(byte, b'.' | b'-'));
    (end > 0 && is_host).then_some(Secret { range: at + 1..at + 1 + end, kind: Kind::Password })
}

/// Tells whether the last word is a tool of Impacket: `secretsdump.py`, `impacket-wmiexec`.
fn is_impacket(before: &[u8]) -> bool {
    let end = before.len() - before.iter().rev().take_while(|byte| b" \t\"'".contains(byte)).count();
    let word = before[..end].rsplit(|byte| b" \t\"'/\\".contains(byte)).next().unwrap_or_default();
    word.ends_with(b".py") || word.starts_with(b"impacket-")
}
