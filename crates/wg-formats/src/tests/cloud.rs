use super::*;

#[test]
fn a_guardduty_finding_starts_where_the_connection_did() {
    let record = |way: &str| {
        format!(
            r#"{{"schemaVersion":"2.0","id":"f-1","type":"CryptoCurrency:EC2/BitcoinTool.B","title":"t","severity":8,"createdAt":"2026-11-20T08:10:00Z",
            "resource":{{"instanceDetails":{{"instanceId":"i-99","tags":[{{"key":"Name","value":"web-1"}}],"networkInterfaces":[{{"privateIpAddress":"10.0.0.23"}}]}}}},
            "service":{{"detectorId":"d","eventFirstSeen":"2026-11-20T08:00:00Z","archived":false,"action":{{"networkConnectionAction":{{"connectionDirection":"{way}",
            "localIpDetails":{{"ipAddressV4":"10.0.0.23"}},"localPortDetails":{{"port":39677}},"remoteIpDetails":{{"ipAddressV4":"198.51.100.1"}},"remotePortDetails":{{"port":80}},"blocked":false}}}}}}}}"#
        )
    };
    check(
        &record("OUTBOUND"),
        r"aws-guardduty
        time=2026-11-20T08:00:00.000Z
        severity=High
        given=8
        title=t
        uid=f-1
        product=GuardDuty
        rule_uid=CryptoCurrency:EC2/BitcoinTool.B
        rule=CryptoCurrency:EC2/BitcoinTool.B
        family=CryptoCurrency
        disposition=Allowed
        host=web-1
        host_ip=10.0.0.23
        src=10.0.0.23
        dst=198.51.100.1
        src_port=39677
        dst_port=80
        sensor=Cloud
        attack=IM/- inferred",
    );
    check_has(&record("INBOUND"), &["src=198.51.100.1", "src_port=80", "dst=10.0.0.23", "dst_port=39677"]);
}

#[test]
fn guardduty_is_read_from_eventbridge_and_from_the_api() {
    check_has(
        r#"{"detail-type":"GuardDuty Finding","source":"aws.guardduty","detail":{"id":"e-1","type":"Recon:IAMUser/X","severity":2,"title":"t","service":{"detectorId":"d","eventFirstSeen":"2026-11-20T08:00:00Z"},
        "resource":{"accessKeyDetails":{"userName":"kim"}}}}"#,
        &["aws-guardduty", "uid=e-1", "severity=Low", "user=kim", "attack=RE/- inferred"],
    );
    check_has(
        r#"{"AccountId":"1","Arn":"arn:aws:guardduty:x","Id":"p-1","Type":"UnauthorizedAccess:EC2/SSHBruteForce","Severity":9.5,"Title":"t","Service":{"DetectorId":"d","EventFirstSeen":"2026-11-20T08:00:00Z",
        "Action":{"PortProbeAction":{"PortProbeDetails":[{"LocalPortDetails":{"Port":22},"RemoteIpDetails":{"IpAddressV4":"198.51.100.1"}}]}}}}"#,
        &["aws-guardduty", "uid=p-1", "severity=Critical", "src=198.51.100.1", "dst_port=22"],
    );
}

#[test]
fn a_security_hub_finding_is_read_by_its_label() {
    check_has(
        r#"{"SchemaVersion":"2018-10-08","ProductArn":"p","GeneratorId":"g","Id":"i","Title":"t","FirstObservedAt":"2026-11-20T08:00:00Z","Severity":{"Label":"CRITICAL","Normalized":1},
        "Types":["TTPs/Initial Access/X"],"Workflow":{"Status":"NEW"},"Resources":[{"Id":"i-1"}],"ProductFields":{"aws/guardduty/service/action/awsApiCallAction/remoteIpDetails/ipAddressV4":"52.94.133.131"}}"#,
        &["aws-asff", "severity=Critical", "host=i-1", "src=52.94.133.131", "attack=IA/- inferred"],
    );
}

