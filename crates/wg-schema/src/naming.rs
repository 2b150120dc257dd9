//! Whom a written name names: the spellings of one machine, account or address, and words that name nobody.
//!
//! Only the text itself is looked at. Whether a short name and a longer one are the same in a batch is for those who know
//! the batch.

use crate::ordered::OrderedSet;
use crate::{Batch, StrId};
use std::net::IpAddr;

/// What products write where they do not know: in lower case, `_` and `-` as a space, without brackets around it.
const UNSAID: [&str; 25] = [
    "-",
    "–",
    "—",
    "?",
    "any",
    "blank",
    "empty",
    "n/a",
    "n/d",
    "na",
    "nil",
    "no authentication required",
    "no host",
    "none",
    "not applicable",
    "not available",
    "not found",
    "not set",
    "null",
    "undefined",
    "unidentified",
    "unknown",
    "unknown host",
    "unknown user",
    "unspecified",
];

/// What every machine calls itself.
const HERE: [&str; 6] = [
    "localhost",
    "localhost.localdomain",
    "localhost4",
    "localhost4.localdomain4",
    "localhost6",
    "localhost6.localdomain6",
];

/// Returns whether a text is a word by which products say that they do not know.
pub fn is_unsaid(text: &str) -> bool {
    let bare = bare(text);
    bare.is_empty() || is_one_of(bare, &UNSAID)
}

/// Returns whether a text in the place of a machine, an account or an address names none: a word for nothing, what every
/// machine calls itself, or an address that many have at once.
pub fn names_nobody(text: &str) -> bool {
    is_unsaid(text) || is_one_of(bare(text), &HERE) || is_shared_address(bare(text))
}

/// Returns whether a text is the id of one machine or account anywhere: a SID of a domain, a GUID, an agent's id. Those that
/// every machine has, `S-1-5-18` or zeros, are none.
pub fn is_uid(text: &str) -> bool {
    if text.starts_with("S-1-5-21-") || text.starts_with("S-1-12-1-") {
        return text.len() < 100;
    }
    let bare = text.trim_matches(['{', '}']);
    (24..=64).contains(&bare.len())
        && bare.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
        && bare.bytes().any(|byte| !matches!(byte, b'0' | b'-' | b'f' | b'F'))
}

fn bare(text: &str) -> &str {
    text.trim().trim_matches(['_', '<', '>', '(', ')', '[', ']', '{', '}', '"', '\''])
}

fn is_one_of(text: &str, words: &[&str]) -> bool {
    let is_same = |a: u8, b: u8| a.eq_ignore_ascii_case(&b) || (matches!(a, b'_' | b'-') && b == b' ');
    words.iter().any(|word| word.len() == text.len() && text.bytes().zip(word.bytes()).all(|(a, b)| is_same(a, b)))
}

/// Returns whether an address is one that many have at once: loopback, unspecified, link-local, multicast, broadcast.
pub fn is_shared_address(text: &str) -> bool {
    match text.parse::<IpAddr>().map(|ip| ip.to_canonical()) {
        Ok(IpAddr::V4(ip)) => {
            ip.is_loopback() || ip.is_unspecified() || ip.is_link_local() || ip.is_multicast() || ip.is_broadcast()
        }
        Ok(IpAddr::V6(ip)) => {
            ip.is_loopback() || ip.is_unspecified() || ip.is_multicast() || (ip.segments()[0] & 0xffc0) == 0xfe80
        }
        Err(_) => false,
    }
}

/// Returns whether an address is one of a network of one's own: RFC 1918, carrier-grade NAT (RFC 6598), unique local IPv6.
pub fn is_private_address(text: &str) -> bool {
    match text.parse::<IpAddr>().map(|ip| ip.to_canonical()) {
        Ok(IpAddr::V4(ip)) => ip.is_private() || (ip.octets()[0] == 100 && ip.octets()[1] & 0xc0 == 64),
        Ok(IpAddr::V6(ip)) => (ip.segments()[0] & 0xfe00) == 0xfc00,
        Err(_) => false,
    }
}

/// Returns the network of an IPv4 address, its first 24 bits as written; `None` for anything else.
pub fn network(text: &str) -> Option<&str> {
    text.parse::<std::net::Ipv4Addr>().ok()?;
    text.rsplit_once('.').map(|(network, _)| network)
}

/// Returns an IPv6 address as RFC 5952 writes it, one that stands for an IPv4 address as that; `None` where the text is
/// no IPv6 address or is written so already.
pub fn plain_address(text: &str) -> Option<String> {
    if !text.contains(':') {
        return None;
    }
    let plain = text.parse::<std::net::Ipv6Addr>().ok()?.to_canonical().to_string();
    (plain != text).then_some(plain)
}

