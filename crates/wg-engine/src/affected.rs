//! The systems and accounts of an incident: first and last contact, how each was reached, and what the batch knows of it.
//!
//! Reached means: the incident's links lead there from somewhere else. Where none does, that is said, because nothing known
//! is not the same as the beginning.

use crate::ranked::Ranked;
use crate::{tags, words};
use wg_correlate::{Entity, EntityKind, Incident, Link};
use wg_protocol::{Affected, LaneKind};
use wg_schema::ordered::{OrderedMap, OrderedSet};
use wg_schema::{AlertId, Batch, IncidentId, StrId, Texts, sort};

/// More are a list that nobody reads; the rest is counted.
const MAX_AFFECTED: usize = 60;
const MAX_NAMES: usize = 3;
/// Among so many names it is looked for another spelling.
const MAX_COMPARED: usize = 64;

/// Returns hosts, then accounts, each in the order of the first contact, undated ones last.
pub fn of(ranked: &Ranked, incident: &Incident) -> Vec<Affected> {
    let kinds = [(EntityKind::Host, LaneKind::Host), (EntityKind::Account, LaneKind::Account)];
    let mut all = Vec::new();
    for (kind, lane) in kinds {
        let named: Vec<Entity> =
            incident.entities.iter().filter(|entity| entity.kind == kind).take(MAX_AFFECTED).copied().collect();
        let others = others(ranked, incident, &named, lane);
        let mut here: Vec<Affected> =
            named.iter().map(|entity| affected(ranked, incident, *entity, lane, others.get(&entity.value))).collect();
        sort::by_key(&mut here, |one| (one.first.is_none(), one.first));
        all.extend(here);
    }
    all
}

fn affected(ranked: &Ranked, incident: &Incident, entity: Entity, kind: LaneKind, others: Option<&Others>) -> Affected {
    let batch = &ranked.batch;
    let here = |alert: &AlertId| is_one(ranked, kind, at(batch, kind, alert.row()), entity.value);
    let alerts: Vec<AlertId> = incident.alerts.iter().copied().filter(here).collect();
    let dated = || alerts.iter().filter_map(|alert| batch.time_of(*alert));
    Affected {
        kind,
        name: batch.text(entity.value).to_owned(),
        first: dated().min(),
        last: dated().max(),
        alerts: entity.alerts,
        reached: reached(ranked, incident, kind, entity.value, &alerts),
        known: known(ranked, kind, entity.value, &alerts, others),
    }
}

fn at(batch: &Batch, kind: LaneKind, row: usize) -> StrId {
    match kind {
        LaneKind::Account => batch.user[row],
        _ => batch.machine_of(row),
    }
}

/// Tells whether two texts name one machine or account: products spell them in their own ways.
fn is_one(ranked: &Ranked, kind: LaneKind, a: StrId, b: StrId) -> bool {
    let spellings = &ranked.incidents.spellings;
    match kind {
        LaneKind::Account => spellings.one_account(a, b),
        LaneKind::Host => spellings.one_machine(a, b),
        _ => a == b,
    }
}

/// How an entity was reached: by the first link that leads to it from another one.
fn reached(ranked: &Ranked, incident: &Incident, kind: LaneKind, value: StrId, alerts: &[AlertId]) -> String {
    let batch = &ranked.batch;
    let links = &ranked.incidents.links[incident.links.start as usize..incident.links.end as usize];
    let at = |alert: AlertId| at(batch, kind, alert.row());
    let is_here = |alert: AlertId| is_one(ranked, kind, at(alert), value);
    let leads = |link: &&Link| is_here(link.to) && !is_here(link.from) && at(link.from).is_some();
    let first =
        links.iter().filter(leads).min_by_key(|link| (batch.time_of(link.to), link.to, !link.certain, link.from));
    let sure = |link: &Link| match link.certain {
        true => "certain".to_owned(),
        false => format!("inferred {:.2}", f32::from(link.strength) / 100.0),
    };
    let is_first = alerts.first().is_some_and(|alert| incident.alerts.first() == Some(alert));
    match first {
        Some(_) if is_first => "the first alert of the incident is here".to_owned(),
        Some(link) => {
            format!("from {}: {} ({})", batch.text(at(link.from)), wg_correlate::words(batch, link), sure(link))
        }
        None if is_first => "the first alert of the incident is here".to_owned(),
        None => {
            let what = if kind == LaneKind::Account { "account" } else { "system" };
            format!("not known: no link leads here from another {what}")
        }
    }
}

