//! No view and no export shows a password; only the raw record does, and only when asked.

use wg_engine::Session;
use wg_ingest::Ending;
use wg_protocol::{Answer, ChainSpec, FileMeta, MatrixLens, MatrixScope, Query, ViewSpec};
use wg_schema::report::Code;

const SECRET: &str = "Winter2026!";

/// Alerts with a password in a command line, a title, an address and a file, and a record that is rejected.
fn batch(uncovered: bool) -> Session {
    let alert = |n: u32, title: &str, cmd: &str, file: &str| {
        format!(
            r#"{{"class_uid":2004,"time":176362560{n}000,"severity_id":4,"metadata":{{"version":"1.5.0","product":{{"name":"P"}}}},"finding_info":{{"uid":"f-0000000{n}","title":"{title}"}},"device":{{"hostname":"ws-1"}},"evidences":[{{"process":{{"name":"a.exe","cmd_line":"{cmd}"}},"actor":{{"user":{{"name":"bob"}}}},"file":{{"path":"{file}"}}}}]}}"#
        )
    };
    let text = [
        alert(1, "Remote service", &format!("psexec -u bob -p {SECRET} cmd"), "a.txt"),
        alert(2, &format!("Logon with password={SECRET}"), "whoami", "b.txt"),
        alert(3, "Clone", &format!("git clone https://bob:{SECRET}@git.example/x"), &format!("https://b:{SECRET}@h/c")),
        format!(r#"{{"password":"{SECRET}","what":"is this"}}"#),
        format!(r#"{{"password":"{SECRET}","what":"#),
    ]
    .join("\n");
    let mut session = Session::new(1);
    session.set_uncovered(uncovered);
    let meta = FileMeta { name: "a".into(), size: text.len() as u64 };
    session.begin(false, vec![meta.clone()]);
    session.open_source(&meta);
    session.feed(text.as_bytes());
    session.close_source(Ending::Complete, None);
    session.rank();
    session
}

#[test]
fn every_answer_and_export_hides_what_is_secret() {
    let mut session = batch(false);
    assert_eq!(session.reports()[0].counts[&Code::Secret], 3);
    let ranked = session.ranked().unwrap();
    let uids: Vec<String> = ranked.incidents.list.iter().map(|incident| incident.uid.clone()).collect();
    let keys: Vec<String> = ranked.batch.key.iter().map(|key| key.to_hex()).collect();
    let mut queries = vec![
        Query::Import,
        Query::ReportJson,
        Query::TriageJson,
        Query::Queue { view: ViewSpec::default(), start: 0, len: 50 },
        Query::Matrix { lens: MatrixLens::TopScore, scope: MatrixScope::All },
    ];
    for uid in uids {
        queries.push(Query::Incident { uid: uid.clone() });
        queries.push(Query::Chain { uid: uid.clone(), spec: ChainSpec::default() });
        queries.push(Query::VerdictFacts { uid });
    }
    queries.extend(keys.into_iter().map(|key| Query::Alert { key }));
    let mut all = String::new();
    for query in queries {
        match session.ask(&query).expect("an answer") {
            Answer::Json(json) => all += &json,
            other => all += &format!("{other:?}"),
        }
    }
    let mut ocsf = Vec::new();
    wg_engine::write_ocsf(&session, &mut ocsf).unwrap();
    all += &String::from_utf8(ocsf).unwrap();
    assert!(!all.contains(SECRET), "{:?}", all.find(SECRET).map(|at| &all[at.saturating_sub(200)..at + 20]));
    assert!(all.contains("[hidden password, 11 characters, "));
}

#[test]
fn what_is_uncovered_on_purpose_is_the_same_alert() {
    let (covered, uncovered) = (batch(false), batch(true));
    let (covered, uncovered) = (covered.batch().unwrap(), uncovered.batch().unwrap());
    assert_eq!(covered.key, uncovered.key);
    let cmd = |batch: &wg_schema::Batch| batch.text(batch.cmd_line[0]).to_owned();
    assert!(cmd(uncovered).contains(SECRET) && !cmd(covered).contains(SECRET));
}
