//! The ATT&CK matrix: the grid, the selected technique, and how heat is read.

pub mod grid;
pub mod heat;
pub mod side;
pub mod state;
