//! What people said of links, over all branches of a case: whether two alerts are of one incident.
//!
//! It stands as verdicts do: what one branch has taken back or said otherwise later does not stand in a branch that merely
//! stopped earlier, and where two people say different things of one pair, both stay and the later one counts.

use crate::case::Case;
use crate::entry::{Action, Entry, Say};
use crate::log::Log;
use wg_schema::ordered::OrderedMap;

/// Entries by their time, then by their hash.
type ByTime<'a> = OrderedMap<(Option<i64>, &'a str), &'a Entry>;

/// What stands on the link of two alerts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaidOfLink<'a> {
    /// Keys of the alerts, the smaller first.
    pub pair: [&'a str; 2],
    /// The entry that counts: the latest by its time, then by its hash.
    pub counts: &'a Entry,
    /// Others that stand in other branches, latest first.
    pub others: Vec<&'a Entry>,
}

impl SaidOfLink<'_> {
    /// Tells whether people disagree.
    pub fn is_conflict(&self) -> bool {
        self.others.iter().any(|other| other.said_of_link() != self.counts.said_of_link())
    }
}

impl Case {
    /// Returns what stands of what was said about links, by pair.
    pub fn said_of_links(&self) -> Vec<SaidOfLink<'_>> {
        let mut by_pair: OrderedMap<[&str; 2], ByTime<'_>> = OrderedMap::new();
        for entry in self.entries_that_stand(Log::said_of_links) {
            if let Some(pair) = entry.action.pair() {
                by_pair.entry(pair).or_default().insert((entry.at_ms(), &entry.hash), entry);
            }
        }
        by_pair
            .into_iter()
            .filter_map(|(pair, entries)| {
                let mut latest_first = entries.into_values().rev();
                Some(SaidOfLink { pair, counts: latest_first.next()?, others: latest_first.collect() })
            })
            .collect()
    }

    /// Returns what counts, in the order in which it was said: (key of an alert, what of it and the next, key of another).
    pub fn corrections(&self) -> Vec<(&str, Say, &str)> {
        let mut said: Vec<&Entry> = self.said_of_links().into_iter().map(|said| said.counts).collect();
        wg_schema::sort::by(&mut said, |a, b| (a.at_ms(), a.seq, &a.hash).cmp(&(b.at_ms(), b.seq, &b.hash)));
        said.into_iter()
            .filter_map(|entry| match &entry.action {
                Action::Linked { first, say, second } => Some((first.as_str(), *say, second.as_str())),
                _ => None,
            })
            .collect()
    }
}
