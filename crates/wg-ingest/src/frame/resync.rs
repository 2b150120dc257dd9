//! The way back after a record that cannot be read.
//!
//! Honest rather than clever: a place counts as the next record only when it looks like the records before and reads
//! well to its end. Text within a broken record is the attacker's, and must not become a record of its own.

use super::json::{JsonFrames, Work};
use super::skip::{Skipped, Skipper, Unit};
use crate::packed::{Unpack, put_bytes};
use wg_record::json::{JsonError, JsonErrorCode, Nodes};

/// The records of a list look alike. This keeps how.
#[derive(Default)]
pub(crate) struct Model {
    /// From the opening brace to the first colon.
    start: Vec<u8>,
    /// The names of the members, of one of the records that begin so.
    keys: Vec<Vec<u8>>,
}

/// What is learnt of one record at most.
const MAX_START: usize = 128;
const MAX_KEYS: usize = 64;
/// Without a sound record before, the next must have so many members: fewer have many objects within a record.
const MIN_KEYS: usize = 3;

impl Model {
    fn start_of(record: &[u8]) -> &[u8] {
        let colon = memchr::memchr(b':', &record[..record.len().min(MAX_START)]);
        colon.filter(|_| record[0] == b'{').map_or(&[], |colon| &record[..=colon])
    }

    /// Learns from the sound record that `nodes` were scanned from.
    pub fn learn(&mut self, record: &[u8], nodes: &Nodes) {
        if let Some(model) = self.after(record, nodes) {
            *self = model;
        }
    }

    /// Returns what the sound record that `nodes` were scanned from makes of it; `None`: nothing else.
    pub fn after(&self, record: &[u8], nodes: &Nodes) -> Option<Model> {
        let start = Model::start_of(record);
        let is_new = self.start != start && !start.is_empty();
        is_new.then(|| Model {
            start: start.to_vec(),
            keys: nodes.top_keys(record).take(MAX_KEYS).map(<[u8]>::to_vec).collect(),
        })
    }

    pub fn begins_like(&self, other: &Model) -> bool {
        self.start == other.start
    }

    pub fn pack(&self, out: &mut Vec<u8>) {
        put_bytes(out, &self.start);
        out.extend_from_slice(&(self.keys.len() as u32).to_le_bytes());
        self.keys.iter().for_each(|key| put_bytes(out, key));
    }

    pub fn unpack(from: &mut Unpack<'_>) -> Option<Model> {
        let start = from.bytes()?.to_vec();
        let n_keys = u32::from_le_bytes(from.array()?);
        let keys = (0..n_keys).map(|_| Some(from.bytes()?.to_vec())).collect::<Option<_>>()?;
        Some(Model { start, keys })
    }

    /// Returns whether the record has at least half the members that it should have.
    fn is_like(&self, record: &[u8], nodes: &Nodes) -> bool {
        if self.keys.is_empty() {
            return nodes.top_keys(record).take(MIN_KEYS).count() == MIN_KEYS;
        }
        let found = nodes.top_keys(record).take(4 * MAX_KEYS).filter(|key| self.keys.iter().any(|known| known == key));
        found.count() * 2 >= self.keys.len()
    }
}

pub(super) enum Found {
    /// More of the text is needed to say.
    Wait,
    /// The broken record ends at `end`; `next` is there, or at the record after it.
    At {
        end: usize,
        next: usize,
    },
    /// The same of a value at the top: the records after it are the items of a list, with so many objects around.
    InList {
        next: usize,
        open: u32,
    },
    Nothing,
}

/// Without a sound record before, so many of a hundred bytes have to be records that stand side by side.
const MIN_SHARE: usize = 60;

impl JsonFrames {
    /// Looks for the end of the broken value at `at`, in a list or at the top.
    pub(super) fn resync(&mut self, work: &Work<'_, '_>, at: usize, error: JsonError, in_list: bool) -> Found {
        if self.effort == 0 {
            return Found::Nothing;
        }
        // What an attempt costs must not depend on how often it was made.
        let effort = self.effort;
        let found = self.find(work, at, error, in_list);
        if let Found::Wait = found {
            self.effort = effort;
        }
        found
    }

