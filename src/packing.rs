//! Prior packs: saving one of the model in use for other teams, and trying theirs in shadow. Nothing counts before it is accepted.

use crate::command::UiCommand;
use crate::desk::Desk;
use crate::learning::{ask_for_candidate, complain};
use crate::platform::idle::Job;
use crate::platform::{dom, download, files};
use crate::words;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wg_protocol::{Answer, FailureCode, Query, ToWorker};

/// A pack is some 10 KB.
const MOST_BYTES: f64 = 1e6;
/// What a new pack counts at first, of 1,000; less where the others leave less.
const FIRST_WEIGHT: u16 = 500;
const FULL: u16 = 1000;

/// Answers the command that saves a pack; the one that opens packs is the file field's.
pub fn follow(desk: Desk) {
    desk.on_command(move |command| {
        let is_mine = command == UiCommand::SavePack;
        if is_mine {
            save(desk);
        }
        is_mine
    });
}

fn save(desk: Desk) {
    let typed = desk.learning.team.get_untracked();
    let team = if typed.trim().is_empty() { desk.casefile.analyst.get_untracked() } else { typed };
    if team.trim().is_empty() {
        return desk.says.tell("Say which team the pack is of.");
    }
    spawn_local(async move {
        match desk.bridge.ask(Query::PackFile { team: team.trim().to_owned(), made_ms: dom::now_ms() }).await {
            Ok(Answer::Json(text)) if download::save("watchglass-prior-pack.json", "application/json", &text) => {
                let text = "The prior pack is saved: tables only".to_owned();
                desk.says.tell(text);
            }
            Ok(_) => {}
            Err(failure) => complain(desk, failure),
        }
    });
}

/// Tries packs that a person chose, beside those in use.
pub fn take_files(desk: Desk, chosen: Vec<files::File>) {
    let job = Job::start();
    spawn_local(async move {
        let _job = job;
        let mut add = Vec::new();
        // Asked now: the screen may still show the model that was in use before.
        let mut weights: Vec<u16> = match desk.bridge.ask(Query::Model).await {
            Ok(Answer::Model(model)) => model.packs.iter().map(|pack| pack.weight).collect(),
            Ok(_) => return,
            Err(failure) => return complain(desk, failure),
        };
        for file in chosen {
            let Some(bytes) = files::bytes(&file, MOST_BYTES).await else {
                return desk.says.error(words::failure(FailureCode::BadPack).what, file.name());
            };
            let left = FULL - weights.iter().sum::<u16>().min(FULL);
            weights.push(FIRST_WEIGHT.min(left));
            add.push(bytes);
        }
        if weights.iter().rev().take(add.len()).any(|weight| *weight == 0) {
            return desk.says.tell("The packs in use count in full. Lower the weight of one first.");
        }
        attempt(desk, add, weights).await;
    });
}

/// Tries other weights; no weight takes a pack out.
pub fn weigh(desk: Desk, weights: Vec<u16>) {
    spawn_local(attempt(desk, Vec::new(), weights));
}

async fn attempt(desk: Desk, add: Vec<Vec<u8>>, weights: Vec<u16>) {
    if desk.learning.busy.get_untracked() {
        let text = "The engine is still learning or ranking. Try it again when it is done.";
        return desk.says.tell(text);
    }
    ask_for_candidate(desk, |request| ToWorker::Packs { request, add, weights }).await;
}
