use super::*;

#[test]
fn a_row_of_evidence_is_read_with_its_graph() {
    check(
        r#"{"time":"2026-03-01T10:09:00Z","category":"AdvancedHunting-AlertEvidence","properties":{"Timestamp":"2026-03-01T10:00:00.1234567Z","AlertId":"da1_1","EntityType":"Process","EvidenceRole":"Related","FileName":"a.exe","FolderPath":"C:\\t","SHA1":"5f1e8acedc065031aad553b710838eb366cfee9a",
        "Title":"Odd child","Severity":"Low","ServiceSource":"Microsoft Defender for Endpoint","DetectionSource":"EDR","Categories":"[\"Execution\"]","AttackTechniques":"[\"PowerShell (T1059.001)\",\"Process Discovery (T1057)\"]",
        "AdditionalFields":"{\"ProcessId\":\"77\",\"CommandLine\":\"a -x\",\"DetectionStatus\":\"Blocked\",\"ImageFile\":{\"Name\":\"a.exe\",\"Host\":{\"$id\":\"3\",\"HostName\":\"ws\"}},\"Account\":{\"Name\":\"pat\",\"NTDomain\":\"CORP\",\"Host\":{\"$ref\":\"3\"}},\"ParentProcess\":{\"ProcessId\":\"11\",\"ImageFile\":{\"Name\":\"w.exe\"}}}"}}"#,
        r"m365-advanced-hunting
        time=2026-03-01T10:00:00.123Z
        severity=Low
        given=Low
        title=Odd child
        uid=da1_1
        product=Microsoft Defender for Endpoint
        rule=Odd child
        family=EDR
        disposition=Blocked
        host=ws
        user=CORP\pat
        process=a.exe
        cmd=a -x
        parent=w.exe
        file=C:\t\a.exe
        hash=5f1e8acedc065031aad553b710838eb366cfee9a
        pid=77
        parent_pid=11
        sensor=EDR
        attack=EX/T1059.001 named
        attack=-/T1057 named
        attack=DS/T1057 inferred",
    );
    check_has(
        r#"{"Timestamp":"2026-03-01T10:00:00Z","AlertId":"da1_1","Title":"Odd child","Category":"Execution","Severity":"Low","ServiceSource":"Microsoft Defender for Office 365","DetectionSource":"x"}"#,
        &["m365-advanced-hunting", "sensor=Email", "attack=EX/- named"],
    );
    check_not_alert(
        r#"{"category":"AdvancedHunting-DeviceProcessEvents","properties":{"Timestamp":"2026-03-01T10:00:00Z","ActionType":"ProcessCreated"}}"#,
    );
}

