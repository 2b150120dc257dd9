//! Attack the triage: how far those who stand behind the top incidents could push them down, and what turned verdicts do.

use crate::learning::prior_of;
use crate::ranked::{LOOK_SOON, Ranked};
use wg_protocol::{EvasionRow, EvasionView, Fallen};
use wg_schema::{AlertId, IncidentId};
use wg_score::evasion::EVASIONS;
use wg_score::file::Taught;
use wg_score::learn::{Label, Lesson, Recipe, learn_from};
use wg_score::{Model, N_FEATURES};

/// Incidents that are looked at, first to look at first.
const MOST: usize = 200;
/// One judged incident in so many is turned round; with fewer, none would be.
const EACH: usize = 20;

/// Tries every way on the incidents of the two highest piles. The columns of verdicts in `ranked` are as before when it
/// returns.
pub fn view(ranked: &mut Ranked, model: &Model, taught: &Taught) -> EvasionView {
    let top: Vec<IncidentId> =
        ranked.ranking.iter().copied().take_while(|id| ranked.incident(*id).score >= LOOK_SOON).take(MOST).collect();
    let lowest = model.lowest();
    let ids = (0..ranked.incidents.list.len() as u32).map(IncidentId);
    let mut standing: Vec<i32> = ids.map(|id| stands(ranked, model, id, ranked.incident(id).score)).collect();
    wg_schema::sort::up(&mut standing);
    let mut rows: Vec<EvasionRow> = EVASIONS
        .iter()
        .map(|evasion| {
            let touched: Vec<usize> = (0..N_FEATURES).filter(|f| evasion.touches(*f)).collect();
            let worst = |id: &IncidentId| {
                let heads = ranked.incident(*id).heads.iter();
                heads.map(|alert| model.evaded(&ranked.bins.row(*alert), &touched, &lowest)).max().unwrap_or(i32::MIN)
            };
            let moved = top.iter().map(|id| {
                let (before, worst) = (ranked.incident(*id).score, worst(id));
                let now = stands(ranked, model, *id, worst);
                // The others stay where they are, so the place is how many of them are above.
                (*id, worst, n_above(&standing, now) - u32::from(before > now))
            });
            row(ranked, model, (evasion.key, evasion.name), moved.collect())
        })
        .collect();
    rows.extend(poisoned(ranked, model, taught, &top));
    EvasionView { incidents: top.len() as u32, rows }
}

/// Returns the score by which an incident is ranked if it has this one: what is held stands at the line.
fn stands(ranked: &Ranked, model: &Model, id: IncidentId, score: i32) -> i32 {
    let at = ranked.line.at;
    if ranked.would_be_above(id, score, model, at) { score.max(at) } else { score }
}

/// Returns how many of the ascending `standing` are above a score.
fn n_above(standing: &[i32], score: i32) -> u32 {
    (standing.len() - standing.partition_point(|other| *other <= score)) as u32
}

fn row(ranked: &Ranked, model: &Model, (key, name): (&str, &str), moved: Vec<(IncidentId, i32, u32)>) -> EvasionRow {
    let lost = |(id, _, place): &(IncidentId, i32, u32)| place.saturating_sub(ranked.place[id.index()]);
    let mut all: Vec<u32> = moved.iter().map(lost).collect();
    wg_schema::sort::up(&mut all);
    let furthest = moved.iter().max_by_key(|one| (lost(one), std::cmp::Reverse(one.0))).filter(|one| lost(one) > 0);
    // What is held above the line stays there.
    let falls = |(id, score, _): &&(IncidentId, i32, u32)| !ranked.would_be_above(*id, *score, model, ranked.line.at);
    EvasionRow {
        key: key.into(),
        name: name.into(),
        out_of_piles: moved.iter().filter(|(_, score, _)| *score < LOOK_SOON).count() as u32,
        below_line: moved.iter().filter(falls).count() as u32,
        median_places: all.get(all.len() / 2).copied().unwrap_or(0),
        furthest: furthest.map(|(id, _, place)| Fallen {
            uid: ranked.incident(*id).uid.clone(),
            title: wg_correlate::title(&ranked.batch, ranked.incident(*id)),
            rank_before: ranked.place[id.index()] + 1,
            rank_after: place + 1,
        }),
    }
}

/// One verdict in twenty is turned round and all is learnt again.
fn poisoned(ranked: &mut Ranked, model: &Model, taught: &Taught, top: &[IncidentId]) -> Option<EvasionRow> {
    // A verdict is of an incident, and gives several lessons.
    let mut judged: Vec<u64> = taught.lessons.iter().map(|lesson| lesson.incident).collect();
    wg_schema::sort::up(&mut judged);
    judged.dedup();
    if judged.len() < EACH {
        return None;
    }
    // From the middle of the first so many on: the share that is nearest to one in so many.
    let is_turned = |incident: u64| judged.partition_point(|other| *other < incident) % EACH == EACH / 2;
    let turned = |lesson: &Lesson| Lesson {
        label: match lesson.label {
            label if !is_turned(lesson.incident) => label,
            Label::Malicious => Label::FalseAlarm,
            Label::Expected | Label::FalseAlarm => Label::Malicious,
        },
        ..lesson.clone()
    };
    let lessons: Vec<Lesson> = taught.lessons.iter().map(turned).collect();
    // From what it was learnt from as well, packs of other teams among it.
    let other =
        learn_from(&prior_of(taught), &lessons, &taught.edits, Recipe { with_posterior: false, ..Recipe::default() });
    ranked.place(&other);
    let scores = other.score_all(&ranked.bins);
    let highest = |alerts: &[AlertId]| alerts.iter().map(|alert| scores[alert.row()]).max().unwrap_or(i32::MIN);
    let now: Vec<i32> = ranked.incidents.list.iter().map(|incident| highest(&incident.alerts)).collect();
    ranked.place(model);
    let stand = |id: IncidentId| stands(ranked, &other, id, now[id.index()]);
    let mut standing: Vec<i32> = (0..now.len() as u32).map(|id| stand(IncidentId(id))).collect();
    wg_schema::sort::up(&mut standing);
    let moved = top.iter().map(|id| (*id, now[id.index()], n_above(&standing, stand(*id)))).collect();
    Some(row(ranked, &other, ("poison", "5 % of the verdicts turned round"), moved))
}
