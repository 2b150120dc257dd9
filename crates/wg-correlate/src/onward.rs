//! An intrusion that goes on, elsewhere or later: groups that one account, or one machine, joins.
//!
//! The question of [`infer`](crate::infer) is asked of groups: *how many groups that tell of an attack would name this by
//! chance, so soon?* A group tells if it has an alert above the line, and two rules or a lateral movement. Such groups are
//! far fewer than alerts, so an account that works on two machines within hours still means something, and so do two of the
//! worst groups of a batch on one machine.
//!
//! Accounts and machines carry over, and an address from which two machines were reached. From one machine to another, one of both
//! alerts must name lateral movement, or the later one must have come from a machine that the earlier group is on. Where a group is on no machine, as in a cloud or a mailbox, its
//! account is the place. An account or address that many machines know (a service's, a scanner's) carries nothing. Where
//! both name sources, targets, domains or files outside and share no rare one, nor a network, that speaks against.
//!
//! What else two groups share has been weighed by then, but for a file that an attack brought (`pivot`).

mod pivot;

use crate::bits::{BIT, Bits, hundredths, log2};
use crate::certain::Edge;
use crate::fold::Folded;
use crate::infer::{CREDENTIALS, Facts, LATER_STAGE, MOVES, PRIOR, host_to_host, written};
use crate::link::{Reason, What};
use crate::names::{NOBODY, Named, Node};
use crate::params::{Params, ms};
use crate::rarity::Rarity;
use wg_schema::sort;
use wg_schema::{Batch, StrId, naming};

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
/// One place, a machine or an account of none, says less than a way from one to another: more than one thing goes on there.
const ONE_PLACE: Bits = 3 * BIT / 2;
/// A thing outside less rare than this is nobody's own.
const RARE_OUTSIDE: Bits = 6 * BIT;

/// As what a group names a thing outside.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    Source,
    Target,
    Domain,
    File,
}

/// A thing outside that a group names.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Outside {
    group: u32,
    node: Node,
    role: Role,
    /// As one of its heads writes it.
    text: StrId,
}

/// What is known of a group.
#[derive(Clone, Copy, Default)]
struct Group {
    heads: u32,
    rule: StrId,
    has_rules: bool,
    /// How many of them are above the line.
    above: u32,
    tactics: u16,
    /// Whether one of them names a machine.
    is_placed: bool,
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
    /// What telling groups name outside, sorted.
    outside: Vec<Outside>,
    /// Per machine or account, and telling group: how many of its heads are of it; sorted.
    on: Vec<((Node, u32), u32)>,
}

