//! One logistic regression for each technique, cut to whole numbers.

use super::rules::Rule;
use smartcore::error::Failed;
use smartcore::linalg::basic::arrays::Array;
use smartcore::linalg::basic::matrix::DenseMatrix;
use smartcore::linear::logistic_regression::{LogisticRegression, LogisticRegressionParameters};
use std::collections::{BTreeMap, BTreeSet};

/// A word speaks for a technique from so many of its rules on, and where it is so much more frequent in them.
const MIN_WORD: usize = 2;
const MIN_LIFT: f64 = 2.0;
/// Words for one technique at most, those that tell most first.
const MAX_WORDS: usize = 160;
/// Whole numbers in one unit of the logarithm of the odds.
const UNITS: f32 = 16.0;
/// A word of less weight is left out: it tells little and is downloaded all the same.
const MIN_WEIGHT: i32 = 4;
/// Keeps weights small where there are few rules.
const RIDGE: f32 = 0.6;

/// What was learnt of a technique.
pub struct Label {
    pub id: String,
    pub start: i32,
    pub words: Vec<(String, i32)>,
}

impl Label {
    /// Returns the sum for a text; `None` where no word of it speaks for the technique.
    pub fn sum(&self, words: &wg_schema::ordered::OrderedSet<String>) -> Option<i32> {
        let found: Vec<i32> =
            self.words.iter().filter(|(word, _)| words.contains(word)).map(|(_, weight)| *weight).collect();
        (!found.is_empty()).then(|| self.start + found.iter().sum::<i32>())
    }
}

/// Learns every technique that at least `min_rules` rules are tagged with, families and sub-techniques alike.
pub fn fit(rules: &[&Rule], min_rules: usize) -> Result<Vec<Label>, Failed> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for rule in rules {
        let families = rule.techniques.iter().filter_map(|id| id.split_once('.')).map(|(family, _)| family);
        let ids: BTreeSet<&str> = rule.techniques.iter().map(String::as_str).chain(families).collect();
        ids.into_iter().for_each(|id| *counts.entry(id).or_default() += 1);
    }
    let ids = counts.into_iter().filter(|(_, n)| *n >= min_rules).map(|(id, _)| id);
    ids.filter_map(|id| one(rules, id).transpose()).collect()
}

fn one(rules: &[&Rule], id: &str) -> Result<Option<Label>, Failed> {
    let n_real = rules.iter().filter(|rule| rule.has(id)).count() as f64;
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for rule in rules {
        let real = usize::from(rule.has(id));
        for word in &rule.words {
            let count = counts.entry(word).or_default();
            *count = (count.0 + 1, count.1 + real);
        }
    }
    let rate = n_real / rules.len() as f64;
    let mut words: Vec<(f64, &str)> = counts
        .iter()
        .filter(|(_, (all, real))| *real >= MIN_WORD && *real as f64 / *all as f64 >= MIN_LIFT * rate)
        .map(|(word, (all, real))| (*real as f64 * (*real as f64 / *all as f64 / rate).ln(), *word))
        .collect();
    words.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    words.truncate(MAX_WORDS);
    if words.is_empty() {
        return Ok(None);
    }
    let vocabulary: Vec<&str> = words.iter().map(|(_, word)| *word).collect();
    // A text without any of the words is never asked about, so it teaches nothing.
    let met = rules.iter().filter(|rule| vocabulary.iter().any(|word| rule.words.contains(*word)));
    let met: Vec<&&Rule> = met.collect();
    let labels: Vec<u32> = met.iter().map(|rule| u32::from(rule.has(id))).collect();
    let (start, weights) = if labels.contains(&0) {
        let row =
            |rule: &&&Rule| vocabulary.iter().map(|word| f32::from(u8::from(rule.words.contains(*word)))).collect();
        let x: DenseMatrix<f32> = DenseMatrix::from_2d_vec(&met.iter().map(row).collect())?;
        let model = LogisticRegression::fit(&x, &labels, LogisticRegressionParameters::default().with_alpha(RIDGE))?;
        let weights = model.coefficients();
        (*model.intercept().get((0, 0)), (0..vocabulary.len()).map(|i| *weights.get((0, i))).collect::<Vec<f32>>())
    } else {
        // Its words occur in its rules alone; nothing to weigh them against.
        (0.0, vec![1.5; vocabulary.len()])
    };
    let whole = |number: f32| (number * UNITS).round().clamp(-127.0, 127.0) as i32;
    let words = vocabulary.into_iter().zip(weights).map(|(word, weight)| (word.to_owned(), whole(weight)));
    let mut words: Vec<(String, i32)> = words.filter(|(_, weight)| weight.abs() >= MIN_WEIGHT).collect();
    words.sort();
    Ok(Some(Label { id: id.to_owned(), start: whole(start), words }))
}
