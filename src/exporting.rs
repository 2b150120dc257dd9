//! The whole batch as OCSF findings: asked from the engine piece by piece, gathered by the browser, saved as one file.
//!
//! The page never holds more than a piece: each goes into a blob of its own, which the browser may keep on disk.

use crate::command::UiCommand;
use crate::desk::Desk;
use crate::parts::clock;
use crate::parts::figure::{bytes, count};
use crate::platform::dom;
use crate::platform::download::Gathering;
use crate::platform::idle::Job;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wg_protocol::{Answer, Query};

/// Alerts of one piece: some 3 MB, a few hundredths of a second of the engine.
const PIECE: u32 = 2_000;

#[derive(Clone, Copy)]
pub struct Exporting {
    /// Alerts written and all of them, while an export runs.
    pub progress: RwSignal<Option<(u64, u64)>>,
}

impl Exporting {
    pub fn new() -> Exporting {
        Exporting { progress: RwSignal::new(None) }
    }
}

pub fn answer_commands(desk: Desk) {
    desk.on_command(move |command| {
        match command {
            UiCommand::SaveBatch => save(desk),
            UiCommand::StopSaving => desk.exporting.progress.set(None),
            _ => return false,
        }
        true
    });
}

fn save(desk: Desk) {
    let progress = desk.exporting.progress;
    let Some(batch) = desk.bridge.summary.get_untracked() else {
        return desk.says.tell("No batch is loaded.");
    };
    if progress.with_untracked(Option::is_some) {
        return;
    }
    progress.set(Some((0, batch.alerts)));
    let job = Job::start();
    spawn_local(async move {
        let _job = job;
        let mut gathering = Gathering::default();
        let mut start = 0;
        let outcome = loop {
            let answer = desk.bridge.ask(Query::Findings { start, len: PIECE }).await;
            if progress.with_untracked(Option::is_none) {
                break "Stopped; no file was saved.".to_owned();
            }
            if desk.bridge.revision_untracked() != Some(batch.revision) {
                break "The batch has changed while it was being saved; no file was saved. Save it again.".to_owned();
            }
            let Ok(Answer::Bytes(piece)) = answer else { break "The batch could not be saved.".to_owned() };
            if piece.is_empty() {
                let name = format!("watchglass-alerts-{}.ocsf.ndjson", clock::file_stamp(dom::now_ms()));
                let size = gathering.size;
                break match gathering.save(&name, "application/x-ndjson") {
                    true => format!("Saved {name}: {} alerts, {}.", count(batch.alerts), bytes(size)),
                    false => "The browser did not save the file.".to_owned(),
                };
            }
            if !gathering.add(&piece) {
                break "The browser has no room for the file.".to_owned();
            }
            start += PIECE;
            progress.set(Some((u64::from(start).min(batch.alerts), batch.alerts)));
        };
        progress.set(None);
        desk.says.tell(outcome);
    });
}
