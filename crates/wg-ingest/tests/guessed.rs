//! What the guesser finds in records: the things that an alert is about, and which id is the alert's.

#![allow(clippy::unwrap_used)]

mod support;

use wg_schema::AlertId;
use wg_schema::report::Code;

#[track_caller]
fn check(text: &str, fields: &[(&str, &str)]) {
    let (batch, report) = support::load("file", text);
    assert!(report.alerts > 0, "{text}: {:?}", report.problems);
    for (field, expect) in fields {
        let given = batch.field(AlertId(0), field).unwrap_or_default();
        assert_eq!(given, *expect, "{field} of {text}");
    }
}

#[test]
fn lists_of_things_are_read_in_many_dresses() {
    let alert =
        |rest: &str| format!(r#"{{"title":"Odd logon","severity":"high","created":"2026-11-20T08:00:00Z",{rest}}}"#);
    let all = [("host", "ws-7"), ("user", "anna"), ("src", "10.1.2.3")];
    for rest in [
        r#""entities":[{"type":"host","name":"ws-7"},{"type":"user","name":"anna"},{"type":"ip","address":"10.1.2.3"}]"#,
        r#""entities":[{"entityType":"HOST","entityName":"ws-7"},{"entityType":"USER","entityName":"anna"},{"entityType":"IP","entityName":"10.1.2.3"}]"#,
        r#""involved":[{"entityType":"host","entityValue":{"guid":"g","name":"ws-7","ips":["10.1.2.3"]}},{"entityType":"account","entityValue":"anna"}]"#,
        r#""evidence":[{"@type":"device","hostName":"ws-7"},{"@type":"user","userName":"anna"},{"@type":"ip","ipAddress":"10.1.2.3"}]"#,
        r#""observables":[{"dataType":"hostname","data":"ws-7"},{"dataType":"user","data":"anna"},{"dataType":"ip","data":"10.1.2.3"}]"#,
        r#""entities":{"hosts":[{"name":"ws-7"}],"users":[{"name":"anna"}],"ips":["10.1.2.3"]}"#,
    ] {
        let text = alert(rest);
        let (batch, _) = support::load("file", &text);
        let field = |name: &str| batch.field(AlertId(0), name).map(|text| text.into_owned()).unwrap_or_default();
        for (name, expect) in all {
            // An address of a machine is one of its own.
            let given = if name == "src" && field("src").is_empty() { field("host-ip") } else { field(name) };
            assert_eq!(given, expect, "{name} of {text}");
        }
    }
}

#[test]
fn a_date_and_a_clock_in_columns_of_their_own_are_one_time() {
    check(
        "Severity,Alert type,Date,Time,Machine name\nCritical,Malware blocked,21.11.2026,03:11:09,PC-1\nHigh,Malware found,21.11.2026,3:15 PM,PC-2\n",
        &[("time", "2026-11-21T03:11:09.000Z"), ("host", "PC-1")],
    );
}

#[test]
fn a_spreadsheet_s_count_of_days_is_a_time_under_a_name_that_says_so() {
    check(
        "Detection Time;Alert;Severity;Host;Score\n46355,0933101852;Macro;High;PC-1;7,5\n46356,5;Macro two;Low;PC-2;2,5\n",
        &[("time", "2026-11-29T02:14:22.000Z"), ("title", "Macro"), ("host", "PC-1")],
    );
    // A count of milliseconds is none, nor is a number under any other name.
    let (batch, _) = support::load("file", "Alert,Severity,Host,Took,Area\nMacro,High,PC-1,46355,46355.5\n");
    assert_eq!(batch.time_of(AlertId(0)), None);
}

#[test]
fn a_zone_in_a_field_of_its_own_belongs_to_the_time_beside_it() {
    check(
        "time=\"2026-11-29 05:14:07\" tz=+0300 msg=\"XSS in a URL\" pri=1 src=198.51.100.7 dst=10.0.0.4\n",
        &[("time", "2026-11-29T02:14:07.000Z"), ("src", "198.51.100.7")],
    );
}

#[test]
fn the_edges_of_a_graph_query_are_passed_through() {
    check(
        r#"{"data":{"incidents":{"edges":[{"node":{"id":"i1","name":"Phishing wave","severity":"high","first_seen":"2026-11-29T02:14:07Z"}}]}}}"#,
        &[("title", "Phishing wave"), ("severity", "High"), ("host", "")],
    );
}

#[test]
fn the_id_beside_a_name_is_known_and_stands_for_it_where_it_is_alone() {
    let id = "7b5c2f0e3d1a4c589f6e2f1f6f0a9c11";
    let sid = "S-1-5-21-1004336348-1177238915-682003330-1104";
    let alert = |i: u8, rest: &str| {
        format!(
            r#"{{"id":"A-{i}","title":"Odd logon {i}","severity":"high","created":"2026-11-29T02:14:0{i}Z",{rest}}}"#
        )
    };
    let text = [
        alert(1, &format!(r#""hostname":"ws-7","agent_id":"{id}","user_name":"CORP\\anna","user_sid":"{sid}""#)),
        alert(2, &format!(r#""agent_id":"{id}","user_sid":"{sid}""#)),
        // The target's, and not the actor's.
        alert(3, &format!(r#""hostname":"ws-8","target":{{"agent_id":"{id}"}},"user_name":"bert""#)),
    ];
    let (batch, _) = support::load("file", text.join("\n"));
    let known = |id: wg_schema::StrId| batch.known_as(id).map(|name| batch.text(name).to_owned());
    assert_eq!(batch.field(AlertId(1), "host").as_deref(), Some(id));
    assert_eq!(known(batch.host[1]).as_deref(), Some("ws-7"));
    assert_eq!(known(batch.user[1]).as_deref(), Some("CORP\\anna"));
    assert_eq!(known(batch.host[2]), None);
}

#[test]
fn an_account_is_taken_before_the_name_of_its_person() {
    check(
        "Time,Alert,Severity,User Name,SAM Account Name,Host\n2026-11-29T02:14:07Z,Odd logon,High,Eve Stone,estone,PC-1\n",
        &[("user", "estone")],
    );
    check(
        "Time,Alert,Severity,User Name\n2026-11-29T02:14:07Z,Odd logon,High,NT AUTHORITY\\SYSTEM\n",
        &[("user", "NT AUTHORITY\\SYSTEM")],
    );
}

#[test]
fn what_a_resource_is_shows_in_its_name() {
    check(
        r#"{"id":"ocid1.problem","risk-level":"CRITICAL","detector-rule-id":"ROGUE_USER","resource-name":"jim@corp.example","resource-type":"User","time-first-detected":"2026-11-20T02:14:07Z"}"#,
        &[("user", "jim@corp.example"), ("host", "")],
    );
    check(
        "Time occurred;Computer name;Severity;Detection name;Object URI;Hash\n20.11.2026 02:14:07;PC-1;Critical;Win32/Filecoder.A;file:///C:/Users/r/inv.exe;bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n",
        &[("file", "C:/Users/r/inv.exe"), ("host", "PC-1")],
    );
    check(
        r#"{"Id":221,"AlarmEventName":"Reverse shell","Level":"serious","InstanceName":"ecs-1","IntranetIp":"172.16.0.9","OccurrenceTime":"2026-11-20 02:14:07"}"#,
        &[("src", "172.16.0.9"), ("host", "ecs-1"), ("id", "221")],
    );
}

#[test]
fn the_id_of_a_rule_a_device_or_a_connection_is_none_of_an_alert() {
    let rows = |ids: [&str; 3], name: &str| {
        let rows: String =
            (1..).zip(ids).map(|(i, id)| format!("2026-11-20T08:0{i}:00Z,Odd thing {i},high,ws-{i},{id}\n")).collect();
        format!("time,title,severity,host,{name}\n{rows}")
    };
    // A kind of event by its name, and what differs although it is the same.
    for (ids, name) in [
        (["4625", "4624", "4688"], "Event ID"),
        (["d-4711-ab", "d-4711-ab", "d-4712-ab"], "id"),
        (["C8zq1", "C8zq2", "C8zq3"], "conn_id"),
        (["dev-1", "dev-2", "dev-3"], "device_id"),
    ] {
        let (batch, report) = support::load("file", rows(ids, name));
        assert_eq!(batch.field(AlertId(0), "id").unwrap_or_default(), "", "{name}");
        assert!(!report.counts.contains_key(&Code::DupIdConflict), "{name}");
    }
    for (ids, name) in [(["a-1", "a-2", "a-3"], "id"), (["880001", "880002", "880003"], "event_id")] {
        let (batch, _) = support::load("file", rows(ids, name));
        assert_eq!(batch.field(AlertId(0), "id").unwrap_or_default(), ids[0], "{name}");
    }
    // The same alert in two states keeps its id.
    let states = "id,title,severity,host,time,status\na-1,Odd,high,ws-1,2026-11-20T08:00:00Z,new\na-1,Odd,high,ws-1,2026-11-20T08:00:00Z,closed\na-2,Other,high,ws-2,2026-11-20T08:00:00Z,new\n";
    let (batch, report) = support::load("file", states);
    assert_eq!((batch.len(), report.updates), (2, 1));
}

#[test]
fn a_table_of_a_known_product_has_its_own_names() {
    let (batch, report) = support::load(
        "file",
        "finding.name,finding.category,finding.severity,finding.event_time,finding.access.principal_email,finding.access.caller_ip,finding.mitre_attack.primary_techniques,resource.display_name\norganizations/1/sources/2/findings/aa01,Persistence: IAM Anomalous Grant,HIGH,2026-11-21T03:11:09.555Z,ops@proj.example,198.51.100.201,ACCOUNT_MANIPULATION,proj-build\n",
    );
    assert_eq!(report.format, "gcp-scc");
    for (field, expect) in [
        ("time", "2026-11-21T03:11:09.555Z"),
        ("user", "ops@proj.example"),
        ("src", "198.51.100.201"),
        ("host", "proj-build"),
    ] {
        assert_eq!(batch.field(AlertId(0), field).as_deref(), Some(expect), "{field}");
    }
    assert!(!batch.attacks_of(AlertId(0)).is_empty());
}
