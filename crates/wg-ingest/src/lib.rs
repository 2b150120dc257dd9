//! Bytes to alerts: unpacking, framing, JSON and tables, and one reader for each format.
//!
//! It knows no file system, no clock and no browser. It never stops at a bad record: what cannot be read is counted and
//! said, and the next one is read.

mod attack_release;
mod finder;
mod frame;
mod intake;
pub mod json;
mod latin;
mod limits;
mod line;
mod lines;
mod loader;
mod notes;
pub mod read;
mod stream;
mod times;
mod when;
mod xml;

pub use attack_release::{ReleaseError, attack_release};
pub use finder::{RecordFinder, is_plain};
pub use limits::Limits;
pub use loader::{Counts, Ending, Loader};
pub use times::Times;
