//! Sixty made-up days of a security team: noisy rules, authorised jobs, a few campaigns, and an attacker who changes his
//! ways on day 36. Everything in it is invented, so it supports relative statements only.
//!
//! About 58,000 alerts of 140 rules on 400 hosts; 1 to 2 % belong to campaigns, two thirds are authorised activity, the rest
//! false alarms. Campaigns go through their tactics in order, a third of them low and slow.

use std::borrow::Cow;
use wg_schema::batch::RecordSpan;
use wg_schema::{Alert, AlertKey, AttackRef, Batch, BatchBuilder, Origin, Sensor, Severity, SourceId};
use wg_score::learn::Label;

const DAY_MS: i64 = 86_400_000;
const HOUR_MS: i64 = 3_600_000;
const MINUTE_MS: i64 = 60_000;
const DAYS: i64 = 60;
/// From this day on the attacker does what a [`Change`] says, and 15 rules are new.
pub const CHANGE_DAY: i64 = 36;
const HOSTS: usize = 400;
const RULES: usize = 140;
const NEW_RULES: usize = 15;
const CAMPAIGNS: i64 = 42;
/// Addresses that everybody talks to, some far more than others.
const REMOTES: usize = 2000;
/// Tactics of `wg_schema::attack::TACTICS` that campaigns go through: from initial access on.
const TACTICS: std::ops::Range<usize> = 2..15;

/// What the attacker does differently after day 36.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Change {
    /// Twenty times as long between two steps.
    pub slows_down: bool,
    /// Keeps to the noisiest rules of each tactic, in office hours.
    pub hides: bool,
    /// Programs, parents and command lines like everybody's.
    pub renames: bool,
    /// A fresh address on the other side for each tactic.
    pub moves: bool,
    /// Sets off twenty noisy alerts of other rules on the host before each step.
    pub pads: bool,
    /// Sets off each step's rule thirty times beforehand, on the host and on others.
    pub floods: bool,
}

/// The stream as a batch, with its truth.
pub struct Stream {
    pub batch: Batch,
    /// By row.
    pub truth: Vec<Label>,
    /// Campaign of each row; 0: none.
    pub campaign: Vec<u64>,
    pub change_ms: i64,
}

struct Rule {
    weight: f64,
    severity: usize,
    tactic: usize,
    sensor: usize,
}

struct Event {
    time: i64,
    rule: usize,
    host: usize,
    user: usize,
    remote: u64,
    /// Program, parent and command line of an intruder.
    is_odd: bool,
    louder: bool,
    label: Label,
    campaign: u64,
}

struct World {
    rng: Rng,
    rules: Vec<Rule>,
    events: Vec<Event>,
    change: Change,
}

