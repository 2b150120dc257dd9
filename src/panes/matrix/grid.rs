//! The grid: 15 tactics, those with nothing seen collapsed, and under each its techniques, hottest first.

use super::heat;
use super::state::{At, MatrixState, Scope, is_open};
use crate::command::UiCommand;
use crate::parts::figure::{count, counted};
use crate::parts::tactic::TacticChip;
use crate::store::ChoicesStoreFields;
use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use std::sync::Arc;
use wg_protocol::{MatrixCell, MatrixColumn, MatrixView};
use wg_query::{Field, token_state};

/// The pointer rests this long on a cell before the side panel follows it.
const REST_MS: u32 = 160;

#[component]
pub fn MatrixGrid(state: MatrixState, #[prop(into)] view: Arc<MatrixView>) -> impl IntoView {
    let selected = Selector::new(move || state.at.get());
    let layers = !view.layers.is_empty();
    let columns = |of: &str| {
        view.columns
            .iter()
            .enumerate()
            .filter(|(_, column)| column.of == of)
            .map(|(at, column)| {
                if is_open(column) {
                    open(state, at, column.clone(), layers, selected.clone()).into_any()
                } else {
                    collapsed(state, column.clone(), layers).into_any()
                }
            })
            .collect_view()
    };
    // Mobile and ICS, where the batch names them: each a small matrix of its own.
    let mut others: Vec<&str> =
        view.columns.iter().map(|column| column.of.as_str()).filter(|of| !of.is_empty()).collect();
    others.dedup();
    let others = others
        .into_iter()
        .map(|of| {
            view! {
                <h2 class="matrix__other">{of.to_owned()}</h2>
                <div class="matrix__grid matrix__grid--other" role="group" aria-label=of.to_owned() data-testid="other-matrix">
                    {columns(of)}
                </div>
            }
        })
        .collect_view();
    view! {
        <div class="matrix__grid" role="group" aria-label="Techniques by tactic" data-pane="">{columns("")}</div>
        {others}
    }
}

fn collapsed(state: MatrixState, column: MatrixColumn, layers: bool) -> impl IntoView {
    let nothing =
        if state.scope.get_untracked() == Scope::All { "nothing in this export" } else { "nothing in this scope" };
    let covered = layers.then(|| {
        let n = column.cells.iter().filter(|cell| cell.covered != 0).count();
        format!("; {n} of {} covered", column.cells.len())
    });
    view! {
        <div class="matrix__column matrix__column--thin">
            <div class="matrix__head"><TacticChip code=column.code name=column.name.clone() phase=column.phase off=true/></div>
            <p class="matrix__nothing">{format!("{}, {nothing}", column.name)}{covered}</p>
        </div>
    }
}

fn open(
    state: MatrixState,
    at: usize,
    column: MatrixColumn,
    layers: bool,
    selected: Selector<Option<At>>,
) -> impl IntoView {
    let name = format!("{}, {}", column.name, counted(u64::from(column.incidents), "incident", "incidents"));
    let alone = (column.tactic_only > 0).then(|| {
        view! { <span class="matrix__alone" title="Incidents that name the tactic without a technique">{format!("+{}", count(u64::from(column.tactic_only)))}<span class="u-hidden">{" tactic only"}</span></span> }
    });
    let cells = column
        .cells
        .into_iter()
        .enumerate()
        .map(|(row, cell)| view! { <CellView state at=(at, row) tactic=column.id.clone() cell layers selected=selected.clone()/> })
        .collect_view();
    view! {
        <div class="matrix__column">
            <div class="matrix__head">
                <span class="u-row matrix__code"><TacticChip code=column.code name=String::new() phase=column.phase/><span class="u-quiet u-tiny">{count(u64::from(column.incidents))}</span></span>
                <span class="matrix__tactic" title=column.name.clone()>{breakable(&column.name)}</span>
                {alone}
            </div>
            <div role="listbox" aria-label=name>{cells}</div>
        </div>
    }
}

