//! Inferred links: two alerts name the same rare things within a window. The formula is in the crate's docs.

use crate::Input;
use crate::bits::{BIT, Bits, exp2, log2};
use crate::certain::Edge;
use crate::fold::Folded;
use crate::link::{Reason, What};
use crate::names::{NOBODY, Named, Names, Node};
use crate::params::{Params, ms};
use crate::rarity::Rarity;
use crate::{spread, storm, sweep};
use foldhash::fast::FixedState;
use hashbrown::HashMap;
use wg_schema::attack::{TACTICS, technique};
use wg_schema::sort;
use wg_schema::{AlertId, Batch, StrId};

/// How many earlier heads of each name are looked at.
const LOOK_BACK: usize = 4;
/// A name that more than one head in eight has: only the head right before is looked at.
const HUB: Bits = 3 * BIT;
/// A name leads to heads up to this much farther away than where chance would have one with it.
const REACH: Bits = BIT;
/// Links kept per head.
const KEEP: usize = 3;
/// The least density that is assumed for coincidences: one head every 15 minutes.
pub(crate) const QUIET_MS: i64 = 900_000;

/// What is folded over a longer time than this is a run, see [`Judge::meanwhile`].
pub(crate) const RUN_MS: i64 = 3_600_000;

/// A value is an intrusion's own that is at most so much less rare than one that no other alert names.
const OWN: Bits = BIT;
/// The same for an account, which may be at work on four machines.
const OWN_ACCOUNT: Bits = 2 * BIT;
/// The most that the time between two steps with something of their own gives back.
const MOST_PATIENCE: Bits = 4 * BIT;
/// The most that it makes of a link: it joins few alerts, not groups.
const MOST_SLOW: Bits = 5 * BIT / 2;
/// Two alerts below the line on one machine and account are linked no further apart, unless one is the other's next step.
const AT_ONCE_MS: i64 = 600_000;

/// From so many bits more than the rarer of both, host and account together are two values.
const TOGETHER: Bits = 2 * BIT;

/// What a true link must outweigh before anything is known: one head in four has one.
pub(crate) const PRIOR: Bits = 2 * BIT;
pub(crate) const SAME_RULE: Bits = 3 * BIT;
pub(crate) const OTHER_MACHINE: Bits = BIT;
pub(crate) const LATER_STAGE: Bits = BIT;
/// What it says of two groups that each holds one of two alerts alike in every field.
const AGAIN: Bits = 2 * BIT;
const EARLIER_STAGE: Bits = BIT / 2;
/// The most that the scores of both ends can add.
const MOST_SCORE: Bits = 4 * BIT;
/// Strength at most 0.95: an inference stays one.
pub(crate) const MOST_STRENGTH: u8 = 95;

/// What a head is judged by; one cache line, because many pairs are looked at.
#[derive(Clone, Copy)]
#[repr(align(64))]
pub(crate) struct Facts {
    pub named: Named,
    pub time: i64,
    /// Time of the last alert folded into it.
    pub last: i64,
    pub kind: u32,
    pub rule: StrId,
    /// Bit `i`: tactic `i` of `TACTICS`.
    pub tactics: u16,
    /// `−log2` of the share of heads with at least this score.
    pub alarm: u16,
    /// 1 to 15: the place of the latest tactic in an attack; 0: none named, or one that comes at any stage.
    pub stage: u8,
    pub below_line: bool,
}

/// The bit of lateral movement.
pub(crate) const MOVES: u16 = 1 << 10;
/// That of credential access.
pub(crate) const CREDENTIALS: u16 = 1 << 8;

