//! Techniques of ATT&CK Mobile and ICS: read by their ids, shown on matrices of their own, and given on under their own release.

use wg_engine::Session;
use wg_protocol::{Answer, MatrixLens, MatrixScope, MatrixView, Query, ViewSpec};
use wg_tests::session::ranked;

fn load(text: &str) -> Session {
    ranked("alerts.json", text.as_bytes())
}

fn finding(uid: &str, host: &str, technique: &str) -> String {
    format!(
        r#"{{"class_uid":2004,"category_uid":2,"time":1764396060000,"severity_id":4,"metadata":{{"version":"1.3.0","uid":"{uid}","product":{{"name":"Sentry"}}}},"finding_info":{{"uid":"{uid}","title":"Controller written","attacks":[{{"technique":{{"uid":"{technique}"}}}}]}},"device":{{"hostname":"{host}"}}}}"#
    )
}

fn matrix(session: &mut Session) -> MatrixView {
    match session.ask(&Query::Matrix { lens: MatrixLens::default(), scope: MatrixScope::All }) {
        Ok(Answer::Matrix(view)) => view,
        other => panic!("{other:?}"),
    }
}

#[test]
fn ids_of_mobile_and_ics_stand_on_their_own_matrices_and_nowhere_on_enterprise() {
    let text =
        [("a", "plc-1", "T0836"), ("b", "hmi-2", "T0886"), ("c", "phone-3", "T1409"), ("d", "ws-4", "T1059.001")]
            .map(|(uid, host, technique)| finding(uid, host, technique))
            .join("\n");
    let mut session = load(&text);
    let view = matrix(&mut session);
    let seen: Vec<(&str, &str, &str)> = view
        .columns
        .iter()
        .flat_map(|column| {
            column
                .cells
                .iter()
                .filter(|cell| cell.incidents > 0)
                .map(move |cell| (&*column.of, &*column.name, &*cell.id))
        })
        .collect();
    for expected in [
        ("", "Execution", "T1059"),
        ("ATT&CK for ICS 18.1", "Impair Process Control", "T0836"),
        ("ATT&CK Mobile 18.1", "Collection", "T1409"),
    ] {
        assert!(seen.contains(&expected), "{expected:?} {seen:?}");
    }
    assert!(seen.iter().any(|(of, _, id)| *of == "ATT&CK for ICS 18.1" && *id == "T0886"));
    assert!(seen.iter().all(|(of, _, id)| !of.is_empty() || *id == "T1059"), "{seen:?}");
    assert_eq!(view.seen, 1, "of Enterprise");

    let Ok(Answer::Technique(detail)) = session.ask(&Query::Technique { id: "T0836".into(), scope: MatrixScope::All })
    else {
        panic!("a technique of ICS has a detail");
    };
    assert_eq!((&*detail.release, detail.incidents), ("ATT&CK for ICS 18.1", 1));
    let spec = ViewSpec { query: "technique:T0836".into() };
    let Ok(Answer::Uids(found)) = session.ask(&Query::Uids { view: spec }) else { panic!("a search") };
    assert_eq!(found.len(), 1);

    let Ok(Answer::Bytes(findings)) = session.ask(&Query::Findings { start: 0, len: 9 }) else { panic!("findings") };
    let findings = String::from_utf8(findings).expect("text");
    assert!(findings.contains(r#""tactic":{"name":"Impair Process Control","uid":"TA0106"}"#), "{findings}");
    assert!(findings.contains(r#""version":"18.1""#) && findings.contains(r#""version":"19""#), "{findings}");
    let again = matrix(&mut load(&findings));
    assert_eq!(again.columns, view.columns, "what was written is read back");
}

#[test]
fn without_such_ids_there_is_no_such_matrix() {
    let view = matrix(&mut load(&finding("a", "ws-4", "T1059.001")));
    assert_eq!(view.columns.len(), 15);
}
