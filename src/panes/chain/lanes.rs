//! The swim lanes: chips at their exact times, repeats at the foot, silence hatched, the end of the export, and links.

use super::axis::APART;
use super::dense::{Dense, mark_at};
use super::layout::{ChipBox, has_bar, is_dense};
use super::state::ChainState;
use crate::command::UiCommand;
use crate::parts::button::CommandButton;
use crate::parts::clock;
use crate::parts::data_text::DataText;
use crate::parts::figure::counted;
use crate::parts::icon::{Glyph, Icon};
use crate::parts::tactic::phase_class;
use crate::platform::dom;
use leptos::ev::{PointerEvent, WheelEvent};
use leptos::html::Div;
use leptos::prelude::*;
use std::sync::Arc;
use wg_charts::timeline::{Label, Scale, ticks};
use wg_protocol::{ChainMark, ChainView, LaneKind};

/// Half the size of a link's number.
const NUMBER_PX: f64 = 8.0;
/// A press that moves less than this is a click.
const CLICK_PX: f64 = 4.0;

#[derive(Clone, Copy)]
enum Drag {
    /// From this x, at this view.
    Pan(f64, Scale),
    /// From this time.
    Range(f64),
}

#[component]
pub fn Lanes(state: ChainState, #[prop(into)] view: Arc<ChainView>) -> impl IntoView {
    let plot = NodeRef::<Div>::new();
    plot.on_load(move |element| {
        let watched = element.clone();
        dom::on_resize(&watched, move || {
            let width_px = dom::width(&element);
            if width_px > 0.0 && state.width_px.get_untracked() != width_px {
                state.width_px.set(width_px);
            }
        });
    });
    let held = StoredValue::new(None::<Drag>);
    let x_of = move |client_x: i32| plot.get_untracked().map(|plot| dom::x_inside(&plot, client_x));
    let down = move |event: PointerEvent| {
        let (Some(x), Some(plot)) = (x_of(event.client_x()), plot.get_untracked()) else { return };
        if event.button() != 0 {
            return;
        }
        let scale = state.scale.get_untracked();
        held.set_value(Some(if event.shift_key() { Drag::Range(scale.time_at(x)) } else { Drag::Pan(x, scale) }));
        dom::hold_pointer(&plot, event.pointer_id());
    };
    let moved = move |event: PointerEvent| {
        let Some(x) = x_of(event.client_x()) else { return };
        state.pointer_x.set_value(Some(x));
        match held.get_value() {
            Some(Drag::Pan(from, scale)) if (x - from).abs() >= CLICK_PX => {
                state.set_scale(scale.pan((from - x) / scale.width_px.max(1.0), state.bounds()));
            }
            Some(Drag::Range(from)) => {
                let now = state.scale.get_untracked().time_at(x);
                state.brushed.set(Some((from.min(now), from.max(now))));
            }
            _ => {}
        }
    };
    let dense = is_dense(&view);
    let up = move |event: PointerEvent| {
        let x = x_of(event.client_x()).unwrap_or_default();
        if let Some(Drag::Pan(from, _)) = held.get_value().filter(|_| state.brushed.get_untracked().is_some())
            && (x - from).abs() < CLICK_PX
        {
            state.brushed.set(None);
        }
        if dense
            && let (Some(Drag::Pan(from, _)), Some(plot)) = (held.get_value(), plot.get_untracked())
            && (x - from).abs() < CLICK_PX
        {
            let y = dom::y_inside(&plot, event.client_y());
            if let Some(at) = state.layout.with_untracked(|layout| mark_at(layout, x, y)) {
                state.link.set(None);
                state.pick(at, false);
            }
        }
        held.set_value(None);
    };
    let wheel = move |event: WheelEvent| {
        if event.ctrl_key() || event.meta_key() {
            event.prevent_default();
            let x = x_of(event.client_x()).unwrap_or_default();
            let factor = 1.0 + event.delta_y().clamp(-200.0, 200.0) / 400.0;
            state.change(|scale, bounds| scale.zoom(x, factor, bounds));
        } else if event.shift_key() || event.delta_x().abs() > event.delta_y().abs() {
            event.prevent_default();
            let by = if event.delta_x() == 0.0 { event.delta_y() } else { event.delta_x() };
            state.change(|scale, bounds| scale.pan(by / scale.width_px.max(1.0), bounds));
        }
    };
    let name = move || {
        let scale = state.scale.get();
        format!("Swim lanes, {}", clock::span(scale.start as i64, scale.end as i64))
    };
    let height = move || format!("{:.1}px", state.layout.with(|layout| layout.height_px));
    let marks = if dense {
        view! { <Dense state view=view.clone()/> }.into_any()
    } else {
        let lanes = (0..view.lanes.len()).map(|lane| lane_view(state, &view, lane)).collect_view();
        view! { <LinkLines state view=view.clone()/>{lanes}<LinkNumbers state view=view.clone()/> }.into_any()
    };
    let gutter = (0..view.lanes.len()).map(|lane| gutter_view(state, &view, lane)).collect_view();
    view! {
        <div class="chain__swim" role="group" aria-roledescription="timeline" aria-label=name data-pane="" tabindex="-1">
            <div class="chain__gutter" aria-hidden="true" style:height=height>{gutter}</div>
            <div
                class="chain__plot"
                node_ref=plot
                style:height=height
                on:pointerdown=down
                on:pointermove=moved
                on:pointerup=up
                on:pointercancel=up
                on:pointerleave=move |_| state.pointer_x.set_value(None)
                on:wheel=wheel
            >
                <Ground state view=view.clone()/>
                {marks}
            </div>
            <Astray state view/>
        </div>
    }
}

