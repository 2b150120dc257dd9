use super::*;

#[test]
fn a_wazuh_alert_of_sysmon_loses_the_doubled_backslashes() {
    check(
        r#"{"timestamp":"2025-08-13T08:42:21.005+0000","rule":{"level":12,"description":"Encoded command","id":"92057",
        "mitre":{"id":["T1059.001"],"tactic":["Execution"],"technique":["PowerShell"]},"groups":["sysmon","windows"]},
        "agent":{"id":"002","name":"WS-2","ip":"192.168.80.9"},"manager":{"name":"wazuh"},"id":"1755074541.1","decoder":{"name":"windows_eventchannel"},
        "data":{"win":{"eventdata":{"image":"C:\\\\Windows\\\\powershell.exe","commandLine":"\\\"C:\\\\Windows\\\\powershell.exe\\\" -enc AA",
        "processId":"5096","processGuid":"{59d3-1}","user":"WS-2\\\\kim","logonId":"0x2bd772","hashes":"MD5=2E5A8590CF6848968FC23DE3FA1E25F1,SHA256=9785001B0DCF755EDDB8AF294A373C0B87B2498660F724E76C4D53F9C217C7A3,IMPHASH=3D08F4848535206D772DE145804FF4B6",
        "parentImage":"C:\\\\Windows\\\\explorer.exe","parentProcessId":"2456","parentProcessGuid":"{59d3-0}"}}},"location":"EventChannel"}"#,
        r#"wazuh
        time=2025-08-13T08:42:21.005Z
        severity=High
        given=12
        title=Encoded command
        uid=1755074541.1
        product=Wazuh
        rule_uid=92057
        rule=Encoded command
        family=sysmon
        host=WS-2
        host_ip=192.168.80.9
        user=WS-2\kim
        process=powershell.exe
        cmd="C:\Windows\powershell.exe" -enc AA
        process_uid=59d3-1
        parent=explorer.exe
        parent_uid=59d3-0
        session=0x2bd772
        hash=9785001b0dcf755eddb8af294a373c0b87b2498660f724e76c4d53f9c217c7a3
        pid=5096
        parent_pid=2456
        sensor=Host log
        attack=EX/T1059.001 named"#,
    );
}

#[test]
fn the_wazuh_manager_is_not_the_host_of_what_it_collects() {
    let record = |rest: &str| {
        format!(
            r#"{{"timestamp":"2020-03-04T14:14:30+0000","rule":{{"level":5,"description":"d","id":"1"}},"agent":{{"id":"000","name":"manager-1"}},"manager":{{"name":"manager-1"}}{rest}}}"#
        )
    };
    let syslog = record(
        r#","predecoder":{"hostname":"mail"},"data":{"srcip":"127.0.0.1","srcuser":"<violet>","dstip":"192.168.10.21:80"}"#,
    );
    check_has(&syslog, &["host=mail", "user=violet", "src=127.0.0.1", "dst=192.168.10.21", "dst_port=80"]);
    let traffic = record(
        r#","data":{"src_ip":"10.0.0.1","dest_ip":"10.0.0.2","src_port":"999","alert":{"signature_id":"1","action":"allowed"}}"#,
    );
    check_lacks(&traffic, &["host"]);
    check_has(&traffic, &["src_port=999", "sensor=NDR", "disposition=allowed"]);
    check_has(
        &record(
            r#","syscheck":{"path":"/etc/passwd","sha256_after":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}"#,
        ),
        &["host=manager-1", "file=/etc/passwd"],
    );
}

#[test]
fn wazuh_levels_are_read_on_its_own_scale() {
    for (level, word) in [("3", "Informational"), ("4", "Low"), ("7", "Medium"), ("12", "High"), ("15", "Critical")] {
        let record = format!(
            r#"{{"timestamp":"2020-03-04T14:14:30+0000","rule":{{"level":{level},"description":"d","id":"1"}},"agent":{{"id":"1","name":"a"}},"manager":{{"name":"m"}}}}"#
        );
        check_has(&record, &[&format!("severity={word}")]);
    }
}

