//! The way of a verdict: a letter opens the tray, a digit records, and the focus goes on. The model does not change by it.

use crate::blind;
use crate::casefile::{JudgeRequest, NotJudged};
use crate::command::UiCommand;
use crate::desk::Desk;
use crate::models_before;
use crate::parts::figure::counted;
use crate::platform::dom;
use crate::says::Toast;
use crate::second;
use crate::store::{ChoicesStoreFields, Tray};
use crate::verdict::Verdict;
use crate::words;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wg_casefile::Provenance;
use wg_protocol::{Answer, Query, ViewSpec};

/// Above this estimate a bulk verdict of "no harm" is asked about once.
pub const ASK_ABOVE: f32 = 0.30;
/// Rows are asked for in pages of this many.
const PAGE: u32 = 400;

/// What the tray holds besides the choice itself.
#[derive(Clone, Copy)]
pub struct Judging {
    pub note: RwSignal<String>,
    /// Why the tray did not record yet, in words; empty: nothing to say.
    pub asks: RwSignal<&'static str>,
    /// A verdict is on its way to the store; a second one must wait.
    pub saving: RwSignal<bool>,
    /// How many of the checked incidents rank above [`ASK_ABOVE`], once that is known.
    pub bulk_above: RwSignal<Option<u32>>,
    /// How many were checked by "all that match", and how many more match and were left out.
    pub left_out: RwSignal<(usize, u32)>,
    confirmed: StoredValue<bool>,
    /// When the focused incident came on screen, on the page's clock.
    shown_at: StoredValue<f64>,
}

impl Judging {
    pub fn new() -> Judging {
        Judging {
            note: RwSignal::new(String::new()),
            asks: RwSignal::new(""),
            saving: RwSignal::new(false),
            bulk_above: RwSignal::new(None),
            left_out: RwSignal::new((0, 0)),
            confirmed: StoredValue::new(false),
            shown_at: StoredValue::new(0.0),
        }
    }
}

/// Answers the verdict commands, on every screen that shows an incident.
pub fn answer_commands(desk: Desk) {
    Effect::new(move |_| {
        desk.choices.incident().track();
        desk.judging.shown_at.set_value(dom::ticks_ms());
    });
    desk.on_command(move |command| {
        match command {
            UiCommand::Judge(verdict) => open(desk, verdict, false),
            UiCommand::JudgeWithNote(verdict) => open(desk, verdict, true),
            UiCommand::PickReason(key) => pick(desk, key),
            UiCommand::Record => record(desk),
            UiCommand::Undo => undo(desk, false),
            UiCommand::Redo => undo(desk, true),
            UiCommand::RetrySaving => retry(desk),
            _ => return false,
        }
        true
    });
}

/// What a verdict would be about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    pub incidents: Vec<String>,
    /// Checked ones that are left as they are, because they have a verdict: T, B, F, N.
    pub skipped: [u32; 4],
    /// One key press for several, none of which need have been looked at.
    pub is_bulk: bool,
}

impl Scope {
    /// Several at once get a first verdict only: what was judged is changed one by one.
    fn of_checked(checked: impl IntoIterator<Item = String>, verdict_on: impl Fn(&str) -> Option<Verdict>) -> Scope {
        let mut scope = Scope::default();
        let checked: Vec<String> = checked.into_iter().collect();
        scope.is_bulk = checked.len() > 1;
        for uid in checked {
            match verdict_on(&uid).filter(|_| scope.is_bulk) {
                Some(verdict) => scope.skipped[verdict as usize] += 1,
                None => scope.incidents.push(uid),
            }
        }
        scope
    }

    /// Says how many of the checked ones are judged, and as what.
    pub fn words(&self, verdict: Verdict) -> String {
        let n_skipped: u32 = self.skipped.iter().sum();
        let name = verdict.name().to_ascii_lowercase();
        let n = self.incidents.len();
        if n_skipped == 0 {
            return format!("Judge {n} incidents as {name}");
        }
        format!("Judge {n} of {} incidents as {name}", n + n_skipped as usize)
    }

    /// Says what is skipped, and why; empty where nothing is.
    pub fn skipped_words(&self) -> String {
        let n: u32 = self.skipped.iter().sum();
        let of = |(verdict, n): (Verdict, u32)| (n > 0).then(|| format!("{n} {}", verdict.name().to_ascii_lowercase()));
        let parts: Vec<String> = Verdict::ALL.into_iter().zip(self.skipped).filter_map(of).collect();
        if n == 0 { String::new() } else { format!("{n} skipped, judged already: {}.", parts.join(", ")) }
    }
}

