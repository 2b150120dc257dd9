//! Prior packs between two teams, on the sample night.

use wg_engine::Session;
use wg_protocol::{Answer, AskedBy, FailureCode, GivenBy, LearnFrom, ModelView, Query, ViewSpec};
use wg_tests::session::night;

fn scores(session: &Session) -> Vec<i32> {
    session.ranked().expect("a batch").scores.clone()
}

fn model(session: &mut Session) -> ModelView {
    let Ok(Answer::Model(view)) = session.ask(&Query::Model) else { panic!("a model") };
    *view
}

/// What a team hands on that judged the first three as real and the next forty as false.
fn pack() -> Vec<u8> {
    let mut session = night();
    let query = Query::Queue { view: ViewSpec::default(), start: 0, len: 60 };
    let Ok(Answer::Queue(queue)) = session.ask(&query) else { panic!("a queue") };
    let verdict = |(i, row): (usize, &wg_protocol::QueueRow)| LearnFrom {
        incident: row.uid.clone(),
        verdict: if i < 3 { "tp" } else { "fp" }.into(),
        reason: String::new(),
        given: GivenBy::Single,
        asked: AskedBy::Top,
    };
    let list: Vec<LearnFrom> = queue.rows.iter().take(43).enumerate().map(verdict).collect();
    session.learn(&list).expect("there is something to learn");
    session.decide(true).expect("there is a candidate");
    let Ok(Answer::Json(text)) = session.ask(&Query::PackFile { team: "team A".into(), made_ms: 7 }) else {
        panic!("a pack")
    };
    let title = &queue.rows[0].title;
    assert!(!text.contains(title.as_str()) && !text.contains(&queue.rows[0].uid), "no row is in it");
    text.into_bytes()
}

#[test]
fn a_pack_is_tried_in_shadow_and_leaves_nothing_behind_when_it_is_taken_out() {
    let (pack, mut session) = (pack(), night());
    let (before, about) = (scores(&session), session.about());
    let view = session.learn_packs(std::slice::from_ref(&pack), &[500]).unwrap();
    assert!(view.packs_change && view.rising + view.falling > 0, "{view:?}");
    assert_eq!((view.packs[0].team.as_str(), view.packs[0].weight), ("team A", 500));
    assert_eq!(
        (scores(&session), session.about()),
        (before.clone(), about.clone()),
        "nothing counts before it is accepted"
    );
    session.decide(true).expect("there is a candidate");
    assert_ne!(scores(&session), before);
    let used = model(&mut session);
    assert!((used.packs.len(), used.packs[0].lessons > 40, used.packs[0].real) == (1, true, 3), "{:?}", used.packs);
    assert_eq!(used.lessons, 0, "what others judged was not judged here");
    assert_eq!(used.self_test.failed, 0);

    let Ok(Answer::Bytes(file)) = session.ask(&Query::ModelFile) else { panic!("a file") };
    let mut other = night();
    other.load_model(&file).unwrap();
    assert_eq!(
        (scores(&other), model(&mut other).packs),
        (scores(&session), used.packs),
        "it stands in the model file"
    );

    let half = session.learn_packs(&[], &[250]).unwrap();
    assert_eq!(half.packs[0].weight, 250);
    session.decide(false).unwrap();
    session.learn_packs(&[], &[0]).unwrap();
    session.decide(true).expect("there is a candidate");
    assert_eq!((scores(&session), session.about()), (before, about));
}

#[test]
fn others_verdicts_hide_nothing_here() {
    let (pack, mut session) = (pack(), night());
    let above: Vec<bool> = above(&session);
    session.learn_packs(&[pack], &[1000]).unwrap();
    session.decide(true).expect("there is a candidate");
    let now = self::above(&session);
    assert!(above.iter().zip(&now).all(|(before, now)| !before || *now), "no real one was judged here");
}

fn above(session: &Session) -> Vec<bool> {
    let ranked = session.ranked().expect("a batch is ranked");
    (0..ranked.incidents.list.len() as u32).map(|id| ranked.is_above(wg_schema::IncidentId(id))).collect()
}

#[test]
fn a_file_that_is_no_pack_changes_nothing_and_says_why() {
    let (pack, mut session) = (pack(), night());
    let text = String::from_utf8(pack.clone()).unwrap();
    let far = text.replacen("\"points1024\": 0", "\"points1024\": 90000000", 1);
    for (bad, weights) in [(far.as_bytes(), 500), (b"{}", 500), (&pack[..pack.len() / 2], 500)] {
        let failure = session.learn_packs(&[bad.to_vec()], &[weights]).unwrap_err();
        assert!(failure.code == FailureCode::BadPack && !failure.about.is_empty(), "{failure:?}");
    }
    let twice = session.learn_packs(&[pack.clone(), pack], &[600, 600]).unwrap_err();
    assert!(twice.about.contains("weights"), "{twice:?}");
    assert!(session.decide(true).is_err(), "there is no candidate");
    let empty = session.ask(&Query::PackFile { team: "x".into(), made_ms: 0 }).unwrap_err();
    assert_eq!(empty.code, FailureCode::BadPack, "nothing was learnt, so there is nothing to hand on");
}
