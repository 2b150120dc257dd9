//! One file, from its first byte to its report; an archive, to one report for each of its entries.

use crate::ahead::Heading;
use crate::frame::Frames;
use crate::intake::Intake;
use crate::packed::{Unpack, put_number};
use crate::stream::{FileNote, Part, Sink, Stream};
use crate::{Limits, Times};
use wg_formats::Guesser;
use wg_schema::attack;
use wg_schema::report::{Code, Effect, Problem, SourceReport};
use wg_schema::{BatchBuilder, FieldMap, SourceId};

/// Bytes that are worked on at a time: they stay in the cache, and memory does not grow with what the caller hands over.
const PIECE_BYTES: usize = 256 << 10;

/// How a file ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// All its bytes were pushed.
    Complete,
    /// The rest was not asked for. What was read is kept.
    Cancelled,
    /// It could not be opened, or not a byte of it be read.
    Unreadable,
}

/// How far a file is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// As given, packed.
    pub bytes: u64,
    pub records: u64,
    /// New rows of the batch.
    pub alerts: u64,
    pub rejected: u64,
}

/// Reads one file into a batch. The result does not depend on how the bytes are cut.
pub struct Loader {
    stream: Stream,
    parts: Parts,
    n_bytes: u64,
}

/// The file's one part, or the entries of an archive one after another.
struct Parts {
    file: String,
    /// Number of the first source.
    source: SourceId,
    limits: Limits,
    times: Times,
    uncovered: bool,
    maps: Vec<FieldMap>,
    is_guessing: bool,
    open: Option<OpenPart>,
    n_begun: u32,
    done: Vec<SourceReport>,
    /// About entries that gave nothing, and so are no sources.
    left_out: Vec<Problem>,
}

struct OpenPart {
    /// Its name, in an archive.
    entry: Option<String>,
    frames: Frames,
    intake: Intake,
}

impl Loader {
    /// Opens a file. `file` is its name, for the report alone; `source` is its number in the batch, and for an archive
    /// that of its first entry.
    pub fn new(file: &str, source: SourceId, limits: Limits) -> Loader {
        let parts = Parts {
            file: file.to_owned(),
            source,
            limits: limits.clone(),
            times: Times::default(),
            uncovered: false,
            maps: Vec::new(),
            is_guessing: false,
            open: None,
            n_begun: 0,
            done: Vec::new(),
            left_out: Vec::new(),
        };
        Loader { stream: Stream::new(limits), parts, n_bytes: 0 }
    }

    /// Reads the times of this file as the analyst says. To be called before the first bytes.
    #[must_use]
    pub fn with_times(mut self, times: Times) -> Loader {
        self.parts.times = times;
        self
    }

    /// Reads records that no reader knows by one of these maps, where one fits them, and by a guess where none does. To be
    /// called before the first bytes.
    #[must_use]
    pub fn with_maps(mut self, maps: Vec<FieldMap>) -> Loader {
        self.parts.maps = maps;
        self
    }

    /// Asks no reader, so that every record is guessed: to measure the guesser by formats that are known.
    #[must_use]
    pub fn guessing(mut self) -> Loader {
        self.parts.is_guessing = true;
        self
    }

    /// Leaves passwords, keys and tokens in the text of the alerts. To be called before the first bytes.
    #[must_use]
    pub fn uncovered(mut self, uncovered: bool) -> Loader {
        self.parts.uncovered = uncovered;
        self
    }

    /// Reads the next bytes.
    pub fn push(&mut self, bytes: &[u8], into: &mut BatchBuilder) {
        self.n_bytes += bytes.len() as u64;
        let mut feed = Feed { parts: &mut self.parts, into };
        for piece in bytes.chunks(PIECE_BYTES) {
            self.stream.push(piece, &mut feed);
        }
    }

    /// Returns how [`Ahead`](crate::Ahead) is to read later parts of the file; `None` where no part can be read without what comes before
    /// it: the file is not one of plain lines, or no product's.
    pub fn ahead(&mut self) -> Option<Vec<u8>> {
        let reader = self.parts.reader_of_lines()?;
        if !self.stream.pass(0) || self.parts.limits != Limits::default() || !attack::is_built_in() {
            return None;
        }
        let mut how = vec![u8::try_from(reader).ok()?, u8::from(self.parts.uncovered)];
        put_number(&mut how, self.parts.times.zone_minutes.map(i64::from));
        put_number(&mut how, Some(self.parts.times.shift_ms));
        Some(how)
    }

