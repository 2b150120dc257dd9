//! Records in JSON: one a line, one after another, or the items of a list, at the top or within the answer of a service.

use super::resync::{Found, Model};
use super::skip::{Skipped, Skipper, Unit};
use super::{Progress, Window, sniff};
use crate::Limits;
use crate::intake::{Intake, is_known_envelope};
use crate::lines::Place;
use std::ops::Range;
use wg_record::json::{Build, JsonError, JsonErrorCode, Nodes};
use wg_record::line::{self, Parsed};
use wg_schema::BatchBuilder;
use wg_schema::report::{Code, Effect};

/// So many things of one kind are the records of an answer.
const MANY_ITEMS: usize = 32;

/// Cuts records out of JSON text.
pub(super) struct JsonFrames {
    pub(super) limits: Limits,
    state: State,
    style: Style,
    pub(super) nodes: Nodes,
    /// What a record after a broken one must look like.
    pub(super) model: Model,
    /// Bytes that may still be looked at to find the way back after broken records.
    pub(super) effort: u64,
    n_values: u64,
    has_list: bool,
    /// A list had something in it: an empty one after it is an empty page.
    has_items: bool,
    /// Where the line ends that was looked at last, in the text: many records may stand in one line.
    line_end: u64,
    /// Where the last value ended, in the text.
    value_end: u64,
    said_blank: bool,
    said_comma: bool,
}

#[derive(Clone, Copy)]
enum State {
    /// Between values.
    Top,
    /// In a list, `after` one of its parts. `open` objects are around it.
    List {
        after: After,
        open: u32,
    },
    SkipLine,
    /// Passing over something, and where that is done, going on in a list (with `open` objects around) or at the top.
    Skip {
        skipper: Skipper,
        list: Option<u32>,
    },
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum After {
    Bracket,
    Item,
    Comma,
}

/// How the objects at the top stand to the lines.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Unknown,
    /// A record a line: a line that is broken says nothing about the next.
    Lines,
    /// Records take as many lines as they like.
    Free,
}

/// The next place, or why there is none yet.
pub(super) enum Step {
    Go(usize),
    Wait { at: usize, need: usize },
    Over,
}

/// What the framing works on.
pub(super) struct Work<'w, 'p> {
    pub place: &'w mut Place<'p>,
    pub is_end: bool,
    pub intake: &'w mut Intake,
    pub into: &'w mut BatchBuilder,
}

impl Work<'_, '_> {
    pub fn window<'s>(&'s self, at: usize, limits: &Limits) -> Window<'s> {
        Window::new(self.place.buffer, at, limits, self.is_end)
    }
}

impl JsonFrames {
    pub fn new(limits: Limits) -> JsonFrames {
        JsonFrames {
            effort: 16 * limits.record_bytes as u64,
            limits,
            state: State::Top,
            style: Style::Unknown,
            nodes: Nodes::default(),
            model: Model::default(),
            n_values: 0,
            has_list: false,
            has_items: false,
            line_end: 0,
            value_end: 0,
            said_blank: false,
            said_comma: false,
        }
    }

    /// Returns whether the next byte begins a line of a file that has a record a line.
    pub fn is_between_lines(&self) -> bool {
        self.style == Style::Lines && matches!(self.state, State::Top) && !self.has_list && self.n_values > 1
    }

