use super::*;

#[test]
fn okta_events_are_alerts_when_okta_saw_a_threat() {
    let event = |kind: &str, suspected: &str| {
        format!(
            r#"{{"uuid":"o-1","eventType":"{kind}","displayMessage":"Odd sign-in","published":"2026-03-01T10:00:00.1Z","severity":"WARN","actor":{{"type":"User","alternateId":"pat@corp.example"}},
            "client":{{"ipAddress":"198.51.100.9"}},"outcome":{{"result":"DENY","reason":"Login failures"}},"authenticationContext":{{"externalSessionId":"102x"}},"debugContext":{{"debugData":{{"threatSuspected":"{suspected}"}}}}}}"#
        )
    };
    check(
        &event("security.threat.detected", "false"),
        r"okta
        time=2026-03-01T10:00:00.100Z
        severity=Medium
        given=WARN
        title=Odd sign-in
        uid=o-1
        product=Okta
        rule_uid=security.threat.detected
        rule=security.threat.detected
        family=Login failures
        disposition=DENY
        user=pat@corp.example
        src=198.51.100.9
        session=102x
        sensor=Identity",
    );
    check_has(&event("user.session.start", "true"), &["okta", "rule=user.session.start"]);
    check_not_alert(&event("user.session.start", "false"));
}

#[test]
fn an_address_that_stands_for_an_okta_actor_is_no_user() {
    let record = |target: &str| {
        format!(
            r#"{{"uuid":"o-2","eventType":"security.threat.detected","displayMessage":"x","published":"2026-03-01T10:00:00Z","severity":"WARN","actor":{{"type":"IP address","alternateId":"unknown","displayName":"10.0.0.1"}},"outcome":{{"result":"DENY"}}{target}}}"#
        )
    };
    check_lacks(&record(""), &["user"]);
    check_has(
        &record(
            r#","target":[{"type":"AppInstance","alternateId":"x"},{"type":"User","alternateId":"pat@corp.example"}]"#,
        ),
        &["user=pat@corp.example"],
    );
}

