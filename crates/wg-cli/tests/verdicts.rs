//! The terminal tool on verdict files: filters, columns, and files under a passphrase.

mod folder;

use folder::Folder;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use wg_casefile::{Case, Draft, Entry, Facts, Judgement, Log, Provenance, ScoreFact, Verdict};

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
