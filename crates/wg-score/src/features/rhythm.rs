//! Whether an alert comes at its usual time. Hours and days are UTC: where a batch is from is not known.

use crate::feature::{Feature, Group, MISSING, Robust, bin, blind};
use wg_schema::Sensor;

pub(crate) const RULE_DAYS: Feature = Feature {
    id: "rule_days",
    name: "Days of the rule",
    group: Group::Rhythm,
    meaning: "On what part of the days so far the rule fired.",
    unit: "share",
    range: "0 to 100 % of days with alerts",
    example: "Every day of five.",
    attacker: "Setting a rule off every day for days makes it usual, at the price of being seen every day.",
    robust: Robust::Strong,
    fields: &["time", "finding_info.analytic.name", "finding_info.analytic.uid"],
    bins: &[
        MISSING,
        blind("under 3 days of history", "Too few days for a habit."),
        bin("on few days", "Not an everyday rule", 2.0, "Under half of the days, so not a routine."),
        bin("on most days", "On most days", -1.0, "Close to a routine."),
        bin("every day", "Every day", -2.5, "What comes every day is mostly routine."),
    ],
    pick: |facts| {
        let Some(rule) = facts.past.as_ref().and_then(|past| past.rule) else { return 0 };
        match (rule.days_seen, rule.days_watched) {
            (_, 0..3) => 1,
            (seen, days) if seen >= days => 4,
            (seen, days) if seen.saturating_mul(2) >= days => 3,
            _ => 2,
        }
    },
};

pub(crate) const RULE_HOUR: Feature = Feature {
    id: "rule_hour",
    name: "Hour of the rule",
    group: Group::Rhythm,
    meaning: "How unusual this hour of the day is for the rule.",
    unit: "share of its alerts in this hour",
    range: "under 1 in 128 to over 1 in 8",
    example: "A backup rule that fires at noon instead of at night.",
    attacker: "Acting in the rule's usual hours lowers it by 1 point.",
    robust: Robust::Partly,
    fields: &["time", "finding_info.analytic.name", "finding_info.analytic.uid"],
    bins: &[
        MISSING,
        blind("under 24 alerts of the rule", "Too few to have hours."),
        bin("usual hour", "Usual hour for this rule", -1.0, "Over 1 in 8 of its alerts come in this hour."),
        bin("ordinary hour", "Ordinary hour for this rule", 0.0, "Neither usual nor odd."),
        bin("odd hour", "Odd hour for this rule", 1.5, "Under 1 in 64 of its alerts come in this hour."),
        bin("very odd hour", "Very odd hour for this rule", 2.5, "Under 1 in 128 of its alerts come in this hour."),
    ],
    pick: |facts| match facts.past.as_ref().and_then(|past| past.rule) {
        None => 0,
        Some(rule) => hour_bin(rule.runs_this_hour, rule.runs, 24),
    },
};

pub(crate) const ENTITY_HOUR: Feature = Feature {
    id: "entity_hour",
    name: "Hour of the host",
    group: Group::Rhythm,
    meaning: "How unusual this hour of the day is for alerts of this host (or account).",
    unit: "share of its alerts in this hour",
    range: "under 1 in 128 to over 1 in 8",
    example: "A workstation that is quiet at 03:00, and now is not.",
    attacker: "Acting in the host's busy hours lowers it by 1 point.",
    robust: Robust::Partly,
    fields: &["time", "device.hostname", "device.ip", "actor.user.name"],
    bins: &[
        MISSING,
        blind("under 48 alerts of the host", "Too few to have hours."),
        bin("usual hour", "Usual hour for this host", -1.0, "Over 1 in 8 of its alerts come in this hour."),
        bin("ordinary hour", "Ordinary hour for this host", 0.0, "Neither usual nor odd."),
        bin("odd hour", "Odd hour for this host", 2.0, "Under 1 in 64 of its alerts come in this hour."),
        bin("very odd hour", "Very odd hour for this host", 3.0, "Under 1 in 128 of its alerts come in this hour."),
    ],
    pick: |facts| match facts.past.as_ref().and_then(|past| past.entity) {
        None => 0,
        Some(entity) => hour_bin(entity.runs_this_hour, entity.runs, 48),
    },
};

/// Returns the bin of an hour with `here` of `all` alerts, smoothed by one alert an hour.
fn hour_bin(here: u32, all: u32, enough: u32) -> u8 {
    let (here, total) = (u64::from(here) + 1, u64::from(all) + 24);
    match total / here {
        _ if all < enough => 1,
        0..8 => 2,
        8..64 => 3,
        64..128 => 4,
        _ => 5,
    }
}

pub(crate) const WEEKEND: Feature = Feature {
    id: "weekend",
    name: "Weekend",
    group: Group::Rhythm,
    meaning: "Whether it is the weekend (UTC) on a host that is quiet at weekends.",
    unit: "kind",
    range: "weekday, weekend, quiet weekend",
    example: "Sunday, on an office workstation.",
    attacker: "Acting on weekdays avoids the points.",
    robust: Robust::Partly,
    fields: &["time", "device.hostname", "device.ip", "actor.user.name"],
    bins: &[
        MISSING,
        bin("weekday", "Weekday", 0.0, "The usual case."),
        bin("weekend, as usual", "Weekend, as usual", 0.0, "The host has alerts at weekends."),
        bin(
            "weekend, on a host quiet at weekends",
            "Weekend, quiet host",
            2.0,
            "Under 1 in 20 of 100 and more alerts came at weekends.",
        ),
    ],
    pick: |facts| match facts.past.as_ref().and_then(|past| past.entity) {
        None => 0,
        Some(entity) if !entity.is_weekend => 1,
        Some(entity) if entity.runs >= 100 && entity.runs_weekend < entity.runs / 20 => 3,
        Some(_) => 2,
    },
};

pub(crate) const GAP_REGULARITY: Feature = Feature {
    id: "gap_regularity",
    name: "Beat",
    group: Group::Rhythm,
    meaning: "Whether the rule fires on this host like clockwork: gaps of 5 s and more that vary by under a tenth.",
    unit: "kind",
    range: "irregular, regular, regular in network traffic",
    example: "Every 60 seconds to one address, give or take 2.",
    attacker: "Jitter hides a beacon, so an uneven beat lowers nothing.",
    robust: Robust::Weak,
    fields: &["time", "finding_info.analytic.name", "device.hostname", "src_endpoint.ip", "dst_endpoint.ip"],
    bins: &[
        MISSING,
        bin("no beat", "No beat", 0.0, "Most activity has none, and an attacker can hide one."),
        bin("a beat", "Regular beat", 0.0, "Scheduled jobs have one too, and a beat must not excuse."),
        bin(
            "a beat in network traffic",
            "Regular beat in network traffic",
            2.5,
            "Beacons look like this; so do updaters.",
        ),
    ],
    pick: |facts| {
        let Some(pair) = facts.past.as_ref().and_then(|past| past.pair) else { return 0 };
        match (pair.is_regular, facts.own.sensor == Sensor::Ndr || facts.own.tactic == Some(12)) {
            (false, _) => 1,
            (true, false) => 2,
            (true, true) => 3,
        }
    },
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_is_judged_by_its_share() {
        assert_eq!(hour_bin(0, 10, 24), 1);
        assert_eq!(hour_bin(100, 200, 24), 2);
        assert_eq!(hour_bin(4, 100, 24), 3);
        assert_eq!(hour_bin(0, 100, 24), 4);
        assert_eq!(hour_bin(0, 1000, 24), 5);
    }
}
