//! From a record and its reader to a row of the batch and its lines in the report: the keys by which an alert is known again,
//! its secrets, its clock, and what was odd.

use super::{Intake, secrets};
use crate::latin::Charset;
use crate::lines::Place;
use std::ops::Range;
use wg_formats::{READERS, Verdict};
use wg_record::json::{Doc, Value};
use wg_record::notes::{self, Notes};
use wg_schema::batch::{Pushed, RecordSpan};
use wg_schema::report::{Code, Effect, MAX_PROBLEMS, Problem};
use wg_schema::{Alert, AlertKey, BatchBuilder, Warnings};

impl Intake {
    /// Takes what `read` makes of a record, or of a part of one.
    pub(super) fn read_with<'d>(
        &mut self,
        reader: usize,
        facts: Facts<'_>,
        doc: Doc<'_>,
        place: &mut Place<'_>,
        into: &mut BatchBuilder,
        read: &mut dyn FnMut(&mut Alert<'d>, &mut Notes) -> Verdict,
    ) {
        if self.is_scouting {
            return;
        }
        self.last = reader;
        self.notes.clear(&self.report);
        let mut alert = Alert::default();
        match read(&mut alert, &mut self.notes) {
            Verdict::Unknown => return self.unknown(place, facts.range),
            Verdict::NotAlert => {
                if let Some(handed) = &mut self.handed {
                    return handed.not_alert(reader);
                }
                self.taken[reader] += 1;
                self.report.records += 1;
                self.report.not_alerts += 1;
                return;
            }
            Verdict::Alert => {}
        }
        if alert.time.is_none()
            && let Some(time) = &self.around
        {
            wg_formats::time_of_collector(&mut alert, &mut self.notes, time);
        }
        self.mark(&mut alert, &facts, doc, &place.buffer[facts.range.clone()], place.charset);
        let format = READERS[reader].id;
        // Before the key: it must not tell a secret, and a masked export must give the same alert.
        let hidden = secrets::hide(&mut alert, &mut self.seeker, &mut self.notes);
        let identity = alert.identity(format);
        let record_key = facts.key(format, &alert, identity.is_some(), place, &mut self.content);
        alert.record_hash = record_key.prefix();
        alert.key = identity.unwrap_or(record_key);
        alert.take_claim(identity);
        if self.uncovered {
            secrets::show(&mut alert, hidden);
        }
        // After the key: which alert it is does not depend on what is thought of its clock.
        self.times.apply(&mut alert, &mut self.notes);
        let at = facts.range.start;
        // A record is at most `Limits::record_bytes` long.
        let (offset, length) = (place.offset_of(at), facts.range.len() as u32);
        match &mut self.handed {
            Some(handed) => handed.alert(reader, (offset, length), &alert, &mut self.notes, || place.find(at).0),
            None => self.keep(reader, (offset, length), &alert, &mut || place.find(at).0, into),
        }
    }

    /// Puts an alert into the batch, and what was odd about it into the report. `span`: where its record begins in the text,
    /// and how long it is. `line`: in which line that is.
    pub(super) fn keep(
        &mut self,
        reader: usize,
        span: (u64, u32),
        alert: &Alert<'_>,
        line: &mut dyn FnMut() -> u64,
        into: &mut BatchBuilder,
    ) {
        self.taken[reader] += 1;
        self.report.records += 1;
        let (offset, length) = span;
        let span = RecordSpan { source: self.source, record: self.report.records, offset, length };
        match into.push(alert, span) {
            Pushed::New(_) => self.report.alerts += 1,
            Pushed::Folded(_) => {
                self.report.folded += 1;
                return;
            }
            Pushed::Updated(_) => {
                self.report.folded += 1;
                self.report.updates += 1;
                return;
            }
        }
        self.keep_notes(offset, line);
    }

