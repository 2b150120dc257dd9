//! Logs: a record a line, whatever its form. Of Snort's full alerts and of OSSEC's, the lines to the next empty one. Blocks
//! of names and values, and YAML.

use super::{Progress, Window, sniff};
use crate::Limits;
use crate::intake::Intake;
use crate::lines::Place;
use std::ops::Range;
use wg_record::json::{Build, Nodes};
use wg_record::line::{self, Parsed};
use wg_record::yaml::{self, YamlError, YamlErrorCode};
use wg_schema::BatchBuilder;
use wg_schema::report::Code;

/// What lines make up a record.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    /// One of a log, or a few.
    Log,
    /// A name and a value each.
    Blocks,
    /// A document of YAML, or an item of the list that it is.
    Yaml,
}

/// Cuts lines out of the text of a log.
pub(super) struct LineFrames {
    limits: Limits,
    cut: Cut,
    build: Build,
    nodes: Nodes,
    /// Passing over the rest of a line that is too long.
    is_skipping: bool,
}

impl LineFrames {
    pub fn new(cut: Cut, limits: Limits) -> LineFrames {
        LineFrames { limits, cut, build: Build::default(), nodes: Nodes::default(), is_skipping: false }
    }

    /// Returns the same, at the beginning.
    pub fn anew(&self) -> LineFrames {
        LineFrames::new(self.cut, self.limits.clone())
    }

    pub fn form(&self) -> &'static str {
        if self.cut == Cut::Yaml { "yaml" } else { "lines" }
    }

    pub fn drive(
        &mut self,
        place: &mut Place<'_>,
        is_end: bool,
        intake: &mut Intake,
        into: &mut BatchBuilder,
    ) -> Progress {
        let mut at = 0;
        loop {
            if self.is_skipping {
                let rest = &place.buffer[at..];
                match self.cut {
                    Cut::Yaml => match memchr::memmem::find(rest, b"\n-") {
                        Some(n) => at += n,
                        // The last byte may be the first of the two.
                        None => return Progress::Wait { at: place.buffer.len().saturating_sub(1).max(at), need: 2 },
                    },
                    _ => match memchr::memchr2(b'\n', b'\r', rest) {
                        Some(n) => at += n,
                        None => return Progress::Wait { at: place.buffer.len(), need: 1 },
                    },
                }
                self.is_skipping = false;
            }
            at = sniff::skip_blank(place.buffer, at);
            let window = Window::new(place.buffer, at, &self.limits, is_end);
            if sniff::BOM.starts_with(window.bytes) && window.may_grow() {
                return Progress::Wait { at, need: sniff::BOM.len() };
            }
            if window.bytes.is_empty() {
                return Progress::Wait { at, need: 1 };
            }
            match end(window.bytes, self.cut, window.is_last) {
                Some(end) => {
                    self.record(at..at + end, place, intake, into);
                    at += end;
                }
                None if window.may_grow() => return Progress::Wait { at, need: window.need() },
                None => {
                    let mib = self.limits.record_bytes >> 20;
                    intake.reject(place, at, Code::RecordTooLarge, at..at + self.limits.record_bytes.min(200), |_| {
                        format!("The line is larger than the limit of {mib} MiB.")
                    });
                    self.is_skipping = true;
                }
            }
        }
    }

    fn record(&mut self, range: Range<usize>, place: &mut Place<'_>, intake: &mut Intake, into: &mut BatchBuilder) {
        let bytes = &place.buffer[range.clone()];
        let range = range.start..range.end - (bytes.len() - bytes.trim_ascii_end().len());
        let bytes = &place.buffer[range.clone()];
        let text = place.charset.decode(bytes);
        if self.cut == Cut::Yaml {
            // Lines may end as they did on old Macs.
            let is_old = !text.contains('\n') && text.contains('\r');
            let text = if is_old { text.replace('\r', "\n") } else { text.into_owned() };
            let Err(error) = self.yaml(range.clone(), &text, place, intake, into) else { return };
            // Of a document that cannot be read the items that can be are.
            let items = if yaml::is_item(&text) || text.len() != range.len() { Vec::new() } else { yaml::items(&text) };
            if items.len() < 2 {
                return refuse(error, range, place, intake);
            }
            for item in items {
                let part = range.start + item.start..range.start + item.end;
                if let Err(error) = self.yaml(part.clone(), &text[item], place, intake, into) {
                    refuse(error, part, place, intake);
                }
            }
            return;
        }
        if self.cut == Cut::Blocks {
            if line::block::is_heading(&text) {
                return;
            }
            line::block::parse(&text, &mut self.build);
            return intake.line(self.build.doc(), range, place, into);
        }
        match line::parse(&text, &mut self.build) {
            Parsed::Fields => intake.line(self.build.doc(), range, place, into),
            Parsed::Json(part) => {
                // Counted by brackets: where bytes were replaced the text is longer than they are.
                let is_open = |byte: &u8| matches!(byte, b'{' | b'[');
                let n_before = text.as_bytes()[..part.start].iter().filter(|byte| is_open(byte)).count();
                let opens = bytes.iter().enumerate().filter(|(_, byte)| is_open(byte));
                let start = range.start + opens.map(|(at, _)| at).nth(n_before).unwrap_or(0);
                self.json(range, start, place, intake, into);
            }
            Parsed::Bad(code, message) => intake.reject(place, range.start, code, range, |_| message),
            Parsed::Unknown => intake.reject(place, range.start, Code::UnknownRecord, range, |_| {
                "The line tells of no alert in a form that is known.".into()
            }),
        }
    }

    /// Takes a document, or an item of a list.
    fn yaml(
        &mut self,
        range: Range<usize>,
        text: &str,
        place: &mut Place<'_>,
        intake: &mut Intake,
        into: &mut BatchBuilder,
    ) -> Result<(), YamlError> {
        if !yaml::is_between(text) {
            intake.yaml(&yaml::read(text)?, &mut self.nodes, range, place, into);
        }
        Ok(())
    }

    fn json(
        &mut self,
        line: Range<usize>,
        start: usize,
        place: &mut Place<'_>,
        intake: &mut Intake,
        into: &mut BatchBuilder,
    ) {
        match self.nodes.scan(&place.buffer[start..line.end]) {
            Ok(n) if start + n == line.end => intake.json(&mut self.nodes, start..line.end, place, into),
            result => {
                let words = result.err().map_or("something follows the value", |error| error.code.words());
                intake.reject(place, line.start, Code::BadJson, line, |_| {
                    format!("The line is not valid JSON: {words}.")
                });
            }
        }
    }
}

