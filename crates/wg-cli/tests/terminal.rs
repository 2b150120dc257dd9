//! What stands on the terminal: nothing that a file name could make it do, and a word on what was asked and cannot be done.

mod folder;

use folder::Folder;
use std::fs;
use std::process::{Command, Output};

const ALERT: &str = r#"{"class_uid":2004,"severity_id":4,"time":1795000000000,"metadata":{"product":{"name":"P"}},
    "finding_info":{"uid":"a","title":"x\u009b31m\u202e"}}"#;

fn run(dir: &std::path::Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_watchglass")).args(args).current_dir(dir).output().expect("the tool runs")
}

#[test]
fn names_and_texts_of_files_move_no_terminal() {
    let dir = Folder::new("escapes");
    dir.file("e\u{1b}[31m.txt", ("nothing of ours\n").as_ref());
    dir.file("a.json", (ALERT).as_ref());
    let out = run(&dir.0, &["triage", "e\u{1b}[31m.txt", "none\u{1b}[31m.json", "a.json"]);
    let said = String::from_utf8(out.stderr).expect("text");
    assert!(said.contains("none") && said.contains(".txt"), "{said}");
    assert!(!said.contains(|c: char| c.is_control() && c != '\n'), "{said:?}");
    let json = String::from_utf8(out.stdout).expect("text");
    assert!(json.contains(r"x\u009b31m\u202e"), "the text is there, escaped");
    assert!(!json.contains(['\u{1b}', '\u{9b}', '\u{202e}']));
    assert_eq!(out.status.code(), Some(0));
}

#[test]
fn a_zone_is_for_a_file_that_is_there_however_it_is_named() {
    let dir = Folder::new("zones");
    fs::create_dir_all(dir.0.join("in")).expect("a folder");
    let table = "time,title,severity,host\n2026-11-18 09:14:32,A,high,h1\n2026-11-18 09:15:32,B,high,h1\n";
    dir.file("in/z.csv", (table).as_ref());
    for said in ["z.csv=+02:00", "in/z.csv=+02:00"] {
        let out = run(&dir.0, &["triage", "in/z.csv", "--zone", said]);
        assert!(String::from_utf8_lossy(&out.stdout).contains("2026-11-18T07:14:32.000Z"), "{said}");
    }
    let out = run(&dir.0, &["triage", "in/z.csv", "--zone", "other.csv=+02:00"]);
    assert_eq!(out.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&out.stderr).contains("other.csv"));
}

#[test]
fn a_file_without_an_alert_is_named() {
    let dir = Folder::new("none");
    let packet = r#"{"timestamp":"2026-11-18T09:14:32Z","event_type":"stats","stats":{"uptime":1}}"#;
    dir.file("eve.json", (format!("{packet}\n{packet}\n")).as_ref());
    let out = run(&dir.0, &["triage", "eve.json"]);
    assert_eq!(out.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&out.stderr).contains("eve.json: no alert among 2 records"));
}

#[test]
#[cfg(unix)]
fn what_would_never_end_is_refused() {
    let dir = Folder::new("endless");
    let out = run(&dir.0, &["inspect", "/dev/zero"]);
    assert_eq!(out.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&out.stderr).contains("may never end"));
}
