//! Incidents: the groups with what an analyst sees of them.

use crate::Input;
use crate::bits::{exp2, hundredths};
use crate::certain::{Edge, NO_CHANCE};
use crate::correct::NotFollowed;
use crate::fold::{Fold, Folded};
use crate::infer::{MOST_STRENGTH, tactics};
use crate::join::falling;
use crate::link::Link;
use crate::named::{self, Uncut};
use crate::names::{Book, NOBODY, Node, Spellings};
use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashSet};
use std::cmp::Reverse;
use std::fmt::Write;
use std::ops::Range;
use wg_schema::sort;
use wg_schema::{AlertId, AlertKey, Batch, IncidentId, StrId, TimeMs};

/// Every alert's incident, and every incident.
#[derive(Clone, Debug, Default)]
pub struct Incidents {
    /// Per row.
    pub of: Vec<IncidentId>,
    /// Per row: the alert that stands for it after folding; itself when not folded.
    pub head: Vec<AlertId>,
    /// Per row: why it is folded.
    pub fold: Vec<Fold>,
    /// By their first alert in time, then by key; those of undated alerts only come last. Index = [`IncidentId`].
    pub list: Vec<Incident>,
    /// Grouped by incident, see [`Incident::links`]; within one by the later end, then by the earlier one.
    pub links: Vec<Link>,
    /// Places of the corrections that could not be followed, and why.
    pub not_followed: Vec<(usize, NotFollowed)>,
    /// Whom two spellings name.
    pub spellings: Spellings,
}

/// Linked alerts.
#[derive(Clone, Debug, PartialEq)]
pub struct Incident {
    /// `INC-` and 8 upper-case hex digits of the first alert's key, more where two incidents would clash. Of what an analyst cut,
    /// the part with the highest score keeps the name (see `named`).
    pub uid: String,
    /// All alerts, folded ones too, by time; undated last.
    pub alerts: Vec<AlertId>,
    /// The alerts that stand for themselves, in the same order.
    pub heads: Vec<AlertId>,
    /// Of the highest score; of several the first.
    pub lead: AlertId,
    /// The lead's score: an incident never ranks below its worst alert.
    pub score: i32,
    /// Range of [`Incidents::links`].
    pub links: Range<u32>,
    /// Most named first, then in the order of their first alert; accounts that every machine has (`SYSTEM`) last.
    pub entities: Vec<Entity>,
    /// Bit `i`: tactic `i` of `wg_schema::attack::TACTICS` is reached.
    pub tactics: u16,
    /// Time of the first dated alert.
    pub first: Option<TimeMs>,
    pub last: Option<TimeMs>,
    /// Up to three distinct titles, of the highest scores first; rule names where alerts have no title.
    pub titles: Vec<StrId>,
}

/// A thing that an incident names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entity {
    pub kind: EntityKind,
    /// As first written in the incident.
    pub value: StrId,
    /// How many of the incident's alerts name it.
    pub alerts: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum EntityKind {
    Host,
    Account,
    Address,
    Domain,
    File,
}

pub(crate) fn build(
    input: &Input,
    sequence: &[AlertId],
    folded: &Folded,
    book: &Book,
    groups: &[u32],
    uncut: Option<&[u32]>,
    edges: Vec<Edge>,
) -> Incidents {
    let (batch, seed) = (input.batch, input.seed);

    let (of, members) = assign(batch, sequence, folded, groups);
    let mut summary =
        Summary { batch, scores: input.scores, book, head: &folded.head, nodes: Vec::new(), titles: Vec::new(), seed };
    let mut list: Vec<Incident> = members.into_iter().map(|alerts| summary.of(alerts)).collect();
    let uncut = uncut.map(|groups| Uncut { head: &folded.head, heads: &folded.heads, groups });
    let keys = named::keys(batch, input.scores, &list, &of, uncut.as_ref());
    name_all(&keys, &mut list, seed);
    let links = place_links(batch, folded, edges, &of, &mut list);
    let spellings = Spellings::of(book);
    let (head, fold) = (folded.head.clone(), folded.fold.clone());
    Incidents { of, head, fold, list, links, not_followed: Vec::new(), spellings }
}

