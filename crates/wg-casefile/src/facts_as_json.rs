//! Facts within another format, as the JSON text that the log has of them (for `#[serde(with = "…")]`).
//!
//! The log leaves out what is not said, which a format without names (postcard) cannot read back.

use crate::facts::Facts;
use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serializer};

/// Writes facts as one text.
///
/// # Errors
/// Those of the other format.
pub fn serialize<S: Serializer>(facts: &Facts, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&serde_json::to_string(facts).map_err(S::Error::custom)?)
}

/// Reads what [`serialize`] writes.
///
/// # Errors
/// When the text is not that of facts.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Facts, D::Error> {
    let text = String::deserialize(deserializer)?;
    serde_json::from_str(&text).map_err(D::Error::custom)
}
