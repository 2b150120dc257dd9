//! Which of many verdicts stand, and which stand on the same incident.
//!
//! An incident is no fixed thing: a cut, a join or another batch gives its alerts to other incidents, under other uids. A
//! verdict therefore goes with the alert that led its incident. A later verdict stands in place of an earlier one where it
//! names that alert; under the same uid also where it lists too few of its alerts to tell.

use crate::entry::Entry;
use wg_schema::ordered::OrderedMap;

/// A verdict, and those before it in whose place it stands.
pub(crate) struct Stands<'a> {
    pub entry: &'a Entry,
    /// Latest first.
    pub over: Vec<&'a Entry>,
}

/// Returns the verdicts that stand among `latest_first`, in that order. One pass; grows with the alerts that are named.
pub(crate) fn stands<'a>(latest_first: &[&'a Entry]) -> Vec<Stands<'a>> {
    let mut all: Vec<Stands<'a>> = Vec::new();
    // Which verdict names the alert that led an earlier one.
    let mut leads: OrderedMap<&str, Option<usize>> = OrderedMap::from_iter(
        latest_first.iter().map(|entry| (entry.lead(), None)).filter(|(lead, _)| !lead.is_empty()),
    );
    // A verdict on a uid, and one that does not list all of its alerts.
    let (mut any, mut open): (OrderedMap<&str, usize>, OrderedMap<&str, usize>) =
        (OrderedMap::new(), OrderedMap::new());
    for entry in latest_first {
        let (uid, lead) = (entry.incident.as_str(), entry.lead());
        let over = match leads.get(lead) {
            Some(named) => named.or(open.get(uid).copied()),
            None => any.get(uid).copied(),
        };
        if let Some(stands) = over.and_then(|place| all.get_mut(place)) {
            stands.over.push(entry);
            continue;
        }
        let place = all.len();
        // Of several that stand in place of an earlier one the first that did.
        any.insert(uid, place);
        if !entry.lists_all() {
            open.insert(uid, place);
        }
        for key in entry.alert_keys() {
            if let Some(named) = leads.get_mut(key) {
                *named = Some(place);
            }
        }
        all.push(Stands { entry, over: Vec::new() });
    }
    all
}

/// Finds the verdict of one log that stands on the same incident as one of another.
pub(crate) struct ByIncident<'a> {
    by_uid: OrderedMap<&'a str, Vec<&'a Entry>>,
    by_lead: OrderedMap<&'a str, &'a Entry>,
}

impl<'a> ByIncident<'a> {
    /// `entries` are those that stand, in the order in which they were given.
    pub fn of(entries: &[&'a Entry]) -> ByIncident<'a> {
        let mut index = ByIncident { by_uid: OrderedMap::new(), by_lead: OrderedMap::new() };
        for entry in entries {
            index.by_uid.entry(&entry.incident).or_default().push(entry);
            index.by_lead.insert(entry.lead(), entry);
        }
        index.by_lead.remove("");
        index
    }

    /// The same lead tells most, then the same uid, then that `entry` names what led here.
    pub fn find(&self, entry: &Entry) -> Option<&'a Entry> {
        let same_uid = || {
            let of_uid = self.by_uid.get(entry.incident.as_str())?;
            of_uid.iter().rev().find(|own| own.covers(entry) || entry.covers(own)).copied()
        };
        let same_lead = self.by_lead.get(entry.lead()).copied();
        same_lead.or_else(same_uid).or_else(|| entry.alert_keys().find_map(|key| self.by_lead.get(key).copied()))
    }
}