const GRAPH: &str = r##"{"@odata.type":"#microsoft.graph.security.alert","id":"a-1","title":"Hidden file","severity":"low","status":"new","category":"DefenseEvasion",
    "serviceSource":"microsoftDefenderForEndpoint","detectorId":"d-1","mitreTechniques":["T1564.001"],"createdDateTime":"2021-04-27T12:19:27.7211305Z",
    "firstActivityDateTime":"2021-04-26T07:45:50.116Z","determination":"unknown","evidence":[
    {"@odata.type":"#microsoft.graph.security.deviceEvidence","deviceDnsName":"ws-7.corp"},
    {"@odata.type":"#microsoft.graph.security.processEvidence","processId":4780,"parentProcessId":668,"processCommandLine":"a.exe -x",
      "imageFile":{"fileName":"a.exe","filePath":"C:\\t","sha256":null,"sha1":"5f1e8acedc065031aad553b710838eb366cfee9a"},
      "parentProcessImageFile":{"fileName":"services.exe"},"userAccount":{"accountName":"SYSTEM","domainName":"NT AUTHORITY"}},
    {"@odata.type":"#microsoft.graph.security.fileEvidence","fileDetails":{"fileName":"b.dll","filePath":"C:\\t"}},
    {"@odata.type":"#microsoft.graph.security.ipEvidence","ipAddress":"198.51.100.1"}]}"##;

#[test]
fn a_graph_alert_is_read_from_its_evidence() {
    check(
        GRAPH,
        r"ms-graph-alerts
        time=2021-04-26T07:45:50.116Z
        severity=Low
        given=low
        title=Hidden file
        uid=a-1
        product=microsoftDefenderForEndpoint
        rule_uid=d-1
        rule=Hidden file
        family=DefenseEvasion
        status=new
        host=ws-7.corp
        user=NT AUTHORITY\SYSTEM
        src=198.51.100.1
        process=a.exe
        cmd=a.exe -x
        parent=services.exe
        file=C:\t\b.dll
        hash=5f1e8acedc065031aad553b710838eb366cfee9a
        pid=4780
        parent_pid=668
        sensor=EDR
        attack=ST/T1564.001 mapped",
    );
}

#[test]
fn an_incident_gives_its_only_alert_or_stands_for_itself() {
    let incident = |alerts: &str| {
        format!(
            r##"{{"@odata.type":"#microsoft.graph.security.incident","id":"9","displayName":"Multi-stage","severity":"high","createdDateTime":"2021-08-13T08:43:35.5533333Z","alerts":{alerts}}}"##
        )
    };
    check_has(&incident(GRAPH), &["title=Hidden file", "uid=a-1"]);
    check_has(&incident("null"), &["title=Multi-stage", "uid=9", "severity=High"]);
}

#[test]
fn a_defender_for_endpoint_alert_is_read_with_evidence_as_list_or_object() {
    let record = |evidence: &str| {
        format!(
            r#"{{"id":"da1","severity":"Medium","status":"New","category":"Execution","title":"t","alertCreationTime":"2021-01-26T20:33:57.7Z","firstEventTime":"2021-01-26T20:31:32.9Z",
            "machineId":"m","computerDnsName":"ws-7","relatedUser":{{"userName":"kim","domainName":"CORP"}},"mitreTechniques":["T1064","T1085"],"evidence":{evidence}}}"#
        )
    };
    let process = r#"{"entityType":"Process","fileName":"rundll32.exe","processId":3276,"parentProcessId":8420,"processCommandLine":"rundll32 x","sha1":"111"}"#;
    for evidence in [process.to_owned(), format!("[{process}]")] {
        check_has(
            &record(&evidence),
            &[
                "mde-alerts",
                "host=ws-7",
                "user=CORP\\kim",
                "process=rundll32.exe",
                "pid=3276",
                "attack=EX/T1064 named",
                "attack=-/T1218.011 mapped",
            ],
        );
    }
    check_lacks(&record(process), &["hash"]);
}

