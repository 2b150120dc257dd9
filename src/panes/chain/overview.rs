//! The whole batch by phase, with a brush for the stretch that the lanes show: by mouse and by keyboard.

use super::axis::{label, span_words};
use super::state::{ChainState, bounds};
use crate::parts::clock;
use crate::parts::tactic::phase_class;
use crate::platform::dom;
use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html::Div;
use leptos::prelude::*;
use std::sync::Arc;
use wg_charts::timeline::{Scale, ticks};
use wg_protocol::ChainView;
use wg_schema::attack::Phase;

/// Marks of one row nearer than this share of the batch are one.
const APART: f64 = 0.002;
/// The brush is taken by its edge this near to it.
const EDGE_PX: f64 = 7.0;

#[derive(Clone, Copy, PartialEq)]
enum Grip {
    Move,
    Start,
    End,
}

#[component]
pub fn Overview(state: ChainState, #[prop(into)] view: Arc<ChainView>) -> impl IntoView {
    let (from, to) = bounds(&view);
    let share = move |time: f64| ((time - from) / (to - from).max(1.0)).clamp(0.0, 1.0);
    let percent = move |time: f64| format!("{:.3}%", share(time) * 100.0);
    let phases: Vec<u8> = (0..=7u8)
        .filter(|phase| (1..=6).contains(phase) || view.marks.iter().any(|mark| mark.phase.min(7) == *phase))
        .collect();
    let rows = phases
        .iter()
        .map(|phase| {
            let times: Vec<f64> = view.marks.iter().filter(|mark| mark.phase.min(7) == *phase).map(|mark| mark.time as f64).collect();
            let (first, last) = (times.first().copied().unwrap_or(from), times.last().copied().unwrap_or(from));
            let mut last_drawn = -1.0;
            let marks = times
                .iter()
                .filter(|time| {
                    let is_apart = share(**time) - last_drawn >= APART;
                    if is_apart {
                        last_drawn = share(**time);
                    }
                    is_apart
                })
                .map(|time| view! { <i class=format!("chain__blip {}", phase_class(*phase)) style:left=percent(*time)></i> })
                .collect_view();
            view! {
                <div class="chain__phase">
                    {(times.len() > 1).then(|| view! {
                        <i
                            class=format!("chain__reach {}", phase_class(*phase))
                            style:left=percent(first)
                            style:width=format!("{:.3}%", (share(last) - share(first)) * 100.0)
                        ></i>
                    })}
                    {marks}
                </div>
            }
        })
        .collect_view();
    let names = phases
        .iter()
        .map(|phase| {
            let name = Phase::ALL.get(usize::from(*phase)).map_or("No tactic", |phase| phase.name());
            view! { <span class="chain__legend"><i class=phase_class(*phase)></i>{name}</span> }
        })
        .collect_view();
    let years = clock::are_of_two_years(view.batch_start, view.batch_end);
    let axis = move || {
        let whole = Scale { start: from, end: to, width_px: state.width_px.get() };
        let ticks = ticks(&whole, 6.0 * dom::rem_px());
        let step = ticks.step_ms;
        ticks
            .labelled
            .into_iter()
            .map(|time| view! { <span class="chain__tick" style:left=percent(time as f64)>{label(time, step, years)}</span> })
            .collect_view()
    };
    view! {
        <div class="chain__overview" data-pane="">
            <div class="chain__legends">{names}</div>
            <div class="chain__whole">
                <div class="chain__phases" role="img" aria-label=sentence(&view)>{rows}</div>
                <Brush state from to/>
                <div class="chain__ticks chain__ticks--whole" aria-hidden="true">{axis}</div>
            </div>
        </div>
    }
}

fn sentence(view: &ChainView) -> String {
    format!(
        "The incident runs from {} to {}, in a batch from {} to {}, UTC.",
        clock::hm(view.start),
        clock::hm(view.end),
        clock::span(view.batch_start, view.batch_start),
        clock::span(view.batch_end, view.batch_end)
    )
}

