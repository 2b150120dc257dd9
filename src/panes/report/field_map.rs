//! The fields of an export that no reader knows: what was guessed, how surely and by what, with the first values; to be
//! corrected and read again.

use crate::desk::{Desk, use_desk};
use crate::maps;
use crate::panes::failure::{FailureNote, Waiting};
use crate::parts::data_text::{DataText, spoken};
use crate::platform::download;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wg_protocol::{Answer, DateOrder, FieldMap, FieldMapView, MapUse, MappedField, Query, Scale};

/// The field whose numbers need a scale.
const SEVERITY: &str = "severity";
/// The field whose dates need an order.
const TIME: &str = "time";
/// Values that are shown of a field.
const N_VALUES: usize = 3;

/// What is open: the source, and its map as far as it was changed.
pub type Editing = RwSignal<Option<(u32, Option<FieldMap>)>>;

#[component]
pub fn FieldMapPane(source: u32, editing: Editing) -> impl IntoView {
    let desk = use_desk();
    let view = desk.ask(
        move || Some(Query::FieldMap { source }),
        |answer| match answer {
            Answer::FieldMap(view) => Some(view),
            _ => None,
        },
    );
    view! {
        <section class="import__part field-map" data-testid="field-map" aria-label="Fields of the export" data-pane="" tabindex="-1">
            {move || match view.get() {
                Some(Some(Ok(FieldMapView { used: Some(used), fields }))) => editor(desk, source, used, fields, editing).into_any(),
                Some(Some(Ok(_))) => view! { <p class="import__nothing u-faint u-small">{"A reader knows this format; nothing was guessed."}</p> }.into_any(),
                Some(Some(Err(failure))) => view! { <FailureNote failure/> }.into_any(),
                _ => view! { <Waiting/> }.into_any(),
            }}
        </section>
    }
}

/// A path of the export, with its first values.
#[derive(Clone)]
struct Path {
    path: String,
    values: Vec<String>,
}

/// What every row of the table needs.
#[derive(Clone, Copy)]
struct Draft {
    map: RwSignal<FieldMap>,
    source: u32,
    editing: Editing,
    paths: StoredValue<Vec<Path>>,
}

impl Draft {
    fn change(self, change: impl FnOnce(&mut FieldMap)) {
        self.map.update(change);
        self.editing.set(Some((self.source, Some(self.map.get_untracked()))));
    }

    fn mapped(self, field: &str) -> Vec<MappedField> {
        self.map.with(|map| map.paths_of(field).cloned().collect())
    }
}

fn editor(desk: Desk, source: u32, used: MapUse, fields: Vec<(String, String)>, editing: Editing) -> impl IntoView {
    let begun = editing.with_untracked(|now| now.as_ref().and_then(|(_, map)| map.clone()));
    let is_guessed = used.is_guessed;
    let shape = StoredValue::new(used.map.shape.clone());
    let (found, others): (Vec<_>, Vec<_>) =
        fields.into_iter().partition(|(field, _)| used.map.paths_of(field).next().is_some());
    let draft =
        Draft { paths: StoredValue::new(paths(&used)), map: RwSignal::new(begun.unwrap_or(used.map)), source, editing };
    let heading = if is_guessed { "Fields, guessed" } else { "Fields, by your map" };
    let basis = format!("from the first {} records; choose another where a guess is wrong", used.records);
    let again = move |_| {
        editing.set(None);
        maps::keep(desk, draft.map.get_untracked());
        desk.bridge.reload();
    };
    let forget = move |_| {
        editing.set(None);
        maps::forget(desk, &shape.get_value());
        desk.bridge.reload();
    };
    view! {
        <header class="pane__head">
            <h2 class="pane__title">{heading}</h2>
            <span class="u-faint u-small">{basis}</span>
            <span class="u-grow"></span>
            <button type="button" class="button button--primary" data-testid="map-again" on:click=again>{"Read again with these fields"}</button>
            <button type="button" class="button" data-testid="map-save" on:click=move |_| save(desk, draft.map.get_untracked())>{"Save as a file"}</button>
            {(!is_guessed).then(|| view! { <button type="button" class="button" data-testid="map-forget" on:click=forget>{"Guess again"}</button> })}
            <button type="button" class="button button--ghost" on:click=move |_| editing.set(None)>{"Close"}</button>
        </header>
        {table(draft, found)}
        <details class="field-map__more">
            <summary class="u-small">{format!("{} fields that nothing is read into", others.len())}</summary>
            {table(draft, others)}
        </details>
    }
}

fn table(draft: Draft, fields: Vec<(String, String)>) -> impl IntoView {
    view! {
        <table class="sheet sheet--map">
            <thead>
                <tr>
                    <th scope="col">{"Our field"}</th>
                    <th scope="col">{"Read from"}</th>
                    <th scope="col" class="u-num">{"Sure"}</th>
                    <th scope="col">{"Because"}</th>
                    <th scope="col">{"First values"}</th>
                </tr>
            </thead>
            <tbody>{fields.into_iter().map(|(field, label)| row(draft, field, label)).collect_view()}</tbody>
        </table>
    }
}

