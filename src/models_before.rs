//! The models that ranked the queue before: undo brings the last one back bit for bit, redo the one that was accepted.
//!
//! It stands among the steps of the log by its place: what was said after a model was accepted is taken back first. The last
//! step is kept for the next visit.

use crate::desk::Desk;
use crate::learning;
use crate::platform::idle::Job;
use crate::says::Toast;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wg_casefile::Action;
use wg_protocol::{Answer, ToWorker};

/// What the store keeps the last step under.
const KEPT_AS: &str = "model_before";
/// As many steps as are worth their memory.
const MOST: usize = 20;
/// A larger model is not kept for the next visit a second time.
const MOST_KEPT: usize = 2_000_000;

/// A model was put in the place of another.
#[derive(Clone, Debug, Default)]
struct Exchange {
    /// The files of the two; empty: the shipped scorecard.
    before: Vec<u8>,
    after: Vec<u8>,
    /// The last entry of the log at that time.
    seq: u64,
}

#[derive(Clone, Copy)]
pub struct ModelsBefore {
    done: RwSignal<Vec<Exchange>>,
    /// Taken back, to be done again while nothing else is said.
    undone: RwSignal<Vec<Exchange>>,
}

impl ModelsBefore {
    pub fn new() -> ModelsBefore {
        ModelsBefore { done: RwSignal::new(Vec::new()), undone: RwSignal::new(Vec::new()) }
    }

    pub fn is_empty(self) -> bool {
        self.done.with(Vec::is_empty)
    }
}

/// Writes down that the model in use took the place of another.
pub async fn record(desk: Desk, before: Vec<u8>) {
    let models = desk.learning.before;
    let exchange = Exchange { before, after: desk.bridge.kept_model(), seq: last_entry(desk) };
    models.undone.set(Vec::new());
    models.done.update(|done| {
        done.push(exchange);
        let more = done.len().saturating_sub(MOST);
        done.drain(..more);
    });
    keep(desk).await;
}

/// Takes up what was kept at the last visit.
pub async fn take_up(desk: Desk) {
    let Some(text) = desk.casefile.kept(KEPT_AS).await else { return };
    let [seq, before, after] = text.split(' ').collect::<Vec<_>>()[..] else { return };
    let bytes = learning::from_hex;
    if let (Ok(seq), Some(before), Some(after)) = (seq.parse(), bytes(before), bytes(after)) {
        // Another model may rank since.
        if after == desk.bridge.kept_model() {
            desk.learning.before.done.set(vec![Exchange { before, after, seq }]);
        }
    }
}

/// Undoes, or does again, the exchange of a model, where that is what was done last; tells whether it was.
pub fn step(desk: Desk, again: bool) -> bool {
    let models = desk.learning.before;
    let from = if again { models.undone } else { models.done };
    let Some(exchange) = from.with_untracked(|list| list.last().cloned()) else { return false };
    if desk.learning.busy.get_untracked() || is_older_than_log(desk, &exchange, again) {
        return false;
    }
    desk.learning.busy.set(true);
    let job = Job::start();
    spawn_local(async move {
        let _job = job;
        let model = if again { exchange.after.clone() } else { exchange.before.clone() };
        let answer = desk.bridge.request(|request| ToWorker::LoadModel { request, bytes: model.clone() }).await;
        desk.learning.busy.set(false);
        match answer {
            Ok(Answer::Decided(summary)) => {
                desk.learning.candidate.set(None);
                desk.bridge.keep_model(model.clone());
                desk.bridge.decided(summary);
                let seq = last_entry(desk);
                from.update(|list| drop(list.pop()));
                let to = if again { models.done } else { models.undone };
                to.update(|list| list.push(Exchange { seq, ..exchange }));
                learning::keep_bytes(desk, &model).await;
                keep(desk).await;
                let text =
                    if again { "The accepted model ranks again" } else { "The model before ranks again, as it was" };
                desk.says.quietly(format!("{text}."));
                desk.says.toast(Toast { text: text.to_owned(), can_undo: again, ..Toast::default() });
            }
            Ok(_) => {}
            Err(failure) => learning::complain(desk, failure),
        }
    });
    true
}

/// Tells whether the log has a later step to take back, or for doing again, whether anything was said since.
fn is_older_than_log(desk: Desk, exchange: &Exchange, again: bool) -> bool {
    if again {
        return last_entry(desk) != exchange.seq;
    }
    let batches = desk.bridge.batches();
    let step = desk.casefile.log.with_untracked(|log| log.undo(log.undo_batch(&batches)?));
    matches!(step.map(|step| step.action), Some(Action::Withdrawn { of_seq }) if of_seq > exchange.seq)
}

fn last_entry(desk: Desk) -> u64 {
    desk.casefile.log.with_untracked(|log| log.entries().last().map_or(0, |entry| entry.seq))
}

async fn keep(desk: Desk) {
    let text = desk.learning.before.done.with_untracked(|done| match done.last() {
        Some(last) if last.before.len() + last.after.len() <= MOST_KEPT => {
            format!("{} {} {}", last.seq, learning::to_hex(&last.before), learning::to_hex(&last.after))
        }
        _ => String::new(),
    });
    desk.casefile.keep(KEPT_AS, &text).await;
}
