//! What a candidate would change: which incidents move, by which verdicts, which answers, and whether it is better.

use super::{packs_view, prior_of};
use crate::line::{self, Held};
use crate::ranked::{Ranked, pile, points};
use std::cmp::Reverse;
use wg_protocol::{Calibration, CandidateView, CellChange, Measured, Mover, Outcome, Pile};
use wg_schema::ordered::OrderedMap;
use wg_schema::sort;
use wg_schema::{AlertKey, IncidentId};
use wg_score::file::Taught;
use wg_score::learn::{Label, Lesson, Recipe};
use wg_score::{Comparison, FEATURES, Group, LEAST_INCIDENTS, LEAST_OF_EACH_KIND, Model, compare_from, probability};

const MOST_MOVERS: usize = 50;
const MOST_CELLS: usize = 30;
const MOST_CAUSES: usize = 3;

/// Compares. The columns of verdicts in `ranked` are those of `model` again when it returns.
pub fn view(ranked: &mut Ranked, model: &Model, candidate: &Model, before: &Taught, after: &Taught) -> CandidateView {
    let Scored { new, held } = Scored::under(ranked, candidate);
    let line = ranked.line.at;
    let rows: Vec<_> = new.iter().map(|(_, row)| ranked.bins.row(wg_schema::AlertId(*row as u32))).collect();
    let old: Vec<i32> = ranked.incidents.list.iter().map(|incident| incident.score).collect();
    let scores_then: Vec<i32> = new.iter().map(|(score, _)| *score).collect();
    // Where each would stand: what is held stands on the line.
    let stands: Vec<i32> =
        scores_then.iter().zip(&held).map(|(score, held)| if held.is_some() { line } else { *score }).collect();
    let stood: Vec<i32> =
        (0..).zip(&old).map(|(i, score)| if ranked.held(IncidentId(i)).is_some() { line } else { *score }).collect();
    let places = places(ranked, &stands, &scores_then);
    let by_incident = uids(ranked);
    let mut order: Vec<usize> = (0..old.len()).filter(|i| old[*i] != new[*i].0).collect();
    // By what it changes for who looks: hundreds of places among what nobody opens are less than one step at the top.
    let change = |i: usize| ((probability(new[i].0) - probability(old[i])).abs() * 1e6) as u32;
    sort::by_key(&mut order, |i| (Reverse((change(*i), ranked.place[*i].abs_diff(places[*i]))), *i));
    order.truncate(MOST_MOVERS);
    let movers = order.iter().map(|i| Mover {
        uid: ranked.incidents.list[*i].uid.clone(),
        title: wg_correlate::title(&ranked.batch, &ranked.incidents.list[*i]),
        rank_before: ranked.place[*i] + 1,
        rank_after: places[*i] + 1,
        p_before: probability(old[*i]) as f32,
        p_after: probability(new[*i].0) as f32,
        by: causes(candidate, &rows[*i], &after.lessons, &by_incident)
            .into_iter()
            .map(|(id, points)| (ranked.incident(id).uid.clone(), points))
            .collect(),
    });
    let crossing = |up: bool| {
        stood.iter().zip(&stands).filter(|(old, new)| (**old < line) == up && (**new < line) != up).count() as u32
    };
    let by_score =
        |up: bool| old.iter().zip(&new).filter(|(old, (new, _))| old != &new && (*new > **old) == up).count() as u32;
    let (moved_over_line, moved_under_line) = (crossing(true), crossing(false));
    let view = CandidateView {
        model: candidate.version().into(),
        lessons: after.lessons.len() as u32,
        lessons_here: 0,
        skipped: 0,
        dropped: 0,
        measured: measured(before, after),
        packs: packs_view(&after.packs),
        packs_change: before.packs != after.packs,
        rising: by_score(true),
        falling: by_score(false),
        moved_over_line,
        moved_under_line,
        held: held.iter().flatten().count() as u32,
        piles_before: piles(stood.iter().copied(), line),
        piles_after: piles(stands.iter().copied(), line),
        flow: flow(&stood, &stands, line),
        disagrees: disagrees(&stands, &after.lessons, &by_incident, line),
        cells: cells(ranked, model, candidate),
        movers: movers.collect(),
        replay: None,
        shadow: None,
    };
    ranked.place(model);
    view
}