/// Returns each row's incident and each incident's rows. Incidents are numbered by their first row in sequence.
fn assign(
    batch: &Batch,
    sequence: &[AlertId],
    folded: &Folded,
    groups: &[u32],
) -> (Vec<IncidentId>, Vec<Vec<AlertId>>) {
    let mut group_of_head = vec![0; batch.len()];
    for (head, group) in folded.heads.iter().zip(groups) {
        group_of_head[head.row()] = *group;
    }
    let group_of = |alert: AlertId| group_of_head[folded.head[alert.row()].row()] as usize;
    let mut size = vec![0u32; groups.len()];
    sequence.iter().for_each(|alert| size[group_of(*alert)] += 1);
    let mut number = vec![u32::MAX; groups.len()];
    let mut of = vec![IncidentId(0); batch.len()];
    let mut members: Vec<Vec<AlertId>> = Vec::new();
    for alert in sequence {
        let group = group_of(*alert);
        if number[group] == u32::MAX {
            number[group] = members.len() as u32;
            members.push(Vec::with_capacity(size[group] as usize));
        }
        of[alert.row()] = IncidentId(number[group]);
        members[number[group] as usize].push(*alert);
    }
    (of, members)
}

struct Summary<'b> {
    batch: &'b Batch,
    scores: &'b [i32],
    book: &'b Book,
    head: &'b [AlertId],
    seed: u64,
    /// The named things of the incident at hand, while they are few.
    nodes: Vec<(EntityKind, Node)>,
    /// The titles of the incident at hand, each with its highest score.
    titles: Vec<(i32, StrId)>,
}

impl Summary<'_> {
    // A function of its own: a browser compiles one well only once it was called often, and never while it runs.
    #[inline(never)]
    fn of(&mut self, alerts: Vec<AlertId>) -> Incident {
        let batch = self.batch;
        let mut lead = alerts[0];
        let (mut first, mut last, mut reached) = (None, None, 0);
        for alert in &alerts {
            if self.scores[alert.row()] > self.scores[lead.row()] {
                lead = *alert;
            }
            if let Some(time) = batch.time_of(*alert) {
                first = first.or(Some(time));
                last = Some(time);
            }
            reached |= tactics(batch, *alert);
        }
        // There may be an incident for every second alert: what each holds has no room to grow.
        let own = || alerts.iter().copied().filter(|alert| self.head[alert.row()] == *alert);
        let mut heads = Vec::with_capacity(own().count());
        heads.extend(own());
        let (entities, titles) = (self.entities(&alerts), self.titles(&alerts));
        Incident {
            uid: String::new(),
            heads,
            lead,
            score: self.scores[lead.row()],
            links: 0..0,
            entities,
            tactics: reached,
            first,
            last,
            titles,
            alerts,
        }
    }

    fn entities(&mut self, alerts: &[AlertId]) -> Vec<Entity> {
        // Most incidents are small: a short list is faster than a table.
        let few = alerts.len() <= 16;
        self.nodes.clear();
        let mut counts: HashMap<(EntityKind, Node), usize, FixedState> =
            HashMap::with_hasher(FixedState::with_seed(self.seed));
        let mut found: Vec<Entity> = Vec::new();
        for alert in alerts {
            let (batch, row, book) = (self.batch, alert.row(), self.book);
            let peers = book.peers(batch, row);
            let machine = batch.machine_of(row);
            let file = if batch.file[row].is_some() { batch.file[row] } else { batch.file_hash[row] };
            let file_node = match book.file_hash(batch, row) {
                NOBODY if file.is_some() => file.0,
                node => node,
            };
            for (kind, node, value) in [
                (EntityKind::Host, book.machine(batch, row), machine),
                (EntityKind::Account, book.account(batch, row), batch.user[row]),
                (EntityKind::Address, peers[0], batch.src_ip[row]),
                (EntityKind::Address, if peers[1] == peers[0] { NOBODY } else { peers[1] }, batch.dst_ip[row]),
                (EntityKind::Domain, book.domain(batch, row), batch.dst_domain[row]),
                (EntityKind::File, file_node, file),
            ] {
                if node == NOBODY {
                    continue;
                }
                let place = if few {
                    self.nodes.iter().position(|other| *other == (kind, node)).unwrap_or(found.len())
                } else {
                    *counts.entry((kind, node)).or_insert(found.len())
                };
                if place < found.len() {
                    found[place].alerts += 1;
                    continue;
                }
                found.push(Entity { kind, value, alerts: 1 });
                if few {
                    self.nodes.push((kind, node));
                }
            }
        }
        // An account that every machine has is nobody to begin with.
        let is_of_all = |e: &Entity| e.kind == EntityKind::Account && self.book.account_named(e.value).is_none();
        sort::by_key(&mut found, |entity| (is_of_all(entity), Reverse(entity.alerts)));
        found.shrink_to_fit();
        found
    }

    fn titles(&mut self, alerts: &[AlertId]) -> Vec<StrId> {
        let batch = self.batch;
        let found = &mut self.titles;
        found.clear();
        for alert in alerts {
            let row = alert.row();
            let title =
                [batch.title[row], batch.rule_name[row], batch.rule_uid[row]].into_iter().find(|id| id.is_some());
            let Some(title) = title else { continue };
            let score = self.scores[row];
            match found.iter().position(|other| other.1 == title) {
                Some(i) => found[i].0 = found[i].0.max(score),
                None if found.len() < 64 => found.push((score, title)),
                None => {}
            }
        }
        sort::by_key(found, |title| Reverse(title.0));
        found.iter().take(3).map(|title| title.1).collect()
    }
}

