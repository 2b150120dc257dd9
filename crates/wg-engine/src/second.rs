//! The second look at incidents near the line: rows for a forest in a worker of its own, and what came back.
//!
//! It moves nothing: no score, no order, no line. What was judged is not asked about, or the forest would say a verdict again.

use crate::ranked::Ranked;
use wg_protocol::{SecondLesson, SecondMark, SecondRows, SecondStanding};
use wg_schema::ordered::{OrderedMap, OrderedSet};
use wg_schema::{AlertKey, IncidentId, sort};
use wg_score::challenger::{Disagrees, Exercise, LEAST_LESSONS, LEAST_REAL, MOST_ASKED, disagrees, is_near};
use wg_score::file::Taught;
use wg_score::learn::Label;
use wg_score::{Model, N_FEATURES, probability};

/// Returns what the forest is to be taught and asked.
pub fn rows(ranked: &Ranked, model: &Model, taught: &Taught, judged: &OrderedMap<String, String>) -> SecondRows {
    let known: OrderedSet<AlertKey> = OrderedSet::from_iter(taught.lessons.iter().map(|lesson| lesson.key));
    let mut near: Vec<IncidentId> = (0..ranked.incidents.list.len() as u32).map(IncidentId).collect();
    near.retain(|id| {
        let incident = ranked.incident(*id);
        let is_known = judged.contains_key(&incident.uid) || known.contains(&ranked.batch.key[incident.lead.row()]);
        is_near(incident.score) && !is_known
    });
    let counted = taught.lessons.iter().filter(|lesson| lesson.weight() > 0.0);
    let standing = SecondStanding {
        lessons: counted.clone().count() as u32,
        real: counted.filter(|lesson| lesson.label == Label::Malicious).count() as u32,
        least_lessons: LEAST_LESSONS as u32,
        least_real: LEAST_REAL as u32,
        near: near.len() as u32,
    };
    sort::by_key(&mut near, |id| (ranked.incident(*id).score.abs_diff(crate::ranked::LINE), *id));
    near.truncate(MOST_ASKED);
    let asked = near.iter().map(|id| ranked.bins.row(ranked.incident(*id).lead)).collect();
    let lesson = Exercise::of(model, &taught.lessons, asked, (LEAST_LESSONS, LEAST_REAL))
        .filter(|exercise| !exercise.asked.is_empty());
    let lesson = lesson.map(|exercise| SecondLesson {
        width: N_FEATURES as u32,
        taught: exercise.taught.concat(),
        labels: exercise.labels,
        asked: exercise.asked.concat(),
    });
    SecondRows { standing, lesson, uids: near.iter().map(|id| ranked.incident(*id).uid.clone()).collect() }
}

/// Teaches a forest and returns its probability for each asked row; `None` where the rows are none of this version.
pub fn solve(lesson: &SecondLesson) -> Option<Vec<f32>> {
    let rows = |bytes: &[u8]| -> Option<Vec<[u8; N_FEATURES]>> {
        let (rows, rest) = bytes.as_chunks::<N_FEATURES>();
        rest.is_empty().then(|| rows.to_vec())
    };
    (lesson.width as usize == N_FEATURES).then_some(())?;
    Exercise { taught: rows(&lesson.taught)?, labels: lesson.labels.clone(), asked: rows(&lesson.asked)? }.solve()
}

/// Returns the incidents on which the forest disagrees, of those that it was asked about.
pub fn marks(ranked: &Ranked, list: &[(String, f32)]) -> OrderedMap<IncidentId, SecondMark> {
    let mark = |(uid, p): &(String, f32)| {
        let id = ranked.find_uid(uid)?;
        let says = disagrees(ranked.incident(id).score, *p)?;
        Some((id, SecondMark { p: *p, is_higher: says == Disagrees::Higher }))
    };
    list.iter().filter_map(mark).collect()
}

/// Says what the forest holds of an incident, and why it is advice only; empty where it does not disagree.
pub fn sentence(ranked: &Ranked, model: &Model, id: IncidentId) -> String {
    let Some(mark) = ranked.second.get(&id) else { return String::new() };
    let ours = probability(ranked.incident(id).score);
    let (side, other) = if mark.is_higher { ("above", "below") } else { ("below", "above") };
    let by = (wg_score::points_of(f64::from(mark.p).clamp(0.001, 0.999)) - ranked.incident(id).score).abs() / 1024;
    format!(
        "Second look: a forest taught on the same {} judged alerts says {}, {side} the line; the model says {}, {other} it. \
         They are about {} apart. It is advice and moves nothing: it cannot say why in points, and it errs more \
         where an attacker adapts or a verdict is wrong.",
        model.lessons(),
        crate::words::probability(f64::from(mark.p)),
        crate::words::probability(ours),
        crate::words::count(by as usize, "point", "points"),
    )
}
