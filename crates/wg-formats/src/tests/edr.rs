use super::*;

#[test]
fn a_sentinelone_threat_is_as_severe_as_its_engine_is_sure() {
    let threat = |extra: &str| {
        format!(
            r#"{{"id":"900","agentDetectionInfo":{{"agentIpV4":"10.4.0.9,192.0.2.9","agentLastLoggedInUserName":"mia","agentUuid":"ab12"}},
            "agentRealtimeInfo":{{"agentComputerName":"lab-4"}},
            "indicators":[{{"category":"General","tactics":[]}},{{"tactics":[{{"name":"Execution","source":"MITRE","techniques":[{{"name":"T1059.001","link":"https://attack.mitre.org/techniques/T1059/001/"}}]}}]}}],
            "threatInfo":{{"threatName":"drop.exe","classification":"Trojan","confidenceLevel":"malicious","identifiedAt":"2026-03-01T10:00:00.5Z","createdAt":"2026-03-01T10:00:09Z",
            "incidentStatus":"in_progress","analystVerdict":"true_positive","mitigationStatus":"mitigated","filePath":"\\Device\\HarddiskVolume3\\t\\drop.exe",
            "originatorProcess":"winword.exe","processUser":"CORP\\mia","sha1":"5f1e8acedc065031aad553b710838eb366cfee9a","sha256":null,
            "engines":["Behavioral AI"],"detectionEngines":[{{"key":"executables","title":"Behavioral AI"}}]{extra}}}}}"#
        )
    };
    check(
        &threat(""),
        r"sentinelone
        time=2026-03-01T10:00:00.500Z
        severity=High
        given=malicious
        title=drop.exe (Trojan)
        uid=900
        product=SentinelOne
        rule_uid=executables
        rule=Behavioral AI
        family=Trojan
        disposition=mitigated
        status=in_progress, true_positive
        host=lab-4
        host_ip=10.4.0.9
        user=CORP\mia
        parent=winword.exe
        file=\Device\HarddiskVolume3\t\drop.exe
        hash=5f1e8acedc065031aad553b710838eb366cfee9a
        sensor=EDR
        attack=EX/T1059.001 named",
    );
    check_has(
        &threat(r#","detectionType":"dynamic","maliciousProcessArguments":"-x""#),
        &["process=drop.exe", "cmd=-x", "parent=winword.exe"],
    );
}

#[test]
fn an_alert_of_a_sentinelone_rule_has_a_process_tree() {
    check_has(
        r#"{"alertInfo":{"alertId":"77","createdAt":"2026-03-01T10:00:00Z","incidentStatus":"Unresolved","analystVerdict":"Undefined","srcIp":"10.4.0.9","srcPort":"50123","dstIp":"198.51.100.7","dstPort":"443","dnsRequest":"c2.example"},
        "ruleInfo":{"id":"r-1","name":"Office starts a shell","severity":"Critical"},"agentDetectionInfo":{"name":"lab-4","uuid":"ab12"},
        "sourceProcessInfo":{"name":"cmd.exe","commandline":"cmd /c x","pid":"4711","uniqueId":"P1","user":"CORP\\mia","fileHashSha256":"4feaf3340b663cce76ee09d7621e43c8a0a4c89c1de4734e2ef2c903c29c366f"},
        "sourceParentProcessInfo":{"name":"winword.exe","pid":"4000","uniqueId":"P0"},"targetProcessInfo":{"tgtFilePath":"C:\\t\\a.exe"}}"#,
        &[
            "sentinelone",
            "uid=77",
            "title=Office starts a shell",
            "severity=Critical",
            "status=Unresolved",
            "src=10.4.0.9",
            "dst=198.51.100.7",
            "dst_port=443",
            "domain=c2.example",
            "process=cmd.exe",
            "pid=4711",
            "process_uid=P1",
            "parent=winword.exe",
            "parent_pid=4000",
            "parent_uid=P0",
            "file=C:\\t\\a.exe",
        ],
    );
}

#[test]
fn sentinelone_shapes_old_and_new_are_told_from_activities() {
    check_has(
        r#"{"id":"1","agentId":"9","agentComputerName":"lab-4","fileDisplayName":"a.exe","mitigationStatus":"blocked","createdDate":"2019-03-01T10:00:00Z","classification":"PUA","username":"mia","fileContentHash":"5f1e8acedc065031aad553b710838eb366cfee9a"}"#,
        &[
            "sentinelone",
            "title=a.exe (PUA)",
            "host=lab-4",
            "user=mia",
            "hash=5f1e8acedc065031aad553b710838eb366cfee9a",
        ],
    );
    check_has(
        r#"{"id":"u-1","name":"Beacon","severity":"HIGH","detectedAt":"2026-03-01T10:00:00Z","detectionSource":{"product":"EDR"},"analystVerdict":"UNDEFINED","status":"NEW","assets":[{"name":"lab-4"}],"process":{"cmdLine":"x -y","file":{"path":"C:\\t\\x.exe"}}}"#,
        &["sentinelone", "severity=High", "host=lab-4", "process=x.exe", "cmd=x -y", "status=NEW"],
    );
    check_not_alert(
        r#"{"activityType":3608,"primaryDescription":"Alert created","createdAt":"2026-03-01T10:00:00Z","data":{}}"#,
    );
}

