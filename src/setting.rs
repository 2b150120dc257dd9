//! Points of the model that a person sets by hand: written into the log first, then the engine follows what the log says.

use crate::casefile::NotJudged;
use crate::command::UiCommand;
use crate::desk::Desk;
use crate::learning;
use crate::says::Toast;
use crate::store::{ChoicesStoreFields, Overlay};
use crate::words;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wg_casefile::{Action, MODEL, PointsSet};
use wg_protocol::{Answer, CandidateView, CellEdit, Failure, ModelView, Query, ToWorker};

/// Answers the command, and keeps the engine at what the log says.
pub fn follow(desk: Desk) {
    desk.on_command(move |command| {
        let is_mine = command == UiCommand::SetPoints;
        if is_mine && desk.bridge.revision().is_some() {
            desk.choices.overlay().set(Overlay::Points);
        } else if is_mine {
            desk.says.quietly("Points are set on a loaded batch, where it can be shown what they move.");
        }
        is_mine
    });
    let set = Memo::new(move |_| desk.casefile.loaded.get().then(|| desk.casefile.log.with(|log| log.points_set())));
    Effect::new(move |before: Option<Option<Vec<PointsSet>>>| {
        let now = set.get();
        // What stood when the page was opened is in the model that the browser kept.
        if let (Some(Some(before)), Some(now)) = (&before, &now) {
            let changed = changed(before, now);
            if !changed.is_empty() {
                apply(desk, changed);
            }
        }
        now
    });
}

/// What is to be set on an answer: points, or nothing any more.
type Change = (String, u8, Option<CellEdit>);

fn changed(before: &[PointsSet], now: &[PointsSet]) -> Vec<Change> {
    let place = |set: &PointsSet| (set.feature.clone(), set.answer);
    let gone = before.iter().filter(|old| !now.iter().any(|set| place(set) == place(old)));
    let gone = gone.map(|old| (old.feature.clone(), old.answer, None));
    let new = now.iter().filter(|set| !before.contains(set));
    gone.chain(new.map(|set| (set.feature.clone(), set.answer, Some(edit(set))))).collect()
}

fn edit(set: &PointsSet) -> CellEdit {
    CellEdit {
        feature: set.feature.clone(),
        bin: set.answer,
        points: f64::from(set.points1024) / 1024.0,
        author: set.author.clone(),
        reason: set.reason.clone(),
        at_ms: set.at_ms,
    }
}

/// Returns what would be set, with a change made.
pub fn with(edits: &[CellEdit], (feature, bin, edit): Change) -> Vec<CellEdit> {
    let others = edits.iter().filter(|other| other.feature != feature || other.bin != bin).cloned();
    others.chain(edit).collect()
}

fn apply(desk: Desk, changes: Vec<Change>) {
    desk.learning.busy.set(true);
    spawn_local(async move {
        let outcome = apply_now(desk, changes).await;
        desk.learning.busy.set(false);
        if let Err(failure) = outcome {
            desk.says.error(words::failure(failure.code).what, failure.about);
        }
    });
}

async fn apply_now(desk: Desk, changes: Vec<Change>) -> Result<(), Failure> {
    let Answer::Model(model) = desk.bridge.ask(Query::Model).await? else { return Ok(()) };
    let edits = changes.into_iter().fold(model.edits, |edits, change| with(&edits, change));
    let set = desk.bridge.request(|request| ToWorker::SetPoints { request, edits, apply: true }).await?;
    if let Answer::Decided(summary) = set {
        desk.learning.candidate.set(None);
        learning::keep(desk).await;
        desk.bridge.decided(summary);
    }
    Ok(())
}

/// Asks what would change if an answer had these points; nothing changes by it.
pub async fn look(desk: Desk, model: ModelView, change: Change) -> Result<CandidateView, Failure> {
    let edits = with(&model.edits, change);
    match desk.bridge.request(|request| ToWorker::SetPoints { request, edits, apply: false }).await? {
        Answer::Candidate(view) => Ok(*view),
        _ => Ok(CandidateView::default()),
    }
}

