//! The brief to judge in: this app as one file, with a part of the batch in it.

use super::shell::Source;
use super::state::{BriefState, say};
use crate::command::UiCommand;
use crate::parts::button::CommandButton;
use crate::parts::clock;
use crate::parts::figure::{bytes, count, counted};
use crate::platform::idle::Job;
use crate::platform::{dom, download, files, single};
use crate::store::WorkingPart;
use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wg_brief::{NameChoice, working};
use wg_protocol::working::{Part, WorkingSpec};
use wg_protocol::{Answer, BriefSpec, Query};

/// A browser keeps files for a page only over HTTPS or on this machine, and not in every private window.
const NO_SHELL: &str = "It is written into watchglass.html, the app as one file, which this browser does not keep for this page. Choose the file, which lies beside this page on its server, or open it and save from there.";

#[component]
pub fn ToJudgeIn(state: BriefState) -> impl IntoView {
    let choice = move |words: &'static str, own: WorkingPart| {
        view! {
            <button
                type="button"
                class="segment__choice"
                aria-pressed=move || state.read(|brief| brief.part == own).to_string()
                on:click=move |_| state.change(|brief| brief.part = own)
            >
                {words}
            </button>
        }
    };
    let source = state.shell.source;
    let input = NodeRef::<Input>::new();
    let choose = move |_| {
        if let Some(input) = input.get_untracked() {
            dom::click(&input);
        }
    };
    let take = move |event: leptos::ev::Event| {
        let Some(file) = files::chosen(&event).into_iter().next() else { return };
        let job = Job::start();
        spawn_local(async move {
            let _job = job;
            match state.shell.choose(file).await {
                Ok(()) => say(state.desk, "Taken: working briefs are written into this file.".to_owned()),
                Err(why) => state.desk.says.error(why.to_owned(), ""),
            }
        });
    };
    view! {
        <h2>{"To judge in"}</h2>
        <p class="u-faint u-tiny">{"The app with a part of this batch, for somebody without a network. What they judge comes back as a small signed patch. Names, notes and command lines leave as chosen above."}</p>
        <span class="segment" role="group" aria-label="Incidents of the working brief">
            {choice("Above the line", WorkingPart::AboveLine)}
            {choice("First 20", WorkingPart::First20)}
            {choice("All", WorkingPart::All)}
        </span>
        <div class="brief__buttons">
            <CommandButton command=UiCommand::SaveWorking words="Save a working brief" testid="save-working"/>
        </div>
        <input class="u-hidden" type="file" tabindex="-1" aria-label="The app as one file" data-testid="shell-file" accept=".html" node_ref=input on:change=take/>
        {move || (source.get() == Source::Nowhere).then(|| view! {
            <p class="u-faint u-tiny" data-testid="shell-missing">{NO_SHELL}</p>
            <button type="button" class="button" on:click=choose>{"Choose watchglass.html"}</button>
        })}
    }
}

/// Saves a working brief of the chosen part.
pub fn save(state: BriefState) {
    let (desk, brief) = (state.desk, state.spec.get_untracked());
    let part = match untrack(|| state.read(|brief| brief.part)) {
        WorkingPart::AboveLine => Part::AboveLine,
        WorkingPart::First20 => Part::Top(20),
        WorkingPart::All => Part::Top(u32::MAX),
    };
    if desk.bridge.summary.with_untracked(Option::is_none) {
        return say(desk, "There is no batch to hand on.".to_owned());
    }
    let job = Job::start();
    spawn_local(async move {
        let _job = job;
        match state.shell.bytes().await {
            Some(shell) => say(desk, write(state, &shell, brief, part).await),
            None => {
                state.shell.source.set(Source::Nowhere);
                say(
                    desk,
                    "Not saved: this page does not have watchglass.html to write into. Choose it beside the button."
                        .to_owned(),
                );
            }
        }
    });
}

/// Returns the words about what was saved.
async fn write(state: BriefState, shell: &[u8], brief: BriefSpec, part: Part) -> String {
    let is_coded = brief.names == NameChoice::Replace;
    let command_lines = brief.command_lines || !is_coded;
    let spec = WorkingSpec { brief: BriefSpec { command_lines, ..brief }, part, made_at: dom::now_ms() };
    let written = match state.desk.bridge.ask(Query::WorkingText { spec: Box::new(spec) }).await {
        Ok(Answer::Working(written)) => written,
        Ok(_) => return String::new(),
        Err(failure) => return crate::words::failure(failure.code).what.to_owned(),
    };
    if written.alerts == 0 {
        return "No incident is chosen: none stands above the line.".to_owned();
    }
    let Some(packed) = single::pack(&written.text).await else {
        return "This browser cannot pack it; the terminal tool can.".to_owned();
    };
    let html = match working::with_data(shell, &packed) {
        Ok(html) => html,
        Err(why) => return format!("Not saved: {why}."),
    };
    let stamp = clock::file_stamp(dom::now_ms());
    let name = format!("watchglass-working-{stamp}.html");
    if !download::save_bytes(&name, &html) {
        return "The browser did not save the file.".to_owned();
    }
    if is_coded && !written.key.is_empty() {
        let key: String = written.key.iter().map(|(code, name)| wg_casefile::code_line(code, name)).collect();
        download::save(&format!("watchglass-codes-{stamp}.tsv"), "text/tab-separated-values", &key);
    }
    format!(
        "Saved {name}, {}: {}, {} alerts{}.",
        bytes(html.len() as u64),
        counted(u64::from(written.incidents), "incident", "incidents"),
        count(written.alerts),
        if is_coded { ", and the code list, which stays with you" } else { "" },
    )
}