#[test]
fn carbon_black_cloud_alerts_of_both_versions_are_read() {
    check(
        r#"{"org_key":"O1","id":"a-1","threat_id":"t","type":"CB_ANALYTICS","severity":7,"detection_timestamp":"2026-03-01T10:00:00Z","first_event_timestamp":"2026-03-01T09:59:00Z",
        "reason":"A script ran","reason_code":"R_S","device_name":"CORP\\WS-1","device_internal_ip":"10.1.1.4","device_username":"pat@corp.example","process_username":"CORP\\pat",
        "process_name":"c:\\windows\\system32\\wscript.exe","process_cmdline":"wscript a.js","process_pid":99,"process_guid":"O1-1","process_sha256":"4feaf3340b663cce76ee09d7621e43c8a0a4c89c1de4734e2ef2c903c29c366f",
        "parent_name":"c:\\windows\\explorer.exe","parent_pid":11,"parent_guid":"O1-0","attack_tactic":"TA0002","attack_technique":"T1059","ttps":["RUN_CMD_SHELL","MITRE_T1059_005_VISUAL_BASIC"],
        "netconn_remote_ip":"198.51.100.7","netconn_remote_port":443,"netconn_remote_domain":"c2.example","sensor_action":"DENY","workflow":{"status":"OPEN"},"determination":{"value":"TRUE_POSITIVE"}}"#,
        r"carbon-black
        time=2026-03-01T09:59:00.000Z
        severity=High
        given=7
        title=A script ran
        uid=a-1
        product=Carbon Black Cloud
        rule_uid=R_S
        rule=R_S
        family=CB_ANALYTICS
        disposition=DENY
        status=OPEN, TRUE_POSITIVE
        host=WS-1
        host_ip=10.1.1.4
        user=CORP\pat
        dst=198.51.100.7
        domain=c2.example
        process=wscript.exe
        cmd=wscript a.js
        process_uid=O1-1
        parent=explorer.exe
        parent_uid=O1-0
        file=c:\windows\system32\wscript.exe
        hash=4feaf3340b663cce76ee09d7621e43c8a0a4c89c1de4734e2ef2c903c29c366f
        dst_port=443
        pid=99
        parent_pid=11
        sensor=EDR
        attack=EX/T1059 named
        attack=EX/T1059.005 named",
    );
    check_has(
        r#"{"org_key":"O1","id":"a-2","threat_id":"t","type":"WATCHLIST","severity":2,"create_time":"2026-03-01T10:00:00Z","report_name":"Odd shell","report_id":"r-1","watchlists":[{"id":"w","name":"W"}],"device_name":"WS-1",
        "threat_cause_actor_process_pid":"3292-132541831999374961-0","threat_indicators":[{"ttps":["MITRE_T1057_PROCESS_DISCOVERY"]}],"workflow":{"state":"DISMISSED"}}"#,
        &[
            "carbon-black",
            "title=Odd shell",
            "severity=Informational",
            "rule_uid=r-1",
            "pid=3292",
            "status=DISMISSED",
            "attack=-/T1057 named",
        ],
    );
}

#[test]
fn a_time_that_carbon_black_exports_without_a_zone_is_utc() {
    let record = r#"{"org_key":"O","id":"1","threat_id":"t","type":"CB_ANALYTICS","reason":"x","severity":5,"first_event_timestamp":"2026-03-01 09:59:00.123000000"}"#;
    check_has(record, &["time=2026-03-01T09:59:00.123Z"]);
    assert_eq!(codes(record), []);
}

