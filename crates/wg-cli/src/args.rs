//! What was asked for on the command line.

use crate::case::MergeArgs;
use crate::model::{ModelArgs, What};
use crate::verdicts::VerdictsArgs;
use crate::whole;
use lexopt::prelude::*;
use std::ffi::OsString;
use std::path::PathBuf;
use wg_casefile::{CSV_COLUMNS, Form, Noted, SHORTEST_HASH, Verdict};
use wg_ingest::Times;
use wg_protocol::{ExchangeForm, Sample};
use wg_schema::ordered::OrderedMap;

pub const USAGE: &str = "\
watchglass: glass-box alert triage, natively

  watchglass triage FILE... [--out FILE] [--ocsf] [--timings] [SETTINGS]
      reads, scores, links and ranks; prints JSON (with --ocsf: one OCSF
      Incident Finding a line)
  watchglass inspect FILE... [--json] [SETTINGS]
      prints the import report alone
  watchglass map FILE [--out FILE]
      prints the field map that FILE is read by, where no reader knows it: guessed
      from names and values, to be corrected and given back with --map
  watchglass brief FILE... [--case CASE] [--executive] [--names keep|replace]
                   [--headline TEXT] [--need TEXT]... [--notes] [--commands]
                   [--keep-hashes] [--key FILE] [--out FILE] [SETTINGS]
      writes a briefing as one HTML file without script; CASE is a verdict
      export. Names become codes unless they are kept; --key saves which is
      which, for you alone
  watchglass brief FILE... --working --shell APP [--case CASE] [--names keep|replace]
                   [--top N | --incident UID...] [--headline TEXT] [--notes]
                   [--commands] [--keep-hashes] [--key FILE] --out FILE [SETTINGS]
      writes a part of the batch into APP (watchglass.html), for somebody who
      judges it there without a network; without --top and --incident it is what
      stands above the review line. Their verdicts come back as a patch
  watchglass verify CASE|PATCH... [--head HASH] [--entries N]
      checks a verdict export, a case, a rescue file or a patch: chains, verdicts,
      signature; names the incidents and links on which people disagree. A file
      alone cannot show that entries at its end are missing, nor that all of it
      was written anew: --head and --entries are what you noted of it elsewhere
      (12 characters of the hash or more), and it must begin with that
  watchglass merge CASE|PATCH... [--out CASE] [--key FILE] [--encrypt]
      puts the verdicts of several people into one case, in any order, each
      log beside the others and unchanged. A patch must answer a working brief
      of one of the cases. With the code list of that brief, --key, names are
      put back into what is said. --encrypt writes it under the passphrase
  watchglass verdicts CASE [FILE...] --as FORM [--query QUERY]
                      [--verdict tp,bp,fp,nd] [--columns A,B] [--out FILE]
                      [--names replace [--key FILE]] [SETTINGS]
      writes what stands in CASE as json, ocsf, csv, markdown, as the tuning
      worklist per rule, or as the tool takes it that raised the alerts:
      defender, sentinel, elastic, splunk, thehive, iris, security-hub, rsigma.
      Posting it is yours. QUERY is that of the page's search field; what a case
      does not hold (hosts, accounts) is asked of the exports, FILE. What is left
      out or cannot be said is printed, and kept beside what is written. With
      --names replace, names in it become codes, told from the exports; the codes
      are those of the case and of FILE, the code list, which is gone on with
  watchglass convert FILE... [--out FILE] [SETTINGS]
      prints every alert as an OCSF 1.5 Detection Finding, one a line
  watchglass export --as navigator|attack-flow|stix FILE... [--incident UID]
                    [--case CASE] [--layer FILE]... [--attack-ids 18.1|19]
                    [--out FILE] [SETTINGS]
      writes an ATT&CK Navigator layer of the batch, or of one incident; or an
      incident (without --incident: the first one) as Attack Flow 2.0 or as a
      STIX 2.1 bundle. --layer lays other layers over a layer as coverage
  watchglass model card [MODEL] [--out FILE]
  watchglass model pack MODEL --team NAME [--out FILE]
  watchglass model merge [MODEL] --pack FILE=50... --out MODEL
      the card of a model file that the page saved; its tables as a prior pack for
      other teams, without any row; packs of other teams put into it, with the
      percent that each counts (0 takes nothing in). Without MODEL: the shipped
      scorecard. What a pack moves is seen by triage with and without --model
  watchglass sample [night|small|messy] [--out FILE]
      prints the sample night, a part of it for a first look, or that part as
      the worst exports are: OCSF NDJSON
  watchglass --version | --help

  --passphrase-file FILE  opens encrypted cases, wherever one is read; its first
                          line is the passphrase, - reads it from standard input

