//! An intrusion that goes on, elsewhere or later: groups that one account, or one machine, joins.
//!
//! The question of [`infer`](crate::infer) is asked of groups: *how many groups that tell of an attack would name this by
//! chance, so soon?* A group tells if it has an alert above the line, and two rules or a lateral movement. Such groups are
//! far fewer than alerts, so an account that works on two machines within hours still means something, and so do two of the
//! worst groups of a batch on one machine.
//!
//! Only accounts and machines carry over: whatever else two groups share has been weighed by then. From one machine to
//! another one of both alerts must name lateral movement. An account or address that many machines know (a service's, a
//! scanner's) carries nothing. Where both name addresses, domains or files outside and share no rare one, that speaks
//! against.

use crate::bits::{BIT, Bits, hundredths, log2};
use crate::certain::Edge;
use crate::fold::Folded;
use crate::infer::{Facts, LATER_STAGE, MOVES, PRIOR, host_to_host, written};
use crate::link::{Reason, What};
use crate::names::{NOBODY, Node};
use crate::params::{Params, ms};
use crate::rarity::Rarity;
use wg_schema::sort;
use wg_schema::{Batch, StrId};

/// How many earlier groups of each name are looked at.
const LOOK_BACK: usize = 3;
/// The least density of telling groups that is assumed: one every two hours.
const QUIET_MS: i64 = 7_200_000;
/// A name less rare than this carries nothing.
const LEAST: Bits = 4 * BIT;
/// The most that the reach of both groups can add, before it is halved.
const MOST_REACH: Bits = 3 * BIT;
/// Besides what any link must outweigh: of two groups more is known than of two alerts.
const CAUTION: Bits = BIT / 2;
/// Both name things outside, and none in common.
const OTHER_OUTSIDE: Bits = 4 * BIT;
/// The most that the worst alerts of both groups can add, before it is halved.
const MOST_ALARM: Bits = 8 * BIT;
/// A batch of fewer telling groups is treated as if it had so many: it does not show which machines are busy.
const LEAST_TELLING: u64 = 64;
/// One machine says less than a way from one to another: more than one thing goes on there.
const ONE_MACHINE: Bits = 3 * BIT / 2;
/// A thing outside less rare than this is nobody's own.
const RARE_OUTSIDE: Bits = 6 * BIT;

/// What is known of a group.
#[derive(Clone, Copy, Default)]
struct Group {
    heads: u32,
    rule: StrId,
    has_rules: bool,
    is_above: bool,
    tactics: u16,
    /// Distinct accounts.
    accounts: u32,
    first: i64,
    /// The highest [`Facts::alarm`].
    worst: u16,
    is_telling: bool,
    /// `−log2` of the share of telling groups that reach as many tactics.
    reach: Bits,
    /// The same for their worst alert.
    alarm: Bits,
}

/// Looks for groups that belong together.
pub(crate) struct Onward<'b> {
    pub batch: &'b Batch,
    pub folded: &'b Folded,
    pub facts: &'b [Facts],
    pub rarity: &'b Rarity,
    pub params: &'b Params,
}

/// The groups of one round.
struct Round<'o> {
    of: &'o [u32],
    groups: Vec<Group>,
    /// When telling groups begin, sorted.
    starts: Vec<i64>,
    /// Per telling group: what it names outside, sorted.
    outside: Vec<(u32, Node)>,
    /// Per machine and telling group: how many of its heads are on it; sorted.
    on: Vec<((Node, u32), u32)>,
}

