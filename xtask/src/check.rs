//! Everything that is checked without running the app: form, lints, arrows between crates, dependencies, words.

use crate::shell::{TaskError, files_below, read_text, root, run, say};
use crate::{seal, tools};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Which of our packages may depend on which. A new arrow is a decision: write it here and say why in the commit.
///
/// ingest, score, correlate, casefile, brief and exchange are siblings and do not know each other; the engine fills one's input
/// from another's output. The page knows what it shows and asks, not how it is computed.
const ARROWS: &[(&str, &[&str])] = &[
    ("wg-schema", &[]),
    ("wg-charts", &[]),
    ("wg-query", &[]),
    ("wg-sample", &[]),
    ("wg-record", &["wg-schema"]),
    ("wg-formats", &["wg-record", "wg-schema"]),
    ("wg-ingest", &["wg-formats", "wg-record", "wg-schema"]),
    ("wg-score", &["wg-schema"]),
    ("wg-correlate", &["wg-schema"]),
    ("wg-casefile", &["wg-schema"]),
    ("wg-brief", &["wg-charts", "wg-schema"]),
    ("wg-exchange", &["wg-schema"]),
    ("wg-protocol", &["wg-brief", "wg-casefile", "wg-charts", "wg-schema"]),
    (
        "wg-engine",
        &[
            "wg-brief",
            "wg-casefile",
            "wg-charts",
            "wg-correlate",
            "wg-exchange",
            "wg-ingest",
            "wg-protocol",
            "wg-query",
            "wg-schema",
            "wg-score",
        ],
    ),
    ("wg-worker", &["wg-engine", "wg-ingest", "wg-protocol", "wg-sample"]),
    ("wg-cli", &["wg-brief", "wg-casefile", "wg-engine", "wg-ingest", "wg-protocol", "wg-sample", "wg-schema"]),
    ("watchglass", &["wg-brief", "wg-casefile", "wg-charts", "wg-protocol", "wg-query", "wg-schema"]),
    // Measures; nothing depends on it.
    ("wg-eval", &["wg-correlate", "wg-engine", "wg-ingest", "wg-protocol", "wg-schema", "wg-score"]),
    ("xtask", &[]),
];

/// Words that must not stand in what is shipped: each is a way to make markup or code out of data, or out of the page.
const BANNED: &[&str] = &[
    "inner_html",
    "innerHTML",
    "outerHTML",
    "insert_adjacent_html",
    "insertAdjacentHTML",
    "document.write",
    "DOMParser",
    "createContextualFragment",
    "eval(",
    "new Function",
    "unbounded_depth",
    "XMLHttpRequest",
    "WebSocket",
    "EventSource",
    "sendBeacon",
    "RTCPeerConnection",
    "WebTransport",
    "importScripts",
    "document.cookie",
    "localStorage",
    "javascript:",
];

/// Lines that hold a banned word and may, with the reason.
const ALLOWED: &[(&str, &str, &str)] = &[
    ("public/boot.js", "createHTML", "the policy that refuses markup has to name it"),
    ("public/single.js", "copy.outerHTML", "is read, not set: the app as one file writes itself into a working brief"),
];

type Check = fn() -> Result<(), TaskError>;

/// Runs all checks, says which of them failed, and fails if one did.
pub fn check() -> Result<(), TaskError> {
    let mut failed = Vec::new();
    let checks: [(&str, Check); 8] = [
        ("arrows between crates", arrows),
        ("unused dependencies", unused),
        ("banned words", banned),
        ("the policy in docs/hosting.md", hosting),
        ("formatting", formatting),
        ("lints, native", lints),
        ("lints, wasm32", lints_wasm),
        ("cargo-deny", deny),
    ];
    for (name, check) in checks {
        say(&format!("check: {name}"));
        if let Err(error) = check() {
            eprintln!("{error}");
            failed.push(name);
        }
    }
    match failed.is_empty() {
        true => {
            println!("all checks passed");
            Ok(())
        }
        false => Err(TaskError::Failed(format!("failed: {}", failed.join(", ")))),
    }
}

fn formatting() -> Result<(), TaskError> {
    run(Command::new("cargo").args(["fmt", "--all", "--check"]).current_dir(root()))
}

fn lints() -> Result<(), TaskError> {
    let args = [
        "clippy",
        "--quiet",
        "--workspace",
        "--exclude",
        "wg-worker",
        "--all-targets",
        "--locked",
        "--",
        "-D",
        "warnings",
    ];
    run(Command::new("cargo").args(args).current_dir(root()))
}

fn lints_wasm() -> Result<(), TaskError> {
    tools::wasm_target()?;
    let args = ["clippy", "--quiet", "--package", "watchglass", "--package", "wg-worker", "--locked"];
    run(Command::new("cargo")
        .args(args)
        .args(["--target", "wasm32-unknown-unknown", "--", "-D", "warnings"])
        .current_dir(root()))
}

fn deny() -> Result<(), TaskError> {
    let program = tools::cargo_deny()?;
    say("not checked: advisories, whose list would have to be fetched (cargo deny check advisories)");
    let args = ["--locked", "check", "--hide-inclusion-graph", "bans", "licenses", "sources"];
    run(Command::new(program).args(args).current_dir(root()))
}

/// A package of the workspace: where it lies, and what its manifest says it depends on.
struct Package {
    name: String,
    dir: PathBuf,
    /// `[dependencies]`, without those of build and tests.
    dependencies: BTreeSet<String>,
    /// `[dev-dependencies]`.
    for_tests: BTreeSet<String>,
}

