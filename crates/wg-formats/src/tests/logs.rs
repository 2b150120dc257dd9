//! Log lines: CEF, LEEF, Snort, firewalls.

use super::*;

#[track_caller]
fn check_line(line: &str, expect: &str) {
    let expect: Vec<&str> = expect.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(read_line(line).lines().collect::<Vec<_>>(), expect, "{line}");
}

#[test]
fn a_cef_record_of_an_endpoint_product() {
    check_line(
        r"<13>Nov 20 08:00:00 console CEF:0|Orchard|Guard EDR|2.1|4711|Macro starts a shell|7|rt=1795161600000 dtz=UTC dvchost=WS-7 dvc=10.1.2.3 suser=ilse sntdom=ORCHARD sproc=C:\\Office\\winword.exe spid=4120 act=blocked cs1=winword.exe /n a.docm cs1Label=Process Command Line cs2=T1566.001, T1204.002 cs2Label=MITRE Techniques fileHash=0123456789abcdef0123456789abcdef externalId=a-77",
        "cef
         time=2026-11-20T08:00:00.000Z
         severity=High
         given=7
         title=Macro starts a shell
         uid=a-77
         product=Guard EDR
         rule_uid=4711
         rule=Macro starts a shell
         disposition=blocked
         host=WS-7
         host_ip=10.1.2.3
         user=ORCHARD\\ilse
         process=winword.exe
         cmd=winword.exe /n a.docm
         hash=0123456789abcdef0123456789abcdef
         pid=4120
         sensor=EDR
         attack=-/T1566.001 named
         attack=IA/T1566.001 inferred
         attack=-/T1204.002 named
         attack=EX/T1204.002 inferred",
    );
}

#[test]
fn a_cef_record_of_a_gateway_is_about_the_machine_inside() {
    check_line(
        "CEF:0|Orchard|Web Gateway|2|9|Malware site|Very-High|start=Nov 20 2026 08:00:00 dtz=+01:00 deviceDirection=1 dvchost=gw1 src=10.1.2.3 shost=ws-7 spt=50000 dst=93.184.216.34 dhost=bad.example dpt=443 request=https://bad.example/x?a=b",
        "cef
         time=2026-11-20T07:00:00.000Z
         severity=Critical
         given=Very-High
         title=Malware site
         product=Web Gateway
         rule_uid=9
         rule=Malware site
         host=ws-7
         host_ip=10.1.2.3
         src=10.1.2.3
         dst=93.184.216.34
         domain=bad.example
         src_port=50000
         dst_port=443
         sensor=NDR",
    );
}

#[test]
fn a_row_of_log_analytics_common_security_log_is_cef() {
    check(
        r#"{"TenantId":"t","TimeGenerated [UTC]":"11/20/2026, 8:05:00.250 AM","ReceiptTime":"1.79516E+12","DeviceVendor":"Orchard","DeviceProduct":"Decoy","DeviceEventClassID":"decoy:login","LogSeverity":"10","Activity":"Login to a decoy","Computer":"","DeviceAddress":"10.9.9.9","DeviceName":"decoys-1","SourceIP":"10.1.2.3","SourcePort":"50000","DestinationIP":"10.1.2.72","DestinationPort":null,"SourceHostName":"ws-7","SourceUserName":"ilse","SourceNTDomain":"ORCHARD","DeviceInboundInterface":"","ExternalID":"58","FileHash":"0123456789abcdef0123456789abcdef","FilePath":"C:\\x\\a.exe","DeviceCustomString1":"T1110","DeviceCustomString1Label":"Technique","Type":"CommonSecurityLog"}"#,
        "cef
         time=2026-11-20T08:05:00.250Z
         severity=Critical
         given=10
         title=Login to a decoy
         uid=58
         product=Decoy
         rule_uid=decoy:login
         rule=Login to a decoy
         host=ws-7
         host_ip=10.1.2.3
         user=ORCHARD\\ilse
         src=10.1.2.3
         dst=10.1.2.72
         file=C:\\x\\a.exe
         hash=0123456789abcdef0123456789abcdef
         src_port=50000
         sensor=Other
         attack=-/T1110 named
         attack=CA/T1110 inferred",
    );
}

