//! Log lines as a parser of others reads them, field by field. Where we read something else, the reason stands here.

// A test may stop at what cannot be.
#![allow(clippy::unwrap_used)]

use serde_json::Value;
use wg_ingest::{Ending, Limits, Loader};
use wg_schema::time::to_rfc3339;
use wg_schema::{Batch, BatchBuilder, SourceId};

/// (file, line from 1, our field, why we read something else).
const DIFFERENT: &[(&str, usize, &str, &str)] = &[
    ("cef/cef_mixed", 1, "host", "the product says `unknown`, which names no machine"),
    ("cef/cef_mixed", 2, "hash", "the parser leaves the hash in a custom field"),
    ("cef/cef_mixed", 3, "host", "the parser knows the machine as destination only"),
    ("cef/cef_mixed", 3, "process", "the parser leaves the process out"),
    ("cef/cef_mixed", 5, "hash", "the parser leaves the checksum out"),
    ("cef/cef_mixed", 7, "host", "the firewall's own name is not the machine that the alert is about"),
    ("cef/cef_mixed", 7, "src", "the parser leaves the IPv6 addresses in custom fields"),
    ("cef/cef_mixed", 7, "dst", "the parser leaves the IPv6 addresses in custom fields"),
    ("cef/cef_mixed", 7, "user", "we keep the domain with the name"),
    ("trendmicro/apex_one_cef", 3, "src", "the parser calls the record's `dst` the source"),
    ("trendmicro/apex_one_cef", 3, "dst", "the parser calls the record's `dst` the source"),
    ("trendmicro/apex_one_cef", 2, "host", "`localhost` names no machine; the source host does"),
    ("leef/cyberark_leef", 1, "severity-given", "the parser leaves `sev` out"),
    ("leef/cyberark_leef", 2, "severity-given", "the parser leaves `sev` out"),
    ("leef/cyberark_leef", 3, "severity-given", "the parser leaves `sev` out"),
    ("leef/cyberark_leef", 4, "severity-given", "the parser leaves `sev` out"),
    ("leef/cyberark_leef", 1, "host", "the parser knows the machine as destination only"),
    ("leef/cyberark_leef", 2, "host", "the parser knows the machine as destination only"),
    ("leef/cyberark_leef", 3, "host", "the parser knows the machine as destination only"),
    ("leef/cyberark_leef", 4, "host", "the parser knows the machine as destination only"),
];

/// What the oracle says of each of our fields. `user` is any of several: it keeps both sides apart.
fn expected(oracle: &Value) -> Vec<(&'static str, Vec<String>)> {
    let at = |pointer: &str| match oracle.pointer(pointer) {
        Some(Value::String(text)) => Some(text.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    let all = |pointers: &[&str]| pointers.iter().filter_map(|pointer| at(pointer)).collect::<Vec<_>>();
    let base = |path: String| path.rsplit(['\\', '/']).next().unwrap().to_owned();
    vec![
        ("time", all(&["/@timestamp"]).into_iter().map(|time| time[..19].to_owned()).collect()),
        ("severity-given", all(&["/event/severity"])),
        ("src", all(&["/source/ip"])),
        ("dst", all(&["/destination/ip"])),
        ("host", all(&["/host/name"])),
        ("user", all(&["/user/name", "/source/user/name", "/destination/user/name"])),
        ("process", all(&["/process/executable", "/process/name"]).into_iter().map(base).collect()),
        ("hash", all(&["/file/hash/sha256", "/file/hash/sha1", "/file/hash/md5"])),
    ]
}

fn found(batch: &Batch, alert: wg_schema::AlertId, field: &str) -> Option<String> {
    match field {
        "time" => batch.time_of(alert).map(|time| to_rfc3339(time)[..19].to_owned()),
        field => batch.field(alert, field).map(|text| text.into_owned()),
    }
}

#[test]
fn log_lines_are_read_as_another_parser_reads_them() {
    let Some(shared) = wg_tests::shared("log oracles") else { return };
    let mut wrong = Vec::new();
    let mut n_compared = 0;
    for file in ["cef/cef_mixed", "trendmicro/apex_one_cef", "leef/cyberark_leef"] {
        let path = shared.join("samples").join(file);
        let oracle = std::fs::read_to_string(path.with_extension("expected-ecs.ndjson")).unwrap();
        let oracle: Vec<Value> = oracle.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let mut builder = BatchBuilder::new(7);
        let mut loader = Loader::new(file, SourceId(0), Limits::default());
        loader.push(&std::fs::read(path.with_extension("log")).unwrap(), &mut builder);
        loader.finish(&mut builder, Ending::Complete);
        let batch = builder.finish();
        assert_eq!(batch.len(), oracle.len(), "{file}");
        for (line, (alert, oracle)) in (1..).zip(batch.ids().zip(&oracle)) {
            for (field, expect) in expected(oracle) {
                n_compared += 1;
                let ours = found(&batch, alert, field);
                let is_same = match &ours {
                    Some(ours) => expect.contains(ours),
                    None => expect.is_empty(),
                };
                let is_known = DIFFERENT.iter().any(|known| (known.0, known.1, known.2) == (file, line, field));
                if is_same == is_known {
                    wrong
                        .push(format!("{file}:{line} {field}: {ours:?}, the oracle has {expect:?}, known: {is_known}"));
                }
            }
        }
    }
    println!("{n_compared} fields compared");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
