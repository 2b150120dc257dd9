//! Logs in plain text: the lines that tell of alerts are alerts, the others are rejected one by one and counted, and what is
//! no log gives none.

#![allow(clippy::unwrap_used)]

mod support;

use wg_schema::{AlertId, Severity, Warnings};

#[track_caller]
fn check(text: &str, fields: &[(&str, &str)]) {
    let (batch, report) = support::load("file.log", text);
    assert_eq!(report.alerts, 1, "{text}: {:?}", report.problems);
    for (field, expect) in fields {
        assert_eq!(batch.field(AlertId(0), field).unwrap_or_default(), *expect, "{field} of {text}");
    }
}

#[test]
fn a_line_of_an_alert_is_an_alert_in_any_dress() {
    check(
        "Nov 29 02:14:07 sepm01 SymantecServer: Virus found,IP Address: 10.6.6.6,Computer name: PC-SEP6,Source: Real Time Scan,Risk name: Trojan.Gen.2,File path: C:\\Temp\\bad.exe,Description: ,Event time: 2026-11-29 02:10:01,User Name: olga,Severity: Critical\n",
        &[
            ("time", "2026-11-29T02:10:01.000Z"),
            ("title", "Virus found"),
            ("severity-given", "Critical"),
            ("host", "PC-SEP6"),
            ("user", "olga"),
            ("src", "10.6.6.6"),
            ("file", "C:\\Temp\\bad.exe"),
        ],
    );
    check(
        "02:14:07.123456789: Critical Terminal shell in container (user=root container=web-1 image=nginx proc_cmdline=bash -i)",
        &[
            ("title", "Terminal shell in container"),
            ("severity-given", "Critical"),
            ("user", "root"),
            ("cmd", "bash -i"),
        ],
    );
    check(
        "2026-11-29T02:14:07Z fw1 ids[7]: [HIGH] Port scan detected from 203.0.113.9 to 10.0.0.5",
        &[("host", ""), ("src", "203.0.113.9"), ("dst", "10.0.0.5"), ("severity-given", "HIGH")],
    );
}

#[test]
fn who_watched_a_connection_is_no_machine_of_the_alert() {
    check(
        "<134>1 1795161600.348 BRANCH_MX ids_event signature=1:29708:4 src=192.0.2.7:80 dst=10.0.3.2:56391 decision=allowed message: Odd object access\n",
        &[("title", "Odd object access"), ("src", "192.0.2.7"), ("dst", "10.0.3.2"), ("host", "")],
    );
    check(
        "Nov 20 08:00:05 fb-9 (2026-11-20T08:00:00) firewall: SYN flood attack against 10.0.1.51 from 192.0.2.7 detected\n",
        &[("time", "2026-11-20T08:00:00.000Z"), ("src", "192.0.2.7"), ("dst", "10.0.1.51"), ("host", "")],
    );
    check(
        "device=\"FW\" date=2026-11-20 time=08:00:00 device_name=\"branch-3\" device_id=F64DD6 log_id=0207 log_type=\"IDP\" priority=Warning signature_id=26022 signature_msg=\"Odd file in a document\" src_ip=10.0.0.16 dst_ip=192.0.2.7\n",
        &[("title", "Odd file in a document"), ("src", "10.0.0.16"), ("dst", "192.0.2.7"), ("host", "")],
    );
    // With one end, it is where that was seen.
    check(
        "2026-11-29T02:14:07Z ws-9 guard[7]: [HIGH] Brute force attack detected from 203.0.113.9\n",
        &[("host", "ws-9"), ("src", "203.0.113.9")],
    );
}

#[test]
fn json_may_follow_the_host_of_a_header_at_once() {
    check(
        "<7>1 2026-11-20T08:00:00Z vault-2 {\"title\":\"Sign-in failed for a safe\",\"severity\":\"High\",\"user\":\"ilse\"}\n",
        &[("title", "Sign-in failed for a safe"), ("severity-given", "High"), ("user", "ilse")],
    );
}

#[test]
fn a_time_in_brackets_begins_a_line_and_pairs_stand_in_brackets() {
    check(
        "[2026-11-29 02:14:07] ALERT Brute force attack src=203.0.113.9 user=olga\n",
        &[
            ("time", "2026-11-29T02:14:07.000Z"),
            ("title", "Brute force attack"),
            ("src", "203.0.113.9"),
            ("user", "olga"),
        ],
    );
    check(
        "[Sun Nov 29 02:14:07.123456 2026] [:error] [pid 7:tid 1] [client 203.0.113.9:50123] ModSecurity: Access denied. \
         [file \"/etc/942.conf\"] [line \"45\"] [id \"942100\"] [msg \"SQL Injection Attack\"] [severity \"CRITICAL\"] \
         [hostname \"shop.example\"] [uri \"/?a=[b]\"]\n",
        &[
            ("time", "2026-11-29T02:14:07.123Z"),
            ("title", "SQL Injection Attack"),
            ("severity-given", "CRITICAL"),
            ("host", "shop.example"),
            ("src", "203.0.113.9"),
        ],
    );
}

