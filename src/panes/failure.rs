//! A failure in place of a pane: what happened, what is safe, what to do.

use crate::parts::data_text::DataText;
use crate::words;
use leptos::prelude::*;
use wg_protocol::Failure;

#[component]
pub fn FailureNote(failure: Failure) -> impl IntoView {
    let sentences = words::failure(failure.code);
    view! {
        <div class="note note--bad" role="alert">
            <p class="note__what">{sentences.what}</p>
            {(!failure.about.is_empty()).then(|| view! { <p><DataText text=failure.about.clone() mono=true/></p> })}
            <p>{sentences.safe}" "{sentences.next}</p>
        </div>
    }
}

/// Three grey bars while a pane's first answer is on its way.
#[component]
pub fn Waiting() -> impl IntoView {
    view! {
        <div class="waiting" role="img" aria-label={"Loading"}>
            <i class={"waiting__bar"}></i>
            <i class={"waiting__bar"}></i>
            <i class={"waiting__bar"}></i>
        </div>
    }
}