/// Returns, for each dated head, the best links to earlier ones.
pub(crate) fn links(input: &Input, folded: &Folded, names: &Names, rarity: &Rarity, facts: &[Facts]) -> Vec<Edge> {
    let places = Places::of(facts);
    let judge = Judge {
        input,
        places: &places,
        batch: input.batch,
        heads: &folded.heads,
        rarity,
        facts,
        params: input.params,
        all: crate::rarity::all(facts.len()),
    };
    let mut edges = judge.recurring();
    edges.extend(storm::links(input, folded, facts));
    edges.extend(sweep::links(input, folded, facts, judge.places));
    edges.extend(spread::links(input, folded, facts, judge.places, rarity));

    let mut looked =
        Looked { cursor: vec![0; names.n_nodes as usize], stamp: vec![u32::MAX; names.dated], best: Vec::new() };
    for h in 0..names.dated as u32 {
        judge.look_back(h, &names.of[h as usize], &mut looked);
        edges.extend(looked.best.iter().take(KEEP));
    }
    edges
}

/// How far the look back from one head after the other came.
struct Looked {
    /// Per node: how many heads that name it were passed.
    cursor: Vec<u32>,
    /// Per head: the last one that was compared with it.
    stamp: Vec<u32>,
    /// The links of the head at hand, best first.
    best: Vec<Edge>,
}

/// Returns what each dated head is judged by.
pub(crate) fn facts(input: &Input, folded: &Folded, names: &Names) -> Vec<Facts> {
    let (batch, scores) = (input.batch, input.scores);

    let dated = names.dated;
    let heads = &folded.heads[..dated];
    let mut sorted: Vec<i32> = heads.iter().map(|head| scores[head.row()]).collect();
    sort::up(&mut sorted);
    let all = log2(dated as u64);
    heads
        .iter()
        .zip(folded.kind.iter().zip(&folded.rule))
        .zip(&names.of)
        .map(|((head, (kind, rule)), named)| {
            let score = scores[head.row()];
            let tactics = tactics(batch, *head);
            let as_high = dated - sorted.partition_point(|other| *other < score);
            Facts {
                named: *named,
                time: batch.time[head.row()],
                last: folded.last[head.row()],
                kind: *kind,
                rule: *rule,
                tactics,
                stage: stage(tactics),
                alarm: (all - log2(as_high as u64)).max(0) as u16,
                below_line: score < input.params.line,
            }
        })
        .collect()
}

/// Returns the place of the latest of these tactics, from 1; 0 where none is named that has a place. Hiding and command
/// and control go on through all of an attack.
fn stage(tactics: u16) -> u8 {
    let timeless = |tactic: usize| matches!(TACTICS[tactic].code, "ST" | "DI" | "C2");
    (0..TACTICS.len()).rev().find(|i| tactics & (1 << i) != 0 && !timeless(*i)).map_or(0, |i| i as u8 + 1)
}

/// Returns the tactics of an alert as bits; those of its techniques where it names no tactic.
pub(crate) fn tactics(batch: &Batch, alert: AlertId) -> u16 {
    let attacks = batch.attacks_of(alert);
    let named = attacks.iter().filter_map(|attack| attack.tactic).fold(0, |bits, tactic| bits | 1 << tactic.min(15));
    if named != 0 {
        return named;
    }
    attacks.iter().filter_map(|attack| technique(attack.technique?)).fold(0, |bits, technique| bits | technique.tactics)
}

/// Returns what the scores of both ends add.
pub(crate) fn alarm(a: &Facts, b: &Facts) -> Bits {
    Bits::from(a.alarm.min(b.alarm)).min(MOST_SCORE) / 2
}

/// Returns whether two alerts are different steps and the later one is no step back: tactics come in four phases (getting in,
/// settling, reaching out, taking), within which products disagree about the order. What has no place in it is no step back. On
/// another machine an attack begins anew.
fn is_step(a: &Facts, b: &Facts) -> bool {
    let phase = |stage: u8| match stage {
        1..=3 => 1,
        4..=8 => 2,
        9..=11 => 3,
        _ => 4,
    };
    let elsewhere = a.named.machine != b.named.machine;
    let is_ordered = a.stage != 0 && b.stage != 0;
    let are_said = a.tactics != 0 && b.tactics != 0;
    are_said && a.tactics != b.tactics && (elsewhere || !is_ordered || phase(b.stage) >= phase(a.stage))
}

