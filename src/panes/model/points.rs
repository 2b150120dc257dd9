//! The form that sets points of the model by hand: an answer or all of a feature, how many, by whom and why; and what that would
//! move, before it does.

use super::candidate::mover;
use crate::desk::{Desk, use_desk};
use crate::panes::failure::FailureNote;
use crate::parts::data_text::DataText;
use crate::parts::figure::{count, counted, points};
use crate::parts::form_dialog::FormDialog;
use crate::parts::keycap::Keycaps;
use crate::parts::scene::SceneView;
use crate::platform::dom;
use crate::setting;
use crate::store::{ChoicesStoreFields, Overlay};
use leptos::html::Select;
use leptos::prelude::*;
use wg_protocol::{Answer, CandidateView, CellEdit, Chart, ModelView, Query, Shape};

const CHART_PX: (u32, u32) = (560, 170);
const MOST_MOVERS: usize = 6;

#[component]
pub fn SetPoints() -> impl IntoView {
    let desk = use_desk();
    let model = desk.ask(
        || Some(Query::Model),
        |answer| match answer {
            Answer::Model(view) => Some(*view),
            _ => None,
        },
    );
    let model = Memo::new(move |_| model.with(|model| model.clone().flatten().and_then(Result::ok)));
    let (feature, answer) = desk.learning.place.get_untracked();
    let (feature, answer) = (RwSignal::new(feature), RwSignal::new(answer));
    let typed = RwSignal::new(String::new());
    let author = RwSignal::new(desk.casefile.analyst.get_untracked());
    let reason = RwSignal::new(String::new());
    // Where nothing was chosen, the form begins with the first feature.
    Effect::new(move |_| {
        let first = model.with(|model| Some(model.as_ref()?.shapes.first()?.feature.clone()));
        if let Some(first) = first.filter(|_| feature.with_untracked(String::is_empty)) {
            feature.set(first);
        }
    });
    let shape = Memo::new(move |_| {
        model.with(|model| {
            feature.with(|id| Some(model.as_ref()?.shapes.iter().find(|shape| shape.feature == *id)?.clone()))
        })
    });
    // The field begins with what counts now.
    Effect::new(move |_| {
        let bin = answer.get();
        let now = shape.with(|shape| shape.as_ref().map(|shape| number(value_now(shape, bin))));
        typed.set(now.unwrap_or_default());
    });
    let value = Memo::new(move |_| {
        let bin = answer.get();
        let (low, high) = shape.with(|shape| shape.as_ref().map(|shape| range(shape, bin)))?;
        let value: f64 = typed.with(|typed| typed.trim().replace('\u{2212}', "-").parse().ok())?;
        (low..=high).contains(&value).then_some(value)
    });
    let is_set = Memo::new(move |_| {
        let bin = answer.get();
        model.with(|model| {
            feature.with(|id| model.as_ref()?.edits.iter().find(|edit| edit.feature == *id && edit.bin == bin).cloned())
        })
    });
    let told = LocalResource::new(move || {
        let asked = (model.get(), feature.get(), answer.get(), value.get());
        async move {
            let (Some(model), feature, bin, Some(points)) = asked else { return None };
            let edit = CellEdit { feature: feature.clone(), bin, points, ..CellEdit::default() };
            Some((points, setting::look(desk, model, (feature, bin, Some(edit))).await))
        }
    });
    let shown = move || {
        value.get().is_some_and(|value| told.with(|told| matches!(told, Some(Some((of, Ok(_)))) if *of == value)))
    };
    let missing = move || {
        if value.get().is_none() {
            return Some("Give points inside the limits.");
        }
        if !shown() {
            return Some("Counting what it moves.");
        }
        if author.with(|author| author.trim().is_empty()) {
            return Some("Say who sets it.");
        }
        reason.with(|reason| reason.trim().is_empty()).then_some("Say why.")
    };
    let close = move || desk.choices.overlay().set(Overlay::None);
    let save = move || {
        if let (None, Some(value)) = (untrack(missing), value.get_untracked()) {
            let text = |signal: RwSignal<String>| signal.get_untracked().trim().to_owned();
            setting::set(desk, feature.get_untracked(), answer.get_untracked(), value, text(author), text(reason));
        }
    };
    let first = NodeRef::<Select>::new();
    first.on_load(|first| dom::focus(&first));
    view! {
        <FormDialog title="Set points by hand" label="Set points of the model by hand" testid="set-points" class="points" on_close=move |()| close() on_save=move |()| save()>
            <div class="suppress__body">
                <p class="u-small u-quiet">{"What you set holds whatever is learnt around it, until it is set free. It goes into the log with your label and your reason."}</p>
                <div class="points__what">
                    <label class="suppress__field">
                        <span class="u-small">{"Feature"}</span>
                        <select class="log__select" data-testid="points-feature" node_ref=first on:change:target=move |event| { answer.set(0); feature.set(event.target().value()); }>
                            {move || model.with(|model| model.as_ref().map(|model| features(model, feature)))}
                        </select>
                    </label>
                    <label class="suppress__field">
                        <span class="u-small">{"Answer"}</span>
                        <select class="log__select" data-testid="points-answer" on:change:target=move |event| event.target().value().parse().into_iter().for_each(|bin| answer.set(bin))>
                            {move || shape.with(|shape| shape.as_ref().map(|shape| answers(shape, answer)))}
                        </select>
                    </label>
                    <label class="suppress__field">
                        <span class="u-small">{move || if answer.get() == 0 { "At most, either way" } else { "Points" }}</span>
                        <input class="tray__note" type="number" step="0.5" data-testid="points-value"
                            prop:value=move || typed.get() on:input:target=move |event| typed.set(event.target().value())/>
                    </label>
                </div>
                <p class="u-small u-quiet">{move || shape.with(|shape| shape.as_ref().map(|shape| limits(shape, answer.get())))}</p>
                {move || is_set.get().map(|edit| stands(&edit))}
                <Curve model feature/>
                <div class="suppress__pair points__who">
                    <label class="suppress__field">
                        <span class="u-small">{"Why"}</span>
                        <input class="tray__note" data-testid="points-reason" maxlength="400" autocomplete="off" placeholder="e.g. this tool marks everything high"
                            prop:value=move || reason.get() on:input:target=move |event| reason.set(event.target().value())/>
                    </label>
                    <label class="suppress__field">
                        <span class="u-small">{"Who sets it"}</span>
                        <input class="tray__note" data-testid="points-author" maxlength="64" autocomplete="off"
                            prop:value=move || author.get() on:input:target=move |event| author.set(event.target().value())/>
                    </label>
                </div>
                <div class="suppress__told" role="status" data-testid="points-told">
                    {move || told.with(|told| match told {
                        Some(Some((_, Ok(view)))) => moves(view).into_any(),
                        Some(Some((_, Err(failure)))) => view! { <FailureNote failure=failure.clone()/> }.into_any(),
                        _ => ().into_any(),
                    })}
                </div>
            </div>
            <div class="suppress__foot">
                <button type="button" class="button button--primary" data-testid="points-save" aria-disabled=move || missing().is_some().to_string() on:click=move |_| save()>
                    {"Set it"}<Keycaps keys="Ctrl Enter"/>
                </button>
                {move || is_set.get().map(|edit| free(desk, edit))}
                <span class="u-small u-quiet">{move || missing().unwrap_or_default()}</span>
            </div>
        </FormDialog>
    }
}

