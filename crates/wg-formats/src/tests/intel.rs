//! Threat intelligence, case tools and a SIEM.
use super::*;

/// Reads a record whole, and writes down each part that is an alert; `-` for a part that is none.
pub(super) fn parts(record: &str) -> Vec<String> {
    let mut nodes = Nodes::default();
    let doc = Doc::parse(record, &mut nodes).unwrap();
    let reader = recognise(doc.root()).expect("a reader");
    let split = SPLITS.iter().find(|split| split.reader == reader.id).expect("a format that is split");
    let mut found = Vec::new();
    let is_split = (split.parts)(doc.root(), &mut |_, read| {
        let (mut alert, mut notes) = (Alert::default(), Notes::default());
        found.push(match read(&mut alert, &mut notes) {
            Verdict::Alert => dump(reader, &alert),
            _ => "-".to_owned(),
        });
    });
    assert!(is_split);
    found
}

#[track_caller]
fn has(found: &str, lines: &[&str]) {
    for line in lines {
        assert!(found.lines().any(|found| found == *line), "no {line} in\n{found}");
    }
}

#[test]
fn a_sighting_is_the_alert_and_takes_what_it_refers_to() {
    let found = parts(
        r#"{"type":"bundle","id":"bundle--1","objects":[
        {"type":"identity","id":"identity--1","name":"North SOC","identity_class":"organization"},
        {"type":"indicator","id":"indicator--1","name":"Beacon of Kite","pattern":"[domain-name:value = 'kite.example' AND file:hashes.'SHA-256' = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa']"},
        {"type":"malware","id":"malware--1","name":"Kite"},
        {"type":"attack-pattern","id":"attack-pattern--1","external_references":[{"source_name":"mitre-attack","external_id":"T1071.001"}]},
        {"type":"relationship","id":"relationship--1","relationship_type":"indicates","source_ref":"indicator--1","target_ref":"malware--1"},
        {"type":"relationship","id":"relationship--2","relationship_type":"uses","source_ref":"malware--1","target_ref":"attack-pattern--1"},
        {"type":"observed-data","id":"observed-data--1","first_observed":"2026-11-20T08:00:00Z","objects":{
            "0":{"type":"ipv4-addr","value":"10.0.0.5"},"1":{"type":"ipv4-addr","value":"192.0.2.7"},
            "2":{"type":"network-traffic","src_ref":"0","dst_ref":"1","dst_port":443},
            "3":{"type":"process","command_line":"kite -q","pid":77,"binary_ref":"4","parent_ref":"5"},
            "4":{"type":"file","name":"kite.exe"},"5":{"type":"process","name":"cmd.exe","pid":70}}},
        {"type":"sighting","id":"sighting--1","created_by_ref":"identity--1","first_seen":"2026-11-20T08:01:00Z","sighting_of_ref":"indicator--1","observed_data_refs":["observed-data--1"],"confidence":80}]}"#,
    );
    assert_eq!(found[..7], ["-"; 7]);
    has(
        &found[7],
        &[
            "stix",
            "time=2026-11-20T08:01:00.000Z",
            "title=Sighting of Beacon of Kite",
            "uid=sighting--1",
            "rule_uid=indicator--1",
            "src=10.0.0.5",
            "dst=192.0.2.7",
            "dst_port=443",
            "domain=kite.example",
            "process=kite.exe",
            "cmd=kite -q",
            "pid=77",
            "parent=cmd.exe",
            "parent_pid=70",
            "confidence=80",
            "hash=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "attack=C2/T1071.001 inferred",
        ],
    );
}

#[test]
fn observed_data_that_nobody_sighted_is_an_alert_and_an_indicator_is_not() {
    let found = parts(
        r#"{"type":"bundle","id":"bundle--1","spec_version":"2.0","objects":[{"type":"indicator","id":"indicator--1","name":"x","valid_from":"2026-11-20T08:00:00Z"},
        {"type":"observed-data","id":"observed-data--2","first_observed":"2026-11-20T08:00:00Z","object_refs":["url--1"]},{"type":"url","id":"url--1","value":"http://u@kite.example:80/a"}]}"#,
    );
    assert_eq!((&*found[0], &*found[2]), ("-", "-"));
    has(&found[1], &["title=Observed url http://u@kite.example:80/a", "domain=kite.example"]);
    check_not_alert(
        r#"{"type":"indicator","id":"indicator--1","created":"2026-11-20T08:00:00Z","pattern":"[a:b = 'c']"}"#,
    );
}

#[test]
fn a_misp_event_takes_time_and_indicator_from_its_sighting() {
    check_has(
        r#"{"info":"Kite campaign","uuid":"u-1","date":"2026-11-01","timestamp":"1793500000","threat_level_id":"1","Orgc":{"name":"CERT"},
        "Attribute":[{"type":"ip-src","value":"192.0.2.1","to_ids":false},{"type":"domain","value":"kite.example","to_ids":true,"Sighting":[{"type":"1","date_sighting":"1795163000"},{"type":"0","date_sighting":"1795161660"}]},
        {"type":"filename|sha1","value":"k.exe|aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","to_ids":"1"}],
        "Tag":[{"name":"misp-galaxy:mitre-attack-pattern=\"PowerShell - T1059.001\""},{"name":"tlp:red"}]}"#,
        &[
            "misp",
            "time=2026-11-20T08:01:00.000Z",
            "severity=High",
            "title=Kite campaign",
            "uid=u-1",
            "domain=kite.example",
            "file=k.exe",
            "hash=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "attack=-/T1059.001 named",
        ],
    );
    check_lacks(
        r#"{"info":"x","uuid":"u","threat_level_id":"4","Attribute":[{"type":"ip-src","value":"192.0.2.1","to_ids":false}]}"#,
        &["src", "severity"],
    );
    check_not_alert(
        r#"{"uuid":"a","event_id":"1","category":"Network activity","type":"domain","value":"x.example","to_ids":true}"#,
    );
    check_has(
        r#"{"uuid":"s","event_id":"1","attribute_id":"2","date_sighting":"1795161660","type":"0","value":"x.example"}"#,
        &["title=Sighting of x.example", "time=2026-11-20T08:01:00.000Z"],
    );
}

