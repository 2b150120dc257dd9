//! Certain links: two alerts share an identity, not just a name.
//!
//! | reason | rests on |
//! | --- | --- |
//! | same alert | the product's own id of the alert, where the rule is the same too |
//! | same process, parent process | the process's unique id on one machine; or process id and image name there within the window |
//! | same parent process | the parent's unique id, inferred: a launcher starts many things |
//! | same logon session | session id on one machine |
//! | same file | hash of a file that few machines and alerts name, on one machine |
//!
//! Where one of two alerts names no machine, one long process id is inferred to be one process. An id of one repeated
//! character stands for none.
//!
//! Undated alerts are linked here too, and only by the alert's own id, unique process id, session and file.

use crate::Input;
use crate::bits::BIT;
use crate::link::{Reason, What, base_name};
use crate::names::{NOBODY, Named, Names, Node};
use crate::params::ms;
use crate::rarity::Rarity;
use foldhash::fast::FixedState;
use hashbrown::HashMap;

use wg_schema::batch::NO_PID;
use wg_schema::{AlertId, Batch, StrId};

/// A link under way: between heads by their place in sequence.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge {
    pub from: u32,
    pub to: u32,
    /// Odds that it is more than chance.
    pub bits: i32,
    /// `log2` of how many such heads there would be by chance; [`NO_CHANCE`] where that is not the question.
    pub chance: i32,
    pub reason: Reason,
    pub certain: bool,
    pub on: [StrId; 2],
    pub what: [What; 2],
    /// The first value, whatever its spelling; [`NOBODY`] where that is not the question.
    pub node: Node,
    pub others: u32,
    /// Found over a long time by what is an intrusion's own: it brings single alerts to a group, and no groups together.
    pub is_slow: bool,
}

impl Edge {
    /// An inferred link that says itself what its values are, and is not asked how many would be so by chance.
    pub fn of(from: u32, to: u32, reason: Reason, bits: i32, on: [StrId; 2]) -> Edge {
        Edge {
            from,
            to,
            bits,
            chance: NO_CHANCE,
            reason,
            certain: false,
            on,
            what: [What::Said; 2],
            node: NOBODY,
            others: 0,
            is_slow: false,
        }
    }
}

/// See [`Edge::chance`].
pub(crate) const NO_CHANCE: i32 = i32::MIN;

/// A file named by more heads or machines than this is not rare.
const RARE_HEADS: usize = 16;
const RARE_MACHINES: u32 = 3;
/// An id that more records have is not that of one alert.
const MOST_RECORDS: u32 = 64;
/// A shorter id is a number that starts again, or a type.
const SHORTEST_UID: usize = 8;
/// A process that started more alerts than this is a launcher.
const LAUNCHER: u32 = 16;
/// From so many characters on a process id is taken to be unique in the world; a shorter one may be so on its machine only.
const LONG_UID: usize = 16;
/// Odds of a link by such an id where one of both alerts names no machine.
const UNPLACED_BITS: i32 = 6 * BIT;
/// Process ids are used again: without a name to compare, two alerts must be this near.
const UNNAMED_MS: i64 = 600_000;
/// Two things started by one process, this near, are inferred to be one action.
const SIBLING_MS: i64 = 3_600_000;

/// Returns the links by identity. `heads` are in sequence.
pub(crate) fn links(input: &Input, heads: &[AlertId], names: &Names, rarity: &Rarity) -> Vec<Edge> {
    let window = ms(input.params.window_secs);
    let mut finder = Finder { batch: input.batch, heads, names, window, edges: Vec::new() };
    finder.by_file_of_one_incident(input);
    finder.by_alert_uid(input);
    finder.by_process_uid(input);
    finder.by_pid(input);
    finder.by_session(input);

    finder.by_file(rarity);
    finder.edges
}

struct Finder<'b> {
    batch: &'b Batch,
    heads: &'b [AlertId],
    names: &'b Names,
    window: i64,
    edges: Vec<Edge>,
}

/// The last heads that named one process. There may be as many as alerts, so it is small.
#[derive(Clone, Copy)]
struct LastNamed {
    /// As the process itself, or [`NO_HEAD`].
    of_it: u32,
    /// As the parent, or [`NO_HEAD`].
    of_child: u32,
    children: u32,
}

