//! Two logs beside each other: where they stand differently, what only one has, and how far two people agree.
//!
//! Nothing is decided here. What one takes from the other is written as new entries of its own log.

use crate::case::Case;
use crate::entry::Entry;
use crate::log::Log;
use crate::standing::ByIncident;
use crate::verdict::Verdict;
use wg_schema::ordered::{OrderedMap, OrderedSet};
use wg_schema::sort;

/// What another case says beside the own log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Verdicts on incidents that have none here.
    pub only_there: Vec<Entry>,
    /// Incidents on which the two stand differently: (ours, theirs).
    pub conflicts: Vec<(Entry, Entry)>,
    /// Incidents on which they stand alike.
    pub alike: usize,
    /// What is said there of links of which nothing is said here, in the order in which it was said.
    pub links_only_there: Vec<Entry>,
    /// Pairs of alerts that one holds together and the other apart: (ours, theirs).
    pub link_conflicts: Vec<(Entry, Entry)>,
}

/// Compares what stands in the own log with what counts in another case. In the order of the incidents.
pub fn compare(own: &Log, other: &Case) -> Comparison {
    let mut comparison = Comparison::default();
    let judged = own.judged();
    let ours = ByIncident::of(&judged);
    for standing in other.standing() {
        match ours.find(standing.counts) {
            None => comparison.only_there.push(standing.counts.clone()),
            Some(ours) if ours.verdict() == standing.counts.verdict() => comparison.alike += 1,
            Some(ours) => comparison.conflicts.push((ours.clone(), standing.counts.clone())),
        }
    }
    compare_links(own, other, &mut comparison);
    comparison
}

fn compare_links(own: &Log, other: &Case, comparison: &mut Comparison) {
    let ours: OrderedMap<_, _> =
        OrderedMap::from_iter(own.said_of_links().into_iter().filter_map(|entry| Some((entry.action.pair()?, entry))));
    for theirs in other.said_of_links() {
        match ours.get(&theirs.pair) {
            None => comparison.links_only_there.push(theirs.counts.clone()),
            Some(ours) if ours.said_of_link() == theirs.counts.said_of_link() => {}
            Some(ours) => comparison.link_conflicts.push(((*ours).clone(), theirs.counts.clone())),
        }
    }
    // Of two that contradict each other by way of a third alert the later one holds.
    sort::by(&mut comparison.links_only_there, |a, b| (a.at_ms(), a.seq, &a.hash).cmp(&(b.at_ms(), b.seq, &b.hash)));
}

/// How far two logs agree on the incidents that both judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Agreement {
    /// The label of each log's last entry. Text from a file.
    pub between: [String; 2],
    /// Incidents that both judged.
    pub both: u32,
    /// Of them those with the same verdict.
    pub same: u32,
    /// Cohen's kappa: agreement beyond what their habits alone would give. `None` where it means nothing: nothing in common,
    /// or both gave one and the same verdict throughout.
    pub kappa: Option<f64>,
}

impl Case {
    /// Returns the agreement of each two branches that judged something in common, then that of second readers within a log.
    ///
    /// Incidents whose verdict is the very same entry in both are left out: they went apart after it, so it was given once.
    pub fn agreements(&self) -> Vec<Agreement> {
        let logs: Vec<(String, Log)> = self
            .branches()
            .map(|branch| {
                let label = branch.last().map(|entry| entry.analyst.clone()).unwrap_or_default();
                (label, Log::fold(branch.iter().cloned()))
            })
            .collect();
        let mut all = Vec::new();
        for (at, (left, a)) in logs.iter().enumerate() {
            for (right, b) in logs.iter().skip(at + 1) {
                let agreement = agreement([left.clone(), right.clone()], a, b);
                all.extend((agreement.both > 0).then_some(agreement));
            }
        }
        // A reading may be in several branches.
        let readings = logs.iter().flat_map(|(_, log)| log.read_twice());
        let twice: OrderedSet<(&str, &str, &str, [Option<Verdict>; 2])> = OrderedSet::from_iter(
            readings
                .map(|(a, b)| (a.analyst.as_str(), b.analyst.as_str(), b.hash.as_str(), [a.verdict(), b.verdict()])),
        );
        all.extend(second_readers(twice.into_iter().map(|(a, b, _, verdicts)| ([a, b], verdicts))));
        all
    }
}