/// Says that the stretch in view holds nothing of the incident, and leads back.
#[component]
fn Astray(state: ChainState, view: Arc<ChainView>) -> impl IntoView {
    let is_astray = Memo::new(move |_| {
        let scale = state.scale.get();
        !view.marks.is_empty() && !view.marks.iter().any(|mark| scale.shows(mark.time))
    });
    move || {
        is_astray.get().then(|| {
            view! {
                <p class="chain__astray u-small" role="status" data-testid="chain-astray">
                    {"No alert of this incident is in view. "}
                    <CommandButton command=UiCommand::FitAll words="Fit all"/>
                </p>
            }
        })
    }
}

fn gutter_view(state: ChainState, view: &ChainView, index: usize) -> impl IntoView + use<> {
    let lane = &view.lanes[index];
    let glyph = match lane.kind {
        LaneKind::Host => Some(Glyph::Host),
        LaneKind::Account => Some(Glyph::User),
        LaneKind::Outside => Some(Glyph::Globe),
        LaneKind::Tactic => None,
    };
    let marks: Vec<bool> = view.marks.iter().map(|mark| usize::from(mark.lane) == index).collect();
    let selected = move || state.mark.get().is_some_and(|mark| marks.get(mark).copied().unwrap_or(false));
    let place = move || state.layout.with(|layout| layout.lanes.get(index).cloned()).unwrap_or_default();
    let mono = lane.kind != LaneKind::Tactic;
    // A bar says it where it stands.
    let note = if has_bar(view, index) { String::new() } else { lane.note.clone() };
    view! {
        {move || {
            let place = place();
            (!place.heading.is_empty()).then(|| view! {
                <span class="chain__kind" style:top=format!("{:.1}px", place.heading_top)>{place.heading}</span>
            })
        }}
        <div
            class="chain__name"
            class:is-selected=selected
            style:top=move || format!("{:.1}px", place().top)
            style:height=move || format!("{:.1}px", place().height)
        >
            {glyph.map(|glyph| view! { <Icon glyph/> })}
            <span class="chain__who" id=lane_id(index)>
                <DataText text=lane.name.clone() limit=60 mono/>
                <span class="chain__note">{note}</span>
            </span>
        </div>
    }
}

/// The id of the element that names a lane.
fn lane_id(index: usize) -> String {
    format!("chain-lane-{index}")
}