/// Writes into the log that an answer has these points; the engine follows.
pub fn set(desk: Desk, feature: String, answer: u8, value: f64, author: String, reason: String) {
    if author != desk.casefile.analyst.get_untracked() {
        desk.casefile.set_analyst(author);
    }
    let points1024 = (value * 1024.0).round() as i32;
    let text = what(&feature, answer, points1024);
    finish(desk, text, true, move |desk| async move {
        desk.casefile.say(MODEL, vec![Action::PointsSet { answer, feature, points1024, reason }]).await
    });
}

/// Sets an answer free again: what was learnt counts.
pub fn free(desk: Desk, feature: String, answer: u8) {
    // The newest first, so that what is given again ends with it.
    let mut seqs = desk.casefile.log.with_untracked(|log| log.entries_on_points(&feature, answer));
    seqs.reverse();
    if seqs.is_empty() {
        // It came with a model file, so that this log holds nothing to take back.
        desk.choices.overlay().set(Overlay::None);
        return apply(desk, vec![(feature, answer, None)]);
    }
    // Undo takes back what was said last, and this says nothing new: it would take something else.
    finish(desk, "Set free; what was learnt counts again".to_owned(), false, move |desk| async move {
        desk.casefile.take_back(MODEL, &seqs).await
    });
}

fn finish<F>(desk: Desk, text: String, can_undo: bool, write: impl FnOnce(Desk) -> F + 'static)
where
    F: Future<Output = Result<(), NotJudged>> + 'static,
{
    spawn_local(async move {
        match write(desk).await {
            Ok(()) => {
                desk.choices.overlay().set(Overlay::None);
                desk.says.quietly(format!("{text}."));
                desk.says.toast(Toast { text, can_undo, ..Toast::default() });
            }
            Err(error) => error.say(desk.says),
        }
    });
}

/// Returns what was set, in words without text of a file: `Points of severity, answer 4, set to +1`.
pub fn what(feature: &str, answer: u8, points1024: i32) -> String {
    let value = f64::from(points1024) / 1024.0;
    let known = feature.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let name = if known { feature.replace('_', " ") } else { "an unknown feature".to_owned() };
    match (answer, points1024) {
        (0, 0) => format!("{name} taken out of the score"),
        (0, _) => format!("{name} limited to {} either way", signed(value).trim_start_matches('+')),
        (n, _) => format!("Points of {name}, answer {n}, set to {}", signed(value)),
    }
}

/// Returns points to the tenth: `+1.5`, `−3`.
fn signed(value: f64) -> String {
    let tenths = (value * 10.0).round() / 10.0;
    if tenths == 0.0 { "0".to_owned() } else { format!("{tenths:+}").replace('-', "\u{2212}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stands(seq: u64, feature: &str, answer: u8, points1024: i32) -> PointsSet {
        let (author, reason) = ("me".to_owned(), "why".to_owned());
        PointsSet { seq, feature: feature.into(), answer, points1024, author, reason, at_ms: 7 }
    }

    #[test]
    fn only_what_changed_in_the_log_is_changed_in_the_model() {
        let before = [stands(1, "severity", 4, 1024), stands(2, "tactic", 0, 0)];
        let now = [stands(3, "severity", 4, 2048)];
        let changes = changed(&before, &now);
        let of_file = CellEdit { feature: "confidence".into(), bin: 2, ..CellEdit::default() };
        let edits = before.iter().map(edit).chain([of_file.clone()]).collect::<Vec<_>>();
        let after = changes.into_iter().fold(edits, |edits, change| with(&edits, change));
        assert_eq!(after, [of_file, edit(&now[0])]);
        assert!(changed(&now, &now).is_empty());
    }

    #[test]
    fn what_was_set_is_said_in_words() {
        assert_eq!(what("prev_rule", 4, 1536), "Points of prev rule, answer 4, set to +1.5");
        assert_eq!(what("prev_rule", 0, 0), "prev rule taken out of the score");
        assert_eq!(what("<b>", 0, 2048), "an unknown feature limited to 2 either way");
    }
}
