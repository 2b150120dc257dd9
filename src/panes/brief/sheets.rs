//! The sheets, as they will be in the file.

use super::state::BriefState;
use crate::command::UiCommand;
use crate::panes::failure::{FailureNote, Waiting};
use crate::parts::button::CommandButton;
use crate::platform::nodes;
use crate::store::Screen;
use leptos::html::Div;
use leptos::prelude::*;
use wg_brief::Node;
use wg_protocol::Failure;

/// What stands in the place of the sheets.
#[derive(Clone, PartialEq)]
enum Place {
    NoBatch,
    Waiting,
    Failed(Failure),
    Sheets,
}

#[component]
pub fn Sheets(state: BriefState) -> impl IntoView {
    // The desk stays while its sheets change, and with it where it is scrolled to.
    let place = Memo::new(move |_| match state.shown.get() {
        _ if state.desk.bridge.revision().is_none() => Place::NoBatch,
        Some(Some(Err(failure))) => Place::Failed(failure),
        Some(Some(Ok(_))) => Place::Sheets,
        _ => Place::Waiting,
    });
    // One at a time over everything, or all of them.
    let sheets = Memo::new(move |_| {
        let (presenting, sheet) = state.read(|brief| (brief.presenting, brief.sheet));
        let all = state.with_view(|view| view.pages.sheets.clone()).unwrap_or_default();
        match presenting {
            true => all.into_iter().nth(sheet).into_iter().collect(),
            false => all,
        }
    });
    move || match place.get() {
        Place::NoBatch => view! {
            <div class="chain-none">
                <p class="u-quiet">{"No batch is loaded."}</p>
                <CommandButton command=UiCommand::Go(Screen::Import) words="Go to import"/>
            </div>
        }
        .into_any(),
        Place::Failed(failure) => view! { <FailureNote failure/> }.into_any(),
        Place::Waiting => view! { <Waiting/> }.into_any(),
        Place::Sheets => view! { <Desk sheets/> }.into_any(),
    }
}

#[component]
fn Desk(#[prop(into)] sheets: Signal<Vec<Node>>) -> impl IntoView {
    let desk = NodeRef::<Div>::new();
    // The elements are made by hand: the tree is the engine's, and the same one is written to the file.
    Effect::new(move |_| {
        if let Some(desk) = desk.get() {
            sheets.with(|sheets| nodes::replace(&desk, sheets));
        }
    });
    view! {
        <div class="brief__desk" data-theme="light" data-pane="" tabindex="0" role="region" aria-label="Sheets" data-testid="brief-sheets" node_ref=desk></div>
    }
}
