//! Points of the model that a person sets by hand: written into the log first, then the engine follows what the log says.

use crate::casefile::NotJudged;
use crate::command::UiCommand;
use crate::desk::Desk;
use crate::learning;
use crate::platform::idle::Job;
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
    Effect::new(move |_| {
        // Also at the start: log and model are kept one after the other, and a tab can be closed between them.
        if set.with(Option::is_some) && desk.learning.following.opened.get() {
            sync(desk);
        }
    });
}

/// Whether the model is being brought to what the log says: one run at a time, and another one where more was said meanwhile.
#[derive(Clone, Copy)]
pub struct Following {
    /// The model that this browser kept is in use; before that there is nothing to follow with.
    pub opened: RwSignal<bool>,
    running: RwSignal<bool>,
    again: RwSignal<bool>,
    /// Answers to be set free that no entry of the log is about: they came with a model file.
    freed: RwSignal<Vec<(String, u8)>>,
}

impl Following {
    pub fn new() -> Following {
        Following {
            opened: RwSignal::new(false),
            running: RwSignal::new(false),
            again: RwSignal::new(false),
            freed: RwSignal::new(Vec::new()),
        }
    }
}

/// Brings the model to what the log says now.
pub fn sync(desk: Desk) {
    let following = desk.learning.following;
    following.again.set(true);
    if following.running.get_untracked() {
        return;
    }
    following.running.set(true);
    spawn_local(async move {
        desk.learning.busy.set(true);
        while following.again.get_untracked() {
            following.again.set(false);
            if let Err(failure) = sync_once(desk).await {
                desk.says.error(words::failure(failure.code).what, failure.about);
            }
        }
        desk.learning.busy.set(false);
        following.running.set(false);
    });
}

async fn sync_once(desk: Desk) -> Result<(), Failure> {
    let _job = Job::start();
    let Answer::Model(model) = desk.bridge.ask(Query::Model).await? else { return Ok(()) };
    let freed = desk.learning.following.freed.get_untracked();
    desk.learning.following.freed.set(Vec::new());
    let mut now: Vec<PointsSet> = model.edits.iter().map(entry).collect();
    wg_schema::sort::by(&mut now, |a, b| (&a.feature, a.answer).cmp(&(&b.feature, b.answer)));
    let kept: Vec<PointsSet> =
        now.iter().filter(|set| !freed.iter().any(|(feature, answer)| set.is_on(feature, *answer))).cloned().collect();
    let mut wanted = desk.casefile.log.with_untracked(|log| log.points_for(&kept));
    // A log of another version may speak of what this model does not have.
    wanted.retain(|set| knows(&model, set));
    let edits: Vec<CellEdit> = wanted.iter().map(edit).collect();
    if edits == now.iter().map(edit).collect::<Vec<_>>() {
        return Ok(());
    }
    let set = desk.bridge.request(|request| ToWorker::SetPoints { request, edits, apply: true }).await?;
    if let Answer::Decided(summary) = set {
        desk.learning.candidate.set(None);
        learning::keep(desk).await;
        desk.bridge.decided(summary);
    }
    Ok(())
}

fn knows(model: &ModelView, set: &PointsSet) -> bool {
    let shape = model.shapes.iter().find(|shape| shape.feature == set.feature);
    shape.is_some_and(|shape| usize::from(set.answer) < shape.cells.len())
}

/// What is to be set on an answer: points, or nothing any more.
type Change = (String, u8, Option<CellEdit>);

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

/// What the model has set, in the form of the log; no entry of it.
fn entry(edit: &CellEdit) -> PointsSet {
    PointsSet {
        seq: 0,
        feature: edit.feature.clone(),
        answer: edit.bin,
        points1024: (edit.points * 1024.0).round() as i32,
        author: edit.author.clone(),
        reason: edit.reason.clone(),
        at_ms: edit.at_ms,
    }
}

/// Returns what would be set, with a change made.
pub fn with(edits: &[CellEdit], (feature, bin, edit): Change) -> Vec<CellEdit> {
    let others = edits.iter().filter(|other| other.feature != feature || other.bin != bin).cloned();
    others.chain(edit).collect()
}

/// Takes back all that the log says of points: for who goes back to the shipped scorecard.
pub async fn free_all(desk: Desk) -> Result<(), NotJudged> {
    let seqs = desk.casefile.log.with_untracked(|log| {
        let all = log.points_set();
        let mut seqs: Vec<u64> = all.iter().flat_map(|set| log.entries_on_points(&set.feature, set.answer)).collect();
        wg_schema::sort::up(&mut seqs);
        // The newest first, so that what is given again ends with it.
        seqs.reverse();
        seqs
    });
    if seqs.is_empty() { Ok(()) } else { desk.casefile.take_back(MODEL, &seqs).await }
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
        desk.learning.following.freed.update(|freed| freed.push((feature, answer)));
        return sync(desk);
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

    #[test]
    fn what_the_model_has_comes_back_from_the_form_of_the_log() {
        let one = CellEdit {
            feature: "severity".into(),
            bin: 4,
            points: -1.5,
            author: "me".into(),
            reason: "why".into(),
            at_ms: 7,
        };
        assert_eq!(edit(&entry(&one)), one);
        let other = CellEdit { points: 2.0, ..one.clone() };
        assert_eq!(with(std::slice::from_ref(&one), ("severity".into(), 4, Some(other.clone()))), [other]);
        assert!(with(&[one], ("severity".into(), 4, None)).is_empty());
    }

    #[test]
    fn what_was_set_is_said_in_words() {
        assert_eq!(what("prev_rule", 4, 1536), "Points of prev rule, answer 4, set to +1.5");
        assert_eq!(what("prev_rule", 0, 0), "prev rule taken out of the score");
        assert_eq!(what("<b>", 0, 2048), "an unknown feature limited to 2 either way");
    }
}
