//! Our reading of a record against another parser's: for each sample with a `*.expected-ecs.ndjson` beside it, line by
//! line. What the other parser says we must say too, or [`EXPLAINED`] says why not. What only we say is not compared.

use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use wg_ingest::{Ending, Limits, Loader};
use wg_schema::attack::{find_technique, resolve, techniques};
use wg_schema::time::to_rfc3339;
use wg_schema::{AlertId, Batch, BatchBuilder, SourceId};

/// Log lines, which `log_oracles.rs` compares.
const LOG_LINES: &[&str] = &["cef/cef_mixed", "leef/cyberark_leef", "trendmicro/apex_one_cef"];

/// Where we differ, and why: sample, line (0: any), field, reason.
#[rustfmt::skip]
const EXPLAINED: &[(&str, usize, &str, &str)] = &[
    ("aws-guardduty/findings", 3, "src", "an outbound connection starts at the instance; theirs always at the remote end"),
    ("aws-guardduty/findings", 3, "dst", "see src"),
    ("cortex-xdr/alerts", 2, "dst", "only the prose of the description names it"),
    ("cortex-xdr/alerts", 2, "process", "only the prose of the description names it"),
    ("cortex-xdr/alerts", 2, "cmd", "only the prose of the description holds it"),
    ("crowdstrike/event_stream_detections", 2, "file", "theirs is the associated file, ours the image that ran"),
    ("entra-id-risk/user_risk", 1, "time", "ours is that of the sign-in, theirs that of the export two minutes later"),
    ("lacework/events", 1, "user", "a placeholder of the sample, `{object}`"),
    ("lacework/events", 1, "rule", "a placeholder of the sample, `{object}`"),
    ("sentinel/incidents", 1, "user", "the owner is the analyst who works on the incident"),
    ("sentinelone/threats", 3, "alert", "an entry of the console's log, not an alert; the alert it speaks of is a record of its own"),
    ("trellix/edr", 3, "alert", "a machine of a threat; the detections on it are records of their own"),
];

/// What one of the two says of one field: several texts where it has several names for it.
type Said = BTreeSet<String>;

struct Difference {
    pair: String,
    line: usize,
    field: &'static str,
    theirs: Said,
    ours: Said,
}

#[test]
fn another_parser_reads_the_same() {
    let Some(shared) = wg_tests::shared("expected ECS") else { return };
    let mut used = BTreeSet::new();
    let mut unexplained = Vec::new();
    for oracle in oracles(&shared.join("samples")) {
        let (pair, sample) = sample_of(&oracle);
        if LOG_LINES.contains(&pair.as_str()) {
            continue;
        }
        for difference in compare(&pair, &sample, &oracle) {
            let is_this = |(pair, line, field, _): &(&str, usize, &str, &str)| {
                *pair == difference.pair && (*line == 0 || *line == difference.line) && *field == difference.field
            };
            match EXPLAINED.iter().position(is_this) {
                Some(place) => _ = used.insert(place),
                None => unexplained.push(format!(
                    "{}:{} {}: they say {:?}, we say {:?}",
                    difference.pair, difference.line, difference.field, difference.theirs, difference.ours
                )),
            }
        }
    }
    assert!(unexplained.is_empty(), "{} differences\n{}", unexplained.len(), unexplained.join("\n"));
    let stale: Vec<_> =
        (0..EXPLAINED.len()).filter(|place| !used.contains(place)).map(|place| EXPLAINED[place]).collect();
    assert!(stale.is_empty(), "explained, but no difference any more: {stale:?}");
}

/// All answers of other parsers, in the order of their paths.
fn oracles(samples: &Path) -> Vec<PathBuf> {
    let files = |dir: PathBuf| std::fs::read_dir(dir).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut found: Vec<PathBuf> = files(samples.to_owned())
        .filter(|dir| dir.is_dir())
        .flat_map(files)
        .filter(|file| file.to_string_lossy().ends_with(".expected-ecs.ndjson"))
        .collect();
    found.sort();
    assert!(found.len() > 10, "the samples come with more answers than {}", found.len());
    found
}

