//! The queue: incidents in the order of their scores, under a query.

use crate::ranked::{Ranked, points};
use crate::subject::IncidentSubject;
use crate::{detail, suppress};
use wg_protocol::{Facet, FacetValue, Pile, PileCount, QueueAnswer, QueueRow, ReasonBrief, Suppression, ViewSpec};
use wg_query::{Clock, Field, Filter};
use wg_schema::attack::{Phase, TACTICS};
use wg_schema::ordered::OrderedMap;
use wg_schema::{IncidentId, Sensor, Severity};
use wg_score::Model;

/// At most this many rows are answered at once.
const MAX_ROWS: u32 = 400;

/// The last query's matches, and the facets of the whole batch; both hold until the batch or the verdicts change.
#[derive(Default)]
pub struct Cache {
    found: Option<Found>,
    facets: Option<Vec<Facet>>,
    /// By incident, whether it is suppressed; shorter: the rest is not.
    hidden: Option<Vec<bool>>,
}

impl Cache {
    /// Finds what is suppressed, if that is not known yet.
    pub fn suppress(&mut self, ranked: &Ranked, judged: &OrderedMap<String, String>, list: &[Suppression]) {
        self.hidden.get_or_insert_with(|| suppress::hidden(ranked, judged, list));
    }

    /// Tells what [`Cache::suppress`] found of an incident.
    pub fn is_hidden(&self, id: IncidentId) -> bool {
        self.hidden.as_ref().and_then(|hidden| hidden.get(id.index())) == Some(&true)
    }
}

struct Found {
    query: String,
    /// Matching incidents in the order of the ranking.
    rows: Vec<IncidentId>,
    /// How many more match and are suppressed.
    suppressed: u32,
    reads_as: Vec<String>,
    not_used: Vec<String>,
    hint: Option<(String, u32)>,
    /// Counted under this query, when they are first asked for.
    facets: Option<Vec<Facet>>,
    piles: Vec<PileCount>,
    /// Above the line without a verdict, and judged, in the whole batch.
    left: u32,
    judged: u32,
}

/// Answers rows `start..start + len` of the queue.
pub fn answer(
    ranked: &Ranked,
    model: &Model,
    judged: &OrderedMap<String, String>,
    cache: &mut Cache,
    view: &ViewSpec,
    start: u32,
    len: u32,
) -> QueueAnswer {
    let mut found = match cache.found.take().filter(|found| found.query == view.query) {
        Some(found) => found,
        None => find(ranked, judged, cache, &view.query),
    };
    let whole = cache.facets.take().unwrap_or_else(|| facets(ranked, judged, cache, &ranked.ranking, false));
    let facets = found.facets.take().unwrap_or_else(|| facets_under(ranked, judged, cache, &whole, &found));
    (cache.facets, found.facets) = (Some(whole), Some(facets.clone()));
    let total = found.rows.len() as u32;
    let start = start.min(total);
    let end = start.saturating_add(len.min(MAX_ROWS)).min(total);
    let answer = QueueAnswer {
        total,
        start,
        rows: found.rows[start as usize..end as usize].iter().map(|id| row(ranked, model, judged, *id)).collect(),
        piles: found.piles.clone(),
        facets,
        left: found.left,
        judged: found.judged,
        suppressed: found.suppressed,
        reads_as: found.reads_as.clone(),
        not_used: found.not_used.clone(),
        hint: found.hint.clone(),
    };
    cache.found = Some(found);
    answer
}

/// Returns the uids of the incidents that a query shows.
pub fn uids(ranked: &Ranked, judged: &OrderedMap<String, String>, cache: &Cache, query: &str) -> Vec<String> {
    find(ranked, judged, cache, query).rows.into_iter().map(|id| ranked.incident(id).uid.clone()).collect()
}

fn find(ranked: &Ranked, judged: &OrderedMap<String, String>, cache: &Cache, query: &str) -> Found {
    let parsed = wg_query::parse(query);
    // Suppressed incidents are shown to a query that speaks of them.
    let shows_all = parsed.filter.mentions(Field::Suppressed);
    let shown = |filter: &Filter| {
        let mut rows = matches(ranked, judged, cache, filter);
        let all = rows.len();
        rows.retain(|id| shows_all || !cache.is_hidden(*id));
        let suppressed = (all - rows.len()) as u32;
        (rows, suppressed)
    };
    let (rows, suppressed) = shown(&parsed.filter);
    let hint = if rows.is_empty() { wg_query::drop_hint(&parsed, |filter| shown(filter).0.len() as u32) } else { None };
    let is_left = |id: &&IncidentId| {
        ranked.is_above(**id) && !cache.is_hidden(**id) && !judged.contains_key(&ranked.incident(**id).uid)
    };
    Found {
        piles: piles(ranked, cache, &rows),
        left: ranked.ranking.iter().filter(is_left).count() as u32,
        judged: ranked.incidents.list.iter().filter(|incident| judged.contains_key(&incident.uid)).count() as u32,
        query: query.into(),
        rows,
        suppressed,
        reads_as: parsed.reads_as,
        not_used: parsed.not_used,
        hint,
        facets: None,
    }
}

