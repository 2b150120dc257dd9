//! The Queue screen.

use leptos::prelude::*;

#[component]
pub fn QueueScreen() -> impl IntoView {
    view! { <main class="screen" data-pane="" tabindex="-1" aria-label="Queue"></main> }
}
