//! Whether an alert is part of a flood.
//!
//! A flood may lower the rule that makes it. It never lowers other rules, or an attacker would make one.

use crate::feature::{Feature, Group, MISSING, Robust, bin, blind, steps};

pub(crate) const ENTITY_10M: Feature = Feature {
    id: "entity_alerts_10m",
    name: "Alerts of the host, 10 minutes",
    group: Group::Burst,
    meaning: "How many alerts this host had in the last 10 minutes, including this one.",
    unit: "alerts",
    range: "1 and more",
    example: "Seven alerts in 10 minutes.",
    attacker: "Any number can be made; a large one counts for nothing, and none lowers.",
    robust: Robust::Weak,
    fields: &["time", "device.hostname", "device.ip", "actor.user.name"],
    bins: &[
        MISSING,
        bin("1 or 2", "Few alerts around it", 0.0, "The usual case."),
        bin("3 to 9", "A cluster of alerts", 1.0, "People at work make small clusters."),
        bin("10 to 29", "A dense cluster of alerts", 1.5, "A larger cluster; tools begin here."),
        bin("30 and more", "A flood on this host", 0.0, "Machines make floods, honest ones too."),
    ],
    pick: |facts| match facts.past.as_ref().and_then(|past| past.entity) {
        None => 0,
        Some(entity) => steps(entity.alerts_10m, &[3, 10, 30]),
    },
};

pub(crate) const RUN_SIZE: Feature = Feature {
    id: "run_size",
    name: "Repeats in this run",
    group: Group::Burst,
    meaning: "How many alerts the run has so far, including this one. A run is the rule's alerts on the host within 5 minutes.",
    unit: "alerts",
    range: "1 and more",
    example: "The 400th refused request within two minutes.",
    attacker: "Any number can be made, so a large one says little and a small one lowers nothing.",
    robust: Robust::Weak,
    fields: RUN,
    bins: &[
        MISSING,
        bin("the first", "First of its run", 0.0, "The usual case."),
        bin("2 or 3", "Again within 5 minutes", 0.0, "A repeat or two is ordinary."),
        bin("4 to 9", "Several within 5 minutes", 0.0, "Retries look like this."),
        bin("10 to 29", "10+ within 5 minutes", 0.5, "Faster than a person; a tool or a fault."),
        bin("30 to 99", "30+ within 5 minutes", 0.5, "A tool or a fault."),
        bin("100 to 999", "100+ within 5 minutes", 1.0, "Guessing and scanning look like this, and faults."),
        bin("1,000 and more", "1,000+ within 5 minutes", 1.0, "Guessing and scanning look like this, and faults."),
    ],
    pick: |facts| match facts.past.as_ref().and_then(|past| past.pair) {
        None => 0,
        Some(pair) => steps(pair.run.size, &[2, 4, 10, 30, 100, 1000]),
    },
};

pub(crate) const RUN_LENGTH: Feature = Feature {
    id: "run_length",
    name: "Length of this run",
    group: Group::Burst,
    meaning: "For how long the run has gone on. A run is the rule's alerts on the host within 5 minutes.",
    unit: "time",
    range: "0 to 5 minutes",
    example: "A quarter of a minute.",
    attacker: "Spreading or bunching repeats chooses it, so it lowers nothing.",
    robust: Robust::Weak,
    fields: RUN,
    bins: &[
        MISSING,
        bin("no time at all", "All at one moment", 0.0, "The usual case."),
        bin("under 15 seconds", "A short run", 0.0, "One action can set a rule off several times."),
        bin("15 to 59 seconds", "A run of under a minute", 0.0, "Ordinary."),
        bin("1 to 3 minutes", "A run of minutes", 0.0, "Ordinary."),
        bin("3 to 5 minutes", "A run that goes on", 0.0, "Standing conditions look like this, and so do tools."),
    ],
    pick: |facts| match facts.past.as_ref().and_then(|past| past.pair) {
        None => 0,
        Some(pair) => steps(u32::try_from(pair.run.ms / 1000).unwrap_or(0), &[1, 15, 60, 180]),
    },
};

const RUN: &[&str] = &[
    "time",
    "finding_info.analytic.name",
    "finding_info.analytic.uid",
    "device.hostname",
    "device.ip",
    "src_endpoint.ip",
    "dst_endpoint.ip",
];

