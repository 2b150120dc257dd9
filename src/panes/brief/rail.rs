//! Beside the sheets: which, for whom, what may leave, and the words of a person.

use super::state::BriefState;
use super::working::ToJudgeIn;
use crate::command::UiCommand;
use crate::parts::button::{CommandButton, Look};
use crate::store::BriefChoices;
use leptos::prelude::*;
use wg_brief::{Edition, LIMIT, NameChoice};

/// Lines for what is needed.
const NEEDS: usize = 3;

#[component]
pub fn Rail(state: BriefState) -> impl IntoView {
    view! {
        <aside class="pane brief__rail" aria-label="Brief options">
            <div class="pane__body" data-pane="" tabindex="-1">
                <h2>{"Sheets"}</h2>
                <Titles state/>
                <h2>{"Written for"}</h2>
                <span class="segment" role="group" aria-label="Written for">
                    {edition(state, Edition::HandOver, "Next shift")}
                    {edition(state, Edition::Executive, "Executives")}
                </span>
                <h2>{"Before it leaves"}</h2>
                {switch(state, "Replace names with codes", |brief| brief.names == NameChoice::Replace, |brief| {
                    brief.names = if brief.names == NameChoice::Replace { NameChoice::Keep } else { NameChoice::Replace };
                })}
                {switch(state, "Replace file hashes too", |brief| !brief.keep_hashes, |brief| brief.keep_hashes ^= true)}
                {switch(state, "Leave out notes", |brief| !brief.notes, |brief| brief.notes ^= true)}
                {switch(state, "Include command lines", |brief| brief.command_lines, |brief| brief.command_lines ^= true)}
                <p class="u-faint u-tiny">{LIMIT}</p>
                <div class="brief__buttons">
                    <CommandButton command=UiCommand::SaveBrief words="Save one HTML file" look=Look::Primary testid="save-brief"/>
                    <CommandButton command=UiCommand::PrintBrief words="Print"/>
                    <CommandButton command=UiCommand::Present words="Present full screen"/>
                </div>
                <p class="u-faint u-tiny">{"Opens offline, holds no script, asks for nothing."}</p>
                <ToJudgeIn state/>
                <Words state/>
                {move || key(state)}
            </div>
        </aside>
    }
}

#[component]
fn Titles(state: BriefState) -> impl IntoView {
    let titles = Memo::new(move |_| state.with_view(|view| view.pages.titles.clone()).unwrap_or_default());
    let row = move |(i, title): (usize, String)| {
        let is_now = move || state.read(|brief| brief.sheet) == i;
        view! {
            <li>
                <button
                    type="button"
                    class="brief__sheet"
                    aria-current=move || is_now().then_some("true")
                    on:click=move |_| state.go_to(i)
                >
                    <span class="u-num u-faint">{i + 1}</span>
                    <span>{title}</span>
                </button>
            </li>
        }
    };
    view! { <ol class="brief__titles">{move || titles.get().into_iter().enumerate().map(row).collect_view()}</ol> }
}

fn edition(state: BriefState, own: Edition, words: &'static str) -> impl IntoView {
    view! {
        <button
            type="button"
            class="segment__choice"
            aria-pressed=move || state.read(|brief| brief.edition == own).to_string()
            on:click=move |_| state.change(|brief| brief.edition = own)
        >
            {words}
        </button>
    }
}

fn switch(
    state: BriefState,
    words: &'static str,
    is_on: fn(&BriefChoices) -> bool,
    turn: fn(&mut BriefChoices),
) -> impl IntoView {
    view! {
        <div class="brief__switch">
            <span>{words}</span>
            <button
                type="button"
                class="switch"
                role="switch"
                aria-label=words
                aria-checked=move || state.read(is_on).to_string()
                on:click=move |_| state.change(turn)
            ></button>
        </div>
    }
}

/// Headline and needs: a draft until a person writes or approves.
#[component]
fn Words(state: BriefState) -> impl IntoView {
    let headline = move || state.with_view(|view| view.headline.clone()).unwrap_or_default();
    let write = move |text: String| {
        let is_draft = text.trim().is_empty() || text == headline();
        state.change(|brief| {
            if !is_draft {
                brief.headline = Some(text);
            } else if brief.headline.is_some() && text.trim().is_empty() {
                brief.headline = None;
            }
        });
    };
    let is_draft = Memo::new(move |_| state.read(|brief| brief.headline.is_none()));
    let approved = Memo::new(move |_| state.read(|brief| brief.approved));
    let need = move |i: usize, part: usize, words: &'static str| {
        let value = move || {
            let pair = state.with_view(|view| view.needs.get(i).cloned()).flatten().unwrap_or_default();
            if part == 0 { pair.0 } else { pair.1 }
        };
        let write = move |text: String| {
            let mut all = state.with_view(|view| view.needs.clone()).unwrap_or_default();
            all.resize(all.len().max(i + 1), (String::new(), String::new()));
            let own = if part == 0 { &mut all[i].0 } else { &mut all[i].1 };
            *own = text;
            all.retain(|(what, why)| !(what.trim().is_empty() && why.trim().is_empty()));
            state.change(|brief| brief.needs = Some(all));
        };
        view! {
            <input
                class="brief__field"
                aria-label=format!("{words} {}", i + 1)
                maxlength="200"
                autocomplete="off"
                prop:value=value
                on:change:target=move |event| untrack(|| write(event.target().value()))
            />
        }
    };
    let needs = (0..NEEDS)
        .map(|i| view! { <li>{need(i, 0, "What is needed")}{need(i, 1, "Why, and by when,")}</li> })
        .collect_view();
    view! {
        <h2>{"Headline"}</h2>
        <textarea
            class="brief__field"
            data-testid="brief-headline"
            rows="3"
            maxlength="300"
            aria-label="Headline"
            prop:value=headline
            on:change:target=move |event| untrack(|| write(event.target().value()))
        ></textarea>
        <p class="u-faint u-tiny">
            {move || match (is_draft.get(), approved.get()) {
                (true, false) => "Drafted by fixed rules. Change it, or approve it as it is.",
                (true, true) => "Drafted by fixed rules, approved by you.",
                (false, _) => "Written by you. Empty it to have the draft again.",
            }}
        </p>
        {move || is_draft.get().then(|| view! {
            <button type="button" class="button" aria-pressed=move || approved.get().to_string() on:click=move |_| state.change(|brief| brief.approved ^= true)>
                {move || if approved.get() { "Take the approval back" } else { "Approve the draft" }}
            </button>
        })}
        <h2>{"Needed from the reader"}</h2>
        <ol class="brief__needs">{needs}</ol>
        {move || state.read(|brief| brief.needs.is_some()).then(|| view! {
            <button type="button" class="link" on:click=move |_| state.change(|brief| brief.needs = None)>{"Use the draft"}</button>
        })}
    }
}

/// The code list: it stays here and is in no file.
fn key(state: BriefState) -> Option<AnyView> {
    let key = state.with_view(|view| view.pages.key.clone()).filter(|key| !key.is_empty())?;
    let rows = key
        .into_iter()
        .map(|(code, name)| view! { <tr><th scope="row">{code}</th><td><bdi>{name}</bdi></td></tr> })
        .collect_view();
    Some(
        view! {
            <details class="brief__key">
                <summary>{"Code list: stays here, is not in the file"}</summary>
                <table><tbody>{rows}</tbody></table>
            </details>
        }
        .into_any(),
    )
}