/// The curve of the feature as it counts now.
#[component]
fn Curve(model: Memo<Option<ModelView>>, feature: RwSignal<String>) -> impl IntoView {
    let desk = use_desk();
    let scene = desk.ask(
        move || {
            // Tables stand in the order of the features, and those of verdicts, which are not shown, come last.
            let at = model.with(|model| {
                feature.with(|id| model.as_ref()?.shapes.iter().position(|shape| shape.feature == *id))
            })?;
            let (width_px, height_px) = CHART_PX;
            Some(Query::Chart { chart: Chart::Shape(u16::try_from(at).ok()?), width_px, height_px })
        },
        |answer| match answer {
            Answer::Scene(scene) => Some(scene),
            _ => None,
        },
    );
    view! {
        <div class="points__curve">
            {move || scene.with(|scene| match scene {
                Some(Some(Ok(scene))) => view! { <SceneView scene=scene.clone()/> }.into_any(),
                _ => ().into_any(),
            })}
        </div>
        <p class="u-faint u-tiny">{"Bars are the points of each answer as they count now, with how far they could be off; dashes the shipped scorecard; a ring is set by a person; grey below, how many alerts of this batch gave the answer."}</p>
    }
}

fn features(model: &ModelView, chosen: RwSignal<String>) -> impl IntoView + use<> {
    let option = |shape: &Shape| {
        let (id, here) = (shape.feature.clone(), shape.feature.clone());
        view! { <option value=id prop:selected=move || chosen.with(|chosen| *chosen == here)>{format!("{}: {}", shape.group, shape.name)}</option> }
    };
    model.shapes.iter().map(option).collect_view()
}