#[test]
fn of_defender_for_cloud_only_alerts_are_alerts() {
    let facts = |pascal: bool| {
        let facts = r#""AlertType":"VM_X","SystemAlertId":"25_a","AlertDisplayName":"Odd process","Severity":"High","Status":"New","StartTimeUtc":"2026-03-01T10:00:00Z","Intent":"Execution, CredentialAccess","CompromisedEntity":"vm-1","Entities":[{"$id":"1","HostName":"vm-1","Type":"host"},{"$id":"2","Name":"pat","NTDomain":"vm-1","Type":"account"},{"$id":"3","ProcessId":"0x4d","CommandLine":"a -x","ImageFile":{"Name":"a"},"Type":"process"}]"#;
        if pascal {
            facts.to_owned()
        } else {
            [
                "AlertType",
                "SystemAlertId",
                "AlertDisplayName",
                "Severity",
                "Status",
                "StartTimeUtc",
                "Intent",
                "CompromisedEntity",
                "Entities",
            ]
            .iter()
            .fold(facts.to_owned(), |facts, name| {
                facts.replace(&format!("\"{name}\":"), &format!("\"{}{}\":", name[..1].to_lowercase(), &name[1..]))
            })
        }
    };
    let expect = [
        "ms-defender-cloud",
        "uid=25_a",
        "severity=High",
        "rule_uid=VM_X",
        "host=vm-1",
        "user=vm-1\\pat",
        "process=a",
        "pid=77",
        "cmd=a -x",
        "attack=EX/- named",
        "attack=CA/- named",
    ];
    check_has(&format!("{{{}}}", facts(true)), &expect);
    check_has(
        &format!(r#"{{"name":"25_a","type":"Microsoft.Security/Locations/alerts","properties":{{{}}}}}"#, facts(false)),
        &expect,
    );
    for kind in ["assessments", "secureScores/secureScoreControls", "assessments/subAssessments"] {
        check_not_alert(&format!(
            r#"{{"id":"x","type":"Microsoft.Security/{kind}","properties":{{"displayName":"x","severity":"Low"}}}}"#
        ));
    }
}

#[test]
fn an_office_alert_is_read_and_the_rest_of_the_audit_log_is_not() {
    check_has(
        r#"{"CreationTime":"2026-03-01T10:00:00","Id":"x","Operation":"AlertEntityGenerated","RecordType":40,"Workload":"SecurityComplianceCenter","AlertId":"al-1","Category":"ThreatManagement","Name":"Phish delivered","PolicyId":"p-1","Severity":"Medium","Status":"Active","UserId":"SecurityComplianceAlerts",
        "Data":"{\"etype\":\"MalwareFamily\",\"sip\":\"198.51.100.9\",\"trc\":\"pat@corp.example\"}"}"#,
        &[
            "o365-alerts",
            "time=2026-03-01T10:00:00.000Z",
            "uid=al-1",
            "severity=Medium",
            "rule_uid=p-1",
            "user=pat@corp.example",
            "src=198.51.100.9",
            "sensor=Email",
        ],
    );
    check_has(
        r#"{"CreationTime":"2026-03-01T10:00:00","Id":"x","Operation":"MCAS_ALERT_X","RecordType":98,"Workload":"MCAS","AlertDisplayName":"Impossible travel","AlertSeverity":"High","ClientIPs":["198.51.100.9"],"UserId":"pat@corp.example","ObjectId":"643fdd70"}"#,
        &[
            "o365-alerts",
            "title=Impossible travel",
            "severity=High",
            "src=198.51.100.9",
            "user=pat@corp.example",
            "uid=643fdd70",
        ],
    );
    check_not_alert(
        r#"{"CreationTime":"2026-03-01T10:00:00","Id":"x","Operation":"MailItemsAccessed","RecordType":50,"Workload":"Exchange","UserId":"pat"}"#,
    );
}

#[test]
fn a_time_of_office_is_utc_without_being_assumed() {
    let record = r#"{"CreationTime":"2026-03-01T10:00:00","Operation":"AlertTriggered","RecordType":40,"Workload":"SecurityComplianceCenter","AlertId":"a","Name":"n","Severity":"Low"}"#;
    assert_eq!(codes(record), []);
}

#[test]
fn a_sentinel_incident_is_read_as_row_resource_and_snake_case() {
    check_has(
        r#"{"IncidentName":"i-1","IncidentNumber":38,"Title":"Multi-stage","Severity":"Medium","Status":"Closed","Classification":"TruePositive","FirstActivityTime":"2026-03-01 10:00:00+00:00","AlertIds":"[\"a\"]","Owner":"{\"email\":\"x\"}","AdditionalData":"{\"tactics\":[\"Execution\"],\"techniques\":[\"T1059\"]}"}"#,
        &[
            "ms-sentinel-incidents",
            "uid=i-1",
            "severity=Medium",
            "status=Closed, TruePositive",
            "time=2026-03-01T10:00:00.000Z",
            "attack=EX/T1059 named",
        ],
    );
    check_has(
        r#"{"name":"i-2","type":"Microsoft.SecurityInsights/Incidents","properties":{"title":"t","severity":"Low","status":"New","createdTimeUtc":"2026-03-01T10:00:00Z","incidentNumber":2,"additionalData":{"tactics":["InitialAccess"]}}}"#,
        &["ms-sentinel-incidents", "uid=i-2", "title=t", "attack=IA/- named"],
    );
    check_lacks(
        r#"{"name":"i-3","type":"Microsoft.SecurityInsights/Incidents","incident_number":3,"title":"t","severity":"Low","created_time_utc":"2026-03-01T10:00:00+00:00","owner":{"email":"analyst@corp.example"}}"#,
        &["user"],
    );
}

