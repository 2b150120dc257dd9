//! Learning in a session: verdicts to lessons, a candidate beside the model in use, and the decision.

mod beside;
mod candidate;
mod card;
mod drift;
mod edits;
mod evaluation;
mod packs;
mod replay;
mod shadow;
mod views;

pub use card::card;
pub use drift::view as drift_view;
pub use edits::view as edits_view;
pub use evaluation::view as evaluation_view;
pub use packs::{ReadError, to_json as pack_json, view as packs_view, with as with_packs};
pub use views::{model_view, to_judge};

use crate::ranked::{LINE, Ranked};
use shadow::{Shadow, Two};
use wg_protocol::{AskedBy, CandidateView, CellEdit, GivenBy, LearnFrom, Revision, ShadowView};
use wg_schema::ordered::OrderedSet;
use wg_schema::sort;
use wg_schema::{AlertId, AlertKey, IncidentId};
use wg_score::Model;
use wg_score::drift::Seen;
use wg_score::file::{FileError, MOST_LESSONS, Taught, from_bytes, to_bytes};
use wg_score::learn::{Asked, By, Edit, Given, Label, Lesson, Recipe, learn_from};
use wg_score::pack::{Pack, Prior};

/// A harmless incident teaches by its highest alerts, up to so many; a real one by the one that makes it so.
const MOST_HARMLESS: usize = 8;

/// What the model in use was learnt from, and the candidate.
#[derive(Default)]
pub struct Learning {
    taught: Taught,
    candidate: Option<Candidate>,
}

struct Candidate {
    model: Model,
    taught: Taught,
    /// Its record, where it runs in shadow.
    shadow: Option<Shadow>,
}

impl Candidate {
    fn of(mut taught: Taught) -> Candidate {
        let model = model_of(&taught);
        taught.hash = model.hash();
        Candidate { model, taught, shadow: None }
    }
}

impl Learning {
    /// Learns a candidate; what a person set stays set. `ranked` is as before when it returns.
    pub fn learn(&mut self, ranked: &mut Ranked, model: &Model, verdicts: &[LearnFrom]) -> CandidateView {
        let (lessons, skipped) = lessons(ranked, verdicts);
        // On this batch the list is all there is, so that a verdict taken back leaves nothing behind.
        let own: OrderedSet<AlertKey> = OrderedSet::from_iter(ranked.batch.key.iter().copied());
        let carried = |lesson: &&Lesson| !own.contains(&lesson.key);
        let (edits, packs) = (self.taught.edits.clone(), self.taught.packs.clone());
        let mut taught = Taught { lessons, edits, packs, hash: 0, seen: None };
        taught.lessons.extend(self.taught.lessons.iter().filter(carried).cloned());
        let dropped = keep_most(&mut taught.lessons, &own, MOST_LESSONS);
        let here = taught.lessons.iter().filter(|lesson| own.contains(&lesson.key)).count();
        // Now: when it is accepted, another load may have taken the batch away.
        taught.seen = Some(Seen::of(&ranked.batch, &ranked.bins));
        let candidate = Candidate::of(taught);
        let mut view = candidate::view(ranked, model, &candidate.model, &self.taught, &candidate.taught);
        (view.lessons_here, view.skipped, view.dropped) = (here as u32, skipped, dropped as u32);
        view.replay = replay::replay(ranked, &candidate.taught);
        self.candidate = Some(candidate);
        view
    }

    /// Lets the candidate run in shadow; `file` and `kept` take an earlier one up again. `ranked` is as before when it returns.
    ///
    /// # Errors
    /// When the file is no model, or there is no candidate: then nothing changes.
    pub fn shadow(
        &mut self,
        ranked: &mut Ranked,
        model: &Model,
        (file, kept): (&[u8], &str),
        now: (&[LearnFrom], Revision, i64),
    ) -> Result<CandidateView, LoadError> {
        if !file.is_empty() {
            let candidate = Candidate::of(read(file)?);
            self.candidate = Some(Candidate { shadow: Some(Shadow::from_text(kept)), ..candidate });
        }
        let own: OrderedSet<AlertKey> = OrderedSet::from_iter(ranked.batch.key.iter().copied());
        let Some(candidate) = &mut self.candidate else { return Err(LoadError::None) };
        candidate.shadow.get_or_insert_default();
        let mut view = candidate::view(ranked, model, &candidate.model, &self.taught, &candidate.taught);
        let here = candidate.taught.lessons.iter().filter(|lesson| own.contains(&lesson.key)).count();
        view.lessons_here = here as u32;
        view.replay = replay::replay(ranked, &candidate.taught);
        view.shadow = self.beside(ranked, model, now);
        Ok(view)
    }

