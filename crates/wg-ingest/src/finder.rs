//! The raw record of an alert, found again in its file.

use crate::Limits;
use crate::stream::Stream;

/// Returns whether offsets in a file with this [`container`](wg_schema::report::SourceReport::container) are offsets of
/// its own bytes, so that a record is just a slice of it.
pub fn is_plain(container: &[String]) -> bool {
    !container.iter().any(|part| matches!(part.as_str(), "gzip" | "utf-16le" | "utf-16be"))
}

/// Collects a record while the file is read again from its start.
pub struct RecordFinder {
    stream: Stream,
    found: Found,
}

struct Found {
    /// Offset of the text that comes next.
    at: u64,
    start: u64,
    end: u64,
    record: Vec<u8>,
}

impl Found {
    fn pass(&mut self, text: &[u8]) -> bool {
        let clip = |offset: u64| usize::try_from(offset.saturating_sub(self.at)).unwrap_or(usize::MAX).min(text.len());
        let (from, to) = (clip(self.start), clip(self.end));
        self.record.extend_from_slice(&text[from..to]);
        self.at += text.len() as u64;
        self.at < self.end
    }
}

impl RecordFinder {
    /// Looks for the record with this offset and length, as its [`RecordSpan`](wg_schema::batch::RecordSpan) says.
    pub fn new(offset: u64, length: u32) -> RecordFinder {
        let end = offset + u64::from(length);
        // The limits were kept when the record was found first.
        let limits = Limits { plain_bytes: u64::MAX, expanded_bytes: u64::MAX, ..Limits::default() };
        RecordFinder { stream: Stream::new(limits), found: Found { at: 0, start: offset, end, record: Vec::new() } }
    }

    /// Takes the file's next bytes. Returns `true` when the record is complete and no more are needed.
    pub fn push(&mut self, bytes: &[u8]) -> bool {
        let found = &mut self.found;
        self.stream.push(bytes, &mut |text| found.pass(text));
        self.is_complete()
    }

    fn is_complete(&self) -> bool {
        self.found.at >= self.found.end
    }

    /// Ends the file and returns the record: less than its length when the file is not the same any more.
    pub fn take(mut self) -> Vec<u8> {
        if !self.is_complete() {
            let found = &mut self.found;
            self.stream.finish(true, &mut |text| found.pass(text));
        }
        self.found.record
    }
}
