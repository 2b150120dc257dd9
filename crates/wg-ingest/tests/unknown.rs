//! Files that no reader knows: where their records are, and what the guesser makes of all of them together.

#![allow(clippy::unwrap_used)]

use wg_ingest::{Ending, Limits, Loader};
use wg_schema::report::Code;
use wg_schema::{BatchBuilder, SourceId};

#[test]
fn heartbeats_between_the_alerts_of_an_unknown_export_are_counted_as_none() {
    let alert = |i: u32| {
        format!(
            r#"{{"kind":"alert","at":"2026-11-20T08:0{i}:00Z","title":"Odd login {i}","severity":"high","host":"ws-{i}"}}"#
        )
    };
    let lines = [
        alert(1),
        r#"{"kind":"heartbeat","at":"2026-11-20T08:02:00Z","host":"ws-2","title":"alive"}"#.to_owned(),
        alert(3),
        // Who can write the word must not make an alert disappear.
        r#"{"kind":"heartbeat","at":"2026-11-20T08:04:00Z","host":"ws-4","title":"Odd login 4","severity":"high"}"#
            .to_owned(),
        r#"{"kind":"statistics","at":"2026-11-20T08:05:00Z","events":7}"#.to_owned(),
        alert(6),
    ];
    let report = load(&lines.join("\n"));
    assert_eq!((report.alerts, report.not_alerts, report.rejected), (4, 2, 0), "{:?}", report.problems);
}

