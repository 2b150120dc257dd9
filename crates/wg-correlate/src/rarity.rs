//! How common each name is in the batch: the denominators of every strength.

use crate::bits::{Bits, log2};
use crate::names::{NOBODY, Names, Node};

/// Equal parts of the batch; the busier half is not asked (see the crate's docs).
const PARTS: usize = 16;

/// A batch of fewer heads is treated as if it had so many: a small export does not show what is common.
const LEAST_HEADS: u64 = 512;

/// Machines are counted over at most so many heads of a name.
const MAX_COUNTED: usize = 4096;

/// Who names what, and how rare that is.
pub(crate) struct Rarity {
    /// Node `n` is named by `heads[start[n] .. start[n + 1]]`, dated heads only, in sequence.
    start: Vec<u32>,
    heads: Vec<u32>,
    /// Per node: `−log2(share)`.
    rare: Vec<Bits>,
    /// Per node: distinct machines that name it (for a machine: distinct accounts), at most 65,535.
    spread: Vec<u16>,
}

impl Rarity {
    pub fn of(names: &Names) -> Rarity {
        let n_nodes = names.n_nodes as usize;
        let dated = &names.of[..names.dated];
        let mut start = vec![0u32; n_nodes + 1];
        let linking = |named: &crate::names::Named| named.all().into_iter().filter(|node| *node != NOBODY);
        dated.iter().flat_map(linking).for_each(|node| start[node as usize + 1] += 1);
        for n in 0..n_nodes {
            start[n + 1] += start[n];
        }
        let mut next = start.clone();
        let mut heads = vec![0u32; start[n_nodes] as usize];
        for (h, named) in dated.iter().enumerate() {
            for node in linking(named) {
                heads[next[node as usize] as usize] = h as u32;
                next[node as usize] += 1;
            }
        }
        let mut rarity = Rarity { start, heads, rare: vec![0; n_nodes], spread: vec![0; n_nodes] };
        let all = log2((dated.len() as u64).max(LEAST_HEADS));
        let mut seen = vec![u32::MAX; n_nodes];
        for n in 0..n_nodes {
            let spread = rarity.count_spread(names, n as Node, &mut seen);
            let other = rarity.quiet(n as Node, dated.len()).max(u64::from(spread).saturating_sub(1));
            rarity.spread[n] = spread;
            rarity.rare[n] = (all - log2(1 + other)).max(0);
        }
        rarity
    }

    /// Returns the dated heads that name `node`, in sequence.
    pub fn naming(&self, node: Node) -> &[u32] {
        &self.heads[self.start[node as usize] as usize..self.start[node as usize + 1] as usize]
    }

    /// Returns `−log2` of the share of heads that would name `node` by chance.
    pub fn bits(&self, node: Node) -> Bits {
        self.rare[node as usize]
    }

    /// Returns how many machines name `node` (for a machine: how many accounts).
    pub fn spread(&self, node: Node) -> u16 {
        self.spread[node as usize]
    }

    /// Returns twice the number of heads that name `node` in the quieter half of the batch.
    fn quiet(&self, node: Node, n_heads: usize) -> u64 {
        let naming = self.naming(node);
        if naming.len() <= PARTS / 2 {
            // So few are in at most half of the parts: the quieter half has none.
            return 0;
        }
        let mut parts = [0u32; PARTS];
        naming.iter().for_each(|h| parts[*h as usize * PARTS / n_heads] += 1);
        parts.sort_unstable();
        2 * u64::from(parts[..PARTS / 2].iter().sum::<u32>())
    }

    fn count_spread(&self, names: &Names, node: Node, seen: &mut [u32]) -> u16 {
        let mut n = 0u16;
        for h in self.naming(node).iter().take(MAX_COUNTED) {
            let named = &names.of[*h as usize];
            let other = match named.machine {
                machine if machine == node => named.account,
                NOBODY if named.peers[0] == node => named.peers[1],
                NOBODY => named.peers[0],
                machine => machine,
            };
            if other != NOBODY && seen[other as usize] != node {
                seen[other as usize] = node;
                n = n.saturating_add(1);
            }
        }
        n
    }
}
