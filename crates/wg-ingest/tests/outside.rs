//! Exports in shapes that consoles, trackers and firewalls have and no reader knows, written from what is known of them.

mod support;

use wg_schema::AlertId;

/// Checks the fields of each alert, in order.
#[track_caller]
fn check(text: &str, alerts: &[&[(&str, &str)]]) {
    let (batch, report) = support::load("file", text);
    assert_eq!(batch.len(), alerts.len(), "{text}: {:?}", report.problems);
    for (i, fields) in (0..).zip(alerts) {
        for (field, expect) in *fields {
            let given = batch.field(AlertId(i), field).unwrap_or_default();
            assert_eq!(given, *expect, "{field} of alert {i} of {text}");
        }
    }
}

#[test]
fn headers_of_east_asia_keep_the_side_of_an_address() {
    let all: &[(&str, &str)] = &[
        ("time", "2026-11-20T08:00:00.000Z"),
        ("severity", "High"),
        ("host", "web-01"),
        ("user", "root"),
        ("src", "10.0.0.1"),
        ("dst", "203.0.113.9"),
    ];
    for header in [
        "告警时间,告警名称,威胁等级,主机名,用户名,源IP,目的IP",
        "検知日時,アラート名,重大度,ホスト名,ユーザー名,送信元IP,宛先IP",
        "탐지시간,탐지명,위험도,호스트명,사용자,출발지IP,목적지IP",
    ] {
        check(&format!("{header}\n2026-11-20 08:00:00,反弹Shell,高危,web-01,root,10.0.0.1,203.0.113.9\n"), &[all]);
    }
}

#[test]
fn columns_of_consoles_and_trackers_are_known() {
    check(
        "timestamp,display_message,severity,actor.display_name,actor.alternate_id,client.ip_address,uuid,target0.display_name\n2026-11-20T08:00:00Z,Suspicious activity reported,WARN,Ana P,ana@corp.example,198.51.100.14,u-1,x\n",
        &[&[("title", "Suspicious activity reported"), ("user", "ana@corp.example"), ("id", "u-1")]],
    );
    check(
        "Nummer;Kurzbeschreibung;Schweregrad;Erstellt;Betroffener Benutzer;Konfigurationselement;Kategorie\nSIR001;Verdacht auf Ransomware;1 - Hoch;20.11.2026 08:00:01;J. Groß;BUE-PC-12;Malware\n",
        &[&[("title", "Verdacht auf Ransomware"), ("severity", "High"), ("host", "BUE-PC-12"), ("id", "SIR001")]],
    );
    check(
        "Created At,Title,Severity,Control ID,Resource Name,Issue ID\n2026-11-20T08:00:00Z,Exposed machine,HIGH,wc-1,web-1,iss-1\n",
        &[&[("id", "iss-1"), ("host", "web-1")]],
    );
    check(
        "Alert name,Severity,Last activity,First activity,Impacted assets\nOdd download,High,11/20/2026 9:05:00 PM,11/20/2026 9:02:11 PM,\"ws-44.corp.example,CORP\\rita\"\n",
        &[&[("time", "2026-11-20T21:02:11.000Z"), ("user", "CORP\\rita")]],
    );
    check(
        r#"{"attributes":{"title":"Stuffing","status":"high","timestamp":"2026-11-20T08:00:00Z","usr":{"id":"omar@corp.example"}},"id":"d1"}"#,
        &[&[("severity", "High"), ("user", "omar@corp.example")]],
    );
    check(
        r#"{"version":"1.1","host":"gw-2","short_message":"IDS: Trojan beacon","timestamp":1795161600.25,"level":2,"_src_ip":"10.2.4.5"}"#,
        &[&[("severity", "Critical"), ("time", "2026-11-20T08:00:00.250Z")]],
    );
}

