use super::*;
use wg_record::json::{Doc, Nodes};
use wg_schema::Severity;
use wg_schema::attack::{TACTICS, technique};
use wg_schema::report::Code;
use wg_schema::time::to_rfc3339;

mod cloud;
mod decided;
mod ecs;
mod edr;
mod fallback;
mod host;
mod identity;
mod intel;
mod logs;
mod microsoft;
mod network;
mod ocsf;
mod timeline;

/// Reads one record with whichever reader recognises it, and writes down what came out: the reader's id, then each field
/// that is set, in a fixed order.
fn read(record: &str) -> String {
    look(record, |reader, alert, _| dump(reader, alert))
}

fn look<R>(record: &str, then: impl FnOnce(&Reader, &Alert<'_>, Vec<Code>) -> R) -> R {
    let mut nodes = Nodes::default();
    let doc = Doc::parse(record, &mut nodes).unwrap_or_else(|error| panic!("{record}: {error}"));
    let reader = recognise(doc.root()).expect("a reader");
    let (mut alert, mut notes) = (Alert::default(), Notes::default());
    let verdict = match reader.id {
        "generic" => Guesser::default().read(doc.root(), &mut alert, &mut notes),
        _ => reader.fill(doc.root(), &mut alert, &mut notes),
    };
    polish(&mut alert, &mut notes);
    assert_eq!(verdict, Verdict::Alert, "{record}");
    let codes = notes.drain().map(|note| note.code).collect();
    then(reader, &alert, codes)
}

/// Reads one log line with whichever reader recognises it.
fn read_line(line: &str) -> String {
    let mut build = wg_record::json::Build::default();
    assert_eq!(wg_record::line::parse(line, &mut build), wg_record::line::Parsed::Fields, "{line}");
    let record = build.doc().root();
    let reader = recognise(record).expect("a reader");
    let (mut alert, mut notes) = (Alert::default(), Notes::default());
    match reader.fill(record, &mut alert, &mut notes) {
        Verdict::Alert => dump(reader, &alert),
        verdict => format!("{} {verdict:?}", reader.id),
    }
}

fn recognise(record: Value<'_>) -> Option<&'static Reader> {
    [Confidence::Sure, Confidence::Maybe]
        .iter()
        .find_map(|wanted| READERS.iter().find(|reader| (reader.detect)(record) == *wanted))
        .copied()
        .or_else(|| Guesser::default().is_alert(record).then_some(READERS[GENERIC]))
}

/// Returns the codes of what was odd about a record.
fn codes(record: &str) -> Vec<Code> {
    look(record, |_, _, codes| codes)
}

fn dump(reader: &Reader, alert: &Alert<'_>) -> String {
    let mut out = vec![reader.id.to_owned()];
    let mut say = |name: &str, value: Option<String>| out.extend(value.map(|value| format!("{name}={value}")));
    say("time", alert.time.map(to_rfc3339));
    say("severity", Some(alert.severity).filter(|s| *s != Severity::Unknown).map(|s| s.word().to_owned()));
    let texts = [
        ("given", &alert.severity_original),
        ("title", &alert.title),
        ("uid", &alert.vendor_uid),
        ("product", &alert.product),
        ("rule_uid", &alert.rule_uid),
        ("rule", &alert.rule_name),
        ("family", &alert.rule_family),
        ("disposition", &alert.disposition),
        ("status", &alert.status),
        ("host", &alert.host),
        ("host_ip", &alert.host_ip),
        ("user", &alert.user),
        ("src", &alert.src_ip),
        ("dst", &alert.dst_ip),
        ("domain", &alert.dst_domain),
        ("process", &alert.process),
        ("cmd", &alert.cmd_line),
        ("process_uid", &alert.process_uid),
        ("parent", &alert.parent),
        ("parent_uid", &alert.parent_uid),
        ("session", &alert.session),
        ("file", &alert.file),
        ("hash", &alert.file_hash),
    ];
    texts.into_iter().for_each(|(name, text)| say(name, text.as_ref().map(ToString::to_string)));
    say("src_port", alert.src_port.map(|n| n.to_string()));
    say("dst_port", alert.dst_port.map(|n| n.to_string()));
    say("pid", alert.pid.map(|n| n.to_string()));
    say("parent_pid", alert.parent_pid.map(|n| n.to_string()));
    say("confidence", alert.confidence.map(|n| n.to_string()));
    say("sensor", Some(alert.sensor.word().to_owned()));
    for attack in &alert.attacks {
        let tactic = attack.tactic.map_or("-", |index| TACTICS[usize::from(index)].code);
        let technique = attack.technique.and_then(technique).map_or("-", |technique| technique.id);
        say("attack", Some(format!("{tactic}/{technique} {}", attack.origin.word())));
    }
    out.join("\n")
}

/// Compares with lines that are indented as the test's author likes.
#[track_caller]
fn check(record: &str, expect: &str) {
    let expect: Vec<&str> = expect.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(read(record).lines().collect::<Vec<_>>(), expect);
}

/// Checks only these lines of the outcome.
#[track_caller]
fn check_has(record: &str, expect: &[&str]) {
    let found = read(record);
    for line in expect {
        assert!(found.lines().any(|found| found == *line), "no {line} in\n{found}");
    }
}

/// Checks that no line of the outcome begins so.
#[track_caller]
fn check_lacks(record: &str, names: &[&str]) {
    let found = read(record);
    for name in names {
        let start = format!("{name}=");
        assert!(!found.lines().any(|line| line.starts_with(&start)), "a {name} in\n{found}");
    }
}

#[track_caller]
fn check_not_alert(record: &str) {
    let mut nodes = Nodes::default();
    let doc = Doc::parse(record, &mut nodes).unwrap();
    let reader = recognise(doc.root()).expect("a reader");
    let verdict = reader.fill(doc.root(), &mut Alert::default(), &mut Notes::default());
    assert_eq!(verdict, Verdict::NotAlert, "{}", reader.id);
}

#[test]
fn ids_of_readers_are_distinct_and_the_fallback_is_last() {
    let mut ids: Vec<&str> = READERS.iter().map(|reader| reader.id).collect();
    assert_eq!(ids.last(), Some(&"generic"));
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), READERS.len());
}

