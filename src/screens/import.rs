//! Import: what came in, what was changed, what was thrown out, and what it cannot tell.

use crate::desk::use_desk;
use crate::panes::import_empty::ImportEmpty;
use crate::panes::import_progress::ImportProgress;
use crate::panes::import_report::ImportReport;
use crate::panes::import_side::ImportSide;
use leptos::prelude::*;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Empty,
    Reading,
    Loaded,
}

#[component]
pub fn ImportScreen() -> impl IntoView {
    let bridge = use_desk().bridge;
    let state = Memo::new(move |_| match (bridge.loading.get(), bridge.summary.with(Option::is_some)) {
        (true, _) => State::Reading,
        (false, true) => State::Loaded,
        (false, false) => State::Empty,
    });
    move || {
        match state.get() {
        State::Loaded => view! { <ImportReport/> }.into_any(),
        state => view! {
            <main class="screen import-start" aria-label="Import">
                <section class="import-start__zone" data-pane="" tabindex="-1">
                    {if state == State::Reading { view! { <ImportProgress/> }.into_any() } else { view! { <ImportEmpty/> }.into_any() }}
                </section>
                <ImportSide/>
            </main>
        }
        .into_any(),
    }
    }
}
