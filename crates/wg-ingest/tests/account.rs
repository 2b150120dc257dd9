//! What came in is accounted for: nothing is passed over without a word, and nothing becomes one that was two.

use wg_ingest::{Ending, Limits, Loader};
use wg_schema::report::{Code, SourceReport};
use wg_schema::{AlertId, Batch, BatchBuilder, SourceId};

fn load(text: &[u8]) -> Batch {
    let read = |size: usize| {
        let mut builder = BatchBuilder::new(1);
        let mut loader = Loader::new("file", SourceId(0), Limits::default());
        text.chunks(size).for_each(|piece| loader.push(piece, &mut builder));
        let report = loader.finish(&mut builder, Ending::Complete);
        assert!(report.is_conserved());
        builder.close_source(report);
        builder.finish()
    };
    let whole = read(text.len().max(1));
    let cut = read(7);
    assert_eq!(whole.sources[0], SourceReport { size: whole.sources[0].size, ..cut.sources[0].clone() }, "in pieces");
    whole
}

/// Alerts, rejected, folded, of one file.
fn funnel(batch: &Batch) -> (u64, u64, u64) {
    let report = &batch.sources[0];
    (report.alerts, report.rejected, report.folded)
}

fn says(batch: &Batch, code: Code, part: &str) -> bool {
    batch.sources[0].problems.iter().any(|problem| problem.code == code && problem.message.contains(part))
}

fn titles(batch: &Batch) -> Vec<String> {
    batch.ids().map(|id: AlertId| batch.field(id, "title").unwrap_or_default().into_owned()).collect()
}

fn alert(n: u32) -> String {
    format!(
        r#"{{"timestamp":"2026-01-02T03:04:{n:02}Z","rule_name":"Rule {n}","severity":"high","host":"web-{n}","src_ip":"203.0.113.{n}"}}"#
    )
}

#[test]
fn what_stands_beside_records_under_ids_is_named() {
    let text = format!(
        r#"{{"alerts":{{"a1":{},"a2":{}}},"notes":[{{"by":"anna"}},{{"by":"ben"}},{{"by":"eve"}}]}}"#,
        alert(1),
        alert(2)
    );
    let batch = load(text.as_bytes());
    assert_eq!(funnel(&batch), (2, 0, 0));
    assert!(
        says(&batch, Code::Envelope, "2 records were read; 3 records in other lists"),
        "{:?}",
        batch.sources[0].problems
    );
}

#[test]
fn what_stands_beside_a_table_is_named_and_its_odd_rows_are() {
    let text = r#"{"columns":[{"name":"time"},{"name":"rule"},{"name":"severity"},{"name":"host"},{"name":"process"}],
        "rows":[["2026-01-02T03:04:05Z","Scan","high","h1",{"name":"nmap","pid":7}],
                ["2026-01-02T03:04:06Z","Beacon","low","h2",{"name":"curl","pid":8},"more"],
                ["2026-01-02T03:04:07Z","Dump","high"],
                7],
        "errors":[{"code":1},{"code":2}]}"#;
    let batch = load(text.as_bytes());
    assert_eq!(funnel(&batch), (3, 1, 0));
    assert_eq!(titles(&batch), ["Scan", "Beacon", "Dump"]);
    assert_eq!(batch.sources[0].counts[&Code::RaggedRow], 2);
    assert!(says(&batch, Code::Envelope, "2 records in other lists"), "{:?}", batch.sources[0].problems);
    let process = batch.ids().next().and_then(|id| batch.field(id, "process"));
    assert_eq!(process.as_deref(), Some("nmap"));
}

