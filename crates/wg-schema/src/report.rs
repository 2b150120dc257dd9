//! The import report: what was read, kept, changed and rejected. One shape for page, CLI and tests.

use crate::field_map::MapUse;
use crate::ordered::OrderedMap;
use serde::Serialize;

/// At most this many problems are kept in full per source; the rest is counted in [`SourceReport::counts`].
pub const MAX_PROBLEMS: usize = 100;

/// What one file gave. `records == alerts + folded + rejected + not_alerts` always holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct SourceReport {
    /// The name it was given under. Attacker-controlled text.
    pub file: String,
    /// Bytes as given (compressed, if it was).
    pub size: u64,
    /// SHA-256 of the bytes as given, 64 hex digits; `None` until computed, empty where it could not be read again.
    pub sha256: Option<String>,
    /// The reader's id, e.g. `ocsf`, `suricata-eve`; empty when nothing recognised it.
    pub format: String,
    /// The reader's name for people, e.g. `Suricata EVE`.
    pub format_name: String,
    /// How it was packed, outermost first, e.g. `["gzip", "ndjson"]`.
    pub container: Vec<String>,
    /// Which entry of an archive this is, from 0, counting what could not be read; `None` for a file that is no archive.
    /// An archive gives a source for each entry with records, under the name `archive.zip!entry`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<u32>,
    /// Candidate records seen.
    pub records: u64,
    pub alerts: u64,
    /// Records that are another record of the batch, or another state of its alert.
    pub folded: u64,
    /// Of the folded, those that are another state of an alert: the newest is shown, the others are its history.
    pub updates: u64,
    pub rejected: u64,
    /// Records that were read and are not alerts (flows, statistics, posture checks).
    pub not_alerts: u64,
    /// How often each problem or change occurred, by code, whether or not it is in `problems`.
    pub counts: OrderedMap<Code, u64>,
    /// The first [`MAX_PROBLEMS`] problems, in file order, at least one of each code that occurred.
    pub problems: Vec<Problem>,
    /// For each normalised field, how many alerts have it: (OCSF path, count), in a fixed order.
    pub fields: Vec<(String, u64)>,
    /// Earliest and latest time in milliseconds UTC.
    pub first_time: Option<i64>,
    pub last_time: Option<i64>,
    /// The field map, where no reader knew the records.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub map: Option<MapUse>,
    /// Loading was cancelled before the end of the file; what was read is kept.
    pub cancelled: bool,
}

impl SourceReport {
    /// Returns whether the funnel adds up.
    pub fn is_conserved(&self) -> bool {
        self.records == self.alerts + self.folded + self.rejected + self.not_alerts
    }

    /// Counts a problem and keeps it in full while there is room; the first of each code is always kept.
    pub fn note(&mut self, problem: Problem) {
        let count = self.counts.entry(problem.code).or_insert(0);
        *count += 1;
        if *count == 1 || self.problems.len() < MAX_PROBLEMS {
            self.problems.push(problem);
        }
    }
}

/// One thing that went wrong or was changed, and where.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Problem {
    pub code: Code,
    pub effect: Effect,
    /// Name inside an archive or compressed file, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<String>,
    /// 1-based candidate record; `None`: the file as a whole.
    pub record: Option<u64>,
    /// 1-based physical line of the record's first byte (LF, CRLF or lone CR end a line).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// Byte offset in the expanded stream.
    pub offset: u64,
    /// One plain sentence for an analyst: what happened, and to what. Holds no other alert text than `excerpt`.
    pub message: String,
    /// The offending bytes, at most 80 characters. Attacker-controlled text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<String>,
}

/// What a problem did to its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// The record is not in the batch.
    Rejected,
    /// The record was kept and is marked.
    Kept,
    /// The rest of the file, or the whole of it, could not be read.
    File,
}

