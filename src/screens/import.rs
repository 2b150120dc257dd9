//! The Import screen.

use leptos::prelude::*;

#[component]
pub fn ImportScreen() -> impl IntoView {
    view! { <main class="screen" data-pane="" tabindex="-1" aria-label="Import"></main> }
}
