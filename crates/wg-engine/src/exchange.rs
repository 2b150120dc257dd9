//! What an incident, or the batch on the matrix, is in the forms of other tools.

use crate::ranked::Ranked;
use crate::{Session, detail, words};
use wg_correlate::{EntityKind, Incident};
use wg_exchange::{Coverage, Heat, LayerFacts, Link, NoRelease, Release, Step, Story};
use wg_protocol::ExchangeForm;
use wg_schema::attack::FIRST;
use wg_schema::ordered::{OrderedMap, OrderedSet};
use wg_schema::{AlertId, IncidentId, Origin, StrId, sort};
use wg_score::probability;

/// An incident of more steps is told by those of the highest scores.
const MAX_STEPS: usize = 5_000;

/// Why a file cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("nothing is loaded")]
    NoBatch,
    #[error("no incident {0}")]
    NoIncident(String),
    #[error(transparent)]
    Release(#[from] NoRelease),
}

/// Returns the file of an incident; of the first one to look at where `uid` is empty. An empty `uid` for a Navigator layer is
/// the whole batch. `release`: ATT&CK release of the ids, empty for that of the table in use.
///
/// # Errors
/// When there is no such incident, or the release cannot be told.
pub fn export(session: &Session, form: ExchangeForm, uid: &str, release: &str) -> Result<String, ExportError> {
    let ranked = session.ranked().ok_or(ExportError::NoBatch)?;
    let release = Release::find(release)?;
    let found = match uid {
        "" => ranked.ranking.first().copied(),
        uid => ranked.find_uid(uid),
    };
    let incident = || found.ok_or_else(|| ExportError::NoIncident(uid.to_owned()));
    Ok(match form {
        ExchangeForm::Navigator if uid.is_empty() => wg_exchange::navigator(&layer(session, ranked, None, release)),
        ExchangeForm::Navigator => wg_exchange::navigator(&layer(session, ranked, Some(incident()?), release)),
        ExchangeForm::AttackFlow => wg_exchange::attack_flow(&story(session, ranked, incident()?, release)),
        ExchangeForm::Stix => wg_exchange::stix(&story(session, ranked, incident()?, release)),
    })
}

fn story(session: &Session, ranked: &Ranked, id: IncidentId, release: Release) -> Story {
    let incident = ranked.incident(id);
    let batch = &ranked.batch;
    let mut heads = detail::heads_with_repeats(incident, ranked);
    let n_heads = heads.len();
    if n_heads > MAX_STEPS {
        let mut best: Vec<AlertId> = incident.heads.clone();
        sort::by_key(&mut best, |head| (std::cmp::Reverse(ranked.scores[head.row()]), head.0));
        let kept: OrderedSet<AlertId> = OrderedSet::from_iter(best.into_iter().take(MAX_STEPS));
        heads.retain(|(head, _)| kept.contains(head));
    }
    let places: OrderedMap<AlertId, usize> =
        OrderedMap::from_iter(heads.iter().enumerate().map(|(place, (head, _))| (*head, place)));
    let links = &ranked.incidents.links[incident.links.start as usize..incident.links.end as usize];
    let links = links.iter().filter_map(|link| {
        Some(Link {
            from: *places.get(&link.from)?,
            to: *places.get(&link.to)?,
            why: format!("{}: {}", link.reason.words(), wg_correlate::words(batch, link)),
            is_certain: link.certain,
        })
    });
    Story {
        uid: incident.uid.clone(),
        title: wg_correlate::title(batch, incident),
        summary: summary(session, ranked, id, n_heads - heads.len(), release),
        first: incident.first,
        last: incident.last,
        links: links.collect(),
        steps: heads.into_iter().map(|(head, repeats)| step(ranked, incident, head, &repeats)).collect(),
        app: session.about().app,
        release,
    }
}

fn summary(session: &Session, ranked: &Ranked, id: IncidentId, left_out: usize, release: Release) -> String {
    let incident = ranked.incident(id);
    let alerts = words::count(incident.alerts.len(), "alert", "alerts");
    let p = words::probability(probability(incident.score));
    let place = ranked.place[id.index()] + 1;
    let of = words::count(ranked.incidents.list.len(), "incident", "incidents");
    let mut text = format!(
        "{alerts}. Score {p} by Watchglass {} (model {}), rank {place} of {of}; a rank, not a claim. ATT&CK {}.",
        session.about().app,
        session.about().model,
        release.version()
    );
    let undated = incident.alerts.iter().filter(|alert| ranked.batch.time_of(**alert).is_none()).count();
    if undated > 0 {
        text += &format!(" {} no time that can be read.", words::count(undated, "alert has", "alerts have"));
    }
    if left_out > 0 {
        text += &format!(" {} with lower scores left out.", words::count(left_out, "alert", "alerts"));
    }
    match session.verdict_on(&incident.uid).and_then(wg_casefile::Verdict::from_slug) {
        Some(verdict) => text += &format!(" Judged by an analyst: {}.", verdict.name().to_lowercase()),
        None => text += " Not judged yet.",
    }
    text
}

/// Returns how an incident writes a machine or an account that an alert writes as `own`, where it writes it otherwise.
fn known_as(ranked: &Ranked, incident: &Incident, kind: EntityKind, own: StrId) -> Option<String> {
    let spellings = &ranked.incidents.spellings;
    let is_same = |of: &StrId| match kind {
        EntityKind::Host => spellings.one_machine(*of, own),
        _ => spellings.one_account(*of, own),
    };
    let known =
        incident.entities.iter().filter(|entity| entity.kind == kind).map(|entity| entity.value).find(is_same)?;
    (known != own).then(|| ranked.batch.text(known).to_owned())
}

