//! What came before an alert: one pass in time order that reads first and adds after.
//!
//! Counts are over the whole batch so far; windows are in `window`. No walk over a hash map reaches a result, so the hash
//! seed changes nothing.

mod states;
mod tables;

use crate::clock::Clock;
use crate::facts::{EdgePast, Own, Past, RemotePast, Watched};
use crate::window::{Entry, Left, NONE, Presence, Windows};
use foldhash::fast::FixedState;
use hashbrown::HashMap;
use states::{EntityState, Owned, PairState, RuleState};
use tables::{ByText, Counts, Table};
use wg_schema::{AlertId, Batch, StrId, TimeMs};

/// A rule counts as rare until it has been seen this often.
const RARE: u32 = 5;
/// A rule that fired this often on an entity is routine there, and no step of an attack.
const ROUTINE: u32 = 10;

/// Everything seen so far.
pub(crate) struct History {
    rules: Table<RuleState>,
    hosts: ByText,
    /// Accounts and addresses that stand for alerts without a host, by kind and name.
    others: HashMap<u64, u32, FixedState>,
    entities: Vec<EntityState>,
    pairs: Table<PairState>,
    sources: Table<Presence>,
    ip_numbers: ByText,
    ips: Vec<RemotePast>,
    ip_hosts: Table<Owned>,
    ip_rules: Table<Owned>,
    rule_users: Counts,
    user_hosts: Counts,
    users: ByText,
    flows: Counts,
    srcs: ByText,
    parent_children: Counts,
    with_parent: u32,
    windows: Windows,
    clock: Clock,
}

/// What an alert is about, as numbers of the tables.
struct Names {
    rule: u32,
    entity: u32,
    pair: u32,
    source: u32,
    ip: u32,
    ip_host: u32,
    ip_rule: u32,
}

impl History {
    pub fn new(seed: u64) -> History {
        History {
            rules: Table::new(seed),
            hosts: ByText::default(),
            others: HashMap::with_hasher(FixedState::with_seed(seed)),
            entities: Vec::new(),
            pairs: Table::new(seed),
            sources: Table::new(seed),
            ip_numbers: ByText::default(),
            ips: Vec::new(),
            ip_hosts: Table::new(seed),
            ip_rules: Table::new(seed),
            rule_users: Counts::new(seed),
            user_hosts: Counts::new(seed),
            users: ByText::default(),
            flows: Counts::new(seed),
            srcs: ByText::default(),
            parent_children: Counts::new(seed),
            with_parent: 0,
            windows: Windows::default(),
            clock: Clock::default(),
        }
    }

    /// Returns what came before `alert`, then adds it. Alerts must come in time order; an undated one has no past.
    pub fn observe(&mut self, batch: &Batch, alert: AlertId, own: &Own) -> Option<Past> {
        // Going back in time is the caller's mistake; standing still keeps the windows sound.
        let now = batch.time_of(alert)?.max(self.clock.last_or_min());
        self.clock.advance(now);
        self.expire(now);
        let names = self.names(batch, alert);
        let is_rare = self.clock.watched() > Watched::TooShort
            && self.rules.get(names.rule).is_some_and(|rule| rule.alerts <= RARE);
        // Distinct rules, hosts and products are counted including this alert; the rest is read before it is added.
        self.enter(&names);
        let other_rare = self.other_rare_rules(&names);
        self.enter_rare(&names, is_rare);
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
        let past = self.read_and_add(batch, alert, own, &names, now, other_rare);
        self.clock.alerts += 1;
        Some(past)
    }

    fn names(&mut self, batch: &Batch, alert: AlertId) -> Names {
        let row = alert.row();
        let rule_id = batch.rule_of(alert);
        let rule = if rule_id.is_some() { self.rules.number(batch.product[row].0, rule_id.0) } else { NONE };
        let entity = self.entity(batch, alert);
        let pair = if rule == NONE || entity == NONE { NONE } else { self.pairs.number(rule, entity) };
        let source = if entity == NONE {
            NONE
        } else {
            // Without a product, the kind of sensor tells sources apart; the top bit keeps the two kinds of name apart.
            let product = batch.product[row];
            let name = if product.is_some() { product.0 } else { 1 << 31 | batch.sensor[row] as u32 };
            self.sources.number(entity, name)
        };
        let remote = remote_of(batch, alert);
        let ip = if remote.is_some() { self.ip(batch, remote) } else { NONE };
        let ip_host = if ip == NONE || entity == NONE { NONE } else { self.ip_hosts.number(ip, entity) };
        let ip_rule = if ip == NONE || rule == NONE { NONE } else { self.ip_rules.number(ip, rule) };
        Names { rule, entity, pair, source, ip, ip_host, ip_rule }
    }

