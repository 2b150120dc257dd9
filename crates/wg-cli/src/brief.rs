//! A briefing from files and a verdict file.

use crate::args::BriefArgs;
use crate::inert::complain;
use crate::{MISUSED, REFUSED, case, load, outcome, write_to};
use std::io;
use std::process::ExitCode;
use wg_brief::{Author, Edition, NameChoice};
use wg_casefile::Case;
use wg_protocol::{Answer, BriefSpec, BriefVerdict, Query};

/// Writes the briefing.
///
/// # Errors
/// Those of the files that are written.
pub fn run(args: &BriefArgs) -> io::Result<ExitCode> {
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
    if session.batch().is_none_or(wg_schema::Batch::is_empty) {
        complain!("no alert could be read, so no brief was written");
        return Ok(outcome(&session));
    }
    let spec = Box::new(spec(args, &verdicts));
    let Ok(Answer::Html(html)) = session.ask(&Query::BriefHtml { spec: spec.clone() }) else {
        return Ok(outcome(&session));
    };
    write_to(args.out.as_deref(), |out| out.write_all(html.as_bytes()))?;
    let Ok(Answer::Brief(view)) = session.ask(&Query::Brief { spec }) else { return Ok(outcome(&session)) };
    if let Some(path) = &args.key {
        write_to(Some(path), |out| {
            let mut lines = view.pages.key.iter().map(|(code, name)| wg_casefile::code_line(code, name));
            lines.try_for_each(|line| out.write_all(line.as_bytes()))
        })?;
    }
    let names = match (args.keep_names, &args.key) {
        (true, _) => "names as they are".to_owned(),
        (false, Some(path)) => {
            format!("{} names under codes, which is which in {}", view.pages.key.len(), path.display())
        }
        (false, None) => {
            format!("{} names under codes; --key FILE would save which is which", view.pages.key.len())
        }
    };
    complain!("{} sheets, {names}. Read it before it leaves.", view.pages.sheets.len());
    Ok(outcome(&session))
}

/// Returns what the briefing is to hold.
pub fn spec(args: &BriefArgs, case: &Case) -> BriefSpec {
    let need = |text: &String| {
        let (what, why) = text.split_once(": ").unwrap_or((text, ""));
        (what.to_owned(), why.to_owned())
    };
    BriefSpec {
        edition: if args.executive { Edition::Executive } else { Edition::HandOver },
        names: if args.keep_names { NameChoice::Keep } else { NameChoice::Replace },
        hide_hashes: !args.keep_hashes,
        notes: args.notes,
        command_lines: args.commands,
        headline: args.headline.clone(),
        headline_by: Author::Person,
        needs: (!args.needs.is_empty()).then(|| args.needs.iter().map(need).collect()),
        needs_by: Author::Person,
        pinned: Vec::new(),
        verdicts: case.standing().iter().filter_map(|one| BriefVerdict::of(one.incident, one.counts)).collect(),
        log: case.head().map(|head| (case.count() as u64, head)),
    }
}
