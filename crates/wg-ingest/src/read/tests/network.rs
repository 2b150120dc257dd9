use super::*;

#[test]
fn a_suricata_alert_names_the_other_side_and_no_host() {
    check(
        r#"{"timestamp":"2026-11-20T09:00:00.123456+0100","flow_id":9223372036854775807,"event_type":"alert","src_ip":"10.0.0.5","src_port":50001,
        "dest_ip":"203.0.113.9","dest_port":80,"proto":"TCP","alert":{"action":"allowed","gid":1,"signature_id":2013028,"rev":4,"signature":"ET POLICY curl",
        "category":"Attempted Information Leak","severity":2,"metadata":{"confidence":["High"],"mitre_tactic_id":["TA0011"],"mitre_tactic_name":["Command_And_Control"],"mitre_technique_id":["T1071"]}},
        "http":{"hostname":"drop.example.org"},"files":[{"filename":"/a.bin","sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}]}"#,
        r"suricata-eve
        time=2026-11-20T08:00:00.123Z
        severity=Medium
        given=2
        title=ET POLICY curl
        product=Suricata
        rule_uid=1:2013028:4
        rule=ET POLICY curl
        family=Attempted Information Leak
        disposition=allowed
        src=10.0.0.5
        dst=203.0.113.9
        domain=drop.example.org
        file=/a.bin
        hash=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
        src_port=50001
        dst_port=80
        confidence=90
        sensor=NDR
        attack=C2/T1071 named",
    );
}

#[test]
fn suricatas_smallest_number_is_the_worst() {
    for (number, word) in [("1", "High"), ("2", "Medium"), ("3", "Low"), ("4", "Informational")] {
        let record = format!(
            r#"{{"timestamp":"2026-11-20T08:00:00+0000","event_type":"alert","flow_id":1,"alert":{{"signature":"s","severity":{number}}}}}"#
        );
        check_has(&record, &[&format!("severity={word}")]);
    }
}

#[test]
fn other_suricata_events_are_not_alerts() {
    for event in ["flow", "dns", "stats", "http", "fileinfo"] {
        check_not_alert(&format!(
            r#"{{"timestamp":"2026-11-20T08:00:00+0000","event_type":"{event}","flow_id":1,"stats":{{}}}}"#
        ));
    }
}

#[test]
fn suricata_through_splunk_and_filebeat_is_recognised() {
    check_has(
        r#"{"preview":false,"result":{"_time":"2017-11-04T09:20:24.289-0400","event_type":"alert","flow_id":"5","alert.signature":"s","alert.severity":"3","src_ip":"10.0.0.1","dest_ip":"10.0.0.2","host":"sensor"}}"#,
        &["suricata-eve", "title=s", "severity=Low", "time=2017-11-04T13:20:24.289Z", "src=10.0.0.1"],
    );
    check_has(
        r#"{"@timestamp":"2026-11-20T08:00:00Z","suricata":{"eve":{"timestamp":"2026-11-20T08:00:00Z","event_type":"alert","flow_id":1,"alert":{"signature":"s","severity":1}}}}"#,
        &["suricata-eve", "severity=High"],
    );
}

#[test]
fn a_zeek_notice_has_no_severity_and_that_is_no_fault() {
    let record = r#"{"ts":1320435875.879278,"note":"SSH::Password_Guessing","msg":"guessing","src":"172.16.238.1","dst":"10.0.0.2","p":22,"peer_descr":"bro"}"#;
    check_has(
        record,
        &[
            "zeek-notice",
            "time=2011-11-04T19:44:35.879Z",
            "rule_uid=SSH::Password_Guessing",
            "family=SSH",
            "dst_port=22",
        ],
    );
    check_lacks(record, &["host", "severity"]);
    assert_eq!(codes(record), []);
}

#[test]
fn addresses_lose_their_port_and_the_ipv4_mapping() {
    let src = |ip: &str| {
        format!(
            r#"{{"timestamp":"2026-11-20T08:00:00+0000","event_type":"alert","flow_id":1,"src_ip":"{ip}","alert":{{"signature":"s","severity":1}}}}"#
        )
    };
    check_has(&src("10.0.0.1:80"), &["src=10.0.0.1", "src_port=80"]);
    check_has(&src("[2001:db8::1]:443"), &["src=2001:db8::1", "src_port=443"]);
    check_has(&src("2001:db8::1"), &["src=2001:db8::1"]);
    check_has(&src("::ffff:192.0.2.1"), &["src=192.0.2.1"]);
}
