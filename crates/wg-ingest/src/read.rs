//! The formats: who recognises a record, and what each field of it means.

mod common;
mod ecs;
mod elastic;
mod ocsf;

use crate::json::Value;
pub use crate::notes::Notes;
use wg_schema::Alert;

/// One format.
pub struct Reader {
    /// Stable: part of every alert's key.
    pub id: &'static str,
    /// For people.
    pub name: &'static str,
    /// By the content of one record, without looking at others.
    pub detect: fn(Value<'_>) -> Confidence,
    /// Fills the alert. Of a record that is not an alert, or not of this format after all, says so.
    pub read: for<'d> fn(Value<'d>, &mut Alert<'d>, &mut Notes) -> Verdict,
    /// Returns the record within a wrapper of this product; it is then detected by all readers.
    pub unwrap: Option<for<'d> fn(Value<'d>) -> Option<Value<'d>>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    No,
    /// Read it so when no one is sure.
    Maybe,
    Sure,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Alert,
    /// A sound record that is not an alert: a flow, a statistic, a posture check. Counted, not rejected.
    NotAlert,
    /// Rejected as a record that no reader knows.
    Unknown,
}

/// All formats. Between equally confident readers the earlier one reads.
pub static READERS: &[&Reader] = &[&ocsf::READER, &elastic::READER];
