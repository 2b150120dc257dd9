//! Verdicts with codes in the place of names, and the code list beside them, which stays with whoever wrote it.

use crate::case::CaseError;
use crate::verdicts::VerdictsArgs;
use std::path::Path;
use wg_casefile::{Case, Entry, ExportContext, Exported, Log, code_line, export_coded, read_code_line};
use wg_engine::Session;
use wg_protocol::coded::{ToHide, left_out_words};
use wg_protocol::{Answer, Query};
use wg_schema::ordered::OrderedMap;

/// Writes `chosen` in a form, and what was replaced into the code list where one is named.
///
/// # Errors
/// Those of the code list.
pub fn export(
    args: &VerdictsArgs,
    session: &mut Session,
    case: &Case,
    chosen: &[&Entry],
    standing: usize,
    context: &ExportContext,
) -> Result<Exported, CaseError> {
    let mut list = codes_of(case);
    if let Some(path) = &args.key {
        list.extend(read(path)?);
    }
    let mut coded: Vec<Entry> = chosen.iter().map(|entry| (*entry).clone()).collect();
    let mut context = context.clone();
    let to_hide = ToHide::of(&coded, &context, list.clone().into_iter().collect());
    let Ok(Answer::Hidden(hidden)) = session.ask(&Query::Hide(to_hide.clone())) else { return Ok(Exported::default()) };
    let left_out = hidden.put_into(&to_hide, &mut coded, &mut context);
    let mut exported = export_coded(args.form, &coded, standing, &context);
    exported.said.extend(left_out_words(left_out));
    exported.said.push(wg_brief::LIMIT.to_owned());
    list.extend(hidden.key);
    match &args.key {
        Some(path) => {
            let text: String = list.iter().map(|(code, name)| code_line(code, name)).collect();
            std::fs::write(path, text).map_err(|source| CaseError::File { path: path.clone(), source })?;
        }
        None => exported.said.push("The code list was not kept: --key FILE keeps it.".to_owned()),
    }
    Ok(exported)
}

/// Returns the code lists of all logs of a case; where two differ, that of the later branch.
fn codes_of(case: &Case) -> OrderedMap<String, String> {
    let mut all = OrderedMap::new();
    for branch in case.branches() {
        let log = Log::fold(branch.iter().cloned());
        all.extend(log.codes().into_iter().map(|(code, name)| (code.to_owned(), name.to_owned())));
    }
    all
}

fn read(path: &Path) -> Result<Vec<(String, String)>, CaseError> {
    match std::fs::read_to_string(path) {
        Ok(text) => {
            let pairs = text.lines().filter_map(read_code_line);
            Ok(pairs.map(|(code, name)| (code.to_owned(), name.to_owned())).collect())
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(source) => Err(CaseError::File { path: path.into(), source }),
    }
}
