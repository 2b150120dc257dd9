//! One alert in several records, files and states is one row; different alerts that share an id stay apart.

#![allow(clippy::unwrap_used)]

use wg_ingest::{Ending, Limits, Loader, Times};
use wg_schema::report::{Code, SourceReport};
use wg_schema::{AlertId, Batch, BatchBuilder, Severity, SourceId, Warnings};

fn load(files: &[&str]) -> (Batch, Vec<SourceReport>) {
    let mut builder = BatchBuilder::new(1);
    for (i, text) in files.iter().enumerate() {
        let mut loader = Loader::new("file", SourceId(i as u16), Limits::default());
        loader.push(text.as_bytes(), &mut builder);
        let report = loader.finish(&mut builder, Ending::Complete);
        assert!(report.is_conserved());
        builder.close_source(report);
    }
    let batch = builder.finish();
    let reports = batch.sources.clone();
    (batch, reports)
}

/// An alert of Defender for Endpoint.
fn alert(id: &str, host: &str, state: &str) -> String {
    format!(
        r#"{{"id":"{id}","machineId":"m","alertCreationTime":"2026-11-20T08:00:00Z","title":"Suspicious service","computerDnsName":"{host}",{state}}}"#
    )
}

const NEW: &str = r#""severity":"Medium","status":"New","lastUpdateTime":"2026-11-20T08:05:00Z""#;
const RESOLVED: &str = r#""severity":"Medium","status":"Resolved","lastUpdateTime":"2026-11-20T09:30:00Z""#;

#[test]
fn the_same_file_twice_gives_each_alert_once() {
    let file = [alert("da1-0001", "ws-1", NEW), alert("da1-0002", "ws-2", NEW)].join("\n");
    let (batch, reports) = load(&[&file, &file]);
    assert_eq!(batch.len(), 2);
    assert_eq!([reports[1].alerts, reports[1].folded, reports[1].updates], [0, 2, 0]);
    assert_eq!(batch.folded, [1, 1]);
}

#[test]
fn an_alert_written_in_another_order_or_wrapper_is_the_same() {
    let one = alert("da1-0001", "ws-1", NEW);
    let other = r#"{"value":[{"title":"Suspicious service","severity":"Medium","lastUpdateTime":"2026-11-20T08:05:00Z","status":"New","alertCreationTime":"2026-11-20T08:00:00Z","computerDnsName":"ws-1","machineId":"m","id":"da1-0001","assignedTo":"someone"}]}"#;
    let (batch, reports) = load(&[&one, other]);
    assert_eq!((batch.len(), reports[1].folded, reports[1].updates), (1, 1, 0));
}

#[test]
fn a_later_state_replaces_the_earlier_one_whichever_file_comes_first() {
    let (new, resolved) = (alert("da1-0001", "ws-1", NEW), alert("da1-0001", "ws-1", RESOLVED));
    let mut keys = Vec::new();
    for files in [[&*new, &*resolved], [&*resolved, &*new]] {
        let (batch, reports) = load(&files);
        assert_eq!((batch.len(), reports[1].folded, reports[1].updates), (1, 1, 1));
        assert_eq!(batch.field(AlertId(0), "status").unwrap(), "Resolved");
        let history = batch.history.of(AlertId(0));
        let states: Vec<&str> = history.iter().map(|state| batch.text(state.status)).collect();
        assert_eq!(states, ["New"]);
        keys.push(batch.key[0]);
    }
    let (alone, _) = load(&[&resolved]);
    assert_eq!(keys, [alone.key[0], alone.key[0]], "a verdict finds the alert in every state");
}

#[test]
fn a_state_that_was_seen_is_not_seen_again() {
    let (new, resolved) = (alert("da1-0001", "ws-1", NEW), alert("da1-0001", "ws-1", RESOLVED));
    let (batch, reports) = load(&[&new, &resolved, &new, &resolved]);
    assert_eq!(batch.len(), 1);
    assert_eq!(reports.iter().map(|report| report.updates).collect::<Vec<_>>(), [0, 1, 0, 0]);
    assert_eq!(batch.history.all().len(), 1);
    assert_eq!(batch.field(AlertId(0), "status").unwrap(), "Resolved");
}