SETTINGS, for what the files do not say:
  --attack FILE          the ATT&CK release of an official STIX bundle, instead
                         of the built-in one
  --model FILE           a model file that the page saved, instead of the shipped
                         scorecard
  --apart NAME           this host, account or address is taken for no other,
                         whatever is spelt like it; may be given more than once
  --assets FILE          a list (CSV, JSON) of hosts and accounts and how critical
                         they are: what is severe on one stays above the line
  --map FILE             a field map for exports that no reader knows; used where
                         it fits, and may be given more than once
  --zone NAME=+02:00     the zone of times without one in the file of that name
  --shift NAME=-90s      added to every time of that file (ms, s, m or h)
  --uncover              leaves passwords, keys and tokens in the text, which
                         are hidden otherwise

Exit code: 0 alerts were loaded (verify: the file holds), 2 the command was
misused, 3 nothing could be read, 4 a verdict file was refused. A file that
cannot be read beside others is a source with a problem in the result.
";

/// A checked command line.
pub enum Command {
    Triage { input: Input, out: Option<PathBuf>, ocsf: bool, timings: bool },
    Inspect { input: Input, json: bool },
    Convert { input: Input, out: Option<PathBuf> },
    Map { input: Input, out: Option<PathBuf> },
    Brief(Box<BriefArgs>),
    Export(Box<ExportArgs>),
    Verify { cases: Vec<PathBuf>, noted: Noted, passphrase: Option<PathBuf> },
    Merge(MergeArgs),
    Verdicts(Box<VerdictsArgs>),
    Model(ModelArgs),
    Sample { sample: Sample, out: Option<PathBuf> },
    Help,
    Version,
}

/// Files, and how they are to be read.
#[derive(Default)]
pub struct Input {
    pub files: Vec<PathBuf>,
    /// An ATT&CK bundle.
    pub attack: Option<PathBuf>,
    /// File whose first line opens an encrypted verdict file.
    pub passphrase: Option<PathBuf>,
    /// Secrets stay in the text.
    pub uncover: bool,
    /// A model file.
    pub model: Option<PathBuf>,
    /// Lists of hosts and accounts that matter most.
    pub assets: Vec<PathBuf>,
    /// Names that are somebody of their own, whatever is spelt like them.
    pub apart: Vec<String>,
    /// Field maps.
    pub maps: Vec<PathBuf>,
    /// By name of the file.
    pub times: OrderedMap<String, Times>,
}

/// What a briefing is made from and what it may hold.
#[derive(Default)]
pub struct BriefArgs {
    pub input: Input,
    pub case: Option<PathBuf>,
    pub executive: bool,
    pub keep_names: bool,
    pub keep_hashes: bool,
    pub notes: bool,
    pub commands: bool,
    pub headline: String,
    /// `what: why`, each.
    pub needs: Vec<String>,
    pub key: Option<PathBuf>,
    pub out: Option<PathBuf>,
    /// One to judge in, not only to read.
    pub is_working: bool,
    /// The app as one file, for a working brief.
    pub shell: Option<PathBuf>,
    pub top: Option<u32>,
    /// Uids.
    pub incidents: Vec<String>,
}

