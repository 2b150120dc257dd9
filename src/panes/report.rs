//! The parts of the import report.

pub mod activity;
pub mod fields;
pub mod tables;