/// What the batch says of an entity, without a score, which a blind check withholds: its stages, names that stand beside it, and what else the batch has on it.
fn known(ranked: &Ranked, kind: LaneKind, value: StrId, alerts: &[AlertId], others: Option<&Others>) -> String {
    let batch = &ranked.batch;
    // Of several spellings of one name the first that is met.
    let names = |of: &Texts, kind: LaneKind| {
        let mut met = OrderedSet::new();
        let mut all: Vec<StrId> = Vec::new();
        for id in alerts.iter().map(|alert| of[alert.row()]).filter(|id| id.is_some() && *id != value) {
            if met.insert(id) && !all.iter().take(MAX_COMPARED).any(|known| is_one(ranked, kind, *known, id)) {
                all.push(id);
            }
        }
        let all: Vec<String> = all.into_iter().map(|id| batch.text(id).to_owned()).collect();
        words::list(&all, MAX_NAMES)
    };
    let mut codes = Vec::new();
    for tag in alerts.iter().flat_map(|alert| ranked.attacks_of(*alert)).map(tags::tag) {
        if !tag.code.is_empty() && !codes.contains(&tag.code) {
            codes.push(tag.code);
        }
    }
    let mut said = Vec::new();
    if !codes.is_empty() {
        said.push(format!("stages {}", codes.join(" ")));
    }
    let beside = match kind {
        LaneKind::Account => [("on", &batch.host, LaneKind::Host), ("from", &batch.src_ip, LaneKind::Outside)],
        _ => [("address", &batch.host_ip, LaneKind::Outside), ("accounts", &batch.user, LaneKind::Account)],
    };
    for (what, of, kind) in beside {
        let list = names(of, kind);
        if !list.is_empty() {
            said.push(format!("{what} {list}"));
        }
    }
    let products = names(&batch.product, LaneKind::Outside);
    if !products.is_empty() {
        said.push(format!("told by {products}"));
    }
    said.push(elsewhere(others));
    said.join("; ")
}

/// How many alerts, and which incidents, name an entity besides the one at hand.
type Others = (usize, OrderedSet<IncidentId>);

/// One pass over the batch for all entities of a kind.
fn others(ranked: &Ranked, incident: &Incident, named: &[Entity], kind: LaneKind) -> OrderedMap<StrId, Others> {
    let own = ranked.incidents.of[incident.lead.row()];
    let mut all: OrderedMap<StrId, Others> =
        OrderedMap::from_iter(named.iter().map(|entity| (entity.value, Others::default())));
    // Asked once a text, not once an alert: whom of those it names.
    let mut whom: OrderedMap<StrId, Option<StrId>> = OrderedMap::new();
    for (row, of) in ranked.incidents.of.iter().enumerate().filter(|(_, of)| **of != own) {
        let text = at(&ranked.batch, kind, row);
        let whom = *whom.entry(text).or_insert_with(|| {
            named.iter().map(|entity| entity.value).find(|value| is_one(ranked, kind, text, *value))
        });
        if let Some((alerts, incidents)) = whom.and_then(|value| all.get_mut(&value)) {
            *alerts += 1;
            incidents.insert(*of);
        }
    }
    all
}

fn elsewhere(others: Option<&Others>) -> String {
    match others {
        None | Some((0, _)) => "in no other alert".to_owned(),
        Some((alerts, incidents)) => format!(
            "in {} of {} too",
            words::count(*alerts, "alert", "alerts"),
            words::count(incidents.len(), "other incident", "other incidents")
        ),
    }
}