#[test]
fn a_watchlist_hit_of_carbon_black_edr_has_a_score_for_a_severity() {
    check_has(
        r#"{"alert_type":"watchlist.hit.query.process","unique_id":"u-1","watchlist_name":"powershell","watchlist_id":"12","created_time":"2026-03-01T10:00:00Z","alert_severity":"50.6","report_score":"75","hostname":"WS-1","username":"CORP\\pat","process_name":"powershell.exe","cmdline":"powershell -e","md5":"ACF87AF3B4B7F0D4C0ECE41F2A8FDA8E","status":"Unresolved"}"#,
        &[
            "carbon-black",
            "severity=Medium",
            "confidence=75",
            "host=WS-1",
            "cmd=powershell -e",
            "hash=acf87af3b4b7f0d4c0ece41f2a8fda8e",
        ],
    );
    check_not_alert(r#"{"type":"ingress.event.procstart","cb_server":"cb","computer_name":"WS-1"}"#);
}

const CORTEX_EVENT: &str = r#""event_timestamp":1772359200000,"actor_process_image_name":"rundll32.exe","actor_process_image_path":"C:\\Windows\\rundll32.exe","actor_process_command_line":"rundll32 a,b","actor_process_os_pid":712,"actor_process_instance_id":"I1",
    "actor_process_image_sha256":"4FEAF3340B663CCE76EE09D7621E43C8A0A4C89C1DE4734E2EF2C903C29C366F","causality_actor_process_image_name":"outlook.exe","action_local_ip":"10.2.0.8","action_local_port":50100,"action_remote_ip":"198.51.100.9","action_remote_port":8443,"action_external_hostname":"c2.example","user_name":"CORP\\lee""#;

#[test]
fn a_cortex_alert_is_the_same_flat_with_events_and_split() {
    let alert = r#""alert_id":"5001","external_id":"e","severity":"high","detection_timestamp":1772359200500,"name":"Beaconing","category":"Malware","endpoint_id":"ep","host_name":"WS-9","host_ip":["10.2.0.8"],"source":"XDR Agent","action_pretty":"Prevented (Blocked)",
        "matching_service_rule_id":"m-1","resolution_status":"STATUS_010_NEW""#;
    let newer = r#""mitre_tactic_id_and_name":["TA0011 - Command and Control"],"mitre_technique_id_and_name":["T1071.001 - Application Layer Protocol: Web Protocols"]"#;
    let older = r#""mitre_tactic_id_and_name":"TA0011 - Command and Control","mitre_technique_id_and_name":"T1071.001 - Application Layer Protocol: Web Protocols""#;
    let expect = r"cortex-xdr
        time=2026-03-01T10:00:00.500Z
        severity=High
        given=high
        title=Beaconing
        uid=5001
        product=Cortex XDR
        rule_uid=m-1
        rule=Beaconing
        family=Malware
        disposition=Prevented (Blocked)
        status=STATUS_010_NEW
        host=WS-9
        host_ip=10.2.0.8
        user=CORP\lee
        src=10.2.0.8
        dst=198.51.100.9
        domain=c2.example
        process=rundll32.exe
        cmd=rundll32 a,b
        process_uid=I1
        parent=outlook.exe
        file=C:\Windows\rundll32.exe
        hash=4feaf3340b663cce76ee09d7621e43c8a0a4c89c1de4734e2ef2c903c29c366f
        src_port=50100
        dst_port=8443
        pid=712
        sensor=EDR
        attack=C2/T1071.001 named";
    check(&format!("{{{alert},{older},{CORTEX_EVENT}}}"), expect);
    check(&format!("{{{alert},{newer},\"events\":[{{{CORTEX_EVENT}}}]}}"), expect);
    check(&format!("{{{alert},{newer},\"events\":{{{CORTEX_EVENT}}}}}"), expect);
}

#[test]
fn a_cortex_incident_and_what_cortex_does_not_know() {
    check_has(
        r#"{"incident_id":"12","alert_count":3,"creation_time":1772359200000,"severity":"medium","description":"'Beaconing' and 2 more","status":"new","hosts":["ws-9:ep"],"users":["corp\\lee"],"mitre_tactics_ids_and_names":["TA0002 - Execution"]}"#,
        &["cortex-xdr", "uid=12", "severity=Medium", "host=ws-9", "user=corp\\lee", "attack=EX/- named"],
    );
    check_lacks(
        r#"{"alert_id":"1","detection_timestamp":1772359200500,"endpoint_id":"ep","name":"x","severity":"low","action_external_hostname":"198.51.100.9","user_name":"UNKNOWN","host_ip":null}"#,
        &["domain", "user", "host_ip"],
    );
}

#[test]
fn crowdstrike_is_dated_by_its_detection_and_not_by_a_process_that_ran_for_days() {
    check_has(
        r#"{"metadata":{"eventType":"DetectionSummaryEvent","eventCreationTime":1772359200000},"event":{"ProcessStartTime":1771000000,"DetectName":"x","DetectId":"ldt:1:2","SeverityName":"High","ComputerName":"ws","FileName":"a.exe","FilePath":"\\Device\\V\\t","IOCType":"domain","IOCValue":"c2.example"}}"#,
        &["crowdstrike", "time=2026-03-01T10:00:00.000Z", "file=\\Device\\V\\t\\a.exe", "domain=c2.example"],
    );
}

#[test]
fn crowdstrike_alerts_of_the_api_state_attack_in_a_list() {
    check_has(
        r#"{"composite_id":"c:ind:1","cid":"c","pattern_id":5,"severity":70,"created_timestamp":"2026-03-01T10:00:00.123456789Z","display_name":"Shell","product":"epp","device":{"hostname":"ws","local_ip":"10.0.0.4"},"filename":"cmd.exe","local_process_id":"77","process_id":"pid:1:2",
        "network_accesses":[{"local_address":"10.0.0.4","local_port":50000,"remote_address":"198.51.100.9","remote_port":443}],"mitre_attack":[{"tactic_id":"TA0002","technique_id":"T1059.003"},{"tactic_id":"CSTA0001","technique_id":"CST0001"}]}"#,
        &[
            "crowdstrike",
            "severity=High",
            "pid=77",
            "src=10.0.0.4",
            "dst=198.51.100.9",
            "dst_port=443",
            "attack=EX/T1059.003 named",
        ],
    );
}

