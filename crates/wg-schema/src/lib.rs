//! What an alert is: OCSF-named types, the columns of a batch, ATT&CK, and the import report.
//!
//! Every other crate speaks these types. Nothing here reads a file, scores or draws.

pub mod alert;
pub mod attack;
pub mod batch;
mod column;
pub mod field;
pub mod field_map;
mod future;
pub mod history;
pub mod id;
mod identity;
pub mod intern;
pub mod naming;
pub mod ordered;
pub mod report;
pub mod secret;
pub mod severity;
pub mod sort;
pub mod time;

pub use alert::{Alert, AttackRef, Origin, Sensor, Warnings};
pub use batch::{Batch, BatchBuilder, Pushed};
pub use column::Texts;
pub use field_map::FieldMap;
pub use id::{AlertId, AlertKey, IncidentId, SourceId, StrId};
pub use intern::Interner;
pub use severity::Severity;
pub use time::TimeMs;
