//! A session that learns, on the sample night.

use wg_engine::Session;
use wg_protocol::{Answer, CellEdit, GivenBy, LearnFrom, Outcome, Query, ViewSpec};
use wg_score::learn::Asked;
use wg_tests::session::{night, verdict};

/// Uids in the order of the queue.
fn queue(session: &mut Session) -> Vec<String> {
    let query = Query::Queue { view: ViewSpec::default(), start: 0, len: 400 };
    let Ok(Answer::Queue(queue)) = session.ask(&query) else { panic!("a queue") };
    queue.rows.into_iter().map(|row| row.uid).collect()
}

/// The first is real, the next twenty are not.
fn verdicts(queue: &[String]) -> Vec<LearnFrom> {
    (0..21).map(|i| verdict(&queue[i], if i == 0 { "tp" } else { "fp" })).collect()
}

fn scores(session: &Session) -> Vec<i32> {
    session.ranked().expect("a batch").scores.clone()
}

#[test]
fn a_file_of_nothing_learnt_is_the_shipped_scorecard() {
    let mut session = night();
    let (before, shipped) = (scores(&session), session.about().model);
    let Ok(Answer::Bytes(file)) = session.ask(&Query::ModelFile) else { panic!("a file") };
    session.load_model(&file).expect("it is taken again");
    assert_eq!((scores(&session), session.about().model), (before, shipped));
}

#[test]
fn a_candidate_changes_nothing_until_it_is_accepted() {
    let mut session = night();
    let (before, old, about) = (scores(&session), queue(&mut session), session.about());
    let view = session.learn(&verdicts(&old)).unwrap();
    assert_eq!((scores(&session), queue(&mut session), session.about()), (before.clone(), old.clone(), about.clone()));
    assert!(view.lessons >= 21 && view.lessons == view.lessons_here && view.skipped == 0, "{view:?}");
    assert!(!view.movers.is_empty() && !view.cells.is_empty());
    assert!(view.movers.iter().all(|mover| !mover.by.is_empty()), "each says by which verdicts");
    let measured = view.measured.unwrap();
    assert_eq!((measured.incidents, measured.real), (21, 1), "each judged incident once, however many alerts it has");
    assert!(measured.after.is_finite());
    assert_eq!(measured.outcome, Outcome::TooFew, "21 incidents, one of them real, show nothing: {measured:?}");
    assert_eq!(view.piles_before.iter().sum::<u32>(), view.piles_after.iter().sum::<u32>());

    let revision = session.revision();
    session.decide(false).unwrap();
    assert_eq!((scores(&session), session.about()), (before.clone(), about));
    assert!(session.decide(true).is_err(), "there is no candidate any more");

    session.learn(&verdicts(&old)).unwrap();
    let summary = session.decide(true).unwrap();
    assert!(summary.revision > revision);
    assert_ne!(scores(&session), before);
    assert_eq!(session.about().model, view.model);
    assert!(session.about().model.starts_with("learnt-"));
    let now = queue(&mut session);
    assert_eq!(now[0], old[0], "the real one stays first");
    let chance = |session: &Session, uid: &String| {
        let ranked = session.ranked().unwrap();
        wg_score::probability(ranked.incident(ranked.find_uid(uid).unwrap()).score)
    };
    assert!(chance(&session, &old[0]) > 0.3, "the real one stays above the line");
    assert!((1..21).all(|i| chance(&session, &old[i]) < 0.1), "what was harmless sinks");
    for mover in &view.movers {
        let id = session.ranked().unwrap().find_uid(&mover.uid).unwrap();
        let score = session.ranked().unwrap().incident(id).score;
        assert!((wg_score::probability(score) - f64::from(mover.p_after)).abs() < 1e-6, "what was shown came to be");
    }
}

