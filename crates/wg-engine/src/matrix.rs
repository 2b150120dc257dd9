//! The ATT&CK matrix of the batch.

use crate::queue;
use crate::ranked::Ranked;
use wg_exchange::{Coverage, Release};
use wg_protocol::{CoverageLayer, MatrixCell, MatrixColumn, MatrixScope, MatrixView, TechniqueDetail};
use wg_schema::attack::{self, FIRST, TACTICS, techniques, version};
use wg_schema::ordered::{OrderedMap, OrderedSet};
use wg_schema::sort;
use wg_schema::{AlertId, IncidentId, Origin};
use wg_score::{Model, probability};

mod others;

const MAX_BEST: usize = 8;

/// What is known of one cell.
#[derive(Default)]
struct Tally {
    incidents: OrderedSet<IncidentId>,
    alerts: u32,
    /// The alert that was counted last.
    last: Option<AlertId>,
    top: Option<i32>,
    /// A record names it.
    is_said: bool,
}

impl Tally {
    /// Counts an alert, once however often it is added in a row: it may name a technique by several of its sub-techniques, or
    /// under several tactics.
    fn add(&mut self, alert: AlertId, incident: IncidentId, score: i32, is_said: bool) {
        self.is_said |= is_said;
        self.incidents.insert(incident);
        self.alerts += u32::from(self.last.replace(alert) != Some(alert));
        self.top = self.top.max(Some(score));
    }

    fn top(&self) -> f32 {
        self.top.map_or(0.0, |score| probability(score) as f32)
    }
}

/// Returns the incidents of a scope.
fn in_scope<'r>(ranked: &'r Ranked, scope: &'r MatrixScope) -> impl Iterator<Item = IncidentId> + 'r {
    let only = match scope {
        MatrixScope::Incident(uid) => Some(ranked.find_uid(uid)),
        _ => None,
    };
    (0..ranked.incidents.list.len() as u32).map(IncidentId).filter(move |id| match scope {
        MatrixScope::All => true,
        MatrixScope::AboveLine => ranked.is_above(*id),
        MatrixScope::Incident(_) => only == Some(Some(*id)),
    })
}

/// Returns the parent of a sub-technique, or the technique itself.
fn parent(technique: u16) -> u16 {
    attack::technique(technique).and_then(|found| found.parent).unwrap_or(technique)
}

