//! Learning from the verdicts of this batch: a candidate in shadow, and the decision on it. Nothing is learnt unasked.

use crate::command::UiCommand;
use crate::desk::Desk;
use crate::says::Toast;
use crate::words;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::fmt::Write;
use wg_casefile::{Entry, Log};
use wg_protocol::{Answer, AskedBy, CandidateView, Failure, GivenBy, LearnFrom, ToWorker};

/// What the store keeps the learnt model under.
const KEPT_AS: &str = "model_file";

/// The candidate, for as long as the page is open.
#[derive(Clone, Copy)]
pub struct Learning {
    pub candidate: RwSignal<Option<CandidateView>>,
    /// The engine is learning, or ranking anew.
    pub busy: RwSignal<bool>,
}

impl Learning {
    pub fn new() -> Learning {
        Learning { candidate: RwSignal::new(None), busy: RwSignal::new(false) }
    }
}

/// Answers the commands about the model, on every screen, and takes the kept model into use at the start.
pub fn answer_commands(desk: Desk) {
    desk.on_command(move |command| {
        match command {
            UiCommand::Learn => learn(desk),
            UiCommand::AcceptModel => decide(desk, true),
            UiCommand::DiscardModel => decide(desk, false),
            UiCommand::ShippedModel => load(desk, Vec::new()),
            _ => return false,
        }
        true
    });
    spawn_local(async move {
        if let Some(bytes) = desk.casefile.kept(KEPT_AS).await.as_deref().and_then(from_hex).filter(|b| !b.is_empty()) {
            load(desk, bytes);
        }
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

/// Returns the verdicts that stand, as the engine learns from them.
pub fn verdicts(log: &Log, renamed: &[(String, String)]) -> Vec<LearnFrom> {
    let alone = log.judged_alone();
    log.judged()
        .into_iter()
        .filter_map(|(uid, entry)| {
            let verdict = entry.verdict()?;
            let now = renamed.iter().find(|(former, _)| former == uid).map_or(uid, |(_, now)| now);
            Some(LearnFrom {
                incident: now.to_owned(),
                verdict: verdict.slug().to_owned(),
                reason: reason_slug(entry).to_owned(),
                // One key press for several incidents: nobody looked at each.
                given: if alone.contains(uid) { GivenBy::Single } else { GivenBy::Bulk },
                asked: AskedBy::Unknown,
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
        return desk.says.quietly("There is no verdict to learn from yet.");
    }
    if desk.learning.busy.get_untracked() {
        return;
    }
    desk.learning.busy.set(true);
    spawn_local(async move {
        let answer = desk.bridge.request(|request| ToWorker::Learn { request, verdicts, edits: Vec::new() }).await;
        desk.learning.busy.set(false);
        match answer {
            Ok(Answer::Candidate(view)) => {
                desk.says.quietly("A candidate is ready. The queue still uses the model in use.");
                desk.learning.candidate.set(Some(*view));
            }
            Ok(_) => {}
            Err(failure) => complain(desk, failure),
        }
    });
}

fn decide(desk: Desk, accept: bool) {
    if desk.learning.candidate.with_untracked(Option::is_none) {
        return desk.says.quietly("There is no candidate.");
    }
    if desk.learning.busy.get_untracked() {
        return;
    }
    desk.learning.busy.set(true);
    spawn_local(async move {
        let answer = desk.bridge.request(|request| ToWorker::Decide { request, accept }).await;
        desk.learning.busy.set(false);
        match answer {
            Ok(Answer::Decided(summary)) => {
                desk.learning.candidate.set(None);
                let text = if accept {
                    keep(desk).await;
                    "The candidate ranks the queue now"
                } else {
                    "The candidate is discarded; nothing has changed"
                };
                desk.bridge.decided(summary);
                say(desk, text);
            }
            Ok(_) => {}
            Err(failure) => complain(desk, failure),
        }
    });
}

/// Takes a model file into use; empty: the shipped scorecard.
fn load(desk: Desk, bytes: Vec<u8>) {
    let is_shipped = bytes.is_empty();
    desk.bridge.keep_model(bytes.clone());
    spawn_local(async move {
        match desk.bridge.request(|request| ToWorker::LoadModel { request, bytes }).await {
            Ok(Answer::Decided(summary)) => {
                desk.learning.candidate.set(None);
                desk.bridge.decided(summary);
                if is_shipped {
                    keep(desk).await;
                    say(desk, "The shipped scorecard ranks the queue again");
                }
            }
            Ok(_) => {}
            Err(failure) => complain(desk, failure),
        }
    });
}

/// Keeps what was learnt in this browser, for the next visit and for an engine that has to be started again.
async fn keep(desk: Desk) {
    if let Ok(Answer::Bytes(bytes)) = desk.bridge.ask(wg_protocol::Query::ModelFile).await {
        let text = bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        });
        desk.bridge.keep_model(bytes);
        desk.casefile.keep(KEPT_AS, &text).await;
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    if digits.len().is_multiple_of(2) { digits.chunks(2).map(pair).collect() } else { None }
}

fn say(desk: Desk, text: &str) {
    desk.says.quietly(format!("{text}."));
    desk.says.toast(Toast { text: text.to_owned(), ..Toast::default() });
}

fn complain(desk: Desk, failure: Failure) {
    desk.says.error(words::failure(failure.code).what, failure.about);
}