#[test]
fn what_moves_as_another_model_ranks_says_where_it_stood() {
    let mut session = night();
    let old = queue(&mut session);
    let rows = |session: &mut Session| {
        let query = Query::Queue { view: ViewSpec::default(), start: 0, len: 100 };
        let Ok(Answer::Queue(queue)) = session.ask(&query) else { panic!("a queue") };
        queue.rows
    };
    assert!(rows(&mut session).iter().all(|row| row.was == 0), "as it was loaded nothing has moved");
    session.learn(&verdicts(&old)).unwrap();
    session.decide(true).unwrap();
    let now = rows(&mut session);
    assert!(now.iter().any(|row| row.was > 0));
    for row in &now {
        let was = if row.was > 0 { row.was } else { row.rank };
        assert_ne!(row.was, row.rank);
        assert!(old.get(was as usize - 1).is_none_or(|uid| *uid == row.uid), "{} was {was}", row.uid);
    }
    session.load_model(&[]).unwrap();
    let back = rows(&mut session);
    let moved = |uid: &str| now.iter().find(|row| row.uid == uid);
    assert!(back.iter().all(|row| moved(&row.uid).is_none_or(|then| then.rank == row.rank || then.rank == row.was)));
}

#[test]
fn the_model_before_comes_back_to_the_bit() {
    let mut session = night();
    let all = queue(&mut session);
    let file = |session: &mut Session| match session.ask(&Query::ModelFile) {
        Ok(Answer::Bytes(bytes)) => bytes,
        other => panic!("{other:?}"),
    };
    let shipped = scores(&session);
    let accept = |session: &mut Session, given: &[LearnFrom]| {
        session.learn(given).expect("a candidate");
        session.decide(true).expect("accepted");
        (file(session), scores(session))
    };
    let (first, by_first) = accept(&mut session, &verdicts(&all)[..2]);
    let (second, by_second) = accept(&mut session, &verdicts(&all));
    assert!(first != second && by_first != by_second && by_first != shipped);
    for (bytes, then) in [(&first, &by_first), (&second, &by_second), (&first, &by_first)] {
        session.load_model(bytes).expect("its own file");
        assert_eq!((&file(&mut session), &scores(&session)), (bytes, then));
    }
    session.load_model(&[]).expect("the shipped scorecard");
    assert_eq!(scores(&session), shipped);
}

#[test]
fn a_verdict_taken_back_leaves_nothing_behind() {
    let mut session = night();
    let all = verdicts(&queue(&mut session));
    // The only real one, and a harmless one.
    let back = [&all[0].incident, &all[3].incident];
    let never: Vec<LearnFrom> = all.iter().filter(|v| !back.contains(&&v.incident)).cloned().collect();
    session.learn(&all).unwrap();
    session.decide(true).unwrap();
    session.learn(&never).unwrap();
    session.decide(true).unwrap();
    let mut other = night();
    other.learn(&never).unwrap();
    other.decide(true).unwrap();
    assert_eq!(session.about(), other.about());
    assert_eq!(scores(&session), scores(&other));
}

#[test]
fn a_model_file_gives_the_same_model_elsewhere() {
    let mut session = night();
    let all = verdicts(&queue(&mut session));
    session.learn(&all).unwrap();
    session.decide(true).unwrap();
    let Ok(Answer::Bytes(bytes)) = session.ask(&Query::ModelFile) else { panic!("a file") };
    let mut other = night();
    other.load_model(&bytes).unwrap();
    assert_eq!((scores(&other), other.about()), (scores(&session), session.about()));
    let mut changed = bytes.clone();
    changed[200] ^= 1;
    assert!(other.load_model(&changed).is_err());
    assert_eq!(other.about(), session.about(), "a refused file changes nothing");
    other.load_model(&[]).unwrap();
    assert_eq!((scores(&other), other.about()), (scores(&night()), night().about()));
}

#[test]
fn what_teaches_nothing_is_counted() {
    let mut session = night();
    let queue = queue(&mut session);
    let mut list = vec![verdict(&queue[0], "nd"), verdict("INC-00000000", "tp"), verdict(&queue[1], "fp")];
    list[2].reason = "duplicate".into();
    list.push(LearnFrom { given: GivenBy::Automation, ..verdict(&queue[2], "fp") });
    let view = session.learn(&list).unwrap();
    assert_eq!((view.lessons, view.skipped, view.measured), (0, 4, None));
    assert!(view.movers.is_empty() && view.moved_over_line + view.moved_under_line == 0);
}

