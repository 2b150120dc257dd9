use super::*;

/// What a line says, one `path=value` a field.
fn dump(line: &str) -> String {
    let mut build = Build::default();
    match parse(line, &mut build) {
        Parsed::Fields => {}
        Parsed::Json(range) => return format!("json {}", &line[range]),
        Parsed::Bad(code, message) => return format!("{}: {message}", code.as_str()),
        Parsed::Unknown => return "unknown".into(),
    }
    let mut out = Vec::new();
    let mut open = vec![(String::new(), build.doc().root())];
    while let Some((path, value)) = open.pop() {
        if value.is_object() {
            let members: Vec<_> = value.entries().map(|(name, value)| (format!("{path}.{name}"), value)).collect();
            open.extend(members.into_iter().rev());
        } else {
            let path = path.rsplit('.').next().unwrap_or_default().to_owned();
            out.push(format!("{path}={}", value.raw_str().unwrap_or_default()));
        }
    }
    out.join(" | ")
}

#[track_caller]
fn check(line: &str, expect: &str) {
    assert_eq!(dump(line), expect, "{line}");
}

#[test]
fn scanners_and_firewalls_with_forms_of_their_own_are_read() {
    check(
        r#""2026-11-29 02:14:07.1" s1 10.0.0.4 51000 203.0.113.9 - TCP IP 203.0.113.9 "emotet (malware)" abuse.ch"#,
        "time=2026-11-29 02:14:07.1 | sensor_name=s1 | src_ip=10.0.0.4 | src_port=51000 | dst_ip=203.0.113.9 | protocol=TCP | \
         trail_type=IP | trail=203.0.113.9 | title=emotet (malware) | reference=abuse.ch | product_name=Maltrail",
    );
    check(
        r"20261129T02:14:07Z,ws1,ALERT,FileScan,FILE: C:\m.exe SCORE: 160 REASON_1: Yara Rule MATCH: x",
        r"time=20261129T02:14:07Z | host=ws1 | app=FileScan | level=ALERT | FILE=C:\m.exe | SCORE=160 | REASON_1=Yara Rule MATCH: x",
    );
    check("20261129T02:14:07Z,ws1,ALERT,FileScan,nothing of it", "unknown");
    check(
        r#"Nov 29 02:14:07 fb1 (2026-11-29T02:14:07) firewall: msg_id="3000" Deny msg="IPS detected" severity="4""#,
        r#"time=2026-11-29T02:14:07 | host=fb1 | msg_id=3000 | msg=IPS detected | severity=4"#,
    );
    check(
        r#""date=2026-11-29","attack=""Log4j.RCE""","user=""A ""B""""","x=1""#,
        r#"date=2026-11-29 | attack=Log4j.RCE | user=A "B" | x=1"#,
    );
}

#[test]
fn a_cef_record_is_taken_apart_with_its_escapes() {
    check(
        r"CEF:0|Ve\|n|P\\r|1|7|A \| b|8|src=10.0.0.1 msg=a\=b c\\d one\ntwo cs1Label=Rule Name cs1=x y",
        "version=0 | vendor=Ve|n | product=P\\r | device_version=1 | signature=7 | name=A | b | severity=8 | src=10.0.0.1 | \
         msg=a=b c\\d one\ntwo | cs1Label=Rule Name | cs1=x y",
    );
    check(
        r"CEF:0|V|P|1|7|n|8|request=http://x/?a=b&c=d e= f=C:\new\bin g=C:\\new\\bin",
        r"version=0 | vendor=V | product=P | device_version=1 | signature=7 | name=n | severity=8 | request=http://x/?a=b&c=d | e= | f=C:\new\bin | g=C:\new\bin",
    );
    check("CEF:0|V|P|1|7", "bad-line: The CEF header is cut off: it has 5 of 7 fields.");
    check("CEF:0|V|P|1|", "bad-line: The CEF header is cut off: it has 4 of 7 fields.");
    check("CEF:|V|P|1|7|n|5", "version= | vendor=V | product=P | device_version=1 | signature=7 | name=n | severity=5");
}

