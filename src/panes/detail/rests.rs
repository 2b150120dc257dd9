//! The alerts that a drafted sentence rests on: how many, and at a press marked in the list below.

use crate::parts::figure::{count, counted};
use crate::platform::dom;
use leptos::prelude::*;
use wg_protocol::Rests;

/// Keys of the alerts that are marked now; empty: none.
pub type Marked = RwSignal<Vec<String>>;

/// How many, as a small figure behind the sentence; marks them, or takes the marks away again.
#[component]
pub fn RestsOn(rests: Rests, marked: Marked) -> impl IntoView {
    let figure = count(u64::from(rests.n));
    let name = format!("rests on {}: show", counted(u64::from(rests.n), "alert", "alerts"));
    (!rests.on.is_empty()).then(|| {
        view! {
            <Marks rests marked name=name.clone()>{figure.clone()}</Marks>
        }
    })
}

/// A button that marks alerts. What it says stands inside.
#[component]
pub fn Marks(rests: Rests, marked: Marked, name: String, children: Children) -> impl IntoView {
    let on = StoredValue::new(rests.on);
    let is_marked = Memo::new(move |_| marked.with(|marked| on.with_value(|on| marked == on)));
    let flip = move |_| {
        if is_marked.get_untracked() {
            return marked.set(Vec::new());
        }
        marked.set(on.get_value());
        dom::next_frame(|| dom::show(".alerts__item.is-marked"));
    };
    view! {
        <button
            type="button"
            class="rests"
            class:is-marked=move || is_marked.get()
            data-testid="rests-on"
            title=name.clone()
            aria-label=name
            aria-pressed=move || is_marked.get().to_string()
            on:click=flip
        >
            {children()}
        </button>
    }
}