#[test]
fn a_cell_can_be_set_and_is_shown() {
    let mut session = night();
    let before = scores(&session);
    let view = session.try_points(&[set("severity", 4, 1.0)]).unwrap();
    assert!(view.cells.iter().any(|cell| cell.feature == "severity" && cell.after == 1.0), "{:?}", view.cells);
    assert!(view.falling > 0 && view.rising == 0 && !view.movers.is_empty());
    assert_eq!(scores(&session), before, "nothing has changed by looking");
    assert!(session.decide(true).is_err(), "it is no candidate");
    session.set_points(&[set("severity", 4, 1.0)]);
    assert_ne!(scores(&session), before);
    let Ok(Answer::Model(model)) = session.ask(&Query::Model) else { panic!("a model") };
    let cell = &model.shapes[0].cells[4];
    assert!(cell.is_edited && cell.points == 1.0 && cell.starting == 6.0);
    assert_eq!(model.model, session.about().model);
}

fn set(feature: &str, bin: u8, points: f64) -> CellEdit {
    let (author, reason) = ("shift | A".into(), "one *source* marks all".into());
    CellEdit { feature: feature.into(), bin, points, author, reason, at_ms: 1_795_230_664_000 }
}

/// The tables and what was set in them.
fn model_of(session: &mut Session) -> wg_protocol::ModelView {
    let Ok(Answer::Model(model)) = session.ask(&Query::Model) else { panic!("a model") };
    *model
}

#[test]
fn what_a_person_set_stays_through_learning_and_a_file_and_leaves_no_trace_when_it_is_taken_back() {
    let mut session = night();
    let list: Vec<LearnFrom> = queue(&mut session).iter().take(12).map(|uid| verdict(uid, "fp")).collect();
    session.learn(&list).unwrap();
    session.decide(true).unwrap();
    let learnt = scores(&session);
    let edits = [set("severity", 4, 1.0), set("confidence", 0, 0.0)];
    session.set_points(&edits);
    session.learn(&list[..6]).unwrap();
    session.decide(true).unwrap();
    let model = model_of(&mut session);
    assert_eq!(model.edits.len(), 2);
    assert_eq!((model.edits[0].author.as_str(), model.edits[0].at_ms), ("shift | A", 1_795_230_664_000));
    let confidence = &model.shapes.iter().find(|shape| shape.feature == "confidence").unwrap().cells;
    assert!(confidence.iter().all(|cell| cell.points == 0.0), "{confidence:?}");
    assert_eq!((model.self_test.failed, model.self_test.checked > 0), (0, true), "sums stay exact");

    let Ok(Answer::Bytes(bytes)) = session.ask(&Query::ModelFile) else { panic!("bytes") };
    let mut other = night();
    other.load_model(&bytes).unwrap();
    assert_eq!((scores(&other), model_of(&mut other).edits), (scores(&session), model.edits));
    let Ok(Answer::Text(card)) = other.ask(&Query::ModelCard { last_change: String::new() }) else { panic!("a card") };
    assert!(
        card.contains("| Confidence or risk score | all | taken out | shift   A | one  source  marks all | 2026-11-21"),
        "{card}"
    );

    session.learn(&list).unwrap();
    session.decide(true).unwrap();
    session.set_points(&[]);
    assert_eq!(scores(&session), learnt);
    let mut never = night();
    never.set_points(&edits);
    never.set_points(&[]);
    assert_eq!((scores(&never), never.about()), (scores(&night()), night().about()));
}

#[test]
fn what_names_no_answer_is_not_set() {
    let mut session = night();
    let wrong =
        [set("nothing", 1, 3.0), set("severity", 99, 3.0), set("rule_here", 1, 3.0), set("severity", 4, f64::NAN)];
    session.set_points(&wrong);
    assert!(model_of(&mut session).edits.is_empty());
    session.set_points(&[set("severity", 4, 1.0), set("severity", 4, 900.0)]);
    let model = model_of(&mut session);
    assert_eq!((model.edits.len(), model.shapes[0].cells[4].points), (1, model.shapes[0].highest));
}

