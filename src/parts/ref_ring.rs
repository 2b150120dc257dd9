//! A numbered ring that refers to a reason.

use leptos::prelude::*;

#[component]
pub fn RefRing(
    number: u32,
    /// Its reason is focused.
    #[prop(optional, into)]
    lit: Signal<bool>,
) -> impl IntoView {
    view! { <span class="ref" class:is-lit=move || lit.get()>{number}</span> }
}
