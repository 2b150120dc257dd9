//! Saving an incident, or the batch on the matrix, in the form of another tool. The engine writes it.

use crate::command::UiCommand;
use crate::desk::Desk;
use crate::parts::clock;
use crate::parts::figure::bytes;
use crate::platform::idle::Job;
use crate::platform::{dom, download};
use crate::store::ChoicesStoreFields;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wg_protocol::{Answer, ExchangeForm, Query};

/// Answers a command of this kind for an incident; an empty `uid` is the whole batch (layer) or its first incident.
pub fn answer(desk: Desk, command: UiCommand, uid: String) -> bool {
    let UiCommand::SaveAs(form) = command else { return false };
    let job = Job::start();
    spawn_local(async move {
        let _job = job;
        let release = desk.choices.release().get_untracked();
        let query = Query::Exchange { form, uid, release };
        let words = match desk.bridge.ask(query).await {
            Ok(Answer::Json(text)) => {
                let name = format!("watchglass-{}-{}.json", form.word(), clock::file_stamp(dom::now_ms()));
                match download::save(&name, "application/json", &text) {
                    true => format!("Saved {name}, {}.", bytes(text.len() as u64)),
                    false => "The browser did not save the file.".to_owned(),
                }
            }
            Ok(_) => return,
            Err(failure) => crate::words::failure(failure.code).what.to_owned(),
        };
        desk.says.tell(words);
    });
    true
}

/// Returns what a button that saves this form says.
pub fn words(form: ExchangeForm) -> &'static str {
    match form {
        ExchangeForm::Navigator => "Save a Navigator layer",
        ExchangeForm::AttackFlow => "Save an Attack Flow",
        ExchangeForm::Stix => "Save a STIX bundle",
    }
}
