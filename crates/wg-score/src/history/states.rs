//! What is kept of a rule, of an entity, and of the two together; each reads first and adds after.

use crate::clock::{Gaps, hour, is_weekend};
use crate::facts::{EntityPast, Own, PairPast, RulePast, RunPast};
use crate::window::{DAY, MINUTE, Presence};
use wg_schema::TimeMs;

/// What was found of an alert before the history of its entity is read.
#[derive(Clone, Copy)]
pub(crate) struct Seen {
    pub now: TimeMs,
    /// Second since the first alert, plus 1.
    pub second: u32,
    /// How many times ten minutes were watched.
    pub tens_watched: u32,
    pub pair: Option<PairPast>,
    /// It opens a run.
    pub opens: bool,
    pub is_rare: bool,
    pub is_common: bool,
    pub other_rare: u32,
}

#[derive(Default)]
pub(crate) struct RuleState {
    pub runs: u32,
    pub alerts_10m: u32,
    pub hosts_1h: u32,
    days_seen: u32,
    last_day: i64,
    hours: [u32; 24],
}

#[derive(Default)]
pub(crate) struct EntityState {
    pub runs: u32,
    pub alerts_10m: u32,
    pub alerts_24h: u32,
    pub rules_1h: u32,
    /// Runs that began more than an hour ago.
    pub runs_before_1h: u32,
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
    pub runs: u32,
    run: Run,
    gaps: Gaps,
}

/// The run that an alert of the pair was last added to.
#[derive(Clone, Copy, Default)]
struct Run {
    start: TimeMs,
    last: TimeMs,
    size: u32,
    /// Since the run before it ended; `None`: it was the first.
    since_ms: Option<TimeMs>,
}

const DAY_SECS: u32 = 86_400;

/// A run is at most this long.
const RUN_MS: TimeMs = 5 * MINUTE;

/// A member of a remote address's last hour.
#[derive(Default)]
pub(crate) struct Owned {
    pub in_1h: u32,
    pub ip: u32,
}

/// A remote address.
#[derive(Default)]
pub(crate) struct RemoteState {
    pub hosts_1h: u32,
    pub rules_1h: u32,
    pub hosts: u32,
    pub first: First,
}

/// A remote address on one host.
#[derive(Default)]
pub(crate) struct HereState {
    pub member: Owned,
    pub first: First,
    /// A bit a rule, by its number modulo 64.
    pub rules: u64,
}

/// When something was seen first: second since the first alert, plus 1; 0: never.
#[derive(Clone, Copy, Default)]
pub(crate) struct First(u32);

impl First {
    pub fn is_none(self) -> bool {
        self.0 == 0
    }

    /// Tells whether it was seen more than a run ago, and keeps this second if it is the first.
    pub fn observe(&mut self, second: u32) -> bool {
        if self.is_none() {
            self.0 = second;
        }
        second - self.0 > (RUN_MS / 1000) as u32
    }
}

impl RuleState {
    /// `opens`: the alert opens a run; else it is part of one that is counted already, and is judged as that was.
    pub fn observe(&mut self, now: TimeMs, days_watched: u32, opens: bool) -> RulePast {
        let (hour, today) = (hour(now), now.div_euclid(DAY));
        if self.runs == 0 || self.last_day != today {
            self.days_seen += 1;
            self.last_day = today;
        }
        let own = u32::from(!opens);
        let past = RulePast {
            runs: self.runs - own,
            runs_this_hour: self.hours[hour].saturating_sub(own),
            days_seen: self.days_seen,
            days_watched,
            hosts_1h: self.hosts_1h,
            alerts_10m: self.alerts_10m,
        };
        self.runs += u32::from(opens);
        self.hours[hour] += u32::from(opens);
        past
    }
}

