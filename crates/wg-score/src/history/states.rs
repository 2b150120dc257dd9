//! What is kept of a rule, of an entity, and of the two together; each reads first and adds after.

use crate::clock::{Gaps, hour, is_weekend};
use crate::facts::{EntityPast, Own, PairPast, RulePast};
use crate::window::{DAY, Presence};
use wg_schema::TimeMs;

#[derive(Default)]
pub(crate) struct RuleState {
    pub alerts: u32,
    pub alerts_10m: u32,
    pub hosts_1h: u32,
    days_seen: u32,
    last_day: i64,
    hours: [u32; 24],
}

#[derive(Default)]
pub(crate) struct EntityState {
    pub alerts: u32,
    pub alerts_10m: u32,
    pub alerts_24h: u32,
    pub rules_1h: u32,
    pub rules_24h: u32,
    pub sources_24h: u32,
    pub rare_24h: u32,
    weekend: u32,
    hours: [u32; 24],
    /// Second in which each tactic was last seen, counted from the first alert, plus 1; 0: never.
    tactics: [u32; 15],
    /// The same for each place in the order of concern.
    concerns: [u32; 6],
}

#[derive(Default)]
pub(crate) struct PairState {
    pub presence: Presence,
    /// Of the last 24 hours, those that came while the rule was rare.
    pub rare_24h: u32,
    pub alerts: u32,
    last: TimeMs,
    gaps: Gaps,
}

/// A member of a remote address's last hour.
#[derive(Default)]
pub(crate) struct Owned {
    pub in_1h: u32,
    pub ip: u32,
}

impl RuleState {
    pub fn observe(&mut self, now: TimeMs, days_watched: u32) -> RulePast {
        let (hour, today) = (hour(now), now.div_euclid(DAY));
        if self.alerts == 0 || self.last_day != today {
            self.days_seen += 1;
            self.last_day = today;
        }
        let past = RulePast {
            alerts: self.alerts,
            alerts_this_hour: self.hours[hour],
            days_seen: self.days_seen,
            days_watched,
            hosts_1h: self.hosts_1h,
            alerts_10m: self.alerts_10m,
        };
        self.alerts += 1;
        self.hours[hour] += 1;
        past
    }
}

impl EntityState {
    pub fn observe(&mut self, now: TimeMs, second: u32, own: &Own, other_rare: u32, is_routine: bool) -> EntityPast {
        const DAY_SECS: u32 = 86_400;
        let (hour, is_weekend) = (hour(now), is_weekend(now));
        let within = |last: u32, secs: u32| last != 0 && second - last <= secs;
        let earlier = |tactic: &u8| within(self.tactics[usize::from(*tactic)], 2 * DAY_SECS);
        let recent = (0..15u8).filter(|t| own.tactics & 1 << t != 0 || within(self.tactics[usize::from(*t)], DAY_SECS));
        let past = EntityPast {
            alerts: self.alerts,
            alerts_this_hour: self.hours[hour],
            alerts_weekend: self.weekend,
            is_weekend,
            alerts_10m: self.alerts_10m,
            alerts_24h: self.alerts_24h,
            rules_1h: self.rules_1h,
            rules_24h: self.rules_24h,
            tactics_24h: recent.count() as u32,
            earlier_tactics_48h: (0..own.tactic.unwrap_or(0)).filter(earlier).count() as u32,
            sources_24h: self.sources_24h,
            concern_24h: (0..6u8).rev().find(|concern| within(self.concerns[usize::from(*concern)], DAY_SECS)),
            other_rare_24h: other_rare,
        };
        self.alerts += 1;
        self.hours[hour] += 1;
        self.weekend += u32::from(is_weekend);
        for tactic in (0..15).filter(|t| !is_routine && own.tactics & (1 << t) != 0) {
            self.tactics[tactic] = second;
        }
        self.concerns[usize::from(own.severity.concern())] = second;
        past
    }
}

impl PairState {
    pub fn observe(&mut self, now: TimeMs) -> PairPast {
        let since_ms = (self.alerts > 0).then(|| now - self.last);
        let past = PairPast { alerts: self.alerts, since_ms, is_regular: self.gaps.is_regular() };
        if let Some(gap) = since_ms {
            self.gaps.add(gap);
        }
        self.alerts += 1;
        self.last = now;
        past
    }
}
