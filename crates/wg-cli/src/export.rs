//! A batch or an incident in the form of another tool.

use crate::args::ExportArgs;
use crate::inert::complain;
use crate::load::FileError;
use crate::{MISUSED, REFUSED, case, load, outcome, write_to};
use std::io;
use std::process::ExitCode;
use wg_protocol::JudgedIncident;

/// Writes the file.
///
/// # Errors
/// Those of the file that is written.
pub fn run(args: &ExportArgs) -> io::Result<ExitCode> {
    let verdicts = match args.case.as_deref().map(|path| case::read(path, args.input.passphrase.as_deref())).transpose()
    {
        Ok(case) => case.unwrap_or_default(),
        Err(error) => {
            complain!("the verdict file was refused: {error}");
            return Ok(ExitCode::from(REFUSED));
        }
    };
    let mut layers = Vec::new();
    for path in &args.layers {
        match std::fs::read(path) {
            Ok(bytes) => layers.push(bytes),
            Err(source) => return Ok(misused(&FileError { path: path.clone(), source })),
        }
    }
    let Some((mut session, _)) = load(&args.input) else { return Ok(ExitCode::from(MISUSED)) };
    if let Err(error) = session.set_coverage(layers.iter().map(Vec::as_slice)) {
        return Ok(misused(&format!("a layer was refused: {error}")));
    }
    let standing = verdicts.standing();
    let judged = standing.iter().filter_map(|one| {
        let verdict = one.counts.verdict()?.slug().to_owned();
        Some(JudgedIncident { uid: one.incident.to_owned(), verdict, alone: false })
    });
    session.set_judged(judged.collect());
    if session.batch().is_none_or(wg_schema::Batch::is_empty) {
        return Ok(outcome(&session));
    }
    match wg_engine::export(&session, args.form, &args.incident, &args.release) {
        Ok(text) => write_to(args.out.as_deref(), |out| out.write_all(text.as_bytes()))?,
        Err(error) => return Ok(misused(&error)),
    }
    Ok(outcome(&session))
}

fn misused(error: &dyn std::fmt::Display) -> ExitCode {
    complain!("{error}");
    ExitCode::from(MISUSED)
}
