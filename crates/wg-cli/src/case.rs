//! Verdict files: reading and checking.

use crate::REFUSED;
use std::io;
use std::path::Path;
use std::process::ExitCode;
use wg_casefile::{Entry, Log, ReadError, UNSIGNED, Verdict, read_export, read_rescue};

/// Why a verdict file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    #[error("{0}")]
    File(#[from] io::Error),
    #[error("{0}")]
    Refused(#[from] ReadError),
}

/// Reads a verdict export or a rescue file; all of it holds or none is used.
pub fn read(path: &Path) -> Result<Vec<Entry>, CaseError> {
    let text = String::from_utf8_lossy(&std::fs::read(path)?).into_owned();
    match read_export(&text) {
        Ok(export) => Ok(export.log),
        Err(ReadError::NotOurs) => Ok(read_rescue(&text)?),
        Err(error) => Err(error.into()),
    }
}

/// Checks a verdict file and says what it holds.
///
/// # Errors
/// Those of the terminal.
pub fn verify(path: &Path) -> io::Result<ExitCode> {
    let entries = match read(path) {
        Ok(entries) => entries,
        Err(error) => {
            eprintln!("watchglass: {}: {error}", path.display());
            return Ok(ExitCode::from(REFUSED));
        }
    };
    let log = Log::fold(entries);
    let counts = log.counts();
    println!("{} entries, unbroken; the file is {UNSIGNED}.", log.count());
    if let Some(head) = log.head() {
        println!("last entry {}", head.hash);
    }
    for (verdict, n) in Verdict::ALL.into_iter().zip(counts) {
        println!("{n:>8}  {}", verdict.name().to_lowercase());
    }
    Ok(ExitCode::SUCCESS)
}
