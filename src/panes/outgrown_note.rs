//! The line that says that a load did not fit into memory, and offers its newest part.

use crate::command::UiCommand;
use crate::desk::use_desk;
use crate::parts::button::CommandButton;
use leptos::prelude::*;

#[component]
pub fn OutgrownNote() -> impl IntoView {
    let desk = use_desk();
    let outgrown = desk.bridge.outgrown;
    move || {
        outgrown.get().map(|it| {
            view! {
                <div class="notice" role="status" data-testid="outgrown">
                    <span>{it.words()}" Your verdicts are kept."</span>
                    <CommandButton command=UiCommand::LoadNewest words="Load the newest part" testid="load-newest"/>
                    <button type="button" class="link" on:click=move |_| outgrown.set(None)>{"Leave it"}</button>
                </div>
            }
        })
    }
}
