//! How common each name is in the batch: the denominators of every strength.

use crate::bits::{Bits, log2};
use crate::fold::{Fold, Folded};
use crate::names::{NOBODY, Named, Names, Node};
use wg_schema::Batch;
use wg_schema::sort;

/// Equal parts of the batch; the busier half is not asked (see the crate's docs).
const PARTS: usize = 16;

/// A batch of fewer heads is treated as if it had so many: a small export does not show what is common.
const LEAST_HEADS: u64 = 512;

/// See [`Rarity::is_everywhere`].
const FEW_MACHINES: u32 = 4;

/// Machines are counted over at most so many heads of a name.
const MAX_COUNTED: usize = 4096;

/// Who names what, and how rare that is.
#[derive(Default)]
pub(crate) struct Rarity {
    /// Node `n` is named by `heads[start[n] .. start[n + 1]]`, dated heads only, in sequence.
    start: Vec<u32>,
    heads: Vec<u32>,
    /// Per node: `−log2(share)`.
    rare: Vec<Bits>,
    /// Per node: the same as an address on the other side. A machine that talks to thousands is common as a peer, and its
    /// own alerts may still be few.
    rare_peer: Vec<Bits>,
    /// Per node: distinct machines that name it (for a machine: distinct accounts), and those that name it as the other side.
    spread: Vec<[u32; 2]>,
    /// Distinct machines.
    machines: u32,
}

/// How a node is named.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    Itself,
    Peer,
}

impl Rarity {
    /// Counts the names of all heads, and whom the members of storms name besides.
    pub fn of(batch: &Batch, folded: &Folded, names: &Names) -> Rarity {
        let n_nodes = names.n_nodes as usize;
        let dated = &names.of[..names.dated];
        let mut start = vec![0u32; n_nodes + 1];
        let linking = |named: &Named| named.all().into_iter().filter(|node| *node != NOBODY);
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
        let storms = storm_names(batch, folded, names);
        let mut storm = &storms[..];
        let mut is_machine = vec![false; n_nodes];
        dated
            .iter()
            .filter(|named| named.machine != NOBODY)
            .for_each(|named| is_machine[named.machine as usize] = true);
        let mut rarity = Rarity {
            start,
            heads,
            rare: vec![0; n_nodes],
            rare_peer: vec![0; n_nodes],
            spread: vec![[0; 2]; n_nodes],
            machines: is_machine.iter().filter(|is| **is).count() as u32,
        };
        let all = all(dated.len());
        let mut seen = [vec![u32::MAX; n_nodes], vec![u32::MAX; n_nodes]];
        for n in 0..n_nodes as Node {
            let (own, rest) = storm.split_at(storm.partition_point(|name| name.0 <= n));
            storm = rest;
            let [itself, peer] = rarity.count_spread(names, own, n, &mut seen);
            let quiet = quiet(rarity.naming(n), dated.len());
            let bits = |spread: u32| (all - log2(1 + quiet.max(u64::from(spread).saturating_sub(1)))).max(0);
            rarity.spread[n as usize] = [itself, peer];
            rarity.rare[n as usize] = bits(itself);
            rarity.rare_peer[n as usize] = bits(peer);
        }
        rarity
    }

    /// Returns the dated heads that name `node`, in sequence.
    pub fn naming(&self, node: Node) -> &[u32] {
        &self.heads[self.start[node as usize] as usize..self.start[node as usize + 1] as usize]
    }

    pub fn n_nodes(&self) -> usize {
        self.rare.len()
    }

    /// Returns `−log2` of the share of heads that would name `node` by chance.
    pub fn bits(&self, node: Node) -> Bits {
        self.rare[node as usize]
    }

    /// Returns the same for naming it as the other side.
    pub fn peer_bits(&self, node: Node) -> Bits {
        self.rare_peer[node as usize]
    }

    /// Returns how many machines there are.
    pub fn machines(&self) -> u32 {
        self.machines
    }

