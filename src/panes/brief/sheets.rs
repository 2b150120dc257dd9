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

#[component]
pub fn Sheets(state: BriefState) -> impl IntoView {
    move || match state.shown.get() {
        _ if state.desk.bridge.revision().is_none() => view! {
            <div class="chain-none">
                <p class="u-quiet">{"No batch is loaded."}</p>
                <CommandButton command=UiCommand::Go(Screen::Import) words="Go to import"/>
            </div>
        }
        .into_any(),
        Some(Some(Err(failure))) => view! { <FailureNote failure/> }.into_any(),
        Some(Some(Ok(view))) => {
            // One at a time over everything, or all of them.
            let sheets = Memo::new(move |_| match state.read(|brief| (brief.presenting, brief.sheet)) {
                (true, sheet) => view.pages.sheets.get(sheet).cloned().into_iter().collect(),
                (false, _) => view.pages.sheets.clone(),
            });
            view! { <Desk sheets/> }.into_any()
        }
        _ => view! { <Waiting/> }.into_any(),
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
