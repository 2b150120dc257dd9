//! A working brief from files and a verdict file: the app as one file with a part of the batch in it.

use crate::args::BriefArgs;
use crate::inert::complain;
use crate::{MISUSED, NOTHING_READ, REFUSED, brief, case, load, outcome, write_to};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::{self, Write};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};
use wg_brief::{NameChoice, working};
use wg_engine::{Session, WorkingError};
use wg_ingest::Ending;
use wg_protocol::working::{Part, WorkingSpec, WorkingText};
use wg_protocol::{Answer, Query};

/// Writes the working brief.
///
/// # Errors
/// Those of the files that are written.
pub fn run(args: &BriefArgs) -> io::Result<ExitCode> {
    let (Some(path), Some(out)) = (&args.shell, &args.out) else { return Ok(ExitCode::from(MISUSED)) };
    let shell = match std::fs::read(path) {
        Ok(shell) => shell,
        Err(error) => return Ok(misused(&format!("{}: {error}", path.display()))),
    };
    // Before anything is read, so that a wrong file is said at once.
    if let Err(error) = working::without_data(&shell) {
        return Ok(misused(&format!("--shell {}: {error}", path.display())));
    }
    let verdicts = match args.case.as_deref().map(|path| case::read(path, args.input.passphrase.as_deref())).transpose()
    {
        Ok(case) => case.unwrap_or_default(),
        Err(error) => {
            complain!("the verdict file was refused: {error}");
            return Ok(ExitCode::from(REFUSED));
        }
    };
    let Some((mut session, _)) = load(&args.input) else { return Ok(ExitCode::from(MISUSED)) };
    case::follow(&mut session, &verdicts);
    let spec = Box::new(WorkingSpec {
        brief: wg_protocol::BriefSpec {
            command_lines: args.commands || args.keep_names,
            ..brief::spec(args, &verdicts)
        },
        part: match (args.top, args.incidents.as_slice()) {
            (Some(n), _) => Part::Top(n),
            (None, []) => Part::AboveLine,
            (None, uids) => Part::These(uids.to_vec()),
        },
        made_at: SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .ok()
            .and_then(|now| i64::try_from(now.as_millis()).ok())
            .unwrap_or_default(),
    });
    let is_coded = spec.brief.names == NameChoice::Replace;
    let Ok(Answer::Working(written)) = session.ask(&Query::WorkingText { spec }) else { return Ok(outcome(&session)) };
    if written.alerts == 0 {
        complain!(
            "no incident of the batch was chosen: none has that uid, or none stands above the line (--top N takes the first N)"
        );
        return Ok(ExitCode::from(NOTHING_READ));
    }
    if let Err(error) = opens(&written) {
        return Ok(misused(&format!("the working brief would not open: {error}")));
    }
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(written.text.as_bytes())?;
    let html = working::with_data(&shell, &gzip.finish()?).map_err(io::Error::other)?;
    write_to(Some(out), |file| file.write_all(&html))?;
    if let Some(path) = &args.key {
        let line = |out: &mut dyn Write, (code, name): &(String, String)| {
            out.write_all(wg_casefile::code_line(code, name).as_bytes())
        };
        write_to(Some(path), |out| written.key.iter().try_for_each(|pair| line(out, pair)))?;
    }
    let names = match (is_coded, &args.key) {
        (false, _) => "names as they are".to_owned(),
        (true, Some(path)) => format!("names under codes, which is which in {}", path.display()),
        (true, None) => "names under codes; --key FILE would save which is which".to_owned(),
    };
    complain!("{} incidents, {} alerts, {names}", written.incidents, written.alerts);
    Ok(ExitCode::SUCCESS)
}

/// Opens what was written, as the receiver will.
fn opens(written: &WorkingText) -> Result<(), WorkingError> {
    let mut session = Session::new(0);
    let text = written.text.as_bytes();
    let (meta, offset) = session.begin_working(text)?;
    session.open_source(&meta);
    session.feed(&text[offset..]);
    session.close_source(Ending::Complete, None);
    session.rank();
    match session.working() {
        Some(_) => Ok(()),
        None => Err(WorkingError::Apart),
    }
}

fn misused(what: &str) -> ExitCode {
    complain!("{what}");
    ExitCode::from(MISUSED)
}
