//! The lanes of more alerts than elements can be moved with every frame: a canvas for the eye, and over it a list for
//! everything else, of the selected alert and those near it in time.

use super::lanes::ChipView;
use super::layout::{ChipBox, Layout, TICK_PX};
use super::state::ChainState;
use crate::platform::canvas::{Canvas, tokens};
use crate::platform::dom;
use crate::store::ChoicesStoreFields;
use leptos::html::Canvas as CanvasElement;
use leptos::prelude::*;
use std::sync::Arc;
use wg_charts::timeline::{Scale, route};
use wg_protocol::{ChainMark, ChainView};

/// Alerts of the list before and after the selected one.
const NEAR: usize = 12;
/// A click takes the mark this near to it.
const REACH_PX: f64 = 8.0;

#[component]
pub fn Dense(state: ChainState, #[prop(into)] view: Arc<ChainView>) -> impl IntoView {
    let canvas = NodeRef::<CanvasElement>::new();
    let waiting = StoredValue::new(false);
    let drawn = view.clone();
    Effect::new(move || {
        state.scale.track();
        state.layout.track();
        state.desk.choices.theme().track();
        canvas.track();
        // At most once a frame, however often a pointer tells that it moved.
        if waiting.get_value() {
            return;
        }
        waiting.set_value(true);
        let view = drawn.clone();
        dom::next_frame(move || {
            if waiting.try_set_value(false).is_some() {
                return;
            }
            if let Some(element) = canvas.get_untracked() {
                let scale = state.scale.get_untracked();
                state.layout.with_untracked(|layout| draw(&element, &view, layout, &scale));
            }
        });
    });
    let last = view.marks.len().saturating_sub(1);
    let near = Memo::new(move |_| {
        let at = state.mark.get().unwrap_or(0);
        (at.saturating_sub(NEAR)..=(at + NEAR).min(last)).collect::<Vec<usize>>()
    });
    let (listed, total) = (view.clone(), view.marks.len());
    view! {
        <canvas class="chain__canvas" aria-hidden="true" node_ref=canvas></canvas>
        <ol class="chain__lane" aria-label="Alerts in the order of time">
            <For each=move || near.get() key=|at| *at let:at>
                {
                    let links = listed.links.iter().filter(|link| link.from as usize == at || link.to as usize == at).count();
                    view! { <ChipView state at mark=listed.marks[at].clone() links of=total/> }
                }
            </For>
        </ol>
        <LitLinks state view/>
    }
}

/// The links of the selected alert, or the selected one: the rest are hairs on the canvas.
#[component]
fn LitLinks(state: ChainState, view: Arc<ChainView>) -> impl IntoView {
    let lines = move || {
        let (mark, chosen) = (state.mark.get(), state.link.get());
        state.layout.with(|layout| {
            let end = |at: u32| layout.ends.get(at as usize).copied().flatten();
            let lit = |at: usize, from: u32, to: u32| match chosen {
                Some(link) => link == at,
                None => mark.is_some_and(|mark| mark == from as usize || mark == to as usize),
            };
            view.links
                .iter()
                .enumerate()
                .filter(|(at, link)| lit(*at, link.from, link.to))
                .take(60)
                .filter_map(|(at, link)| Some((at, link, route(end(link.from)?, end(link.to)?))))
                .map(|(at, link, route)| {
                    let (x, y) = if mark == Some(link.to as usize) { route.near_start } else { route.near_end };
                    view! {
                        <g class="chain__link is-lit" class:chain__link--inferred=!link.certain>
                            <path class="chain__line" d=route.line/>
                            <path class="chain__arrow" d=route.head/>
                        </g>
                        <circle class="chain__ring" cx=x cy=y r=9/>
                        <text class="chain__number" x=x y=y + 4.0>{at + 1}</text>
                    }
                })
                .collect_view()
        })
    };
    view! { <svg class="chain__links" aria-hidden="true">{lines}</svg> }
}

