//! Charts that are charts: numbers of the batch, drawn by `wg-charts`.

use crate::learning::Learning;
use crate::ranked::{Ranked, points};
use wg_protocol::{Chart, Scene};
use wg_schema::{AlertId, Severity};
use wg_score::learn::Set;
use wg_score::{FEATURES, Group, Model};

/// Slots of the time chart.
const SLOTS: usize = 48;

/// Draws a chart of the batch for the given size in px.
pub fn draw(
    ranked: &Ranked,
    model: &Model,
    learning: &Learning,
    chart: Chart,
    (width_px, height_px): (u32, u32),
) -> Scene {
    let size = (width_px.clamp(120, 4000), height_px.clamp(60, 2000));
    match chart {
        Chart::ScoreDistribution => {
            let p: Vec<f64> =
                ranked.incidents.list.iter().map(|incident| wg_score::probability(incident.score)).collect();
            let line = wg_score::probability(ranked.line.at);
            wg_charts::score_distribution(&p, &[line, 0.30, 0.70], size)
        }
        Chart::BatchMap => {
            let leads: Vec<AlertId> = ranked.ranking.iter().map(|id| ranked.incident(*id).lead).collect();
            let dots = wg_score::overview::overview(model, &ranked.bins, &leads);
            let points: Vec<_> = dots.iter().map(|dot| (dot.x, dot.y, dot.cluster)).collect();
            wg_charts::map(&points, size)
        }
        Chart::Shape(feature) => shape(ranked, model, usize::from(feature), learning, size),
        Chart::AlertsOverTime => {
            let Some((start, end)) = ranked.time_range() else { return Scene::default() };
            let width = ((end - start) / SLOTS as i64).max(1);
            let mut slots = vec![[0u32; 5]; SLOTS];
            for alert in ranked.batch.ids() {
                let Some(time) = ranked.batch.time_of(alert) else { continue };
                let slot = (((time - start) / width) as usize).min(SLOTS - 1);
                slots[slot][column(ranked.batch.severity[alert.row()])] += 1;
            }
            wg_charts::alerts_over_time(&slots, (start, end), size)
        }
    }
}

/// Draws the answers of a feature but "not known", which has no points.
fn shape(ranked: &Ranked, model: &Model, feature: usize, learning: &Learning, size: (u32, u32)) -> Scene {
    let Some(definition) = FEATURES.get(feature).filter(|feature| feature.group != Group::Verdicts) else {
        return Scene::default();
    };
    let column = ranked.bins.column(feature);
    let answer = |bin: u8| wg_charts::Answer {
        label: definition.bin(bin).label.into(),
        points: points(model.points(feature, bin)),
        // Of a candidate it is shown where it would be; else what was shipped.
        other: learning
            .candidate_model()
            .map_or_else(|| points(definition.bin(bin).points), |candidate| points(candidate.points(feature, bin))),
        give_or_take: points(model.doubt_about(feature, bin)),
        alerts: column.iter().filter(|other| **other == bin).count() as u64,
        is_set: learning
            .edits()
            .iter()
            .any(|edit| edit.feature == feature && matches!(edit.set, Set::Cell { bin: set, .. } if set == bin)),
    };
    let answers: Vec<_> = (1..definition.bins.len() as u8).map(answer).collect();
    let other = if learning.candidate_model().is_some() { "candidate" } else { "shipped" };
    wg_charts::shape(definition.name, (&answers, other), size)
}

/// Returns the place of a severity in the stack: info, low, medium, high (and unknown), critical (and fatal).
fn column(severity: Severity) -> usize {
    usize::from(severity.concern().min(4))
}
