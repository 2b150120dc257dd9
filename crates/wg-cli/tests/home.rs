//! What comes home from a working brief, and everything that is handed to `verify` and `merge` instead of it: what is taken, what
//! is refused, by which exit code and with which words. Nothing is written where anything was refused.

use ed25519_compact::{KeyPair, Seed};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use wg_casefile::{Case, Draft, Entry, Facts, Judgement, Log, OfBrief, Patch, Provenance, Verdict};

const REFUSED: i32 = 4;

/// A folder of one test alone, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let dir = std::env::temp_dir().join(format!("wg-cli-home-{name}-{}", std::process::id()));
        fs::create_dir_all(&dir).expect("a folder");
        Folder(dir)
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, bytes).expect("written");
        path
    }

    fn out(&self) -> PathBuf {
        self.0.join("merged.json")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn log(who: &str, batch: &str, verdicts: &[(&str, Verdict)]) -> Vec<Entry> {
    let mut log = Log::default();
    for (i, (incident, verdict)) in verdicts.iter().enumerate() {
        let judgement = Judgement {
            verdict: *verdict,
            reason: None,
            note: String::new(),
            facts: Facts::default(),
            provenance: Provenance::Person,
        };
        let draft = Draft {
            batch: batch.into(),
            incident: (*incident).into(),
            action: log.judge(incident, judgement),
            analyst: who.into(),
            at_ms: 1_795_230_664_000 + i as i64 * 1000,
            took_ms: 0,
            tab: String::new(),
            app: String::new(),
        };
        log.push(Entry::next(log.head(), draft));
    }
    log.entries().to_vec()
}

fn case() -> Case {
    let given = [("INC-1", Verdict::TruePositive), ("INC-2", Verdict::FalsePositive)];
    Case::of(log("night desk", "b", &given)).expect("unbroken")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What a receiver sends back, signed as their browser signs it.
fn patch(case: &Case, seed: u8) -> Patch {
    let pair = KeyPair::from_seed(Seed::new([seed; 32]));
    let of = OfBrief { brief: "ab".repeat(32), batch: "b".into(), case: case.head() };
    let given = [("INC-1", Verdict::BenignPositive), ("INC-3", Verdict::TruePositive)];
    let patch = Patch::new(&of, log("the lab", "b", &given), "0.1.0", &hex(&*pair.pk)).expect("a patch");
    let signature = pair.sk.sign(patch.to_sign(), None);
    patch.signed(hex(&*signature))
}

fn run<'a>(args: &[&str], paths: impl IntoIterator<Item = &'a Path>) -> Output {
    Command::new(env!("CARGO_BIN_EXE_watchglass")).args(args).args(paths).output().expect("it runs")
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Hands `file` to `verify` and, with a case, to `merge`: both refuse it with these words, and nothing is written.
#[track_caller]
fn check_refused(folder: &Folder, file: &Path, words: &str) {
    let own = folder.file("own.json", case().to_json());
    let out = folder.out();
    let merged = run(&["merge", "--out", &out.to_string_lossy()], [own.as_path(), file]);
    for output in [run(&["verify"], [file]), merged] {
        let text = said(&output);
        assert_eq!(output.status.code(), Some(REFUSED), "{text}");
        assert!(text.contains(words) && text.contains(&*file.to_string_lossy()), "{words:?}: {text}");
    }
    assert!(!out.exists(), "nothing is written");
}

#[test]
fn a_patch_comes_home_in_any_order_and_as_often_as_one_likes() {
    let folder = Folder::new("order");
    let own = folder.file("own.json", case().to_json());
    let (one, other) =
        (folder.file("one.json", patch(&case(), 1).to_json()), folder.file("other.json", patch(&case(), 2).to_json()));
    let out = folder.out();
    let merge = |paths: &[&Path]| {
        let output = run(&["merge", "--out", &out.to_string_lossy()], paths.iter().copied());
        assert!(output.status.success(), "{}", said(&output));
        (fs::read(&out).expect("written"), said(&output))
    };
    let (once, words) = merge(&[&own, &one]);
    assert!(words.contains("signed, unchanged since; key") && words.contains("INC-1"), "{words}");
    assert_eq!(merge(&[&one, &own]).0, once);
    assert_eq!(merge(&[&one, &own, &one, &own]).0, once);
    // Over the case that it was merged into before.
    let home = folder.file("home.json", &once);
    assert_eq!(merge(&[&home, &one]).0, once);
    assert_eq!(merge(&[&own, &one, &other]).0, merge(&[&other, &home]).0);
    let output = run(&["verify"], [home.as_path(), &one]);
    assert!(output.status.success() && said(&output).contains("4 entries in 2 branches"), "{}", said(&output));
}

#[test]
fn a_patch_that_was_changed_is_refused_with_the_reason() {
    let folder = Folder::new("changed");
    let text = patch(&case(), 1).to_json();
    let check = |name: &str, text: &str, words: &str| check_refused(&folder, &folder.file(name, text), words);
    check("verdict.json", &text.replacen("\"verdict\":\"bp\"", "\"verdict\":\"tp\"", 1), "entry 1");
    check("name.json", &text.replacen("the lab", "the boss", 1), "entry 1");
    check("heading.json", &text.replacen(&"ab".repeat(32), &"cd".repeat(32), 1), "heading");
    let lines: Vec<&str> = text.lines().collect();
    let first = lines[1].trim_end_matches(',');
    let turned = [lines[0], &format!("{},", lines[2]), first, lines[3]].join("\n");
    check("order.json", &turned, "entry 1");
    let again = [lines[0], lines[1], lines[1], lines[2], lines[3]].join("\n");
    check("twice.json", &again, "entry 2");
    check("fewer.json", &[lines[0], first, lines[3]].join("\n"), "the log is incomplete");
    check("half.json", &text[..text.len() / 2], "cut off on its way");
    // The signature of another browser, and one that was made up.
    let signature = |text: &str| text.rsplit_once("\"signature\":\"").expect("signed").1[..128].to_owned();
    let others = signature(&patch(&case(), 2).to_json());
    check("swapped.json", &text.replacen(&signature(&text), &others, 1), "signature does not fit");
    check("zero.json", &text.replacen(&signature(&text), &"0".repeat(128), 1), "signature does not fit");
    check("away.json", &text.replacen(&signature(&text), "", 1), "signature");
}

#[test]
fn a_flipped_byte_anywhere_is_refused() {
    let folder = Folder::new("flipped");
    let text = patch(&case(), 1).to_json();
    let own = folder.file("own.json", case().to_json());
    let out = folder.out();
    for at in (0..text.len() - 1).step_by(53) {
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1;
        // Line breaks between entries say nothing.
        if text.as_bytes()[at].is_ascii_whitespace() {
            continue;
        }
        let file = folder.file("flipped.json", &bytes);
        let output = run(&["merge", "--out", &out.to_string_lossy()], [own.as_path(), &file]);
        assert_eq!(output.status.code(), Some(REFUSED), "byte {at}: {}", said(&output));
        assert!(!out.exists());
    }
}

#[test]
fn a_patch_of_another_case_or_batch_is_no_answer_to_this_one() {
    let folder = Folder::new("other");
    let other = Case::of(log("day desk", "b", &[("INC-9", Verdict::TruePositive)])).expect("unbroken");
    let (own, answer) =
        (folder.file("own.json", case().to_json()), folder.file("answer.json", patch(&other, 1).to_json()));
    let out = folder.file("merged.json", "what was there");
    let output = run(&["merge", "--out", &out.to_string_lossy()], [own.as_path(), &answer]);
    assert_eq!(output.status.code(), Some(REFUSED));
    assert!(said(&output).contains("answers a working brief of another case"), "{}", said(&output));
    assert_eq!(fs::read(&out).expect("there"), b"what was there");
    // Beside both cases it is one.
    let theirs = folder.file("theirs.json", other.to_json());
    let output = run(&["merge", "--out", &out.to_string_lossy()], [own.as_path(), &answer, &theirs]);
    assert!(output.status.success(), "{}", said(&output));
}

#[test]
fn what_is_no_verdict_file_is_refused_by_its_name() {
    let folder = Folder::new("strange");
    check_refused(&folder, &folder.0.join("absent.json"), "No such file");
    check_refused(&folder, &folder.0, "directory");
    for (name, bytes, words) in [
        ("empty.json", &b""[..], "the file is empty"),
        ("blank.json", b"  \n", "the file is empty"),
        ("binary.json", b"\x00\xff\xfe\x01", "no JSON"),
        ("list.json", b"[]", "holds no verdicts of Watchglass"),
        ("object.json", b"{}", "holds no verdicts of Watchglass"),
        ("alerts.ndjson", b"{\"rule\":{\"id\":\"1\"}}\n", "holds no verdicts of Watchglass"),
        ("page.html", b"<!DOCTYPE html><html></html>", "no JSON"),
    ] {
        check_refused(&folder, &folder.file(name, bytes), words);
    }
}

#[test]
fn a_case_without_an_entry_is_one() {
    let folder = Folder::new("none");
    let empty = folder.file("empty-case.json", Case::default().to_json());
    let own = folder.file("own.json", case().to_json());
    let output = run(&["verify"], [empty.as_path()]);
    assert!(output.status.success() && said(&output).contains("0 entries"), "{}", said(&output));
    let out = folder.out();
    let output = run(&["merge", "--out", &out.to_string_lossy()], [own.as_path(), &empty]);
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(fs::read_to_string(&out).expect("written"), case().to_json());
}

#[test]
fn a_case_under_a_passphrase_takes_a_patch_with_the_passphrase_alone() {
    let folder = Folder::new("locked");
    let (own, home) =
        (folder.file("own.json", case().to_json()), folder.file("home.json", patch(&case(), 1).to_json()));
    let (words, wrong) = (folder.file("words", "correct horse\n"), folder.file("wrong", "battery staple\n"));
    let locked = folder.0.join("own.locked");
    let with = |words: &Path| format!("--passphrase-file={}", words.display());
    let output = run(&["merge", &with(&words), "--encrypt", "--out", &locked.to_string_lossy()], [own.as_path()]);
    assert!(output.status.success(), "{}", said(&output));
    check_refused(&folder, &locked, "encrypted; give its passphrase with --passphrase-file");
    let out = folder.out();
    let merge =
        |words: &Path| run(&["merge", &with(words), "--out", &out.to_string_lossy()], [locked.as_path(), &home]);
    let refused = merge(&wrong);
    assert_eq!(refused.status.code(), Some(REFUSED), "{}", said(&refused));
    assert!(!out.exists() && said(&refused).contains("passphrase"));
    assert!(merge(&words).status.success());
    let plain = folder.0.join("plain.json");
    assert!(run(&["merge", "--out", &plain.to_string_lossy()], [own.as_path(), &home]).status.success());
    assert_eq!(fs::read(&out).expect("written"), fs::read(&plain).expect("written"));
}
