//! The points of every answer of every feature: all that there is to the model.

use crate::command::UiCommand;
use crate::desk::{Shown, use_desk};
use crate::panes::import_report::ChartView;
use crate::parts::button::{CommandButton, Look};
use crate::parts::figure::{counted, points};
use crate::platform::dom;
use leptos::prelude::*;
use wg_protocol::{Chart, ModelView, Shape, ShapeCell};
use wg_schema::sort;

/// Bars reach the edge at so many points.
const FULL: f64 = 16.0;
const FEW: usize = 6;
const CHART_PX: (u32, u32) = (240, 140);

#[component]
pub fn Curves(view: Shown<ModelView>) -> impl IntoView {
    let desk = use_desk();
    let all = RwSignal::new(false);
    desk.on_command(move |command| {
        let is_it = command == UiCommand::ToggleCurves;
        if is_it {
            all.update(|all| *all = !*all);
            dom::show(".model__curves");
        }
        is_it
    });
    let words = Signal::derive(move || if all.get() { "Largest only" } else { "All" }.to_owned());
    // The charts are drawn anew with it: the dashes are its points.
    let candidate =
        Memo::new(move |_| desk.learning.candidate.with(|candidate| candidate.as_ref().map(|view| view.model.clone())));
    view! {
        <section class="pane model__curves" aria-label="Points">
            <header class="pane__head">
                <h2 class="pane__title">{"Points"}</h2>
                <span class="u-faint u-tiny u-ell">
                    {"what each answer adds to a score; the line is how sure it is, the dash "}
                    {move || if candidate.get().is_some() { "the candidate" } else { "the shipped scorecard" }}
                </span>
                <span class="u-grow"></span>
                <CommandButton command=UiCommand::SetPoints words="Set points" testid="set-points-open"/>
                <CommandButton command=UiCommand::ToggleCurves words look=Look::Ghost/>
            </header>
            <div class="pane__body model__shapes" data-pane="" tabindex="-1">
                {move || view.with(|view| match view {
                    Some(Some(Ok(model))) if candidate.with(|_| true) => shapes(model, all.get()).into_any(),
                    _ => ().into_any(),
                })}
            </div>
        </section>
    }
}

fn shapes(model: &ModelView, all: bool) -> impl IntoView + use<> {
    // With the place among the tables, by which its chart is asked for.
    let mut shapes: Vec<(u16, &Shape)> = (0u16..).zip(&model.shapes).collect();
    // By what they do in this batch: the spread of points over its alerts.
    sort::by(&mut shapes, |a, b| effect(b.1).total_cmp(&effect(a.1)));
    let most = if all { shapes.len() } else { FEW };
    // Of the largest the curve, with how sure each point is and how often it is said; of all of them the tables.
    shapes
        .into_iter()
        .take(most)
        .map(|(at, one)| shape(one, (!all && model.self_test.checked > 0).then_some(at)))
        .collect_view()
}

fn effect(shape: &Shape) -> f64 {
    let alerts: u64 = shape.cells.iter().map(|cell| cell.alerts).sum();
    let sum: f64 = shape.cells.iter().map(|cell| cell.points.abs() * cell.alerts as f64).sum();
    if alerts == 0 { 0.0 } else { sum / alerts as f64 }
}

fn shape(shape: &Shape, chart: Option<u16>) -> impl IntoView + use<> {
    let desk = use_desk();
    let (id, words) = (shape.feature.clone(), format!("Set points of {}", shape.name));
    let set = view! {
        <button type="button" class="link u-tiny" aria-label=words on:click=move |_| {
            desk.learning.place.set((id.clone(), 0));
            desk.run(UiCommand::SetPoints);
        }>{"Set"}</button>
    };
    view! {
        <section class="model__shape">
            <div class="model__shapehead">
                <h3 title=shape.meaning.clone()>{shape.name.clone()}</h3>
                {set}
            </div>
            <p class="u-faint u-tiny">{format!("{}; {} against an attacker", shape.group, shape.robust)}</p>
            {match chart {
                Some(at) => view! { <ChartView chart=Chart::Shape(at) width=CHART_PX.0 height=CHART_PX.1/> }.into_any(),
                None => view! {
                    <table aria-label=shape.name.clone()>
                        <tbody>{shape.cells.iter().filter(|cell| cell.bin > 0).map(cell).collect_view()}</tbody>
                    </table>
                }
                .into_any(),
            }}
        </section>
    }
}

fn cell(cell: &ShapeCell) -> impl IntoView + use<> {
    let left = |points: f64| format!("{:.1}%", 50.0 + 50.0 * (points / FULL).clamp(-1.0, 1.0));
    let width = format!("{:.1}%", 50.0 * (cell.points.abs() / FULL).min(1.0));
    let start = left(cell.points.min(0.0));
    view! {
        <tr title=counted(cell.alerts, "alert of this batch", "alerts of this batch")>
            <th scope="row" class="u-ell">{cell.label.clone()}</th>
            <td class="model__bar" aria-hidden="true">
                <i class=if cell.points < 0.0 { "model__down" } else { "model__up" } style:left=start style:width=width></i>
                <u style:left=left(cell.starting)></u>
            </td>
            <td class="u-num">{cell.is_edited.then_some("✎ ")}{points(cell.points)}</td>
        </tr>
    }
}