fn matches(ranked: &Ranked, judged: &OrderedMap<String, String>, cache: &Cache, filter: &Filter) -> Vec<IncidentId> {
    let clock = Clock { batch_end: ranked.time_range().map_or(0, |(_, end)| end) };
    let hidden = cache.hidden.as_deref().unwrap_or_default();
    ranked
        .ranking
        .iter()
        .copied()
        .filter(|id| {
            filter.is_empty()
                || filter.matches(&IncidentSubject { ranked, judged, hidden, id: *id, only: None }, &clock)
        })
        .collect()
}

fn piles(ranked: &Ranked, cache: &Cache, rows: &[IncidentId]) -> Vec<PileCount> {
    let of = |id: &IncidentId| ranked.pile_of(*id);
    Pile::ALL
        .into_iter()
        .map(|wanted| PileCount {
            pile: wanted,
            // Rows are ranked by pile, then by score, so that each pile is one run.
            start: rows.partition_point(|id| of(id) < wanted) as u32,
            matching: rows.iter().filter(|id| of(id) == wanted).count() as u32,
            all: ranked.ranking.iter().filter(|id| of(id) == wanted && !cache.is_hidden(**id)).count() as u32,
        })
        .collect()
}

/// Returns the row of an incident.
pub fn row(ranked: &Ranked, model: &Model, judged: &OrderedMap<String, String>, id: IncidentId) -> QueueRow {
    let incident = ranked.incident(id);
    let severity = detail::worst_severity(&ranked.batch, &incident.alerts);
    let pile = ranked.pile_of(id);
    let place = wg_correlate::title_parts(&ranked.batch, incident);
    QueueRow {
        uid: incident.uid.clone(),
        title: wg_correlate::title(&ranked.batch, incident),
        place: place.place,
        others: place.others,
        rank: ranked.place[id.index()] + 1,
        was: ranked.was.get(id.index()).filter(|was| **was != ranked.place[id.index()]).map_or(0, |was| was + 1),
        points: points(incident.score),
        lens: ranked.lens(model, incident.lead),
        pile: Some(pile),
        severity_id: severity.id(),
        severity: severity.word().into(),
        last_time: incident.last,
        reasons: ranked
            .common(model)
            .telling(ranked, model, incident.lead, pile, 2)
            .into_iter()
            .map(|reason| ReasonBrief { points: points(reason.points), label: reason.answer().reason.into() })
            .collect(),
        tactics: incident.tactics,
        inferred: inferred_tactics(ranked, incident) & !incident.tactics,
        alerts: incident.alerts.len() as u32,
        verdict: judged.get(&incident.uid).cloned().unwrap_or_default(),
        second: ranked.second.get(&id).copied(),
    }
}

/// Returns the tactics that were inferred for alerts that name none, as bits.
fn inferred_tactics(ranked: &Ranked, incident: &wg_correlate::Incident) -> u16 {
    let found = incident.heads.iter().flat_map(|head| ranked.inferred().attacks_of(*head));
    found.filter_map(|attack| attack.tactic).fold(0, |bits, tactic| bits | 1 << tactic)
}

/// Counts what each value of the batch's facets would leave: under the query without the words of the facet's own field, so that a
/// value beside a chosen one says what choosing it would show. A value that would leave nothing stays, with 0.
fn facets_under(
    ranked: &Ranked,
    judged: &OrderedMap<String, String>,
    cache: &Cache,
    whole: &[Facet],
    found: &Found,
) -> Vec<Facet> {
    let filter = wg_query::parse(&found.query).filter;
    if filter.is_empty() {
        return whole.to_vec();
    }
    let shows_all = filter.mentions(Field::Suppressed);
    let under = facets(ranked, judged, cache, &found.rows, shows_all);
    let under_rest = |field: Field| {
        let rest = find(ranked, judged, cache, &wg_query::without_token(&found.query, field, None));
        facets(ranked, judged, cache, &rest.rows, shows_all)
    };
    let counted = |facet: &Facet| {
        let own = Field::named(&facet.field).filter(|field| *field != Field::Suppressed);
        let Some(field) = own else { return facet.clone() };
        let counts = if filter.mentions(field) { under_rest(field) } else { under.clone() };
        let counts = counts.into_iter().find(|other| other.field == facet.field).map(|other| other.values);
        let count = |value: &FacetValue| {
            counts.iter().flatten().find(|other| other.value == value.value).map_or(0, |other| other.count)
        };
        let values = facet.values.iter().map(|value| FacetValue { count: count(value), ..value.clone() }).collect();
        Facet { values, ..facet.clone() }
    };
    whole.iter().map(counted).collect()
}

