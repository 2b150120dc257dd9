//! The session: loading in steps, what survives a bad load, and answers that agree with each other.

use wg_engine::Session;
use wg_ingest::{Ending, RecordFinder};
use wg_protocol::queue::{JudgedAlert, Renamed};
use wg_protocol::{Answer, ChainSpec, CorrectedPair, FileMeta, MatrixLens, MatrixScope, Pile, Query, ViewSpec};
use wg_schema::report::Code;

fn meta(name: &str, bytes: &[u8]) -> FileMeta {
    FileMeta { name: name.into(), size: bytes.len() as u64 }
}

/// Loads `files` in pieces of `chunk` bytes.
fn load(files: &[(&str, &[u8])], chunk: usize, seed: u64) -> Session {
    let mut session = Session::new(seed);
    session.begin(false, files.iter().map(|(name, bytes)| meta(name, bytes)).collect());
    feed(&mut session, files, chunk);
    session.rank();
    session
}

fn feed(session: &mut Session, files: &[(&str, &[u8])], chunk: usize) {
    for (name, bytes) in files {
        session.open_source(&meta(name, bytes));
        bytes.chunks(chunk).for_each(|piece| session.feed(piece));
        session.close_source(Ending::Complete, None);
    }
}

fn triage(session: &Session) -> Vec<u8> {
    let mut json = Vec::new();
    wg_engine::write_triage(session, &mut json).expect("writes to memory do not fail");
    json
}

/// A part of the night that is quick in an unoptimised build.
fn evening() -> Vec<u8> {
    let night = wg_sample::night();
    let end = night.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(599).map_or(night.len(), |(i, _)| i + 1);
    night[..end].to_vec()
}

fn ask(session: &mut Session, query: Query) -> Answer {
    session.ask(&query).expect("the batch answers")
}

#[test]
fn the_result_does_not_depend_on_how_the_bytes_were_cut_nor_on_the_seed() {
    let evening = evening();
    let whole = triage(&load(&[("evening", &evening)], evening.len(), 1));
    for (chunk, seed) in [(1, 2), (977, 3), (65_536, u64::MAX)] {
        assert!(triage(&load(&[("evening", &evening)], chunk, seed)) == whole, "pieces of {chunk} bytes");
    }
}