#[test]
fn an_entra_risk_detection_is_read_wherever_it_was_written() {
    let graph = r#"{"id":"r-1","riskEventType":"passwordSpray","riskState":"atRisk","riskLevel":"high","riskDetail":"none","source":"IdentityProtection","ipAddress":"198.51.100.9","activityDateTime":"2026-03-01T10:00:00Z","userPrincipalName":"pat@corp.example","additionalInfo":"[{\"Key\":\"userAgent\",\"Value\":\"x\"},{\"Key\":\"mitreTechniques\",\"Value\":\"T1110.003\"}]"}"#;
    let expect = [
        "entra-id-risk",
        "time=2026-03-01T10:00:00.000Z",
        "title=passwordSpray",
        "severity=High",
        "status=atRisk",
        "user=pat@corp.example",
        "src=198.51.100.9",
        "attack=CA/T1110.003 inferred",
    ];
    check_has(graph, &expect);
    check_has(
        &format!(r#"{{"time":"3/1/2026 10:02:00 AM","category":"UserRiskEvents","properties":{graph}}}"#),
        &expect,
    );
    check_has(
        r#"{"TimeGenerated":"2026-03-01T10:02:00Z","Id":"r-1","RiskEventType":"passwordSpray","RiskLevel":"high","RiskState":"atRisk","UserPrincipalName":"pat@corp.example","IpAddress":"198.51.100.9","ActivityDateTime":"2026-03-01T10:00:00Z"}"#,
        &expect[..7],
    );
}

#[test]
fn how_risky_a_user_is_is_no_alert() {
    check_not_alert(
        r#"{"id":"u","riskLevel":"high","riskState":"atRisk","riskLastUpdatedDateTime":"2026-03-01T10:00:00Z","userPrincipalName":"pat@corp.example"}"#,
    );
    check_not_alert(r#"{"category":"RiskyUsers","properties":{"id":"u","riskLevel":"high","riskState":"atRisk"}}"#);
    check_not_alert(
        r#"{"category":"SignInLogs","resourceId":"/tenants/t/providers/Microsoft.aadiam","properties":{"id":"u"}}"#,
    );
}

#[test]
fn a_workspace_alert_is_read_by_the_kind_of_its_data() {
    let alert = |data: &str| {
        format!(
            r#"{{"alertId":"g-1","customerId":"c","type":"Leaked password","source":"Google identity","startTime":"2026-03-01T10:00:00Z","metadata":{{"severity":"HIGH","status":"NOT_STARTED"}},"data":{{"@type":"type.googleapis.com/google.apps.alertcenter.type.{data}}}}}"#
        )
    };
    check_has(
        &alert(r#"AccountWarning","email":"pat@corp.example","loginDetails":{"ipAddress":"198.51.100.9"}"#),
        &[
            "google-workspace-alerts",
            "severity=High",
            "rule_uid=AccountWarning",
            "user=pat@corp.example",
            "status=NOT_STARTED",
            "sensor=Identity",
        ],
    );
    check_has(
        &alert(
            r#"MailPhishing","messages":[{"recipient":"pat@corp.example","attachmentsSha256Hash":["4feaf3340b663cce76ee09d7621e43c8a0a4c89c1de4734e2ef2c903c29c366f"]}]"#,
        ),
        &["user=pat@corp.example", "hash=4feaf3340b663cce76ee09d7621e43c8a0a4c89c1de4734e2ef2c903c29c366f"],
    );
}

#[test]
fn a_security_command_center_finding_is_read_bare_and_beside_its_resource() {
    let finding = r#"{"name":"organizations/1/sources/2/findings/f1","category":"Execution: Added Binary Executed","state":"ACTIVE","severity":"HIGH","findingClass":"THREAT","eventTime":"2026-03-01T10:00:00Z","resourceName":"//compute.googleapis.com/projects/p/zones/z/instances/vm-1",
        "mitreAttack":{"primaryTactic":"EXECUTION","primaryTechniques":["NATIVE_API"]},"access":{"principalEmail":"sa@p.example","callerIp":"198.51.100.9"},"connections":[{"destinationIp":"203.0.113.5","destinationPort":443,"sourceIp":"10.0.0.4","sourcePort":50000}],
        "processes":[{"name":"x","binary":{"path":"/tmp/x","sha256":"4feaf3340b663cce76ee09d7621e43c8a0a4c89c1de4734e2ef2c903c29c366f"},"args":["/tmp/x","-d"],"pid":"77","parentPid":"1"}]}"#;
    let expect = [
        "gcp-scc",
        "uid=f1",
        "severity=High",
        "host=vm-1",
        "user=sa@p.example",
        "src=10.0.0.4",
        "dst=203.0.113.5",
        "dst_port=443",
        "process=x",
        "cmd=/tmp/x -d",
        "parent_pid=1",
        "attack=EX/T1106 named",
    ];
    check_has(finding, &expect);
    check_has(&format!(r#"{{"finding":{finding},"resource":{{"name":"//x/vm-1"}}}}"#), &expect);
    check_not_alert(r#"{"listFindingsResults":[],"readTime":"2026-03-01T10:00:00Z","totalSize":0}"#);
}

#[test]
fn a_secops_detection_is_read_from_the_events_of_its_rule() {
    let detection = |state: &str| {
        format!(
            r#"{{"type":"RULE_DETECTION","id":"de_1","detectionTime":"2026-03-01T10:05:00Z","detection":[{{"ruleName":"odd_shell","ruleId":"ru_1","alertState":"{state}","riskScore":60,"ruleLabels":[{{"key":"severity","value":"High"}},{{"key":"technique","value":"T1059.003"}}]}}],
            "collectionElements":[{{"label":"e","references":[{{"event":{{"metadata":{{"eventTimestamp":"2026-03-01T10:00:00Z","eventType":"PROCESS_LAUNCH"}},"principal":{{"hostname":"ws","ip":["10.0.0.4"],"user":{{"userid":"pat"}},"process":{{"file":{{"fullPath":"C:\\w\\winword.exe"}},"pid":"11"}}}},"target":{{"process":{{"commandLine":"cmd /c","pid":"77","file":{{"fullPath":"C:\\w\\cmd.exe"}}}}}}}}}}]}}]}}"#
        )
    };
    check_has(
        &detection("ALERTING"),
        &[
            "google-secops",
            "time=2026-03-01T10:00:00.000Z",
            "uid=de_1",
            "severity=High",
            "confidence=60",
            "host=ws",
            "user=pat",
            "process=cmd.exe",
            "cmd=cmd /c",
            "pid=77",
            "parent=winword.exe",
            "parent_pid=11",
            "attack=EX/T1059.003 inferred",
        ],
    );
    check_not_alert(&detection("NOT_ALERTING"));
}

#[test]
fn netskope_alerts_are_read_under_both_namings() {
    check_has(
        r#"{"_id":"n-1","alert":"yes","alert_name":"Malware","alert_type":"Malware","timestamp":1772359200,"severity":"high","user":"pat@corp.example","hostname":"ws","srcip":"10.0.0.4","dstip":"198.51.100.9","url":"files.example/x","md5":"acf87af3b4b7f0d4c0ece41f2a8fda8e","policy":"P","action":"block","access_method":"Client","ccl":"low"}"#,
        &[
            "netskope",
            "time=2026-03-01T10:00:00.000Z",
            "severity=High",
            "family=Malware",
            "host=ws",
            "src=10.0.0.4",
            "dst=198.51.100.9",
            "domain=files.example",
            "disposition=block",
        ],
    );
    check_has(
        r#"{"event":{"id":"n-2"},"@timestamp":"2026-03-01T10:00:00Z","netskope":{"alerts":{"is_alert":"yes","alert":{"name":"policy-alert","type":"nspolicy"},"type":"policy","url":"http:\\\\/\\\\/www.files.example\\\\/open"}},"source":{"ip":"10.0.0.4"},"user":{"email":{"1":"pat@corp.example"}}}"#,
        &[
            "netskope",
            "uid=n-2",
            "title=policy-alert",
            "family=policy",
            "src=10.0.0.4",
            "user=pat@corp.example",
            "domain=www.files.example",
        ],
    );
    check_not_alert(
        r#"{"ur_normalized":"pat","access_method":"Client","activity":"Upload","app":"x","timestamp":1772359200}"#,
    );
}

#[test]
fn a_lacework_alert_says_in_its_description_who_and_where() {
    check_has(
        r#"{"alertId":5,"alertName":"Login from a new place","alertType":"NewLogin","severity":"Low","startTime":"2026-03-01T10:00:00Z","status":"Open","policyId":"p-1","derivedFields":{"category":"Anomaly"},"alertInfo":{"description":"For account: 1 (corp) : Unknown/1:pat@corp.example   logged in from an IP address  198.51.100.9   in a new location"}}"#,
        &[
            "lacework",
            "uid=5",
            "severity=Low",
            "rule_uid=p-1",
            "family=Anomaly",
            "src=198.51.100.9",
            "user=pat@corp.example",
        ],
    );
    check_has(
        r#"{"alertId":6,"alertName":"x","alertType":"y","severity":"Critical","startTime":"2026-03-01T10:00:00Z","alertInfo":{},"entityMap":{"CT_User":[{"USERNAME":"pat"}],"Machine":[{"HOSTNAME":"ws","INTERNAL_IP_ADDR":"10.0.0.4"}],"SourceIpAddress":[{"IP_ADDRESS":"198.51.100.9"}]}}"#,
        &["lacework", "severity=Critical", "host=ws", "host_ip=10.0.0.4", "user=pat", "src=198.51.100.9"],
    );
    check_has(
        r#"{"event_id":"9","event_type":"Compliance","event_source":"AwsCompliance","severity":1,"start_time":"2026-03-01T10:00:00Z","summary":"x","event_name":"n"}"#,
        &["lacework", "severity=Critical", "title=n"],
    );
}

#[test]
fn a_passed_control_of_security_hub_is_no_alert() {
    let finding = |status: &str| {
        format!(
            r#"{{"SchemaVersion":"2018-10-08","ProductArn":"p","GeneratorId":"g","Id":"i","Title":"t","CreatedAt":"2026-03-01T10:00:00Z","Severity":{{"Label":"LOW"}},"Compliance":{{"Status":"{status}"}},"Workflow":{{"Status":"NEW"}},"VerificationState":"TRUE_POSITIVE",
            "Resources":[{{"Type":"AwsIamAccessKey","Id":"k","Details":{{"AwsIamAccessKey":{{"UserName":"pat"}}}}}},{{"Type":"AwsEc2Instance","Id":"arn:aws:ec2:x:1:instance/i-7","Details":{{"AwsEc2Instance":{{"IpV4Addresses":["10.0.0.4"]}}}}}}]}}"#
        )
    };
    check_not_alert(&finding("PASSED"));
    check_has(
        &finding("FAILED"),
        &["aws-asff", "host=i-7", "host_ip=10.0.0.4", "user=pat", "status=NEW, TRUE_POSITIVE"],
    );
}

#[test]
fn a_netskope_incident_of_data_loss_is_named_by_its_policy() {
    check_has(
        r#"{"_id":"n-3","access_method":"Client","activity":"Upload","app":"NextCloud","dlp_incident_id":22,"dlp_match_info":[{"dlp_action":"useralert","dlp_policy":"Sensitive files","dlp_rules":[{"dlp_rule_severity":"Low"}]}],"timestamp":1772359200,"user":"pat@corp.example","url":"files.example/a.txt","file_path":"","object":"a.txt"}"#,
        &[
            "netskope",
            "title=Sensitive files",
            "severity=Low",
            "disposition=useralert",
            "user=pat@corp.example",
            "file=a.txt",
        ],
    );
    check_has(
        r#"{"_id":"n-4","access_method":"Client","action":"Detection","alert":"yes","alert_type":"Malware","app":"x","file_path":"NA","object":"e.zip","timestamp":1772359200,"user":"pat@corp.example","severity":"high"}"#,
        &["netskope", "title=Malware", "severity=High", "file=e.zip"],
    );
}
