//! The verdict log, its export, and whether its chain holds.

pub mod export;
pub mod integrity;
pub mod log;
pub mod state;
pub mod summary;
pub mod suppressed;
