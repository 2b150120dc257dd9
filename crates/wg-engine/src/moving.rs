//! Alerts that an analyst moves from one incident to another, or takes out into one of their own: said as pairs of alerts, as
//! every other correction is, so that it outlasts a reload, another threshold and more files.
//!
//! Alerts are linked anew after every correction, so what is said is tried first: what would be drawn along is set apart from
//! the moved alerts, and what would fall off the rest is held to it. Of alerts that are taken out, all others are set apart.

use crate::ranked::Ranked;
use wg_correlate::{Correction, Incidents, Say};
use wg_protocol::CorrectedPair;
use wg_schema::ordered::{OrderedMap, OrderedSet};
use wg_schema::{AlertId, IncidentId};

/// How often what is said is tried and added to.
const ROUNDS: usize = 4;
/// Pairs that are said at most: an alert that more hang on is a hub.
const MOST: usize = 256;

/// Returns what to say of which alerts, in the order in which it is said.
///
/// `alerts` are keys in hex; all that are of the incident of the first one are moved, with their repeats. `to` is an
/// incident's uid; empty: one of their own. `before` is what was said already. `None` where nothing would change or a name is
/// not known.
pub fn pairs(
    ranked: &Ranked,
    before: &[Correction],
    seed: u64,
    alerts: &[String],
    to: &str,
) -> Option<Vec<CorrectedPair>> {
    let heads: Vec<AlertId> = alerts.iter().filter_map(|key| head_of(ranked, key)).collect();
    let from = ranked.incidents.of[heads.first()?.row()];
    let target = if to.is_empty() { None } else { Some(ranked.find_uid(to).filter(|id| *id != from)?) };
    let is_of = |head: &AlertId| ranked.incidents.of[head.row()] == from;
    let moved: OrderedSet<AlertId> = OrderedSet::from_iter(heads.into_iter().filter(is_of));
    let rest: Vec<AlertId> = ranked.incident(from).heads.iter().copied().filter(|head| !moved.contains(head)).collect();
    if rest.is_empty() && target.is_none() {
        return None;
    }
    let first = *moved.first()?;
    let mut said: Vec<(AlertId, AlertId, Say)> =
        cut(ranked, from, &moved).into_iter().map(|(moved, stays)| (moved, stays, Say::Apart)).collect();
    said.extend(worst(ranked, &rest).map(|lead| (first, lead, Say::Apart)));
    said.extend(moved.iter().skip(1).map(|other| (*other, first, Say::Together)));
    said.extend(target.map(|id| (first, ranked.incident(id).lead, Say::Together)));
    for _ in 0..ROUNDS {
        let more = match worst(ranked, &rest) {
            Some(lead) if said.len() < MOST => {
                let now = tried(ranked, before, seed, &said);
                let mut more = strayed(ranked, &now, &rest, lead, first);
                if target.is_none() {
                    more.extend(newcomers(&now, &moved, &rest, first));
                }
                more
            }
            _ => Vec::new(),
        };
        if more.is_empty() {
            break;
        }
        // Before what was said, so that of two that cannot both hold the move does.
        said.splice(0..0, more);
    }
    let key = |alert: AlertId| ranked.batch.key[alert.row()].to_hex();
    let pair = |(a, b, say): (AlertId, AlertId, Say)| CorrectedPair {
        first: key(a),
        second: key(b),
        together: say == Say::Together,
    };
    Some(said.into_iter().map(pair).collect())
}

/// Returns the incidents as they would be.
fn tried(ranked: &Ranked, before: &[Correction], seed: u64, said: &[(AlertId, AlertId, Say)]) -> Incidents {
    let key = |alert: &AlertId| ranked.batch.key[alert.row()];
    let own = said.iter().map(|(a, b, say)| Correction { a: key(a), b: key(b), say: *say });
    let all: Vec<Correction> = before.iter().copied().chain(own).collect();
    ranked.linked(&all, seed)
}

/// Returns what brings back what left the rest: apart from the moved alerts where it went along, and for each piece that
/// fell off, its worst alert held to the lead.
fn strayed(
    ranked: &Ranked,
    now: &Incidents,
    rest: &[AlertId],
    lead: AlertId,
    first: AlertId,
) -> Vec<(AlertId, AlertId, Say)> {
    let of = |alert: AlertId| now.of[alert.row()];
    let mut pieces: OrderedMap<IncidentId, Vec<AlertId>> = OrderedMap::new();
    for head in rest.iter().copied().filter(|head| of(*head) != of(lead)) {
        pieces.entry(of(head)).or_default().push(head);
    }
    let mut more = Vec::new();
    for (piece, heads) in pieces {
        if piece == of(first) {
            more.extend(heads.iter().map(|head| (*head, first, Say::Apart)));
        }
        more.extend(worst(ranked, &heads).map(|head| (head, lead, Say::Together)));
    }
    more
}

/// Returns what keeps alerts of other incidents from joining those that are to be on their own.
fn newcomers<'a>(
    now: &'a Incidents,
    moved: &'a OrderedSet<AlertId>,
    rest: &'a [AlertId],
    first: AlertId,
) -> impl Iterator<Item = (AlertId, AlertId, Say)> + 'a {
    let heads = now.list.get(now.of[first.row()].0 as usize).map_or(&[][..], |incident| &incident.heads);
    let others = heads.iter().copied().filter(|head| !moved.contains(head) && !rest.contains(head));
    others.take(MOST).map(move |head| (head, first, Say::Apart))
}

fn head_of(ranked: &Ranked, key: &str) -> Option<AlertId> {
    let key = wg_schema::AlertKey::from_hex(key)?;
    let row = ranked.batch.key.iter().position(|other| *other == key)?;
    Some(ranked.incidents.head[row])
}

fn worst(ranked: &Ranked, heads: &[AlertId]) -> Option<AlertId> {
    heads.iter().copied().max_by_key(|head| (ranked.scores[head.row()], std::cmp::Reverse(head.row())))
}

/// Returns (moved, staying) for each link between them, the strongest where there are too many.
fn cut(ranked: &Ranked, from: IncidentId, moved: &OrderedSet<AlertId>) -> OrderedSet<(AlertId, AlertId)> {
    let mut across: Vec<(u8, AlertId, AlertId)> = links(ranked, from)
        .filter_map(|(a, b, strength)| match (moved.contains(&a), moved.contains(&b)) {
            (true, false) => Some((strength, a, b)),
            (false, true) => Some((strength, b, a)),
            _ => None,
        })
        .collect();
    wg_schema::sort::by_key(&mut across, |(strength, a, b)| (std::cmp::Reverse(*strength), *a, *b));
    OrderedSet::from_iter(across.into_iter().take(MOST).map(|(_, a, b)| (a, b)))
}

fn links(ranked: &Ranked, of: IncidentId) -> impl Iterator<Item = (AlertId, AlertId, u8)> + '_ {
    let range = ranked.incident(of).links.clone();
    let links = ranked.incidents.links.get(range.start as usize..range.end as usize).unwrap_or_default();
    links.iter().map(|link| (link.from, link.to, link.strength))
}