/// Returns all 15 columns with what was seen, and what was not; then those of other matrices that the batch names. `is_guessing`: also what was inferred from words.
pub fn view(
    ranked: &Ranked,
    judged: &OrderedMap<String, String>,
    scope: &MatrixScope,
    is_guessing: bool,
) -> MatrixView {
    let batch = &ranked.batch;
    let mut cells: OrderedMap<(u8, Option<u16>), Tally> = OrderedMap::new();
    let mut mapped: OrderedMap<(Option<u8>, Option<u16>), u32> = OrderedMap::new();
    let (mut unmapped, mut inferred) = (0, 0);
    let mut incidents = 0;
    for id in in_scope(ranked, scope) {
        incidents += 1;
        let incident = ranked.incident(id);
        for alert in &incident.alerts {
            let said = batch.attacks_of(*alert);
            let attacks = if is_guessing { ranked.attacks_of(*alert) } else { said };
            unmapped += u64::from(attacks.is_empty());
            inferred += u64::from(said.is_empty() && !attacks.is_empty());
            for attack in attacks {
                let technique = attack.technique.map(parent);
                if let Some(tactic) = attack.tactic.filter(|_| technique.is_none_or(|technique| technique < FIRST)) {
                    cells.entry((tactic, technique)).or_default().add(*alert, id, incident.score, !said.is_empty());
                }
                if attack.origin == Origin::Mapped {
                    *mapped.entry((attack.tactic, attack.technique)).or_default() += 1;
                }
            }
        }
    }
    let is_real = |id: &IncidentId| judged.get(&ranked.incident(*id).uid).is_some_and(|verdict| verdict == "tp");
    let path = matches!(scope, MatrixScope::Incident(_));
    let columns: Vec<MatrixColumn> = (0..TACTICS.len() as u8)
        .map(|tactic| {
            let seen = cells.iter_from(&(tactic, None)).take_while(|((of, _), _)| *of == tactic);
            let mut column = column(tactic);
            let mut all = OrderedSet::new();
            for ((_, technique), tally) in seen {
                all.extend(tally.incidents.iter().copied());
                match technique {
                    None => column.tactic_only = tally.incidents.len() as u32,
                    Some(index) => {
                        let technique = &techniques()[usize::from(*index)];
                        column.cells.push(MatrixCell {
                            id: technique.id.into(),
                            name: technique.name.into(),
                            incidents: tally.incidents.len() as u32,
                            alerts: tally.alerts,
                            top: tally.top(),
                            judged_real: tally.incidents.iter().filter(|id| is_real(id)).count() as u32,
                            on_path: path,
                            inferred: !tally.is_said,
                            covered: 0,
                        });
                    }
                }
            }
            column.incidents = all.len() as u32;
            sort::by(&mut column.cells, |a, b| {
                b.top.total_cmp(&a.top).then(b.incidents.cmp(&a.incidents)).then(a.id.cmp(&b.id))
            });
            let not_seen: Vec<MatrixCell> = techniques()
                .iter()
                .filter(|technique| {
                    technique.tactics & (1 << tactic) != 0
                        && technique.parent.is_none()
                        && technique.revoked_by.is_none()
                        && !technique.deprecated
                        && column.cells.iter().all(|cell| cell.id != technique.id)
                })
                .map(|technique| MatrixCell {
                    id: technique.id.into(),
                    name: technique.name.into(),
                    ..MatrixCell::default()
                })
                .collect();
            column.cells.extend(not_seen);
            column
        })
        .collect();
    let mut columns = columns;
    let others = others::columns(ranked, in_scope(ranked, scope), &is_real, path);
    let count =
        |seen: bool| columns.iter().flat_map(|c| &c.cells).filter(|cell| (cell.incidents > 0) == seen).count() as u32;
    let (seen, not_seen) = (count(true), count(false));
    columns.extend(others);
    MatrixView {
        version: version().into(),
        incidents,
        seen,
        not_seen,
        unmapped_alerts: unmapped,
        inferred_alerts: inferred,
        mapped: replaced(mapped),
        columns,
        layers: Vec::new(),
        silent: 0,
        releases: Release::all().into_iter().map(|release| release.version().to_owned()).collect(),
    }
}

/// Lays what others say they cover over a matrix.
pub fn covered(mut view: MatrixView, coverage: &Coverage) -> MatrixView {
    view.layers = layers(coverage);
    if view.layers.is_empty() {
        return view;
    }
    let bits =
        |index: u16| coverage.of(index).by.iter().fold(0, |bits, place| bits | 1_u32.unbounded_shl(*place as u32));
    // A technique stands under several tactics.
    let by_id: OrderedMap<&str, u32> = OrderedMap::from_iter(
        techniques()
            .iter()
            .enumerate()
            .filter(|(_, technique)| technique.parent.is_none())
            .map(|(index, technique)| (technique.id, bits(index as u16))),
    );
    for cell in view.columns.iter_mut().flat_map(|column| &mut column.cells) {
        cell.covered = by_id.get(cell.id.as_str()).copied().unwrap_or(0);
        view.silent += u32::from(cell.covered != 0 && cell.incidents == 0);
    }
    view
}

/// Returns what is known of each layer.
pub fn layers(coverage: &Coverage) -> Vec<CoverageLayer> {
    let layer = |layer: &wg_exchange::Layer| CoverageLayer {
        name: layer.name.clone(),
        attack: layer.attack.clone(),
        covered: layer.covered.len() as u32,
        unknown: layer.unknown,
    };
    coverage.layers.iter().map(layer).collect()
}

/// Returns what older ids and names were read as: (older, now, alerts), most alerts first.
///
/// The record says which one it was; here stand all that ATT&CK replaced by it.
fn replaced(mapped: OrderedMap<(Option<u8>, Option<u16>), u32>) -> Vec<(String, String, u32)> {
    let mut rows: OrderedMap<(String, String), u32> = OrderedMap::new();
    for ((tactic, technique), alerts) in mapped {
        let older: Vec<&str> =
            techniques().iter().filter(|t| technique.is_some() && t.revoked_by == technique).map(|t| t.id).collect();
        let row = match technique {
            Some(now) if !older.is_empty() => {
                (older.join(" or "), attack::technique(now).map_or("", |technique| technique.id).to_owned())
            }
            // What another matrix replaced; its older ids are not kept by name.
            Some(now) if now >= FIRST => {
                ("an older id".to_owned(), attack::technique(now).map_or("", |technique| technique.id).to_owned())
            }
            _ => {
                let now = tactic.and_then(|tactic| TACTICS.get(usize::from(tactic))).map_or("", |tactic| tactic.name);
                ("Defense Evasion".to_owned(), now.to_owned())
            }
        };
        *rows.entry(row).or_default() += alerts;
    }
    let mut rows: Vec<(String, String, u32)> = rows.into_iter().map(|((older, now), n)| (older, now, n)).collect();
    sort::by(&mut rows, |a, b| b.2.cmp(&a.2).then_with(|| a.cmp(b)));
    rows
}

