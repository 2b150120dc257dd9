//! From links to groups: strongest first, with brakes on growth.

use crate::bits::{BIT, hundredths, log2};
use crate::certain::Edge;
use crate::link::Reason;

use crate::params::Params;

/// The most heads that certain links may bring together; beyond it an identity is a service, not an intrusion.
const MOST_CERTAIN: u32 = 2_000;

/// Joins heads by `edges` and returns, per head, the number of its group: that of the group's first head.
///
/// Edges that end up between two groups are removed; the rest is left in a fixed order.
pub(crate) fn join(n_heads: usize, edges: &mut Vec<Edge>, params: &Params) -> Vec<u32> {
    // Certain first, then what recurs, then by strength.
    edges.sort_unstable_by_key(|e| {
        (!e.certain, e.reason != Reason::Recurring, std::cmp::Reverse(e.bits), e.to, e.from, e.reason)
    });
    let mut groups = Groups::new(n_heads);
    // The threshold in bits: the least that shows as that many hundredths.
    let threshold = (-8 * BIT..8 * BIT).find(|bits| hundredths(*bits) >= params.threshold).unwrap_or(8 * BIT);
    for edge in edges.iter() {
        let (a, b) = (groups.find(edge.from), groups.find(edge.to));
        if a == b {
            continue;
        }
        let (size_a, size_b) = (groups.size[a as usize], groups.size[b as usize]);
        let limit = if edge.certain { MOST_CERTAIN } else { params.max_heads };
        if size_a + size_b > limit {
            continue;
        }
        // Twice as many pairs could agree by chance: a bit more is asked for.
        let more = log2(u64::from(size_a.min(size_b))) + log2(u64::from(size_a.max(size_b))) / 2;
        if edge.certain || edge.reason == Reason::Recurring || edge.bits >= threshold + more {
            groups.unite(a, b);
        }
    }
    edges.retain(|edge| groups.find(edge.from) == groups.find(edge.to));
    (0..n_heads as u32).map(|h| groups.find(h)).collect()
}

/// Disjoint sets whose name is their first head.
struct Groups {
    above: Vec<u32>,
    size: Vec<u32>,
}

impl Groups {
    fn new(n: usize) -> Groups {
        Groups { above: (0..n as u32).collect(), size: vec![1; n] }
    }

    fn find(&mut self, mut h: u32) -> u32 {
        while self.above[h as usize] != h {
            self.above[h as usize] = self.above[self.above[h as usize] as usize];
            h = self.above[h as usize];
        }
        h
    }

    fn unite(&mut self, a: u32, b: u32) {
        let (first, second) = (a.min(b), a.max(b));
        self.above[second as usize] = first;
        self.size[first as usize] += self.size[second as usize];
    }
}
