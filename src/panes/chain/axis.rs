//! The time axis over the lanes, and the words for times that stand on it.

use super::state::ChainState;
use crate::parts::clock;
use leptos::prelude::*;
use wg_charts::timeline::ticks;

/// Distance of labels, in rem.
pub const APART: f64 = 5.5;
const DAY_MS: i64 = 86_400_000;

#[component]
pub fn Axis(state: ChainState) -> impl IntoView {
    let labels = move || {
        let scale = state.scale.get();
        let ticks = ticks(&scale, APART * crate::platform::dom::rem_px());
        let (step, years) = (ticks.step_ms, has_years(state));
        ticks
            .labelled
            .into_iter()
            .map(|time| {
                let words = label(time, step, years);
                view! { <span class="chain__tick" style:left=format!("{:.1}px", scale.x(time))>{words}</span> }
            })
            .collect_view()
    };
    let selected = move || {
        let scale = state.scale.get();
        let view = state.view()?;
        let mark = view.marks.get(state.mark.get()?)?;
        let x = scale.x(mark.time);
        let inside = (0.0..=scale.width_px).contains(&x);
        inside.then(|| {
            view! { <span class="chain__now" style:left=format!("{x:.1}px")>{clock::hms(mark.time)}</span> }
        })
    };
    let ends = move || {
        let scale = state.scale.get();
        let x = scale.x(state.view()?.batch_end);
        let room = (60.0..=scale.width_px - 8.0).contains(&x);
        room.then(|| view! { <span class="chain__ends" style:left=format!("{x:.1}px")>{"export ends"}</span> })
    };
    view! {
        <div class="chain__axis">
            <span class="chain__zone">{move || in_view(state)}</span>
            <div class="chain__ticks" aria-hidden="true">{labels}{ends}{selected}</div>
        </div>
    }
}

fn in_view(state: ChainState) -> String {
    let scale = state.scale.get();
    // Clocks alone would not say of which year they are.
    let from = if has_years(state) { format!(" {},", clock::date(scale.start as i64)) } else { String::new() };
    format!("UTC,{from} {} in view", span_words(scale.span()))
}

/// Tells whether the batch spans years, so that a day without one would not say which.
fn has_years(state: ChainState) -> bool {
    state.view().is_some_and(|view| clock::are_of_two_years(view.batch_start, view.batch_end))
}

/// Returns `86 min`, `12 s`, `3 h 10 m`, `4 days`.
pub fn span_words(ms: f64) -> String {
    let secs = (ms / 1000.0).round() as i64;
    match secs {
        0..=119 => format!("{secs} s"),
        120..=10_799 => format!("{} min", (secs + 30) / 60),
        10_800..=172_799 => format!("{} h {} m", secs / 3600, secs / 60 % 60),
        _ => format!("{} days", secs / 86_400),
    }
}

/// Returns the label of a tick: a clock, with seconds where ticks are that close, and the day at midnight, with its year where
/// the batch spans years.
pub fn label(time: i64, step_ms: i64, has_years: bool) -> String {
    if step_ms >= DAY_MS || time.rem_euclid(DAY_MS) == 0 {
        if has_years { clock::date(time) } else { clock::day(time) }
    } else if step_ms < 60_000 {
        clock::hms(time)
    } else {
        clock::hm(time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tick_says_no_more_than_it_must() {
        assert_eq!(
            (label(3_600_000, 600_000, false), label(3_605_000, 5_000, true)),
            ("01:00".into(), "01:00:05".into())
        );
        assert_eq!((label(0, 600_000, false), label(0, 600_000, true)), ("01 Jan".into(), "01 Jan 1970".into()));
        assert_eq!((span_words(5_160_000.0), span_words(11_400_000.0)), ("86 min".into(), "3 h 10 m".into()));
    }
}