    fn find(&mut self, work: &Work<'_, '_>, at: usize, error: JsonError, in_list: bool) -> Found {
        let window = work.window(at, &self.limits);
        let bytes = window.bytes;
        if error.code == JsonErrorCode::EndInString || error.code == JsonErrorCode::End {
            return self.look_alike(work, at, error, in_list);
        }
        if self.model.start.is_empty() {
            if window.may_grow() {
                return Found::Wait;
            }
            if let Some(found) = self.side_by_side(bytes, at, error, in_list) {
                return found;
            }
        }
        let unit = if in_list { Unit::Item } else { Unit::Value };
        let skipped = Skipper::new(unit).pass(bytes);
        let line = memchr::memchr(b'\n', bytes);
        if !in_list && line.is_some_and(|line| !matches!(skipped, Skipped::End(end) if end <= line)) {
            // An open bracket alone would swallow all that follows it.
            let next = self.next_line(work, at);
            if !matches!(next, Found::Nothing) {
                return next;
            }
        }
        match skipped {
            Skipped::End(end) => {
                let next = super::sniff::skip_blank(bytes, end + usize::from(in_list && bytes.get(end) == Some(&b',')));
                match bytes.get(next) {
                    None if window.may_grow() => return Found::Wait,
                    Some(b'{' | b'[' | b']' | b'"' | b'}') | None => {
                        self.spend(end);
                        return Found::At { end: at + end, next: at + end };
                    }
                    // The brackets seem to end in the middle of something.
                    Some(_) => self.spend(end),
                }
            }
            Skipped::More if window.may_grow() => return Found::Wait,
            Skipped::More => self.spend(bytes.len()),
            Skipped::LineInString(end) => self.spend(end),
        }
        self.look_alike(work, at, error, in_list)
    }

    /// The longest row of sound objects, one after another, where it is most of the text: a quote that is missing in the
    /// first record, or in what stands around all of them, turns every string of the rest inside out. The objects within a
    /// broken record stand in rows as well, but in shorter ones.
    pub(super) fn side_by_side(&mut self, bytes: &[u8], at: usize, error: JsonError, in_list: bool) -> Option<Found> {
        let mut best = 0..0;
        if !self.model.start.is_empty() || error.code == JsonErrorCode::TooDeep {
            return None;
        }
        let mut from = error.offset.clamp(1, bytes.len());
        // The fault may have been noticed within the first of them.
        from = memchr::memrchr(b'[', &bytes[..from]).unwrap_or(from);
        // Brackets in brackets could be looked at again and again.
        let least = self.effort.saturating_sub(4 * bytes.len() as u64);
        while let Some(n) = memchr::memchr(b'{', &bytes[from..]).filter(|_| self.effort > least) {
            let start = from + n;
            let (n_records, end) = self.row_from(bytes, start);
            if n_records >= 2 && end - start > best.len() {
                best = start..end;
            }
            from = end.max(start + 1);
        }
        if best.len() * 100 < bytes.len() * MIN_SHARE {
            return None;
        }
        let before = bytes[..best.start].trim_ascii_end();
        let next = at + best.start;
        if in_list {
            return before.ends_with(b",").then(|| Found::At { end: at + before.len() - 1, next });
        }
        let count = |sign: u8| before.iter().filter(|byte| **byte == sign).count();
        let n_open = count(b'{').saturating_sub(count(b'}')).max(1);
        Some(match before.ends_with(b"[") {
            true => Found::InList { next, open: u32::try_from(n_open).unwrap_or(1) },
            false => Found::At { end: at + before.len(), next },
        })
    }