#[component]
fn CellView(
    state: MatrixState,
    at: At,
    /// Id of its column's tactic.
    tactic: String,
    cell: MatrixCell,
    /// Whether any layer lies over the matrix.
    layers: bool,
    selected: Selector<Option<At>>,
) -> impl IntoView {
    let MatrixState { desk, lens, path, .. } = state;
    let place = (tactic, cell.id.clone());
    let on_path = Memo::new(move |_| path.with(|path| path.contains(&place)));
    let id = cell.id.clone();
    let excluded =
        Memo::new(move |_| desk.choices.query().with(|query| token_state(query, Field::Technique, &id) == Some(true)));
    let (for_class, for_name, for_number) = (cell.clone(), cell.clone(), cell.clone());
    let is_selected = Signal::derive(move || selected.selected(&Some(at)));
    let resting = StoredValue::new_local(None::<Timeout>);
    view! {
        <div
            role="option"
            class=move || {
                let selected = if is_selected.get() { " is-selected" } else { "" };
                let excluded = if excluded.get() { " is-excluded" } else { "" };
                let guess = if for_class.inferred { " is-guess" } else { "" };
                format!("{}{selected}{excluded}{guess}", heat::class(lens.get(), &for_class, layers))
            }
            data-testid="matrix-cell"
            data-count=cell.incidents
            tabindex=move || if is_selected.get() { "0" } else { "-1" }
            aria-selected=move || is_selected.get().to_string()
            on:click=move |_| {
                state.pick(at, false);
                desk.run(UiCommand::CellFilter);
            }
            on:keydown=move |event| {
                if event.key() == "Enter" {
                    event.prevent_default();
                    desk.run(UiCommand::CellFilter);
                }
            }
            on:pointerenter=move |_| resting.set_value(Some(Timeout::new(REST_MS, move || state.pick(at, false))))
            on:pointerleave=move |_| resting.set_value(None)
        >
            <span class="matrix__line"><code>{cell.id.clone()}</code><b aria-hidden="true">{move || heat::number(lens.get(), &for_number)}</b></span>
            <span class="matrix__technique">{breakable(&cell.name)}</span>
            <span class="u-hidden">{move || heat::rest_of_name(&for_name, layers, on_path.get(), excluded.get())}</span>
            {move || on_path.get().then(|| view! { <i class="matrix__notch"></i> })}
        </div>
    }
}

/// Endings before which a long word of ATT&CK may be broken; browsers know no hyphens of their own everywhere.
const ENDINGS: [&str; 6] = ["tion", "tions", "ment", "ship", "ing", "tials"];
/// Letters that are one sound, which is not broken.
const TOGETHER: [&str; 6] = ["th", "sh", "ch", "ph", "ck", "gh"];

/// Returns a name whose long words have soft hyphens where they may be broken.
fn breakable(name: &str) -> String {
    let broken = |word: &str| {
        if word.len() < 10 || !word.is_ascii() {
            return word.to_owned();
        }
        let lower = word.to_ascii_lowercase();
        let ending = ENDINGS.iter().find(|ending| lower.ends_with(*ending)).map(|ending| word.len() - ending.len());
        let is_in = |letters: &str, at: usize| lower.get(at..=at).is_some_and(|letter| letters.contains(letter));
        let is_vowel = |at| is_in("aeiouy", at);
        // Between two consonants that stand after a vowel.
        let may_break = |at: usize| {
            Some(at) == ending
                || (3..=lower.len() - 3).contains(&at)
                    && is_vowel(at - 2)
                    && !is_vowel(at - 1)
                    && !is_vowel(at)
                    && is_in("aeiouyrlh", at + 1)
                    && !TOGETHER.contains(&&lower[at - 1..=at])
        };
        let mut out = String::new();
        for (at, letter) in word.char_indices() {
            if may_break(at) {
                out.push('\u{ad}');
            }
            out.push(letter);
        }
        out
    };
    name.split(' ').map(broken).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_word_breaks_before_its_ending_and_between_consonants() {
        assert_eq!(breakable("Spearphishing Reconnaissance"), "Spear\u{ad}phish\u{ad}ing Recon\u{ad}nais\u{ad}sance");
        assert_eq!(breakable("Account Manipulation"), "Account Manipula\u{ad}tion");
        assert_eq!(breakable("Phishing"), "Phishing");
    }
}