/// Makes the stream of a seed. Everything but the attacker after day 36 is the same under every change.
pub fn stream(seed: u64, change: Change) -> Stream {
    let mut rng = Rng(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut order: Vec<usize> = (0..RULES).collect();
    (1..RULES).rev().for_each(|i| order.swap(i, rng.below(i + 1)));
    let rules = order.iter().enumerate().map(|(i, rank)| Rule {
        weight: 1.0 / (1.0 + *rank as f64).powf(1.1),
        severity: 1 + rng.below(4),
        tactic: TACTICS.start + i % TACTICS.len(),
        sensor: rng.below(5),
    });
    let mut world = World { rules: rules.collect(), events: Vec::new(), change, rng };
    world.false_alarms();
    world.jobs();
    world.admins();
    world.bursts();
    world.campaigns(seed);
    world.into_stream(seed)
}

impl World {
    /// Noise by the weight of its rule, mostly in office hours.
    fn false_alarms(&mut self) {
        for day in 0..DAYS {
            for _ in 0..270 {
                let rule = self.rule_of_day(day, |rule| rule.weight);
                let (time, host) = (self.office_time(day), self.rng.skewed(HOSTS));
                let remote = self.any_remote(host);
                self.push(time, rule, host, remote, Label::FalseAlarm);
            }
        }
    }

    /// Authorised jobs: the same rule, host and account at fixed times.
    fn jobs(&mut self) {
        for job in 0..60 {
            let period = [HOUR_MS, 4 * HOUR_MS, DAY_MS][job / 20];
            let (rule, host) = (self.rule_of_day(0, |rule| rule.weight.sqrt()), self.rng.below(HOSTS));
            let mut time = self.rng.below(period as usize) as i64;
            let remote = self.rng.below(REMOTES) as u64;
            while time < DAYS * DAY_MS {
                let shift = self.rng.below(60_000) as i64;
                self.push(time + shift, rule, host, remote, Label::Expected);
                time += period;
            }
        }
    }

    /// Administrators who go through three or four tactics within an hour.
    fn admins(&mut self) {
        for day in 0..DAYS {
            for _ in 0..7 {
                let (host, mut time) = (self.rng.skewed(HOSTS), self.office_time(day));
                let remote = self.any_remote(host);
                for _ in 0..3 + self.rng.below(2) {
                    let rule = self.rule_of_day(day, |rule| rule.weight.sqrt());
                    self.push(time, rule, host, remote, Label::Expected);
                    time += self.rng.exponential(12.0 * MINUTE_MS as f64);
                }
            }
        }
    }

    /// A broken rule fires on many hosts within two hours.
    fn bursts(&mut self) {
        for burst in 0..14 {
            let day = 2 + burst * 4;
            let (rule, start) = (self.rule_of_day(day, |_| 1.0), self.office_time(day));
            for _ in 0..80 {
                let (time, host) = (start + self.rng.below(2 * HOUR_MS as usize) as i64, self.rng.below(HOSTS));
                let remote = self.any_remote(host);
                self.push(time, rule, host, remote, Label::FalseAlarm);
            }
        }
    }

    fn campaigns(&mut self, seed: u64) {
        for campaign in 1..=CAMPAIGNS {
            // A stream of numbers of its own, so that a change moves nothing else.
            self.rng = Rng((seed << 16 ^ campaign as u64).wrapping_mul(0xd134_2543_de82_ef95) | 1);
            let start = campaign * (DAYS - 4) * DAY_MS / (CAMPAIGNS + 1);
            self.campaign(campaign as u64, start);
        }
    }

    fn campaign(&mut self, campaign: u64, start: i64) {
        let change = if start >= CHANGE_DAY * DAY_MS { self.change } else { Change::default() };
        let is_slow = self.rng.chance(0.35);
        let gap = if is_slow { 3 * HOUR_MS } else { 10 * MINUTE_MS } as f64;
        let gap = if change.slows_down { (gap * 20.0).min(20.0 * HOUR_MS as f64) } else { gap };
        let (mut host, mut user) = (self.rng.below(HOSTS), 0);
        let mut remote = self.fresh_remote();
        let mut time = start;
        for tactic in TACTICS {
            if !self.rng.chance(0.6) {
                continue;
            }
            let fresh = self.fresh_remote();
            if change.moves {
                remote = fresh;
            }
            if tactic == 10 {
                (host, user) = (self.rng.below(HOSTS), 1 + self.rng.below(9));
            }
            for _ in 0..1 + self.rng.below(4) {
                time += self.rng.exponential(gap);
                if change.hides {
                    time = to_office(time);
                }
                let wanted = |rule: &Rule| {
                    if rule.tactic != tactic {
                        0.0
                    } else if change.hides {
                        rule.weight * rule.weight
                    } else {
                        1.0 / (0.02 + rule.weight)
                    }
                };
                let rule = self.rule_of_day(0, wanted);
                let (is_odd, louder) = (self.rng.chance(0.4), self.rng.chance(0.3));
                let decoys = Rng(self.rng.0);
                self.events.push(Event {
                    time,
                    rule,
                    host,
                    user,
                    remote,
                    is_odd: is_odd && !change.renames,
                    louder: louder && !change.hides,
                    label: Label::Malicious,
                    campaign,
                });
                self.decoys(change, decoys, time, rule, host);
            }
        }
    }

    /// What the attacker sets off so that a step drowns in it: harmless alerts, and false ones.
    fn decoys(&mut self, change: Change, mut rng: Rng, time: i64, rule: usize, host: usize) {
        std::mem::swap(&mut self.rng, &mut rng);
        for _ in 0..if change.pads { 20 } else { 0 } {
            let (other, before) =
                (self.rule_of_day(0, |rule| rule.weight), self.rng.below(3 * HOUR_MS as usize) as i64);
            let remote = self.any_remote(host);
            self.push(time - before, other, host, remote, Label::FalseAlarm);
        }
        for i in 0..if change.floods { 30 } else { 0 } {
            let (before, elsewhere) = (self.rng.below(2 * DAY_MS as usize) as i64, self.rng.below(HOSTS));
            let host = if i % 3 == 0 { host } else { elsewhere };
            let remote = self.any_remote(host);
            self.push(time - before, rule, host, remote, Label::FalseAlarm);
        }
        std::mem::swap(&mut self.rng, &mut rng);
    }

    /// The other side of harmless activity: half of the time whom everybody talks to, else one of the host's own few, or somebody
    /// who is never met again.
    fn any_remote(&mut self, host: usize) -> u64 {
        match self.rng.uniform() {
            u if u < 0.5 => self.rng.skewed(REMOTES) as u64,
            u if u < 0.75 => (REMOTES + host * 4 + self.rng.below(4)) as u64,
            _ => self.fresh_remote(),
        }
    }

    fn fresh_remote(&mut self) -> u64 {
        1 << 20 | self.rng.below(1 << 20) as u64
    }

    fn push(&mut self, time: i64, rule: usize, host: usize, remote: u64, label: Label) {
        let (louder, is_odd) = (self.rng.chance(0.1), self.rng.chance(0.02));
        self.events.push(Event { time, rule, host, user: 0, remote, is_odd, louder, label, campaign: 0 });
    }

    fn rule_of_day(&mut self, day: i64, weight: impl Fn(&Rule) -> f64) -> usize {
        let known = if day < CHANGE_DAY { RULES - NEW_RULES } else { RULES };
        let total: f64 = self.rules[..known].iter().map(&weight).sum();
        let mut left = self.rng.uniform() * total;
        for (i, rule) in self.rules[..known].iter().enumerate() {
            left -= weight(rule);
            if left <= 0.0 {
                return i;
            }
        }
        known - 1
    }

    fn office_time(&mut self, day: i64) -> i64 {
        let hours = if self.rng.chance(0.75) { 8.0 + 9.0 * self.rng.uniform() } else { 24.0 * self.rng.uniform() };
        day * DAY_MS + (hours * HOUR_MS as f64) as i64
    }

    fn into_stream(mut self, seed: u64) -> Stream {
        self.events.sort_by_key(|event| event.time);
        let mut builder = BatchBuilder::new(1);
        for (i, event) in (0u64..).zip(&self.events) {
            builder.push(
                &alert(i, seed, event, &self.rules[event.rule]),
                RecordSpan { source: SourceId(0), record: i + 1, offset: 0, length: 0 },
            );
        }
        Stream {
            batch: builder.finish(),
            truth: self.events.iter().map(|event| event.label).collect(),
            campaign: self.events.iter().map(|event| event.campaign).collect(),
            change_ms: CHANGE_DAY * DAY_MS,
        }
    }
}

fn alert(i: u64, seed: u64, event: &Event, rule: &Rule) -> Alert<'static> {
    let text = |text: String| Some(Cow::Owned(text));
    let (product, sensor) = [
        ("Endpoint", Sensor::Edr),
        ("Network", Sensor::Ndr),
        ("Sign-in", Sensor::Identity),
        ("Mail", Sensor::Email),
        ("Logs", Sensor::HostLog),
    ][rule.sensor];
    // What everybody runs under a rule is one of three pairs; an intruder brings his own.
    let pair = i % 3;
    let (process, parent, command) = if event.is_odd {
        let own = event.campaign * 7 + i % 5;
        (
            format!("tool{own}.exe"),
            format!("host{own}.exe"),
            format!("-enc {:064x}{:064x}", i.wrapping_mul(seed | 1), !i),
        )
    } else {
        (
            format!("r{}-{pair}.exe", event.rule),
            format!("p{}-{pair}.exe", event.rule),
            format!("run --task {}", event.rule),
        )
    };
    let severities =
        [Severity::Info, Severity::Low, Severity::Medium, Severity::High, Severity::Critical, Severity::Fatal];
    Alert {
        key: AlertKey::of_record("synthetic", &[seed.to_le_bytes(), i.to_le_bytes()].concat()),
        time: Some(event.time),
        title: text(format!("Rule {}", event.rule)),
        severity: severities[(rule.severity + usize::from(event.louder)).min(4)],
        product: Some(Cow::Borrowed(product)),
        sensor,
        rule_uid: text(format!("R{}", event.rule)),
        rule_name: text(format!("Rule {}", event.rule)),
        rule_family: text(format!("T{}", rule.tactic)),
        host: text(format!("host-{}", event.host)),
        user: text(if event.user == 0 { format!("user-{}", event.host) } else { format!("admin-{}", event.user) }),
        dst_ip: text(format!("198.{}.{}.{}", event.remote >> 16, event.remote >> 8 & 255, event.remote & 255)),
        process: text(process),
        parent: text(parent),
        cmd_line: text(command),
        attacks: vec![AttackRef { tactic: Some(rule.tactic as u8), technique: None, origin: Origin::Named }],
        ..Alert::default()
    }
}