#[test]
fn a_legacy_crowdstrike_detection_is_read_by_its_behaviours() {
    check_has(
        r#"{"detection_id":"ldt:a:1","cid":"c","status":"new","max_severity":70,"max_severity_displayname":"High","first_behavior":"2026-03-01T10:00:00Z","device":{"hostname":"ws","local_ip":"10.0.0.4"},
        "behaviors":[{"behavior_id":"10","timestamp":"2026-03-01T10:00:01Z","display_name":"Shell","scenario":"suspicious_activity","filename":"cmd.exe","cmdline":"cmd /c","user_name":"pat","sha256":"4feaf3340b663cce76ee09d7621e43c8a0a4c89c1de4734e2ef2c903c29c366f",
        "tactic":"Execution","tactic_id":"TA0002","technique":"Windows Command Shell","technique_id":"T1059.003","parent_details":{"parent_cmdline":"\"C:\\Program Files\\a b.exe\" -x"}}]}"#,
        &[
            "crowdstrike",
            "uid=ldt:a:1",
            "title=Shell",
            "severity=High",
            "process=cmd.exe",
            "parent=a b.exe",
            "attack=EX/T1059.003 named",
        ],
    );
    check_not_alert(r#"{"event_simpleName":"ProcessRollup2","cid":"c","aid":"a","ComputerName":"ws"}"#);
    check_not_alert(r#"{"metadata":{"eventType":"AuthActivityAuditEvent"},"event":{"UserId":"x"}}"#);
}

#[test]
fn a_cisco_event_is_an_alert_when_something_was_found() {
    let event = r#"{"id":6411425813945647105,"timestamp":1772359200,"timestamp_nanoseconds":742000000,"date":"2026-03-01T10:00:00+00:00","event_type":"Threat Detected","event_type_id":1090519054,"detection":"W32.X","detection_id":"6411425813945647105","connector_guid":"g","severity":"High",
        "computer":{"hostname":"ws","user":"pat@corp","network_addresses":[{"ip":"10.0.0.4"}]},"file":{"disposition":"Malicious","file_name":"a.exe","file_path":"C:\\t\\a.exe","identity":{"sha256":"4feaf3340b663cce76ee09d7621e43c8a0a4c89c1de4734e2ef2c903c29c366f"},"parent":{"process_id":896,"file_name":"svchost.exe"}},
        "tactics":["TA0002"],"techniques":["T1059"],"command_line":{"arguments":["a.exe","-x"]},"network_info":{"remote_ip":"198.51.100.9","remote_port":443,"local_ip":"10.0.0.4","local_port":50000}}"#;
    let expect = [
        "cisco-secure-endpoint",
        "time=2026-03-01T10:00:00.742Z",
        "uid=6411425813945647105",
        "title=W32.X",
        "disposition=Malicious",
        "host_ip=10.0.0.4",
        "user=pat@corp",
        "parent=svchost.exe",
        "parent_pid=896",
        "cmd=a.exe -x",
        "dst=198.51.100.9",
        "attack=EX/T1059 named",
    ];
    check_has(event, &expect);
    check_has(&format!(r#"{{"version":"v1.2.0","metadata":{{}},"data":{event}}}"#), &expect);
    check_not_alert(
        r#"{"data":{"id":1,"event_type":"Policy Update","event_type_id":553648130,"connector_guid":"g","computer":{"hostname":"ws"}}}"#,
    );
}

#[test]
fn sophos_alerts_events_and_detections_are_read() {
    check_has(
        r#"{"id":"s-1","type":"Event::Endpoint::HmpaExploitPrevented","severity":"high","when":"2026-03-01T10:00:00Z","description":"Exploit stopped","location":"ws","source":"CORP\\pat","threat":"Lockdown",
        "data":{"source_info":{"ip":"10.0.0.4"},"hmpa_exploit":{"process_path":"C:\\t\\a.exe","process_pid":"77"},"ips_threat":{"remote_ip":"198.51.100.9","remote_port":"445","local_port":"50000"}}}"#,
        &[
            "sophos-central",
            "severity=High",
            "host=ws",
            "host_ip=10.0.0.4",
            "user=CORP\\pat",
            "process=a.exe",
            "pid=77",
            "dst=198.51.100.9",
            "dst_port=445",
            "src_port=50000",
        ],
    );
    check_has(
        r#"{"id":"s-2","raisedAt":"2026-03-01T10:00:00Z","managedAgent":{"id":"ag","type":"computer"},"severity":"medium","type":"Event::Endpoint::Threat::Detected","description":"x","person":{"name":"pat"}}"#,
        &["sophos-central", "host=ag", "user=pat"],
    );
    check_has(
        r#"{"id":"s-3","detectionRule":"WIN-EXE-1","detectionDescription":"Odd child","severity":7,"time":"2026-03-01T10:00:00Z","device":{"entity":"ws","id":"d"},"sensor":{"type":"endpoint"},"rawData":{"cmdline":"a -x","sophos_pid":"77:1"},
        "mitreAttacks":[{"tactic":{"id":"TA0002","name":"Execution","techniques":[{"id":"T1059","name":"x"}]}}]}"#,
        &["sophos-central", "severity=High", "host=ws", "cmd=a -x", "process_uid=77:1", "attack=EX/T1059 named"],
    );
    check_not_alert(
        r#"{"id":"s-4","type":"Event::Endpoint::UpdateSuccess","severity":"low","when":"2026-03-01T10:00:00Z"}"#,
    );
}

