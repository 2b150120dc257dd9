//! What came before an alert: one pass in time order that reads first and adds after.
//!
//! Counts are over the whole batch so far; windows are in `window`. No walk over a hash map reaches a result, so the hash
//! seed changes nothing.

mod names;
mod spellings;
mod states;
mod tables;

pub(crate) use names::{Namer, Names};
#[cfg(test)]
pub(crate) use tables::NONE;

use crate::clock::Clock;
use crate::facts::{Own, Past, RemotePast, Watched};
use crate::window::{Entry, Left, Presence, Windows};
use states::{EntityState, Owned, PairState, RuleState};
use tables::States;
use wg_schema::{AlertId, Batch, TimeMs};

/// A rule counts as rare until it has been seen this often.
const RARE: u32 = 5;

/// Everything seen so far.
#[derive(Default)]
pub(crate) struct History {
    rules: States<RuleState>,
    entities: States<EntityState>,
    pairs: States<PairState>,
    sources: States<Presence>,
    ips: States<RemotePast>,
    ip_hosts: States<Owned>,
    ip_rules: States<Owned>,
    windows: Windows,
    clock: Clock,
}

impl History {
    /// Returns what came before `alert`, then adds it. Alerts must come in time order; an undated one has no past.
    pub fn observe(&mut self, batch: &Batch, alert: AlertId, own: &Own, names: &Names) -> Option<Past> {
        // Going back in time is the caller's mistake; standing still keeps the windows sound.
        let now = batch.time_of(alert)?.max(self.clock.last_or_min());
        self.clock.advance(now);
        self.expire(now);
        let is_rare = self.clock.watched() > Watched::TooShort
            && self.rules.get(names.rule).is_some_and(|rule| rule.runs <= RARE);
        // Distinct rules, hosts and products are counted including this alert; the rest is read before it is added.
        self.enter(names);
        let other_rare = self.other_rare_rules(names);
        self.enter_rare(names, is_rare);
        self.windows.push(Entry {
            time: now,
            rule: names.rule,
            entity: names.entity,
            pair: names.pair,
            source: names.source,
            ip_host: names.ip_host,
            ip_rule: names.ip_rule,
            is_rare,
        });
        let past = self.read_and_add(own, names, now, other_rare);
        self.clock.alerts += 1;
        Some(past)
    }

    /// Adds the alert to the windows' counts.
    fn enter(&mut self, names: &Names) {
        if let Some(rule) = self.rules.get(names.rule) {
            rule.alerts_10m += 1;
        }
        if let Some(entity) = self.entities.get(names.entity) {
            entity.alerts_10m += 1;
            entity.alerts_24h += 1;
        }
        if let Some(pair) = self.pairs.get(names.pair) {
            if pair.presence.in_1h == 0 {
                self.rules.at(names.rule).hosts_1h += 1;
                self.entities.at(names.entity).rules_1h += 1;
            }
            if pair.presence.in_24h == 0 {
                self.entities.at(names.entity).rules_24h += 1;
            }
            pair.presence.in_1h += 1;
            pair.presence.in_24h += 1;
        }
        if let Some(source) = self.sources.get(names.source) {
            if source.in_24h == 0 {
                self.entities.at(names.entity).sources_24h += 1;
            }
            source.in_24h += 1;
        }
        if let Some(member) = self.ip_hosts.get(names.ip_host) {
            member.ip = names.ip;
            self.ips.at(names.ip).hosts_1h += u32::from(member.in_1h == 0);
            member.in_1h += 1;
        }
        if let Some(member) = self.ip_rules.get(names.ip_rule) {
            member.ip = names.ip;
            self.ips.at(names.ip).rules_1h += u32::from(member.in_1h == 0);
            member.in_1h += 1;
        }
    }

    /// Returns how many other rules came on the entity in the last day while they were rare.
    fn other_rare_rules(&mut self, names: &Names) -> u32 {
        let all = self.entities.get(names.entity).map_or(0, |entity| entity.rare_24h);
        all - self.pairs.get(names.pair).map_or(0, |pair| u32::from(pair.rare_24h > 0))
    }

