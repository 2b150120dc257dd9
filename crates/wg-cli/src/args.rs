//! What was asked for on the command line.

use lexopt::prelude::*;
use std::ffi::OsString;
use std::path::PathBuf;

pub const USAGE: &str = "\
watchglass: glass-box alert triage, natively

  watchglass triage FILE... [--out FILE] [--ocsf] [--timings]
      reads, scores, links and ranks; prints JSON (with --ocsf: one OCSF
      Incident Finding a line)
  watchglass inspect [--json] FILE...
      prints the import report alone
  watchglass sample [--out FILE]
      prints the sample night, OCSF NDJSON
  watchglass --version | --help

Exit code: 0 alerts were loaded, 2 the command was misused, 3 nothing could
be read.
";

/// A checked command line.
pub enum Command {
    Triage { files: Vec<PathBuf>, out: Option<PathBuf>, ocsf: bool, timings: bool },
    Inspect { files: Vec<PathBuf>, json: bool },
    Sample { out: Option<PathBuf> },
    Help,
    Version,
}

/// Why a command line is not one.
#[derive(Debug, thiserror::Error)]
pub enum ArgsError {
    #[error("no command; see watchglass --help")]
    NoCommand,
    #[error("“{0}” is not a command; see watchglass --help")]
    UnknownCommand(String),
    #[error("{0} needs at least one file")]
    NoFile(&'static str),
    #[error(transparent)]
    Option(#[from] lexopt::Error),
}

/// Reads the arguments after the program's name.
///
/// # Errors
/// When they are no command of [`USAGE`].
pub fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Command, ArgsError> {
    let mut parser = lexopt::Parser::from_args(args);
    let (mut words, mut out, mut ocsf, mut json, mut timings) = (Vec::new(), None, false, false, false);
    while let Some(arg) = parser.next()? {
        match arg {
            Short('h') | Long("help") => return Ok(Command::Help),
            Short('V') | Long("version") => return Ok(Command::Version),
            Short('o') | Long("out") => out = Some(PathBuf::from(parser.value()?)),
            Long("ocsf") => ocsf = true,
            Long("json") => json = true,
            Long("timings") => timings = true,
            Value(word) => words.push(word),
            _ => return Err(arg.unexpected().into()),
        }
    }
    let mut words = words.into_iter();
    let command = words.next().ok_or(ArgsError::NoCommand)?;
    let files: Vec<PathBuf> = words.map(PathBuf::from).collect();
    match command.to_str() {
        Some("triage") if files.is_empty() => Err(ArgsError::NoFile("triage")),
        Some("triage") => Ok(Command::Triage { files, out, ocsf, timings }),
        Some("inspect") if files.is_empty() => Err(ArgsError::NoFile("inspect")),
        Some("inspect") => Ok(Command::Inspect { files, json }),
        Some("sample") => Ok(Command::Sample { out }),
        _ => Err(ArgsError::UnknownCommand(command.to_string_lossy().into_owned())),
    }
}
