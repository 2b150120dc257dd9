//! What could be typed next in the search field, from the batch's own words.

use serde::{Deserialize, Serialize};

/// Completions of the last word of a query.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completions {
    /// The query that was asked about.
    pub query: String,
    /// Byte of the query from which on a completion replaces it.
    pub start: u32,
    pub items: Vec<Completion>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completion {
    /// Stands in place of the word that is being typed.
    pub text: String,
    pub kind: CompletionKind,
    /// Alerts that have it; 0: a field, or a word of the language.
    pub alerts: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CompletionKind {
    Field,
    Value,
    /// What was typed is not in the batch, and this, which is, is a slip of the finger away.
    Mended,
}
