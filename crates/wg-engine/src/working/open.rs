//! Opening a working brief.

use super::heading::{Heading, HeadingError};
use crate::ranked::{PartOf, Ranked, Scored};
use wg_correlate::Given;
use wg_protocol::FileMeta;
use wg_protocol::working::WorkingView;
use wg_schema::{AlertId, Batch};
use wg_score::Model;
use wg_score::learn::{family_of, rule_of};

/// The name under which the alerts of a working brief stand in the import report.
pub const FILE_NAME: &str = "working-brief.ndjson";
/// Longer texts are refused before they are looked at.
const MAX_BYTES: usize = 256 << 20;

/// Why a working brief cannot be opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WorkingError {
    #[error("it is larger than {most} bytes: {bytes} bytes")]
    TooLarge { bytes: usize, most: usize },
    #[error("it is no UTF-8 text")]
    NotText,
    #[error(transparent)]
    Heading(#[from] HeadingError),
    #[error("its model file cannot be used: {0}")]
    Model(String),
    #[error("its alerts, incidents and links do not hold together")]
    Apart,
}

/// A working brief whose heading was read.
pub struct Opened {
    /// SHA-256 of the whole text.
    brief: String,
    heading: Heading,
    /// Family and rule by row, where the model that it was ranked by knew them; else 0.
    here: Vec<[u64; 2]>,
    /// Of the findings.
    pub meta: FileMeta,
    /// Where the findings begin.
    pub offset: usize,
}

impl Opened {
    /// Reads the heading.
    ///
    /// # Errors
    /// When it is not one of ours.
    pub fn read(text: &[u8]) -> Result<Opened, WorkingError> {
        if text.len() > MAX_BYTES {
            return Err(WorkingError::TooLarge { bytes: text.len(), most: MAX_BYTES });
        }
        let end = text.iter().position(|byte| *byte == b'\n').unwrap_or(text.len());
        let line = std::str::from_utf8(&text[..end]).map_err(|_| WorkingError::NotText)?;
        let heading = Heading::read(line)?;
        let offset = (end + 1).min(text.len());
        let meta = FileMeta { name: FILE_NAME.into(), size: (text.len() - offset) as u64 };
        let brief = wg_casefile::text_hash(text);
        Ok(Opened { brief, heading, here: Vec::new(), meta, offset })
    }

    /// Takes from the model that it was ranked by which families and rules the alerts are of. What verdicts said of a rule is
    /// otherwise found by its text, which the brief may hold under a code.
    pub(crate) fn know_rules_by(&mut self, model: &Model) {
        let bins = self.heading.bins();
        self.here = (0..bins.rows() as u32).map(|row| model.here_of(&bins.row(AlertId(row)))).collect();
    }

    /// Returns what is said of it on the screens.
    pub(crate) fn view(self, ranked: &Ranked) -> WorkingView {
        WorkingView {
            brief: self.brief,
            about: self.heading.about,
            alerts: ranked.batch.len() as u64,
            incidents: ranked.incidents.list.len() as u32,
        }
    }

    /// Returns the file of the learnt model that it was ranked by; empty: the shipped scorecard.
    pub fn learnt(&self) -> &[u8] {
        &self.heading.learnt
    }

    /// Returns what the heading says of incidents and links; `None` where it does not fit the alerts that were read.
    pub(crate) fn given(&self, batch: &Batch) -> Option<Given> {
        self.heading.given(batch).filter(|given| given.holds(batch.len()))
    }

    /// Scores the alerts that were read by what the heading says.
    pub(crate) fn scored(&self, mut batch: Batch, given: Given, model: &Model) -> Scored {
        batch.key = self.heading.alerts.iter().map(|alert| alert.key).collect();
        let by_text = |alert| [family_of(&batch, alert), rule_of(&batch, alert)];
        let known = |alert: AlertId| self.here.get(alert.row()).copied().unwrap_or_default();
        let here = |alert| {
            let (known, texts) = (known(alert), by_text(alert));
            std::array::from_fn(|i| if known[i] == 0 { texts[i] } else { known[i] })
        };
        let here = batch.ids().map(here).collect();
        let part_of = PartOf { uid: self.heading.about.batch.clone(), given, here };
        Scored::part(batch, self.heading.bins(), part_of, model)
    }
}
