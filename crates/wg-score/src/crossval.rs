//! Whether a candidate is measurably better: both recipes learn without a fifth of the incidents and are asked about it.

use crate::calibrate::{Curve, Known, line};
use crate::evaluate::{Judged, log_loss};
use crate::learn::{Edit, Label, Lesson, NATS_PER_UNIT, Recipe, draw, learn_from, logistic};
use crate::model::Model;
use crate::pack::Prior;
use crate::points::{pile_thresholds, probability};
use wg_schema::ordered::OrderedMap;

const FOLDS: u64 = 5;

/// How two sets of lessons predict verdicts that neither has seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    /// Judged incidents it was measured on. The alerts of one incident share one verdict, so that they are one observation.
    pub incidents: usize,
    /// How many of them are real.
    pub real: usize,
    /// Mean logarithmic loss of an incident in nats, weighted by how the incidents were chosen; NaN without any. An incident's
    /// loss is the mean of its lessons.
    pub before: f64,
    pub after: f64,
    /// Standard error of the mean difference, over incidents.
    pub error: f64,
    /// What the candidate's estimates are worth, at the three bounds between piles; `None` for too few verdicts.
    pub calibration: Option<[Calibrated; 3]>,
}

/// An estimate, and how often it came true.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Calibrated {
    pub said: f64,
    /// By the line through all verdicts (Platt).
    pub line: f64,
    /// By the rising curve (isotonic); `None` for too few verdicts.
    pub curve: Option<f64>,
}

/// Fewer judged incidents than this tell nothing about a model: with a handful, one lucky fold is "better" by many times its
/// standard error, because the error itself is estimated from that handful.
pub const LEAST_INCIDENTS: usize = 50;
/// The same of each kind, real and not real.
pub const LEAST_OF_EACH_KIND: usize = 5;

/// A line through fewer verdicts, or fewer of one kind, is the line it was held near.
const LEAST_ROWS: usize = 50;
const LEAST_OF_A_KIND: usize = 5;

/// Returns how often estimates at the bounds between piles came true, by verdicts that the model had not seen.
fn calibration(known: &[Known]) -> Option<[Calibrated; 3]> {
    let real = known.iter().filter(|row| row.is_real).count();
    if known.len() < LEAST_ROWS || real.min(known.len() - real) < LEAST_OF_A_KIND {
        return None;
    }
    let (line, curve) = (line(known), Curve::fit(known));
    Some(pile_thresholds().map(|score| Calibrated {
        said: probability(score),
        line: logistic(line.slope * f64::from(score) * NATS_PER_UNIT + line.shift),
        curve: curve.as_ref().map(|curve| curve.at(score)),
    }))
}

impl Comparison {
    /// Returns whether there are judged incidents enough, of both kinds, for a difference to mean anything.
    pub fn is_enough(&self) -> bool {
        let rarer = self.real.min(self.incidents - self.real);
        self.incidents >= LEAST_INCIDENTS && rarer >= LEAST_OF_EACH_KIND
    }

    /// Returns whether the candidate's loss is lower by more than two standard errors; never where incidents are too few.
    pub fn is_better(&self) -> bool {
        self.is_enough() && self.before - self.after > 2.0 * self.error
    }

    /// Returns whether the candidate's loss is higher by more than two standard errors; never where incidents are too few.
    pub fn is_worse(&self) -> bool {
        self.is_enough() && self.after - self.before > 2.0 * self.error
    }
}

/// Compares learning from `before` with learning from `after`, on the lessons of `after`.
///
/// Lessons of one incident are in one fold: rows with a sibling in training look far better than they are.
pub fn compare(before: &[Lesson], after: &[Lesson], edits: &[Edit], recipe: Recipe) -> Comparison {
    let shipped = Prior::shipped();
    compare_from((&shipped, before), (&shipped, after), edits, recipe)
}

/// The same, where learning starts from a prior of its own before and after.
pub fn compare_from(
    (prior_before, before): (&Prior, &[Lesson]),
    (prior_after, after): (&Prior, &[Lesson]),
    edits: &[Edit],
    recipe: Recipe,
) -> Comparison {
    let old = folded(prior_before, before, after, edits, recipe);
    let new = folded(prior_after, after, after, edits, recipe);
    let mut incidents: OrderedMap<u64, Incident> = OrderedMap::new();
    for ((old, new), lesson) in old.iter().zip(&new).zip(after.iter().filter(|lesson| lesson.weight() > 0.0)) {
        incidents.entry(lesson.incident).or_default().add(old, new);
    }
    let weight: f64 = incidents.values().map(Incident::weight).sum();
    let mean =
        |loss: fn(&Incident) -> f64| incidents.values().map(|one| one.weight() * loss(one)).sum::<f64>() / weight;
    let (before, after) = (mean(|one| one.before / one.lessons), mean(|one| one.after / one.lessons));
    let spread = |one: &Incident| one.weight() * ((one.before - one.after) / one.lessons - (before - after));
    let spread: f64 = incidents.values().map(|one| spread(one) * spread(one)).sum();
    Comparison {
        incidents: incidents.len(),
        real: incidents.values().filter(|one| one.is_real).count(),
        before,
        after,
        error: libm::sqrt(spread) / weight,
        calibration: calibration(&new),
    }
}

/// What the lessons of one incident come to.
#[derive(Default)]
struct Incident {
    lessons: f64,
    weights: f64,
    before: f64,
    after: f64,
    is_real: bool,
}

impl Incident {
    fn add(&mut self, old: &Known, new: &Known) {
        self.lessons += 1.0;
        self.weights += new.weight;
        self.before += log_loss(&[judged(old)]);
        self.after += log_loss(&[judged(new)]);
        self.is_real |= new.is_real;
    }

    fn weight(&self) -> f64 {
        self.weights / self.lessons
    }
}

/// Returns the score of every lesson of `asked` that counts under the model of `taught` without the lesson's fold.
pub fn out_of_fold(taught: &[Lesson], asked: &[Lesson], edits: &[Edit], recipe: Recipe) -> Vec<Known> {
    folded(&Prior::shipped(), taught, asked, edits, recipe)
}

fn folded(prior: &Prior, taught: &[Lesson], asked: &[Lesson], edits: &[Edit], recipe: Recipe) -> Vec<Known> {
    let recipe = Recipe { with_posterior: false, ..recipe };
    let models: Vec<Model> = (0..FOLDS)
        .map(|fold| {
            let kept: Vec<Lesson> = taught.iter().filter(|lesson| fold_of(lesson) != fold).cloned().collect();
            learn_from(prior, &kept, edits, recipe)
        })
        .collect();
    let known = |lesson: &Lesson| {
        let model = &models[fold_of(lesson) as usize];
        let mut row = lesson.row;
        model.place_row(&mut row, lesson.here);
        Known {
            score: model.score_row(&row),
            is_real: lesson.label == Label::Malicious,
            weight: lesson.checking_weight(),
        }
    };
    asked.iter().filter(|lesson| lesson.weight() > 0.0).map(known).collect()
}

fn fold_of(lesson: &Lesson) -> u64 {
    draw(11, lesson.incident) % FOLDS
}

fn judged(row: &Known) -> Judged {
    Judged { p: probability(row.score), is_real: row.is_real, weight: row.weight }
}
