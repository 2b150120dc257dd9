//! Chain: how these alerts hang together, and how sure each link is.

use crate::command::UiCommand;
use crate::correcting::{move_alerts, say_of_selected_link};
use crate::desk::use_desk;
use crate::panes::chain::affected::AffectedPane;
use crate::panes::chain::axis::Axis;
use crate::panes::chain::head::ChainHead;
use crate::panes::chain::lanes::Lanes;
use crate::panes::chain::links::{CannotShow, LinksPane};
use crate::panes::chain::overview::Overview;
use crate::panes::chain::side::ChainSide;
use crate::panes::chain::state::ChainState;
use crate::panes::chain::table::ChainTable;
use crate::panes::failure::{FailureNote, Waiting};
use crate::parts::button::CommandButton;
use crate::store::{ChoicesStoreFields, Screen};
use leptos::prelude::*;
use std::sync::Arc;
use wg_casefile::Say;
use wg_protocol::ChainView;

/// One key press moves by this share of the view, or shows this much of it.
const PAN: f64 = 0.15;
const ZOOM: f64 = 0.7;

#[component]
pub fn ChainScreen() -> impl IntoView {
    let desk = use_desk();
    let state = ChainState::new(desk);
    desk.on_command(move |command| answer(state, command));
    let nothing = move || desk.choices.incident().with(String::is_empty) || desk.bridge.revision().is_none();
    move || {
        match state.shown.get() {
        _ if nothing() => view! {
            <main class="screen chain-none" aria-label="Chain" data-pane="" tabindex="-1">
                <p class="u-quiet">{if desk.bridge.revision().is_none() { "No batch is loaded." } else { "No incident is focused. Pick one in the queue." }}</p>
                {if desk.bridge.revision().is_none() {
                    view! { <CommandButton command=UiCommand::Go(Screen::Import) words="Go to import"/> }
                } else {
                    view! { <CommandButton command=UiCommand::Go(Screen::Queue) words="Go to the queue"/> }
                }}
            </main>
        }
        .into_any(),
        Some(Ok(view)) => chain(state, view).into_any(),
        Some(Err(failure)) => view! { <main class="screen" aria-label="Chain"><FailureNote failure/></main> }.into_any(),
        None => view! { <main class="screen" aria-label="Chain"><Waiting/></main> }.into_any(),
    }
    }
}

fn chain(state: ChainState, view: Arc<ChainView>) -> impl IntoView {
    let picture = view.clone();
    let body = move || {
        let view = picture.clone();
        if state.is_table.get() {
            view! { <ChainTable state view/> }.into_any()
        } else {
            view! {
                <Overview state view=view.clone()/>
                <Axis state/>
                <Lanes state view/>
            }
            .into_any()
        }
    };
    view! {
        <main class="screen chain" aria-label="Chain">
            <section class="pane chain__main" aria-label="Attack chain">
                <ChainHead state view=view.clone()/>
                {body}
                <div class="chain__bottom" class:chain__bottom--short=view.links.is_empty()>
                    <LinksPane state view=view.clone()/>
                    <CannotShow view=view.clone()/>
                    <AffectedPane view=view.clone()/>
                </div>
            </section>
            <ChainSide state/>
        </main>
    }
}

fn answer(state: ChainState, command: UiCommand) -> bool {
    let choices = state.desk.choices;
    match command {
        UiCommand::PanLeft => state.change(|scale, bounds| scale.pan(-PAN, bounds)),
        UiCommand::PanRight => state.change(|scale, bounds| scale.pan(PAN, bounds)),
        UiCommand::ZoomIn => state.zoom(ZOOM),
        UiCommand::ZoomOut => state.zoom(1.0 / ZOOM),
        UiCommand::FitAll => state.fit_all(),
        UiCommand::FitSelection => state.fit_selection(),
        UiCommand::NextMark => state.step(1),
        UiCommand::PreviousMark => state.step(-1),
        UiCommand::LaneDown => state.step_lane(1),
        UiCommand::LaneUp => state.step_lane(-1),
        UiCommand::NextLink => state.walk_links(1),
        UiCommand::PreviousLink => state.walk_links(-1),
        UiCommand::CutLink => say_of_selected_link(state, Say::Apart),
        UiCommand::ConfirmLink => say_of_selected_link(state, Say::Together),
        UiCommand::MoveAlerts => move_alerts(state, true),
        UiCommand::SplitAlerts => move_alerts(state, false),
        UiCommand::ToggleLanes => state.toggle_lanes(),
        UiCommand::ToggleAllAlerts => state.toggle_all(),
        UiCommand::SavePicture => crate::picture::save(state.desk, state.spec.get_untracked(), false),
        UiCommand::SavePicturePng => crate::picture::save(state.desk, state.spec.get_untracked(), true),
        UiCommand::ToggleTable => state.is_table.update(|is_table| *is_table = !*is_table),
        UiCommand::Close if choices.tray().get_untracked().is_none() && !choices.side_open().get_untracked() => {
            if state.brushed.get_untracked().is_some() {
                state.brushed.set(None);
            } else if state.link.get_untracked().is_some() {
                state.link.set(None);
            } else {
                state.desk.run(UiCommand::Go(Screen::Queue));
            }
        }
        _ => return crate::exchange::answer(state.desk, command, choices.incident().get_untracked()),
    }
    true
}
