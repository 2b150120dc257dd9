//! The Chain screen.

use leptos::prelude::*;

#[component]
pub fn ChainScreen() -> impl IntoView {
    view! { <main class="screen" data-pane="" tabindex="-1" aria-label="Chain"></main> }
}
