//! Screens: they arrange panes.

pub mod brief;
pub mod chain;
pub mod import;
pub mod matrix;
pub mod model;
pub mod queue;
pub mod verdicts;
