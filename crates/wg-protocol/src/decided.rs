//! What was decided about alerts in their own products, as their exports say.

use serde::{Deserialize, Serialize};

/// What could be taken over. Nothing is, unless a person says so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecidedView {
    /// Incidents without a verdict of their own on whose alerts one was given elsewhere, first to look at first.
    pub offered: Vec<Offered>,
    /// Incidents whose alerts were decided differently: a person has to say.
    pub differ: u32,
    /// Incidents that have a verdict here already, and of them those on which it is another.
    pub judged: u32,
    pub judged_differ: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offered {
    pub uid: String,
    /// `tp`, `bp`, `fp` or `nd`.
    pub verdict: String,
    /// Key of the verdict's reason.
    pub reason: Option<u8>,
    /// A person said it of what the alerts are about; else the model must not learn from it.
    pub teaches: bool,
    /// Of so many alerts so many were decided.
    pub decided: u32,
    pub alerts: u32,
}
