//! Verdict files: reading, checking, merging.

use crate::inert::{self, complain};
use crate::locked;
use crate::patch::{self, PatchError};
use crate::{MISUSED, REFUSED, write_to};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use wg_casefile::{
    Agreement, Case, Locked, LockedError, NotNoted, Noted, Patch, ReadError, SIGNED, Say, Standing, UNSIGNED, Verdict,
    disagreement,
};
use wg_engine::Session;
use wg_protocol::queue::JudgedAlert;
use wg_protocol::{Answer, CorrectedPair, Query, WhyNotFollowed};

/// Why a verdict file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    #[error("{}: {source}", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("{}: {source}", path.display())]
    Refused { path: PathBuf, source: ReadError },
    #[error("{}: the logs of several people are no single log; choose another form, or the export of one of them", path.display())]
    SeveralLogs { path: PathBuf },
    #[error("{}: the file is encrypted; give its passphrase with --passphrase-file FILE", path.display())]
    NoPassphrase { path: PathBuf },
    #[error("{}: {source}", path.display())]
    Locked { path: PathBuf, source: LockedError },
    #[error("{}: {source}", path.display())]
    Patch { path: PathBuf, source: PatchError },
    #[error("{}: {source}", path.display())]
    Noted { path: PathBuf, source: NotNoted },
}

/// What is merged, and how it is written.
#[derive(Default)]
pub struct MergeArgs {
    pub cases: Vec<PathBuf>,
    /// Code list of a working brief.
    pub key: Option<PathBuf>,
    /// File whose first line opens locked files, and locks the result.
    pub passphrase: Option<PathBuf>,
    pub encrypt: bool,
    pub out: Option<PathBuf>,
}

/// A file of verdicts, and whether it is signed.
enum Verdicts {
    Case(Case, bool),
    Patch(Box<Patch>),
}

/// Reads a case, a verdict export or a rescue file, locked or not; all of it holds or none is used.
pub fn read(path: &Path, passphrase: Option<&Path>) -> Result<Case, CaseError> {
    Ok(checked(path, &text(path, passphrase)?)?.0)
}

/// Reads such a file and checks its signature; whose words come with it, if it has one.
fn checked(path: &Path, text: &str) -> Result<(Case, Option<String>), CaseError> {
    let (case, signed) = Case::read_signed(text).map_err(|source| CaseError::Refused { path: path.into(), source })?;
    let words = signed.map(|signed| patch::signed(Some(signed)));
    let words = words.transpose().map_err(|source| CaseError::Patch { path: path.into(), source })?;
    Ok((case, words))
}