impl Onward<'_> {
    /// Returns links between groups; `of` has the first head of its group per head.
    pub fn edges(&self, of: &[u32]) -> Vec<Edge> {
        let round = self.round(of);
        let mut edges = Vec::new();
        if round.starts.len() < 2 {
            return edges;
        }
        // Per node: the last head of each of the last few groups that name it.
        let mut last: Vec<[u32; LOOK_BACK]> = vec![[u32::MAX; LOOK_BACK]; self.rarity.n_nodes()];
        for (h, facts) in self.facts.iter().enumerate() {
            let (h, group) = (h as u32, of[h]);
            if !round.groups[group as usize].is_telling {
                continue;
            }
            let named = &facts.named;
            for node in [named.actor, named.account, named.machine, named.peers[0], named.peers[1]] {
                if node == NOBODY || self.bits(facts, node) < LEAST {
                    continue;
                }
                let last = &mut last[node as usize];
                if last[0] == u32::MAX || of[last[0] as usize] != group {
                    let earlier = last.iter().filter(|a| **a != u32::MAX && of[**a as usize] != group);
                    edges.extend(earlier.filter_map(|a| self.edge(*a, h, node, &round)));
                    last.rotate_right(1);
                }
                last[0] = h;
            }
        }
        edges
    }

    fn bits(&self, facts: &Facts, node: Node) -> Bits {
        let is_peer = node == facts.named.peers[0] || node == facts.named.peers[1];
        if is_peer { self.rarity.peer_bits(node) } else { self.rarity.bits(node) }
    }

    fn round<'o>(&self, of: &'o [u32]) -> Round<'o> {
        let mut groups = vec![Group::default(); self.facts.len()];
        for (facts, of) in self.facts.iter().zip(of) {
            let group = &mut groups[*of as usize];
            if group.heads == 0 {
                (group.rule, group.first) = (facts.rule, facts.time);
            }
            group.heads += 1;
            group.has_rules |= facts.rule != group.rule;
            group.is_above |= !facts.below_line;
            group.tactics |= facts.tactics;
            group.worst = group.worst.max(facts.alarm);
        }
        let mut reached = [0u32; 17];
        for group in &mut groups {
            group.is_telling = group.is_above && (group.has_rules || group.tactics & MOVES != 0);
            reached[group.tactics.count_ones() as usize] += u32::from(group.is_telling);
        }
        let account = |(facts, of): (&Facts, &u32)| {
            let is_said = facts.named.account != NOBODY && groups[*of as usize].is_telling;
            is_said.then_some((*of, facts.named.account))
        };
        let mut accounts: Vec<(u32, Node)> = self.facts.iter().zip(of).filter_map(account).collect();
        sort::pairs(&mut accounts);
        accounts.dedup();
        accounts.iter().for_each(|(group, _)| groups[*group as usize].accounts += 1);
        let all = log2(u64::from(reached.iter().sum::<u32>()));
        let mut worst: Vec<u16> = groups.iter().filter(|group| group.is_telling).map(|group| group.worst).collect();
        sort::up(&mut worst);
        for group in groups.iter_mut().filter(|group| group.is_telling) {
            let as_far: u32 = reached[group.tactics.count_ones() as usize..].iter().sum();
            group.reach = all - log2(u64::from(as_far));
            let as_bad = worst.len() - worst.partition_point(|other| *other < group.worst);
            group.alarm = all - log2(as_bad as u64);
        }
        let mut starts: Vec<i64> = groups.iter().filter(|group| group.is_telling).map(|group| group.first).collect();
        sort::up(&mut starts);
        let mut outside: Vec<(u32, Node)> = Vec::new();
        for (facts, of) in self.facts.iter().zip(of).filter(|(_, of)| groups[**of as usize].is_telling) {
            let named = &facts.named;
            let nodes = [named.peers[0], named.peers[1], named.domain, named.file];
            outside.extend(nodes.into_iter().filter(|node| *node != NOBODY).map(|node| (*of, node)));
        }
        sort::pairs(&mut outside);
        outside.dedup();
        let telling =
            |(facts, of): (&Facts, &u32)| groups[*of as usize].is_telling.then_some((facts.named.machine, *of));
        let mut on: Vec<(Node, u32)> = self.facts.iter().zip(of).filter_map(telling).collect();
        sort::pairs(&mut on);
        let on = on.chunk_by(|a, b| a == b).map(|heads| (heads[0], heads.len() as u32)).collect();
        Round { of, groups, starts, outside, on }
    }

    /// Returns the link between two heads of two groups that both name `node`.
    fn edge(&self, from: u32, to: u32, node: Node, round: &Round) -> Option<Edge> {
        let (a, b) = (&self.facts[from as usize], &self.facts[to as usize]);
        let (reason, what, is_wide) = reason(a, b, node)?;
        if self.rarity.is_everywhere(node, reason == Reason::HostToHost) {
            return None;
        }
        let (group_a, group_b) = (round.of[from as usize], round.of[to as usize]);
        let (ga, gb) = (&round.groups[group_a as usize], &round.groups[group_b as usize]);
        let gap = b.time.saturating_sub(a.last).max(0);
        let windows = if is_wide { 3 } else { 1 };
        if gap > windows * ms(self.params.window_secs) {
            return None;
        }
        let begun = |time: i64| round.starts.partition_point(|start| *start <= time) as u64;
        let between = begun(b.time).saturating_sub(begun(a.last)).max((gap / QUIET_MS).unsigned_abs()).max(1);
        // Of several accounts each could have agreed.
        let tries = log2(u64::from(ga.accounts)) + log2(u64::from(gb.accounts));
        let mut rare = self.bits(a, node).min(self.bits(b, node));
        let mut extra = ga.reach.min(gb.reach).min(MOST_REACH) / 2;
        let machine = a.named.machine;
        if machine == b.named.machine {
            extra = extra.max(ga.alarm.min(gb.alarm).min(MOST_ALARM) / 2) - ONE_MACHINE;
            // What a group is mostly about is not met by chance; what it touches among much else may be.
            let beside = |of: u32, group: &Group| log2(u64::from(group.heads)) - log2(round.heads_on(machine, of));
            extra -= (beside(group_a, ga) + beside(group_b, gb)) / 4;
            // It is asked how many groups, not alerts, are on it.
            let n = round.on_machine(machine).saturating_sub(2);
            rare = rare.min(log2((round.starts.len() as u64).max(LEAST_TELLING)) - log2(n + 1));
        }
        let chance = log2(between) + tries - rare;
        let mut bits = -chance - PRIOR - CAUTION + extra;
        if b.stage > a.stage && a.stage > 0 {
            bits += LATER_STAGE;
        }
        if hundredths(bits) < self.params.threshold {
            return None;
        }
        if self.is_outside_apart(group_a, group_b, round) {
            bits -= OTHER_OUTSIDE;
        }
        let (on, what) = match node {
            node if node == b.named.actor => ([b.named.machine, b.named.account], [What::Host, What::Account]),
            node => ([node, NOBODY], [what, What::Said]),
        };
        // A machine is written as itself rather than as an address.
        let (end, named) = if a.named.machine == on[0] { (from, &a.named) } else { (to, &b.named) };
        let head = self.folded.heads[end as usize];
        let on = on.map(|node| if node == NOBODY { StrId::NONE } else { written(self.batch, head, named, node) });
        let others = (self.rarity.naming(node).len() as u32).saturating_sub(2);
        let edge = Edge { chance, what, node, others, ..Edge::of(from, to, reason, bits, on) };
        (hundredths(bits) >= self.params.threshold).then_some(edge)
    }

    /// Tells whether both groups name things outside and have no rare one in common.
    fn is_outside_apart(&self, a: u32, b: u32, round: &Round) -> bool {
        let own = |group: u32| {
            let start = round.outside.partition_point(|named| named.0 < group);
            let end = round.outside.partition_point(|named| named.0 <= group);
            &round.outside[start..end]
        };
        let (a, b) = (own(a), own(b));
        let is_shared = |(_, node): &(u32, Node)| {
            self.rarity.peer_bits(*node) >= RARE_OUTSIDE && b.binary_search_by_key(node, |named| named.1).is_ok()
        };
        !a.is_empty() && !b.is_empty() && !a.iter().any(is_shared)
    }
}