/// Returns what a verdict would be about now: the checked incidents, else the focused one.
pub fn scope(desk: Desk) -> Scope {
    let checked = desk.choices.checked().get_untracked();
    if !checked.is_empty() {
        return desk.casefile.verdicts.with_untracked(|all| Scope::of_checked(checked, |uid| all.get(uid).copied()));
    }
    let focused = desk.choices.incident().get_untracked();
    let is_none = focused.is_empty() || desk.bridge.summary.with_untracked(Option::is_none);
    Scope { incidents: if is_none { Vec::new() } else { vec![focused] }, ..Scope::default() }
}

fn open(desk: Desk, verdict: Verdict, note_open: bool) {
    let Scope { incidents: subjects, is_bulk, .. } = scope(desk);
    if subjects.is_empty() {
        let text = match is_bulk {
            true => "All checked incidents are judged already. Change them one by one.",
            false => "No incident is focused.",
        };
        desk.says.quietly(text);
        if is_bulk {
            desk.says.tell(text);
        }
        return;
    }
    if is_bulk && second::provenance(desk).is_some() {
        let text = "A second reading is given one by one.";
        return desk.says.tell(text);
    }
    if is_bulk && verdict == Verdict::TruePositive {
        let text = "True positives are judged one by one.";
        return desk.says.tell(text);
    }
    desk.judging.note.set(String::new());
    desk.judging.asks.set("");
    desk.judging.confirmed.set_value(false);
    desk.judging.bulk_above.set(None);
    // It would lie over the reasons; its Undo keeps its key.
    desk.says.close_toast();
    desk.choices.tray().set(Some(Tray { verdict, note_open }));
    if is_bulk {
        count_above(desk, subjects);
    }
}

/// Counts which of the incidents the model ranks high, so that the tray can ask once. The list of those that rank high is
/// short, and gone through in pages: to ask about each of hundreds would keep the engine busy for seconds.
fn count_above(desk: Desk, subjects: Vec<String>) {
    spawn_local(async move {
        let view = ViewSpec { query: format!("score>{ASK_ABOVE}") };
        let (mut above, mut start) = (0, 0);
        while let Ok(Answer::Queue(page)) = desk.bridge.ask(Query::Queue { view: view.clone(), start, len: PAGE }).await
        {
            above += page.rows.iter().filter(|row| subjects.contains(&row.uid)).count() as u32;
            start += page.rows.len() as u32;
            if page.rows.is_empty() || start >= page.total {
                break;
            }
        }
        desk.judging.bulk_above.set(Some(above));
    });
}

fn pick(desk: Desk, key: u8) {
    let Some(tray) = desk.choices.tray().get_untracked() else { return };
    match tray.verdict.reason(key) {
        Some(reason) => give(desk, tray.verdict, Some(reason.key)),
        None => desk.says.quietly("No reason has this number."),
    }
}

fn record(desk: Desk) {
    let Some(tray) = desk.choices.tray().get_untracked() else { return };
    if tray.verdict.asks_for_reason() {
        desk.judging.asks.set("Pick a reason; 0 is other.");
        desk.says.quietly("Pick a reason; 0 is other.");
    } else {
        give(desk, tray.verdict, None);
    }
}

fn give(desk: Desk, verdict: Verdict, reason: Option<u8>) {
    let Scope { incidents, is_bulk, skipped } = scope(desk);
    let judging = desk.judging;
    if incidents.is_empty() || judging.saving.get_untracked() {
        return;
    }
    if is_bulk && !judging.confirmed.get_value() {
        match judging.bulk_above.get_untracked() {
            None => return judging.asks.set("Counting what ranks high among them."),
            Some(0) => {}
            Some(_) => {
                judging.confirmed.set_value(true);
                return judging.asks.set("Press the same key again to judge them all.");
            }
        }
    }
    if let Some(text) = blind::answered(desk, &incidents, verdict) {
        desk.choices.tray().set(None);
        desk.says.tell(text);
        return desk.run(UiCommand::NextUnjudged);
    }
    let took_ms = (dom::ticks_ms() - judging.shown_at.get_value()).clamp(0.0, f64::from(u32::MAX)) as u32;
    let note = judging.note.get_untracked();
    let own = || if is_bulk { Provenance::Bulk } else { blind::provenance(desk, &incidents) };
    let provenance = second::provenance(desk).unwrap_or_else(own);
    let request = JudgeRequest { incidents: incidents.clone(), verdict, reason, note, provenance, took_ms };
    judging.saving.set(true);
    spawn_local(async move {
        let outcome = desk.casefile.judge(request).await;
        judging.saving.set(false);
        match outcome {
            Err(NotJudged::Engine(failure)) => {
                let sentences = words::failure(failure.code);
                return desk.says.error(format!("Nothing was recorded. {}", sentences.what), failure.about);
            }
            // The tray stays: taken over, the same key records it.
            Err(error @ NotJudged::Follows) => return error.say(desk.says),
            Err(error) => error.say(desk.says),
            Ok(()) => {}
        }
        let first = second::revealed(desk, &incidents);
        let revealed = if first.is_empty() { blind::revealed(desk, &incidents, verdict) } else { first };
        desk.choices.tray().set(None);
        desk.choices.checked().set(Default::default());
        if desk.choices.incident().with_untracked(|focused| incidents.contains(focused)) {
            desk.run(UiCommand::NextUnjudged);
        }
        if desk.casefile.unsaved.get_untracked() == 0 {
            say_recorded(desk, &incidents, verdict, reason, &revealed, skipped.iter().sum());
        }
    });
}

