//! One batch under the glass: [`Session`] owns it and answers questions about it.
//!
//! Runs the way of the data (read, score, link, rank) and fills one sibling crate's input from another's output. Knows
//! no browser, no clock and no file system: bytes come in as arguments.

mod affected;
mod alike;
mod assets;
mod brief;
mod chain;
mod charts;
mod checks;
mod coded;
mod complete;
mod convert;
mod decided;
mod detail;
mod evasion;
mod evidence;
mod exchange;
mod facts;
mod guides;
mod hypotheses;
mod import_view;
mod inferred;
mod learning;
mod line;
mod maps;
mod matrix;
mod moving;
mod not_followed;
mod passport;
mod picture;
mod plan;
mod pre_work;
mod promise;
mod queue;
mod ranked;
mod reading;
mod record;
mod renamed;
mod second;
mod self_test;
mod session;
mod silence;
mod skew;
mod subject;
mod suppress;
mod tags;
mod telling;
mod triage;
mod verdict_query;
mod wall;
mod weigh;
mod words;
mod working;

pub use convert::write_findings;
pub use exchange::{ExportError, export};
pub use facts::write_ocsf;
pub use maps::{MapError, field_map_json, read_field_map};
pub use passport::{NamesPassport, Passport, ProductPassport, SkewPassport, skew_words};
pub use ranked::{ACT_FIRST, LINE, LOOK_SOON, Ranked};
pub use record::{ShownRecord, show_record};
pub use second::solve as second_look;
pub use session::{RecordRequest, Session};
pub use triage::{inspect_json, write_triage};
pub use verdict_query::{VerdictQueryError, check_query, verdicts_matching};
pub use working::{FILE_NAME as WORKING_FILE, Opened, WorkingError};