const HAYABUSA: &str = r#"{"Timestamp":"2017-06-12 23:39:43.512 +00:00","RuleTitle":"Password Policy Enumerated","Level":"med","Computer":"srv.corp.local",
    "Channel":"Sec","EventID":4661,"RecordID":8068,"RuleID":"9bcf333e","#;

#[test]
fn a_hayabusa_row_with_details_in_one_text_is_read() {
    check(
        &format!(
            r#"{HAYABUSA}"Details":"User: Administrator ¦ Domain: CORP ¦ Proc: C:\\Windows\\System32\\lsass.exe ¦ PID: 0x1f0 ¦ LID: 0x432c8 ¦ TgtIP: ::ffff:10.0.0.9 ¦ SrcPort: 49228 ¦ Desc: ?","ExtraFieldInfo":"-"}}"#
        ),
        r"hayabusa
        time=2017-06-12T23:39:43.512Z
        severity=Medium
        given=med
        title=Password Policy Enumerated
        product=Hayabusa
        rule_uid=9bcf333e
        rule=Password Policy Enumerated
        family=Sec
        host=srv.corp.local
        user=CORP\Administrator
        dst=10.0.0.9
        process=lsass.exe
        session=0x432c8
        src_port=49228
        pid=496
        sensor=Host log",
    );
}

#[test]
fn a_hayabusa_record_with_all_fields_is_read_and_its_tactic_words_too() {
    check_has(
        &format!(
            r#"{HAYABUSA}"MitreTactics":["PrivEsc","Stealth","DefImpair"],"MitreTags":["T1055","G0032"],"AllFieldInfo":{{"SourceImage":"C:\\a.exe","SourceProcessId":12,
            "SubjectLogonId":"0x3e7","Image":"-","Hashes":"SHA1=4B4F372F74C0048CDD66704BB06BD11A842DF6AE","ParentCommandLine":"x"}}}}"#
        ),
        &[
            "process=a.exe",
            "pid=12",
            "hash=4b4f372f74c0048cdd66704bb06bd11a842df6ae",
            "attack=PE/T1055 named",
            "attack=ST/T1055 named",
            "attack=DI/- named",
        ],
    );
    check_lacks(&format!(r#"{HAYABUSA}"AllFieldInfo":{{"SubjectLogonId":"0x3e7"}}}}"#), &["session"]);
}

#[test]
fn the_account_of_a_logon_is_the_one_that_logged_on() {
    check_has(
        &format!(
            r#"{HAYABUSA}"AllFieldInfo":{{"LogonType":3,"TargetUserName":"kim","TargetDomainName":"CORP","SubjectUserName":"SRV$","TargetLogonId":"0x99","SubjectLogonId":"0x3e7","IpAddress":"10.0.0.8"}}}}"#
        ),
        &["user=CORP\\kim", "session=0x99", "src=10.0.0.8"],
    );
}

#[test]
fn the_labels_of_ait_ads_reach_no_field() {
    let record = r#"{"time":"1642723347","name":"Suricata: Alert - ET SCAN Nmap","ip":"172.19.130.4","host":"mail","short":"S-Scn","time_label":"LABEL-A","event_label":"LABEL-B"}"#;
    check(
        record,
        r"ait-ads
        time=2022-01-21T00:02:27.000Z
        title=Suricata: Alert - ET SCAN Nmap
        product=Suricata
        rule_uid=S-Scn
        rule=ET SCAN Nmap
        host=mail
        host_ip=172.19.130.4
        sensor=NDR",
    );
    look(record, |_, alert, codes| {
        assert!(!format!("{alert:?}").contains("LABEL"));
        assert_eq!(codes, []);
    });
}

#[test]
fn a_falco_alert_is_read() {
    check_has(
        r#"{"hostname":"n1","output":"…","priority":"Warning","rule":"Shell in container","tags":["mitre_credential_access","T1555","container"],
        "time":"2016-08-04T16:17:57.881781397Z","output_fields":{"proc.name":"cat","proc.pid":7,"user.name":"<NA>","proc.pname":"proc.pname","fd.name":"/etc/shadow"}}"#,
        &["falco", "severity=Medium", "host=n1", "process=cat", "pid=7", "file=/etc/shadow", "attack=CA/T1555 named"],
    );
}

