//! The Matrix screen.

use leptos::prelude::*;

#[component]
pub fn MatrixScreen() -> impl IntoView {
    view! { <main class="screen" data-pane="" tabindex="-1" aria-label="Matrix"></main> }
}
