//! Records in XML: the alerts or events within a document, or several documents one after another.

use super::{Progress, Window, sniff};
use crate::Limits;
use crate::intake::Intake;
use crate::lines::Place;
use std::ops::Range;
use wg_record::json::Build;
use wg_record::xml::{self, Markup, XmlError};
use wg_schema::BatchBuilder;
use wg_schema::report::{Code, Effect};

/// Elements that are a record wherever they stand.
const RECORDS: [&[u8]; 12] = [
    b"Alert",
    b"Heartbeat",
    b"Event",
    b"alert",
    b"event",
    b"incident",
    b"record",
    b"row",
    b"item",
    b"finding",
    b"offense",
    b"entry",
];

/// A document of one record is not longer.
const ALONE_BYTES: usize = 64 << 10;

/// Cuts elements out of XML text.
pub(super) struct XmlFrames {
    limits: Limits,
    build: Build,
    /// Elements that are open around the next one.
    depth: u64,
    /// Passing over a record that is too large; so many of its elements are open.
    skipping: Option<u64>,
    said_doctype: bool,
    said_entity: bool,
}

/// How a record ends.
enum End {
    At(usize),
    /// More is needed.
    More,
}

impl XmlFrames {
    pub fn new(limits: Limits) -> XmlFrames {
        XmlFrames { limits, build: Build::default(), depth: 0, skipping: None, said_doctype: false, said_entity: false }
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
            let Some(n) = memchr::memchr(b'<', &place.buffer[at..]) else {
                return Progress::Wait { at: place.buffer.len(), need: 1 };
            };
            at += n;
            let window = Window::new(place.buffer, at, &self.limits, is_end);
            let Some((kind, length)) = xml::markup(window.bytes) else {
                if window.may_grow() {
                    return Progress::Wait { at, need: window.need() };
                }
                // Looked at once and given up, because looking again from each of its bytes would take for ever.
                if window.is_last {
                    if self.skipping.is_none() {
                        self.cut_off(at, place, intake);
                    }
                    return Progress::Wait { at: place.buffer.len(), need: 1 };
                }
                let n = window.bytes.len();
                if self.skipping.is_none() {
                    self.too_large(at, place, intake);
                }
                at += n;
                continue;
            };
            if let Some(open) = self.skipping {
                let open = match kind {
                    Markup::Open { is_empty: false } => open + 1,
                    Markup::Close => open.saturating_sub(1),
                    _ => open,
                };
                self.skipping = (open > 0).then_some(open);
                at += length;
                continue;
            }
            match kind {
                Markup::Open { is_empty } => {
                    let mut is_record = self.is_record(xml::local_name(&window.bytes[..length]));
                    if !is_record && self.depth == 0 && !is_empty {
                        let head = &window.bytes[..window.bytes.len().min(ALONE_BYTES)];
                        match end(head) {
                            End::At(n) => is_record = is_alone(&head[..n]),
                            End::More if head.len() < ALONE_BYTES && window.may_grow() => {
                                return Progress::Wait { at, need: window.need() };
                            }
                            End::More => {}
                        }
                    }
                    if !is_record {
                        self.depth += u64::from(!is_empty);
                        at += length;
                        continue;
                    }
                    match end(window.bytes) {
                        End::At(n) => {
                            self.record(at..at + n, place, intake, into);
                            at += n;
                        }
                        End::More if window.may_grow() => return Progress::Wait { at, need: window.need() },
                        End::More if window.is_full => {
                            self.too_large(at, place, intake);
                            self.skipping = Some(1);
                            at += length;
                        }
                        End::More => {
                            self.cut_off(at, place, intake);
                            return Progress::Wait { at: place.buffer.len(), need: 1 };
                        }
                    }
                }
                Markup::Close => {
                    self.depth = self.depth.saturating_sub(1);
                    at += length;
                }
                Markup::Doctype => {
                    let declares = memchr::memmem::find(&window.bytes[..length], b"<!ENTITY").is_some();
                    if declares && !std::mem::replace(&mut self.said_doctype, true) {
                        intake.note(place, at, Code::BadXml, Effect::Kept, at..at + length.min(80), |_| {
                            "The document declares entities of its own, which are not expanded.".into()
                        });
                    }
                    at += length;
                }
                Markup::CData | Markup::Other => at += length,
            }
        }
    }

    /// By its name, or because the root of the document holds it. A list within the root is opened.
    fn is_record(&self, name: &[u8]) -> bool {
        RECORDS.contains(&name) || self.depth > 0 && !is_list(name)
    }

    fn too_large(&self, at: usize, place: &mut Place<'_>, intake: &mut Intake) {
        let mib = self.limits.record_bytes >> 20;
        intake.reject(place, at, Code::RecordTooLarge, at..at + self.limits.record_bytes.min(200), |_| {
            format!("The record is larger than the limit of {mib} MiB.")
        });
    }

    fn cut_off(&mut self, at: usize, place: &mut Place<'_>, intake: &mut Intake) {
        let excerpt = at..place.buffer.len();
        intake.reject(place, at, Code::CutOff, excerpt, |_| {
            "The record is cut off (truncated): the XML ends before it does.".into()
        });
    }

    fn record(&mut self, range: Range<usize>, place: &mut Place<'_>, intake: &mut Intake, into: &mut BatchBuilder) {
        let text = place.charset.decode(&place.buffer[range.clone()]);
        match xml::parse(&text, &mut self.build) {
            Ok(n_unknown) => {
                if n_unknown > 0 && !std::mem::replace(&mut self.said_entity, true) {
                    intake.note(place, range.start, Code::BadXml, Effect::Kept, range.start..range.start, |_| {
                        "References to entities that XML does not have itself stay as they are written.".into()
                    });
                }
                intake.built(self.build.doc(), range, place, into);
            }
            Err(error) => {
                let code = if error == XmlError::TooDeep { Code::TooDeep } else { Code::BadXml };
                intake.reject(place, range.start, code, range, |_| {
                    format!("The record is not valid XML: {}.", error.words())
                });
            }
        }
    }
}

