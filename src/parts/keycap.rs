//! Key caps.

use leptos::prelude::*;

/// The keys of a shortcut such as `Shift U`, one cap each. A screen reader hears them from `aria-keyshortcuts` instead.
#[component]
pub fn Keycaps(#[prop(into)] keys: String) -> impl IntoView {
    let caps = keys.split(' ').map(|key| cap(key).to_owned()).collect::<Vec<_>>();
    view! {
        <span class="keycaps" aria-hidden="true">
            {caps.into_iter().map(|cap| view! { <kbd>{cap}</kbd> }).collect_view()}
        </span>
    }
}

fn cap(key: &str) -> &str {
    match key {
        "Escape" => "Esc",
        "ArrowUp" => "Up",
        "ArrowDown" => "Down",
        "ArrowLeft" => "Left",
        "ArrowRight" => "Right",
        "PageDown" => "PgDn",
        "PageUp" => "PgUp",
        "Delete" => "Del",
        key => key,
    }
}
