//! Speed, size and memory on 100,000 generated alerts, natively and in Chromium. Prints Markdown.

use crate::page;
use crate::shell::{TaskError, create_dir, root, run, say, which};
use crate::tools;
use std::path::{Path, PathBuf};
use std::process::Command;

pub struct BenchOptions {
    /// Alerts to generate.
    pub alerts: String,
    /// Runs of which the middle one is printed.
    pub repeats: String,
    pub build: bool,
}

/// Measures. Without the generator (study files, Python) only size and start are measured.
pub fn bench(options: &BenchOptions) -> Result<(), TaskError> {
    let file = alerts(&options.alerts)?;
    let chromium = tools::chromium()?;
    tools::node_modules()?;
    if options.build {
        page::dist(false)?;
    }
    if let Some(file) = &file {
        native(file, options)?;
    }
    model()?;
    say("Chromium");
    let mut command = Command::new("node");
    command.arg("bench.mjs").arg(file.unwrap_or_default()).arg(&options.repeats);
    run(command.current_dir(root().join("tests/e2e")).env("WG_CHROMIUM", chromium))
}

/// Returns the generated file, made once.
fn alerts(count: &str) -> Result<Option<PathBuf>, TaskError> {
    let generator = root().join("../shared/bench/gen_alerts.py");
    let python = which("python3");
    let (Some(python), true) = (python, generator.is_file()) else {
        say("no generator or no python3: only size and start are measured");
        return Ok(None);
    };
    let dir = root().join("target/bench");
    let file = dir.join(format!("ocsf-{count}.ndjson"));
    if !file.is_file() {
        create_dir(&dir)?;
        say(&format!("generating {count} OCSF alerts"));
        run(Command::new(python).arg(generator).args(["--n", count, "--seed", "7", "--out"]).arg(&file))?;
    }
    Ok(Some(file))
}

/// The model alone on a million made-up rows, natively and as WASM on one thread.
fn model() -> Result<(), TaskError> {
    say("the model alone");
    let program = [
        "--quiet",
        "--locked",
        "--package",
        "wg-score",
        "--bin",
        "speed",
        "--no-default-features",
        "--features",
        "speed",
    ];
    let native = || {
        let mut command = Command::new("cargo");
        command.args(["run", "--profile", "cli"]).args(program).current_dir(root());
        command
    };
    run(&mut native())?;
    let list = native().args(["--", "--list"]).output();
    let list = list.map_err(|source| TaskError::Start { program: "cargo".into(), source })?;
    if !list.status.success() {
        return Err(TaskError::Exit { what: "speed --list".into(), status: list.status });
    }
    let works = String::from_utf8_lossy(&list.stdout);
    let dir = root().join("target/bench");
    create_dir(&dir)?;
    let mut node = Command::new("node");
    node.arg("model-speed.mjs").current_dir(root().join("tests/e2e"));
    for (work, words) in works.lines().filter_map(|line| line.split_once('=')) {
        let mut build = Command::new("cargo");
        build.args(["build", "--release", "--target", "wasm32-unknown-unknown"]).args(program);
        run(build.env("WG_WORK", work).current_dir(root()))?;
        let file = dir.join(format!("{work}.wasm"));
        let built = root().join("target/wasm32-unknown-unknown/release/speed.wasm");
        std::fs::copy(&built, &file).map_err(|source| TaskError::File { path: built, source })?;
        node.arg(format!("{words}={}", file.display()));
    }
    run(&mut node)
}

/// The terminal tool prints its own times.
fn native(file: &Path, options: &BenchOptions) -> Result<(), TaskError> {
    say("native (profile `cli`)");
    let build = ["build", "--quiet", "--locked", "--profile", "cli", "--package", "wg-cli"];
    run(Command::new("cargo").args(build).current_dir(root()))?;
    let program = root().join("target/cli/watchglass");
    for _ in 0..options.repeats.parse().unwrap_or(1) {
        run(Command::new(&program).args(["triage", "--timings", "--out", "/dev/null"]).arg(file))?;
    }
    Ok(())
}