proptest::proptest! {
    /// Whatever a record holds, no reader breaks on it; those that recognise it give an alert or say what it is.
    #[test]
    fn no_record_breaks_a_reader(
        keys in proptest::collection::vec(proptest::sample::select(KEYS), 1..12),
        values in proptest::collection::vec(proptest::sample::select(VALUES), 12),
    ) {
        let members: Vec<String> = keys.iter().zip(&values).map(|(key, value)| format!("\"{key}\":{value}")).collect();
        let record = format!("{{{}}}", members.join(","));
        let mut nodes = Nodes::default();
        let doc = Doc::parse(&record, &mut nodes).unwrap();
        for reader in READERS {
            let _ = (reader.detect)(doc.root());
            let _ = reader.fill(doc.root(), &mut Alert::default(), &mut Notes::default());
            let _ = reader.unwrap.and_then(|unwrap| unwrap(doc.root()));
        }
        let _ = Guesser::default().read(doc.root(), &mut Alert::default(), &mut Notes::default());
    }
}

const KEYS: &[&str] = &[
    "class_uid",
    "metadata",
    "finding_info",
    "evidences",
    "time",
    "severity",
    "severity_id",
    "device",
    "attacks",
    "observables",
    "_source",
    "kibana.alert.rule.name",
    "threat",
    "event",
    "process",
    "rule",
    "agent",
    "data",
    "wazuh",
    "event_type",
    "alert",
    "src_ip",
    "flow_id",
    "evidence",
    "alerts",
    "serviceSource",
    "machineId",
    "alertCreationTime",
    "service",
    "resource",
    "type",
    "Timestamp",
    "RuleTitle",
    "Level",
    "Computer",
    "Details",
    "AllFieldInfo",
    "MitreTags",
    "SchemaVersion",
    "composite_id",
    "output_fields",
    "tags",
    "note",
    "ts",
    "name",
    "host",
    "short",
    "ip",
    "time_label",
    "title",
    "user.name",
    "hash",
    "url",
];
const VALUES: &[&str] = &[
    "null",
    "1",
    "-1",
    "1e999",
    "\"\"",
    "\"text\"",
    "\"é\u{202e}\"",
    "[]",
    "{}",
    "[null]",
    "[[]]",
    "[{}]",
    "{\"uid\":[{}]}",
    "\"T1059.001;T1086\"",
    "\"10.0.0.1:80\"",
    "\"::ffff:1.2.3.4\"",
    "\"[::1]:99\"",
    "\"{}\"",
    "\"SHA256=00,MD5=\"",
    "\"a: b ¦ c\"",
    "{\"process\":{\"file\":{\"hashes\":[{\"value\":\"0\"}]}},\"mitre\":{\"id\":[\"T1\"]},\"name\":\"\\\\\\\\\",\"action\":{}}",
    "[{\"tactic\":{\"uid\":\"TA0005\"},\"technique\":{\"name\":\"DNS\"}}]",
    "\"http://@:/\"",
    "\"::\"",
    "99999999999999999999",
];
