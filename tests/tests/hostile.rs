//! Every hostile file of the shared corpus through the loader: nothing is lost, nothing breaks, and what is refused is
//! said with its place.

// A test may stop at what cannot be.
#![allow(clippy::unwrap_used)]

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use std::io::Write;
use std::path::Path;
use wg_ingest::{Ending, Limits, Loader};
use wg_schema::report::{Code, Effect, Problem, SourceReport};
use wg_schema::{BatchBuilder, SourceId};

/// Larger cases run in `large_cases_behave`, on request.
const LARGE_BYTES: u64 = 16 << 20;

/// Cases that do not pass yet, and why. One that begins to pass must leave this list.
const KNOWN: &[(&str, &str)] = &[];

/// Other counts that the notes of the corpus allow: imported, rejected.
const NOTED: &[(&str, u64, u64)] = &[
    // The record that has only "fields" may be rejected.
    ("S071", 1, 3),
    // Every row but the one with the stray quote.
    ("S163", 38, 1),
];

/// The codes that show a warning of the corpus. An empty list: the warning is no matter of the import report.
fn codes(warning: &str) -> &'static [Code] {
    match warning {
        "truncated" => &[Code::CutOff, Code::DamagedArchive],
        "ragged-row" => &[Code::RaggedRow, Code::BadCsv, Code::CutOff],
        "encoding-guessed" | "replaced-utf8" => &[Code::BadEncoding],
        "nul" => &[Code::BadJson, Code::Invisible, Code::NonstandardJson],
        "nonstandard-json" => &[Code::NonstandardJson, Code::BadJson],
        "trailing-garbage" => &[Code::NonstandardJson, Code::DamagedArchive],
        "dup-key" | "dup-header" => &[Code::DupKey],
        "dup-id-conflict" => &[Code::DupIdConflict],
        "limit" => &[Code::TooDeep, Code::RecordTooLarge, Code::TooLarge],
        "skipped-entry" => &[Code::SkippedEntry],
        "envelope" => &[Code::Envelope],
        "bidi" | "invisible" | "control-chars" => &[Code::Invisible],
        "confusable" => &[Code::Confusable],
        "bad-time" => &[Code::BadTime],
        "naive-time" => &[Code::ZoneAssumed],
        "bad-severity" => &[Code::BadSeverity],
        "revoked-technique" => &[Code::RevokedTechnique],
        "deprecated-technique" => &[Code::DeprecatedTechnique],
        "bad-technique" => &[Code::BadTechnique],
        "reserved-field" => &[Code::ReservedField],
        // A repeated record is counted as folded; names of files are not looked at; the report shows ambiguous and
        // future times with the alert, not as a warning of the file.
        _ => &[],
    }
}

/// Writes the bytes of a recipe, as the corpus describes it.
fn expand(steps: &[Value], out: &mut dyn Write) {
    for step in steps {
        if let Some(text) = step["text"].as_str() {
            out.write_all(text.as_bytes()).unwrap();
        } else if let Some(hex) = step["hex"].as_str() {
            let bytes = (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap());
            out.write_all(&bytes.collect::<Vec<u8>>()).unwrap();
        } else if let Some(counter) = step.get("counter") {
            let (from, n) = (counter["from"].as_u64().unwrap(), counter["n"].as_u64().unwrap());
            let width = counter["width"].as_u64().unwrap_or(0) as usize;
            let template = counter["template"].as_str().unwrap();
            for i in from..from + n {
                write!(out, "{}", template.replace("{i}", &format!("{i:0width$}"))).unwrap();
            }
        } else {
            let mut unit = Vec::new();
            expand(step["of"].as_array().unwrap(), &mut unit);
            // In larger pieces, because a unit may be one byte and repeated a thousand million times.
            let n = step["repeat"].as_u64().unwrap();
            let per_piece = (1 << 20) / unit.len() as u64 + 1;
            let piece = unit.repeat(per_piece.min(n) as usize);
            (0..n / per_piece).for_each(|_| out.write_all(&piece).unwrap());
            out.write_all(&unit.repeat((n % per_piece) as usize)).unwrap();
        }
    }
}

