//! A second look: a forest taught on the same verdicts says where it disagrees with the model near the line.
//!
//! Advice and nothing else: it enters no score, no order and no export. It is made with smartcore's extra trees, whose random
//! numbers differ between 32 and 64 bit, so that a browser and a terminal may mark different alerts; on one platform the same
//! rows give the same estimates. What it needs are answers and labels, never an alert, so that another worker can do it.

use crate::feature::N_FEATURES;
use crate::learn::{Label, Lesson};
use crate::model::Model;
use crate::points::{ONE_POINT, pile_thresholds, points_of};
use smartcore::ensemble::extra_trees_regressor::{ExtraTreesRegressor, ExtraTreesRegressorParameters};
use smartcore::linalg::basic::matrix::DenseMatrix;

/// Fewer judged alerts than this, or fewer real ones among them, and there is no second look: with 500 what it marks as higher
/// is hardly more often real than the rest near the line, with 1,000 three times as often (docs/evaluation.md).
pub const LEAST_LESSONS: usize = 1000;
/// See [`LEAST_LESSONS`].
pub const LEAST_REAL: usize = 10;
/// It learns from at most so many judged alerts, evenly spaced among all: 2 s in a browser's worker.
pub const MOST_LESSONS: usize = 20_000;
/// It is asked about at most so many alerts.
pub const MOST_ASKED: usize = 5_000;
/// An alert is near the line within so many points of it: four times the odds, or a quarter.
pub const NEAR: i32 = 20 * ONE_POINT;
/// It disagrees where it is on the other side of the line by so many points: twice the odds, or half.
pub const APART: i32 = 10 * ONE_POINT;

const TREES: usize = 50;
const DEEPEST: u16 = 12;
const LOOKED_AT: usize = 8;
const SEED: u64 = 7;

/// What the forest is taught and asked: answers of features, as the model in use numbers them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Exercise {
    pub taught: Vec<[u8; N_FEATURES]>,
    /// For each row of `taught`: whether it was real, and how much its verdict counts.
    pub labels: Vec<(bool, f32)>,
    pub asked: Vec<[u8; N_FEATURES]>,
}

/// On which side of the line the forest sees an alert, where the model sees it on the other one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disagrees {
    /// The forest puts it above the line.
    Higher,
    /// The forest puts it below the line.
    Lower,
}

impl Exercise {
    /// Returns the exercise of `lessons`; `None` where they are fewer than `least`, or real ones fewer than `least_real`.
    pub fn of(
        model: &Model,
        lessons: &[Lesson],
        asked: Vec<[u8; N_FEATURES]>,
        (least, least_real): (usize, usize),
    ) -> Option<Exercise> {
        let counts: Vec<&Lesson> = lessons.iter().filter(|lesson| lesson.weight() > 0.0).collect();
        let real = counts.iter().filter(|lesson| lesson.label == Label::Malicious).count();
        if counts.len() < least || real < least_real || real == counts.len() {
            return None;
        }
        let n = counts.len().min(MOST_LESSONS) as u64;
        let chosen = (0..n).filter_map(|i| counts.get((i * counts.len() as u64 / n) as usize));
        let mut exercise = Exercise { asked, ..Exercise::default() };
        for lesson in chosen {
            let mut row = lesson.row;
            model.place_row(&mut row, lesson.here);
            exercise.taught.push(row);
            exercise.labels.push((lesson.label == Label::Malicious, lesson.weight() as f32));
        }
        Some(exercise)
    }

    /// Teaches the forest and returns its probability for each row of `asked`; `None` where rows and labels do not fit
    /// together, or nothing can be learnt from them.
    pub fn solve(&self) -> Option<Vec<f32>> {
        let (rows, asked) = (self.taught.len(), self.asked.len());
        if rows != self.labels.len() || rows > MOST_LESSONS || asked > MOST_ASKED {
            return None;
        }
        if asked == 0 {
            return Some(Vec::new());
        }
        let table = |rows: &[[u8; N_FEATURES]]| {
            let rows: Vec<Vec<f32>> = rows.iter().map(|row| row.iter().map(|bin| f32::from(*bin)).collect()).collect();
            DenseMatrix::from_2d_vec(&rows).ok()
        };
        let real: Vec<f32> = self.labels.iter().map(|(real, _)| f32::from(u8::from(*real))).collect();
        let weights: Vec<f64> = self.labels.iter().map(|(_, weight)| f64::from(*weight)).collect();
        let parameters = ExtraTreesRegressorParameters::default()
            .with_n_trees(TREES)
            .with_m(LOOKED_AT)
            .with_max_depth(DEEPEST)
            .with_seed(SEED);
        let forest = ExtraTreesRegressor::fit_with_weights(&table(&self.taught)?, &real, &weights, parameters).ok()?;
        let estimates: Vec<f32> = forest.predict(&table(&self.asked)?).ok()?;
        let is_sound = estimates.len() == asked && estimates.iter().all(|p| p.is_finite());
        is_sound.then(|| estimates.into_iter().map(|p| p.clamp(0.0, 1.0)).collect())
    }
}

