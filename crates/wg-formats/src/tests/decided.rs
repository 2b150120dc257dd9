//! Where a product takes a verdict, and what was decided in it.

use super::look;

#[track_caller]
fn check(record: &str, reply_to: &str, decided: &str) {
    look(record, |_, alert, _| {
        assert_eq!(alert.reply_to.as_deref().unwrap_or_default(), reply_to);
        assert_eq!(alert.decided.as_deref().unwrap_or_default(), decided);
    });
}

#[test]
fn graph_takes_verdicts_on_alerts_and_on_incidents() {
    check(
        r##"{"id":"da1","serviceSource":"microsoftDefenderForEndpoint","createdDateTime":"2026-01-02T03:04:05Z",
            "title":"x","classification":"truePositive","determination":"malware"}"##,
        "graph-alert",
        "graph truePositive/malware",
    );
    check(
        r##"{"@odata.type":"#microsoft.graph.security.incident","id":"29","displayName":"x","incidentWebUrl":"u",
            "createdDateTime":"2026-01-02T03:04:05Z","determination":"malware"}"##,
        "graph-incident",
        "",
    );
}

#[test]
fn an_alert_that_automation_judged_says_so() {
    check(
        r##"{"id":"da1","serviceSource":"s","createdDateTime":"2026-01-02T03:04:05Z","title":"x",
            "classification":"falsePositive","determination":"other","assignedTo":"Automation"}"##,
        "graph-alert",
        "graph falsePositive/other/Automation",
    );
}

#[test]
fn elastic_needs_the_index_and_security_hub_the_product() {
    check(
        r##"{"_index":".internal.alerts-security.alerts-default-000001","_id":"u1","_source":{"kibana.alert.uuid":"u1",
            "kibana.alert.rule.name":"r","@timestamp":"2026-01-02T03:04:05Z","kibana.alert.workflow_reason":"false_positive"}}"##,
        "elastic .internal.alerts-security.alerts-default-000001",
        "elastic false_positive",
    );
    check(
        r##"{"_index":"copy","_id":"other","_source":{"kibana.alert.uuid":"u1","kibana.alert.rule.name":"r",
            "@timestamp":"2026-01-02T03:04:05Z"}}"##,
        "",
        "",
    );
    check(
        r##"{"SchemaVersion":"2018-10-08","ProductArn":"arn:p","GeneratorId":"g","Id":"f1","Title":"t",
            "CreatedAt":"2026-01-02T03:04:05Z","VerificationState":"BENIGN_POSITIVE"}"##,
        "security-hub arn:p",
        "security-hub BENIGN_POSITIVE",
    );
}

#[test]
fn splunk_takes_verdicts_on_notables_alone() {
    check(
        r##"{"index":"notable","_time":"2026-01-02T03:04:05Z","event_id":"a@@notable@@b","rule_name":"r",
            "disposition_label":"False Positive - Inaccurate Data"}"##,
        "splunk-notable",
        "splunk False Positive - Inaccurate Data",
    );
    check(
        r##"{"index":"notable","_time":"2026-01-02T03:04:05Z","_cd":"1:2","_bkt":"notable~1","rule_name":"r"}"##,
        "",
        "",
    );
}
