//! Verdicts: the append-only log, what it says now, and the files that carry it to other tools.
//!
//! Pure: the time and the head of the stored chain come in as arguments, so that the page can append inside one storage
//! transaction and the terminal can check a file. Knows no alert store, no browser and no clock.
//!
//! A chain of hashes shows edits, gaps and moved entries inside a log. It does not show who wrote it, nor a log that was
//! rewritten as a whole: every text here that speaks of integrity says so.

#![forbid(unsafe_code)]

mod assets;
mod case;
mod coded;
mod compare;
mod entry;
mod export;
mod facts;
pub mod facts_as_json;
mod feedback;
mod form;
mod locked;
mod log;
mod names;
mod noted;
mod ocsf;
mod patch;
mod points;
mod read;
mod said;
mod second;
mod standing;
mod suppression;
mod table;
mod time;
mod tuning;
mod vendor;
mod verdict;
mod verify;
mod waiting;

pub use assets::{Asset, AssetKind, AssetList, AssetSaid, Criticality, ListError, MOST_ASSETS, read_assets};
pub use case::{Case, Standing, disagreement};
pub use coded::{CODES, CodeGiven, MOST_CODES, TextKind};
pub use compare::{Agreement, Comparison, compare};
pub use entry::{
    ASSETS, Action, Draft, Entry, Head, Judgement, MODEL, NAMES, NOTE_MAX_BYTES, PATTERN_MAX_BYTES, Provenance,
    RECORD_MAX_BYTES, SUPPRESSION, Say, text_hash,
};
pub use export::{
    Export, ExportContext, Header, SIGNED, Signed, Source, UNSIGNED, VerdictOut, current_verdicts, export_json,
    to_sign_of, with_signature,
};
pub use facts::{AlertFact, AttackFact, Facts, ReasonFact, ScoreFact, per_10000, points1024};
pub use feedback::{Decided, Feedback, Tool, feedback, read_decided};
pub use form::{Exported, Form, export, export_coded};
pub use locked::{DERIVED_BYTES, Derived, Locked, LockedError, PBKDF2_ITERATIONS};
pub use log::{ENOUGH_TIMES, Log, Step};
pub use noted::{NotNoted, Noted, SHORTEST_HASH};
pub use ocsf::{export_ocsf, ocsf_unjudged};
pub use patch::{OfBrief, Patch, of_batch};
pub use points::PointsSet;
pub use read::{Preview, ReadError, preview, read_export, read_rescue, rescue_json};
pub use said::SaidOfLink;
pub use suppression::Suppressed;
pub use table::{CSV_COLUMNS, code_line, export_csv, export_markdown, read_code_line};
pub use tuning::{MIN_SAMPLE, RuleTuning, export_tuning, tuning};
pub use vendor::{VendorWords, vendor_words};
pub use verdict::{Reason, Verdict};
pub use verify::{Broken, What, verify};
pub use waiting::move_behind;