fn say_recorded(desk: Desk, incidents: &[String], verdict: Verdict, reason: Option<u8>, revealed: &str, skipped: u32) {
    let about = match incidents {
        [one] => one.clone(),
        many => counted(many.len() as u64, "incident", "incidents"),
    };
    let reason = reason
        .and_then(|key| verdict.reason(key))
        .map_or(verdict.name().to_ascii_lowercase(), |reason| reason.words.to_ascii_lowercase());
    let about = if skipped == 0 { about } else { format!("{about}, {skipped} skipped") };
    let next = desk.choices.incident().get_untracked();
    let next = if incidents.contains(&next) || next.is_empty() { String::new() } else { format!("next: {next}") };
    let next = if revealed.is_empty() { next } else { revealed.to_owned() };
    desk.says.quietly(format!("{about}: {}, {reason}. Recorded. {next}", verdict.name()));
    desk.says.toast(Toast {
        verdict: Some(verdict),
        text: format!("{about}, {reason}"),
        next,
        can_undo: true,
        ..Toast::default()
    });
}

fn undo(desk: Desk, again: bool) {
    // What is open is what is undone: the verdict behind it was given with open eyes.
    if desk.choices.tray().get_untracked().is_some() {
        desk.choices.tray().set(None);
        let text = "The tray is closed; nothing was recorded";
        return desk.says.tell(text);
    }
    if models_before::step(desk, again) {
        return;
    }
    spawn_local(async move {
        let outcome = if again { desk.casefile.redo().await } else { desk.casefile.undo().await };
        let what = if again { "Given again" } else { "Taken back" };
        match outcome {
            Ok(undone) => {
                let text = format!("{what}: {}", undone.words);
                desk.says.quietly(text.clone());
                desk.says.toast(Toast {
                    verdict: undone.verdict,
                    text,
                    about: undone.title,
                    can_undo: again,
                    ..Toast::default()
                });
            }
            Err(NotJudged::Nothing) => {
                let text = if again { "Nothing to give again." } else { "Nothing to take back in this batch." };
                desk.says.tell(text);
            }
            Err(error) => error.say(desk.says),
        }
    });
}

fn retry(desk: Desk) {
    spawn_local(async move {
        match desk.casefile.retry().await {
            Ok(()) => desk.says.tell("Everything is saved."),
            Err(NotJudged::NotSaved(why)) => {
                let sentences = words::storage(why);
                desk.says.error(format!("Still not saved. {} {}", sentences.what, sentences.next), "");
            }
            Err(_) => {}
        }
    });
}

/// Says how it went to take over verdicts that somebody gave elsewhere; `n` is how many, in words.
pub fn took_over(desk: Desk, n: &str, outcome: Result<(), NotJudged>) {
    match outcome {
        Ok(()) => {
            let text = format!("Took over {n}");
            desk.says.quietly(text.clone());
            desk.says.toast(Toast { text, can_undo: true, ..Toast::default() });
        }
        Err(error) => error.say(desk.says),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uids(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn several_at_once_leave_what_was_judged_as_it_is_and_say_so() {
        let verdict_on = |uid: &str| match uid {
            "B" => Some(Verdict::TruePositive),
            "C" | "D" => Some(Verdict::FalsePositive),
            _ => None,
        };
        let scope = Scope::of_checked(uids(&["A", "B", "C", "D", "E"]), verdict_on);
        assert_eq!(scope.incidents, uids(&["A", "E"]));
        assert_eq!(scope.words(Verdict::BenignPositive), "Judge 2 of 5 incidents as benign positive");
        assert_eq!(scope.skipped_words(), "3 skipped, judged already: 1 true positive, 2 false positive.");
    }

    #[test]
    fn one_that_was_judged_can_be_changed() {
        let scope = Scope::of_checked(uids(&["A"]), |_| Some(Verdict::TruePositive));
        assert_eq!((scope.incidents.len(), scope.is_bulk, scope.skipped_words().as_str()), (1, false, ""));
    }
}
