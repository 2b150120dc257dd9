//! In which ways one name is written: with and without its domain, shortened, turned round.

use super::fold::Folded;
use super::{NameKind, pattern};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::OnceLock;
use wg_schema::attack::{TACTICS, techniques};
use wg_schema::ordered::OrderedSet;

/// NetBIOS keeps so many characters of a name.
const NETBIOS: usize = 15;
/// A file name without its ending is told from a word from so many characters on.
const SHORTEST_STEM: usize = 5;
/// A first or last name is looked for alone from so many letters on.
const SHORTEST_PART: usize = 4;

/// A way to write a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spelling {
    pub kind: NameKind,
    /// As it is looked for: folded.
    pub text: String,
    /// What all spellings of one name have in common.
    pub canonical: String,
    /// A first or last name alone. Others may bear it, so it has a code of its own, and none before it is met.
    pub is_part: bool,
}

fn one(kind: NameKind, text: impl Into<String>, canonical: impl Into<String>) -> Spelling {
    Spelling { kind, text: text.into(), canonical: canonical.into(), is_part: false }
}

/// Returns the spellings that a field's text says itself: the name first, then the short form of a machine or account, and the
/// domain it names.
pub fn written(kind: NameKind, text: &str) -> Vec<Spelling> {
    let whole = folded(text);
    if whole.is_empty() || is_everyones(kind, &whole) {
        return Vec::new();
    }
    if kind == NameKind::Host && whole.parse::<IpAddr>().is_ok() {
        return vec![one(NameKind::Address, whole.as_str(), whole.as_str())];
    }
    // An image of a program is what rules talk about, and names nobody; its path does.
    if kind == NameKind::File && !whole.contains(['\\', '/']) && pattern::is_program(&whole) {
        return Vec::new();
    }
    let (short, domain) = apart(kind, &whole);
    let mut out = vec![one(kind, whole.as_str(), short)];
    if short != whole {
        out.push(one(kind, short, short));
    }
    if !domain.is_empty() && domain != "." && !is_everyones(NameKind::Domain, domain) {
        out.push(one(NameKind::Domain, domain, domain));
    }
    out
}

/// Returns the spellings that follow from a name and may stand in a text although no field holds them. What is an everyday word
/// is none.
pub fn derived(kind: NameKind, text: &str) -> Vec<Spelling> {
    let whole = folded(text);
    if whole.is_empty() || is_everyones(kind, &whole) {
        return Vec::new();
    }
    if let Ok(address) = whole.parse::<IpAddr>() {
        return with_hyphens(address, &whole).into_iter().collect();
    }
    let (short, domain) = apart(kind, &whole);
    match kind {
        NameKind::Host => [cut(kind, short)].into_iter().flatten().chain(labels(domain)).collect(),
        NameKind::User => person(&whole, short).into_iter().chain(labels(domain)).collect(),
        NameKind::Domain => labels(&whole),
        NameKind::File => of_path(&whole),
        NameKind::Source => stem(&whole).into_iter().collect(),
        NameKind::Address | NameKind::Hash | NameKind::Other => Vec::new(),
    }
}

fn folded(text: &str) -> String {
    Folded::new(text.trim()).text.trim_end_matches('.').to_owned()
}

/// Returns the short form of a name and the domain it names, or an empty text.
fn apart(kind: NameKind, whole: &str) -> (&str, &str) {
    let (short, domain) = match kind {
        NameKind::Host => whole.split_once('.').unwrap_or((whole, "")),
        NameKind::User => match (whole.rsplit_once('\\'), whole.rsplit_once('@')) {
            (Some((domain, short)), _) | (None, Some((short, domain))) => (short, domain),
            _ => (whole, ""),
        },
        _ => (whole, ""),
    };
    if short.is_empty() || is_everyones(kind, short) { (whole, domain) } else { (short, domain) }
}

