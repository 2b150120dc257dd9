//! Who and what there is: machines, accounts and addresses of a made-up company, Orrery Mills.
//!
//! Two offices, one an hour ahead of UTC and one (finance) eight hours ahead, so that the night is never quite empty.
//! Addresses are from RFC 1918 and the documentation ranges, domains end in `.example`, accounts are roles with a
//! number. Nothing here is a person, a machine or a network of anyone.

use crate::rng::{Rng, hash};

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

/// Name, address, system. The first ones are the hubs: seen beside everything, meaning nothing by it.
const SERVERS: &[(&str, &str, Os)] = &[
    ("SCAN-01", "10.20.9.40", Os::Linux),
    ("PROXY-01", "10.20.9.8", Os::Linux),
    ("DC-01", "10.20.1.10", Os::Windows),
    ("DC-02", "10.20.1.11", Os::Windows),
    ("BKP-01", "10.20.1.30", Os::Windows),
    ("PATCH-01", "10.20.1.35", Os::Windows),
    ("MON-01", "10.20.9.20", Os::Linux),
    ("JUMP-01", "10.20.2.5", Os::Windows),
    ("FIN-FS-02", "10.20.3.22", Os::Windows),
    ("FS-01", "10.20.3.21", Os::Windows),
    ("APP-01", "10.20.4.11", Os::Windows),
    ("APP-02", "10.20.4.12", Os::Windows),
    ("APP-03", "10.20.4.13", Os::Windows),
    ("APP-04", "10.20.4.14", Os::Windows),
    ("DB-01", "10.20.4.31", Os::Windows),
    ("DB-02", "10.20.4.32", Os::Linux),
    ("MAIL-01", "10.20.4.41", Os::Windows),
    ("SYNC-01", "10.20.1.36", Os::Windows),
    ("BUILD-07", "10.20.6.17", Os::Linux),
    ("BUILD-08", "10.20.6.18", Os::Linux),
    ("WEB-EDGE-01", "10.20.8.31", Os::Linux),
    ("WEB-EDGE-02", "10.20.8.32", Os::Linux),
    ("WEB-EDGE-03", "10.20.8.33", Os::Linux),
    ("TEST-01", "10.20.250.50", Os::Windows),
];

/// Prefix of the machines, word in the accounts, how many, third octet, and the account number of machine 0.
const DEPARTMENTS: &[(&str, &str, u64, u64, u64)] = &[
    ("SALES", "sales", 124, 31, 270),
    ("ENG", "eng", 64, 32, 157),
    ("FIN", "fin", 40, 33, 133),
    ("OPS", "ops", 30, 34, 50),
    ("HR", "hr", 26, 35, 199),
];

/// All machines: servers first, then workstations by department.
pub(crate) struct Cast {
    pub(crate) hosts: Vec<Host>,
}

impl Cast {
    pub(crate) fn new() -> Cast {
        let servers = SERVERS.iter().map(|(name, ip, os)| Host {
            name: (*name).into(),
            ip: (*ip).into(),
            kind: Kind::Server,
            os: *os,
            owner: String::new(),
        });
        let workstations = DEPARTMENTS.iter().flat_map(|(prefix, word, count, octet, first)| {
            (1..=*count).map(move |n| Host {
                name: format!("{prefix}-WS-{n:03}"),
                ip: format!("10.20.{octet}.{}", 10 + n),
                kind: Kind::Workstation,
                os: Os::Windows,
                owner: format!("u.{word}.{:04}", first + n),
            })
        });
        Cast { hosts: servers.chain(workstations).collect() }
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

    pub(crate) fn of_kind(&self, kind: Kind, os: Option<Os>) -> Vec<&Host> {
        self.hosts.iter().filter(|host| host.kind == kind && os.is_none_or(|os| host.os == os)).collect()
    }
}

/// Returns where an account usually comes from: the office, or a line at home that is its own.
pub(crate) fn usual_address(account: &str, rng: &mut Rng) -> String {
    let number = hash(account);
    if rng.below(3) > 0 {
        return if account.contains(".fin.") { OFFICE_EAST } else { OFFICE_NORTH }.into();
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
    if account.contains(".fin.") { ("SG", "Singapore") } else { ("DE", "Hamburg") }
}
