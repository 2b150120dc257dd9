//! What a single value looks like, whatever its name.

use std::net::IpAddr;
use wg_record::when::{self, When};
use wg_schema::attack::Mentions;

/// A set of kinds. A value is often of several: `443` is a number and a port.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Kinds(u32);

pub(super) const N_KINDS: usize = 20;

/// The kinds, as bits of [`Kinds`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(super) enum Kind {
    Ip,
    Hash,
    /// A written date and time.
    Date,
    /// A number that is a time in these decades.
    Epoch,
    Url,
    Mail,
    /// `DOMAIN\user`.
    Account,
    Sid,
    Guid,
    /// A name with dots, as hosts and domains have.
    Fqdn,
    /// Letters, digits, `-`, `_`, `.`, `$`: one word.
    Word,
    Int,
    Number,
    Bool,
    Path,
    /// Names a technique by id.
    Technique,
    /// Names a tactic.
    Tactic,
    SeverityWord,
    /// Several words.
    Prose,
    /// JSON in a text.
    Json,
}

impl Kinds {
    pub fn has(self, kind: Kind) -> bool {
        self.0 >> (kind as u32) & 1 == 1
    }

    fn add(&mut self, kind: Kind, is: bool) {
        self.0 |= u32::from(is) << (kind as u32);
    }

    pub fn join(&mut self, other: Kinds) {
        self.0 |= other.0;
    }

    pub fn bits(self) -> impl Iterator<Item = usize> {
        (0..N_KINDS).filter(move |kind| self.0 >> kind & 1 == 1)
    }
}

/// Returns what `text` looks like.
pub(super) fn kinds(text: &str) -> Kinds {
    let mut kinds = Kinds::default();
    let text = text.trim();
    let is_word = text.len() <= 255 && text.chars().all(|c| c.is_alphanumeric() || "-_.$".contains(c));
    let has_letter = text.chars().any(char::is_alphabetic);
    kinds.add(Kind::Ip, is_address(text));
    kinds
        .add(Kind::Hash, matches!(text.len(), 32 | 40 | 64 | 128) && text.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let is_int = text.parse::<i64>().is_ok();
    kinds.add(Kind::Int, is_int);
    kinds.add(Kind::Number, is_int || (!has_letter && text.parse::<f64>().is_ok()));
    let is_time = when::read(text) != When::Bad;
    kinds.add(Kind::Epoch, is_time && kinds.has(Kind::Number));
    kinds.add(Kind::Date, is_time && !kinds.has(Kind::Number));
    kinds.add(Kind::Bool, ["true", "false", "yes", "no"].iter().any(|word| text.eq_ignore_ascii_case(word)));
    let is_file = text.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("file:///"));
    kinds.add(Kind::Url, !is_file && text.find("://").is_some_and(|at| at < 12 && !text[..at].contains(' ')));
    kinds.add(Kind::Path, is_file);
    let is_plain = !text.contains(char::is_whitespace);
    let mail = text.split_once('@').filter(|(user, host)| !user.is_empty() && host.contains('.') && is_plain);
    kinds.add(Kind::Mail, mail.is_some_and(|(_, host)| !host.contains('@')));
    kinds.add(Kind::Sid, text.starts_with("S-1-") && text.len() < 100 && is_word);
    kinds.add(Kind::Guid, is_guid(text));
    kinds.add(Kind::Account, is_account(text));
    kinds.add(
        Kind::Fqdn,
        is_word
            && has_letter
            && text.contains('.')
            && !text.starts_with('.')
            && !text.ends_with('.')
            && !text.contains(".."),
    );
    kinds.add(Kind::Word, is_word && has_letter);
    kinds.add(Kind::Path, is_path(text));
    kinds.add(Kind::Json, text.starts_with(['{', '[']) && text.contains("\":"));
    let said = names_attack(text);
    kinds.add(Kind::Technique, said.0);
    kinds.add(Kind::Tactic, said.1);
    kinds.add(Kind::SeverityWord, super::scale::word(text).is_some());
    let n_words = text.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).take(3).count();
    kinds.add(Kind::Prose, n_words >= 2);
    kinds
}

/// Returns whether the text is an address, with or without port, or a list of such.
pub(super) fn is_address(text: &str) -> bool {
    is_one_address(text) || is_list(text) && parts(text).all(is_one_address)
}

/// Returns the address that a text is, without the interface that some firewalls write behind; the first of a list.
pub(super) fn address(text: &str) -> &str {
    let one = if is_one_address(text) { text } else { parts(text).find(|part| is_one_address(part)).unwrap_or(text) };
    let one = in_brackets(one);
    without_interface(one).unwrap_or(one)
}

/// The signs between the items of a cell.
const BETWEEN: [char; 3] = [',', ';', '\n'];

fn is_list(text: &str) -> bool {
    text.len() <= 1000 && (text.contains(BETWEEN) || text.starts_with('[') && text.ends_with(']'))
}

/// Returns the items of a cell: `a, b`, `a;b`, `["a","b"]`, one a line.
pub(super) fn parts(text: &str) -> impl Iterator<Item = &str> {
    let inner = text.trim();
    let inner = inner.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).unwrap_or(inner);
    let items = inner.split(BETWEEN).map(|part| part.trim().trim_matches(['"', '\'']));
    items.filter(|part| !part.is_empty()).take(super::place::MAX_ITEMS)
}