    /// Returns the record of the candidate in shadow, up to the verdicts that stand; `None` where none is.
    pub fn beside(
        &mut self,
        ranked: &mut Ranked,
        model: &Model,
        (verdicts, revision, now_ms): (&[LearnFrom], Revision, i64),
    ) -> Option<ShadowView> {
        let Candidate { model: then, taught, shadow } = self.candidate.as_mut()?;
        let two = Two { now: (model, &self.taught), then: (then, taught) };
        Some(shadow.as_mut()?.view(ranked, two, verdicts, revision, now_ms))
    }

    /// Returns the candidate's score of each incident, and what it was taught; `None` where there is none. `ranked` is as before when it
    /// returns.
    pub fn candidate_scores(&self, ranked: &mut Ranked, model: &Model) -> Option<(Vec<i32>, &Taught)> {
        let candidate = self.candidate.as_ref()?;
        let scores = candidate::Scored::under(ranked, &candidate.model).new;
        ranked.place(model);
        Some((scores.into_iter().map(|(score, _)| score).collect(), &candidate.taught))
    }

    /// Returns the candidate's model.
    pub fn candidate_model(&self) -> Option<&Model> {
        self.candidate.as_ref().map(|candidate| &candidate.model)
    }

    /// Returns the candidate's file, to be taken up again; `None` where there is no candidate.
    pub fn candidate_file(&self) -> Option<Vec<u8>> {
        Some(to_bytes(&self.candidate.as_ref()?.taught))
    }

    /// Learns a candidate from other packs of other teams, with what was learnt and set here as it is. `ranked` is as before when
    /// it returns.
    ///
    /// # Errors
    /// When a file is no pack, or the weights come to more than all of it; then nothing changes.
    pub fn learn_packs(
        &mut self,
        ranked: &mut Ranked,
        model: &Model,
        add: &[Vec<u8>],
        weights: &[u16],
    ) -> Result<CandidateView, ReadError> {
        let packs = with_packs(&self.taught.packs, add, weights)?;
        let candidate = Candidate::of(Taught { packs, hash: 0, ..self.taught.clone() });
        let view = candidate::view(ranked, model, &candidate.model, &self.taught, &candidate.taught);
        self.candidate = Some(candidate);
        Ok(view)
    }

    /// Puts other packs to use at once, for a caller that shows what they move itself. A candidate is dropped.
    ///
    /// # Errors
    /// As [`Learning::learn_packs`].
    pub fn set_packs(&mut self, add: &[Vec<u8>], weights: &[u16]) -> Result<Model, ReadError> {
        let packs = with_packs(&self.taught.packs, add, weights)?;
        let taught = Taught { packs, ..self.taught.clone() };
        let model = model_of(&taught);
        *self = Learning { taught: Taught { hash: model.hash(), ..taught }, candidate: None };
        Ok(model)
    }

    /// Returns the pack of the model in use.
    pub fn pack(&self, model: &Model, team: &str, made_ms: i64) -> Pack {
        Pack::of(model, team, made_ms)
    }

    /// Returns what would change if `edits` were set in place of what is set now. `ranked` is as before when it returns.
    pub fn try_edits(&self, ranked: &mut Ranked, model: &Model, edits: &[CellEdit]) -> CandidateView {
        let taught = self.with_edits(edits);
        let candidate = model_of(&taught);
        candidate::view(ranked, model, &candidate, &self.taught, &taught)
    }

    /// Sets `edits` in place of what is set now, and returns the model. A candidate, which was learnt without them, is dropped; one
    /// in shadow gets them as well.
    pub fn set_edits(&mut self, edits: &[CellEdit]) -> Model {
        let taught = self.with_edits(edits);
        let model = model_of(&taught);
        self.taught = Taught { hash: model.hash(), ..taught };
        let edits = &self.taught.edits;
        self.candidate = self.candidate.take().filter(|candidate| candidate.shadow.is_some()).map(|candidate| {
            Candidate { shadow: candidate.shadow, ..Candidate::of(Taught { edits: edits.clone(), ..candidate.taught }) }
        });
        model
    }