#[test]
fn a_sentinel_alert_of_the_rest_api_is_read_in_camel_case() {
    check_has(
        r#"{"id":"/subscriptions/s/providers/Microsoft.SecurityInsights/Entities/a-1","name":"a-1","type":"Microsoft.SecurityInsights/Entities","kind":"SecurityAlert","properties":{"systemAlertId":"a-1","alertDisplayName":"Odd sign-in","severity":"Low","productName":"Azure Sentinel","alertType":"t_r","status":"New","startTimeUtc":"2026-03-01T10:00:00Z","tactics":["InitialAccess"],"entities":[{"type":"account","accountName":"pat","upnSuffix":"corp.example"}]}}"#,
        &[
            "ms-sentinel-alerts",
            "uid=a-1",
            "title=Odd sign-in",
            "severity=Low",
            "user=pat@corp.example",
            "attack=IA/- named",
        ],
    );
}

#[test]
fn the_first_generation_of_graph_alerts_has_lists_of_states() {
    check_has(
        r##"{"id":"g-1","azureTenantId":"t","title":"Odd logon","category":"LateralMovement","severity":"medium","status":"newAlert","feedback":"unknown","confidence":70,
        "createdDateTime":"2026-03-01T10:05:00Z","eventDateTime":"2026-03-01T10:00:00Z","detectionIds":["d-7"],
        "vendorInformation":{"provider":"Azure Advanced Threat Protection","vendor":"Microsoft"},
        "hostStates":[{"fqdn":"ws-1.corp.example","netBiosName":"ws-1","privateIpAddress":"10.0.0.4"}],
        "userStates":[{"accountName":"mia","domainName":"CORP","userPrincipalName":"mia@corp.example","logonIp":"198.51.100.3","logonId":"0x77"}],
        "processes":[{"name":"b.exe","path":"C:\\t\\b.exe"},{"name":"a.exe","commandLine":"a -x","processId":77,"parentProcessId":70,"parentProcessName":"b.exe"}],
        "fileStates":[{"name":"a.exe","path":"C:\\t","fileHash":{"hashType":"sha1","hashValue":"5f1e8acedc065031aad553b710838eb366cfee9a"}}],
        "networkConnections":[{"sourceAddress":"10.0.0.4","sourcePort":"50000","destinationAddress":"203.0.113.9","destinationPort":"443","destinationUrl":"https://c2.example/x"}]}"##,
        &[
            "ms-graph-legacy",
            "time=2026-03-01T10:00:00.000Z",
            "severity=Medium",
            "uid=g-1",
            "product=Azure Advanced Threat Protection",
            "rule_uid=d-7",
            "family=LateralMovement",
            "status=newAlert",
            "host=ws-1.corp.example",
            "host_ip=10.0.0.4",
            r"user=CORP\mia",
            "src=198.51.100.3",
            "dst=203.0.113.9",
            "dst_port=443",
            "domain=c2.example",
            "process=a.exe",
            "cmd=a -x",
            "pid=77",
            "parent=b.exe",
            "parent_pid=70",
            r"file=C:\t\a.exe",
            "hash=5f1e8acedc065031aad553b710838eb366cfee9a",
            "confidence=70",
            "sensor=Identity",
            "attack=LM/- named",
        ],
    );
}

#[test]
fn an_alert_of_cloud_app_security_numbers_what_others_name() {
    check_has(
        r#"{"_id":"m-1","timestamp":1772359200000,"title":"Mass download","severityValue":0,"statusValue":1,"resolutionStatusValue":0,"intent":[11],
        "entities":[{"id":"p-1","label":"Downloads","type":"policyRule","policyType":"AUDIT"},{"id":"mia@corp.example","label":"Mia","type":"account","entityUpn":"mia@corp.example"},{"label":"198.51.100.3","id":"198.51.100.3","type":"ip"}]}"#,
        &[
            "cloud-app-security",
            "time=2026-03-01T10:00:00.000Z",
            "severity=Low",
            "given=0",
            "title=Mass download",
            "rule_uid=p-1",
            "rule=Downloads",
            "status=read",
            "user=mia@corp.example",
            "src=198.51.100.3",
            "attack=XF/- named",
        ],
    );
}

