//! Suppression on the page: telling the engine what is in force, taking a pattern into the log, and taking it back.
//!
//! A pattern is in force until its moment comes; what expired comes back by itself, with the next minute.

use crate::command::UiCommand;
use crate::desk::Desk;
use crate::parts::clock;
use crate::parts::figure::counted;
use crate::platform::dom;
use crate::says::Toast;
use crate::store::{ChoicesStoreFields, Overlay, Screen};
use gloo::timers::callback::Interval;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wg_casefile::{SUPPRESSION, Suppressed};
use wg_protocol::{Answer, PastCase, Query, Suppression};
use wg_query::{Field, toggle, with_token};

/// How often it is looked whether something expired.
const LOOK_MS: u32 = 60_000;
const DAY_MS: i64 = 86_400_000;
/// Cases of other batches that the engine is told of; newer ones first.
const MOST_PAST: usize = 2000;

/// Answers the commands of suppression, and keeps the engine told.
pub fn follow(desk: Desk) {
    desk.on_command(move |command| {
        match command {
            UiCommand::Suppress => desk.choices.overlay().set(Overlay::Suppress),
            UiCommand::ShowSuppressed => {
                desk.choices.query().update(|query| *query = toggle(query, Field::Suppressed, "yes", false));
                if desk.choices.screen().get_untracked() != Screen::Queue {
                    desk.run(UiCommand::Go(Screen::Queue));
                }
            }
            _ => return false,
        }
        true
    });
    tell_suppressed(desk);
    tell_past(desk);
}

fn tell_suppressed(desk: Desk) {
    let now = RwSignal::new(dom::now_ms());
    Interval::new(LOOK_MS, move || now.set(dom::now_ms())).forget();
    let in_force = Memo::new(move |_| {
        let now = now.get().max(dom::now_ms());
        desk.casefile.log.with(|log| {
            let standing = log.suppressions().into_iter().filter(|one| one.is_in_force(now));
            standing.map(|one| Suppression { seq: one.seq, pattern: one.pattern }).collect::<Vec<_>>()
        })
    });
    Effect::new(move |before: Option<bool>| {
        let list = in_force.get();
        // Nothing is suppressed and nothing was: the common case.
        let tells = !list.is_empty() || before == Some(true);
        if tells {
            desk.bridge.suppressed(list);
        }
        tells
    });
}

/// Tells the engine of cases that were judged in other batches, so that it finds those like an incident of this one.
fn tell_past(desk: Desk) {
    let past = Memo::new(move |_| {
        let batch = desk.bridge.summary.with(|summary| summary.as_ref().map(|batch| batch.batch_uid.clone()))?;
        let list = desk.casefile.log.with(|log| {
            let others = log.judged().into_iter().rev().filter(|entry| entry.batch != batch);
            others
                .filter_map(|entry| {
                    let (facts, _) = crate::panes::verdicts::state::facts(entry)?;
                    Some(PastCase {
                        uid: entry.incident.clone(),
                        title: facts.title.clone(),
                        verdict: entry.verdict()?.slug().to_owned(),
                        last_time: facts.last_time,
                        reasons: facts
                            .reasons
                            .iter()
                            .map(|reason| (reason.feature.clone(), reason.label.clone(), reason.points1024))
                            .collect(),
                    })
                })
                .take(MOST_PAST)
                .collect::<Vec<_>>()
        });
        Some(list)
    });
    Effect::new(move |before: Option<bool>| {
        let Some(list) = past.get() else { return before.unwrap_or_default() };
        let tells = !list.is_empty() || before == Some(true);
        if tells {
            desk.bridge.past(list);
        }
        tells
    });
}

/// Returns the pattern that the form begins with: the query, else the rule and the host of the focused incident.
pub async fn first_pattern(desk: Desk) -> String {
    let query = desk.choices.query().get_untracked();
    if !query.is_empty() {
        return query;
    }
    let uid = desk.choices.incident().get_untracked();
    let Ok(Answer::Incident(detail)) = desk.bridge.ask(Query::Incident { uid }).await else { return String::new() };
    let lead = detail.list.iter().find(|alert| alert.key == detail.lead).or(detail.list.first());
    let with = |query: String, field, value: Option<&String>| match value.filter(|value| !value.is_empty()) {
        Some(value) => with_token(&query, field, value),
        None => query,
    };
    let rule = with(String::new(), Field::Rule, lead.map(|alert| &alert.title));
    with(rule, Field::Host, lead.map(|alert| &alert.host))
}

/// Writes a pattern into the log.
pub fn suppress(desk: Desk, pattern: String, owner: String, reason: String, days: i64, leaving: u32) {
    spawn_local(async move {
        let until_ms = dom::now_ms() + days * DAY_MS;
        match desk.casefile.suppress(pattern, owner, reason, until_ms).await {
            Ok(()) => {
                desk.choices.overlay().set(Overlay::None);
                let n = counted(u64::from(leaving), "incident", "incidents");
                let text = format!("Suppressed {n} until {}", clock::date(until_ms));
                desk.says.quietly(text.clone());
                desk.says.toast(Toast { text, can_undo: true, ..Toast::default() });
            }
            Err(error) => error.say(desk.says),
        }
    });
}

/// Takes a pattern back: what it covers is in the piles again.
pub fn take_back(desk: Desk, one: &Suppressed) {
    let seq = one.seq;
    spawn_local(async move {
        match desk.casefile.take_back(SUPPRESSION, &[seq]).await {
            Ok(()) => {
                let text = "The pattern was taken back; what it covered is in the piles again.";
                desk.says.tell(text);
            }
            Err(error) => error.say(desk.says),
        }
    });
}
