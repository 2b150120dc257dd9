//! Taking the verdicts away, in one of the forms of `wg-casefile`: ours, OCSF, a table, or as the tools take them that
//! raised the alerts. Exactly what the queue's filter shows, if that is wanted. Waits for the hashes of the input files.

use super::coded::{self, Coded};
use super::columns::{self, Columns};
use super::lock;
use super::log::unsaved_words;
use crate::command::UiCommand;
use crate::desk::{Desk, use_desk};
use wg_schema::ordered::OrderedSet;

use crate::parts::button::{CommandButton, Look};
use crate::parts::check_box::CheckBox;
use crate::parts::clock;
use crate::parts::data_text::DataText;
use crate::parts::figure::{bytes, counted};
use crate::platform::idle::Job;
use crate::platform::signature::Key;
use crate::platform::{dom, download, secret};
use crate::signing::{self, fingerprint};
use crate::store::ChoicesStoreFields;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wg_casefile::{Entry, ExportContext, Exported, Form, Log, SIGNED, Source, UNSIGNED, current_verdicts, export};
use wg_protocol::standing::standing_now;
use wg_protocol::{Answer, Query, ViewSpec};

/// Lines of the preview at most.
const MOST_LINES: usize = 80;

#[derive(Clone, Copy)]
pub struct ExportState {
    pub desk: Desk,
    /// The form that is shown.
    form: RwSignal<Form>,
    /// Columns of the CSV form that are not wanted.
    left_out: columns::LeftOut,
    /// Only incidents that the queue's filter shows.
    filtered: RwSignal<bool>,
    /// Names leave as codes.
    pub coded: RwSignal<bool>,
    /// The JSON form leaves signed with the key of this browser.
    signed: RwSignal<bool>,
    /// Uids of those; `None`: no filter, or not known yet.
    shown: Memo<Option<OrderedSet<String>>>,
    /// The input files, each with whether no hash of it is waited for any more; `None`: not asked yet.
    files: Memo<Option<Vec<(Source, bool)>>>,
    /// A save that waits for the hashes.
    waiting: RwSignal<Option<Form>>,
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
        let files = Memo::new(move |_| {
            if desk.bridge.revision().is_none() {
                return (!desk.bridge.loading.get()).then(Vec::new);
            }
            view.with(|view| match view {
                Some(Some(Ok(view))) => Some(
                    view.files
                        .iter()
                        .map(|file| {
                            let (name, sha256) = (file.name.clone(), file.sha256.clone());
                            (Source { file: name, sha256, size: file.size }, file.is_hashed)
                        })
                        .collect(),
                ),
                _ => None,
            })
        });
        let uids = desk.ask(
            move || {
                let query = desk.choices.query().get();
                (!query.is_empty()).then_some(Query::Uids { view: ViewSpec { query } })
            },
            |answer| match answer {
                Answer::Uids(uids) => Some(uids),
                _ => None,
            },
        );
        let shown = Memo::new(move |_| {
            uids.with(|uids| match uids {
                Some(Some(Ok(uids))) => Some(OrderedSet::from_iter(uids.iter().cloned())),
                _ => None,
            })
        });
        let (form, filtered) = (RwSignal::new(Form::Json), RwSignal::new(true));
        let left_out = RwSignal::default();
        let (coded, waiting) = (RwSignal::new(false), RwSignal::new(None));
        // Whoever signed before goes on signing.
        let signed = RwSignal::new(false);
        spawn_local(async move {
            if signing::kept(desk).await.is_some() {
                signed.try_set(true);
            }
        });
        let state = ExportState { desk, form, left_out, filtered, coded, signed, shown, files, waiting };
        // A save that waited goes on when the last hash is there; the download is of the outside world.
        Effect::new(move |_| {
            if state.are_hashed()
                && let Some(form) = state.waiting.get()
            {
                state.waiting.set(None);
                state.write(form);
            }
        });
        state
    }

    /// Tells whether no hash of an input file is waited for any more, tracked.
    fn are_hashed(self) -> bool {
        self.files.with(|files| files.as_ref().is_some_and(|all| all.iter().all(|(_, is_hashed)| *is_hashed)))
    }

    pub fn save(self, form: Form) {
        self.form.set(form);
        if self.desk.casefile.log.with_untracked(|log| log.count()) == 0 {
            let text = "There is no verdict to save yet.".to_owned();
            return self.desk.says.tell(text);
        }
        self.waiting.set(Some(form));
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
            key: String::new(),
            sources: self.files.get().into_iter().flatten().map(|(source, _)| source).collect(),
            columns: columns::wanted(self.left_out),
        }
    }

    /// Writes a form, tracked.
    fn written(self, form: Form, log: &Log, context: &ExportContext) -> Exported {
        let (chosen, standing) = self.chosen(log);
        export(form, log.entries(), &chosen, standing, context)
    }

    /// Returns the verdicts that are wanted, and how many stand, tracked.
    fn chosen(self, log: &Log) -> (Vec<&Entry>, usize) {
        let standing = self.desk.casefile.renamed.with(|renamed| standing_now(log, renamed));
        let chosen: Vec<&Entry> = self.shown.with(|shown| {
            let only = shown.as_ref().filter(|_| self.filtered.get());
            let is_wanted = |uid: &String| only.is_none_or(|uids| uids.contains(uid));
            standing.iter().filter(|(uid, _)| is_wanted(uid)).map(|(_, entry)| *entry).collect()
        });
        (chosen, standing.len())
    }

    /// Writes a form with codes in the place of names, tracked until it waits.
    fn write_coded(self, form: Form, context: ExportContext) -> impl Future<Output = Result<Coded, &'static str>> {
        let (chosen, standing) = self.desk.casefile.log.with(|log| {
            let (chosen, standing) = self.chosen(log);
            (chosen.into_iter().cloned().collect(), standing)
        });
        coded::write(self.desk, form, chosen, standing, context)
    }

    fn write(self, form: Form) {
        let job = Job::start();
        spawn_local(async move {
            let _job = job;
            let casefile = self.desk.casefile;
            let context = untrack(|| self.context(None));
            let is_coded = self.coded.get_untracked();
            let can_sign = form == Form::Json && !is_coded;
            let (context, key) = self.signing(context, can_sign).await;
            let exported = if is_coded {
                let coded = untrack(|| self.write_coded(form, context.clone())).await;
                match coded {
                    // Stored before the file leaves: without its list a code says nothing to anybody.
                    Ok(coded) if coded.new.is_empty() || coded::keep(self.desk, &coded.new).await => coded.exported,
                    Ok(_) => return,
                    Err(why) => {
                        return self.desk.says.tell(why);
                    }
                }
            } else {
                untrack(|| casefile.log.with(|log| self.written(form, log, &context)))
            };
            if exported.text.is_empty() {
                let text = match &exported.why_none {
                    Some(why) => format!("Nothing to save for {}. {why}", form.name()),
                    None => {
                        format!("Nothing to save: no verdict is on an alert with an id that {} takes.", form.name())
                    }
                };
                return self.desk.says.tell(text);
            }
            let stamp = clock::file_stamp(context.exported_at_ms);
            let kind = if matches!(form, Form::Tool(_)) { format!("-{}", form.slug()) } else { String::new() };
            let kind = if is_coded { format!("{kind}-coded") } else { kind };
            let name = format!("watchglass-verdicts{kind}-{stamp}.{}", form.ending());
            let size = bytes(exported.text.len() as u64);
            let (text, signed) = match sign(exported.text, key, can_sign && self.signed.get_untracked()).await {
                Ok(signed) => signed,
                Err(why) => return self.desk.says.tell(why),
            };
            let words = if download::save(&name, form.media_type(), &text) {
                format!("Saved {name}, {size}{signed}.")
            } else {
                "The browser did not save the file. The verdicts are kept.".to_owned()
            };
            if let (Form::Json, false, Some(head)) = (form, is_coded, casefile.log.with_untracked(|log| log.head())) {
                casefile.exported(head.hash).await;
            }
            self.desk.says.tell(words);
        });
    }

    /// Saves the JSON form under a passphrase.
    pub fn save_locked(self, passphrase: String) {
        let job = Job::start();
        spawn_local(async move {
            let _job = job;
            let casefile = self.desk.casefile;
            let context = untrack(|| self.context(None));
            let (context, key) = self.signing(context, true).await;
            let text = untrack(|| casefile.log.with(|log| self.written(Form::Json, log, &context).text));
            let (text, signed) = match sign(text, key, self.signed.get_untracked()).await {
                Ok(signed) => signed,
                Err(why) => return self.desk.says.tell(why),
            };
            let words = match secret::lock(&text, &passphrase).await {
                Ok(file) => {
                    let name = format!("watchglass-verdicts-{}.locked", clock::file_stamp(context.exported_at_ms));
                    let size = bytes(file.len() as u64);
                    match download::save_bytes(&name, &file) {
                        true => {
                            format!(
                                "Saved {name}, {size}{signed}. Without its passphrase nobody can open it, you neither."
                            )
                        }
                        false => "The browser did not save the file. The verdicts are kept.".to_owned(),
                    }
                }
                Err(why) => format!("Nothing was saved: {}.", lock::words(&why)),
            };
            self.desk.says.tell(words);
        });
    }

    /// Completes what an export says about itself; with the key that it is to be signed with, where it is and this browser has one.
    async fn signing(self, context: ExportContext, can_sign: bool) -> (ExportContext, Option<Key>) {
        let wanted = can_sign && self.signed.get_untracked();
        let key = if wanted { signing::key(self.desk).await } else { None };
        let public = key.as_ref().and_then(Key::public).unwrap_or_default();
        let previous_export_head = self.desk.casefile.last_export_head().await;
        (ExportContext { previous_export_head, key: public, ..context }, key)
    }

    /// Saves what is said beside the form that is shown.
    fn save_notes(self, said: &[String]) {
        let form = self.form.get_untracked();
        let stamp = clock::file_stamp(dom::now_ms());
        let name = format!("watchglass-verdicts-{}-{stamp}.notes.txt", form.slug());
        if download::save(&name, "text/plain", &(said.join("\n") + "\n")) {
            self.desk.says.tell(format!("Saved {name}."));
        }
    }
}

