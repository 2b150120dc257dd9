//! Which reasons of an incident tell it from those around it in the list.
//!
//! The largest reasons of neighbours are mostly the same few, which is why they are neighbours. A row has room for two: those
//! that weigh much and that few others of its part of the list have.

use crate::ranked::Ranked;
use wg_protocol::Pile;
use wg_schema::AlertId;
use wg_score::{Contribution, Model};

/// Incidents of each part of the list that are looked at, evenly spread: shares need no more.
const LOOKED_AT: usize = 200;
/// Act first and Look soon, Skim, below the line.
const PARTS: usize = 3;

/// How many of the incidents looked at have each reason, per part of the list.
#[derive(Default)]
pub struct Common {
    parts: [(u32, Vec<(&'static str, u32)>); PARTS],
}

impl Common {
    pub fn new(ranked: &Ranked, model: &Model) -> Common {
        let mut common = Common::default();
        for (part, (looked_at, counts)) in common.parts.iter_mut().enumerate() {
            let here = || ranked.ranking.iter().copied().filter(|id| part_of(ranked.pile_of(*id)) == part);
            let step = here().count().div_ceil(LOOKED_AT).max(1);
            for id in here().step_by(step) {
                *looked_at += 1;
                for reason in model.explain(&ranked.bins, ranked.incident(id).lead) {
                    let label = reason.answer().reason;
                    match counts.iter_mut().find(|(known, _)| *known == label) {
                        Some((_, n)) => *n += 1,
                        None => counts.push((label, 1)),
                    }
                }
            }
        }
        common
    }

    /// Share of the incidents around that have this reason, 0 to 1.
    fn share(&self, pile: Pile, label: &str) -> f64 {
        let (looked_at, counts) = &self.parts[part_of(pile)];
        let n = counts.iter().find(|(known, _)| *known == label).map_or(0, |(_, n)| *n);
        f64::from(n) / f64::from((*looked_at).max(1))
    }

    /// Returns the `most` reasons of an alert that tell it from those in its pile, larger points first.
    pub fn telling(&self, ranked: &Ranked, model: &Model, lead: AlertId, pile: Pile, most: usize) -> Vec<Contribution> {
        let mut all = model.explain(&ranked.bins, lead);
        let weight = |reason: &Contribution| {
            let others = 1.0 - self.share(pile, reason.answer().reason);
            f64::from(reason.points.unsigned_abs()) * others * others * others
        };
        // Stable: of equal weight the larger points stay before the smaller.
        wg_schema::sort::by(&mut all, |a, b| weight(b).total_cmp(&weight(a)));
        all.truncate(most);
        wg_schema::sort::by_key(&mut all, |reason| std::cmp::Reverse(reason.points.unsigned_abs()));
        all
    }
}

fn part_of(pile: Pile) -> usize {
    match pile {
        Pile::ActFirst | Pile::LookSoon => 0,
        Pile::Skim => 1,
        Pile::BelowLine => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_that_all_around_have_gives_way_to_a_smaller_one_of_its_own() {
        let common = Common { parts: [(10, vec![("all have it", 10), ("one has it", 1)]), (0, vec![]), (0, vec![])] };
        assert_eq!(common.share(Pile::LookSoon, "all have it"), 1.0);
        assert_eq!(common.share(Pile::ActFirst, "one has it"), 0.1);
        assert_eq!((common.share(Pile::Skim, "all have it"), common.share(Pile::ActFirst, "none has it")), (0.0, 0.0));
    }
}
