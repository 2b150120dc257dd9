//! Brief: hand over to the next shift, or to executives.

use crate::command::UiCommand;
use crate::desk::use_desk;
use crate::panes::brief::rail::Rail;
use crate::panes::brief::sheets::Sheets;
use crate::panes::brief::state::BriefState;
use crate::panes::brief::working;
use crate::platform::dom;
use leptos::prelude::*;

#[component]
pub fn BriefScreen() -> impl IntoView {
    let desk = use_desk();
    let state = BriefState::new(desk);
    let presenting = move || state.read(|brief| brief.presenting);
    desk.on_command(move |command| {
        match command {
            UiCommand::NextSheet => state.step(1),
            UiCommand::PreviousSheet => state.step(-1),
            UiCommand::SaveBrief => state.save(),
            UiCommand::SaveWorking => working::save(state),
            UiCommand::PrintBrief => dom::print(),
            UiCommand::Present => state.present(!untrack(presenting)),
            UiCommand::Close if untrack(presenting) => state.present(false),
            _ => return false,
        }
        true
    });
    on_cleanup(move || state.present(false));
    view! {
        <main class="screen brief" class:is-presenting=presenting aria-label="Brief">
            <h1 class="u-hidden">{"Brief"}</h1>
            <Rail state/>
            <section class="brief__view" aria-label="Preview">
                <Sheets state/>
            </section>
        </main>
    }
}
