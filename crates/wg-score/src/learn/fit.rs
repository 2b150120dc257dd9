//! The fit: an additive logistic model, table by table, each a Newton step with its own smoothing.
//!
//! Minimises `Σ w·loss + Σ over tables (smooth/2 · Σ (D[b+1] − D[b])² + ridge/2 · Σ D[b]²) + (start − prior)²/2 · pull`,
//! with `D` a table's difference from its prior. Convex, and done from the prior each time, so the result depends on the
//! rows alone and not on what was learned before.

use super::block::{Penalty, freedom, step};
use super::logistic::logistic;
use super::shape::Trend;

/// The rows to learn from, a column a table.
pub(crate) struct Rows<'r> {
    pub columns: Vec<&'r [u8]>,
    pub is_real: &'r [bool],
    pub weights: &'r [f64],
}

/// A table to be fitted, in nats, by answer; cell 0 (not known) is not part of it.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub prior: Vec<f64>,
    pub cells: Vec<f64>,
    pub penalty: Penalty,
    /// Which cells must not change places. "Cannot tell" has no place in that order.
    pub trend: Trend,
    /// No cell goes below or above.
    pub low: f64,
    pub high: f64,
    /// Cells that a person set: they stay.
    pub pinned: Vec<bool>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Options {
    pub passes: usize,
    /// Sets each table's smoothing from the rows.
    pub is_automatic: bool,
    /// How firmly the starting point is held.
    pub pull: f64,
}

/// A step this small ends the fit: a seventieth of a point.
const ENOUGH: f64 = 1e-3;
const MOST_STEP: f64 = 1.5;

/// Fits `tables` and returns the starting point.
pub(crate) fn fit(rows: &Rows, prior: f64, tables: &mut [Table], options: Options) -> f64 {
    let n = rows.is_real.len();
    let mut eta = vec![prior; n];
    for (column, table) in rows.columns.iter().zip(tables.iter()) {
        let by_bin = by_bin(&table.cells);
        eta.iter_mut().zip(*column).for_each(|(eta, bin)| *eta += by_bin[usize::from(*bin)]);
    }
    let mut residual = vec![0.0; n];
    let mut curvature = vec![0.0; n];
    let mut start = prior;
    let labels: Vec<f64> = rows.is_real.iter().map(|is_real| f64::from(u8::from(*is_real))).collect();
    let refresh = |eta: &[f64], residual: &mut [f64], curvature: &mut [f64]| {
        let given = eta.iter().zip(&labels).zip(rows.weights);
        for (((eta, label), weight), (residual, curvature)) in given.zip(residual.iter_mut().zip(curvature)) {
            let p = logistic(*eta);
            *residual = weight * (label - p);
            *curvature = weight * p * (1.0 - p);
        }
    };
    refresh(&eta, &mut residual, &mut curvature);
    for pass in 0..options.passes {
        let mut largest: f64 = 0.0;
        for _ in 0..if pass == 0 { 4 } else { 1 } {
            let (g, h) = (residual.iter().sum::<f64>(), curvature.iter().sum::<f64>());
            let u = ((g - options.pull * (start - prior)) / (h + options.pull)).clamp(-MOST_STEP, MOST_STEP);
            start += u;
            eta.iter_mut().for_each(|eta| *eta += u);
            refresh(&eta, &mut residual, &mut curvature);
            largest = u.abs();
        }
        for (column, table) in rows.columns.iter().zip(tables.iter_mut()) {
            let (g, h) = sums(column, &residual, &curvature, table.cells.len());
            if h.iter().all(|h| *h == 0.0) {
                continue;
            }
            if options.is_automatic && pass >= 2 && pass % 2 == 0 && pass + 4 < options.passes {
                table.set_smoothing(&h);
            }
            let moved = table.advance(&g, &h);
            let most = moved.iter().fold(0.0, |most: f64, u| most.max(u.abs()));
            if most > 1e-9 {
                let by_bin = by_bin(&moved);
                eta.iter_mut().zip(*column).for_each(|(eta, bin)| *eta += by_bin[usize::from(*bin)]);
                refresh(&eta, &mut residual, &mut curvature);
            }
            largest = largest.max(most);
        }
        if largest < ENOUGH {
            break;
        }
    }
    start
}

/// Returns gradient and curvature by cell.
fn sums(column: &[u8], residual: &[f64], curvature: &[f64], cells: usize) -> (Vec<f64>, Vec<f64>) {
    let mut by_bin = [(0.0, 0.0); 256];
    for ((bin, residual), curvature) in column.iter().zip(residual).zip(curvature) {
        let cell = &mut by_bin[usize::from(*bin)];
        cell.0 += residual;
        cell.1 += curvature;
    }
    by_bin[1..=cells].iter().copied().unzip()
}

/// Returns a table with room for every byte; what it does not have is 0.
fn by_bin(cells: &[f64]) -> [f64; 256] {
    let mut by_bin = [0.0; 256];
    by_bin[1..].iter_mut().zip(cells).for_each(|(place, cell)| *place = *cell);
    by_bin
}

impl Table {
    fn difference(&self) -> Vec<f64> {
        self.cells.iter().zip(&self.prior).map(|(cell, prior)| cell - prior).collect()
    }

    /// Takes a step and returns by how much each cell moved.
    fn advance(&mut self, g: &[f64], h: &[f64]) -> Vec<f64> {
        let before = self.cells.clone();
        let steps = step(g, h, &self.difference(), &self.penalty);
        for (cell, u) in self.cells.iter_mut().zip(steps) {
            *cell += u.clamp(-MOST_STEP, MOST_STEP);
        }
        let weights: Vec<f64> = h.iter().map(|h| h + self.penalty.ridge).collect();
        self.trend.keep(&mut self.cells, &weights);
        for (b, cell) in self.cells.iter_mut().enumerate() {
            *cell = if self.pinned[b] { before[b] } else { cell.clamp(self.low, self.high) };
        }
        self.cells.iter().zip(before).map(|(cell, before)| cell - before).collect()
    }

    /// Sets the smoothing so that the differences are as large as their free numbers say (empirical Bayes).
    fn set_smoothing(&mut self, h: &[f64]) {
        let d = self.difference();
        let edf = freedom(h, &self.penalty);
        let rough: f64 = (0..d.len().saturating_sub(1))
            .filter(|b| self.penalty.links[*b])
            .map(|b| (d[b + 1] - d[b]) * (d[b + 1] - d[b]))
            .sum();
        if self.penalty.links.iter().any(|link| *link) {
            self.penalty.smooth = (edf / (rough + 1e-9)).clamp(0.3, 5000.0);
        } else {
            let size: f64 = d.iter().map(|d| d * d).sum();
            self.penalty.ridge = (edf / (size + 1e-9)).clamp(0.02, 500.0);
        }
    }
}