fn lane_view(state: ChainState, view: &Arc<ChainView>, index: usize) -> impl IntoView + use<> {
    let chips = (0..view.marks.len())
        .filter(|at| usize::from(view.marks[*at].lane) == index)
        .map(|at| {
            let links = view.links.iter().filter(|link| link.from as usize == at || link.to as usize == at).count();
            view! { <ChipView state at mark=view.marks[at].clone() links/> }
        })
        .collect_view();
    let has_any = view.marks.iter().any(|mark| usize::from(mark.lane) == index);
    has_any.then(|| view! { <ol class="chain__lane" aria-labelledby=lane_id(index)>{chips}</ol> })
}

#[component]
pub fn ChipView(
    state: ChainState,
    at: usize,
    mark: ChainMark,
    links: usize,
    /// Alerts of the list that it is a part of, where only those near the selected one are elements.
    #[prop(optional)]
    of: usize,
) -> impl IntoView {
    let (before, after) = chip_name(&mark, links);
    let place =
        Memo::new(move |_| state.layout.with(|layout| layout.chips.get(at).copied().flatten()).unwrap_or_default());
    let is_selected = Memo::new(move |_| state.mark.get() == Some(at));
    let px = move |read: fn(ChipBox) -> f64| move || format!("{:.1}px", read(place.get()));
    let over = of > 0;
    let is_placed = Memo::new(move |_| is_selected.get() && place.get().width > 0.0);
    let code = if mark.code.is_empty() { "·".to_owned() } else { mark.code.clone() };
    view! {
        <li
            class="chain__place"
            class:chain__place--over=over
            class:u-hidden=move || over && !is_placed.get()
            aria-setsize=over.then_some(of)
            aria-posinset=over.then_some(at + 1)
            style:left=px(|chip| chip.left)
            style:top=px(|chip| chip.top)
            style:width=px(|chip| chip.width)
        >
            <button
                type="button"
                class="chain__chip has-tip"
                class:is-selected=move || is_selected.get()
                class:chain__chip--left=move || place.get().label == Label::Left
                class:chain__chip--bare=move || !over && place.get().label == Label::Hidden
                data-testid="chain-chip"
                tabindex=move || if is_selected.get() { "0" } else { "-1" }
                aria-current=move || is_selected.get().then_some("true")
                on:click=move |event: leptos::ev::MouseEvent| {
                    // Enter on the alert that a link was walked to is about the link: its focus came along.
                    if event.detail() == 0 && is_selected.get_untracked() && state.link.get_untracked().is_some() {
                        return state.desk.run(UiCommand::ConfirmLink);
                    }
                    state.link.set(None);
                    state.pick(at, false);
                }
                on:pointerdown=move |event| event.stop_propagation()
            >
                <span class=format!("chain__code {}", phase_class(mark.phase)) aria-hidden="true">{code}</span>
                <span class="u-hidden">{before}</span>
                <span class="chain__label"><DataText text=mark.title.clone() limit=60/></span>
                <span class="u-hidden">{after}</span>
            </button>
        </li>
    }
}

/// Returns what a chip's name says before and after its title: `02:06, Credential Access, ` and `, 2 links`.
fn chip_name(mark: &ChainMark, links: usize) -> (String, String) {
    let tactic = if mark.tactic.is_empty() { "no tactic" } else { &mark.tactic };
    let mut after = format!(", {}", counted(links as u64, "link", "links"));
    if !mark.repeats.is_empty() {
        after.push_str(&format!(", {}", counted(mark.repeats.len() as u64, "repeat", "repeats")));
    }
    (format!("{}, {tactic}, ", clock::hm(mark.time)), after)
}