#[test]
fn a_sentinel_alert_is_read_through_the_references_of_its_entities() {
    let entities = r#"[{\"$id\":\"2\",\"HostName\":\"ws-7\",\"Type\":\"host\"},{\"$id\":\"3\",\"Directory\":\"C:\\\\t\",\"Name\":\"a.exe\",\"FileHashes\":[{\"$ref\":\"4\"}],\"Type\":\"file\"},
        {\"$id\":\"4\",\"Algorithm\":\"MD5\",\"Value\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\",\"Type\":\"filehash\"},
        {\"$id\":\"5\",\"ProcessId\":\"0x1f0\",\"CommandLine\":\"a -x\",\"ImageFile\":{\"$ref\":\"3\"},\"ParentProcess\":{\"$id\":\"6\",\"ProcessId\":\"7\",\"ImageFile\":{\"Name\":\"b.exe\"}},\"Type\":\"process\"},
        {\"$ref\":\"99\"},{\"Name\":\"kim\",\"UPNSuffix\":\"corp.example\",\"Type\":\"account\"},{\"Address\":\"10.0.0.1\",\"Type\":\"ip\"}]"#;
    let entities = entities.replace('\n', " ");
    check_has(
        &format!(
            r#"{{"SystemAlertId":"s-1","ProviderName":"MDATP","DisplayName":"t","AlertSeverity":"Low","StartTime":"2024-06-26 15:49:16.784267+00:00","Entities":"{entities}",
            "Tactics":"InitialAccess, Execution","Techniques":"[\"T1059\"]","SubTechniques":"[]","ExtendedProperties":"{{\"MitreTechniques\":\"T1059.001;T1518\"}}"}}"#
        ),
        &[
            "ms-sentinel-alerts",
            "uid=s-1",
            "host=ws-7",
            "process=a.exe",
            "cmd=a -x",
            "pid=496",
            "parent=b.exe",
            "parent_pid=7",
            "user=kim@corp.example",
            "src=10.0.0.1",
            "file=C:\\t\\a.exe",
            "hash=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "attack=EX/T1059.001 named",
            "attack=IA/- named",
            "sensor=EDR",
        ],
    );
}

#[test]
fn a_splunk_notable_is_read_from_its_raw_text() {
    check_has(
        r#"{"_bkt":"notable~70~E1","_cd":"70:1","_time":"2025-02-10T11:50:16.000+05:30","host":"searchhead","index":"notable","source":"Access - Odd - Rule",
        "_raw":"1739168412, search_name=\"Access - Odd - Rule\", orig_tag=\"a\", orig_tag=\"b\", src=\"198.51.100.1\", dest=\"web-1\", user=\"kim\", urgency=\"high\", file_path=\"C:\\\\a \\\"b\\\"\", annotations.mitre_attack.mitre_technique_id=\"T1110\", annotations.mitre_attack.mitre_tactic=\"mite\""}"#,
        &[
            "splunk-notable",
            "uid=70:1@notable~70~E1",
            "title=Access - Odd",
            "severity=High",
            "host=web-1",
            "src=198.51.100.1",
            "user=kim",
            "attack=-/T1110 named",
            "time=2025-02-10T06:20:16.000Z",
        ],
    );
    check_has(
        r#"{"index":"notable","_time":"2025-02-10T11:50:16Z","rule_title":"x","urgency":"low","dest":"10.0.0.9","annotations.mitre_attack":["T1003","T1110"]}"#,
        &["title=x", "severity=Low", "dst=10.0.0.9", "attack=-/T1003 named"],
    );
}

#[test]
fn a_row_of_incident_review_needs_no_index() {
    check_has(
        r#"{"_time":"2026-03-01T10:00:00.000+00:00","rule_name":"Brute force","rule_id":"G@@notable@@h","event_id":"G@@notable@@h","search_name":"Access - Brute force - Rule","urgency":"critical","severity":"medium","status_label":"New","disposition_label":"Undetermined","security_domain":"access","dest":"ws-1\nws-2","src":"198.51.100.9","user":"pat","annotations":"{\"mitre_attack\":[\"T1110\"]}"}"#,
        &[
            "splunk-notable",
            "uid=G@@notable@@h",
            "rule_uid=Access - Brute force - Rule",
            "severity=Critical",
            "status=New, Undetermined",
            "host=ws-1",
            "src=198.51.100.9",
            "user=pat",
            "attack=-/T1110 named",
        ],
    );
    check_has(
        r#"{"_time":"2026-03-01T10:00:00Z","index":"notable","search_name":"Risk","urgency":"high","risk_object":"pat","risk_object_type":"user","risk_score":"120","dest":"unknown"}"#,
        &["splunk-notable", "user=pat"],
    );
    check_not_alert(
        r#"{"_time":"2026-03-01T10:00:00Z","index":"risk","search_name":"x","risk_score":"20","risk_object":"pat"}"#,
    );
}

