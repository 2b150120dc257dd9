//! Techniques that are inferred from words are shown as such and move nothing; guides and hypotheses come with the detail.

use serde_json::Value;
use wg_engine::Session;
use wg_ingest::Ending;
use wg_protocol::{Answer, FileMeta, HypothesisKind, MatrixLens, MatrixScope, Query};
use wg_tests::session::ranked;

/// Alerts that name no technique, under these titles.
fn load(titles: &[&str]) -> Session {
    let line = |(i, title): (usize, &&str)| {
        format!(
            r#"{{"class_uid":2004,"category_uid":2,"type_uid":200401,"activity_id":1,"time":{},"severity_id":4,"metadata":{{"version":"1.5.0","uid":"id-{i}-0123456789","product":{{"name":"Made Up"}}}},"finding_info":{{"uid":"id-{i}-0123456789","title":"{title}"}},"device":{{"hostname":"ws-1","type_id":0}}}}"#,
            1_795_230_000_000_i64 + i as i64 * 60_000
        )
    };
    let text = titles.iter().enumerate().map(line).collect::<Vec<_>>().join("\n");
    ranked("made.ndjson", text.as_bytes())
}

fn triage(session: &Session) -> Value {
    let mut json = Vec::new();
    wg_engine::write_triage(session, &mut json).expect("it is written");
    serde_json::from_slice(&json).expect("JSON")
}

const WORDS: [&str; 2] = ["Mimikatz credential dumping from LSASS memory", "Quarterly report is ready"];

#[test]
fn what_is_inferred_says_so_and_by_which_words() {
    let json = triage(&load(&WORDS));
    let attacks = json["alerts"][0]["attacks"].as_array().expect("a list");
    assert_eq!((&attacks[0]["technique"], &attacks[0]["origin"]), (&"T1003".into(), &"inferred".into()));
    assert!(attacks[0]["confidence"].as_f64().is_some_and(|p| (0.5..1.0).contains(&p)));
    assert!(!attacks[0]["words"].as_array().expect("words").is_empty());
    assert!(json["alerts"][1]["attacks"].as_array().expect("a list").is_empty(), "silent where the words say nothing");
}

#[test]
fn what_is_inferred_moves_no_score_and_no_link() {
    let (with, without) = (triage(&load(&WORDS)), triage(&load(&["Some rule or other", "Quarterly report is ready"])));
    for i in 0..2 {
        for figure in ["points", "low", "high"] {
            assert_eq!(with["alerts"][i]["score"][figure], without["alerts"][i]["score"][figure]);
        }
    }
    assert_eq!(with["incidents"].as_array().map(Vec::len), without["incidents"].as_array().map(Vec::len));
    let session = load(&WORDS);
    let batch = session.batch().expect("a batch");
    assert!(batch.attacks.is_empty());
    let mut findings = Vec::new();
    wg_engine::write_findings(&session, &mut findings).expect("it is written");
    assert!(!String::from_utf8_lossy(&findings).contains("T1003"), "no finding claims it");
}

#[test]
fn the_matrix_marks_what_no_record_names() {
    let mut session = load(&WORDS);
    let query = Query::Matrix { lens: MatrixLens::default(), scope: MatrixScope::All };
    let Ok(Answer::Matrix(view)) = session.ask(&query) else { panic!("a matrix") };
    let seen: Vec<_> = view.columns.iter().flat_map(|column| &column.cells).filter(|cell| cell.incidents > 0).collect();
    assert!(!seen.is_empty() && seen.iter().all(|cell| cell.inferred));
    assert_eq!((view.inferred_alerts, view.unmapped_alerts), (1, 1));
}

#[test]
fn guides_and_hypotheses_come_with_the_incident() {
    let mut session = Session::new(3);
    let night = wg_sample::night();
    let meta = FileMeta { name: "night.ndjson".into(), size: night.len() as u64 };
    session.begin(false, vec![meta.clone()]);
    session.open_source(&meta);
    session.feed(&night);
    session.close_source(Ending::Complete, None);
    session.rank();
    let ranked = session.ranked().expect("a batch");
    let uids: Vec<String> = ranked.ranking.iter().take(20).map(|id| ranked.incident(*id).uid.clone()).collect();
    let (mut guided, mut next, mut missing) = (0, 0, 0);
    for uid in uids {
        let Ok(Answer::Incident(detail)) = session.ask(&Query::Incident { uid }) else { panic!("an incident") };
        guided += usize::from(!detail.reading.guides.is_empty());
        for hypothesis in &detail.reading.hypotheses {
            let is_next = hypothesis.kind == HypothesisKind::Next;
            next += usize::from(is_next);
            missing += usize::from(!is_next);
            assert!(hypothesis.confirm.starts_with("To confirm: ") && !hypothesis.because.is_empty());
            let said = if is_next { "may follow" } else { "is not seen" };
            assert!(hypothesis.what.contains(said), "{}", hypothesis.what);
        }
    }
    assert!(guided >= 15 && next > 0 && missing > 0, "{guided} {next} {missing}");
}