    /// Returns the number of what the alert is about: the host, else the account, else the source address.
    fn entity(&mut self, batch: &Batch, alert: AlertId) -> u32 {
        let (row, host, next) = (alert.row(), host_of(batch, alert), self.entities.len() as u32);
        let number = if host.is_some() {
            self.hosts.number(batch, host, || next)
        } else {
            let names = [batch.user[row], batch.src_ip[row]];
            let Some((id, kind)) = names.into_iter().zip(0u64..).find(|(id, _)| id.is_some()) else { return NONE };
            *self.others.entry(kind << 32 | u64::from(id.0)).or_insert(next)
        };
        if number == next {
            self.entities.push(EntityState::default());
        }
        number
    }

    fn ip(&mut self, batch: &Batch, remote: StrId) -> u32 {
        let next = self.ips.len() as u32;
        let number = self.ip_numbers.number(batch, remote, || next);
        if number == next {
            self.ips.push(RemotePast::default());
        }
        number
    }

    /// Adds the alert to the windows' counts.
    fn enter(&mut self, names: &Names) {
        if let Some(rule) = self.rules.get(names.rule) {
            rule.alerts_10m += 1;
        }
        if let Some(entity) = self.entities.get_mut(names.entity as usize) {
            entity.alerts_10m += 1;
            entity.alerts_24h += 1;
        }
        if let Some(pair) = self.pairs.get(names.pair) {
            if pair.presence.in_1h == 0 {
                self.rules.at(names.rule).hosts_1h += 1;
                self.entities[names.entity as usize].rules_1h += 1;
            }
            if pair.presence.in_24h == 0 {
                self.entities[names.entity as usize].rules_24h += 1;
            }
            pair.presence.in_1h += 1;
            pair.presence.in_24h += 1;
        }
        if let Some(source) = self.sources.get(names.source) {
            if source.in_24h == 0 {
                self.entities[names.entity as usize].sources_24h += 1;
            }
            source.in_24h += 1;
        }
        if let Some(member) = self.ip_hosts.get(names.ip_host) {
            member.ip = names.ip;
            self.ips[names.ip as usize].hosts_1h += u32::from(member.in_1h == 0);
            member.in_1h += 1;
        }
        if let Some(member) = self.ip_rules.get(names.ip_rule) {
            member.ip = names.ip;
            self.ips[names.ip as usize].rules_1h += u32::from(member.in_1h == 0);
            member.in_1h += 1;
        }
    }

    /// Returns how many other rules came on the entity in the last day while they were rare.
    fn other_rare_rules(&mut self, names: &Names) -> u32 {
        let all = self.entities.get_mut(names.entity as usize).map_or(0, |entity| entity.rare_24h);
        all - self.pairs.get(names.pair).map_or(0, |pair| u32::from(pair.rare_24h > 0))
    }

