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
use crate::facts::{AccountPast, Own, Past, RemotePast, Watched};
use crate::window::{Entry, Left, Presence, Windows};
use states::{AccountState, EntityState, HereState, Owned, PairState, RemoteState, RuleState, Seen};
use tables::States;
use wg_schema::{AlertId, Batch, TimeMs};

/// A rule is rare while the rules of the batch were seen this many times as often on average: at the start of a batch, or
/// among rules that are all seldom, every rule is new, and new says nothing.
const RARE_TIMES: u64 = 5;

/// A rule that was seen so often belongs to daily life here: it is no step of an attack and no second opinion.
const COMMON: u32 = 10;

/// Everything seen so far.
#[derive(Default)]
pub(crate) struct History {
    rules: States<RuleState>,
    entities: States<EntityState>,
    pairs: States<PairState>,
    accounts: States<AccountState>,
    sources: States<Presence>,
    ips: States<RemoteState>,
    ip_hosts: States<HereState>,
    ip_rules: States<Owned>,
    windows: Windows,
    clock: Clock,
    /// Runs of all rules, of each only those until it was common: one flood does not make all others look rare.
    uncommon_runs: u64,
}

impl History {
    /// Returns what came before `alert`, then adds it. Alerts must come in time order; an undated one has no past.
    pub fn observe(&mut self, batch: &Batch, alert: AlertId, own: &Own, names: &Names) -> Option<Past> {
        // Going back in time is the caller's mistake; standing still keeps the windows sound.
        let now = batch.time_of(alert)?.max(self.clock.last_or_min());
        self.clock.advance(now);
        self.expire(now);
        let pair = self.pairs.get(names.pair).map(|pair| pair.observe(now));
        let opens = pair.is_none_or(|pair| pair.run.size == 1);
        let seen = self.rules.get(names.rule).map(|rule| rule.runs - u32::from(!opens));
        let is_common = seen.is_some_and(|runs| runs >= COMMON);
        let is_rare = self.clock.watched() > Watched::TooShort && seen.is_some_and(|runs| self.is_rare(runs));
        // Distinct rules, hosts and products are counted including this alert; the rest is read before it is added.
        self.enter(names, is_common);
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
            is_common,
            opens,
        });
        let (second, tens_watched) = (self.clock.second(), self.clock.tens());
        let seen = Seen { now, second, tens_watched, pair, opens, is_rare, is_common, other_rare };
        let past = self.read_and_add(own, names, &seen);
        self.clock.alerts += 1;
        Some(past)
    }

    /// Returns whether a rule with so many runs before is rare among the rules so far.
    fn is_rare(&self, runs: u32) -> bool {
        (u64::from(runs) + 1) * self.rules.len() as u64 * RARE_TIMES <= self.uncommon_runs
    }

    /// Adds the alert to the windows' counts.
    fn enter(&mut self, names: &Names, is_common: bool) {
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
        if let Some(source) = self.sources.get(names.source).filter(|_| !is_common) {
            if source.in_24h == 0 {
                self.entities.at(names.entity).sources_24h += 1;
            }
            source.in_24h += 1;
        }
        if let Some(HereState { member, first, .. }) = self.ip_hosts.get(names.ip_host) {
            member.ip = names.ip;
            let remote = self.ips.at(names.ip);
            remote.hosts_1h += u32::from(member.in_1h == 0);
            remote.hosts += u32::from(first.is_none());
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
        if let Some(entity) = self.entities.get(entry.entity) {
            entity.runs_before_1h += u32::from(entry.opens);
        }
        if let Some(pair) = self.pairs.get(entry.pair) {
            pair.presence.in_1h -= 1;
            if pair.presence.in_1h == 0 {
                self.rules.at(entry.rule).hosts_1h -= 1;
                self.entities.at(entry.entity).rules_1h -= 1;
            }
        }
        if let Some(HereState { member, .. }) = self.ip_hosts.get(entry.ip_host) {
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
        if let Some(source) = self.sources.get(entry.source).filter(|_| !entry.is_common) {
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

    fn read_and_add(&mut self, own: &Own, names: &Names, seen: &Seen) -> Past {
        let days_watched = self.clock.days;
        self.uncommon_runs += u64::from(seen.opens && !seen.is_common);
        let rule = self.rules.get(names.rule).map(|rule| rule.observe(seen.now, days_watched, seen.opens));
        let entity = self.entities.get(names.entity);
        Past {
            watched: self.clock.watched(),
            alerts_10m: self.windows.len_10m(),
            usual_10m: self.clock.usual_10m(),
            rule,
            is_rare: seen.is_rare,
            entity: entity.map(|entity| entity.observe(own, seen)),
            pair: seen.pair,
            rule_user: names.rule_user,
            account: account(&mut self.accounts, names, seen),
            user_host: names.user_host,
            src_dst: names.src_dst,
            remote: self.remote(names, seen),
            parent_child: names.parent_child,
        }
    }
}

impl History {
    fn remote(&mut self, names: &Names, seen: &Seen) -> Option<RemotePast> {
        let remote = self.ips.get(names.ip)?;
        let is_known = remote.first.observe(seen.second);
        let mut past = RemotePast {
            hosts_1h: remote.hosts_1h,
            rules_1h: remote.rules_1h,
            hosts: remote.hosts,
            is_known,
            is_known_here: false,
            rules_here: 0,
        };
        if let Some(here) = self.ip_hosts.get(names.ip_host) {
            past.is_known_here = here.first.observe(seen.second);
            here.rules |= if names.rule == tables::NONE { 0 } else { 1 << (names.rule % 64) };
            past.rules_here = here.rules.count_ones();
        }
        Some(past)
    }
}

/// Returns what the account of an alert with a host did elsewhere.
fn account(accounts: &mut States<AccountState>, names: &Names, seen: &Seen) -> Option<AccountPast> {
    names.user_host?;
    let rare_elsewhere_24h = accounts.get(names.user)?.observe(names.rule, names.entity, seen);
    Some(AccountPast { hosts: names.hosts_of_user, rare_elsewhere_24h })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Commands;
    use crate::window::{DAY, HOUR, MINUTE};
    use proptest::prelude::*;
    use wg_schema::batch::RecordSpan;
    use wg_schema::ordered::OrderedSet;
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

    /// Returns how many runs of its rule, on any host, were over or had begun before each alert; its own run not among them.
    fn earlier_runs(rows: &[Row], batch: &Batch) -> Vec<u32> {
        let mut starts: Vec<(Row, TimeMs)> = Vec::new();
        let one = |i: usize| {
            let (row, now) = (rows[i], batch.time[i]);
            let own = |start: &(Row, TimeMs)| (start.0.0, start.0.1, start.0.3) == (row.0, row.1, row.3);
            let goes_on = starts.iter().rev().find(|start| own(start)).is_some_and(|start| now - start.1 <= 5 * MINUTE);
            if !goes_on {
                starts.push((row, now));
            }
            starts.iter().filter(|start| (start.0.0, start.0.3) == (row.0, row.3)).count() as u32 - 1
        };
        (0..rows.len()).map(one).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

        /// The windows against counting again from the start.
        #[test]
        fn windows_count_what_is_in_them(
            rows in prop::collection::vec((0usize..4, 0usize..4, 0usize..4, 0usize..3, 0i64..200, 0u8..7), 1..150),
        ) {
            let batch = batch(&rows);
            let earlier_runs = earlier_runs(&rows, &batch);
            for (i, past) in pasts(&batch).into_iter().enumerate() {
                let (rule, host, ip, product, ..) = rows[i];
                let now = batch.time[i];
                let within = |length: TimeMs, j: &usize| now - batch.time[*j] <= length;
                let distinct = |length, same: &dyn Fn(&Row) -> bool, of: &dyn Fn(&Row) -> usize| {
                    let seen = (0..=i).filter(|j| within(length, j) && same(&rows[*j]));
                    seen.map(|j| of(&rows[j])).collect::<OrderedSet<_>>().len() as u32
                };
                let count = |length, same: &dyn Fn(&Row) -> bool| {
                    (0..=i).filter(|j| within(length, j) && same(&rows[*j])).count() as u32
                };
                let (entity, of_rule, remote) = (past.entity.unwrap(), past.rule.unwrap(), past.remote.unwrap());
                prop_assert_eq!(entity.rules_1h, distinct(HOUR, &|r| r.1 == host, &|r| r.0 + 4 * r.3));
                prop_assert_eq!(entity.rules_24h, distinct(DAY, &|r| r.1 == host, &|r| r.0 + 4 * r.3));
                let uncommon = (0..=i).filter(|j| within(DAY, j) && rows[*j].1 == host && earlier_runs[*j] < COMMON);
                prop_assert_eq!(entity.sources_24h as usize, uncommon.map(|j| rows[j].3).collect::<OrderedSet<_>>().len());
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

    /// Rows of (rule, host, minute), each rule of one product.
    fn dated(rows: impl IntoIterator<Item = (String, &'static str, i64)>) -> Batch {
        let mut builder = BatchBuilder::new(1);
        for (i, (rule, host, minute)) in rows.into_iter().enumerate() {
            let alert = Alert {
                key: AlertKey::of_record("test", &i.to_le_bytes()),
                time: Some(1_794_787_200_000 + minute * MINUTE),
                rule_name: Some(rule.into()),
                host: Some(host.into()),
                ..Alert::default()
            };
            builder.push(&alert, RecordSpan { source: SourceId(0), record: 1, offset: 0, length: 0 });
        }
        builder.finish()
    }

    #[test]
    fn a_rule_is_rare_only_among_rules_that_are_not() {
        let is_rare =
            |rows: Vec<(String, &'static str, i64)>| pasts(&dated(rows)).last().is_some_and(|past| past.is_rare);
        // Ten minutes apart, so that each is a run of its own.
        let noise = |rules: i64, n: i64| (0..n).map(move |i| (format!("rule {}", i % rules), "a", 10 * i));
        let then = |rows: Vec<_>, minute| rows.into_iter().chain([("new".to_owned(), "a", minute)]).collect::<Vec<_>>();
        assert!(is_rare(then(noise(4, 40).collect(), 400)));
        assert!(!is_rare(then(noise(40, 40).collect(), 400)), "every rule is new");
        assert!(!is_rare(then(noise(4, 8).collect(), 80)), "too early");
        let flood = (0..1000).map(|i| ("flood".to_owned(), "a", 10 * i));
        assert!(!is_rare(then(noise(40, 40).chain(flood).collect(), 10_000)), "one flood makes no other rule rare");
    }

    #[test]
    fn a_host_is_compared_with_its_own_hours_before() {
        let steady = (0..36).map(|i| (format!("rule {}", i % 7), "busy", 10 * i));
        let burst = (0..6).map(|i| (format!("step {i}"), "quiet", 340 + i));
        let mut rows: Vec<_> = steady.chain(burst).collect();
        rows.sort_by_key(|row| row.2);
        let usual = |host: &str| {
            let last = rows.iter().rposition(|row| row.1 == host)?;
            let entity = pasts(&dated(rows.clone()))[last].entity?;
            Some((entity.rules_1h, entity.usual_1h?))
        };
        assert_eq!(usual("busy"), Some((7, 6)));
        assert_eq!(usual("quiet"), Some((6, 0)));
        assert_eq!(pasts(&dated(rows.clone()))[8].entity.map(|entity| entity.usual_1h), Some(None), "too early");
    }

    #[test]
    fn an_account_brings_its_rare_rules_along() {
        let mut builder = BatchBuilder::new(1);
        let noise = (0..40).map(|i| (format!("rule {}", i % 4), "a".to_owned(), "CORP\\job".to_owned(), 10 * i));
        let story = [("read", "ws-1", 400), ("again", "ws-1", 410), ("task", "srv-2", 420), ("rule 1", "srv-2", 430)];
        let story =
            story.into_iter().map(|(rule, host, at)| (rule.to_owned(), host.to_owned(), "t.novak".to_owned(), at));
        let shared = (0..12).map(|i| (format!("odd {i}"), format!("host {i}"), "shared".to_owned(), 440 + 10 * i));
        for (i, (rule, host, user, minute)) in noise.chain(story).chain(shared).enumerate() {
            let alert = Alert {
                key: AlertKey::of_record("test", &i.to_le_bytes()),
                time: Some(1_794_787_200_000 + minute * MINUTE),
                rule_name: Some(rule.into()),
                host: Some(host.into()),
                user: Some(user.into()),
                ..Alert::default()
            };
            builder.push(&alert, RecordSpan { source: SourceId(0), record: 1, offset: 0, length: 0 });
        }
        let pasts = pasts(&builder.finish());
        let elsewhere = |row: usize| pasts[row].account.map(|account| account.rare_elsewhere_24h);
        assert_eq!([40, 41, 42, 43].map(elsewhere), [0, 0, 2, 2].map(Some), "rare ones of other hosts alone");
        assert_eq!(elsewhere(39), Some(0), "a habit is not rare");
        assert_eq!(pasts[55].account.map(|account| account.hosts), Some(12));
    }

    #[test]
    fn a_remote_address_is_known_by_its_hosts_and_its_rules_on_each() {
        // (host, address, rule, minute).
        let rows = [
            ("a", "198.51.100.1", "beacon", 0),
            ("a", "198.51.100.1", "beacon", 3),
            ("a", "198.51.100.1", "beacon", 90),
            ("a", "198.51.100.1", "upload", 9_000),
            ("b", "198.51.100.1", "beacon", 9_001),
            ("b", "198.51.100.1", "beacon", 9_010),
            ("a", "198.51.100.2", "upload", 9_020),
            ("a", "", "upload", 9_030),
        ];
        let mut builder = BatchBuilder::new(1);
        for (i, (host, remote, rule, minute)) in rows.into_iter().enumerate() {
            let alert = Alert {
                key: AlertKey::of_record("test", &i.to_le_bytes()),
                time: Some(1_794_787_200_000 + minute * MINUTE),
                rule_name: Some(rule.into()),
                host: Some(host.into()),
                dst_ip: Some(remote.into()),
                ..Alert::default()
            };
            builder.push(&alert, RecordSpan { source: SourceId(0), record: 1, offset: 0, length: 0 });
        }
        let pasts = pasts(&builder.finish());
        let remote = |past: &Past| past.remote.map(|r| (r.is_known, r.is_known_here, r.hosts, r.rules_here));
        let expected = [
            Some((false, false, 1, 1)),
            Some((false, false, 1, 1)),
            Some((true, true, 1, 1)),
            Some((true, true, 1, 2)),
            Some((true, false, 2, 1)),
            Some((true, true, 2, 1)),
            Some((false, false, 1, 1)),
            None,
        ];
        assert_eq!(pasts.iter().map(remote).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_common_rule_is_no_step() {
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