/// The kinds of problem. The written form (kebab case) is stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    // The file
    EmptyFile,
    NoRecords,
    WrongType,
    UnknownFormat,
    DamagedArchive,
    /// An entry of an archive that holds no records.
    SkippedEntry,
    TooLarge,
    Cancelled,
    /// The file is an answer that leaves something out: further pages, or lists that were not read.
    Envelope,
    // The record
    BadJson,
    CutOff,
    TooDeep,
    RecordTooLarge,
    NotAnObject,
    BadCsv,
    /// Something that JSON does not allow stood between the records and was passed over. The records are kept.
    NonstandardJson,
    /// A line of CEF, LEEF or the like that is cut off or broken.
    BadLine,
    /// An element that cannot be read, or an entity that is not expanded.
    BadXml,
    /// A row has more or fewer cells than the header. It is kept.
    RaggedRow,
    UnknownRecord,
    // The content: the alert is kept
    NoTime,
    BadTime,
    /// The record has no time; the one at which a collector took it stands in its place.
    TimeOfCollector,
    ZoneAssumed,
    /// No zone in the record; read in the one that the analyst set for the source.
    ZoneSet,
    /// `01/02/2026`: day and month cannot be told apart, also not by the other dates of the export.
    DateOrderAssumed,
    /// A time more than a day ahead of the clock.
    FutureTime,
    NoSeverity,
    BadSeverity,
    DupKey,
    DupIdConflict,
    RevokedTechnique,
    DeprecatedTechnique,
    BadTechnique,
    AmbiguousTactic,
    /// Tactic and technique, or the tactic's id and name, do not belong together. Both are shown as they were given.
    TacticDisagrees,
    /// A technique that ATT&CK split: its successor stands for the largest part of it.
    AmbiguousTechnique,
    BadEncoding,
    ReservedField,
    /// A password, key or token was hidden.
    Secret,
    Invisible,
    Confusable,
}

impl Code {
    /// Every code with its written form, in order.
    const WRITTEN: [(Code, &'static str); 42] = [
        (Code::EmptyFile, "empty-file"),
        (Code::NoRecords, "no-records"),
        (Code::WrongType, "wrong-type"),
        (Code::UnknownFormat, "unknown-format"),
        (Code::DamagedArchive, "damaged-archive"),
        (Code::SkippedEntry, "skipped-entry"),
        (Code::TooLarge, "too-large"),
        (Code::Cancelled, "cancelled"),
        (Code::Envelope, "envelope"),
        (Code::BadJson, "bad-json"),
        (Code::CutOff, "cut-off"),
        (Code::TooDeep, "too-deep"),
        (Code::RecordTooLarge, "record-too-large"),
        (Code::NotAnObject, "not-an-object"),
        (Code::BadCsv, "bad-csv"),
        (Code::NonstandardJson, "nonstandard-json"),
        (Code::BadLine, "bad-line"),
        (Code::BadXml, "bad-xml"),
        (Code::RaggedRow, "ragged-row"),
        (Code::UnknownRecord, "unknown-record"),
        (Code::NoTime, "no-time"),
        (Code::BadTime, "bad-time"),
        (Code::TimeOfCollector, "time-of-collector"),
        (Code::ZoneAssumed, "zone-assumed"),
        (Code::ZoneSet, "zone-set"),
        (Code::DateOrderAssumed, "date-order-assumed"),
        (Code::FutureTime, "future-time"),
        (Code::NoSeverity, "no-severity"),
        (Code::BadSeverity, "bad-severity"),
        (Code::DupKey, "dup-key"),
        (Code::DupIdConflict, "dup-id-conflict"),
        (Code::RevokedTechnique, "revoked-technique"),
        (Code::DeprecatedTechnique, "deprecated-technique"),
        (Code::BadTechnique, "bad-technique"),
        (Code::AmbiguousTactic, "ambiguous-tactic"),
        (Code::TacticDisagrees, "tactic-disagrees"),
        (Code::AmbiguousTechnique, "ambiguous-technique"),
        (Code::BadEncoding, "bad-encoding"),
        (Code::ReservedField, "reserved-field"),
        (Code::Secret, "secret"),
        (Code::Invisible, "invisible"),
        (Code::Confusable, "confusable"),
    ];

    /// Returns the written form, as in the JSON report.
    pub fn as_str(self) -> &'static str {
        Code::WRITTEN[self as usize].1
    }

    /// Returns the code with this number, as `code as u8` gives it.
    pub fn from_number(number: u8) -> Option<Code> {
        Code::WRITTEN.get(usize::from(number)).map(|(code, _)| *code)
    }
}
