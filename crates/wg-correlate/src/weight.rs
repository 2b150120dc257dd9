//! How much a group weighs when others are to join it: its heads, and what recurs as often as it comes.
//!
//! An alert that comes every hour meets whatever happens in any of them, so each of its heads weighs as much as its whole run;
//! and a group that holds several of one run has it once.

use crate::certain::Edge;
use crate::join::Groups;
use crate::link::Reason;

/// What a group weighs.
#[derive(Clone, Copy)]
pub(crate) struct Weight {
    /// Heads, with those of its runs that are elsewhere.
    pub all: u32,
    /// Its longest run, by the run's first head, and how many heads that has.
    run: u32,
    of_run: u32,
}

impl Weight {
    /// One head that does not recur.
    pub fn of_head(head: u32) -> Weight {
        Weight { all: 1, run: head, of_run: 1 }
    }

    /// Each head by itself, as much as its run.
    pub fn of_heads(n_heads: usize, edges: &[Edge]) -> Vec<Weight> {
        let mut runs = Groups::alone(n_heads, &[]);
        edges
            .iter()
            .filter(|edge| edge.reason == Reason::Recurring)
            .for_each(|edge| _ = runs.unite(edge.from, edge.to));
        let of = |head: u32| {
            let (run, of_run) = runs.whole(head);
            Weight { all: of_run, run, of_run }
        };
        (0..n_heads as u32).map(of).collect()
    }

    /// Tells whether there is nothing in it but one thing that recurs, or one head.
    pub fn is_one_run(self) -> bool {
        self.all == self.of_run
    }

    /// Returns what two groups weigh together.
    pub fn and(self, other: Weight) -> Weight {
        let twice = if self.run == other.run { self.of_run } else { 0 };
        let longer = if self.of_run < other.of_run { other } else { self };
        Weight { all: self.all.saturating_add(other.all - twice), ..longer }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bits::BIT;
    use wg_schema::StrId;

    #[test]
    fn a_run_is_counted_once_and_whole() {
        let again = |from, to| Edge::of(from, to, Reason::Recurring, 2 * BIT, [StrId::NONE; 2]);
        let of = Weight::of_heads(5, &[again(0, 2), again(2, 3), Edge { reason: Reason::SameHost, ..again(1, 3) }]);
        assert_eq!(of.iter().map(|weight| weight.all).collect::<Vec<_>>(), [3, 1, 3, 3, 1]);
        assert!(of.iter().all(|weight| weight.is_one_run()));
        let run = of[0].and(of[3]);
        assert!(run.is_one_run() && run.all == 3);
        let mixed = of[1].and(of[2]);
        assert!(!mixed.is_one_run() && mixed.all == 4);
        assert_eq!(mixed.and(of[3]).and(of[4]).all, 5);
    }
}