#[test]
fn lines_of_a_stream_that_differ_in_their_time_are_alerts_of_their_own() {
    let line =
        serde_json::Value::from(r#"{"rule_name":"Failed logins","severity":"high","host":"web-1","user":"anna"}"#);
    let text = format!(
        r#"{{"status":"success","data":{{"resultType":"streams","result":[{{"stream":{{"app":"a"}},"values":[["1795230669000000000",{line}],["1795230670000000000",{line}],["1795230670000000000",{line}]]}}]}}}}"#
    );
    let batch = load(text.as_bytes());
    assert_eq!(funnel(&batch), (2, 0, 1));
    assert_eq!(batch.sources[0].first_time, Some(1_795_230_669_000));
    assert_eq!(batch.sources[0].counts[&Code::TimeOfCollector], 2);
}

#[test]
fn a_streams_answer_that_is_cut_off_gives_its_complete_lines() {
    let line = serde_json::Value::from(alert(1));
    let text = format!(
        r#"{{"data":{{"resultType":"streams","result":[{{"stream":{{"app":"a"}},"values":[["1795230669000000000",{line}],["1795230670000000000",{line}],["17952306710"#
    );
    let batch = load(text.as_bytes());
    assert_eq!(funnel(&batch), (2, 1, 0), "{:?}", batch.sources[0].problems);
    assert!(says(&batch, Code::CutOff, "cut off"));
}

#[test]
fn records_under_ids_that_are_cut_off_are_read_to_the_cut() {
    let text = format!(r#"{{"a1":{},"a2":{},"a3":{}"#, alert(1), alert(2), &alert(3)[..40]);
    let batch = load(text.as_bytes());
    assert_eq!(funnel(&batch), (2, 1, 0), "{:?}", batch.sources[0].problems);
}

#[test]
fn half_an_alert_is_no_alert() {
    let text = r#"{"timestamp":"2026-01-02T03:04:05Z","rule_name":"Scan","severity":"high","host":"h","evidence":[{"ip":"203.0.113.1","port":1},{"ip":"203.0.113.2","port":2},{"ip":"#;
    assert_eq!(funnel(&load(text.as_bytes())), (0, 1, 0));
}

#[test]
fn rows_of_a_data_frame_that_read_alike_when_run_together_are_two() {
    let text = r#"{"rule":["Scan 1","Scan 1"],"host":["h1","h1"],"severity":["high","high"],"user":["ab","a"],"count":["c","bc"]}"#;
    assert_eq!(funnel(&load(text.as_bytes())), (2, 0, 0));
}

#[test]
fn a_markdown_table_without_outer_bars_is_read_to_its_end() {
    let text = "# Night\n\ntime | rule | severity | host\n--- | --- | --- | ---\n2026-01-02T03:04:05Z | Scan | high | h1\n\
        | 2026-01-02T03:05:00Z | Note | high | dc-01 |\n2026-01-02T03:06:00Z | Beacon | low | h3\n\nSee a | b.\n";
    let batch = load(text.as_bytes());
    assert_eq!(funnel(&batch), (3, 0, 0), "{:?}", batch.sources[0].problems);
    assert_eq!(titles(&batch), ["Scan", "Note", "Beacon"]);
    assert!(says(&batch, Code::Envelope, "passed over"));
}

#[test]
fn a_number_that_is_none_takes_no_record_away() {
    let text = format!(
        "{}\n{}\n",
        alert(1).replace("\"host\"", "\"score\":NaN,\"low\":-Infinity,\"host\""),
        alert(2).replace("\"host\"", "\"score\":Infinity,\"host\"")
    );
    let batch = load(text.as_bytes());
    assert_eq!(funnel(&batch), (2, 0, 0));
    assert_eq!(batch.sources[0].counts[&Code::NonstandardJson], 2);
    assert_eq!(funnel(&load(format!("[{},{{\"rule_name\":Nan}}]", alert(1)).as_bytes())), (1, 1, 0));
}

#[test]
fn files_that_were_put_into_one_are_read_each_by_its_header() {
    let text = "\u{feff}time,rule,severity,host\n2026-01-02T03:04:05Z,Scan,high,h1\n\u{feff}time,rule,severity,host\n\
        2026-01-02T03:04:06Z,Beacon,low,h2\n\u{feff}rule,host,time,severity\nDump,h3,2026-01-02T03:04:07Z,high\n";
    let batch = load(text.as_bytes());
    assert_eq!(funnel(&batch), (3, 0, 0), "{:?}", batch.sources[0].problems);
    assert_eq!(titles(&batch), ["Scan", "Beacon", "Dump"]);
    let json = format!("\u{feff}{}\n\u{feff}{}\u{feff}[{}]", alert(1), alert(2), alert(3));
    assert_eq!(funnel(&load(json.as_bytes())), (3, 0, 0));
}

#[test]
fn rules_with_their_matches_are_read_within_a_text() {
    let rule = r#"[{"title":"Clear log","id":"r1","rule_level":"high","tags":["attack.t1070.001"],"count":2,"matches":[
        {"Computer":"dc-01","Channel":"Security","EventID":1102,"SystemTime":"2026-01-02T03:04:05Z"},
        {"Computer":"dc-02","Channel":"Security","EventID":1102,"SystemTime":"2026-01-02T03:04:06Z"}]}]"#;
    for text in [rule.to_owned(), rule.trim_start_matches('[').trim_end_matches(']').to_owned()] {
        let text = serde_json::json!({"@timestamp":"2026-01-02T03:04:09Z","message":text}).to_string();
        let batch = load(text.as_bytes());
        assert_eq!(funnel(&batch), (2, 0, 0), "{:?}", batch.sources[0].problems);
        let hosts: Vec<_> = batch.ids().filter_map(|id| batch.field(id, "host")).collect();
        assert_eq!(hosts, ["dc-01", "dc-02"]);
    }
}