    /// Returns how many machines name `node` (for a machine: how many accounts).
    pub fn spread(&self, node: Node) -> u32 {
        self.spread[node as usize][0]
    }

    /// Tells whether so many machines name `node` (as the other side, with `as_peer`) that it belongs to none: more than
    /// four, and more than one in twenty.
    pub fn is_everywhere(&self, node: Node, as_peer: bool) -> bool {
        self.spread[node as usize][usize::from(as_peer)] > FEW_MACHINES.max(self.machines / 20)
    }

    /// Returns how many others name `node` as itself and as a peer.
    fn count_spread(
        &self,
        names: &Names,
        storm: &[(Node, Role, Node)],
        node: Node,
        seen: &mut [Vec<u32>; 2],
    ) -> [u32; 2] {
        // Many people behind one address are as telling as many machines; a few are those that somebody tries.
        let (mut n, mut accounts) = ([0, 0], [0, 0]);
        let mut count = |n: &mut [u32; 2], role: Role, other: Node| {
            if other != NOBODY && seen[role as usize][other as usize] != node {
                seen[role as usize][other as usize] = node;
                n[role as usize] += 1;
            }
        };
        for h in self.naming(node).iter().take(MAX_COUNTED) {
            let named = &names.of[*h as usize];
            let (role, other) = other_side(named, node);
            count(&mut n, role, other);
            if role == Role::Peer {
                count(&mut accounts, role, named.account);
            }
        }
        storm.iter().for_each(|(_, role, other)| count(&mut n, *role, *other));
        let peer = Role::Peer as usize;
        n[peer] = n[peer].max(accounts[peer].saturating_sub(FEW_MACHINES));
        n
    }
}

/// Returns `log2` of all heads, as many as are assumed at least.
pub(crate) fn all(n_heads: usize) -> Bits {
    log2((n_heads as u64).max(LEAST_HEADS))
}

/// Returns twice the number of these heads that lie in the quieter half of the batch.
pub(crate) fn quiet(naming: &[u32], n_heads: usize) -> u64 {
    if naming.len() <= PARTS / 2 {
        // So few are in at most half of the parts: the quieter half has none.
        return 0;
    }
    let mut parts = [0u32; PARTS];
    naming.iter().for_each(|h| parts[*h as usize * PARTS / n_heads] += 1);
    sort::up(&mut parts);
    2 * u64::from(parts[..PARTS / 2].iter().sum::<u32>())
}

/// Returns in which role `named` names `node`, and what stands beside it: a machine, or the account for a machine.
pub(crate) fn other_side(named: &Named, node: Node) -> (Role, Node) {
    let peer = named.peers[0] == node || named.peers[1] == node;
    match named.machine {
        machine if machine == node => (Role::Itself, named.account),
        NOBODY if named.peers[0] == node => (Role::Peer, named.peers[1]),
        NOBODY => (if peer { Role::Peer } else { Role::Itself }, named.peers[0]),
        machine => (if peer { Role::Peer } else { Role::Itself }, machine),
    }
}

/// Returns what the folded members of storms name, each with what stands beside it; sorted, each once.
///
/// A storm is one head, but a scanner that touched thousands is known to be common.
fn storm_names(batch: &Batch, folded: &Folded, names: &Names) -> Vec<(Node, Role, Node)> {
    let mut found = Vec::new();
    for row in (0..batch.len()).filter(|row| folded.fold[*row] == Fold::Storm) {
        let named = names.simple(batch, row);
        let nodes = [named.machine, named.account, named.peers[0], named.peers[1], named.domain, named.file];
        for node in nodes.into_iter().filter(|node| *node != NOBODY) {
            let (role, other) = other_side(&named, node);
            if other != NOBODY {
                found.push((node, role, other));
            }
        }
    }
    sort::up(&mut found);
    found.dedup();
    found
}
