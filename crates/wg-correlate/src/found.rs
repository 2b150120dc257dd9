//! What is found before anything is said of it: repeats, links, and what groups are compared by.
//!
//! It rests on the batch and the shipped scores alone, so that it outlasts every correction: after one only the joining is done
//! again.

use crate::certain::{self, Edge};
use crate::correct::{Corrected, Correction};
use crate::fold::{self, Folded};
use crate::incident::{self, Incidents};
use crate::infer::{self, Facts};
use crate::names::{Book, Names};
use crate::onward::Onward;
use crate::params::Params;
use crate::rarity::Rarity;
use crate::{Input, join};
use wg_schema::{AlertId, Batch};

/// Repeats and links of a batch, to be joined under what an analyst says; again and again, if need be.
pub struct Found {
    params: Params,
    seed: u64,
    sequence: Vec<AlertId>,
    folded: Folded,
    book: Book,
    facts: Vec<Facts>,
    rarity: Rarity,
    /// In the order in which they join.
    edges: Vec<Edge>,
    /// The groups under no correction, once they were asked for.
    whole: std::cell::OnceCell<Vec<u32>>,
}

/// What joining gives.
struct Joined {
    groups: Vec<u32>,
    /// The groups as if nothing were apart, where something is.
    uncut: Option<Vec<u32>>,
    edges: Vec<Edge>,
    corrected: Corrected,
}

impl Found {
    /// Looks for repeats and links; see [`correlate`](crate::correlate) for what is given.
    ///
    /// # Panics
    /// If `order` or `scores` is not as long as the batch.
    pub fn of(batch: &Batch, order: &[AlertId], scores: &[i32], params: &Params, seed: u64) -> Found {
        assert_eq!(order.len(), batch.len(), "one place for each alert");
        assert_eq!(scores.len(), batch.len(), "one score for each alert");
        let input = Input { batch, scores, params, seed };
        let sequence = fold::sequence(batch, order);
        let folded = fold::fold(&input, &sequence);
        let names = Names::of(batch, &folded.heads, seed);
        let rarity = Rarity::of(batch, &folded, &names);
        let facts = infer::facts(&input, &folded, &names);
        let mut edges = certain::links(&input, &folded.heads, &names, &rarity);
        edges.extend(infer::links(&input, &folded, &names, &rarity, &facts));
        join::order(&mut edges);
        // What is not needed any more goes before the next large thing is made: the most that is there at once is what a
        // browser has to give, and it is never given back.
        let Names { book, .. } = names;
        Found { params: *params, seed, sequence, folded, book, facts, rarity, edges, whole: Default::default() }
    }

    /// Returns the incidents under `corrections`. `batch` and `scores` are those it was made of.
    pub fn incidents(&self, batch: &Batch, scores: &[i32], corrections: &[Correction]) -> Incidents {
        let joined = self.join(batch, self.edges.clone(), corrections);
        self.build(batch, scores, joined)
    }

    /// Returns the same, once and for all: what it does not need for the list of incidents is dropped before that is made.
    pub fn into_incidents(mut self, batch: &Batch, scores: &[i32], corrections: &[Correction]) -> Incidents {
        let edges = std::mem::take(&mut self.edges);
        let joined = self.join(batch, edges, corrections);
        (self.facts, self.rarity) = (Vec::new(), Rarity::default());
        self.build(batch, scores, joined)
    }

    fn join(&self, batch: &Batch, mut edges: Vec<Edge>, corrections: &[Correction]) -> Joined {
        let Found { folded, facts, rarity, params, .. } = self;
        let corrected = Corrected::new(batch, &folded.head, &folded.heads, corrections);
        let onward = Onward { batch, folded, facts, rarity, params };
        let n_heads = folded.heads.len();
        // What was cut keeps its name where its worst went: for that it is joined once more as if it were whole.
        let uncut = (!corrected.apart.is_empty()).then(|| {
            let join = || join::join(n_heads, &mut edges.clone(), &[], params, &onward);
            self.whole.get_or_init(join).clone()
        });
        let mut said: Vec<Edge> = corrected.edges().collect();
        join::order(&mut said);
        edges.splice(0..0, said);
        let groups = join::join(n_heads, &mut edges, &corrected.apart, params, &onward);
        Joined { groups, uncut, edges, corrected }
    }

    fn build(&self, batch: &Batch, scores: &[i32], joined: Joined) -> Incidents {
        let Joined { groups, uncut, edges, corrected } = joined;
        let input = Input { batch, scores, params: &self.params, seed: self.seed };
        let incidents =
            incident::build(&input, &self.sequence, &self.folded, &self.book, &groups, uncut.as_deref(), edges);
        Incidents { not_followed: corrected.not_followed, ..incidents }
    }
}
