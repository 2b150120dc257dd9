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
    // The module of Filebeat moves out of the event what ECS has a name for.
    check_has(
        r#"{"@timestamp":"2026-11-20T08:00:00Z","source":{"ip":"10.0.0.1","port":5},"destination":{"ip":"203.0.113.5"},"suricata":{"eve":{"event_type":"alert","flow_id":1,"alert":{"signature":"s","severity":1}}}}"#,
        &["suricata-eve", "time=2026-11-20T08:00:00.000Z", "src=10.0.0.1", "dst=203.0.113.5"],
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

#[test]
fn a_breach_of_a_darktrace_model_says_where_to() {
    check_has(
        r#"{"pbid":61,"time":1772359200000,"creationTime":1772359201000,"score":0.874,"model":{"name":"Compromise::Beacon","uuid":"m-1","category":"Suspicious","priority":3},
        "device":{"did":3,"ip":"10.0.0.4","hostname":"ws-1","credentials":["mia"]},
        "triggeredComponents":[{"time":1772359200000,"triggeredFilters":[{"filterType":"Destination port","comparatorType":"!=","trigger":{"value":"443"}},{"filterType":"Destination IP","comparatorType":"display","trigger":{"value":"203.0.113.9"}},{"filterType":"Connection hostname","trigger":{"value":"c2.example"}}]}],
        "mitreTechniques":[{"technique":"Web Protocols","techniqueID":"T1071.001"}]}"#,
        &[
            "darktrace",
            "time=2026-03-01T10:00:00.000Z",
            "severity=Medium",
            "given=Suspicious",
            "title=Compromise::Beacon",
            "uid=61",
            "host=ws-1",
            "user=mia",
            "src=10.0.0.4",
            "dst=203.0.113.9",
            "dst_port=443",
            "domain=c2.example",
            "confidence=87",
            "sensor=NDR",
            "attack=C2/T1071.001 inferred",
        ],
    );
    check_has(
        r#"{"summariser":"ScanSummary","title":"Port Scanning","id":"i-1","category":"critical","aiaScore":64,"createdAt":1772359300000,"attackPhases":[4],"periods":[{"start":1772359200000,"end":1772359250000}],"breachDevices":[{"hostname":"ws-1","ip":"10.0.0.4/24"}]}"#,
        &["darktrace", "time=2026-03-01T10:00:00.000Z", "severity=Critical", "host=ws-1", "host_ip=10.0.0.4"],
    );
    check_not_alert(
        r#"{"uuid":"h","priority":43,"priority_level":"medium","alert_name":"Probe error","acknowledge_timeout":null,"hostname":"dt"}"#,
    );
}

#[test]
fn a_vectra_detection_is_told_from_a_score() {
    check_has(
        r#"{"version":"7.8","detection_id":1042,"category":"COMMAND & CONTROL","severity":"8.0","threat":80,"certainty":95,"d_type":"hidden_dns_tunnel_cnc","d_type_vname":"Hidden DNS Tunnel","triaged":false,"headend_addr":"10.9.9.9","dvchost":"brain","dd_dst_ip":"203.0.113.9","dd_dst_port":53,"dd_dst_dns":"c2.example","host_name":"ws-1","host_ip":"10.0.0.4","vectra_timestamp":"1772359200"}"#,
        &[
            "vectra",
            "time=2026-03-01T10:00:00.000Z",
            "severity=High",
            "title=Hidden DNS Tunnel",
            "uid=1042",
            "host=ws-1",
            "src=10.0.0.4",
            "dst=203.0.113.9",
            "dst_port=53",
            "domain=c2.example",
            "confidence=95",
            "attack=C2/- named",
        ],
    );
    check_has(
        r#"{"detection_id":3,"category":"INFO","severity":8.5,"threat":56,"certainty":96,"d_type":"papi","d_type_vname":"Odd service","account_uid":"mia@corp.example","dd_dst_ip":"0.0.0.0","vectra_timestamp":"1772359200"}"#,
        &["severity=Informational", "given=8.5", "user=mia@corp.example"],
    );
    check_not_alert(
        r#"{"host_name":"ws-1","threat":80,"certainty":95,"quadrant":"critical","score_decreases":false,"vectra_timestamp":"1772359200"}"#,
    );
}