/// `corp` and `northwind` of `corp.northwind.example`: a directory's short name is mostly one of them.
fn labels(domain: &str) -> Vec<Spelling> {
    let mut labels: Vec<&str> = domain.split('.').collect();
    if labels.len() > 1 {
        labels.pop();
    }
    let is_telling = |label: &&str| {
        label.len() > 2
            && label.starts_with(char::is_alphanumeric)
            && label.contains(char::is_alphabetic)
            && !is_ordinary(label)
    };
    let whole = |label| one(NameKind::Domain, label, label);
    labels
        .into_iter()
        .filter(is_telling)
        .flat_map(|label| [Some(whole(label)), cut(NameKind::Domain, label)])
        .flatten()
        .collect()
}

/// A longer name as NetBIOS has it.
fn cut(kind: NameKind, name: &str) -> Option<Spelling> {
    let (end, _) =
        name.char_indices().nth(NETBIOS).filter(|_| name.chars().all(|c| c.is_alphanumeric() || "-_".contains(c)))?;
    Some(one(kind, &name[..end], name))
}

/// `Anna Moreau` of `anna.moreau`, and the other way round; `Moreau` alone, also of `a.moreau`.
fn person(whole: &str, short: &str) -> Vec<Spelling> {
    // A directory's name of it: `CN=Anna Moreau,OU=Finance,DC=corp`.
    let name = whole.split(',').find_map(|part| part.trim().strip_prefix("cn=")).unwrap_or(short);
    let parts: Vec<&str> = name.split(['.', '_', ' ', ',']).filter(|part| !part.is_empty()).collect();
    let [first, last] = parts[..] else { return Vec::new() };
    let letters = |part: &str| if part.chars().all(char::is_alphabetic) { part.chars().count() } else { 0 };
    let is_whole = letters(first) > 1 && letters(last) > 1;
    // `backup.operator` is what somebody does, and `remote.access` a person's name nowhere.
    let has_ordinary = is_ordinary(first) || is_ordinary(last);
    let alone = [first, last].into_iter().filter(|part| letters(part) >= SHORTEST_PART && !has_ordinary);
    let alone = alone.map(|part| Spelling { is_part: true, ..one(NameKind::User, part, part) });
    if letters(first) == 0 || letters(last) == 0 || (is_ordinary(first) && is_ordinary(last)) {
        return Vec::new();
    }
    if !is_whole {
        return alone.collect();
    }
    let mut out: Vec<Spelling> = [" ", ".", "_"]
        .into_iter()
        .flat_map(|sign| [format!("{first}{sign}{last}"), format!("{last}{sign}{first}")])
        .map(|text| one(NameKind::User, text, short))
        .collect();
    out.push(one(NameKind::User, format!("{last}, {first}"), short));
    out.extend(alone);
    out
}

/// `10-1-2-3`, as clouds name machines.
fn with_hyphens(address: IpAddr, whole: &str) -> Option<Spelling> {
    match address.to_canonical() {
        IpAddr::V4(address) if !is_everyones(NameKind::Address, whole) => {
            let [a, b, c, d] = Ipv4Addr::octets(&address);
            Some(one(NameKind::Address, format!("{a}-{b}-{c}-{d}"), whole))
        }
        _ => None,
    }
}

/// The owner of a home folder, and the name of a document without its path.
fn of_path(whole: &str) -> Vec<Spelling> {
    const NOBODYS: [&str; 5] = ["public", "default", "all users", "defaultuser0", "shared"];
    let parts: Vec<&str> = whole.split(['\\', '/']).filter(|part| !part.is_empty()).collect();
    let home = parts.iter().position(|part| matches!(*part, "users" | "home"));
    let owner = home.and_then(|at| parts[..parts.len() - 1].get(at + 1)).copied();
    let owner = owner.filter(|owner| !NOBODYS.contains(owner) && !is_everyones(NameKind::User, owner));
    let document = parts.last().filter(|name| parts.len() > 1 && pattern::is_document(name));
    let owner = owner.map(|owner| one(NameKind::User, owner, owner));
    owner.into_iter().chain(document.map(|name| one(NameKind::File, *name, *name))).collect()
}

