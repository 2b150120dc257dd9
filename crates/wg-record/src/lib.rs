//! One record: JSON, XML and the lines of logs as flat nodes over their own text, what a written time says, and the notes
//! that are made while a record is read.
//!
//! It knows no format and no file. All of it runs once for each byte or value, so it is built for speed.

pub mod json;
pub mod line;
pub mod notes;
pub mod when;
pub mod xml;
pub mod yaml;

pub use notes::Notes;
