//! Why an alert has its score: the table cells that were added up, and the fields they rest on.

use crate::feature::{Bin, FEATURES, Feature, Group, N_FEATURES, feature_index};
use crate::model::Model;
use crate::sweep::Bins;
use wg_schema::{AlertId, Batch};

/// One summand of a score.
#[derive(Clone, Copy, Debug)]
pub struct Contribution {
    pub feature: &'static Feature,
    pub bin: u8,
    /// In units of 1/1024 point.
    pub points: i32,
}

impl Contribution {
    /// Returns the answer that gave the points.
    pub fn answer(&self) -> &'static Bin {
        self.feature.bin(self.bin)
    }
}

/// No feature has a larger place.
const LAST: u64 = 0xff;
const _: () = assert!(N_FEATURES as u64 <= LAST);

impl Model {
    /// Returns every feature with points other than zero, largest first in absolute size, ties in the order of features.
    ///
    /// `base() + Σ points` is the score, exactly. Needs nothing but the alert's bins.
    pub fn explain(&self, bins: &Bins, alert: AlertId) -> Vec<Contribution> {
        self.largest(bins, alert, N_FEATURES)
    }

    /// Returns the first `most` of [`Model::explain`].
    pub fn largest(&self, bins: &Bins, alert: AlertId, most: usize) -> Vec<Contribution> {
        // Size, place from behind and bin of each as one number, largest first: a few dozen are put in where they belong
        // faster than sorted.
        let mut found = [0u64; N_FEATURES];
        let (mut n_found, most) = (0, most.min(N_FEATURES));
        // What does not exceed this is not among them. At first: what has no points.
        let mut least = if most == 0 { u64::MAX } else { (1 << 16) - 1 };
        for (feature, bin) in bins.row(alert).into_iter().enumerate() {
            let size = u64::from(self.points(feature, bin).unsigned_abs());
            let number = size << 16 | (LAST - feature as u64) << 8 | u64::from(bin);
            if number <= least {
                continue;
            }
            n_found = (n_found + 1).min(most);
            let mut place = n_found - 1;
            while place > 0 && found[place - 1] < number {
                found[place] = found[place - 1];
                place -= 1;
            }
            found[place] = number;
            if n_found == most {
                least = found[most - 1];
            }
        }
        let reason = |number: &u64| {
            let (place, bin) = ((LAST - (number >> 8 & LAST)) as usize, *number as u8);
            Contribution { feature: &FEATURES[place], bin, points: self.points(place, bin) }
        };
        found[..n_found].iter().map(reason).collect()
    }
}

/// Returns the subtotal of each group that has points, in the order of [`Group::ALL`].
///
/// Features of one group tell of the same thing; how they share its points is a choice of the model, the subtotal less so.
pub fn group_totals(reasons: &[Contribution]) -> Vec<(Group, i32)> {
    Group::ALL
        .into_iter()
        .map(|group| {
            (group, reasons.iter().filter(|reason| reason.feature.group == group).map(|reason| reason.points).sum())
        })
        .filter(|(_, points)| *points != 0)
        .collect()
}

/// Returns the values of the fields that a feature rests on, by OCSF path, in the feature's order; only those given.
///
/// Where neither a rule's name nor its id is given, the title stood for the rule and is returned in their place.
pub fn evidence(batch: &Batch, alert: AlertId, feature: &Feature) -> Vec<(&'static str, String)> {
    const NAME: &str = "finding_info.analytic.name";
    const UID: &str = "finding_info.analytic.uid";
    let value = |path: &'static str| batch.field(alert, path).map(|value| (path, value.into_owned()));
    let has_rule = batch.field(alert, NAME).is_some() || batch.field(alert, UID).is_some();
    let named = feature.fields.iter().filter_map(|path| match *path {
        NAME if !has_rule => value("finding_info.title"),
        path if is_other_end(batch, alert, feature, path) => None,
        path => value(path),
    });
    named.chain(attack_evidence(batch, alert, feature)).collect()
}

/// Tells whether a field is an address that does not say which machine was looked at: of an alert without a host, the address
/// of its own network does.
fn is_other_end(batch: &Batch, alert: AlertId, feature: &Feature, path: &str) -> bool {
    let row = alert.row();
    let end = match path {
        "src_endpoint.ip" => batch.src_ip[row],
        "dst_endpoint.ip" => batch.dst_ip[row],
        _ => return false,
    };
    let names_one =
        [batch.host[row], batch.host_ip[row], batch.user[row]].iter().any(|id| batch.somebody(*id).is_some());
    feature.group != Group::Network && (names_one || end != batch.own_address(row))
}

/// Returns the ATT&CK statements for the features that rest on them, each once.
fn attack_evidence(batch: &Batch, alert: AlertId, feature: &Feature) -> Vec<(&'static str, String)> {
    use wg_schema::attack::{TACTICS, technique};
    let mut found = Vec::new();
    for attack in batch.attacks_of(alert) {
        let text = match feature.id {
            "tactic" | "entity_tactics_24h" | "tactic_progress" => attack
                .tactic
                .and_then(|tactic| TACTICS.get(usize::from(tactic)))
                .map(|tactic| ("finding_info.attacks.tactic", format!("{} {}", tactic.id, tactic.name))),
            "technique" => attack
                .technique
                .and_then(technique)
                .map(|technique| ("finding_info.attacks.technique", format!("{} {}", technique.id, technique.name))),
            _ => None,
        };
        found.extend(text.filter(|text| !found.contains(text)));
    }
    found
}

/// Returns the column of the feature of a reason.
pub(crate) fn column_of(reason: &Contribution) -> usize {
    feature_index(reason.feature.id).unwrap_or(0)
}
