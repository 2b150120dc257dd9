//! The case under a passphrase: saving it, and asking for the passphrase of one that was opened.

use super::export::ExportState;
use crate::command::UiCommand;
use crate::desk::use_desk;
use crate::focusing;
use crate::parts::button::CommandButton;
use crate::platform::dom;
use crate::platform::secret::NotDone;
use leptos::html::Input;
use leptos::prelude::*;

/// Shorter ones can be guessed however long each guess takes.
const SHORT: usize = 12;

/// Says why nothing was encrypted, or opened.
pub fn words(why: &NotDone) -> String {
    match why {
        NotDone::NoCipher => "this browser offers no encryption here; the terminal tool has it".to_owned(),
        NotDone::Locked(why) => why.to_string(),
    }
}

/// Saves the verdicts with their log under a passphrase. What is typed is kept nowhere and is gone once it was used.
#[component]
pub fn LockedSave(state: ExportState) -> impl IntoView {
    let desk = use_desk();
    let input = NodeRef::<Input>::new();
    let typed = RwSignal::new(String::new());
    let is_short = move || typed.with(|typed| !typed.is_empty() && typed.chars().count() < SHORT);
    let save = move || {
        let passphrase = typed.get_untracked();
        if !passphrase.is_empty() {
            typed.set(String::new());
            focusing::to_list(desk);
            return state.save_locked(passphrase);
        }
        if let Some(input) = input.get_untracked() {
            dom::focus(&input);
        }
        desk.says.tell("Type a passphrase first.");
    };
    desk.on_command(move |command| {
        let is_it = command == UiCommand::SaveLocked;
        if is_it {
            save();
        }
        is_it
    });
    view! {
        <form class="u-row log__forms" on:submit=move |event| { event.prevent_default(); save(); }>
            <label class="u-small" for="lock-passphrase">{"Passphrase"}</label>
            <input
                class="tray__note"
                id="lock-passphrase"
                type="password"
                autocomplete="new-password"
                data-testid="lock-passphrase"
                node_ref=input
                prop:value=move || typed.get()
                on:input:target=move |event| typed.set(event.target().value())
            />
            <CommandButton command=UiCommand::SaveLocked words="Save encrypted" testid="lock-save"/>
        </form>
        {move || is_short().then(|| view! { <p class="u-small u-warn" role="status">{"Shorter than 12 characters: it can be guessed."}</p> })}
    }
}

/// Asks for the passphrase of a file that was opened.
#[component]
pub fn Unlock(on_typed: Callback<String>) -> impl IntoView {
    let input = NodeRef::<Input>::new();
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            dom::focus(&input);
        }
    });
    let open = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(input) = input.get_untracked() else { return };
        let typed = input.value();
        input.set_value("");
        if !typed.is_empty() {
            on_typed.run(typed);
        }
    };
    view! {
        <form class="u-row log__forms" on:submit=open>
            <label class="u-small" for="unlock-passphrase">{"It is encrypted. Passphrase"}</label>
            <input class="tray__note" id="unlock-passphrase" type="password" autocomplete="off" data-testid="unlock-passphrase" node_ref=input/>
            <button type="submit" class="button" data-testid="unlock-open">{"Open"}</button>
        </form>
    }
}
