//! What else happened on the same entity: the host, else the account, else the machine at the alert's own address.

use crate::facts::{EntityPast, Facts, Watched};
use crate::feature::{Feature, Group, MISSING, Robust, bin, blind, steps};

const ENTITY: &[&str] = &["device.hostname", "device.ip", "actor.user.name", "src_endpoint.ip", "dst_endpoint.ip"];
const ENTITY_RULE: &[&str] = &[
    "device.hostname",
    "device.ip",
    "actor.user.name",
    "src_endpoint.ip",
    "dst_endpoint.ip",
    "finding_info.analytic.name",
];

pub(crate) const RULES_1H: Feature = Feature {
    id: "entity_rules_1h",
    name: "Different rules, 1 hour",
    group: Group::Entity,
    meaning: "How many different rules fired on this host in the last hour, including this one.",
    unit: "rules",
    range: "1 and more",
    example: "Script host, credential read and new service within 40 minutes.",
    attacker: "Only by working slowly: fewer steps an hour, over more hours.",
    robust: Robust::Strong,
    fields: ENTITY_RULE,
    bins: &[
        MISSING,
        bin("only this rule", "Alone in its hour", -2.5, "Nothing else on the host supports it."),
        bin("2 rules", "2 rules in an hour", -0.5, "Ordinary."),
        bin("3 rules", "3 rules in an hour", 2.0, "Several rules agree that something happens here."),
        bin("4 or 5 rules", "4 or 5 rules in an hour", 4.5, "Hands-on activity sets off several rules."),
        bin("6 to 9 rules", "6+ rules in an hour", 7.0, "Seldom without a person or a tool at work."),
        bin("10 rules and more", "10+ rules in an hour", 8.0, "Very busy; scanners and tests look like this too."),
        bin(
            "3 rules and more, as many as usual",
            "As many rules as usual here",
            0.5,
            "The host is as busy as in the hours before, so that it is busy now says little.",
        ),
    ],
    pick: |facts| {
        pick(facts, |entity| match entity.usual_1h {
            Some(usual) if entity.rules_1h >= 3 && entity.rules_1h * 2 <= usual * 3 => 7,
            _ => steps(entity.rules_1h, &[2, 3, 4, 6, 10]),
        })
    },
};

pub(crate) const RULES_24H: Feature = Feature {
    id: "entity_rules_24h",
    name: "Different rules, 24 hours",
    group: Group::Entity,
    meaning: "How many different rules fired on this host in the last 24 hours, including this one.",
    unit: "rules",
    range: "1 and more",
    example: "Nine rules on one workstation in a day.",
    attacker: "Only by working over several days.",
    robust: Robust::Strong,
    fields: ENTITY_RULE,
    bins: &[
        MISSING,
        bin("only this rule", "Alone in its day", -2.5, "Nothing else on the host supports it."),
        bin("2 or 3 rules", "2 or 3 rules in a day", -0.5, "Ordinary."),
        bin("4 to 7 rules", "4+ rules in a day", 1.0, "A little busy."),
        bin("8 to 15 rules", "8+ rules in a day", 2.0, "Busy; small, because the last hour is counted already."),
        bin("16 rules and more", "16+ rules in a day", 3.0, "Very busy."),
    ],
    pick: |facts| pick(facts, |entity| steps(entity.rules_24h, &[2, 4, 8, 16])),
};

pub(crate) const TACTICS_24H: Feature = Feature {
    id: "entity_tactics_24h",
    name: "Different tactics, 24 hours",
    group: Group::Entity,
    meaning: "How many different ATT&CK tactics were seen on this host in the last 24 hours, including this alert's. Rules that fired 10 \
              times and more before, on any host, do not count.",
    unit: "tactics",
    range: "0 to 15",
    example: "Execution, Credential Access and Lateral Movement on one day.",
    attacker: "By spreading an intrusion over days or hosts, or by hiding each step in a rule that is common.",
    robust: Robust::Strong,
    fields: ENTITY,
    bins: &[
        MISSING,
        bin("1 tactic", "One tactic only", -3.0, "A single kind of step is how a false alarm looks."),
        bin("2 tactics", "2 tactics on this host", 0.0, "Common on a busy network."),
        bin("3 tactics", "3 tactics on this host", 4.0, "Three kinds of step make a path."),
        bin("4 tactics", "4 tactics on this host", 8.0, "Hard to explain by single false alarms."),
        bin("5 tactics and more", "5+ tactics on this host", 11.0, "An intrusion, or a test of one."),
    ],
    pick: |facts| {
        pick(facts, |entity| if entity.tactics_24h == 0 { 0 } else { steps(entity.tactics_24h, &[2, 3, 4, 5]) })
    },
};