fn packages() -> Result<Vec<Package>, TaskError> {
    let mut manifests = vec![PathBuf::from("Cargo.toml"), "tests/Cargo.toml".into(), "xtask/Cargo.toml".into()];
    let crates = root().join("crates");
    let below = files_below(&crates)?;
    manifests
        .extend(below.iter().filter(|file| file.ends_with("Cargo.toml")).map(|file| Path::new("crates").join(file)));
    manifests.iter().map(|manifest| package(manifest)).collect()
}

/// Reads a manifest of this workspace: one dependency a line, or a table of its own.
fn package(manifest: &Path) -> Result<Package, TaskError> {
    let text = read_text(&root().join(manifest))?;
    let mut package = Package {
        name: String::new(),
        dir: root().join(manifest).parent().map(Path::to_path_buf).unwrap_or_default(),
        dependencies: BTreeSet::new(),
        for_tests: BTreeSet::new(),
    };
    let mut section = String::new();
    for line in text.lines() {
        if let Some(head) = line.strip_prefix('[') {
            section = head.trim_end().trim_end_matches(']').to_owned();
            if let Some(name) = section.strip_prefix("dependencies.") {
                package.dependencies.insert(name.to_owned());
            }
            continue;
        }
        let key = line.split(['=', '.', ' ']).next().unwrap_or_default();
        if !key.starts_with(|c: char| c.is_ascii_lowercase()) {
            continue;
        }
        match section.as_str() {
            "package" if key == "name" => package.name = line.split('"').nth(1).unwrap_or_default().to_owned(),
            "dependencies" => drop(package.dependencies.insert(key.to_owned())),
            "dev-dependencies" => drop(package.for_tests.insert(key.to_owned())),
            _ => {}
        }
    }
    Ok(package)
}

fn arrows() -> Result<(), TaskError> {
    let mut wrong = Vec::new();
    for package in packages()?.iter().filter(|package| package.name != "wg-tests") {
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == package.name) else {
            wrong.push(format!("{} is not in the table of arrows (xtask/src/check.rs)", package.name));
            continue;
        };
        for to in package.dependencies.iter().filter(|name| name.starts_with("wg-")) {
            if !allowed.contains(&to.as_str()) {
                wrong.push(format!("{} may not depend on {to}", package.name));
            }
        }
    }
    all_right(&wrong)
}

/// Finds dependencies whose name no source file of the package holds.
fn unused() -> Result<(), TaskError> {
    let mut wrong = Vec::new();
    for package in packages()? {
        // The page's package lies at the root; its sources are in src/ alone.
        let sources = sources(&package.dir.join("src"))?;
        let mut with_tests = sources.clone();
        if package.name != "watchglass" && package.dir.join("tests").is_dir() {
            with_tests.push_str(&self::sources(&package.dir.join("tests"))?);
        }
        let is_in = |text: &str, name: &str| text.contains(&name.replace('-', "_"));
        wrong.extend(
            package
                .dependencies
                .iter()
                .filter(|name| !is_in(&sources, name))
                .map(|name| format!("{}: {name}", package.name)),
        );
        wrong.extend(
            package
                .for_tests
                .iter()
                .filter(|name| !is_in(&with_tests, name))
                .map(|name| format!("{}: {name} (for tests)", package.name)),
        );
    }
    all_right(&wrong)
}

fn sources(dir: &Path) -> Result<String, TaskError> {
    let mut text = String::new();
    for file in files_below(dir)?.iter().filter(|file| file.extension().is_some_and(|kind| kind == "rs")) {
        text += &read_text(&dir.join(file))?;
    }
    Ok(text)
}

fn banned() -> Result<(), TaskError> {
    let mut wrong = Vec::new();
    for dir in ["src", "crates", "public", "style", "index.html"] {
        let path = root().join(dir);
        let files = if path.is_dir() { files_below(&path)? } else { vec![PathBuf::new()] };
        for file in files {
            let name = Path::new(dir).join(&file);
            let kind = name.extension().and_then(|kind| kind.to_str()).unwrap_or_default();
            // Tests feed hostile text, and the sample night holds some.
            let is_test =
                name.components().any(|part| matches!(part.as_os_str().to_str(), Some("tests" | "wg-sample")))
                    || name.ends_with("tests.rs");
            if is_test || !matches!(kind, "rs" | "js" | "html" | "css") {
                continue;
            }
            let text = read_text(root().join(&name).components().as_path())?;
            let shipped = text.split("#[cfg(test)]").next().unwrap_or_default();
            for (i, line) in shipped.lines().enumerate() {
                let code = line.trim_start();
                if code.starts_with("//") || code.starts_with("/*") || code.starts_with('*') {
                    continue;
                }
                for word in BANNED.iter().filter(|word| line.contains(**word)) {
                    let may = ALLOWED.iter().any(|(file, mark, _)| name.ends_with(file) && line.contains(mark));
                    if !may {
                        wrong.push(format!("{}:{}: {word}", name.display(), i + 1));
                    }
                }
            }
        }
    }
    all_right(&wrong)
}

/// The samples for servers must state the policy that the page states.
fn hosting() -> Result<(), TaskError> {
    let policy = seal::policy(&read_text(&root().join("index.html"))?)?;
    let text = read_text(&root().join("docs/hosting.md"))?;
    let n = text.matches(&format!("{policy}; frame-ancestors 'none'")).count();
    match n {
        2 => Ok(()),
        n => Err(TaskError::Failed(format!("docs/hosting.md states the policy of index.html {n} times, not twice"))),
    }
}

fn all_right(wrong: &[String]) -> Result<(), TaskError> {
    if wrong.is_empty() { Ok(()) } else { Err(TaskError::Failed(wrong.join("\n"))) }
}