/// Gives each incident a uid of its own: 8 hex digits of the key that names it, 4 more while an earlier one has them.
fn name_all(keys: &[AlertKey], list: &mut [Incident], seed: u64) {
    let mut taken: HashSet<(usize, u128), FixedState> =
        HashSet::with_capacity_and_hasher(list.len(), FixedState::with_seed(seed));
    for (incident, key) in list.iter_mut().zip(keys) {
        let key = u128::from_be_bytes(key.0);
        let mut digits = 8;
        while digits < 32 && !taken.insert((digits, key >> (128 - 4 * digits))) {
            digits += 4;
        }
        incident.uid = String::with_capacity(4 + digits);
        let _ = write!(incident.uid, "INC-{:0digits$X}", key >> (128 - 4 * digits));
    }
}

fn place_links(
    batch: &Batch,
    folded: &Folded,
    mut edges: Vec<Edge>,
    of: &[IncidentId],
    list: &mut [Incident],
) -> Vec<Link> {
    let incident = |edge: &Edge| of[folded.heads[edge.from as usize].row()];
    sort::by_numbers(&mut edges, |e| {
        [incident(e).0, e.to, e.from, u32::from(!e.certain), falling(e.bits), e.reason as u32]
    });
    edges.dedup_by_key(|e| (e.to, e.from));
    for (i, edge) in edges.iter().enumerate() {
        let links = &mut list[incident(edge).index()].links;
        if links.end == 0 {
            links.start = i as u32;
        }
        links.end = i as u32 + 1;
    }
    edges.iter().map(|edge| link(batch, folded, edge)).collect()
}

pub(crate) fn link(batch: &Batch, folded: &Folded, edge: &Edge) -> Link {
    let (from, to) = (folded.heads[edge.from as usize], folded.heads[edge.to as usize]);
    let dated = batch.time_of(from).zip(batch.time_of(to));
    let gap = dated.map(|(_, to)| to.saturating_sub(folded.last[from.row()]).max(0));
    Link {
        from,
        to,
        reason: edge.reason,
        strength: if edge.certain { 100 } else { hundredths(edge.bits).min(MOST_STRENGTH) },
        certain: edge.certain,
        on: edge.on,
        what: edge.what,
        gap_ms: gap,
        others: edge.others,
        by_chance: if edge.chance == NO_CHANCE {
            0
        } else {
            u32::try_from(exp2(edge.chance, 1000)).unwrap_or(u32::MAX)
        },
    }
}