#[test]
fn wiz_issues_and_detections_name_their_rule() {
    check_has(
        r#"{"id":"w-1","createdAt":"2026-03-01T10:00:00Z","updatedAt":"2026-03-02T10:00:00Z","severity":"HIGH","status":"OPEN","type":"TOXIC_COMBINATION","sourceRule":{"id":"wc-1","name":"Public machine with a key"},"entitySnapshot":{"name":"vm-1","type":"VIRTUAL_MACHINE"}}"#,
        &[
            "wiz",
            "time=2026-03-01T10:00:00.000Z",
            "severity=High",
            "title=Public machine with a key",
            "rule_uid=wc-1",
            "family=TOXIC_COMBINATION",
            "status=OPEN",
            "host=vm-1",
        ],
    );
    check_has(
        r#"{"id":"w-2","createdAt":"2026-03-01T10:09:00Z","severity":"LOW","type":"MATCH_ONLY","primaryResource":{"name":"vm-1"},"primaryActor":{"name":"198.51.100.3","type":"NETWORK_ADDRESS"},
        "triggeringEvents":{"nodes":[{"actorIP":"198.51.100.3","timestamp":"2026-03-01T10:00:00Z","commandLine":"sshd -D","runtimeProgram":{"name":"/usr/sbin/sshd"},"parentRuntimeProgram":{"name":"/sbin/init"}}]},
        "ruleMatch":{"rule":{"id":"r-1","name":"Guessing","securitySubCategories":[{"title":"Brute Force: Password Guessing","category":{"name":"Credential Access"}}]}}}"#,
        &[
            "wiz",
            "time=2026-03-01T10:00:00.000Z",
            "title=Guessing",
            "host=vm-1",
            "src=198.51.100.3",
            "process=sshd",
            "cmd=sshd -D",
            "parent=init",
            "attack=CA/T1110.001 named",
        ],
    );
    check_not_alert(
        r#"{"id":"w-3","analyzedAt":"2026-03-01T10:00:00Z","severity":"LOW","result":"PASS","rule":{"id":"r"},"resource":{"name":"b"}}"#,
    );
}

#[test]
fn insight_idr_is_known_by_its_resource_names() {
    check_has(
        r#"{"rrn":"rrn:alerts:eu:0:alert:1:a-1","alerted_at":"2026-03-01T10:00:00Z","created_at":"2026-03-01T10:01:00Z","title":"Odd logon","priority":"HIGH","status":"OPEN","disposition":"MALICIOUS","type":"Attack","rule":{"rrn":"rrn:cba:r-1","name":"Logon","mitre_tcodes":["T1078"]}}"#,
        &[
            "insight-idr",
            "time=2026-03-01T10:00:00.000Z",
            "severity=High",
            "rule=Logon",
            "status=OPEN, MALICIOUS",
            "attack=-/T1078 named",
        ],
    );
}

#[test]
fn an_answer_of_proofpoint_is_split_into_what_became_of_its_items() {
    let found = super::intel::parts(
        r#"{"queryEndTime":"2026-03-01T10:10:00Z","clicksPermitted":[{"id":"c-1","classification":"phish","clickTime":"2026-03-01T10:00:00Z","clickIP":"198.51.100.3","threatID":"t-1","threatStatus":"active","url":"http://bad.example/x","recipient":"mia@corp.example"}],"clicksBlocked":[],
        "messagesDelivered":[{"GUID":"g-1","messageTime":"2026-03-01T09:00:00Z","senderIP":"198.51.100.4","recipient":["mia@corp.example"],"phishScore":10,"malwareScore":90,
        "threatsInfoMap":[{"threatID":"t-2","classification":"MALWARE","threatType":"attachment","threat":"4feaf3340b663cce76ee09d7621e43c8a0a4c89c1de4734e2ef2c903c29c366f"}],
        "messageParts":[{"filename":"t.txt","sha256":"4feaf3340b663cce76ee09d7621e43c8a0a4c89c1de4734e2ef2c903c29c3660"},{"filename":"x.doc","sha256":"4feaf3340b663cce76ee09d7621e43c8a0a4c89c1de4734e2ef2c903c29c366f"}]}]}"#,
    );
    let [message, click] = &found[..] else { panic!("{found:?}") };
    let has =
        |found: &str, lines: &[&str]| lines.iter().for_each(|line| assert!(found.contains(line), "{line}: {found}"));
    has(message, &["malware message", "delivered", "mia@corp.example", "x.doc", "confidence=90", "src=198.51.100.4"]);
    has(click, &["phish click", "permitted", "src=198.51.100.3", "domain=bad.example", "status=active"]);
}
