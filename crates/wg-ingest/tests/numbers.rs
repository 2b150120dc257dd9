//! Numbers keep every digit, and the severity that a source gave stands beside ours.

use wg_ingest::{Ending, Limits, Loader};
use wg_schema::{AlertId, Batch, BatchBuilder, Severity, SourceId};

fn load(text: &str) -> Batch {
    let mut builder = BatchBuilder::new(1);
    let mut loader = Loader::new("file", SourceId(0), Limits::default());
    loader.push(text.as_bytes(), &mut builder);
    let report = loader.finish(&mut builder, Ending::Complete);
    assert_eq!(report.rejected, 0, "{:?}", report.problems);
    builder.finish()
}

fn field(batch: &Batch, row: u32, path: &str) -> String {
    batch.field(AlertId(row), path).map(|value| value.into_owned()).unwrap_or_default()
}

/// 2^53, one more, which a float cannot hold, and the largest of 64 bits.
const LARGE: [&str; 4] = ["9007199254740992", "9007199254740993", "6159258594551267593", "18446744073709551615"];

#[test]
fn an_id_above_2_to_the_53_keeps_every_digit_as_a_number_and_as_a_text() {
    for id in LARGE {
        let record = |id: &str| {
            format!(
                r#"{{"class_uid":2004,"time":1763625600000,"severity_id":3,"metadata":{{"version":"1.5.0"}},"finding_info":{{"uid":{id},"title":"t","analytic":{{"uid":{id}1}}}}}}"#
            )
        };
        let (number, text) = (load(&record(id)), load(&record(&format!("\"{id}\"")).replace("\"1}}", "1\"}}")));
        for batch in [&number, &text] {
            assert_eq!(field(batch, 0, "finding_info.uid"), id);
            assert_eq!(field(batch, 0, "finding_info.analytic.uid"), format!("{id}1"));
        }
    }
}

#[test]
fn neighbours_above_2_to_the_53_are_two_alerts() {
    let lines = LARGE[..2].iter().map(|id| {
        format!(r#"{{"id":{id},"title":"Odd logon","severity":"high","timestamp":1763625600,"host":"ws-1"}}"#)
    });
    let batch = load(&lines.collect::<Vec<_>>().join("\n"));
    assert_eq!(batch.len(), 2);
    assert_ne!(batch.key[0], batch.key[1]);
}

#[test]
fn a_time_in_nanoseconds_is_read_to_the_millisecond() {
    for time in
        ["1763625600123456789", "\"1763625600123456789\"", "1763625600123456", "1763625600123", "1763625600.1239"]
    {
        let batch = load(&format!(r#"{{"id":"a","title":"Odd logon","severity":"high","timestamp":{time}}}"#));
        assert_eq!(batch.time[0], 1_763_625_600_123, "{time}");
    }
}

#[test]
fn the_severity_that_was_given_stands_beside_ours() {
    let wazuh = r#"{"timestamp":"2026-11-20T08:00:00Z","rule":{"level":12,"id":"5710","description":"d","groups":["x"]},"agent":{"id":"001","name":"ws-1"},"manager":{"name":"m"},"id":"1763625600.1"}"#;
    let suricata = r#"{"timestamp":"2026-11-20T08:00:00.000000+0000","flow_id":1234567890123456789,"event_type":"alert","src_ip":"10.0.0.1","dest_ip":"10.0.0.2","alert":{"signature_id":1,"gid":1,"rev":1,"signature":"s","severity":1}}"#;
    for (record, severity, given) in [(wazuh, Severity::High, "12"), (suricata, Severity::High, "1")] {
        let batch = load(record);
        assert_eq!((batch.severity[0], &*field(&batch, 0, "severity-given")), (severity, given), "{record}");
    }
}