/// Counts `rows` by phase, sensor, severity and verdict; suppressed ones are counted as such alone, unless they are asked for.
fn facets(
    ranked: &Ranked,
    judged: &OrderedMap<String, String>,
    cache: &Cache,
    rows: &[IncidentId],
    shows_all: bool,
) -> Vec<Facet> {
    let mut phases = [0u32; 7];
    let mut sensors = [0u32; Sensor::ALL.len()];
    let mut severities = [0u32; 7];
    let mut verdicts: OrderedMap<&str, u32> = OrderedMap::new();
    let mut suppressed = 0;
    for id in rows {
        let incident = ranked.incident(*id);
        if cache.is_hidden(*id) && !shows_all {
            suppressed += 1;
            continue;
        }
        let mut seen = [false; 7];
        for (_, tactic) in TACTICS.iter().enumerate().filter(|(i, _)| incident.tactics & (1 << i) != 0) {
            seen[tactic.phase as usize] = true;
        }
        seen.iter().enumerate().filter(|(_, seen)| **seen).for_each(|(i, _)| phases[i] += 1);
        let bits = incident.alerts.iter().fold(0u32, |bits, alert| bits | 1 << ranked.batch.sensor[alert.row()] as u32);
        (0..sensors.len()).filter(|i| bits & (1 << i) != 0).for_each(|i| sensors[i] += 1);
        severities[usize::from(detail::worst_severity(&ranked.batch, &incident.alerts).id())] += 1;
        *verdicts.entry(judged.get(&incident.uid).map_or("none", String::as_str)).or_default() += 1;
    }
    let value = |label: &str, value: &str, count: u32| FacetValue { label: label.into(), value: value.into(), count };
    let facet =
        |name: &str, field: &str, values: Vec<FacetValue>| Facet { name: name.into(), field: field.into(), values };
    let phases = Phase::ALL.iter().map(|p| value(p.name(), p.name(), phases[*p as usize])).collect();
    let sensors = Sensor::ALL
        .iter()
        .filter(|sensor| sensors[**sensor as usize] > 0)
        .map(|sensor| value(sensor.word(), sensor.word(), sensors[*sensor as usize]))
        .collect();
    let severities = [6, 5, 4, 3, 2, 1, 0]
        .into_iter()
        .map(|id| (Severity::from_id(id), severities[id as usize]))
        .filter(|(_, n)| *n > 0)
        .map(|(severity, n)| value(severity.word(), severity.word(), n))
        .collect();
    let verdicts = [
        ("Not judged", "none"),
        ("True positive", "tp"),
        ("Benign positive", "bp"),
        ("False positive", "fp"),
        ("Needs more data", "nd"),
    ]
    .into_iter()
    .filter_map(|(label, slug)| Some(value(label, slug, *verdicts.get(slug)?)))
    .collect();
    let mut all = vec![
        facet(&format!("Attack phase, ATT&CK {}", wg_schema::attack::version()), "phase", phases),
        facet("Source", "sensor", sensors),
        facet("Severity", "severity", severities),
        facet("Verdict", "verdict", verdicts),
    ];
    let marks = || rows.iter().filter_map(|id| ranked.second.get(id));
    let of_second = |higher: bool| marks().filter(|mark| mark.is_higher == higher).count() as u32;
    if !ranked.second.is_empty() {
        let values = [("Sees it above the line", "higher", true), ("Sees it below the line", "lower", false)];
        let values = values.into_iter().map(|(label, slug, higher)| value(label, slug, of_second(higher)));
        all.push(facet("Second look", "second", values.filter(|value| value.count > 0).collect()));
    }
    if suppressed > 0 {
        all.push(facet("Expected", "suppressed", vec![value("Suppressed", "yes", suppressed)]));
    }
    all
}