    fn with_edits(&self, edits: &[CellEdit]) -> Taught {
        Taught { edits: edits::read(edits), ..self.taught.clone() }
    }

    pub fn has_candidate(&self) -> bool {
        self.candidate.is_some()
    }

    /// Returns the candidate's model where it is accepted; either way there is no candidate any more.
    pub fn decide(&mut self, accept: bool) -> Option<Model> {
        let candidate = self.candidate.take().filter(|_| accept)?;
        self.taught = candidate.taught;
        Some(candidate.model)
    }

    pub fn taught(&self) -> &Taught {
        &self.taught
    }

    /// Reads a model file and returns its model; empty bytes are the shipped scorecard.
    pub fn load(&mut self, bytes: &[u8]) -> Result<Model, LoadError> {
        let taught = if bytes.is_empty() { Taught::default() } else { read(bytes)? };
        // What runs in shadow goes on beside whatever is in use.
        let candidate = self.candidate.take().filter(|candidate| candidate.shadow.is_some());
        let model = model_of(&taught);
        *self = Learning { taught, candidate };
        Ok(model)
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        to_bytes(&self.taught)
    }

    /// The same without who set points, and why: for a file that goes to others.
    pub fn to_bytes_without_names(&self) -> Vec<u8> {
        let mut taught = self.taught.clone();
        taught.edits.iter_mut().for_each(|edit| edit.by = By { at_ms: edit.by.at_ms, ..By::default() });
        to_bytes(&taught)
    }

    pub fn edits(&self) -> &[Edit] {
        &self.taught.edits
    }
}

/// Reads a model file. One of nothing learnt names no model; it is what "back to the shipped scorecard" leaves behind.
fn read(bytes: &[u8]) -> Result<Taught, LoadError> {
    let taught = from_bytes(bytes)?;
    let is_same = is_nothing(&taught) || model_of(&taught).hash() == taught.hash;
    if is_same { Ok(taught) } else { Err(LoadError::Differs) }
}

fn is_nothing(taught: &Taught) -> bool {
    taught.lessons.is_empty() && taught.edits.is_empty() && taught.packs.is_empty()
}

/// Returns the model that is learnt of it: of nothing, the shipped scorecard under its own name.
fn model_of(taught: &Taught) -> Model {
    if is_nothing(taught) {
        return Model::starting();
    }
    learn_from(&prior_of(taught), &taught.lessons, &taught.edits, Recipe::default())
}

/// Returns what learning starts from. Packs are checked when they are read, so that there is always one.
pub fn prior_of(taught: &Taught) -> Prior {
    Prior::merged(&taught.packs).unwrap_or_else(|_| Prior::shipped())
}

/// Why a model file was refused.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error("its verdicts make another model in this version")]
    Differs,
    #[error("there is no candidate")]
    None,
}

/// Puts lessons in order and keeps as many as a model file holds, or it could not be read again. Real ones stay before harmless
/// ones, and those of this batch before others. Returns how many were dropped.
fn keep_most(lessons: &mut Vec<Lesson>, own: &OrderedSet<AlertKey>, most: usize) -> usize {
    let dropped = lessons.len().saturating_sub(most);
    if dropped > 0 {
        sort::by(lessons, |a, b| {
            let rank = |lesson: &Lesson| (lesson.label != Label::Malicious, !own.contains(&lesson.key));
            rank(a).cmp(&rank(b)).then_with(|| a.cmp(b))
        });
        lessons.truncate(most);
    }
    sort::up(lessons);
    dropped
}