#[test]
fn a_space_before_the_version_of_cef_is_none_of_it() {
    let line = "Nov 20 08:00:00 10.9.9.9 CEF: 0|Orchard|Probe|4.2|4001|Share is open to all|Substantial|rt=1795161600000 src=10.1.2.3";
    assert!(read_line(line).contains("title=Share is open to all"));
    assert!(read_line(line).contains("severity=High"));
}

#[test]
fn of_cef_a_time_under_a_name_of_its_own_counts_last_and_an_address_names_no_host() {
    let line = |more: &str| format!("Nov 20 08:00:00 10.9.9.9 CEF:0|Orchard|Probe|4|7|Found|5|{more}");
    let found = read_line("CEF:0|Orchard|Probe|4|7|Found|5|details_clientTimestamp=1795161600000");
    assert!(found.contains("time=2026-11-20T08:00:00.000Z"), "{found}");
    assert!(read_line(&line("rt=1795161600000 x_Timestamp=1")).contains("time=2026-11-20T08:00:00.000Z"));
    assert!(!read_line(&line("suser=ilse")).contains("host="));
    let of_device = read_line("Nov 20 08:00:00 console-1 CEF:0|Orchard|Probe|4|7|New device|5|dvc=10.1.2.3");
    assert!(of_device.contains("host_ip=10.1.2.3") && !of_device.contains("host=console-1"), "{of_device}");
}

#[test]
fn of_cef_the_device_that_is_neither_end_is_an_observer_and_not_the_host() {
    let line = |ends: &str| format!("CEF:0|Orchard|Watch|2|9|Odd login|7|dvchost=watch-1 dvc=10.9.9.9 {ends}");
    assert!(!read_line(&line("src=10.1.2.3 dst=10.1.2.4")).contains("host="));
    assert!(read_line(&line("src=10.9.9.9 dst=10.1.2.4")).contains("host=watch-1"));
    assert!(read_line(&line("src=10.1.2.3")).contains("host=watch-1"));
    // What a machine inside asked for outside.
    assert!(read_line(&line("dst=93.184.216.34")).contains("host_ip=10.9.9.9"));
}

#[test]
fn a_leef_record_has_its_time_as_its_format_says() {
    check_line(
        "LEEF:2.0|Orchard|Vault|3|Suspicious logon|^|devTime=02/11/2026 08:00:00 +0000^devTimeFormat=dd/MM/yyyy HH:mm:ss Z^sev=9^cat=Authentication^usrName=ilse^src=10.1.2.3^identHostName=dc1",
        "leef
         time=2026-11-02T08:00:00.000Z
         severity=Critical
         given=9
         title=Suspicious logon
         product=Vault
         rule_uid=Suspicious logon
         rule=Suspicious logon
         family=Authentication
         host=dc1
         user=ilse
         src=10.1.2.3
         sensor=Other",
    );
}

#[test]
fn an_alert_line_of_a_network_sensor() {
    check_line(
        "11/20/2026-08:00:00.5  [Drop] [**] [1:2009187:4] WEB attack [**] [Classification: Web Application Attack] [Priority: 1] {TCP} 10.1.2.3:50000 -> fd00::5:80",
        "snort
         time=2026-11-20T08:00:00.500Z
         severity=High
         given=1
         title=WEB attack
         product=Suricata
         rule_uid=1:2009187:4
         rule=WEB attack
         family=Web Application Attack
         disposition=drop
         src=10.1.2.3
         dst=fd00::5
         src_port=50000
         dst_port=80
         sensor=NDR",
    );
}

