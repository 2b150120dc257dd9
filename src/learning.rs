//! Learning from the verdicts of this batch: a candidate in shadow, and the decision on it. Nothing is learnt unasked.

use crate::command::UiCommand;
use crate::desk::Desk;
use crate::models_before::{self, ModelsBefore};
use crate::parts::clock;
use crate::platform::idle::Job;
use crate::platform::{self, download};
use crate::says::Toast;
use crate::setting::{self, Following};
use crate::shadowing::{self, Shadowing};
use crate::views;
use crate::words;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::fmt::Write;
use wg_casefile::{Entry, Log, Provenance};
use wg_protocol::queue::Renamed;
use wg_protocol::standing::standing_now;
use wg_protocol::{
    Answer, AskedBy, CandidateView, Failure, FailureCode, GivenBy, LearnFrom, Query, RequestId, ToWorker,
};

/// What the store keeps the learnt model under.
const KEPT_AS: &str = "model_file";
/// And the sentence on the last change.
const CHANGED: &str = "model_changed";

/// 100,000 lessons, the most that a file holds, are under 10 MB.
const MOST_MODEL_BYTES: f64 = 16e6;

/// What is asked before a model ranks the queue.
pub const ASKS: &str = "Accepting ranks the whole queue anew. Undo (U) brings the model before back exactly as it was. Accept it \
                        again to do it.";

/// The candidate, for as long as the page is open.
#[derive(Clone, Copy)]
pub struct Learning {
    pub candidate: RwSignal<Option<CandidateView>>,
    /// Accepting was asked for once; the second time it is done.
    pub asked: RwSignal<bool>,
    /// What undo brings back.
    pub before: ModelsBefore,
    /// The engine is learning, or ranking anew.
    pub busy: RwSignal<bool>,
    /// The feature and the answer that the form for points begins with.
    pub place: RwSignal<(String, u8)>,
    /// The team that a prior pack is said to be of.
    pub team: RwSignal<String>,
    /// What was set by hand, on its way from the log to the model.
    pub following: Following,
    /// The candidate that was kept in shadow.
    pub shadow: Shadowing,
    /// When which model took the place of which, and how; empty: none did in this browser.
    pub changed: RwSignal<String>,
}

impl Learning {
    pub fn new() -> Learning {
        Learning {
            candidate: RwSignal::new(None),
            asked: RwSignal::new(false),
            before: ModelsBefore::new(),
            busy: RwSignal::new(false),
            place: RwSignal::new((String::new(), 0)),
            team: RwSignal::new(String::new()),
            following: Following::new(),
            shadow: Shadowing::new(),
            changed: RwSignal::new(String::new()),
        }
    }
}

/// Answers the commands about the model, on every screen, and takes the kept model into use at the start.
pub fn answer_commands(desk: Desk) {
    desk.on_command(move |command| {
        match command {
            UiCommand::Learn => learn(desk),
            UiCommand::AcceptModel => decide(desk, true),
            UiCommand::DiscardModel => decide(desk, false),
            UiCommand::ShippedModel => go_back(desk),
            UiCommand::SaveModel => save_model(desk),
            UiCommand::SaveModelCard => save_card(desk),
            _ => return false,
        }
        true
    });
    spawn_local(async move {
        if let Some(bytes) = desk.casefile.kept(KEPT_AS).await.as_deref().and_then(from_hex).filter(|b| !b.is_empty()) {
            load(desk, bytes, Origin::Kept).await;
        }
        desk.learning.changed.set(desk.casefile.kept(CHANGED).await.unwrap_or_default());
        models_before::take_up(desk).await;
        views::take_up(desk).await;
        desk.learning.following.opened.set(true);
    });
    // Another batch: what the candidate says is of the one before.
    let batch =
        Memo::new(move |_| desk.bridge.summary.with(|batch| batch.as_ref().map(|batch| batch.batch_uid.clone())));
    Effect::new(move |before: Option<Option<String>>| {
        let now = batch.get();
        if before.is_some_and(|before| before != now) {
            desk.learning.candidate.set(None);
        }
        now
    });
}

