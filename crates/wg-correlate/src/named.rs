//! What incidents are called: by the first alert, and where an analyst has cut one, by where its worst alert went.
//!
//! The name of an incident stands on tickets, in the log and in the reader's mind, so a cut must not leave it with the half that
//! happens to begin earlier. The part with the highest score *carries* the name of what was cut (of equal scores the one with more
//! alerts, then the one with the smaller first key); the part with the first alert, whose name that would have been, gets one of
//! its own, made of that alert's key and of nothing else, so that no further cut elsewhere changes it. A part that begins an
//! incident of its own keeps its own name. Who is in what was not cut is not asked, so no other name changes.

use crate::incident::Incident;
use std::cmp::Reverse;
use wg_schema::ordered::OrderedMap;
use wg_schema::{AlertId, AlertKey, Batch, IncidentId};

/// How the incidents would be, had no link been cut.
pub(crate) struct Uncut<'g> {
    /// Per row: who stands for it.
    pub head: &'g [AlertId],
    /// Each head once, in sequence, and the number of its group: that of the group's first head.
    pub heads: &'g [AlertId],
    pub groups: &'g [u32],
}

/// What one incident has of what was cut: its highest score and its alerts.
#[derive(Clone, Copy)]
struct Part {
    score: i32,
    alerts: u32,
}

/// Returns, per incident, the key that names it.
pub(crate) fn keys(
    batch: &Batch,
    scores: &[i32],
    list: &[Incident],
    of: &[IncidentId],
    uncut: Option<&Uncut>,
) -> Vec<AlertKey> {
    let first = |incident: &Incident| incident.alerts.first().map_or(AlertKey([0; 16]), |alert| batch.key[alert.row()]);
    let mut keys: Vec<AlertKey> = list.iter().map(first).collect();
    let Some(uncut) = uncut else { return keys };

    let mut group_of_row = vec![0; batch.len()];
    uncut.heads.iter().zip(uncut.groups).for_each(|(head, group)| group_of_row[head.row()] = *group);
    let mut parts: OrderedMap<u32, OrderedMap<IncidentId, Part>> = OrderedMap::new();
    for (row, (incident, head)) in of.iter().zip(uncut.head).enumerate() {
        let part = parts.entry(group_of_row[head.row()]).or_default().entry(*incident);
        let part = part.or_insert(Part { score: i32::MIN, alerts: 0 });
        *part = Part { score: part.score.max(scores[row]), alerts: part.alerts + 1 };
    }
    // A group is numbered by its first head. Who holds that one has the name already, the earliest of several.
    let begins = |group: u32| uncut.heads.get(group as usize).map(|head| (of[head.row()], batch.key[head.row()]));
    let own = keys.clone();
    let mut named = vec![false; list.len()];
    for (home, key) in parts.keys().filter_map(|group| begins(*group)) {
        if !std::mem::replace(&mut named[home.index()], true) {
            keys[home.index()] = key;
        }
    }
    for (group, parts) in parts.iter().filter(|(_, parts)| parts.len() > 1) {
        let rank = |(id, part): &(&IncidentId, &Part)| (part.score, part.alerts, Reverse(own[id.index()]));
        let carrier = parts.iter().max_by_key(rank).map(|(id, _)| *id);
        let Some((carrier, (home, key))) = carrier.zip(begins(*group)) else { continue };
        if !named[carrier.index()] && keys[home.index()] == key {
            named[carrier.index()] = true;
            keys[carrier.index()] = key;
            keys[home.index()] = AlertKey::of_record("part", &key.0);
        }
    }
    keys
}