/// Splits `ws-12.corp.example` into name and realm; an address is a name. `WS-12$` and `CORP\\WS-12$`, which name the
/// machine by its account, are `ws-12`: the short name of the domain before it is no realm of that spelling.
pub fn machine(text: &str) -> (String, Option<String>) {
    if let Ok(ip) = text.parse::<IpAddr>() {
        return (ip.to_canonical().to_string(), None);
    }
    let text = text.to_lowercase();
    let bare = match text.split_once('\\') {
        Some((domain, name)) if !domain.is_empty() && !name.is_empty() && !name.contains('\\') => name,
        _ => &text,
    };
    let bare = bare.trim_end_matches('.');
    let bare = bare.strip_suffix('$').unwrap_or(bare);
    match bare.split_once('.') {
        Some((name, realm)) if !name.is_empty() => (name.into(), Some(realm.into())),
        _ if bare.is_empty() => (text, None),
        _ => (bare.into(), None),
    }
}

/// Splits `CORP\anna` and `anna@corp.example` into name and realm. `CORP` and `corp.example` are one realm.
pub fn account(text: &str) -> (String, Option<String>) {
    let text = text.to_lowercase();
    let short = |realm: &str| realm.split('.').next().unwrap_or(realm).to_owned();
    if let Some((realm, name)) = text.split_once('\\') {
        return (name.into(), Some(short(realm)).filter(|realm| !realm.is_empty() && realm != "."));
    }
    match text.split_once('@') {
        Some((name, realm)) if !name.is_empty() && !realm.is_empty() => (name.into(), Some(short(realm))),
        _ => (text, None),
    }
}

/// Which texts of a batch name nobody, a bit each; only those are looked at that stand for machines, accounts, addresses or domains.
#[derive(Default)]
pub(crate) struct Nobodies(Vec<u64>);

impl Nobodies {
    pub fn of(batch: &Batch) -> Nobodies {
        let mut nobodies = vec![0u64; batch.strings.len() / 64 + 1];
        let mut looked_at = nobodies.clone();
        for column in [&batch.host, &batch.host_ip, &batch.user, &batch.src_ip, &batch.dst_ip, &batch.dst_domain] {
            for id in column.given() {
                let (word, bit) = place(id);
                if looked_at[word] & bit == 0 {
                    looked_at[word] |= bit;
                    nobodies[word] |= if names_nobody(batch.text(id)) { bit } else { 0 };
                }
            }
        }
        Nobodies(nobodies)
    }
}

fn place(id: StrId) -> (usize, u64) {
    (id.0 as usize / 64, 1 << (id.0 % 64))
}

impl Batch {
    /// Takes these names, in any case, for machines, accounts or addresses of their own: no rule of spelling and no alert that
    /// gives an address as a machine's own makes them another's. Replaces what was said before.
    pub fn hold_apart(&mut self, names: &[String]) {
        let wanted: OrderedSet<String> = OrderedSet::from_iter(names.iter().map(|name| name.to_ascii_lowercase()));
        self.apart.clear();
        if !wanted.is_empty() {
            let is_wanted = |id: &StrId| wanted.contains(&self.text(*id).to_ascii_lowercase());
            let held = (1..self.strings.len() as u32).map(StrId).filter(is_wanted).collect();
            self.apart = held;
        }
    }

    /// Returns whether a text is one of [`Batch::hold_apart`].
    pub fn is_apart(&self, id: StrId) -> bool {
        !self.apart.is_empty() && self.apart.binary_search(&id).is_ok()
    }

    /// Returns name and realm of a text by `read` ([`machine`], [`account`]); one that is held apart is a name that no other
    /// text has.
    pub fn read_name(&self, id: StrId, read: fn(&str) -> (String, Option<String>)) -> (String, Option<String>) {
        if self.is_apart(id) {
            return (format!("\0{}", self.text(id).to_lowercase()), None);
        }
        read(self.text(self.known_as(id).filter(|name| !self.is_apart(*name)).unwrap_or(id)))
    }

    /// Returns the name that records have beside an id of a machine or an account, or beside what somebody signs in with
    /// (`anna@north.example` beside `CORP\anna`); `None` where there is none or several.
    pub fn known_as(&self, id: StrId) -> Option<StrId> {
        let named = |id: StrId| self.also.get(&id).copied().filter(|name| name.is_some());
        let name = named(id)?;
        // An id that stands beside what somebody signs in with, which stands beside a name.
        Some(named(name).unwrap_or(name))
    }

