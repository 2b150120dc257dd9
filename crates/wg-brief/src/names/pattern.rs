//! What looks like a name although no field holds it: addresses, domains, accounts, paths, hashes, encoded text.
//!
//! Rather too much than too little: a word that is replaced for nothing costs a look into the key.

use super::{Found, NameKind, What};
use std::net::IpAddr;

/// Longer runs of letters and digits are encoded text, which may hold anything.
const ENCODED: usize = 40;

/// Returns the name-like text that begins at `at`, which is the start of a word. `text` is in lower case.
pub fn find(text: &str, at: usize) -> Option<Found> {
    // The sign that begins a path stands before the word.
    let start = at - text[..at].bytes().rev().take_while(|byte| matches!(byte, b'\\' | b'/' | b'~')).count();
    let chunk: &str = text[start..].split(ends_chunk).next()?.trim_end_matches(['.', ':', '!', '?']);
    let found = |len: usize, kind: NameKind, canonical: &str| {
        Some(Found { start, end: start + len, what: What::New(kind, canonical.to_owned()) })
    };
    if chunk.len() < 2 || start + chunk.len() <= at {
        return None;
    }
    if chunk.contains("://") {
        // A query of an address holds signs that end other words.
        let chunk = text[start..].split(|c: char| c.is_whitespace() || "\"'`<>“”".contains(c)).next().unwrap_or(chunk);
        let rest = chunk.split_once("://").map_or(chunk, |(_, rest)| rest);
        let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
        let host = host.rsplit('@').next().unwrap_or(host);
        return match address(host) {
            Some(address) => found(chunk.len(), NameKind::Address, address),
            None => found(chunk.len(), NameKind::Domain, without_port(host)),
        };
    }
    if chunk.starts_with("arn:") {
        return found(chunk.len(), NameKind::Other, chunk);
    }
    if chunk.starts_with("s-1-5-21-") {
        return found(chunk.len(), NameKind::User, chunk);
    }
    if let Some(kind) = path(chunk) {
        return found(chunk.len(), kind, chunk);
    }
    // What follows is one word with dots and the like, not a path.
    let word = chunk.split(['/', '\\']).next().unwrap_or(chunk);
    if let Some(address) = address(word) {
        return found(word.len(), NameKind::Address, address);
    }
    if is_mac(word) {
        return found(word.len(), NameKind::Address, word);
    }
    if let Some((user, host)) = word.split_once('@')
        && !user.is_empty()
        && host.contains(|c: char| c.is_alphanumeric())
    {
        return found(word.len(), NameKind::User, user);
    }
    let name = without_port(word);
    if is_domain(name) {
        return found(name.len(), NameKind::Domain, name);
    }
    if name.len() >= 32 && name.len().is_multiple_of(2) && name.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return found(name.len(), NameKind::Hash, name);
    }
    let encoded = chunk.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"+/=_-".contains(byte)).count();
    (encoded >= ENCODED && !chunk[..encoded].contains('-')).then_some(Found {
        start,
        end: start + encoded,
        what: What::LeftOut,
    })
}

fn ends_chunk(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '"' | '\'' | '`' | '<' | '>' | '(' | ')' | '[' | ']' | '{' | '}' | ',' | ';' | '|')
        || matches!(c, '=' | '“' | '”' | '‘' | '’' | '«' | '»' | '…')
}

/// Returns what a chunk with slashes names, if it is a path or an account with its domain.
fn path(chunk: &str) -> Option<NameKind> {
    let bytes = chunk.as_bytes();
    let is_drive = bytes.len() > 2 && bytes[0].is_ascii_alphabetic() && bytes[1] == b':' && b"\\/".contains(&bytes[2]);
    if is_drive || chunk.starts_with("\\\\") || chunk.starts_with("//") || chunk.starts_with("~/") {
        return Some(NameKind::File);
    }
    if chunk.starts_with('/') && chunk[1..].contains('/') {
        return Some(NameKind::File);
    }
    if let Some((_, rest)) = chunk.split_once('\\') {
        let is_account = !chunk.starts_with('\\') && !rest.contains('\\') && !is_file(rest);
        return Some(if is_account { NameKind::User } else { NameKind::File });
    }
    None
}

/// Returns the address in `text`, without brackets, port and prefix length.
fn address(text: &str) -> Option<&str> {
    let bare = text.split('/').next().unwrap_or(text).trim_start_matches('[').split(']').next().unwrap_or(text);
    let is_one = |text: &str| text.parse::<IpAddr>().is_ok();
    if is_one(bare) {
        return Some(bare).filter(|bare| !super::is_everyones(NameKind::Address, bare) && *bare != "::");
    }
    let host = without_port(bare);
    (is_one(host) && !super::is_everyones(NameKind::Address, host)).then_some(host)
}

fn without_port(text: &str) -> &str {
    match text.rsplit_once(':') {
        Some((host, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => text,
    }
}

fn is_mac(text: &str) -> bool {
    let by = |sign: char| {
        let mut n = 0;
        let pairs = text.split(sign).all(|pair| {
            n += 1;
            pair.len() == 2 && pair.bytes().all(|byte| byte.is_ascii_hexdigit())
        });
        pairs && n == 6
    };
    by(':') || by('-')
}

fn is_domain(text: &str) -> bool {
    let mut labels = text.rsplit('.');
    let is_label = |label: &str| {
        !label.is_empty() && label.len() <= 63 && label.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
    };
    let Some(top) = labels.next().filter(|top| top.len() >= 2 && !top.chars().any(|c| c.is_ascii_digit())) else {
        return false;
    };
    let mut n = 0;
    let all = labels.all(|label| {
        n += 1;
        is_label(label)
    });
    n > 0 && all && is_label(top) && !is_file(text)
}

/// File types that rules name, and that no domain of interest ends with.
const PROGRAMS: [&str; 24] = [
    "exe", "dll", "sys", "com", "scr", "cpl", "msi", "ps1", "psm1", "bat", "cmd", "vbs", "vbe", "js", "jse", "wsf",
    "hta", "lnk", "jar", "py", "sh", "so", "elf", "bin",
];
const DOCUMENTS: [&str; 40] = [
    "doc", "docx", "docm", "xls", "xlsx", "xlsm", "ppt", "pptx", "pptm", "pdf", "rtf", "one", "zip", "rar", "7z", "gz",
    "tar", "iso", "img", "txt", "log", "csv", "json", "ndjson", "xml", "yml", "yaml", "ini", "cfg", "conf", "dat",
    "db", "tmp", "html", "htm", "php", "aspx", "asp", "jsp", "dmp",
];

fn extension(text: &str) -> &str {
    text.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// Tells whether a bare file name is that of a program. `.com` counts only for the few that Windows has.
pub fn is_program(text: &str) -> bool {
    match extension(text) {
        "com" => ["chcp.com", "more.com", "mode.com", "tree.com", "format.com", "diskcopy.com"].contains(&text),
        extension => PROGRAMS.contains(&extension),
    }
}

fn is_file(text: &str) -> bool {
    is_program(text) || DOCUMENTS.contains(&extension(text))
}