impl Onward<'_> {
    /// Returns links between groups; `of` has the first head of its group per head.
    pub fn edges(&self, of: &[u32]) -> Vec<Edge> {
        let round = self.round(of);
        let mut edges = self.pivots(&round);
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
            group.above += u32::from(!facts.below_line);
            group.tactics |= facts.tactics;
            group.is_placed |= facts.named.machine != NOBODY;
            group.worst = group.worst.max(facts.alarm);
        }
        let mut reached = [0u32; 17];
        for group in &mut groups {
            group.is_telling = group.above > 0 && (group.has_rules || group.tactics & MOVES != 0);
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
        let mut outside: Vec<Outside> = Vec::new();
        let mut on: Vec<(Node, u32)> = Vec::new();
        for (head, of) in (0..self.facts.len()).zip(of).filter(|(_, of)| groups[**of as usize].is_telling) {
            outside.extend(self.outside(head, *of).into_iter().flatten());
            let named = &self.facts[head].named;
            on.extend([named.machine, named.account].map(|node| (node, *of)));
        }
        sort::up(&mut outside);
        outside.dedup();
        sort::pairs(&mut on);
        let on = on.chunk_by(|a, b| a == b).map(|heads| (heads[0], heads.len() as u32)).collect();
        Round { of, groups, starts, outside, on }
    }

    /// Returns what a head of a group names outside.
    fn outside(&self, head: usize, group: u32) -> [Option<Outside>; 4] {
        let (batch, named, row) = (self.batch, &self.facts[head].named, self.folded.heads[head].row());
        [
            (Role::Source, named.peers[0], batch.src_ip[row]),
            (Role::Target, named.peers[1], batch.dst_ip[row]),
            (Role::Domain, named.domain, batch.dst_domain[row]),
            (Role::File, named.file, batch.file_hash[row]),
        ]
        .map(|(role, node, text)| {
            let is_outside = node != NOBODY && !naming::is_private_address(batch.text(text));
            is_outside.then_some(Outside { group, node, role, text })
        })
    }

    /// Returns the link between two heads of two groups that both name `node`.
    fn edge(&self, from: u32, to: u32, node: Node, round: &Round) -> Option<Edge> {
        let (a, b) = (&self.facts[from as usize], &self.facts[to as usize]);
        let (group_a, group_b) = (round.of[from as usize], round.of[to as usize]);
        let (ga, gb) = (&round.groups[group_a as usize], &round.groups[group_b as usize]);
        let are_placed = ga.is_placed && gb.is_placed;
        let (reason, what, is_wide) = reason(a, b, node, are_placed, round.heads_on(node, group_a) > 0)?;
        let as_peer = matches!(reason, Reason::HostToHost | Reason::SharedIndicator);
        if self.rarity.is_everywhere(node, as_peer) {
            return None;
        }
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
        if let Some(place) = one_place(&a.named, &b.named) {
            extra = extra.max(ga.alarm.min(gb.alarm).min(MOST_ALARM) / 2) - ONE_PLACE;
            // What a group is mostly about is not met by chance; what it touches among much else may be.
            let beside = |of: u32, group: &Group| log2(u64::from(group.heads)) - log2(round.heads_on(place, of));
            extra -= (beside(group_a, ga) + beside(group_b, gb)) / 4;
            // It is asked how many groups, not alerts, are of it; and no machine is rarer than one of all.
            let of_groups = |n: u64| log2((round.starts.len() as u64).max(LEAST_TELLING)) - log2(n + 1);
            rare = rare.min(match round.groups_on(place).saturating_sub(2) {
                0 => log2(u64::from(self.rarity.machines()).max(LEAST_TELLING)),
                n => of_groups(n),
            });
        }
        let chance = log2(between) + tries - rare;
        let mut bits = -chance - PRIOR - CAUTION + extra;
        // What was stolen on a machine is used where there is none.
        let is_used = a.named.machine != NOBODY && b.named.machine == NOBODY && ga.tactics & CREDENTIALS != 0;
        if (b.stage > a.stage && a.stage > 0) || is_used {
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

    /// Tells whether both groups name things outside of one role and have no rare one in common, nor two addresses of one network.
    fn is_outside_apart(&self, a: u32, b: u32, round: &Round) -> bool {
        let (a, b) = (round.outside_of(a), round.outside_of(b));
        let network = |named: &Outside| naming::network(self.batch.text(named.text));
        let is_shared = |named: &Outside| {
            let is_rare = self.rarity.peer_bits(named.node) >= RARE_OUTSIDE;
            let is_same = |other: &Outside| {
                other.node == named.node || network(named).is_some() && network(named) == network(other)
            };
            is_rare && b.iter().any(is_same)
        };
        // Where one comes from and where it sends things to are two addresses of one intrusion, too.
        a.iter().any(|named| b.iter().any(|other| other.role == named.role)) && !a.iter().any(is_shared)
    }
}

impl Round<'_> {
    /// Returns what a telling group names outside.
    fn outside_of(&self, group: u32) -> &[Outside] {
        let start = self.outside.partition_point(|named| named.group < group);
        let end = self.outside.partition_point(|named| named.group <= group);
        &self.outside[start..end]
    }

    /// Returns how many telling groups have an alert of `place`, a machine or an account.
    fn groups_on(&self, place: Node) -> u64 {
        let start = self.on.partition_point(|on| on.0.0 < place);
        let end = self.on.partition_point(|on| on.0.0 <= place);
        (end - start) as u64
    }

    /// Returns how many heads of a telling group are of `place`.
    fn heads_on(&self, place: Node, group: u32) -> u64 {
        let at = self.on.binary_search_by_key(&(place, group), |on| on.0);
        at.map_or(0, |at| u64::from(self.on[at].1))
    }
}

/// Returns the machine that both are on; where one of them names none, so that it is not known to be another, the account of
/// both.
fn one_place(a: &Named, b: &Named) -> Option<Node> {
    match a.machine {
        _ if a.machine == NOBODY || b.machine == NOBODY => (a.account == b.account).then_some(a.account),
        machine => (machine == b.machine).then_some(machine),
    }
    .filter(|place| *place != NOBODY)
}

/// Returns why two alerts that both name `node` are of one intrusion that goes on, what `node` is to them, and whether days may
/// lie between; `None` where they are not, or may not be. `are_placed`: both groups are on machines; `from_there`: that of `a` is
/// on `node`.
fn reason(a: &Facts, b: &Facts, node: Node, are_placed: bool, from_there: bool) -> Option<(Reason, What, bool)> {
    let (named_a, named_b) = (&a.named, &b.named);
    let is_account = node == named_a.account && node == named_b.account;
    if named_a.machine == NOBODY || named_b.machine == NOBODY {
        return (is_account && !are_placed).then_some((Reason::SameAccount, What::Account, false));
    }
    if named_a.machine == named_b.machine {
        return match node {
            node if node == named_a.actor && node == named_b.actor => Some((Reason::SameHost, What::Host, true)),
            node if node == named_a.machine => Some((Reason::SameHost, What::Host, false)),
            _ => None,
        };
    }
    // What is seen on one machine and came from another that was attacked has moved, whatever it is called.
    let came = from_there && node == named_b.peers[0];
    if (a.tactics | b.tactics) & MOVES == 0 && !came {
        return None;
    }
    if is_account {
        return Some((Reason::SameAccount, What::Account, true));
    }
    // A machine that reached both, with a sensor of its own or without.
    if node == named_a.peers[0] && node == named_b.peers[0] {
        return Some((Reason::SharedIndicator, What::Source, false));
    }
    let (on, other) = if node == named_a.machine { (named_a, named_b) } else { (named_b, named_a) };
    let (reason, what) = host_to_host(on, other).filter(|_| node == on.machine)?;
    Some((reason, what, false))
}
