//! The end of a file's report: which format it was, which fields were found, and which ids are in conflict.

use super::Intake;
use wg_formats::{GENERIC, READERS};
use wg_record::notes;
use wg_schema::batch::UNDATED;
use wg_schema::field::FIELDS;
use wg_schema::report::{Code, Effect, Problem, SourceReport};
use wg_schema::sort;
use wg_schema::{Batch, Warnings};

impl Intake {
    /// Ends the file and returns its report.
    pub fn finish(mut self, batch: &Batch) -> SourceReport {
        self.format();
        let rows = self.first_row..batch.len();
        self.conflicts(batch, rows.clone());
        let source = self.source;
        for field in FIELDS {
            let given = field.given(batch, rows.start);
            let ours =
                given.iter().zip(&batch.span[rows.clone()]).filter(|(given, span)| **given && span.source == source);
            self.report.fields.push((field.path.to_owned(), ours.count() as u64));
        }
        if self.taken[GENERIC] > 0 {
            self.report.map = self.guesser.take_report();
        }
        let times = || {
            let ours = rows.clone().filter(|row| batch.span[*row].source == source);
            ours.map(|row| batch.time[row]).filter(|time| *time != UNDATED)
        };
        self.report.first_time = times().min();
        self.report.last_time = times().max();
        sort::by_key(&mut self.report.problems, |problem| problem.offset);
        self.report
    }

    fn format(&mut self) {
        let total: u64 = self.taken.iter().sum();
        let Some((most, n)) = self.taken.iter().enumerate().rev().max_by_key(|(_, n)| **n).filter(|(_, n)| **n > 0)
        else {
            return;
        };
        let (id, name) =
            if n * 2 > total { (READERS[most].id, READERS[most].name) } else { ("mixed", "Several formats") };
        self.report.format = id.into();
        self.report.format_name = name.into();
    }

    /// Two records with one id and different content: an attacker may have sent one to hide the other.
    fn conflicts(&mut self, batch: &Batch, rows: std::ops::Range<usize>) {
        for row in rows {
            let span = batch.span[row];
            if span.source != self.source || !batch.warnings[row].has(Warnings::UID_CONFLICT) {
                continue;
            }
            if !self.has_room(Code::DupIdConflict) {
                *self.report.counts.entry(Code::DupIdConflict).or_insert(0) += 1;
                continue;
            }
            self.report.note(Problem {
                code: Code::DupIdConflict,
                effect: Effect::Kept,
                entry: None,
                record: Some(span.record),
                line: None,
                offset: span.offset,
                message: "Another record has the same id and other content. Both are kept as alerts of their own."
                    .into(),
                excerpt: notes::excerpt(batch.text(batch.vendor_uid[row])),
            });
        }
    }
}
