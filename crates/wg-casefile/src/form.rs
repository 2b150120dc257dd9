//! The forms in which verdicts can be taken away, as one list for the page and the terminal.

use crate::entry::Entry;
use crate::export::{ExportContext, export_coded_json, export_json};
use crate::feedback::{Tool, feedback};
use crate::ocsf::export_ocsf_of;
use crate::table::{CSV_COLUMNS, export_csv, export_markdown};
use crate::tuning::{MIN_SAMPLE, export_tuning};

/// A form of export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// Our own, with the log that proves it.
    Json,
    /// OCSF Incident Findings.
    Ocsf,
    Csv,
    Markdown,
    /// What became of each rule's incidents, as CSV.
    Tuning,
    /// The feedback form of a tool.
    Tool(Tool),
}

impl Form {
    /// Every form, in the order in which they are offered.
    pub const ALL: [Form; 13] = [
        Form::Json,
        Form::Ocsf,
        Form::Csv,
        Form::Markdown,
        Form::Tuning,
        Form::Tool(Tool::Defender),
        Form::Tool(Tool::Sentinel),
        Form::Tool(Tool::Elastic),
        Form::Tool(Tool::Splunk),
        Form::Tool(Tool::TheHive),
        Form::Tool(Tool::Iris),
        Form::Tool(Tool::SecurityHub),
        Form::Tool(Tool::Rsigma),
    ];

    /// Returns the word on the command line and in a file's name.
    pub fn slug(self) -> &'static str {
        match self {
            Form::Json => "json",
            Form::Ocsf => "ocsf",
            Form::Csv => "csv",
            Form::Markdown => "markdown",
            Form::Tuning => "tuning",
            Form::Tool(Tool::Defender) => "defender",
            Form::Tool(Tool::Sentinel) => "sentinel",
            Form::Tool(Tool::Elastic) => "elastic",
            Form::Tool(Tool::Splunk) => "splunk",
            Form::Tool(Tool::TheHive) => "thehive",
            Form::Tool(Tool::Iris) => "iris",
            Form::Tool(Tool::SecurityHub) => "security-hub",
            Form::Tool(Tool::Rsigma) => "rsigma",
        }
    }

    pub fn from_slug(slug: &str) -> Option<Form> {
        Form::ALL.into_iter().find(|form| form.slug() == slug)
    }

    pub fn name(self) -> &'static str {
        match self {
            Form::Json => "JSON, with the log",
            Form::Ocsf => "OCSF incident findings",
            Form::Csv => "CSV",
            Form::Markdown => "Markdown",
            Form::Tuning => "Tuning worklist per rule",
            Form::Tool(tool) => tool.name(),
        }
    }

    /// Returns what a file's name ends with, without the first dot.
    pub fn ending(self) -> &'static str {
        match self {
            Form::Json => "json",
            Form::Ocsf => "ocsf.ndjson",
            Form::Csv => "csv",
            Form::Tuning => "tuning.csv",
            Form::Markdown => "md",
            Form::Tool(_) => "ndjson",
        }
    }

    /// Returns the media type of its file.
    pub fn media_type(self) -> &'static str {
        match self {
            Form::Json => "application/json",
            Form::Csv | Form::Tuning => "text/csv",
            Form::Markdown => "text/markdown",
            Form::Ocsf | Form::Tool(_) => "application/x-ndjson",
        }
    }
}

/// An export, and what is to be said beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    pub text: String,
    /// Sentences: what was left out and what the form cannot say. Free of text from files.
    pub said: Vec<String>,
    /// Where a tool takes none of the verdicts: why it does not take the first of them.
    pub why_none: Option<String>,
}

/// Writes verdicts, whose names are codes already, in a form. The log is in none of them: it holds the names.
pub fn export_coded(form: Form, coded: &[Entry], standing: usize, context: &ExportContext) -> Exported {
    let chosen: Vec<&Entry> = coded.iter().collect();
    let mut exported = match form {
        Form::Json => Exported {
            text: export_coded_json(&chosen, context),
            said: left_out(chosen.len(), standing),
            why_none: None,
        },
        _ => export(form, &[], &chosen, standing, context),
    };
    if form == Form::Json {
        exported.said.push("The log is left out, as it holds the names: nothing proves these verdicts.".into());
    }
    if matches!(form, Form::Tool(_)) {
        exported.said.push("An id that held a name holds a code now, and finds no alert in the tool.".into());
    }
    exported
}

fn left_out(chosen: usize, standing: usize) -> Vec<String> {
    let without = standing.saturating_sub(chosen);
    let said = format!("{chosen} of {standing} verdicts are in the file; {without} are outside the filter.");
    if without > 0 { vec![said] } else { Vec::new() }
}

/// Writes verdicts in a form. `log` is the whole log, `chosen` the entries of it whose verdicts are wanted, of `standing`
/// incidents with a verdict.
pub fn export(form: Form, log: &[Entry], chosen: &[&Entry], standing: usize, context: &ExportContext) -> Exported {
    let mut said = left_out(chosen.len(), standing);
    if form == Form::Json && !said.is_empty() {
        said = vec![format!("All {standing} verdicts are in the file: the log that proves one proves all.")];
    }
    let mut why_none = None;
    let text = match form {
        Form::Json => export_json(log, context),
        Form::Ocsf => export_ocsf_of(chosen, context),
        Form::Csv => {
            said.push(
                "Alerts are counted, not listed. A text that begins like a formula has an apostrophe before it.".into(),
            );
            let left_out = |name: &&str| !context.columns.iter().any(|column| column == name);
            let left_out: Vec<&str> = CSV_COLUMNS.into_iter().filter(left_out).collect();
            if !context.columns.is_empty() && !left_out.is_empty() {
                said.push(format!("Columns left out: {}.", left_out.join(", ")));
            }
            export_csv(chosen, &context.columns)
        }
        Form::Markdown => {
            said.push("Alerts are counted, not listed.".into());
            export_markdown(chosen)
        }
        Form::Tuning => {
            said.push(format!(
                "A share needs at least {MIN_SAMPLE} decided incidents; needs more data is none of them."
            ));
            export_tuning(chosen)
        }
        Form::Tool(tool) => {
            let feedback = feedback(tool, chosen);
            said.extend(feedback.report(tool));
            why_none = feedback.why_left_out().next().filter(|_| feedback.sent == 0);
            feedback.text
        }
    };
    Exported { text, said, why_none }
}