/// Returns the name of the pair and the file that was parsed.
fn sample_of(oracle: &Path) -> (String, PathBuf) {
    let name = oracle.file_name().expect("a name").to_string_lossy().replace(".expected-ecs.ndjson", "");
    let dir = oracle.parent().expect("a folder");
    let sample =
        ["ndjson", "log", "json"].iter().map(|kind| dir.join(format!("{name}.{kind}"))).find(|file| file.exists());
    let pair = format!("{}/{name}", dir.file_name().expect("a name").to_string_lossy());
    (pair, sample.expect("a sample beside the answer"))
}

fn compare(pair: &str, sample: &Path, oracle: &Path) -> Vec<Difference> {
    let lines = |file: &Path| -> Vec<String> {
        std::fs::read_to_string(file)
            .expect("a text file")
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (records, answers) = (lines(sample), lines(oracle));
    assert_eq!(records.len(), answers.len(), "{pair}: an answer a line");
    let mut differences = Vec::new();
    for (line, (record, answer)) in (1..).zip(records.iter().zip(&answers)) {
        let answer: Value = serde_json::from_str(answer).expect("JSON");
        let batch = load(record);
        let mut say = |field: &'static str, theirs: Said, ours: Said| {
            differences.push(Difference { pair: pair.to_owned(), line, field, theirs, ours });
        };
        let Some(alert) = batch.ids().next() else {
            say("alert", said([answer["event"]["kind"].as_str().unwrap_or("event").to_owned()]), Said::new());
            continue;
        };
        for (field, theirs, ours) in fields(&answer, &batch, alert) {
            if !theirs.is_empty() && theirs.is_disjoint(&ours) {
                say(field, theirs, ours);
            }
        }
        let missing: Said = their_techniques(&answer).difference(&our_techniques(&batch, alert)).cloned().collect();
        if !missing.is_empty() {
            say("technique", missing, our_techniques(&batch, alert));
        }
    }
    differences
}

/// Loads one record as a file of its own.
fn load(record: &str) -> Batch {
    let mut builder = BatchBuilder::new(7);
    let mut loader = Loader::new("record", SourceId(0), Limits::default());
    loader.push(record.as_bytes(), &mut builder);
    loader.push(b"\n", &mut builder);
    let _ = loader.finish(&mut builder, Ending::Complete);
    builder.finish()
}

/// Returns each field with what they say and what we say.
fn fields(answer: &Value, batch: &Batch, alert: AlertId) -> Vec<(&'static str, Said, Said)> {
    let theirs = |pointers: &[&str]| -> Said {
        pointers.iter().flat_map(|pointer| texts(answer.pointer(pointer))).map(|text| fold(&text)).collect()
    };
    let ours = |words: &[&str]| -> Said {
        words.iter().filter_map(|word| batch.field(alert, word)).flat_map(|text| forms(&text)).collect()
    };
    let time = batch.time_of(alert).map(|time| to_rfc3339(time)[..19].to_ascii_lowercase());
    let their_time = theirs(&["/@timestamp"]).into_iter().map(|time| time[..19].to_owned()).collect();
    let mut our_severity = ours(&["severity-given", "severity"]);
    // OCSF's own number.
    our_severity.insert(batch.severity[alert.row()].id().to_string());
    vec![
        ("time", their_time, time.into_iter().collect()),
        ("severity", severities(answer), our_severity),
        ("src", theirs(&["/source/ip"]), ours(&["src"])),
        ("dst", theirs(&["/destination/ip"]), ours(&["dst"])),
        ("host", theirs(&["/host/name", "/host/hostname", "/log/hostname"]), ours(&["host"])),
        ("host-ip", theirs(&["/host/ip"]), ours(&["host-ip"])),
        ("user", theirs(&["/user/name", "/user/email", "/user/full_name"]), ours(&["user"])),
        ("process", names(theirs(&["/process/name", "/process/executable"])), ours(&["process"])),
        ("cmd", theirs(&["/process/command_line"]), ours(&["cmd"])),
        ("pid", theirs(&["/process/pid"]), ours(&["pid", "process-uid"])),
        ("parent", names(theirs(&["/process/parent/name", "/process/parent/executable"])), ours(&["parent"])),
        ("parent-pid", theirs(&["/process/parent/pid"]), ours(&["parent-pid", "parent-uid"])),
        ("file", theirs(&["/file/path", "/file/name"]), ours(&["file"])),
        ("hash", hashes(answer), ours(&["hash"])),
        ("rule", theirs(&["/rule/name", "/rule/id"]), ours(&["rule", "rule-id", "title"])),
    ]
}

