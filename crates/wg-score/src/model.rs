//! The model: a starting point and one table a feature. The score is their sum.

use crate::feature::{FEATURES, N_FEATURES};
use crate::learn::Posterior;
use crate::points::{BASE, probability};
use crate::sweep::Bins;
use std::sync::Arc;
use wg_schema::AlertId;

/// Rows summed in one go: their sums stay in the nearest cache while the columns pass by.
const BLOCK: usize = 4096;

/// An additive model in units of 1/1024 point. The rounded tables are the model, so every printed figure is exact.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    version: String,
    base: i32,
    /// A table a feature, with room for every byte, so that a look-up needs no check.
    tables: Vec<[i32; 256]>,
    /// The families and the rules that were judged, by answer of their column.
    pub(crate) here: [Vec<u64>; 2],
    lessons: usize,
    /// How many of them are real.
    pub(crate) real: usize,
    pub(crate) advice: Option<Advice>,
    pub(crate) posterior: Option<Arc<Posterior>>,
}

/// The second head: expected activity (above zero) against a false alarm, for what is not malicious.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Advice {
    pub base: i32,
    pub tables: Vec<[i32; 256]>,
}

impl Model {
    /// Returns the scorecard as shipped, before any verdict: hand-set, at half strength (see `docs/scorecard.md`).
    pub fn starting() -> Model {
        let tables = FEATURES.iter().map(|feature| {
            let mut table = [0; 256];
            for (cell, bin) in table.iter_mut().zip(feature.bins) {
                *cell = bin.points;
            }
            table
        });
        let mut model = Model::from_parts(BASE, tables.collect(), Default::default(), 0);
        model.version = STARTING_VERSION.to_owned();
        model
    }

    /// Makes a model of its tables, one a feature.
    pub(crate) fn from_parts(base: i32, tables: Vec<[i32; 256]>, here: [Vec<u64>; 2], lessons: usize) -> Model {
        let mut model =
            Model { version: String::new(), base, tables, here, lessons, real: 0, advice: None, posterior: None };
        model.set_advice(None);
        model
    }

    /// Gives the model its second head, and its name.
    pub(crate) fn set_advice(&mut self, advice: Option<Advice>) {
        self.advice = advice;
        self.version = format!("learnt-{}-{:08x}", self.lessons, self.hash() >> 32);
    }

    /// Returns the model with every cell mapped, which must keep 0 at 0, and the starting point mapped and shifted.
    pub(crate) fn scaled(&self, of: impl Fn(i32) -> i32, shift: i32) -> Model {
        let mut model = self.clone();
        model.base = of(model.base) + shift;
        model.tables.iter_mut().flatten().for_each(|cell| *cell = of(*cell));
        model.set_advice(self.advice.clone());
        model
    }

    /// Returns a hash of everything that a score depends on: starting point, tables, judged rules, and the features.
    pub fn hash(&self) -> u64 {
        let mut hash = Fnv::default();
        hash.add(&features_hash().to_le_bytes());
        hash.add(&self.base.to_le_bytes());
        self.tables.iter().flatten().for_each(|cell| hash.add(&cell.to_le_bytes()));
        for keys in &self.here {
            hash.add(&(keys.len() as u64).to_le_bytes());
            keys.iter().for_each(|key| hash.add(&key.to_le_bytes()));
        }
        if let Some(advice) = &self.advice {
            hash.add(&advice.base.to_le_bytes());
            advice.tables.iter().flatten().for_each(|cell| hash.add(&cell.to_le_bytes()));
        }
        hash.0
    }

    /// Returns how many lessons it was learnt from.
    pub fn lessons(&self) -> usize {
        self.lessons
    }

    /// Returns how many of them were real; each of another incident.
    pub fn real_lessons(&self) -> usize {
        self.real
    }

    /// Returns, for an alert that is not malicious, the probability that it is expected activity and not a false alarm;
    /// `None` before both kinds were judged.
    pub fn expected(&self, bins: &Bins, alert: AlertId) -> Option<f64> {
        let advice = self.advice.as_ref()?;
        let row = bins.row(alert);
        let sum = row.iter().zip(&advice.tables).fold(advice.base, |sum, (bin, table)| sum + table[usize::from(*bin)]);
        Some(probability(sum))
    }

    /// Returns the name of this state of the model, e.g. `starting-1`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Returns the starting point that every score begins with.
    pub fn base(&self) -> i32 {
        self.base
    }

    /// Returns the points of one answer.
    pub fn points(&self, feature: usize, bin: u8) -> i32 {
        self.tables[feature][usize::from(bin)]
    }

    /// Returns the score of one alert.
    pub fn score(&self, bins: &Bins, alert: AlertId) -> i32 {
        self.score_row(&bins.row(alert))
    }

    /// Returns the score of one row of bins.
    pub fn score_row(&self, row: &[u8; N_FEATURES]) -> i32 {
        row.iter().zip(&self.tables).fold(self.base, |sum, (bin, table)| sum + table[usize::from(*bin)])
    }

    /// Returns the score of every alert, in order of loading.
    pub fn score_all(&self, bins: &Bins) -> Vec<i32> {
        let mut scores = vec![self.base; bins.rows()];
        for (block, sums) in scores.chunks_mut(BLOCK).enumerate() {
            for (feature, table) in self.tables.iter().enumerate() {
                let column = &bins.column(feature)[block * BLOCK..];
                for (sum, bin) in sums.iter_mut().zip(column) {
                    *sum += table[usize::from(*bin)];
                }
            }
        }
        scores
    }
}

/// Raised whenever a bin or a point of the scorecard changes.
pub(crate) const STARTING_VERSION: &str = "starting-4";

/// Returns a hash of the features: their ids, their order, and how many answers each has.
pub(crate) fn features_hash() -> u64 {
    let mut hash = Fnv::default();
    for feature in FEATURES {
        hash.add(feature.id.as_bytes());
        hash.add(&(feature.bins.len() as u64).to_le_bytes());
    }
    hash.0
}

/// FNV-1a: tells versions apart, and guards against nothing.
pub(crate) struct Fnv(pub u64);

impl Default for Fnv {
    fn default() -> Fnv {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    pub fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fails when a bin, a point or the order of the features changes: raise `STARTING_VERSION`, then correct the number.
    #[test]
    fn a_changed_scorecard_has_a_new_version() {
        let mut hash = Fnv::default();
        hash.add(&BASE.to_le_bytes());
        for feature in FEATURES {
            hash.add(feature.id.as_bytes());
            feature.bins.iter().for_each(|bin| hash.add(&bin.points.to_le_bytes()));
        }
        assert_eq!((STARTING_VERSION, hash.0), ("starting-4", 6_206_350_079_707_111_173));
    }

    #[test]
    fn scores_of_a_batch_are_those_of_its_rows() {
        let mut bins = Bins::new(2 * BLOCK + 5);
        for row in 0..bins.rows() as u32 {
            bins.set_row(AlertId(row), &std::array::from_fn(|f| ((row as usize + f) % FEATURES[f].bins.len()) as u8));
        }
        let model = Model::starting();
        let scores = model.score_all(&bins);
        assert!((0..bins.rows()).all(|row| scores[row] == model.score(&bins, AlertId(row as u32))));
        assert!(Model::starting().score_all(&Bins::new(0)).is_empty());
    }
}
