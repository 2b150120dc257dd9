//! What the same account did elsewhere: an intrusion changes the machine more easily than the account.

use crate::feature::{Feature, Group, MISSING, Robust, bin, blind, steps};

pub(crate) const RARE_ELSEWHERE_24H: Feature = Feature {
    id: "account_rare_24h",
    name: "Rare rules of the account elsewhere, 24 hours",
    group: Group::Entity,
    meaning: "How many other rules fired with this account on other hosts in the last 24 hours while they were rare. An account \
              that was met on more than 10 hosts is a shared one, and says nothing.",
    unit: "rules",
    range: "0 to 8",
    example: "A new service on a file server, by the account whose credentials were read on a workstation an hour ago.",
    attacker: "Only by taking another account for each host, or one that is in use everywhere.",
    robust: Robust::Strong,
    fields: &["actor.user.name", "device.hostname", "finding_info.analytic.name"],
    bins: &[
        MISSING,
        blind("account on more than 10 hosts", "Whoever uses a shared account, it is not one story."),
        bin("none", "Account quiet elsewhere", 0.0, "The usual case."),
        bin(
            "1 rare rule",
            "Account in a rare rule elsewhere",
            2.0,
            "Something unusual happened elsewhere with this account.",
        ),
        bin(
            "2 rare rules and more",
            "Account in 2+ rare rules elsewhere",
            4.0,
            "Unusual things follow the account from host to host.",
        ),
    ],
    pick: |facts| match facts.past.as_ref().and_then(|past| past.account) {
        None => 0,
        Some(account) if account.hosts > 10 => 1,
        Some(account) => 1 + steps(account.rare_elsewhere_24h, &[1, 2]),
    },
};