impl EntityState {
    pub fn observe(&mut self, own: &Own, seen: &Seen) -> EntityPast {
        let &Seen { now, second, opens, .. } = seen;
        let counted = u32::from(!opens);
        let (hour, is_weekend) = (hour(now), is_weekend(now));
        let within = |last: u32, secs: u32| last != 0 && second - last <= secs;
        let earlier = |tactic: &u8| within(self.tactics[usize::from(*tactic)], 2 * DAY_SECS);
        let recent = (0..15u8).filter(|t| own.tactics & 1 << t != 0 || within(self.tactics[usize::from(*t)], DAY_SECS));
        let past = EntityPast {
            runs: self.runs - counted,
            runs_this_hour: self.hours[hour].saturating_sub(counted),
            runs_weekend: self.weekend.saturating_sub(u32::from(is_weekend) * counted),
            is_weekend,
            alerts_10m: self.alerts_10m,
            alerts_24h: self.alerts_24h,
            rules_1h: self.rules_1h,
            usual_1h: usual_1h(self.runs_before_1h, seen.tens_watched),
            rules_24h: self.rules_24h,
            tactics_24h: recent.count() as u32,
            earlier_tactics_48h: (0..own.tactic.unwrap_or(0)).filter(earlier).count() as u32,
            sources_24h: self.sources_24h,
            concern_24h: (0..6u8).rev().find(|concern| within(self.concerns[usize::from(*concern)], DAY_SECS)),
            other_rare_24h: seen.other_rare,
        };
        self.runs += u32::from(opens);
        self.hours[hour] += u32::from(opens);
        self.weekend += u32::from(is_weekend && opens);
        for tactic in (0..15).filter(|t| !seen.is_common && own.tactics & (1 << t) != 0) {
            self.tactics[tactic] = second;
        }
        self.concerns[usize::from(own.severity.concern())] = second;
        past
    }
}

impl PairState {
    pub fn observe(&mut self, now: TimeMs) -> PairPast {
        let run = &mut self.run;
        let goes_on = run.size > 0 && now - run.start <= RUN_MS;
        if goes_on {
            run.last = now;
            run.size = run.size.saturating_add(1);
        } else {
            let gap = (run.size > 0).then(|| now - run.start);
            let since_ms = (run.size > 0).then(|| now - run.last);
            *run = Run { start: now, last: now, size: 1, since_ms };
            self.runs += 1;
            if let Some(gap) = gap {
                self.gaps.add(gap);
            }
        }
        PairPast {
            runs: self.runs - 1,
            since_ms: self.run.since_ms,
            is_regular: self.gaps.is_regular(),
            run: RunPast { size: self.run.size, ms: now - self.run.start },
        }
    }
}

/// Returns how many runs an hour held on average before the last hour; `None` with under 90 minutes of history.
fn usual_1h(runs_before_1h: u32, tens_watched: u32) -> Option<u32> {
    (tens_watched >= 9).then(|| (u64::from(runs_before_1h) * 6 / u64::from(tens_watched - 6)) as u32)
}

/// The last rare alerts of an account: (second, rule, entity), oldest first.
#[derive(Default)]
pub(crate) struct AccountState(Vec<(u32, u32, u32)>);

/// So many are enough to tell; an attacker cannot make the list longer, nor the walk over it.
const RARE_KEPT: usize = 8;

impl AccountState {
    /// Returns how many other rules came on other entities within a day, and keeps this alert if it is rare.
    pub fn observe(&mut self, rule: u32, entity: u32, seen: &Seen) -> u32 {
        let elsewhere =
            |kept: &&(u32, u32, u32)| seen.second - kept.0 <= DAY_SECS && kept.1 != rule && kept.2 != entity;
        let others = self.0.iter().filter(elsewhere).map(|kept| kept.1);
        let is_first = |(at, other): &(usize, u32)| !others.clone().take(*at).any(|before| before == *other);
        let n_others = others.clone().enumerate().filter(is_first).count() as u32;
        if seen.is_rare && seen.opens {
            if self.0.len() == RARE_KEPT {
                self.0.remove(0);
            }
            self.0.push((seen.second, rule, entity));
        }
        n_others
    }
}
