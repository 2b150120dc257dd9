//! All tests, one after the other, and one line with their sum.

use crate::page;
use crate::shell::{TaskError, output, root, run, say};
use crate::tools;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};

pub struct TestOptions {
    /// Keeps the tests whose name has it; for browser tests also the name of a file.
    pub filter: Option<String>,
    pub browser: bool,
    pub native: bool,
    /// Builds `dist/` before the browser tests; else takes what is there.
    pub build: bool,
}

/// Counts over all runners.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    passed: u64,
    failed: u64,
    skipped: u64,
}

impl Counts {
    fn add(&mut self, other: Counts) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// Runs the tests. Ends with the line `N passed, N failed`.
pub fn test(options: &TestOptions) -> Result<(), TaskError> {
    let mut counts = Counts::default();
    let mut problems = Vec::new();
    // What may be missing is asked for first, not after ten minutes of building.
    let browser = options.browser.then(|| tools::chromium().and_then(|path| Ok((path, tools::node_modules()?))));
    let firefox = options.browser.then(tools::firefox).flatten();
    if options.browser && firefox.is_none() {
        say("no Firefox: its journeys are skipped (Debian: apt-get install firefox-esr, or name it: WG_FIREFOX=/path)");
    }
    if options.native {
        counts.add(native(options.filter.as_deref())?);
    }
    match browser {
        None => {}
        Some(Ok((chromium, _))) => match in_browser(options, chromium, firefox) {
            Ok(found) => counts.add(found),
            Err(error) => problems.push(error.to_string()),
        },
        Some(Err(error)) => problems.push(error.to_string()),
    }
    for problem in &problems {
        say(&format!("the browser tests did not run: {problem}"));
        counts.failed += 1;
    }
    if counts.skipped > 0 {
        println!("{} skipped", counts.skipped);
    }
    println!("{} passed, {} failed", counts.passed, counts.failed);
    match counts.failed {
        0 => Ok(()),
        n => Err(TaskError::Failed(format!("{n} failed"))),
    }
}

/// Unit, property, integration and hostile tests: everything that needs no browser, the page's own logic too.
/// Reads damaged files for so many seconds, from this seed on. Overflow is checked, so it is no release build.
pub fn fuzz(seconds: &str, seed: &str) -> Result<(), TaskError> {
    let args = ["test", "--locked", "--package", "wg-tests", "--test", "fuzz", "--", "--ignored", "--nocapture"];
    let mut command = Command::new("cargo");
    command.args(args).current_dir(root()).env("WG_SHARED", "required");
    run(command.env("WG_FUZZ_SECONDS", seconds).env("WG_FUZZ_SEED", seed))
}

fn native(filter: Option<&str>) -> Result<Counts, TaskError> {
    let has_nextest = output(Command::new("cargo").args(["nextest", "--version"])).is_some();
    say(&format!("native tests{}", if has_nextest { " (cargo nextest)" } else { "" }));
    let mut command = Command::new("cargo");
    command.args(if has_nextest {
        &["nextest", "run", "--no-tests=pass", "--no-fail-fast"][..]
    } else {
        &["test", "--no-fail-fast"]
    });
    // The worker's shell has nothing to test outside of a browser.
    command.args(["--workspace", "--exclude", "wg-worker", "--locked"]).args(filter).current_dir(root());
    counted(&mut command, cargo_line)
}

/// The journey on the built page, and the same scores as natively.
fn in_browser(options: &TestOptions, chromium: PathBuf, firefox: Option<PathBuf>) -> Result<Counts, TaskError> {
    if options.build {
        page::dist(false)?;
    }
    say("building the terminal tool, which the page is compared with");
    run(Command::new("cargo").args(["build", "--quiet", "--locked", "--package", "wg-cli"]).current_dir(root()))?;
    say("browser tests");
    let mut command = Command::new("node");
    command.args(["--test", "--test-reporter=spec"]);
    let all = crate::shell::files_below(&root().join("tests/e2e"))?;
    let tests: Vec<PathBuf> = all
        .into_iter()
        .filter(|file| file.components().count() == 1 && file.to_string_lossy().ends_with(".test.mjs"))
        .collect();
    let named: Vec<PathBuf> = match &options.filter {
        Some(filter) => tests.iter().filter(|file| file.to_string_lossy().contains(filter.as_str())).cloned().collect(),
        None => Vec::new(),
    };
    if let (Some(filter), true) = (&options.filter, named.is_empty()) {
        command.arg(format!("--test-name-pattern={filter}"));
    }
    command.args(if named.is_empty() { tests } else { named });
    command.current_dir(root().join("tests/e2e"));
    // Empty: there is none, and nobody looks again.
    command.env("WG_FIREFOX", firefox.unwrap_or_default());
    command.env("WG_CHROMIUM", chromium).env("WG_CLI", root().join("target/debug/watchglass"));
    counted(&mut command, node_line)
}

/// Runs a test runner, shows what it prints, and counts by the lines that sum it up.
fn counted(command: &mut Command, count: fn(&str) -> Counts) -> Result<Counts, TaskError> {
    let program = command.get_program().to_string_lossy().into_owned();
    let start = |source| TaskError::Start { program: program.clone(), source };
    // One pipe for both streams keeps their order.
    let (reader, writer) = std::io::pipe().map_err(start)?;
    command.stdin(Stdio::null()).stdout(writer.try_clone().map_err(start)?).stderr(writer);
    let mut child = command.spawn().map_err(start)?;
    // The command keeps its ends of the pipe open until they are replaced, and the reader would wait for ever.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut counts = Counts::default();
    for line in BufReader::new(reader).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line).into_owned();
        eprintln!("{line}");
        counts.add(count(&line));
    }
    let status = child.wait().map_err(start)?;
    // A runner that fails without a failed test could not build, or died.
    if !status.success() && counts.failed == 0 {
        say(&format!("{program} ended with {status} and no failed test"));
        counts.failed = 1;
    }
    Ok(counts)
}

