//! The line under the top bar that says that this is a part of somebody's batch, and how verdicts go home.

use crate::command::UiCommand;
use crate::desk::use_desk;
use crate::parts::button::CommandButton;
use crate::parts::clock;
use crate::parts::data_text::DataText;
use crate::parts::figure::{count, counted};
use leptos::prelude::*;
use wg_protocol::working::WorkingView;

#[component]
pub fn WorkingNote() -> impl IntoView {
    let desk = use_desk();
    let is_loaded = move || desk.bridge.revision().is_some();
    move || {
        desk.working.id()?;
        let said = match desk.working.view.get() {
            Some(view) => said(&view).into_any(),
            None if is_loaded() => view! {
                <span class="u-warn">{"The heading of this working brief does not hold together: its alerts were ranked anew, and no patch can be saved."}</span>
            }
            .into_any(),
            None => view! { <span>{"Working brief"}</span> }.into_any(),
        };
        Some(view! {
            <div class="working" role="note" data-testid="working-note">
                {said}
                <span class="u-grow"></span>
                <CommandButton command=UiCommand::SavePatch words="Save the patch" testid="save-patch"/>
            </div>
        })
    }
}

fn said(view: &WorkingView) -> impl IntoView {
    let about = &view.about;
    let names = if about.is_coded { "names under codes" } else { "names as they are" };
    let part = format!(
        "{}, {} of {} alerts, {names}. Counts on screens are of this part. ",
        counted(u64::from(view.incidents), "incident", "incidents"),
        count(view.alerts),
        count(about.batch_alerts),
    );
    let given = match about.verdicts.len() as u64 {
        0 => String::new(),
        n => format!("{} of the sender shown. ", counted(n, "verdict", "verdicts")),
    };
    let headline = about.headline.clone();
    view! {
        <span class="working__words">
            <b>{format!("Working brief of {} {} UTC. ", clock::date(about.made_at), clock::hm(about.made_at))}</b>
            {(!headline.is_empty()).then(|| view! { <DataText text=headline limit=300/>{" "} })}
            {part}
            {given}
            {"What you judge goes back to its sender as a patch."}
        </span>
    }
}
