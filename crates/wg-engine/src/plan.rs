//! The line between the queue and the pile below it, planned by time or by a target. A plan rests on verdicts that are at hand
//! and promises nothing; the checks of the pile that it leaves do.

use crate::line::Line;
use crate::ranked::{LOOK_SOON, Ranked};
use wg_protocol::{PlanSpec, Planned};
use wg_schema::ordered::OrderedMap;
use wg_schema::{IncidentId, sort};
use wg_score::plan::{last_tested, may_miss, real_needed};
use wg_score::{Model, probability};

const DELTA: f64 = 0.05;
/// Lines that are tested by the checks of the pile: 5 points apart, down from the one that it was drawn under.
const STEPS: i32 = 8;
const STEP: i32 = 5 * 1024;

/// Returns what [`Planned`] says. `checked` are those of the drawn order that were checked, and whether each counts as real.
pub fn plan(
    ranked: &Ranked,
    model: &Model,
    judged: &OrderedMap<String, String>,
    checked: &[(IncidentId, bool)],
    spec: &PlanSpec,
) -> Vec<Planned> {
    let nth = ranked.line.nth + u32::from(!checked.is_empty());
    let open = |at: i32| {
        let left = ranked.ranking.iter().filter(|id| !judged.contains_key(&ranked.incident(**id).uid));
        left.filter(|id| ranked.is_above_at(**id, model, at)).count() as u64
    };
    let below = |at: i32| ranked.ranking.iter().filter(|id| !ranked.is_above_at(**id, model, at)).count() as u64;
    let planned = |(known, needed): (u64, u64), at: Option<i32>| {
        let Some(at) = at.map(|at| at.min(LOOK_SOON)) else { return Planned { known, needed, ..Planned::default() } };
        let kept = format!("{nth} {at} {}", ranked.uid);
        Planned { known, needed, p: probability(at), above: open(at), below: below(at), kept }
    };
    let scores = ranked.incidents.list.iter().map(|incident| incident.score);
    let (mut low, mut high) = (scores.min().unwrap_or(LOOK_SOON).min(LOOK_SOON), LOOK_SOON);
    let time_for = (spec.minutes / spec.minutes_each.max(0.01)).clamp(0.0, 1e9) as u64;
    // The higher the line, the fewer are above it.
    while low < high {
        let middle = low + (high - low) / 2;
        if open(middle) <= time_for { high = middle } else { low = middle + 1 }
    }
    let share = spec.share.clamp(0.0001, 0.9999);
    let mut real = spec.real.clone();
    sort::up(&mut real);
    let may = may_miss(real.len() as u64, share, DELTA);
    let tested: Vec<(i32, (u64, u64, u64))> = (0..=STEPS)
        .rev()
        .map(|step| {
            let at = ranked.line.at - step * STEP;
            let here = || checked.iter().filter(|(id, _)| !ranked.is_above_at(*id, model, at));
            (at, (below(at), here().count() as u64, here().filter(|(_, is_real)| *is_real).count() as u64))
        })
        .collect();
    let piles: Vec<_> = tested.iter().map(|(_, pile)| *pile).collect();
    let last = last_tested(&piles, share, DELTA).map(|i| tested[i].0);
    let checks = (checked.len() as u64, if last.is_some() { 0 } else { checked.len() as u64 + 1 });
    vec![
        planned((time_for, 0), Some(low)),
        planned(
            (real.len() as u64, real_needed(share, DELTA)),
            may.and_then(|j| real.get(usize::try_from(j).ok()?).copied()),
        ),
        planned(checks, last),
        planned((0, 0), Some(Line::default().at)),
    ]
}

/// Reads a line that was kept; `None` where it is of another batch, or none.
pub fn read(kept: &str, batch: &str) -> Option<Line> {
    let mut parts = kept.splitn(3, ' ');
    let nth = parts.next()?.parse().ok()?;
    let at = parts.next()?.parse().ok()?;
    (parts.next()? == batch).then_some(Line::drawn(at, nth))
}