/// The incidents under a candidate.
pub struct Scored {
    /// By incident: its score, and the row of the alert that has it.
    pub new: Vec<(i32, usize)>,
    /// Why it is held above the line with a score below it.
    pub held: Vec<Option<Held>>,
}

impl Scored {
    /// Scores; the columns of verdicts are then those of the candidate.
    pub fn under(ranked: &mut Ranked, candidate: &Model) -> Scored {
        ranked.place(candidate);
        let by = |scores: &[i32]| -> Vec<(i32, usize)> {
            ranked.incidents.list.iter().map(|incident| highest(scores, &incident.alerts)).collect()
        };
        let firsts = |list: &[(i32, usize)]| -> Vec<i32> { list.iter().map(|(score, _)| *score).collect() };
        let new = by(&candidate.score_all(&ranked.bins));
        let shipped = firsts(&by(&Model::starting().score_all(&ranked.bins)));
        let (list, on) = (&ranked.incidents.list, &ranked.on_assets);
        let held = line::held(&ranked.batch, list, &firsts(&new), &shipped, candidate, on, ranked.line.at);
        Scored { new, held }
    }
}

fn highest(scores: &[i32], alerts: &[wg_schema::AlertId]) -> (i32, usize) {
    let best = alerts.iter().map(|alert| (scores[alert.row()], Reverse(alert.row()))).max();
    best.map_or((i32::MIN, 0), |(score, Reverse(row))| (score, row))
}

/// Returns the place of each incident under the new scores, in the order of the queue.
fn places(ranked: &Ranked, stands: &[i32], new: &[i32]) -> Vec<u32> {
    let list = &ranked.incidents.list;
    let mut order: Vec<usize> = (0..list.len()).collect();
    sort::by_key(&mut order, |i| (Reverse((stands[*i], new[*i], list[*i].tactics.count_ones(), list[*i].last)), *i));
    let mut places = vec![0; list.len()];
    (0..).zip(order).for_each(|(place, i)| places[i] = place);
    places
}

fn piles(scores: impl Iterator<Item = i32>, line: i32) -> [u32; 4] {
    let mut counts = [0; 4];
    for score in scores {
        counts[place_of(score, line)] += 1;
    }
    counts
}

fn flow(stood: &[i32], stands: &[i32], line: i32) -> [[u32; 4]; 4] {
    let mut flow = [[0; 4]; 4];
    for (before, after) in stood.iter().zip(stands) {
        flow[place_of(*before, line)][place_of(*after, line)] += 1;
    }
    flow
}

fn place_of(score: i32, line: i32) -> usize {
    Pile::ALL.iter().position(|other| *other == pile(score, line)).unwrap_or(3)
}

/// Counts the judged incidents that would stand where their verdict says they should not: real ones below the line, harmless ones
/// in the two highest piles.
fn disagrees(stands: &[i32], lessons: &[Lesson], by_incident: &OrderedMap<u64, IncidentId>, line: i32) -> [u32; 2] {
    let mut judged: Vec<(IncidentId, bool)> = lessons
        .iter()
        .filter_map(|lesson| Some((*by_incident.get(&lesson.incident)?, lesson.label == Label::Malicious)))
        .collect();
    sort::up(&mut judged);
    judged.dedup();
    let count = |real: bool, is: &dyn Fn(i32) -> bool| {
        judged.iter().filter(|(id, is_real)| *is_real == real && is(stands[id.index()])).count() as u32
    };
    [count(true, &|score| score < line), count(false, &|score| place_of(score, line) < 2)]
}