pub(crate) const ENTITY_BURST: Feature = Feature {
    id: "entity_burst",
    name: "Busier than usual",
    group: Group::Burst,
    meaning: "How many times more alerts the host had in 10 minutes than in its average 10 minutes of the last 24 hours.",
    unit: "times",
    range: "0 to 144",
    example: "12 alerts, where one was usual.",
    attacker: "A steady flood before hides it, so a calm host lowers nothing.",
    robust: Robust::Weak,
    fields: &["time", "device.hostname", "device.ip", "actor.user.name"],
    bins: &[
        MISSING,
        bin("as usual", "As busy as usual", 0.0, "The usual case."),
        bin("8 times and more", "Host busier than usual", 1.5, "Something began on the host."),
        bin("40 times and more", "Host far busier than usual", 2.5, "Something began on the host, suddenly."),
    ],
    pick: |facts| {
        let Some(entity) = facts.past.as_ref().and_then(|past| past.entity) else { return 0 };
        // Times 144 windows of 10 minutes in 24 hours, with one more window for what was not seen.
        let now = u64::from(entity.alerts_10m) * 145;
        match now / (u64::from(entity.alerts_24h) + 144) {
            _ if entity.runs < 20 || entity.alerts_10m < 5 => 1,
            0..8 => 1,
            8..40 => 2,
            _ => 3,
        }
    },
};

pub(crate) const RULE_HOSTS_1H: Feature = Feature {
    id: "rule_hosts_1h",
    name: "Hosts with this rule, 1 hour",
    group: Group::Burst,
    meaning: "On how many hosts the rule fired in the last hour, including this one.",
    unit: "hosts",
    range: "1 and more",
    example: "A new signature that fires on 60 hosts at once.",
    attacker: "A worm that spreads fast looks like a broken rule; the floor is -3.5 points.",
    robust: Robust::Partly,
    fields: &["time", "finding_info.analytic.name", "finding_info.analytic.uid", "device.hostname"],
    bins: &[
        MISSING,
        bin("only here", "Only this host", 0.5, "A matter of this host."),
        bin("2 to 4 hosts", "On a few hosts", 0.0, "Ordinary."),
        bin("5 to 19 hosts", "On many hosts at once", -1.5, "More often a roll-out than a worm."),
        bin("20 hosts and more", "On very many hosts at once", -3.5, "A broken rule, a roll-out or a scan."),
    ],
    pick: |facts| match facts.past.as_ref().and_then(|past| Some((past.entity?, past.rule?))) {
        None => 0,
        Some((_, rule)) => steps(rule.hosts_1h, &[2, 5, 20]),
    },
};

pub(crate) const GLOBAL_BURST: Feature = Feature {
    id: "global_burst",
    name: "Flood in the batch",
    group: Group::Burst,
    meaning: "Whether the whole batch is in a flood now (10 minutes with 5 times the usual), and whether this rule makes it.",
    unit: "kind",
    range: "calm, flood of others, flood of this rule",
    example: "40,000 alerts of one signature within 10 minutes.",
    attacker: "A flood lowers its own rule; a rule that is a small part of it keeps its points.",
    robust: Robust::Strong,
    fields: &["time", "finding_info.analytic.name", "finding_info.analytic.uid"],
    bins: &[
        MISSING,
        blind("under 2 hours of history", "No usual rate yet."),
        bin("calm", "No flood", 0.0, "The usual case."),
        bin("a flood of other rules", "Flood of other rules", 0.0, "Others' noise must not hide an alert."),
        bin("a flood of this rule", "Flood of this rule", -3.0, "It makes at least half of the flood itself."),
    ],
    pick: |facts| {
        let Some((past, rule)) = facts.past.as_ref().and_then(|past| Some((past, past.rule?))) else { return 0 };
        let flood = past.alerts_10m >= 100 && past.alerts_10m / 5 >= past.usual_10m;
        match (past.usual_10m, flood) {
            (0, _) => 1,
            (_, false) => 2,
            _ if rule.alerts_10m < past.alerts_10m / 2 => 3,
            _ => 4,
        }
    },
};
