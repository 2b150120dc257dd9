//! Hosts and accounts that matter most, as a person or a list says.

use serde::{Deserialize, Serialize};
pub use wg_casefile::{AssetKind, AssetSaid, Criticality};

/// An asset, and who says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssetMark {
    pub said: AssetSaid,
    /// The list it stands in; empty: a person named it.
    pub source: String,
    pub by: String,
}
