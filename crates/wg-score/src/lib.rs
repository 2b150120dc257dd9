//! What came before an alert, and how many points that is worth: history → features → score → explanation.
//!
//! ```text
//! Batch ── sweep, in time order ──▶ Bins ── Model ──▶ points ──▶ probability, interval
//!            (history, facts)       ▲ └──── explain ──▶ reasons, groups, what would change it
//!                     verdicts ─ learn ┘
//! ```
//!
//! Scale: points; 10 points double the odds. All values are `i32` in units of 1/1024 point, a score is the base plus one
//! table cell a feature, an integer sum, so the reasons add up to the score exactly and alike on every platform.
//!
//! Nothing here reads a file or links alerts. Verdicts come in as [lessons](learn::Lesson) only: status and other fields
//! written after triage are never read, and no feature looks at the words of a title, a message or a command line.

pub mod calibrate;
pub mod certificate;
#[cfg(feature = "challenger")]
pub mod challenger;
mod change;
mod check;
mod clock;
mod crossval;
pub mod drift;
mod evaluate;
pub mod evasion;
mod explain;
mod facts;
mod feature;
mod features;
pub mod file;
mod history;
mod interval;
pub mod learn;
mod model;
#[cfg(feature = "overview")]
pub mod overview;
pub mod pack;
pub mod plan;
mod points;
pub mod scorecard;
mod sweep;
mod window;

pub use change::{Change, what_would_change};
pub use check::{SelfTestError, self_test};
pub use crossval::{Calibrated, Comparison, LEAST_INCIDENTS, LEAST_OF_EACH_KIND, compare, compare_from, out_of_fold};
pub use evaluate::{Judged, Measures, likely, log_loss, measure};
pub use explain::{Contribution, evidence, group_totals};
pub use feature::{Bin, FEATURES, Feature, Group, N_FEATURES, Robust, feature_index};
pub use interval::Interval;
pub use model::Model;
pub use points::{BASE, ONE_POINT, PILE_LINES, pile_thresholds, points_of, probability};
pub use sweep::{Bins, Sweep, sweep};