#[test]
fn trellix_tags_are_attack_and_its_hosts_are_no_alerts() {
    check_has(
        r#"{"type":"detections","id":"9","attributes":{"traceId":"t-1","firstDetected":"2026-03-01T10:00:00Z","severity":"s4","rank":270,"tags":["@ATA.DefenseEvasion","@ATE.T1112","@MSI._reg_x"],"host":{"aGuid":"G1"},"sha256":"4feaf3340b663cce76ee09d7621e43c8a0a4c89c1de4734e2ef2c903c29c366f"}}"#,
        &[
            "trellix",
            "uid=9",
            "severity=High",
            "title=@MSI._reg_x",
            "host=G1",
            "process_uid=t-1",
            "attack=DI/T1112 mapped",
        ],
    );
    check_has(
        r#"{"type":"MVEvents","id":"e-1","attributes":{"threateventid":1278,"threatname":"EICAR","threatseverity":"2","detectedutc":"2026-03-01T10:00:00","targethostname":"ws","targetusername":"CORP\\pat","targetfilename":"C:\\t\\a","threatactiontaken":"deleted","sourceipv4":"198.51.100.9"}}"#,
        &[
            "trellix",
            "severity=Critical",
            "title=EICAR",
            "disposition=deleted",
            "host=ws",
            "src=198.51.100.9",
            "time=2026-03-01T10:00:00.000Z",
        ],
    );
    check_has(
        r#"{"type":"MVEvents","id":"e-2","attributes":{"threateventid":1119,"threatname":"None","threattype":"test","threatcategory":"ops.update.end","threatseverity":"6","analyzerhostname":"ws"}}"#,
        &["trellix", "title=test", "rule_uid=1119"],
    );
    check_not_alert(r#"{"type":"affected-hosts","id":"1","attributes":{"host":{"aGuid":"G1"},"rank":1}}"#);
}

#[test]
fn a_workbench_alert_is_read_from_its_indicators() {
    check_has(
        r#"{"id":"WB-1","workbenchLink":"https://x","alertProvider":"SAE","modelId":"m-1","model":"Credential theft","score":64,"severity":"high","createdDateTime":"2026-03-01T10:00:00Z","status":"Open","investigationResult":"True Positive",
        "impactScope":{"entities":[{"entityType":"account","entityValue":"corp\\pat"},{"entityType":"host","entityValue":{"name":"CORP\\ws","ips":["10.0.0.4"],"guid":"g"}}]},
        "matchedRules":[{"id":"r","name":"Rule","matchedFilters":[{"mitreTechniqueIds":["V9.T1003.001"]}]}],
        "indicators":[{"id":1,"type":"command_line","field":"processCmd","value":"mk.exe x"},{"id":2,"type":"fullpath","field":"processFilePath","value":"C:\\t\\mk.exe"},{"id":3,"type":"process_id","field":"processPid","value":"77"},
          {"id":4,"type":"fullpath","field":"parentFilePath","value":"C:\\w\\cmd.exe"},{"id":5,"type":"file_sha1","field":"objectFileHashSha1","value":"5F1E8ACEDC065031AAD553B710838EB366CFEE9A"},{"id":6,"type":"url","field":"request","value":"http://c2.example/x"}]}"#,
        &[
            "trend-vision-one",
            "title=Credential theft",
            "rule_uid=m-1",
            "confidence=64",
            "status=Open, True Positive",
            "host=ws",
            "host_ip=10.0.0.4",
            "user=corp\\pat",
            "process=mk.exe",
            "pid=77",
            "parent=cmd.exe",
            "hash=5f1e8acedc065031aad553b710838eb366cfee9a",
            "domain=c2.example",
            "attack=CA/T1003.001 inferred",
        ],
    );
    check_has(
        r#"{"uuid":"o-1","source":"endpointActivityData","detectedDateTime":"2026-03-01T10:00:00Z","endpoint":{"endpointName":"ws","ips":["10.0.0.4"]},"filters":[{"id":"F1","name":"Odd child","riskLevel":"medium","mitreTacticIds":["TA0002"],"mitreTechniqueIds":["T1059.003"]}],"detail":{"processCmd":"cmd /c","parentName":"C:\\w\\explorer.exe"}}"#,
        &[
            "trend-vision-one",
            "severity=Medium",
            "rule_uid=F1",
            "cmd=cmd /c",
            "parent=explorer.exe",
            "attack=EX/T1059.003 named",
        ],
    );
}

