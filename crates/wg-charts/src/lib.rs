//! Numbers to drawings, with plotters. Knows no alert and no browser.

pub mod scene;

pub use scene::{Anchor, Mark, Scene};
