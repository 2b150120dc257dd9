//! What looks like a name although no field holds it: addresses, domains, accounts, paths, hashes, encoded text.
//!
//! Rather too much than too little: a word that is replaced for nothing costs a look into the key.

use super::spelling::is_everyones;
use super::{Found, NameKind, What};
use std::net::IpAddr;

/// Longer runs of letters and digits are encoded text, which may hold anything.
const ENCODED: usize = 40;
/// As [`ENCODED`], where the text was cut: the rest of the run is not seen.
const ENCODED_CUT: usize = 16;

/// Ways to get to an address that name nobody.
const WAYS: [&str; 16] = [
    "http", "https", "hxxp", "hxxps", "ftp", "ftps", "sftp", "ssh", "ldap", "ldaps", "smb", "ws", "wss", "tcp", "udp",
    "file",
];

/// Returns the name-like text that begins at `at`, which is the start of a word. `text` is in lower case.
pub fn find(text: &str, at: usize) -> Option<Found> {
    // The sign that begins a path stands before the word.
    let start = at - text[..at].bytes().rev().take_while(|byte| matches!(byte, b'\\' | b'/' | b'~')).count();
    if let Some(len) = distinguished(&text[at..]) {
        let what = What::New(NameKind::Other, text[at..at + len].to_owned());
        return Some(Found::new(at, at + len, what));
    }
    let chunk: &str = text[start..].split(ends_chunk).next()?.trim_end_matches(['.', ':', '!', '?']);
    let found = |len: usize, kind: NameKind, canonical: &str| {
        Some(Found::new(start, start + len, What::New(kind, canonical.to_owned())))
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
        let (kind, name) = match address(host) {
            Some(address) => (NameKind::Address, address),
            None => (NameKind::Domain, without_port(host)),
        };
        // The way stays and says that this is an address to go to; who is there is a code; what is asked there is left out.
        let way = chunk.find("://").filter(|len| WAYS.contains(&&chunk[..*len])).map_or(0, |len| len + 3);
        let has_more = way > 0 && rest.split_once(['/', '?', '#']).is_some_and(|(_, more)| !more.is_empty());
        let what = What::New(kind, name.to_owned());
        return Some(Found { start: start + way, end: start + chunk.len(), what, has_more });
    }
    if chunk.starts_with("arn:") {
        return found(chunk.len(), NameKind::Other, chunk);
    }
    if chunk.starts_with("s-1-5-21-") || chunk.starts_with("s-1-12-1-") {
        return found(chunk.len(), NameKind::User, chunk);
    }
    // A switch is no part of the account or path after it: `/user:CORP\\anna`.
    if let Some((switch, value)) = chunk.split_once(':')
        && switch.len() > 1
        && switch.trim_start_matches(['/', '-']).bytes().all(|byte| byte.is_ascii_alphabetic())
        && value.contains('\\')
        && path(value).is_some()
    {
        return None;
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
    let name = domain_at(word);
    if is_document(name) && name.len() > extension(name).len() + 1 {
        return found(name.len(), NameKind::File, name);
    }
    if is_domain(name) {
        return found(name.len(), NameKind::Domain, name);
    }
    if let Some(address) = address_at(word) {
        return found(address.len(), NameKind::Address, address);
    }
    let name = without_port(word);
    if name.len() >= 32 && name.len().is_multiple_of(2) && name.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return found(name.len(), NameKind::Hash, name);
    }
    let encoded = chunk.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"+/=_-".contains(byte)).count();
    let is_cut = text[start + encoded..].starts_with('…');
    let most = if is_cut { ENCODED_CUT } else { ENCODED };
    (encoded >= most && !chunk[..encoded].contains('-')).then(|| Found::new(start, start + encoded, What::LeftOut))
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
        return Some(bare).filter(|bare| !is_everyones(NameKind::Address, bare) && *bare != "::");
    }
    let host = without_port(bare);
    (is_one(host) && !is_everyones(NameKind::Address, host)).then_some(host)
}