#[test]
fn a_withsecure_event_is_read_and_its_settings_are_no_alerts() {
    check_has(
        r#"{"id":"w-1","severity":"warning","engine":"deepGuard","action":"blocked","serverTimestamp":1772359201000,"device":{"name":"ws","id":5},"details":{"name":"Rare application","clientTimestamp":"1772359200000","filePath":"C:\\t\\a.exe","hostIpAddress":"10.0.0.4/24","sha1":"5f1e8acedc065031aad553b710838eb366cfee9a","userName":"CORP\\pat"}}"#,
        &[
            "withsecure-elements",
            "time=2026-03-01T10:00:00.000Z",
            "severity=Medium",
            "disposition=blocked",
            "host=ws",
            "host_ip=10.0.0.4",
            "user=CORP\\pat",
            "file=C:\\t\\a.exe",
        ],
    );
    check_has(
        r#"{"id":"w-2","severity":"critical","engine":"edr","action":"created","clientTimestamp":"2026-03-01T10:00:00Z","device":{"name":"ws"},"details":{"categories":"PERSISTENCE,LATERAL_MOVEMENT","resolution":"UNCONFIRMED"}}"#,
        &[
            "withsecure-elements",
            "title=edr created: PERSISTENCE,LATERAL_MOVEMENT",
            "attack=PS/- named",
            "attack=LM/- named",
        ],
    );
    check_not_alert(r#"{"id":"w-3","severity":"info","engine":"setting","serverTimestamp":1,"device":{"name":"ws"}}"#);
}

#[test]
fn an_alert_of_sentinelone_identity_has_no_severity_but_how_sure_it_is() {
    check_has(
        r#"{"id":"i-1","name":"Domain controller discovery","detectedAt":"2026-03-01T10:00:00Z","attackSurfaces":["IDENTITY"],"detectionSource":{"product":"Identity"},"status":"NEW","classification":"ENUMERATION","confidenceLevel":"MALICIOUS","result":"UNMITIGATED",
        "detectionTime":{"attacker":{"ip":"198.51.100.9"},"targetUser":{"emailAddress":"pat@corp.example"},"assets":[{"asset":{"ipV4":"10.0.0.4"}}]},"process":{"cmdLine":"net1 group x","file":{"path":"c:\\w\\net1.exe"}}}"#,
        &[
            "sentinelone",
            "severity=High",
            "disposition=UNMITIGATED",
            "host_ip=10.0.0.4",
            "user=pat@corp.example",
            "src=198.51.100.9",
            "process=net1.exe",
            "sensor=Identity",
        ],
    );
}

