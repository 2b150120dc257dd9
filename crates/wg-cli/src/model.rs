//! Models and prior packs on the command line: what a model file is, its pack for other teams, and theirs in it.

use crate::inert::complain;
use crate::{MISUSED, REFUSED, write_to};
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};
use wg_engine::Session;
use wg_protocol::{Answer, Failure, Query};

/// What is done with a model file.
pub enum What {
    /// Writes its card, Markdown.
    Card,
    /// Writes its tables as a prior pack of this team.
    Pack { team: String },
    /// Puts packs into it, each with a weight in percent.
    Merge { packs: Vec<(PathBuf, u16)> },
}

pub struct ModelArgs {
    /// `None`: the shipped scorecard.
    pub model: Option<PathBuf>,
    pub what: What,
    pub out: Option<PathBuf>,
}

/// Runs `watchglass model`.
///
/// # Errors
/// When the result cannot be written.
pub fn run(args: &ModelArgs) -> io::Result<ExitCode> {
    let mut session = Session::new(1);
    if let Some(path) = &args.model
        && let Err(error) = take(&mut session, path)
    {
        return Ok(refuse(&error));
    }
    let answer = match &args.what {
        What::Card => session.ask(&Query::ModelCard { last_change: String::new() }),
        What::Pack { team } => {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_millis());
            session.ask(&Query::PackFile { team: team.clone(), made_ms: i64::try_from(now).unwrap_or(0) })
        }
        What::Merge { packs } => {
            let Ok(Answer::Model(view)) = session.ask(&Query::Model) else { return Ok(ExitCode::from(MISUSED)) };
            let mut weights: Vec<u16> = view.packs.iter().map(|pack| pack.weight).collect();
            let mut files = Vec::new();
            for (path, percent) in packs {
                match std::fs::read(path) {
                    Ok(bytes) => files.push(bytes),
                    Err(error) => return Ok(refuse(&format!("{}: {error}", path.display()))),
                }
                weights.push(percent.saturating_mul(10));
            }
            session.set_packs(&files, &weights).and_then(|_| session.ask(&Query::ModelFile))
        }
    };
    let bytes = match answer {
        Ok(Answer::Text(text) | Answer::Json(text)) => text.into_bytes(),
        Ok(Answer::Bytes(bytes)) => bytes,
        Ok(_) => Vec::new(),
        Err(failure) => return Ok(refuse(&said(&failure))),
    };
    write_to(args.out.as_deref(), |out| out.write_all(&bytes))?;
    Ok(ExitCode::SUCCESS)
}

/// Takes a model file into use.
///
/// # Errors
/// When it cannot be read, or is none; in words.
pub fn take(session: &mut Session, path: &Path) -> Result<(), String> {
    let bytes = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    if bytes.is_empty() {
        return Err(format!("{}: it is empty", path.display()));
    }
    session.load_model(&bytes).map(drop).map_err(|failure| format!("{}: {}", path.display(), said(&failure)))
}

fn said(failure: &Failure) -> String {
    if failure.about.is_empty() { "it cannot be used".to_owned() } else { failure.about.clone() }
}

fn refuse(error: &str) -> ExitCode {
    complain!("{error}");
    ExitCode::from(REFUSED)
}
