//! Times that have not come yet: a broken clock, or a way to stay on top of "newest first". They are taken away, not moved.

use crate::batch::UNDATED;
use crate::report::{Code, Effect, Problem};
use crate::{Batch, TimeMs, Warnings};

/// Clocks may differ by this much, and zones by more than half of it.
const MARGIN_MS: TimeMs = 86_400_000;

impl Batch {
    /// Takes the time of every alert that is more than a day after `now`, and says so in the report of its source.
    ///
    /// Where most alerts would lose their time, it is `now` that cannot be believed: nothing is changed.
    pub fn undate_future(&mut self, now: TimeMs) {
        let is_future = |time: TimeMs| time != UNDATED && time > now.saturating_add(MARGIN_MS);
        let dated = self.time.iter().filter(|time| **time != UNDATED).count();
        let rows: Vec<usize> = (0..self.time.len()).filter(|row| is_future(self.time[*row])).collect();
        if rows.len() * 2 > dated {
            return;
        }
        for row in &rows {
            self.time[*row] = UNDATED;
            self.warnings[*row].add(Warnings::UNDATED);
            let span = self.span[*row];
            let Some(report) = self.sources.get_mut(span.source.index()) else { continue };
            report.note(Problem {
                code: Code::FutureTime,
                effect: Effect::Kept,
                entry: None,
                record: Some(span.record),
                line: None,
                offset: span.offset,
                message: "The time is more than a day ahead of this machine's clock; the alert is undated.".into(),
                excerpt: None,
            });
        }
        if !rows.is_empty() {
            self.restate_times();
        }
    }

    /// Sets the first and last time of each source anew.
    fn restate_times(&mut self) {
        for report in &mut self.sources {
            (report.first_time, report.last_time) = (None, None);
            if let Some(field) = report.fields.iter_mut().find(|field| field.0 == "time") {
                field.1 = 0;
            }
        }
        for (time, span) in self.time.iter().zip(&self.span).filter(|(time, _)| **time != UNDATED) {
            let Some(report) = self.sources.get_mut(span.source.index()) else { continue };
            report.first_time = Some(report.first_time.map_or(*time, |first| first.min(*time)));
            report.last_time = Some(report.last_time.map_or(*time, |last| last.max(*time)));
            if let Some(field) = report.fields.iter_mut().find(|field| field.0 == "time") {
                field.1 += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::RecordSpan;
    use crate::report::SourceReport;
    use crate::{Alert, AlertKey, BatchBuilder, SourceId};

    fn batch(times: &[TimeMs]) -> Batch {
        let mut builder = BatchBuilder::new(1);
        for (i, time) in times.iter().enumerate() {
            let span = RecordSpan { source: SourceId(0), record: i as u64 + 1, offset: 0, length: 1 };
            let key = AlertKey::of_record("test", &i.to_le_bytes());
            builder.push(&Alert { key, time: Some(*time), ..Alert::default() }, span);
        }
        builder.close_source(SourceReport { first_time: times.iter().min().copied(), ..SourceReport::default() });
        builder.finish()
    }

    const NOW: TimeMs = 1_763_625_600_000;
    const YEAR: TimeMs = 365 * 86_400_000;

    #[test]
    fn a_time_ahead_of_the_clock_is_taken_away_and_said() {
        let mut batch = batch(&[NOW - 5, NOW + 10 * YEAR, NOW + 3_600_000]);
        batch.undate_future(NOW);
        assert_eq!(batch.time, [NOW - 5, UNDATED, NOW + 3_600_000]);
        let report = &batch.sources[0];
        assert_eq!((report.counts[&Code::FutureTime], report.last_time), (1, Some(NOW + 3_600_000)));
        assert_eq!(report.problems[0].record, Some(2));
    }

    #[test]
    fn a_clock_that_is_behind_the_whole_batch_is_not_believed() {
        let mut batch = batch(&[NOW, NOW + 5, NOW - 30 * YEAR]);
        batch.undate_future(NOW - 20 * YEAR);
        assert!(!batch.time.contains(&UNDATED));
    }
}