impl BriefArgs {
    /// Tells whether something was said that only a working brief follows.
    fn is_of_part(&self) -> bool {
        self.shell.is_some() || self.top.is_some() || !self.incidents.is_empty()
    }
}

/// What is written for another tool.
pub struct ExportArgs {
    pub input: Input,
    pub form: ExchangeForm,
    /// Empty: the first one, or the whole batch.
    pub incident: String,
    pub case: Option<PathBuf>,
    pub layers: Vec<PathBuf>,
    /// ATT&CK release of the ids; empty: that of the table in use.
    pub release: String,
    pub out: Option<PathBuf>,
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
    #[error("--zone needs NAME=+02:00, not “{0}”")]
    Zone(String),
    #[error("--shift needs NAME=-90s (ms, s, m or h), not “{0}”")]
    Shift(String),
    #[error("export needs --as navigator, attack-flow or stix")]
    Exchange,
    #[error("--names is keep or replace")]
    Names,
    #[error("--names replace needs the exports that were judged: what is a name is told from them")]
    NamesOfNothing,
    #[error("--as is one of {}", Form::ALL.map(Form::slug).join(", "))]
    Form,
    #[error("--verdict is some of tp, bp, fp, nd, with commas between")]
    Verdict,
    #[error("--columns, for --as csv, are some of {all}, not “{0}”", all = CSV_COLUMNS.join(", "))]
    Columns(String),
    #[error("model is followed by card, pack or merge, and at most one model file")]
    Model,
    #[error("model pack needs a model file and --team NAME")]
    Team,
    #[error("model merge needs --pack FILE=50, the percent that it counts, and --out")]
    Pack,
    #[error("--top needs a number, not “{0}”")]
    Top(String),
    #[error("--head needs 12 characters of a hash or more, not “{0}”")]
    Head(String),
    #[error("--entries needs a number, not “{0}”")]
    Entries(String),
    #[error("a working brief needs --shell, the app as one file (watchglass.html), and --out")]
    Shell,
    #[error("--shell, --top and --incident are for a working brief: add --working")]
    OnlyWorking,
    #[error("{0} is read and would be written over; give the result another place")]
    OverInput(String),
    #[error(transparent)]
    Option(#[from] lexopt::Error),
}

/// Reads the arguments after the program's name.
///
/// # Errors
/// When they are no command of [`USAGE`].
pub fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Command, ArgsError> {
    let mut parser = lexopt::Parser::from_args(args);
    let mut brief = BriefArgs::default();
    let (mut words, mut out, mut ocsf, mut json, mut timings) = (Vec::new(), None, false, false, false);
    let mut input = Input::default();
    let (mut form, mut only) = (String::new(), Vec::new());
    let (mut query, mut columns, mut encrypt) = (None, Vec::new(), false);
    let (mut team, mut packs) = (String::new(), Vec::new());
    let (mut layers, mut release) = (Vec::new(), String::new());
    let mut replaces_names = false;
    let mut noted = Noted::default();
    while let Some(arg) = parser.next()? {
        match arg {
            Short('h') | Long("help") => return Ok(Command::Help),
            Short('V') | Long("version") => return Ok(Command::Version),
            Short('o') | Long("out") => out = Some(PathBuf::from(parser.value()?)),
            Long("ocsf") => ocsf = true,
            Long("json") => json = true,
            Long("timings") => timings = true,
            Long("attack") => input.attack = Some(PathBuf::from(parser.value()?)),
            Long("uncover") => input.uncover = true,
            Long("model") => input.model = Some(PathBuf::from(parser.value()?)),
            Long("apart") => input.apart.push(parser.value()?.string()?),
            Long("assets") => input.assets.push(PathBuf::from(parser.value()?)),
            Long("team") => team = parser.value()?.string()?,
            Long("pack") => {
                let text = parser.value()?.string()?;
                let said = text.rsplit_once('=').and_then(|(path, percent)| Some((path, percent.parse::<u16>().ok()?)));
                let (path, percent) = said.filter(|(_, percent)| *percent <= 100).ok_or(ArgsError::Pack)?;
                packs.push((PathBuf::from(path), percent));
            }
            Long("map") => input.maps.push(PathBuf::from(parser.value()?)),
            Long("zone") => {
                let text = parser.value()?.to_string_lossy().into_owned();
                let said = text.rsplit_once('=').and_then(|(name, zone)| Some((name, Times::parse_zone(zone)?)));
                let Some((name, minutes)) = said else { return Err(ArgsError::Zone(text)) };
                input.times.entry(name.to_owned()).or_default().zone_minutes = Some(minutes);
            }
            Long("shift") => {
                let text = parser.value()?.to_string_lossy().into_owned();
                let said = text.rsplit_once('=').and_then(|(name, shift)| Some((name, duration(shift)?)));
                let Some((name, shift_ms)) = said else { return Err(ArgsError::Shift(text)) };
                input.times.entry(name.to_owned()).or_default().shift_ms = shift_ms;
            }
            Long("as") => {
                form = parser.value()?.string()?;
            }
            Long("verdict") => {
                let words = parser.value()?.string()?;
                for word in words.split(',') {
                    only.push(Verdict::from_slug(word).ok_or(ArgsError::Verdict)?);
                }
            }
            Long("query") => query = Some(parser.value()?.string()?),
            Long("columns") => {
                let words = parser.value()?.string()?;
                columns = words.split(',').map(|word| word.trim().to_owned()).collect();
                if let Some(word) = columns.iter().find(|word| !CSV_COLUMNS.contains(&word.as_str())) {
                    return Err(ArgsError::Columns(word.clone()));
                }
            }
            Long("passphrase-file") => input.passphrase = Some(PathBuf::from(parser.value()?)),
            Long("encrypt") => encrypt = true,
            Long("head") => {
                let hash = parser.value()?.string()?.trim().to_ascii_lowercase();
                if hash.len() < SHORTEST_HASH || !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                    return Err(ArgsError::Head(hash));
                }
                noted.head = Some(hash);
            }
            Long("entries") => {
                let text = parser.value()?.string()?;
                noted.entries = Some(text.parse().map_err(|_| ArgsError::Entries(text))?);
            }
            Long("case") => brief.case = Some(PathBuf::from(parser.value()?)),
            Long("key") => brief.key = Some(PathBuf::from(parser.value()?)),
            Long("working") => brief.is_working = true,
            Long("shell") => brief.shell = Some(PathBuf::from(parser.value()?)),
            Long("incident") => brief.incidents.push(parser.value()?.string()?),
            Long("top") => {
                let text = parser.value()?.string()?;
                brief.top = Some(text.parse().map_err(|_| ArgsError::Top(text))?);
            }
            Long("executive") => brief.executive = true,
            Long("notes") => brief.notes = true,
            Long("commands") => brief.commands = true,
            Long("keep-hashes") => brief.keep_hashes = true,
            Long("headline") => brief.headline = parser.value()?.string()?,
            Long("need") => brief.needs.push(parser.value()?.string()?),
            Long("names") => match parser.value()?.to_str() {
                Some("keep") => brief.keep_names = true,
                Some("replace") => (brief.keep_names, replaces_names) = (false, true),
                _ => return Err(ArgsError::Names),
            },
            Long("layer") => layers.push(PathBuf::from(parser.value()?)),
            Long("attack-ids") => release = parser.value()?.string()?,
            Value(word) => words.push(word),
            _ => return Err(arg.unexpected().into()),
        }
    }
    let mut words = words.into_iter();
    let command = words.next().ok_or(ArgsError::NoCommand)?;
    input.files = words.map(PathBuf::from).collect();
    // What is merged holds all of the first case, so that it may take its place.
    let kept = usize::from(command == "merge").min(input.files.len());
    let beside = [&input.attack, &input.passphrase, &input.model, &brief.case, &brief.shell].into_iter().flatten();
    let beside =
        beside.chain(&input.assets).chain(&input.maps).chain(&layers).chain(packs.iter().map(|(path, _)| path));
    for path in input.files[kept..].iter().chain(beside) {
        if [&out, &brief.key].into_iter().flatten().any(|written| whole::is_same(written, path)) {
            return Err(ArgsError::OverInput(path.display().to_string()));
        }
    }
    match command.to_str() {
        Some("triage") if input.files.is_empty() => Err(ArgsError::NoFile("triage")),
        Some("triage") => Ok(Command::Triage { input, out, ocsf, timings }),
        Some("inspect") if input.files.is_empty() => Err(ArgsError::NoFile("inspect")),
        Some("inspect") => Ok(Command::Inspect { input, json }),
        Some("map") if input.files.is_empty() => Err(ArgsError::NoFile("map")),
        Some("map") => Ok(Command::Map { input, out }),
        Some("brief") if input.files.is_empty() => Err(ArgsError::NoFile("brief")),
        Some("brief") if !brief.is_working && brief.is_of_part() => Err(ArgsError::OnlyWorking),
        Some("brief") if brief.is_working && (brief.shell.is_none() || out.is_none()) => Err(ArgsError::Shell),
        Some("brief") => Ok(Command::Brief(Box::new(BriefArgs { input, out, ..brief }))),
        Some("verify") if input.files.is_empty() => Err(ArgsError::NoFile("verify")),
        Some("verify") => Ok(Command::Verify { cases: input.files, noted, passphrase: input.passphrase }),
        Some("verdicts") => {
            if input.files.is_empty() {
                return Err(ArgsError::NoFile("verdicts"));
            }
            let case = input.files.remove(0);
            if replaces_names && input.files.is_empty() {
                return Err(ArgsError::NamesOfNothing);
            }
            if form != Form::Csv.slug()
                && let Some(word) = columns.first()
            {
                return Err(ArgsError::Columns(word.clone()));
            }
            Ok(Command::Verdicts(Box::new(VerdictsArgs {
                case,
                input,
                form: Form::from_slug(&form).ok_or(ArgsError::Form)?,
                only,
                query,
                columns,
                out,
                replaces_names,
                key: brief.key,
            })))
        }
        Some("convert") if input.files.is_empty() => Err(ArgsError::NoFile("convert")),
        Some("convert") => Ok(Command::Convert { input, out }),
        Some("export") if input.files.is_empty() => Err(ArgsError::NoFile("export")),
        Some("export") => {
            let form = ExchangeForm::ALL.into_iter().find(|one| one.word() == form).ok_or(ArgsError::Exchange)?;
            let (case, incident) = (brief.case, brief.incidents.into_iter().next().unwrap_or_default());
            Ok(Command::Export(Box::new(ExportArgs { input, form, incident, case, layers, release, out })))
        }
        Some("merge") if input.files.is_empty() => Err(ArgsError::NoFile("merge")),
        Some("merge") => {
            let Input { files, passphrase, .. } = input;
            Ok(Command::Merge(MergeArgs { cases: files, key: brief.key, passphrase, encrypt, out }))
        }
        Some("model") => model(input.files, team, packs, out),
        Some("sample") => {
            let word = input.files.first().map_or("night".into(), |word| word.to_string_lossy());
            let sample = Sample::by_word(&word).ok_or_else(|| ArgsError::UnknownCommand(format!("sample {word}")))?;
            Ok(Command::Sample { sample, out })
        }
        _ => Err(ArgsError::UnknownCommand(command.to_string_lossy().into_owned())),
    }
}