/// Where heads stand in time. Those of one moment stand in one place: which of them comes first is a matter of their keys and
/// says nothing, and a step of an attack must not look far from the next because a sensor wrote much in the same second.
pub(crate) struct Places {
    /// Per head: the first head of its moment.
    first: Vec<u32>,
    /// Per head: the last head that begins no later than its last folded alert.
    end: Vec<u32>,
}

impl Places {
    fn of(facts: &[Facts]) -> Places {
        let mut places = Places { first: Vec::with_capacity(facts.len()), end: Vec::with_capacity(facts.len()) };
        for moment in facts.chunk_by(|a, b| a.time == b.time) {
            let first = places.first.len();
            let last = first + moment.len() - 1;
            for facts_of in moment {
                let later = |rest: &[Facts]| rest.partition_point(|f| f.time <= facts_of.last);
                let further = if facts_of.last <= facts_of.time { 0 } else { facts.get(last + 1..).map_or(0, later) };
                places.first.push(first as u32);
                places.end.push((last + further) as u32);
            }
        }
        places
    }

    /// Returns how many heads lie from the end of one to another, at least 1. Those of the moment in which the one ends, and
    /// of the moment of the other, do not count.
    pub(crate) fn between(&self, from: u32, to: u32) -> u32 {
        self.first[to as usize].saturating_sub(self.end[from as usize]).max(1)
    }
}

struct Judge<'b> {
    input: &'b Input<'b>,

    batch: &'b Batch,
    heads: &'b [AlertId],
    rarity: &'b Rarity,
    facts: &'b [Facts],
    places: &'b Places,
    params: &'b Params,
    /// `log2` of all heads: what a value is worth that no other names.
    all: Bits,
}

/// What two heads share: up to four independent values, each with its bits.
struct Shared {
    found: [(Bits, Node, Reason, What); 4],
    n: usize,
    /// How many values that agree independently; host and account together are two where they are rarer than either.
    values: usize,
}

impl Shared {
    fn add(&mut self, bits: Bits, node: Node, reason: Reason, what: What) {
        self.found[self.n] = (bits, node, reason, what);
        self.n += 1;
        self.values += 1;
    }
}

