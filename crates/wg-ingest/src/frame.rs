//! From text to records: where each one begins and ends.
//!
//! The text comes in pieces of any size, and the records do not depend on them: whatever is decided here is decided on
//! the same bytes.

mod json;
mod lines;
mod own;
mod resync;
mod skip;
mod sniff;
mod table;
mod xml;

#[cfg(test)]
mod tests;

use crate::Limits;
use crate::intake::Intake;
use crate::latin::Charset;
use crate::lines::{Lines, Place};
use json::JsonFrames;
use lines::LineFrames;
pub(crate) use resync::Model;
use sniff::Decision;
use table::Table;
use wg_schema::BatchBuilder;
use wg_schema::report::{Code, Effect};
use xml::XmlFrames;

/// The text of a file until its records are cut out of it.
pub(crate) struct Frames {
    /// What is not yet framed.
    buffer: Vec<u8>,
    /// Where it begins in the text.
    offset: u64,
    /// No progress before the buffer is so long.
    need: usize,
    lines: Lines,
    limits: Limits,
    form: Form,
    /// Decided on the same beginning.
    charset: Charset,
    /// The beginning was looked at for what no reader knows.
    is_scouted: bool,
    /// Nothing more comes, although the text is not complete.
    is_stopped: bool,
}

/// The text that is looked at before it is read: a few hundred records.
const SCOUT_BYTES: usize = 256 << 10;

enum Form {
    Undecided,
    Json(Box<JsonFrames>),
    Table(Box<Table>),
    Lines(Box<LineFrames>),
    Xml(Box<XmlFrames>),
    /// Nothing that can be read follows; what the form was.
    Over(Option<&'static str>),
}

impl Form {
    /// Returns the same form, at the beginning.
    fn anew(&self, limits: &Limits) -> Form {
        match self {
            Form::Json(_) => Form::Json(Box::new(JsonFrames::new(limits.clone()))),
            Form::Table(table) => Form::Table(Box::new(table.anew())),
            Form::Lines(lines) => Form::Lines(Box::new(lines.anew())),
            Form::Xml(_) => Form::Xml(Box::new(XmlFrames::new(limits.clone()))),
            Form::Undecided | Form::Over(_) => Form::Over(None),
        }
    }

    fn name(&self) -> Option<&'static str> {
        match self {
            Form::Json(json) => Some(json.form()),
            Form::Table(table) => Some(table.form()),
            Form::Lines(lines) => Some(lines.form()),
            Form::Xml(_) => Some("xml"),
            Form::Over(name) => *name,
            Form::Undecided => None,
        }
    }
}

/// How far framing came.
enum Progress {
    /// All before this place is done; the next step needs this many bytes from there.
    Wait { at: usize, need: usize },
    /// Nothing that can be read follows.
    Over,
}

impl Frames {
    pub fn new(limits: Limits) -> Frames {
        Frames {
            buffer: Vec::new(),
            offset: 0,
            need: 0,
            lines: Lines::new(),
            limits,
            form: Form::Undecided,
            charset: Charset::default(),
            is_scouted: false,
            is_stopped: false,
        }
    }

    /// Takes the next text. Returns `false` when no more is wanted.
    pub fn push(&mut self, text: &[u8], intake: &mut Intake, into: &mut BatchBuilder) -> bool {
        if let Form::Over(_) = self.form {
            return false;
        }
        self.buffer.extend_from_slice(text);
        if self.buffer.len() >= self.need {
            self.drive(false, intake, into);
        }
        !matches!(self.form, Form::Over(_))
    }

    /// Ends the text.
    pub fn finish(&mut self, intake: &mut Intake, into: &mut BatchBuilder) {
        self.drive(true, intake, into);
    }

    /// Ends the text before its end: what is complete is read.
    pub fn stop(&mut self, intake: &mut Intake, into: &mut BatchBuilder) {
        self.is_stopped = true;
        self.drive(false, intake, into);
    }

    /// Returns what the lines of a file look like that has a record a line, in UTF-8 as far as it was looked at.
    pub fn model_of_lines(&mut self) -> Option<&mut Model> {
        match &mut self.form {
            Form::Json(json) if json.is_between_lines() && self.charset == Charset::ByLook => Some(&mut json.model),
            _ => None,
        }
    }

    /// Returns whether all text so far was taken, up to `offset`.
    pub fn is_taken_to(&self, offset: u64) -> bool {
        self.buffer.is_empty() && self.offset == offset
    }

    /// Takes what of the text can be taken now.
    pub fn catch_up(&mut self, intake: &mut Intake, into: &mut BatchBuilder) {
        self.drive(false, intake, into);
    }

    /// Passes over lines that were read elsewhere.
    pub fn pass(&mut self, n_bytes: u64, n_lines: u64) {
        self.offset += n_bytes;
        self.lines.pass(n_bytes, n_lines);
    }

    /// Returns how many lines are before the next byte.
    pub fn n_lines(&self) -> u64 {
        self.lines.n_before()
    }

    /// Returns whether there was any text but a byte order mark, and what form the records had.
    pub fn form(&self) -> (bool, Option<&'static str>) {
        let n_text = self.offset + self.buffer.len() as u64;
        let is_mark = self.offset == 0 && self.buffer == sniff::BOM;
        (n_text > 0 && !is_mark, self.form.name())
    }

