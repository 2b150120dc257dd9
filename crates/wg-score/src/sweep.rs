//! The pass over a batch: every alert in time order to one byte a feature.

use crate::facts::{Commands, Facts, Own};
use crate::feature::{FEATURES, N_FEATURES, Pick};
use crate::history::{History, Namer, Names};
use wg_schema::{AlertId, Batch};

/// The bin of every feature for every alert: `rows × N_FEATURES` bytes, column-major.
///
/// Alerts that were not swept have bin 0, "not known", everywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bins {
    rows: usize,
    cells: Vec<u8>,
}

impl Bins {
    /// Makes `rows` alerts of which nothing is known.
    pub fn new(rows: usize) -> Bins {
        Bins { rows, cells: vec![0; rows * N_FEATURES] }
    }

    /// Returns how many alerts there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Returns the bins of one feature, a byte an alert.
    ///
    /// # Panics
    /// If `feature >= N_FEATURES`.
    pub fn column(&self, feature: usize) -> &[u8] {
        assert!(feature < N_FEATURES, "no such feature");
        &self.cells[feature * self.rows..(feature + 1) * self.rows]
    }

    /// Returns the bins of one alert, a byte a feature.
    pub fn row(&self, alert: AlertId) -> [u8; N_FEATURES] {
        std::array::from_fn(|feature| self.cells[feature * self.rows + alert.row()])
    }

    /// Returns the bins of one feature for writing.
    pub(crate) fn column_mut(&mut self, feature: usize) -> &mut [u8] {
        &mut self.cells[feature * self.rows..(feature + 1) * self.rows]
    }

    /// Replaces the bins of one alert.
    pub fn set_row(&mut self, alert: AlertId, row: &[u8; N_FEATURES]) {
        for (feature, bin) in row.iter().enumerate() {
            self.cells[feature * self.rows + alert.row()] = *bin;
        }
    }
}

/// The rules side by side: the definitions around them are 6 KB of text pointers that the pass does not need.
const PICKS: [Pick; N_FEATURES] = {
    let mut picks = [FEATURES[0].pick; N_FEATURES];
    let mut i = 1;
    while i < N_FEATURES {
        picks[i] = FEATURES[i].pick;
        i += 1;
    }
    picks
};

/// Alerts that are named in one go.
const BLOCK: usize = 256;

/// The pass as a job, so that a worker can listen in between. The result does not depend on the size of the steps.
pub struct Sweep {
    namer: Namer,
    names: Vec<Names>,
    history: History,
    commands: Commands,
    bins: Bins,
    next: usize,
}

impl Sweep {
    /// Starts a pass over a batch of `rows` alerts. `seed` must be unpredictable for hostile input; results do not depend
    /// on it.
    pub fn new(rows: usize, seed: u64) -> Sweep {
        Sweep {
            namer: Namer::new(seed),
            names: Vec::with_capacity(BLOCK),
            history: History::default(),
            commands: Commands::new(),
            bins: Bins::new(rows),
            next: 0,
        }
    }

    /// Sweeps up to `budget` more alerts of `order` and returns how many are left.
    ///
    /// `batch` and `order` (`Batch::by_time()`) must be the same in every step.
    #[inline(never)]
    pub fn step(&mut self, batch: &Batch, order: &[AlertId], budget: usize) -> usize {
        let end = order.len().min(self.next.saturating_add(budget));
        for block in order[self.next..end].chunks(BLOCK) {
            self.namer.name(batch, block, &mut self.names);
            for (alert, names) in block.iter().zip(&self.names) {
                let own = Own::of(batch, *alert, &mut self.commands);
                let past = self.history.observe(batch, *alert, &own, names);
                let facts = Facts { own, past };
                for (feature, pick) in PICKS.iter().enumerate() {
                    self.bins.cells[feature * self.bins.rows + alert.row()] = pick(&facts);
                }
            }
        }
        self.next = end;
        order.len() - end
    }

    /// Ends the pass.
    pub fn finish(self) -> Bins {
        self.bins
    }
}

/// Sweeps the whole batch: one pass in the order of time, O(1) amortised an alert.
///
/// A feature sees only alerts before its own in `order` (`Batch::by_time()`), and itself where its meaning says so.
/// Undated alerts have bin 0 for all history, and are history for none.
pub fn sweep(batch: &Batch, order: &[AlertId], seed: u64) -> Bins {
    let mut sweep = Sweep::new(batch.len(), seed);
    // In steps: a browser compiles a function well only once it was called often, and never while it runs.
    while sweep.step(batch, order, 4 * BLOCK) > 0 {}
    sweep.finish()
}
