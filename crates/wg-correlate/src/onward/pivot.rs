//! A file that an attack brought, seen by the same rule elsewhere: one that is new in the batch, by its hash.
//!
//! One alert more, on another machine, by the same rule and of the same file: between two alerts that is how noise looks, too.
//! But this group is known to be an attack without it. So it is asked *how many alerts in that time would be of this rule
//! and name this file by chance*; and the other may be a single alert, below the line, too.
//!
//! ```text
//! by chance = between × share(file) × √share(rule)
//! ```
//!
//! An address or a domain is no such thing: behind one stands what has nothing to do with each other.

use super::{CAUTION, LEAST, Onward, Role, Round};
use crate::bits::{BIT, Bits, hundredths, log2};
use crate::certain::Edge;
use crate::infer::{OTHER_MACHINE, PRIOR, QUIET_MS, written};
use crate::link::{Reason, What};
use crate::names::Node;
use crate::params::ms;
use crate::rarity;
use wg_schema::{StrId, sort};

/// A file that more heads name is looked at no further.
const MOST_HEADS: usize = 32;
/// What stands in more than this part of the batch is not new in it.
const PART: Bits = 2 * BIT;
/// The most that it makes of a link.
const MOST: Bits = 6 * BIT;

impl Onward<'_> {
    /// Returns links from what names such a file in a telling group to what names it in others.
    pub(super) fn pivots(&self, round: &Round) -> Vec<Edge> {
        let files = round.outside.iter().filter(|named| named.role == Role::File);
        let mut files: Vec<Node> = files.map(|named| named.node).collect();
        sort::up(&mut files);
        files.dedup();
        let mut edges: Vec<Edge> = files.into_iter().flat_map(|file| self.pivot(file, round)).collect();
        let rare = self.rules(&edges);
        edges.retain_mut(|edge| {
            let rule = self.facts[edge.to as usize].rule;
            let bits = rare.binary_search_by_key(&rule, |of| of.0).map_or(0, |at| rare[at].1);
            edge.chance -= bits / 2;
            edge.bits = (edge.bits + bits / 2).min(MOST);
            hundredths(edge.bits) >= self.params.threshold
        });
        edges
    }

    /// Returns how rare the rules of these links are, sorted.
    fn rules(&self, edges: &[Edge]) -> Vec<(StrId, Bits)> {
        let mut rules: Vec<StrId> = edges.iter().map(|edge| self.facts[edge.to as usize].rule).collect();
        sort::up(&mut rules);
        rules.dedup();
        let mut heads: Vec<Vec<u32>> = vec![Vec::new(); rules.len()];
        for (head, facts) in (0..).zip(self.facts) {
            if let Ok(at) = rules.binary_search(&facts.rule) {
                heads[at].push(head);
            }
        }
        let all = rarity::all(self.facts.len());
        let rare = |heads: Vec<u32>| all - log2(1 + rarity::quiet(&heads, self.facts.len()));
        rules.into_iter().zip(heads.into_iter().map(rare)).collect()
    }

    /// Returns links by `file`, without what the rule says.
    fn pivot(&self, file: Node, round: &Round) -> Vec<Edge> {
        let naming = self.rarity.naming(file);
        let share = self.rarity.bits(file);
        let [first, .., last] = naming else { return Vec::new() };
        let is_new = rarity::all(self.facts.len()) - log2(u64::from(last - first)) >= PART;
        if !is_new || naming.len() > MOST_HEADS || share < LEAST || self.rarity.is_everywhere(file, false) {
            return Vec::new();
        }
        let of = |head: &u32| round.of[*head as usize];
        let mut edges = Vec::new();
        for (i, to) in naming.iter().enumerate() {
            for from in naming[..i].iter().rev() {
                let (a, b) = (&self.facts[*from as usize], &self.facts[*to as usize]);
                if a.rule != b.rule || !a.rule.is_some() || of(from) == of(to) {
                    continue;
                }
                let heads = |head| round.groups[of(head) as usize].heads;
                let tells = |head| self.tells_besides(of(head), naming, round);
                let gap = b.time.saturating_sub(a.last).max(0);
                if !(tells(from) || tells(to)) || gap > ms(self.params.window_secs) {
                    continue;
                }
                let between = u64::from(to - from).max((gap / QUIET_MS).unsigned_abs());
                let chance = log2(between) - share;
                // Each alert of a smaller group could have been the one.
                let bits = -chance - PRIOR - CAUTION - OTHER_MACHINE - log2(u64::from(heads(from).min(heads(to))));
                let on = [written(self.batch, self.folded.heads[*to as usize], &b.named, file), StrId::NONE];
                let others = (naming.len() as u32).saturating_sub(2);
                let edge = Edge::of(*from, *to, Reason::SameFile, bits, on);
                edges.push(Edge { chance, node: file, others, what: [What::File, What::Said], ..edge });
                break;
            }
        }
        edges
    }

    /// Returns whether a group tells of an attack without those of its heads that are among `naming`.
    fn tells_besides(&self, group: u32, naming: &[u32], round: &Round) -> bool {
        let of = &round.groups[group as usize];
        let is_its = |head: &&u32| round.of[**head as usize] == group && !self.facts[**head as usize].below_line;
        of.is_telling && of.above as usize > naming.iter().filter(is_its).count()
    }
}
