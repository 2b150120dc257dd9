//! The import screen and the progress of a load.

use crate::folder::LeftOut;
use serde::{Deserialize, Serialize};
use wg_schema::field_map::MapUse;

/// What a load is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    Reading,
    Scoring,
    Linking,
    Ranking,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    pub stage: Stage,
    /// Name of the file being read.
    pub file: String,
    pub bytes_done: u64,
    pub bytes_total: u64,
    pub records: u64,
    pub alerts: u64,
    pub rejected: u64,
    pub elapsed_ms: u32,
}

/// The import report as the screen shows it. The funnel adds up:
/// `records - rejected - not_alerts - folded == alerts`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ImportView {
    pub records: u64,
    pub rejected: u64,
    pub not_alerts: u64,
    pub folded: u64,
    /// Of the folded, those that are an earlier or later state of an alert.
    pub updates: u64,
    pub alerts: u64,
    pub incidents: u32,
    pub above_line: u32,
    pub files: Vec<ImportFile>,
    /// Files of a folder that were not read.
    pub left_out: Vec<LeftOut>,
    /// Alerts per time slot of each source.
    pub activity: Vec<SourceActivity>,
    pub activity_start: i64,
    pub activity_end: i64,
    /// What was changed on the way in: (count, what, how).
    pub changed: Vec<(u64, String, String)>,
    /// What was rejected: (count, reason, files, first example, its place).
    pub rejected_by: Vec<RejectedRow>,
    /// Share of alerts with each field, per sensor kind: (label, OCSF path, percent or `None` where no such alert).
    pub fields: Vec<(String, String, Vec<u8>)>,
    pub field_columns: Vec<String>,
    /// The quality passport by product, most alerts first.
    pub products: Vec<ProductRow>,
    /// Clocks that do not agree.
    pub skew: Vec<SkewRow>,
    /// Written names that were taken for one, most alerts first; how many there are in all; and those held apart.
    pub one_name: Vec<NamesRow>,
    pub one_name_total: u32,
    pub apart: Vec<String>,
    /// What the batch cannot tell, in sentences, most consequential first.
    pub cannot_tell: Vec<String>,
    /// "What this means": (is a warning, headline, rest), most consequential first, four at most.
    pub meaning: Vec<(bool, String, String)>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ImportFile {
    pub name: String,
    pub read_as: String,
    pub size: u64,
    pub records: u64,
    pub alerts: u64,
    pub folded: u64,
    pub rejected: u64,
    pub not_alerts: u64,
    /// SHA-256 when known; empty before, and where the file could not be read again.
    pub sha256: String,
    /// There is no hash to wait for any more.
    pub is_hashed: bool,
    /// Why nothing came of it, in a sentence; empty when it was read.
    pub error: String,
    /// Whose field map it was read by.
    pub map: MapState,
    /// How its times were read.
    pub clock: SourceClock,
    /// Times without a zone.
    pub zoneless: u64,
}

/// How the times of a file are read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceClock {
    /// Its name, or that of the archive it is in.
    pub file: String,
    /// The zone of times without one, in minutes east of UTC; `None`: not said, read as UTC.
    pub zone_minutes: Option<i16>,
    /// Added to every time: the clock was slow by so much.
    pub shift_ms: i64,
}

/// Two products whose clocks do not agree.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkewRow {
    /// In a sentence. Holds names from files.
    pub words: String,
    /// How far the clock of the first is ahead; negative: behind.
    pub ahead_ms: i64,
    /// The files with alerts of that product and of no other, whose clock can be corrected; empty: all hold others, too.
    pub files: Vec<String>,
}

/// Written names that were taken for one machine or account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamesRow {
    pub is_host: bool,
    /// The most written first, with the alerts that hold each. Text from files.
    pub names: Vec<(String, u32)>,
    /// How many of them, the last ones, are addresses that alerts give as the host's own.
    pub addresses: u32,
    /// How many names are not listed.
    pub more: u32,
}

/// Whose field map a source was read by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum MapState {
    /// None: a reader knows the format.
    #[default]
    None,
    Guessed,
    /// One that a person made or corrected.
    Given,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RejectedRow {
    pub count: u64,
    pub reason: String,
    pub files: String,
    pub example: String,
    /// e.g. `record 14, byte 20,311`
    pub place: String,
    /// (file, place, example) of those that the report keeps, the first among them; at most 100 a file.
    pub all: Vec<(String, String, String)>,
}

/// What one product's alerts hold.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ProductRow {
    /// Text from a file; empty: not named.
    pub name: String,
    pub alerts: u64,
    pub first_time: Option<i64>,
    pub last_time: Option<i64>,
    /// How many silences.
    pub silent: u32,
    pub undated: u64,
    /// Times without a zone.
    pub zoneless: u64,
    pub repeats: u64,
    pub updates: u64,
    /// Alerts with an ATT&CK id or name that was mapped.
    pub mapped: u64,
    pub secrets: u64,
}

/// Alerts per slot of one source; all sources have the same slots.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SourceActivity {
    pub name: String,
    pub slots: Vec<u32>,
    /// Silent spans as (first slot, slots, words), e.g. `silent 43 min`.
    pub silent: Vec<(u32, u32, String)>,
}

/// A field map to look at and to change.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FieldMapView {
    /// `None`: a reader knew the source.
    pub used: Option<MapUse>,
    /// The fields that a map can fill: (OCSF path, as the screens name it).
    pub fields: Vec<(String, String)>,
}
