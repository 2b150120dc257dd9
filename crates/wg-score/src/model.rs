//! The model: a starting point and one table a feature. The score is their sum.

use crate::feature::{FEATURES, N_FEATURES};
use crate::points::BASE;
use crate::sweep::Bins;
use wg_schema::AlertId;

/// Rows summed in one go: their sums stay in the nearest cache while the columns pass by.
const BLOCK: usize = 4096;

/// An additive model in units of 1/1024 point. The rounded tables are the model, so every printed figure is exact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    version: String,
    base: i32,
    /// A table a feature, with room for every byte, so that a look-up needs no check.
    tables: Vec<[i32; 256]>,
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
        Model { version: STARTING_VERSION.to_owned(), base: BASE, tables: tables.collect() }
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
pub(crate) const STARTING_VERSION: &str = "starting-1";

#[cfg(test)]
mod tests {
    use super::*;

    /// Fails when a bin, a point or the order of the features changes: raise `STARTING_VERSION`, then correct the number.
    #[test]
    fn a_changed_scorecard_has_a_new_version() {
        let mut hash = 0xcbf2_9ce4_8422_2325u64;
        let mut add =
            |bytes: &[u8]| bytes.iter().for_each(|b| hash = (hash ^ u64::from(*b)).wrapping_mul(0x100_0000_01b3));
        add(&BASE.to_le_bytes());
        for feature in FEATURES {
            add(feature.id.as_bytes());
            feature.bins.iter().for_each(|bin| add(&bin.points.to_le_bytes()));
        }
        assert_eq!((STARTING_VERSION, hash), ("starting-1", 9_182_839_941_750_084_862));
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