fn column(tactic: u8) -> MatrixColumn {
    let tactic = TACTICS[usize::from(tactic)];
    MatrixColumn {
        id: tactic.id.into(),
        code: tactic.code.into(),
        name: tactic.name.into(),
        phase: tactic.phase as u8,
        ..MatrixColumn::default()
    }
}

/// Returns what is known of a technique (with its sub-techniques); `None` for an id that ATT&CK does not have.
pub fn technique(
    ranked: &Ranked,
    model: &Model,
    judged: &OrderedMap<String, String>,
    coverage: &Coverage,
    id: &str,
    scope: &MatrixScope,
) -> Option<TechniqueDetail> {
    let enterprise = techniques().iter().position(|technique| technique.id == id).map(|index| index as u16);
    let index = enterprise.or_else(|| attack::find_technique(id))?;
    let batch = &ranked.batch;
    let mut whole = Tally::default();
    let mut subs: OrderedMap<u16, Tally> = OrderedMap::new();
    for incident_id in in_scope(ranked, scope) {
        let incident = ranked.incident(incident_id);
        for alert in &incident.alerts {
            let is_said = !batch.attacks_of(*alert).is_empty();
            let named = ranked.attacks_of(*alert).iter().filter_map(|attack| attack.technique);
            for technique in named.filter(|technique| *technique == index || parent(*technique) == index) {
                whole.add(*alert, incident_id, incident.score, is_said);
                if technique != index {
                    subs.entry(technique).or_default().add(*alert, incident_id, incident.score, is_said);
                }
            }
        }
    }
    let mut best: Vec<IncidentId> = whole.incidents.iter().copied().collect();
    sort::by_key(&mut best, |id| ranked.place[id.index()]);
    let mut verdicts = [0; 4];
    for id in &best {
        let verdict = judged.get(&ranked.incident(*id).uid).map(String::as_str);
        if let Some(i) = ["tp", "bp", "fp", "nd"].iter().position(|slug| Some(*slug) == verdict) {
            verdicts[i] += 1;
        }
    }
    best.truncate(MAX_BEST);
    let technique = attack::technique(index)?;
    let tactic = TACTICS.iter().enumerate().find(|(i, _)| technique.tactics & (1 << i) != 0).map(|(_, tactic)| tactic);
    Some(TechniqueDetail {
        id: technique.id.into(),
        name: technique.name.into(),
        release: attack::release_of(index),
        tactic_code: tactic.map_or("", |tactic| tactic.code).into(),
        phase: tactic.map_or(crate::tags::NO_PHASE, |tactic| tactic.phase as u8),
        incidents: whole.incidents.len() as u32,
        alerts: whole.alerts,
        top: whole.top(),
        subs: (0..)
            .zip(techniques())
            .chain((FIRST..).zip(attack::other_techniques().iter().map(|other| &other.technique)))
            .filter(|(_, sub)| sub.parent == Some(index) && sub.revoked_by.is_none() && !sub.deprecated)
            .map(|(i, sub)| {
                let suffix = sub.id.split_once('.').map_or(String::new(), |(_, suffix)| format!(".{suffix}"));
                let tally = subs.get(&i);
                (suffix, sub.name.into(), tally.map_or(0, |t| t.incidents.len() as u32), tally.map_or(0.0, Tally::top))
            })
            .collect(),
        best: best.into_iter().map(|id| queue::row(ranked, model, judged, id)).collect(),
        verdicts,
        covered_by: coverage
            .of(index)
            .by
            .iter()
            .filter_map(|at| Some(coverage.layers.get(*at)?.name.clone()))
            .collect(),
    })
}