    fn enter_rare(&mut self, names: &Names, is_rare: bool) {
        if let Some(pair) = self.pairs.get(names.pair).filter(|_| is_rare) {
            self.entities.at(names.entity).rare_24h += u32::from(pair.rare_24h == 0);
            pair.rare_24h += 1;
        }
    }

    /// Takes what is too old out of the windows' counts.
    fn expire(&mut self, now: TimeMs) {
        let mut windows = std::mem::take(&mut self.windows);
        windows.expire(now, |left, entry| match left {
            Left::TenMinutes => self.leave_10m(entry),
            Left::Hour => self.leave_1h(entry),
            Left::Day => self.leave_24h(entry),
        });
        self.windows = windows;
    }

    fn leave_10m(&mut self, entry: &Entry) {
        if let Some(rule) = self.rules.get(entry.rule) {
            rule.alerts_10m -= 1;
        }
        if let Some(entity) = self.entities.get(entry.entity) {
            entity.alerts_10m -= 1;
        }
    }

    fn leave_1h(&mut self, entry: &Entry) {
        if let Some(pair) = self.pairs.get(entry.pair) {
            pair.presence.in_1h -= 1;
            if pair.presence.in_1h == 0 {
                self.rules.at(entry.rule).hosts_1h -= 1;
                self.entities.at(entry.entity).rules_1h -= 1;
            }
        }
        if let Some(member) = self.ip_hosts.get(entry.ip_host) {
            member.in_1h -= 1;
            self.ips.at(member.ip).hosts_1h -= u32::from(member.in_1h == 0);
        }
        if let Some(member) = self.ip_rules.get(entry.ip_rule) {
            member.in_1h -= 1;
            self.ips.at(member.ip).rules_1h -= u32::from(member.in_1h == 0);
        }
    }

    fn leave_24h(&mut self, entry: &Entry) {
        if let Some(pair) = self.pairs.get(entry.pair) {
            pair.presence.in_24h -= 1;
            self.entities.at(entry.entity).rules_24h -= u32::from(pair.presence.in_24h == 0);
        }
        if let Some(source) = self.sources.get(entry.source) {
            source.in_24h -= 1;
            self.entities.at(entry.entity).sources_24h -= u32::from(source.in_24h == 0);
        }
        if let Some(entity) = self.entities.get(entry.entity) {
            entity.alerts_24h -= 1;
        }
        if let Some(pair) = self.pairs.get(entry.pair).filter(|_| entry.is_rare) {
            pair.rare_24h -= 1;
            self.entities.at(entry.entity).rare_24h -= u32::from(pair.rare_24h == 0);
        }
    }

