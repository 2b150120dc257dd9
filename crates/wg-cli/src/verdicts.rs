//! `watchglass verdicts`: what stands in a verdict file, in the form of another tool.

use crate::args::Input;
use crate::case::{self, CaseError};
use crate::inert::complain;
use crate::{MISUSED, coded, load, outcome, write_to};
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;
use wg_casefile::{Entry, ExportContext, Form, Verdict, export};
use wg_engine::{Session, check_query, verdicts_matching};
use wg_protocol::standing::last_by_uid;
use wg_protocol::{Answer, JudgedAlert, JudgedIncident, Query, ViewSpec};
use wg_schema::ordered::OrderedSet;

/// What is taken from which file, and how.
pub struct VerdictsArgs {
    pub case: PathBuf,
    /// The exports that were judged, for what a case does not hold; none: the case alone is asked.
    pub input: Input,
    pub form: Form,
    /// Empty: all.
    pub only: Vec<Verdict>,
    /// In the language of the page's search field.
    pub query: Option<String>,
    /// Of the CSV form; empty: all.
    pub columns: Vec<String>,
    pub out: Option<PathBuf>,
    /// Names become codes.
    pub replaces_names: bool,
    /// The code list, gone on with where there is one.
    pub key: Option<PathBuf>,
}

/// Writes the verdicts that stand. What the form cannot say goes to stderr and, where a file is written, beside it.
///
/// # Errors
/// Those of the file that is written.
pub fn run(args: &VerdictsArgs) -> io::Result<ExitCode> {
    let case = match case::read(&args.case, args.input.passphrase.as_deref()) {
        Ok(case) => case,
        Err(error) => return Ok(case::refuse(&error)),
    };
    let branches: Vec<&[Entry]> = case.branches().collect();
    let log: &[Entry] = match (branches.as_slice(), args.form) {
        ([_, _, ..], Form::Json) if !args.replaces_names => {
            return Ok(case::refuse(&CaseError::SeveralLogs { path: args.case.clone() }));
        }
        ([only, ..], _) => only,
        ([], _) => &[],
    };
    let standing: Vec<&Entry> = case.standing().into_iter().map(|standing| standing.counts).collect();
    // Loaded where something is asked of the exports.
    let mut session = None;
    if !args.input.files.is_empty() {
        let Some((loaded, _)) = load(&args.input) else { return Ok(ExitCode::from(MISUSED)) };
        if loaded.batch().is_none_or(wg_schema::Batch::is_empty) {
            return Ok(outcome(&loaded));
        }
        session = Some(loaded);
    }
    let matching = match matching(args, session.as_mut(), &standing) {
        Ok(matching) => matching,
        Err(code) => return Ok(code),
    };
    let is_wanted =
        |entry: &&Entry| args.only.is_empty() || entry.verdict().is_some_and(|one| args.only.contains(&one));
    let chosen: Vec<&Entry> = matching.into_iter().filter(is_wanted).collect();
    let context = ExportContext {
        exported_at_ms: standing.iter().filter_map(|entry| entry.at_ms()).max().unwrap_or(0),
        app: env!("CARGO_PKG_VERSION").to_owned(),
        columns: args.columns.clone(),
        ..ExportContext::default()
    };
    let exported = match session.as_mut().filter(|_| args.replaces_names) {
        Some(session) => match coded::export(args, session, &case, &chosen, standing.len(), &context) {
            Ok(exported) => exported,
            Err(error) => return Ok(case::refuse(&error)),
        },
        None => export(args.form, log, &chosen, standing.len(), &context),
    };
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

/// Returns the verdicts under the query; all without one. What the query asks and nothing here can answer ends the run: an
/// export that is wider or narrower than was asked for would leave the house.
fn matching<'c>(
    args: &VerdictsArgs,
    session: Option<&mut Session>,
    standing: &[&'c Entry],
) -> Result<Vec<&'c Entry>, ExitCode> {
    let Some(query) = &args.query else { return Ok(standing.to_vec()) };
    let misused = |error: &dyn std::fmt::Display| {
        complain!("{error}");
        ExitCode::from(MISUSED)
    };
    let reads_as = check_query(query).map_err(|error| misused(&error))?;
    complain!("the query reads as: {}", reads_as.join("; "));
    match session {
        None => verdicts_matching(standing, query).map_err(|error| misused(&error)),
        Some(session) => Ok(shown(session, standing, query)),
    }
}

/// Asks the loaded batch, as the page's queue does. The case may know an incident by another uid, or hold several verdicts on
/// what is one incident here: then the last one counts.
fn shown<'c>(session: &mut Session, standing: &[&'c Entry], query: &str) -> Vec<&'c Entry> {
    let mut by_time = standing.to_vec();
    by_time.sort_by_key(|entry| (entry.at_ms(), &entry.hash));
    let renamed =
        match session.ask(&Query::Renamed { judged: standing.iter().map(|one| JudgedAlert::of(one)).collect() }) {
            Ok(Answer::Renamed(renamed)) => renamed,
            _ => Vec::new(),
        };
    let now = last_by_uid(by_time, &renamed);
    let judged = now.iter().filter_map(|(uid, entry)| {
        let verdict = entry.verdict()?.slug().to_owned();
        Some(JudgedIncident { uid: uid.clone(), verdict, alone: false })
    });
    session.set_judged(judged.collect());
    let found: OrderedSet<String> = match session.ask(&Query::Uids { view: ViewSpec { query: query.to_owned() } }) {
        Ok(Answer::Uids(uids)) => uids.into_iter().collect(),
        _ => OrderedSet::new(),
    };
    let found: OrderedSet<&str> =
        now.iter().filter(|(uid, _)| found.contains(uid)).map(|(_, entry)| entry.hash.as_str()).collect();
    standing.iter().filter(|entry| found.contains(entry.hash.as_str())).copied().collect()
}
