//! Queue: what first, why, and what is my verdict.

use crate::command::UiCommand;
use crate::desk::use_desk;
use crate::panes::detail::DetailPane;
use crate::panes::queue::facets::FacetsPane;
use crate::panes::queue::list::{AllDone, QueueList, drop_token};
use crate::panes::queue::state::QueueState;
use crate::panes::verdict_bar::VerdictBar;
use crate::platform::dom;
use crate::store::{ChoicesStoreFields, RowHeight};
use leptos::prelude::*;
use wg_query::parse;

/// "All that match" checks at most this many.
const MOST_CHECKED: u32 = 500;

#[component]
pub fn QueueScreen() -> impl IntoView {
    let desk = use_desk();
    let state = QueueState::new(desk);
    desk.on_command(move |command| answer(state, command));
    let compact = move || desk.choices.row_height().get() == RowHeight::Compact;
    view! {
        <main class="screen triage" class:triage--compact=compact class:triage--peek=move || desk.choices.peek().get() aria-label="Queue">
            <FacetsPane state/>
            <QueueList state/>
            <section class="pane detail" aria-label="Incident">
                <AllDone state/>
                <DetailPane/>
                <VerdictBar/>
            </section>
        </main>
    }
}

fn answer(state: QueueState, command: UiCommand) -> bool {
    let desk = state.desk;
    let layout = state.layout;
    let pile = |backwards| layout.with_untracked(|layout| layout.next_pile(state.cursor.get_untracked(), backwards));
    match command {
        UiCommand::Next => state.step(1),
        UiCommand::Previous => state.step(-1),
        UiCommand::First => state.move_to(0, true),
        UiCommand::Last => state.move_to(u32::MAX, true),
        UiCommand::PageDown => state.step(state.page()),
        UiCommand::PageUp => state.step(-state.page()),
        UiCommand::NextPile => pile(false).into_iter().for_each(|index| state.move_to(index, true)),
        UiCommand::PreviousPile => pile(true).into_iter().for_each(|index| state.move_to(index, true)),
        UiCommand::ShowFocused => state.locate(desk.choices.incident().get_untracked()),
        UiCommand::NextUnjudged => state.next_unjudged(),
        UiCommand::FocusDetail => {
            dom::focus_first(".detail__body");
        }
        UiCommand::Check => state.check(),
        UiCommand::CheckToHere => state.check_to_here(),
        UiCommand::ExtendNext => state.extend(1),
        UiCommand::ExtendPrevious => state.extend(-1),
        UiCommand::CheckAll => state.check_all(MOST_CHECKED),
        UiCommand::Join => crate::correcting::join_checked(desk),
        UiCommand::Peek => desk.choices.peek().update(|peek| *peek = !*peek),
        UiCommand::Rerank => {
            desk.rerank.update(|count| *count += 1);
            desk.says.quietly("Re-ranked.");
        }
        UiCommand::DropLastToken => {
            let last = parse(&desk.choices.query().get_untracked()).tokens.pop();
            last.into_iter().for_each(|token| drop_token(desk, &token.text));
        }
        // Only where nothing else is open: then back to the list, then the checked rows go.
        UiCommand::Close
            if desk.choices.tray().get_untracked().is_none() && !desk.choices.side_open().get_untracked() =>
        {
            if dom::focus_is_in(".detail") {
                dom::focus_first(".queue__row.is-selected");
            } else if desk.choices.checked().with_untracked(|checked| !checked.is_empty()) {
                desk.choices.checked().set(Default::default());
            } else {
                return false;
            }
        }
        _ => return false,
    }
    true
}