/// Tells whether a score is near the line.
pub fn is_near(score: i32) -> bool {
    score.abs_diff(line()) <= NEAR.unsigned_abs()
}

/// Tells where the forest, with probability `p`, disagrees with a score near the line; `None`: it does not, or the score is far
/// from the line.
pub fn disagrees(score: i32, p: f32) -> Option<Disagrees> {
    let second = points_of(f64::from(p));
    match score >= line() {
        _ if !is_near(score) || p.is_nan() => None,
        false if second >= line() + APART => Some(Disagrees::Higher),
        true if second <= line() - APART => Some(Disagrees::Lower),
        _ => None,
    }
}

/// Returns the lower end of the lowest pile above the line.
fn line() -> i32 {
    let [.., line] = pile_thresholds();
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::FEATURES;
    use crate::learn::{Asked, Given};
    use wg_schema::AlertKey;

    const LEAST: (usize, usize) = (50, 10);

    /// Real where two answers are both high: what a sum of tables cannot say.
    fn lesson(i: u8) -> Lesson {
        let (a, b) = (1 + i % 4, 1 + (i / 4) % 4);
        let row: [u8; N_FEATURES] = std::array::from_fn(|f| {
            let answer = if f % 2 == 0 { a } else { b };
            answer.min(FEATURES[f].bins.len() as u8 - 1)
        });
        let real = a >= 3 && b >= 3;
        Lesson {
            key: AlertKey([i; 16]),
            incident: u64::from(i),
            row,
            here: [0, 0],
            label: if real { Label::Malicious } else { Label::FalseAlarm },
            given: Given::Single,
            asked: Asked::Unknown,
        }
    }

    #[test]
    fn it_finds_what_only_two_answers_together_say_and_the_same_again() {
        let lessons: Vec<Lesson> = (0..80).map(lesson).collect();
        let asked = (0..16).map(|i| lesson(i).row).collect();
        let exercise = Exercise::of(&Model::starting(), &lessons, asked, LEAST).unwrap();
        let estimates = exercise.solve().unwrap();
        for (i, p) in (0..16).zip(&estimates) {
            assert_eq!(*p > 0.5, lesson(i).label == Label::Malicious, "{i}: {p}");
        }
        assert_eq!(exercise.solve().unwrap(), estimates);
    }

    #[test]
    fn too_few_verdicts_give_no_second_look() {
        let lessons: Vec<Lesson> = (0..80).map(lesson).collect();
        assert!(Exercise::of(&Model::starting(), &lessons[..49], Vec::new(), LEAST).is_none());
        let harmless: Vec<Lesson> = lessons.iter().filter(|one| one.label != Label::Malicious).cloned().collect();
        assert!(harmless.len() >= 50);
        assert!(Exercise::of(&Model::starting(), &harmless, Vec::new(), LEAST).is_none());
        let by_program: Vec<Lesson> =
            lessons.iter().map(|one| Lesson { given: Given::Automation, ..one.clone() }).collect();
        assert!(Exercise::of(&Model::starting(), &by_program, Vec::new(), LEAST).is_none());
    }

    #[test]
    fn rows_that_do_not_fit_together_are_refused() {
        let row = [1; N_FEATURES];
        let odd = Exercise { taught: vec![row; 3], labels: vec![(true, 1.0)], asked: vec![row] };
        assert_eq!(odd.solve(), None);
        let unsound = Exercise { taught: vec![row; 2], labels: vec![(true, f32::NAN), (false, 1.0)], asked: vec![row] };
        assert_eq!(unsound.solve(), None);
        let nothing = Exercise { asked: vec![row], ..Exercise::default() };
        assert_eq!(nothing.solve(), None);
    }

    #[test]
    fn it_disagrees_only_near_the_line_and_only_across_it() {
        let line = line();
        assert_eq!(disagrees(line - ONE_POINT, 0.5), Some(Disagrees::Higher));
        assert_eq!(disagrees(line - ONE_POINT, 0.06), None, "hardly above the line");
        assert_eq!(disagrees(line - 30 * ONE_POINT, 0.9), None, "far from the line");
        assert_eq!(disagrees(line + ONE_POINT, 0.0), Some(Disagrees::Lower));
        assert_eq!(disagrees(line + ONE_POINT, 0.9), None, "the same side");
        assert_eq!(disagrees(line, f32::NAN), None);
    }
}
