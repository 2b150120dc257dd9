//! A form over the screen: Escape leaves it, Ctrl+Enter keeps what it says, and the focus stays inside until then.

use crate::parts::keycap::Keycaps;
use crate::platform::dom;
use leptos::html::Div;
use leptos::prelude::*;

#[component]
pub fn FormDialog(
    /// Its heading.
    title: &'static str,
    /// What it is for, for who cannot see it.
    label: &'static str,
    testid: &'static str,
    /// A class of its own beside the form's.
    #[prop(optional)]
    class: &'static str,
    #[prop(into)] on_close: Callback<()>,
    #[prop(into)] on_save: Callback<()>,
    children: Children,
) -> impl IntoView {
    dom::return_focus();
    let dialog = NodeRef::<Div>::new();
    let keyed = move |event: leptos::ev::KeyboardEvent| {
        match event.key().as_str() {
            "Escape" => on_close.run(()),
            "Enter" if event.ctrl_key() || event.meta_key() => on_save.run(()),
            _ => {
                if let Some(dialog) = dialog.get_untracked() {
                    dom::trap_tab(&dialog, &event);
                }
                return;
            }
        }
        event.prevent_default();
        event.stop_propagation();
    };
    view! {
        <div class="scrim" on:click=move |_| on_close.run(())></div>
        <div class=format!("palette suppress {class}") role="dialog" aria-modal="true" aria-label=label data-testid=testid node_ref=dialog on:keydown=keyed>
            <div class="suppress__head">
                <h2>{title}</h2>
                <span class="u-grow"></span>
                <button type="button" class="button button--ghost" on:click=move |_| on_close.run(())><span class="u-hidden">{"Close"}</span><Keycaps keys="Escape"/></button>
            </div>
            {children()}
        </div>
    }
}
