//! What alerts are about, as numbers, and how often two names met: for a block of alerts at a time.
//!
//! Each look-up misses the caches, and those of one table do not wait for each other: asked table by table, a processor has
//! several under way. A number says nothing about the future, so naming ahead of the history is harmless.

use super::spellings::Spellings;
use super::tables::{ByText, Counts, NONE, Numbers, States};
use crate::facts::EdgePast;
use wg_schema::{AlertId, Batch, StrId, naming};

/// What one alert is about; [`NONE`] where it does not say.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Names {
    pub rule: u32,
    pub entity: u32,
    pub pair: u32,
    pub source: u32,
    pub ip: u32,
    pub ip_host: u32,
    pub ip_rule: u32,
    pub user: u32,
    /// Distinct hosts that the account was met on, including this one.
    pub hosts_of_user: u32,
    pub rule_user: Option<u32>,
    pub user_host: Option<EdgePast>,
    pub src_dst: Option<EdgePast>,
    pub parent_child: Option<(u32, u32)>,
}

const NOTHING: Names = Names {
    rule: NONE,
    entity: NONE,
    pair: NONE,
    source: NONE,
    ip: NONE,
    ip_host: NONE,
    ip_rule: NONE,
    user: NONE,
    hosts_of_user: 0,
    rule_user: None,
    user_host: None,
    src_dst: None,
    parent_child: None,
};

/// Gives the numbers.
pub(crate) struct Namer {
    rules: Numbers,
    hosts: Spellings,
    /// The entity of each address that was given as that of a named host; the last one counts.
    owners: States<Option<u32>>,
    /// The entity of each account that stands for alerts without a machine.
    accounts: States<Option<u32>>,
    n_entities: u32,
    pairs: Numbers,
    sources: Numbers,
    ips: ByText,
    n_ips: u32,
    ip_hosts: Numbers,
    ip_rules: Numbers,
    rule_users: Counts,
    users: Spellings,
    n_users: u32,
    user_hosts: Counts,
    /// Alerts of each account that names a host.
    by_user: States<u32>,
    /// Hosts of each account.
    hosts_of_user: States<u32>,
    flows: Counts,
    /// Alerts of each source that names a target.
    by_source: States<u32>,
    parent_children: Counts,
    with_parent: u32,
}

impl Namer {
    pub fn new(seed: u64) -> Namer {
        Namer {
            rules: Numbers::new(seed),
            hosts: Spellings::new(naming::machine, seed),
            owners: States::default(),
            accounts: States::default(),
            n_entities: 0,
            pairs: Numbers::new(seed),
            sources: Numbers::new(seed),
            ips: ByText::default(),
            n_ips: 0,
            ip_hosts: Numbers::new(seed),
            ip_rules: Numbers::new(seed),
            rule_users: Counts::new(seed),
            users: Spellings::new(naming::account, seed),
            n_users: 0,
            user_hosts: Counts::new(seed),
            by_user: States::default(),
            hosts_of_user: States::default(),
            flows: Counts::new(seed),
            by_source: States::default(),
            parent_children: Counts::new(seed),
            with_parent: 0,
        }
    }

    /// Replaces `out` by the names of `alerts`. An undated one has none and is counted nowhere.
    pub fn name(&mut self, batch: &Batch, alerts: &[AlertId], out: &mut Vec<Names>) {
        out.clear();
        out.resize(alerts.len(), NOTHING);
        for (alert, names) in dated(batch, alerts, out) {
            let rule = batch.rule_of(alert);
            if rule.is_some() {
                names.rule = self.rules.number(batch.product[alert.row()].0, rule.0);
            }
            names.entity = self.entity(batch, alert);
            let remote = remote_of(batch, alert);
            names.ip = self.ips.number(batch, remote, &mut self.n_ips);
        }
        for (_, names) in dated(batch, alerts, out) {
            names.pair = self.pairs.number_of_both(names.rule, names.entity);
        }
        for (alert, names) in dated(batch, alerts, out) {
            names.source = self.sources.number_of_both(names.entity, source_of(batch, alert));
        }
        for (_, names) in dated(batch, alerts, out) {
            names.ip_host = self.ip_hosts.number_of_both(names.ip, names.entity);
        }
        for (_, names) in dated(batch, alerts, out) {
            names.ip_rule = self.ip_rules.number_of_both(names.ip, names.rule);
        }
        self.count_meetings(batch, alerts, out);
    }

