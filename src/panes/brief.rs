//! The brief: what it is to hold, and its sheets.

pub mod rail;
pub mod sheets;
mod shell;
pub mod state;
pub mod working;