#[test]
fn what_to_judge_is_not_judged_yet() {
    let mut session = night();
    let uid = queue(&mut session)[0].clone();
    session.set_judged(vec![wg_protocol::JudgedIncident { uid: uid.clone(), verdict: "tp".into(), alone: true }]);
    let Ok(Answer::ToJudge(list)) = session.ask(&Query::ToJudge { n: 10, seed: 4 }) else { panic!("a list") };
    assert_eq!(list.len(), 10);
    assert!(list.iter().all(|row| row.uid != uid && !row.title.is_empty()));
}

/// What is above the line.
fn above(session: &Session) -> std::collections::BTreeSet<String> {
    let ranked = session.ranked().expect("a batch");
    let ids = ranked.ranking.iter().filter(|id| ranked.is_above(**id));
    ids.map(|id| ranked.incident(*id).uid.clone()).collect()
}

#[test]
fn harmless_verdicts_alone_hide_nothing() {
    let mut session = night();
    let (before, order) = (above(&session), queue(&mut session));
    let harmless: Vec<LearnFrom> = order[3..33].iter().map(|uid| verdict(uid, "fp")).collect();
    let view = session.learn(&harmless).unwrap();
    assert!(view.held > 0 && view.moved_under_line == 0, "{} {}", view.held, view.moved_under_line);
    assert_eq!(view.measured.unwrap().outcome, Outcome::TooFew, "of one kind alone nothing can be measured");
    session.decide(true).unwrap();
    assert_eq!(above(&session), before);
    let Ok(Answer::Queue(list)) = session.ask(&Query::Queue { view: ViewSpec::default(), start: 0, len: 400 }) else {
        panic!("a queue")
    };
    let piles: Vec<_> = list.rows.iter().map(|row| row.pile).collect();
    assert!(piles.is_sorted(), "each pile is one run of the queue");
    assert_eq!(list.piles.iter().map(|pile| pile.all as usize).sum::<usize>(), list.total as usize);
    let held = list.rows.iter().find(|row| row.pile == Some(wg_protocol::Pile::Skim) && row.lens.p < 0.05).unwrap();
    let Ok(Answer::Incident(detail)) = session.ask(&Query::Incident { uid: held.uid.clone() }) else { panic!() };
    assert!(detail.what_would_change[0].starts_with("Held above the line"), "{:?}", detail.what_would_change);

    // Three real ones beside them, and it may hide.
    let mut both = harmless;
    both.extend(order[..3].iter().map(|uid| verdict(uid, "tp")));
    assert_eq!(session.learn(&both).unwrap().measured.unwrap().outcome, Outcome::TooFew, "33 judged, 3 of them real");
    session.decide(true).unwrap();
    let now = above(&session);
    assert!(now.len() < before.len(), "{} {}", now.len(), before.len());
    let ranked = session.ranked().unwrap();
    let is_critical = |uid: &&String| {
        let incident = ranked.incident(ranked.find_uid(uid).unwrap());
        incident.alerts.iter().any(|alert| ranked.batch.severity[alert.row()].concern() >= 4)
    };
    assert!(before.iter().filter(is_critical).all(|uid| now.contains(uid)), "what is critical is not hidden");
}

#[test]
fn the_card_says_what_the_model_was_made_of() {
    let mut session = night();
    let card = |session: &mut Session| match session.ask(&Query::ModelCard { last_change: String::new() }) {
        Ok(Answer::Text(text)) => text,
        other => panic!("{other:?}"),
    };
    let shipped = card(&mut session);
    assert!(shipped.contains("No verdict.") && shipped.contains("nothing is promised") && !shipped.contains("| ---"));
    let order = queue(&mut session);
    session.learn(&verdicts(&order)).unwrap();
    session.decide(true).unwrap();
    let learnt = card(&mut session);
    let Ok(Answer::Model(model)) = session.ask(&Query::Model) else { panic!("a model") };
    assert!(learnt.contains(&model.model) && learnt.contains(&model.hash) && learnt.contains(": 1 real"));
    assert!(learnt.contains("hides nothing by learning yet") && learnt.contains("| feature | answer |"));
    assert_eq!(model.self_test.failed, 0);
    assert!(model.self_test.checked > 100 && model.drift.is_some_and(|drift| drift.features[0].by < 1e-9));
    assert!(order.iter().all(|uid| !learnt.contains(uid)), "nothing of an incident is in it");
}