    fn count_meetings(&mut self, batch: &Batch, alerts: &[AlertId], out: &mut [Names]) {
        for (alert, names) in dated(batch, alerts, out) {
            let user = self.users.number(batch, batch.user[alert.row()], &mut self.n_users);
            if user != NONE && names.rule != NONE {
                names.rule_user = Some(self.rule_users.count(names.rule, user));
            }
        }
        for (alert, names) in dated(batch, alerts, out) {
            let user = self.users.number(batch, batch.user[alert.row()], &mut self.n_users);
            let host = self.hosts.number(batch, batch.machine_of(alert.row()), &mut self.n_entities);
            names.user_host = edge(&mut self.user_hosts, &mut self.by_user, user, host);
            if let Some(hosts) = self.hosts_of_user.get(user) {
                *hosts += u32::from(names.user_host.is_some_and(|edge| edge.together == 0));
                (names.user, names.hosts_of_user) = (user, *hosts);
            }
        }
        for (alert, names) in dated(batch, alerts, out) {
            let [src, dst] = [batch.src_ip[alert.row()], batch.dst_ip[alert.row()]]
                .map(|ip| self.ips.number(batch, batch.somebody(ip), &mut self.n_ips));
            names.src_dst = edge(&mut self.flows, &mut self.by_source, src, dst);
        }
        for (alert, names) in dated(batch, alerts, out) {
            let (parent, child) = (batch.parent[alert.row()], batch.process[alert.row()]);
            if parent.is_some() && child.is_some() {
                names.parent_child = Some((self.parent_children.count(parent.0, child.0), self.with_parent));
                self.with_parent += 1;
            }
        }
    }

    /// Returns the number of what the alert is about: the host, else the account, else the machine at its own address. An
    /// address that an earlier alert gave as that of a named host is that host: a sensor on the wire and one on the machine
    /// tell of one machine.
    fn entity(&mut self, batch: &Batch, alert: AlertId) -> u32 {
        let row = alert.row();
        let own = batch.own_address(row);
        let lent = if batch.is_apart(own) { StrId::NONE } else { own };
        let address = self.ips.number(batch, lent, &mut self.n_ips);
        if batch.somebody(batch.host[row]).is_some() {
            let host = self.hosts.number(batch, batch.host[row], &mut self.n_entities);
            if address != NONE {
                *self.owners.at(address) = Some(host);
            }
            return host;
        }
        let user = self.users.number(batch, batch.user[row], &mut self.n_users);
        if user != NONE && !batch.somebody(batch.host_ip[row]).is_some() {
            return *self.accounts.at(user).get_or_insert_with(|| {
                self.n_entities += 1;
                self.n_entities - 1
            });
        }
        let owner = self.owners.get(address).and_then(|owner| *owner);
        owner.unwrap_or_else(|| self.hosts.number(batch, own, &mut self.n_entities))
    }
}

/// Returns the alerts that have a time, each with its names.
fn dated<'n>(
    batch: &Batch,
    alerts: &[AlertId],
    out: &'n mut [Names],
) -> impl Iterator<Item = (AlertId, &'n mut Names)> {
    alerts.iter().copied().zip(out).filter(|(alert, _)| batch.time_of(*alert).is_some())
}

/// Counts two names together and the first alone.
fn edge(edges: &mut Counts, firsts: &mut States<u32>, first: u32, second: u32) -> Option<EdgePast> {
    if first == NONE || second == NONE {
        return None;
    }
    let alone = firsts.at(first);
    *alone += 1;
    Some(EdgePast { together: edges.count(first, second), first: *alone - 1 })
}

/// Returns the other side's address: the source or, where that is the alert's own machine, the destination.
fn remote_of(batch: &Batch, alert: AlertId) -> StrId {
    let row = alert.row();
    let own = batch.own_address(row);
    [batch.src_ip[row], batch.dst_ip[row]]
        .into_iter()
        .find(|ip| *ip != own && batch.somebody(*ip).is_some())
        .unwrap_or_default()
}

/// Returns the product, else the kind of sensor; the top bit keeps the two kinds of name apart.
fn source_of(batch: &Batch, alert: AlertId) -> u32 {
    let product = batch.product[alert.row()];
    if product.is_some() { product.0 } else { 1 << 31 | batch.sensor[alert.row()] as u32 }
}
