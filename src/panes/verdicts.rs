//! The verdict log, its export, and whether its chain holds.

pub mod coded;
pub mod columns;
pub mod decided;
pub mod export;
pub mod integrity;
pub mod lock;
pub mod log;
pub mod merge;
pub mod not_followed;
pub mod readers;
pub mod state;
pub mod summary;
pub mod suppressed;
