use super::*;

const ELASTIC: &str = r#"{"_index":".alerts-security.alerts-default","_id":"e-1","_source":{"@timestamp":"2026-11-20T08:00:05Z",
    "kibana.alert.original_time":"2026-11-20T08:00:00.5Z","kibana.alert.uuid":"u-1","kibana.alert.severity":"high",
    "kibana.alert.risk_score":73,"kibana.alert.workflow_status":"open","kibana.alert.rule.name":"Odd child of Word",
    "kibana.alert.rule.rule_id":"stable-1","kibana.alert.rule.uuid":"instance-1","kibana.alert.rule.threat":[
      {"framework":"MITRE ATT&CK","tactic":{"id":"TA0002","name":"Execution"},"technique":[{"id":"T1059","name":"Interpreter",
        "reference":"https://attack.mitre.org/techniques/T1059/","subtechnique":[{"id":"T1059.001","name":"PowerShell"}]}]},
      {"tactic":{"id":"TA0011","name":"Command and Control"},"technique":[{"id":"T1105"}]}],
    "host":{"name":"ws-7","ip":["10.1.1.7","fe80::1"]},"user.name":"kim","user":{"domain":"CORP"},
    "process":{"executable":"C:\\Windows\\powershell.exe","command_line":"powershell -nop","pid":77,"entity_id":"p-1",
      "parent":{"name":"winword.exe","pid":70,"entity_id":"p-0"}},
    "source":{"ip":"10.1.1.7","port":50001},"destination":{"ip":"203.0.113.9","port":443,"domain":"drop.example.org"},
    "file":{"path":"C:\\a.ps1","hash":{"sha1":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}},
    "event":{"module":"endpoint","dataset":"endpoint.events.process"}}}"#;

#[test]
fn an_elastic_alert_is_read_with_dotted_and_nested_names_mixed() {
    check(
        ELASTIC,
        r"elastic-security
        time=2026-11-20T08:00:00.500Z
        severity=High
        given=high
        title=Odd child of Word
        uid=u-1
        product=Elastic Security
        rule_uid=stable-1
        rule=Odd child of Word
        status=open
        host=ws-7
        host_ip=10.1.1.7
        user=CORP\kim
        src=10.1.1.7
        dst=203.0.113.9
        domain=drop.example.org
        process=powershell.exe
        cmd=powershell -nop
        process_uid=p-1
        parent=winword.exe
        parent_uid=p-0
        file=C:\a.ps1
        hash=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
        src_port=50001
        dst_port=443
        pid=77
        parent_pid=70
        confidence=73
        sensor=EDR
        attack=EX/T1059.001 named
        attack=C2/T1105 named",
    );
}

#[test]
fn an_archived_document_and_an_old_signal_are_elastic_alerts_too() {
    check_has(
        r#"{"type":"doc","value":{"index":".internal.alerts","id":"a-1","source":{"@timestamp":"2022-03-19T02:48:12Z",
        "kibana.alert":{"severity":"low","rule":{"name":"Nested","uuid":"r"}},"host.name":"h"}}}"#,
        &["elastic-security", "uid=a-1", "title=Nested", "severity=Low", "host=h"],
    );
    check_has(
        r#"{"_id":"s-1","_source":{"@timestamp":"2020-03-19T02:48:12Z","signal":{"status":"open","rule":{"name":"Old","severity":"medium",
        "rule_id":"r","risk_score":47,"threat":[{"tactic":{"name":"Impact"},"technique":[{"reference":"https://attack.mitre.org/techniques/T1486/"}]}]}}}}"#,
        &[
            "elastic-security",
            "uid=s-1",
            "title=Old",
            "severity=Medium",
            "confidence=47",
            "status=open",
            "attack=IM/T1486 named",
        ],
    );
}

#[test]
fn an_endpoint_alert_without_kibana_has_a_number_for_severity() {
    check_has(
        r#"{"@timestamp":"2022-04-04T12:15:41.5944062Z","message":"Malware Prevention Alert","event":{"kind":"alert","module":"endpoint",
        "severity":73,"id":"x","code":"malicious_file","type":["info","denied"]},"host":{"hostname":"w"},"data_stream":{"dataset":"endpoint.alerts"}}"#,
        &["elastic-security", "product=Elastic Defend", "severity=High", "disposition=Blocked", "host=w", "sensor=EDR"],
    );
}

#[test]
fn a_threat_list_in_dotted_keys_is_read() {
    check_has(
        r#"{"kibana.alert.rule.name":"x","kibana.alert.uuid":"u","@timestamp":"2026-11-20T08:00:00Z","kibana.alert.severity":"low",
        "threat.tactic.id":["TA0006"],"threat.technique.id":["T1003"],"threat.technique.subtechnique.id":["T1003.001"]}"#,
        &["attack=CA/T1003.001 named"],
    );
}

#[test]
fn a_wazuh_5_finding_is_about_the_time_and_the_host_of_the_event() {
    check(
        r#"{"@timestamp":"2026-07-06T12:45:12Z","event":{"created":"2024-11-22T02:00:00Z","start":"2020-05-14T11:33:51.393884Z","doc_id":"d-1"},
        "host":{"name":"vagrant"},"wazuh":{"agent":{"id":"003","name":"agent-3","host":{"hostname":"other","ip":["192.168.1.2"]}},
        "integration":{"category":"System Activity"},"rule":{"id":"sec-003","title":"Odd script","level":"critical","mitre":{
        "tactic":{"id":["TA0040"],"name":["Impact"]},"technique":{"id":["T1531"]},"subtechnique":{"id":[]}}}}}"#,
        r"wazuh
        time=2020-05-14T11:33:51.393Z
        severity=Critical
        given=critical
        title=Odd script
        uid=d-1
        product=Wazuh
        rule_uid=sec-003
        rule=Odd script
        family=System Activity
        host=vagrant
        host_ip=192.168.1.2
        sensor=Host log
        attack=IM/T1531 named",
    );
}
