//! Blind checks: the next incident of the drawn order below the line, judged without seeing its score, its reasons or what it
//! is like. Only so does the check say something about the model, and not about how far it is believed.

use crate::command::UiCommand;
use crate::desk::Desk;
use crate::lining;
use crate::parts::figure::probability;
use crate::platform::dom;
use crate::store::{ChoicesStoreFields, Screen};
use crate::verdict::Verdict;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wg_casefile::{Action, Entry, Log, Provenance};
use wg_protocol::{Answer, Query};

/// A run of so many verdicts that all agree with the model, each faster than this, is worth a quiet word.
const RUN: usize = 20;
const FAST_MS: u32 = 20_000;

/// Answers the command, and hides what a running check must not show, on every screen.
pub fn follow(desk: Desk) {
    desk.on_command(move |command| {
        let is_it = command == UiCommand::BlindCheck;
        if is_it {
            next(desk);
        }
        is_it
    });
    Effect::new(move |_| {
        dom::set_root("data-blind", if is_checking(desk) { "yes" } else { "" });
        // Its verdict is shown again with the end of the check.
        if desk.blind.with(Option::is_none) {
            desk.casefile.hidden.set(String::new());
        }
    });
    // Another batch, or another model: the order is drawn anew.
    let revision = Memo::new(move |_| desk.bridge.revision());
    Effect::new(move |before: Option<Option<u32>>| {
        let now = revision.get();
        if before.is_some_and(|before| before != now) {
            desk.blind.set(None);
        }
        now
    });
}

fn next(desk: Desk) {
    spawn_local(async move {
        let Ok(Answer::Promise(view)) = desk.bridge.ask(Query::Promise).await else {
            return desk.says.tell("A blind check needs a batch.");
        };
        let is_known = !view.known.is_empty();
        let uid = if is_known { Some(view.known) } else { view.next.into_iter().next() };
        let Some(uid) = uid else {
            let text = "Nothing is left to check below the line.";
            return desk.says.tell(text);
        };
        // A new view looks for its focused row by itself.
        let same_view = desk.choices.screen().get_untracked() == Screen::Queue
            && desk.choices.query().with_untracked(String::is_empty);
        desk.choices.query().set(String::new());
        desk.choices.checked().set(Default::default());
        desk.casefile.hidden.set(if is_known { uid.clone() } else { String::new() });
        desk.blind.set(Some(uid.clone()));
        desk.choices.incident().set(uid);
        if same_view {
            desk.run(UiCommand::ShowFocused);
        } else {
            desk.run(UiCommand::Go(Screen::Queue));
        }
        desk.says.quietly("Blind check: score, reasons and what it is like are hidden until it is judged.");
    });
}

/// Tells whether an incident is being checked blindly, tracked.
pub fn is_blind(desk: Desk, uid: &str) -> bool {
    desk.blind.with(|blind| blind.as_deref() == Some(uid))
}

/// Tells whether the focused incident is being checked blindly, tracked.
pub fn is_checking(desk: Desk) -> bool {
    desk.blind.with(|uid| uid.as_ref().is_some_and(|uid| desk.choices.incident().with(|now| now == uid)))
}

/// Returns how a verdict on these incidents comes to be.
pub fn provenance(desk: Desk, incidents: &[String]) -> Provenance {
    match incidents {
        [one] if untrack(|| is_blind(desk, one)) => Provenance::BlindCheck,
        [_] => Provenance::Person,
        _ => Provenance::Bulk,
    }
}

/// Takes the answer to a known one, which is no verdict, and returns what to say of it; `None`: these incidents are none.
pub fn answered(desk: Desk, incidents: &[String], verdict: Verdict) -> Option<&'static str> {
    let uid = desk.casefile.hidden.get_untracked();
    if uid.is_empty() || incidents != [uid.clone()] {
        return None;
    }
    let by = desk.casefile.analyst.get_untracked();
    desk.casefile.known.update(|known| *known += &format!("{} {uid} {by}\n", verdict.slug()));
    let known = desk.casefile.known.get_untracked();
    spawn_local(async move { desk.casefile.keep(lining::KNOWN, &known).await });
    desk.blind.set(None);
    Some(match verdict {
        Verdict::TruePositive | Verdict::NeedsMoreData => {
            "A known answer, judged real before. It counts for no verdict"
        }
        _ => "A known answer, judged real before: it was overlooked. The promise counts with that",
    })
}

/// Ends the check after its verdict, and returns what it can show now; empty: these incidents were no check.
pub fn revealed(desk: Desk, incidents: &[String], verdict: Verdict) -> String {
    let Some(uid) = desk.blind.get_untracked().filter(|uid| incidents == [uid.clone()]) else { return String::new() };
    desk.blind.set(None);
    let p = desk.casefile.log.with_untracked(|log| {
        let facts = log.current(&uid).and_then(|entry| crate::panes::verdicts::state::facts(entry));
        facts.map(|(facts, _)| facts.score.p10000 as f32 / 10_000.0)
    });
    let stood = p.map_or_else(String::new, |p| format!("it stood at {}", probability(p)));
    if verdict == Verdict::TruePositive {
        format!("{stood}; a real one below the line: see what is most like it on the Model screen")
    } else {
        stood
    }
}

/// Tells whether the last verdicts all agreed with the model, each in a few seconds.
pub fn is_fast_run(log: &Log) -> bool {
    let agrees_fast = |entry: &Entry| {
        matches!(entry.action, Action::Judged { provenance: Provenance::Person, .. })
            && entry.took_ms < FAST_MS
            && crate::panes::verdicts::summary::agrees(entry) == Some(true)
    };
    log.count() >= RUN && log.entries().iter().rev().take(RUN).all(agrees_fast)
}
