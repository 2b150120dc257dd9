//! The one file input of the page: hidden, always there, opened by a command.

use crate::app::take_files;
use crate::command::UiCommand;
use crate::desk::use_desk;
use crate::platform::{dom, files};
use leptos::html::Input;
use leptos::prelude::*;

#[component]
pub fn FileInput() -> impl IntoView {
    let desk = use_desk();
    let input = NodeRef::<Input>::new();
    // Only the command adds to a batch; what is dropped replaces it.
    let adding = StoredValue::new(false);
    desk.on_command(move |command| {
        if command == UiCommand::ChooseFiles || command == UiCommand::AddFiles {
            adding.set_value(command == UiCommand::AddFiles);
            if let Some(input) = input.get_untracked() {
                dom::click(&input);
            }
        }
        // The screen behind it changes, too.
        false
    });
    let take = move |event: leptos::ev::Event| {
        let chosen = files::chosen(&event);
        let add = adding.get_value();
        adding.set_value(false);
        take_files(desk, chosen, add);
    };
    view! {
        <input
            class="u-hidden"
            type="file"
            multiple=true
            tabindex="-1"
            aria-label="Files to read"
            data-testid="file-input"
            node_ref=input
            on:change=take
        />
    }
}