#[test]
fn the_triage_can_be_attacked_and_nothing_changes_by_it() {
    let mut session = night();
    let order = queue(&mut session);
    session.learn(&verdicts(&order)).unwrap();
    session.decide(true).unwrap();
    let before = (scores(&session), queue(&mut session));
    let Ok(Answer::Evasion(view)) = session.ask(&Query::Evasion) else { panic!("a view") };
    assert_eq!((scores(&session), queue(&mut session)), before);
    let by = |key: &str| view.rows.iter().find(|row| row.key == key).unwrap();
    assert!(view.incidents > 0 && view.rows.len() == 7, "{view:?}");
    let alone = ["rename", "move", "slow", "pad", "flood"].map(by);
    assert!(alone.iter().all(|row| row.out_of_piles <= by("all").out_of_piles));
    assert!(by("all").median_places > 0 && by("all").furthest.is_some());
    assert!(view.rows.iter().all(|row| row.below_line <= row.out_of_piles && row.out_of_piles <= view.incidents));
    let ranked = session.ranked().unwrap();
    let last_above = ranked.ranking.iter().filter(|id| ranked.is_above(**id)).count() as u32;
    for row in view.rows.iter().filter(|row| row.key != "poison" && row.below_line == 0) {
        let fallen = row.furthest.as_ref().map_or(0, |fallen| fallen.rank_after);
        assert!(fallen <= last_above, "none falls below the line, so none further than that: {row:?}");
    }
    let row = |id: wg_schema::AlertId| ranked.bins.row(id);
    assert!(ranked.batch.ids().all(|id| session.model().score_row(&row(id)) == ranked.scores[id.row()]));
}

#[test]
fn a_random_check_stands_for_those_of_its_pile_that_were_not_drawn() {
    let mut session = night();
    let ranked = session.ranked().expect("a batch");
    let (above, below): (Vec<_>, Vec<_>) = ranked.ranking.iter().partition(|id| ranked.is_above(**id));
    let uid = |id: &wg_schema::IncidentId| ranked.incident(*id).uid.clone();
    let drawn = |id| LearnFrom { asked: wg_protocol::AskedBy::Audit { one_in: 1 }, ..verdict(&uid(id), "fp") };
    let list = [drawn(&below[0]), drawn(&below[9]), drawn(&below[5]), verdict(&uid(&above[0]), "tp")];
    let one_in = u32::try_from(below.len() / 3).expect("a night");
    assert!(one_in > 5);
    session.learn(&list).expect("a candidate");
    session.decide(true).expect("accepted");
    let Ok(Answer::Bytes(bytes)) = session.ask(&Query::ModelFile) else { panic!("a file") };
    let taught = wg_score::file::from_bytes(&bytes).expect("our own");
    let audits: Vec<Asked> = taught.lessons.iter().map(|l| l.asked).filter(|asked| *asked != Asked::Top).collect();
    assert!(audits.len() >= 3 && audits.iter().all(|asked| *asked == Asked::Audit { one_in }), "{audits:?}");
}