fn text(path: &Path, passphrase: Option<&Path>) -> Result<String, CaseError> {
    let mut bytes = std::fs::read(path).map_err(|source| CaseError::File { path: path.into(), source })?;
    if Locked::is_one(&bytes) {
        let of = passphrase.ok_or_else(|| CaseError::NoPassphrase { path: path.into() })?;
        let words = locked::passphrase(of).map_err(|source| CaseError::File { path: of.into(), source })?;
        bytes = locked::open(&bytes, &words).map_err(|source| CaseError::Locked { path: path.into(), source })?;
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Reads any file of verdicts, a patch with its signature.
fn read_any(path: &Path, passphrase: Option<&Path>) -> Result<Verdicts, CaseError> {
    let refused = |source| CaseError::Refused { path: path.into(), source };
    let text = text(path, passphrase)?;
    match Patch::read(&text) {
        Err(ReadError::NotOurs) => {
            let (case, words) = checked(path, &text)?;
            if let Some(words) = &words {
                complain!("{}: {words}", path.display());
            }
            Ok(Verdicts::Case(case, words.is_some()))
        }
        patch => {
            let patch = patch.map_err(refused)?;
            let words =
                patch::signed(patch.signature()).map_err(|source| CaseError::Patch { path: path.into(), source })?;
            complain!("{}: a patch, {words}", path.display());
            Ok(Verdicts::Patch(Box::new(patch)))
        }
    }
}

/// Checks verdict files, also against what was noted of them elsewhere, and says what each holds.
///
/// # Errors
/// Those of the terminal.
pub fn verify(paths: &[PathBuf], noted: &Noted, passphrase: Option<&Path>) -> io::Result<ExitCode> {
    let mut outcome = ExitCode::SUCCESS;
    for path in paths {
        let case = read_any(path, passphrase).and_then(|verdicts| match verdicts {
            Verdicts::Case(case, is_signed) => Ok((case, is_signed)),
            Verdicts::Patch(patch) => {
                let is_signed = patch.signature().is_some();
                let case = patch.into_case().map_err(|source| CaseError::Refused { path: path.into(), source })?;
                Ok((case, is_signed))
            }
        });
        let case = case.and_then(|(case, is_signed)| match noted.check(&case) {
            Ok(()) => Ok((case, is_signed)),
            Err(source) => Err(CaseError::Noted { path: path.into(), source }),
        });
        match case {
            Ok((case, is_signed)) => {
                if paths.len() > 1 {
                    println!("{}", path.display());
                }
                write_to(None, |out| {
                    say(&case, is_signed, &Codes::default(), out)?;
                    match noted {
                        Noted { head: None, entries: None } => writeln!(
                            out,
                            "to see entries that are missing at the end, note head and number elsewhere: --head HASH --entries N"
                        ),
                        _ => writeln!(out, "it begins with what was noted"),
                    }
                })?;
            }
            Err(error) => outcome = refuse(&error),
        }
    }
    Ok(outcome)
}

/// Merges verdict files into one case. The order does not matter, and a file that is merged twice changes nothing.
///
/// # Errors
/// Those of the file that is written.
pub fn merge(args: &MergeArgs) -> io::Result<ExitCode> {
    let MergeArgs { cases, key, passphrase, encrypt, out } = args;
    let (passphrase, out) = (passphrase.as_deref(), out.as_deref());
    let (merged, codes) = match union(cases, passphrase).and_then(|case| Ok((case, Codes::read(key.as_deref())?))) {
        Ok(merged) => merged,
        Err(error) => return Ok(refuse(&error)),
    };
    let mut bytes = merged.to_json().into_bytes();
    if *encrypt {
        let Some(of) = passphrase else {
            complain!("--encrypt needs --passphrase-file FILE");
            return Ok(ExitCode::from(MISUSED));
        };
        bytes = match locked::passphrase(of) {
            Ok(words) => locked::lock(&bytes, &words)?,
            Err(source) => return Ok(refuse(&CaseError::File { path: of.into(), source })),
        };
    }
    write_to(out, |file| file.write_all(&bytes))?;
    if out.is_some() {
        write_to(None, |out| say(&merged, false, &codes, out))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Cases first, whatever their place: a patch is asked whether it answers a brief of one of them.
fn union(paths: &[PathBuf], passphrase: Option<&Path>) -> Result<Case, CaseError> {
    let (mut merged, mut patches) = (Case::default(), Vec::new());
    for path in paths {
        match read_any(path, passphrase)? {
            Verdicts::Case(case, _) => merged = merged.merge(case),
            Verdicts::Patch(patch) => patches.push((path, patch)),
        }
    }
    let cases = merged.clone();
    for (path, patch) in patches {
        patch::belongs(&patch, &cases).map_err(|source| CaseError::Patch { path: path.clone(), source })?;
        let case = patch.into_case().map_err(|source| CaseError::Refused { path: path.clone(), source })?;
        merged = merged.merge(case);
    }
    Ok(merged)
}

/// The code list of a working brief, to put names back into what its receiver wrote.
#[derive(Default)]
struct Codes(Vec<(String, String)>);

impl Codes {
    fn read(path: Option<&Path>) -> Result<Codes, CaseError> {
        let Some(path) = path else { return Ok(Codes::default()) };
        let mut pairs: Vec<(String, String)> = text(path, None)?
            .lines()
            .filter_map(wg_casefile::read_code_line)
            .map(|(code, name)| (code.to_owned(), name.to_owned()))
            .collect();
        // HOST-12 before HOST-1.
        pairs.sort_by_key(|(code, _)| std::cmp::Reverse(code.len()));
        Ok(Codes(pairs))
    }

    fn named(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (code, name)| text.replace(code, name))
    }
}

pub fn refuse(error: &CaseError) -> ExitCode {
    complain!("{error}");
    ExitCode::from(REFUSED)
}

/// Tells the session what counts of what was said about links, so that its incidents are those of the case, and says where a
/// case is of other files.
pub fn follow(session: &mut Session, case: &Case) {
    let pair = |(first, say, second): (&str, Say, &str)| CorrectedPair {
        first: first.to_owned(),
        second: second.to_owned(),
        together: say == Say::Together,
    };
    let said: Vec<CorrectedPair> = case.corrections().into_iter().map(pair).collect();
    session.set_corrected(&said);
    let held = case.names_apart();
    if !held.is_empty() {
        session.set_apart(held);
    }
    not_followed(session, said);
    let standing = case.standing();
    let judged: Vec<JudgedAlert> = standing.iter().map(judged_alert).collect();
    let moved = match session.ask(&Query::Renamed { judged }) {
        Ok(Answer::Renamed(moved)) => moved,
        _ => Vec::new(),
    };
    let is_here = |one: &Standing<'_>| {
        session.ranked().is_some_and(|ranked| ranked.find_uid(one.incident).is_some())
            || moved.iter().any(|moved| moved.judged == judged_alert(one))
    };
    let elsewhere = standing.iter().filter(|one| !is_here(one)).count();
    if elsewhere > 0 {
        let n = standing.len();
        complain!("of {n} verdicts in the case, {elsewhere} are on incidents that these files do not give");
    }
}

fn judged_alert(one: &Standing<'_>) -> JudgedAlert {
    JudgedAlert { uid: one.incident.to_owned(), lead: one.counts.lead().to_owned() }
}

/// Says what was said of links and the incidents do not show.
fn not_followed(session: &mut Session, said: Vec<CorrectedPair>) {
    let n = said.len();
    let fallen = match session.ask(&Query::NotFollowed { list: said }) {
        Ok(Answer::NotFollowed(fallen)) if !fallen.is_empty() => fallen,
        _ => return,
    };
    complain!("of {n} decisions on links in the case, {} are not followed here", fallen.len());
    // A case holds what was said of other nights, too; that is one line.
    let elsewhere = fallen.iter().filter(|one| one.why == WhyNotFollowed::NotHere).count();
    if elsewhere > 0 {
        complain!("{elsewhere}: {}", WhyNotFollowed::NotHere.words());
    }
    for one in fallen.iter().filter(|one| one.why != WhyNotFollowed::NotHere) {
        let say = if one.pair.together { "held together" } else { "set apart" };
        let (first, second) = (&one.pair.first, &one.pair.second);
        complain!("{say}, alerts {} and {}: {}", short(first), short(second), one.why.words());
    }
}

/// Returns what of a key tells an alert on a screen.
fn short(key: &str) -> &str {
    key.get(..12).unwrap_or(key)
}

fn say(case: &Case, is_signed: bool, codes: &Codes, out: &mut dyn Write) -> io::Result<()> {
    let n_branches = case.branches().count();
    let branches = if n_branches > 1 { format!(" in {n_branches} branches") } else { String::new() };
    let integrity = if is_signed { SIGNED } else { UNSIGNED };
    writeln!(out, "{} entries{branches}, unbroken; the file is {integrity}.", case.count())?;
    if let Some(head) = case.head() {
        writeln!(out, "head {head}")?;
    }
    for (verdict, n) in Verdict::ALL.into_iter().zip(case.counts()) {
        writeln!(out, "{n:>8}  {}", verdict.name().to_lowercase())?;
    }
    for Agreement { between, both, same, kappa } in case.agreements() {
        let [left, right] = between.map(|label| inert::text(if label.is_empty() { "no label" } else { &label }));
        let kappa =
            kappa.map_or("no kappa: one verdict throughout".to_owned(), |kappa| format!("Cohen's kappa {kappa:.2}"));
        writeln!(out, "agreement {left} and {right}: {same} of {both} incidents that both judged; {kappa}")?;
    }
    for conflict in case.standing().iter().filter(|standing| standing.is_conflict()) {
        writeln!(
            out,
            "conflict  {}: {}; the later one counts",
            inert::text(conflict.incident),
            disagreement(conflict)
        )?;
        for entry in std::iter::once(conflict.counts).chain(conflict.others.iter().copied()) {
            let verdict = entry.verdict().map_or("", Verdict::name).to_lowercase();
            let note = codes.named(entry.note());
            let (at, who) = (inert::text(&entry.at), inert::text(&entry.analyst));
            writeln!(out, "          {at}  {who}: {verdict}  {}", inert::text(&note))?;
        }
    }
    let said = case.said_of_links();
    if !said.is_empty() {
        let together = said.iter().filter(|said| said.counts.said_of_link() == Some(Say::Together)).count();
        writeln!(out, "{:>8}  said of links: {together} together, {} apart", said.len(), said.len() - together)?;
    }
    for conflict in said.iter().filter(|said| said.is_conflict()) {
        writeln!(out, "conflict  alerts {} and {}; the later one counts", conflict.pair[0], conflict.pair[1])?;
        for entry in std::iter::once(conflict.counts).chain(conflict.others.iter().copied()) {
            let what = if entry.said_of_link() == Some(Say::Together) { "together" } else { "apart" };
            let (at, who, incident) =
                (inert::text(&entry.at), inert::text(&entry.analyst), inert::text(&entry.incident));
            writeln!(out, "          {at}  {who}: {what}, on {incident}")?;
        }
    }
    Ok(())
}
