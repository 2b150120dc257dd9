//! The parts of the import report.

pub mod activity;
pub mod clocks;
pub mod field_map;
pub mod fields;
pub mod left_out;
pub mod names;
pub mod tables;
