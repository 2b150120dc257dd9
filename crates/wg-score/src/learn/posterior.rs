//! How sure the tables are: the Laplace approximation around the fit.

use super::fit::{Rows, Table};
use super::logistic::logistic;
use crate::feature::N_FEATURES;

/// The covariance of all cells before the verdicts, and after them.
#[derive(Clone, Debug, PartialEq)]
pub struct Posterior {
    /// Index of a feature's answer 1; the starting point is cell 0.
    first: Vec<usize>,
    /// Cells of a feature.
    cells: Vec<usize>,
    n: usize,
    /// Row by row, `n × n`.
    covariance: Vec<f64>,
    /// The same before any verdict.
    before: Vec<f64>,
}

impl Posterior {
    pub(crate) fn of(rows: &Rows, base: f64, tables: &[Table], pull: f64) -> Posterior {
        let mut first = Vec::with_capacity(tables.len());
        let mut n = 1;
        for table in tables {
            first.push(n);
            n += table.cells.len();
        }
        let cells: Vec<usize> = tables.iter().map(|table| table.cells.len()).collect();
        let mut prior = vec![0.0; n * n];
        prior[0] = pull;
        for (table, first) in tables.iter().zip(&first) {
            let penalty = &table.penalty;
            for b in 0..table.cells.len() {
                prior[(first + b) * n + first + b] += penalty.ridge;
                if penalty.links.get(b).is_some_and(|link| *link) {
                    let (i, j) = (first + b, first + b + 1);
                    prior[i * n + i] += penalty.smooth;
                    prior[j * n + j] += penalty.smooth;
                    prior[i * n + j] -= penalty.smooth;
                    prior[j * n + i] -= penalty.smooth;
                }
            }
        }
        let mut posterior = prior.clone();
        let mut places = Vec::with_capacity(tables.len() + 1);
        for row in 0..rows.is_real.len() {
            let mut eta = base;
            places.clear();
            places.push(0);
            for ((column, table), first) in rows.columns.iter().zip(tables).zip(&first) {
                let bin = usize::from(column[row]);
                if let Some(cell) = bin.checked_sub(1).and_then(|cell| table.cells.get(cell)) {
                    eta += cell;
                    places.push(first + bin - 1);
                }
            }
            let p = logistic(eta);
            let curvature = rows.weights[row] * p * (1.0 - p);
            for i in &places {
                for j in &places {
                    posterior[i * n + j] += curvature;
                }
            }
        }
        Posterior { first, cells, n, covariance: inverse(posterior, n), before: inverse(prior, n) }
    }

    /// Returns what part of the doubt about an alert is left: 1 before any verdict like it, towards 0 after many.
    pub fn left(&self, row: &[u8; N_FEATURES]) -> f64 {
        let places = self.places(row);
        let (before, after) =
            (self.between(&self.before, &places, &places), self.between(&self.covariance, &places, &places));
        (after / before).clamp(0.0, 1.0)
    }

    /// Returns what part of the doubt about one answer is left.
    pub fn left_of(&self, feature: usize, bin: u8) -> f64 {
        let cell = usize::from(bin).checked_sub(1).filter(|cell| self.cells.get(feature).is_some_and(|n| cell < n));
        cell.map_or(1.0, |cell| {
            let at = (self.first[feature] + cell) * (self.n + 1);
            (self.covariance[at] / self.before[at]).clamp(0.0, 1.0)
        })
    }

    /// Returns how two alerts hang together before any verdict, in squared nats.
    ///
    /// At the optimum the shift of an alert's score from the scorecard is the sum, over the lessons, of this times the
    /// lesson's surprise (weight times label minus estimate): so it tells which verdict moved what, and by how much.
    pub fn together(&self, a: &[u8; N_FEATURES], b: &[u8; N_FEATURES]) -> f64 {
        self.between(&self.before, &self.places(a), &self.places(b))
    }

    fn between(&self, covariance: &[f64], a: &[usize], b: &[usize]) -> f64 {
        a.iter().map(|i| b.iter().map(|j| covariance[i * self.n + j]).sum::<f64>()).sum()
    }

    fn places(&self, row: &[u8; N_FEATURES]) -> Vec<usize> {
        let cell = |(f, bin): (usize, &u8)| {
            let cell = usize::from(*bin).checked_sub(1)?;
            (cell < *self.cells.get(f)?).then(|| self.first[f] + cell)
        };
        std::iter::once(0).chain(row.iter().enumerate().filter_map(cell)).collect()
    }
}

/// Inverts a symmetric positive definite matrix by Cholesky's method, in a fixed order of sums. Each inner loop runs along a
/// row, one number after the other.
fn inverse(mut a: Vec<f64>, n: usize) -> Vec<f64> {
    // The triangle lies on its side: column `j` of it is row `j` of `a`.
    for j in 0..n {
        let (above, rest) = a.split_at_mut(j * n);
        let row = &mut rest[j..n];
        for other in above.chunks_exact(n) {
            subtract(row, &other[j..], other[j]);
        }
        // The ridge keeps it above zero; the floor is for rounding alone.
        let pivot = libm::sqrt(row[0].max(1e-12));
        row.iter_mut().for_each(|cell| *cell /= pivot);
    }
    // The inverse of the triangle, row by row: only its lower half is used.
    let mut l = vec![0.0; n * n];
    for i in 0..n {
        let (above, rest) = l.split_at_mut(i * n);
        let row = &mut rest[..=i];
        for (k, other) in above.chunks_exact(n).enumerate() {
            subtract(&mut row[..=k], other, a[k * n + i]);
        }
        row[i] = 1.0;
        row.iter_mut().for_each(|cell| *cell /= a[i * n + i]);
    }
    let mut out = vec![0.0; n * n];
    for k in 0..n {
        for i in 0..=k {
            let factor = l[k * n + i];
            if factor != 0.0 {
                for j in 0..=i {
                    out[i * n + j] += factor * l[k * n + j];
                }
            }
        }
    }
    for i in 0..n {
        for j in 0..i {
            out[j * n + i] = out[i * n + j];
        }
    }
    out
}

/// Takes `factor` times the numbers of `other` off those of `row`.
fn subtract(row: &mut [f64], other: &[f64], factor: f64) {
    if factor != 0.0 {
        row.iter_mut().zip(other).for_each(|(cell, other)| *cell -= factor * other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inverse_times_its_matrix_is_one() {
        let a = vec![4.0, 1.0, 0.5, 1.0, 3.0, -0.2, 0.5, -0.2, 2.0];
        let b = inverse(a.clone(), 3);
        for i in 0..3 {
            for j in 0..3 {
                let sum: f64 = (0..3).map(|k| a[i * 3 + k] * b[k * 3 + j]).sum();
                assert!((sum - f64::from(u8::from(i == j))).abs() < 1e-12);
            }
        }
    }
}