/// What lies under the chips: grid, silence, presence, repeats, the brushed range, and the veil after the export's end.
#[component]
fn Ground(state: ChainState, view: Arc<ChainView>) -> impl IntoView {
    // Looked up once and not with every frame: each asks all marks.
    let bars: Vec<bool> = (0..view.lanes.len()).map(|index| has_bar(&view, index)).collect();
    let drawing = move || {
        let scale = state.scale.get();
        let layout = state.layout.get();
        let height = layout.height_px;
        let ticks = ticks(&scale, APART * dom::rem_px());
        let grid = |times: &[i64]| {
            times.iter().map(|time| format!("M{:.1} 0V{height:.1}", scale.x(*time))).collect::<String>()
        };
        let lanes = layout
            .lanes
            .iter()
            .map(|lane| format!("M0 {:.1}H{:.1}", lane.top + lane.height - 0.5, scale.width_px))
            .collect::<String>();
        let inside = |start: i64, end: i64| {
            let (left, right) = (scale.x(start).max(-4.0), scale.x(end).min(scale.width_px + 4.0));
            (right > left).then_some((left, right - left))
        };
        let headings = layout
            .lanes
            .iter()
            .filter(|lane| !lane.heading.is_empty())
            .map(|lane| view! { <rect class="chain__band" x=0 y=lane.heading_top width=scale.width_px height=lane.top - lane.heading_top/> })
            .collect_view();
        let silent = layout
            .lanes
            .iter()
            .zip(&view.lanes)
            .flat_map(|(place, lane)| {
                lane.silent
                    .iter()
                    .take(32)
                    .filter_map(|(start, end)| Some((place, inside(*start, *end)?, end - start)))
                    .collect::<Vec<_>>()
            })
            .map(|(place, (left, width), ms)| {
                let words = format!("sensor silent, {}", super::axis::span_words(ms as f64));
                let (x, y) = (left.max(0.0) + 6.0, place.top + place.height - 6.0);
                view! {
                    <rect class="chain__silent" x=left y=place.top + 3.0 width=width height=place.height - 6.0/>
                    {(width > 130.0).then(|| view! { <text class="chain__words" x=x y=y>{words}</text> })}
                }
            })
            .collect_view();
        let bars = layout
            .lanes
            .iter()
            .zip(&view.lanes)
            .enumerate()
            .filter(|(index, _)| bars.get(*index).copied().unwrap_or(false))
            .filter_map(|(_, (place, lane))| {
                let (start, end) = lane.span?;
                let left = scale.x(start).max(-4.0);
                let width = (scale.x(end).min(scale.width_px + 4.0) - left).max(3.0);
                if left > scale.width_px || left + width < 0.0 {
                    return None;
                }
                let y = place.bar_top;
                let at_right = left + 150.0 > scale.width_px;
                let x = if at_right { left - 6.0 } else { left.max(0.0) + 6.0 };
                let anchor = if at_right { "end" } else { "start" };
                Some(view! {
                    <rect class="chain__bar" x=left y=y width=width height=16 rx=2/>
                    <text class="chain__words" x=x y=y + 12.0 text-anchor=anchor>{lane.note.clone()}</text>
                })
            })
            .collect_view();
        let repeats: String = if is_dense(&view) { &[][..] } else { &view.marks[..] }
            .iter()
            .zip(&layout.chips)
            .filter(|(_, chip)| chip.is_some())
            .filter_map(|(mark, _)| Some((mark, layout.lanes.get(usize::from(mark.lane))?)))
            .flat_map(|(mark, lane)| mark.repeats.iter().map(move |time| (*time, lane.foot)))
            .filter(|(time, _)| scale.shows(*time))
            .map(|(time, foot)| format!("M{:.1} {:.1}v-5", scale.x(time), foot + 1.0))
            .collect();
        let end = scale.x(view.batch_end);
        let veil = (end < scale.width_px).then(|| {
            let x = end.max(0.0);
            view! {
                <rect class="chain__veil" x=x y=0 width=scale.width_px - x height=height/>
                <path class="chain__end" d=format!("M{end:.1} 0V{height:.1}")/>
            }
        });
        let beside =
            |is_beside: &dyn Fn(f64) -> bool| view.marks.iter().filter(|mark| is_beside(mark.time as f64)).count();
        let beside = [
            (beside(&|time| time < scale.start), "earlier", 6.0, "start"),
            (beside(&|time| time > scale.end), "later", scale.width_px - 6.0, "end"),
        ]
        .into_iter()
        .filter(|(n, ..)| *n > 0)
        .map(|(n, way, x, anchor)| {
            view! { <text class="chain__words" x=x y=14 text-anchor=anchor>{format!("{} {way}", counted(n as u64, "alert", "alerts"))}</text> }
        })
        .collect_view();
        let range = state.brushed.get().map(|(start, end)| {
            let (x, to) = (scale.x(start as i64), scale.x(end as i64));
            view! { <rect class="chain__ranged" x=x y=0 width=(to - x).max(1.0) height=height/> }
        });
        view! {
            <path class="chain__grid" d=grid(&ticks.labelled)/>
            <path class="chain__grid chain__grid--between" d=grid(&ticks.between)/>
            {range}
            {headings}
            <path class="chain__rule" d=lanes/>
            {silent}
            {veil}
            {bars}
            <path class="chain__repeats" d=repeats/>
            {beside}
        }
    };
    view! {
        <svg class="chain__ground" aria-hidden="true">
            <defs>
                <pattern id="chain-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                    <path class="chain__hatch" d="M0 0v6"/>
                </pattern>
            </defs>
            {drawing}
        </svg>
    }
}