fn answers(shape: &Shape, chosen: RwSignal<u8>) -> impl IntoView + use<> {
    let option = |bin: u8, words: String| view! { <option value=bin.to_string() prop:selected=move || chosen.get() == bin>{words}</option> };
    let all = option(0, "all: a limit".to_owned());
    let cells = shape.cells.iter().filter(|cell| cell.bin > 0);
    let cells = cells.map(|cell| option(cell.bin, format!("{}. {} ({})", cell.bin, cell.label, points(cell.points))));
    view! { {all}{cells.collect_view()} }
}

/// The points of an answer as they count now; of all of them, the furthest from 0.
fn value_now(shape: &Shape, bin: u8) -> f64 {
    match shape.cells.iter().find(|cell| cell.bin == bin && bin > 0) {
        Some(cell) => cell.points,
        None => shape.cells.iter().map(|cell| cell.points.abs()).fold(0.0, f64::max),
    }
}

/// What may be set, in points, rounded inwards.
fn range(shape: &Shape, bin: u8) -> (f64, f64) {
    if bin == 0 { (0.0, shape.highest.floor()) } else { (shape.lowest.ceil(), shape.highest.floor()) }
}

fn number(points: f64) -> String {
    format!("{}", (points * 10.0).round() / 10.0)
}

fn limits(shape: &Shape, bin: u8) -> String {
    let (low, high) = range(shape, bin);
    let what = if bin == 0 { "0 takes the feature out of the score. " } else { "" };
    let why = if shape.lowest == 0.0 { ": it is in an attacker's hand, so it never lowers" } else { "" };
    format!("{} {what}From {} to {}{why}.", shape.meaning, points(low), points(high))
}

fn stands(edit: &CellEdit) -> impl IntoView + use<> {
    view! {
        <p class="u-small">{format!("Set to {} now: ", points(edit.points))}<DataText text=edit.reason.clone() limit=200/>{", "}<DataText text=edit.author.clone() limit=80/></p>
    }
}

fn free(desk: Desk, edit: CellEdit) -> impl IntoView {
    view! {
        <button type="button" class="button" data-testid="points-free" on:click=move |_| setting::free(desk, edit.feature.clone(), edit.bin)>{"Set it free"}</button>
    }
}

/// What the change would move.
fn moves(view: &CandidateView) -> impl IntoView + use<> {
    if view.rising + view.falling == 0 {
        return view! { <p><b>{"No incident of this batch moves."}</b></p> }.into_any();
    }
    let line = format!(
        "{} up, {} down. Over the line would come {}, under it {}.",
        counted(u64::from(view.rising), "incident", "incidents"),
        count(u64::from(view.falling)),
        count(u64::from(view.moved_over_line)),
        count(u64::from(view.moved_under_line)),
    );
    let held = (view.held > 0).then(|| {
        let n = counted(u64::from(view.held), "more would fall", "more would fall");
        view! { <p class="u-quiet">{format!("{n} under the line by score alone and are held above it.")}</p> }
    });
    view! {
        <p><b>{line}</b></p>
        {held}
        <ul class="model__list" aria-label="Moved most">{view.movers.iter().take(MOST_MOVERS).map(mover).collect_view()}</ul>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wg_protocol::ShapeCell;

    #[test]
    fn the_form_begins_with_what_counts_and_keeps_the_limits() {
        let cell = |bin, points| ShapeCell { bin, points, ..ShapeCell::default() };
        let cells = vec![cell(0, 0.0), cell(1, -3.04), cell(2, 5.5)];
        let shape = Shape { cells, lowest: 0.0, highest: 33.18, meaning: "How long.".into(), ..Shape::default() };
        assert_eq!((number(value_now(&shape, 1)), value_now(&shape, 0)), ("-3".into(), 5.5));
        assert_eq!((range(&shape, 0), range(&shape, 2)), ((0.0, 33.0), (0.0, 33.0)));
        assert!(limits(&shape, 2).ends_with("so it never lowers."));
    }
}
