//! What the log says of the model's points: which answers a person has set, to what, and why.

use crate::entry::{Action, Entry};
use crate::log::Log;

/// Nothing is set further from 0 than 100 points.
pub(crate) const MOST_POINTS1024: u32 = 100 * 1024;

/// An answer's points as they stand in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PointsSet {
    /// Its entry.
    pub seq: u64,
    /// Id of the feature.
    pub feature: String,
    /// Number of the answer; 0: the limit of all of them.
    pub answer: u8,
    pub points1024: i32,
    /// Texts of a person.
    pub author: String,
    pub reason: String,
    /// Milliseconds since 1970.
    pub at_ms: i64,
}

impl PointsSet {
    fn of(entry: &Entry) -> Option<PointsSet> {
        let Action::PointsSet { answer, feature, points1024, reason } = &entry.action else { return None };
        Some(PointsSet {
            seq: entry.seq,
            feature: feature.clone(),
            answer: *answer,
            points1024: *points1024,
            author: entry.analyst.clone(),
            reason: reason.clone(),
            at_ms: entry.at_ms()?,
        })
    }

    /// Tells whether both are the same statement: about the same answer, by the same person, for the same reason, at the same time.
    fn is_same(&self, other: &PointsSet) -> bool {
        (self.at_ms, &self.author, &self.reason) == (other.at_ms, &other.author, &other.reason)
            && other.is_on(&self.feature, self.answer)
    }

    /// Tells whether both are about the same answer.
    pub fn is_on(&self, feature: &str, answer: u8) -> bool {
        self.feature == feature && self.answer == answer
    }
}

impl Log {
    /// Returns the numbers of all entries that stand on an answer: taken back together they leave it free.
    pub fn entries_on_points(&self, feature: &str, answer: u8) -> Vec<u64> {
        let sets = self.said().filter_map(PointsSet::of);
        sets.filter(|set| set.is_on(feature, answer)).map(|set| set.seq).collect()
    }

    /// Returns what is to be set in a model that has `model` set: all that this log says, and what came with the model's file and
    /// was never said here. What was said here and was taken back is not, whatever the model has kept of it.
    ///
    /// So log and model agree again however they came apart: two changes at once, a crash between them, a model file opened or
    /// left. The result is in the order of features and answers.
    pub fn points_for(&self, model: &[PointsSet]) -> Vec<PointsSet> {
        let mut list = self.points_set();
        let said: Vec<PointsSet> = self.entries().iter().filter_map(PointsSet::of).collect();
        let is_ours = |set: &PointsSet| said.iter().any(|entry| entry.is_same(set));
        let taken = |list: &[PointsSet], set: &PointsSet| list.iter().any(|one| one.is_on(&set.feature, set.answer));
        for set in model.iter().filter(|set| !is_ours(set)) {
            if !taken(&list, set) {
                list.push(set.clone());
            }
        }
        wg_schema::sort::by(&mut list, |a, b| (&a.feature, a.answer).cmp(&(&b.feature, b.answer)));
        list
    }

    /// Returns what is set now, oldest first; of several entries on one answer the last that stands.
    pub fn points_set(&self) -> Vec<PointsSet> {
        let mut list: Vec<PointsSet> = Vec::new();
        for set in self.said().filter_map(PointsSet::of) {
            list.retain(|former| !former.is_on(&set.feature, set.answer));
            list.push(set);
        }
        list
    }
}
