//! Every sample as OCSF, and back: valid, and the same alerts, scores and incidents.

use serde_json::Value;
use std::path::{Path, PathBuf};
use wg_engine::Session;
use wg_ingest::Ending;
use wg_protocol::FileMeta;
use wg_tests::json_schema::check;

fn load(name: &str, bytes: &[u8]) -> Session {
    load_all(&[(name, bytes)])
}

fn load_all(files: &[(&str, &[u8])]) -> Session {
    let mut session = Session::new(1);
    let meta = |(name, bytes): &(&str, &[u8])| FileMeta { name: (*name).into(), size: bytes.len() as u64 };
    session.begin(false, files.iter().map(meta).collect());
    for file in files {
        session.open_source(&meta(file));
        session.feed(file.1);
        session.close_source(Ending::Complete, None);
    }
    session.rank();
    session
}

fn convert(session: &Session) -> Vec<u8> {
    let mut out = Vec::new();
    wg_engine::write_findings(session, &mut out).expect("writes to memory do not fail");
    out
}

/// All that a session says of its alerts, without what belongs to the file or follows from the key.
fn said(session: &Session) -> Vec<String> {
    let mut json = Vec::new();
    wg_engine::write_triage(session, &mut json).expect("writes to memory do not fail");
    let json: Value = serde_json::from_slice(&json).expect("JSON");
    let alerts = json["alerts"].as_array().expect("alerts").iter();
    alerts
        .map(|alert| {
            let mut alert = alert.clone();
            let object = alert.as_object_mut().expect("an object");
            for own in ["record", "offset", "length", "source", "time_zone_assumed"] {
                object.remove(own);
            }
            alert.to_string()
        })
        .collect()
}

/// Each incident as its score and the rows of its alerts, sorted.
fn incidents(session: &Session) -> Vec<(i32, Vec<u32>)> {
    let ranked = session.ranked().expect("a batch");
    let incident = |id: &wg_schema::IncidentId| {
        let incident = ranked.incident(*id);
        let mut rows: Vec<u32> = incident.alerts.iter().map(|alert| alert.0).collect();
        rows.sort_unstable();
        (incident.score, rows)
    };
    let mut all: Vec<(i32, Vec<u32>)> = ranked.ranking.iter().map(incident).collect();
    all.sort_unstable();
    all
}

/// Returns what went wrong with one file.
fn faults(path: &Path, schema: &Value) -> Vec<String> {
    let bytes = std::fs::read(path).expect("a readable sample");
    let first = load("first", &bytes);
    let Some(batch) = first.batch().filter(|batch| !batch.is_empty()) else { return Vec::new() };
    let export = convert(&first);
    let mut faults = Vec::new();
    for line in export.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).take(60) {
        let finding: Value = serde_json::from_slice(line).expect("JSON");
        faults.extend(check(schema, &finding));
    }
    let second = load("second", &export);
    if second.batch().map_or(0, |batch| batch.len()) != batch.len() {
        faults.push(format!("{} alerts and not {}", second.batch().map_or(0, |batch| batch.len()), batch.len()));
        return faults;
    }
    let (before, after) = (said(&first), said(&second));
    let differ = before.iter().zip(&after).filter(|(before, after)| before != after);
    faults.extend(differ.take(2).map(|(before, after)| format!("is  {after}\n    was {before}")));
    let (before, after) = (incidents(&first), incidents(&second));
    if before != after {
        let n = before.iter().filter(|one| !after.contains(one)).count();
        faults.push(format!("{n} incidents of {} are others", before.len()));
    }
    let keys = |session: &Session| {
        let mut keys = session.batch().map_or_else(Vec::new, |batch| batch.key.clone());
        keys.sort_unstable();
        keys
    };
    let orders = [[("first", &*bytes), ("second", &*export)], [("second", &*export), ("first", &*bytes)]];
    // Of the large files one order is enough.
    for files in &orders[..if bytes.len() < 50_000 { 2 } else { 1 }] {
        let both = keys(&load_all(files));
        if both != keys(&first) {
            let n = both.iter().filter(|key| !batch.key.contains(key)).count();
            faults.push(format!("{} alerts beside the export, not {}; {n} unknown ones", both.len(), batch.len()));
        }
    }
    faults
}

#[test]
fn every_sample_comes_back_from_its_export_as_it_was() {
    let Some(dir) = wg_tests::shared("every_sample_comes_back_from_its_export_as_it_was") else { return };
    let schema = std::fs::read(dir.join("schemas/ocsf/1.5.0/detection_finding.schema.json")).expect("the schema");
    let schema: Value = serde_json::from_slice(&schema).expect("JSON");
    let (mut files, mut folders) = (Vec::<PathBuf>::new(), vec![dir.join("samples")]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a readable folder").flatten() {
            let path = entry.path();
            match path.is_dir() {
                true => folders.push(path),
                false => files.push(path),
            }
        }
    }
    files.sort();
    let is_sample = |path: &&PathBuf| {
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        !name.ends_with(".md") && !name.contains("expected") && path.metadata().is_ok_and(|meta| meta.len() < 400_000)
    };
    let mut wrong = Vec::new();
    let mut checked = 0;
    for path in files.iter().filter(is_sample) {
        checked += 1;
        let faults = faults(path, &schema);
        if !faults.is_empty() {
            wrong.push(format!("{}:\n    {}", path.display(), faults[..faults.len().min(4)].join("\n    ")));
        }
    }
    assert!(checked > 50, "{checked}");
    assert!(wrong.is_empty(), "{} of {checked}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn an_alert_keeps_its_key_where_its_product_named_it() {
    let alert = r#"{"id":"da1-0001","machineId":"m","alertCreationTime":"2026-11-20T08:00:00Z","title":"Suspicious service","computerDnsName":"ws-1","severity":"High","status":"New","evidence":[{"entityType":"Process","fileName":"a.exe","processId":7,"processCommandLine":"psexec -p Winter2026! x"}]}"#;
    let first = load("a", alert.as_bytes());
    let second = load("b", &convert(&first));
    assert_eq!(first.batch().map(|batch| batch.key.clone()), second.batch().map(|batch| batch.key.clone()));
    assert!(!String::from_utf8_lossy(&convert(&first)).contains("Winter2026"));
}
