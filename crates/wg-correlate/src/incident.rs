//! Incidents: the groups with what an analyst sees of them.

use crate::bits::{exp2, hundredths};
use crate::certain::Edge;
use crate::fold::{Fold, Folded};
use crate::infer::{MOST_STRENGTH, tactics};
use crate::link::Link;
use crate::names::{NOBODY, Names, Node};
use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashSet};
use std::cmp::Reverse;
use std::ops::Range;
use wg_schema::{AlertId, Batch, IncidentId, StrId, TimeMs};

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
}

/// Linked alerts.
#[derive(Clone, Debug, PartialEq)]
pub struct Incident {
    /// `INC-` and 8 upper-case hex digits of the first alert's key, more where two incidents would clash.
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
    /// Most named first, then in the order of their first alert.
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

/// At most so many entities are kept per incident; a storm names thousands.
const MAX_ENTITIES: usize = 1_000;

pub(crate) fn build(
    batch: &Batch,
    sequence: &[AlertId],
    scores: &[i32],
    folded: Folded,
    names: &Names,
    groups: Vec<u32>,
    edges: Vec<Edge>,
    seed: u64,
) -> Incidents {
    let mut incident_of_group = vec![u32::MAX; groups.len()];
    let mut head_at = vec![u32::MAX; batch.len()];
    for (h, head) in folded.heads.iter().enumerate() {
        head_at[head.row()] = h as u32;
    }
    let mut of = vec![IncidentId(0); batch.len()];
    let mut members: Vec<Vec<AlertId>> = Vec::new();
    for alert in sequence {
        let group = groups[head_at[folded.head[alert.row()].row()] as usize] as usize;
        if incident_of_group[group] == u32::MAX {
            incident_of_group[group] = members.len() as u32;
            members.push(Vec::new());
        }
        let id = incident_of_group[group];
        of[alert.row()] = IncidentId(id);
        members[id as usize].push(*alert);
    }
    let mut summary =
        Summary { batch, scores, names, head: &folded.head, counts: HashMap::with_hasher(FixedState::with_seed(seed)) };
    let mut list: Vec<Incident> = members.into_iter().map(|alerts| summary.of(alerts)).collect();
    name_all(batch, &mut list, seed);
    let links = place_links(batch, &folded.heads, edges, &of, &mut list);
    Incidents { of, head: folded.head, fold: folded.fold, list, links }
}

struct Summary<'b> {
    batch: &'b Batch,
    scores: &'b [i32],
    names: &'b Names,
    head: &'b [AlertId],
    /// Per entity of the incident at hand: its place in the list.
    counts: HashMap<(EntityKind, Node), usize, FixedState>,
}

impl Summary<'_> {
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
        let heads = alerts.iter().copied().filter(|alert| self.head[alert.row()] == *alert).collect();
        Incident {
            uid: String::new(),
            heads,
            lead,
            score: self.scores[lead.row()],
            links: 0..0,
            entities: self.entities(&alerts),
            tactics: reached,
            first,
            last,
            titles: self.titles(&alerts),
            alerts,
        }
    }

    fn entities(&mut self, alerts: &[AlertId]) -> Vec<Entity> {
        self.counts.clear();
        let mut found: Vec<Entity> = Vec::new();
        for alert in alerts {
            let (batch, row, book) = (self.batch, alert.row(), &self.names.book);
            let peers = book.peers(batch, row);
            let machine = if batch.host[row].is_some() { batch.host[row] } else { batch.host_ip[row] };
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
                let place = *self.counts.entry((kind, node)).or_insert(found.len());
                if place < found.len() {
                    found[place].alerts += 1;
                } else {
                    found.push(Entity { kind, value, alerts: 1 });
                }
            }
        }
        found.sort_by_key(|entity| Reverse(entity.alerts));
        found.truncate(MAX_ENTITIES);
        found
    }

    fn titles(&self, alerts: &[AlertId]) -> Vec<StrId> {
        let batch = self.batch;
        let mut found: Vec<(i32, StrId)> = Vec::new();
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
        found.sort_by_key(|title| Reverse(title.0));
        found.truncate(3);
        found.into_iter().map(|title| title.1).collect()
    }
}

/// Gives each incident a uid of its own, as short as may be.
fn name_all(batch: &Batch, list: &mut [Incident], seed: u64) {
    let mut taken: HashSet<String, FixedState> =
        HashSet::with_capacity_and_hasher(list.len(), FixedState::with_seed(seed));
    for incident in list {
        let hex = batch.key[incident.alerts[0].row()].to_hex().to_ascii_uppercase();
        let lengths = (8..=hex.len()).step_by(4);
        let uid = lengths.map(|n| format!("INC-{}", &hex[..n])).find(|uid| !taken.contains(uid));
        incident.uid = uid.unwrap_or_else(|| format!("INC-{hex}"));
        taken.insert(incident.uid.clone());
    }
}

fn place_links(
    batch: &Batch,
    heads: &[AlertId],
    mut edges: Vec<Edge>,
    of: &[IncidentId],
    list: &mut [Incident],
) -> Vec<Link> {
    let incident = |edge: &Edge| of[heads[edge.from as usize].row()];
    edges.sort_unstable_by_key(|e| (incident(e), e.to, e.from, !e.certain, Reverse(e.bits), e.reason));
    edges.dedup_by_key(|e| (e.to, e.from));
    for (i, edge) in edges.iter().enumerate() {
        let links = &mut list[incident(edge).index()].links;
        if links.end == 0 {
            links.start = i as u32;
        }
        links.end = i as u32 + 1;
    }
    edges.iter().map(|edge| link(batch, heads, edge)).collect()
}

fn link(batch: &Batch, heads: &[AlertId], edge: &Edge) -> Link {
    let (from, to) = (heads[edge.from as usize], heads[edge.to as usize]);
    let gap = |a, b| Some(batch.time_of(b)?.saturating_sub(batch.time_of(a)?));
    Link {
        from,
        to,
        reason: edge.reason,
        strength: if edge.certain { 100 } else { hundredths(edge.bits).min(MOST_STRENGTH) },
        certain: edge.certain,
        on: edge.on,
        gap_ms: gap(from, to),
        others: edge.others,
        by_chance: if edge.certain { 0 } else { u32::try_from(exp2(edge.chance, 1000)).unwrap_or(u32::MAX) },
    }
}