const NO_HEAD: u32 = u32::MAX;

impl Default for LastNamed {
    fn default() -> LastNamed {
        LastNamed { of_it: NO_HEAD, of_child: NO_HEAD, children: 0 }
    }
}

impl LastNamed {
    fn of_it(self) -> Option<u32> {
        Some(self.of_it).filter(|head| *head != NO_HEAD)
    }

    fn of_child(self) -> Option<u32> {
        Some(self.of_child).filter(|head| *head != NO_HEAD)
    }
}

impl Finder<'_> {
    fn add(&mut self, from: u32, to: u32, reason: Reason, on: [StrId; 2]) {
        self.edges.push(Edge { certain: true, ..Edge::of(from, to, reason, 16 * BIT, on) });
    }

    /// Adds a link by a unique id: certain where both alerts are of one machine, which `from.1` says.
    fn add_placed(&mut self, from: (u32, bool), to: u32, reason: Reason, on: [StrId; 2]) {
        self.add(from.0, to, reason, on);
        if let Some(edge) = self.edges.last_mut().filter(|_| !from.1) {
            (edge.certain, edge.bits) = (false, UNPLACED_BITS);
        }
    }

    fn row(&self, head: u32) -> usize {
        self.heads[head as usize].row()
    }

    /// Returns the time between two heads; `None` when one is undated.
    fn gap(&self, from: u32, to: u32) -> Option<i64> {
        let (a, b) = (self.heads[from as usize], self.heads[to as usize]);
        Some(self.batch.time_of(b)?.saturating_sub(self.batch.time_of(a)?))
    }

    fn machine(&self, head: u32) -> Node {
        self.names.of[head as usize].machine
    }

    fn host(&self, head: u32) -> StrId {
        self.batch.machine_of(self.row(head))
    }

    /// A product may write one alert as several records: one for each thing that it rests on, or one for each change.
    /// Whoever wrote them down together knew why.
    fn by_file_of_one_incident(&mut self, input: &Input) {
        let mut last: HashMap<StrId, u32, FixedState> = input.table();
        for h in 0..self.heads.len() as u32 {
            let told_in = self.batch.told_in[self.row(h)];
            if told_in.is_some()
                && let Some(from) = last.insert(told_in, h)
            {
                self.add(from, h, Reason::ToldTogether, [told_in, StrId::NONE]);
            }
        }
    }

    fn by_alert_uid(&mut self, input: &Input) {
        let batch = self.batch;
        let mut seen: HashMap<(StrId, StrId, StrId), (u32, u32), FixedState> = input.table();
        for h in 0..self.heads.len() as u32 {
            let (row, uid) = (self.row(h), batch.vendor_uid[self.row(h)]);
            if !uid.is_some() || batch.text(uid).len() < SHORTEST_UID {
                continue;
            }
            let entry = seen.entry((uid, batch.product[row], batch.rule_of(self.heads[h as usize]))).or_insert((h, 0));
            entry.1 += 1;
            let from = std::mem::replace(&mut entry.0, h);
            if from != h && entry.1 <= MOST_RECORDS && self.gap(from, h).is_none_or(|gap| gap <= 7 * self.window) {
                self.add(from, h, Reason::SameAlert, [uid, StrId::NONE]);
            }
        }
    }

    fn by_process_uid(&mut self, input: &Input) {
        let mut last: HashMap<(Node, StrId), LastNamed, FixedState> = input.table();
        // On whatever machine, by long ids; needed only where some alerts name none.
        let mut anywhere: HashMap<StrId, LastNamed, FixedState> = input.table();
        let has_unplaced = self.names.of.iter().any(|named| named.machine == NOBODY);
        for h in 0..self.heads.len() as u32 {
            let row = self.row(h);
            let machine = self.machine(h);
            let known = |uid: StrId| {
                let text = self.batch.text(uid);
                uid.is_some() && !is_placeholder(text) && (machine != NOBODY || text.len() >= LONG_UID)
            };
            let (own, parent) = (self.batch.process_uid[row], self.batch.parent_uid[row]);
            let (own, parent) = (Some(own).filter(|uid| known(*uid)), Some(parent).filter(|uid| known(*uid)));
            if own.is_none() && parent.is_none() {
                continue;
            }
            let near = |from: &u32| self.gap(*from, h).is_none_or(|gap| gap <= 7 * self.window);
            // What named it last: on this machine for certain; else where one of both names no machine.
            let before = |uid: Option<StrId>, role: fn(LastNamed) -> Option<u32>| {
                let uid = uid?;
                let here = last.get(&(machine, uid)).copied().and_then(role).filter(|_| machine != NOBODY);
                // What is undated is linked for certain or not at all.
                let unplaced =
                    |from: &u32| (machine == NOBODY || self.machine(*from) == NOBODY) && self.gap(*from, h).is_some();
                let there = || anywhere.get(&uid).copied().and_then(role).filter(unplaced);
                let found = here.map(|from| (from, true)).or_else(|| there().map(|from| (from, false)))?;
                Some(found).filter(|(from, _)| near(from))
            };
            let of_it = before(own, LastNamed::of_it);
            let of_child = before(own, LastNamed::of_child);
            let of_parent = before(parent, LastNamed::of_it);
            let children = parent.and_then(|parent| last.get(&(machine, parent))).map_or(0, |above| above.children);
            let sibling = before(parent, LastNamed::of_child)
                .map(|(from, _)| from)
                .filter(|from| children < LAUNCHER && self.gap(*from, h).is_some_and(|gap| gap <= SIBLING_MS));
            let host = self.host(h);
            let on = |uid: Option<StrId>| [host, uid.unwrap_or(StrId::NONE)];
            of_it.inspect(|from| self.add_placed(*from, h, Reason::SameProcess, on(own)));
            // The alert about the parent may come after the one about its child.
            of_child
                .filter(|_| of_it.is_none())
                .inspect(|from| self.add_placed(*from, h, Reason::ParentProcess, on(own)));
            of_parent.inspect(|from| self.add_placed(*from, h, Reason::ParentProcess, on(parent)));
            if let Some(from) = sibling.filter(|_| of_parent.is_none() && of_it.is_none()) {
                let others = children.saturating_sub(1);
                let edge = Edge { others, ..Edge::of(from, h, Reason::SameParent, 2 * BIT, on(parent)) };
                self.edges.push(edge);
            }
            if let Some(own) = own {
                last.entry((machine, own)).or_default().of_it = h;
                if has_unplaced && self.batch.text(own).len() >= LONG_UID {
                    anywhere.entry(own).or_default().of_it = h;
                }
            }
            if let Some(parent) = parent {
                let entry = last.entry((machine, parent)).or_default();
                entry.of_child = h;
                entry.children += 1;
                if has_unplaced && self.batch.text(parent).len() >= LONG_UID {
                    anywhere.entry(parent).or_default().of_child = h;
                }
            }
        }
    }

    fn by_pid(&mut self, input: &Input) {
        let mut last: HashMap<(Node, u32), LastNamed, FixedState> = input.table();
        for h in 0..self.names.dated as u32 {
            let row = self.row(h);
            let machine = self.machine(h);
            // 0, 1 and 4 are the system's on every machine.
            let known = |pid: u32| pid != NO_PID && pid > 4 && machine != NOBODY;
            let (own, parent) = (self.batch.pid[row], self.batch.parent_pid[row]);
            let host = self.host(h);
            if known(own) {
                let before = last.get(&(machine, own)).copied().unwrap_or_default();
                let same = before.of_it().filter(|a| self.is_process(*a, h, Role::Own, Role::Own));
                let child = before.of_child().filter(|a| self.is_process(*a, h, Role::Parent, Role::Own));
                same.inspect(|from| self.add(*from, h, Reason::SameProcess, [host, StrId::NONE]));
                child
                    .filter(|_| same.is_none())
                    .inspect(|from| self.add(*from, h, Reason::ParentProcess, [host, StrId::NONE]));
                last.entry((machine, own)).or_default().of_it = h;
            }
            if known(parent) {
                let above = last.get(&(machine, parent)).copied().unwrap_or_default();
                let started = above.of_it().filter(|a| *a != h && self.is_process(*a, h, Role::Own, Role::Parent));
                started.inspect(|from| self.add(*from, h, Reason::ParentProcess, [host, StrId::NONE]));
                last.entry((machine, parent)).or_default().of_child = h;
            }
        }
    }

    /// Returns whether an equal process id on one machine means one process in two heads.
    fn is_process(&self, a: u32, b: u32, role_a: Role, role_b: Role) -> bool {
        let (row_a, row_b) = (self.row(a), self.row(b));
        let uids = (role_a.uid(self.batch, row_a), role_b.uid(self.batch, row_b));
        if uids.0.is_some() && uids.1.is_some() {
            return uids.0 == uids.1;
        }
        let gap = self.gap(a, b).unwrap_or(i64::MAX);
        let images = (role_a.image(self.batch, row_a), role_b.image(self.batch, row_b));
        if images.0.is_some() && images.1.is_some() {
            let (a, b) = (self.batch.text(images.0), self.batch.text(images.1));
            return gap <= self.window && base_name(a).eq_ignore_ascii_case(base_name(b));
        }
        gap <= UNNAMED_MS
    }

    fn by_session(&mut self, input: &Input) {
        let mut last: HashMap<(Node, StrId), u32, FixedState> = input.table();
        for h in 0..self.heads.len() as u32 {
            let session = self.batch.session[self.row(h)];
            let text = self.batch.text(session);
            let machine = self.machine(h);
            if !session.is_some()
                || is_system_session(text)
                || is_placeholder(text)
                || (machine == NOBODY && text.len() < 16)
            {
                continue;
            }
            if let Some(from) = last.insert((machine, session), h)
                && self.gap(from, h).is_none_or(|gap| gap <= self.window)
            {
                self.add(from, h, Reason::SameSession, [self.host(h), session]);
            }
        }
    }

    /// An undated alert goes to the last dated one that has its file; what is rare is said by those.
    fn by_file(&mut self, rarity: &Rarity) {
        for h in 0..self.heads.len() as u32 {
            let Named { machine, file, .. } = self.names.of[h as usize];
            if file == NOBODY || machine == NOBODY {
                continue;
            }
            let naming = rarity.naming(file);
            if naming.len() > RARE_HEADS || rarity.spread(file) > RARE_MACHINES {
                continue;
            }
            let earlier = naming.iter().rev().find(|from| **from < h && self.machine(**from) == machine);
            if let Some(from) = earlier.filter(|from| self.gap(**from, h).is_none_or(|gap| gap <= self.window)) {
                self.add(*from, h, Reason::SameFile, [self.batch.file_hash[self.row(h)], StrId::NONE]);
            }
        }
    }
}

