//! Incidents under the uids that older versions gave them: a verdict that was stored then still finds its incident.
//!
//! Until alerts were known by their product's id, an incident's uid was made of its first alert's record
//! (docs/decisions/0004-one-alert-many-exports.md).

use crate::ranked::Ranked;
use std::collections::BTreeMap;
use wg_schema::IncidentId;

/// Digits of the shortest uid, and of the longest that 64 bits of a hash can tell.
const DIGITS: std::ops::RangeInclusive<usize> = 8..=16;

/// Returns (uid as asked, uid now) of those `uids` that name no incident now and did by the older rule.
pub fn find(ranked: &Ranked, uids: &[String]) -> Vec<(String, String)> {
    let asked: Vec<(&String, u64, usize)> = uids
        .iter()
        .filter(|uid| ranked.find_uid(uid).is_none())
        .filter_map(|uid| {
            let digits = uid.strip_prefix("INC-").filter(|digits| DIGITS.contains(&digits.len()))?;
            Some((uid, u64::from_str_radix(digits, 16).ok()?, digits.len()))
        })
        .collect();
    if asked.is_empty() {
        return Vec::new();
    }
    let by_hash = by_hash(ranked);
    asked
        .into_iter()
        .filter_map(|(uid, number, digits)| {
            let shift = 64 - 4 * digits;
            let from = by_hash.range(number << shift..).next()?;
            let now = &ranked.incident(*from.1).uid;
            (from.0 >> shift == number).then(|| (uid.clone(), now.clone()))
        })
        .collect()
}

/// Every record hash, of now or of an earlier state, of the alert that names an incident.
fn by_hash(ranked: &Ranked) -> BTreeMap<u64, IncidentId> {
    let mut by_hash = BTreeMap::new();
    for (i, incident) in ranked.incidents.list.iter().enumerate() {
        let Some(first) = incident.alerts.first() else { continue };
        let id = IncidentId(i as u32);
        let earlier = ranked.batch.history.of(*first).iter().map(|state| state.record_hash);
        for hash in earlier.chain([ranked.batch.record_hash[first.row()]]) {
            by_hash.entry(hash).or_insert(id);
        }
    }
    by_hash
}
