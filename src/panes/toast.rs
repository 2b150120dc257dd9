//! The toast: what happened, what is next, Undo.

use crate::command::UiCommand;
use crate::desk::use_desk;
use crate::parts::button::{CommandButton, Look};
use crate::parts::data_text::DataText;
use crate::parts::verdict_mark::VerdictMark;
use leptos::prelude::*;

#[component]
pub fn ToastView() -> impl IntoView {
    let says = use_desk().says;
    let hold = move |held: bool| says.held.set(held);
    move || {
        says.toast.get().map(|toast| {
            view! {
                <div
                    class="toast"
                    role="region"
                    aria-label="What happened last"
                    on:pointerenter=move |_| hold(true)
                    on:pointerleave=move |_| hold(false)
                    on:focusin=move |_| hold(true)
                    on:focusout=move |_| hold(false)
                >
                    {toast.verdict.map(|verdict| view! { <VerdictMark verdict/> })}
                    <span>{toast.text}</span>
                    {(!toast.about.is_empty()).then(|| view! { <span class="toast__about u-ell"><DataText text=toast.about limit=200/></span> })}
                    {(!toast.next.is_empty()).then(|| view! { <span class="u-faint">{toast.next}</span> })}
                    {toast.can_undo.then(|| view! { <CommandButton command=UiCommand::Undo words="Undo" look=Look::Ghost testid="undo"/> })}
                </div>
            }
        })
    }
}
