//! One thing outside that is new, on several machines: a file that was planted, an address or domain that they all call.
//!
//! Two alerts that share it prove little, all that name it together say more. So the thing is asked: *by what chance would all
//! that name it stand in so short a part of the batch?*
//!
//! ```text
//! by chance = machines × part ^ (machines − 1) × things asked
//! part      = heads from the first to the last that name it, of all heads; at most a quarter
//! ```
//!
//! A proxy, a content network or an update service is named all through the batch, and so is what many draw by chance. What
//! is rolled out looks the same as what is planted, and is one happening, too.

use crate::Input;
use crate::bits::{BIT, Bits, hundredths, log2};
use crate::certain::Edge;
use crate::fold::Folded;
use crate::infer::{Facts, PRIOR, Places, QUIET_MS, written};
use crate::link::{Reason, What};
use crate::names::{NOBODY, Named, Node};
use crate::rarity::{self, Rarity, other_side};
use wg_schema::sort;
use wg_schema::{StrId, naming};

/// Fewer machines tell too little.
const LEAST_MACHINES: usize = 3;
/// What stands in more than this part of the batch is not new in it.
const PART: Bits = 2 * BIT;
/// The most that it makes of a link: groups that hold much else stay apart.
const MOST: Bits = 6 * BIT;
/// The most heads of one thing that are looked at.
const MOST_COUNTED: usize = 4096;

/// Returns links between the first heads on each machine that name such a thing, each to the one before.
pub(crate) fn links(input: &Input, folded: &Folded, facts: &[Facts], places: &Places, rarity: &Rarity) -> Vec<Edge> {
    let mut is_asked = vec![false; rarity.n_nodes()];
    let mut asked = 0;
    let mut found: Vec<(Node, Vec<u32>, Bits)> = Vec::new();
    for (head, of) in (0u32..).zip(facts) {
        for node in [of.named.file, of.named.domain, of.named.peers[0], of.named.peers[1]] {
            if node == NOBODY || std::mem::replace(&mut is_asked[node as usize], true) {
                continue;
            }
            let naming = rarity.naming(node);
            if naming.len() < LEAST_MACHINES {
                continue;
            }
            let first = first_on_each(facts, naming, node);
            let text = written(input.batch, folded.heads[head as usize], &of.named, node);
            let is_inside = of.named.peers.contains(&node) && naming::is_private_address(input.batch.text(text));
            if first.len() < LEAST_MACHINES || is_inside {
                continue;
            }
            asked += 1;
            let is_above = naming.iter().take(MOST_COUNTED).any(|head| !facts[*head as usize].below_line);
            let part = part(facts, places, naming);
            if is_above && part >= PART {
                let bits = part.saturating_mul(first.len() as Bits - 1) - log2(first.len() as u64);
                found.push((node, first, bits));
            }
        }
    }
    let mut edges = Vec::new();
    for (node, heads, bits) in found {
        let chance = log2(asked) - bits;
        let bits = (-chance - PRIOR).min(MOST);
        if hundredths(bits) < input.params.threshold {
            continue;
        }
        for pair in heads.windows(2) {
            let [a, b] = [pair[0], pair[1]].map(|head| &facts[head as usize].named);
            let (reason, what) = what(a, b, node);
            let on = [written(input.batch, folded.heads[pair[1] as usize], b, node), StrId::NONE];
            let others = (rarity.naming(node).len() as u32).saturating_sub(2);
            let edge = Edge::of(pair[0], pair[1], reason, bits, on);
            edges.push(Edge { chance, node, others, what: [what, What::Said], ..edge });
        }
    }
    edges
}

/// Returns the first head on each machine that names `node`, in sequence.
fn first_on_each(facts: &[Facts], naming: &[u32], node: Node) -> Vec<u32> {
    let machine = |head: &u32| (other_side(&facts[*head as usize].named, node).1, *head);
    let mut on: Vec<(Node, u32)> = naming.iter().take(MOST_COUNTED).map(machine).filter(|on| on.0 != NOBODY).collect();
    sort::pairs(&mut on);
    on.dedup_by_key(|on| on.0);
    let mut first: Vec<u32> = on.into_iter().map(|on| on.1).collect();
    sort::up(&mut first);
    first
}

/// Returns `−log2` of the part of the batch in which these heads stand.
fn part(facts: &[Facts], places: &Places, naming: &[u32]) -> Bits {
    let [first, last] = [naming.first(), naming.last()].map(|head| *head.unwrap_or(&0));
    let time = facts[last as usize].time.saturating_sub(facts[first as usize].time);
    let heads = u64::from(places.between(first, last)).max((time / QUIET_MS).unsigned_abs());
    rarity::all(facts.len()) - log2(heads)
}

/// Returns what `node` is to two alerts that both name it.
fn what(a: &Named, b: &Named, node: Node) -> (Reason, What) {
    let of = |named: &Named| match node {
        node if node == named.file => What::File,
        node if node == named.domain => What::Domain,
        node if node == named.peers[0] => What::Source,
        _ => What::Target,
    };
    match (of(a), of(b)) {
        (What::File, What::File) => (Reason::SameFile, What::File),
        (a, b) => (Reason::SharedIndicator, if a == b { a } else { What::Address }),
    }
}
