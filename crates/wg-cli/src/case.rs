//! Verdict files: reading, checking, merging.

use crate::{REFUSED, write_to};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use wg_casefile::{Case, ReadError, UNSIGNED, Verdict, disagreement};

/// Why a verdict file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    #[error("{}: {source}", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("{}: {source}", path.display())]
    Refused { path: PathBuf, source: ReadError },
    #[error("{}: the logs of several people are no single log; choose another form, or the export of one of them", path.display())]
    SeveralLogs { path: PathBuf },
}

/// Reads a case, a verdict export or a rescue file; all of it holds or none is used.
pub fn read(path: &Path) -> Result<Case, CaseError> {
    let bytes = std::fs::read(path).map_err(|source| CaseError::File { path: path.into(), source })?;
    Case::read(&String::from_utf8_lossy(&bytes)).map_err(|source| CaseError::Refused { path: path.into(), source })
}

/// Checks a verdict file and says what it holds.
///
/// # Errors
/// Those of the terminal.
pub fn verify(path: &Path) -> io::Result<ExitCode> {
    Ok(match read(path) {
        Ok(case) => {
            write_to(None, |out| say(&case, out))?;
            ExitCode::SUCCESS
        }
        Err(error) => refuse(&error),
    })
}

/// Merges verdict files into one case. The order does not matter, and a file that is merged twice changes nothing.
///
/// # Errors
/// Those of the file that is written.
pub fn merge(paths: &[PathBuf], out: Option<&Path>) -> io::Result<ExitCode> {
    let mut merged = Case::default();
    for path in paths {
        match read(path) {
            Ok(case) => merged = merged.merge(case),
            Err(error) => return Ok(refuse(&error)),
        }
    }
    write_to(out, |file| file.write_all(merged.to_json().as_bytes()))?;
    if out.is_some() {
        write_to(None, |out| say(&merged, out))?;
    }
    Ok(ExitCode::SUCCESS)
}

pub fn refuse(error: &CaseError) -> ExitCode {
    eprintln!("watchglass: {error}");
    ExitCode::from(REFUSED)
}

fn say(case: &Case, out: &mut dyn Write) -> io::Result<()> {
    let n_branches = case.branches().count();
    let branches = if n_branches > 1 { format!(" in {n_branches} branches") } else { String::new() };
    writeln!(out, "{} entries{branches}, unbroken; the file is {UNSIGNED}.", case.count())?;
    if let Some(head) = case.head() {
        writeln!(out, "head {head}")?;
    }
    for (verdict, n) in Verdict::ALL.into_iter().zip(case.counts()) {
        writeln!(out, "{n:>8}  {}", verdict.name().to_lowercase())?;
    }
    for conflict in case.standing().iter().filter(|standing| standing.is_conflict()) {
        // The uid is text of a file, and a terminal would obey what is hidden in it.
        let incident: String = conflict.incident.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect();
        writeln!(out, "conflict  {incident}: {}; the later one counts", disagreement(conflict))?;
    }
    Ok(())
}
