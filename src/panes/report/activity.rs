//! When each source spoke: bars by time slot, each source on its own scale; silence is hatched, never left blank.

use crate::parts::data_text::DataText;
use crate::parts::time_axis::TimeAxis;
use leptos::prelude::*;
use wg_protocol::SourceActivity;

/// Size of one lane's drawing in its own units.
const WIDTH: f64 = 800.0;
const LANE: f64 = 24.0;
/// Of the width: words in the middle of what is nearer to an end would be cut off.
const EDGE: f64 = 0.07;

#[component]
pub fn Activity(rows: Vec<SourceActivity>, start: i64, end: i64) -> impl IntoView {
    if rows.is_empty() {
        return view! { <p class="import__nothing u-faint u-small">{"No alert has a time."}</p> }.into_any();
    }
    view! {
        <div class="activity">
            {rows.into_iter().map(lane).collect_view()}
            <div class="activity__axis"><TimeAxis start end/></div>
        </div>
    }
    .into_any()
}

fn lane(row: SourceActivity) -> impl IntoView {
    let slots = row.slots.len().max(1) as f64;
    let slot_width = WIDTH / slots;
    let most = row.slots.iter().copied().max().unwrap_or(0);
    let silent: Vec<(f64, f64, String)> = row
        .silent
        .iter()
        .map(|(first, count, words)| (f64::from(*first) / slots, f64::from(*count) / slots, words.clone()))
        .collect();
    let label = spoken_lane(&row, most);
    view! {
        <div class="activity__lane">
            <span class="activity__name u-ell"><DataText text=row.name.clone() limit=60/></span>
            <div class="activity__track" role="img" aria-label=label>
                <svg viewBox=format!("0 0 {WIDTH} {LANE}") preserveAspectRatio="none" aria-hidden="true">
                    <path class="activity__bars" d=bars(&row.slots, slot_width, most)/>
                </svg>
                {silent
                    .into_iter()
                    .map(|(left, width, words)| {
                        let class = match left + width / 2.0 {
                            middle if middle < EDGE => "activity__silent activity__silent--first",
                            middle if middle > 1.0 - EDGE => "activity__silent activity__silent--last",
                            _ => "activity__silent",
                        };
                        view! {
                            <span class=class style:left=format!("{:.2}%", left * 100.0) style:width=format!("{:.2}%", width * 100.0)>
                                <span class="activity__words">{words}</span>
                            </span>
                        }
                    })
                    .collect_view()}
            </div>
        </div>
    }
}

/// One path for all bars of a lane: a row of a thousand rectangles costs a thousand elements.
fn bars(slots: &[u32], width: f64, most: u32) -> String {
    let mut d = String::new();
    for (i, n) in slots.iter().enumerate().filter(|(_, n)| **n > 0) {
        let height = (f64::from(*n) / f64::from(most.max(1)) * LANE).max(2.0);
        let (x, w) = (i as f64 * width, (width - 1.0).max(0.5));
        d.push_str(&format!("M{x:.1} {LANE}v-{height:.1}h{w:.1}v{height:.1}z"));
    }
    d
}

fn spoken_lane(row: &SourceActivity, most: u32) -> String {
    let total: u64 = row.slots.iter().map(|n| u64::from(*n)).sum();
    let silent: Vec<&str> = row.silent.iter().map(|(_, _, words)| words.as_str()).collect();
    let silence = if silent.is_empty() { "never silent for long".to_owned() } else { silent.join(", ") };
    format!("{total} alerts, at most {most} in a slot, {silence}")
}