impl Judge<'_> {
    /// Finds the links of a head to earlier ones.
    // A function of its own: a browser compiles one well only once it was called often, and never while it runs.
    #[inline(never)]
    fn look_back(&self, h: u32, named: &Named, looked: &mut Looked) {
        let Looked { cursor, stamp, best } = looked;
        best.clear();
        for node in named.all() {
            if node == NOBODY {
                continue;
            }
            let place = cursor[node as usize] as usize;
            cursor[node as usize] += 1;
            let is_peer = node == named.peers[0] || node == named.peers[1];
            let rare = if is_peer { self.rarity.peer_bits(node) } else { self.rarity.bits(node) };
            let look_back = if rare < HUB { 1 } else { LOOK_BACK };
            // Farther away this name alone is far from enough, and a rarer one will lead there.
            let reach = exp2(rare + REACH, 1);
            for from in self.rarity.naming(node)[place.saturating_sub(look_back)..place].iter().rev() {
                if u64::from(self.places.between(*from, h)) > reach {
                    continue;
                }
                if stamp[*from as usize] != h {
                    stamp[*from as usize] = h;
                    best.extend(self.pair(*from, h));
                }
            }
        }
        sort::by_key(best, |edge| (std::cmp::Reverse(edge.bits), std::cmp::Reverse(edge.from)));
    }

    /// Returns the link between two heads when it is at or above the threshold.
    fn pair(&self, from: u32, to: u32) -> Option<Edge> {
        let (fa, fb) = (&self.facts[from as usize], &self.facts[to as usize]);
        let (a, b) = (&fa.named, &fb.named);
        if fa.kind == fb.kind {
            // The same thing again says nothing about an attack; see `recurring`.
            return None;
        }
        let gap = fb.time.saturating_sub(fa.last).max(0);
        let window = ms(self.params.window_secs);
        if gap > 3 * window {
            return None;
        }
        let shared = self.shared(a, b);
        if shared.n == 0 {
            return None;
        }
        let is_own = self.is_own_step(to, fa, fb, &shared);
        if shared.values < 2 && !self.one_value_will_do(gap, fa, fb, is_own) {
            return None;
        }
        let apart = gap.max(self.meanwhile(fa, fb));
        let heads = if apart > gap { self.heads_within(fb.time, apart) } else { self.places.between(from, to) };
        let between = u64::from(heads).max((apart / QUIET_MS).unsigned_abs());
        let shares: Bits =
            shared.found[..shared.n].iter().enumerate().map(|(i, f)| if i == 0 { f.0 } else { f.0 / 2 }).sum();
        let chance = log2(between) - shares;
        let mut bits = -chance - PRIOR + alarm(fa, fb);
        if fa.stage != 0 && fb.stage != 0 {
            bits += match fb.stage.cmp(&fa.stage) {
                std::cmp::Ordering::Greater => LATER_STAGE,
                std::cmp::Ordering::Equal => LATER_STAGE / 2,
                std::cmp::Ordering::Less => -EARLIER_STAGE,
            };
        }
        if fa.rule == fb.rule {
            bits -= SAME_RULE;
        }
        if a.machine != b.machine && a.machine != NOBODY && b.machine != NOBODY {
            bits -= OTHER_MACHINE;
        }
        let mut is_slow = false;
        if is_own {
            // Who goes slowly lets time pass, so it counts by its root; but what is joined over so much stays unsure.
            let patient = (bits + (log2(between) / 2).min(MOST_PATIENCE)).min(MOST_SLOW);
            is_slow = patient > bits && crate::bits::hundredths(bits) < self.params.threshold;
            bits = bits.max(patient);
        }
        if crate::bits::hundredths(bits) < self.params.threshold {
            return None;
        }
        let (_, node, mut reason, what) = shared.found[0];
        if shared.values >= 3 && a.machine != b.machine {
            reason = Reason::Campaign;
        }
        // A machine is written as itself rather than as an address.
        let value = |node: Node| self.value(if a.machine == node { from } else { to }, node);
        let second = (shared.n > 1).then_some(shared.found[1]);
        Some(Edge {
            from,
            to,
            bits,
            chance,
            reason,
            certain: false,
            on: [value(node), second.map_or(StrId::NONE, |found| value(found.1))],
            what: [what, second.map_or(What::Said, |found| found.3)],
            node,
            others: (self.rarity.naming(node).len() as u32).saturating_sub(2),
            is_slow,
        })
    }

    /// Returns how far from what a long run tells the meeting of two alerts is, in ms; 0 where neither is one.
    ///
    /// What goes on for hours meets whatever comes meanwhile, so only its beginning and its end say something; and neither
    /// does where it was cut off by the export.
    fn meanwhile(&self, a: &Facts, b: &Facts) -> i64 {
        let (Some(first), Some(last)) = (self.facts.first(), self.facts.last()) else { return 0 };
        let length = |facts: &Facts| facts.last.saturating_sub(facts.time);
        let edge = ms(self.params.repeat_secs);
        let into = |run: &Facts, time: i64| {
            if length(run) <= RUN_MS || time > run.last {
                return 0;
            }
            let begins = run.time.saturating_sub(first.time) > edge;
            let ends = last.time.saturating_sub(run.last) > edge;
            let since = if begins { time.saturating_sub(run.time) } else { length(run) };
            let until = if ends { run.last.saturating_sub(time) } else { length(run) };
            since.min(until).max(0)
        };
        into(a, b.time).max(into(b, b.time))
    }

    /// Returns how many heads there are on the average in so long a time.
    fn heads_within(&self, time: i64, length: i64) -> u32 {
        let until = |time: i64| self.facts.partition_point(|facts| facts.time <= time);
        let both = until(time.saturating_add(length)) - until(time.saturating_sub(length));
        (both / 2).max(1) as u32
    }

    /// Returns whether a single shared value can link two heads: within the window, and noise only to something worse
    /// nearby, to what takes the next step with something of its own, or at once on the same machine and account.
    fn one_value_will_do(&self, gap: i64, a: &Facts, b: &Facts, is_own: bool) -> bool {
        let is_actor = a.named.actor == b.named.actor && a.named.actor != NOBODY && a.rule != b.rule;
        match u8::from(a.below_line) + u8::from(b.below_line) {
            0 => gap <= ms(self.params.window_secs),
            _ if is_own => gap <= ms(self.params.window_secs),
            1 => gap <= ms(self.params.near_secs),
            _ => is_actor && gap <= AT_ONCE_MS,
        }
    }

    /// Returns whether the later of two takes another step of an attack with something that hardly anything else in the
    /// batch names: a machine together with its account, an account, a file, an address or domain outside.
    fn is_own_step(&self, to: u32, a: &Facts, b: &Facts, shared: &Shared) -> bool {
        if a.rule == b.rule || !is_step(a, b) {
            return false;
        }
        let (bits, node, reason, _) = shared.found[0];
        let is_own = |bits: Bits| bits >= self.all - OWN;
        let is_account_own = |bits: Bits| bits >= self.all - OWN_ACCOUNT;
        match reason {
            Reason::SameHost | Reason::SameAccount if a.named.actor == b.named.actor && a.named.actor != NOBODY => {
                is_own(bits)
                    && is_own(self.rarity.bits(a.named.machine))
                    && is_account_own(self.rarity.bits(a.named.account))
            }
            Reason::SameAccount => is_account_own(bits),
            Reason::SameFile => is_own(bits),
            Reason::SameAddress | Reason::SharedIndicator | Reason::AddressPair => {
                is_own(bits) && !wg_schema::naming::is_private_address(self.batch.text(self.value(to, node)))
            }
            _ => false,
        }
    }

    /// Returns what two heads share, rarest first.
    fn shared(&self, a: &Named, b: &Named) -> Shared {
        let mut shared = Shared { found: [(0, NOBODY, Reason::SameHost, What::Host); 4], n: 0, values: 0 };
        let bits = |node: Node| self.rarity.bits(node);
        let peer_bits = |node: Node| self.rarity.peer_bits(node);
        let same = |x: Node, y: Node| x == y && x != NOBODY;
        let one_machine = same(a.machine, b.machine);
        if same(a.actor, b.actor) {
            let by_host = bits(a.machine) >= bits(a.account);
            let (node, reason, what) = if by_host {
                (a.machine, Reason::SameHost, What::Host)
            } else {
                (a.account, Reason::SameAccount, What::Account)
            };
            shared.add(bits(a.actor), node, reason, what);
            shared.values += usize::from(bits(a.actor) >= bits(node) + TOGETHER);
        } else if one_machine {
            shared.add(bits(a.machine), a.machine, Reason::SameHost, What::Host);
        } else if same(a.account, b.account) {
            shared.add(bits(a.account), a.account, Reason::SameAccount, What::Account);
        }
        // The other side: addresses and domain are one value, because the one stands for the other.
        let mut side = (0, NOBODY, Reason::SameAddress, What::Address);
        let mut consider = |found: (Bits, Node, Reason, What)| {
            if side.1 == NOBODY || found.0 > side.0 {
                side = found;
            }
        };
        let address = if one_machine { Reason::SameAddress } else { Reason::SharedIndicator };
        for (i, peer) in a.peers.into_iter().enumerate() {
            let places = [same(peer, b.peers[0]), same(peer, b.peers[1])];
            if places[0] || places[1] {
                let what = match i {
                    _ if !places[i] => What::Address,
                    0 => What::Source,
                    _ => What::Target,
                };
                let reason = if a.machine == NOBODY { Reason::SameAddress } else { address };
                consider((peer_bits(peer), peer, reason, what));
            }
        }
        for (on, other) in [(b, a), (a, b)] {
            if let Some((reason, what)) = host_to_host(on, other) {
                consider((peer_bits(on.machine), on.machine, reason, what));
            }
        }
        if same(a.pair, b.pair) {
            let peer = if peer_bits(a.peers[0]) >= peer_bits(a.peers[1]) { a.peers[0] } else { a.peers[1] };
            consider((bits(a.pair), peer, Reason::AddressPair, What::Pair));
        }
        if side.1 != NOBODY {
            shared.add(side.0, side.1, side.2, side.3);
        }
        if same(a.domain, b.domain) {
            shared.add(bits(a.domain), a.domain, address, What::Domain);
        }
        if same(a.file, b.file) {
            shared.add(bits(a.file), a.file, Reason::SameFile, What::File);
        }
        let n = shared.n;
        sort::by_key(&mut shared.found[..n], |found| std::cmp::Reverse(found.0));
        shared
    }

    fn value(&self, head: u32, node: Node) -> StrId {
        written(self.batch, self.heads[head as usize], &self.facts[head as usize].named, node)
    }

    /// Returns links between heads of one rule that are alike in every field: the same thing once more.
    fn recurring(&self) -> Vec<Edge> {
        let mut last: HashMap<u32, u32, FixedState> = self.input.table();
        let mut edges = Vec::new();
        for (h, facts) in self.facts.iter().enumerate() {
            let row = self.heads[h].row();
            let batch = self.batch;
            let host = batch.somebody(batch.machine_of(row));
            let others = [batch.user[row], batch.src_ip[row], batch.dst_ip[row]].map(|id| batch.somebody(id));
            let rest = [others[0], others[1], others[2], batch.process[row]];
            let said = rest.iter().filter(|id| id.is_some()).count() + usize::from(host.is_some());
            if !facts.rule.is_some() || said == 0 {
                continue;
            }
            // A record that says little else agrees in little: then it must come sooner.
            let recurs = if said < 2 { 2 * self.params.repeat_secs } else { self.params.recur_secs };
            let to = h as u32;
            if let Some(from) = last.insert(facts.kind, to)
                && facts.time.saturating_sub(self.facts[from as usize].last) <= ms(recurs)
            {
                edges.push(Edge::of(from, to, Reason::Recurring, AGAIN, [host, StrId::NONE]));
            }
        }
        edges
    }
}