    /// Takes a part that [`Ahead::finish`](crate::Ahead::finish) gave, and returns where in the file it ends: bytes from there on are to be pushed
    /// next. `None`: nothing was taken, since the file is not read just so far, or the lines before the part say that another
    /// reader is to be asked first.
    pub fn take(&mut self, part: &[u8], into: &mut BatchBuilder) -> Option<u64> {
        let mut part = Unpack(part);
        let heading = Heading::read(&mut part)?;
        let is_next = self.parts.reader_of_lines() == Some(heading.reader) && heading.range.start == self.n_bytes;
        let OpenPart { frames, intake, .. } = self.parts.open.as_mut()?;
        frames.catch_up(intake, into);
        let n_bytes = heading.range.end - heading.range.start;
        if !is_next || !frames.is_taken_to(self.n_bytes) || !self.stream.pass(n_bytes) {
            return None;
        }
        let (n_before, n_lines, end) = (frames.n_lines(), heading.n_lines, heading.range.end);
        intake.take_handed(part, n_before, into).expect("a part is what another thread of this program wrote");
        frames.pass(n_bytes, n_lines);
        if let Some(model) = frames.model_of_lines() {
            heading.teach(model);
        }
        self.n_bytes = end;
        Some(end)
    }

    /// Returns how far the file is read.
    pub fn counts(&self) -> Counts {
        let open = self.parts.open.as_ref().map(|open| &open.intake.report);
        let sum = |count: fn(&SourceReport) -> u64| self.parts.done.iter().chain(open).map(count).sum();
        Counts {
            bytes: self.n_bytes,
            records: sum(|report| report.records),
            alerts: sum(|report| report.alerts),
            rejected: sum(|report| report.rejected),
        }
    }

    /// Ends a file that is no archive, or of which only the first entry is of interest. See [`Loader::close`].
    pub fn finish(self, into: &mut BatchBuilder, ending: Ending) -> SourceReport {
        self.close(into, ending).into_iter().next().unwrap_or_default()
    }

    /// Ends the file and returns its reports, at least one, in the order of their sources; without the hash of the file's
    /// bytes, which is the caller's to add.
    pub fn close(mut self, into: &mut BatchBuilder, ending: Ending) -> Vec<SourceReport> {
        let is_complete = ending == Ending::Complete;
        self.stream.finish(is_complete, &mut Feed { parts: &mut self.parts, into });
        let mut parts = self.parts;
        if parts.done.is_empty() {
            let notes = std::mem::take(&mut self.stream.notes);
            let part = Part { container: self.stream.container, notes, packed: self.n_bytes, is_complete };
            if parts.open.is_none() {
                parts.open = Some(parts.new_part(None, into));
            }
            parts.end(part, into);
        }
        let Some(first) = parts.done.first_mut() else { return parts.done };
        for note in self.stream.notes {
            say(first, note);
        }
        parts.left_out.into_iter().for_each(|problem| first.note(problem));
        if ending == Ending::Unreadable {
            let message = "The file could not be opened or read, so nothing of it is in this batch.".into();
            let note = FileNote { code: Code::NoRecords, effect: Effect::File, offset: 0, message };
            if let Some(last) = parts.done.last_mut() {
                say(last, note);
            }
        } else if !is_complete {
            let message = "Loading was stopped before the end of the file. What was read is kept.".into();
            let note = FileNote { code: Code::Cancelled, effect: Effect::File, offset: self.n_bytes, message };
            if let Some(last) = parts.done.last_mut() {
                last.cancelled = true;
                say(last, note);
            }
        }
        parts.done
    }
}

/// Where text goes: into the open part, and its alerts into the batch.
struct Feed<'f> {
    parts: &'f mut Parts,
    into: &'f mut BatchBuilder,
}

impl Sink for Feed<'_> {
    fn text(&mut self, bytes: &[u8]) -> bool {
        if self.parts.open.is_none() {
            self.parts.open = Some(self.parts.new_part(None, self.into));
        }
        let Some(open) = &mut self.parts.open else { return false };
        open.frames.push(bytes, &mut open.intake, self.into)
    }

    fn begin(&mut self, entry: &str) {
        self.parts.open = Some(self.parts.new_part(Some(entry), self.into));
        self.parts.n_begun += 1;
    }

    fn end(&mut self, part: Part) {
        self.parts.end(part, self.into);
    }
}