#[component]
fn Brush(state: ChainState, from: f64, to: f64) -> impl IntoView {
    let ground = NodeRef::<Div>::new();
    let whole = (to - from).max(1.0);
    let share = move |time: f64| ((time - from) / whole).clamp(0.0, 1.0);
    // What is held, the time under the pointer when it was taken, and the view of that moment.
    let held = StoredValue::new(None::<(Grip, f64, Scale)>);
    let time_at = move |event: &PointerEvent| {
        let ground = ground.get_untracked()?;
        Some(from + dom::x_inside(&ground, event.client_x()) / dom::width(&ground).max(1.0) * whole)
    };
    let down = move |event: PointerEvent| {
        let (Some(at), Some(ground)) = (time_at(&event), ground.get_untracked()) else { return };
        let edge = EDGE_PX / dom::width(&ground).max(1.0) * whole;
        let mut scale = state.scale.get_untracked();
        let grip = match at {
            at if (at - scale.start).abs() < edge => Grip::Start,
            at if (at - scale.end).abs() < edge => Grip::End,
            at if at > scale.start && at < scale.end => Grip::Move,
            at => {
                let half = scale.span() / 2.0;
                scale = Scale { start: at - half, end: at + half, ..scale }.pan(0.0, (from, to));
                state.set_scale(scale);
                Grip::Move
            }
        };
        dom::hold_pointer(&ground, event.pointer_id());
        held.set_value(Some((grip, at, scale)));
    };
    let moved = move |event: PointerEvent| {
        let (Some((grip, at, scale)), Some(now)) = (held.get_value(), time_at(&event)) else { return };
        let least = 10_000.0;
        let next = match grip {
            Grip::Move => scale.pan((now - at) / scale.span(), (from, to)),
            Grip::Start => Scale { start: now.clamp(from, scale.end - least), ..scale },
            Grip::End => Scale { end: now.clamp(scale.start + least, to), ..scale },
        };
        state.set_scale(next);
    };
    let on_key = move |event: KeyboardEvent| {
        let bounds = (from, to);
        let change = |change: &dyn Fn(Scale) -> Scale| state.set_scale(change(state.scale.get_untracked()));
        match event.key().as_str() {
            "ArrowLeft" => change(&|scale| scale.pan(-0.1, bounds)),
            "ArrowRight" => change(&|scale| scale.pan(0.1, bounds)),
            "ArrowUp" => change(&|scale| scale.zoom(scale.width_px / 2.0, 0.8, bounds)),
            "ArrowDown" => change(&|scale| scale.zoom(scale.width_px / 2.0, 1.25, bounds)),
            "Home" => change(&|scale| scale.pan(-1e6, bounds)),
            "End" => change(&|scale| scale.pan(1e6, bounds)),
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <div
            class="chain__brushing"
            node_ref=ground
            on:pointerdown=down
            on:pointermove=moved
            on:pointerup=move |_| held.set_value(None)
            on:pointercancel=move |_| held.set_value(None)
        >
            <div
                class="chain__brush"
                role="slider"
                tabindex="0"
                aria-label="Time in view; left and right move it, up and down change its length"
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow=move || format!("{:.0}", share((state.scale.get().start + state.scale.get().end) / 2.0) * 100.0)
                aria-valuetext=move || words(state.scale.get())
                style:left=move || format!("{:.3}%", share(state.scale.get().start) * 100.0)
                style:width=move || {
                    let scale = state.scale.get();
                    format!("{:.3}%", (share(scale.end) - share(scale.start)) * 100.0)
                }
                on:keydown=on_key
            ></div>
        </div>
    }
}

fn words(scale: Scale) -> String {
    let (start, end) = (scale.start as i64, scale.end as i64);
    format!("{}, {}", clock::span(start, end), span_words(scale.span()))
}