/// Returns the verdicts that stand, as the engine learns from them: of several on one incident the last one, as the queue shows it.
pub fn verdicts(log: &Log, renamed: &[Renamed]) -> Vec<LearnFrom> {
    let alone = log.judged_alone();
    standing_now(log, renamed)
        .into_iter()
        .filter_map(|(incident, entry)| {
            let verdict = entry.verdict()?;
            Some(LearnFrom {
                incident,
                verdict: verdict.slug().to_owned(),
                reason: reason_slug(entry).to_owned(),
                given: match entry.action.provenance() {
                    Provenance::Imported | Provenance::Shared => GivenBy::Imported,
                    // What software set, a default, and "not enough data" teach nothing.
                    // A second reading never stands.
                    Provenance::ImportedUntaught | Provenance::SecondReader => GivenBy::Automation,
                    Provenance::Bulk => GivenBy::Bulk,
                    // One key press for several incidents: nobody looked at each.
                    Provenance::Person | Provenance::BlindCheck if !alone.contains(&entry.seq) => GivenBy::Bulk,
                    Provenance::Person | Provenance::BlindCheck => GivenBy::Single,
                },
                asked: match entry.action.provenance() {
                    // From how many it was drawn the engine knows.
                    Provenance::BlindCheck => AskedBy::Audit { one_in: 1 },
                    _ => AskedBy::Unknown,
                },
            })
        })
        .collect()
}

fn reason_slug(entry: &Entry) -> &'static str {
    match &entry.action {
        wg_casefile::Action::Judged { verdict, reason: Some(key), .. }
        | wg_casefile::Action::Changed { verdict, reason: Some(key), .. } => {
            verdict.reason(*key).map_or("", |reason| reason.slug)
        }
        _ => "",
    }
}

fn learn(desk: Desk) {
    let verdicts =
        desk.casefile.renamed.with_untracked(|renamed| desk.casefile.log.with_untracked(|log| verdicts(log, renamed)));
    if verdicts.is_empty() {
        return desk.says.tell("There is no verdict to learn from yet.");
    }
    if desk.learning.busy.get_untracked() {
        return;
    }
    spawn_local(ask_for_candidate(desk, |request| ToWorker::Learn { request, verdicts }));
}

/// Asks for a candidate, and shows it in shadow.
pub async fn ask_for_candidate(desk: Desk, make: impl FnOnce(RequestId) -> ToWorker) {
    if !shadowing::may_replace(desk) {
        return;
    }
    desk.learning.busy.set(true);
    let answer = desk.bridge.request(make).await;
    desk.learning.busy.set(false);
    match answer {
        Ok(Answer::Candidate(view)) => {
            desk.says.quietly("A candidate is ready. The queue still uses the model in use.");
            desk.learning.asked.set(false);
            shadowing::end(desk).await;
            desk.learning.candidate.set(Some(*view));
        }
        Ok(_) => {}
        Err(failure) => complain(desk, failure),
    }
}

fn decide(desk: Desk, accept: bool) {
    if desk.learning.candidate.with_untracked(Option::is_none) {
        return desk.says.tell("There is no candidate.");
    }
    if desk.learning.busy.get_untracked() {
        return;
    }
    if accept && !desk.learning.asked.get_untracked() {
        desk.learning.asked.set(true);
        return desk.says.quietly(ASKS);
    }
    desk.learning.busy.set(true);
    let before = desk.bridge.kept_model();
    let how = if desk.learning.shadow.runs() { "accepted after it ran in shadow" } else { "accepted" };
    let job = Job::start();
    spawn_local(async move {
        let _job = job;
        let answer = desk.bridge.request(|request| ToWorker::Decide { request, accept }).await;
        desk.learning.busy.set(false);
        match answer {
            Ok(Answer::Decided(summary)) => {
                desk.learning.candidate.set(None);
                shadowing::end(desk).await;
                // First of all: a batch that is loaded while the model is kept has a summary of its own.
                desk.bridge.decided(summary);
                if accept {
                    changed(desk, how).await;
                    keep(desk).await;
                    models_before::record(desk, before).await;
                    let text = "The candidate ranks the queue now".to_owned();
                    desk.says.quietly(format!("{text}."));
                    desk.says.toast(Toast { text, can_undo: true, ..Toast::default() });
                } else {
                    say(desk, "The candidate is discarded; nothing has changed");
                }
            }
            Ok(_) => {}
            Err(failure) => complain(desk, failure),
        }
    });
}