#[test]
fn an_update_never_sinks_an_alert() {
    let lower = r#""severity":"Low","status":"Resolved","lastUpdateTime":"2026-11-20T09:30:00Z""#;
    let higher = r#""severity":"High","status":"InProgress","lastUpdateTime":"2026-11-20T09:00:00Z""#;
    let states = [NEW, higher, lower].map(|state| alert("da1-0001", "ws-1", state)).join("\n");
    let (batch, _) = load(&[&states]);
    assert_eq!((batch.severity[0], &*batch.field(AlertId(0), "status").unwrap()), (Severity::High, "Resolved"));
    assert_eq!(batch.field(AlertId(0), "severity-given").unwrap(), "High");
    assert_eq!(batch.history.of(AlertId(0)).len(), 2);
}

#[test]
fn an_id_that_is_used_again_for_something_else_joins_nothing() {
    for id in ["0", "1", "R-100", "rule-5710-brute-force"] {
        let file = ["ws-1", "ws-2", "ws-3"].map(|host| alert(id, host, NEW)).join("\n");
        let (batch, reports) = load(&[&file]);
        assert_eq!((batch.len(), reports[0].counts[&Code::DupIdConflict]), (3, 3), "{id}");
    }
}

#[test]
fn a_decoy_that_contradicts_an_alert_neither_replaces_it_nor_takes_its_key() {
    let real = alert("da1-0001", "ws-1", r#""severity":"High","description":"real""#);
    let decoy = alert("da1-0001", "ws-1", r#""severity":"Informational","description":"decoy""#);
    let (alone, _) = load(&[&real]);
    let mut seen = Vec::new();
    for files in [[&*real, &*decoy], [&*decoy, &*real]] {
        let (batch, reports) = load(&files);
        assert_eq!((batch.len(), reports[1].counts[&Code::DupIdConflict]), (2, 1));
        assert!(!batch.key.contains(&alone.key[0]), "a verdict on the one must not show on the other");
        let mut keys = batch.key.clone();
        keys.sort_unstable();
        seen.push(keys);
    }
    assert_eq!(seen[0], seen[1], "whichever came first");
    // A third copy of either is a repeat of it.
    let (batch, _) = load(&[&real, &decoy, &decoy, &real]);
    assert_eq!((batch.len(), batch.folded), (2, vec![1, 1]));
}

#[test]
fn an_ocsf_finding_keeps_its_first_time_through_its_updates() {
    let finding = |time: u64, activity: u8, status: &str, technique: &str| {
        format!(
            r#"{{"class_uid":2004,"activity_id":{activity},"time":{time},"severity_id":3,"status":"{status}","metadata":{{"version":"1.5.0","product":{{"name":"P"}}}},"finding_info":{{"uid":"f-00000001","title":"Odd logon","created_time":1763625600000,"attacks":[{{"technique":{{"uid":"{technique}"}}}}]}}}}"#
        )
    };
    let other = finding(1_763_625_600_000, 1, "New", "T1078").replace("f-00000001", "f-00000002");
    let file =
        [finding(1_763_625_600_000, 1, "New", "T1078"), other, finding(1_763_629_200_000, 2, "In Progress", "T1110")];
    let (batch, reports) = load(&[&file.join("\n")]);
    assert_eq!((batch.len(), reports[0].updates), (2, 1));
    assert_eq!(batch.time[0], 1_763_625_600_000);
    let techniques = |row: u32| {
        let found = batch.attacks_of(AlertId(row)).iter().filter_map(|attack| attack.technique);
        found.map(|index| wg_schema::attack::techniques()[usize::from(index)].id).collect::<Vec<_>>()
    };
    assert_eq!(techniques(0).first(), Some(&"T1110"), "what the latest state says");
    assert_eq!(techniques(1).first(), Some(&"T1078"));
}

#[test]
fn a_batch_that_is_gone_on_with_knows_its_alerts() {
    let (new, resolved) = (alert("da1-0001", "ws-1", NEW), alert("da1-0001", "ws-1", RESOLVED));
    let (batch, _) = load(&[&new, &resolved]);
    let mut builder = BatchBuilder::resume(batch, 9);
    let mut loader = Loader::new("more", SourceId(2), Limits::default());
    loader.push([new, resolved].join("\n").as_bytes(), &mut builder);
    let report = loader.finish(&mut builder, Ending::Complete);
    assert_eq!([report.alerts, report.folded, report.updates], [0, 2, 0]);
}

#[test]
fn what_the_analyst_says_of_a_clock_moves_the_times_and_not_the_alerts() {
    let text =
        [alert("da1-0001", "ws-1", NEW).replace("T08:00:00Z", " 08:00:00"), alert("da1-0002", "ws-2", NEW)].join("\n");
    let load = |times: Times| {
        let mut builder = BatchBuilder::new(1);
        let mut loader = Loader::new("file", SourceId(0), Limits::default()).with_times(times);
        loader.push(text.as_bytes(), &mut builder);
        let report = loader.finish(&mut builder, Ending::Complete);
        (builder.finish(), report)
    };
    let hour = 3_600_000;
    let (utc, report) = load(Times::default());
    assert_eq!((report.counts[&Code::ZoneAssumed], utc.time[0]), (1, utc.time[1]));
    let (zoned, report) = load(Times { zone_minutes: Some(120), shift_ms: 0 });
    assert_eq!((zoned.time[0], zoned.time[1]), (utc.time[0] - 2 * hour, utc.time[1]), "only where none was said");
    assert_eq!((report.counts.get(&Code::ZoneAssumed), report.counts[&Code::ZoneSet]), (None, 1));
    assert!(zoned.warnings[0].has(Warnings::ZONE_SET) && !zoned.warnings[0].has(Warnings::ZONE_ASSUMED));
    let (shifted, _) = load(Times { zone_minutes: None, shift_ms: -hour });
    assert_eq!(shifted.time, [utc.time[0] - hour, utc.time[1] - hour]);
    assert_eq!((&zoned.key, &shifted.key), (&utc.key, &utc.key));
}

/// A row of evidence of advanced hunting.
fn evidence(alert: &str, rest: &str) -> String {
    format!(
        r#"{{"category":"AdvancedHunting-AlertEvidence","properties":{{"Timestamp":"2026-11-20T08:00:00Z","AlertId":"{alert}","ServiceSource":"Microsoft Defender for Endpoint",{rest}}}}}"#
    )
}

#[test]
fn rows_of_evidence_make_one_alert_that_says_what_all_of_them_say() {
    let rows = [
        evidence("da1-0001_1", r#""EntityType":"Machine","DeviceName":"ws-1""#),
        evidence("da1-0002_1", r#""EntityType":"Machine","DeviceName":"ws-2""#),
        evidence("da1-0001_1", r#""EntityType":"User","AccountName":"pat","AccountDomain":"corp","DeviceName":"ws-9""#),
        evidence(
            "da1-0001_1",
            r#""Title":"Odd child","Severity":"High","AttackTechniques":"[\"PowerShell (T1059.001)\"]""#,
        ),
    ];
    let (batch, reports) = load(&[&rows.join("\n"), &rows.join("\n")]);
    assert_eq!(batch.len(), 2);
    assert_eq!([reports[0].alerts, reports[0].folded, reports[1].folded], [2, 2, 4]);
    let field = |word: &str| batch.field(AlertId(0), word).map(|text| text.into_owned());
    assert_eq!(field("host").as_deref(), Some("ws-1"), "the first part that says it counts");
    assert_eq!(field("user").as_deref(), Some("corp\\pat"));
    assert_eq!(field("title").as_deref(), Some("Odd child"));
    assert_eq!(batch.severity[0], Severity::High);
    assert!(!batch.attacks_of(AlertId(0)).is_empty());
    assert!(batch.warnings.iter().all(|warnings| !warnings.has(Warnings::UID_CONFLICT)));
}

/// An alert without an id of its own, as our export writes it: under the key it had.
fn exported(key: &str, port: u16, severity: u8, count: &str) -> String {
    format!(
        r#"{{"class_uid":2004,"time":1795000000000,"severity_id":{severity},"count":{count},"finding_info":{{"uid":"{key}","title":"Odd service"}},"src_endpoint":{{"ip":"192.0.2.1","port":{port}}},"unmapped":{{"watchglass":{{"key":"{key}","uid_is_ours":true}}}}}}"#
    )
}

const KEY: &str = "0123456789abcdef0123456789abcdef";

#[test]
fn an_export_of_ours_gives_an_alert_without_an_id_its_key_and_its_repeats_again() {
    let one = exported(KEY, 1, 3, "8");
    let (batch, _) = load(&[&one, &one.replace("\"time\"", "\"status_id\":0,\"time\"")]);
    assert_eq!((batch.len(), batch.key[0].to_hex(), batch.folded[0]), (1, KEY.to_owned(), 7));
}

#[test]
fn a_forged_key_swallows_no_alert_and_changes_none() {
    let one = exported(KEY, 1, 3, "1");
    let resolved = exported(KEY, 1, 1, "1").replace("\"time\"", "\"status\":\"Resolved\",\"time\"");
    for forged in [exported(KEY, 2, 3, "1"), exported(KEY, 1, 1, "1"), resolved] {
        let mut keys = Vec::new();
        for files in [[&*one, &*forged], [&*forged, &*one]] {
            let (mut batch, reports) = load(&files);
            assert_eq!((batch.len(), reports[1].updates), (2, 0), "{forged}");
            batch.key.sort_unstable();
            keys.push(batch.key);
        }
        assert_eq!(keys[0], keys[1], "{forged}");
    }
}

#[test]
fn a_key_or_count_of_another_shape_is_none() {
    for key in [
        "",
        "12",
        "+123456789abcdef0123456789abcdef",
        "0123456789abcdef0123456789abcdeg",
        "0123456789abcdef0123456789abcdef0",
    ] {
        let (batch, _) = load(&[&exported(key, 1, 3, "-9223372036854775808")]);
        assert_eq!((batch.len(), batch.folded[0]), (1, 0), "{key}");
        assert_ne!(batch.key[0].to_hex(), key);
    }
}

#[test]
fn the_order_of_keys_around_the_data_of_a_windows_event_means_nothing() {
    let part = r#""LogFileCleared":{"SubjectUserName":"anna","SubjectDomainName":"CORP","SubjectLogonId":"0x99"}"#;
    let attributes = r#""LogFileCleared_attributes":{"xmlns":"urn:x"}"#;
    let alert = |data: String| {
        format!(
            r#"{{"group":"Sigma","kind":"individual","name":"Security Audit Logs Cleared","timestamp":"2026-11-18T09:14:32Z","level":"high","document":{{"kind":"evtx","data":{{"Event":{{"System":{{"Computer":"ws-1","EventID":1102}},"UserData":{{{data}}}}}}}}}}}"#
        )
    };
    let said = [format!("{part},{attributes}"), format!("{attributes},{part}")].map(|data| {
        let (batch, _) = load(&[&alert(data)]);
        ["user", "session"].map(|field| batch.field(AlertId(0), field).map(std::borrow::Cow::into_owned))
    });
    assert!(said[0].iter().all(Option::is_some), "{said:?}");
    assert_eq!(said[0], said[1]);
}

#[test]
fn our_own_files_are_named_and_give_no_alerts() {
    for name in ["rescue", "verdicts", "case", "patch", "locked", "field-map"] {
        let text = format!(
            r#"{{"format":"watchglass-{name}","version":1,"entries":[{{"title":"x","severity":"high","time":1}}]}}"#
        );
        let (batch, reports) = load(&[&text]);
        assert_eq!((batch.len(), reports[0].records, reports[0].problems.len()), (0, 0, 1), "{:?}", reports[0]);
        assert!(reports[0].problems[0].message.contains("Watchglass"));
        assert_eq!(reports[0].problems[0].code, Code::WrongType);
    }
}

#[test]
fn what_is_known_by_its_content_alone_is_known_in_any_spelling() {
    // No id, so that nothing but the content names the alert.
    let compact = r#"{"alert_name":"Odd logon","severity":"High","event_time":"2026-11-20T08:00:00Z","host":"ws-1","note":"é\n/","parts":[{"a":1.50},[]]}"#;
    let spaced = "{\r\n  \"alert_name\": \"Odd logon\",\r\n  \"severity\": \"High\", \"event_time\": \"2026-11-20T08:00:00Z\",\r\n\t\"host\": \"ws-1\", \"note\": \"\\u00e9\\n\\/\", \"parts\": [ {\"a\": 1.50}, [ ] ] }\r\n";
    let listed = format!("[\n    {}\n]", compact.replace(',', ",\n      "));
    let carried = format!(r#"{{ "alerts" : [ {compact} ] }}"#);
    let idmef = r#"<IDMEF-Message><Alert><CreateTime>2026-11-20T08:00:00Z</CreateTime><Classification text="Odd logon"/><Source><Node><Address category="ipv4-addr"><address>10.0.0.1</address></Address></Node></Source></Alert></IDMEF-Message>"#;
    let csv = "time,title,severity,host\n2026-11-20T08:00:00Z,Odd logon,high,ws-1\n2026-11-20T08:00:00Z,\"Odd\nlogon\",high,ws-1\n";
    let groups: [Vec<String>; 3] = [
        vec![compact.into(), spaced.into(), listed, carried],
        vec![idmef.into(), idmef.replace("><", ">\n  <"), idmef.replace("><", ">\r\n\t<")],
        vec![csv.into(), csv.replace('\n', "\r\n"), csv.replace(',', "\t"), csv.replace("high", "\"high\"")],
    ];
    for forms in groups {
        let (one, _) = load(&[&forms[0]]);
        let files: Vec<&str> = forms.iter().map(String::as_str).collect();
        let (batch, reports) = load(&files);
        assert_eq!(batch.key, one.key, "{files:?}");
        for report in &reports[1..] {
            assert_eq!((report.alerts, report.folded), (0, one.len() as u64), "{files:?}");
            assert!(!report.counts.contains_key(&Code::DupIdConflict));
        }
    }
}

#[test]
fn what_says_something_else_is_another_alert() {
    let one = r#"{"alert_name":"Odd logon","severity":"High","event_time":"2026-11-20T08:00:00Z","host":"ws-1","extra":["a b"]}"#;
    let others =
        [one.replace("a b", "a  b"), one.replace(r#"["a b"]"#, r#""a b""#), one.replace(r#""a b""#, r#""a"," b""#)];
    let (batch, _) = load(&[one, &others[0], &others[1], &others[2]]);
    assert_eq!(batch.len(), 4);
}

#[test]
fn the_order_of_rows_says_nothing_where_no_time_tells_states_apart() {
    let states = [r#""severity":"Low","status":"New""#, r#""severity":"Medium","status":"Resolved""#];
    let [new, done] = states.map(|state| alert("da1-0001", "ws-1", state));
    for files in [[&*new, &*done], [&*done, &*new]] {
        let (batch, _) = load(&files);
        assert_eq!((batch.len(), batch.severity[0]), (1, Severity::Medium));
        assert_eq!(batch.field(AlertId(0), "status").as_deref(), Some("Resolved"));
    }
    // The same said again later is a state, in every order.
    let at = |hour: u8| {
        alert("da1-0001", "ws-1", &format!(r#""severity":"Low","lastUpdateTime":"2026-11-20T{hour:02}:00:00Z""#))
    };
    let [one, two, three] = [9, 10, 11].map(at);
    for files in [[&*one, &*two, &*three], [&*three, &*one, &*two], [&*two, &*three, &*one]] {
        let (batch, reports) = load(&files);
        let counts = reports.iter().fold((0, 0), |(folded, updates), it| (folded + it.folded, updates + it.updates));
        assert_eq!((batch.len(), batch.folded[0], counts), (1, 0, (2, 2)));
    }
}

#[test]
fn the_states_of_an_alert_without_any_time_are_one_alert() {
    let state = |status: &str| {
        format!(
            r#"{{"id":"A-7","title":"Odd logon","severity":"high","host":"ws-1","user":"anna","status":"{status}"}}"#
        )
    };
    let states = ["new", "in progress", "closed"].map(state);
    let mut keys = Vec::new();
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]] {
        let (batch, _) = load(&order.map(|i| states[i].as_str()));
        assert_eq!((batch.len(), batch.field(AlertId(0), "status").as_deref()), (1, Some("closed")), "{order:?}");
        assert_eq!(batch.history.of(AlertId(0)).len(), 2);
        keys.push(batch.key[0]);
    }
    assert!(keys.iter().all(|key| *key == keys[0]));
    // What else it says of itself is another alert, whatever its id.
    assert_eq!(load(&[&states[0], &states[0].replace("ws-1", "ws-2")]).0.len(), 2);
}

#[test]
fn what_an_index_added_to_a_document_makes_no_other_alert() {
    let event = r#"{"timestamp":"2026-11-29T02:14:07.123456+0000","event_type":"alert","src_ip":"10.0.0.4","dest_ip":"203.0.113.9","alert":{"signature_id":1,"signature":"ET X","severity":1}}"#;
    let hit = format!(r#"{{"hits":{{"hits":[{{"_index":"eve","_id":"x7","_source":{event}}}]}}}}"#);
    assert_eq!(load(&[event, &hit]).0.len(), 1);
    assert_eq!(load(&[&hit, event]).0.len(), 1);
}

#[test]
fn the_order_of_the_parts_of_an_alert_says_nothing() {
    let parts = [
        evidence("da1-0001_1", r#""EntityType":"Machine","DeviceName":"ws-2""#),
        evidence(
            "da1-0001_1",
            r#""EntityType":"Process","DeviceName":"ws-1","FileName":"b.exe","ProcessCommandLine":"b.exe -x""#,
        ),
        evidence("da1-0001_1", r#""EntityType":"Process","FileName":"a.exe","ProcessCommandLine":"a.exe -y""#),
        evidence("da1-0001_1", r#""Title":"Odd child","Severity":"Low""#),
        evidence("da1-0001_1", r#""Title":"Another","Severity":"High""#),
    ];
    let mut seen = Vec::new();
    for start in 0..parts.len() {
        let order: Vec<&str> = (0..parts.len()).map(|i| &*parts[(start + i * 2) % parts.len()]).collect();
        let (batch, _) = load(&[&order.join("\n")]);
        let said =
            ["host", "title", "process", "cmd"].map(|field| batch.field(AlertId(0), field).map(|it| it.into_owned()));
        seen.push((said, batch.severity[0]));
    }
    assert!(seen.iter().all(|said| *said == seen[0]), "{seen:?}");
    assert_eq!(seen[0].1, Severity::High);
    assert_eq!(seen[0].0[2..], [Some("a.exe".into()), Some("a.exe -y".into())], "what belongs together is of one part");
}

#[test]
fn notices_of_one_connection_are_alerts_of_their_own() {
    let notice = |note: &str, second: u8| {
        format!(
            r#"{{"ts":"2026-11-20T08:00:{second:02}Z","uid":"CAbc1","note":"{note}","msg":"Odd","src":"10.0.0.1","dst":"203.0.113.2"}}"#
        )
    };
    let (batch, reports) = load(&[&[notice("SSL::Odd", 1), notice("JARM::Hit", 1)].join("\n")]);
    assert_eq!(batch.len(), 2);
    assert!(!reports[0].counts.contains_key(&Code::DupIdConflict));
}
