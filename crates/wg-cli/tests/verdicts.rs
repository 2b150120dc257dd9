//! The terminal tool on verdict files: filters, columns, and files under a passphrase.

mod folder;

use folder::Folder;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use wg_casefile::{Case, Draft, Entry, Facts, Form, Judgement, Log, Provenance, ScoreFact, Verdict, read_code_line};
use wg_engine::Session;
use wg_ingest::Ending;
use wg_protocol::{Answer, FileMeta, Query, ViewSpec};

fn case() -> String {
    let mut log = Log::default();
    let given = [
        ("INC-1", Verdict::FalsePositive, 9_000),
        ("INC-2", Verdict::TruePositive, 9_500),
        ("INC-3", Verdict::FalsePositive, 100),
    ];
    for (incident, verdict, p10000) in given {
        let facts = Facts {
            title: format!("Title of {incident}"),
            score: ScoreFact { p10000, low10000: p10000, high10000: p10000, ..ScoreFact::default() },
            ..Facts::default()
        };
        let judgement = Judgement { verdict, reason: None, note: String::new(), facts, provenance: Provenance::Person };
        let draft = Draft {
            batch: "b".into(),
            incident: incident.into(),
            action: log.judge(incident, judgement),
            analyst: "night desk".into(),
            at_ms: 1_795_230_664_000,
            took_ms: 0,
            tab: String::new(),
            app: String::new(),
        };
        log.push(Entry::next(log.head(), draft));
    }
    Case::of(log.entries().to_vec()).expect("unbroken").to_json()
}

