//! Where the line is drawn, and who reads: both are said by the page, and count for what is loaded.

use super::Session;
use crate::line::Line;
use crate::{plan, queue};
use wg_protocol::{Answer, Failure, PlanSpec, Reader};

impl Session {
    /// Draws the line as [`Planned`](wg_protocol::Planned) says, and ranks again. Replaces what was said before; what was kept for another
    /// batch draws it where it is for all. Returns whether anything is loaded that may have changed.
    pub fn set_line(&mut self, kept: &str) -> bool {
        kept.clone_into(&mut self.line);
        self.draw_line() && self.ranked_again()
    }

    /// Draws the line in the batch that is loaded, that of a working brief where its sender drew it unless somebody did here; returns
    /// whether it was elsewhere.
    pub(super) fn draw_line(&mut self) -> bool {
        let Some(ranked) = &mut self.ranked else { return false };
        let of_sender = || self.working.as_ref()?.about.line.map(|at| Line::drawn(at, 0));
        let line = plan::read(&self.line, &ranked.uid).or_else(of_sender).unwrap_or_default();
        let moves = line != ranked.line;
        if moves {
            ranked.draw_line(line, &self.model);
        }
        moves
    }

    /// Says what known answers say of the reader, and which is shown now. Replaces what was said before.
    pub fn set_reader(&mut self, reader: Reader) {
        self.reader = reader;
        self.take_judged();
        let Some(ranked) = &mut self.ranked else { return };
        let guise = ranked.find_uid(&self.reader.open);
        ranked.show_below(guise.zip(self.promises.next(ranked, &self.model, &self.judged, &self.alone)));
        self.queue_cache = queue::Cache::default();
    }

    /// Counts what is judged. Of a known answer that is shown nobody is to see that it is one.
    pub(super) fn take_judged(&mut self) {
        let list = || self.said.iter().filter(|judged| judged.uid != self.reader.open);
        self.alone = list().filter(|judged| judged.alone).map(|judged| judged.uid.clone()).collect();
        self.judged = list().map(|judged| (judged.uid.clone(), judged.verdict.clone())).collect();
    }

    pub(super) fn plan(&mut self, spec: &PlanSpec) -> Result<Answer, Failure> {
        let ranked = super::loaded(self.ranked.as_ref())?;
        let checked = self.promises.checked(ranked, &self.model, &self.judged, &self.alone);
        Ok(Answer::Plan(plan::plan(ranked, &self.model, &self.judged, &checked, spec)))
    }
}
