//! Learning from verdicts: rows that somebody judged in, a model out.
//!
//! The result is a function of the set of lessons and edits alone: they are sorted, and the fit starts from the shipped
//! scorecard each time. So a lesson that is taken out leaves nothing behind, to the last bit, and the order in which
//! verdicts came does not matter. Thousands of lessons take tens of milliseconds.

mod ask;
mod block;
mod edit;
mod fit;
mod here;
mod lesson;
mod logistic;
mod posterior;
mod shape;

pub use ask::{Next, most_helpful};
pub use edit::{By, Edit, Set};
pub use here::{family_of, rule_of};
pub use lesson::{Asked, Given, Label, Lesson};
pub use posterior::Posterior;

use crate::feature::{FEATURES, HERE, N_FEATURES};
use crate::model::{Advice, Model};
use crate::pack::Prior;
use crate::points::ONE_POINT;
pub(crate) use ask::draw;
use fit::{Options, Rows, Table, fit};
use here::Vocabulary;
pub(crate) use logistic::logistic;
pub(crate) use shape::NATS_PER_UNIT;
use std::sync::Arc;
use wg_schema::sort;

/// Tells whether the answers of a feature stand in an order that means something.
pub fn is_ordered(feature: usize) -> bool {
    shape::has_order(&FEATURES[feature])
}

/// Returns how low and how high the answers of a feature may go, whatever is learnt or set, in units of 1/1024 point.
pub fn limits(feature: usize) -> (i32, i32) {
    let (low, high) = shape::nats_limits(feature);
    (units(low), units(high))
}

/// How a model is learnt. The defaults are the product's; the evaluation varies them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recipe {
    /// Verdict-equivalents that hold an answer at its starting points.
    pub ridge: f64,
    /// The same for the difference between neighbouring answers.
    pub smooth: f64,
    /// The same for the starting point.
    pub pull: f64,
    /// Whether rules as such are learnt, beside their family and their history.
    pub learns_rules: bool,
    /// From so many lessons and real ones on, each table's smoothing is set from the lessons.
    pub automatic_from: (usize, usize),
    /// Whether to compute how sure each answer is; costs a matrix inverse.
    pub with_posterior: bool,
}

impl Default for Recipe {
    fn default() -> Recipe {
        Recipe {
            ridge: 1.0,
            smooth: 2.0,
            pull: 0.25,
            learns_rules: true,
            automatic_from: (5000, 50),
            with_posterior: true,
        }
    }
}

/// Pools to their mean the answers of a feature that stand in another order than they must; others stay. `cells`: all but the first.
pub(crate) fn keep_order(feature: usize, cells: &mut [i32]) {
    let mut table: Vec<f64> = cells.iter().map(|cell| nats(*cell)).collect();
    shape::Trend::of(&FEATURES[feature]).keep(&mut table, &vec![1.0; cells.len()]);
    cells.iter_mut().zip(table).for_each(|(cell, nats)| *cell = units(nats));
}

/// Learns a model from the shipped scorecard and `lessons`, with `edits` as they are.
pub fn learn(lessons: &[Lesson], edits: &[Edit], recipe: Recipe) -> Model {
    learn_from(&Prior::shipped(), lessons, edits, recipe)
}

/// Learns a model from a prior and `lessons`, with `edits` as they are.
pub fn learn_from(start: &Prior, lessons: &[Lesson], edits: &[Edit], recipe: Recipe) -> Model {
    let mut lessons: Vec<&Lesson> = lessons.iter().filter(|lesson| lesson.weight() > 0.0).collect();
    sort::up(&mut lessons);
    let here = [Vocabulary::of(&lessons, 0), Vocabulary::of(&lessons, usize::from(recipe.learns_rules))];
    let here = if recipe.learns_rules { here } else { [here[0].clone(), Vocabulary::default()] };
    let set = Columns::new(&lessons, &here);
    let real = set.labels.iter().filter(|label| **label == Label::Malicious).count();
    let is_automatic = lessons.len() >= recipe.automatic_from.0 && real >= recipe.automatic_from.1;

    let mut tables = tables(&here, &recipe, |f, bin| start.points(f, bin));
    edit::apply(edits, &mut tables);
    let is_real: Vec<bool> = set.labels.iter().map(|label| *label == Label::Malicious).collect();
    let options = Options { passes: if is_automatic { 24 } else { 100 }, is_automatic, pull: recipe.pull };
    let prior = nats(start.base);
    let base = if lessons.is_empty() { prior } else { fit(&set.rows(&is_real), prior, &mut tables, options) };

    let mut model = Model::from_parts(units(base), round(&tables), here.map(Vocabulary::into_keys), lessons.len());
    model.real = real;
    let advice = advice(&lessons, &model, &recipe);
    model.set_advice(advice);
    if recipe.with_posterior && !lessons.is_empty() {
        model.posterior = Some(Arc::new(Posterior::of(&set.rows(&is_real), base, &tables, recipe.pull)));
    }
    model
}

