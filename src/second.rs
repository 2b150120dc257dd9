//! A second reader: judges incidents anew without seeing what the first reader said, beside the first verdicts.

use crate::command::UiCommand;
use crate::desk::Desk;
use crate::store::ChoicesStoreFields;
use leptos::prelude::*;
use wg_casefile::Provenance;
use wg_protocol::standing::standing_now;

/// Answers the command.
pub fn follow(desk: Desk) {
    desk.on_command(move |command| {
        let is_it = command == UiCommand::SecondReading;
        if is_it {
            turn(desk);
        }
        is_it
    });
}

fn turn(desk: Desk) {
    let second = desk.casefile.second;
    let say = |text: &str| {
        desk.says.tell(text);
    };
    if !second.get_untracked() && desk.casefile.analyst.with_untracked(String::is_empty) {
        return say("A second reader needs a label of their own: set it on the Verdicts screen.");
    }
    desk.choices.tray().set(None);
    desk.choices.checked().set(Default::default());
    second.update(|second| *second = !*second);
    say(match second.get_untracked() {
        true => {
            "Second reading: first verdicts are hidden, and what you judge stands beside them. The same key ends it."
        }
        false => "Second reading has ended: first verdicts are shown again.",
    });
}

/// Returns how a verdict comes to be while a second reader is at work; `None`: none is.
pub fn provenance(desk: Desk) -> Option<Provenance> {
    desk.casefile.second.get_untracked().then_some(Provenance::SecondReader)
}

/// Returns what the first reader said of an incident that was just read again; empty where none is or nothing was said.
pub fn revealed(desk: Desk, incidents: &[String]) -> String {
    let [uid] = incidents else { return String::new() };
    if !desk.casefile.second.get_untracked() {
        return String::new();
    }
    let first = desk.casefile.log.with_untracked(|log| {
        let now = desk.casefile.renamed.with_untracked(|renamed| standing_now(log, renamed));
        now.into_iter().find(|(now, _)| now == uid).and_then(|(_, entry)| entry.verdict())
    });
    match first {
        Some(verdict) => format!("first reader: {}", verdict.name().to_ascii_lowercase()),
        None => "no first verdict yet".to_owned(),
    }
}
