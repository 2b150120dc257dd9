use super::*;

#[test]
fn a_detection_finding_gives_every_field() {
    check(
        r#"{"class_uid":2004,"time":1763625600123,"severity_id":4,"severity":"High","status_id":1,"confidence_score":81,
        "disposition_id":2,"metadata":{"version":"1.3.0","log_name":"edr","product":{"name":"Probe","vendor_name":"Acme"}},
        "finding_info":{"uid":"F-1","title":"Memory of lsass read","analytic":{"uid":"R-7","name":"lsass access","category":"Credentials"},
          "attacks":[{"tactic":{"uid":"TA0006","name":"Credential Access"},"technique":{"uid":"T1003"},"sub_technique":{"uid":"T1003.001"}}]},
        "device":{"hostname":"ws-7","ip":"10.1.1.7"},
        "evidences":[{"actor":{"user":{"name":"kim","domain":"CORP"},"session":{"uid":"0x1f00"}},
          "process":{"name":"C:\\Tools\\dump.exe","cmd_line":"dump -p 600","pid":4312,"uid":"{aa-1}","file":{"path":"C:\\Tools\\dump.exe",
            "hashes":[{"algorithm_id":1,"value":"00112233445566778899aabbccddeeff"},
              {"algorithm_id":3,"value":"00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF"}]},
            "parent_process":{"name":"cmd.exe","pid":88,"uid":"aa-0"}},
          "src_endpoint":{"ip":"10.1.1.7","port":50001},"dst_endpoint":{"ip":"203.0.113.9","port":443,"domain":"drop.example.org"}}]}"#,
        r"ocsf
        time=2025-11-20T08:00:00.123Z
        severity=High
        given=High
        title=Memory of lsass read
        uid=F-1
        product=Probe
        rule_uid=R-7
        rule=lsass access
        family=Credentials
        disposition=Blocked
        status=New
        host=ws-7
        host_ip=10.1.1.7
        user=CORP\kim
        src=10.1.1.7
        dst=203.0.113.9
        domain=drop.example.org
        process=dump.exe
        cmd=dump -p 600
        process_uid=aa-1
        parent=cmd.exe
        parent_uid=aa-0
        session=0x1f00
        file=C:\Tools\dump.exe
        hash=00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
        src_port=50001
        dst_port=443
        pid=4312
        parent_pid=88
        confidence=81
        sensor=EDR
        attack=CA/T1003.001 named",
    );
}

#[test]
fn a_security_finding_of_the_first_versions_is_read_too() {
    check(
        r#"{"class_uid":2001,"time_dt":"2023-01-03T15:11:39Z","severity":"Medium","state":"New","message":"Module loaded",
        "finding":{"uid":"9","title":"Kernel module\n","created_time":1672758699558},"analytic":{"name":"insmod"},"confidence":100,
        "metadata":{"version":"0.1.0","product":{"name":"Falco"}},
        "attacks":[{"tactics":[{"uid":"TA0005","name":"Defense Evasion"}],"technique":{"uid":"T1562.001"},"version":"12.1"}],
        "process":{"name":"insmod","file":{"path":"/usr/sbin/insmod"}},
        "observables":[{"name":"hostname","type_id":0,"value":"node-1"},{"name":"src_endpoint.ip","type_id":2,"value":"10.0.0.4"},
          {"name":"user","type_id":4,"value":"root"}]}"#,
        r"ocsf
        time=2023-01-03T15:11:39.000Z
        severity=Medium
        given=Medium
        title=Kernel module
        uid=9
        product=Falco
        rule=insmod
        status=New
        host=node-1
        user=root
        src=10.0.0.4
        process=insmod
        file=/usr/sbin/insmod
        confidence=100
        sensor=Host log
        attack=DI/T1685 mapped",
    );
}

#[test]
fn the_files_own_hash_counts_before_that_of_the_process_that_touched_it() {
    let record =
        |order: &str| format!(r#"{{"class_uid":2004,"time":1763625600000,"severity_id":1,"evidences":[{{{order}}}]}}"#);
    let process = r#""process":{"name":"winword.exe","file":{"path":"C:\\w.exe","hashes":[{"value":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}]}}"#;
    let file = r#""file":{"name":"a.doc","path":"C:\\a.doc","hashes":[{"value":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}]}"#;
    for order in [format!("{process},{file}"), format!("{file},{process}")] {
        check_has(&record(&order), &["file=C:\\a.doc", "process=winword.exe"]);
    }
    check_has(&record(&format!("{process},{file}")), &["hash=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"]);
}

#[test]
fn severity_is_the_number_and_where_that_says_other_the_word() {
    let record = |severity: &str| format!(r#"{{"class_uid":2004,"time":1763625600000{severity}}}"#);
    check_has(&record(r#","severity_id":5,"severity":"Sev 1""#), &["severity=Critical", "given=Sev 1"]);
    check_has(&record(r#","severity_id":99,"severity":"High""#), &["severity=High"]);
    check_has(&record(r#","severity":"Informational ""#), &["severity=Informational"]);
    assert_eq!(codes(&record(r#","severity_id":0"#)), []);
    assert_eq!(codes(&record(r#","severity_id":42"#)), [Code::BadSeverity]);
    assert_eq!(codes(&record("")), [Code::NoSeverity]);
}

#[test]
fn a_cloud_resource_stands_for_the_host_but_a_key_or_a_path_does_not() {
    let record = |resource: &str| {
        format!(r#"{{"class_uid":2003,"severity_id":2,"cloud":{{"region":"x"}},"resources":[{resource}]}}"#)
    };
    check_has(&record(r#"{"type":"AwsS3Bucket","name":"payroll","uid":"arn:x"}"#), &["host=payroll", "sensor=Cloud"]);
    check_lacks(&record(r#"{"type":"AwsIamAccessKey","uid":"AWS::IAM::AccessKey:X"}"#), &["host"]);
    check_lacks(&record(r#"{"name":"/app/office365/sso"}"#), &["host"]);
}

#[test]
fn other_ocsf_events_are_not_alerts() {
    check_not_alert(r#"{"class_uid":4001,"metadata":{"version":"1.1.0"},"time":1763625600000}"#);
    check_not_alert(r#"{"metadata":{"version":"1.1.0"},"class_uid":1007}"#);
}

#[test]
fn what_cannot_be_read_is_said_and_the_alert_is_kept() {
    let record = r#"{"class_uid":2004,"time":-1,"severity_id":"bad","finding_info":{"title":"x","attacks":[{"technique":{"uid":"T1086"}},
        {"technique":{"uid":"T9999"}}, {"tactic":{"uid":"TA0005"}}]}}"#;
    let expect = [Code::RevokedTechnique, Code::BadTechnique, Code::AmbiguousTactic, Code::BadTime, Code::BadSeverity];
    assert_eq!(codes(record), expect);
    check_has(record, &["title=x", "attack=-/T1059.001 mapped", "attack=EX/T1059.001 inferred", "attack=ST/- named"]);
}