#[test]
fn a_firewall_log_in_pairs() {
    let head = r#"<189>date=2026-11-20 time=09:00:00 devname="fw" devid="F1" eventtime=1795161600123456789 tz="+0100" logid="1" "#;
    check_line(
        &format!(
            r#"{head}type="utm" subtype="ips" level="alert" severity="high" srcip=10.1.2.3 srcport=50000 dstip=10.1.2.4 dstport=445 action="dropped" attack="SMB.Exploit" attackid=77 user="ilse""#
        ),
        "fortigate
         time=2026-11-20T08:00:00.123Z
         severity=High
         given=high
         title=SMB.Exploit
         product=FortiGate
         rule_uid=77
         rule=SMB.Exploit
         family=ips
         disposition=dropped
         user=ilse
         src=10.1.2.3
         dst=10.1.2.4
         src_port=50000
         dst_port=445
         sensor=NDR",
    );
    for log in [r#"type="traffic" subtype="forward" action="accept""#, r#"type="utm" subtype="app-ctrl" action="pass""#]
    {
        assert_eq!(read_line(&format!("{head}{log}")), "fortigate NotAlert");
    }
}

/// Reads one element of XML.
#[track_caller]
fn check_element(text: &str, expect: &str) {
    let mut build = wg_record::json::Build::default();
    wg_record::xml::parse(text, &mut build).unwrap();
    let record = build.doc().root();
    let reader = recognise(record).expect("a reader");
    let (mut alert, mut notes) = (Alert::default(), Notes::default());
    assert_eq!(reader.fill(record, &mut alert, &mut notes), Verdict::Alert);
    let expect: Vec<&str> = expect.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(dump(reader, &alert).lines().collect::<Vec<_>>(), expect, "{text}");
}

#[test]
fn an_idmef_alert() {
    check_element(
        r#"<idmef:Alert messageid="m-1"><idmef:Analyzer analyzerid="n1" model="Probe" class="NIDS"/>
        <idmef:CreateTime ntpstamp="0xee9f8c80.0x0">2026-11-20T09:00:00+01:00</idmef:CreateTime>
        <idmef:Source><idmef:Node><idmef:Address category="ipv4-addr-hex"><idmef:address>0x0a010203</idmef:address></idmef:Address></idmef:Node>
        <idmef:User><idmef:UserId><idmef:number>7</idmef:number></idmef:UserId><idmef:UserId><idmef:name>ilse</idmef:name></idmef:UserId></idmef:User></idmef:Source>
        <idmef:Target><idmef:Node><idmef:name>web1</idmef:name><idmef:Address><idmef:address>10.1.2.4</idmef:address></idmef:Address></idmef:Node>
        <idmef:Service><idmef:port>80</idmef:port></idmef:Service></idmef:Target>
        <idmef:Classification text="Odd request" ident="4711"/>
        <idmef:Assessment><idmef:Impact severity="high" completion="failed"/></idmef:Assessment></idmef:Alert>"#,
        "idmef
         time=2026-11-20T08:00:00.000Z
         severity=High
         given=high
         title=Odd request
         uid=m-1
         product=Probe
         rule_uid=4711
         rule=Odd request
         disposition=failed
         host=web1
         host_ip=10.1.2.4
         user=ilse
         src=10.1.2.3
         dst=10.1.2.4
         dst_port=80
         sensor=NDR",
    );
}

#[test]
fn an_idmef_alert_of_version_2() {
    check_has(
        r#"{"Version":"2.0.3","ID":"u-1","CreateTime":"2026-11-20T08:00:00Z","Severity":"High","Description":"Odd request","Analyzer":{"Name":"Probe","Type":"IDS"},"Source":[{"IP":"10.1.2.3","Port":[50000]}],"Target":[{"IP":"10.1.2.4","Hostname":"web1"}]}"#,
        &["idmef", "title=Odd request", "severity=High", "src=10.1.2.3", "src_port=50000", "dst=10.1.2.4", "host=web1"],
    );
}

#[test]
fn of_windows_events_detections_are_alerts() {
    let event = |id: u32| {
        format!(
            r#"<Event xmlns="u"><System><Provider Name="Microsoft-Windows-Windows Defender"/><EventID>{id}</EventID><TimeCreated SystemTime="2026-11-20T08:00:00.1234567Z"/><Computer>ws-7</Computer></System>
            <EventData><Data Name="Threat Name">Trojan:X/Y</Data><Data Name="Severity Name">Severe</Data><Data Name="Action Name">Quarantine</Data><Data Name="Detection User">O\ilse</Data></EventData></Event>"#
        )
    };
    check_element(
        &event(1116),
        "windows-event
         time=2026-11-20T08:00:00.123Z
         severity=Critical
         given=Severe
         title=Trojan:X/Y
         product=Microsoft Defender Antivirus
         rule_uid=1116
         rule=Trojan:X/Y
         disposition=Quarantine
         host=ws-7
         user=O\\ilse
         sensor=EDR",
    );
    let mut build = wg_record::json::Build::default();
    wg_record::xml::parse(&event(5007), &mut build).unwrap();
    let record = build.doc().root();
    let (mut alert, mut notes) = (Alert::default(), Notes::default());
    let reader = recognise(record).expect("a reader");
    assert_eq!(reader.fill(record, &mut alert, &mut notes), Verdict::NotAlert);
}

#[test]
fn palo_altos_threats_by_syslog_are_named_as_on_its_page_and_traffic_is_no_alert() {
    let line = |kind: &str| {
        format!(
            "<14>Nov 20 08:00:01 fw 1,2026/11/20 08:00:01,0099,{kind},spyware,2561,2026/11/20 08:00:00,10.0.0.4,203.0.113.9,,,out,corp\\mia,,dns,vsys1,in,out,a,b,fwd,2026/11/20 08:00:00,7,1,50000,53,0,0,0x0,udp,sinkhole,\"c2.example\",Odd \"DNS\", query(4242),any,high,client-to-server"
        )
    };
    let read = read_line(&line("THREAT").replace("Odd \"DNS\", query", "\"Odd \"\"DNS\"\", query\""));
    for expect in [
        "pan-threat",
        "time=2026-11-20T08:00:00.000Z",
        "severity=High",
        "title=Odd \"DNS\", query",
        "rule_uid=4242",
        "user=corp\\mia",
        "src=10.0.0.4",
        "dst=203.0.113.9",
        "dst_port=53",
        "domain=c2.example",
        "disposition=sinkhole",
    ] {
        assert!(read.lines().any(|line| line == expect), "no {expect} in\n{read}");
    }
    assert_eq!(read_line(&line("TRAFFIC")), "pan-threat NotAlert");
}

#[test]
fn of_check_points_logs_only_what_saw_a_threat_is_an_alert() {
    let line = |fields: &str| {
        format!(
            r#"<134>1 2026-11-20T08:00:00Z cp CheckPoint 1 - [action:"Detect"; loguid:"{{0x1}}"; origin:"10.0.0.1"; time:"1795161600"; {fields}]"#
        )
    };
    let read = read_line(&line(
        r#"product:"IPS"; severity:"4"; protection_name:"Odd request"; src:"198.51.100.1"; dst:"10.0.0.9"; src_user_name:"Mia (mia.k)""#,
    ));
    for expect in
        ["check-point", "severity=Critical", "title=Odd request", "user=mia.k", "src=198.51.100.1", "dst=10.0.0.9"]
    {
        assert!(read.lines().any(|line| line == expect), "no {expect} in\n{read}");
    }
    let accepted = line(r#"product:"VPN-1 & FireWall-1"; src:"10.0.0.4"; dst:"10.0.0.9"; service:"443""#);
    assert_eq!(read_line(&accepted), "check-point NotAlert");
}

#[test]
fn of_the_audit_system_what_was_refused_or_sought_is_an_alert() {
    check_line(
        "node=web1 type=SYSCALL msg=audit(1795161600.001:460): arch=c000003e success=yes ppid=900 pid=1300 auid=1000 AUID=\"ann\" ses=3 comm=\"nc\" exe=\"/usr/bin/nc\" key=\"susp_activity\"",
        "auditd
         time=2026-11-20T08:00:00.001Z
         title=Audit rule susp_activity
         product=auditd
         rule=susp_activity
         family=Audit rule
         host=web1
         user=ann
         process=nc
         session=3
         pid=1300
         parent_pid=900
         sensor=Host log",
    );
    check_line(
        "type=AVC msg=audit(1795161600.123:456): avc:  denied  { read } for  pid=1234 comm=\"httpd\" name=\"shadow\" tclass=file permissive=0",
        "auditd
         time=2026-11-20T08:00:00.123Z
         title=SELinux denied read on file
         product=auditd
         family=SELinux
         process=httpd
         file=shadow
         pid=1234
         sensor=Host log",
    );
    for line in [
        "type=EXECVE msg=audit(1795161600.001:460): argc=3 a0=\"nc\" a1=\"-e\"",
        "type=SYSCALL msg=audit(1795161600.001:460): arch=c000003e pid=1 key=(null)",
        "type=USER_AUTH msg=audit(1795161600.001:461): pid=1 msg='op=PAM acct=\"root\" res=failed'",
    ] {
        assert_eq!(read_line(line), "auditd NotAlert", "{line}");
    }
}

#[test]
fn a_risk_and_an_attack_of_symantec_endpoint_protection() {
    check_line(
        r"Security risk found,IP Address: 10.2.0.7,Computer name: ORCHARD-7,Source: Auto-Protect scan,Risk name: Fixture.Reputation.2,Occurrences: 1,e:\tools\odd.exe,,Actual action: Left alone,Event time: 2026-11-20 08:12:25,User: ilse,Source IP: ,Application hash: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb,Hash type: SHA2,Category set: Malware",
        r"symantec-endpoint
        time=2026-11-20T08:12:25.000Z
        title=Fixture.Reputation.2
        product=Endpoint Protection
        rule=Fixture.Reputation.2
        family=Malware
        disposition=Left alone
        host=ORCHARD-7
        host_ip=10.2.0.7
        user=ilse
        file=e:\tools\odd.exe
        hash=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
        sensor=EDR",
    );
    let attack = |way: &str, local: &str| {
        read_line(&format!(
            "Nov 20 08:00:00 sepm SymantecServer: ORCHARD-9,Event Description: Port scan. Application path: SYSTEM,Local Host IP: {local},Remote Host IP: 192.0.2.7,Remote Host MAC: 000000000000,{way},TCP,Begin: 2026-11-20 08:00:00,End Time: 2026-11-20 08:00:01,User Name: ilse,Domain Name: ORCHARD,Local Port: 445,Remote Port: 40001,CIDS Signature ID: 29464,CIDS Signature string: Fixture scan"
        ))
    };
    let has = |found: &str, expect: &[&str]| {
        expect.iter().for_each(|line| assert!(found.lines().any(|found| found == *line), "no {line} in\n{found}"));
    };
    let inbound = attack("Inbound", "10.2.0.9");
    has(
        &inbound,
        &[
            "title=Fixture scan",
            "host=ORCHARD-9",
            "user=ORCHARD\\ilse",
            "src=192.0.2.7",
            "dst=10.2.0.9",
            "dst_port=445",
        ],
    );
    has(&attack("Outbound", "10.2.0.9"), &["src=10.2.0.9", "dst=192.0.2.7", "dst_port=40001"]);
    assert!(!attack("Inbound", "0.0.0.0").contains("0.0.0.0"));
}

#[test]
fn check_points_endpoints_are_read_as_its_gateways_are() {
    let record = r#"{"product":"Anti-Malware","product_family":"Endpoint","orig":"198.51.100.9","sequencenum":4,"id":"a-7","time":"2026-11-20T08:00:00Z","severity":"High",
        "protection_name":"Fixture-Test","src":"10.4.0.8","src_machine_name":"WS-8","src_user_name":["ilse"],"action":"Detect","action_details":"Infected","file_name":["f.txt"],
        "policy_name":"Default settings for all laptops","resource":["c:\\users\\ilse\\f.txt"]}"#;
    check_lacks(record, &["domain"]);
    check_has(
        record,
        &[
            "check-point",
            "title=Fixture-Test",
            "uid=a-7",
            "host=WS-8",
            "user=ilse",
            "src=10.4.0.8",
            "disposition=Detect",
            "file=f.txt",
            "sensor=EDR",
        ],
    );
}