/// Returns the address that a word begins with, when something else follows: a port of tcpdump's, an arrow, a range.
fn address_at(word: &str) -> Option<&str> {
    let end = word.find(|c: char| !c.is_ascii_hexdigit() && !matches!(c, '.' | ':')).unwrap_or(word.len());
    let run = word[..end].trim_end_matches(['.', ':']);
    let is_one = |text: &&str| text.parse::<IpAddr>().is_ok() && !is_everyones(NameKind::Address, text);
    let four = run.match_indices('.').nth(3).map_or(run, |(dot, _)| &run[..dot]);
    let follows = |text: &&str| !word[text.len()..].starts_with(char::is_alphanumeric);
    [run, without_port(run), four].into_iter().filter(follows).find(is_one)
}

/// Returns how long the name of an entry in a directory is that `text` begins with: `cn=anna moreau,ou=finance,dc=corp`.
fn distinguished(text: &str) -> Option<usize> {
    const KEYS: [&str; 9] = ["cn=", "ou=", "dc=", "uid=", "o=", "l=", "c=", "st=", "e="];
    let starts = |text: &str| KEYS.iter().any(|key| text.starts_with(key));
    let (mut len, mut n) = (0, 0);
    while starts(&text[len..]) {
        n += 1;
        let rest = &text[len..];
        let comma = rest.match_indices(',').find(|(at, _)| !rest[..*at].ends_with('\\')).map(|(at, _)| at);
        let next = comma.map(|at| at + rest[at..].len() - rest[at + 1..].trim_start_matches(' ').len());
        match next.filter(|next| starts(&rest[*next..])) {
            Some(next) => len += next,
            None => {
                let ends = |c: char| {
                    c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | ')' | ']' | '}' | ',' | ';' | '|')
                };
                len += rest.find(ends).unwrap_or(rest.len());
                break;
            }
        }
    }
    let names = ["cn=", "ou=", "dc=", "uid="];
    (n > 1 && names.iter().any(|key| text[..len].contains(key))).then_some(len)
}

fn without_port(text: &str) -> &str {
    match text.rsplit_once(':') {
        Some((host, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => text,
    }
}

fn is_mac(text: &str) -> bool {
    let quads: Vec<&str> = text.split('.').collect();
    if quads.len() == 3 && quads.iter().all(|quad| quad.len() == 4 && quad.bytes().all(|byte| byte.is_ascii_hexdigit()))
    {
        return true;
    }
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

/// Returns what of a word may be a domain: up to the first sign that is in none.
fn domain_at(word: &str) -> &str {
    let end = word.find(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | '-' | '_')).unwrap_or(word.len());
    word[..end].trim_end_matches(['.', '-', '_'])
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
/// What people write and send.
const DOCUMENTS: [&str; 13] =
    ["doc", "docx", "docm", "xls", "xlsx", "xlsm", "ppt", "pptx", "pptm", "pdf", "rtf", "one", "csv"];
/// What programs write as well. None is the last label of a domain that anybody has.
const FILES: &str = "zip rar 7z gz tar iso img txt log json ndjson xml yml yaml ini cfg conf config dat db tmp html htm php \
    aspx asp jsp dmp dit evtx reg inf cab chm plist service timer pem crt cer p12 pfx kdbx css wasm cpp java class lua war apk \
    dex mof xsl sct wsc gif png jpg jpeg ico svg lock bak old pid sql sqlite mdb pst ost eml msg ics vhd vhdx vmdk ova nupkg \
    whl deb rpm dmg appx msix manifest properties toml swp";

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

/// Tells whether a bare file name is that of something that a person wrote.
pub fn is_document(text: &str) -> bool {
    DOCUMENTS.contains(&extension(text))
}

fn is_file(text: &str) -> bool {
    is_program(text) || is_document(text) || FILES.split_ascii_whitespace().any(|own| own == extension(text))
}