fn row(draft: Draft, field: String, label: String) -> impl IntoView {
    let field = StoredValue::new(field);
    let mapped = Memo::new(move |_| field.with_value(|field| draft.mapped(field)));
    let first = move || mapped.with(|mapped| mapped.first().cloned());
    let choose = move |event: leptos::ev::Event| {
        let path = event_target_value(&event).parse::<usize>().ok();
        let path = path.and_then(|i| draft.paths.with_value(|paths| paths.get(i).map(|path| path.path.clone())));
        draft.change(|map| field.with_value(|field| map.choose(field, path.as_deref())));
    };
    let is_chosen = move |i: usize| {
        let chosen = first().map(|mapped| mapped.path);
        draft.paths.with_value(|paths| paths.get(i).map(|path| &path.path) == chosen.as_ref())
    };
    let options = draft.paths.with_value(|paths| {
        let option = |(i, path): (usize, &Path)| {
            view! { <option value=i.to_string() prop:selected=move || is_chosen(i)>{spoken(&path.path)}</option> }
        };
        paths.iter().enumerate().map(option).collect_view()
    });
    let values = move || {
        let chosen = first()?.path;
        let values = draft
            .paths
            .with_value(|paths| paths.iter().find(|path| path.path == chosen).map(|path| path.values.clone()))?;
        Some(
            values
                .into_iter()
                .take(N_VALUES)
                .map(|value| view! { <DataText text=value limit=48 mono=true/>" " })
                .collect_view(),
        )
    };
    let (is_severity, is_time) = field.with_value(|field| (field == SEVERITY, field == TIME));
    view! {
        <tr data-testid="map-row">
            <th scope="row">{label.clone()}" "<code class="u-faint">{field.get_value()}</code></th>
            <td>
                <select class="choice" aria-label=format!("{label} is read from") on:change=choose>
                    <option value="" prop:selected=move || mapped.with(Vec::is_empty)>{"nothing"}</option>
                    {options}
                </select>
                {move || or_else(&mapped.read())}
                {is_severity.then(|| view! { <ScaleChoice draft/> })}
                {is_time.then(|| view! { <DateChoice draft/> })}
            </td>
            <td class="u-num">{move || first().map(|mapped| format!("{} %", mapped.confidence))}</td>
            <td class="u-quiet">{move || first().map(|mapped| view! { <DataText text=mapped.why limit=120/> })}</td>
            <td class="u-faint">{values}</td>
        </tr>
    }
}

/// The paths that are asked where the first has no value.
fn or_else(mapped: &[MappedField]) -> Option<impl IntoView + use<>> {
    let others: Vec<String> = mapped.iter().skip(1).map(|mapped| mapped.path.clone()).collect();
    (!others.is_empty()).then(|| {
        view! { <span class="field-map__else u-faint u-small">{"or else "}<DataText text=others.join(", ") limit=120 mono=true/></span> }
    })
}

/// How the numbers of a severity are read.
#[component]
fn ScaleChoice(draft: Draft) -> impl IntoView {
    let scale = move || draft.mapped(SEVERITY).first().and_then(|mapped| mapped.scale);
    let choose = move |event: leptos::ev::Event| {
        let scale = event_target_value(&event).parse::<usize>().ok().and_then(|i| Scale::ALL.get(i).copied());
        draft.change(|map| map.set_scale(SEVERITY, scale));
    };
    view! {
        <select class="choice" aria-label="How the numbers of the severity are read" on:change=choose>
            <option value="" prop:selected=move || scale().is_none()>{"as words, or guessed"}</option>
            {Scale::ALL
                .into_iter()
                .enumerate()
                .map(|(i, it)| view! { <option value=i.to_string() prop:selected=move || scale() == Some(it)>{it.words()}</option> })
                .collect_view()}
        </select>
    }
}

/// What comes first in a date that ends in its year.
#[component]
fn DateChoice(draft: Draft) -> impl IntoView {
    const ORDERS: [(DateOrder, &str); 3] = [
        (DateOrder::DayFirst, "day first, 31/12/2026"),
        (DateOrder::MonthFirst, "month first, 12/31/2026"),
        (DateOrder::Serial, "days since 1900, 46387.5"),
    ];
    let order = move || draft.mapped(TIME).first().and_then(|mapped| mapped.date);
    let choose = move |event: leptos::ev::Event| {
        let order =
            event_target_value(&event).parse::<usize>().ok().and_then(|i| ORDERS.get(i).map(|(order, _)| *order));
        draft.change(|map| map.set_date(TIME, order));
    };
    view! {
        <select class="choice" aria-label="What comes first in a date" on:change=choose>
            <option value="" prop:selected=move || order().is_none()>{"as written, or guessed"}</option>
            {ORDERS
                .into_iter()
                .enumerate()
                .map(|(i, (it, words))| view! { <option value=i.to_string() prop:selected=move || order() == Some(it)>{words}</option> })
                .collect_view()}
        </select>
    }
}

/// Returns every path of the export once: those that are read first.
fn paths(used: &MapUse) -> Vec<Path> {
    let mut all: Vec<Path> = Vec::new();
    let read = used.map.fields.iter().zip(&used.samples).map(|(mapped, values)| (&mapped.path, values.clone()));
    let unread = used.unmapped.iter().map(|(path, value)| (path, vec![value.clone()]));
    for (path, values) in read.chain(unread) {
        if !all.iter().any(|known| known.path == *path) {
            all.push(Path { path: path.clone(), values });
        }
    }
    all
}

fn save(desk: Desk, map: FieldMap) {
    spawn_local(async move {
        let query = Query::FieldMapJson { map: Box::new(map) };
        if let Ok(Answer::Json(text)) = desk.bridge.ask(query).await {
            download::save("watchglass-field-map.json", "application/json", &text);
        }
    });
}