    /// Returns how many sound objects stand one after another from here on, and where the last of them ends.
    fn row_from(&mut self, bytes: &[u8], start: usize) -> (usize, usize) {
        let (mut n_records, mut end, mut at) = (0, start, start);
        while bytes.get(at) == Some(&b'{') {
            match self.nodes.scan(&bytes[at..]) {
                Ok(n) if self.nodes.top_keys(&bytes[at..]).take(MIN_KEYS).count() == MIN_KEYS => {
                    self.spend(n);
                    (n_records, end) = (n_records + 1, at + n);
                    let rest = super::sniff::skip_blank(bytes, end);
                    at = super::sniff::skip_blank(bytes, rest + usize::from(bytes.get(rest) == Some(&b',')));
                }
                Ok(n) | Err(JsonError { offset: n, .. }) => {
                    self.spend(n);
                    break;
                }
            }
        }
        (n_records, end)
    }

    /// The next line that is not empty, where it begins like the last sound record, and is sound: so are lists of one record a
    /// line.
    pub(super) fn next_line(&mut self, work: &Work<'_, '_>, at: usize) -> Found {
        if self.model.start.is_empty() {
            return Found::Nothing;
        }
        let window = work.window(at, &self.limits);
        let bytes = window.bytes;
        let Some(n) = memchr::memchr(b'\n', bytes) else {
            return if window.may_grow() { Found::Wait } else { Found::Nothing };
        };
        let start = super::sniff::skip_blank(bytes, n);
        let text = &bytes[start..];
        if !text.starts_with(&self.model.start) {
            let may_come = window.may_grow() && self.model.start.starts_with(text);
            return if may_come { Found::Wait } else { Found::Nothing };
        }
        match self.nodes.scan(text) {
            Ok(_) if self.model.is_like(text, &self.nodes) => {
                Found::At { end: at + bytes[..start].trim_ascii_end().len(), next: at + start }
            }
            Err(error) if error.code.is_end() && window.may_grow() => Found::Wait,
            _ => Found::Nothing,
        }
    }

    /// The next place that begins like the last sound record, or like the broken one, and is sound.
    fn look_alike(&mut self, work: &Work<'_, '_>, at: usize, error: JsonError, in_list: bool) -> Found {
        let window = work.window(at, &self.limits);
        let bytes = window.bytes;
        let own = Model::start_of(bytes).to_vec();
        let start_of = if self.model.start.is_empty() { own } else { self.model.start.clone() };
        if start_of.len() < 3 {
            return if window.may_grow() { Found::Wait } else { Found::Nothing };
        }
        let mut from = error.offset.clamp(1, bytes.len());
        while let Some(n) = memchr::memmem::find(&bytes[from..], &start_of) {
            let start = from + n;
            from = start + 1;
            let before = bytes[..start].trim_ascii_end();
            let is_separated = if in_list {
                before.ends_with(b",")
            } else {
                bytes[..start].ends_with(b"\n") || before.ends_with(b"}")
            };
            if !is_separated || self.effort == 0 {
                continue;
            }
            match self.nodes.scan(&bytes[start..]) {
                Ok(n) if !self.model.is_like(&bytes[start..], &self.nodes) => self.spend(n),
                Ok(n) => {
                    self.spend(n);
                    let next = super::sniff::skip_blank(bytes, start + n);
                    let follows: &[u8] = if in_list { b",]" } else { b"{[" };
                    match bytes.get(next) {
                        None if window.may_grow() => return Found::Wait,
                        Some(byte) if !follows.contains(byte) => {}
                        _ => {
                            // In a list the comma before the next record is passed over with the broken one.
                            return Found::At { end: at + before.len() - usize::from(in_list), next: at + start };
                        }
                    }
                }
                Err(error) if error.code.is_end() && window.may_grow() => return Found::Wait,
                Err(error) => self.spend(error.offset),
            }
        }
        if window.may_grow() && self.effort > 0 { Found::Wait } else { Found::Nothing }
    }

    /// Broken records cost looking far ahead, so their number must not decide how long a load takes.
    fn spend(&mut self, n: usize) {
        self.effort = self.effort.saturating_sub(n as u64);
    }
}