fn refuse(error: YamlError, range: Range<usize>, place: &mut Place<'_>, intake: &mut Intake) {
    let code = if error.code == YamlErrorCode::TooDeep { Code::TooDeep } else { Code::BadLine };
    intake.reject(place, range.start, code, range, |_| {
        format!("Line {} of the record is YAML that is not read: {}.", error.line, error.code.words())
    });
}

/// Where the record ends that the text begins with; `None` where more of it is needed. `is_last`: there is no more.
fn end(text: &[u8], cut: Cut, is_last: bool) -> Option<usize> {
    let all = is_last.then_some(text.len());
    let line = memchr::memchr2(b'\n', b'\r', text).or(all)?;
    let first = &text[..line];
    if cut == Cut::Log && !line::is_block_start(first) {
        return Some(line);
    }
    let is_next = |line: &[u8]| match cut {
        Cut::Blocks => {
            line::block::is_next(&String::from_utf8_lossy(first), &String::from_utf8_lossy(line.trim_ascii()))
        }
        // The next block begins, where a tool left the empty line out.
        Cut::Log => line.trim_ascii().is_empty() || line::is_block_start(line.trim_ascii()),
        Cut::Yaml => yaml::is_next(first, line),
    };
    let mut end = line;
    loop {
        let next = match &text[end..] {
            [b'\r', b'\n', rest @ ..] | [b'\r' | b'\n', rest @ ..] => rest,
            _ => return all,
        };
        if next.is_empty() {
            return all;
        }
        let start = text.len() - next.len();
        let length = memchr::memchr2(b'\n', b'\r', next).or(is_last.then_some(next.len()))?;
        if is_next(&next[..length]) {
            return Some(end);
        }
        end = start + length;
        if end == text.len() {
            return all;
        }
    }
}