    fn read_and_add(&mut self, own: &Own, names: &Names, now: TimeMs, other_rare: u32) -> Past {
        let (watched, second, days_watched) = (self.clock.watched(), self.clock.second(), self.clock.days);
        let pair = self.pairs.get(names.pair).map(|pair| pair.observe(now));
        let opens = pair.is_none_or(|pair| pair.run.size == 1);
        let rule = self.rules.get(names.rule).map(|rule| rule.observe(now, days_watched, opens));
        let entity = self.entities.get(names.entity);
        Past {
            watched,
            alerts: self.clock.alerts,
            alerts_10m: self.windows.len_10m(),
            usual_10m: self.clock.usual_10m(),
            rule,
            entity: entity.map(|entity| entity.observe(now, second, own, other_rare, pair)),
            pair,
            rule_user: names.rule_user,
            user_host: names.user_host,
            src_dst: names.src_dst,
            remote: self.ips.get(names.ip).copied(),
            parent_child: names.parent_child,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Commands;
    use crate::window::{DAY, HOUR, MINUTE};
    use proptest::prelude::*;
    use std::collections::BTreeSet;
    use wg_schema::batch::RecordSpan;
    use wg_schema::{Alert, AlertKey, BatchBuilder, Severity, SourceId};

    const NAMES: [&str; 4] = ["a", "b", "c", "d"];

    /// (rule, host, source address, product, minutes after the one before, severity).
    type Row = (usize, usize, usize, usize, i64, u8);

    fn batch(rows: &[Row]) -> Batch {
        let mut builder = BatchBuilder::new(1);
        let mut time = 1_794_787_200_000;
        for (i, (rule, host, ip, product, minutes, severity)) in rows.iter().enumerate() {
            time += minutes * MINUTE;
            let alert = Alert {
                key: AlertKey::of_record("test", &i.to_le_bytes()),
                time: Some(time),
                rule_name: Some(NAMES[*rule].into()),
                host: Some(NAMES[*host].into()),
                src_ip: Some(NAMES[*ip].into()),
                product: Some(NAMES[*product].into()),
                severity: Severity::from_id((*severity).into()),
                ..Alert::default()
            };
            builder.push(&alert, RecordSpan { source: SourceId(0), record: 1, offset: 0, length: 0 });
        }
        builder.finish()
    }

    fn pasts(batch: &Batch) -> Vec<Past> {
        let (mut history, mut commands, mut names) = (History::default(), Commands::new(), Vec::new());
        let ids: Vec<AlertId> = batch.ids().collect();
        Namer::new(5).name(batch, &ids, &mut names);
        let mut past = |(id, names): (&AlertId, &Names)| {
            let own = Own::of(batch, *id, &mut commands);
            history.observe(batch, *id, &own, names).expect("every alert is dated")
        };
        ids.iter().zip(&names).map(&mut past).collect()
    }

    /// Cuts times into runs: five minutes from the first to the last at most.
    fn runs(times: &[TimeMs]) -> Vec<Vec<TimeMs>> {
        let mut runs: Vec<Vec<TimeMs>> = Vec::new();
        for time in times {
            match runs.last_mut().filter(|run| time - run[0] <= 5 * MINUTE) {
                Some(run) => run.push(*time),
                None => runs.push(vec![*time]),
            }
        }
        runs
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

        /// The windows against counting again from the start.
        #[test]
        fn windows_count_what_is_in_them(
            rows in prop::collection::vec((0usize..4, 0usize..4, 0usize..4, 0usize..3, 0i64..200, 0u8..7), 1..150),
        ) {
            let batch = batch(&rows);
            for (i, past) in pasts(&batch).into_iter().enumerate() {
                let (rule, host, ip, product, ..) = rows[i];
                let now = batch.time[i];
                let within = |length: TimeMs, j: &usize| now - batch.time[*j] <= length;
                let distinct = |length, same: &dyn Fn(&Row) -> bool, of: &dyn Fn(&Row) -> usize| {
                    let seen = (0..=i).filter(|j| within(length, j) && same(&rows[*j]));
                    seen.map(|j| of(&rows[j])).collect::<BTreeSet<_>>().len() as u32
                };
                let count = |length, same: &dyn Fn(&Row) -> bool| {
                    (0..=i).filter(|j| within(length, j) && same(&rows[*j])).count() as u32
                };
                let (entity, of_rule, remote) = (past.entity.unwrap(), past.rule.unwrap(), past.remote.unwrap());
                prop_assert_eq!(entity.rules_1h, distinct(HOUR, &|r| r.1 == host, &|r| r.0 + 4 * r.3));
                prop_assert_eq!(entity.rules_24h, distinct(DAY, &|r| r.1 == host, &|r| r.0 + 4 * r.3));
                prop_assert_eq!(entity.sources_24h, distinct(DAY, &|r| r.1 == host, &|r| r.3));
                prop_assert_eq!(entity.alerts_10m, count(10 * MINUTE, &|r| r.1 == host));
                prop_assert_eq!(entity.alerts_24h, count(DAY, &|r| r.1 == host));
                prop_assert_eq!(of_rule.hosts_1h, distinct(HOUR, &|r| (r.3, r.0) == (product, rule), &|r| r.1));
                prop_assert_eq!(of_rule.alerts_10m, count(10 * MINUTE, &|r| (r.3, r.0) == (product, rule)));
                prop_assert_eq!(remote.hosts_1h, distinct(HOUR, &|r| r.2 == ip, &|r| r.1));
                prop_assert_eq!(past.alerts_10m, count(10 * MINUTE, &|_| true));
                let concern = |r: &Row| Severity::from_id(r.5.into()).concern();
                let worst = (0..i).filter(|j| within(DAY, j) && rows[*j].1 == host).map(|j| concern(&rows[j])).max();
                prop_assert_eq!(entity.concern_24h, worst);
                let pair = past.pair.unwrap();
                let before = |r: &Row| (r.3, r.0, r.1) == (product, rule, host);
                let times: Vec<TimeMs> = (0..=i).filter(|j| before(&rows[*j])).map(|j| batch.time[j]).collect();
                let runs = runs(&times);
                let (own, earlier) = runs.split_last().unwrap();
                prop_assert_eq!(pair.runs as usize, earlier.len());
                prop_assert_eq!((pair.run.size as usize, pair.run.ms), (own.len(), own[own.len() - 1] - own[0]));
                prop_assert_eq!(pair.since_ms, earlier.last().map(|run| own[0] - run[run.len() - 1]));
            }
        }
    }

    #[test]
    fn a_sensor_on_the_wire_and_one_on_the_machine_tell_of_one_machine() {
        // (host, its address, source, destination), a minute apart.
        let rows = [
            (Some("web01"), Some("10.1.30.15"), None, None),
            (None, None, Some("91.219.3.3"), Some("10.1.30.15")),
            (None, None, Some("10.1.30.15"), Some("91.219.3.3")),
            (None, Some("10.1.30.15"), None, None),
            // An address that nobody named a host of is a machine, too, at either end.
            (None, None, Some("91.219.3.3"), Some("10.1.30.16")),
            (None, None, Some("10.1.30.16"), Some("10.1.30.15")),
            (None, None, Some("91.219.3.3"), Some("198.51.100.7")),
        ];
        let mut builder = BatchBuilder::new(1);
        for (i, (host, host_ip, src, dst)) in rows.into_iter().enumerate() {
            let alert = Alert {
                key: AlertKey::of_record("test", &i.to_le_bytes()),
                time: Some(1_794_787_200_000 + i as i64 * MINUTE),
                rule_name: Some(format!("rule {i}").into()),
                host: host.map(Into::into),
                host_ip: host_ip.map(Into::into),
                src_ip: src.map(Into::into),
                dst_ip: dst.map(Into::into),
                ..Alert::default()
            };
            builder.push(&alert, RecordSpan { source: SourceId(0), record: 1, offset: 0, length: 0 });
        }
        let rules: Vec<Option<u32>> =
            pasts(&builder.finish()).iter().map(|past| past.entity.map(|entity| entity.rules_1h)).collect();
        assert_eq!(rules, [1, 2, 3, 4, 1, 2, 1].map(Some));
    }

    #[test]
    fn a_rule_that_is_routine_on_a_host_is_no_step() {
        let tactic = |tactic| {
            vec![wg_schema::AttackRef { tactic: Some(tactic), technique: None, origin: wg_schema::Origin::Named }]
        };
        let mut builder = BatchBuilder::new(1);
        // Ten minutes apart, so that each is a run of its own.
        let rows =
            (0..30).map(|i| ("noisy", 10 * i, 3)).chain([("read", 400, 8), ("first", 1600, 3), ("read", 1601, 8)]);
        for (i, (rule, minute, of)) in rows.enumerate() {
            let alert = Alert {
                key: AlertKey::of_record("test", &i.to_le_bytes()),
                time: Some(1_794_787_200_000 + minute * MINUTE),
                rule_name: Some(rule.into()),
                host: Some("a".into()),
                attacks: tactic(of),
                ..Alert::default()
            };
            builder.push(&alert, RecordSpan { source: SourceId(0), record: 1, offset: 0, length: 0 });
        }
        let pasts = pasts(&builder.finish());
        let progress = |row: usize| pasts[row].entity.map(|entity| (entity.tactics_24h, entity.earlier_tactics_48h));
        assert_eq!(progress(0), Some((1, 0)));
        assert_eq!(progress(30), Some((2, 1)), "the first ten of the noisy rule still counted");
        assert_eq!(progress(31), Some((2, 0)), "the noisy ones are a day old");
        assert_eq!(progress(32), Some((2, 1)));
    }
}
