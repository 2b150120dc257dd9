//! Host timelines and forensic rows.
use super::*;

#[test]
fn chainsaw_json_is_read_by_its_document_and_of_an_aggregate_the_first() {
    let event = r#"{"kind":"evtx","path":"a.evtx","data":{"Event":{"System":{"Computer":"ws-1"},"EventData":{"Image":"C:\\a\\b.exe","CommandLine":"b -q","ProcessId":7,"ParentImage":"C:\\cmd.exe","User":"CORP\\bob","Hashes":"MD5=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}}}}"#;
    let expect = &[
        "chainsaw",
        "time=2026-11-20T08:01:00.000Z",
        "severity=High",
        "title=Odd",
        "rule_uid=r-1",
        "host=ws-1",
        "user=CORP\\bob",
        "process=b.exe",
        "cmd=b -q",
        "pid=7",
        "parent=cmd.exe",
        "hash=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "attack=-/T1059 named",
    ];
    let record = |part: &str| {
        format!(
            r#"{{"group":"Sigma","kind":"x",{part},"name":"Odd","id":"r-1","level":"high","timestamp":"2026-11-20T08:01:00+00:00","tags":["attack.t1059"]}}"#
        )
    };
    check_has(&record(&format!(r#""document":{event}"#)), expect);
    check_has(&record(&format!(r#""documents":[{event},{{}}]"#)), expect);
}

#[test]
fn a_row_of_chainsaw_takes_the_first_of_its_detections() {
    check_has(
        r#"{"timestamp":"2026-11-20T08:01:00+00:00","detections":"‣ Odd login\n‣ Other","path":"a.evtx","Event ID":"4624","Computer":"ws-1","User":"bob","IP Address":"10.0.0.5","Event Data":"CommandLine: b -q\nProcessId: 7"}"#,
        &["chainsaw", "title=Odd login", "host=ws-1", "user=bob", "src=10.0.0.5", "cmd=b -q", "pid=7"],
    );
}

#[test]
fn an_event_data_object_below_user_data_is_found() {
    check_has(
        r#"{"group":"g","kind":"individual","document":{"data":{"Event":{"System":{"Computer":"ws-1"},"UserData":{"LogFileCleared":{"SubjectUserName":"bob","SubjectDomainName":"CORP"}}}}},"name":"Cleared","level":"info","timestamp":"2026-11-20T08:01:00Z"}"#,
        &["user=CORP\\bob", "severity=Informational"],
    );
}

#[test]
fn each_match_of_a_zircolite_rule_is_an_alert_and_a_rule_without_is_none() {
    let rule = r#"{"title":"Odd","id":"r-1","rule_level":"medium","tags":["attack.t1059"],"sigma":["SELECT"],"matches":[{"row_id":1,"Computer":"ws-1","SystemTime":"2026-11-20T08:01:00Z","Image":"C:\\b.exe","ProcessID":4},{"row_id":2,"Computer":"ws-2","SystemTime":"2026-11-20T08:02:00Z"}]}"#;
    let mut nodes = Nodes::default();
    let doc = Doc::parse(rule, &mut nodes).unwrap();
    let mut found = Vec::new();
    let split = SPLITS.iter().find(|split| split.reader == "zircolite").unwrap();
    (split.parts)(doc.root(), &mut |_, read| {
        let mut alert = Alert::default();
        assert_eq!(read(&mut alert, &mut Notes::default()), Verdict::Alert);
        // The process that wrote the event is not the one that it is about.
        assert_eq!(alert.pid, None);
        found.push((alert.host.unwrap().into_owned(), alert.severity, alert.attacks.len()));
    });
    assert_eq!(found, [("ws-1".to_owned(), Severity::Medium, 2), ("ws-2".to_owned(), Severity::Medium, 2)]);
    check_not_alert(r#"{"title":"Odd","rule_level":"low","matches":[]}"#);
    check_has(
        r#"{"rule_title":"Odd","rule_level":"high","rule_count":"3","SystemTime":"2026-11-20T08:01:00Z","Computer":"ws-1"}"#,
        &["zircolite", "title=Odd", "severity=High", "host=ws-1"],
    );
}

#[test]
fn rows_of_an_artefact_are_alerts_only_where_it_detects() {
    for row in [
        r#"{"Pid":4,"Ppid":0,"Name":"System","CommandLine":"","Exe":""}"#,
        r#"{"_Source":"Windows.System.Services","ClientId":"C.1","Name":"x"}"#,
    ] {
        check_not_alert(row);
    }
    check_has(
        r#"{"Timestamp":"2026-11-20T08:01:00Z","Computer":"ws-1","Channel":"Security","EID":4624,"Level":"high","Title":"Odd login","_Event":{"System":{"Computer":"ws-1"},"EventData":{"TargetUserName":"bob","LogonType":3,"IpAddress":"10.0.0.5"}}}"#,
        &["velociraptor", "title=Odd login", "severity=High", "host=ws-1", "user=bob", "src=10.0.0.5"],
    );
    check_has(
        r#"{"Rule":"kite","HitOffset":5,"OSPath":"C:\\k.exe","Mtime":"2026-11-20T08:01:00Z","Fqdn":"ws-1","FlowId":"F.1"}"#,
        &["title=Yara rule kite matched", "file=C:\\k.exe", "host=ws-1"],
    );
}

#[test]
fn a_timeline_row_is_an_alert_only_where_something_marked_it() {
    let row = |more: &str| {
        format!(
            r#"{{"message":"m","timestamp":"1795161660000000","datetime":"2026-11-20T08:01:00+00:00","timestamp_desc":"Creation Time","computer_name":"ws-1"{more}}}"#
        )
    };
    check_not_alert(&row(""));
    check_not_alert(&row(r#","tag":["browser-search"]"#));
    check_has(
        &row(r#","ts_sigma_rule":["win_odd_login.yml"],"ts_ttp":["attack.t1078"],"tag":["attack.t1078"]"#),
        &["timesketch", "title=win odd login", "rule_uid=win_odd_login.yml", "host=ws-1", "attack=-/T1078 named"],
    );
}

#[test]
fn a_query_result_is_an_alert_only_where_its_pack_detects() {
    let result = |name: &str, action: &str| {
        format!(
            r#"{{"name":"{name}","hostIdentifier":"ws-1","unixTime":1795161660,"columns":{{"pid":"7","cmdline":"b -q","path":"/tmp/b"}},"action":"{action}"}}"#
        )
    };
    check_not_alert(&result("pack_incident-response_mounts", "added"));
    check_not_alert(&result("pack_rootkit_detect", "removed"));
    check_has(
        &result("pack_ossec-rootkit_kit", "added"),
        &["osquery", "time=2026-11-20T08:01:00.000Z", "host=ws-1", "pid=7", "process=b", "cmd=b -q"],
    );
}

#[test]
fn an_anomaly_of_aminer_takes_host_and_address_from_the_parsed_line() {
    check_has(
        r#"{"AnalysisComponent":{"AnalysisComponentIdentifier":1,"AnalysisComponentType":"NewMatchPathDetector","AnalysisComponentName":"Path","Message":"New path","ParsedLogAtom":{"/m":"x","/m/host":"mail","/m/rip":"10.0.0.5"}},"LogData":{"RawLogData":["x"],"Timestamps":[1795161660.5]}}"#,
        &["aminer", "time=2026-11-20T08:01:00.500Z", "title=New path", "rule=Path", "host=mail", "src=10.0.0.5"],
    );
    check_not_alert(r#"{"StatusInfo":{},"FromTime":1.0,"ToTime":2.0}"#);
}

#[test]
fn a_sigma_regression_event_is_read_with_its_rule() {
    check_has(
        r##"{"expected_rule_id":"r-1","expected_title":"Odd","level":"low","attack":["T1685"],"event":{"Event":{"System":{"Computer":"ws-1","Channel":"Sysmon","TimeCreated":{"#attributes":{"SystemTime":"2026-11-20T08:01:00Z"}}},"EventData":{"Image":"C:\\b.exe","User":"CORP\\bob"}}}}"##,
        &["sigma-regression", "time=2026-11-20T08:01:00.000Z", "host=ws-1", "process=b.exe", "user=CORP\\bob"],
    );
}

#[test]
fn hayabusa_for_timesketch_is_read_by_hayabusa() {
    check_has(
        r#"{"datetime":"2026-11-20T08:01:00Z","timestamp_desc":"hayabusa","message":"Odd","Level":"crit","Computer":"ws-1","Channel":"Sec","EventID":"1","MitreTactics":"Exec\nPersis","MitreTags":"T1059\tG0032","Details":"Proc: C:\\b.exe\tPID: 7","RuleFile":"r.yml"}"#,
        &["hayabusa", "title=Odd", "severity=Critical", "process=b.exe", "pid=7", "attack=EX/T1059 named"],
    );
}

#[test]
fn a_saved_search_of_kibana_is_read_by_its_column_names() {
    check_has(
        r#"{"@timestamp":"Nov 20, 2026 @ 08:01:00.000","kibana.alert.rule.name":"Odd","kibana.alert.severity":"high","kibana.alert.rule.threat.tactic.name":"Execution, Persistence","kibana.alert.rule.threat.technique.id":"T1059, T1547","host.name":"ws-1","user.name":"bob","source.ip":"-"}"#,
        &[
            "elastic-security",
            "time=2026-11-20T08:01:00.000Z",
            "severity=High",
            "host=ws-1",
            "user=bob",
            "attack=EX/T1059 named",
            "attack=PS/T1547 named",
        ],
    );
}

#[test]
fn intelligence_hits_of_zeek_are_alerts_and_its_connections_are_not() {
    check_not_alert(
        r#"{"ts":1795161660.1,"uid":"C1","id.orig_h":"10.0.0.5","id.orig_p":1,"id.resp_h":"192.0.2.7","id.resp_p":443,"proto":"tcp"}"#,
    );
    check_has(
        r#"{"ts":1795161660.1,"uid":"C1","id.orig_h":"10.0.0.5","id.resp_h":"192.0.2.7","seen.indicator":"kite.example","seen.indicator_type":"Intel::DOMAIN","sources":["feed"]}"#,
        &["zeek-notice", "title=Intelligence hit on kite.example", "domain=kite.example", "src=10.0.0.5", "rule=feed"],
    );
}