fn to_office(time: i64) -> i64 {
    let hour = time.rem_euclid(DAY_MS) / HOUR_MS;
    if (8..17).contains(&hour) { time } else { time + (32 - hour) % 24 * HOUR_MS }
}

/// xorshift64*.
struct Rng(u64);

impl Rng {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn uniform(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    fn chance(&mut self, p: f64) -> bool {
        self.uniform() < p
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() >> 16) as usize % n.max(1)
    }

    /// Low numbers far more often than high ones.
    fn skewed(&mut self, n: usize) -> usize {
        let u = self.uniform();
        ((u * u * n as f64) as usize).min(n - 1)
    }

    fn exponential(&mut self, mean: f64) -> i64 {
        (-mean * (1.0 - self.uniform()).ln()) as i64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mix_is_that_of_a_team_and_a_change_moves_only_the_attacker() {
        let plain = stream(1, Change::default());
        let share =
            |label| plain.truth.iter().filter(|other| **other == label).count() as f64 / plain.truth.len() as f64;
        assert!((50_000..66_000).contains(&plain.truth.len()), "{}", plain.truth.len());
        assert!((0.008..0.025).contains(&share(Label::Malicious)), "{}", share(Label::Malicious));
        assert!((0.5..0.75).contains(&share(Label::Expected)), "{}", share(Label::Expected));
        let slow = stream(1, Change { slows_down: true, ..Change::default() });
        let harmless = |stream: &Stream| {
            let rows = stream.truth.iter().enumerate().filter(|(_, label)| **label != Label::Malicious);
            rows.map(|(row, _)| stream.batch.time[row]).collect::<Vec<_>>()
        };
        assert_eq!(harmless(&plain), harmless(&slow));
        assert_eq!(plain.campaign.iter().max(), slow.campaign.iter().max());
    }
}
