//! A button for a command: its words, its key, and the same value that the key sends.

use crate::command::{UiCommand, places, shortcut_in};
use crate::desk::use_desk;
use crate::parts::keycap::Keycaps;
use crate::store::{ChoicesStoreFields, Overlay};
use leptos::prelude::*;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    #[default]
    Plain,
    Primary,
    PrimaryLarge,
    Large,
    Ghost,
}

impl Look {
    fn class(self) -> &'static str {
        match self {
            Look::Plain => "button",
            Look::Primary => "button button--primary",
            Look::PrimaryLarge => "button button--primary button--large",
            Look::Large => "button button--large",
            Look::Ghost => "button button--ghost",
        }
    }
}

#[component]
pub fn CommandButton(
    /// What it sends.
    command: UiCommand,
    /// What it says: a verb, and the result.
    #[prop(into)]
    words: Signal<String>,
    #[prop(optional)] look: Look,
    /// Test id, one of the stable handles.
    #[prop(optional)]
    testid: Option<&'static str>,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    let desk = use_desk();
    let here = places(desk.choices.screen().get_untracked(), Overlay::None, false, false);
    let keys = move || shortcut_in(command, here);
    view! {
        <button
            type="button"
            class=look.class()
            data-testid=testid
            aria-keyshortcuts=move || keys().as_deref().map(aria_keys)
            disabled=move || disabled.get()
            on:click=move |_| desk.run(command)
        >
            {move || words.get()}
            {move || keys().map(|keys| view! { <Keycaps keys/> })}
        </button>
    }
}

/// Returns keys in the notation of `aria-keyshortcuts`: `Control+K`.
pub fn aria_keys(keys: &str) -> String {
    keys.split(' ').map(|key| if key == "Ctrl" { "Control" } else { key }).collect::<Vec<_>>().join("+")
}
