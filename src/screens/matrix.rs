//! Matrix: where on ATT&CK, and how hot.

use crate::command::UiCommand;
use crate::desk::use_desk;
use crate::panes::failure::{FailureNote, Waiting};
use crate::panes::matrix::grid::MatrixGrid;
use crate::panes::matrix::heat::{self, LENSES, steps};
use crate::panes::matrix::side::MatrixSide;
use crate::panes::matrix::state::{MatrixState, Scope};
use crate::parts::button::CommandButton;
use crate::parts::figure::{count, counted};
use crate::platform::dom;
use crate::store::{ChoicesStoreFields, Screen};
use leptos::prelude::*;
use std::sync::Arc;
use wg_protocol::{MatrixLens, MatrixView};

#[component]
pub fn MatrixScreen() -> impl IntoView {
    let desk = use_desk();
    let state = MatrixState::new(desk);
    desk.on_command(move |command| {
        match command {
            UiCommand::CellUp => state.step_row(-1),
            UiCommand::CellDown => state.step_row(1),
            UiCommand::CellLeft => state.step_column(-1),
            UiCommand::CellRight => state.step_column(1),
            UiCommand::CellFilter => state.filter(),
            UiCommand::CellExclude => state.exclude(),
            UiCommand::NextLens => state.lens.update(|lens| *lens = heat::next(*lens)),
            UiCommand::ShowSubs => {
                desk.choices.side_open().set(true);
                dom::next_frame(|| {
                    dom::focus_first(".matrix__side .pane__body");
                    dom::show(".matrix__subs");
                });
            }
            UiCommand::NextScope => state.next_scope(),
            UiCommand::NextRelease => state.next_release(),
            UiCommand::ForgetLayers => crate::layers::forget(desk),
            _ => return crate::exchange::answer(desk, command, state.file_of(command)),
        }
        true
    });
    let body = move || match state.shown.get() {
        _ if desk.bridge.revision().is_none() => view! {
            <div class="chain-none">
                <p class="u-quiet">{"No batch is loaded."}</p>
                <CommandButton command=UiCommand::Go(Screen::Import) words="Go to import"/>
            </div>
        }
        .into_any(),
        Some(Ok(view)) => view! { <MatrixGrid state view=view.clone()/>{legend(state, &view)} }.into_any(),
        Some(Err(failure)) => view! { <FailureNote failure/> }.into_any(),
        None => view! { <Waiting/> }.into_any(),
    };
    view! {
        <main class="screen matrix" aria-label="Matrix">
            <section class="pane" aria-label="ATT&CK matrix">
                <MatrixHead state/>
                {body}
            </section>
            <MatrixSide state/>
        </main>
    }
}

#[component]
fn MatrixHead(state: MatrixState) -> impl IntoView {
    let desk = state.desk;
    let release = move || {
        state.shown.with(|shown| match shown {
            Some(Ok(view)) => format!("ATT&CK Enterprise {}, this batch", view.version),
            _ => String::new(),
        })
    };
    let lenses = LENSES
        .map(|(lens, words)| {
            view! {
                <button
                    type="button"
                    class="segment__choice"
                    aria-pressed=move || (state.lens.get() == lens).to_string()
                    on:click=move |_| state.lens.set(lens)
                >
                    {words}
                </button>
            }
        })
        .into_iter()
        .collect_view();
    let all = move || match desk.bridge.summary.with(|batch| batch.as_ref().map(|batch| batch.incidents)) {
        Some(n) => format!("All {}", count(u64::from(n))),
        None => "All".to_owned(),
    };
    let choice = move |scope: Scope, words: Signal<String>| {
        view! {
            <button
                type="button"
                class="segment__choice"
                aria-pressed=move || (state.scope.get() == scope).to_string()
                on:click=move |_| state.scope.set(scope)
            >
                {move || words.get()}
            </button>
        }
    };
    let incident = desk.choices.incident();
    view! {
        <header class="matrix__tools" data-pane="">
            <h1>{"ATT&CK matrix"}</h1>
            <span class="u-faint u-small matrix__release">{release}</span>
            <span class="u-grow"></span>
            <span class="segment" role="group" aria-label="Colour by">{lenses}</span>
            <span class="segment" role="group" aria-label="Incidents that count">
                {choice(Scope::All, Signal::derive(all))}
                {choice(Scope::AboveLine, Signal::derive(|| "Above the line".to_owned()))}
                {move || incident.with(|uid| !uid.is_empty()).then(|| choice(Scope::Focused, Signal::derive(move || incident.get())))}
            </span>
            <button type="button" class="button matrix__drawer" on:click=move |_| desk.run(UiCommand::ToggleSide)>{"Technique"}</button>
        </header>
    }
}

fn legend(state: MatrixState, view: &Arc<MatrixView>) -> impl IntoView + use<> {
    let ramp = move || {
        let words = LENSES.iter().find(|(lens, _)| *lens == state.lens.get()).map_or("", |(_, words)| words);
        view! {
            <span class="matrix__key">
                {words}
                <span class="matrix__ramp">
                    {steps(state.lens.get())
                        .into_iter()
                        .enumerate()
                        .filter(|(_, from)| !from.is_empty())
                        .map(|(i, from)| view! { <i class=format!("heat-{i}")>{from}</i> })
                        .collect_view()}
                </span>
                {(state.lens.get() == MatrixLens::Coverage).then_some("layers")}
            </span>
        }
    };
    let incident = state.desk.choices.incident();
    let path = move || {
        let uid = incident.get();
        (!uid.is_empty()).then(|| view! {
            <span class="matrix__key"><span class="matrix__swatch heat-5"><i class="matrix__notch"></i></span>{format!("on the path of {uid}")}</span>
        })
    };
    let layers = !view.layers.is_empty();
    let hint = move || {
        (!layers && state.lens.get() == MatrixLens::Coverage)
            .then(|| view! { <span class="matrix__key"><CommandButton command=UiCommand::OpenLayers words="Open Navigator layers"/></span> })
    };
    let blind = view.not_seen - view.silent;
    let sum = match layers {
        true => format!(
            "{} seen, {} silent, {} not covered",
            count(u64::from(view.seen)),
            count(u64::from(view.silent)),
            count(u64::from(blind))
        ),
        false => format!(
            "{} in scope; {} seen, {} not seen",
            counted(u64::from(view.incidents), "incident", "incidents"),
            count(u64::from(view.seen)),
            count(u64::from(view.not_seen))
        ),
    };
    view! {
        <footer class="matrix__legend">
            {ramp}
            {hint}
            <span class="matrix__key"><b>{"n"}</b>{move || if state.lens.get() == MatrixLens::JudgedReal { "judged real" } else { "incidents" }}</span>
            {path}
            <span class="matrix__key">
                <span class="matrix__swatch matrix__swatch--unseen"></span>
                {if layers { "covered and silent" } else { "not seen; coverage not known" }}
            </span>
            {layers.then(|| view! { <span class="matrix__key"><span class="matrix__swatch matrix__cell--blind"></span>{"not covered"}</span> })}
            <span class="matrix__key"><span class="matrix__swatch matrix__swatch--thin"></span>{"tactic not in this export"}</span>
            <span class="u-grow"></span>
            <span class="u-faint matrix__sum">{sum}</span>
        </footer>
    }
}
