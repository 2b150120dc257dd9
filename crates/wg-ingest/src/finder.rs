//! The raw record of an alert, found again in its file.

use crate::Limits;
use crate::stream::{self, Part, Sink, Stream};

/// Returns whether offsets in a file with this [`container`](wg_schema::report::SourceReport::container) are offsets of
/// its own bytes, so that a record is just a slice of it.
pub fn is_plain(container: &[String]) -> bool {
    !container.iter().any(|word| stream::is_packing(word) || matches!(word.as_str(), "utf-16le" | "utf-16be"))
}

/// Collects a record while the file is read again from its start.
pub struct RecordFinder {
    stream: Stream,
    found: Found,
}

struct Found {
    /// Which entry of an archive comes now, and which is looked for; `None` outside of archives.
    entry: Option<u32>,
    wanted: Option<u32>,
    /// Offset of the text that comes next.
    at: u64,
    start: u64,
    end: u64,
    record: Vec<u8>,
}

impl Sink for Found {
    fn text(&mut self, text: &[u8]) -> bool {
        if self.entry != self.wanted {
            return false;
        }
        let clip = |offset: u64| usize::try_from(offset.saturating_sub(self.at)).unwrap_or(usize::MAX).min(text.len());
        let (from, to) = (clip(self.start), clip(self.end));
        self.record.extend_from_slice(&text[from..to]);
        self.at += text.len() as u64;
        self.at < self.end
    }

    fn begin(&mut self, _: &str) {
        self.entry = Some(self.entry.map_or(0, |entry| entry + 1));
    }

    fn end(&mut self, _: Part) {}
}

impl RecordFinder {
    /// Looks for the record with this offset and length, as its [`RecordSpan`](wg_schema::batch::RecordSpan) says, in this
    /// [`entry`](wg_schema::report::SourceReport::entry) of an archive.
    pub fn new(entry: Option<u32>, offset: u64, length: u32) -> RecordFinder {
        let end = offset + u64::from(length);
        // The limits were kept when the record was found first.
        let limits = Limits { plain_bytes: u64::MAX, expanded_bytes: u64::MAX, ..Limits::default() };
        let found = Found { entry: None, wanted: entry, at: 0, start: offset, end, record: Vec::new() };
        RecordFinder { stream: Stream::new(limits), found }
    }

    /// Takes the file's next bytes. Returns `true` when the record is complete and no more are needed.
    pub fn push(&mut self, bytes: &[u8]) -> bool {
        self.stream.push(bytes, &mut self.found);
        self.is_complete()
    }

    fn is_complete(&self) -> bool {
        self.found.at >= self.found.end
    }

    /// Ends the file and returns the record: less than its length when the file is not the same any more.
    pub fn take(mut self) -> Vec<u8> {
        if !self.is_complete() {
            self.stream.finish(true, &mut self.found);
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
        let reports = loader.close(&mut builder, Ending::Complete);
        let found = builder.batch().span.iter().map(|span| {
            let mut finder = RecordFinder::new(reports[span.source.index()].entry, span.offset, span.length);
            file.chunks(10).any(|piece| finder.push(piece));
            String::from_utf8(finder.take()).unwrap()
        });
        (found.collect(), is_plain(&reports[0].container))
    }

    /// An archive of entries as they are. Their checksums are those of this list.
    fn zip(entries: &[&[u8]]) -> Vec<u8> {
        let mut out = Vec::new();
        for entry in entries {
            let mut crc = flate2::Crc::new();
            crc.update(entry);
            let length = (entry.len() as u32).to_le_bytes();
            out.extend([&b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0"[..], &crc.sum().to_le_bytes(), &length, &length].concat());
            out.extend([&b"\x01\0\0\0e"[..], entry].concat());
        }
        out
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
            (ruzstd::encoding::compress_to_vec(text.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest), false),
            (zip(&[b"a letter", &gzip(list[0].as_bytes()), &utf16[..2], list[1].as_bytes()]), false),
            (gzip(&zip(&[list[0].as_bytes(), list[1].as_bytes()])), false),
            (zip(&[list[0].as_bytes(), &zip(&[list[1].as_bytes()])]), false),
        ] {
            let (found, is_plain) = records(&file);
            assert_eq!(found, list);
            assert_eq!(is_plain, plain);
        }
    }
}
