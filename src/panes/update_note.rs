//! The line that says that a new version waits. Nothing is replaced under the analyst's hands.

use crate::platform::update;
use leptos::prelude::*;

#[component]
pub fn UpdateNote() -> impl IntoView {
    let waiting = update::waiting();
    move || {
        waiting.get().then(|| {
            view! {
                <div class="notice" role="status" data-testid="update-note">
                    <span>{"A new version is ready. Reload to use it; verdicts and files stay."}</span>
                    <button type="button" class="button" data-testid="update-now" on:click=move |_| update::take()>{"Reload"}</button>
                    <button type="button" class="link" on:click=move |_| waiting.set(false)>{"Later"}</button>
                </div>
            }
        })
    }
}
