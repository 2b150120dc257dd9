//! The status line: the teacher (keys for what is focused) on the left, the instrument (engine, storage, clock) on the right.

use crate::blind::is_fast_run;
use crate::casefile::Pen;
use crate::command::{KEYS, Place, UiCommand, keys_of, places, shortcut};
use crate::desk::{Desk, use_desk};
use crate::parts::clock;
use crate::parts::figure::{bytes, count, counted};
use crate::parts::keycap::Keycaps;
use crate::platform::dom::{keep, now_ms};
use crate::platform::download;
use crate::store::{ChoicesStoreFields, Overlay};
use crate::words::{self, StorageTrouble};
use gloo::timers::callback::Interval;
use leptos::prelude::*;

/// The clock shows minutes; a quarter of one keeps it honest.
const TICK_MS: u32 = 15_000;

#[component]
pub fn StatusLine() -> impl IntoView {
    let desk = use_desk();
    let now = RwSignal::new(now_ms());
    keep(Interval::new(TICK_MS, move || now.set(now_ms())));
    view! {
        <footer class="status" data-pane="">
            <div class="status__teacher" aria-hidden="true">{move || hints(desk)}</div>
            <div class="status__right">
                <span class="status__engine" data-testid="engine-state">{move || engine(desk)}</span>
                {move || desk.casefile.log.with(is_fast_run).then(|| view! {
                    <span class="u-quiet" role="note" data-testid="fast-run">{"The last 20 verdicts agree with the model, each in under 20 s"}</span>
                })}
                {move || storage(desk)}
                <span class="u-quiet">{move || format!("{} UTC", clock::hm(now.get()))}</span>
            </div>
        </footer>
    }
}

/// The keys that act now, most particular place first; neighbours with the same words stand together. Where the line is too
/// short for all, those of the screen give way: what judges, goes back and leads on is always shown.
fn hints(desk: Desk) -> impl IntoView {
    let here = places(
        desk.choices.screen().get(),
        Overlay::None,
        desk.choices.tray().get().is_some(),
        desk.choices.going().get(),
    );
    let always = |place: &Place| matches!(place, Place::Verdict | Place::Anywhere);
    let (fixed, giving): (Vec<Place>, Vec<Place>) = here.iter().partition(|place| always(place));
    view! {
        <div class="status__keys">{hints_of(desk, &giving)}</div>
        <div class="status__keys status__keys--fixed">{hints_of(desk, &fixed)}</div>
    }
}

fn hints_of(desk: Desk, places: &[Place]) -> impl IntoView + use<> {
    let mut hints: Vec<(Vec<String>, &'static str)> = Vec::new();
    let of = |place: &Place| {
        let place = *place;
        KEYS.iter().enumerate().filter(move |(_, key)| key.place == place && !key.hint.is_empty())
    };
    for (line, key) in places.iter().flat_map(of).filter(|(_, key)| acts(desk, key.command)) {
        match hints.last_mut() {
            Some((keys, words)) if *words == key.hint => keys.push(keys_of(line)),
            _ => hints.push((vec![keys_of(line)], key.hint)),
        }
    }
    hints
        .into_iter()
        .map(|(keys, words)| {
            let caps = keys.into_iter().map(|keys| view! { <Keycaps keys/> }).collect_view();
            view! { <span class="status__hint">{caps}{words}</span> }
        })
        .collect_view()
}

/// Tells whether a key does something here and now, as far as that is plain.
fn acts(desk: Desk, command: UiCommand) -> bool {
    match command {
        UiCommand::OpenQueue | UiCommand::ShowFields | UiCommand::ShowClocks => desk.bridge.revision().is_some(),
        UiCommand::Undo => desk.casefile.log.with(|log| log.count() > 0) || !desk.learning.before.is_empty(),
        UiCommand::Record => desk.choices.tray().get().is_none_or(|tray| !tray.verdict.asks_for_reason()),
        _ => true,
    }
}

/// Whether the verdicts are safe: saved, not saved, or kept in this tab only.
fn storage(desk: Desk) -> AnyView {
    let unsaved = desk.casefile.unsaved.get();
    let trouble = desk.casefile.trouble.get();
    if unsaved > 0 {
        let words = match trouble {
            Some(StorageTrouble::Off | StorageTrouble::Closed) => {
                let verdicts = counted(unsaved as u64, "verdict", "verdicts");
                format!("Kept in this tab only. Closing it loses {verdicts}")
            }
            _ => format!("Not saved ({unsaved})"),
        };
        return view! {
            <span class="status__storage u-warn" role="status" data-testid="unsaved">{words}</span>
            <button type="button" class="link" on:click=move |_| desk.run(UiCommand::RetrySaving)>{"Try again"}</button>
            <button type="button" class="link" on:click=move |_| save_log(desk)>{"Save the file"}</button>
        }
        .into_any();
    }
    let pen = desk.casefile.pen.get();
    if pen != Pen::Here && trouble.is_none() {
        let words = if pen == Pen::Taken { "Another tab took this case over" } else { "Another tab writes this case" };
        return view! {
            <span class="status__storage u-warn" role="status" data-testid="follows">{words}</span>
            <button type="button" class="link" data-testid="take-over" on:click=move |_| desk.run(UiCommand::TakeOver)>{"Take over"}</button>
            <Keycaps keys=shortcut(UiCommand::TakeOver).unwrap_or_default()/>
        }
        .into_any();
    }
    let words = match (desk.casefile.saved_at.get(), trouble) {
        (_, Some(StorageTrouble::Off)) => {
            return view! { <span class="status__storage u-warn" role="status">{"Nothing can be stored in this browser"}</span> }.into_any();
        }
        // Before the first verdict as well: it would be given into a log that is not the whole one.
        (_, Some(why)) => {
            let sentences = words::storage(why);
            let words = format!("{} {}", sentences.what, sentences.next);
            return view! {
                <span class="status__storage u-warn" role="status" data-testid="storage-trouble">{words}</span>
                <button type="button" class="link" on:click=move |_| save_log(desk)>{"Save the file"}</button>
            }
            .into_any();
        }
        (Some(at), _) => format!("Saved in this browser {}", clock::hm(at)),
        (None, _) => match desk.casefile.log.with(|log| log.count()) {
            0 => "No verdicts in this browser".to_owned(),
            n => format!("{} in this browser", counted(n as u64, "log entry", "log entries")),
        },
    };
    view! { <span class="status__storage">{words}</span> }.into_any()
}

fn save_log(desk: Desk) {
    download::save("watchglass-rescue.json", "application/json", &desk.casefile.rescue_text());
}

fn engine(desk: Desk) -> String {
    if desk.bridge.gone.get().is_some() {
        return "Engine stopped".to_owned();
    }
    let state = match (desk.bridge.ready.get(), desk.bridge.loading.get()) {
        (_, true) => "Engine busy",
        (true, false) => "Engine idle",
        (false, false) => "Engine starting",
    };
    desk.bridge.summary.with(|summary| match summary {
        Some(batch) => format!("{state}, {} alerts in {}", count(batch.alerts), bytes(batch.memory_bytes)),
        None => state.to_owned(),
    })
}