fn measured(before: &Taught, after: &Taught) -> Option<Measured> {
    let (old, new) = (prior_of(before), prior_of(after));
    told(compare_from((&old, &before.lessons), (&new, &after.lessons), &after.edits, Recipe::default()))
}

/// Returns what a comparison says; `None` without a judged incident.
pub(super) fn told(result: Comparison) -> Option<Measured> {
    if result.incidents == 0 {
        return None;
    }
    // Where all are of one kind, whatever says so more loudly has the smaller loss; where they are few, chance has it.
    let outcome = match (result.is_better(), result.is_worse()) {
        _ if !result.is_enough() => Outcome::TooFew,
        (true, _) => Outcome::Better,
        (_, true) => Outcome::Worse,
        _ => Outcome::NotTold,
    };
    Some(Measured {
        before: result.before,
        after: result.after,
        error: result.error,
        incidents: result.incidents as u32,
        real: result.real as u32,
        needed: LEAST_INCIDENTS as u32,
        needed_of_each: LEAST_OF_EACH_KIND as u32,
        outcome,
        calibration: result.calibration.map(|checked| {
            let curve = checked.map(|one| one.curve);
            Calibration { said: checked.map(|one| one.said), line: checked.map(|one| one.line), curve: all(curve) }
        }),
    })
}

fn all(list: [Option<f64>; 3]) -> Option<[f64; 3]> {
    let [a, b, c] = list;
    Some([a?, b?, c?])
}

/// The incidents of this batch, by the number that lessons know them by.
fn uids(ranked: &Ranked) -> OrderedMap<u64, IncidentId> {
    let number = |uid: &str| AlertKey::of_record("incident", uid.as_bytes()).prefix();
    OrderedMap::from_iter(
        (0u32..).zip(&ranked.incidents.list).map(|(i, incident)| (number(&incident.uid), IncidentId(i))),
    )
}

/// Returns the incidents whose verdicts moved a row most. Verdicts on other batches have no uid here and are left out.
fn causes(
    candidate: &Model,
    row: &[u8; wg_score::N_FEATURES],
    lessons: &[Lesson],
    by_incident: &OrderedMap<u64, IncidentId>,
) -> Vec<(IncidentId, f64)> {
    let mut sums: OrderedMap<u64, f64> = OrderedMap::new();
    for (lesson, points) in lessons.iter().zip(candidate.moved_by(row, lessons)) {
        *sums.entry(lesson.incident).or_default() += points;
    }
    let mut causes: Vec<(IncidentId, f64)> =
        sums.into_iter().filter_map(|(incident, points)| Some((*by_incident.get(&incident)?, points))).collect();
    sort::by(&mut causes, |a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0)));
    causes.truncate(MOST_CAUSES);
    causes
}

/// The answers whose points changed most, weighted by nothing: what a table says is shown, how often it speaks beside it.
fn cells(ranked: &Ranked, model: &Model, candidate: &Model) -> Vec<CellChange> {
    let mut changes = Vec::new();
    for (f, feature) in FEATURES.iter().enumerate().filter(|(_, feature)| feature.group != Group::Verdicts) {
        for bin in 1..feature.bins.len() as u8 {
            let (before, after) = (model.points(f, bin), candidate.points(f, bin));
            if before != after {
                changes.push((before.abs_diff(after), f, feature, bin, before, after));
            }
        }
    }
    sort::by_key(&mut changes, |(change, f, _, bin, ..)| (Reverse(*change), *f, *bin));
    changes.truncate(MOST_CELLS);
    let change = |(_, f, feature, bin, before, after): (u32, usize, &wg_score::Feature, u8, i32, i32)| CellChange {
        feature: feature.id.into(),
        name: feature.name.into(),
        label: feature.bin(bin).label.into(),
        before: points(before),
        after: points(after),
        alerts: ranked.bins.column(f).iter().filter(|other| **other == bin).count() as u64,
    };
    changes.into_iter().map(change).collect()
}
