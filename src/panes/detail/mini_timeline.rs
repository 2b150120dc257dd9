//! The mini timeline: three lanes, a chip for each key alert at its time, and where the export ends.

use crate::parts::clock;
use crate::parts::data_text::DataText;
use crate::parts::figure::counted;
use crate::parts::tactic::phase_class;
use crate::parts::time_axis::TimeAxis;
use leptos::prelude::*;
use wg_protocol::{MiniChip, MiniTimeline};

/// Width of the drawing, and of a chip, in the same units.
const WIDTH: f64 = 1000.0;
const CHIP: f64 = 30.0;

#[component]
pub fn MiniTimelineView(mini: MiniTimeline, alerts: u32, repeats: u32) -> impl IntoView {
    if mini.lanes.is_empty() {
        return ().into_any();
    }
    let chips: usize = mini.lanes.iter().map(|lane| lane.chips.len()).sum();
    let scale = Scale::of(&mini);
    let label = format!(
        "{} from {} to {} on {}",
        counted(chips as u64, "key alert", "key alerts"),
        clock::hm(mini.start),
        clock::hm(mini.end),
        counted(mini.lanes.len() as u64, "lane", "lanes"),
    );
    let folded =
        if repeats > 0 { counted(u64::from(repeats), "repeat folded", "repeats folded") } else { String::new() };
    let others = u64::from(alerts).saturating_sub(chips as u64);
    let end = scale.share(mini.export_end);
    view! {
        <section class="detail__timeline">
            <header class="detail__section">
                <h2>{counted(chips as u64, "key alert", "key alerts")}</h2>
                <span class="u-faint u-tiny">{folded}</span>
                {(mini.more > 0).then(|| view! { <span class="u-faint u-tiny">{format!("and {}", counted(u64::from(mini.more), "more lane", "more lanes"))}</span> })}
                {(others > 0).then(|| view! { <span class="u-faint u-tiny">{format!("{others} in the list below")}</span> })}
            </header>
            <div class="mini" role="group" aria-label=label>
                {mini
                    .lanes
                    .iter()
                    .map(|lane| {
                        view! {
                            <span class="mini__name u-ell"><DataText text=lane.name.clone() limit=60 mono=true/></span>
                            <ol class="mini__lane">
                                {spread(&lane.chips, &scale).into_iter().map(chip).collect_view()}
                                {(end < 1.0).then(|| view! { <li class="mini__end" style:left=format!("{:.2}%", end * 100.0) aria-hidden="true"></li> })}
                            </ol>
                        }
                    })
                    .collect_view()}
                <span></span>
                <TimeAxis start=scale.start end=scale.end/>
            </div>
        </section>
    }
    .into_any()
}

/// Times to places. A margin on both sides keeps the first and the last chip whole.
struct Scale {
    start: i64,
    end: i64,
}

impl Scale {
    fn of(mini: &MiniTimeline) -> Scale {
        let margin = ((mini.end - mini.start) / 16).max(30_000);
        Scale { start: mini.start - margin, end: mini.end + margin }
    }

    /// Share of the width, 0 to 1 (outside: before or after).
    fn share(&self, time: i64) -> f64 {
        (time - self.start) as f64 / (self.end - self.start).max(1) as f64
    }
}

/// A chip that may have been moved right of its exact time, so that it does not cover the one before.
struct Placed {
    chip: MiniChip,
    left: f64,
    /// Its exact time.
    tick: f64,
}

fn spread(chips: &[MiniChip], scale: &Scale) -> Vec<Placed> {
    let width = CHIP / WIDTH;
    let mut free = f64::NEG_INFINITY;
    let mut placed: Vec<Placed> = chips
        .iter()
        .map(|chip| {
            let tick = scale.share(chip.time);
            let left = (tick - width / 2.0).max(free);
            free = left + width;
            Placed { chip: chip.clone(), left, tick }
        })
        .collect();
    // What was pushed out on the right pushes back to the left.
    let mut edge = 1.0;
    for chip in placed.iter_mut().rev() {
        chip.left = chip.left.min(edge - width).max(0.0);
        edge = chip.left;
    }
    placed
}

fn chip(placed: Placed) -> impl IntoView {
    let Placed { chip, left, tick } = placed;
    let code = if chip.code.is_empty() { "·".to_owned() } else { chip.code.clone() };
    view! {
        <li class=format!("mini__chip has-tip {}", phase_class(chip.phase)) style:left=format!("{:.2}%", left * 100.0)>
            <span aria-hidden="true">{code}</span>
            <span class="u-hidden">{clock::hms(chip.time)}" "<DataText text=chip.title limit=160/></span>
        </li>
        <li class="mini__tick" style:left=format!("{:.2}%", tick * 100.0) aria-hidden="true"></li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chips_of_one_moment_stand_side_by_side_and_inside() {
        let chip = |time| MiniChip { time, code: "EX".into(), phase: 1, title: String::new(), key: String::new() };
        let mini = MiniTimeline { start: 0, end: 1000, ..MiniTimeline::default() };
        let chips: Vec<MiniChip> = [0, 0, 0, 1000, 1000, 1000].map(chip).into();
        let placed = spread(&chips, &Scale::of(&mini));
        for pair in placed.windows(2) {
            assert!(pair[1].left - pair[0].left >= CHIP / WIDTH - 1e-9);
        }
        assert!(placed.iter().all(|chip| chip.left >= 0.0 && chip.left <= 1.0 - CHIP / WIDTH + 1e-9));
    }
}