/// Two hundred alerts, ten of each second, with few rules, hosts, accounts and sources; every ninth undated.
fn crowded() -> Vec<String> {
    let alert = |i: u64| {
        let mixed = i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        let time = if i % 9 == 8 { String::new() } else { format!(r#""time":{},"#, 1_795_000_000_000 + i / 10 * 1000) };
        format!(
            r#"{{"class_uid":2004,"severity_id":{},{time}"finding_info":{{"uid":"c{i}","title":"rule {rule}","analytic":{{"uid":"rule{rule}"}}}},"metadata":{{"product":{{"name":"P"}}}},"device":{{"hostname":"h{}"}},"actor":{{"user":{{"name":"u{}"}}}},"src_endpoint":{{"ip":"203.0.113.{}"}}}}"#,
            1 + mixed % 5,
            mixed / 7 % 9,
            mixed / 11 % 6,
            mixed / 13 % 5,
            rule = mixed / 5 % 12,
        )
    };
    (0..200).map(alert).collect()
}

#[test]
fn scores_and_incidents_do_not_depend_on_the_order_of_files_and_rows() {
    let rows = crowded();
    let results = |files: &[Vec<&String>]| {
        let texts: Vec<String> = files.iter().map(|rows| rows.iter().map(|row| format!("{row}\n")).collect()).collect();
        let files: Vec<(&str, &[u8])> = texts.iter().map(|text| ("file", text.as_bytes())).collect();
        let json: serde_json::Value = serde_json::from_slice(&triage(&load(&files, 4096, 1))).unwrap();
        let alerts = json["alerts"].as_array().unwrap();
        let alert = |a: &serde_json::Value| {
            (a["uid"].to_string(), [&a["score"], &a["incident_uid"], &a["attacks"]].map(serde_json::Value::to_string))
        };
        let by_key: std::collections::BTreeMap<_, _> = alerts.iter().map(alert).collect();
        (by_key, json["incidents"].clone())
    };
    let shuffled = |step: usize| (0..rows.len()).map(|i| &rows[i * step % rows.len()]).collect::<Vec<_>>();
    let whole = results(&[shuffled(1)]);
    assert_eq!(whole.0.len(), 200);
    for step in [199, 37, 83] {
        let rows = shuffled(step);
        assert!(results(std::slice::from_ref(&rows)) == whole, "rows by {step}");
        let (a, b) = rows.split_at(61);
        assert!(results(&[b.to_vec(), a.to_vec()]) == whole, "files, rows by {step}");
    }
}

/// Points of each alert, and how many incidents there are, for alerts of different rules, 60 s apart.
fn points(devices: &[&str], users: &[&str]) -> (Vec<String>, usize) {
    let alert = |(i, (device, user)): (usize, (&&str, &&str))| {
        format!(
            r#"{{"class_uid":2004,"severity_id":4,"time":{},"finding_info":{{"uid":"c{i}","title":"r{i}","analytic":{{"uid":"r{i}"}}}},"metadata":{{"product":{{"name":"P"}}}},"device":{{{device}}},"actor":{{"user":{{"name":"{user}"}}}}}}"#,
            1_795_000_000_000 + i * 60_000
        )
    };
    let rows: Vec<String> = devices.iter().zip(users).enumerate().map(alert).collect();
    let json: serde_json::Value =
        serde_json::from_slice(&triage(&load(&[("file", rows.join("\n").as_bytes())], 4096, 1))).expect("JSON");
    let points =
        json["alerts"].as_array().expect("a list").iter().map(|alert| alert["score"]["points"].to_string()).collect();
    (points, json["incidents"].as_array().expect("a list").len())
}

#[test]
fn one_machine_and_one_account_in_any_spelling_are_one() {
    let same = points(&[r#""hostname":"ws-1""#; 3], &["bob"; 3]);
    assert_eq!(same.1, 1);
    let spelt = [r#""hostname":"ws-1""#, r#""hostname":"WS-1""#, r#""hostname":"ws-1.corp.example""#];
    assert_eq!(points(&spelt, &["bob", "BOB", r"CORP\\bob"]), same);
    let addresses = [r#""ip":"2001:db8::1""#, r#""ip":"2001:DB8:0:0:0:0:0:1""#, r#""ip":"2001:0db8::0001""#];
    assert_eq!(points(&addresses, &["bob"; 3]), points(&[r#""ip":"2001:db8::1""#; 3], &["bob"; 3]));
}

#[test]
fn what_names_nobody_links_nothing() {
    let users = ["anna", "bob", "cleo"];
    for word in ["unknown", "Undefined", "not available", "N/D", "localhost", "127.0.0.1", "::1", "0.0.0.0", "(empty)"]
    {
        let device = format!(r#""hostname":"{word}""#);
        assert_eq!(points(&[&*device; 3], &users).1, 3, "{word}");
    }
    assert_eq!(points(&[r#""hostname":"ws-1""#; 3], &users).1, 1);
}

#[test]
fn every_score_is_the_sum_of_its_parts() {
    let evening = evening();
    let json: serde_json::Value = serde_json::from_slice(&triage(&load(&[("evening", &evening)], 4096, 1))).unwrap();
    let alerts = json["alerts"].as_array().unwrap();
    assert!(alerts.len() > 500);
    for alert in alerts {
        let score = &alert["score"];
        let parts: f64 = score["contributions"].as_array().unwrap().iter().map(|c| c["points"].as_f64().unwrap()).sum();
        assert_eq!(score["base"].as_f64().unwrap() + parts, score["points"].as_f64().unwrap(), "{}", alert["uid"]);
        assert!(score["low"].as_f64() <= score["probability"].as_f64());
        assert!(score["probability"].as_f64() <= score["high"].as_f64());
    }
}

#[test]
fn every_alert_is_in_one_incident_that_never_ranks_below_it() {
    let evening = evening();
    let json: serde_json::Value = serde_json::from_slice(&triage(&load(&[("evening", &evening)], 4096, 1))).unwrap();
    let mut best = std::collections::BTreeMap::new();
    let mut n_members = 0;
    for incident in json["incidents"].as_array().unwrap() {
        best.insert(incident["uid"].as_str().unwrap(), incident["score"].as_f64().unwrap());
        n_members += incident["alerts"].as_array().unwrap().len();
    }
    let alerts = json["alerts"].as_array().unwrap();
    assert_eq!(n_members, alerts.len());
    for alert in alerts {
        let incident = best[alert["incident_uid"].as_str().unwrap()];
        assert!(incident >= alert["score"]["points"].as_f64().unwrap());
    }
    let scores: Vec<f64> = json["incidents"].as_array().unwrap().iter().map(|i| i["score"].as_f64().unwrap()).collect();
    assert!(scores.windows(2).all(|pair| pair[0] >= pair[1]), "incidents are in the order of their scores");
}

#[test]
fn a_file_without_alerts_does_not_clear_what_is_loaded() {
    let evening = evening();
    let mut session = load(&[("evening", &evening)], 4096, 1);
    let before = session.summary();
    session.begin(false, vec![meta("empty.json", b"")]);
    feed(&mut session, &[("empty.json", b"")], 1);
    let after = session.rank();
    assert_eq!((before.alerts, before.batch_uid), (after.alerts, after.batch_uid));
    assert!(after.revision > before.revision);
    assert_eq!(session.reports()[0].problems[0].code, Code::EmptyFile);
    assert!(session.passport().products.is_empty(), "its report says nothing of the batch that stayed");
}

#[test]
fn adding_the_same_file_again_adds_no_alert() {
    let evening = evening();
    let mut session = load(&[("evening", &evening)], 4096, 1);
    let n = session.summary().alerts;
    session.begin(true, vec![meta("again", &evening)]);
    feed(&mut session, &[("again", &evening)], 4096);
    assert_eq!(session.rank().alerts, n);
    let again = session.reports().last().unwrap();
    assert_eq!(again.alerts, 0);
    assert!(again.is_conserved());
}

#[test]
fn a_cancelled_load_keeps_what_was_read() {
    let evening = evening();
    let half = evening.len() / 2;
    let mut session = Session::new(1);
    session.begin(false, vec![meta("evening", &evening)]);
    session.open_source(&meta("evening", &evening));
    session.feed(&evening[..half]);
    let summary = session.rank();
    assert!(summary.alerts > 200);
    let report = &session.reports()[0];
    assert!(report.cancelled && report.is_conserved());
}

#[test]
fn an_opened_alert_is_read_again_from_its_place() {
    let evening = evening();
    let session = load(&[("evening", &evening)], 4096, 1);
    let batch = session.batch().unwrap();
    for row in [0, 7, 300] {
        let key = batch.key[row].to_hex();
        let request = session.record_request(&key).unwrap();
        assert!(request.plain);
        let start = request.offset as usize;
        let raw = &evening[start..start + request.length as usize];
        let record: serde_json::Value = serde_json::from_slice(raw).expect("the span is one record");
        assert_eq!(record["finding_info"]["uid"], batch.text(batch.vendor_uid[row]));
        let mut finder = RecordFinder::new(request.entry, request.offset, request.length);
        evening.chunks(1000).any(|piece| finder.push(piece));
        assert_eq!(finder.take(), raw);
    }
    assert!(session.record_request("not a key").is_err());
}

#[test]
fn the_screens_agree_with_each_other() {
    let evening = evening();
    let mut session = load(&[("evening", &evening)], 4096, 1);
    let Answer::Import(import) = ask(&mut session, Query::Import) else { panic!() };
    assert_eq!(import.records - import.rejected - import.not_alerts - import.folded, import.alerts);
    let all = ViewSpec::default();
    let Answer::Queue(queue) = ask(&mut session, Query::Queue { view: all, start: 0, len: 50 }) else { panic!() };
    assert_eq!(queue.total, import.incidents);
    assert_eq!(queue.piles.iter().map(|pile| pile.matching).sum::<u32>(), queue.total);
    let below = queue.piles.iter().find(|pile| pile.pile == Pile::BelowLine).unwrap();
    assert_eq!(queue.total - below.all, import.above_line);
    for row in &queue.rows {
        let Answer::Incident(detail) = ask(&mut session, Query::Incident { uid: row.uid.clone() }) else { panic!() };
        assert_eq!((detail.rank, detail.alerts, &detail.title), (row.rank, row.alerts, &row.title));
        let sum: f64 = detail.reasons.iter().map(|reason| reason.points).sum();
        assert_eq!(detail.base_points + sum, detail.points);
        let Answer::Chain(chain) = ask(&mut session, Query::Chain { uid: row.uid.clone(), spec: ChainSpec::default() })
        else {
            panic!()
        };
        assert_eq!(chain.all_alerts, detail.alerts);
        assert!(chain.marks.windows(2).all(|pair| pair[0].time <= pair[1].time));
        assert!(chain.links.iter().all(|link| link.from < link.to && (link.to as usize) < chain.marks.len()));
        assert!(chain.marks.iter().all(|mark| usize::from(mark.lane) < chain.lanes.len()));
        let guides = chain.marks.iter().filter_map(|mark| mark.guide);
        assert!(guides.into_iter().all(|at| usize::from(at) < chain.guides.len()));
        for one in &chain.affected {
            assert!(one.first <= one.last && one.alerts >= 1, "{one:?}");
            assert!(
                one.first.is_none_or(|first| first >= chain.start) && one.last.is_none_or(|last| last <= chain.end)
            );
            assert!(!one.reached.is_empty() && !one.known.is_empty(), "{one:?}");
        }
        assert!(chain.links.iter().all(|link| !link.weight.is_empty()));
        let Answer::VerdictFacts(facts) = ask(&mut session, Query::VerdictFacts { uid: row.uid.clone() }) else {
            panic!()
        };
        assert_eq!(facts.score.points1024 as f64 / 1024.0, detail.points);
        assert_eq!(facts.alerts_total, detail.alerts);
    }
    let Answer::Matrix(matrix) =
        ask(&mut session, Query::Matrix { lens: MatrixLens::TopScore, scope: MatrixScope::All })
    else {
        panic!()
    };
    let hottest = matrix.columns.iter().flat_map(|column| &column.cells).max_by_key(|cell| cell.incidents).unwrap();
    let query = format!("technique:{}", hottest.id);
    let Answer::Queue(filtered) = ask(&mut session, Query::Queue { view: ViewSpec { query }, start: 0, len: 1 }) else {
        panic!()
    };
    assert!(filtered.total >= hottest.incidents, "the filter finds what the cell counts");
}

#[test]
fn a_question_about_nothing_is_a_failure_and_no_panic() {
    let mut empty = Session::new(1);
    assert!(empty.ask(&Query::Incident { uid: "INC-0".into() }).is_err());
    assert!(empty.ask(&Query::Import).is_ok());
    let evening = evening();
    let mut session = load(&[("evening", &evening)], 4096, 1);
    for query in [
        Query::Incident { uid: "INC-0".into() },
        Query::Alert { key: "00".into() },
        Query::Chain { uid: String::new(), spec: ChainSpec::default() },
        Query::Technique { id: "T0000".into(), scope: MatrixScope::Incident("none".into()) },
    ] {
        assert!(session.ask(&query).is_err(), "{query:?}");
    }
}

#[test]
fn a_verdict_stored_under_an_incidents_older_uid_finds_the_incident() {
    let alert = r#"{"id":"da1-0001","machineId":"m","alertCreationTime":"2026-11-20T08:00:00Z","title":"Suspicious service","computerDnsName":"ws-1","severity":"High","status":"New"}"#;
    let mut session = load(&[("a", alert.as_bytes())], 4096, 1);
    // As it was made before: of the record alone.
    let record = wg_schema::AlertKey::of_record("mde-alerts", alert.as_bytes());
    let former = format!("INC-{}", record.to_hex()[..8].to_uppercase());
    let now = session.ranked().unwrap().incidents.list[0].uid.clone();
    assert_ne!(former, now);
    let judged = [former.as_str(), &now, "INC-00000000", "INC-x", "INC-123456789ABCDEF0123"]
        .map(|uid| JudgedAlert { uid: uid.into(), lead: String::new() })
        .to_vec();
    let renamed = vec![Renamed { judged: judged[0].clone(), now }];
    assert_eq!(ask(&mut session, Query::Renamed { judged }), Answer::Renamed(renamed));
    assert!(session.record_request(&record.to_hex()).is_ok(), "and so does a link to the alert");
}

#[test]
fn a_link_that_was_cut_stays_cut_when_the_batch_is_loaded_again() {
    let evening = evening();
    let mut session = load(&[("evening.ndjson", &evening)], 1 << 16, 1);
    let before = triage(&session);
    let ranked = session.ranked().expect("a batch");
    let (of, batch) = (&ranked.incidents.of, &ranked.batch);
    let link = ranked.incidents.links.first().expect("a link");
    let key = |alert: wg_schema::AlertId| batch.key[alert.row()].to_hex();
    assert_eq!(of[link.from.row()], of[link.to.row()]);
    let cut = CorrectedPair { first: key(link.from), second: key(link.to), together: false };
    let revision = session.revision();
    assert!(session.set_corrected(std::slice::from_ref(&cut)));
    assert!(session.revision() > revision, "answers to older questions are stale");

    let apart = |session: &Session| {
        let ranked = session.ranked().expect("a batch");
        let place = |hex: &str| {
            let row = ranked.batch.key.iter().position(|key| key.to_hex() == hex).expect("the alert");
            ranked.incidents.of[row]
        };
        place(&cut.first) != place(&cut.second)
    };
    assert!(apart(&session));
    session.begin(false, vec![meta("evening.ndjson", &evening)]);
    feed(&mut session, &[("evening.ndjson", &evening)], 997);
    session.rank();
    assert!(apart(&session), "after another load");
    assert!(session.set_corrected(&[]));
    assert!(triage(&session) == before, "taken back, it is as before");
}

#[test]
fn the_passport_of_the_night_says_what_the_report_counts() {
    let mut session = load(&[("evening", &evening())], 65_536, 1);
    let Answer::Import(view) = ask(&mut session, Query::Import) else { panic!("the import screen answers") };
    assert_eq!(view.products.iter().map(|product| product.alerts).sum::<u64>(), view.alerts);
    assert_eq!(view.products.iter().map(|product| product.repeats + product.updates).sum::<u64>(), view.folded);
    let passport = session.passport();
    for product in &passport.products {
        assert_eq!(product.fields["metadata.product.name"], 100, "{}", product.product);
        assert!(product.first_time <= product.last_time);
    }
    assert!(passport.cannot_tell.iter().any(|line| line.starts_with("What came before 20 Nov")));
    let json: serde_json::Value = serde_json::from_str(&wg_engine::inspect_json(&session)).unwrap();
    assert_eq!(json["passport"]["products"].as_array().unwrap().len(), passport.products.len());
    assert_eq!(json["sources"][0]["alerts"], view.alerts);
}

#[test]
fn layers_lie_over_the_matrix_and_go_again() {
    let evening = evening();
    let mut session = load(&[("evening", &evening)], 4096, 1);
    let matrix = |session: &mut Session| {
        let query = Query::Matrix { lens: MatrixLens::Coverage, scope: MatrixScope::All };
        let Answer::Matrix(matrix) = ask(session, query) else { panic!() };
        matrix
    };
    let before = matrix(&mut session);
    assert!(before.layers.is_empty() && before.silent == 0);
    let cells = |matrix: &wg_protocol::MatrixView| -> Vec<(String, u32, u32)> {
        let cells = matrix.columns.iter().flat_map(|column| &column.cells);
        cells.map(|cell| (cell.id.clone(), cell.incidents, cell.covered)).collect()
    };
    let (seen, unseen) = (
        cells(&before).into_iter().find(|cell| cell.1 > 0).unwrap().0,
        cells(&before).into_iter().find(|cell| cell.1 == 0).unwrap().0,
    );
    let layer = |name: &str, ids: &[&str]| {
        let list: Vec<String> = ids.iter().map(|id| format!(r#"{{"techniqueID":"{id}","score":1}}"#)).collect();
        let text = format!(r#"{{"name":"{name}","domain":"enterprise-attack","techniques":[{}]}}"#, list.join(","));
        text.into_bytes()
    };
    let files = [layer("one", &[&seen]), layer("two", &[&seen, &unseen, "T9999"])];
    let Ok(Answer::Layers(layers)) = session.lay_over(&files) else { panic!() };
    assert_eq!(layers.iter().map(|layer| (layer.covered, layer.unknown)).collect::<Vec<_>>(), [(1, 0), (2, 1)]);
    let over = matrix(&mut session);
    for (id, incidents, covered) in cells(&over) {
        let expected = if id == seen { 0b11 } else { u32::from(id == unseen) << 1 };
        assert_eq!(covered, expected, "{id}, {incidents} incidents");
    }
    assert!(over.silent >= 1);
    let query = Query::Technique { id: seen, scope: MatrixScope::All };
    let Answer::Technique(detail) = ask(&mut session, query) else { panic!() };
    assert_eq!(detail.covered_by, ["one", "two"]);
    assert!(session.lay_over(&[b"{}".to_vec()]).is_err());
    assert_eq!(matrix(&mut session).layers.len(), 2, "what is no layer changes nothing");
    assert!(session.lay_over(&[]).is_ok());
    assert_eq!(matrix(&mut session), before);
}

#[test]
fn a_verdict_goes_with_the_alert_that_led_its_incident() {
    let evening = evening();
    let mut session = load(&[("evening.ndjson", &evening)], 1 << 16, 1);
    let ranked = session.ranked().expect("a batch");
    // Incidents whose worst alert is not their first: the uid is of the first.
    let of_two = |incident: &&wg_correlate::Incident| incident.heads.len() > 1 && incident.lead != incident.alerts[0];
    let key = |alert: wg_schema::AlertId| ranked.batch.key[alert.row()].to_hex();
    let named = |incident: &wg_correlate::Incident| (key(incident.alerts[0]), key(incident.lead), incident.uid.clone());
    let found: Vec<(String, String, String)> = ranked.incidents.list.iter().filter(of_two).map(named).collect();
    let now = |session: &mut Session, uid: &str, lead: &str| {
        ask(session, Query::Renamed { judged: vec![JudgedAlert { uid: uid.to_owned(), lead: lead.to_owned() }] })
    };
    let of_lead = |session: &Session, lead: &str| {
        let ranked = session.ranked().expect("a batch");
        let row = ranked.batch.key.iter().position(|key| key.to_hex() == lead).expect("the lead");
        ranked.incident(ranked.incidents.of[row]).uid.clone()
    };
    let follows = |answer: Answer, session: &Session, uid: &str, lead: &str| {
        let Answer::Renamed(renamed) = answer else { panic!("{answer:?}") };
        renamed.len() == 1 && renamed[0].now != uid && renamed[0].now == of_lead(session, lead)
    };
    // Where another part has as bad an alert and more of them, that part keeps the uid.
    let moved = found.iter().find(|(first, lead, uid)| {
        assert_eq!(now(&mut session, uid, lead), Answer::Renamed(Vec::new()));
        session.set_corrected(&[CorrectedPair { first: first.clone(), second: lead.clone(), together: false }]);
        let has_moved = of_lead(&session, lead) != *uid;
        let answer = now(&mut session, uid, lead);
        assert!(!has_moved || follows(answer, &session, uid, lead), "the verdict goes with the lead");
        if !has_moved {
            session.set_corrected(&[]);
        }
        has_moved
    });
    let (_, lead, uid) = moved.expect("one of them leaves its uid to another part");
    session.begin(false, vec![meta("evening.ndjson", &evening)]);
    feed(&mut session, &[("evening.ndjson", &evening)], 997);
    session.rank();
    let answer = now(&mut session, uid, lead);
    assert!(follows(answer, &session, uid, lead), "also after another load");
    session.set_corrected(&[]);
    assert_eq!(now(&mut session, uid, lead), Answer::Renamed(Vec::new()), "joined again, it is where it was");
}

#[test]
fn an_alert_with_two_sub_techniques_of_one_counts_once() {
    let text = r#"{"class_uid":2004,"category_uid":2,"time":1764396060000,"severity_id":4,"metadata":{"version":"1.3.0","uid":"a","product":{"name":"Sentry"}},"finding_info":{"uid":"a","title":"Shell","attacks":[{"tactic":{"uid":"TA0002"},"technique":{"uid":"T1059.001"}},{"tactic":{"uid":"TA0002"},"technique":{"uid":"T1059.003"}}]},"device":{"hostname":"ws-4"}}"#;
    let mut session = load(&[("a.json", text.as_bytes())], 4096, 1);
    let scope = MatrixScope::All;
    let Answer::Matrix(matrix) = ask(&mut session, Query::Matrix { lens: MatrixLens::TopScore, scope: scope.clone() })
    else {
        panic!()
    };
    let seen = matrix.columns.iter().flat_map(|column| &column.cells).filter(|cell| cell.incidents > 0);
    assert_eq!(seen.map(|cell| (&*cell.id, cell.alerts)).collect::<Vec<_>>(), [("T1059", 1)]);
    let Answer::Technique(detail) = ask(&mut session, Query::Technique { id: "T1059".into(), scope }) else { panic!() };
    assert_eq!(detail.alerts, 1);
    assert_eq!(detail.subs.iter().filter(|(_, _, incidents, _)| *incidents == 1).count(), 2);
}

/// Keys of the alerts of each incident, by uid.
fn members(session: &Session) -> std::collections::BTreeMap<String, std::collections::BTreeSet<String>> {
    let ranked = session.ranked().expect("a batch");
    let keys =
        |alerts: &[wg_schema::AlertId]| alerts.iter().map(|alert| ranked.batch.key[alert.row()].to_hex()).collect();
    ranked.incidents.list.iter().map(|incident| (incident.uid.clone(), keys(&incident.alerts))).collect()
}

#[test]
fn an_alert_moves_to_another_incident_alone_and_the_rest_stays_whole() {
    let evening = evening();
    let mut session = load(&[("evening", &evening)], 4096, 1);
    let before = members(&session);
    let ranked = session.ranked().expect("a batch");
    let mut by_size: Vec<&wg_correlate::Incident> =
        ranked.incidents.list.iter().filter(|incident| incident.heads.len() > 3).collect();
    by_size.sort_by_key(|incident| std::cmp::Reverse(incident.heads.len()));
    let to = ranked.ranking.iter().map(|id| ranked.incident(*id)).find(|to| to.uid != by_size[0].uid).expect("two");
    let mut tried = 0;
    let cases: Vec<(String, String, usize)> = by_size
        .iter()
        .filter(|from| from.uid != to.uid)
        .take(3)
        .flat_map(|from| {
            from.heads.iter().map(|head| (from.uid.clone(), ranked.batch.key[head.row()].to_hex(), from.heads.len()))
        })
        .step_by(3)
        .take(8)
        .collect();
    let to = to.uid.clone();
    for (from, alert, heads) in cases {
        let Ok(Answer::Pairs(pairs)) = session.ask(&Query::Move { alerts: vec![alert.clone()], to: to.clone() }) else {
            panic!("{alert} of {from} can move");
        };
        assert!(pairs.len() <= 4 * heads + 2, "{} for {heads}", pairs.len());
        assert!(session.set_corrected(&pairs));
        let after = members(&session);
        let now = after.values().find(|keys| keys.contains(&alert)).expect("it is somewhere");
        // With it go its repeats and nothing else.
        let gone: Vec<&String> = before[&from].difference(now).collect();
        let stays = after.values().find(|keys| keys.contains(gone[0])).expect("the rest");
        assert!(gone.iter().all(|key| stays.contains(*key)), "the rest of {from} is whole without {alert}");
        assert!(before[&to].is_subset(now), "{alert} is with all of {to}");
        // Another session that is told the same says the same: nothing hangs on this one.
        let mut other = Session::new(9);
        other.set_corrected(&pairs);
        other.begin(false, vec![meta("evening", &evening)]);
        feed(&mut other, &[("evening", &evening)], 977);
        other.rank();
        assert_eq!(members(&other), after);
        assert!(session.set_corrected(&[]));
        assert_eq!(members(&session), before, "taken back, nothing is left of it");
        tried += 1;
    }
    assert!(tried >= 3, "{tried}");
}

#[test]
fn a_name_that_is_held_apart_is_scored_and_linked_on_its_own_and_comes_back() {
    let line = |i: i64, host: &str, user: &str| {
        format!(
            r#"{{"class_uid":2004,"category_uid":2,"type_uid":200401,"activity_id":1,"severity_id":4,"time":{},"metadata":{{"version":"1.5.0","product":{{"name":"Own EDR"}}}},"finding_info":{{"uid":"a{i}","title":"Step {i}","analytic":{{"name":"rule {i}","uid":"r{i}","type_id":1}}}},"device":{{"hostname":"{host}","type_id":2}},"actor":{{"user":{{"name":"{user}"}}}}}}"#,
            1_763_600_000_000 + i * 60_000
        )
    };
    let lines: Vec<String> = (0..6).map(|i| line(i, ["WS-1", "ws-1.corp.example"][i as usize % 2], "anna")).collect();
    let bytes = lines.join("\n").into_bytes();
    let mut session = load(&[("a.ndjson", &bytes)], 4096, 1);
    let before = triage(&session);
    assert_eq!(session.passport().one_name_total, 1, "{:?}", session.passport().one_name);
    let revision = session.revision();
    assert!(session.set_apart(vec!["ws-1.corp.example".into(), "anna".into()]));
    assert!(session.revision() > revision);
    assert_eq!((session.passport().one_name_total, session.passport().apart.len()), (0, 2));
    let apart = triage(&session);
    assert_ne!(apart, before, "fewer rules an hour on each of the two");
    // Said before the load, it is the same.
    let mut other = Session::new(9);
    other.set_apart(vec!["ws-1.corp.example".into(), "anna".into()]);
    other.begin(false, vec![meta("a.ndjson", &bytes)]);
    feed(&mut other, &[("a.ndjson", &bytes)], 977);
    other.rank();
    assert_eq!(triage(&other), apart);
    assert!(!session.set_apart(vec!["ws-1.corp.example".into(), "anna".into()]), "nothing new");
    assert!(session.set_apart(Vec::new()));
    assert_eq!(triage(&session), before, "taken back, nothing is left of it");
}

#[test]
fn alerts_taken_out_are_an_incident_of_their_own_and_all_of_one_are_not() {
    let evening = evening();
    let mut session = load(&[("evening", &evening)], 4096, 1);
    let ranked = session.ranked().expect("a batch");
    let from = ranked.incidents.list.iter().max_by_key(|incident| incident.heads.len()).expect("one").clone();
    let keys: Vec<String> = from.heads.iter().map(|head| ranked.batch.key[head.row()].to_hex()).collect();
    assert!(session.ask(&Query::Move { alerts: keys.clone(), to: String::new() }).is_err());
    let Ok(Answer::Pairs(pairs)) = session.ask(&Query::Move { alerts: keys[1..3].to_vec(), to: String::new() }) else {
        panic!("two of {} can be taken out", keys.len());
    };
    session.set_corrected(&pairs);
    let ranked = session.ranked().expect("a batch");
    let heads = |key: &String| {
        let row = ranked.batch.key.iter().position(|other| other.to_hex() == *key).expect("there");
        ranked.incident(ranked.incidents.of[row]).heads.len()
    };
    assert_eq!((heads(&keys[1]), heads(&keys[2]), heads(&keys[0])), (2, 2, keys.len() - 2));
}

#[test]
fn every_sentence_of_the_pre_work_names_alerts_it_rests_on() {
    let evening = evening();
    let mut session = load(&[("evening", &evening)], 4096, 1);
    let Answer::Uids(uids) = ask(&mut session, Query::Uids { view: ViewSpec::default() }) else { panic!("uids") };
    for uid in uids.into_iter().take(40) {
        let Answer::Incident(detail) = ask(&mut session, Query::Incident { uid }) else { panic!("an incident") };
        let pre = &detail.pre_work;
        let lines = [&pre.who, &pre.what, &pre.where_, &pre.when].into_iter().chain(&pre.missing);
        for line in lines.chain(pre.checks.iter().map(|(question, _)| question)) {
            assert!(!line.rests.on.is_empty() && line.rests.n as usize >= line.rests.on.len(), "{line:?}");
            for key in &line.rests.on {
                let alert = ask(&mut session, Query::Alert { key: key.clone() });
                let Answer::Alert(alert) = alert else { panic!("{key}") };
                // Both edges of a silence may be anybody's.
                assert!(
                    alert.incident == detail.uid
                        || line.text.contains("sent nothing")
                        || line.text.contains("the export ends")
                );
            }
        }
        let codes: Vec<&str> = pre.stages.iter().map(|(code, _)| code.as_str()).collect();
        for tag in detail.attacks.iter().filter(|tag| !tag.code.is_empty()) {
            assert!(codes.contains(&tag.code.as_str()), "{codes:?} {tag:?}");
        }
    }
}