impl Log {
    /// Returns the agreement of first verdicts with second readings, by the labels of the two.
    pub fn second_readers(&self) -> Vec<Agreement> {
        let of = |(a, b): (&'_ Entry, &'_ Entry)| ([a.analyst.clone(), b.analyst.clone()], [a.verdict(), b.verdict()]);
        let read: Vec<([String; 2], [Option<Verdict>; 2])> = self.read_twice().into_iter().map(of).collect();
        second_readers(read.iter().map(|([a, b], verdicts)| ([a.as_str(), b.as_str()], *verdicts)))
    }
}

fn second_readers<'a>(read: impl Iterator<Item = ([&'a str; 2], [Option<Verdict>; 2])>) -> Vec<Agreement> {
    let mut tables: OrderedMap<[&str; 2], Table> = OrderedMap::new();
    for (between, verdicts) in read {
        if let [Some(first), Some(second)] = verdicts {
            *tables.entry(between).or_default().entry((first, second)).or_default() += 1;
        }
    }
    tables.into_iter().map(|(between, table)| of_table(between.map(str::to_owned), &table)).collect()
}

/// Incidents by what the one and what the other said.
type Table = OrderedMap<(Verdict, Verdict), u32>;

fn agreement(between: [String; 2], a: &Log, b: &Log) -> Agreement {
    let mut table = Table::new();
    let judged = b.judged();
    let theirs = ByIncident::of(&judged);
    for ours in a.judged() {
        let Some(theirs) = theirs.find(ours).filter(|theirs| theirs.hash != ours.hash) else { continue };
        if let (Some(ours), Some(theirs)) = (ours.verdict(), theirs.verdict()) {
            *table.entry((ours, theirs)).or_default() += 1;
        }
    }
    of_table(between, &table)
}

fn of_table(between: [String; 2], table: &Table) -> Agreement {
    let both: u32 = table.values().sum();
    let same: u32 = table.iter().filter(|((ours, theirs), _)| ours == theirs).map(|(_, n)| n).sum();
    Agreement { between, both, same, kappa: kappa(table, both, same) }
}

/// (observed − expected) / (1 − expected), in whole numbers until the last division.
fn kappa(table: &Table, both: u32, same: u32) -> Option<f64> {
    let side = |verdict: Verdict, left: bool| -> u64 {
        let of = |(a, b): &(Verdict, Verdict)| if left { *a } else { *b };
        table.iter().filter(|(pair, _)| of(pair) == verdict).map(|(_, n)| u64::from(*n)).sum()
    };
    let (n, same) = (u64::from(both), u64::from(same));
    let expected: u64 = Verdict::ALL.into_iter().map(|verdict| side(verdict, true) * side(verdict, false)).sum();
    let (above, below) = ((same * n) as f64 - expected as f64, (n * n) as f64 - expected as f64);
    (n > 0 && below > 0.0).then(|| above / below)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kappa_is_that_of_the_textbook() {
        // Cohen's example of two readers with two answers: 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no give 0.4.
        let (yes, no) = (Verdict::TruePositive, Verdict::FalsePositive);
        let table = OrderedMap::from([((yes, yes), 20), ((yes, no), 5), ((no, yes), 10), ((no, no), 15)]);
        let found = kappa(&table, 50, 35).expect("it means something");
        assert!((found - 0.4).abs() < 1e-12, "{found}");
        assert_eq!(kappa(&OrderedMap::from([((yes, yes), 9)]), 9, 9), None, "one answer throughout says nothing");
        assert_eq!(kappa(&OrderedMap::new(), 0, 0), None);
    }
}
