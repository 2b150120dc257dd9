//! Sessions with one file in them, ranked; and verdicts for them to learn from.

use wg_engine::Session;
use wg_ingest::Ending;
use wg_protocol::{AskedBy, FileMeta, GivenBy, LearnFrom};

/// Reads and ranks the bytes of one file.
pub fn ranked(name: &str, bytes: &[u8]) -> Session {
    let mut session = Session::new(1);
    let meta = FileMeta { name: name.into(), size: bytes.len() as u64 };
    session.begin(false, vec![meta.clone()]);
    session.open_source(&meta);
    session.feed(bytes);
    session.close_source(Ending::Complete, None);
    session.rank();
    session
}

/// The sample night.
pub fn night() -> Session {
    ranked(wg_sample::FILE_NAME, &wg_sample::night())
}

/// One verdict, given for itself on what the queue has on top.
pub fn verdict(incident: &str, verdict: &str) -> LearnFrom {
    LearnFrom {
        incident: incident.into(),
        verdict: verdict.into(),
        reason: String::new(),
        given: GivenBy::Single,
        asked: AskedBy::Top,
    }
}