    /// Returns what people sign in with, each with the name of the same account in a domain.
    pub fn sign_ins(&self) -> impl Iterator<Item = (&str, &str)> {
        let both = self.also.iter().map(|(id, name)| (self.text(*id), self.text(*name)));
        both.filter(|(id, _)| id.contains('@'))
    }

    /// Returns whether a text in the place of a machine, an account, an address or a domain names nobody, by
    /// [`names_nobody`].
    ///
    /// `id` must be of such a column of this batch, which must be finished.
    pub fn is_nobody(&self, id: StrId) -> bool {
        let (word, bit) = place(id);
        self.nobodies.0.get(word).is_some_and(|bits| bits & bit != 0)
    }

    /// Returns a text that names somebody; `StrId::NONE` for one that does not. See [`Batch::is_nobody`].
    pub fn somebody(&self, id: StrId) -> StrId {
        if self.is_nobody(id) { StrId::NONE } else { id }
    }

    /// Returns which machine an alert is about, as written: its host, else its address. A word for nothing stands back behind
    /// an address that names one.
    pub fn machine_of(&self, row: usize) -> StrId {
        let names = [self.host[row], self.host_ip[row]];
        let named = names.into_iter().find(|id| self.somebody(*id).is_some());
        named.or(names.into_iter().find(|id| id.is_some())).unwrap_or_default()
    }

    /// Returns the address of the machine that an alert is about: its host's; where it names no host, of its two ends the one
    /// in a network of one's own, else the source.
    pub fn own_address(&self, row: usize) -> StrId {
        let own = self.somebody(self.host_ip[row]);
        if own.is_some() || self.somebody(self.host[row]).is_some() {
            return own;
        }
        let [src, dst] = [self.src_ip[row], self.dst_ip[row]].map(|ip| self.somebody(ip));
        [src, dst].into_iter().find(|ip| is_private_address(self.text(*ip))).unwrap_or(src)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_has_one_name_in_every_spelling() {
        assert_eq!(machine("WS-1.corp.example"), ("ws-1".into(), Some("corp.example".into())));
        assert_eq!(machine("ws-1.CORP.example."), machine("WS-1.corp.example"));
        assert_eq!(machine("WS-1"), ("ws-1".into(), None));
        for text in ["WS-1.", "WS-1$", "CORP\\WS-1", "CORP\\WS-1$"] {
            assert_eq!(machine(text), machine("WS-1"), "{text}");
        }
        assert_eq!(machine("\\\\nas\\share"), ("\\\\nas\\share".into(), None), "a path is no machine");
        assert_eq!(machine("10.1.2.3"), ("10.1.2.3".into(), None));
        assert_eq!(machine("2001:DB8:0:0:0:0:0:1"), machine("2001:db8::1"));
    }

    #[test]
    fn an_account_is_split_from_its_domain() {
        assert_eq!(account("CORP\\Anna"), account("anna@corp.example"));
        assert_eq!(account("anna"), ("anna".into(), None));
        assert_eq!(account(".\\anna"), ("anna".into(), None));
    }

    #[test]
    fn words_for_nothing_and_shared_addresses_name_nobody() {
        for text in [
            "unknown",
            "_unknown_",
            "<Unknown>",
            "Undefined",
            "not_available",
            "Not Available",
            "N/D",
            "any",
            "(empty)",
            "NULL",
            "None",
            " ",
            "LOCALHOST",
            "localhost.localdomain",
            "127.0.0.1",
            "::1",
            "0.0.0.0",
            "[::1]",
            "::ffff:127.0.0.1",
            "fe80::1",
            "224.0.0.251",
            "255.255.255.255",
            "169.254.3.4",
        ] {
            assert!(names_nobody(text), "{text}");
        }
        for text in ["ws-1", "unknown-pc", "10.0.0.7", "2001:db8::1", "anyone", "nana", "x", "localhost.corp.example"] {
            assert!(!names_nobody(text), "{text}");
        }
        assert!(is_unsaid("N/A") && !is_unsaid("localhost"));
    }

    #[test]
    fn an_ipv6_address_has_one_spelling() {
        assert_eq!(plain_address("2001:DB8:0:0:0:0:0:1").as_deref(), Some("2001:db8::1"));
        assert_eq!(plain_address("::FFFF:10.0.0.1").as_deref(), Some("10.0.0.1"));
        for as_it_is in ["2001:db8::1", "10.0.0.1", "fe80::1%eth0", "host:80", ""] {
            assert_eq!(plain_address(as_it_is), None);
        }
    }
}