pub(crate) const TACTIC_PROGRESS: Feature = Feature {
    id: "tactic_progress",
    name: "Steps before this one",
    group: Group::Entity,
    meaning: "How many tactics that come earlier in an attack were seen on this host in the 48 hours before. \
              Rules that fired 10 times and more before, on any host, do not count.",
    unit: "tactics",
    range: "0 to 14",
    example: "Initial Access and Execution before this Credential Access.",
    attacker: "Only by leaving two days between steps, or by taking each step on another host.",
    robust: Robust::Strong,
    fields: ENTITY,
    bins: &[
        MISSING,
        bin("none", "No earlier step seen", 0.0, "Earlier steps may lie before the batch, so it lowers nothing."),
        bin("1 earlier tactic", "Follows an earlier step", 1.5, "The order of an attack, by one step."),
        bin("2 earlier tactics", "Follows 2 earlier steps", 4.0, "The order of an attack, by two steps."),
        bin("3 earlier tactics and more", "Follows 3+ earlier steps", 7.0, "A chain in the order of an attack."),
    ],
    pick: |facts| match facts.own.tactic {
        None => 0,
        Some(_) => pick(facts, |entity| steps(entity.earlier_tactics_48h, &[1, 2, 3])),
    },
};

pub(crate) const SOURCES_24H: Feature = Feature {
    id: "entity_sources_24h",
    name: "Different products, 24 hours",
    group: Group::Entity,
    meaning: "How many different products raised alerts on this host in the last 24 hours, including this one. Rules that fired \
              10 times and more before, on any host, are no second opinion and do not count.",
    unit: "products",
    range: "1 and more",
    example: "EDR and the network sensor agree.",
    attacker: "Staying out of sight of the other sensors.",
    robust: Robust::Strong,
    fields: &["metadata.product.name", "device.hostname", "device.ip", "actor.user.name"],
    bins: &[
        MISSING,
        bin("one product", "One product", 0.0, "Many batches have one product only, so it lowers nothing."),
        bin("2 products", "2 products agree", 3.5, "Two independent views of the host."),
        bin("3 products and more", "3 products agree", 6.0, "Three independent views of the host."),
    ],
    pick: |facts| pick(facts, |entity| steps(entity.sources_24h, &[2, 3])),
};

pub(crate) const MAX_SEVERITY_24H: Feature = Feature {
    id: "entity_max_severity_24h",
    name: "Worst other alert, 24 hours",
    group: Group::Entity,
    meaning: "The highest severity among the other alerts of this host in the last 24 hours.",
    unit: "level",
    range: "informational to fatal; unknown counts as high",
    example: "A critical alert two hours before.",
    attacker: "Only by setting off nothing severe.",
    robust: Robust::Strong,
    fields: ENTITY,
    bins: &[
        MISSING,
        bin("no other alert", "No other alert that day", 0.0, "Nothing to go by."),
        bin("low at most", "Only low alerts that day", -1.0, "Nothing severe supports it."),
        bin("medium", "Medium alert that day", 0.0, "Ordinary."),
        bin("high", "High alert that day", 1.0, "Small, because high is given generously."),
        bin("critical and more", "Critical alert that day", 5.0, "Something severe happened on the host."),
    ],
    pick: |facts| {
        pick(facts, |entity| match entity.concern_24h {
            None => 1,
            Some(0 | 1) => 2,
            Some(2) => 3,
            Some(3) => 4,
            Some(_) => 5,
        })
    },
};

pub(crate) const RARE_24H: Feature = Feature {
    id: "entity_rare_24h",
    name: "Rare rules, 24 hours",
    group: Group::Entity,
    meaning: "How many other rules fired on this host in the last 24 hours while they were rare (seen a fifth as often as the \
              rules of the batch on average, or less).",
    unit: "rules",
    range: "0 and more",
    example: "Two rules that nobody has seen before, on the same host.",
    attacker: "Making each rule common first, one by one.",
    robust: Robust::Strong,
    fields: ENTITY_RULE,
    bins: &[
        MISSING,
        blind("too early to tell", "Under 30 minutes of history every rule is rare."),
        bin("none", "No rare rules beside it", 0.0, "The usual case."),
        bin("1 rare rule", "A rare rule beside it", 3.0, "Something unusual happened on the host."),
        bin("2 rare rules", "2 rare rules beside it", 6.0, "Unusual twice on one host."),
        bin("3 rare rules and more", "3+ rare rules beside it", 9.0, "A cluster of unusual things."),
    ],
    pick: |facts| {
        let Some((past, entity)) = facts.past.as_ref().and_then(|past| Some((past, past.entity?))) else { return 0 };
        match past.watched {
            Watched::TooShort => 1,
            _ => 1 + steps(entity.other_rare_24h, &[1, 2, 3]),
        }
    },
};

fn pick(facts: &Facts, of: impl FnOnce(EntityPast) -> u8) -> u8 {
    facts.past.as_ref().and_then(|past| past.entity).map_or(0, of)
}
