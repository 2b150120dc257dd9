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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Ending, Loader};
    use std::io::Write;
    use wg_schema::{BatchBuilder, SourceId};

    /// Loads a file and finds each of its records again.
    fn records(file: &[u8]) -> (Vec<String>, bool) {
        let mut builder = BatchBuilder::new(1);
        let mut loader = Loader::new("file", SourceId(0), Limits::default());
        loader.push(file, &mut builder);
        let report = loader.finish(&mut builder, Ending::Complete);
        let found = builder.batch().span.iter().map(|span| {
            let mut finder = RecordFinder::new(span.offset, span.length);
            file.chunks(10).any(|piece| finder.push(piece));
            String::from_utf8(finder.take()).unwrap()
        });
        (found.collect(), is_plain(&report.container))
    }

    #[test]
    fn a_record_is_found_again_however_the_file_is_packed() {
        let list =
            [r#"{"id":"1","title":"Zażółć 🦊","severity":"high"}"#, r#"{"id":"2","title":"b","severity":"low"}"#];
        let text = format!("[{},\n{}]", list[0], list[1]);
        let utf16: Vec<u8> = "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let gzip = |bytes: &[u8]| {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        };
        let marked = format!("\u{feff}{text}").into_bytes();
        for (file, plain) in [
            (text.clone().into_bytes(), true),
            (marked, true),
            (gzip(text.as_bytes()), false),
            (utf16.clone(), false),
            (gzip(&utf16), false),
        ] {
            let (found, is_plain) = records(&file);
            assert_eq!(found, list);
            assert_eq!(is_plain, plain);
        }
    }
}