/// Returns the lessons of the verdicts, and how many verdicts teach nothing.
fn lessons(ranked: &Ranked, verdicts: &[LearnFrom]) -> (Vec<Lesson>, u32) {
    let start = Model::starting();
    let (mut lessons, mut skipped) = (Vec::new(), 0);
    let mut taken: OrderedSet<IncidentId> = OrderedSet::new();
    for verdict in verdicts {
        let label = label(verdict).filter(|_| verdict.given != GivenBy::Automation);
        let incident = ranked.find_uid(&verdict.incident).filter(|id| taken.insert(*id));
        let (Some(label), Some(incident)) = (label, incident) else {
            skipped += 1;
            continue;
        };
        let heads = &ranked.incident(incident).heads;
        // By the shipped points: which alerts teach must not depend on what was learnt before.
        let mut best: Vec<AlertId> = heads.clone();
        sort::by_key(&mut best, |alert| {
            (std::cmp::Reverse(start.score(&ranked.bins, *alert)), ranked.batch.key[alert.row()])
        });
        best.truncate(if label == Label::Malicious { 1 } else { MOST_HARMLESS });
        lessons.extend(best.into_iter().map(|alert| lesson(ranked, alert, label, verdict)));
    }
    let drawn: OrderedSet<u64> = lessons.iter().filter(|one| is_audit(one)).map(|one| one.incident).collect();
    if !drawn.is_empty() {
        // A random check stands for those of the pile that were not drawn. By the shipped points, as above.
        let scores = start.score_all(&ranked.bins);
        let below = |alerts: &[AlertId]| alerts.iter().all(|alert| scores[alert.row()] < LINE);
        let pile = ranked.incidents.list.iter().filter(|incident| below(&incident.alerts)).count();
        let one_in = u32::try_from(pile / drawn.len()).unwrap_or(u32::MAX).max(1);
        let audits = lessons.iter_mut().filter(|one| is_audit(one));
        audits.for_each(|one| one.asked = Asked::Audit { one_in });
    }
    (lessons, skipped)
}

fn is_audit(lesson: &Lesson) -> bool {
    matches!(lesson.asked, Asked::Audit { .. })
}

fn label(verdict: &LearnFrom) -> Option<Label> {
    match (verdict.verdict.as_str(), verdict.reason.as_str()) {
        (_, "duplicate") => None,
        ("tp", _) => Some(Label::Malicious),
        ("bp", _) => Some(Label::Expected),
        ("fp", _) => Some(Label::FalseAlarm),
        _ => None,
    }
}

fn lesson(ranked: &Ranked, alert: AlertId, label: Label, verdict: &LearnFrom) -> Lesson {
    let mut row = ranked.bins.row(alert);
    // What the model in use says of rules is no part of what the alert was.
    Model::starting().place_row(&mut row, [0, 0]);
    Lesson {
        key: ranked.batch.key[alert.row()],
        incident: AlertKey::of_record("incident", verdict.incident.as_bytes()).prefix(),
        row,
        here: ranked.here_of(alert),
        label,
        given: match verdict.given {
            GivenBy::Single => Given::Single,
            GivenBy::Overridden => Given::Overridden,
            GivenBy::Accepted => Given::Accepted,
            GivenBy::Bulk => Given::Bulk,
            GivenBy::Imported => Given::Imported,
            GivenBy::Automation => Given::Automation,
        },
        asked: match verdict.asked {
            AskedBy::Top => Asked::Top,
            AskedBy::Uncertain => Asked::Uncertain,
            AskedBy::Audit { one_in } => Asked::Audit { one_in },
            AskedBy::Unknown => Asked::Unknown,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_a_file_holds_is_dropped_harmless_and_elsewhere_first() {
        let lesson = |i: u8, label| Lesson {
            key: AlertKey([i; 16]),
            incident: u64::from(i),
            row: [0; wg_score::N_FEATURES],
            here: [0, 0],
            label,
            given: Given::Single,
            asked: Asked::Unknown,
        };
        let own: OrderedSet<AlertKey> = [AlertKey([3; 16]), AlertKey([4; 16])].into();
        let all: Vec<Lesson> =
            (0..6).map(|i| lesson(i, if i % 2 == 0 { Label::Malicious } else { Label::FalseAlarm })).collect();
        let kept = |most| {
            let mut lessons = all.clone();
            lessons.reverse();
            let dropped = keep_most(&mut lessons, &own, most);
            (dropped, lessons.iter().map(|lesson| lesson.key.0[0]).collect::<Vec<_>>())
        };
        assert_eq!(kept(6), (0, vec![0, 1, 2, 3, 4, 5]));
        assert_eq!(kept(4), (2, vec![0, 2, 3, 4]));
        assert_eq!(kept(1), (5, vec![4]));
    }
}
