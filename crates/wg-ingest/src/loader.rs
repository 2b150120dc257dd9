//! One file, from its first byte to its report.

use crate::frame::Frames;
use crate::intake::Intake;
use crate::stream::{FileNote, Stream};
use crate::{Limits, Times};
use wg_schema::report::{Code, Effect, Problem, SourceReport};
use wg_schema::{BatchBuilder, SourceId};

/// Bytes that are worked on at a time: they stay in the cache, and memory does not grow with what the caller hands over.
const PIECE_BYTES: usize = 256 << 10;

/// How a file ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// All its bytes were pushed.
    Complete,
    /// The rest was not asked for. What was read is kept.
    Cancelled,
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
    frames: Frames,
    intake: Option<Intake>,
    file: String,
    source: SourceId,
    times: Times,
    uncovered: bool,
    n_bytes: u64,
}

impl Loader {
    /// Opens a file. `file` is its name, for the report alone; `source` is its number in the batch.
    pub fn new(file: &str, source: SourceId, limits: Limits) -> Loader {
        Loader {
            stream: Stream::new(limits.clone()),
            frames: Frames::new(limits),
            intake: None,
            file: file.to_owned(),
            source,
            times: Times::default(),
            uncovered: false,
            n_bytes: 0,
        }
    }

    /// Reads the times of this file as the analyst says. To be called before the first bytes.
    #[must_use]
    pub fn with_times(mut self, times: Times) -> Loader {
        self.times = times;
        self
    }

    /// Leaves passwords, keys and tokens in the text of the alerts. To be called before the first bytes.
    #[must_use]
    pub fn uncovered(mut self, uncovered: bool) -> Loader {
        self.uncovered = uncovered;
        self
    }

    fn intake(&self, into: &BatchBuilder) -> Intake {
        let mut intake = Intake::new(&self.file, self.source, into.len());
        intake.set_times(self.times);
        intake.uncovered = self.uncovered;
        intake
    }

    /// Reads the next bytes.
    pub fn push(&mut self, bytes: &[u8], into: &mut BatchBuilder) {
        self.n_bytes += bytes.len() as u64;
        if self.intake.is_none() {
            self.intake = Some(self.intake(into));
        }
        let Some(intake) = &mut self.intake else { return };
        let frames = &mut self.frames;
        for piece in bytes.chunks(PIECE_BYTES) {
            self.stream.push(piece, &mut |text| frames.push(text, intake, into));
        }
    }

    /// Returns how far the file is read.
    pub fn counts(&self) -> Counts {
        let report = self.intake.as_ref().map(|intake| &intake.report);
        Counts {
            bytes: self.n_bytes,
            records: report.map_or(0, |report| report.records),
            alerts: report.map_or(0, |report| report.alerts),
            rejected: report.map_or(0, |report| report.rejected),
        }
    }

    /// Ends the file and returns its report, but for the hash of its bytes, which is the caller's to add.
    pub fn finish(mut self, into: &mut BatchBuilder, ending: Ending) -> SourceReport {
        let is_complete = ending == Ending::Complete;
        let mut intake = self.intake.take().unwrap_or_else(|| self.intake(into));
        let frames = &mut self.frames;
        self.stream.finish(is_complete, &mut |text| frames.push(text, &mut intake, into));
        if is_complete {
            self.frames.finish(&mut intake, into);
        }
        let (has_text, form) = self.frames.form();
        let report = &mut intake.report;
        report.size = self.n_bytes;
        report.cancelled = !is_complete;
        report.container = self.stream.container.iter().map(|name| (*name).to_owned()).collect();
        report.container.extend(form.map(str::to_owned));
        for note in std::mem::take(&mut self.stream.notes) {
            say(report, note);
        }
        if is_complete {
            self.nothing(report, has_text);
        } else {
            let message = "Loading was stopped before the end of the file. What was read is kept.".into();
            say(report, FileNote { code: Code::Cancelled, effect: Effect::File, offset: self.n_bytes, message });
        }
        intake.finish(into.batch())
    }

    /// Says why nothing was loaded, unless that was said.
    fn nothing(&self, report: &mut SourceReport, has_text: bool) {
        let is_said = report.problems.iter().any(|problem| problem.effect == Effect::File);
        if is_said || report.alerts + report.folded + report.not_alerts > 0 {
            return;
        }
        let (code, message) = match report.records {
            0 if has_text => (Code::NoRecords, "There are no records in the file.".to_owned()),
            0 => (Code::EmptyFile, "The file is empty.".to_owned()),
            1 => (Code::NoRecords, "There are no usable records in the file: its only one was rejected.".to_owned()),
            n => (Code::NoRecords, format!("There are no usable records in the file: all {n} were rejected.")),
        };
        say(report, FileNote { code, effect: Effect::File, offset: 0, message });
    }
}

fn say(report: &mut SourceReport, note: FileNote) {
    let FileNote { code, effect, offset, message } = note;
    report.note(Problem { code, effect, entry: None, record: None, line: None, offset, message, excerpt: None });
}
