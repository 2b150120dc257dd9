//! The mini timeline: three lanes, a chip for each key alert at its time, and where the export ends.

use crate::parts::clock;
use crate::parts::data_text::DataText;
use crate::parts::figure::counted;
use crate::parts::tactic::phase_class;
use crate::parts::time_axis::TimeAxis;
use leptos::prelude::*;
use wg_charts::timeline::crowd;
use wg_protocol::{MiniChip, MiniTimeline};

/// Width of the drawing, and of a chip, in the same units.
const WIDTH: f64 = 1000.0;
const CHIP: f64 = 30.0;
/// Room on both sides of a break, as a share of the width.
const BESIDE: f64 = 0.008;

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
    let far = [scale.beyond(&mini, true), scale.beyond(&mini, false)];
    let breaks = move || {
        [scale.cut.0, scale.cut.1.map(|at| 1.0 - at)]
            .into_iter()
            .flatten()
            .map(|at| view! { <li class="mini__break" style:left=format!("{:.2}%", at * 100.0) aria-hidden="true"></li> })
            .collect_view()
    };
    view! {
        <section class="detail__timeline">
            <header class="detail__section">
                <h2>{counted(chips as u64, "key alert", "key alerts")}</h2>
                <span class="u-faint u-tiny">{folded}</span>
                {(mini.more > 0).then(|| view! { <span class="u-faint u-tiny">{format!("and {}", counted(u64::from(mini.more), "more lane", "more lanes"))}</span> })}
                {far.into_iter().flatten().map(|words| view! { <span class="u-quiet u-tiny">{words}</span> }).collect_view()}
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
                                {breaks()}
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

/// Times to places. A margin on both sides keeps the first and the last chip whole, or holds those beyond a break.
#[derive(Clone, Copy)]
struct Scale {
    start: i64,
    end: i64,
    /// Where the axis is broken on the left, and on the right, as shares of the width from that edge: some chips lie far beyond.
    cut: (Option<f64>, Option<f64>),
}

impl Scale {
    fn of(mini: &MiniTimeline) -> Scale {
        let times = mini.lanes.iter().flat_map(|lane| lane.chips.iter().map(|chip| chip.time));
        let (first, last) = crowd(times.collect()).unwrap_or((mini.start, mini.end));
        // Room for the most chips of a lane that lie beyond.
        let room = |is_far: &dyn Fn(i64) -> bool| {
            let far = mini.lanes.iter().map(|lane| lane.chips.iter().filter(|chip| is_far(chip.time)).count()).max();
            far.filter(|n| *n > 0).map(|n| (n as f64 * CHIP / WIDTH + BESIDE).min(0.3))
        };
        let cut = (room(&|time| time < first), room(&|time| time > last));
        let (first, last) = if cut == (None, None) { (mini.start, mini.end) } else { (first, last) };
        let share = |cut: Option<f64>| cut.map_or(1.0 / 18.0, |at| at + BESIDE + CHIP / WIDTH / 2.0);
        let (left, right) = (share(cut.0), share(cut.1));
        let whole = (last as f64 - first as f64).max(60_000.0) / (1.0 - left - right);
        Scale {
            start: first.saturating_sub((whole * left) as i64),
            end: last.saturating_add((whole * right) as i64),
            cut,
        }
    }

    /// Share of the width, 0 to 1 (outside: before or after).
    fn share(&self, time: i64) -> f64 {
        (time as f64 - self.start as f64) / (self.end as f64 - self.start as f64).max(1.0)
    }

    /// Says how many chips stand beyond the break on a side, and from when on.
    fn beyond(&self, mini: &MiniTimeline, is_before: bool) -> Option<String> {
        let is_it = |time: &i64| if is_before { *time < self.start } else { *time > self.end };
        let times: Vec<i64> =
            mini.lanes.iter().flat_map(|lane| lane.chips.iter().map(|chip| chip.time)).filter(is_it).collect();
        let first = times.iter().copied().min()?;
        let side = if is_before { "earlier" } else { "later" };
        Some(format!("{} {side}, {} {}, beyond the break", times.len(), clock::day(first), clock::hm(first)))
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
            let left = (tick.clamp(width / 2.0, 1.0) - width / 2.0).max(free);
            free = left + width;
            Placed { chip: chip.clone(), left, tick }
        })
        .collect();
    // What was pushed out on the right pushes back to the left.
    let mut edge = 1.0;
    for chip in placed.iter_mut().rev() {
        // What is not beyond the break stays before it.
        if let Some(cut) = scale.cut.1.filter(|_| chip.tick <= 1.0) {
            edge = f64::min(edge, 1.0 - cut);
        }
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
        {(0.0..=1.0).contains(&tick).then(|| view! { <li class="mini__tick" style:left=format!("{:.2}%", tick * 100.0) aria-hidden="true"></li> })}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wg_protocol::MiniLane;

    #[test]
    fn a_chip_hours_before_the_others_stands_beyond_a_break_that_is_said() {
        let chip = |time| MiniChip { time, code: "EX".into(), phase: 1, title: String::new(), key: String::new() };
        let times = [0, 36_000_000, 36_060_000, 36_120_000, 36_180_000, 36_240_000];
        let lane = MiniLane { name: String::new(), chips: times.map(chip).into() };
        let mini = MiniTimeline { start: 0, end: 36_240_000, lanes: vec![lane], ..MiniTimeline::default() };
        let scale = Scale::of(&mini);
        let placed = spread(&mini.lanes[0].chips, &scale);
        let cut = scale.cut.0.unwrap();
        assert_eq!((placed[0].left, scale.cut.1), (0.0, None));
        assert!(placed[0].left + CHIP / WIDTH < cut && placed[1].left > cut);
        assert!(placed[5].left - placed[1].left > 0.5, "the others have the room");
        assert_eq!(scale.beyond(&mini, true).as_deref(), Some("1 earlier, 01 Jan 00:00, beyond the break"));
        assert_eq!(scale.beyond(&mini, false), None);
    }

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
