//! How often the like was seen before, and how new it is.
//!
//! At the start of a batch everything is new. Counts are therefore judged against how many alerts came before, and
//! "first time" against how long the batch has run: nothing under 30 minutes, a part up to 24 hours, in full after.

use crate::facts::{PairPast, Past, Watched};
use crate::feature::{Feature, Group, MISSING, Robust, bin, blind, steps};

const RULE_HOST: &[&str] = &[
    "finding_info.analytic.name",
    "finding_info.analytic.uid",
    "device.hostname",
    "device.ip",
    "src_endpoint.ip",
    "dst_endpoint.ip",
];
const RULE: &[&str] = &["finding_info.analytic.name", "finding_info.analytic.uid"];
const ENTITY: &[&str] = &["device.hostname", "device.ip", "actor.user.name", "src_endpoint.ip", "dst_endpoint.ip"];

pub(crate) const PREV_RULE_HOST: Feature = Feature {
    id: "prev_rule_host",
    name: "Repeats here",
    group: Group::Repeats,
    meaning: "How often this rule fired before on this host (or account, or address of its own network, where no host is given). A run of \
              repeats within 5 minutes counts once, here and below.",
    unit: "alerts",
    range: "0 to the batch's size",
    example: "The 140th alert of a rule on one server.",
    attacker: "An attacker who is already inside can set a rule off for days to make it look usual; the floor is -9 points.",
    robust: Robust::Partly,
    fields: RULE_HOST,
    bins: &[
        MISSING,
        bin(
            "none so far, on a host with few alerts",
            "No repeats yet",
            0.0,
            "Too few alerts of the host to call it unusual.",
        ),
        bin(
            "none, on a host with 20 alerts and more",
            "Unusual rule for this host",
            2.0,
            "The host is known, this rule on it is not.",
        ),
        bin("1 or 2", "Once or twice before here", 1.0, "Barely repeated."),
        bin("3 to 9", "A few times before here", -1.0, "It begins to be a habit of the host."),
        bin("10 to 29", "10+ times before here", -2.5, "Attacks seldom repeat one step so often."),
        bin("30 to 99", "30+ times before here", -4.5, "A standing condition rather than an event."),
        bin(
            "100 to 999",
            "Over 100 times before here",
            -7.0,
            "What fires a hundred times on a host is mostly configuration.",
        ),
        bin("1,000 and more", "Over 1,000 times before here", -9.0, "Background noise of this host."),
    ],
    pick: |facts| {
        let Some((past, pair)) = pair(facts.past.as_ref()) else { return 0 };
        match pair.runs {
            0 if past.entity.is_none_or(|entity| entity.runs < 20) => 1,
            n => 1 + steps(n, &[1, 3, 10, 30, 100, 1000]),
        }
    },
};

pub(crate) const PREV_RULE: Feature = Feature {
    id: "prev_rule",
    name: "Repeats in the batch",
    group: Group::Repeats,
    meaning: "How often this rule fired before, on any host.",
    unit: "alerts",
    range: "0 to the batch's size",
    example: "A rule that fired twice among 40,000 alerts.",
    attacker: "Setting off a rule everywhere lowers that rule alone; the floor is -8 points.",
    robust: Robust::Partly,
    fields: RULE,
    bins: &[
        MISSING,
        bin(
            "under 5, as others too",
            "Few of any rule so far",
            0.0,
            "Most rules were seen as seldom, so rare means nothing.",
        ),
        bin("under 5, a fifth of others at most", "Rare rule", 5.0, "Rules that hardly ever fire are worth a look."),
        bin("5 to 19", "Seldom rule", 1.5, "Not a noisy rule."),
        bin("20 to 99", "Common rule", -1.0, "A rule of daily life here."),
        bin("100 to 999", "Frequent rule", -3.5, "Noisy here."),
        bin("1,000 to 9,999", "Noisy rule", -6.0, "Most of its alerts cannot be real, or the batch would be lost."),
        bin("10,000 and more", "Flooding rule", -8.0, "A broken or far too broad rule, or one automatic scan."),
    ],
    pick: |facts| {
        let Some(past) = &facts.past else { return 0 };
        let Some(rule) = past.rule else { return 0 };
        match rule.runs {
            0..5 if !past.is_rare => 1,
            n => 1 + steps(n, &[5, 20, 100, 1000, 10_000]),
        }
    },
};