/// The links, under the chips: thin, but the selected one, or those of the selected alert.
#[component]
fn LinkLines(state: ChainState, view: Arc<ChainView>) -> impl IntoView {
    let lines = (0..view.links.len().min(super::layout::MOST_DRAWN))
        .map(|at| {
            let link = &view.links[at];
            let ends = [link.from as usize, link.to as usize];
            let route = Memo::new(move |_| {
                state.layout.with(|layout| layout.links.get(at).cloned().flatten()).unwrap_or_default()
            });
            let is_lit = Memo::new(move |_| is_lit(state, at, ends));
            view! {
                <g class="chain__link" class:is-lit=move || is_lit.get() class:chain__link--inferred=!link.certain>
                    <path class="chain__line" d=move || route.get().line/>
                    <path class="chain__arrow" d=move || route.get().head/>
                </g>
            }
        })
        .collect_view();
    view! { <svg class="chain__links" aria-hidden="true">{lines}</svg> }
}

/// The numbers of the links that are lit, over the chips, each near the end that is not selected.
#[component]
fn LinkNumbers(state: ChainState, view: Arc<ChainView>) -> impl IntoView {
    let numbers = move || {
        let mark = state.mark.get();
        let layout = state.layout.get();
        let chips = layout.chips.iter().flatten().map(|chip| (chip.left, chip.top, chip.width, layout.chip_px));
        let mut taken = Vec::new();
        view.links
            .iter()
            .zip(&layout.links)
            .enumerate()
            .filter(|(at, (link, _))| is_lit(state, *at, [link.from as usize, link.to as usize]))
            .filter_map(|(at, (link, route))| Some((at, link, route.as_ref()?)))
            .filter_map(|(at, link, route)| {
                let (x, y) = route.number(mark == Some(link.to as usize), NUMBER_PX, chips.clone(), &taken)?;
                taken.push((x, y));
                Some(view! {
                    <circle class="chain__ring" cx=x cy=y r=NUMBER_PX/>
                    <text class="chain__number" x=x y=y + 4.0>{at + 1}</text>
                })
            })
            .collect_view()
    };
    view! { <svg class="chain__links" aria-hidden="true">{numbers}</svg> }
}

fn is_lit(state: ChainState, at: usize, ends: [usize; 2]) -> bool {
    match state.link.get() {
        Some(link) => link == at,
        None => state.mark.get().is_some_and(|mark| ends.contains(&mark)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chip_is_named_by_time_tactic_title_and_links() {
        let mark =
            ChainMark { time: 7_610_114, repeats: vec![1], tactic: "Credential Access".into(), ..ChainMark::default() };
        assert_eq!(chip_name(&mark, 2), ("02:06, Credential Access, ".into(), ", 2 links, 1 repeat".into()));
    }
}
