//! The features, a file a group. Each is its meaning, its bins with their points, and the rule that picks a bin.

pub(crate) mod account;
pub(crate) mod burst;
pub(crate) mod claim;
pub(crate) mod entity;
pub(crate) mod here;
pub(crate) mod network;
pub(crate) mod process;
pub(crate) mod repeats;
pub(crate) mod rhythm;
