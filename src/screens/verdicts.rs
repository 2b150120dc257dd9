//! Verdicts: what did we decide, can it be checked, take it with me.

use crate::command::UiCommand;
use crate::desk::use_desk;
use crate::panes::verdict_bar::VerdictBar;
use crate::panes::verdicts::decided::DecidedElsewhere;
use crate::panes::verdicts::export::{ExportPane, ExportState};
use crate::panes::verdicts::integrity::Integrity;
use crate::panes::verdicts::log::LogTable;
use crate::panes::verdicts::merge::Merge;
use crate::panes::verdicts::not_followed::NotFollowedHere;
use crate::panes::verdicts::readers::Readers;
use crate::panes::verdicts::state::LogState;
use crate::panes::verdicts::summary::Summary;
use crate::panes::verdicts::suppressed::SuppressedPatterns;
use crate::parts::keycap::Keycaps;
use crate::parts::verdict_mark::{Beside, VerdictMark};
use crate::store::ChoicesStoreFields;
use crate::verdict::Verdict;
use leptos::prelude::*;

#[component]
pub fn VerdictsScreen() -> impl IntoView {
    let desk = use_desk();
    let log = LogState::new(desk);
    let export = ExportState::new(desk);
    desk.on_command(move |command| {
        match command {
            UiCommand::NextEntry => log.step(1),
            UiCommand::PreviousEntry => log.step(-1),
            UiCommand::ChangeVerdict => log.change(),
            UiCommand::OpenEntry => log.open(),
            UiCommand::Export(form) => export.save(form),
            _ => return false,
        }
        true
    });
    let open = desk.choices.side_open();
    view! {
        <main class="screen verdicts" aria-label="Verdicts">
            <h1 class="u-hidden">{"Verdicts"}</h1>
            <section class="pane" aria-label="Verdict log">
                <Summary/>
                <LogTable state=log/>
                {move || desk.choices.tray().get().is_some().then(|| view! { <Change/> })}
            </section>
            <aside class="pane verdicts__side" class:is-open=open aria-label="Export and integrity">
                <button type="button" class="button button--ghost drawer-close" on:click=move |_| desk.run(UiCommand::Close)>
                {"Close"}
                <Keycaps keys="Escape"/>
            </button>
            <div class="pane__body" data-pane="" tabindex="-1">
                    <ExportPane state=export/>
                    <DecidedElsewhere/>
                    <Merge/>
                    <NotFollowedHere/>
                    <Readers/>
                    <SuppressedPatterns/>
                    <Integrity/>
                </div>
            </aside>
        </main>
    }
}

/// The tray of a change, with the verdicts to choose from over it.
#[component]
fn Change() -> impl IntoView {
    let desk = use_desk();
    let uid = desk.choices.incident().get_untracked();
    let buttons = Verdict::ALL
        .into_iter()
        .map(|verdict| {
            let keys = move || crate::command::shortcut(UiCommand::Judge(verdict)).unwrap_or_default();
            view! {
                <button type="button" class="verdict-bar__button" aria-keyshortcuts=keys on:click=move |_| desk.run(UiCommand::Judge(verdict))>
                    <VerdictMark verdict beside=Beside::Name/>
                    {move || view! { <Keycaps keys=keys()/> }}
                </button>
            }
        })
        .collect_view();
    view! {
        <div class="verdict-bar" role="toolbar" aria-label="New verdict">
            <span class="u-small u-nowrap">{"Change "}<code>{uid}</code>{" to"}</span>
            {buttons}
            <span class="verdict-bar__hint">{"adds an entry; the old one stays"}</span>
        </div>
        <VerdictBar/>
    }
}