impl Parts {
    /// Returns the reader of the record before, where the file has a record a line and the reader is a product's.
    fn reader_of_lines(&mut self) -> Option<usize> {
        let open = self.open.as_mut().filter(|open| open.entry.is_none())?;
        open.frames.model_of_lines()?;
        open.intake.known_reader()
    }

    fn new_part(&self, entry: Option<&str>, into: &BatchBuilder) -> OpenPart {
        let name = entry.map_or_else(|| self.file.clone(), |entry| format!("{}!{entry}", self.file));
        // Past the last number sources cannot be told apart; there are never so many, by the limit on entries.
        let n_done = u16::try_from(self.done.len()).unwrap_or(u16::MAX);
        let guesser = Guesser::with_maps(self.maps.clone());
        let source = SourceId(self.source.0.saturating_add(n_done));
        let mut intake = Intake::new(&name, source, into.len()).with_guesser(guesser, self.is_guessing);
        intake.set_times(self.times);
        intake.uncovered = self.uncovered;
        intake.report.entry = entry.map(|_| self.n_begun);
        OpenPart { entry: entry.map(str::to_owned), frames: Frames::new(self.limits.clone()), intake }
    }

    /// Ends the open part.
    fn end(&mut self, part: Part, into: &mut BatchBuilder) {
        let Some(OpenPart { entry, mut frames, mut intake }) = self.open.take() else { return };
        if part.is_complete {
            frames.finish(&mut intake, into);
        } else {
            frames.stop(&mut intake, into);
        }
        let (has_text, form) = frames.form();
        let report = &mut intake.report;
        report.size = part.packed;
        report.container = part.container.iter().map(|name| (*name).to_owned()).collect();
        report.container.extend(form.map(str::to_owned));
        for note in part.notes {
            // An entry of which nothing came counts as one record.
            if note.effect == Effect::Rejected {
                report.records += 1;
                report.rejected += 1;
            }
            say(report, note);
        }
        if part.is_complete {
            nothing(report, has_text);
        }
        let mut report = intake.finish(into.batch());
        let Some(name) = entry else { return self.done.push(report) };
        if report.records > 0 {
            report.problems.iter_mut().for_each(|problem| problem.entry = Some(name.clone()));
            return self.done.push(report);
        }
        let why = report.problems.iter().find(|problem| problem.effect == Effect::File);
        let message = format!("An entry of the archive was left out. {}", why.map_or("", |problem| &problem.message));
        self.left_out.push(Problem {
            code: Code::SkippedEntry,
            effect: Effect::Kept,
            entry: Some(name),
            record: None,
            line: None,
            offset: 0,
            message: message.trim_end().to_owned(),
            excerpt: None,
        });
    }
}

/// Says why nothing was loaded, unless that was said.
fn nothing(report: &mut SourceReport, has_text: bool) {
    if report.not_alerts > 0
        && report.not_alerts == report.records
        && report.container.last().is_some_and(|word| word == "xml")
    {
        let message = "The XML file holds events of a log, and no alerts.".into();
        return say(report, FileNote { code: Code::NoRecords, effect: Effect::Kept, offset: 0, message });
    }
    let is_said = report.problems.iter().any(|problem| problem.effect == Effect::File);
    if is_said || report.alerts + report.folded + report.not_alerts > 0 {
        return;
    }
    let (code, message) = match report.records {
        0 if has_text => (Code::NoRecords, "There are no records in the file.".to_owned()),
        0 if report.container.iter().any(|word| word == "zip") => {
            (Code::NoRecords, "There are no records in the archive.".to_owned())
        }
        0 => (Code::EmptyFile, "The file is empty.".to_owned()),
        1 => (Code::NoRecords, "There are no usable records in the file: its only one was rejected.".to_owned()),
        n => (Code::NoRecords, format!("There are no usable records in the file: all {n} were rejected.")),
    };
    say(report, FileNote { code, effect: Effect::File, offset: 0, message });
}

fn say(report: &mut SourceReport, note: FileNote) {
    let FileNote { code, effect, offset, message } = note;
    let place = (effect == Effect::Rejected).then_some(1);
    report.note(Problem { code, effect, entry: None, record: place, line: place, offset, message, excerpt: None });
}
