//! Incidents that were found in a larger batch, of which this one is a part.
//!
//! How strongly two alerts are linked rests on how rare their names are in the whole batch. A part of it, linked anew, would
//! fall apart in other ways and carry other numbers, so what was found in the whole is taken over as it is. What an analyst
//! says of links there is followed along the links that were found: incidents come together whole, and one of which two
//! alerts are set apart is joined anew from its own links, the surest first.

use crate::Input;
use crate::correct::{Corrected, Correction};
use crate::fold::{Fold, Folded, sequence};
use crate::incident::{Incidents, build, link};
use crate::join::Groups;
use crate::link::Link;
use crate::names::Names;
use crate::params::Params;
use std::cmp::Reverse;
use wg_schema::ordered::{OrderedMap, OrderedSet};
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

/// Takes over what was found, and follows `corrections` along it; uids, leads, names and titles follow from the batch and the
/// scores as ever.
///
/// `None` where it does not hold together, see [`Given::holds`].
///
/// # Panics
/// If `order` or `scores` is not as long as the batch.
pub fn take_given(
    batch: &Batch,
    order: &[AlertId],
    scores: &[i32],
    given: &Given,
    corrections: &[Correction],
    seed: u64,
) -> Option<Incidents> {
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
    let mut first = OrderedMap::new();
    let groups: Vec<u32> =
        (0..).zip(&heads).map(|(i, head)| *first.entry(given.alerts[head.row()].incident).or_insert(i)).collect();
    let names = Names::of(batch, &heads, seed);
    let fold = given.alerts.iter().map(|alert| alert.fold).collect();
    let folded = Folded { head, fold, heads, kind: Vec::new(), rule: Vec::new(), last };
    let corrected = Corrected::new(batch, &folded.head, &folded.heads, corrections);
    let (groups, mut links) = follow(groups, given, &corrected, &place);
    let said: Vec<Link> = corrected.edges().map(|edge| link(batch, &folded, &edge)).collect();
    let ends: OrderedSet<_> = OrderedSet::from_iter(said.iter().map(|link| (link.from, link.to)));
    links.retain(|link| !ends.contains(&(link.from, link.to)));
    links.extend(said);
    let mut incidents = build(&input, &sequence, &folded, &names.book, &groups, None, Vec::new());
    sort::by_key(&mut links, |link| (incidents.of[link.to.row()], place[link.to.row()], place[link.from.row()]));
    for (i, link) in (0u32..).zip(&links) {
        let range = &mut incidents.list[incidents.of[link.to.row()].index()].links;
        if range.end == 0 {
            range.start = i;
        }
        range.end = i + 1;
    }
    incidents.links = links;
    incidents.not_followed = corrected.not_followed;
    Some(incidents)
}

