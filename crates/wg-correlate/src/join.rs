//! From links to groups: strongest first, with brakes on growth.

use crate::apart::Apart;
use crate::bits::{BIT, Bits, hundredths, log2};
use crate::certain::Edge;
use crate::infer::PRIOR;
use crate::link::Reason;
use crate::names::{NOBODY, Node};
use crate::onward::Onward;
use crate::params::Params;
use crate::weight::Weight;
use std::cmp::Reverse;
use wg_schema::StrId;
use wg_schema::sort;

/// The most heads that certain links may bring together; beyond it an identity is a service, not an intrusion.
const MOST_CERTAIN: u32 = 2_000;
/// The same for ids that are unique in the world: a long tree of processes is still one tree.
const MOST_UNIQUE: u32 = 50_000;

/// How often groups are compared again by all links between them; each time may bring further ones together.
const ROUNDS: usize = 3;

/// Puts links in the order in which they join: what an analyst said, certain ones, then by strength, and last what
/// recurs.
pub(crate) fn order(edges: &mut [Edge]) {
    let class = |e: &Edge| u32::from(!e.certain) * 2 + u32::from(e.reason == Reason::Recurring);
    sort::by_numbers(edges, |e| [class(e), falling(e.bits), e.to, e.from, e.reason as u32]);
}

/// Returns a number that is the smaller the larger `bits` are.
pub(crate) fn falling(bits: Bits) -> u32 {
    !(bits as u32 ^ 1 << 31)
}

/// Joins heads by `edges`, which are in [`order`], and returns, per head, the number of its group: that of the group's first
/// head.
///
/// `onward` finds links between groups; those that are used are added to `edges`. No group holds both of a pair of `apart`. Edges that end up between two groups are removed; the rest is left in a fixed order.
pub(crate) fn join(
    n_heads: usize,
    edges: &mut Vec<Edge>,
    apart: &[(u32, u32)],
    params: &Params,
    onward: &Onward,
) -> Vec<u32> {
    // The threshold in bits: the least that shows as that many hundredths.
    let least = (-8 * BIT..8 * BIT).find(|bits| hundredths(*bits) >= params.threshold).unwrap_or(8 * BIT);
    let mut groups = Groups::new(n_heads, least, params.max_heads, apart);
    groups.weight = Weight::of_heads(n_heads, edges);
    for edge in edges.iter() {
        if edge.reason == Reason::Analyst {
            groups.join(edge, None, u32::MAX);
        } else if edge.certain {
            groups.join(edge, None, if is_unique(edge) { MOST_UNIQUE } else { MOST_CERTAIN });
        } else if edge.reason == Reason::Recurring {
            groups.join_again(edge);
        } else {
            groups.join(edge, Some(edge.bits), params.max_heads);
        }
    }
    for _ in 0..ROUNDS {
        if !groups.join_by_several(edges) {
            break;
        }
    }
    for _ in 0..ROUNDS {
        let found = onward.edges(&groups.all());
        if !groups.join_onward(&found, edges) {
            break;
        }
    }
    edges.retain(|edge| groups.find(edge.from) == groups.find(edge.to));
    groups.all()
}

/// Returns whether a certain link rests on an id that no two processes or alerts have.
fn is_unique(edge: &Edge) -> bool {
    match edge.reason {
        Reason::SameAlert => true,
        Reason::ParentProcess | Reason::SameProcess => edge.on[1].is_some(),
        _ => false,
    }
}

/// Disjoint sets whose name is their first head.
pub(crate) struct Groups {
    above: Vec<u32>,
    size: Vec<u32>,
    weight: Vec<Weight>,
    least: Bits,
    max_heads: u32,
    apart: Apart,
}

impl Groups {
    fn new(n: usize, least: Bits, max_heads: u32, apart: &[(u32, u32)]) -> Groups {
        let above: Vec<u32> = (0..n as u32).collect();
        let weight = above.iter().map(|head| Weight::of_head(*head)).collect();
        let mut groups = Groups { above, size: vec![1; n], weight, least, max_heads, apart: Apart::default() };
        apart.iter().for_each(|(a, b)| groups.apart.add(*a, *b));
        groups
    }

    /// Every head alone, to be brought together by [`Groups::unite`].
    pub fn alone(n: usize, apart: &[(u32, u32)]) -> Groups {
        Groups::new(n, 0, u32::MAX, apart)
    }

    /// Joins the groups of two heads, unless they hold a pair that is to stay apart. Returns whether they are one now.
    pub fn unite(&mut self, a: u32, b: u32) -> bool {
        let (a, b) = (self.find(a), self.find(b));
        if a != b && self.apart.holds(a, b) {
            return false;
        }
        if a != b {
            self.put_together(a, b);
        }
        true
    }

    /// Sets the groups of two heads apart, unless they are one. Returns whether they are apart now.
    pub fn part(&mut self, a: u32, b: u32) -> bool {
        let (a, b) = (self.find(a), self.find(b));
        if a != b && !self.apart.holds(a, b) {
            self.apart.add(a, b);
        }
        a != b
    }