/// Returns the item of a cell that is an account, where the cell is a list in which one is.
pub(super) fn account_in(text: &str) -> Option<&str> {
    let is_one = |part: &&str| {
        let kinds = kinds(part);
        kinds.has(Kind::Account) || kinds.has(Kind::Mail)
    };
    if is_list(text) { parts(text).find(is_one) } else { None }
}

/// Returns the user that a cell names: the account in a list, else the first of a list in brackets.
pub(super) fn user_in(text: &str) -> &str {
    let first = || parts(text).next().filter(|_| text.starts_with('[') && text.ends_with(']'));
    account_in(text).or_else(first).unwrap_or(text)
}

/// Returns the item of a cell that can be a machine: the first that is no account and no address.
pub(super) fn machine_in(text: &str) -> &str {
    let is_one = |part: &&str| {
        let kinds = kinds(part);
        (kinds.has(Kind::Word) || kinds.has(Kind::Fqdn)) && !kinds.has(Kind::Mail) && !kinds.has(Kind::Ip)
    };
    // `//compute.googleapis.com/projects/p/zones/z/instances/web-1`, `arn:aws:ec2:eu-west-1:1:instance/i-0a`
    const CLOUDS: [&str; 4] = ["//", "projects/", "/projects/", "/subscriptions/"];
    let is_resource = CLOUDS.iter().any(|start| text.starts_with(start)) || text.starts_with("arn:aws");
    if let Some((_, name)) = text.rsplit_once(['/', ':']).filter(|(_, name)| is_resource && !name.is_empty()) {
        return name;
    }
    // `node-9:9100`
    let of_port = || {
        let (name, port) = text.split_once(':')?;
        (is_one(&name) && port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit())).then_some(name)
    };
    // `SSHTransport,1,203.0.113.45` is no list of machines.
    let is_list = is_list(text) && parts(text).all(|part| part.parse::<u32>().is_err());
    if is_list { parts(text).find(is_one).unwrap_or(text) } else { of_port().unwrap_or(text) }
}

fn is_one_address(text: &str) -> bool {
    let text = in_brackets(text);
    let could = text.len() <= 60 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || b".:[]%".contains(&byte));
    let address = || text.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
    could && text.contains(['.', ':']) && (address() || text.parse::<std::net::SocketAddr>().is_ok())
        || without_interface(text).is_some()
}

/// `(10.0.0.8)`, as some write an address beside a name.
fn in_brackets(text: &str) -> &str {
    text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(text)
}

/// Returns address and port of what firewalls write with the interface behind: `10.12.1.5:443:X0`.
fn without_interface(text: &str) -> Option<&str> {
    let mut colons = text.match_indices(':').map(|(at, _)| at);
    let (_, end) = (colons.next()?, colons.next()?);
    let is_plain = text.len() <= 120 && !text.contains(' ');
    (is_plain && text[..end].parse::<std::net::SocketAddrV4>().is_ok()).then(|| &text[..end])
}

fn is_guid(text: &str) -> bool {
    let text = text.trim_matches(['{', '}']);
    text.len() == 36
        && text.bytes().enumerate().all(|(i, byte)| match i {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// `CORP\bob`, `NT AUTHORITY\SYSTEM`; not `C:\bob` and not `HKLM\Software\x`.
fn is_account(text: &str) -> bool {
    let Some((domain, user)) = text.split_once('\\') else { return false };
    let user = user.trim_start_matches('\\');
    let plain = |part: &str| !part.is_empty() && part.len() <= 64 && !part.contains(['\\', '/', ':', '"']);
    plain(domain) && plain(user) && !domain.starts_with("HK")
}

fn is_path(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_drive =
        bytes.len() > 3 && bytes[0].is_ascii_alphabetic() && bytes[1] == b':' && matches!(bytes[2], b'\\' | b'/');
    is_drive || text.starts_with("\\\\") || text.starts_with("\\Device\\") || (text.starts_with('/') && text.len() > 1)
}

/// Returns whether the text names a technique by id.
pub(super) fn has_technique_id(text: &str) -> bool {
    names_attack(text).0
}

/// Whether a technique is named by id, and whether a tactic is named in any way.
fn names_attack(text: &str) -> (bool, bool) {
    // Nothing longer is a list of ids, but a text that mentions one.
    if text.len() > 400 {
        return (false, false);
    }
    let id_at = |at: usize| text.as_bytes()[at..].iter().take_while(|byte| byte.is_ascii_digit()).count() == 4;
    let bytes = text.as_bytes();
    let starts = |i: usize| i == 0 || !bytes[i - 1].is_ascii_alphanumeric();
    let is_technique = (0..bytes.len()).any(|i| matches!(bytes[i], b'T' | b't') && starts(i) && id_at(i + 1));
    let is_tactic_id = (0..bytes.len().saturating_sub(1))
        .any(|i| matches!(&bytes[i..i + 2], b"TA" | b"ta") && starts(i) && id_at(i + 2));
    let first = text.trim_matches(['[', ']', '"', ' ']).split([',', ';']).next().unwrap_or_default().trim();
    let mut said = Mentions::default();
    let is_tactic = first.len() <= 40 && wg_schema::attack::tactic_index(first.trim_matches('"')).is_some();
    if !is_technique && !is_tactic && first.to_ascii_lowercase().starts_with("attack.") {
        said.add_tag(first);
    }
    (is_technique, is_tactic || is_tactic_id || !said.is_empty())
}