#[test]
fn a_list_of_alerts_within_a_text_is_read() {
    let list = format!("[{},{}]", alert(1), alert(2));
    let text = serde_json::json!({"time":"2026-01-02T03:04:09Z","host":"relay","message":list}).to_string();
    assert_eq!(funnel(&load(text.as_bytes())), (2, 0, 0));
}

#[test]
fn a_tree_in_yaml_is_read_item_by_item_or_document_by_document() {
    let items = "- rule: {name: Scan, severity: high}\n  host:\n    name: h1\n  time: 2026-01-02T03:04:05Z\n\
        - rule: {name: Beacon, severity: low}\n  host:\n    name: h2\n  time: 2026-01-02T03:05:05Z\n";
    let answer = format!("made: today\nalerts:\n{items}");
    let documents = "---\nrule: {name: Scan, severity: high}\nhost:\n  name: h1\ntime: 2026-01-02T03:04:05Z\n\
        ---\nrule: {name: Beacon, severity: low}\nhost:\n  name: h2\ntime: 2026-01-02T03:05:05Z\n...\n";
    for text in [items, &answer, documents, &items.replace('\n', "\r\n")] {
        let batch = load(text.as_bytes());
        assert_eq!(funnel(&batch), (2, 0, 0), "{text} {:?}", batch.sources[0].problems);
        let said: Vec<_> = batch
            .ids()
            .filter_map(|id| Some(format!("{} {}", batch.field(id, "title")?, batch.field(id, "host")?)))
            .collect();
        assert_eq!(said, ["Scan h1", "Beacon h2"], "{text}");
        // Where it stands.
        let spans: Vec<&str> =
            batch.span.iter().map(|span| &text[span.offset as usize..][..span.length as usize]).collect();
        assert!(spans[0].contains("Scan") && !spans[0].contains("Beacon"), "{spans:?}");
        assert!(spans[1].contains("Beacon") && !spans[1].contains("Scan"), "{spans:?}");
    }
}

#[test]
fn a_record_of_yaml_that_is_not_read_is_named_and_the_others_are_kept() {
    let record = |host: &str, more: &str| {
        format!("- alert:\n    title: Scan\n  host: {host}\n  time: 2026-01-02T03:04:05Z\n{more}")
    };
    let text = format!("{}{}{}", record("h1", "  x: &a [1]\n"), record("h2", "  x: *a\n"), record("h3", "  x: [1]\n"));
    let batch = load(text.as_bytes());
    assert_eq!(funnel(&batch), (1, 2, 0), "{:?}", batch.sources[0].problems);
    assert!(says(&batch, Code::BadLine, "Line 5 of the record is YAML that is not read: anchors"));
    // Also where they are within a document.
    let batch = load(format!("alerts:\n{}end: [\n", text.replace("x: &a", "x: *a")).as_bytes());
    assert_eq!(funnel(&batch), (1, 3, 0), "{:?}", batch.sources[0].problems);
    let batch = load(text.replace("&a ", "").replace("*a", "b").replace('\n', "\r").as_bytes());
    assert_eq!(funnel(&batch), (3, 0, 0), "{:?}", batch.sources[0].problems);
}

#[test]
fn a_table_without_a_header_is_read_by_its_values() {
    let text = "2026-01-02T03:04:05Z,web-1,high,10.0.0.5,Yara rule matched a file in memory\n\
        2026-01-02T03:05:05Z,web-2,low,10.0.0.6,A file name that is known to be bad\n";
    let batch = load(text.as_bytes());
    assert_eq!(funnel(&batch), (2, 0, 0), "{:?}", batch.sources[0].problems);
    assert_eq!(titles(&batch)[0], "Yara rule matched a file in memory");
    assert!(says(&batch, Code::Envelope, "no header"));
}

#[test]
fn pages_of_lists_give_all_their_records() {
    let text = format!(
        r#"{{"meta":{{"status":200}},"data":[{{"logs":[{},{}]}},{{"logs":[{}]}}]}}"#,
        alert(1),
        alert(2),
        alert(3)
    );
    assert_eq!(funnel(&load(text.as_bytes())), (3, 0, 0));
}