    /// Returns the first head of a head's group, and how many that has.
    pub fn whole(&mut self, head: u32) -> (u32, u32) {
        let group = self.find(head);
        (group, self.size[group as usize])
    }

    pub fn find(&mut self, mut h: u32) -> u32 {
        while self.above[h as usize] != h {
            self.above[h as usize] = self.above[self.above[h as usize] as usize];
            h = self.above[h as usize];
        }
        h
    }

    /// Returns each head's group.
    pub fn all(&mut self) -> Vec<u32> {
        (0..self.above.len() as u32).map(|h| self.find(h)).collect()
    }

    /// Joins the groups of a link's ends when `bits` are enough for two of their size (`None`: always) and the group
    /// stays within `most` heads. Returns whether it did.
    fn join(&mut self, edge: &Edge, bits: Option<Bits>, most: u32) -> bool {
        let (a, b) = (self.find(edge.from), self.find(edge.to));
        let (size_a, size_b) = (self.size[a as usize], self.size[b as usize]);
        if a == b || size_a.saturating_add(size_b) > most {
            return false;
        }
        // With twice as many heads, twice as many pairs could agree by chance. What joins a large group is near some of
        // its heads only, so the larger size counts half.
        let (weight_a, weight_b) = (self.weight[a as usize].all, self.weight[b as usize].all);
        let more = log2(u64::from(weight_a.min(weight_b))) + log2(u64::from(weight_a.max(weight_b))) / 2;
        if bits.is_some_and(|bits| bits < self.least + more) {
            return false;
        }
        if self.apart.holds(a, b) {
            return false;
        }
        self.put_together(a, b);
        true
    }

    fn put_together(&mut self, a: u32, b: u32) {
        let (first, second) = (a.min(b), a.max(b));
        self.above[second as usize] = first;
        self.size[first as usize] += self.size[second as usize];
        self.weight[first as usize] = self.weight[first as usize].and(self.weight[second as usize]);
        self.apart.join(first, second);
    }

    /// Joins what is the same again: to what it recurs in, but no two groups that each hold more than that, unless it says
    /// enough for their size. What comes every hour is met by whatever happens in any of them.
    fn join_again(&mut self, edge: &Edge) {
        let is_run = [edge.from, edge.to].into_iter().any(|head| {
            let group = self.find(head);
            self.weight[group as usize].is_one_run()
        });
        self.join(edge, (!is_run).then_some(edge.bits), self.max_heads);
    }

    /// Joins groups that no single link could: two groups that agree in several values, each by a link of its own.
    fn join_by_several(&mut self, edges: &[Edge]) -> bool {
        let mut between: Vec<(u32, u32, (Node, StrId), &Edge)> = Vec::new();
        for edge in edges.iter().filter(|edge| !edge.certain && !edge.is_slow && edge.reason != Reason::Recurring) {
            let (a, b) = (self.find(edge.from), self.find(edge.to));
            if a != b && self.size[a as usize] + self.size[b as usize] <= self.max_heads {
                // Two spellings of one name are one value.
                let text = if edge.node == NOBODY { edge.on[0] } else { StrId::NONE };
                between.push((a.min(b), a.max(b), (edge.node, text), edge));
            }
        }
        let order = |edge: &Edge| (Reverse(edge.bits), edge.to, edge.from, edge.reason);
        sort::by_key(&mut between, |(a, b, value, edge)| (*a, *b, *value, order(edge)));
        // One link a value, the strongest.
        between.dedup_by_key(|(a, b, value, _)| (*a, *b, *value));
        let mut pairs: Vec<(Bits, &Edge)> = between
            .chunk_by(|x, y| (x.0, x.1) == (y.0, y.1))
            .filter(|links| links.len() > 1)
            .filter_map(|links| {
                let best = links.iter().map(|link| link.3).min_by_key(|edge| order(edge))?;
                // As with values of one pair, further ones count half, because they are not wholly independent.
                let all: Bits = links.iter().map(|link| (link.3.bits + PRIOR) / 2).sum();
                Some((best.bits + all - (best.bits + PRIOR) / 2, best))
            })
            .collect();
        sort::by_key(&mut pairs, |(bits, edge)| (Reverse(*bits), order(edge)));
        let mut joined = false;
        for (bits, edge) in pairs {
            joined |= self.join(edge, Some(bits), self.max_heads);
        }
        joined
    }

    /// Joins groups by links between groups, the strongest first, and adds the links that did to `edges`.
    fn join_onward(&mut self, found: &[Edge], edges: &mut Vec<Edge>) -> bool {
        let mut order: Vec<&Edge> = found.iter().collect();
        sort::by_key(&mut order, |edge| (Reverse(edge.bits), edge.to, edge.from, edge.reason));
        let mut joined = false;
        for edge in order {
            if self.join(edge, None, self.max_heads) {
                edges.push(*edge);
                joined = true;
            }
        }
        joined
    }
}
