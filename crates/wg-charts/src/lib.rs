//! Numbers to drawings, with plotters. Knows no alert and no browser.
//!
//! A chart is a [`Scene`]: marks with CSS classes of ours, one sentence for a screen reader, and the numbers as a table.
//! No chart holds text from a file.

mod activity;
mod backend;
mod checked;
mod ink;
mod map;
pub mod pile;
pub mod scene;
mod score;
mod shape;
mod time;
pub mod timeline;
mod words;

pub use activity::activity;
pub use checked::{Outcome, Walk, precision, reliability};
pub use map::map;
pub use scene::{Anchor, Mark, Scene};
pub use score::score_distribution;
pub use shape::{Answer, shape};
pub use time::alerts_over_time;
