//! Bytes to alerts: unpacking, framing, JSON and tables, and one reader for each format.
//!
//! It knows no file system, no clock and no browser. It never stops at a bad record: what cannot be read is counted and
//! said, and the next one is read.

pub mod json;
mod limits;
mod notes;
pub mod read;
mod stream;
mod when;

pub use limits::Limits;
