//! Hosts and accounts that matter most: what is severe on them stays above the line, and says why.

use wg_engine::Session;
use wg_ingest::Ending;
use wg_protocol::working::{Part, WorkingSpec};
use wg_protocol::{Answer, AssetKind, AssetMark, AssetSaid, Criticality, FileMeta, IncidentDetail, Query};
use wg_tests::session::ranked;

/// The same rule on the same host, every few hours for weeks: in the end the shipped scorecard puts it below the line.
fn worn_out(severity_id: u8) -> String {
    let line = |i: i64| {
        format!(
            concat!(
                "{{\"class_uid\":2004,\"category_uid\":2,\"type_uid\":200401,\"activity_id\":1,\"severity_id\":{},\"time\":{},",
                "\"metadata\":{{\"version\":\"1.5.0\",\"product\":{{\"name\":\"Sensor\",\"vendor_name\":\"V\"}},\"uid\":\"a{}\"}},",
                "\"finding_info\":{{\"title\":\"Odd task\",\"uid\":\"a{}\",\"analytic\":{{\"name\":\"odd-task\",\"type_id\":1}}}},",
                "\"device\":{{\"hostname\":\"DC-01.corp.example\",\"type_id\":1}},\"actor\":{{\"user\":{{\"name\":\"CORP\\\\svc\"}}}}}}\n"
            ),
            severity_id,
            1_790_000_000_000 + i * 30 * 3_600_000,
            i,
            i
        )
    };
    (0..60).map(line).collect()
}

fn load(text: &str) -> Session {
    ranked("worn.ndjson", text.as_bytes())
}

fn mark(kind: AssetKind, name: &str, criticality: Criticality) -> AssetMark {
    let said = AssetSaid { criticality, kind, name: name.into(), owner: "Ops".into() };
    AssetMark { said, source: "inventory.csv".into(), by: "night desk".into() }
}

/// Incidents below the line.
fn below(session: &Session) -> u32 {
    let summary = session.summary();
    summary.incidents - summary.above_line
}

/// The detail of the incident that ranks last.
fn last(session: &mut Session) -> IncidentDetail {
    let ranked = session.ranked().expect("a batch");
    let uid = ranked.incident(*ranked.ranking.last().expect("an incident")).uid.clone();
    match session.ask(&Query::Incident { uid }) {
        Ok(Answer::Incident(detail)) => detail,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_severe_on_a_marked_asset_never_falls_below_the_line() {
    let mut session = load(&worn_out(4));
    assert!(below(&session) > 0, "a worn-out rule is below the line");
    let before = session.revision();
    for (kind, name) in [(AssetKind::Host, "dc-01"), (AssetKind::Account, "SVC")] {
        assert!(session.set_assets(vec![mark(kind, name, Criticality::Critical)]));
        assert_eq!(below(&session), 0, "{name}");
        let detail = last(&mut session);
        let mark = &detail.assets.marks[0];
        assert_eq!((mark.said.name.as_str(), mark.said.owner.as_str()), (name, "Ops"));
        assert!(detail.what_would_change[0].starts_with("Held above the line: of high severity"), "{detail:?}");
        assert_eq!((detail.assets.host.as_str(), detail.assets.account.as_str()), ("DC-01.corp.example", "CORP\\svc"));
        assert!(session.set_assets(Vec::new()));
        assert!(below(&session) > 0);
    }
    assert!(session.revision() > before);
    assert!(!session.set_assets(vec![mark(AssetKind::Host, "dc-01", Criticality::Normal)]), "it is normal already");
    assert!(session.set_assets(vec![mark(AssetKind::Host, "another", Criticality::Critical)]));
    assert!(below(&session) > 0);
}

#[test]
fn what_is_not_severe_ranks_by_its_score_also_on_a_marked_asset() {
    let mut session = load(&worn_out(3));
    let without = below(&session);
    session.set_assets(vec![mark(AssetKind::Host, "dc-01", Criticality::Critical)]);
    assert_eq!(below(&session), without);
    assert!(without > 0);
}

#[test]
fn marks_hold_for_what_is_loaded_later() {
    let mut session = Session::new(3);
    assert!(!session.set_assets(vec![mark(AssetKind::Host, "dc-01", Criticality::High)]), "nothing is loaded yet");
    let text = worn_out(4);
    let meta = FileMeta { name: "worn.ndjson".into(), size: text.len() as u64 };
    session.begin(false, vec![meta.clone()]);
    session.open_source(&meta);
    session.feed(text.as_bytes());
    session.close_source(Ending::Complete, None);
    session.rank();
    assert_eq!(below(&session), 0);
}

#[test]
fn what_is_held_above_the_line_goes_into_a_working_brief_of_what_is_above_it() {
    let mut session = load(&worn_out(4));
    assert!(below(&session) > 0, "a worn-out rule is below the line");
    assert!(session.set_assets(vec![mark(AssetKind::Host, "dc-01", Criticality::Critical)]));
    let above = session.summary().above_line;
    let spec = WorkingSpec { part: Part::AboveLine, ..WorkingSpec::default() };
    match session.ask(&Query::WorkingText { spec: Box::new(spec) }) {
        Ok(Answer::Working(written)) => assert_eq!(written.incidents, above),
        other => panic!("{other:?}"),
    }
}
