//! The judged incidents of a batch played again in time order: each is scored by a model that was taught on those which had
//! ended before, and on nothing later. Beside it stands what learning starts from.

use super::beside::{self, Case};
use super::prior_of;
use crate::line::why_held;
use crate::ranked::Ranked;
use wg_protocol::RecordView;
use wg_schema::{AlertKey, IncidentId, sort};
use wg_score::file::Taught;
use wg_score::learn::{Label, Lesson, Recipe, learn_from};
use wg_score::{LEAST_INCIDENTS, Model};

/// So many times it is taught anew on the way.
const TIMES: usize = 10;
/// The alerts of an incident that are looked at; by the shipped points the highest are among the first to be folded on.
const MOST_ALERTS: usize = 4096;

/// Plays the verdicts of `taught` again; `None` where they are too few to tell anything.
pub fn replay(ranked: &Ranked, taught: &Taught) -> Option<RecordView> {
    let number = |uid: &str| AlertKey::of_record("incident", uid.as_bytes()).prefix();
    let mut by_incident: Vec<(u64, &Lesson)> = taught.lessons.iter().map(|lesson| (lesson.incident, lesson)).collect();
    sort::by_key(&mut by_incident, |(incident, _)| *incident);
    let lessons_of = |incident: u64| {
        let from = by_incident.partition_point(|(other, _)| *other < incident);
        by_incident[from..].iter().take_while(move |(other, _)| *other == incident).map(|(_, lesson)| *lesson)
    };
    let ids = (0..ranked.incidents.list.len() as u32).map(IncidentId);
    let mut judged: Vec<(IncidentId, u64)> = ids
        .map(|id| (id, number(&ranked.incident(id).uid)))
        // One without a time ended neither before nor after another.
        .filter(|(id, _)| ranked.incident(*id).last.is_some())
        .filter(|(_, incident)| lessons_of(*incident).any(|lesson| lesson.weight() > 0.0))
        .collect();
    if judged.len() < LEAST_INCIDENTS {
        return None;
    }
    sort::by_key(&mut judged, |(id, _)| (ranked.incident(*id).last, *id));
    let (prior, recipe) = (prior_of(taught), Recipe { with_posterior: false, ..Recipe::default() });
    let (start, shipped) = (learn_from(&prior, &[], &taught.edits, recipe), Model::starting());
    let (mut cases, mut past): (Vec<Case>, Vec<Lesson>) = (Vec::new(), Vec::new());
    let (mut rest, size) = (&judged[..], judged.len().div_ceil(TIMES));
    while !rest.is_empty() {
        let mut n = size.min(rest.len());
        // Of those that ended at one moment none teaches another.
        while n < rest.len() && ranked.incident(rest[n].0).last == ranked.incident(rest[n - 1].0).last {
            n += 1;
        }
        let (part, after) = rest.split_at(n);
        rest = after;
        let model = learn_from(&prior, &past, &taught.edits, recipe);
        for (id, incident) in part {
            let sees = |model: &Model| {
                let score = highest(ranked, model, *id);
                let is_on = ranked.on_assets.get(id.index()) == Some(&true);
                let (scores, at) = ((score, highest(ranked, &shipped, *id)), ranked.line.at);
                let held = why_held(&ranked.batch, ranked.incident(*id), scores, model, is_on, at);
                (score, score >= at || held.is_some())
            };
            let (before, after) = (sees(&start), sees(&model));
            cases.push(Case {
                rule: beside::rule(ranked, *id),
                is_real: lessons_of(*incident).any(|lesson| lesson.label == Label::Malicious),
                scores: [before.0, after.0],
                above: [before.1, after.1],
            });
        }
        past.extend(part.iter().flat_map(|(_, incident)| lessons_of(*incident)).cloned());
    }
    Some(beside::record(cases))
}

fn highest(ranked: &Ranked, model: &Model, id: IncidentId) -> i32 {
    let score = |alert: &wg_schema::AlertId| {
        let mut row = ranked.bins.row(*alert);
        model.place_row(&mut row, ranked.here_of(*alert));
        model.score_row(&row)
    };
    ranked.incident(id).alerts.iter().take(MOST_ALERTS).map(score).max().unwrap_or(i32::MIN)
}