/// Returns the mark at a place of the plot, the topmost one.
pub fn mark_at(layout: &Layout, x: f64, y: f64) -> Option<usize> {
    let away = |chip: &ChipBox| {
        let dx = (chip.left - x).max(x - chip.left - chip.width).max(0.0);
        let dy = (chip.top - y).max(y - chip.top - layout.chip_px).max(0.0);
        dx + dy
    };
    let near = layout.chips.iter().enumerate().filter_map(|(at, chip)| Some((at, away(chip.as_ref()?))));
    near.filter(|(_, away)| *away <= REACH_PX).min_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))).map(|(at, _)| at)
}

fn draw(element: &web_sys::HtmlCanvasElement, view: &ChainView, layout: &Layout, scale: &Scale) {
    let Some(canvas) = Canvas::clear(element, scale.width_px, layout.height_px) else { return };
    let grounds = tokens([
        "--ph-prepare",
        "--ph-enter",
        "--ph-settle",
        "--ph-conceal",
        "--ph-learn",
        "--ph-spread",
        "--ph-act",
        "--tx-3",
    ]);
    let inks = tokens([
        "--on-ph-prepare",
        "--on-ph-enter",
        "--on-ph-settle",
        "--on-ph-conceal",
        "--on-ph-learn",
        "--on-ph-spread",
        "--on-ph-act",
        "--bg-0",
    ]);
    let [line, font, foot] = tokens(["--line-2", "--font-ui", "--tx-2"]);
    let context = &canvas.context;
    context.set_stroke_style_str(&line);
    context.set_line_width(1.0);
    context.begin_path();
    for link in &view.links {
        let end = |at: u32| layout.ends.get(at as usize).copied().flatten();
        if let (Some(from), Some(to)) = (end(link.from), end(link.to)) {
            context.move_to(from.x, from.y);
            context.line_to(to.x, to.y);
        }
    }
    context.stroke();
    canvas.fill(&foot);
    for (mark, chip) in view.marks.iter().zip(&layout.chips) {
        let Some(lane) = chip.and_then(|_| layout.lanes.get(usize::from(mark.lane))) else { continue };
        let mut last = f64::NEG_INFINITY;
        for x in mark.repeats.iter().map(|time| scale.x(*time)).filter(|x| (0.0..=scale.width_px).contains(x)) {
            if x - last >= 1.0 {
                canvas.rect(x, lane.foot - 4.0, 1.5, 5.0);
                last = x;
            }
        }
    }
    context.set_font(&format!("600 {:.0}px {font}", layout.chip_px * 0.6));
    // In view, by phase: a colour is set once, and nobody else is asked.
    let mut by_phase: [Vec<(&ChainMark, ChipBox)>; 8] = Default::default();
    for (mark, chip) in view.marks.iter().zip(&layout.chips) {
        by_phase[usize::from(mark.phase.min(7))].extend(chip.map(|chip| (mark, chip)));
    }
    for ((ground, ink), of_phase) in grounds.iter().zip(&inks).zip(&by_phase).filter(|(_, of)| !of.is_empty()) {
        canvas.fill(ground);
        of_phase.iter().for_each(|(_, chip)| canvas.rect(chip.left, chip.top, chip.width, layout.chip_px));
        canvas.fill(ink);
        for (mark, chip) in of_phase.iter().filter(|(_, chip)| chip.width > 2.0 * TICK_PX) {
            let code = if mark.code.is_empty() { "·" } else { &mark.code };
            canvas.text(code, chip.left + 4.0, chip.top + layout.chip_px * 0.72);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_click_takes_the_nearest_mark_and_nothing_far_away() {
        let chip = |left, top| Some(ChipBox { left, top, width: 4.0, ..ChipBox::default() });
        let layout = Layout { chips: vec![chip(10.0, 0.0), None, chip(30.0, 0.0)], chip_px: 18.0, ..Layout::default() };
        assert_eq!(mark_at(&layout, 12.0, 9.0), Some(0));
        assert_eq!(mark_at(&layout, 27.0, 9.0), Some(2));
        assert_eq!(mark_at(&layout, 22.0, 60.0), None);
    }
}