    fn enter_rare(&mut self, names: &Names, is_rare: bool) {
        if let Some(pair) = self.pairs.get(names.pair).filter(|_| is_rare) {
            self.entities[names.entity as usize].rare_24h += u32::from(pair.rare_24h == 0);
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
        if let Some(entity) = self.entities.get_mut(entry.entity as usize) {
            entity.alerts_10m -= 1;
        }
    }

    fn leave_1h(&mut self, entry: &Entry) {
        if let Some(pair) = self.pairs.get(entry.pair) {
            pair.presence.in_1h -= 1;
            if pair.presence.in_1h == 0 {
                self.rules.at(entry.rule).hosts_1h -= 1;
                self.entities[entry.entity as usize].rules_1h -= 1;
            }
        }
        if let Some(member) = self.ip_hosts.get(entry.ip_host) {
            member.in_1h -= 1;
            self.ips[member.ip as usize].hosts_1h -= u32::from(member.in_1h == 0);
        }
        if let Some(member) = self.ip_rules.get(entry.ip_rule) {
            member.in_1h -= 1;
            self.ips[member.ip as usize].rules_1h -= u32::from(member.in_1h == 0);
        }
    }

    fn leave_24h(&mut self, entry: &Entry) {
        if let Some(pair) = self.pairs.get(entry.pair) {
            pair.presence.in_24h -= 1;
            self.entities[entry.entity as usize].rules_24h -= u32::from(pair.presence.in_24h == 0);
        }
        if let Some(source) = self.sources.get(entry.source) {
            source.in_24h -= 1;
            self.entities[entry.entity as usize].sources_24h -= u32::from(source.in_24h == 0);
        }
        if let Some(entity) = self.entities.get_mut(entry.entity as usize) {
            entity.alerts_24h -= 1;
        }
        if let Some(pair) = self.pairs.get(entry.pair).filter(|_| entry.is_rare) {
            pair.rare_24h -= 1;
            self.entities[entry.entity as usize].rare_24h -= u32::from(pair.rare_24h == 0);
        }
    }

    fn read_and_add(
        &mut self,
        batch: &Batch,
        alert: AlertId,
        own: &Own,
        names: &Names,
        now: TimeMs,
        other_rare: u32,
    ) -> Past {
        let row = alert.row();
        let (watched, second) = (self.clock.watched(), self.clock.second());
        let days_watched = self.clock.days;
        let rule = self.rules.get(names.rule).map(|rule| rule.observe(now, days_watched));
        let pair = self.pairs.get(names.pair).map(|pair| pair.observe(now));
        let is_routine = pair.is_some_and(|pair| pair.alerts >= ROUTINE);
        let entity = self
            .entities
            .get_mut(names.entity as usize)
            .map(|entity| entity.observe(now, second, own, other_rare, is_routine));
        let host = host_of(batch, alert);
        let (user, src, dst) = (batch.user[row], batch.src_ip[row], batch.dst_ip[row]);
        let (parent, child) = (batch.parent[row], batch.process[row]);
        Past {
            watched,
            alerts: self.clock.alerts,
            alerts_10m: self.windows.len_10m(),
            usual_10m: self.clock.usual_10m(),
            rule,
            entity,
            pair,
            rule_user: (user.is_some() && names.rule != NONE).then(|| self.rule_users.count(names.rule, user.0)),
            user_host: edge(batch, &mut self.user_hosts, &mut self.users, user, host),
            src_dst: edge(batch, &mut self.flows, &mut self.srcs, src, dst),
            remote: self.ips.get(names.ip as usize).copied(),
            parent_child: (parent.is_some() && child.is_some()).then(|| {
                self.with_parent += 1;
                (self.parent_children.count(parent.0, child.0), self.with_parent - 1)
            }),
        }
    }
}

/// Counts two names together and the first alone.
fn edge(batch: &Batch, edges: &mut Counts, firsts: &mut ByText, first: StrId, second: StrId) -> Option<EdgePast> {
    (first.is_some() && second.is_some())
        .then(|| EdgePast { together: edges.count(first.0, second.0), first: firsts.count(batch, first) })
}

/// Returns the host's name, else its address.
fn host_of(batch: &Batch, alert: AlertId) -> StrId {
    let host = batch.host[alert.row()];
    if host.is_some() { host } else { batch.host_ip[alert.row()] }
}

/// Returns the other side's address: the source or, where that is the host itself, the destination.
fn remote_of(batch: &Batch, alert: AlertId) -> StrId {
    let row = alert.row();
    let own = batch.host_ip[row];
    [batch.src_ip[row], batch.dst_ip[row]].into_iter().find(|ip| ip.is_some() && *ip != own).unwrap_or_default()
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
        let (mut history, mut commands) = (History::new(5), Commands::new());
        let past = |id| history.observe(batch, id, &Own::of(batch, id, &mut commands)).expect("every alert is dated");
        batch.ids().map(past).collect()
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
                prop_assert_eq!(pair.alerts, (0..i).filter(|j| before(&rows[*j])).count() as u32);
                let last = (0..i).rev().find(|j| before(&rows[*j])).map(|j| now - batch.time[j]);
                prop_assert_eq!(pair.since_ms, last);
            }
        }
    }

    #[test]
    fn a_rule_that_is_routine_on_a_host_is_no_step() {
        let tactic = |tactic| {
            vec![wg_schema::AttackRef { tactic: Some(tactic), technique: None, origin: wg_schema::Origin::Named }]
        };
        let mut builder = BatchBuilder::new(1);
        let rows = (0..30).map(|i| ("noisy", i, 3)).chain([("read", 400, 8), ("first", 1500, 3), ("read", 1501, 8)]);
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