    fn mark(&mut self, alert: &mut Alert<'_>, facts: &Facts<'_>, doc: Doc<'_>, record: &[u8], charset: Charset) {
        let duplicate = facts.duplicate.as_deref();
        // The columns of a table are told once, with the header.
        if duplicate.is_some() || doc.is_row_with_duplicates() {
            alert.warnings.add(Warnings::DUPLICATE_KEY);
        }
        if let Some(key) = duplicate {
            self.notes.add(
                Code::DupKey,
                "A field occurs twice in the record; the first one counts, and here is what the second says.",
                key,
            );
        }
        if doc.has_no_number() {
            self.notes.add(
                Code::NonstandardJson,
                "NaN or Infinity stands where a number should be, which is no JSON; it was read as nothing.",
                "",
            );
        }
        if facts.is_wide {
            self.notes.add(
                Code::RecordTooLarge,
                "The record has more fields than the limit of 10,000; it was kept.",
                "",
            );
        }
        if facts.is_lossy || facts.is_halved {
            alert.warnings.add(Warnings::BAD_ENCODING);
            let found = charset.found_in(record);
            let message = match (facts.is_lossy, found, charset) {
                (true, Some(found), _) => {
                    &format!("Bytes that are not UTF-8 were read as {}, by their look.", found.name())
                }
                (true, None, Charset::Double(double)) => &format!(
                    "The file looks like {}, which cannot be read here; save it as UTF-8. Its letters are shown as U+FFFD.",
                    double.name()
                ),
                (true, None, _) => "Bytes that are not UTF-8 are shown as U+FFFD.",
                _ => "Halves of characters are shown as U+FFFD.",
            };
            self.notes.add(Code::BadEncoding, message, "");
        }
    }

    /// Moves what the reader found odd into the report.
    fn keep_notes(&mut self, offset: u64, line: &mut dyn FnMut() -> u64) {
        let record = Some(self.report.records);
        for note in self.notes.drain() {
            let is_kept = self.report.problems.len() < MAX_PROBLEMS || !self.report.counts.contains_key(&note.code);
            if !is_kept {
                *self.report.counts.entry(note.code).or_insert(0) += 1;
                continue;
            }
            let line = Some(line());
            let notes::Note { code, message, excerpt } = note;
            self.report.note(Problem {
                code,
                effect: Effect::Kept,
                entry: None,
                record,
                line,
                offset,
                message,
                excerpt,
            });
        }
    }
}

/// What is known of a record beside its fields.
pub(super) struct Facts<'v> {
    /// In the buffer.
    pub range: Range<usize>,
    /// Bytes that are not UTF-8.
    pub is_lossy: bool,
    /// Half a surrogate pair.
    pub is_halved: bool,
    /// More fields than any record has.
    pub is_wide: bool,
    /// A key that occurs twice.
    pub duplicate: Option<String>,
    /// Read with what stands around it in its record.
    pub is_part: bool,
    pub content: Content<'v>,
}

/// What a record says, which is what it is known by where its product gave it no id: never its white space or its line ends.
pub(super) enum Content<'v> {
    /// The lines that are its range.
    Lines,
    /// A value and all that is in it.
    Value(Value<'v>),
    /// This, where its range is only the first part of it.
    Text(String),
}

impl Facts<'_> {
    pub(super) fn of<'v>(range: Range<usize>, is_lossy: bool) -> Facts<'v> {
        let (is_halved, is_wide, is_part) = (false, false, false);
        Facts { range, is_lossy, is_halved, is_wide, duplicate: None, is_part, content: Content::Lines }
    }

    /// Returns the key of the record. Two rules may have found one event, and its text does not tell them apart.
    ///
    /// `is_named`: the alert is known by an id, so the key only tells a repeat from another state, and its bytes, which cost
    /// nothing to get, will do. `space` is memory.
    fn key(&self, reader: &str, alert: &Alert<'_>, is_named: bool, place: &Place<'_>, space: &mut String) -> AlertKey {
        let record = &place.buffer[self.range.clone()];
        let content = match &self.content {
            Content::Text(content) => content.as_bytes(),
            _ if is_named => record,
            Content::Value(value) => {
                space.clear();
                // The id and the place that an index gave a document are not what it says.
                let hit = value.get("_source").filter(|source| source.is_object() && value.get("_id").is_some());
                hit.unwrap_or(*value).write_content(space);
                space.as_bytes()
            }
            Content::Lines => {
                space.clear();
                let lines = place.charset.decode(record);
                lines.split("\r\n").enumerate().for_each(|(i, line)| {
                    space.push_str(if i > 0 { "\n" } else { "" });
                    space.push_str(line);
                });
                space.as_bytes()
            }
        };
        match (self.is_part, &alert.rule_uid) {
            (true, Some(rule)) => AlertKey::of_record(&format!("{reader}\0{rule}"), content),
            _ => AlertKey::of_record(reader, content),
        }
    }
}
