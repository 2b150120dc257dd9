//! The queue: piles, rows, facets.

pub mod facets;
pub mod layout;
pub mod list;
pub mod row;
pub mod state;
