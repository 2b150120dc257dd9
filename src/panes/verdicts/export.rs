//! Taking the verdicts away: as our JSON, or as OCSF incident findings. Waits for the hashes of the input files.

use super::log::unsaved_words;
use crate::command::UiCommand;
use crate::desk::{Desk, use_desk};
use crate::parts::button::{CommandButton, Look};
use crate::parts::clock;
use crate::parts::data_text::DataText;
use crate::parts::figure::{bytes, counted};
use crate::platform::idle::Job;
use crate::platform::{dom, download};
use crate::says::Toast;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wg_casefile::{ExportContext, Source, UNSIGNED, current_verdicts, export_json, export_ocsf};
use wg_protocol::{Answer, Query};

/// Lines of the preview at most.
const MOST_LINES: usize = 80;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Json,
    Ocsf,
}

#[derive(Clone, Copy)]
pub struct ExportState {
    desk: Desk,
    /// The input files; `None`: not asked yet.
    sources: Memo<Option<Vec<Source>>>,
    /// A save that waits for the hashes.
    waiting: RwSignal<Option<Format>>,
}

impl ExportState {
    pub fn new(desk: Desk) -> ExportState {
        let view = desk.ask(
            move || {
                desk.bridge.hashed.track();
                Some(Query::Import)
            },
            |answer| match answer {
                Answer::Import(view) => Some(view),
                _ => None,
            },
        );
        let sources = Memo::new(move |_| {
            if desk.bridge.revision().is_none() {
                return (!desk.bridge.loading.get()).then(Vec::new);
            }
            view.with(|view| match view {
                Some(Some(Ok(view))) => Some(
                    view.files
                        .iter()
                        .map(|file| Source { file: file.name.clone(), sha256: file.sha256.clone(), size: file.size })
                        .collect(),
                ),
                _ => None,
            })
        });
        let state = ExportState { desk, sources, waiting: RwSignal::new(None) };
        // A save that waited goes on when the last hash is there; the download is of the outside world.
        Effect::new(move |_| {
            if state.are_hashed()
                && let Some(format) = state.waiting.get()
            {
                state.waiting.set(None);
                state.write(format);
            }
        });
        state
    }

    /// Tells whether every input file's hash is known, tracked.
    fn are_hashed(self) -> bool {
        self.sources
            .with(|sources| sources.as_ref().is_some_and(|all| all.iter().all(|source| !source.sha256.is_empty())))
    }

    pub fn save(self, format: Format) {
        if self.desk.casefile.log.with_untracked(|log| log.count()) == 0 {
            let text = "There is no verdict to save yet.".to_owned();
            self.desk.says.quietly(text.clone());
            return self.desk.says.toast(Toast { text, ..Toast::default() });
        }
        self.waiting.set(Some(format));
    }

    fn context(self, previous_export_head: Option<String>) -> ExportContext {
        let about = self.desk.bridge.about.get();
        ExportContext {
            exported_at_ms: dom::now_ms(),
            app: about.app,
            model: about.model,
            attack: about.attack,
            analyst: self.desk.casefile.analyst.get(),
            previous_export_head,
            sources: self.sources.get().unwrap_or_default(),
        }
    }

    fn write(self, format: Format) {
        let job = Job::start();
        spawn_local(async move {
            let _job = job;
            let casefile = self.desk.casefile;
            let context = untrack(|| self.context(None));
            let context = ExportContext { previous_export_head: casefile.last_export_head().await, ..context };
            let text = casefile.log.with_untracked(|log| written(format, log.entries(), &context));
            let stamp = clock::file_stamp(context.exported_at_ms);
            let (name, mime) = match format {
                Format::Json => (format!("watchglass-verdicts-{stamp}.json"), "application/json"),
                Format::Ocsf => (format!("watchglass-verdicts-{stamp}.ocsf.ndjson"), "application/x-ndjson"),
            };
            let size = bytes(text.len() as u64);
            let words = if download::save(&name, mime, &text) {
                format!("Saved {name}, {size}.")
            } else {
                "The browser did not save the file. The verdicts are kept.".to_owned()
            };
            if let (Format::Json, Some(head)) = (format, casefile.log.with_untracked(|log| log.head())) {
                casefile.exported(head.hash).await;
            }
            self.desk.says.quietly(words.clone());
            self.desk.says.toast(Toast { text: words, ..Toast::default() });
        });
    }
}

fn written(format: Format, entries: &[wg_casefile::Entry], context: &ExportContext) -> String {
    match format {
        Format::Json => export_json(entries, context),
        Format::Ocsf => export_ocsf(entries, context),
    }
}