fn bytes_of(case: &Value, dir: &Path) -> Vec<u8> {
    if let Some(file) = case["file"].as_str() {
        return std::fs::read(dir.join(file)).unwrap();
    }
    let recipe = case["recipe"].as_array().unwrap();
    if case["then"] == "gzip" {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        expand(recipe, &mut encoder);
        return encoder.finish().unwrap();
    }
    let mut bytes = Vec::new();
    expand(recipe, &mut bytes);
    assert_eq!(bytes.len() as u64, case["bytes"].as_u64().unwrap());
    bytes
}

/// Reads a file. Of an archive the reports of all entries come as one.
fn load(name: &str, bytes: &[u8], piece: usize) -> SourceReport {
    let mut builder = BatchBuilder::new(7);
    let mut loader = Loader::new(name, SourceId(0), Limits::default());
    for piece in bytes.chunks(piece) {
        loader.push(piece, &mut builder);
    }
    let reports = loader.close(&mut builder, Ending::Complete);
    let mut all = SourceReport::default();
    for report in &reports {
        assert!(report.is_conserved(), "{name}: the funnel of {} does not add up", report.file);
        all.records += report.records;
        all.alerts += report.alerts;
        all.folded += report.folded;
        all.rejected += report.rejected;
        all.not_alerts += report.not_alerts;
        report.counts.iter().for_each(|(code, n)| *all.counts.entry(*code).or_insert(0) += n);
        all.problems.extend(report.problems.iter().cloned());
    }
    assert_eq!(all.alerts, builder.len() as u64, "{name}: the reports count the rows of the batch");
    all
}

/// What must hold of every report.
fn general_faults(report: &SourceReport) -> Vec<String> {
    let mut faults = Vec::new();
    if !report.is_conserved() {
        faults.push("the funnel does not add up".into());
    }
    for problem in &report.problems {
        if problem.effect == Effect::Rejected && (problem.record.is_none() || problem.line.is_none()) {
            faults.push(format!("a rejection has no place: {}", problem.message));
        }
        if problem.message.is_empty() {
            faults.push(format!("a problem has no words: {}", problem.code.as_str()));
        }
    }
    if report.rejected > 0 && !report.problems.iter().any(|problem| problem.effect == Effect::Rejected) {
        faults.push("records were rejected without a word".into());
    }
    let has_error = report.problems.iter().any(|problem| problem.effect == Effect::File);
    if report.alerts + report.folded + report.not_alerts == 0 && !has_error {
        faults.push("nothing was read, and the report does not say why".into());
    }
    faults
}

/// All that the report says, as one text.
fn words(report: &SourceReport) -> String {
    let words = |problem: &Problem| match problem.line {
        Some(line) => format!("{} (line {line}) ", problem.message),
        None => format!("{} ", problem.message),
    };
    report.problems.iter().map(words).collect()
}

