//! Judged cases like an incident: how much of what gives it its rank gave theirs.
//!
//! A case is the set of its reasons, each as heavy as its points. Two cases share what both have: the sum of the smaller
//! weights over the sum of the larger ones (Ruzicka), so that one minus it is a distance. All in whole numbers, so that the
//! order is exact.

use crate::ranked::Ranked;
use std::cmp::{Ordering, Reverse};
use wg_protocol::alike::{AlikeCase, AlikeView, PastCase};
use wg_schema::IncidentId;
use wg_schema::ordered::OrderedMap;
use wg_schema::sort;
use wg_score::Model;

/// Shown at most, before the nearest of each kind is added.
const MOST: usize = 6;
/// What is not shared, shown at most.
const MOST_APART: usize = 3;
const VERDICTS: [&str; 4] = ["tp", "bp", "fp", "nd"];

/// (feature, what it says, points) of each reason, in the order of the first two.
type Reasons<'a> = Vec<(&'a str, &'a str, i64)>;

struct Case<'a> {
    uid: &'a str,
    title: String,
    verdict: &'a str,
    last_time: Option<i64>,
    is_here: bool,
    near: Near<'a>,
}

/// How near two cases are.
#[derive(Default)]
struct Near<'a> {
    shared: u64,
    of: u64,
    n_common: u32,
    n_all: u32,
    /// What only one of them has, with its weight.
    apart: Vec<(u64, &'a str)>,
}

/// Finds the cases most alike to an incident, of this batch and of `past` ones.
pub fn find(
    ranked: &Ranked,
    model: &Model,
    judged: &OrderedMap<String, String>,
    past: &[PastCase],
    id: IncidentId,
) -> AlikeView {
    let of = |id: IncidentId| -> Reasons<'static> {
        let lead = ranked.incident(id).lead;
        sorted(
            model
                .explain(&ranked.bins, lead)
                .into_iter()
                .map(|reason| (reason.feature.id, reason.answer().reason, i64::from(reason.points)))
                .collect(),
        )
    };
    let own = of(id);
    let mut cases: Vec<Case<'_>> = Vec::new();
    for (uid, verdict) in judged {
        if let Some(other) = ranked.find_uid(uid).filter(|other| *other != id) {
            let incident = ranked.incident(other);
            cases.push(Case {
                uid,
                title: String::new(),
                verdict,
                last_time: incident.last,
                is_here: true,
                near: near(&own, &of(other)),
            });
        }
    }
    let own_uid = ranked.incident(id).uid.as_str();
    for case in past.iter().filter(|case| case.uid != own_uid && ranked.find_uid(&case.uid).is_none()) {
        let reasons = case.reasons.iter().map(|(feature, label, points)| (feature.as_str(), label.as_str(), *points));
        cases.push(Case {
            uid: &case.uid,
            title: case.title.clone(),
            verdict: &case.verdict,
            last_time: case.last_time,
            is_here: false,
            near: near(&own, &sorted(reasons.collect())),
        });
    }
    let n_judged = cases.len() as u32;
    cases.retain(|case| case.near.of > 0 && case.near.shared * 2 >= case.near.of);
    sort::by(&mut cases, |a, b| {
        nearer(&a.near, &b.near).then_with(|| Reverse(a.last_time).cmp(&Reverse(b.last_time))).then(a.uid.cmp(b.uid))
    });
    let mut verdicts = [0; 4];
    for case in &cases {
        if let Some(place) = VERDICTS.iter().position(|verdict| *verdict == case.verdict) {
            verdicts[place] += 1;
        }
    }
    let view = |case: &Case<'_>| AlikeCase {
        uid: case.uid.to_owned(),
        title: match ranked.find_uid(case.uid) {
            Some(id) => wg_correlate::title(&ranked.batch, ranked.incident(id)),
            None => case.title.clone(),
        },
        verdict: case.verdict.to_owned(),
        share: case.near.shared as f64 / case.near.of as f64,
        common: case.near.n_common,
        of: case.near.n_all,
        last_time: case.last_time,
        is_here: case.is_here,
        apart: case.near.apart.iter().take(MOST_APART).map(|(_, label)| (*label).to_owned()).collect(),
    };
    AlikeView { judged: n_judged, alike: cases.len() as u32, verdicts, cases: shown(&cases).map(view).collect() }
}