pub(crate) const PREV_HOST: Feature = Feature {
    id: "prev_host",
    name: "Alerts of the host",
    group: Group::Repeats,
    meaning: "How many alerts of any rule this host (or account, or address) had before.",
    unit: "alerts",
    range: "0 to the batch's size",
    example: "A mail server with 3,000 alerts.",
    attacker: "A flood of any rule raises it; it lowers by 2.5 points at most.",
    robust: Robust::Partly,
    fields: ENTITY,
    bins: &[
        MISSING,
        bin("none", "First alert of this host", 0.0, "Hosts come and go; being new is weak evidence."),
        bin("1 to 9", "Quiet host", 1.0, "A quiet host that speaks up is a little unusual."),
        bin("10 to 99", "Host with some alerts", 0.0, "Ordinary."),
        bin("100 to 999", "Noisy host", -1.0, "Noisy hosts are mostly noisy for dull reasons."),
        bin("1,000 and more", "Very noisy host", -2.5, "Scanners, proxies and mail servers."),
    ],
    pick: |facts| match facts.past.as_ref().and_then(|past| past.entity) {
        None => 0,
        Some(entity) => steps(entity.runs, &[1, 10, 100, 1000]),
    },
};

pub(crate) const PREV_RULE_USER: Feature = Feature {
    id: "prev_rule_user",
    name: "Repeats for the account",
    group: Group::Repeats,
    meaning: "How often this rule fired before with the same account.",
    unit: "alerts",
    range: "0 to the batch's size",
    example: "A service account that sets off the same rule every night.",
    attacker: "A stolen account inherits its habits; the floor is -3 points.",
    robust: Robust::Partly,
    fields: &["finding_info.analytic.name", "finding_info.analytic.uid", "actor.user.name"],
    bins: &[
        MISSING,
        bin(
            "none, in a short history",
            "Account new to this rule, short history",
            0.0,
            "Everything is new at the start.",
        ),
        bin("none", "Account new to this rule", 1.5, "This account did not do this before."),
        bin("1 to 9", "Account did this before", 0.0, "Known, not yet a habit."),
        bin("10 to 99", "Habit of this account", -1.5, "A habit of the account or of its job."),
        bin("100 and more", "Standing habit of this account", -3.0, "Most likely a job or a tool under this account."),
    ],
    pick: |facts| match facts.past.as_ref().and_then(|past| Some((past, past.rule_user?))) {
        None => 0,
        Some((past, 0)) if past.watched < Watched::Hours => 1,
        Some((_, n)) => 1 + steps(n, &[1, 10, 100]),
    },
};

pub(crate) const FIRST_RULE_HOST: Feature = Feature {
    id: "first_rule_host",
    name: "First time here",
    group: Group::Repeats,
    meaning: "Whether the rule fires for the first time on a host that was seen before.",
    unit: "kind",
    range: "first or seen, by length of history",
    example: "The first LSASS alert of a file server, on the third day of the batch.",
    attacker: "Setting the rule off earlier on the same host makes it seen; that alert then carries the points.",
    robust: Robust::Strong,
    fields: RULE_HOST,
    bins: &[
        MISSING,
        blind("too early to tell", "Under 30 minutes of history everything is new."),
        bin("seen before here", "Seen before here", -1.0, "Not new."),
        bin(
            "first alert of this host",
            "Host not seen before",
            1.0,
            "Both are new, so the rule's being new says little.",
        ),
        bin(
            "first time, under 6 hours of history",
            "First time here in this batch",
            1.0,
            "New, but the history is short.",
        ),
        bin("first time, 6 to 24 hours of history", "First time here in hours", 2.5, "New for most of a day."),
        bin(
            "first time in a day or more",
            "First time on this host",
            4.5,
            "A known host shows a new behaviour after a day and more.",
        ),
    ],
    pick: |facts| {
        let Some((past, pair)) = pair(facts.past.as_ref()) else { return 0 };
        match (pair.runs, past.watched) {
            (1.., _) => 2,
            (0, Watched::TooShort) => 1,
            _ if past.entity.is_none_or(|entity| entity.runs == 0) => 3,
            (0, Watched::Hours) => 4,
            (0, Watched::HalfDay) => 5,
            (0, Watched::Day) => 6,
        }
    },
};

pub(crate) const FIRST_RULE: Feature = Feature {
    id: "first_rule",
    name: "First time anywhere",
    group: Group::Repeats,
    meaning: "Whether the rule fires for the first time in the batch.",
    unit: "kind",
    range: "first or seen, by length of history",
    example: "A rule that stayed silent for two days.",
    attacker: "A decoy elsewhere makes it seen; the decoy then carries the points.",
    robust: Robust::Strong,
    fields: RULE,
    bins: &[
        MISSING,
        blind("too early to tell", "Under 30 minutes of history everything is new."),
        bin("seen before", "Rule seen before", 0.0, "The usual case."),
        bin("first time, under 6 hours of history", "First of its rule so far", 1.5, "New, but the history is short."),
        bin("first time, 6 to 24 hours of history", "First of its rule in hours", 3.0, "Silent for most of a day."),
        bin("first time in a day or more", "First of its rule", 5.0, "A rule that was silent for a day and more."),
    ],
    pick: |facts| match facts.past.as_ref().and_then(|past| Some((past.rule?.runs, past.watched))) {
        None => 0,
        Some((1.., _)) => 2,
        Some((0, Watched::TooShort)) => 1,
        Some((0, Watched::Hours)) => 3,
        Some((0, Watched::HalfDay)) => 4,
        Some((0, Watched::Day)) => 5,
    },
};