/// Signs an export, if there is a key; with what to say of it.
async fn sign(text: String, key: Option<Key>, wanted: bool) -> Result<(String, String), &'static str> {
    let Some(key) = key else {
        return Ok((text, if wanted { ", not signed: this browser has no key for it" } else { "" }.to_owned()));
    };
    let said = format!(", signed with key {}", fingerprint(&key.public().unwrap_or_default()));
    let signed = signing::sign_export(text, &key).await;
    signed.map(|text| (text, said)).ok_or("Nothing was saved: the browser did not sign it.")
}

/// Returns the newest verdict of a form, or its beginning, as it is shown.
fn sample(form: Form, log: &Log, text: &str, sources: &[Source]) -> String {
    let pretty = |line: &str| {
        serde_json::from_str::<serde_json::Value>(line).ok().and_then(|value| serde_json::to_string_pretty(&value).ok())
    };
    match form {
        Form::Json => current_verdicts(log.entries(), sources)
            .last()
            .and_then(|verdict| serde_json::to_string_pretty(verdict).ok())
            .unwrap_or_default(),
        Form::Ocsf => text.lines().last().and_then(pretty).unwrap_or_default(),
        Form::Csv | Form::Markdown | Form::Tuning => text.lines().take(MOST_LINES).collect::<Vec<_>>().join("\n"),
        // What Elasticsearch is told stands on two lines.
        Form::Tool(_) => text.lines().take(2).filter_map(pretty).collect::<Vec<_>>().join("\n"),
    }
}