    /// Returns the word for the report.
    pub fn form(&self) -> &'static str {
        if self.style == Style::Lines && !self.has_list && self.n_values > 1 { "ndjson" } else { "json" }
    }

    pub fn drive(
        &mut self,
        place: &mut Place<'_>,
        is_end: bool,
        intake: &mut Intake,
        into: &mut BatchBuilder,
    ) -> Progress {
        let mut work = Work { place, is_end, intake, into };
        let mut at = 0;
        loop {
            let step = match self.state {
                State::Top => self.top(&mut work, at),
                State::List { after, open } => self.list(&mut work, at, after, open),
                State::SkipLine => match memchr::memchr(b'\n', &work.place.buffer[at..]) {
                    Some(n) => {
                        self.state = State::Top;
                        Step::Go(at + n)
                    }
                    None => Step::Wait { at: work.place.buffer.len(), need: 1 },
                },
                State::Skip { mut skipper, list } => match skipper.pass(&work.place.buffer[at..]) {
                    Skipped::End(n) => {
                        self.state = list.map_or(State::Top, |open| State::List { after: After::Item, open });
                        Step::Go(at + n)
                    }
                    // Too large to go back: a line end within a string is passed over like any other byte.
                    Skipped::LineInString(n) => {
                        self.state = State::Skip { skipper, list };
                        Step::Go(at + n + 1)
                    }
                    Skipped::More => {
                        self.state = State::Skip { skipper, list };
                        Step::Wait { at: work.place.buffer.len(), need: 1 }
                    }
                },
            };
            match step {
                Step::Go(next) => at = next,
                Step::Wait { at, need } => return Progress::Wait { at, need },
                Step::Over => return Progress::Over,
            }
        }
    }

    /// Between values at the top.
    fn top(&mut self, work: &mut Work<'_, '_>, at: usize) -> Step {
        let at = match self.blank(work, at, b",;") {
            Step::Go(at) => at,
            other => return other,
        };
        match work.place.buffer.get(at) {
            None => Step::Wait { at, need: 1 },
            Some(b'[') => {
                self.has_list = true;
                self.n_values += 1;
                self.state = State::List { after: After::Bracket, open: 0 };
                Step::Go(at + 1)
            }
            Some(b'{') => {
                if self.style == Style::Unknown {
                    match self.decide_style(work, at) {
                        Some(style) => self.style = style,
                        None => return Step::Wait { at, need: work.window(at, &self.limits).need() },
                    }
                }
                if self.style == Style::Lines { self.line(work, at) } else { self.value(work, at, None) }
            }
            Some(_) => self.line(work, at),
        }
    }

    /// Decides, by the first object of the file, whether records and lines are the same. `None`: more is needed.
    fn decide_style(&mut self, work: &Work<'_, '_>, at: usize) -> Option<Style> {
        let window = work.window(at, &self.limits);
        let first_end = memchr::memchr(b'\n', window.bytes);
        let error = match (self.nodes.scan(&window.bytes[..first_end.unwrap_or(window.bytes.len())]), first_end) {
            (Err(error), None) if error.code.is_end() && window.may_grow() => return None,
            (Err(error), None) if error.code.is_end() => return Some(Style::Free),
            (Ok(_), None) if window.may_grow() => return None,
            (Ok(_), None) => return Some(Style::Free),
            (Ok(_), Some(_)) => return Some(Style::Lines),
            (Err(error), _) => error,
        };
        if !error.code.is_end() {
            return Some(Style::Lines);
        }
        // The first line is not complete: a record of several lines, or a broken one.
        match self.nodes.scan(window.bytes) {
            Ok(_) => Some(Style::Free),
            Err(error) if error.code.is_end() && window.may_grow() => None,
            Err(error) if error.code.is_end() => Some(Style::Free),
            Err(_) => {
                let rest = &window.bytes[first_end.unwrap_or(0)..];
                let second = rest.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).find(|line| !line.is_empty());
                let is_record = second.is_some_and(|line| line[0] == b'{' && self.nodes.scan(line) == Ok(line.len()));
                Some(if is_record { Style::Lines } else { Style::Free })
            }
        }
    }

    /// Reads the record that this line begins with, or rejects the line.
    fn line(&mut self, work: &mut Work<'_, '_>, at: usize) -> Step {
        let window = work.window(at, &self.limits);
        let offset = work.place.offset_of(at);
        let ahead = self.line_end.checked_sub(offset).filter(|ahead| *ahead > 0);
        let known = ahead.and_then(|ahead| usize::try_from(ahead).ok()).filter(|end| *end < window.bytes.len());
        let end = match known.or_else(|| memchr::memchr(b'\n', window.bytes)) {
            Some(end) => {
                self.line_end = offset + end as u64;
                end
            }
            None if window.may_grow() => return Step::Wait { at, need: window.need() },
            None if window.is_full => {
                self.too_large(work, at);
                self.state = State::SkipLine;
                return Step::Go(at);
            }
            None => window.bytes.len(),
        };
        let line = &window.bytes[..end];
        match self.nodes.scan(line) {
            Ok(n) => {
                let bytes = &line[..n];
                // A number may not be followed by more of the same.
                if matches!(bytes.last(), Some(b'}' | b']' | b'"'))
                    || line.get(n).is_none_or(|next| b" \t\r,".contains(next))
                {
                    self.model.learn(bytes, &self.nodes);
                    self.n_values += 1;
                    self.pass(work, at, n);
                    work.intake.json(&mut self.nodes, at..at + n, work.place, work.into);
                    return Step::Go(at + n);
                }
                self.reject(work, at..at + end, JsonError { code: JsonErrorCode::TrailingData, offset: n });
            }
            Err(_) if line.trim_ascii_end() == b"{" => return self.value(work, at, None),
            Err(_) if self.log_line(work, at..at + line.trim_ascii_end().len()) => {}
            Err(error) => {
                // An answer in one line, and the first thing of the file.
                let line = work.window(at, &self.limits).bytes.get(..end).unwrap_or_default();
                let is_first = work.intake.report.records == 0;
                let list = if is_first { self.side_by_side(line, at, error, false) } else { None };
                if let Some(found @ Found::InList { .. }) = list {
                    return self.go_on(work, at, error, None, found);
                }
                self.reject(work, at..at + end, error);
            }
        }
        Step::Go(at + end)
    }

    /// Reads a line that is not JSON but a log's, where a collector wrote both into one file. Returns whether it is one.
    fn log_line(&mut self, work: &mut Work<'_, '_>, range: Range<usize>) -> bool {
        let buffer = work.place.buffer;
        let text = work.place.charset.decode(&buffer[range.clone()]);
        let mut build = Build::default();
        let is_log = line::is_event(&text) && line::parse(&text, &mut build) == Parsed::Fields;
        if is_log {
            work.intake.line(build.doc(), range, work.place, work.into);
        }
        is_log
    }

    /// Reads a value that ends where its brackets say; an item of a list when `list` says how many objects are around.
    fn value(&mut self, work: &mut Work<'_, '_>, at: usize, list: Option<u32>) -> Step {
        let window = work.window(at, &self.limits);
        match self.nodes.scan(window.bytes) {
            // A number at the end may have more digits.
            Ok(n) if n == window.bytes.len() && window.may_grow() && !b"}]\"".contains(&window.bytes[n - 1]) => {
                Step::Wait { at, need: window.need() }
            }
            Ok(n) => {
                self.model.learn(&window.bytes[..n], &self.nodes);
                if list.is_none() {
                    self.n_values += 1;
                    self.pass(work, at, n);
                }
                work.intake.json(&mut self.nodes, at..at + n, work.place, work.into);
                if let Some(open) = list {
                    self.state = State::List { after: After::Item, open };
                }
                Step::Go(at + n)
            }
            Err(error) if error.code.is_end() && window.may_grow() => Step::Wait { at, need: window.need() },
            Err(error) if error.code.is_end() && window.is_full => {
                if list.is_none()
                    && let Some(start) = self.large_answer(window.bytes, at)
                {
                    return Step::Go(start);
                }
                self.too_large(work, at);
                let unit = if list.is_some() { Unit::Item } else { Unit::Value };
                self.state = State::Skip { skipper: Skipper::new(unit), list };
                Step::Go(at)
            }
            // An answer that is cut off: what of its list is complete is read.
            Err(error) if error.code.is_end() && list.is_none() && self.n_values == 0 => {
                match self.large_answer(window.bytes, at) {
                    Some(start) => Step::Go(start),
                    None => self.cut_answer(work, at, error).unwrap_or_else(|| self.broken(work, at, error, list)),
                }
            }
            Err(error) => self.broken(work, at, error, list),
        }
    }

    /// Keeps where a value ends, and says so when the next one follows at once.
    fn pass(&mut self, work: &mut Work<'_, '_>, at: usize, n: usize) {
        let offset = work.place.offset_of(at);
        if self.value_end == offset && offset > 0 {
            self.say_blank(work, at, "Records without anything between them were read one by one.");
        }
        self.value_end = offset + n as u64;
    }

    /// An object at the top that is larger than a record may be: the answer of a service, whose list can be read item by
    /// item. Returns where the first item is.
    fn large_answer(&mut self, window: &[u8], at: usize) -> Option<usize> {
        let (path, start, n_open, n_items) = self.nodes.open_list(window)?;
        // What no reader knows has a list of its records, too. An alert has few things of a kind.
        if !is_known_envelope(&path) && (n_items < MANY_ITEMS || window.len() < self.limits.record_bytes) {
            return None;
        }
        self.has_list = true;
        self.state = State::List { after: After::Bracket, open: n_open };
        Some(at + start + 1)
    }

    /// An answer that is cut off, and whose records are columns and rows, lines of streams or under their ids: what is
    /// complete of it is read, and the rest is one record that is not.
    fn cut_answer(&mut self, work: &mut Work<'_, '_>, at: usize, error: JsonError) -> Option<Step> {
        let (length, brackets) = self.nodes.complete_part()?;
        let bytes = work.window(at, &self.limits).bytes;
        let (complete, end) = (bytes.get(..length)?, at + bytes.len());
        let text = std::str::from_utf8(complete).ok()?.to_owned() + &brackets;
        if !work.intake.cut_answer(&text, &mut self.nodes, at, work.place, work.into) {
            return None;
        }
        self.n_values += 1;
        let offset = error.offset.saturating_sub(length);
        self.reject(work, at + length..end, JsonError { offset, ..error });
        Some(Step::Wait { at: end, need: 1 })
    }

    /// In a list.
    fn list(&mut self, work: &mut Work<'_, '_>, at: usize, after: After, open: u32) -> Step {
        let at = match self.blank(work, at, b"") {
            Step::Go(at) => at,
            other => return other,
        };
        match (work.place.buffer.get(at), after) {
            (None, _) if work.is_end => {
                self.state = State::Top;
                let last = at..at;
                work.intake.note(work.place, at, Code::CutOff, Effect::File, last, |_| {
                    "The list is not closed, so the file may be truncated. What came before its end is loaded.".into()
                });
                Step::Wait { at, need: 1 }
            }
            (None, _) => Step::Wait { at, need: 1 },
            (Some(b']'), _) => {
                if after == After::Bracket && open == 0 && self.n_values > 1 && !self.has_items {
                    work.intake.reject(work.place, at, Code::NotAnObject, at..at + 1, |_| {
                        "This is an empty list, not an object with fields, so it is not an alert.".into()
                    });
                }
                if after == After::Comma {
                    self.say_comma(work, at, "A comma too many in a list was passed over.");
                }
                self.state = match open {
                    0 => State::Top,
                    open => State::Skip { skipper: Skipper::new(Unit::Tail(open)), list: None },
                };
                Step::Go(at + 1)
            }
            (Some(b','), _) => {
                if after != After::Item {
                    self.say_comma(work, at, "A comma too many in a list was passed over.");
                }
                self.state = State::List { after: After::Comma, open };
                Step::Go(at + 1)
            }
            (Some(b'{' | b'"'), After::Item) => {
                self.say_comma(work, at, "A comma that is missing in a list was read as if it were there.");
                self.state = State::List { after: After::Comma, open };
                Step::Go(at)
            }
            (Some(_), _) => {
                self.has_items = true;
                self.value(work, at, Some(open))
            }
        }
    }

    /// Finds the way back after a value that cannot be read, and rejects what lies between.
    fn broken(&mut self, work: &mut Work<'_, '_>, at: usize, error: JsonError, list: Option<u32>) -> Step {
        let mut found = self.resync(work, at, error, list.is_some());
        let mut list = list;
        if let (Found::Nothing, Some(_)) = (&found, list) {
            // A line that opens a list and does not close it, among lines of one record each.
            found = self.next_line(work, at);
            if let Found::At { .. } = found {
                self.state = State::Top;
                list = None;
            }
        }
        self.go_on(work, at, error, list, found)
    }

    /// Rejects what lies between a value that cannot be read and the place that was found after it.
    fn go_on(&mut self, work: &mut Work<'_, '_>, at: usize, error: JsonError, list: Option<u32>, found: Found) -> Step {
        match found {
            Found::Wait => Step::Wait { at, need: work.window(at, &self.limits).need() },
            Found::At { end, next } => {
                let (end, next) = (end.max(at + 1), next.max(at + 1));
                self.reject(work, at..end, error);
                if let Some(open) = list {
                    self.state = State::List { after: if next == end { After::Item } else { After::Comma }, open };
                }
                Step::Go(next)
            }
            Found::InList { next, open } => {
                self.reject(work, at..next, error);
                self.has_list = true;
                self.n_values += 1;
                self.state = State::List { after: After::Comma, open };
                Step::Go(next)
            }
            Found::Nothing => {
                let window = work.window(at, &self.limits);
                let (is_last, end) = (window.is_last, at + window.bytes.len());
                self.reject(work, at..end, error);
                // A file that was cut off ends in half a record, and that is all there is to say.
                if is_last && error.code.is_end() {
                    self.state = State::Top;
                    return Step::Wait { at: end, need: 1 };
                }
                work.intake.note(work.place, at, Code::BadJson, Effect::File, at..at, |place| {
                    let line = place.find(at + error.offset).0;
                    format!("After the fault in line {line} no further record can be told; the rest of the file was not read.")
                });
                Step::Over
            }
        }
    }

    fn reject(&mut self, work: &mut Work<'_, '_>, range: Range<usize>, error: JsonError) {
        let code = match error.code {
            JsonErrorCode::TooDeep => Code::TooDeep,
            code if code.is_end() => Code::CutOff,
            _ => Code::BadJson,
        };
        let at = range.start;
        work.intake.reject(work.place, at, code, range, |place| {
            let (line, column) = place.find(at + error.offset);
            let what = match code {
                Code::TooDeep => "The record is too deeply nested",
                Code::CutOff => "The record is cut off (truncated)",
                _ => "The record is not valid JSON",
            };
            format!("{what}: {}, at line {line}, column {column}.", error.code.words())
        });
    }

    fn too_large(&mut self, work: &mut Work<'_, '_>, at: usize) {
        let mib = self.limits.record_bytes >> 20;
        work.intake.reject(work.place, at, Code::RecordTooLarge, at..at + self.limits.record_bytes.min(200), |_| {
            format!("The record is larger than the limit of {mib} MiB.")
        });
    }

    /// Passes over what may stand between values: white space, marks, zero bytes, comments, and stray `also`.
    fn blank(&mut self, work: &mut Work<'_, '_>, mut at: usize, also: &[u8]) -> Step {
        let text = work.place.buffer;
        loop {
            match text.get(at) {
                Some(b' ' | b'\n' | b'\t' | b'\r') => at += 1,
                Some(0xef) if text[at..].starts_with(sniff::BOM) => at += sniff::BOM.len(),
                Some(0xef) if sniff::BOM.starts_with(&text[at..]) && !work.is_end => return Step::Wait { at, need: 3 },
                Some(0) => {
                    self.say_blank(work, at, "Zero bytes between or after the records were passed over.");
                    at += text[at..].iter().take_while(|byte| **byte == 0).count();
                }
                Some(byte) if also.contains(byte) => {
                    if self.n_values > 0 {
                        self.say_blank(work, at, "Commas or semicolons between the records were passed over.");
                    }
                    at += 1;
                }
                Some(b'/') => match self.comment(work, at) {
                    Some(Step::Go(next)) => {
                        self.say_blank(work, at, "Comments between the records were passed over.");
                        at = next;
                    }
                    Some(other) => return other,
                    None => return Step::Go(at),
                },
                _ => return Step::Go(at),
            }
        }
    }

    /// Where a comment ends; `None` when this is none.
    fn comment(&self, work: &Work<'_, '_>, at: usize) -> Option<Step> {
        let window = work.window(at, &self.limits);
        let end = match window.bytes.get(1) {
            Some(b'/') => memchr::memchr(b'\n', window.bytes),
            Some(b'*') => memchr::memmem::find(&window.bytes[2..], b"*/").map(|n| n + 4),
            None if window.may_grow() => return Some(Step::Wait { at, need: 2 }),
            _ => return None,
        };
        match end {
            Some(end) => Some(Step::Go(at + end)),
            None if window.may_grow() => Some(Step::Wait { at, need: window.need() }),
            None => None,
        }
    }

    fn say_blank(&mut self, work: &mut Work<'_, '_>, at: usize, message: &'static str) {
        if !std::mem::replace(&mut self.said_blank, true) {
            work.intake.note(work.place, at, Code::NonstandardJson, Effect::Kept, at..at, |_| message.into());
        }
    }

    fn say_comma(&mut self, work: &mut Work<'_, '_>, at: usize, message: &'static str) {
        if !std::mem::replace(&mut self.said_comma, true) {
            work.intake.note(work.place, at, Code::NonstandardJson, Effect::Kept, at..at, |_| message.into());
        }
    }
}
