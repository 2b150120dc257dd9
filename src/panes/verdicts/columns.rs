//! Which columns of the CSV form are wanted.

use leptos::prelude::*;
use wg_casefile::{CSV_COLUMNS, Form};
use wg_schema::ordered::OrderedSet;

/// Columns that are not wanted.
pub type LeftOut = RwSignal<OrderedSet<&'static str>>;

/// Returns those that are, as an export takes them: none named are all.
pub fn wanted(left_out: LeftOut) -> Vec<String> {
    left_out.with(|left_out| {
        let rest = CSV_COLUMNS.into_iter().filter(|column| !left_out.contains(column));
        if left_out.is_empty() { Vec::new() } else { rest.map(str::to_owned).collect() }
    })
}

/// One box a column, where the form has columns.
#[component]
pub fn Columns(#[prop(into)] form: Signal<Form>, left_out: LeftOut) -> impl IntoView {
    let boxes = move || {
        CSV_COLUMNS
            .into_iter()
            .map(|column| {
                let flip = move |_| {
                    left_out.update(|all| {
                        // The last one stays: a table without a column is none.
                        let is_last = all.len() + 1 == CSV_COLUMNS.len();
                        if !all.remove(column) && !is_last {
                            all.insert(column);
                        }
                    });
                };
                view! {
                    <label class="u-small">
                        <input type="checkbox" prop:checked=move || left_out.with(|all| !all.contains(column)) on:change=flip/>
                        <code>{column}</code>
                    </label>
                }
            })
            .collect_view()
    };
    move || {
        (form.get() == Form::Csv).then(|| {
            let n = move || CSV_COLUMNS.len() - left_out.with(OrderedSet::len);
            view! {
                <details class="log__columns" data-testid="export-columns">
                    <summary class="u-small">{move || format!("Columns: {} of {}", n(), CSV_COLUMNS.len())}</summary>
                    <div class="log__boxes">{boxes()}</div>
                </details>
            }
        })
    }
}
