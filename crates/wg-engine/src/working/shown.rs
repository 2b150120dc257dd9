//! The texts of a batch as they may leave: as they are, or with codes for names.

use crate::brief::names;
use crate::ranked::Ranked;
use wg_brief::{NameChoice, NameKind, Names};
use wg_protocol::BriefSpec;
use wg_schema::{AlertId, Batch, StrId, Texts};

/// What is said of each text of a batch.
pub struct Shown<'b> {
    pub batch: &'b Batch,
    hidden: Option<Hidden>,
}

struct Hidden {
    /// By number of the text; what no alert of the part holds is empty.
    texts: Vec<String>,
    /// By number of the source.
    sources: Vec<String>,
}

impl<'b> Shown<'b> {
    pub fn as_is(batch: &'b Batch) -> Shown<'b> {
        Shown { batch, hidden: None }
    }

    /// Shows the texts of `alerts` as `spec` wants them, and returns the code list of the names that were replaced.
    pub fn part(ranked: &'b Ranked, alerts: &[AlertId], spec: &BriefSpec) -> (Shown<'b>, Names) {
        let batch = &ranked.batch;
        let mut names = names::of(ranked, spec.names, spec.hide_hashes);
        if spec.names == NameChoice::Keep {
            return (Shown::as_is(batch), names);
        }
        let mut texts = vec![None; batch.strings.len() + 1];
        // A text that names something is that name wherever it stands, so these columns come first.
        // Ids that tell two processes or sessions apart must still do so.
        let ids = [&batch.process_uid, &batch.parent_uid, &batch.session].map(|column| (NameKind::Other, column));
        for (kind, column) in names::columns(batch).into_iter().chain(ids) {
            let keeps = kind == NameKind::Hash && !spec.hide_hashes;
            fill(&mut texts, batch, column, alerts, |text| match keeps {
                true => text.to_owned(),
                false => names.name(kind, text),
            });
        }
        let telling = [
            &batch.title,
            &batch.severity_original,
            &batch.product,
            &batch.vendor,
            &batch.rule_uid,
            &batch.rule_name,
            &batch.rule_family,
            &batch.disposition,
            &batch.status,
            &batch.process,
            &batch.parent,
        ];
        for column in telling {
            fill(&mut texts, batch, column, alerts, |text| names.hide(text));
        }
        if spec.command_lines {
            fill(&mut texts, batch, &batch.cmd_line, alerts, |text| names.hide(text));
        }
        let sources = batch.sources.iter().map(|source| names.name(NameKind::Source, &source.file)).collect();
        let texts = texts.into_iter().map(Option::unwrap_or_default).collect();
        (Shown { batch, hidden: Some(Hidden { texts, sources }) }, names)
    }

    pub fn is_hidden(&self) -> bool {
        self.hidden.is_some()
    }

    /// Returns a text; empty where there is none or it may not leave.
    pub fn text(&self, id: StrId) -> &str {
        match &self.hidden {
            None => self.batch.text(id),
            Some(hidden) => hidden.texts.get(id.0 as usize).map_or("", String::as_str),
        }
    }

    /// Returns the product's own id of an alert. Under codes none is: such an id may be made of names, and ours tells the
    /// sender which alert it is.
    pub fn vendor_uid(&self, row: usize) -> Option<&str> {
        Some(self.batch.text(self.batch.vendor_uid[row])).filter(|uid| !uid.is_empty() && !self.is_hidden())
    }

    /// Returns the name of a file that was loaded.
    pub fn source(&self, index: usize) -> &str {
        match &self.hidden {
            None => self.batch.sources.get(index).map_or("", |source| source.file.as_str()),
            Some(hidden) => hidden.sources.get(index).map_or("", String::as_str),
        }
    }
}

fn fill(
    texts: &mut [Option<String>],
    batch: &Batch,
    column: &Texts,
    alerts: &[AlertId],
    mut show: impl FnMut(&str) -> String,
) {
    for alert in alerts {
        let id = column[alert.row()];
        if let Some(text) = texts.get_mut(id.0 as usize).filter(|text| id.is_some() && text.is_none()) {
            *text = Some(show(batch.text(id)));
        }
    }
}
