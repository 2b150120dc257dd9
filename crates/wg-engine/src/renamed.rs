//! Where the verdicts of the log belong in this batch.
//!
//! A verdict stands on the alert that led its incident. An incident's uid is made of its first alert, so a cut, another file
//! or another threshold can leave the uid with a part that has not the worst of it: then the verdict goes with the alert.
//! Where the alert is not in the batch, the uid decides; also one that an older version gave. Until alerts were known by their
//! product's id, an incident's uid was made of its first alert's record.

use crate::ranked::Ranked;
use wg_protocol::queue::{JudgedAlert, Renamed};
use wg_schema::ordered::OrderedMap;
use wg_schema::{AlertKey, IncidentId};

/// Digits of the shortest uid, and of the longest that 64 bits of a hash can tell.
const DIGITS: std::ops::RangeInclusive<usize> = 8..=16;

/// Returns those of `judged` whose incident has another uid now, in the same order.
pub fn find(ranked: &Ranked, judged: &[JudgedAlert]) -> Vec<Renamed> {
    let by_lead = by_lead(ranked, judged);
    // Needed for the uids of older versions only.
    let mut by_record = None;
    let mut find = |judged: &JudgedAlert| match by_lead.get(judged.lead.as_str()) {
        Some(now) => Some(*now),
        None if ranked.find_uid(&judged.uid).is_some() => None,
        None => by_older_uid(by_record.get_or_insert_with(|| by_hash(ranked)), &judged.uid),
    };
    let renamed = |judged: &JudgedAlert| {
        let now = &ranked.incident(find(judged)?).uid;
        (*now != judged.uid).then(|| Renamed { judged: judged.clone(), now: now.clone() })
    };
    judged.iter().filter_map(renamed).collect()
}

/// Returns which incident holds each alert that is asked for, where one does.
fn by_lead<'j>(ranked: &Ranked, judged: &'j [JudgedAlert]) -> OrderedMap<&'j str, IncidentId> {
    let key = |judged: &'j JudgedAlert| Some((AlertKey::from_hex(&judged.lead)?, judged.lead.as_str()));
    let asked: OrderedMap<AlertKey, &str> = OrderedMap::from_iter(judged.iter().filter_map(key));
    if asked.is_empty() {
        return OrderedMap::new();
    }
    let of = |(row, key): (usize, &AlertKey)| Some((*asked.get(key)?, ranked.incidents.of[row]));
    OrderedMap::from_iter(ranked.batch.key.iter().enumerate().filter_map(of))
}

fn by_older_uid(by_hash: &OrderedMap<u64, IncidentId>, uid: &str) -> Option<IncidentId> {
    let digits = uid.strip_prefix("INC-").filter(|digits| DIGITS.contains(&digits.len()))?;
    let (number, shift) = (u64::from_str_radix(digits, 16).ok()?, 64 - 4 * digits.len());
    let (hash, incident) = by_hash.iter_from(&(number << shift)).next()?;
    (hash >> shift == number).then_some(*incident)
}

/// Every record hash, of now or of an earlier state, of the alert that names an incident.
fn by_hash(ranked: &Ranked) -> OrderedMap<u64, IncidentId> {
    let mut by_hash = OrderedMap::new();
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
