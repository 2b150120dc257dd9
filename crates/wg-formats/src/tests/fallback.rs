use super::*;

#[test]
fn an_unknown_object_is_read_by_the_usual_names() {
    check(
        r#"{"id":"WG-1","@timestamp":"2026-11-20T08:01:00Z","rule":{"name":"Odd download","id":"R-1"},"severity":"Very-High","host":{"name":"ws-1"},
        "user":{"name":"bob"},"process":{"name":"powershell.exe","command_line":"powershell -nop"},"threat":{"technique":{"id":"attack.t1059.001"}},"message":"m"}"#,
        r"generic
        time=2026-11-20T08:01:00.000Z
        severity=Critical
        given=Very-High
        title=Odd download
        uid=WG-1
        rule_uid=R-1
        rule=Odd download
        host=ws-1
        user=bob
        process=powershell.exe
        cmd=powershell -nop
        sensor=Other
        attack=-/T1059.001 named
        attack=EX/T1059.001 inferred",
    );
}

#[test]
fn a_flat_row_with_names_of_any_style_is_read() {
    check_has(
        r#"{"Alert Name":"x","Event Time":"2026-11-20 08:01:00","Src IP":"10.0.0.1","dest_port":"445","DestIP":"10.0.0.2","ParentProcessName":"C:\\a\\cmd.exe",
        "SHA256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","tactic":"Defense Evasion","technique_id":"T1036.005"}"#,
        &[
            "title=x",
            "time=2026-11-20T08:01:00.000Z",
            "src=10.0.0.1",
            "dst=10.0.0.2",
            "dst_port=445",
            "parent=cmd.exe",
            "attack=ST/T1036.005 mapped",
        ],
    );
}

