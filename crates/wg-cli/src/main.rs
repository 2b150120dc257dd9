//! Watchglass in a terminal: a thin shell around the same session that the page uses.

mod args;
mod brief;
mod case;
mod coded;
mod export;
mod inert;
mod load;
mod locked;
mod model;
mod patch;
mod report;
mod verdicts;
mod whole;
mod working;

use args::{Command, Input};
use inert::complain;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;
use wg_engine::Session;
use wg_protocol::Sample;
use wg_schema::report::{Effect, SourceReport};

/// The command was misused.
const MISUSED: u8 = 2;
/// Nothing could be read.
const NOTHING_READ: u8 = 3;
/// A verdict file was refused.
const REFUSED: u8 = 4;

fn main() -> ExitCode {
    wg_ingest::decode_with(|name, bytes| {
        let encoding = encoding_rs::Encoding::for_label(name.as_bytes())?;
        Some(encoding.decode_without_bom_handling(bytes).0.into_owned())
    });
    let command = match args::parse(std::env::args_os().skip(1)) {
        Ok(command) => command,
        Err(error) => {
            complain!("{error}");
            return ExitCode::from(MISUSED);
        }
    };
    match run(command) {
        Ok(code) => code,
        // A reader that closed the pipe (head, less) has what it wanted.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            complain!("cannot write the result: {error}");
            ExitCode::from(MISUSED)
        }
    }
}

fn run(command: Command) -> io::Result<ExitCode> {
    match command {
        Command::Help => print!("{}", args::USAGE),
        Command::Version => println!("watchglass {}", env!("CARGO_PKG_VERSION")),
        Command::Sample { sample, out } => {
            let bytes = match sample {
                Sample::Night => wg_sample::night(),
                Sample::Small => wg_sample::small(),
                Sample::Messy => wg_sample::messy(),
            };
            write_to(out.as_deref(), |out| out.write_all(&bytes))?;
        }
        Command::Brief(args) if args.is_working => return working::run(&args),
        Command::Brief(args) => return brief::run(&args),
        Command::Model(args) => return model::run(&args),
        Command::Export(args) => return export::run(&args),
        Command::Verify { cases, noted, passphrase } => return case::verify(&cases, &noted, passphrase.as_deref()),
        Command::Merge(args) => return case::merge(&args),
        Command::Verdicts(args) => return verdicts::run(&args),
        Command::Triage { input, out, ocsf, timings } => {
            let Some((session, times)) = load(&input) else { return Ok(ExitCode::from(MISUSED)) };
            write_to(out.as_deref(), |out| {
                let mut out = inert::Json::new(out);
                if ocsf {
                    wg_engine::write_ocsf(&session, &mut out)?;
                } else {
                    wg_engine::write_triage(&session, &mut out)?;
                }
                out.flush()
            })?;
            if timings {
                report::timings(&session, &times);
            }
            return Ok(outcome(&session));
        }
        Command::Convert { input, out } => {
            let Some((session, _)) = load(&input) else { return Ok(ExitCode::from(MISUSED)) };
            write_to(out.as_deref(), |out| {
                let mut out = inert::Json::new(out);
                wg_engine::write_findings(&session, &mut out)?;
                out.flush()
            })?;
            return Ok(outcome(&session));
        }
        Command::Map { input, out } => {
            let Some((session, _)) = load(&input) else { return Ok(ExitCode::from(MISUSED)) };
            let Some(used) = session.reports().iter().find_map(|report| report.map.as_ref()) else {
                match session.batch() {
                    Some(batch) if !batch.is_empty() => complain!("a reader knows all of it, so no field was guessed"),
                    _ => complain!("no alert was read, so there is no field map to correct"),
                }
                return Ok(ExitCode::from(NOTHING_READ));
            };
            write_to(out.as_deref(), |out| writeln!(out, "{}", wg_engine::field_map_json(&used.map)))?;
        }
        Command::Inspect { input, json } => {
            let Some((session, _)) = load(&input) else { return Ok(ExitCode::from(MISUSED)) };
            write_to(None, |out| {
                if !json {
                    return report::write(&session, out);
                }
                let mut out = inert::Json::new(out);
                writeln!(out, "{}", wg_engine::inspect_json(&session))?;
                out.flush()
            })?;
            return Ok(outcome(&session));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Loads files; those that cannot be opened are named on stderr. `None` where a setting cannot be followed, which is said.
fn load(input: &Input) -> Option<(Session, load::Timings)> {
    // Hash seeds guard against crafted files; the results do not depend on them.
    let seed = std::hash::BuildHasher::hash_one(&std::collections::hash_map::RandomState::new(), 0u8);
    let mut session = Session::new(seed);
    if let Err(error) = load::settings(&mut session, input) {
        complain!("{error}");
        return None;
    }
    let (errors, timings) = load::load(&mut session, &input.files);
    for error in errors {
        complain!("{error}");
    }
    for report in session.reports() {
        complain_of(report);
    }
    Some((session, timings))
}

/// Says what was wrong with a file as a whole, or that it held no alert; the report has the rest.
fn complain_of(report: &SourceReport) {
    /// An archive of many broken entries fills no screen.
    const MOST: usize = 20;
    let of_file = || report.problems.iter().filter(|problem| problem.effect == Effect::File);
    for problem in of_file().take(MOST) {
        match &problem.entry {
            Some(entry) => complain!("{}, {entry}: {}", report.file, problem.message),
            None => complain!("{}: {}", report.file, problem.message),
        }
    }
    let n = of_file().count();
    if n > MOST {
        complain!("{}: {} more of the kind; `inspect --json` has them all", report.file, n - MOST);
    }
    if n == 0 && report.alerts == 0 && report.folded == 0 {
        let rejected = if report.rejected > 0 { format!(", {} rejected", report.rejected) } else { String::new() };
        complain!(
            "{}: no alert among {} records, {} of them known as none{rejected}",
            report.file,
            report.records,
            report.not_alerts
        );
    }
}

fn outcome(session: &Session) -> ExitCode {
    if session.batch().is_some_and(|batch| !batch.is_empty()) {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(NOTHING_READ)
    }
}

fn write_to(path: Option<&Path>, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    match path {
        Some(path) => {
            let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
            whole::write(path, write).map_err(named)
        }
        None => {
            let mut out = BufWriter::new(io::stdout().lock());
            write(&mut out)?;
            out.flush()
        }
    }
}