/// Pad, rename, slow down, flood, all of it, and one verdict in twenty turned round: each moves ranks of real alerts, or says that it moves
/// none.
#[test]
fn real_alerts_can_be_attacked_in_every_way() {
    let Some(shared) = wg_tests::shared("real_alerts_can_be_attacked_in_every_way") else { return };
    for name in [
        "hayabusa/evtx_attack_samples.all-field-info-verbose.jsonl",
        "zircolite/detected_events_evtx_attack_samples.json",
    ] {
        let bytes = std::fs::read(shared.join("samples").join(name)).expect("a sample");
        let mut session = wg_tests::session::ranked(name, &bytes);
        let order = queue(&mut session);
        let list: Vec<LearnFrom> = order
            .iter()
            .take(60)
            .enumerate()
            .map(|(i, uid)| verdict(uid, if i % 3 == 0 { "tp" } else { "fp" }))
            .collect();
        session.learn(&list).expect("a candidate");
        session.decide(true).expect("accepted");
        let Ok(Answer::Evasion(view)) = session.ask(&Query::Evasion) else { panic!("a view") };
        let keys: Vec<&str> = view.rows.iter().map(|row| row.key.as_str()).collect();
        assert_eq!(keys, ["rename", "move", "slow", "pad", "flood", "all", "poison"], "{name}");
        assert!(view.incidents > 0, "{name}");
        let all = &view.rows[5];
        assert!(all.furthest.is_some() && all.median_places > 0, "{name}: {all:?}");
        assert!(view.rows.iter().filter(|row| row.furthest.is_some()).count() >= 4, "{name}: {view:?}");
    }
}

#[test]
fn a_candidate_is_drawn_beside_the_model_on_what_neither_was_taught() {
    let mut session = night();
    let order = queue(&mut session);
    let said = |i: usize| if i.is_multiple_of(4) { "tp" } else { "fp" };
    let judged = |uids: &[String]| {
        let one = |(i, uid): (usize, &String)| wg_protocol::JudgedIncident {
            uid: uid.clone(),
            verdict: said(i).into(),
            alone: true,
        };
        uids.iter().enumerate().map(one).collect::<Vec<_>>()
    };
    session.set_judged(judged(&order[..80]));
    let evaluation = |session: &mut Session| match session.ask(&Query::Evaluation { width_px: 300, height_px: 190 }) {
        Ok(Answer::Evaluation(view)) => *view,
        other => panic!("{other:?}"),
    };
    let alone = evaluation(&mut session);
    let [model, _] = alone.figures.expect("enough was judged");
    let [ap, ece] = model.likely;
    assert!(ap.0 < model.average_precision && model.average_precision < ap.1 && ece.0 < ece.1, "{model:?}");
    assert!(alone.candidate.is_none() && alone.precision.values.len() == 2);

    let taught: Vec<LearnFrom> = order[..40].iter().enumerate().map(|(i, uid)| verdict(uid, said(i))).collect();
    session.learn(&taught).expect("a candidate");
    let beside = evaluation(&mut session);
    assert_eq!(beside.figures, alone.figures, "the model in use is measured as before");
    let (_, n, real, told) = beside.candidate.expect("forty were not taught to it");
    assert_eq!((n, real, beside.precision.values.len()), (40, 10, 3));
    assert!(told.is_some_and(|told| told.incidents == 40));
    let shape = |session: &mut Session| match session.ask(&Query::Chart {
        chart: wg_protocol::Chart::Shape(0),
        width_px: 240,
        height_px: 140,
    }) {
        Ok(Answer::Scene(scene)) => scene.values[0].1.clone(),
        other => panic!("{other:?}"),
    };
    assert!(shape(&mut session).contains("candidate "));
    session.decide(false).expect("discarded");
    assert!(shape(&mut session).contains("shipped "));

    // Real ones that stand in the lower piles are where it is weak.
    let last: Vec<String> = order[order.len() - 30..].to_vec();
    session.set_judged(judged(&last));
    let Ok(Answer::Model(view)) = session.ask(&Query::Model) else { panic!("a model") };
    let missed: u32 = view.weak.iter().map(|(_, missed, of)| (*missed).min(*of)).sum();
    assert!(missed > 0 && view.weak.is_sorted_by(|a, b| a.1 >= b.1), "{:?}", view.weak);
    assert!(view.weak.iter().all(|(kind, ..)| !view.unjudged.contains(kind)));
}

#[test]
fn verdicts_are_turned_round_from_twenty_incidents_on() {
    let mut session = night();
    let order = queue(&mut session);
    for (n, has_row) in [(19, false), (20, true)] {
        let list: Vec<LearnFrom> = order.iter().take(n).map(|uid| verdict(uid, "fp")).collect();
        session.learn(&list).expect("a candidate");
        session.decide(true).expect("accepted");
        let Ok(Answer::Evasion(view)) = session.ask(&Query::Evasion) else { panic!("a view") };
        assert_eq!(view.rows.iter().any(|row| row.key == "poison"), has_row, "{n} incidents");
    }
}