impl Model {
    /// Returns by how many points each lesson moved the score of a row, in the order of `lessons`; zeros for a model without
    /// a posterior. What caps and rising tables held back is not in it.
    pub fn moved_by(&self, row: &[u8; N_FEATURES], lessons: &[Lesson]) -> Vec<f64> {
        let Some(posterior) = &self.posterior else { return vec![0.0; lessons.len()] };
        let by = |lesson: &Lesson| {
            let mut own = lesson.row;
            self.place_row(&mut own, lesson.here);
            let p = logistic(nats(self.score_row(&own)));
            let surprise = lesson.weight() * (f64::from(u8::from(lesson.label == Label::Malicious)) - p);
            posterior.together(row, &own) * surprise / (NATS_PER_UNIT * f64::from(ONE_POINT))
        };
        lessons.iter().map(by).collect()
    }
}

/// Learns the second head: expected activity against a false alarm, among what is not malicious.
fn advice(lessons: &[&Lesson], model: &Model, recipe: &Recipe) -> Option<Advice> {
    let benign: Vec<&Lesson> = lessons.iter().copied().filter(|lesson| lesson.label != Label::Malicious).collect();
    let is_expected: Vec<bool> = benign.iter().map(|lesson| lesson.label == Label::Expected).collect();
    if is_expected.iter().all(|expected| Some(expected) == is_expected.first()) {
        return None;
    }
    let here = model.here.clone().map(Vocabulary::from_keys);
    let set = Columns::new(&benign, &here);
    let mut tables = tables(&here, recipe, |_, _| 0);
    for table in &mut tables {
        // What makes an alert weightier says nothing about which kind of harmless it is.
        (table.trend, table.low, table.high) = (shape::Trend::default(), -shape::MOST_NATS, shape::MOST_NATS);
    }
    let options = Options { passes: 16, is_automatic: false, pull: recipe.pull };
    let base = fit(&set.rows(&is_expected), 0.0, &mut tables, options);
    Some(Advice { base: units(base), tables: round(&tables) })
}

/// Lessons as columns.
struct Columns {
    columns: Vec<Vec<u8>>,
    labels: Vec<Label>,
    weights: Vec<f64>,
}

impl Columns {
    fn new(lessons: &[&Lesson], here: &[Vocabulary; 2]) -> Columns {
        let mut columns = vec![Vec::new(); N_FEATURES];
        for lesson in lessons {
            for (column, bin) in columns.iter_mut().zip(lesson.row) {
                column.push(bin);
            }
        }
        for ((column, words), i) in HERE.iter().zip(here).zip(0..) {
            columns[*column] = lessons.iter().map(|lesson| words.answer(lesson.here[i])).collect();
        }
        Columns {
            columns,
            labels: lessons.iter().map(|lesson| lesson.label).collect(),
            weights: lessons.iter().map(|lesson| lesson.weight()).collect(),
        }
    }

    fn rows<'s>(&'s self, is_real: &'s [bool]) -> Rows<'s> {
        Rows { columns: self.columns.iter().map(Vec::as_slice).collect(), is_real, weights: &self.weights }
    }
}

/// Returns every feature's table at its prior.
fn tables(here: &[Vocabulary; 2], recipe: &Recipe, prior: impl Fn(usize, u8) -> i32) -> Vec<Table> {
    let answers = |f: usize| match HERE.iter().position(|column| *column == f) {
        Some(i) => 1 + here[i].len(),
        None => FEATURES[f].bins.len(),
    };
    (0..N_FEATURES)
        .map(|f| {
            let points: Vec<i32> = (0..answers(f)).map(|bin| prior(f, bin as u8)).collect();
            shape::table(f, &points, recipe.smooth, recipe.ridge)
        })
        .collect()
}

fn round(tables: &[Table]) -> Vec<[i32; 256]> {
    let rounded = |table: &Table| {
        let mut cells = [0; 256];
        cells[1..].iter_mut().zip(&table.cells).for_each(|(place, cell)| *place = units(*cell));
        cells
    };
    tables.iter().map(rounded).collect()
}

fn nats(units: i32) -> f64 {
    f64::from(units) * NATS_PER_UNIT
}

fn units(nats: f64) -> i32 {
    // Far inside: tables are capped, and a starting point past 400 points tells nothing more.
    libm::round((nats / NATS_PER_UNIT).clamp(-400.0 * f64::from(ONE_POINT), 400.0 * f64::from(ONE_POINT))) as i32
}

pub(crate) fn clamp_p(p: f64) -> f64 {
    p.clamp(1e-6, 1.0 - 1e-6)
}

pub(crate) fn ln(x: f64) -> f64 {
    libm::log(x)
}
