//! Which field of an export is which of ours, for an export that no reader knows: guessed, shown, corrected, saved, and
//! used again.

use serde::{Deserialize, Serialize};

/// The version of the written form.
pub const VERSION: u32 = 1;

/// A field map. Small enough to be mailed to another analyst.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldMap {
    /// [`VERSION`].
    pub version: u32,
    /// What it is for: a hash of the table's header, or of the set of key paths, as 16 hex digits.
    pub shape: String,
    /// The product's name, where whoever made the map knows it.
    #[serde(default)]
    pub product: Option<String>,
    /// For each field where its value is, the likeliest path first. A record is read by the first path that has a value.
    pub fields: Vec<MappedField>,
}

/// One path of the export for one of our fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MappedField {
    /// Ours, by OCSF path, e.g. `device.hostname`; one of those in the schema.
    pub field: String,
    /// The export's: keys from the top joined by dots, or the name of a column.
    pub path: String,
    /// How sure the guess is, 0 to 100; 100 where a person said so.
    #[serde(default = "certain")]
    pub confidence: u8,
    /// Why, in a few plain words.
    #[serde(default)]
    pub why: String,
    /// Of a severity that is a number: how it is read.
    #[serde(default)]
    pub scale: Option<Scale>,
}

fn certain() -> u8 {
    100
}

/// What the numbers of a severity mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scale {
    /// OCSF's `severity_id`: 1 informational to 5 critical, 6 fatal.
    Ocsf,
    /// 1 is the worst of 1 to 4 or 5, as with Suricata, Snort and tickets.
    SmallIsWorse,
    /// 1 low to 4 critical.
    Four,
    /// 1 informational to 5 critical.
    Five,
    /// 0 to 10, as with CEF.
    Ten,
    /// 0 to 16, as with Wazuh.
    Sixteen,
    /// 0 to 100.
    Hundred,
}

impl Scale {
    /// Returns what the scale is, for people.
    pub fn words(self) -> &'static str {
        match self {
            Scale::Ocsf => "OCSF numbers, 1 informational to 6 fatal",
            Scale::SmallIsWorse => "small numbers are worse, 1 is the worst",
            Scale::Four => "1 low to 4 critical",
            Scale::Five => "1 informational to 5 critical",
            Scale::Ten => "0 to 10, as in CEF",
            Scale::Sixteen => "levels 0 to 16, as in Wazuh",
            Scale::Hundred => "0 to 100",
        }
    }
}

/// The map that a source was read by, as the import report shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MapUse {
    pub map: FieldMap,
    /// `false`: someone gave the map.
    pub is_guessed: bool,
    /// For each entry of `map.fields`, in its order, the first few values. Attacker-controlled text.
    pub samples: Vec<Vec<String>>,
    /// Paths of the export that went to no field, and their first value. Attacker-controlled text.
    pub unmapped: Vec<(String, String)>,
    /// Records that were looked at for the guess.
    pub records: u32,
}