/// Counts by a line of cargo's own runner (`test result: ok. 3 passed; 0 failed; 1 ignored; …`) or of nextest
/// (`Summary [ 1.2s] 9 tests run: 8 passed, 1 failed, 2 skipped`).
fn cargo_line(line: &str) -> Counts {
    let line = line.trim();
    let is_sum = line.starts_with("test result:")
        || (line.starts_with("Summary [") && (line.contains("tests run:") || line.contains("test run:")));
    if !is_sum {
        return Counts::default();
    }
    Counts {
        passed: before(line, "passed"),
        failed: before(line, "failed") + before(line, "timed out"),
        skipped: before(line, "skipped") + before(line, "ignored"),
    }
}

/// Counts by a line of node's runner: `ℹ pass 12`.
fn node_line(line: &str) -> Counts {
    let number = |name: &str| line.strip_prefix("ℹ ").and_then(|rest| rest.strip_prefix(name)?.trim().parse().ok());
    Counts {
        passed: number("pass ").unwrap_or(0),
        failed: number("fail ").unwrap_or(0) + number("cancelled ").unwrap_or(0),
        skipped: number("skipped ").unwrap_or(0) + number("todo ").unwrap_or(0),
    }
}

/// Returns the number that stands before a word, or 0.
fn before(line: &str, word: &str) -> u64 {
    let number = line.split(word).next().filter(|start| start.len() < line.len());
    number.and_then(|start| start.trim_end().rsplit([' ', ',', ';', '.']).next()?.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sums_of_each_runner_are_read() {
        let counts = |passed, failed, skipped| Counts { passed, failed, skipped };
        let cargo =
            "test result: FAILED. 13 passed; 2 failed; 1 ignored; 0 measured; 4 filtered out; finished in 0.01s";
        assert_eq!(cargo_line(cargo), counts(13, 2, 1));
        let nextest = "     Summary [   0.02s] 9 tests run: 8 passed (1 slow), 1 failed, 2 skipped";
        assert_eq!(cargo_line(nextest), counts(8, 1, 2));
        assert_eq!(cargo_line("  Summary [ 0.02s] 1 test run: 1 passed"), counts(1, 0, 0));
        assert_eq!(cargo_line("running 3 tests"), counts(0, 0, 0));
        assert_eq!(node_line("ℹ pass 12"), counts(12, 0, 0));
        assert_eq!(node_line("ℹ fail 2"), counts(0, 2, 0));
        assert_eq!(node_line("ℹ tests 14"), counts(0, 0, 0));
    }
}
