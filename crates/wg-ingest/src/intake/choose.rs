//! Which reader takes a record. Decided for each record, because files mix products; a table does not.

use super::Intake;
use wg_formats::{Confidence, GENERIC, READERS};
use wg_record::json::Value;

/// Where forwarders and search tools put the record that they carry, beside what the readers unwrap themselves.
const WRAPPERS: [&str; 9] =
    ["_source", "value.source", "result", "detail", "finding", "json", "event", "alert", "node"];

/// The same, where an alert may have evidence of its own: asked only where what is around is no alert by itself.
const LOOSE_WRAPPERS: [&str; 7] =
    ["data", "payload", "jsonPayload", "attributes.attributes", "attributes", "body", "record"];

/// A reader, and the record or what it carries.
#[derive(Clone, Copy)]
pub(super) struct Choice<'d> {
    pub reader: usize,
    pub value: Value<'d>,
    confidence: Confidence,
}

impl Choice<'_> {
    pub fn is_sure(&self) -> bool {
        self.confidence == Confidence::Sure
    }
}

/// So many rows of a table every reader is asked about. When one reader took them all it has the rest: the rows of a
/// table have the same columns, and asking dozens of readers takes longer than reading.
const ASKED_ROWS: u32 = 100;

impl Intake {
    /// Returns whether the rows of a table so far were all read by the guessed map.
    pub(super) fn is_settled(&self) -> bool {
        self.alike_rows >= ASKED_ROWS && self.last == GENERIC
    }

    /// Returns the reader of a table's row. It is another one than before only where the one before does not want the row,
    /// or early in the table.
    pub(super) fn choose_row<'d>(&mut self, row: Value<'d>) -> Option<Choice<'d>> {
        if self.is_settled() {
            // Whether the row is an alert is asked when it is read.
            return Some(Choice { reader: GENERIC, value: row, confidence: Confidence::Maybe });
        }
        if self.alike_rows >= ASKED_ROWS {
            let choice = self.ask(self.last, row);
            if choice.confidence > Confidence::No {
                return Some(choice);
            }
        }
        let choice = self.choose(row);
        let is_alike = choice.is_some_and(|choice| choice.reader == self.last);
        self.alike_rows = if is_alike { self.alike_rows + 1 } else { 0 };
        choice
    }

    fn ask<'d>(&self, reader: usize, value: Value<'d>) -> Choice<'d> {
        Choice { reader, value, confidence: (READERS[reader].detect)(value) }
    }

    /// Returns the most confident reader. The reader of the record before wins over equals, and the record as it is wins
    /// over what it carries.
    pub(super) fn choose<'d>(&self, value: Value<'d>) -> Option<Choice<'d>> {
        let direct = self.detect(value);
        if direct.is_some_and(|choice| choice.is_sure()) || !value.is_object() {
            return direct;
        }
        let mut best = direct;
        let n_readers = if self.is_guessing { 0 } else { READERS.len() };
        let loose = LOOSE_WRAPPERS.iter().filter_map(|path| value.path(path)).filter(|inner| inner.is_object());
        let loose = loose.filter(|_| {
            direct.is_none_or(|choice| choice.reader == GENERIC && !self.guesser.itself(choice.value).is_alert_at_top)
        });
        let carried = WRAPPERS.iter().filter_map(|path| value.path(path)).chain(loose);
        let unwrapped = READERS[..n_readers].iter().filter_map(|reader| reader.unwrap.and_then(|unwrap| unwrap(value)));
        for inner in carried.chain(unwrapped).filter(|inner| inner.is_object()) {
            let Some(choice) = self.detect(inner) else { continue };
            if choice.is_sure() {
                return Some(choice);
            }
            best = best.or(Some(choice));
        }
        best
    }

    fn detect<'d>(&self, value: Value<'d>) -> Option<Choice<'d>> {
        if self.is_guessing {
            return self.guessed(value);
        }
        let mut best = self.ask(self.last, value);
        if best.is_sure() {
            return Some(best);
        }
        for reader in (0..READERS.len()).filter(|reader| *reader != self.last) {
            let choice = self.ask(reader, value);
            if choice.confidence > best.confidence {
                best = choice;
            }
            if choice.is_sure() {
                break;
            }
        }
        if best.confidence > Confidence::No { Some(best) } else { self.guessed(value) }
    }

    /// What no reader knows may still be an alert by its names and values.
    fn guessed<'d>(&self, value: Value<'d>) -> Option<Choice<'d>> {
        // What the guesser holds was learnt from the beginning of the file.
        if let Some(handed) = &self.handed {
            handed.refuse();
        }
        let is_alert = value.is_object() && self.guesser.is_alert(value);
        is_alert.then_some(Choice { reader: GENERIC, value, confidence: Confidence::Maybe })
    }
}

#[cfg(test)]
mod tests {
    use crate::{Ending, Limits, Loader};
    use wg_schema::{BatchBuilder, SourceId};

    #[test]
    fn a_long_table_is_read_to_its_end_past_rows_that_say_nothing() {
        let mut table = "time,title,severity,host,user\n".to_owned();
        for i in 0..400 {
            let row = format!("2026-01-02T03:04:05Z,Alert {i},high,pc-{i},anna\n");
            table.push_str(if i == 250 { ",,,,\n" } else { &row });
        }
        let mut builder = BatchBuilder::new(1);
        let mut loader = Loader::new("table.csv", SourceId(0), Limits::default());
        loader.push(table.as_bytes(), &mut builder);
        let report = loader.finish(&mut builder, Ending::Complete);
        assert_eq!((report.records, report.alerts, report.rejected), (400, 399, 1), "{:?}", report.problems);
        assert_eq!(report.format, "generic");
    }
}