#[test]
fn a_leef_record_may_name_its_delimiter() {
    let head = "version=2.0 | vendor=V | product=P | device_version=1 | event_id=7 | ";
    for (said, delimiter) in [
        ("^|", "^"),
        ("0x5E|", "^"),
        ("x5e|", "^"),
        ("x09|", "\t"),
        ("|", "\t"),
        ("", "\t"),
        ("||", "|"),
        ("\\t|", "\t"),
    ] {
        check(&format!("LEEF:2.0|V|P|1|7|{said}a=1{delimiter}b=c d"), &format!("{head}a=1 | b=c d"));
    }
    check(
        "LEEF:1.0|V|P|1|7|sev=5cat=x\t a=",
        "version=1.0 | vendor=V | product=P | device_version=1 | event_id=7 | sev=5 | cat=x | a=",
    );
    check(
        "LEEF:1.0|V|P|1|7|a=1 b=c d",
        "version=1.0 | vendor=V | product=P | device_version=1 | event_id=7 | a=1 | b=c d",
    );
    check("LEEF:2.0|V|P|1|7|0xZZ|a=1", "bad-line: The LEEF header names a delimiter that cannot be one.");
    check("LEEF:2.0|V|P|1|7|=|a==1", "bad-line: The LEEF header names a delimiter that cannot be one.");
    check("LEEF:1.0|V|P", "bad-line: The LEEF header is cut off: it has 3 of 5 fields.");
}

#[test]
fn a_syslog_header_is_kept_beside_the_record() {
    let check = |header: &str, expect: &str| {
        let tail = "version=0 | vendor=V | product=P | device_version=1 | signature=7 | name=n | severity=5";
        let expect = if expect.is_empty() { tail.to_owned() } else { format!("{expect} | {tail}") };
        check(&format!("{header} CEF:0|V|P|1|7|n|5"), &expect);
    };
    check("<134>Nov 20 08:00:00 fw1", "time=Nov 20 08:00:00 | host=fw1");
    check("<134>Nov  2 08:00:00 fw1 app[12]:", "time=Nov  2 08:00:00 | host=fw1 | app=app");
    check("<134>Nov 20 2026 08:00:00 fw1:", "time=Nov 20 2026 08:00:00 | host=fw1");
    check("Fri Nov 20 08:00:00 2026 fw1", "time=Fri Nov 20 08:00:00 2026 | host=fw1");
    check("<134>1 2026-11-20T08:00:00.1Z fw1 app - - -", "time=2026-11-20T08:00:00.1Z | host=fw1 | app=app");
    check("<134>1 - fw1 app - - -", "host=fw1 | app=app");
    check("312 <134>1 2026-11-20T08:00:00Z fw1 - - - -", "time=2026-11-20T08:00:00Z | host=fw1");
    check("2026-11-20 08:00:00 +0100", "time=2026-11-20 08:00:00 +0100");
    check("<13>fw1", "host=fw1");
    check("\u{feff}", "");
    check("anything else", "");
}

