//! Alerts that are no longer like those that the model was taught on: the promise below the line is withdrawn, and says why.

use wg_engine::Session;
use wg_ingest::Ending;
use wg_protocol::{
    Answer, AskedBy, FileMeta, GivenBy, JudgedIncident, LearnFrom, PromiseView, Query, Revoked, Standing, ViewSpec,
};

/// One rule after another on one host after another, `n` times, so many hours apart.
fn alerts(rules: usize, hosts: usize, n: i64, hours: i64) -> String {
    let line = |i: i64| {
        let (rule, host) = (i as usize % rules, i as usize % hosts);
        format!(
            concat!(
                "{{\"class_uid\":2004,\"category_uid\":2,\"type_uid\":200401,\"activity_id\":1,\"severity_id\":2,\"time\":{},",
                "\"metadata\":{{\"version\":\"1.5.0\",\"product\":{{\"name\":\"Sensor\",\"vendor_name\":\"V\"}},\"uid\":\"a{}\"}},",
                "\"finding_info\":{{\"title\":\"Odd task\",\"uid\":\"a{}\",\"analytic\":{{\"name\":\"rule-{}-of-{}\",\"type_id\":1}}}},",
                "\"device\":{{\"hostname\":\"host-{}\",\"type_id\":1}}}}\n"
            ),
            1_790_000_000_000 + i * hours * 3_600_000,
            i,
            i,
            rule,
            rules,
            host
        )
    };
    (0..n).map(line).collect()
}

fn load(session: &mut Session, text: &str) {
    let meta = FileMeta { name: "night.ndjson".into(), size: text.len() as u64 };
    session.begin(false, vec![meta.clone()]);
    session.open_source(&meta);
    session.feed(text.as_bytes());
    session.close_source(Ending::Complete, None);
    session.rank();
}

fn promise(session: &mut Session) -> PromiseView {
    match session.ask(&Query::Promise) {
        Ok(Answer::Promise(view)) => *view,
        other => panic!("{other:?}"),
    }
}

fn uids(session: &mut Session) -> Vec<String> {
    match session.ask(&Query::Uids { view: ViewSpec::default() }) {
        Ok(Answer::Uids(uids)) => uids,
        other => panic!("{other:?}"),
    }
}

/// Judges every incident harmless, each for itself, so that the promise about the pile could not be firmer.
fn judge_all(session: &mut Session) {
    let judged = uids(session).into_iter().map(|uid| JudgedIncident { uid, verdict: "fp".into(), alone: true });
    session.set_judged(judged.collect());
}

fn learn_from_first(session: &mut Session) {
    let uid = uids(session).swap_remove(0);
    let (verdict, reason) = ("fp".to_owned(), String::new());
    let verdict = LearnFrom { incident: uid, verdict, reason, given: GivenBy::Single, asked: AskedBy::Top };
    session.learn(&[verdict]).expect("a candidate");
    session.decide(true).expect("a model");
}

#[test]
fn a_batch_of_another_kind_withdraws_the_promise_until_the_model_has_learnt_from_it() {
    let (usual, other) = (alerts(3, 6, 260, 30), alerts(90, 2, 260, 1));
    let mut session = Session::new(2);
    load(&mut session, &usual);
    learn_from_first(&mut session);
    judge_all(&mut session);
    let view = promise(&mut session);
    assert_eq!((view.standing, view.drift.len()), (Standing::Holds, 0), "it is what it was taught on");

    load(&mut session, &other);
    judge_all(&mut session);
    let view = promise(&mut session);
    assert_eq!(view.standing, Standing::Revoked(Revoked::Drifted), "{view:?}");
    assert!(view.drift.iter().any(|says| says.starts_with("100 % of alerts are of rules")), "{:?}", view.drift);
    assert!(view.drift.iter().any(|says| says.contains("inputs have moved")), "{:?}", view.drift);
    let Ok(Answer::Text(card)) = session.ask(&Query::ModelCard { last_change: String::new() }) else {
        panic!("a card")
    };
    assert!(card.contains("the promise is revoked") && card.contains("100 % of alerts are of rules"), "{card}");

    learn_from_first(&mut session);
    judge_all(&mut session);
    let view = promise(&mut session);
    assert_eq!((view.standing, view.drift.len()), (Standing::Holds, 0), "it knows them now");
}

/// What the product's next version writes: every rule has another name, and no host is given.
fn renamed(text: &str) -> String {
    let cut = |line: &str| {
        let (kept, _) = line.split_once(",\"device\"").expect("a device");
        format!("{}}}\n", kept.replace("\"rule-", "\"v2-rule-"))
    };
    text.lines().map(cut).collect()
}

#[test]
fn rules_and_fields_that_came_and_went_are_named_with_what_rested_on_them() {
    let mut session = Session::new(2);
    let usual = alerts(3, 6, 260, 30);
    load(&mut session, &usual);
    learn_from_first(&mut session);
    load(&mut session, &renamed(&usual));
    judge_all(&mut session);
    let Ok(Answer::Model(model)) = session.ask(&Query::Model) else { panic!("a model") };
    let drift = model.drift.expect("enough alerts");
    assert_eq!((drift.new_rules, drift.gone_rules, drift.new_alerts, drift.gone_lessons), (3, 3, 1.0, 1.0));
    assert!(drift.named_rules.len() == 3 && drift.named_rules[0].starts_with("v2-rule-"), "{:?}", drift.named_rules);
    assert!(drift.gone_inputs.iter().any(|name| name == "Repeats here"), "{:?}", drift.gone_inputs);
    assert!(drift.new_inputs.is_empty() && drift.gone_rested > 0.1, "{drift:?}");
    let view = promise(&mut session);
    assert_eq!(view.standing, Standing::Revoked(Revoked::Drifted), "{view:?}");
    assert!(view.drift.iter().any(|says| says.starts_with("Fields are gone that")), "{:?}", view.drift);
    let last_change = "starting-4 to *learnt*".to_owned();
    let Ok(Answer::Text(card)) = session.ask(&Query::ModelCard { last_change }) else { panic!("a card") };
    assert!(card.contains("Fields are gone that") && !card.contains("v2-rule"), "no text of an alert is in it: {card}");
    assert!(card.contains("- Last change: starting-4 to  learnt"), "{card}");
}

#[test]
fn the_shipped_scorecard_was_taught_on_nothing_and_drifts_from_nothing() {
    let mut session = Session::new(2);
    load(&mut session, &alerts(90, 2, 260, 1));
    judge_all(&mut session);
    let view = promise(&mut session);
    assert_eq!((view.standing, view.drift.len()), (Standing::Holds, 0));
}
