//! Bytes to alerts: unpacking, finding the records, choosing who reads them, and the account of what came in.
//!
//! `wg-record` takes one record apart, `wg-formats` knows what its fields mean.
//!
//! It knows no file system, no clock and no browser. It never stops at a bad record: what cannot be read is counted and
//! said, and the next one is read.

mod ahead;
mod attack_release;
mod doubles;
mod finder;
mod frame;
mod intake;
mod latin;
mod limits;
mod lines;
mod loader;
mod packed;
mod stream;
mod times;

pub use ahead::{Ahead, Parts};
pub use attack_release::{ReleaseError, attack_release};
pub use doubles::{Decode, decode_with};
pub use finder::{RecordFinder, is_plain};
pub use latin::text_of;
pub use limits::Limits;
pub use loader::{Counts, Ending, Loader};
pub use times::Times;
pub use wg_formats::mappable;