/// Returns the groups and the links within them once what was said is followed. `groups` is by head, `place` by row: the head's.
fn follow(groups: Vec<u32>, given: &Given, corrected: &Corrected, place: &[u32]) -> (Vec<u32>, Vec<Link>) {
    let mut links = given.links.clone();
    if corrected.together.is_empty() && corrected.apart.is_empty() {
        return (groups, links);
    }
    let ends = |link: &Link| (place[link.from.row()], place[link.to.row()]);
    // What would be one incident if nothing were held apart, and which of those are to be taken apart.
    let mut whole = Groups::alone(groups.len(), &[]);
    (0..).zip(&groups).for_each(|(head, group)| _ = whole.unite(head, *group));
    corrected.together.iter().for_each(|(a, b)| _ = whole.unite(*a, *b));
    let mut broken = OrderedSet::new();
    for (a, b) in &corrected.apart {
        let group = whole.find(*a);
        if group == whole.find(*b) {
            broken.insert(group);
        }
    }

    let mut now = Groups::alone(groups.len(), &corrected.apart);
    corrected.together.iter().for_each(|(a, b)| _ = now.unite(*a, *b));
    for (head, group) in (0..).zip(&groups) {
        if !broken.contains(&whole.find(head)) {
            now.unite(head, *group);
        }
    }
    // As where links are found: the certain ones first, then the strongest.
    sort::by_key(&mut links, |link| (!link.certain, Reverse(link.strength), ends(link).1, ends(link).0));
    for (from, to) in links.iter().map(ends).filter(|(from, _)| broken.contains(&whole.find(*from))) {
        now.unite(from, to);
    }
    links.retain(|link| now.find(ends(link).0) == now.find(ends(link).1));
    (now.all(), links)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::correct::Say;
    use crate::fixture::{Case, lines, noise, run};
    use crate::link::Reason;

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
        take_with(case, given, &[])
    }

    fn take_with(case: &Case, given: &Given, corrections: &[Correction]) -> Option<Incidents> {
        take_given(&case.batch, &case.batch.by_time(), &case.scores, given, corrections, 5)
    }

    /// The correction of two rows.
    fn said(case: &Case, a: AlertId, b: AlertId, say: Say) -> Correction {
        Correction { a: case.batch.key[a.row()], b: case.batch.key[b.row()], say }
    }

    #[test]
    fn what_is_said_of_links_is_followed_in_a_part() {
        let case = night();
        let given = given(&case.incidents);
        let (from, to) = (case.incidents.links[0].from, case.incidents.links[0].to);
        let n = case.incidents.list.len();
        let cut = take_with(&case, &given, &[said(&case, from, to, Say::Apart)]).expect("it holds together");
        assert_ne!(cut.of[from.row()], cut.of[to.row()]);
        assert!(cut.list.len() > n && cut.not_followed.is_empty());
        assert!(cut.links.iter().all(|link| cut.of[link.from.row()] == cut.of[link.to.row()]));
        // Two that were found apart, with all that is linked to each.
        let other =
            case.incidents.list.iter().find(|one| case.incidents.of[from.row()] != case.incidents.of[one.lead.row()]);
        let other = other.expect("another incident").lead;
        let joined = take_with(&case, &given, &[said(&case, from, other, Say::Together)]).expect("it holds together");
        assert_eq!(joined.list.len(), n - 1);
        assert_eq!(joined.of[other.row()], joined.of[to.row()]);
        assert_eq!(joined.links.iter().filter(|link| link.reason == Reason::Analyst).count(), 1);
        // Joined over one that is held apart, and taken back by what is said later.
        let both = [said(&case, from, to, Say::Apart), said(&case, from, to, Say::Together)];
        let again = take_with(&case, &given, &both).expect("it holds together");
        assert_eq!((again.list.len(), again.not_followed), (n, vec![(0, crate::NotFollowed::SaidOtherwise)]));
    }

    #[test]
    fn an_incident_taken_apart_keeps_what_its_other_links_hold() {
        let case = night();
        let mut given = given(&case.incidents);
        // Three heads in a row, linked one after the other.
        let heads: Vec<AlertId> = case.incidents.list.iter().take(3).map(|one| one.heads[0]).collect();
        let rows: Vec<usize> = (0..given.alerts.len()).filter(|row| heads.contains(&given.alerts[*row].head)).collect();
        rows.iter().for_each(|row| given.alerts[*row].incident = u32::MAX);
        let sample = given.links[0].clone();
        given.links.retain(|link| !heads.contains(&link.from) && !heads.contains(&link.to));
        let strong = |from: usize, strength| Link {
            from: heads[from],
            to: heads[from + 1],
            strength,
            certain: false,
            ..sample.clone()
        };
        given.links.extend([strong(0, 40), strong(1, 90)]);
        let cut = take_with(&case, &given, &[said(&case, heads[0], heads[2], Say::Apart)]).expect("it holds together");
        let of = |i: usize| cut.of[heads[i].row()];
        assert!(of(0) != of(1) && of(1) == of(2), "the weaker link gives way");
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
