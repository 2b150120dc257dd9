//! Other models on the same rows, from smartcore: what the glass box gives up, or does not.

use crate::data::{Network, Row, judged};
use crate::figures::Summary;
use smartcore::ensemble::extra_trees_regressor::{ExtraTreesRegressor, ExtraTreesRegressorParameters};
use smartcore::ensemble::random_forest_regressor::{RandomForestRegressor, RandomForestRegressorParameters};
use smartcore::error::Failed;
use smartcore::linalg::basic::arrays::Array;
use smartcore::linalg::basic::matrix::DenseMatrix;
use smartcore::linear::logistic_regression::{LogisticRegression, LogisticRegressionParameters};
use std::collections::BTreeMap;
use wg_score::{FEATURES, Judged, Measures, measure};

#[derive(Clone, Copy)]
pub enum Baseline {
    LogisticRegression,
    RandomForest,
    ExtraTrees,
}

impl Baseline {
    pub const ALL: [Baseline; 3] = [Baseline::LogisticRegression, Baseline::RandomForest, Baseline::ExtraTrees];

    pub fn name(self) -> &'static str {
        ["logistic_regression", "random_forest", "extra_trees"][self as usize]
    }
}

/// Returns the measures of each network under a baseline that learnt from the others.
pub fn run(networks: &[Network], baseline: Baseline) -> Summary {
    let codes = Codes::of(networks.iter(), false);
    let fold = |out: usize| -> (String, Measures) {
        let train: Vec<&Row> =
            networks.iter().enumerate().filter(|(i, _)| *i != out).flat_map(|(_, n)| &n.rows).collect();
        let test: Vec<&Row> = networks[out].rows.iter().collect();
        let estimates = estimate(baseline, &codes, &train, &test).unwrap_or_else(|_| vec![f64::NAN; test.len()]);
        let judged: Vec<Judged> =
            test.iter().zip(estimates).map(|(row, p)| judged(row, away_from_certain(p))).collect();
        (networks[out].name.clone(), measure(&judged))
    };
    Summary { by_scenario: (0..networks.len()).map(fold).collect() }
}

/// Returns a probability between 0.0001 and 0.9999, in the order of `p`: a forest's 0 and 1 must not decide its log-loss alone.
pub fn away_from_certain(p: f64) -> f64 {
    1e-4 + p * (1.0 - 2e-4)
}

/// Returns the probabilities of `test` under a baseline that learnt from `train`; all of their names are among the codes.
pub fn estimate(baseline: Baseline, codes: &Codes, train: &[&Row], test: &[&Row]) -> Result<Vec<f64>, Failed> {
    let real: Vec<f32> = train.iter().map(|row| f32::from(u8::from(row.is_real))).collect();
    let wide = matches!(baseline, Baseline::LogisticRegression);
    let table = |rows: &[&Row]| -> Result<DenseMatrix<f32>, Failed> {
        let row = |row: &&Row| if wide { codes.short(row) } else { codes.numbers(row) };
        DenseMatrix::from_2d_vec(&rows.iter().map(row).collect())
    };
    let (x, held) = (table(train)?, table(test)?);
    let estimates: Vec<f32> = match baseline {
        Baseline::LogisticRegression => {
            let labels: Vec<u32> = train.iter().map(|row| u32::from(row.is_real)).collect();
            let model = LogisticRegression::fit(&x, &labels, LogisticRegressionParameters::default().with_alpha(1.0))?;
            // smartcore gives classes only; the probability is made of its coefficients.
            let (weights, start) = (model.coefficients(), *model.intercept().get((0, 0)));
            let eta =
                |row: usize| (0..held.shape().1).fold(start, |sum, f| sum + weights.get((0, f)) * held.get((row, f)));
            (0..test.len()).map(|row| 1.0 / (1.0 + (-eta(row)).exp())).collect()
        }
        Baseline::RandomForest => {
            let parameters =
                RandomForestRegressorParameters::default().with_n_trees(30).with_m(8).with_max_depth(12).with_seed(7);
            RandomForestRegressor::fit(&x, &real, parameters)?.predict(&held)?
        }
        Baseline::ExtraTrees => {
            let parameters =
                ExtraTreesRegressorParameters::default().with_n_trees(30).with_m(8).with_max_depth(12).with_seed(7);
            ExtraTreesRegressor::fit(&x, &real, parameters)?.predict(&held)?
        }
    };
    Ok(estimates.into_iter().map(f64::from).collect())
}

/// Numbers for families and rules.
pub struct Codes {
    families: BTreeMap<u64, usize>,
    rules: BTreeMap<u64, usize>,
    uses_rules: bool,
}

impl Codes {
    pub fn of<'n>(networks: impl Iterator<Item = &'n Network> + Clone, uses_rules: bool) -> Codes {
        let numbers = |column: usize| {
            let rows = networks.clone().flat_map(|network| &network.rows);
            let mut keys: Vec<u64> = rows.map(|row| row.lesson.here[column]).collect();
            keys.sort_unstable();
            keys.dedup();
            keys.into_iter().zip(0..).collect()
        };
        Codes { families: numbers(0), rules: numbers(1), uses_rules }
    }

    /// Answers as numbers; good for trees.
    pub fn numbers(&self, row: &Row) -> Vec<f32> {
        let mut out: Vec<f32> = row.lesson.row[..FEATURES.len() - 2].iter().map(|bin| f32::from(*bin)).collect();
        out.push(self.families[&row.lesson.here[0]] as f32);
        if self.uses_rules {
            out.push(self.rules[&row.lesson.here[1]] as f32);
        }
        out
    }

    /// Answers as numbers of like size, families one column each; good for a linear model.
    fn short(&self, row: &Row) -> Vec<f32> {
        let mut out: Vec<f32> = FEATURES[..FEATURES.len() - 2]
            .iter()
            .zip(row.lesson.row)
            .map(|(feature, bin)| f32::from(bin) / feature.bins.len() as f32)
            .collect();
        let family = self.families[&row.lesson.here[0]];
        out.extend((0..self.families.len()).map(|i| f32::from(u8::from(i == family))));
        out
    }
}
