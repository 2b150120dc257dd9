//! The Verdicts screen.

use leptos::prelude::*;

#[component]
pub fn VerdictsScreen() -> impl IntoView {
    view! { <main class="screen" data-pane="" tabindex="-1" aria-label="Verdicts"></main> }
}