fn run(args: &[&str], paths: &[&Path]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_watchglass")).args(args).args(paths).output().expect("it runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_query_chooses_what_is_written_and_says_what_is_left_out() {
    let folder = Folder::new("query");
    let case = folder.file("case.json", case().as_bytes());
    let out =
        run(&["verdicts", "--as", "csv", "--columns", "incident,verdict", "--query", "verdict:fp score>0.5"], &[&case]);
    assert!(out.status.success(), "{}", text(&out.stderr));
    assert_eq!(text(&out.stdout), "incident,verdict\r\nINC-1,false_positive\r\n");
    let said = text(&out.stderr);
    assert!(said.contains("1 of 3 verdicts are in the file; 2 are outside the filter."), "{said}");
    assert!(said.contains("Columns left out: title, reason,"), "{said}");
}

#[test]
fn a_query_that_a_case_cannot_answer_writes_nothing() {
    let folder = Folder::new("refused");
    let case = folder.file("case.json", case().as_bytes());
    for query in ["host:ws-1", "verdict:maybe", "last:2h"] {
        let out = run(&["verdicts", "--as", "csv", "--query", query], &[&case]);
        assert_eq!((out.status.code(), out.stdout.len()), (Some(2), 0), "{query}");
        assert!(!out.stderr.is_empty());
    }
}

#[test]
fn an_encrypted_case_opens_by_its_passphrase_alone() {
    let folder = Folder::new("locked");
    let (case, right) = (folder.file("case.json", case().as_bytes()), folder.file("right", b"correct horse\n"));
    let wrong = folder.file("wrong", b"correct hors\n");
    let locked = folder.0.join("locked.wgcase");
    let out = run(
        &["merge", "--encrypt", "--passphrase-file", &right.to_string_lossy(), "--out", &locked.to_string_lossy()],
        &[&case],
    );
    assert!(out.status.success(), "{}", text(&out.stderr));
    let bytes = fs::read(&locked).expect("written");
    assert!(!text(&bytes).contains("INC-1"));

    let verify = |path: &Path, with: Option<&Path>| {
        let with = with.map(|path| path.to_string_lossy().into_owned());
        let args: Vec<&str> =
            with.iter().fold(vec!["verify"], |args, path| [args.as_slice(), &["--passphrase-file", path]].concat());
        let out = run(&args, &[path]);
        (out.status.code(), text(&out.stdout) + &text(&out.stderr))
    };
    let (code, said) = verify(&locked, Some(&right));
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("3 entries, unbroken"), "{said}");
    for (path, with, expected) in [
        (&locked, None, "is encrypted; give its passphrase"),
        (&locked, Some(&wrong), "passphrase is another one"),
        (&folder.file("damaged", bytes.split_last().expect("bytes").1), Some(&right), "is damaged"),
    ] {
        let (code, said) = verify(path, with.map(PathBuf::as_path));
        assert_eq!(code, Some(4), "{said}");
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn a_tail_that_was_cut_off_shows_against_what_was_noted() {
    let folder = Folder::new("noted");
    let whole = case();
    let entries: Vec<wg_casefile::Entry> = Case::read(&whole).expect("ours").branches().flatten().cloned().collect();
    let head = entries.last().expect("an entry").hash.clone();
    let file = folder.file("whole.json", whole.as_bytes());
    let cut = Case::of(entries[..entries.len() - 1].to_vec()).expect("unbroken").to_json();
    let cut = folder.file("cut.json", cut.as_bytes());
    let verify = |args: &[&str], path: &Path| {
        let out = run(&[&["verify"], args].concat(), &[path]);
        (out.status.code(), text(&out.stdout) + &text(&out.stderr))
    };
    let n = entries.len().to_string();
    for path in [&file, &cut] {
        let (code, said) = verify(&[], path);
        assert!(code == Some(0) && said.contains("missing at the end") && said.contains("--head HASH"), "{said}");
    }
    for noted in [vec!["--head", &head], vec!["--entries", &n], vec!["--head", &head[..12], "--entries", &n]] {
        let (code, said) = verify(&noted, &file);
        assert!(code == Some(0) && said.contains("begins with what was noted"), "{said}");
        let (code, said) = verify(&noted, &cut);
        assert!(code == Some(4) && said.contains("missing"), "{said}");
    }
    // A log that has grown since begins with what was noted.
    let (first, one) = (entries[0].hash.clone(), "1");
    assert_eq!(verify(&["--head", &first, "--entries", one], &file).0, Some(0));
    assert_eq!(verify(&["--head", &first, "--entries", "2"], &file).0, Some(4));
    assert_eq!(verify(&["--head", "abc"], &file).0, Some(2));
}

/// A verdict on each of the first incidents of the sample night, whose note names what it names.
fn judged_sample(file: &str, bytes: &[u8]) -> (Session, String) {
    let mut session = Session::new(1);
    let meta = FileMeta { name: file.into(), size: bytes.len() as u64 };
    session.begin(false, vec![meta.clone()]);
    session.open_source(&meta);
    session.feed(bytes);
    session.close_source(Ending::Complete, None);
    session.rank();
    let mut uids = match session.ask(&Query::Uids { view: ViewSpec::default() }) {
        Ok(Answer::Uids(uids)) => uids,
        other => panic!("{other:?}"),
    };
    uids.truncate(30);
    let host = session.batch().and_then(|batch| batch.host.given().next().map(|id| batch.text(id).to_owned()));
    let mut log = Log::default();
    for (place, uid) in uids.iter().enumerate() {
        let facts = match session.ask(&Query::VerdictFacts { uid: uid.clone() }) {
            Ok(Answer::VerdictFacts(facts)) => facts,
            other => panic!("{other:?}"),
        };
        let judgement = Judgement {
            verdict: Verdict::ALL[place % 3],
            reason: Some(1),
            note: format!("asked about {}", host.clone().unwrap_or_default()),
            facts,
            provenance: Provenance::Person,
        };
        let draft = Draft {
            batch: "b".into(),
            incident: uid.clone(),
            action: log.judge(uid, judgement),
            analyst: "anna.k".into(),
            at_ms: 1_795_230_664_000,
            took_ms: 0,
            tab: String::new(),
            app: String::new(),
        };
        log.push(Entry::next(log.head(), draft));
    }
    (session, Case::of(log.entries().to_vec()).expect("unbroken").to_json())
}

#[test]
fn no_form_holds_a_name_that_was_replaced_and_the_list_turns_codes_back() {
    let folder = Folder::new("coded");
    let sample = run(&["sample"], &[]).stdout;
    let night = folder.file("northwind-night.ndjson", &sample);
    let (session, case) = judged_sample("northwind-night.ndjson", &sample);
    let case = folder.file("case.json", case.as_bytes());
    let key = folder.0.join("codes.txt");
    let batch = session.batch().expect("a batch");
    let columns = [&batch.host, &batch.user, &batch.host_ip, &batch.src_ip, &batch.dst_ip, &batch.dst_domain];
    let in_batch: BTreeSet<String> = columns
        .into_iter()
        .flat_map(|column| column.given())
        .map(|id| batch.text(id).to_lowercase())
        .filter(|name| name.len() >= 5 && name.chars().any(|c| !c.is_alphabetic()))
        .filter(|name| !name.starts_with("nt authority") && name != "127.0.0.1")
        .collect();
    assert!(in_batch.len() > 20, "the sample names much");
    let mut lists = Vec::new();
    for form in Form::ALL {
        let args = ["verdicts", "--as", form.slug(), "--names", "replace", "--key", &key.to_string_lossy()];
        let out = run(&args, &[&case, &night]);
        assert!(out.status.success(), "{}: {}", form.slug(), text(&out.stderr));
        let (written, list) = (text(&out.stdout).to_lowercase(), fs::read_to_string(&key).expect("kept"));
        if !matches!(form, Form::Tool(_)) {
            assert!(!written.is_empty(), "{}", form.slug());
        }
        let replaced: Vec<(String, String)> = list
            .lines()
            .filter_map(read_code_line)
            .map(|(code, name)| (code.to_owned(), name.to_lowercase()))
            .collect();
        assert!(replaced.iter().any(|(_, name)| name == "anna.k"), "the label of a person is a name");
        let names = replaced.iter().map(|(_, name)| name).chain(&in_batch);
        for name in names.filter(|name| name.len() >= 5) {
            assert!(!written.contains(name.as_str()), "{} holds {name}", form.slug());
        }
        lists.push(list);
    }
    // A code, once given, stays: each list begins with what the one before held.
    for pair in lists.windows(2) {
        assert!(pair[0].lines().all(|line| pair[1].lines().any(|other| other == line)));
    }
    // Without the exports nobody can tell a name.
    let out = run(&["verdicts", "--as", "csv", "--names", "replace"], &[&case]);
    assert_eq!((out.status.code(), out.stdout.len()), (Some(2), 0));
    // A verdict of another export leaves without its texts, and that is said.
    let other = folder.file("other.ndjson", sample.split_inclusive(|byte| *byte == b'\n').next().expect("a line"));
    let out = run(&["verdicts", "--as", "markdown", "--names", "replace"], &[&case, &other]);
    let (written, said) = (text(&out.stdout).to_lowercase(), text(&out.stderr));
    assert!(said.contains("of other exports"), "{said}");
    for name in &in_batch {
        assert!(!written.contains(name.as_str()), "{name}");
    }
}