#[test]
fn crowdstrike_scales_are_told_apart_and_other_events_are_not_alerts() {
    let event = |kind: &str, rest: &str| {
        format!(
            r#"{{"metadata":{{"eventType":"{kind}","eventCreationTime":1657174538000}},"event":{{"DetectName":"d"{rest}}}}}"#
        )
    };
    check_has(
        &event(
            "DetectionSummaryEvent",
            r#","Severity":5,"ComputerName":"h","Tactic":"Malware","Technique":"PUP","TechniqueIds":"CST0001""#,
        ),
        &["crowdstrike", "severity=Critical", "host=h"],
    );
    check_has(
        &event("EppDetectionSummaryEvent", r#","Severity":30,"Tactic":"Initial Access","Technique":"Valid Accounts""#),
        &["severity=Low", "attack=IA/T1078 named"],
    );
    check_not_alert(&event("UserActivityAuditEvent", ""));
    check_has(
        r#"{"composite_id":"c","pattern_id":1,"severity":79,"severity_name":"High","timestamp":"2024-08-19T18:44:01.1Z","display_name":"n","local_process_id":"9","process_id":"123456789012","tactic_id":"TA0006","technique_id":"T1110"}"#,
        &["severity=High", "pid=9", "process_uid=123456789012", "attack=CA/T1110 named"],
    );
}

#[test]
fn of_tetragon_what_a_policy_saw_is_an_alert() {
    check(
        r#"{"process_kprobe":{"process":{"exec_id":"e1","pid":4410,"binary":"/usr/bin/cat","arguments":"/etc/shadow","pod":{"name":"pay-0"}},
        "parent":{"exec_id":"e0","pid":1,"binary":"/bin/bash"},"function_name":"security_file_permission","policy_name":"sensitive-files",
        "args":[{"file_arg":{"path":"/etc/shadow"}}],"action":"KPROBE_ACTION_POST","tags":["T1003.008"]},"node_name":"n4","time":"2026-08-09T06:00:00.2Z"}"#,
        r#"tetragon
        time=2026-08-09T06:00:00.200Z
        title=sensitive-files
        product=Tetragon
        rule=sensitive-files
        family=security_file_permission
        disposition=KPROBE_ACTION_POST
        host=n4
        process=cat
        cmd=/usr/bin/cat /etc/shadow
        process_uid=e1
        parent=bash
        parent_uid=e0
        file=/etc/shadow
        pid=4410
        parent_pid=1
        sensor=Host log
        attack=-/T1003.008 named
        attack=CA/T1003.008 inferred"#,
    );
    check_not_alert(
        r#"{"process_exec":{"process":{"pid":9,"binary":"/bin/ls"}},"node_name":"n4","time":"2026-08-09T06:00:01Z"}"#,
    );
}

#[test]
fn an_event_of_sysdig_is_read_as_falco_and_its_largest_number_is_the_mildest() {
    let event = |severity: u8| {
        format!(
            r#"{{"id":"17ab","type":"policy","timestamp":1795161600250000000,"originator":"policy","source":"syscall","name":"Runtime logs","severity":{severity},
            "content":{{"ruleName":"Account made in a container","ruleTags":["container","MITRE_T1136.001_create_account_local_account"],
            "fields":{{"proc.name":"useradd","proc.cmdline":"useradd ilse","proc.pname":"sh","user.name":"root"}}}},"labels":{{"host.hostName":"node-4"}}}}"#
        )
    };
    check_has(
        &event(7),
        &[
            "falco",
            "time=2026-11-20T08:00:00.250Z",
            "title=Account made in a container",
            "severity=Informational",
            "uid=17ab",
            "product=Sysdig Secure",
            "host=node-4",
            "user=root",
            "process=useradd",
            "parent=sh",
            "attack=-/T1136.001 named",
        ],
    );
    check_has(&event(0), &["severity=High"]);
}
