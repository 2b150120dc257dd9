//! Does the chain of the log hold? And that of a saved one?

use super::summary::entries_words;
use crate::desk::{Desk, use_desk};
use crate::parts::clock;
use crate::parts::data_text::DataText;
use crate::parts::figure::{count, counted};
use crate::parts::icon::{Glyph, Icon};
use crate::platform::idle::Job;
use crate::platform::{dom, files};
use crate::signing;
use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wg_casefile::{Broken, SIGNED, UNSIGNED, preview, read_export, read_rescue, verify};

/// A log of up to this many entries is checked when the screen opens; a longer one when it is asked for.
const CHECK_AT_ONCE: usize = 400;
/// Blocks drawn of the chain.
const BLOCKS: usize = 3;
const MOST_BYTES: f64 = 268_435_456.0;

#[derive(Clone, Debug, PartialEq)]
struct Checked {
    entries: usize,
    at_ms: i64,
    broken: Option<Broken>,
}

#[component]
pub fn Integrity() -> impl IntoView {
    let desk = use_desk();
    let log = desk.casefile.log;
    let asked = RwSignal::new(0u32);
    let checked = Memo::new(move |before: Option<&Option<Checked>>| {
        let asked = asked.get();
        let small = log.with(|log| log.count()) <= CHECK_AT_ONCE;
        if !small && asked == 0 {
            return before.cloned().flatten();
        }
        log.with(|log| {
            Some(Checked { entries: log.count(), at_ms: dom::now_ms(), broken: verify(log.entries()).err() })
        })
    });
    let chain = move || {
        log.with(|log| {
            let entries = log.entries();
            let shown =
                entries.iter().rev().take(BLOCKS).map(|entry| entry.hash.get(..4).unwrap_or_default().to_owned());
            let mut blocks: Vec<String> = shown.collect();
            if entries.len() > BLOCKS {
                blocks.push("…".to_owned());
            }
            blocks.reverse();
            let last = blocks.len().saturating_sub(1);
            blocks
                .into_iter()
                .enumerate()
                .map(|(at, block)| {
                    view! {
                        {(at > 0).then(|| view! { <i></i> })}
                        <span class="log__block" class:log__block--head=at == last>{block}</span>
                    }
                })
                .collect_view()
        })
    };
    let head = move || log.with(|log| log.head().map(|head| head.hash));
    view! {
        <section class="log__card">
            <h2>{"Integrity"}</h2>
            <div class="log__chain" aria-hidden="true">{chain}</div>
            <p class="u-small" data-testid="chain-state">{move || verdict(checked.get())}</p>
            {move || head().map(|head| view! {
                <p class="u-tiny u-faint">{"Head hash "}<code class="log__head">{head}</code></p>
            })}
            <p class="u-tiny u-faint">{"Shows that no entry was changed, moved or dropped from between others after it was written. It cannot show who typed it, nor that entries at the end are missing: note this hash and the number of entries elsewhere, and check a saved log against them by watchglass verify --head --entries."}</p>
            <div class="u-row">
                <button type="button" class="button" on:click=move |_| asked.update(|asked| *asked += 1)>{"Check now"}</button>
                <CheckSaved desk/>
            </div>
        </section>
    }
}

fn verdict(checked: Option<Checked>) -> AnyView {
    match checked {
        None => view! { <span class="u-warn">{"Not checked yet."}</span> }.into_any(),
        Some(Checked { entries: 0, .. }) => view! { <span class="u-quiet">{"The log is empty."}</span> }.into_any(),
        Some(Checked { broken: Some(broken), .. }) => view! {
            <span class="u-bad"><Icon glyph=Glyph::Gap/>{format!(" Broken: {broken}.")}</span>
            {" Work goes on; an export says so when it is read."}
        }
        .into_any(),
        Some(Checked { entries, at_ms, .. }) => view! {
            <span class="u-ok log__good"><Icon glyph=Glyph::Check/>{format!(" {}, unbroken", entries_words(entries))}</span>
            <span class="u-faint">{format!(", checked {}", clock::hm(at_ms))}</span>
        }
        .into_any(),
    }
}