/// The paths, and the names at their ends.
fn names(paths: Said) -> Said {
    let names = paths.iter().filter_map(|path| path.rsplit(['\\', '/']).next()).map(str::to_owned);
    names.chain(paths.iter().cloned()).collect()
}

/// A text, the name after its domain or folder, and the one before its domain.
fn forms(text: &str) -> Vec<String> {
    let folded = fold(text);
    let mut forms = vec![folded.clone()];
    forms.extend(folded.rsplit(['\\', '/']).next().map(str::to_owned));
    forms.extend(folded.split_once('@').map(|(name, _)| name.to_owned()));
    forms
}

fn fold(text: &str) -> String {
    text.trim().to_lowercase()
}

fn said(texts: impl IntoIterator<Item = String>) -> Said {
    texts.into_iter().collect()
}

/// Returns the texts of a value, of each item of a list.
fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Number(number)) => vec![number.to_string()],
        Some(Value::Array(items)) => items.iter().flat_map(|item| texts(Some(item))).collect(),
        _ => Vec::new(),
    }
}

/// ECS wants a number of no scale, so parsers put the product's word under names of their own.
fn severities(answer: &Value) -> Said {
    let mut found = Said::new();
    walk(answer, &mut |key, value| {
        if matches!(key, "severity" | "severity_name") {
            found.extend(texts(Some(value)).iter().map(|text| fold(text)));
        }
    });
    found
}

/// Their hashes of the file and of the process, not of its parent: real ones alone.
fn hashes(answer: &Value) -> Said {
    let of = |pointer: &str| -> Said {
        let mut found = Said::new();
        let Some(hashes) = answer.pointer(pointer) else { return found };
        walk(hashes, &mut |_, value| found.extend(texts(Some(value)).iter().map(|text| fold(text))));
        found.retain(|hash| matches!(hash.len(), 32 | 40 | 64) && hash.bytes().all(|byte| byte.is_ascii_hexdigit()));
        found
    };
    [of("/file/hash"), of("/process/hash")].into_iter().flatten().collect()
}

fn walk(value: &Value, visit: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Object(members) => members.iter().for_each(|(key, member)| {
            visit(key, member);
            walk(member, visit);
        }),
        Value::Array(items) => items.iter().for_each(|item| walk(item, visit)),
        _ => {}
    }
}

/// Their techniques in the terms of our table: successors of revoked ones; a vendor's own are none.
fn their_techniques(answer: &Value) -> Said {
    let given = ["/threat/technique/id", "/threat/technique/name", "/threat/technique/subtechnique/id"];
    let texts = given.iter().flat_map(|pointer| texts(answer.pointer(pointer)));
    texts
        .flat_map(|text| resolve(&text, None).into_iter().map(|one| one.attack).collect::<Vec<_>>())
        .filter_map(|attack| attack.technique)
        .map(|index| techniques()[usize::from(index)].id.to_owned())
        .collect()
}

fn our_techniques(batch: &Batch, alert: AlertId) -> Said {
    let named = batch.attacks_of(alert).iter().filter_map(|attack| attack.technique);
    named.map(|index| techniques()[usize::from(index)].id.to_owned()).collect()
}

#[test]
fn a_technique_is_compared_by_its_id() {
    let answer = serde_json::json!({"threat": {"technique": {"name": "Valid Accounts"}}});
    assert!(find_technique("T1078").is_some());
    assert_eq!(their_techniques(&answer), said(["T1078".to_owned()]));
}
