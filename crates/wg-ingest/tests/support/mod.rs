//! What several of these tests read with.

use wg_ingest::{Ending, Limits, Loader};
use wg_schema::report::SourceReport;
use wg_schema::{Batch, BatchBuilder, SourceId};

/// Reads one file of that name; its report adds up.
pub fn load(name: &str, bytes: impl AsRef<[u8]>) -> (Batch, SourceReport) {
    let mut builder = BatchBuilder::new(1);
    let mut loader = Loader::new(name, SourceId(0), Limits::default());
    loader.push(bytes.as_ref(), &mut builder);
    let report = loader.finish(&mut builder, Ending::Complete);
    assert!(report.is_conserved());
    builder.close_source(report.clone());
    (builder.finish(), report)
}