fn faults(case: &Value, report: &SourceReport) -> Vec<String> {
    let mut faults = general_faults(report);
    let expect = &case["expect"];
    let imported = report.alerts + report.folded;
    let damaged = report.problems.iter().any(|problem| problem.effect == Effect::File);
    let also = |outcome: &str| expect["also_ok"].as_array().is_some_and(|list| list.iter().any(|also| also == outcome));
    let outcome = match (imported, report.rejected) {
        (0, _) => "reject",
        // All records that could be told, of a file that is not whole.
        (_, 0) if damaged && (expect["outcome"] == "partial" || also("partial")) => "partial",
        (_, 0) => "accept",
        _ => "partial",
    };
    let is_main = expect["outcome"] == outcome;
    let is_also = also(outcome);
    let number = |key: &str| expect[key].as_u64();
    let counts = format!("imported {imported}, rejected {}", report.rejected);
    let is_noted = NOTED.contains(&(case["id"].as_str().unwrap_or_default(), imported, report.rejected));
    let is_exact = is_noted
        || number("imported").is_none_or(|n| n == imported) && number("rejected").is_none_or(|n| n == report.rejected);
    let all = number("imported").unwrap_or(0) + number("rejected").unwrap_or(0);
    if !(is_main && is_exact || is_also && (outcome != "accept" || expect["outcome"] == "reject" || imported >= all)) {
        faults.push(format!("expected {expect}, found {outcome}: {counts}"));
    }
    if number("imported_min").is_some_and(|n| imported < n) && is_main {
        faults.push(format!("too few: {counts}"));
    }
    if !is_main {
        return faults;
    }
    let said = words(report).to_lowercase();
    for say in expect["say"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        // "words or ideas": each word, not their order.
        if let Some(missing) = say.to_lowercase().split(' ').find(|word| !said.contains(word)) {
            faults.push(format!("\"{say}\" is not said (\"{missing}\"): {said}"));
        }
    }
    for place in expect["locate"].as_array().into_iter().flatten() {
        let fits = |key: &str, found: Option<u64>| place[key].as_u64().is_none_or(|n| found == Some(n));
        let is_there = report.problems.iter().any(|p| fits("line", p.line) && fits("record", p.record));
        if !is_there && place.get("entry").is_none() {
            faults.push(format!("no problem names {place}: {said}"));
        }
    }
    for warning in expect["warn"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        let codes = codes(warning);
        if !codes.is_empty() && !codes.iter().any(|code| report.counts.contains_key(code)) {
            faults.push(format!("no warning of {warning}: {:?}", report.counts));
        }
    }
    faults
}

fn run(test: &str, is_large: bool) {
    let Some(dir) = wg_tests::shared(test) else { return };
    let dir = dir.join("hostile");
    let manifest: Value = serde_json::from_slice(&std::fs::read(dir.join("MANIFEST.json")).unwrap()).unwrap();
    let mut surprises = Vec::new();
    let mut n_checked = 0;
    for case in manifest["cases"].as_array().unwrap() {
        let id = case["id"].as_str().unwrap();
        if !matches!(case["kind"].as_str(), Some("file" | "recipe")) {
            continue;
        }
        let size = case["expands_to"].as_u64().max(case["bytes"].as_u64()).unwrap();
        if (size > LARGE_BYTES) != is_large {
            continue;
        }
        let name = case["present_as"].as_str().or(case["file"].as_str()).or(case["make_as"].as_str()).unwrap();
        let report = load(name, &bytes_of(case, &dir), 64 << 10);
        let faults = faults(case, &report);
        n_checked += 1;
        match (faults.is_empty(), KNOWN.iter().find(|(known, _)| *known == id)) {
            (true, None) => {}
            (false, Some((_, why))) => println!("{id} is known to fail: {why}"),
            (true, Some(_)) => surprises.push(format!("{id} passes now: take it off the list")),
            (false, None) => surprises.push(format!("{id} ({}):\n    {}", case["attacks"], faults.join("\n    "))),
        }
    }
    println!("{n_checked} hostile cases were checked");
    assert!(surprises.is_empty(), "{} surprises:\n{}", surprises.len(), surprises.join("\n"));
}

#[test]
fn every_hostile_file_is_read_or_refused_as_it_should_be() {
    run("every_hostile_file_is_read_or_refused_as_it_should_be", false);
}

#[test]
#[ignore = "takes minutes without optimisation"]
fn large_cases_behave() {
    run("large_cases_behave", true);
}

#[test]
fn a_report_does_not_depend_on_the_pieces() {
    let Some(dir) = wg_tests::shared("a_report_does_not_depend_on_the_pieces") else { return };
    let dir = dir.join("hostile");
    let manifest: Value = serde_json::from_slice(&std::fs::read(dir.join("MANIFEST.json")).unwrap()).unwrap();
    for case in manifest["cases"].as_array().unwrap() {
        let size = case["expands_to"].as_u64().max(case["bytes"].as_u64()).unwrap_or(u64::MAX);
        if case["kind"] != "file" || size > 64 << 10 {
            continue;
        }
        let bytes = bytes_of(case, &dir);
        let whole = load("file", &bytes, usize::MAX);
        for piece in [1, 7, 100] {
            assert_eq!(load("file", &bytes, piece), whole, "{} in pieces of {piece}", case["id"]);
        }
    }
}
