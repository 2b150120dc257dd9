//! A box that is checked, with its words.

use leptos::prelude::*;

#[component]
pub fn CheckBox(
    is: RwSignal<bool>,
    /// Test id, one of the stable handles.
    testid: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <label class="log__filter u-small">
            <input type="checkbox" data-testid=testid prop:checked=move || is.get() on:change:target=move |event| is.set(event.target().checked())/>
            <span>{children()}</span>
        </label>
    }
}