/// Returns what the machine of one alert is to another that names it as an end. Where that one is on no machine of its own,
/// as a network sensor's alert, its source is the machine that it is about.
pub(crate) fn host_to_host(on: &Named, other: &Named) -> Option<(Reason, What)> {
    if on.machine == NOBODY || on.machine == other.machine {
        return None;
    }
    match other.peers.iter().position(|peer| *peer == on.machine)? {
        0 if other.machine == NOBODY => Some((Reason::SameHost, What::HostAndSource)),
        0 => Some((Reason::HostToHost, What::HostAndSource)),
        _ => Some((Reason::HostToHost, What::HostAndTarget)),
    }
}

/// Returns how a head writes `node`, which is one of `named`.
pub(crate) fn written(batch: &Batch, head: AlertId, named: &Named, node: Node) -> StrId {
    let row = head.row();
    match node {
        node if node == named.machine => batch.machine_of(row),
        node if node == named.account => batch.user[row],
        node if node == named.domain => batch.dst_domain[row],
        node if node == named.file => batch.file_hash[row],
        node if node == named.peers[0] => batch.src_ip[row],
        _ => batch.dst_ip[row],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tactics_that_are_asked_for_have_their_bits() {
        let has =
            |code: &str, bit: u16| TACTICS.iter().position(|tactic| tactic.code == code).map(|i| 1 << i) == Some(bit);
        assert!(has("LM", MOVES) && has("CA", CREDENTIALS));
    }
}
