//! Who and what there is: machines, accounts and addresses of a made-up company, Orrery Mills.
//!
//! Two offices, one an hour ahead of UTC and one (finance) eight hours ahead, so that the night is never quite empty.
//! Addresses are from RFC 1918 and the documentation ranges, domains end in `.example`, accounts are roles with a
//! number. Nothing here is a person, a machine or a network of anyone.

use crate::rng::{Rng, hash};
use crate::row::{lines, number};
use crate::rules::Rule;

/// The Windows domain of the company.
pub(crate) const DOMAIN: &str = "ORRERY";

/// Where the two offices come out on the internet; everybody's sign-ins share these.
const OFFICE_NORTH: &str = "192.0.2.10";
const OFFICE_EAST: &str = "192.0.2.20";

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Workstation,
    Server,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Os {
    Windows,
    Linux,
}

pub(crate) struct Host {
    pub(crate) name: String,
    pub(crate) ip: String,
    pub(crate) kind: Kind,
    pub(crate) os: Os,
    /// The account that works at it; empty for a server.
    pub(crate) owner: String,
}

/// All machines (servers first, then workstations by department) and all rules.
pub(crate) struct Cast {
    pub(crate) hosts: Vec<Host>,
    pub(crate) rules: Vec<Rule>,
}

impl Cast {
    pub(crate) fn new() -> Cast {
        let mut hosts = Vec::new();
        for line in lines(include_str!("tables/machines.txt")) {
            let words: Vec<&str> = line.split(' ').collect();
            match words[..] {
                [name, ip, os] => {
                    let os = if os == "linux" { Os::Linux } else { Os::Windows };
                    hosts.push(Host { name: name.into(), ip: ip.into(), kind: Kind::Server, os, owner: String::new() });
                }
                [prefix, word, count, octet, first] => {
                    hosts.extend((1..=number(count)).map(|n| Host {
                        name: format!("{prefix}-WS-{n:03}"),
                        ip: format!("10.20.{octet}.{}", 10 + n),
                        kind: Kind::Workstation,
                        os: Os::Windows,
                        owner: format!("u.{word}.{:04}", number(first) + n),
                    }));
                }
                _ => {}
            }
        }
        Cast { hosts, rules: crate::rules::all() }
    }

    /// Returns the rule that the tables call so.
    ///
    /// # Panics
    /// If there is none; see [`host`](Cast::host).
    pub(crate) fn rule(&self, key: &str) -> &Rule {
        self.rules.iter().find(|rule| rule.key == key).expect("the tables name rules that exist")
    }

    /// Returns the machine of this name.
    ///
    /// # Panics
    /// If there is none: the tables of this crate name machines that exist, and a test walks them all.
    pub(crate) fn host(&self, name: &str) -> &Host {
        self.hosts.iter().find(|host| host.name == name).expect("the tables name machines that exist")
    }

    /// Returns `@NAME` as that machine's address, anything else as it is.
    pub(crate) fn address(&self, text: &str) -> String {
        match text.strip_prefix('@') {
            Some(name) => self.host(name).ip.clone(),
            None => text.into(),
        }
    }

    /// Returns the machines of a kind, and of a system where one is given.
    pub(crate) fn of_kind(&self, kind: Kind, os: Option<Os>) -> Vec<&Host> {
        self.hosts.iter().filter(|host| host.kind == kind && os.is_none_or(|os| host.os == os)).collect()
    }
}

/// Returns where an account usually comes from: the office, or a line at home that is its own.
pub(crate) fn usual_address(account: &str, rng: &mut Rng) -> String {
    let number = hash(account);
    if rng.below(3) > 0 {
        return if account.starts_with("u.fin.") { OFFICE_EAST } else { OFFICE_NORTH }.into();
    }
    match number % 5 {
        0 => format!("2001:db8:{:x}:{:x}::{:x}", number >> 8 & 0xfff, number >> 20 & 0xff, 2 + (number >> 40) % 200),
        _ => format!("198.51.100.{}", 20 + number % 200),
    }
}

/// Returns an address outside that belongs to nobody in the stories (those have 203.0.113.1 to .149).
pub(crate) fn outside_address(rng: &mut Rng) -> String {
    match rng.below(3) {
        0 => format!("192.0.2.{}", 100 + rng.skewed(150)),
        1 => format!("198.51.100.{}", 1 + rng.skewed(250)),
        _ => format!("203.0.113.{}", 150 + rng.skewed(100)),
    }
}

/// Returns the country and town of an account's usual sign-ins.
pub(crate) fn usual_place(account: &str) -> (&'static str, &'static str) {
    if account.starts_with("u.fin.") { ("SG", "Singapore") } else { ("DE", "Hamburg") }
}