/// Where a model to be taken into use comes from.
#[derive(Clone, Copy, PartialEq)]
enum Origin {
    /// This browser kept it.
    Kept,
    /// The shipped scorecard: no bytes.
    Shipped,
    /// A file that a person chose.
    File,
}

/// Takes a model file into use; empty: the shipped scorecard. What the log says of points is brought into it.
async fn load(desk: Desk, bytes: Vec<u8>, origin: Origin) {
    let _job = Job::start();
    let copy = bytes.clone();
    match desk.bridge.request(|request| ToWorker::LoadModel { request, bytes }).await {
        Ok(Answer::Decided(summary)) => {
            desk.learning.candidate.set(None);
            desk.bridge.keep_model(copy);
            desk.bridge.decided(summary);
            if origin == Origin::Kept {
                return;
            }
            changed(desk, if origin == Origin::File { "from a file" } else { "taken back" }).await;
            keep(desk).await;
            setting::sync(desk);
            say(
                desk,
                match origin {
                    Origin::File => "The model of the file ranks the queue",
                    _ => "The shipped scorecard ranks the queue again",
                },
            );
        }
        Ok(_) => {}
        Err(failure) => complain(desk, failure),
    }
}

/// Writes down that another model ranks.
async fn changed(desk: Desk, how: &str) {
    let now = platform::dom::now_ms();
    let was = desk.bridge.about.with_untracked(|about| about.model.clone());
    let Ok(Answer::Model(model)) = desk.bridge.ask(Query::Model).await else { return };
    let text = format!("{} {} UTC, {was} to {}, {how}.", clock::day(now), clock::hm(now), model.model);
    desk.casefile.keep(CHANGED, &text).await;
    desk.learning.changed.set(text);
}

/// Goes back to the shipped scorecard: what was set by hand is taken back in the log first, or it would come back from there.
fn go_back(desk: Desk) {
    spawn_local(async move {
        match setting::free_all(desk).await {
            Ok(()) => load(desk, Vec::new(), Origin::Shipped).await,
            Err(error) => error.say(desk.says),
        }
    });
}

/// Takes the model of a file that a person chose into use.
pub fn take_file(desk: Desk, file: platform::files::File) {
    spawn_local(async move {
        match platform::files::bytes(&file, MOST_MODEL_BYTES).await.filter(|bytes| !bytes.is_empty()) {
            Some(bytes) => load(desk, bytes, Origin::File).await,
            None => desk.says.error(words::failure(FailureCode::BadModel).what, file.name()),
        }
    });
}

fn save_model(desk: Desk) {
    spawn_local(async move {
        match desk.bridge.ask(Query::ModelFile).await {
            Ok(Answer::Bytes(bytes)) if download::save_bytes("watchglass-model.wgmodel", &bytes) => {
                say(desk, "The model is saved as a file");
            }
            Ok(_) => {}
            Err(failure) => complain(desk, failure),
        }
    });
}

fn save_card(desk: Desk) {
    spawn_local(async move {
        let last_change = desk.learning.changed.get_untracked();
        match desk.bridge.ask(Query::ModelCard { last_change }).await {
            Ok(Answer::Text(text)) if download::save("watchglass-model-card.md", "text/markdown", &text) => {
                say(desk, "The model card is saved");
            }
            Ok(_) => {}
            Err(failure) => complain(desk, failure),
        }
    });
}

/// Keeps what was learnt in this browser, for the next visit and for an engine that has to be started again.
pub async fn keep(desk: Desk) {
    let _job = Job::start();
    if let Ok(Answer::Bytes(bytes)) = desk.bridge.ask(Query::ModelFile).await {
        keep_bytes(desk, &bytes).await;
        desk.bridge.keep_model(bytes);
    }
}

/// Keeps the file of a model for the next visit; empty: the shipped scorecard.
pub async fn keep_bytes(desk: Desk, bytes: &[u8]) {
    desk.casefile.keep(KEPT_AS, &to_hex(bytes)).await;
}

pub fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

pub fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    if digits.len().is_multiple_of(2) { digits.chunks(2).map(pair).collect() } else { None }
}

fn say(desk: Desk, text: &str) {
    desk.says.tell(text);
}

pub fn complain(desk: Desk, failure: Failure) {
    desk.says.error(words::failure(failure.code).what, failure.about);
}