impl Round<'_> {
    /// Returns how many telling groups have an alert on `machine`.
    fn on_machine(&self, machine: Node) -> u64 {
        let start = self.on.partition_point(|on| on.0.0 < machine);
        let end = self.on.partition_point(|on| on.0.0 <= machine);
        (end - start) as u64
    }

    /// Returns how many heads of a telling group are on `machine`; at least 1.
    fn heads_on(&self, machine: Node, group: u32) -> u64 {
        let at = self.on.binary_search_by_key(&(machine, group), |on| on.0);
        at.map_or(1, |at| u64::from(self.on[at].1))
    }
}

/// Returns why two alerts that both name `node` are of one intrusion that goes on, what `node` is to them, and whether days may
/// lie between; `None` where they are not, or may not be.
fn reason(a: &Facts, b: &Facts, node: Node) -> Option<(Reason, What, bool)> {
    let (named_a, named_b) = (&a.named, &b.named);
    if named_a.machine == NOBODY || named_b.machine == NOBODY {
        return None;
    }
    if named_a.machine == named_b.machine {
        return match node {
            node if node == named_a.actor && node == named_b.actor => Some((Reason::SameHost, What::Host, true)),
            node if node == named_a.machine => Some((Reason::SameHost, What::Host, false)),
            _ => None,
        };
    }
    if (a.tactics | b.tactics) & MOVES == 0 {
        return None;
    }
    if node == named_a.account && node == named_b.account {
        return Some((Reason::SameAccount, What::Account, true));
    }
    let (on, other) = if node == named_a.machine { (named_a, named_b) } else { (named_b, named_a) };
    let (reason, what) = host_to_host(on, other).filter(|_| node == on.machine)?;
    Some((reason, what, false))
}
