//! What is read is never written over.

#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::process::Command;

const EXPORT: &str =
    r#"{"title":"Odd login","severity":"high","host":"ws-1","user":"anna","time":"2026-11-20T08:00:00Z"}"#;

fn folder(name: &str) -> PathBuf {
    let dir = std::env::temp_dir().join(format!("wg-cli-evidence-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    std::fs::write(dir.join("export.ndjson"), EXPORT).unwrap();
    dir
}

fn code(dir: &Path, args: &[&str]) -> Option<i32> {
    Command::new(env!("CARGO_BIN_EXE_watchglass")).current_dir(dir).args(args).output().unwrap().status.code()
}

#[test]
fn an_export_is_not_replaced_by_its_own_result() {
    let dir = folder("export");
    for args in [
        &["triage", "export.ndjson", "--out", "export.ndjson"][..],
        &["convert", "export.ndjson", "-o", "./export.ndjson"],
        &["brief", "export.ndjson", "-o", "brief.html", "--key", "export.ndjson"],
        &["triage", "absent", "--assets", "export.ndjson", "-o", "export.ndjson"],
        &["verdicts", "export.ndjson", "--as", "csv", "-o", "export.ndjson"],
        &["merge", "absent", "export.ndjson", "-o", "export.ndjson"],
    ] {
        assert_eq!(code(&dir, args), Some(2), "{args:?}");
        assert_eq!(std::fs::read_to_string(dir.join("export.ndjson")).unwrap(), EXPORT, "{args:?}");
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(dir.join("export.ndjson"), dir.join("link")).unwrap();
        std::fs::hard_link(dir.join("export.ndjson"), dir.join("hard")).unwrap();
        for other in ["link", "hard"] {
            assert_eq!(code(&dir, &["triage", "export.ndjson", "-o", other]), Some(2), "{other}");
        }
        assert_eq!(std::fs::read_to_string(dir.join("export.ndjson")).unwrap(), EXPORT);
    }
    assert_eq!(code(&dir, &["triage", "export.ndjson", "-o", "result.json"]), Some(0));
    assert_eq!(code(&dir, &["triage", "export.ndjson", "-o", "result.json"]), Some(0), "a result may be made again");
    std::fs::remove_dir_all(dir).unwrap();
}
