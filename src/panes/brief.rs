//! The brief: what it is to hold, and its sheets.

pub mod rail;
pub mod sheets;
pub mod state;
pub mod working;
