//! Whom the host talked to, who else did, and whether the two met before.

use crate::facts::{EdgePast, Watched};
use crate::feature::{Feature, Group, MISSING, Robust, bin, blind, steps};

const REMOTE: &[&str] = &["src_endpoint.ip", "dst_endpoint.ip", "device.ip"];

pub(crate) const IP_HOSTS_1H: Feature = Feature {
    id: "ip_hosts_1h",
    name: "Hosts of the remote address, 1 hour",
    group: Group::Network,
    meaning: "On how many hosts alerts named the same remote address in the last hour, including this one.",
    unit: "hosts",
    range: "1 and more",
    example: "One outside address, four workstations.",
    attacker: "A fresh address for each host avoids the points.",
    robust: Robust::Partly,
    fields: REMOTE,
    bins: &[
        MISSING,
        bin("1 host", "Address seen on one host", 0.0, "The usual case."),
        bin("2 to 4 hosts", "Address seen on several hosts", 2.0, "One address touches several hosts."),
        bin("5 to 19 hosts", "Address seen on many hosts", 2.5, "Spread, or a common service."),
        bin(
            "20 hosts and more",
            "Address seen on very many hosts",
            0.5,
            "A scanner or a common service, more often than an attack.",
        ),
    ],
    pick: |facts| match facts.past.as_ref().and_then(|past| past.remote) {
        Some(remote) if remote.hosts_1h > 0 => steps(remote.hosts_1h, &[2, 5, 20]),
        _ => 0,
    },
};

pub(crate) const IP_RULES_1H: Feature = Feature {
    id: "ip_rules_1h",
    name: "Rules of the remote address, 1 hour",
    group: Group::Network,
    meaning: "How many different rules named the same remote address in the last hour, including this one.",
    unit: "rules",
    range: "1 and more",
    example: "A scan, an exploit attempt and a shell from one address.",
    attacker: "A fresh address for each step avoids the points.",
    robust: Robust::Partly,
    fields: REMOTE,
    bins: &[
        MISSING,
        bin("1 rule", "Address in one rule", 0.0, "The usual case."),
        bin("2 rules", "Address in 2 rules", 1.0, "Two kinds of behaviour from one address."),
        bin("3 to 5 rules", "Address in 3+ rules", 2.0, "Several kinds of behaviour from one address."),
        bin("6 rules and more", "Address in 6+ rules", 2.5, "Many kinds of behaviour from one address; scanners too."),
    ],
    pick: |facts| match facts.past.as_ref().and_then(|past| past.remote) {
        Some(remote) if remote.rules_1h > 0 => steps(remote.rules_1h, &[2, 3, 6]),
        _ => 0,
    },
};

pub(crate) const NEW_USER_HOST: Feature = Feature {
    id: "new_user_host",
    name: "Account and host",
    group: Group::Network,
    meaning: "Whether this account was in an alert of this host before.",
    unit: "kind",
    range: "new to seen 100 times",
    example: "A service account on a workstation, where it never was.",
    attacker: "Using accounts where they belong; the floor is -1.5 points.",
    robust: Robust::Partly,
    fields: &["actor.user.name", "device.hostname"],
    bins: &[
        MISSING,
        blind("too early to tell", "Under 30 minutes of history every pair is new."),
        bin("account not seen before", "Account not seen before", 0.5, "A new account is new everywhere."),
        bin(
            "new pair, under 24 hours of history",
            "Account new on this host so far",
            1.0,
            "New, but the history is short.",
        ),
        bin("new pair", "Account new on this host", 2.0, "A known account where it was not seen in a day and more."),
        bin("seen together", "Account known on this host", 0.0, "Known."),
        bin("seen together 100 times and more", "Account at home on this host", -1.5, "The account works here."),
    ],
    pick: |facts| facts.past.as_ref().map_or(0, |past| edge_bin(past.user_host, past.watched)),
};

