//! The verdict bar, and the tray that takes its place: four buttons, then numbered reasons and a note.

use crate::casefile::reason_words;
use crate::command::UiCommand;
use crate::desk::{Desk, use_desk};
use crate::judging;
use crate::parts::clock;
use crate::parts::figure::{count, counted};
use crate::parts::keycap::Keycaps;
use crate::parts::verdict_mark::{Beside, VerdictMark};
use crate::platform::dom;
use crate::store::{ChoicesStoreFields, Tray};
use crate::verdict::Verdict;
use leptos::html::Input;
use leptos::prelude::*;
use wg_protocol::standing::UidsNow;

#[component]
pub fn VerdictBar() -> impl IntoView {
    let desk = use_desk();
    move || match desk.choices.tray().get() {
        Some(tray) => view! { <VerdictTray tray/> }.into_any(),
        None => view! { <Bar/> }.into_any(),
    }
}

#[component]
fn Bar() -> impl IntoView {
    let desk = use_desk();
    let buttons = Verdict::ALL
        .into_iter()
        .map(|verdict| {
            let keys = move || crate::command::shortcut(UiCommand::Judge(verdict)).unwrap_or_default();
            view! {
                <button
                    type="button"
                    class="verdict-bar__button"
                    data-testid=format!("verdict-{}", verdict.slug())
                    title=verdict.meaning()
                    aria-keyshortcuts=keys
                    on:click=move |_| desk.run(UiCommand::Judge(verdict))
                >
                    <VerdictMark verdict beside=Beside::Name/>
                    {move || view! { <Keycaps keys=keys()/> }}
                </button>
            }
        })
        .collect_view();
    view! {
        <div class="verdict-bar" role="toolbar" aria-label="Verdict" data-pane="">
            {buttons}
            {move || desk.casefile.second.get().then(|| view! {
                <span class="verdict-bar__hint u-warn" data-testid="second-reading">{"Second reading"}</span>
            })}
            {move || match desk.choices.checked().with(|checked| checked.len()) {
                0 => standing(desk).into_any(),
                n => view! { <span class="verdict-bar__hint">{format!("{n} checked: one verdict for all")}</span> }.into_any(),
            }}
        </div>
    }
}

/// The verdict that stands, or the hint on what comes after the letter.
fn standing(desk: Desk) -> impl IntoView {
    let uid = desk.choices.incident().get();
    // The one that is here now: a verdict goes with the alert that led.
    let is_hidden = desk.casefile.hidden.with(|hidden| *hidden == uid);
    let entry = desk.casefile.log.with(|log| {
        let renamed = desk.casefile.renamed.read();
        let uids = UidsNow::of(&renamed);
        let shown = match desk.casefile.second.get() {
            true => log.second_readings_of(&desk.casefile.analyst.get()),
            false => log.judged(),
        };
        let here = shown.into_iter().rfind(|entry| !is_hidden && uids.uid(entry) == uid);
        here.map(|entry| (entry.verdict(), reason_words(entry), entry.at_ms()))
    });
    match entry {
        Some((Some(verdict), reason, at)) => {
            let when = at.map(|at| format!("{} {}", clock::day(at), clock::hm(at))).unwrap_or_default();
            view! {
                <span class="verdict-bar__hint" data-testid="verdict-standing">
                    <VerdictMark verdict/>
                    <span class="u-ell">{reason.unwrap_or_default()}</span>
                    <span class="u-nowrap">{when}</span>
                </span>
            }
            .into_any()
        }
        _ => view! { <span class="verdict-bar__hint">{"then "}<kbd>{"1–9"}</kbd></span> }.into_any(),
    }
}

/// Says how many more match that were not checked, while what was checked by "all that match" is checked still.
fn left_out(desk: Desk) -> Option<String> {
    let (checked, left) = desk.judging.left_out.get_untracked();
    let is_still = left > 0 && desk.choices.checked().with_untracked(|now| now.len() == checked);
    is_still.then(|| {
        format!(
            "{} left out: {} are checked at a time. Judge these, then check again.",
            counted(u64::from(left), "more matches and is", "more match and are"),
            count(checked as u64)
        )
    })
}

#[component]
fn VerdictTray(tray: Tray) -> impl IntoView {
    let desk = use_desk();
    let verdict = tray.verdict;
    let note = NodeRef::<Input>::new();
    if tray.note_open {
        note.on_load(|note| dom::focus(&note));
    }
    let reasons = verdict
        .reasons()
        .iter()
        .map(|reason| {
            let key = reason.key;
            view! {
                <button
                    type="button"
                    class="tray__reason"
                    data-testid=format!("reason-{key}")
                    aria-keyshortcuts=key.to_string()
                    on:click=move |_| desk.run(UiCommand::PickReason(key))
                >
                    <kbd aria-hidden="true">{key}</kbd>
                    {reason.words}
                </button>
            }
        })
        .collect_view();
    let without = if verdict.asks_for_reason() { "pick a reason" } else { "pick a reason, or" };
    let scope = judging::scope(desk);
    let (title, skipped) = (scope.words(verdict), scope.skipped_words());
    let left_out = left_out(desk);
    let on_key = move |event: leptos::ev::KeyboardEvent| match event.key().as_str() {
        "Enter" => {
            event.prevent_default();
            desk.run(UiCommand::Record);
            // A reason is still asked for: give the digits back to the tray.
            if desk.choices.tray().get_untracked().is_some() && verdict.asks_for_reason() {
                dom::focus_first(".tray__reason");
            }
        }
        "Escape" => event.stop_propagation(),
        _ => {}
    };
    let on_escape = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            desk.run(UiCommand::Close);
        }
    };
    view! {
        <div class="tray" role="toolbar" aria-label=format!("{}: reason", verdict.name()) data-pane="" data-testid="verdict-tray" on:keydown=on_escape>
            // A line of its own: it is read before the key is pressed.
            {scope.is_bulk.then(|| view! {
                <p class="tray__scope">
                    <b data-testid="scope">{title}</b>
                    {(!skipped.is_empty()).then(|| view! { <span class="u-small u-quiet" role="status" data-testid="scope-skipped">{skipped}</span> })}
                    {left_out.map(|words| view! { <span class="u-small u-warn" data-testid="scope-left-out">{words}</span> })}
                </p>
            })}
            <div class="u-row">
                <VerdictMark verdict beside=Beside::Name/>
                <span class="u-faint u-small">{without}</span>
                {(!verdict.asks_for_reason()).then(|| view! {
                    <button type="button" class="button button--ghost" data-testid="record" on:click=move |_| desk.run(UiCommand::Record)>
                        <Keycaps keys="Enter"/>{"without one"}
                    </button>
                })}
                <span class="u-warn u-small" role="status">
                    {move || desk.judging.asks.get()}
                    {move || desk.judging.bulk_above.get().filter(|above| *above > 0).map(|above| {
                        format!(" {above} of them rank above 0.30.")
                    })}
                </span>
                <span class="u-grow"></span>
                <button type="button" class="button button--ghost" on:click=move |_| desk.run(UiCommand::Close)>{"Cancel"}<Keycaps keys="Escape"/></button>
            </div>
            <div class="tray__reasons">{reasons}</div>
            <input
                class="tray__note"
                data-testid="verdict-note"
                node_ref=note
                maxlength=wg_casefile::NOTE_MAX_BYTES
                placeholder="Note, stays in this browser unless you export it"
                aria-label="Note"
                prop:value=move || desk.judging.note.get()
                on:input:target=move |event| desk.judging.note.set(event.target().value())
                on:keydown=on_key
            />
        </div>
    }
}