    fn drive(&mut self, is_end: bool, intake: &mut Intake, into: &mut BatchBuilder) {
        loop {
            if !self.is_scouted && !matches!(self.form, Form::Undecided | Form::Over(_)) {
                self.scout(is_end, intake);
            }
            let mut place =
                Place { buffer: &self.buffer, offset: self.offset, lines: &mut self.lines, charset: self.charset };
            let progress = match &mut self.form {
                // What sniffing passes over is not looked at, whatever was pushed.
                Form::Undecided
                    if !is_end && !self.is_stopped && self.buffer.len() < SCOUT_BYTES + sniff::HEAD_BYTES =>
                {
                    Progress::Wait { at: 0, need: SCOUT_BYTES + sniff::HEAD_BYTES }
                }
                Form::Undecided => match sniff::decide(&self.buffer[..self.buffer.len().min(sniff::HEAD_BYTES)]) {
                    // White space alone: wait for something to decide on.
                    Decision::Blank if self.buffer.len() > sniff::HEAD_BYTES => {
                        self.drop_front(sniff::HEAD_BYTES);
                        continue;
                    }
                    Decision::Blank if is_end => return,
                    Decision::Blank => Progress::Wait { at: self.buffer.len(), need: sniff::HEAD_BYTES },
                    Decision::Json { skip, note } => {
                        self.form = Form::Json(Box::new(JsonFrames::new(self.limits.clone())));
                        if let Some(message) = note {
                            intake
                                .note(&mut place, 0, Code::NonstandardJson, Effect::Kept, 0..skip, |_| message.into());
                        }
                        self.drop_front(skip);
                        continue;
                    }
                    Decision::Table(dialect) => {
                        self.form = Form::Table(Box::new(Table::new(dialect, self.limits.clone())));
                        continue;
                    }
                    Decision::Below { skip, dialect } => {
                        self.form = Form::Table(Box::new(Table::new(dialect, self.limits.clone())));
                        if skip > 0 && !dialect.is_headless {
                            intake.note(&mut place, 0, Code::Envelope, Effect::Kept, 0..skip, |_| {
                                "What stands around the table in this file was passed over.".into()
                            });
                        }
                        self.drop_front(skip);
                        continue;
                    }
                    Decision::Lines(cut) => {
                        self.form = Form::Lines(Box::new(LineFrames::new(cut, self.limits.clone())));
                        continue;
                    }
                    Decision::Xml => {
                        self.form = Form::Xml(Box::new(XmlFrames::new(self.limits.clone())));
                        continue;
                    }
                    Decision::Own(message) => {
                        intake.note(&mut place, 0, Code::WrongType, Effect::File, 0..0, |_| message.into());
                        Progress::Over
                    }
                    Decision::Unknown(message) => {
                        let line = 0..self.buffer.len().min(200);
                        intake.note(&mut place, 0, Code::UnknownFormat, Effect::File, line, |_| message.into());
                        Progress::Over
                    }
                },
                Form::Json(json) => json.drive(&mut place, is_end, intake, into),
                Form::Table(table) => table.drive(&mut place, is_end, intake, into),
                Form::Lines(lines) => lines.drive(&mut place, is_end, intake, into),
                Form::Xml(xml) => xml.drive(&mut place, is_end, intake, into),
                Form::Over(_) => Progress::Over,
            };
            match progress {
                Progress::Wait { at, need } => {
                    self.drop_front(at);
                    self.need = need;
                }
                Progress::Over => {
                    self.form = Form::Over(self.form.name());
                    self.buffer = Vec::new();
                }
            }
            return;
        }
    }

    /// Lets the guesser look at the records that the text begins with.
    fn scout(&mut self, is_end: bool, intake: &mut Intake) {
        self.is_scouted = true;
        let is_whole = is_end && self.buffer.len() <= SCOUT_BYTES;
        let mut scout = Frames::new(self.limits.clone());
        scout.buffer = self.buffer[..self.buffer.len().min(SCOUT_BYTES)].to_vec();
        scout.form = self.form.anew(&self.limits);
        scout.is_scouted = true;
        self.charset = Charset::of(&scout.buffer);
        scout.charset = self.charset;
        let mut apart = intake.scout();
        scout.drive(is_whole, &mut apart, &mut BatchBuilder::new(0));
        intake.scouted(apart);
    }

    fn drop_front(&mut self, n: usize) {
        self.lines.drop_front(&self.buffer, n);
        self.offset += n as u64;
        self.buffer.copy_within(n.., 0);
        self.buffer.truncate(self.buffer.len() - n);
    }
}

/// The part of the buffer that a record may fill.
struct Window<'b> {
    bytes: &'b [u8],
    /// A record that is not complete here is too large.
    is_full: bool,
    /// A record that is not complete here never will be.
    is_last: bool,
}

impl<'b> Window<'b> {
    fn new(buffer: &'b [u8], at: usize, limits: &Limits, is_end: bool) -> Window<'b> {
        let rest = &buffer[at..];
        let bytes = &rest[..rest.len().min(limits.record_bytes)];
        let is_full = bytes.len() == limits.record_bytes;
        Window { bytes, is_full: is_full && rest.len() > bytes.len(), is_last: is_end && rest.len() == bytes.len() }
    }

    /// Returns whether more bytes may still make the record complete.
    fn may_grow(&self) -> bool {
        !self.is_full && !self.is_last
    }

    /// How many bytes to wait for: twice as many, so that looking again and again stays cheap.
    fn need(&self) -> usize {
        self.bytes.len().max(8) * 2
    }
}