#[test]
fn evidence_and_events_teach_the_lasting_id_beside_a_name() {
    let also = |record: &str| {
        look(record, |_, alert, _| {
            let text = |text: &wg_schema::alert::Text<'_>| text.as_deref().unwrap_or_default().to_owned();
            [text(&alert.host), text(&alert.host_also), text(&alert.user), text(&alert.user_also)]
        })
    };
    let (device, user) = ("7e7a44995a4d4f09be53dce4fe9eb1db00112233", "11111111-2222-3333-4444-555555555555");
    let graph = format!(
        r##"{{"id":"da1","providerAlertId":"da1","serviceSource":"microsoftDefenderForEndpoint","detectionSource":"antivirus","title":"x","severity":"high","createdDateTime":"2026-11-20T08:00:00Z","evidence":[
        {{"@odata.type":"#microsoft.graph.security.deviceEvidence","mdeDeviceId":"{device}","deviceDnsName":"ws-1.corp.example"}},
        {{"@odata.type":"#microsoft.graph.security.userEvidence","userAccount":{{"accountName":"bob","domainName":"CORP","userSid":"S-1-5-21-1-2-3-1001","azureAdUserId":"{user}"}}}},
        {{"@odata.type":"#microsoft.graph.security.deviceEvidence","mdeDeviceId":"ff{device}","deviceDnsName":"ws-2.corp.example"}}]}}"##
    );
    assert_eq!(also(&graph), ["ws-1.corp.example", device, "CORP\\bob", user]);
    let signed_in = graph.replace(r#""userSid""#, r#""userPrincipalName":"bob.ross@north.example","userSid""#);
    assert_eq!(also(&signed_in)[2..], ["CORP\\bob", &format!("{user}\nbob.ross@north.example")]);
    let entities = |account: &str| {
        let account = account.replace('"', "\\\"");
        format!(
            r#"{{"TimeGenerated":"2026-11-20T08:00:00Z","SystemAlertId":"s1","AlertName":"x","AlertSeverity":"High","ProviderName":"MCAS","ProductName":"x","VendorName":"Microsoft","Entities":"[{account}]"}}"#
        )
    };
    let account = r#"{"$id":"1","Type":"account","Name":"bob","NTDomain":"CORP","UPNSuffix":"north.example"}"#;
    assert_eq!(also(&entities(account))[2..], ["CORP\\bob", "bob@north.example"]);
    assert_eq!(also(&entities(&account.replace("NTDomain", "x")))[2..], ["bob@north.example", ""]);
    let event = |data: &str| {
        format!(
            r#"{{"Timestamp":"2026-11-20T08:00:00Z","RuleTitle":"x","Level":"high","Computer":"ws-1","Channel":"Sec","EventID":4624,"Details":{{{data}}}}}"#
        )
    };
    let logon = r#""LogonType":3,"TargetUserName":"bob","TargetDomainName":"CORP","TargetUserSid":"S-1-5-21-1-2-3-1001","SubjectUserName":"PC$","SubjectUserSid":"S-1-5-18""#;
    assert_eq!(also(&event(logon))[2..], ["CORP\\bob", "S-1-5-21-1-2-3-1001"]);
    // What every machine has is the id of nobody, and the SID of another account is not this one's.
    let other = r#""SubjectUserName":"eve","SubjectUserSid":"S-1-5-18","TargetUserSid":"S-1-5-21-1-2-3-1001""#;
    assert_eq!(also(&event(other))[2..], ["eve", ""]);
}

#[test]
fn a_rule_for_data_that_matched_says_whose_mail_it_was() {
    check_has(
        r#"{"CreationTime":"2026-11-20T08:00:00","Id":"d1","Operation":"DLPRuleMatch","RecordType":13,"Workload":"Exchange","UserId":"DlpAgent","PolicyDetails":[{"PolicyName":"Credit cards","Rules":[{"RuleName":"Many","Severity":"High"}]}],"ExchangeMetaData":{"From":"bob@corp.example"}}"#,
        &["title=Credit cards", "severity=High", "user=bob@corp.example"],
    );
}

#[test]
fn times_of_sentinel_under_a_head_that_says_utc_have_a_zone() {
    let row = r#"{"SystemAlertId":"1","ProviderName":"ASI Scheduled Alerts","Entities":"[]","DisplayName":"Odd login",
        "AlertSeverity":"High","StartTime [UTC]":"11/20/2026, 3:11:09.000 PM","TimeGenerated [UTC]":"11/20/2026, 3:15:00.000 PM"}"#;
    check_has(row, &["time=2026-11-20T15:11:09.000Z", "title=Odd login"]);
    look(row, |_, _, codes| assert!(!codes.contains(&Code::ZoneAssumed), "{codes:?}"));
}