/// As [`sample`], of a text that holds no names.
fn coded_sample(form: Form, text: &str) -> String {
    match form {
        Form::Json => text.lines().take(MOST_LINES).collect::<Vec<_>>().join("\n"),
        _ => sample(form, &Log::default(), text, &[]),
    }
}

#[component]
pub fn ExportPane(state: ExportState) -> impl IntoView {
    let desk = use_desk();
    let casefile = desk.casefile;
    let form = state.form;
    let coded = LocalResource::new(move || {
        let coded = state.coded.get().then(|| state.write_coded(form.get(), state.context(None)));
        async move { Some(coded?.await) }
    });
    // Written once the screen is there: of a long log that takes a while, and nothing waits for it.
    let is_drawn = RwSignal::new(false);
    let job = Job::start();
    dom::next_frame(move || {
        dom::next_frame(move || {
            drop(job);
            is_drawn.try_set(true);
        });
    });
    let shown = Memo::new(move |_| {
        let form = form.get();
        if !is_drawn.get() {
            return (0, Vec::new(), String::new());
        }
        if state.coded.get() {
            return coded.with(|coded| match coded {
                Some(Some(Ok(Coded { exported, .. }))) => {
                    (exported.text.len() as u64, exported.said.clone(), coded_sample(form, &exported.text))
                }
                Some(Some(Err(why))) => (0, vec![(*why).to_owned()], String::new()),
                _ => (0, Vec::new(), String::new()),
            });
        }
        let context = state.context(None);
        casefile.log.with(|log| {
            let exported = state.written(form, log, &context);
            let sample = sample(form, log, &exported.text, &context.sources);
            (exported.text.len() as u64, exported.said, sample)
        })
    });
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
    let is_bare = move || shown.with(|(_, _, sample)| sample.is_empty());
    let waiting = move || {
        let form = state.waiting.get()?;
        Some(view! {
            <p class="u-small u-warn" role="status">
                {"Waiting for the hashes of the input files, so that the file can name what it is about. "}
                <button
                    type="button"
                    class="link"
                    on:click=move |_| {
                        state.waiting.set(None);
                        state.write(form);
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
            <div class="u-row">
                <CommandButton command=UiCommand::Export(Form::Json) words="Save JSON" look=Look::Primary testid="export-json"/>
                <CommandButton command=UiCommand::Export(Form::Ocsf) words="Save OCSF" testid="export-ocsf"/>
            </div>
            <Chooser state/>
            <Columns form=state.form left_out=state.left_out/>
            <lock::LockedSave state/>
            <Filtered state/>
            <coded::CodedChoice state/>
            <CheckBox is=state.signed testid="export-signed">{"Sign the JSON with a key of this browser"}</CheckBox>
            {waiting}
            {unsaved}
            <Said said=Signal::derive(move || shown.with(|(_, said, _)| said.clone())) state/>
            <div class="u-row" class:u-none=is_bare>
                <span class="u-faint u-tiny">{move || format!("Preview of {}", form.get().name())}</span>
                <span class="u-grow"></span>
                <span class="u-faint u-tiny">{move || shown.with(|(size, _, _)| format!("about {}", bytes(*size)))}</span>
            </div>
            <pre class="record log__preview" class:u-none=is_bare tabindex="0" role="region" aria-label="Preview">{lines}</pre>
            <p class="u-faint u-tiny">{move || format!("The JSON file is {}.", if state.signed.get() { SIGNED } else { UNSIGNED })}</p>
            <Analyst/>
        </section>
    }
}

/// One list of all forms, and a button that saves the chosen one.
#[component]
fn Chooser(state: ExportState) -> impl IntoView {
    let desk = use_desk();
    let options = Form::ALL
        .into_iter()
        .map(
            |form| view! { <option value=form.slug() prop:selected=move || state.form.get() == form>{form.name()}</option> },
        )
        .collect_view();
    view! {
        <div class="u-row log__forms">
            <label class="u-small" for="export-form">{"As"}</label>
            <select
                class="log__select"
                id="export-form"
                data-testid="export-form"
                on:change:target=move |event| Form::from_slug(&event.target().value()).into_iter().for_each(|form| state.form.set(form))
            >
                {options}
            </select>
            <button
                type="button"
                class="button"
                data-testid="export-save"
                on:click=move |_| desk.run(UiCommand::Export(state.form.get_untracked()))
            >
                {"Save"}
            </button>
        </div>
    }
}

/// Whether only what the queue shows is wanted, where it has a filter.
#[component]
fn Filtered(state: ExportState) -> impl IntoView {
    let desk = use_desk();
    move || {
        let query = desk.choices.query().get();
        let n = state.shown.with(|shown| shown.as_ref().map(OrderedSet::len))?;
        Some(view! {
            <CheckBox is=state.filtered testid="export-filter">{format!("Only what the queue shows, {}: ", counted(n as u64, "incident", "incidents"))}<bdi class="u-mono">{query}</bdi></CheckBox>
        })
    }
}

/// What was left out and what the form cannot say.
#[component]
fn Said(#[prop(into)] said: Signal<Vec<String>>, state: ExportState) -> impl IntoView {
    move || {
        let said = said.get();
        (!said.is_empty()).then(|| {
            let kept = said.clone();
            view! {
                <ul class="log__lost u-small" data-testid="export-said">{said.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
                <button type="button" class="link u-small" on:click=move |_| state.save_notes(&kept)>{"Save these notes"}</button>
            }
        })
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