#[test]
fn json_after_a_header_is_json() {
    check(r#"<13>Nov 20 08:00:00 h app: {"a":"b=c d=e"}"#, r#"json {"a":"b=c d=e"}"#);
    check(r#"<13>1 2026-11-20T08:00:00Z h app 1 id - {"a":1} "#, r#"json {"a":1}"#);
    check(r#"2026-11-20T08:00:00Z {"a":1}"#, r#"json {"a":1}"#);
    check(r#" {"a":1}"#, r#"json {"a":1}"#);
    check(r#"{"log":"x [**] [1:2:3] a [Priority: 1]"}"#, r#"json {"log":"x [**] [1:2:3] a [Priority: 1]"}"#);
    check(r#"["CEF:0|V|P|1|7|n|5|"]"#, r#"json ["CEF:0|V|P|1|7|n|5|"]"#);
    check(r#"said {"a":1}"#, "unknown");
    for name in ["vectra_json_v2 -: ", "app[7]: "] {
        let line = format!("{name}{{\"a\": 1}}");
        assert_eq!(parse(&line, &mut Build::default()), Parsed::Json(name.len()..line.len()), "{line}");
    }
    check("if {\"a\": 1}", "unknown");
}

#[test]
fn pairs_are_read_with_their_quotes() {
    check(
        r#"ts=2026-11-20T08:00:00Z level=warn msg="a \"b\" c" n=1"#,
        r#"ts=2026-11-20T08:00:00Z | level=warn | msg=a "b" c | n=1"#,
    );
    check(r#"<189>date=2026-11-20 time=08:00:00 devname="fw""#, "date=2026-11-20 | time=08:00:00 | devname=fw");
    check(r#"<5>Nov 20 08:00:00 h a: x=1 y=b c z=''"#, "time=Nov 20 08:00:00 | host=h | app=a | x=1 | y=b c | z=");
    check(r#"a=1,b="x, y",c=3"#, "a=1 | b=x, y | c=3");
    check("a=1; b=2", "unknown");
    check("if a=1 and b=2 then c=3", "unknown");
    check("plain text", "unknown");
}

#[test]
fn alerts_of_snort_are_read_in_every_form() {
    let fast = "05/30-19:09:10.917356  [**] [1:527:8] BAD [x] y [**] [Classification: Bad] [Priority: 2] {UDP} 10.0.0.1:68 -> 10.0.0.2:67";
    let found = "time=05/30-19:09:10.917356 | gid=1 | sid=527 | rev=8 | msg=BAD [x] y | class=Bad | priority=2 | proto=UDP | src=10.0.0.1:68 | dst=10.0.0.2:67";
    check(fast, found);
    check(
        "<33>Nov 20 08:00:00 h snort[9]: [1:527:8] BAD [Classification: Bad] [Priority: 2]: {UDP} 10.0.0.1:68 -> 10.0.0.2:67",
        "time=Nov 20 08:00:00 | host=h | app=snort | gid=1 | sid=527 | rev=8 | msg=BAD | class=Bad | priority=2 | proto=UDP | src=10.0.0.1:68 | dst=10.0.0.2:67",
    );
    check(
        "[**] [1:527:8] BAD [**]\n[Classification: Bad] [Priority: 2] \n05/30-19:09:10.917356 10.0.0.1 -> 10.0.0.2\nICMP TTL:64",
        "time=05/30-19:09:10.917356 | gid=1 | sid=527 | rev=8 | msg=BAD | class=Bad | priority=2 | proto=ICMP | src=10.0.0.1 | dst=10.0.0.2",
    );
    check(
        "09/04-21:45:37.536335 ,1,527,8,\"BAD, y\",TCP,10.0.0.1,68,10.0.0.2,,00:25:90:3A:05:13,0x72,,127,0",
        "time=09/04-21:45:37.536335 | gid=1 | sid=527 | rev=8 | msg=BAD, y | proto=TCP | src=10.0.0.1:68 | dst=10.0.0.2",
    );
    check(
        "09/04-21:45:37.536335, 3, TCP, raw, 60, C2S, 10.0.0.1:68, 10.0.0.2:67, 1:527:8, allow",
        "time=09/04-21:45:37.536335 | gid=1 | sid=527 | rev=8 | proto=TCP | src=10.0.0.1:68 | dst=10.0.0.2:67 | action=allow",
    );
    check("09/04-21:45:37.536335 ,x", "unknown");
}

#[test]
fn a_block_of_ossec_has_the_fields_of_its_json() {
    let text = "** Alert 1795230669.1234: mail  - syslog,sshd,\n2026 Nov 21 03:11:09 (web-4) 10.3.0.4->/var/log/auth.log\n\
        Rule: 5712 (level 10) -> 'SSHD brute force.'\nSrc IP: 203.0.113.17\nUser: root\nNov 21 03:11:08 web-4 sshd: Failed\nUser: other\n";
    let mut build = Build::default();
    assert_eq!(parse(text, &mut build), Parsed::Fields);
    let doc = build.doc();
    let at = |path: &str| doc.root().path(path).and_then(|value| value.text()).map(|text| text.into_owned());
    let found = ["timestamp", "agent.name", "agent.ip", "rule.id", "rule.level", "rule.description", "rule.groups"];
    let wanted = ["1795230669", "web-4", "10.3.0.4", "5712", "10", "SSHD brute force.", "syslog,sshd"];
    assert_eq!(found.map(at), wanted.map(|text| Some(text.to_owned())));
    assert_eq!(at("data.srcip").as_deref(), Some("203.0.113.17"));
    // What stands in the log itself is the attacker's.
    assert_eq!(at("data.dstuser").as_deref(), Some("root"));
    assert!(matches!(parse("** Alert 1.2: x\nnothing\n", &mut build), Parsed::Bad(..)));
}

#[test]
fn what_a_virus_scanner_found_is_the_name_that_stands_last() {
    let mut build = Build::default();
    for (line, file) in [
        ("/srv/a b.exe: Win.Trojan.Agent-1 FOUND", "/srv/a b.exe"),
        ("Sat Nov 21 03:11:09 2026 -> /srv/x: y: Win.Trojan.Agent-1 FOUND", "/srv/x: y"),
        ("Nov 21 03:11:09 mail-1 clamd[812]: /srv/a.exe: Win.Trojan.Agent-1 FOUND", "/srv/a.exe"),
    ] {
        assert_eq!(parse(line, &mut build), Parsed::Fields, "{line}");
        let doc = build.doc();
        let at = |path: &str| doc.root().path(path).and_then(|value| value.text()).map(|text| text.into_owned());
        assert_eq!(
            (at("file_path").as_deref(), at("threat_name").as_deref()),
            (Some(file), Some("Win.Trojan.Agent-1"))
        );
    }
    for line in ["404 NOT FOUND", "GET /x: page FOUND", "/srv/a.exe: OK"] {
        assert!(!is_known(line), "{line}");
    }
}

#[test]
fn pairs_may_be_the_cells_of_a_table() {
    let mut build = Build::default();
    let line = "\"date=2026-11-21\",\"srcip=10.0.0.5\",\"msg=a, \"\"b\"\" c=d\",\"level=alert\"";
    assert_eq!(parse(line, &mut build), Parsed::Fields);
    let doc = build.doc();
    let at = |path: &str| doc.root().path(path).and_then(|value| value.text()).map(|text| text.into_owned());
    let wanted = ["2026-11-21", "10.0.0.5", "a, \"b\" c=d", "alert"].map(|text| Some(text.to_owned()));
    assert_eq!(["date", "srcip", "msg", "level"].map(at), wanted);
}

#[test]
fn a_sentence_after_a_time_is_read_with_its_pairs_in_any_dress() {
    check(
        "Nov 29 02:14:07 sepm01 SymantecServer: Virus found,IP Address: 10.6.6.6,Computer name: PC-SEP6,Description: ,File path: C:\\T, x\\bad.exe,Severity: Critical",
        r"time=Nov 29 02:14:07 | host=sepm01 | app=SymantecServer | IP Address=10.6.6.6 | Computer name=PC-SEP6 | Description= | File path=C:\T, x\bad.exe | Severity=Critical | message=Virus found",
    );
    check(
        "02:14:07.123456789: Critical Terminal shell in container (user=root image=nginx proc.cmdline=bash -i)",
        "time=02:14:07.123456789 | level=Critical | user=root | image=nginx | cmdline=bash -i | message=Terminal shell in container",
    );
    check(
        "Nov 29 02:14:07 node-3 falco[812]: 02:14:07.1: Warning Sensitive file opened (user=root file=/etc/shadow)",
        "time=Nov 29 02:14:07 | host=node-3 | app=falco | level=Warning | user=root | file=/etc/shadow | message=Sensitive file opened",
    );
    check(
        r"20261129T02:14:07Z WKS-L LOKI: Alert: MODULE: FileScan MESSAGE: FILE: C:\x\m.exe SCORE: 160 REASON_1: Yara Rule MATCH: Mimi_x",
        r"time=20261129T02:14:07Z | host=WKS-L | app=LOKI | level=Alert | MODULE=FileScan | MESSAGE= | FILE=C:\x\m.exe | SCORE=160 | REASON_1=Yara Rule MATCH: Mimi_x",
    );
    check(
        "2026-11-29 02:14:07 fw1 ids: [ALERT] Port scan detected from 203.0.113.9 to 10.0.0.5",
        "time=2026-11-29 02:14:07 | host=fw1 | app=ids | level=ALERT | src_ip=203.0.113.9 | dst_ip=10.0.0.5 | message=Port scan detected from 203.0.113.9 to 10.0.0.5",
    );
    check(
        "Nov 21 03:11:09 gw suricata[2]: [Alert] Threat Detected: ET SCAN x, Category: Web, Severity: High, Source: 10.0.0.3, Action: Blocked",
        "time=Nov 21 03:11:09 | host=gw | app=suricata | level=Alert | Threat Detected=ET SCAN x | Category=Web | Severity=High | Source=10.0.0.3 | Action=Blocked",
    );
    check(
        "2026-11-29 02:14:08,123 fail2ban.actions        [812]: NOTICE  [sshd] Ban 203.0.113.9",
        "time=2026-11-29 02:14:08,123 | app=fail2ban.actions | level=NOTICE | src_ip=203.0.113.9 | message=[sshd] Ban 203.0.113.9",
    );
    check(
        "2026-11-29T02:14:07+00:00 sensor-1 Suspicious tunnel Source: 10.0.0.9 Destination: 203.0.113.7 Severity: High",
        "time=2026-11-29T02:14:07+00:00 | host=sensor-1 | Source=10.0.0.9 | Destination=203.0.113.7 | Severity=High | message=Suspicious tunnel",
    );
}

#[test]
fn what_every_program_writes_is_no_record() {
    for line in [
        "2026-11-29 02:14:07,123 INFO  [main] Started server on 0.0.0.0:8080 user=root pid=3",
        "2026-11-29 02:14:08,123 ERROR [pool-1] Connection refused: connect host=10.0.0.1 port=5432",
        "Nov 29 02:14:07 web1 sshd[812]: Failed password for root from 203.0.113.9 port 50512 ssh2",
    ] {
        check(line, "unknown");
    }
}

#[test]
fn a_record_of_the_audit_system_is_read_with_its_stamp() {
    check(
        "node=web1 type=USER_AUTH msg=audit(1764382510.001:461): pid=1 msg='op=PAM acct=\"root\" res=failed'",
        "type=USER_AUTH | time=1764382510.001 | serial=461 | node=web1 | pid=1 | op=PAM | acct=root | res=failed",
    );
    check(
        "Nov 29 02:20:00 web2 kernel: audit: type=1400 audit(1764382600.123:30): avc:  denied  { read } for  pid=7 comm=\"x y\"",
        "time=Nov 29 02:20:00 | host=web2 | app=kernel | type=1400 | time=1764382600.123 | serial=30 | sentence=avc: denied { read } for | pid=7 | comm=x y",
    );
    for line in ["type=AVC msg=audit(", "audit(1:2): x", "type=AVC msg=audit(a:b): x", "type= msg=audit(1:2):"] {
        assert!(!is_known(line), "{line}");
    }
}

#[test]
fn an_address_ends_before_what_is_told_behind_it() {
    check(
        "<134>1 1781330000.630774247 MX84 security_event ids_alerted priority=1 src=203.0.113.41:80 dst=10.10.0.9:56391 message: Exploit kit",
        "time=1781330000.630774247 | host=MX84 | app=security_event | priority=1 | src=203.0.113.41:80 | dst=10.10.0.9:56391 | message=Exploit kit",
    );
    check(
        "<134>1 2026-06-13T05:53:20Z fw1 flows src=10.10.0.9 note=seen twice: msg=x",
        "time=2026-06-13T05:53:20Z | host=fw1 | app=flows | src=10.10.0.9 | note=seen twice: | msg=x",
    );
}

#[test]
fn a_sentence_and_pairs_may_stand_between_bars() {
    check(
        r"2026-10-18 18:19:20 | HIGH | Ransomware canary touched | host=fs-77 | user=ACME\lin | T1486",
        r"time=2026-10-18 18:19:20 | level=HIGH | host=fs-77 | user=ACME\lin | message=Ransomware canary touched",
    );
}