#[test]
fn no_attack_pushes_an_incident_behind_the_last_one() {
    let mut session = night();
    let n = session.ranked().expect("a batch").incidents.list.len() as u32;
    let Ok(Answer::Evasion(view)) = session.ask(&Query::Evasion) else { panic!("a view") };
    let furthest: Vec<_> = view.rows.iter().filter_map(|row| row.furthest.as_ref()).collect();
    assert!(!furthest.is_empty() && furthest.iter().all(|fallen| fallen.rank_after <= n), "of {n}: {furthest:?}");
}

#[test]
fn a_card_has_no_negative_nothing() {
    let mut session = night();
    let order = queue(&mut session);
    session.learn(&verdicts(&order)).expect("a candidate");
    session.decide(true).expect("accepted");
    let Ok(Answer::Text(card)) = session.ask(&Query::ModelCard { last_change: String::new() }) else {
        panic!("a card")
    };
    assert!(card.contains("(0 % of the points") && !card.contains("-0 %"), "{card}");
}

/// Alerts as no network gives them: `n` of them, all alike but for the host where there are `n_hosts`, `time` of each.
fn made(n: usize, n_hosts: usize, time: impl Fn(usize) -> String) -> Session {
    let line = |i: usize| {
        format!(
            "{{\"class_uid\":2004,{}\"severity_id\":3,\"metadata\":{{\"uid\":\"a{i}\",\"product\":{{\"name\":\"Own\"}}}},\
             \"finding_info\":{{\"uid\":\"a{i}\",\"title\":\"One rule\"}},\"device\":{{\"hostname\":\"pc-{}\"}}}}\n",
            time(i),
            i % n_hosts
        )
    };
    wg_tests::session::ranked("made.ndjson", (0..n).map(line).collect::<String>().as_bytes())
}

#[test]
fn verdicts_and_batches_as_nobody_has_them_are_answered() {
    let dated = |i: usize| format!("\"time\":{},", 1_760_000_000_000 + i as i64 * 7_200_000);
    let batches: [(&str, &dyn Fn() -> Session); 5] = [
        ("one alert", &|| made(1, 1, dated)),
        ("one host", &|| made(120, 1, dated)),
        ("a host each", &|| made(120, 120, dated)),
        ("one moment", &|| made(120, 120, |_| dated(0))),
        ("undated", &|| made(120, 120, |_| String::new())),
    ];
    for (name, batch) in batches {
        for said in ["tp", "fp", "nd", "both", "one"] {
            let mut session = batch();
            let uids = queue(&mut session);
            let word = |i: usize| match said {
                "both" => ["fp", "tp"][i % 2],
                "one" => "tp",
                said => said,
            };
            let n = if said == "one" { 1 } else { uids.len() };
            let list: Vec<LearnFrom> = uids.iter().take(n).enumerate().map(|(i, uid)| verdict(uid, word(i))).collect();
            let learnt = session.learn(&list);
            if let Ok(view) = &learnt {
                session.decide(true).unwrap_or_else(|failure| panic!("{name} {said}: {failure:?}"));
                let replay = view.replay.as_ref();
                assert!(name != "undated" || replay.is_none(), "{said}: what has no time is in no order");
                if let (true, Some(replay)) = (name == "one moment", replay) {
                    assert_eq!(replay.all.saved[0], replay.all.saved[1], "{said}: nothing was known before");
                }
            }
            for query in [
                Query::Evasion,
                Query::Model,
                Query::Evaluation { width_px: 300, height_px: 190 },
                Query::ModelCard { last_change: String::new() },
                Query::ModelFile,
            ] {
                let answer = session.ask(&query);
                assert!(answer.is_ok(), "{name} {said}: {query:?} {answer:?}");
            }
            let Ok(Answer::Bytes(file)) = session.ask(&Query::ModelFile) else { panic!("a file") };
            assert!(session.load_model(&file).is_ok(), "{name} {said}: its own model is taken again");
        }
    }
}
