//! What an attacker may have written into an alert takes no alert away.

mod support;

use wg_schema::Batch;

fn load(text: &str) -> Batch {
    support::load("file", text).0
}

/// An alert of no known product, with what was sent in it.
fn alert(second: u32, payload: &str) -> String {
    format!(
        r#"{{"timestamp":"2026-01-02T03:04:{second:02}Z","rule_name":"SQL injection","severity":"high","host":"web-01","src_ip":"203.0.113.9","payload":{}}}"#,
        serde_json::Value::from(payload)
    )
}

#[test]
fn a_payload_that_looks_like_a_record_that_is_no_alert_leaves_the_alert() {
    let flow = r#"{"event_type":"http","flow_id":1,"timestamp":"2026-01-02T03:04:00.000000+0000"}"#;
    let text = [alert(5, "id=1 or 1=1"), alert(6, flow), alert(7, "{}")].join("\n");
    let batch = load(&text);
    assert_eq!(batch.len(), 3);
    assert_eq!(batch.sources[0].not_alerts, 0);
}

#[test]
fn a_break_within_a_cell_of_a_markdown_table_takes_no_row_away() {
    let text = "| time | rule | host |\n| --- | --- | --- |\n| 2026-01-02T03:04:05Z | Scan | x\ny |\n\
        | 2026-01-02T03:05:00Z | Ransomware note | dc-01 |\n| 2026-01-02T03:06:00Z | Beacon | h3 |\n\n\
        Another team:\n\n| rule | time | host |\n| --- | --- | --- |\n| Dump of memory | 2026-01-02T03:07:00Z | h4 |\n";
    let batch = load(text);
    let report = &batch.sources[0];
    assert_eq!((report.alerts, report.rejected), (4, 0), "{report:?}");
}