fn step(ranked: &Ranked, incident: &Incident, head: AlertId, repeats: &[AlertId]) -> Step {
    let batch = &ranked.batch;
    let row = head.row();
    let given = |field: &wg_schema::field::Field| Some((field.path, field.value(batch, head)?.into_owned()));
    Step {
        key: batch.key[row].to_hex(),
        alerts: 1 + u32::try_from(repeats.len()).unwrap_or(u32::MAX - 1),
        time: batch.time_of(head),
        last: repeats.iter().filter_map(|alert| batch.time_of(*alert)).max(),
        severity_id: batch.severity[row].id(),
        sensor: batch.sensor[row].word(),
        fields: wg_schema::field::FIELDS.iter().filter_map(given).collect(),
        known_as: [(EntityKind::Host, &batch.host), (EntityKind::Account, &batch.user)]
            .map(|(kind, column)| known_as(ranked, incident, kind, column[row])),
        attacks: batch.attacks_of(head).to_vec(),
    }
}

/// What is known of one cell of a layer.
#[derive(Default)]
struct Tally {
    incidents: OrderedSet<IncidentId>,
    alerts: u64,
    top: f64,
    is_named: bool,
}

fn layer(session: &Session, ranked: &Ranked, only: Option<IncidentId>, release: Release) -> LayerFacts {
    let mut cells: OrderedMap<(&'static str, &'static str), Tally> = OrderedMap::new();
    let mut facts = LayerFacts { app: session.about().app, release, ..LayerFacts::default() };
    let mut lost = OrderedSet::new();
    let coverage = session.coverage();
    let mut sources: OrderedMap<&'static str, OrderedSet<u16>> = OrderedMap::new();
    for id in ranked.ranking.iter().copied().filter(|id| only.is_none_or(|only| only == *id)) {
        facts.incidents += 1;
        let incident = ranked.incident(id);
        let top = probability(incident.score);
        for alert in &incident.alerts {
            let attacks = ranked.attacks_of(*alert);
            facts.unmapped += u64::from(attacks.is_empty());
            facts.tactic_only += u64::from(!attacks.is_empty() && attacks.iter().all(|a| a.technique.is_none()));
            let mut here = OrderedSet::new();
            for attack in attacks {
                let (Some(index), Some(tactic)) = (attack.technique, attack.tactic) else { continue };
                // The layer is of Enterprise.
                let Some(technique) = release.technique(index).filter(|_| index < FIRST) else {
                    lost.insert(index);
                    continue;
                };
                let slug = release.tactic(tactic).map_or("", |tactic| tactic.slug);
                sources.entry(technique.id).or_default().insert(index);
                let tally = cells.entry((technique.id, slug)).or_default();
                tally.incidents.insert(id);
                tally.alerts += u64::from(here.insert((technique.id, slug)));
                tally.top = tally.top.max(top);
                let named =
                    |other: &wg_schema::AttackRef| other.technique == Some(index) && other.origin != Origin::Inferred;
                tally.is_named |= attacks.iter().any(named);
            }
        }
    }
    facts.lost = u32::try_from(lost.len()).unwrap_or(u32::MAX);
    let names = |index: &u16| coverage.of(*index).by.into_iter().map(|place| coverage.layers[place].name.clone());
    facts.coverage = coverage.layers.iter().map(|layer| layer.name.clone()).collect();
    let is_real = |id: &IncidentId| session.verdict_on(&ranked.incident(*id).uid) == Some("tp");
    let seen: OrderedSet<u16> = OrderedSet::from_iter(sources.values().flatten().copied());
    for ((technique, tactic), tally) in cells {
        let mut uids: Vec<IncidentId> = tally.incidents.iter().copied().collect();
        sort::by_key(&mut uids, |id| ranked.place[id.index()]);
        let covered: OrderedSet<String> =
            OrderedSet::from_iter(sources.get(technique).into_iter().flatten().flat_map(names));
        facts.heats.push(Heat {
            technique,
            tactic,
            incidents: u32::try_from(uids.len()).unwrap_or(u32::MAX),
            alerts: tally.alerts,
            top: tally.top,
            judged_real: u32::try_from(uids.iter().filter(|id| is_real(id)).count()).unwrap_or(u32::MAX),
            is_inferred: !tally.is_named,
            uids: uids.into_iter().map(|id| ranked.incident(id).uid.clone()).collect(),
            covered_by: covered.into_iter().collect(),
        });
    }
    facts.heats.extend(unseen(coverage, &seen, release));
    facts.name = match only {
        Some(id) => format!("Watchglass: {}", ranked.incident(id).uid),
        None => "Watchglass: the whole batch".to_owned(),
    };
    facts
}

/// Techniques that a layer names and that nothing in scope shows.
fn unseen(coverage: &Coverage, seen: &OrderedSet<u16>, release: Release) -> Vec<Heat> {
    let shown: OrderedSet<&str> =
        OrderedSet::from_iter(seen.iter().filter_map(|index| Some(release.technique(*index)?.id)));
    let mut by_id: OrderedMap<&'static str, OrderedSet<usize>> = OrderedMap::new();
    for index in coverage.named() {
        if let Some(technique) = release.technique(index).filter(|technique| !shown.contains(technique.id)) {
            by_id.entry(technique.id).or_default().extend(coverage.of(index).by);
        }
    }
    let name = |place: &usize| coverage.layers.get(*place).map(|layer| layer.name.clone());
    let heat = |(technique, by): (&'static str, OrderedSet<usize>)| Heat {
        technique,
        covered_by: by.iter().filter_map(name).collect(),
        ..Heat::default()
    };
    by_id.into_iter().map(heat).collect()
}
