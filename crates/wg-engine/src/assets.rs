//! Which incidents touch an asset that matters: what a person or a list said of hosts and accounts, found in the batch.

use wg_correlate::Incident;
use wg_protocol::{AssetKind, AssetMark, Criticality};
use wg_schema::ordered::OrderedMap;
use wg_schema::{AlertId, Batch, Severity, StrId, sort};

/// What was said of assets, by kind and name in small letters.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Assets {
    hosts: OrderedMap<String, AssetMark>,
    accounts: OrderedMap<String, AssetMark>,
}

impl Assets {
    /// Of several marks on one asset the last counts; what is said to be normal is as if nothing was said.
    pub fn new(list: Vec<AssetMark>) -> Assets {
        let mut assets = Assets::default();
        for mark in list {
            let names = match mark.said.kind {
                AssetKind::Host => &mut assets.hosts,
                AssetKind::Account => &mut assets.accounts,
            };
            let name = mark.said.name.trim().to_lowercase();
            if mark.said.criticality == Criticality::Normal {
                names.remove(&name);
            } else if !name.is_empty() {
                names.insert(name, mark);
            }
        }
        assets
    }

    pub fn is_empty(&self) -> bool {
        self.hosts.is_empty() && self.accounts.is_empty()
    }

    /// Returns the mark on a host, by its whole name or its first label: a list says `DC-01` of `dc-01.corp.example`.
    pub fn host(&self, name: &str) -> Option<&AssetMark> {
        let name = name.to_lowercase();
        let is_address = name.parse::<std::net::IpAddr>().is_ok();
        let short = name.split('.').next().filter(|short| !is_address && !short.is_empty());
        self.hosts.get(&name).or_else(|| self.hosts.get(short?))
    }

    /// Returns the mark on an account, by its whole name or without its domain: `svc` of `CORP\svc` and of `svc@corp.example`.
    pub fn account(&self, name: &str) -> Option<&AssetMark> {
        let name = name.to_lowercase();
        let bare = name.rsplit('\\').next().and_then(|bare| bare.split('@').next()).filter(|bare| !bare.is_empty());
        self.accounts.get(&name).or_else(|| self.accounts.get(bare?))
    }

    /// Returns the marks on the assets of an alert: the host by name or address, the account.
    fn of<'a>(
        &'a self,
        batch: &Batch,
        alert: AlertId,
        known: &mut Known<'a>,
    ) -> impl Iterator<Item = &'a AssetMark> + use<'a> {
        let row = alert.row();
        let mut find = |is_account: bool, id: StrId| {
            *known.entry((is_account, id)).or_insert_with(|| {
                let name = batch.text(id);
                if is_account { self.account(name) } else { self.host(name) }
            })
        };
        [find(false, batch.host[row]), find(false, batch.host_ip[row]), find(true, batch.user[row])]
            .into_iter()
            .flatten()
    }

    /// Returns, by incident, whether an alert of high severity or above is on a marked asset. A severity that could not be read
    /// counts as high.
    pub fn severe_on(&self, batch: &Batch, list: &[Incident]) -> Vec<bool> {
        if self.is_empty() {
            return Vec::new();
        }
        let mut known = Known::new();
        let is_severe = |alert: &AlertId| batch.severity[alert.row()].concern() >= Severity::High.concern();
        let mut is_marked = |alert: &AlertId| self.of(batch, *alert, &mut known).next().is_some();
        list.iter().map(|incident| incident.alerts.iter().any(|alert| is_severe(alert) && is_marked(alert))).collect()
    }

    /// Returns the marked assets of an incident, the most critical first.
    pub fn on(&self, batch: &Batch, incident: &Incident) -> Vec<AssetMark> {
        if self.is_empty() {
            return Vec::new();
        }
        let mut found: OrderedMap<(AssetKind, String), AssetMark> = OrderedMap::new();
        for alert in &incident.alerts {
            let row = alert.row();
            let hosts = [batch.host[row], batch.host_ip[row]].map(|id| self.host(batch.text(id)));
            for mark in hosts.into_iter().flatten().chain(self.account(batch.text(batch.user[row]))) {
                found.entry((mark.said.kind, mark.said.name.to_lowercase())).or_insert_with(|| mark.clone());
            }
        }
        let mut list: Vec<AssetMark> = found.into_values().collect();
        sort::by_key(&mut list, |mark| std::cmp::Reverse(mark.said.criticality));
        list.truncate(MOST_SHOWN);
        list
    }
}

const MOST_SHOWN: usize = 8;

type Known<'a> = OrderedMap<(bool, StrId), Option<&'a AssetMark>>;

#[cfg(test)]
mod tests {
    use super::*;
    use wg_protocol::AssetSaid;

    fn mark(kind: AssetKind, name: &str, criticality: Criticality) -> AssetMark {
        let said = AssetSaid { criticality, kind, name: name.into(), owner: String::new() };
        AssetMark { said, source: String::new(), by: String::new() }
    }

    #[test]
    fn an_asset_is_found_under_the_names_that_exports_give_it() {
        let list = vec![
            mark(AssetKind::Host, "DC-01", Criticality::Critical),
            mark(AssetKind::Host, "10.0.0.7", Criticality::High),
            mark(AssetKind::Account, "svc_backup", Criticality::High),
            mark(AssetKind::Host, "web", Criticality::High),
            mark(AssetKind::Host, "WEB", Criticality::Normal),
        ];
        let assets = Assets::new(list);
        for name in ["dc-01", "DC-01.corp.example", "10.0.0.7"] {
            assert!(assets.host(name).is_some(), "{name}");
        }
        for name in ["", "dc-011", "10.0.0.70", "10", "web", "svc_backup"] {
            assert!(assets.host(name).is_none(), "{name}");
        }
        for name in ["svc_backup", "CORP\\SVC_Backup", "svc_backup@corp.example"] {
            assert!(assets.account(name).is_some(), "{name}");
        }
        assert!(assets.account("dc-01").is_none() && assets.account("").is_none());
    }
}