/// Reads what follows `model`.
fn model(
    words: Vec<PathBuf>,
    team: String,
    packs: Vec<(PathBuf, u16)>,
    out: Option<PathBuf>,
) -> Result<Command, ArgsError> {
    let mut words = words.into_iter();
    let what = match words.next().and_then(|word| word.to_str().map(str::to_owned)).as_deref() {
        Some("card") => What::Card,
        Some("pack") if team.trim().is_empty() || words.len() == 0 => return Err(ArgsError::Team),
        Some("pack") => What::Pack { team },
        Some("merge") if packs.is_empty() || out.is_none() => return Err(ArgsError::Pack),
        Some("merge") => What::Merge { packs },
        _ => return Err(ArgsError::Model),
    };
    let model = words.next();
    if words.next().is_some() { Err(ArgsError::Model) } else { Ok(Command::Model(ModelArgs { model, what, out })) }
}

/// Reads `-90s`, `1500ms`, `+2m` or `1h` as milliseconds; at most ten years.
fn duration(text: &str) -> Option<i64> {
    let end = text.find(|c: char| c.is_ascii_alphabetic())?;
    let unit = match &text[end..] {
        "ms" => 1,
        "s" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return None,
    };
    let ms = text[..end].parse::<i64>().ok()?.checked_mul(unit)?;
    (ms.abs() <= 315_360_000_000).then_some(ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_kept_by_the_name_of_the_file() {
        let args = ["triage", "a.csv", "--zone", "a.csv=+02:00", "--shift", "a.csv=-90s", "--shift=b=1h"];
        let Ok(Command::Triage { input, .. }) = parse(args.map(OsString::from)) else { panic!("not understood") };
        assert_eq!(input.times["a.csv"], Times { zone_minutes: Some(120), shift_ms: -90_000 });
        assert_eq!(input.times["b"], Times { zone_minutes: None, shift_ms: 3_600_000 });
    }

    #[test]
    fn what_only_a_working_brief_follows_is_not_passed_over() {
        for more in [["--shell", "a.html"], ["--top", "3"], ["--incident", "INC-1"]] {
            let args = ["brief", "a", "-o", "b.html"].into_iter().chain(more).map(OsString::from);
            assert!(matches!(parse(args), Err(ArgsError::OnlyWorking)));
        }
        let args = ["brief", "a", "-o", "b.html", "--working", "--top", "3"].map(OsString::from);
        assert!(matches!(parse(args), Err(ArgsError::Shell)));
        let two = ["verify", "a", "b"].map(OsString::from);
        assert!(matches!(parse(two), Ok(Command::Verify { cases, .. }) if cases.len() == 2));
    }

    #[test]
    fn a_pack_is_given_with_what_it_counts() {
        let args = |words: &[&str]| parse(words.iter().map(OsString::from));
        let Ok(Command::Model(merge)) = args(&["model", "merge", "a.wgmodel", "--pack", "b=c.json=40", "-o", "d"])
        else {
            panic!("not understood")
        };
        let What::Merge { packs } = merge.what else { panic!("another thing") };
        assert_eq!(packs, [(PathBuf::from("b=c.json"), 40)]);
        for bad in [&["model"][..], &["model", "merge", "a", "-o", "d"], &["model", "pack", "--team", "x"]] {
            assert!(args(bad).is_err(), "{bad:?}");
        }
        assert!(matches!(args(&["model", "merge", "--pack", "b=101", "-o", "d"]), Err(ArgsError::Pack)));
        assert!(matches!(args(&["model", "card"]), Ok(Command::Model(ModelArgs { model: None, .. }))));
    }

    #[test]
    fn a_setting_that_cannot_be_read_is_refused() {
        for args in [["--zone", "a=CET"], ["--zone", "+02:00"], ["--shift", "a=90"], ["--shift", "a=99999999999h"]] {
            let args = ["triage", "a"].into_iter().chain(args).map(OsString::from);
            assert!(matches!(parse(args), Err(ArgsError::Zone(_) | ArgsError::Shift(_))));
        }
    }
}
