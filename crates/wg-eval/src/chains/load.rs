//! Export files through the whole core, as the product reads them.

use std::time::Instant;
use wg_engine::{LINE, Ranked, Session};
use wg_ingest::Ending;
use wg_protocol::FileMeta;
use wg_schema::{AlertId, Batch};

/// A file's name and its bytes.
pub type File = (String, Vec<u8>);

/// A batch that was read, scored and linked.
pub struct Loaded {
    session: Session,
    /// How long linking took.
    pub link_seconds: f64,
}

/// Loads all files into one batch.
pub fn load(files: &[File]) -> Loaded {
    let mut session = Session::new(1);
    let meta = |(name, bytes): &File| FileMeta { name: name.clone(), size: bytes.len() as u64 };
    session.begin(false, files.iter().map(meta).collect());
    for file in files {
        session.open_source(&meta(file));
        file.1.chunks(1 << 20).for_each(|piece| session.feed(piece));
        session.close_source(Ending::Complete, None);
    }
    session.score();
    let started = Instant::now();
    session.link();
    let link_seconds = started.elapsed().as_secs_f64();
    session.finish();
    Loaded { session, link_seconds }
}

impl Loaded {
    /// Returns the batch; `None` where no alert was read.
    pub fn ranked(&self) -> Option<&Ranked> {
        self.session.ranked().filter(|ranked| !ranked.batch.is_empty())
    }
}

/// Returns how many alerts were read, repeats of a record too.
pub fn alerts_read(batch: &Batch) -> u64 {
    batch.folded.iter().map(|more| u64::from(*more) + 1).sum()
}

/// Returns each row's incident.
pub fn incidents(ranked: &Ranked) -> Vec<u32> {
    ranked.incidents.of.iter().map(|id| id.0).collect()
}

/// Tells whether the alert is in a row of the queue that is shown above the line.
pub fn is_shown(ranked: &Ranked, alert: AlertId) -> bool {
    ranked.incident(ranked.incidents.of[alert.row()]).score >= LINE
}
