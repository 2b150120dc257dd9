//! Before anything is loaded: the promise of the screen, the drop zone, what will happen next.

use crate::command::UiCommand;
use crate::desk::use_desk;
use crate::panes::failure::FailureNote;
use crate::parts::button::{CommandButton, Look};
use crate::parts::icon::Logo;
use crate::parts::keycap::Keycaps;
use crate::platform::files;
use crate::taking;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What happens after a drop: heading and sentence.
const NEXT: [(&str, &str); 3] = [
    ("First, an import report", "What was read, what was changed, what was thrown out and why."),
    ("Then, a queue", "In order, with the reasons for each place in it."),
    ("Nothing is closed for you", "A low score moves an alert down. Only you give a verdict."),
];

#[component]
pub fn ImportEmpty() -> impl IntoView {
    let desk = use_desk();
    let paste = move |_| {
        spawn_local(async move {
            let pasted = files::clipboard_text().await;
            if pasted.is_empty() {
                desk.says
                    .quietly("The clipboard holds no text, or the browser does not give it. Press Ctrl V instead.");
            }
            taking::take(desk, pasted.into(), false);
        });
    };
    view! {
        <div class="import-start__middle">
            {move || desk.bridge.load_failure.get().map(|failure| view! { <FailureNote failure/> })}
            <div class="drop-zone" role="group" aria-label="Import">
                <Logo class="drop-zone__logo"/>
                <h1 class="drop-zone__title">{"Put a batch under the glass"}</h1>
                <p class="drop-zone__text">
                    {"Drop exported alerts here, files or folders, from any mix of tools. They are sorted, linked and explained in this tab, and you decide."}
                </p>
                <div class="drop-zone__buttons">
                    <CommandButton command=UiCommand::ChooseFiles words="Choose files" look=Look::PrimaryLarge/>
                    <CommandButton command=UiCommand::ChooseFolder words="Choose a folder" look=Look::Large/>
                    <button type="button" class="button button--large" on:click=paste>{"Paste"}<Keycaps keys="Ctrl V"/></button>
                </div>
            </div>
            <ul class="import-next">
                {NEXT
                    .into_iter()
                    .map(|(what, how)| view! { <li class="import-next__item"><b>{what}</b>{how}</li> })
                    .collect_view()}
            </ul>
        </div>
    }
}