pub(crate) const SINCE_RULE_HOST: Feature = Feature {
    id: "since_rule_host",
    name: "Time since the last one here",
    group: Group::Repeats,
    meaning: "How long ago the rule last fired on this host.",
    unit: "time",
    range: "0 to the batch's span",
    example: "Four seconds after the one before.",
    attacker: "Repeating lowers the repeats only, never the first; waiting raises.",
    robust: Robust::Partly,
    fields: &["time", "finding_info.analytic.name", "finding_info.analytic.uid", "device.hostname", "device.ip"],
    bins: &[
        MISSING,
        bin("never before", "No earlier one here", 0.0, "Told by the features of first times."),
        bin("under a minute", "Repeat within a minute", -4.0, "A repeat adds little to the one before it."),
        bin("1 to 10 minutes", "Repeat within 10 minutes", -3.0, "Most likely the same event going on."),
        bin("10 to 60 minutes", "Repeat within the hour", -2.0, "Often the same condition again."),
        bin("1 to 6 hours", "Again after hours", -1.0, "A loose repeat."),
        bin("6 to 24 hours", "Again the same day", 0.0, "Far enough apart to stand for itself."),
        bin("1 to 7 days", "Again after a day or more", 1.5, "Came back after a pause."),
        bin("over 7 days", "Again after a week", 2.5, "Almost new."),
    ],
    pick: |facts| {
        let Some((_, pair)) = pair(facts.past.as_ref()) else { return 0 };
        let Some(since_ms) = pair.since_ms else { return 1 };
        let secs = u32::try_from(since_ms / 1000).unwrap_or(u32::MAX);
        1 + steps(secs, &[60, 600, 3600, 21_600, 86_400, 604_800])
    },
};

pub(crate) const RULE_SHARE_OF_HOST: Feature = Feature {
    id: "rule_share_of_host",
    name: "Share of the host's alerts",
    group: Group::Repeats,
    meaning: "What part of this host's earlier alerts came from this rule.",
    unit: "share",
    range: "0 to 100 %",
    example: "Nine of ten alerts of a proxy are one rule.",
    attacker: "Flooding a host with one rule lowers that rule by 2.5 points, and makes other rules stand out.",
    robust: Robust::Partly,
    fields: RULE_HOST,
    bins: &[
        MISSING,
        blind("under 20 alerts of the host", "A share of so few is chance."),
        bin("under 1 %", "Odd one out on this host", 2.5, "The host is busy with other things."),
        bin("1 to 5 %", "Small part of the host's alerts", 1.0, "Not what the host usually shows."),
        bin("5 to 50 %", "Usual for this host", -1.0, "One of the host's habits."),
        bin("half and more", "Most of this host's alerts", -2.5, "The host's main habit."),
    ],
    pick: |facts| {
        let Some((past, pair)) = pair(facts.past.as_ref()) else { return 0 };
        match past.entity.map_or(0, |entity| entity.runs) {
            0..20 => 1,
            all => 1 + steps(permille(pair.runs, all), &[10, 50, 500]),
        }
    },
};

pub(crate) const HOST_SHARE_OF_RULE: Feature = Feature {
    id: "host_share_of_rule",
    name: "Share of the rule's alerts",
    group: Group::Repeats,
    meaning: "What part of this rule's earlier alerts came from this host.",
    unit: "share",
    range: "0 to 100 %",
    example: "A rule that only ever fires on the backup server.",
    attacker: "Working from a host that is known for the rule lowers it by 2 points.",
    robust: Robust::Partly,
    fields: RULE_HOST,
    bins: &[
        MISSING,
        blind("under 20 alerts of the rule", "A share of so few is chance."),
        bin("under 2 %", "New place for this rule", 1.5, "The rule is at home elsewhere."),
        bin("2 to 25 %", "One of several places", 0.0, "A rule that fires in many places."),
        bin("25 to 90 %", "One of the rule's main places", -1.0, "One of few hosts that set it off."),
        bin("90 % and more", "Always this host", -2.0, "A standing peculiarity of one host."),
    ],
    pick: |facts| {
        let Some((past, pair)) = pair(facts.past.as_ref()) else { return 0 };
        match past.rule.map_or(0, |rule| rule.runs) {
            0..20 => 1,
            all => 1 + steps(permille(pair.runs, all), &[20, 250, 900]),
        }
    },
};

fn pair(past: Option<&Past>) -> Option<(&Past, PairPast)> {
    past.and_then(|past| Some((past, past.pair?)))
}

fn permille(part: u32, all: u32) -> u32 {
    (u64::from(part) * 1000 / u64::from(all.max(1))) as u32
}