#[test]
fn a_lead_of_crowdstrike_is_about_the_host_of_its_indicators() {
    let record = r#"{"metadata":{"eventType":"AutomatedLeadSummaryEvent","eventCreationTime":1772359200000},"event":{"Name":"ws at 10:00","Score":54,"CompositeId":"c:automated-lead:1","ThreatgraphIndicators":[{"Hostname":"ws","Severity":70}],"MitreAttack":[{"TacticID":"TA0002","TechniqueID":"T1204"}]}}"#;
    check_has(record, &["crowdstrike", "uid=c:automated-lead:1", "host=ws", "confidence=54", "attack=EX/T1204 named"]);
    assert_eq!(codes(record), []);
    check_has(
        r#"{"metadata":{"eventType":"IdpDetectionSummaryEvent","eventCreationTime":1772359200000},"event":{"Name":"Odd login","Severity":70,"SourceAccountUpn":"pat@corp.example","SourceEndpointHostName":"ws","SourceEndpointIpAddress":"10.0.0.4","TargetEndpointHostName":"srv"}}"#,
        &["severity=High", "user=pat@corp.example", "host=ws", "src=10.0.0.4", "domain=srv", "sensor=Identity"],
    );
    check_has(
        r#"{"composite_id":"c:ngsiem:1","cid":"c","pattern_id":400000,"correlation_rule_id":"r-1","severity":30,"severity_name":"Low","timestamp":"2026-03-01T10:00:00Z","name":"x","product":"ngsiem","source_ips":["10.0.0.4"],"destination_hosts":["srv"],"host_names":["ws"],"user_names":["pat"]}"#,
        &["rule_uid=r-1", "severity=Low", "host=ws", "src=10.0.0.4", "domain=srv", "user=pat", "sensor=SIEM"],
    );
}

#[test]
fn trellix_traces_are_no_alerts_and_epo_events_need_no_envelope() {
    check_not_alert(
        r#"{"_eventType":"File Deleted","_eventId":"e","_deviceId":"d","_time":"2026-03-01T10:00:00Z","pid":"1"}"#,
    );
    check_has(
        r#"{"autoguid":"a-1","detectedutc":"1772359200000","threateventid":18054,"threatname":"Illegal API use","threatseverity":"2","analyzername":"Endpoint Security","analyzerhostname":"ws","sourceprocessname":"p.exe","targetipv4":"10.0.0.4","targetport":2081,"threatactiontaken":"would block"}"#,
        &["trellix", "uid=a-1", "time=2026-03-01T10:00:00.000Z", "host=ws", "process=p.exe", "dst_port=2081"],
    );
}

