//! A candidate in shadow: it stays beside the model in use, batch after batch, and its record grows with each verdict that neither
//! was taught. It is kept beside the case, with its record, until it is accepted or discarded.

use crate::command::UiCommand;
use crate::desk::Desk;
use crate::learning::{self, from_hex, to_hex};
use crate::platform::dom;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wg_protocol::{Answer, CandidateView, FailureCode, LearnFrom, Query, ToWorker};

/// What the store keeps the candidate's file and its record under.
const FILE: &str = "shadow_model";
const RECORD: &str = "shadow_record";

/// The candidate in shadow as it is kept: its file, in which no text of an alert is. Empty: none runs.
#[derive(Clone, Copy)]
pub struct Shadowing {
    file: RwSignal<Vec<u8>>,
    /// Replacing it was asked for once; the second time it is done.
    pub replace: RwSignal<bool>,
}

impl Shadowing {
    pub fn new() -> Shadowing {
        Shadowing { file: RwSignal::new(Vec::new()), replace: RwSignal::new(false) }
    }

    pub fn runs(self) -> bool {
        self.file.with_untracked(|file| !file.is_empty())
    }
}

/// Answers the command, takes up what was kept with each order of a batch, and follows the verdicts.
pub fn follow(desk: Desk) {
    desk.on_command(move |command| {
        let is_mine = command == UiCommand::ShadowModel;
        if is_mine {
            begin(desk);
        }
        is_mine
    });
    let file = desk.learning.shadow.file;
    spawn_local(async move {
        if let Some(bytes) = desk.casefile.kept(FILE).await.as_deref().and_then(from_hex) {
            file.set(bytes);
        }
    });
    let revision = Memo::new(move |_| desk.bridge.revision());
    Effect::new(move |_| {
        let runs = file.with(|file| !file.is_empty());
        if revision.get().is_some() && desk.learning.following.opened.get() && runs {
            spawn_local(take_up(desk));
        }
    });
    Effect::new(move |_| {
        desk.bridge.judged_rev.track();
        if desk.learning.shadow.runs() && is_in_shadow(desk) {
            spawn_local(go_on(desk));
        }
    });
}

/// Tells whether what is shown runs in shadow.
fn is_in_shadow(desk: Desk) -> bool {
    desk.learning.candidate.with_untracked(|candidate| candidate.as_ref().is_some_and(|view| view.shadow.is_some()))
}

fn begin(desk: Desk) {
    if desk.learning.candidate.with_untracked(Option::is_none) {
        return desk.says.tell("There is no candidate.");
    }
    if desk.learning.busy.get_untracked() || is_in_shadow(desk) {
        return desk.says.tell("It runs in shadow already.");
    }
    spawn_local(async move {
        desk.learning.busy.set(true);
        let file = match desk.bridge.ask(Query::CandidateFile).await {
            Ok(Answer::Bytes(bytes)) => bytes,
            _ => Vec::new(),
        };
        let shown = ask(desk, Vec::new(), String::new()).await;
        desk.learning.busy.set(false);
        if let Some(view) = shown.filter(|_| !file.is_empty()) {
            desk.casefile.keep(FILE, &to_hex(&file)).await;
            keep_record(desk, &view).await;
            desk.learning.candidate.set(Some(view));
            desk.learning.asked.set(false);
            desk.learning.shadow.file.set(file);
            let text =
                "The candidate runs in shadow: it ranks nothing, and its record grows with your verdicts".to_owned();
            desk.says.tell(text);
        }
    });
}

/// Takes up the candidate that was kept, for the batch that is loaded now.
async fn take_up(desk: Desk) {
    let file = desk.learning.shadow.file.get_untracked();
    // Right after it was begun it is shown already; after that another batch, or another order of it, asks anew.
    let kept = desk.casefile.kept(RECORD).await.unwrap_or_default();
    let Some(view) = ask(desk, file, kept).await else { return };
    if desk.learning.shadow.runs() {
        keep_record(desk, &view).await;
        desk.learning.candidate.set(Some(view));
    }
}

async fn ask(desk: Desk, file: Vec<u8>, kept: String) -> Option<CandidateView> {
    let (verdicts, now_ms) = (standing(desk), dom::now_ms());
    match desk.bridge.request(|request| ToWorker::Shadow { request, file, kept, verdicts, now_ms }).await {
        Ok(Answer::Candidate(view)) => Some(*view),
        Ok(_) => None,
        Err(failure) => {
            // Of another version: it would be refused each time.
            if failure.code == FailureCode::BadModel {
                end(desk).await;
            }
            learning::complain(desk, failure);
            None
        }
    }
}

/// Brings the record up to the verdicts that stand.
async fn go_on(desk: Desk) {
    let (verdicts, now_ms) = (standing(desk), dom::now_ms());
    let answer = desk.bridge.request(|request| ToWorker::Beside { request, verdicts, now_ms }).await;
    if let Ok(Answer::Shadow(shadow)) = answer
        && desk.learning.shadow.runs()
    {
        desk.casefile.keep(RECORD, &shadow.kept).await;
        desk.learning.candidate.update(|candidate| {
            if let Some(candidate) = candidate {
                candidate.shadow = Some(*shadow);
            }
        });
    }
}

async fn keep_record(desk: Desk, view: &CandidateView) {
    if let Some(shadow) = &view.shadow {
        desk.casefile.keep(RECORD, &shadow.kept).await;
    }
}

fn standing(desk: Desk) -> Vec<LearnFrom> {
    desk.casefile
        .renamed
        .with_untracked(|renamed| desk.casefile.log.with_untracked(|log| learning::verdicts(log, renamed)))
}

/// Tells whether a new candidate may take the place of the one in shadow: where one runs, only when it is asked for twice.
pub fn may_replace(desk: Desk) -> bool {
    let shadow = desk.learning.shadow;
    if !shadow.runs() || shadow.replace.get_untracked() {
        return true;
    }
    shadow.replace.set(true);
    desk.says
        .quietly("A candidate runs in shadow. A new one takes its place, and its record ends. Ask again to do it.");
    false
}

/// Ends the shadow: it was accepted, discarded or replaced.
pub async fn end(desk: Desk) {
    let shadow = desk.learning.shadow;
    shadow.replace.set(false);
    if shadow.runs() {
        shadow.file.set(Vec::new());
        desk.casefile.keep(FILE, "").await;
        desk.casefile.keep(RECORD, "").await;
    }
}
