//! The second look, on the sample night: what it is given, where it disagrees, and that it moves nothing.

use wg_engine::Session;
use wg_protocol::{Answer, AskedBy, GivenBy, LearnFrom, Query, SecondRows, ViewSpec};
use wg_tests::session::night;

fn queue(session: &mut Session, query: &str) -> Vec<wg_protocol::QueueRow> {
    let query = Query::Queue { view: ViewSpec { query: query.into() }, start: 0, len: 400 };
    let Ok(Answer::Queue(queue)) = session.ask(&query) else { panic!("a queue") };
    queue.rows
}

fn rows(session: &mut Session) -> SecondRows {
    let Ok(Answer::SecondRows(rows)) = session.ask(&Query::SecondRows) else { panic!("rows") };
    *rows
}

/// The first ten are real, the rest is not; every fifth is left to be asked about.
fn taught(session: &mut Session) {
    let Ok(Answer::Uids(uids)) = session.ask(&Query::Uids { view: ViewSpec::default() }) else { panic!("uids") };
    let verdict = |(i, uid): (usize, &String)| LearnFrom {
        incident: uid.clone(),
        verdict: if i < 10 { "tp" } else { "fp" }.into(),
        reason: String::new(),
        given: GivenBy::Single,
        asked: AskedBy::Top,
    };
    let list: Vec<LearnFrom> =
        uids.iter().enumerate().filter(|(i, _)| i % 5 != 0).map(|(_, uid)| uid).enumerate().map(verdict).collect();
    session.learn(&list).expect("there is something to learn");
    session.decide(true).expect("there is a candidate");
}

#[test]
fn there_is_none_before_enough_was_judged_and_it_says_how_far_it_is() {
    let mut session = night();
    let rows = rows(&mut session);
    assert!(rows.lesson.is_none());
    let standing = rows.standing;
    assert_eq!((standing.lessons, standing.real, standing.least_lessons, standing.least_real), (0, 0, 1000, 10));
}

#[test]
fn the_forest_is_given_answers_and_labels_and_nothing_of_an_alert() {
    let mut session = night();
    taught(&mut session);
    let rows = rows(&mut session);
    let lesson = rows.lesson.unwrap();
    assert_eq!(lesson.taught.len(), lesson.labels.len() * lesson.width as usize);
    assert_eq!(lesson.asked.len(), rows.uids.len() * lesson.width as usize);
    assert_eq!(lesson.labels.iter().filter(|(real, _)| *real).count(), 10);
    let estimates = wg_engine::second_look(&lesson).unwrap();
    assert_eq!(estimates.len(), rows.uids.len());
    assert_eq!(wg_engine::second_look(&lesson).unwrap(), estimates, "the same rows, the same estimates");
    let wrong = wg_protocol::SecondLesson { width: 3, ..lesson.clone() };
    assert!(wg_engine::second_look(&wrong).is_none());
    let cut = wg_protocol::SecondLesson { taught: lesson.taught[1..].to_vec(), ..lesson };
    assert!(wg_engine::second_look(&cut).is_none());
}

#[test]
fn where_it_disagrees_is_said_and_found_and_no_score_moves() {
    let mut session = night();
    taught(&mut session);
    let before = queue(&mut session, "");
    let asked = rows(&mut session).uids;
    let below = before.iter().find(|row| asked.contains(&row.uid) && row.lens.p < 0.05).unwrap();
    let above = before.iter().find(|row| asked.contains(&row.uid) && row.lens.p > 0.05).unwrap();
    let list = vec![(below.uid.clone(), 0.6), (above.uid.clone(), 0.0), ("INC-none".into(), 1.0)];

    session.set_seconds(session.revision() + 1, &list);
    assert!(queue(&mut session, "second:look").is_empty(), "what was said of another order is dropped");
    session.set_seconds(session.revision(), &list);
    let uids = |query: &str, session: &mut Session| -> Vec<String> {
        queue(session, query).into_iter().map(|row| row.uid).collect()
    };
    assert_eq!(uids("second:higher", &mut session), [below.uid.as_str()]);
    assert_eq!(uids("second:lower", &mut session), [above.uid.as_str()]);
    assert_eq!(uids("second:look", &mut session).len(), 2);
    let after = queue(&mut session, "");
    assert!(before.iter().zip(&after).all(|(a, b)| a.uid == b.uid && a.points == b.points && a.pile == b.pile));
    assert!(after.iter().find(|row| row.uid == below.uid).unwrap().second.unwrap().is_higher);
    let Ok(Answer::Incident(detail)) = session.ask(&Query::Incident { uid: below.uid.clone() }) else { panic!("it") };
    assert!(
        detail.second.contains("says 0.60, above the line") && detail.second.contains("moves nothing"),
        "{}",
        detail.second
    );

    session.load_model(&[]).unwrap();
    assert!(queue(&mut session, "second:look").is_empty(), "another model was not looked at");
}
