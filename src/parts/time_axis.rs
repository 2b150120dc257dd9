//! A time axis: labels at round times, each at its place.

use crate::parts::clock;
use leptos::prelude::*;
use wg_charts::timeline::{Scale, ticks};

/// Labels stand at least this far apart, where the axis is as wide as it usually is.
const APART_PX: f64 = 90.0;
const USUAL_PX: f64 = 700.0;
/// No label stands nearer to an edge than this share of the width.
const EDGE: f64 = 0.03;
const DAY_MS: i64 = 86_400_000;

#[component]
pub fn TimeAxis(start: i64, end: i64) -> impl IntoView {
    let labels = labels(start, end)
        .into_iter()
        .map(|(share, text)| view! { <span class="axis__label" style:left=format!("{:.2}%", share * 100.0)>{text}</span> })
        .collect_view();
    view! { <div class="axis" aria-hidden="true">{labels}</div> }
}

/// Returns (share of the width, text).
fn labels(start: i64, end: i64) -> Vec<(f64, String)> {
    let scale = Scale { start: start as f64, end: end as f64, width_px: USUAL_PX };
    let ticks = ticks(&scale, APART_PX);
    let text = |time: i64| match ticks.step_ms {
        step if step >= DAY_MS && clock::are_of_two_years(start, end) => clock::date(time),
        step if step >= DAY_MS || time.rem_euclid(DAY_MS) == 0 => clock::day(time),
        step if step < 60_000 => clock::hms(time),
        _ => clock::hm(time),
    };
    let placed = ticks.labelled.iter().map(|time| (scale.x(*time) / USUAL_PX, text(*time)));
    // A label at an edge would be cut in half.
    placed.filter(|(share, _)| (EDGE..=1.0 - EDGE).contains(share)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_stand_on_round_times() {
        let hour = 3_600_000;
        let start = 1_763_661_600_000 + 7 * 60_000;
        let texts: Vec<String> = labels(start, start + 12 * hour).into_iter().map(|(_, text)| text).collect();
        // 06:00 would stand 7 minutes before the edge and be cut in half.
        assert_eq!(texts, ["20:00", "22:00", "21 Nov", "02:00", "04:00"]);
    }
}
