//! A candidate in shadow, on the sample night: it ranks nothing, its record counts what neither model was taught, and it lasts.

use wg_engine::Session;
use wg_protocol::{Answer, CandidateView, LearnFrom, Query, ShadowView, ViewSpec};
use wg_tests::session::{night, ranked, verdict};

const ONE_ALERT: &str = r#"{"timestamp":"2026-11-28T02:00:00.000000+0000","event_type":"alert","src_ip":"10.0.0.1","dest_ip":"10.0.0.2","proto":"TCP","alert":{"signature_id":7,"signature":"one alert","category":"c","severity":2}}"#;

fn queue(session: &mut Session) -> Vec<String> {
    let Ok(Answer::Uids(uids)) = session.ask(&Query::Uids { view: ViewSpec::default() }) else { panic!("uids") };
    uids
}

fn file(session: &mut Session) -> Vec<u8> {
    match session.ask(&Query::CandidateFile) {
        Ok(Answer::Bytes(bytes)) => bytes,
        other => panic!("{other:?}"),
    }
}

fn record(view: &CandidateView) -> &ShadowView {
    view.shadow.as_ref().expect("a record")
}

/// Three real and eighty harmless ones, of the whole queue.
fn first(uids: &[String]) -> Vec<LearnFrom> {
    let step = uids.len() / 90;
    (0..83).map(|i| verdict(&uids[if i < 3 { i } else { i * step }], if i < 3 { "tp" } else { "fp" })).collect()
}

#[test]
fn it_ranks_nothing_and_its_record_counts_what_neither_was_taught() {
    let mut session = night();
    assert!(session.shadow(&[], "", &[], 5).is_err(), "there is no candidate");
    let uids = queue(&mut session);
    let taught = first(&uids);
    session.learn(&taught).unwrap();
    assert!(session.beside(&taught, 5).is_err(), "nothing runs in shadow");
    let view = session.shadow(&[], "", &taught, 5).unwrap();
    assert_eq!((queue(&mut session), session.about().model.starts_with("starting-")), (uids.clone(), true));
    let begun = record(&view);
    assert_eq!((begun.began_ms, begun.record.judged), (5, 0), "what it was taught says nothing of it");

    let mut all = taught.clone();
    let next: Vec<&String> = uids.iter().filter(|uid| !taught.iter().any(|one| one.incident == **uid)).collect();
    all.extend([verdict(next[0], "tp"), verdict(next[1], "bp"), verdict(next[60], "fp"), verdict(next[70], "nd")]);
    let now = session.beside(&all, 9).unwrap();
    let shown = &now.record;
    assert_eq!((now.began_ms, shown.judged, shown.real), (5, 3, 1), "needs more data says nothing");
    assert_eq!(shown.all.saved.map(|rate| rate.of), [2, 2]);
    assert_eq!(shown.all.missed.map(|rate| rate.of), [1, 1]);
    assert!(shown.agree.of == 3 && shown.agree.low < shown.agree.high);
    assert_eq!(shown.rules.iter().map(|(_, hidden)| hidden.saved[0].of + hidden.missed[0].of).sum::<u32>(), 3);
    all.pop();
    all.pop();
    assert_eq!(session.beside(&all, 9).unwrap().record.judged, 2, "a verdict taken back counts no more");
    assert_eq!(queue(&mut session), uids);

    let summary = session.decide(true).unwrap();
    assert_eq!(session.about().model, view.model);
    assert!(summary.revision > 0 && session.beside(&all, 9).is_err(), "accepted, it is in shadow no more");
}

#[test]
fn it_lasts_with_its_file_and_its_record_and_outlives_the_batch() {
    let mut session = night();
    let uids = queue(&mut session);
    let taught = first(&uids);
    session.learn(&taught).unwrap();
    session.shadow(&[], "", &taught, 5).unwrap();
    let mut all = taught.clone();
    all.push(verdict(uids.iter().find(|uid| !taught.iter().any(|one| one.incident == **uid)).unwrap(), "tp"));
    let before = session.beside(&all, 7).unwrap();
    let kept = (file(&mut session), before.kept.clone());

    let mut again = night();
    let view = again.shadow(&kept.0, &kept.1, &all, 99).unwrap();
    assert_eq!(record(&view), &before);

    // In another batch none of these incidents is; the record is as it was.
    let mut other = ranked("eve.json", ONE_ALERT.as_bytes());
    let view = other.shadow(&kept.0, &kept.1, &all, 99).unwrap();
    assert_eq!(record(&view).record, before.record);
    assert!(other.shadow(b"no model", "", &all, 99).is_err());
}

#[test]
fn under_another_model_in_use_its_record_begins_anew() {
    let mut session = night();
    let uids = queue(&mut session);
    let taught = first(&uids);
    session.learn(&taught[..2]).unwrap();
    let small = file(&mut session);
    session.learn(&taught).unwrap();
    session.shadow(&[], "", &taught, 5).unwrap();
    session.load_model(&small).unwrap();
    let now = session.beside(&taught, 8).unwrap();
    assert_eq!((now.began_ms, now.record.judged), (8, 0));
}

#[test]
fn judged_incidents_are_replayed_in_time_order() {
    let mut session = night();
    let uids = queue(&mut session);
    let view = session.learn(&first(&uids)[..40]).unwrap();
    assert!(view.replay.is_none(), "too few to tell anything");
    let view = session.learn(&first(&uids)).unwrap();
    let replay = view.replay.unwrap();
    assert_eq!((replay.judged, replay.real), (83, 3));
    assert_eq!(replay.all.saved.map(|rate| rate.of), [80, 80]);
    assert_eq!(replay, session.learn(&first(&uids)).unwrap().replay.unwrap());
}