#[test]
fn thehive_of_both_interfaces_is_read_with_observables_and_procedures() {
    check_has(
        r#"{"_type":"Alert","_createdAt":1795161600000,"type":"external","source":"EDR","sourceRef":"77","title":"Odd login","severity":4,"severityLabel":"CRITICAL","date":1795161660000,
        "tags":["T1078"],"tlp":2,"pap":2,"status":"New","observables":[{"dataType":"ip","data":"192.0.2.7"},{"dataType":"ip","data":"10.0.0.5","tags":["src"]},{"dataType":"hostname","data":"ws-1"}],
        "extraData":{"procedures":[{"patternId":"T1110"}]}}"#,
        &[
            "thehive",
            "time=2026-11-20T08:01:00.000Z",
            "severity=Critical",
            "given=4",
            "uid=external/EDR/77",
            "product=EDR",
            "host=ws-1",
            "src=10.0.0.5",
            "dst=192.0.2.7",
            "attack=-/T1110 named",
        ],
    );
    check_has(
        r#"{"type":"t","source":"s","sourceRef":"r","title":"x","severity":1,"date":1795161660000,"artifacts":[{"dataType":"mail","data":"a@b.example"}]}"#,
        &["severity=Low", "user=a@b.example"],
    );
}

#[test]
fn an_iris_alert_is_read_with_its_assets_and_what_its_source_sent() {
    check_has(
        r#"{"alert_uuid":"u-1","alert_id":5,"alert_title":"Dropped file","alert_source":"Wazuh","alert_source_event_time":"2026-11-20T08:01:00.123456","severity":{"severity_id":5,"severity_name":"High"},
        "status":{"status_name":"New"},"assets":[{"asset_name":"ws-1","asset_ip":"10.0.0.5","asset_type":{"asset_name":"Windows - Computer"}},{"asset_name":"bob","asset_type":{"asset_name":"Account"}}],
        "iocs":[{"ioc_value":"192.0.2.7","ioc_type":{"type_name":"ip-dst"}}],
        "alert_source_content":{"rule_id":"92207","data_win_eventdata_image":"C:\\\\a\\\\b.exe","data_win_eventdata_processId":"7","rule_mitre_id":"T1105"}}"#,
        &[
            "dfir-iris",
            "time=2026-11-20T08:01:00.123Z",
            "severity=High",
            "host=ws-1",
            "host_ip=10.0.0.5",
            "user=bob",
            "dst=192.0.2.7",
            "process=b.exe",
            "pid=7",
            "rule_uid=92207",
            "status=New",
            "attack=-/T1105 named",
        ],
    );
}

#[test]
fn an_offense_has_an_address_or_a_user_only_where_it_is_indexed_by_one() {
    let offense = |kind: &str, source: &str| {
        format!(
            r#"{{"id":591,"description":"Odd \n","offense_type":{kind},"offense_source":"{source}","magnitude":7,"credibility":3,"relevance":1,"start_time":1795161660000,"status":"OPEN","source_address_ids":[5]}}"#
        )
    };
    check_has(
        &offense("0", "10.0.0.5"),
        &["qradar", "title=Odd", "severity=High", "given=7", "src=10.0.0.5", "confidence=30", "uid=591"],
    );
    check_has(&offense("3", "bob"), &["user=bob"]);
    check_lacks(&offense("2", "Odd"), &["src", "dst", "user", "host"]);
}

#[test]
fn intelligence_of_otx_is_no_alert() {
    check_not_alert(r#"{"indicator":"192.0.2.7","description":null,"title":null,"content":"","type":"IPv4","id":1}"#);
    check_not_alert(r#"{"name":"Kite","adversary":"","attack_ids":["T1059"],"indicators":[]}"#);
}

#[test]
fn the_sensor_of_a_mozdef_notice_is_not_the_host() {
    let notice = r#"{"category":"bronotice","processid":"0","severity":"NOTICE","tags":["x"],"hostname":"nsm7","summary":"Scan","utctimestamp":"2026-11-20T08:01:00+00:00","details":{"note":"Scan::Port","sourceipaddress":"192.0.2.7"}}"#;
    check_has(notice, &["mozdef", "title=Scan", "severity=Low", "rule=Scan::Port", "src=192.0.2.7"]);
    check_lacks(notice, &["host"]);
}

#[test]
fn flat_wazuh_fields_are_read_as_the_nested_ones() {
    check_has(
        r#"{"id":"1.2","rule_level":12,"rule_description":"Injection","rule_id":"92400","agent_id":"070","agent_name":"web1","agent_ip":"192.0.2.9","timestamp_utc":"2026-11-20T08:01:00Z",
        "data_win_eventdata_sourceImage":"C:\\\\a\\\\b.exe","data_win_eventdata_sourceUser":"NT AUTHORITY\\\\SYSTEM","rule_mitre_id":"T1055, T1059","rule_groups":"sysmon, windows"}"#,
        &[
            "graylog-wazuh",
            "severity=High",
            "host=web1",
            "user=NT AUTHORITY\\SYSTEM",
            "process=b.exe",
            "attack=-/T1055 named",
            "attack=-/T1059 named",
        ],
    );
}