#[test]
fn a_title_and_one_thing_more_make_an_alert_and_less_does_not() {
    let is_known = |record: &str| {
        let mut nodes = Nodes::default();
        recognise(Doc::parse(record, &mut nodes).unwrap().root()).is_some()
    };
    assert!(is_known(r#"{"title":"x","host":"y"}"#));
    assert!(is_known(r#"{"_time":"2026-11-20T08:00:00Z","alert_id":"1","severity":"high"}"#));
    assert!(is_known(
        r#"{"result":{"_time":"2026-11-20T08:00:00Z","event_id":"A1@@notable@@b2","severity":"high","_raw":"r"},"preview":false}"#
    ));
    for record in [r#"{"title":"x"}"#, r#"{"a":1}"#, "{}", r#"{"title":"-","host":""}"#, "[]", "7", r#""text""#] {
        assert!(!is_known(record), "{record}");
    }
}

#[test]
fn a_number_as_severity_is_read_on_a_guessed_scale_and_what_is_on_none_is_said() {
    for (severity, code) in [
        ("1100", Some(Code::BadSeverity)),
        ("\"P9\"", Some(Code::BadSeverity)),
        ("null", Some(Code::NoSeverity)),
        ("\"crit\"", None),
        ("9", None),
    ] {
        let record = format!(r#"{{"title":"x","@timestamp":"2026-11-20T08:00:00Z","severity":{severity}}}"#);
        assert_eq!(codes(&record), Vec::from_iter(code), "{severity}");
    }
}

#[test]
fn fields_that_only_this_program_writes_are_ignored_and_said() {
    let record = r#"{"title":"x","@timestamp":"2026-11-20T08:00:00Z","severity":"low","verdict":"false_positive","score":0,"audit":[],"status":"closed"}"#;
    assert_eq!(codes(record), [Code::ReservedField]);
    check_has(record, &["status=closed"]);
    look(record, |_, alert, _| assert!(!format!("{alert:?}").contains("false_positive")));
}

#[test]
fn text_that_deceives_the_eye_is_kept_and_said() {
    let named =
        |user: &str| format!(r#"{{"title":"x","@timestamp":"2026-11-20T08:00:00Z","severity":"low","user":"{user}"}}"#);
    assert_eq!(codes(&named("ad\u{200b}min")), [Code::Invisible]);
    assert_eq!(codes(&named("аdmin")), [Code::Confusable]);
    assert_eq!(codes(&named("Łukasz")), []);
    check_has(&named("ad\u{200b}min"), &["user=ad\u{200b}min"]);
}

#[test]
fn of_several_times_the_most_usual_name_that_can_be_read_counts() {
    check_has(
        r#"{"title":"x","severity":"low","event":{"created":"2026-11-19T08:00:00Z"},"@timestamp":"2026-11-20T08:00:00Z"}"#,
        &["time=2026-11-20T08:00:00.000Z"],
    );
    let record =
        r#"{"title":"x","severity":"low","event":{"created":"2026-11-19T08:00:00Z"},"@timestamp":"yesterday"}"#;
    check_has(record, &["time=2026-11-19T08:00:00.000Z"]);
    assert_eq!(codes(r#"{"title":"x","severity":"low","time":"yesterday"}"#), [Code::BadTime]);
    assert_eq!(codes(r#"{"title":"x","severity":"low"}"#), [Code::NoTime]);
}

#[test]
fn what_an_alert_touched_and_its_technique_are_found_in_texts() {
    check_has(
        r#"{"Alert name":"x","Severity":"High","Impacted assets":"Device: ws-1, Accounts: bob","Flow":"10.0.0.5:443 → 203.0.113.9","Created":"2026-11-20 08:01:00","Assigned to":"Unassigned",
        "note":"looks like LSASS Memory (T1003.001)"}"#,
        &["host=ws-1", "user=bob", "src=10.0.0.5", "dst=203.0.113.9", "attack=-/T1003.001 named"],
    );
    check_has(
        r#"{"Alert name":"x","Severity":"High","Tactic via technique":"Execution via PowerShell","Host":"ws-1","User":"–"}"#,
        &["host=ws-1", "attack=-/T1059.001 named"],
    );
}

#[test]
fn an_account_of_a_cloud_is_no_user_and_a_list_of_one_is_its_item() {
    check_lacks(
        r#"{"alertTime":"2026-11-20T08:00:00Z","policy":{"name":"Bucket is public","severity":"high"},"resource":{"name":"logs","account":"prod-7"}}"#,
        &["user"],
    );
    check_has(
        r#"{"created":"2026-11-20T08:00:00Z","title":"Root login","severity":"HIGH","usernames":"[\"root\"]","hostnames":"[]"}"#,
        &["user=root"],
    );
}

#[test]
fn a_record_in_a_log_of_azure_is_read_for_what_it_carries() {
    check_has(
        r#"{"time":"2026-11-20T09:00:00Z","operationName":"Publish","category":"X-Alerts","properties":{"Timestamp":"2026-11-20T08:00:00Z","Title":"Odd login","Severity":"High","DeviceName":"ws-1"}}"#,
        &["time=2026-11-20T08:00:00.000Z", "title=Odd login", "host=ws-1"],
    );
}

#[test]
fn what_is_written_beside_an_alert_does_not_stand_for_a_part_of_it() {
    // The part that a machine plays is not its name, and a number of a version is no address.
    let ndr = r#"{"title":"DNS tunnel","start_time":1789000000000,"sensorVersion":"5.1.0.4","capture_device":"span0.pcap",
        "participants":[{"role":"offender","endpoint":"client","object_value":"10.3.0.9"},{"role":"victim","endpoint":"server","object_value":"192.0.2.8"}]}"#;
    check_has(ndr, &["title=DNS tunnel", "src=10.3.0.9", "dst=192.0.2.8"]);
    check_lacks(ndr, &["host", "host_ip"]);
    // Where a request came by, whom nobody named, and what a console adds to what was done.
    let web = r#"{"Datetime":"2026-11-20T08:01:00Z","RuleMessage":"Path traversal","ClientIP":"192.0.2.7","ClientRefererHost":"news.example",
        "ClientRequestHost":"shop.example","Source":"managed","user":"unknown-user","action":"block","action_details":"Infected"}"#;
    check_has(web, &["title=Path traversal", "src=192.0.2.7", "domain=shop.example", "disposition=block"]);
    check_lacks(web, &["host", "user"]);
    // Who has it now, the policy it fell under, and an id that looks like a hash.
    let av = r#"{"time":"2026-11-20T08:01:00Z","protection_name":"Mal/Fixture-A","policy_name":"Default settings for all laptops",
        "assignees_data":[{"display_name":"Night shift"}],"certref":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "binary":{"sha256hex":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"},"severity":"high"}"#;
    check_has(av, &["title=Mal/Fixture-A", "hash=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"]);
    let encoded = r#"{"time":"2026-11-20T08:01:00Z","src_ip":"192.0.2.7","rule":"T3B0aW9uIGluamVjdGlvbg%3d%3d","rule_name":"Option injection"}"#;
    check_has(encoded, &["title=Option injection"]);
}

#[test]
fn the_kind_of_a_rule_is_no_title_where_its_id_can_be_read() {
    check_has(
        r#"{"timestamp":1795161600000,"terminatingRuleId":"Shop-SQLi","terminatingRuleType":"REGULAR","action":"BLOCK","httpRequest":{"clientIp":"192.0.2.7","country":"AU"}}"#,
        &["title=Shop-SQLi", "rule_uid=Shop-SQLi", "disposition=BLOCK", "src=192.0.2.7"],
    );
}

#[test]
fn a_gateways_mail_names_its_attachment_and_who_sent_it_but_not_whom_a_cloud_bills() {
    check_has(
        r#"{"AlertID":"m-1","Timestamp":"2026-11-20T08:01:00Z","Subject":"Open this","accountId":"CUS7A2","SMTPHeloServerIP":"192.0.2.7","SMTPHeloServerName":"mx.away.example",
        "Attachments":[{"Name":"bill.gif","Sha256":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}],"To":["ilse@orchard.example"]}"#,
        &["title=Open this", "user=ilse@orchard.example", "src=192.0.2.7", "file=bill.gif"],
    );
    let bare = r#"{"timestamp":1795161600000,"type":"attachment protect","accountId":"CUS7A2","fileName":"bill.pdf","sha256":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","aggregateId":"a1_1795161600"}"#;
    check_has(bare, &["title=attachment protect", "file=bill.pdf"]);
    check_lacks(bare, &["user", "host", "dst"]);
}

#[test]
fn what_is_encoded_is_no_name_and_how_likely_a_bot_is_no_severity() {
    let record = r#"{"type":"edge_siem","attackData":{"clientIP":"192.0.2.7","ruleActions":"YWxlcnQ%3d%3bZGVueQ%3d%3d","ruleMessages":"T3B0aW9uIEluamVjdGlvbg%3d%3d%3bT2Rk"},
        "httpMessage":{"host":"shop.example","start":"1795161600"},"botData":{"botScore":"100"}}"#;
    check_has(record, &["title=edge_siem", "src=192.0.2.7", "domain=shop.example"]);
    check_lacks(record, &["disposition", "rule", "severity"]);
}

#[test]
fn what_a_gateway_says_of_nobody_and_of_what_it_left_undone_is_no_user_and_no_action() {
    let line = r#"{"EventTime":"2026-11-20T08:01:00Z","SrcIP":"10.0.1.20","DstIP":"192.0.2.7","ThreatName":"Fixture.Ransom","Client":"cURL",
        "User":"No Authentication Required","SHA_Disposition":"Malware","DeepDisposition":"Deep detection not performed on this file"}"#;
    check_has(line, &["title=Fixture.Ransom", "disposition=Malware"]);
    check_lacks(line, &["user"]);
}

#[test]
fn who_wrote_a_mail_is_no_machine() {
    let mail = r#"{"receivedTime":"2026-11-20T08:01:00Z","subject":"Coffee?","fromName":"eve@away.example","fromAddress":"eve@away.example","recipientAddress":"ilse@orchard.example","senderIpAddress":"192.0.2.7","threatId":"m-7a"}"#;
    check_has(mail, &["title=Coffee?", "user=ilse@orchard.example", "src=192.0.2.7"]);
    check_lacks(mail, &["host"]);
}

#[test]
fn a_kind_of_finding_that_has_a_name_is_what_the_finding_is_called() {
    check_has(
        r#"{"FindingTypeDisplayName":"Mail sent under another name","FindingTypeSeverity":"Medium","DetectedTimestamp":"2026-11-20T08:01:00Z","IntegrationDisplayName":"Sales test","AssetMetadata":{"Email":"ilse@orchard.example"}}"#,
        &["title=Mail sent under another name", "severity=Medium", "user=ilse@orchard.example"],
    );
}

#[test]
fn the_file_that_a_command_line_starts_is_the_process() {
    let record = |line: &str| {
        format!(
            r#"{{"rule_name":"Encoded command","severity":8,"routing":{{"hostname":"ws-1","sid":"a-sensor-7"}},"event":{{"COMMAND_LINE":"{line}","FILE_PATH":"C:\\\\x\\\\PowerShell.exe"}}}}"#
        )
    };
    check_has(&record("powershell.exe -enc AAAA"), &["process=PowerShell.exe", "host=ws-1"]);
    check_has(&record(r#"\"C:\\x\\powershell.exe\" -enc AAAA"#), &["process=PowerShell.exe"]);
    check_lacks(&record("cmd.exe /c del"), &["process"]);
    // The id of a sensor is none of a rule.
    check_lacks(&record("cmd.exe /c del"), &["rule_uid"]);
}