#[test]
fn what_a_product_of_vision_one_found_is_an_alert_and_what_it_saw_is_none() {
    check_has(
        r#"{"uuid":"d-1","eventName":"MALWARE_DETECTION","productCode":"sao","pname":"Apex One","eventTimeDT":"2026-03-01T10:00:00+00:00","malName":"Eicar","actResult":"Quarantined","endpointHostName":"ws","endpointIp":["10.0.0.4"],"fullPath":"C:\\t\\e.com","fileHash":"3395856ce81f2b7382dee72602f798b642f14140","src":["10.0.0.4"],"dst":["198.51.100.9"],"dpt":443,"mitreMapping":["T1090 (TA0011)"]}"#,
        &[
            "trend-vision-one",
            "title=Eicar",
            "product=Apex One",
            "disposition=Quarantined",
            "host=ws",
            "dst=198.51.100.9",
            "attack=C2/T1090 named",
        ],
    );
    check_not_alert(r#"{"uuid":"t-1","eventId":"TELEMETRY_PROCESS","endpointHostName":"ws","processCmd":"x"}"#);
}

#[test]
fn a_sophos_event_is_read_as_the_siem_script_writes_it() {
    check_has(
        r#"{"severity":"low","type":"Event::Endpoint::HmpaExploitPrevented","endpoint_id":"e","source_info":{"ip":"10.0.0.4"},"name":"Exploit prevented","id":"s-9","group":"RUNTIME_DETECTIONS","end":"2026-03-01T10:00:00Z","rt":"2026-03-01T10:00:01Z","suser":"n/a","dhost":"ws","amsi_threat_data":{"processPath":"C:\\t\\a.exe","parentProcessPath":"C:\\t\\b.exe"}}"#,
        &[
            "sophos-central",
            "time=2026-03-01T10:00:00.000Z",
            "title=Exploit prevented",
            "host=ws",
            "process=a.exe",
            "parent=b.exe",
        ],
    );
    check_not_alert(
        r#"{"severity":"medium","type":"Event::Endpoint::UpdateFailure","group":"UPDATING","id":"s","when":"2026-03-01T10:00:00Z"}"#,
    );
}

#[test]
fn eset_writes_events_and_detections_each_its_way() {
    check_has(
        r#"{"event_type":"Threat_Event","ipv4":"10.0.0.4","hostname":"ws-1","source_uuid":"u","occured":"01-Mar-2026 10:00:00","severity":"Warning","threat_type":"Trojan","threat_name":"VBS/Drop.A","object_uri":"file:///C:/t/a.vbs","action_taken":"Deleted","username":"CORP\\mia","processname":"C:\\w\\x.exe","hash":"5F1E8ACEDC065031AAD553B710838EB366CFEE9A"}"#,
        &[
            "eset",
            "time=2026-03-01T10:00:00.000Z",
            "severity=Medium",
            "title=VBS/Drop.A",
            "disposition=Deleted",
            "host=ws-1",
            r"user=CORP\mia",
            "process=x.exe",
            "file=C:/t/a.vbs",
            "hash=5f1e8acedc065031aad553b710838eb366cfee9a",
        ],
    );
    check_has(
        r#"{"category":"DETECTION_CATEGORY_NETWORK_INTRUSION","typeName":"Port scan","uuid":"e-1","severityLevel":"SEVERITY_LEVEL_HIGH","occurTime":"2026-03-01T10:00:00Z","networkCommunication":{"localIpAddress":"10.0.0.4","localPort":80,"remoteIpAddress":"198.51.100.3","remotePort":5,"direction":"NETWORK_COMMUNICATION_DIRECTION_INBOUND"},"context":{"deviceUuid":"d-1","userName":"ws\\mia","process":{"path":"C:\\w\\x.exe"}}}"#,
        &["eset", "severity=High", "uid=e-1", "host=d-1", "src=198.51.100.3", "dst=10.0.0.4", "dst_port=80"],
    );
    check_not_alert(
        r#"{"event_type":"Audit_Event","hostname":"ws-1","source_uuid":"u","occured":"01-Mar-2026 10:00:00","severity":"Information","action":"Login attempt"}"#,
    );
}

#[test]
fn gravityzone_tells_threats_from_housekeeping_by_the_module() {
    check_has(
        r#"{"module":"new-incident","created":"2026-03-01T10:00:00Z","companyId":"c","computer_name":"WS-1","computer_ip":"10.0.0.4","detection_name":"ATC.Malicious","severityScore":90,"severity":"high","incident_id":"i-1","parent_process_path":"c:\\w\\cmd.exe","parent_process_pid":70,"process_path":"c:\\t\\a.exe","process_pid":77,"username":"WS-1\\mia","process_command_line":"a -x","att_ck_id":["T1036","T1059"],"main_action":"no action"}"#,
        &[
            "gravityzone",
            "time=2026-03-01T10:00:00.000Z",
            "severity=High",
            "title=ATC.Malicious",
            "uid=i-1",
            "disposition=no action",
            "host=WS-1",
            r"user=WS-1\mia",
            "process=a.exe",
            "pid=77",
            "parent=cmd.exe",
            "parent_pid=70",
            "cmd=a -x",
            "attack=-/T1036 named",
        ],
    );
    check_not_alert(
        r#"{"module":"registration","companyId":"c","computer_name":"WS-1","product_registration":"registered"}"#,
    );
}

#[test]
fn a_malop_of_cybereason_is_flat_or_nested() {
    check_has(
        r#"{"guid":"11.2","displayName":"a.exe","rootCauseElementType":"Process","primaryRootCauseName":"a.exe","malopDetectionType":"CNC","detectionEngines":["EDR"],"creationTime":1772359200000,"lastUpdateTime":1772359300000,"severity":"High","status":"Active","machines":[{"displayName":"ws-1"}],"users":[{"displayName":"corp\\mia"}]}"#,
        &[
            "cybereason",
            "time=2026-03-01T10:00:00.000Z",
            "severity=High",
            "title=a.exe",
            "uid=11.2",
            "rule=CNC",
            "host=ws-1",
            r"user=corp\mia",
            "process=a.exe",
        ],
    );
    check_has(
        r#"{"guidString":"11.3","simpleValues":{"creationTime":{"totalValues":1,"values":["1772359200000"]},"rootCauseElementNames":{"values":["b.exe"]},"detectionType":{"values":["RANSOMWARE"]}},"elementValues":{"affectedMachines":{"elementValues":[{"name":"ws-1","guid":"m"}]},"affectedUsers":{"elementValues":[{"name":"mia"}]}}}"#,
        &["cybereason", "time=2026-03-01T10:00:00.000Z", "title=b.exe", "rule=RANSOMWARE", "host=ws-1", "user=mia"],
    );
    let found = super::intel::parts(
        r#"{"data":{"resultIdToElementDataMap":{"11.3":{"guidString":"11.3","simpleValues":{"creationTime":{"values":["1772359200000"]}},"elementValues":{"affectedMachines":{"elementValues":[{"name":"ws-1"}]}}}}},"status":"SUCCESS"}"#,
    );
    assert!(matches!(&found[..], [one] if one.contains("host=ws-1")), "{found:?}");
}

#[test]
fn a_hit_of_a_cloud_watchlist_names_techniques_among_its_reports_tags() {
    check_has(
        r#"{"type":"watchlist.hit","org_key":"7F","device_id":1,"device_name":"WS-3","report_id":"r-1","report_name":"Script run","severity":1,
        "create_time":"2026-11-20T08:00:00Z","report_tags":["attack","windows","t1059","threathunting"]}"#,
        &["carbon-black", "title=Script run", "host=WS-3", "attack=-/T1059 named"],
    );
}