#[test]
fn a_log_with_an_alert_among_other_lines_is_accounted_for_line_by_line() {
    let text = "Nov 29 02:14:07 web1 sshd[812]: Failed password for root from 203.0.113.9 port 50512 ssh2
Nov 29 02:14:08 web1 CRON[12]: (root) CMD (run-parts /etc/cron.hourly)
2026-11-29T02:14:09Z web1 edr[9]: High Credential dumping detected user=ann process=m.exe pid=44
2026-11-29 02:14:10,123 INFO [main] Started on 0.0.0.0:8080 user=root pid=3
";
    let (batch, report) = support::load("file.log", text);
    assert_eq!((report.records, report.alerts, report.rejected), (4, 1, 3), "{:?}", report.problems);
    assert_eq!(batch.severity, [Severity::High]);
    let (_, report) =
        support::load("file.log", text.lines().filter(|line| !line.contains("edr")).collect::<Vec<_>>().join("\n"));
    assert_eq!((report.records, report.rejected), (3, 3), "said line by line: {:?}", report.problems);
}

#[test]
fn what_is_no_log_gives_no_alert() {
    for text in [
        "# Alerting\nOn 2026-11-29 we detected an attack from 203.0.113.9.\n\nNov 29 02:14:07 is when it began.\n",
        "[alert]\nseverity=high\ntitle=scan\nhost=pc\n",
        "fn main() {\n    // 2026-11-29 02:14:07 attack detected from 10.0.0.1\n    let severity = \"high\";\n}\n",
        "2026-11-29 meeting: Alice: hello, Bob: we were attacked, Carol: by whom?\n",
        "02:14:07 - lunch: soup, bread: 2, tea: 1, milk: 3\n",
    ] {
        let (batch, report) = support::load("file.log", text);
        assert_eq!((batch.len(), report.alerts), (0, 0), "{text}");
    }
}

#[test]
fn a_file_that_is_not_in_utf_8_is_read_by_one_charset() {
    let read = |bytes: &[u8]| support::load("file", bytes).0;
    let western = |text: &str| text.chars().map(|c| u32::from(c) as u8).collect::<Vec<u8>>();
    let csv = "time;severity;title;host;user\n2026-11-20T08:00:00Z;high;Zugriff für Müller é;Büro-1;jörg\n";
    let json = r#"{"time":"2026-11-20T08:00:00Z","severity":"high","title":"Zugriff für Müller é","host":"Büro-1","user":"jörg"}"#;
    for text in [csv, json] {
        let (given, expect) = (read(&western(text)), read(text.as_bytes()));
        for field in ["title", "host", "user"] {
            assert_eq!(given.field(AlertId(0), field), expect.field(AlertId(0), field), "{field} of {text}");
        }
        assert_eq!(given.key, expect.key, "what it says does not depend on the charset");
        assert!(given.warnings[0].has(Warnings::BAD_ENCODING));
    }
    let csv =
        "Время;Важность;Событие;Узел\n2026-11-20T08:00:00Z;high;Вредоносная программа обнаружена и удалена;WS-1\n";
    let cyrillic: Vec<u8> = csv
        .chars()
        .map(|c| match u32::from(c) {
            code @ 0x410..=0x44f => (code - 0x410 + 0xc0) as u8,
            code => code as u8,
        })
        .collect();
    let batch = read(&cyrillic);
    assert_eq!(batch.field(AlertId(0), "title").as_deref(), Some("Вредоносная программа обнаружена и удалена"));
    assert_eq!(batch.field(AlertId(0), "host").as_deref(), Some("WS-1"));
}

#[test]
fn an_empty_list_among_the_records_is_counted() {
    let alert = r#"{"title":"Odd","severity":"high","host":"ws-1","time":"2026-11-20T08:00:00Z"}"#;
    let (_, report) = support::load("file.log", format!("[{alert},[],{alert}]"));
    assert_eq!((report.records, report.alerts, report.folded, report.rejected), (3, 1, 1, 1));
    let (_, report) = support::load("file.log", "[]");
    assert_eq!(report.records, 0);
}