/// `acme-night` of `exports/acme-night.ndjson`; a plain word is none.
fn stem(whole: &str) -> Option<Spelling> {
    let name = whole.rsplit(['\\', '/']).next()?;
    let stem = name.split('.').next()?;
    let is_telling = stem.chars().count() >= SHORTEST_STEM && stem.chars().any(|c| !c.is_alphabetic());
    (is_telling && stem.contains(char::is_alphabetic)).then(|| one(NameKind::Source, stem, whole))
}

/// Tells whether a word says nothing about whose network it is, so that a label of a domain that is one is left in texts: it
/// stands in ATT&CK's names, or in every network, or is a service that everybody has.
pub fn is_ordinary(word: &str) -> bool {
    static OF_ATTACK: OnceLock<OrderedSet<String>> = OnceLock::new();
    let of_attack = OF_ATTACK.get_or_init(|| {
        let names = techniques().iter().map(|technique| technique.name).chain(TACTICS.iter().map(|tactic| tactic.name));
        let words = names.flat_map(|name| name.split(|c: char| !c.is_alphanumeric()));
        OrderedSet::from_iter(words.map(str::to_lowercase))
    });
    of_attack.contains(word) || is_everyday(word)
}

/// Tells whether a word is one that every network and every report has.
pub fn is_everyday(word: &str) -> bool {
    EVERYDAY.split_ascii_whitespace().any(|own| own == word)
}

const EVERYDAY: &str = "www web mail email smtp imap pop3 dns ntp ftp sftp ssh vpn proxy gateway login logon auth sso api app apps \
    cdn static assets img images media video download downloads upload uploads update updates files file docs blog shop store \
    news forum wiki help support status portal home office admin test dev prod stage staging demo beta local localdomain lan \
    internal intranet extranet com net org gov edu mil info cloud online host hosts server servers client clients desktop laptop \
    workstation workgroup domain site group team live global secure security event events alert alerts log logs data backup sync \
    time start stop new old the and for example invalid localhost public private user users account accounts service services \
    microsoft microsoftonline windows windowsupdate office365 outlook sharepoint onmicrosoft msn bing skype azure azureedge \
    google googleapis gstatic googleusercontent youtube gmail chrome amazon amazonaws apple icloud github githubusercontent \
    gitlab cloudflare akamai fastly dropbox mozilla firefox ubuntu debian docker python slack zoom telegram discord twitter \
    facebook linkedin whatsapp wikipedia adobe oracle linux android onion pastebin ngrok duckdns virustotal iam gserviceaccount sample \
    pool mining miner beacon payload loader agent command control exploit shell token key keys session cookie tunnel request \
    response packet traffic network connect connection process memory driver registry task job cron cache report scan scanner \
    crawler bot node cluster container bucket storage database query ticket print printer finance sales legal office remote";

/// Tells whether a name is the same everywhere, and so names nobody.
pub fn is_everyones(kind: NameKind, folded: &str) -> bool {
    const ACCOUNTS: [&str; 20] = [
        "system",
        "nt authority\\system",
        "local service",
        "network service",
        "nt authority\\local service",
        "nt authority\\network service",
        "localservice",
        "networkservice",
        "anonymous logon",
        "administrator",
        "guest",
        "root",
        "nobody",
        "daemon",
        "www-data",
        "sshd",
        "unknown",
        "none",
        "default",
        "n/a",
    ];
    const DOMAINS: [&str; 11] = [
        "nt authority",
        "nt service",
        "nt virtual machine",
        "window manager",
        "font driver host",
        "iis apppool",
        "localhost",
        "local",
        "localdomain",
        "workgroup",
        "builtin",
    ];
    let folded = folded.to_lowercase();
    match kind {
        NameKind::User => ACCOUNTS.contains(&folded.as_str()),
        NameKind::Host | NameKind::Domain if DOMAINS.contains(&folded.as_str()) => true,
        NameKind::Host | NameKind::Address => folded.parse::<IpAddr>().is_ok_and(|ip| match ip {
            IpAddr::V4(ip) => ip.is_loopback() || ip.is_unspecified() || ip.is_broadcast(),
            IpAddr::V6(ip) => ip.is_loopback() || ip.is_unspecified(),
        }),
        _ => false,
    }
}