fn is_list(name: &[u8]) -> bool {
    name.ends_with(b"s") || name.ends_with(b"List") || name.ends_with(b"-Message")
}

/// Returns whether the root of a document is a record itself: no two of its elements have one name, and none is a record.
fn is_alone(root: &[u8]) -> bool {
    let (mut at, mut open) = (0, 0u64);
    let mut names: Vec<&[u8]> = Vec::new();
    while let Some(n) = memchr::memchr(b'<', &root[at..]) {
        at += n;
        let Some((kind, length)) = xml::markup(&root[at..]) else { return false };
        if let Markup::Open { is_empty } = kind {
            let name = xml::local_name(&root[at..at + length]);
            if open == 1 {
                if RECORDS.contains(&name) || is_list(name) || names.contains(&name) {
                    return false;
                }
                names.push(name);
            }
            open += u64::from(!is_empty);
        } else if let Markup::Close = kind {
            open = open.saturating_sub(1);
        }
        at += length;
    }
    names.len() >= 2
}

/// Where the element ends that `bytes` begin with.
fn end(bytes: &[u8]) -> End {
    let (mut at, mut open) = (0, 0u64);
    while let Some(n) = memchr::memchr(b'<', &bytes[at..]) {
        at += n;
        let Some((kind, length)) = xml::markup(&bytes[at..]) else { return End::More };
        at += length;
        match kind {
            Markup::Open { is_empty: false } => open += 1,
            Markup::Close => open = open.saturating_sub(1),
            _ => {}
        }
        if open == 0 {
            return End::At(at);
        }
    }
    End::More
}

/// Returns whether a text begins like XML.
pub(super) fn is_xml(text: &[u8]) -> bool {
    let text = &text[sniff::skip_blank(text, 0)..];
    text.first() == Some(&b'<') && text.get(1).is_some_and(|byte| byte.is_ascii_alphabetic() || b"?!_".contains(byte))
}