#[test]
fn lines_of_appliances_are_taken_apart() {
    check(
        "<133>1 2026-11-20T08:00:00.000Z 10.0.0.4 enSilo - - - Organization: Corp;Event ID: 458478;Device Name: US-Dev1;Process Name: svchostx.exe;Severity: High;Classification: Malicious;Destination: 198.51.100.31;First Seen: 20-Nov-2026, 07:59:00;Rules List: Malicious File Detected;Users: US-DEV1\\root\n",
        &[&[
            ("time", "2026-11-20T07:59:00.000Z"),
            ("severity", "High"),
            ("host", "US-Dev1"),
            ("user", "US-DEV1\\root"),
            ("dst", "198.51.100.31"),
            ("process", "svchostx.exe"),
            ("id", "458478"),
        ]],
    );
    check(
        "Nov 20 2026 08:00:23 fpr1 : %FTD-1-430001: EventPriority: High, FirstPacketSecond: 2026-11-20T08:00:20Z, SrcIP: 10.3.3.3, DstIP: 203.0.113.9, Message: \"OS-OTHER Bash injection attempt\", Classification: Attempted Privilege Gain, User: kai\n",
        &[&[("title", "OS-OTHER Bash injection attempt"), ("time", "2026-11-20T08:00:20.000Z"), ("user", "kai")]],
    );
    check(
        "Nov 20 2026 08:00:00 fw1 : %ASA-4-106023: Deny tcp src outside:198.51.100.3/5000 dst inside:10.0.0.5/22 by access-group \"out\"\n",
        &[&[("src", "198.51.100.3"), ("dst", "10.0.0.5"), ("host", "")]],
    );
}

#[test]
fn blocks_of_names_and_values_are_records() {
    let all: &[&[(&str, &str)]] = &[
        &[("time", "2026-11-20T08:00:00.000Z"), ("title", "Macro executed"), ("host", "PC-1"), ("severity", "High")],
        &[("time", "2026-11-20T08:05:00.000Z"), ("title", "USB inserted"), ("host", "PC-2"), ("severity", "Low")],
    ];
    let block = |time: &str, title: &str, severity: &str, host: &str| {
        format!("Time: 2026-11-20 {time}\nAlert: {title}\nSeverity: {severity}\nHost: {host}\n")
    };
    let (one, two) =
        (block("08:00:00", "Macro executed", "High", "PC-1"), block("08:05:00", "USB inserted", "Low", "PC-2"));
    for between in ["\n", "", "-----\n", "\n\n=====\n\n"] {
        check(&[&*one, between, &*two].concat(), all);
    }
    let item = |block: &str| format!("- {}", block.trim_end().replace('\n', "\n  "));
    check(&format!("---\n{}\n{}\n", item(&one), item(&two)), all);
}

#[test]
fn the_sum_below_a_table_is_no_row() {
    let rows = "Time,Alert,Severity,Computer\n2026-11-20 08:00:00,Macro executed,High,PC-1\n2026-11-20 08:05:00,USB,Low,PC-2\n";
    check(&format!("{rows}\nTotal,2\n"), &[&[("host", "PC-1")], &[("host", "PC-2")]]);
    // Who writes into a cell makes no alert disappear.
    let (batch, _) = support::load("file", format!("{rows}2026-11-20 08:06:00,Total\n"));
    assert_eq!(batch.len(), 3);
}

#[test]
fn a_tab_within_a_text_and_a_day_with_its_ending_cost_nothing() {
    check(
        "{\"time\":\"Nov 20th 2026 08:00:00\",\"alert\":\"Ma\tcro\",\"severity\":\"High\",\"host\":\"PC-1\"}",
        &[&[("time", "2026-11-20T08:00:00.000Z"), ("title", "Ma\tcro")]],
    );
}