/// Returns the nearest cases, and the nearest real and the nearest harmless one where they are not among them.
fn shown<'c, 'a>(cases: &'c [Case<'a>]) -> impl Iterator<Item = &'c Case<'a>> {
    let is_real = |case: &&Case<'_>| case.verdict == "tp";
    let is_harmless = |case: &&Case<'_>| matches!(case.verdict, "bp" | "fp");
    let first = &cases[..cases.len().min(MOST)];
    let rest = &cases[first.len()..];
    let real = if first.iter().any(|case| is_real(&case)) { None } else { rest.iter().find(is_real) };
    let harmless = if first.iter().any(|case| is_harmless(&case)) { None } else { rest.iter().find(is_harmless) };
    first.iter().chain(real).chain(harmless)
}

fn sorted(mut reasons: Reasons<'_>) -> Reasons<'_> {
    sort::up(&mut reasons);
    reasons
}

fn near<'a>(a: &Reasons<'a>, b: &Reasons<'a>) -> Near<'a> {
    let mut near = Near::default();
    let (mut i, mut j) = (0, 0);
    loop {
        let order = match (a.get(i), b.get(j)) {
            (Some(left), Some(right)) => (left.0, left.1).cmp(&(right.0, right.1)),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => break,
        };
        near.n_all += 1;
        if order == Ordering::Equal {
            let (left, right) = (a[i].2, b[j].2);
            let (small, large) =
                (left.unsigned_abs().min(right.unsigned_abs()), left.unsigned_abs().max(right.unsigned_abs()));
            // The same answer under two models may point two ways; then it is nothing that they share.
            let is_common = left.signum() == right.signum();
            near.shared += if is_common { small } else { 0 };
            near.of += large;
            near.n_common += u32::from(is_common);
            (i, j) = (i + 1, j + 1);
            continue;
        }
        let (_, label, points) = if order == Ordering::Less { a[i] } else { b[j] };
        near.of += points.unsigned_abs();
        near.apart.push((points.unsigned_abs(), label));
        if order == Ordering::Less { i += 1 } else { j += 1 }
    }
    sort::by_key(&mut near.apart, |(weight, _)| Reverse(*weight));
    near
}

/// Orders by share, largest first, exactly.
fn nearer(a: &Near<'_>, b: &Near<'_>) -> Ordering {
    let (left, right) = (u128::from(a.shared) * u128::from(b.of), u128::from(b.shared) * u128::from(a.of));
    right.cmp(&left)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(a: &[(&'static str, i64)], b: &[(&'static str, i64)]) -> (u64, u64, u32, u32) {
        let of =
            |list: &[(&'static str, i64)]| sorted(list.iter().map(|(name, points)| (*name, *name, *points)).collect());
        let near = near(&of(a), &of(b));
        (near.shared, near.of, near.n_common, near.n_all)
    }

    #[test]
    fn the_share_is_that_of_the_common_points() {
        assert_eq!(share(&[("a", 10), ("b", -5)], &[("b", -5), ("a", 10)]), (15, 15, 2, 2));
        assert_eq!(share(&[("a", 10), ("b", 5)], &[("a", 10), ("c", 20)]), (10, 35, 1, 3));
        assert_eq!(share(&[("a", 10)], &[("a", -10)]), (0, 10, 0, 1), "two ways is not common");
        assert_eq!(share(&[], &[("a", 1)]), (0, 1, 0, 1));
    }

    #[test]
    fn it_is_symmetric_and_keeps_the_triangle() {
        let cases: [&[(&'static str, i64)]; 4] =
            [&[("a", 10), ("b", 5)], &[("a", 8), ("c", 3)], &[("b", 5)], &[("a", 10), ("b", 5), ("c", 1)]];
        let far = |a, b| {
            let (shared, of, _, _) = share(a, b);
            1.0 - shared as f64 / of as f64
        };
        for a in cases {
            assert_eq!(far(a, a), 0.0);
            for b in cases {
                assert_eq!(far(a, b), far(b, a));
                for c in cases {
                    assert!(far(a, c) <= far(a, b) + far(b, c) + 1e-12);
                }
            }
        }
    }
}