/// What a saved log turned out to be.
#[derive(Clone, Debug, PartialEq)]
struct Found {
    /// Text from outside.
    file: String,
    is_good: bool,
    lines: Vec<String>,
}

#[component]
fn CheckSaved(desk: Desk) -> impl IntoView {
    let input = NodeRef::<Input>::new();
    let found = RwSignal::new(None::<Found>);
    let take = move |event: leptos::ev::Event| {
        let Some(file) = files::chosen(&event).into_iter().next() else { return };
        let job = Job::start();
        spawn_local(async move {
            let _job = job;
            let text = files::text(&file, MOST_BYTES).await;
            let (is_good, lines) = match text {
                Some(text) => read(desk, &text).await,
                None => (false, vec!["The file could not be read, or is larger than 256 MB.".to_owned()]),
            };
            desk.says.quietly(lines.first().cloned().unwrap_or_default());
            found.set(Some(Found { file: file.name(), is_good, lines }));
        });
    };
    view! {
        <button
            type="button"
            class="button"
            on:click=move |_| {
                if let Some(input) = input.get_untracked() {
                    dom::click(&input);
                }
            }
        >
            {"Check a saved log"}
        </button>
        <input class="u-hidden" type="file" tabindex="-1" aria-label="Saved log" data-testid="check-log" accept=".json" node_ref=input on:change=take/>
        {move || found.get().map(|found| view! {
            <div class="log__found" role="status" data-testid="check-result">
                <p><DataText text=found.file limit=120 mono=true/></p>
                {found
                    .lines
                    .into_iter()
                    .enumerate()
                    .map(|(at, line)| {
                        let class = match (at, found.is_good) {
                            (0, true) => "u-ok",
                            (0, false) => "u-bad",
                            _ => "u-quiet",
                        };
                        view! { <p class=class><DataText text=line limit=400/></p> }
                    })
                    .collect_view()}
            </div>
        })}
    }
}

/// Checks a saved log, of the app or of the rescue page, and says what it is.
async fn read(desk: Desk, text: &str) -> (bool, Vec<String>) {
    let other = match read_export(text) {
        Ok(export) => {
            let header = &export.header;
            let by =
                if header.analyst.is_empty() { "no label".to_owned() } else { format!("label {}", header.analyst) };
            let from = format!("Saved {}, {by}, app {}, model {}.", header.exported_at, header.app, header.model);
            let signed = export.signature();
            Ok((export.log, from, signed))
        }
        Err(wg_casefile::ReadError::NotOurs) => {
            read_rescue(text).map(|log| (log, "A rescue file: the bare log.".to_owned(), None))
        }
        Err(error) => Err(error),
    };
    match other {
        Ok((log, from, signed)) => {
            let integrity = if signed.is_some() { SIGNED } else { UNSIGNED };
            if let Err(why) = signing::check("", signed).await {
                return refused(&why);
            }
            let seen = desk.casefile.log.with_untracked(|own| preview(own.entries(), &log));
            let verdicts: u32 = seen.verdicts.iter().sum();
            let lines = vec![
                format!(
                    "{}, unbroken; {}.",
                    entries_words(log.len()),
                    counted(u64::from(verdicts), "verdict stands", "verdicts stand")
                ),
                from,
                format!("{} in this browser's log already, {} not.", are(seen.known), count(seen.new as u64)),
                match desk.casefile.log.with_untracked(|own| own.count()).saturating_sub(seen.known) {
                    0 => "All entries of this browser's log are in it.".to_owned(),
                    n => format!(
                        "{} of this browser's log missing in it: it ends before them, or is another log.",
                        entries_words(n)
                    ),
                },
                match seen.differ {
                    0 => "The two logs differ on no incident.".to_owned(),
                    n => format!("The two logs differ on {}.", counted(n as u64, "incident", "incidents")),
                },
                format!("The file is {integrity}."),
            ];
            (true, lines)
        }
        Err(error) => refused(&error.to_string()),
    }
}

fn refused(why: &str) -> (bool, Vec<String>) {
    (false, vec![format!("Not accepted: {why}."), "Nothing of it is to be used.".to_owned()])
}

fn are(entries: usize) -> String {
    format!("{} {}", entries_words(entries), if entries == 1 { "is" } else { "are" })
}
