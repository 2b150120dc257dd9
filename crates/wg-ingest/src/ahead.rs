//! Reading on ahead of a loader, on another thread: the lines of a part of the file that come later.
//!
//! One record a line of a known product is read without what came before it, but for few things that are handed over
//! ([`Loader::ahead`]). What becomes of the lines is written down, and the loader takes it when it comes there
//! ([`Loader::take`]). The first line that is not plain ends the part: the loader reads that one itself. So the batch and its
//! report are the same as if the loader had read everything.
//!
//! [`Loader::ahead`]: crate::Loader::ahead
//! [`Loader::take`]: crate::Loader::take

use crate::Times;
use crate::frame::Model;
use crate::intake::Intake;
use crate::latin::Charset;
use crate::lines::{Lines, Place};
use crate::packed::Unpack;
use std::ops::Range;
use wg_record::json::Nodes;
use wg_schema::BatchBuilder;

/// A longer line is not plain.
const MAX_LINE: usize = 1 << 20;

/// Reads one part.
pub struct Ahead {
    intake: Intake,
    nodes: Nodes,
    model: Model,
    n_models: u32,
    /// Where alerts would go that are not handed on: there are none.
    nowhere: BatchBuilder,
    reader: u8,
    /// What is not yet read, and where it begins in the file.
    buffer: Vec<u8>,
    offset: u64,
    /// Where the first whole line begins.
    start: Option<u64>,
    /// The line that reaches so far is the last.
    to: u64,
    lines: Lines,
    is_over: bool,
}

impl Ahead {
    /// Begins with the first line that begins after `from`, and ends with the one that reaches `to`; both are places in the
    /// file. `how` is of [`Loader::ahead`](crate::Loader::ahead); `None` when it is not.
    pub fn new(how: &[u8], from: u64, to: u64) -> Option<Ahead> {
        let mut how = Unpack(how);
        let [reader, uncovered] = how.array()?;
        let times = Times { zone_minutes: how.number()?.map(|minutes| minutes as i16), shift_ms: how.number()?? };
        Some(Ahead {
            intake: Intake::handing_on(reader.into(), times, uncovered == 1),
            nodes: Nodes::default(),
            model: Model::default(),
            n_models: 0,
            nowhere: BatchBuilder::new(0),
            reader,
            buffer: Vec::new(),
            offset: from,
            start: None,
            to,
            lines: Lines::new(),
            is_over: false,
        })
    }

    /// Takes the next bytes of the file, from `from` on. Returns `false` when it wants no more.
    pub fn push(&mut self, bytes: &[u8]) -> bool {
        let bytes = match self.start {
            Some(_) => bytes,
            None => {
                let n_before = memchr::memchr(b'\n', bytes).map_or(bytes.len(), |end| end + 1);
                self.offset += n_before as u64;
                self.start = bytes[..n_before].ends_with(b"\n").then_some(self.offset);
                &bytes[n_before..]
            }
        };
        self.buffer.extend_from_slice(bytes);
        let buffer = std::mem::take(&mut self.buffer);
        let mut at = 0;
        while !self.is_over
            && let Some(length) = memchr::memchr(b'\n', &buffer[at..])
        {
            if !self.line(&buffer, at..at + length) {
                self.is_over = true;
                break;
            }
            at += length + 1;
            self.is_over = self.offset + at as u64 > self.to;
        }
        self.lines.drop_front(&buffer, at);
        self.offset += at as u64;
        self.buffer = buffer;
        self.buffer.drain(..at);
        self.is_over |= self.buffer.len() > MAX_LINE;
        !self.is_over
    }

    /// Reads a line, and returns whether it is plain: one object that says nothing about the file, or blank.
    fn line(&mut self, buffer: &[u8], range: Range<usize>) -> bool {
        let is_blank = |rest: &[u8]| rest.iter().all(|byte| b" \t\r".contains(byte));
        let line = &buffer[range.clone()];
        if is_blank(line) {
            return true;
        }
        let Ok(length) = self.nodes.scan(line) else { return false };
        if line[0] != b'{' || !is_blank(&line[length..]) {
            return false;
        }
        let model = self.model.after(&line[..length], &self.nodes);
        let n_good = self.intake.handed.as_ref().map_or(0, |handed| handed.bytes.len());
        let (lines, charset) = (&mut self.lines, Charset::ByLook);
        let mut place = Place { buffer, offset: self.offset, lines, charset };
        self.intake.json(&mut self.nodes, range.start..range.start + length, &mut place, &mut self.nowhere);
        let Some(handed) = &mut self.intake.handed else { return false };
        if handed.is_refused() {
            handed.bytes.truncate(n_good);
            return false;
        }
        if let Some(model) = model {
            self.model = model;
            self.n_models += 1;
        }
        true
    }

    /// Returns the part for [`Loader::take`](crate::Loader::take); `None` where no line begins in it.
    pub fn finish(self) -> Option<Vec<u8>> {
        let mut out = vec![self.reader];
        for number in [self.start?, self.offset, self.lines.n_before()] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        out.extend_from_slice(&self.n_models.to_le_bytes());
        self.model.pack(&mut out);
        out.append(&mut self.intake.handed?.bytes);
        Some(out)
    }
}

/// What the loader needs of a part beside its records.
pub(crate) struct Heading {
    /// The reader of the record before its first.
    pub reader: usize,
    /// Where it lies in the file.
    pub range: Range<u64>,
    pub n_lines: u64,
    n_models: u32,
    model: Model,
}

impl Heading {
    /// Takes the heading off a part.
    pub fn read(part: &mut Unpack<'_>) -> Option<Heading> {
        let reader = part.byte()?.into();
        let [start, end, n_lines] = [part.array()?, part.array()?, part.array()?].map(u64::from_le_bytes);
        let n_models = u32::from_le_bytes(part.array()?);
        Some(Heading { reader, range: start..end, n_lines, n_models, model: Model::unpack(part)? })
    }

    /// Changes the model of the lines before the part into the one after it.
    pub fn teach(self, model: &mut Model) {
        if self.n_models > 1 || self.n_models == 1 && !self.model.begins_like(model) {
            *model = self.model;
        }
    }
}

/// The parts of a file that are read ahead, in order. Between two of them the loader reads by itself meanwhile.
pub struct Parts {
    /// Bytes that the loader reads before a part, and bytes of a part.
    own: u64,
    part: u64,
    next: u64,
    size: u64,
}

impl Parts {
    /// Begins at `at`, so far as the file is read, of a file of `size` bytes. The loader also takes what others have read,
    /// which is a third of the work: so its own share is smaller.
    pub fn new(at: u64, size: u64) -> Parts {
        Parts::of(at, size, 3 << 20, 4 << 20)
    }

    /// [`Parts::new`] with other sizes.
    pub fn of(at: u64, size: u64, own: u64, part: u64) -> Parts {
        Parts { own, part, next: at + own, size }
    }
}

impl Iterator for Parts {
    type Item = Range<u64>;

    fn next(&mut self) -> Option<Range<u64>> {
        let range = self.next..(self.next + self.part).min(self.size);
        self.next = range.end + self.own;
        (range.start < range.end).then_some(range)
    }
}