#[derive(Clone, Copy)]
enum Role {
    Own,
    Parent,
}

impl Role {
    fn uid(self, batch: &Batch, row: usize) -> StrId {
        match self {
            Role::Own => batch.process_uid[row],
            Role::Parent => batch.parent_uid[row],
        }
    }

    fn image(self, batch: &Batch, row: usize) -> StrId {
        match self {
            Role::Own => batch.process[row],
            Role::Parent => batch.parent[row],
        }
    }
}

/// Tells whether an id stands for none: zeros, or one character over and over.
fn is_placeholder(text: &str) -> bool {
    let mut signs = text.bytes().filter(u8::is_ascii_alphanumeric);
    match signs.next() {
        // Ids of other scripts are what they are.
        None => text.is_ascii(),
        // A short one, such as `77`, may be a number.
        Some(first) => {
            let rest = signs.try_fold(1usize, |n, sign| (sign == first).then_some(n + 1));
            rest.is_some_and(|n| first == b'0' || n >= 8)
        }
    }
}

/// Logon sessions that every machine has: SYSTEM, NETWORK SERVICE, LOCAL SERVICE, anonymous, and "none".
fn is_system_session(text: &str) -> bool {
    ["0x3e7", "0x3e4", "0x3e5", "0x3e6", "999", "996", "997", "998", "0x0", "0", "-1", "1"]
        .iter()
        .any(|known| text.eq_ignore_ascii_case(known))
}