#[component]
pub fn ExportPane(state: ExportState) -> impl IntoView {
    let desk = use_desk();
    let casefile = desk.casefile;
    let format = RwSignal::new(Format::Json);
    let shown = Memo::new(move |_| {
        let format = format.get();
        let context = state.context(None);
        casefile.log.with(|log| {
            let sizes =
                [Format::Json, Format::Ocsf].map(|format| written(format, log.entries(), &context).len() as u64);
            let n: u32 = log.counts().iter().sum();
            let sample = match format {
                Format::Json => current_verdicts(log.entries(), &context.sources)
                    .last()
                    .and_then(|verdict| serde_json::to_string_pretty(verdict).ok()),
                Format::Ocsf => export_ocsf(log.entries(), &context)
                    .lines()
                    .last()
                    .and_then(|line| serde_json::from_str::<serde_json::Value>(line).ok())
                    .and_then(|finding| serde_json::to_string_pretty(&finding).ok()),
            };
            (n, sizes, sample.unwrap_or_default())
        })
    });
    let choice = move |words: &'static str, own: Format| {
        view! {
            <button
                type="button"
                class="segment__choice"
                aria-pressed=move || (format.get() == own).to_string()
                on:click=move |_| format.set(own)
            >
                {words}
            </button>
        }
    };
    let lines = move || {
        shown.with(|(_, _, sample)| {
            let all = sample.lines().count();
            let lines = sample
                .lines()
                .take(MOST_LINES)
                .map(|line| view! { <span class="record__line"><DataText text=line limit=240/></span> })
                .collect_view();
            let more = all.saturating_sub(MOST_LINES);
            view! {
                {lines}
                {(more > 0).then(|| view! { <span class="record__line u-faint">{format!("and {more} more lines")}</span> })}
            }
        })
    };
    let size = move |at: usize| {
        move || {
            shown.with(|(n, sizes, _)| {
                format!("{}, about {}", counted(u64::from(*n), "verdict", "verdicts"), bytes(sizes[at]))
            })
        }
    };
    let waiting = move || {
        let format = state.waiting.get()?;
        Some(view! {
            <p class="u-small u-warn" role="status">
                {"Waiting for the hashes of the input files, so that the file can name what it is about. "}
                <button
                    type="button"
                    class="link"
                    on:click=move |_| {
                        state.waiting.set(None);
                        state.write(format);
                    }
                >
                    {"Save without them"}
                </button>
            </p>
        })
    };
    let unsaved = move || {
        unsaved_words(casefile.unsaved.get()).map(|words| {
            view! {
                <p class="u-small u-warn" role="status">
                    {format!("{words}; a saved file holds them. ")}
                    <button type="button" class="link" on:click=move |_| desk.run(UiCommand::RetrySaving)>{"Try again"}</button>
                </p>
            }
        })
    };
    view! {
        <section class="log__card">
            <h2>{"Export"}</h2>
            <p class="u-small u-quiet">{"What stands, and the whole log that proves it: score and reasons at the time, raw place, the words of your tools and what they cannot say."}</p>
            <div class="log__save">
                <CommandButton command=UiCommand::ExportJson words="Save JSON" look=Look::Primary testid="export-json"/>
                <span class="u-faint u-tiny">{size(0)}</span>
                <CommandButton command=UiCommand::ExportOcsf words="Save OCSF" testid="export-ocsf"/>
                <span class="u-faint u-tiny">{size(1)}</span>
            </div>
            {waiting}
            {unsaved}
            <div class="u-row">
                <span class="u-faint u-tiny">{"Preview: the newest verdict"}</span>
                <span class="u-grow"></span>
                <span class="segment" role="group" aria-label="Preview as">{choice("JSON", Format::Json)}{choice("OCSF", Format::Ocsf)}</span>
            </div>
            <pre class="record log__preview" tabindex="0" role="region" aria-label="Preview">{lines}</pre>
            <p class="u-faint u-tiny">{format!("The file is {UNSIGNED}.")}</p>
            <Analyst/>
        </section>
    }
}

/// The label that goes into entries and exports.
#[component]
fn Analyst() -> impl IntoView {
    let casefile = use_desk().casefile;
    view! {
        <label class="log__analyst">
            <span class="u-small">{"Your label"}</span>
            <input
                class="tray__note"
                data-testid="analyst-label"
                maxlength="64"
                autocomplete="off"
                placeholder="e.g. night shift 2"
                prop:value=move || casefile.analyst.get()
                on:change:target=move |event| casefile.set_analyst(event.target().value())
            />
            <span class="u-faint u-tiny">{"Goes into coming entries and into exports. It proves nothing about who typed."}</span>
        </label>
    }
}
