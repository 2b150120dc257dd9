//! Charts that are charts: numbers of the batch, drawn by `wg-charts`.

use crate::ranked::Ranked;
use wg_protocol::{Chart, Scene};
use wg_schema::{AlertId, Severity};
use wg_score::Model;

/// Slots of the time chart.
const SLOTS: usize = 48;

/// Draws a chart of the batch for the given size in px.
pub fn draw(ranked: &Ranked, model: &Model, chart: Chart, width_px: u32, height_px: u32) -> Scene {
    let size = (width_px.clamp(120, 4000), height_px.clamp(60, 2000));
    match chart {
        Chart::ScoreDistribution => {
            let p: Vec<f64> =
                ranked.incidents.list.iter().map(|incident| wg_score::probability(incident.score)).collect();
            wg_charts::score_distribution(&p, &[0.05, 0.30, 0.70], size)
        }
        Chart::BatchMap => {
            let leads: Vec<AlertId> = ranked.ranking.iter().map(|id| ranked.incident(*id).lead).collect();
            let dots = wg_score::overview::overview(model, &ranked.bins, &leads);
            let points: Vec<_> = dots.iter().map(|dot| (dot.x, dot.y, dot.cluster)).collect();
            wg_charts::map(&points, size)
        }
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

/// Returns the place of a severity in the stack: info, low, medium, high (and unknown), critical (and fatal).
fn column(severity: Severity) -> usize {
    usize::from(severity.concern().min(4))
}
