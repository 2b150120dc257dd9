//! What was cut short, whole, beside what is pointed at or focused.
//!
//! The browser's own tip would show an attribute, and text from a file stands in none. This one shows the text that is in
//! the document anyway, so a screen reader needs nothing of it.

use crate::parts::data_text::LONG;
use crate::platform::dom::{self, Pointed};
use leptos::prelude::*;

/// The one tip of the page. Escape hides it, and it stays while the pointer is on it.
#[component]
pub fn Tip() -> impl IntoView {
    let shown = RwSignal::new(None::<Pointed>);
    let show = move |pointed: Option<Pointed>| {
        if shown.with_untracked(|now| *now != pointed) {
            shown.set(pointed);
        }
    };
    dom::on_window("pointerover", move |event| {
        if !dom::is_inside(event, ".tip") {
            show(dom::pointed(event, LONG));
        }
    });
    dom::on_window("focusin", move |event| show(dom::pointed(event, LONG)));
    for event in ["pointerdown", "wheel", "blur"] {
        dom::on_window(event, move |_| show(None));
    }
    dom::on_window("keydown", move |event| {
        if dom::is_key(event, "Escape") {
            show(None);
        }
    });
    move || {
        shown.get().map(|Pointed { text, left_px, top_px }| {
            view! {
                <div class="tip" aria-hidden="true" style:left=format!("{left_px}px") style:top=format!("{top_px}px")>
                    <bdi>{text}</bdi>
                </div>
            }
        })
    }
}