#[test]
fn records_of_connections_are_no_alerts_and_alerts_among_them_are() {
    let flow = "2026-11-20T08:00:00Z,10.0.0.5,50123,203.0.113.9,443,tcp,1200,12,ACCEPT";
    let header = "start,src_ip,src_port,dst_ip,dst_port,proto,bytes,packets,action";
    let report = load(&format!("{header}\n{flow}\n{}\n", flow.replace("10.0.0.5", "10.0.0.6")));
    assert_eq!((report.alerts, report.not_alerts, report.rejected), (0, 2, 0), "{:?}", report.problems);
    // A record that says so, whatever rule let it pass.
    let row = "2026/11/20 08:00:00,TRAFFIC,10.0.0.5,203.0.113.9,allow,1200,out";
    let report =
        load(&format!("Receive Time,Type,Source address,Destination address,Action,Bytes,Rule\n{row}\n{row}\n"));
    assert_eq!((report.alerts, report.not_alerts, report.rejected), (0, 2, 0), "{:?}", report.problems);
    let report = load(&format!("{header},alert,severity\n{flow},,\n{flow},Port scan,high\n"));
    assert_eq!((report.alerts, report.not_alerts, report.rejected), (1, 1, 0), "{:?}", report.problems);
    // By spaces, with the names of the columns or without, and with a span in which nothing came through.
    let names = "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n";
    let rows = "2 1111 eni-1 10.0.0.5 203.0.113.9 443 50123 6 10 800 1781000000 1781000060 ACCEPT OK\n\
                2 1111 eni-1 203.0.113.9 10.0.0.5 50123 22 6 1 40 1781000000 1781000060 REJECT OK\n\
                2 1111 eni-1 - - - - - - - 1781000000 1781000060 - NODATA\n";
    for header in [names, ""] {
        let report = load(&format!("{header}{rows}"));
        assert_eq!((report.alerts, report.not_alerts, report.rejected), (0, 3, 0), "{:?}", report.problems);
    }
    // The header of syslog says what the line is of; the rule that let a connection pass is no title.
    let line = |app: &str, pairs: &str| {
        format!(
            r#"<14>1 2026-06-13T07:00:00Z srx-1 {app} - X [junos@2636.1 source-address="10.0.0.5" destination-address="203.0.113.9" policy-name="out" {pairs}]"#
        )
    };
    let lines =
        [line("RT_IDP", r#"attack-name="HTTP:X" threat-severity="HIGH""#), line("RT_FLOW", r#"session-id="7""#)];
    let report = load(&lines.join("\n"));
    assert_eq!((report.alerts, report.not_alerts, report.rejected), (1, 1, 0), "{:?}", report.problems);
}

#[test]
fn a_rule_is_no_alert() {
    let rule = "title: Odd login\nid: ca2092a1\ndate: 2018-09-03\nlogsource:\n  product: windows\ndetection:\n  a:\n    x: y\n  condition: a\nlevel: high\n";
    let report = load(rule);
    assert_eq!((report.alerts, report.not_alerts, report.rejected), (0, 1, 0), "{:?}", report.problems);
    let rule = r#"{"id":"r-1","name":"Odd login","severity":"high","created_at":"2026-11-20T08:00:00Z","query":"x:y","interval":"5m","enabled":true}"#;
    let report = load(rule);
    assert_eq!((report.alerts, report.not_alerts, report.rejected), (0, 1, 0), "{:?}", report.problems);
}

#[test]
fn a_table_on_its_side_has_a_record_in_each_column() {
    let report = load(
        "Field,Alert 1,Alert 2\nTime,2026-09-16T01:00:00Z,2026-09-16T02:00:00Z\nTitle,Odd login,\"Scan,\nodd\"\nSeverity,High,Low\nHost,a-1\n",
    );
    assert_eq!((report.alerts, report.not_alerts, report.rejected), (2, 0, 0), "{:?}", report.problems);
    let report = load("Property;Value\r\nTitle;Odd login\r\nSeverity;High\r\nCreated;2026-09-16T01:00:00Z\r\n");
    assert_eq!((report.alerts, report.not_alerts, report.rejected), (1, 0, 0), "{:?}", report.problems);
}

#[test]
fn a_text_behind_the_named_columns_is_kept() {
    let rows = "Warning,2026-09-16T01:00:00Z,Defender,\"Found\n Name: Trojan\n ID: 7\n User: ACME\\dee\n Path: C:\\a.exe\n Category: Trojan\"\nInfo,2026-09-16T02:00:00Z,Other\n";
    let report = load(&format!("Level,Date,Title\n{rows}"));
    assert_eq!((report.alerts, report.rejected), (2, 0), "{:?}", report.problems);
    let map = report.map.expect("a guess");
    assert!(map.map.fields.iter().any(|it| it.path == "column 4.User"), "{:?}", map.map.fields);
}

#[test]
fn tables_whose_lines_end_with_a_carriage_return_alone_are_read() {
    let report =
        load("# Alerts\r\r| Time | Alert | Severity |\r|---|---|---|\r| 2026-07-13 01:00 | Odd login | High |\r");
    assert_eq!((report.alerts, report.not_alerts, report.rejected), (1, 0, 0), "{:?}", report.problems);
}

#[test]
fn a_cell_longer_than_what_a_file_is_known_by_hides_no_table() {
    let raw = "{\"\"a\"\":1},\n".repeat(1_000);
    let report = load(&format!(
        "raw,time,title,severity\n\"{raw}\",2026-07-13T01:00:00Z,Odd login,high\nx,2026-07-13T02:00:00Z,Odd name,low\n"
    ));
    assert_eq!((report.alerts, report.not_alerts, report.rejected), (2, 0, 0), "{:?}", report.problems);
}

#[test]
fn the_record_in_a_cell_of_a_search_is_read_by_its_own_reader() {
    let eve = |kind: &str, more: &str| {
        let event = format!(
            r#"{{"timestamp":"2026-11-20T08:00:00.1+0000","flow_id":1,"event_type":"{kind}","src_ip":"10.0.0.5","dest_ip":"203.0.113.9","proto":"TCP"{more}}}"#
        );
        format!("\"{}\",2026-11-20T08:00:01Z,sensor1\n", event.replace('"', "\"\""))
    };
    let alert = r#","alert":{"signature_id":1,"signature":"ET SCAN x","category":"c","severity":1}"#;
    let firewall = "\"date=2026-11-20 time=08:00:00 devname=\"\"fw1\"\" devid=\"\"FG1\"\" logid=\"\"0419016384\"\" \
        type=\"\"utm\"\" subtype=\"\"ips\"\" level=\"\"alert\"\" tz=\"\"+0000\"\" severity=\"\"high\"\" srcip=10.0.0.7 \
        dstip=203.0.113.9 attack=\"\"Log4j\"\" msg=\"\"m\"\"\",2026-11-20T08:00:01Z,fw1\n";
    let text = format!("_raw,_time,host\n{}{}{firewall}", eve("alert", alert), eve("flow", ""));
    let report = load(&text);
    assert_eq!((report.alerts, report.not_alerts, report.rejected), (2, 1, 0), "{:?}", report.problems);
    assert!(["suricata-eve", "fortigate"].contains(&report.format.as_str()), "{}", report.format);
}

#[test]
fn columns_with_rows_and_objects_under_their_ids_are_records() {
    let table = r#"{"took":3,"columns":[{"name":"when"},{"name":"alert_name"},{"name":"sev"},{"name":"hostname"}],
        "rows":[["2026-11-20T08:00:00Z","Odd login","high","ws-1"],["2026-11-20T08:01:00Z","Odd logout","low",null]]}"#;
    let report = load(table);
    assert_eq!((report.records, report.alerts), (2, 2), "{:?}", report.problems);
    let keyed = r#"{"alerts":{"A-1":{"title":"Odd login","severity":"high","host":"ws-1","created":"2026-11-20T08:00:00Z"},
        "A-2":{"title":"Odd logout","severity":"low","host":"ws-2","created":"2026-11-20T08:01:00Z"}}}"#;
    let report = load(keyed);
    assert_eq!((report.records, report.alerts), (2, 2), "{:?}", report.problems);
    // Neither the second list of alerts nor the second table is passed over.
    let lists = keyed.strip_suffix('}').map(|rest| format!(r#"{rest},"more":{}"#, &keyed[10..])).unwrap_or_default();
    let report = load(&lists.replacen(r#""more":{"A-"#, r#""more":{"B-"#, 1));
    assert_eq!((report.records, report.alerts + report.folded), (4, 4), "{:?}", report.problems);
    let tables = format!(r#"{{"tables":[{table},{}]}}"#, table.replace("Odd", "Strange"));
    let report = load(&tables);
    assert_eq!((report.records, report.alerts), (4, 4), "{:?}", report.problems);
    // What has more fields than any record is not compared field by field.
    let wide: String = (0..5000).map(|i| format!(r#""k{i}":1,"#)).collect();
    let report = load(&format!(r#"{{"a":{{{wide}"z":1}},"b":{{{wide}"z":1}}}}"#));
    assert_eq!(report.alerts, 0);
    // The parts of one alert are not two.
    let one = r#"{"title":"Odd","severity":"low","source":{"ip":"10.0.0.1","port":1,"host":"a"},"destination":{"ip":"10.0.0.2","port":2,"host":"b"}}"#;
    assert_eq!(load(one).alerts, 1);
}

#[test]
fn the_dates_of_a_column_decide_together_what_comes_first() {
    let times = |dates: [&str; 3]| {
        let rows: String =
            (1..).zip(dates).map(|(i, date)| format!("{date} 08:00:00,Odd login,high,ws-{i}\n")).collect();
        let text = format!("time,title,severity,host\n{rows}");
        let mut builder = BatchBuilder::new(7);
        let mut loader = Loader::new("file", SourceId(0), Limits::default());
        loader.push(text.as_bytes(), &mut builder);
        let report = loader.finish(&mut builder, Ending::Complete);
        let batch = builder.finish();
        let days: Vec<String> = batch
            .ids()
            .filter_map(|id| Some(wg_schema::time::to_rfc3339(batch.time_of(id)?)[5..10].to_owned()))
            .collect();
        (days.join(" "), report.counts.get(&Code::DateOrderAssumed).copied().unwrap_or_default())
    };
    for (dates, expect, n_assumed) in [
        (["21/11/2026", "01/12/2026", "02/12/2026"], "11-21 12-01 12-02", 0),
        (["11/21/2026", "12/01/2026", "12/02/2026"], "11-21 12-01 12-02", 0),
        // A day of each month, or three days on end.
        (["01/12/2026", "02/12/2026", "03/12/2026"], "12-01 12-02 12-03", 0),
        // Nothing tells.
        (["03/02/2026", "03/02/2026", "03/02/2026"], "03-02 03-02 03-02", 3),
    ] {
        assert_eq!(times(dates), (expect.to_owned(), n_assumed), "{dates:?}");
    }
}

fn load(text: &str) -> wg_schema::report::SourceReport {
    let mut builder = BatchBuilder::new(7);
    let mut loader = Loader::new("file", SourceId(0), Limits::default());
    loader.push(text.as_bytes(), &mut builder);
    loader.finish(&mut builder, Ending::Complete)
}

#[test]
fn a_table_is_found_below_the_head_of_a_report_and_its_header_once() {
    let rows = "2026-11-20 08:00:00,Odd login,High,ws-1\n2026-11-20 08:05:00,Odder login,Low,ws-2\n";
    let text = format!("Alert report\nGenerated: 2026-11-20 09:00\n\nTime,Alert Name,Severity,Host\n{rows}");
    let report = load(&text);
    assert_eq!((report.records, report.alerts), (2, 2), "{:?}", report.problems);
    let again = format!(
        "Time,Alert Name,Severity,Host\n{rows}\u{feff}Time,Alert Name,Severity,Host\n2026-11-20 08:06:00,Third,Low,ws-2\n"
    );
    let report = load(&again);
    assert_eq!((report.records, report.alerts, report.counts.get(&Code::Envelope)), (3, 3, Some(&1)));
    let report = load("Only words here\nand more of them, with a comma\nand no table at all\n");
    assert_eq!((report.alerts, report.counts.get(&Code::UnknownFormat)), (0, Some(&1)));
}

#[test]
fn of_an_answer_that_is_cut_off_the_complete_records_are_read() {
    let alert = |i: u8| {
        format!(
            r#"{{"alert_title":"Odd {i}","severity":"low","hostname":"ws-{i}","timestamp":"2026-11-20T08:00:0{i}Z"}}"#
        )
    };
    let text = format!(r#"{{"total":3,"alerts":[{},{},{}"#, alert(1), alert(2), &alert(3)[..30]);
    let report = load(&text);
    assert_eq!((report.records, report.alerts, report.rejected), (3, 2, 1), "{:?}", report.problems);
    assert_eq!(report.counts.get(&Code::CutOff), Some(&1));
}

#[test]
fn a_data_frame_and_tables_in_markdown_are_read_row_by_row() {
    let frame = r#"{"time":{"0":"2026-11-20T08:00:00Z","1":"2026-11-20T08:01:00Z"},"title":{"0":"Odd","1":"Odder"},"severity":{"0":"low","1":"high"},"host":{"0":"a","1":"b"}}"#;
    let report = load(frame);
    assert_eq!((report.records, report.alerts), (2, 2), "{:?}", report.problems);
    let markdown = "# Night\n\n| Time | Alert | Severity |\n|:--|---|--:|\n| 2026-11-20 08:00 | **Odd \\| odder** | high |\n\nAnd:\n\n| Title | Severity | Host | When |\n|--|--|--|--|\n| Third | low | ws-1 | 2026-11-20 09:00 |\n";
    let report = load(markdown);
    assert_eq!((report.records, report.alerts), (2, 2), "{:?}", report.problems);
}

#[test]
fn a_list_of_many_records_is_no_record_of_many_fields() {
    let row = |i: usize| {
        let fields: String = (0..40).map(|n| format!(r#","f{n}":"{n}""#)).collect();
        format!(r#"{{"title":"Odd {i}","severity":"high","host":"ws-{i}","time":"2026-11-20T08:00:00Z"{fields}}}"#)
    };
    let rows: Vec<String> = (0..300).map(row).collect();
    let report = load(&format!(r#"{{"value":[{}]}}"#, rows.join(",")));
    assert_eq!((report.alerts, report.counts.get(&Code::RecordTooLarge)), (300, None));
    let fields: String = (0..10_001).map(|n| format!(r#","f{n}":1"#)).collect();
    let report = load(&format!(r#"{{"title":"Odd","severity":"high","host":"ws-1"{fields}}}"#));
    assert_eq!((report.alerts, report.counts.get(&Code::RecordTooLarge)), (1, Some(&1)));
}
