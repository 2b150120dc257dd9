//! A file that is named and cannot be read is part of the account.

#![allow(clippy::unwrap_used)]

use std::process::Command;

#[test]
fn a_file_that_is_not_there_is_a_source_with_a_problem() {
    let dir = std::env::temp_dir().join(format!("wg-cli-absent-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let export = r#"{"title":"Odd login","severity":"high","host":"ws-1","time":"2026-11-20T08:00:00Z"}"#;
    std::fs::write(dir.join("export.ndjson"), export).unwrap();
    let run =
        |args: &[&str]| Command::new(env!("CARGO_BIN_EXE_watchglass")).current_dir(&dir).args(args).output().unwrap();
    let output = run(&["triage", "absent.json", "export.ndjson"]);
    assert_eq!(output.status.code(), Some(0), "alerts were loaded");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains(r#""absent.json""#), "{text}");
    assert!(text.contains("could not be opened or read"), "{text}");
    assert!(text.contains(r#""export.ndjson""#), "{text}");
    assert_eq!(run(&["triage", "absent.json"]).status.code(), Some(3));
    std::fs::remove_dir_all(&dir).unwrap();
}