#[test]
fn what_no_rule_matched_is_no_alert_and_what_names_a_technique_is() {
    let (batch, report) = support::load(
        "file",
        r#"{"timestamp":"2026-11-20T08:00:00.000+0000","agent":{"id":"003","name":"web3"},"manager":{"name":"m"},"id":"1.1","decoder":{"name":"sshd"},"full_log":"x"}"#,
    );
    assert_eq!((batch.len(), report.not_alerts), (0, 1));
    check(
        "message,datetime,timestamp_desc,timestamp,data_type,hostname,tag\nFailed logon,2026-11-20T08:00:00+00:00,Event Logged,1795161600000000,windows:evtx,DC-7,\"[\"\"T1110\"\"]\"\n",
        &[&[("host", "DC-7")]],
    );
}

#[test]
fn an_incident_in_a_list_gives_the_alerts_in_it() {
    let incident = r##"{"id":"924565","incidentWebUrl":"https://x.example","displayName":"Multi-stage","severity":"high","createdDateTime":"2026-11-20T08:00:00Z","alerts":[{"id":"da1","title":"Odd process","severity":"medium","createdDateTime":"2026-11-20T07:58:00Z","serviceSource":"microsoftDefenderForEndpoint","evidence":[{"@odata.type":"#microsoft.graph.security.deviceEvidence","deviceDnsName":"pc-12"}]}]}"##;
    for text in [incident.to_owned(), format!("[{incident}]"), format!(r#"{{"value":[{incident}]}}"#)] {
        check(&text, &[&[("title", "Odd process"), ("host", "pc-12")]]);
    }
}

#[test]
fn an_event_of_a_data_model_that_found_something_is_an_alert() {
    let event = |result: &str| {
        format!(
            r#"{{"metadata":{{"event_timestamp":"2026-11-20T08:00:00Z","event_type":"NETWORK_CONNECTION","product_name":"P"}},"principal":{{"hostname":"ws-3"}},"security_result":[{result}]}}"#
        )
    };
    check(&event(r#"{"rule_name":"Port Scan","severity":"HIGH"}"#), &[&[("title", "Port Scan"), ("host", "ws-3")]]);
    let (batch, report) = support::load("file", event(r#"{"rule_name":"allow-out","severity":"INFORMATIONAL"}"#));
    assert_eq!((batch.len(), report.not_alerts), (0, 1));
}

#[test]
fn a_document_of_one_record_is_that_record() {
    check(
        "<?xml version=\"1.0\"?><Detection><Time>2026-11-20T08:00:00Z</Time><Name>Rogue DHCP</Name><Severity>High</Severity><Machine><HostName>sw-1</HostName></Machine></Detection>",
        &[&[("title", "Rogue DHCP"), ("host", "sw-1"), ("severity", "High")]],
    );
}

#[test]
fn columns_in_turkish_and_a_clock_with_dots_are_read() {
    check(
        "Tarih;Uyarı;Önem Derecesi;Bilgisayar;Kullanıcı;Kaynak IP;Hedef IP\n20.11.2026 08.00.00;Şüpheli oturum;Yüksek;PC-9;ayşe;10.0.0.1;10.0.0.2\n",
        &[&[
            ("time", "2026-11-20T08:00:00.000Z"),
            ("severity", "High"),
            ("host", "PC-9"),
            ("user", "ayşe"),
            ("dst", "10.0.0.2"),
        ]],
    );
    check(
        r#"{"alerts":[{"labels":{"alertname":"Miner","severity":"critical","instance":"node-9:9100"},"startsAt":"2026-11-20T08:00:00Z"}]}"#,
        &[&[("host", "node-9"), ("title", "Miner")]],
    );
}

#[test]
fn an_alert_that_has_no_other_name_is_called_by_its_technique() {
    check(
        "DetectId,DetectTime,Hostname,Severity,Tactic,Technique\nldt:1:2,2026-11-20T08:00:00Z,WIN-1,Critical,Credential Access,OS Credential Dumping\n",
        &[&[("title", "OS Credential Dumping"), ("id", "ldt:1:2"), ("host", "WIN-1")]],
    );
}
