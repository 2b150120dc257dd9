//! Incidents that were found in a larger batch, of which this one is a part.
//!
//! How strongly two alerts are linked rests on how rare their names are in the whole batch. A part of it, linked anew, would
//! fall apart in other ways and carry other numbers, so what was found in the whole is taken over as it is.

use crate::Input;
use crate::fold::{Fold, Folded, sequence};
use crate::incident::{Incidents, build};
use crate::link::Link;
use crate::names::Names;
use crate::params::Params;
use std::collections::BTreeMap;
use wg_schema::sort;
use wg_schema::{AlertId, Batch};

/// Incidents, folds and links, by row of the part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// One for each row.
    pub alerts: Vec<GivenAlert>,
    /// Between alerts of one incident that stand for themselves.
    pub links: Vec<Link>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GivenAlert {
    /// Equal for alerts of one incident; the numbers mean nothing else.
    pub incident: u32,
    /// The alert that stands for it; itself when it is not folded.
    pub head: AlertId,
    pub fold: Fold,
}

impl Given {
    /// Tells whether it holds together for a batch of `n` alerts. It does not with a row too many or too few, an alert
    /// folded into one of another incident or into one that is folded itself, a link between two incidents or between folded
    /// alerts.
    pub fn holds(&self, n: usize) -> bool {
        let alerts = &self.alerts;
        let stands = |id: AlertId| alerts.get(id.row()).is_some_and(|alert| alert.head == id);
        let is_alert = |(row, alert): (usize, &GivenAlert)| {
            stands(alert.head)
                && alerts[alert.head.row()].incident == alert.incident
                && (alert.head.row() == row) == (alert.fold == Fold::None)
        };
        let is_link = |link: &Link| {
            stands(link.from)
                && stands(link.to)
                && link.from != link.to
                && alerts[link.from.row()].incident == alerts[link.to.row()].incident
                && link.strength <= 100
        };
        alerts.len() == n && alerts.iter().enumerate().all(is_alert) && self.links.iter().all(is_link)
    }
}

/// Takes over what was found; uids, leads, names and titles follow from the batch and the scores as ever.
///
/// `None` where it does not hold together, see [`Given::holds`].
///
/// # Panics
/// If `order` or `scores` is not as long as the batch.
pub fn take_given(batch: &Batch, order: &[AlertId], scores: &[i32], given: &Given, seed: u64) -> Option<Incidents> {
    assert_eq!(order.len(), batch.len(), "one place for each alert");
    assert_eq!(scores.len(), batch.len(), "one score for each alert");
    if !given.holds(batch.len()) {
        return None;
    }
    let params = Params::default();
    let input = Input { batch, scores, params: &params, seed };
    let sequence = sequence(batch, order);
    let head: Vec<AlertId> = given.alerts.iter().map(|alert| alert.head).collect();
    let heads: Vec<AlertId> = sequence.iter().copied().filter(|alert| head[alert.row()] == *alert).collect();
    let mut last = batch.time.clone();
    for (row, head) in head.iter().enumerate() {
        last[head.row()] = last[head.row()].max(batch.time[row]);
    }
    let mut place = vec![0u32; batch.len()];
    (0..).zip(&heads).for_each(|(i, head)| place[head.row()] = i);
    // A group goes by the place of its first head, as everywhere in this crate.
    let mut first = BTreeMap::new();
    let groups: Vec<u32> =
        (0..).zip(&heads).map(|(i, head)| *first.entry(given.alerts[head.row()].incident).or_insert(i)).collect();
    let names = Names::of(batch, &heads, seed);
    let fold = given.alerts.iter().map(|alert| alert.fold).collect();
    let folded = Folded { head, fold, heads, kind: Vec::new(), rule: Vec::new(), last };
    let mut incidents = build(&input, &sequence, folded, &names.book, &groups, Vec::new());
    let mut links = given.links.clone();
    sort::by_key(&mut links, |link| (incidents.of[link.to.row()], place[link.to.row()], place[link.from.row()]));
    for (i, link) in (0u32..).zip(&links) {
        let range = &mut incidents.list[incidents.of[link.to.row()].index()].links;
        if range.end == 0 {
            range.start = i;
        }
        range.end = i + 1;
    }
    incidents.links = links;
    Some(incidents)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Case, lines, noise, run};

    fn night() -> Case {
        let mut all = noise(300);
        all.extend(lines(&[
            "0 rule=macro host=FIN-WS-014 process=winword.exe pid=6120",
            "9 rule=shell host=FIN-WS-014 process=powershell.exe pid=7044 parent=WINWORD.EXE ppid=6120",
            "60 rule=brute host=dc user=anna src=10.0.0.9",
            "90 rule=brute host=dc user=anna src=10.0.0.9",
            "99 rule=brute host=dc user=anna src=10.0.0.9",
        ]));
        run(&all)
    }

    fn given(incidents: &Incidents) -> Given {
        let of = |row: usize| GivenAlert {
            incident: incidents.of[row].0 * 7 + 3,
            head: incidents.head[row],
            fold: incidents.fold[row],
        };
        Given {
            alerts: (0..incidents.of.len()).map(of).collect(),
            links: incidents.links.iter().rev().cloned().collect(),
        }
    }

    fn take(case: &Case, given: &Given) -> Option<Incidents> {
        take_given(&case.batch, &case.batch.by_time(), &case.scores, given, 5)
    }

    #[test]
    fn what_was_found_is_taken_over_whole() {
        let case = night();
        let taken = take(&case, &given(&case.incidents)).expect("it holds together");
        assert!(!taken.links.is_empty());
        assert_eq!((taken.list, taken.links), (case.incidents.list, case.incidents.links));
        assert_eq!((taken.of, taken.head, taken.fold), (case.incidents.of, case.incidents.head, case.incidents.fold));
    }

    #[test]
    fn what_does_not_hold_together_is_refused() {
        let case = night();
        let right = given(&case.incidents);
        let folded = right.alerts.iter().position(|alert| alert.fold != Fold::None).expect("a repeat");
        let other = right.alerts.iter().position(|alert| alert.incident != right.alerts[folded].incident);
        let other = AlertId(other.expect("two incidents") as u32);
        let wrongs: [fn(&mut Given, usize, AlertId); 6] = [
            |given, _, _| given.alerts.truncate(3),
            |given, row, other| given.alerts[row].head = other,
            |given, row, _| given.alerts[row].head = AlertId(u32::MAX),
            |given, row, _| given.alerts[row].fold = Fold::None,
            |given, row, _| given.links[0].from = AlertId(row as u32),
            |given, _, other| given.links[0].to = other,
        ];
        for (i, wrong) in wrongs.into_iter().enumerate() {
            let mut given = right.clone();
            wrong(&mut given, folded, other);
            assert!(take(&case, &given).is_none(), "{i}");
        }
    }
}
