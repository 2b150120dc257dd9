//! `watchglass verdicts`: what stands in a verdict file, in the form of another tool.

use crate::case::{self, CaseError};
use crate::write_to;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;
use wg_casefile::{Entry, ExportContext, Form, Verdict, export};

/// What is taken from which file, and how.
pub struct VerdictsArgs {
    pub case: PathBuf,
    pub form: Form,
    /// Empty: all.
    pub only: Vec<Verdict>,
    pub out: Option<PathBuf>,
}

/// Writes the verdicts that stand. What the form cannot say goes to stderr and, where a file is written, beside it.
///
/// # Errors
/// Those of the file that is written.
pub fn run(args: &VerdictsArgs) -> io::Result<ExitCode> {
    let case = match case::read(&args.case) {
        Ok(case) => case,
        Err(error) => return Ok(case::refuse(&error)),
    };
    let branches: Vec<&[Entry]> = case.branches().collect();
    let log: &[Entry] = match (branches.as_slice(), args.form) {
        ([_, _, ..], Form::Json) => return Ok(case::refuse(&CaseError::SeveralLogs { path: args.case.clone() })),
        ([only, ..], _) => only,
        ([], _) => &[],
    };
    let standing: Vec<&Entry> = case.standing().into_iter().map(|standing| standing.counts).collect();
    let is_wanted =
        |entry: &&&Entry| args.only.is_empty() || entry.verdict().is_some_and(|one| args.only.contains(&one));
    let chosen: Vec<&Entry> = standing.iter().filter(is_wanted).copied().collect();
    let context = ExportContext {
        exported_at_ms: standing.iter().filter_map(|entry| entry.at_ms()).max().unwrap_or(0),
        app: env!("CARGO_PKG_VERSION").to_owned(),
        ..ExportContext::default()
    };
    let exported = export(args.form, log, &chosen, standing.len(), &context);
    write_to(args.out.as_deref(), |out| out.write_all(exported.text.as_bytes()))?;
    for sentence in &exported.said {
        eprintln!("{sentence}");
    }
    if let Some(out) = args.out.as_ref().filter(|_| !exported.said.is_empty()) {
        let mut name = out.clone().into_os_string();
        name.push(".said.txt");
        std::fs::write(name, exported.said.join("\n") + "\n")?;
    }
    Ok(ExitCode::SUCCESS)
}