pub(crate) const NEW_SRC_DST: Feature = Feature {
    id: "new_src_dst",
    name: "Source and destination",
    group: Group::Network,
    meaning: "Whether this source address was in an alert with this destination before.",
    unit: "kind",
    range: "new to seen 100 times",
    example: "A workstation that talks to a domain controller in a new way.",
    attacker: "Staying on known paths; the floor is -1.5 points.",
    robust: Robust::Partly,
    fields: &["src_endpoint.ip", "dst_endpoint.ip"],
    bins: &[
        MISSING,
        blind("too early to tell", "Under 30 minutes of history every pair is new."),
        bin("source not seen before", "Source not seen before", 0.5, "A new source is new everywhere."),
        bin("new pair, under 24 hours of history", "New path so far", 1.0, "New, but the history is short."),
        bin("new pair", "New path", 1.5, "A known source on a path it did not take in a day and more."),
        bin("seen together", "Known path", 0.0, "Known."),
        bin("seen together 100 times and more", "Well-worn path", -1.5, "Daily traffic."),
    ],
    pick: |facts| facts.past.as_ref().map_or(0, |past| edge_bin(past.src_dst, past.watched)),
};

pub(crate) const HOST_REMOTE: Feature = Feature {
    id: "host_remote",
    name: "Host and remote address",
    group: Group::Network,
    meaning: "Whether alerts of this host, and of others, named the remote address before. The last 5 minutes do not count.",
    unit: "kind",
    range: "not seen before to known on many hosts",
    example: "A workstation and an outside address that no alert has named before.",
    attacker: "An address that many use looks known; the floor is -1 point.",
    robust: Robust::Partly,
    fields: REMOTE,
    bins: &[
        MISSING,
        blind("too early to tell", "Under 30 minutes of history every address is new."),
        bin(
            "not seen before",
            "Remote address not seen before",
            1.0,
            "Nobody here has had to do with it; one-off addresses are common.",
        ),
        bin(
            "new here, on 1 to 3 other hosts",
            "Remote address of few hosts, new here",
            1.5,
            "It goes from host to host.",
        ),
        bin(
            "new here, on 4 and more other hosts",
            "Remote address of many hosts",
            -0.5,
            "A common service, or a scanner.",
        ),
        bin("on this host alone", "Remote address of this host alone", 0.0, "Known here, and nowhere else."),
        bin("here and on 1 to 3 other hosts", "Remote address of few hosts", 0.5, "Few hosts have to do with it."),
        bin("here and on 4 and more other hosts", "Remote address known on many hosts", -1.0, "Daily traffic."),
    ],
    pick: |facts| {
        let Some((past, remote)) = facts.past.as_ref().and_then(|past| Some((past, past.remote?))) else { return 0 };
        match (remote.is_known, remote.is_known_here, remote.hosts) {
            _ if past.watched == Watched::TooShort || remote.hosts == 0 => u8::from(remote.hosts > 0),
            (false, ..) => 2,
            (_, false, ..5) => 3,
            (_, false, _) => 4,
            (_, true, 1) => 5,
            (_, true, ..5) => 6,
            (_, true, _) => 7,
        }
    },
};

pub(crate) const RULES_HERE: Feature = Feature {
    id: "remote_rules",
    name: "Rules of the remote address on this host",
    group: Group::Network,
    meaning: "How many different rules have named the same remote address on this host so far, including this one. An address \
              that was met on more than 10 hosts is a common one, and says nothing.",
    unit: "rules",
    range: "1 and more",
    example: "A download, a beacon and an upload with one address, days apart.",
    attacker: "A fresh address for each step avoids the points, so one rule lowers nothing; slowing down does not.",
    robust: Robust::Weak,
    fields: REMOTE,
    bins: &[
        MISSING,
        blind("address on more than 10 hosts", "Whoever uses a common address, it is not one story."),
        bin("1 rule", "Address in one rule here", 0.0, "The usual case."),
        bin("2 rules", "Address in 2 rules here", 1.0, "Two kinds of behaviour with one address."),
        bin(
            "3 rules and more",
            "Address in 3+ rules here",
            2.0,
            "Several kinds of behaviour with one address, however slow.",
        ),
    ],
    pick: |facts| match facts.past.as_ref().and_then(|past| past.remote) {
        Some(remote) if remote.hosts > 10 => 1,
        Some(remote) if remote.rules_here > 0 => 1 + steps(remote.rules_here, &[2, 3]),
        _ => 0,
    },
};

fn edge_bin(edge: Option<EdgePast>, watched: Watched) -> u8 {
    let Some(edge) = edge else { return 0 };
    match (edge.together, edge.first, watched) {
        (100.., _, _) => 6,
        (1.., _, _) => 5,
        (0, _, Watched::TooShort) => 1,
        (0, 0, _) => 2,
        (0, _, Watched::Day) => 4,
        (0, _, _) => 3,
    }
}
