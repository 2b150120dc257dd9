//! The promise about the pile below the line, on the sample night.

use std::collections::{BTreeMap, BTreeSet};
use wg_engine::{LINE, Session};
use wg_ingest::Ending;
use wg_protocol::{
    Answer, AskedBy, FileMeta, GivenBy, JudgedIncident, LearnFrom, Pile, PlanSpec, Planned, PromiseView, Query, Reader,
    Revoked, Standing, ViewSpec,
};

fn load(session: &mut Session, bytes: &[u8]) {
    let meta = FileMeta { name: wg_sample::FILE_NAME.into(), size: bytes.len() as u64 };
    session.begin(false, vec![meta.clone()]);
    session.open_source(&meta);
    session.feed(bytes);
    session.close_source(Ending::Complete, None);
    session.rank();
}

fn night() -> Session {
    let mut session = Session::new(1);
    load(&mut session, &wg_sample::night());
    session
}

/// Verdicts by incident; those of a capital letter were given in bulk.
type Said = BTreeMap<String, &'static str>;

fn promise(session: &mut Session, said: &Said) -> PromiseView {
    let judged = |(uid, verdict): (&String, &&str)| JudgedIncident {
        uid: uid.clone(),
        verdict: verdict.to_lowercase(),
        alone: verdict.chars().all(char::is_lowercase),
    };
    session.set_judged(said.iter().map(judged).collect());
    match session.ask(&Query::Promise) {
        Ok(Answer::Promise(view)) => *view,
        other => panic!("{other:?}"),
    }
}

/// Does the next `n` checks, or as many as there are, each with the same verdict.
fn check(session: &mut Session, said: &mut Said, n: usize, verdict: &'static str) -> PromiseView {
    let mut left = n;
    loop {
        let view = promise(session, said);
        if left == 0 || view.next.is_empty() {
            return view;
        }
        // As many as are named at once.
        let now: Vec<String> = view.next.into_iter().take(left).collect();
        left -= now.len();
        said.extend(now.into_iter().map(|uid| (uid, verdict)));
    }
}

/// Uids below the line.
fn pile(session: &Session) -> BTreeSet<String> {
    let list = &session.ranked().expect("a batch").incidents.list;
    list.iter().filter(|incident| incident.score < LINE).map(|incident| incident.uid.clone()).collect()
}

#[test]
fn nothing_is_promised_before_enough_was_looked_at_and_then_exactly_so_much() {
    let (mut session, mut said) = (night(), Said::new());
    let none = promise(&mut session, &said);
    assert_eq!((none.standing, none.checked, none.at_most), (Standing::TooFew, 0, none.pile));
    assert!(none.pile > 60 && none.recall.is_none() && none.of_base_rate.is_none());
    assert!(none.next.iter().all(|uid| pile(&session).contains(uid)));
    let first = none.steps[0];
    assert!(first.share == 0.05 && first.more < none.pile);

    let almost = check(&mut session, &mut said, first.more as usize - 1, "fp");
    assert_eq!((almost.standing, almost.steps[0].more), (Standing::TooFew, 1), "{almost:?}");
    let holds = check(&mut session, &mut said, 1, "bp");
    assert_eq!((holds.standing, holds.checked), (Standing::Holds, first.more));
    assert!(holds.elusion <= 0.05 && holds.at_most > 0 && holds.steps.iter().all(|step| step.share < 0.05));

    let all = check(&mut session, &mut said, usize::MAX, "fp");
    assert_eq!((all.standing, all.at_most, all.elusion), (Standing::Holds, 0, 0.0), "a full audit knows");
    assert!(all.next.is_empty() && all.steps.is_empty());
}

#[test]
fn the_order_is_drawn_and_not_ranked_and_the_same_for_everyone() {
    let (mut session, said) = (night(), Said::new());
    let view = promise(&mut session, &said);
    assert_eq!(view.next, promise(&mut night(), &said).next);
    let place = |uid: &String| {
        let ranked = session.ranked().expect("a batch");
        ranked.place[ranked.find_uid(uid).expect("known").index()]
    };
    let places: Vec<u32> = view.next.iter().map(place).collect();
    assert!(!places.is_sorted() && !places.iter().rev().is_sorted(), "{places:?}");
}

#[test]
fn only_what_was_drawn_and_judged_for_itself_counts() {
    let (mut session, mut said) = (night(), Said::new());
    let drawn = promise(&mut session, &said).next;
    // All but the first two of the order, in one go; then the third by itself.
    pile(&session).into_iter().filter(|uid| !drawn[..2].contains(uid)).for_each(|uid| _ = said.insert(uid, "FP"));
    said.insert(drawn[2].clone(), "fp");
    let view = promise(&mut session, &said);
    assert_eq!((view.checked, view.standing), (0, Standing::TooFew));
    assert_eq!(
        view.next[..3],
        [drawn[0].clone(), drawn[1].clone(), drawn[3].clone()],
        "what was judged in bulk is asked"
    );
    let after = check(&mut session, &mut said, 2, "fp");
    assert_eq!(after.checked, 3, "the third was judged for itself already");
}

#[test]
fn what_nobody_could_decide_counts_as_real_in_the_bound() {
    let (mut a, mut b) = (Said::new(), Said::new());
    let (mut clean, mut unsure) = (night(), night());
    let clean = check(&mut clean, &mut a, 70, "fp");
    check(&mut unsure, &mut b, 1, "nd");
    let unsure = check(&mut unsure, &mut b, 69, "fp");
    assert_eq!((unsure.checked, unsure.undecided, unsure.found), (70, 1, 0));
    assert!(unsure.at_most > clean.at_most, "{} {}", unsure.at_most, clean.at_most);
}

#[test]
fn a_find_revokes_at_once_and_brings_up_what_is_like_it() {
    let (mut session, mut said) = (night(), Said::new());
    let first = promise(&mut session, &said).steps[0].more as usize;
    let held = check(&mut session, &mut said, first, "fp");
    assert_eq!(held.standing, Standing::Holds);
    let find = held.next[0].clone();
    let broken = check(&mut session, &mut said, 1, "tp");
    assert_eq!((broken.standing, broken.found), (Standing::Revoked(Revoked::Found), 1));
    assert!(broken.at_most > held.at_most, "the bound is computed anew: {} {}", broken.at_most, held.at_most);
    let below = pile(&session);
    assert!(!broken.near_finds.is_empty() && broken.near_finds.len() <= 5);
    assert!(broken.near_finds.iter().all(|near| near.like == find && near.uid != find && below.contains(&near.uid)));
    assert!(broken.of_base_rate.is_some() && broken.recall.is_some_and(|recall| recall > 0.0 && recall < 1.0));

    // Judged, they are not asked again, and no others take their places.
    for near in broken.near_finds {
        assert!(matches!(promise(&mut session, &said).standing, Standing::Revoked(Revoked::Found)));
        said.insert(near.uid, "fp");
    }
    let after = promise(&mut session, &said);
    assert!(after.near_finds.is_empty() && after.standing == Standing::TooFew, "{after:?}");
    let after = check(&mut session, &mut said, usize::MAX, "fp");
    assert_eq!((after.standing, after.found, after.at_most), (Standing::Holds, 1, 0), "the find is known and not left");
    said.remove(&find);
    assert_eq!(promise(&mut session, &said).found, 0, "taken back");
}

#[test]
fn a_find_counts_also_when_no_check_led_to_it() {
    let (mut session, mut said) = (night(), Said::new());
    let view = promise(&mut session, &said);
    let other = pile(&session).into_iter().find(|uid| !view.next.contains(uid)).expect("a large pile");
    said.insert(other, "tp");
    let view = promise(&mut session, &said);
    assert_eq!((view.standing, view.found, view.checked), (Standing::Revoked(Revoked::Found), 1, 0));
}

#[test]
fn another_model_or_batch_revokes() {
    let (mut session, mut said) = (night(), Said::new());
    let first = promise(&mut session, &said).steps[0].more as usize;
    let held = check(&mut session, &mut said, first, "fp");
    assert_eq!(held.standing, Standing::Holds);
    let lesson = |uid: &String, verdict: &str| LearnFrom {
        incident: uid.clone(),
        verdict: verdict.into(),
        reason: String::new(),
        given: GivenBy::Single,
        asked: AskedBy::Unknown,
    };
    let top = session.ranked().map(|ranked| ranked.incident(ranked.ranking[0]).uid.clone()).expect("a first");
    session.learn(&[lesson(&top, "tp")]).expect("a candidate");
    assert_eq!(promise(&mut session, &said).standing, Standing::Holds, "a candidate is not in use");
    session.decide(true).expect("accepted");
    let view = promise(&mut session, &said);
    assert_eq!(view.standing, Standing::Revoked(Revoked::OtherModel), "{view:?}");
    assert_ne!((&view.drawn_by, &view.next), (&held.drawn_by, &held.next));
    session.load_model(&[]).expect("the shipped one");
    assert_eq!(
        promise(&mut session, &said).standing,
        Standing::Holds,
        "the same pile, the same order, the same checks"
    );

    let night = wg_sample::night();
    let lines: Vec<&[u8]> = night.split_inclusive(|byte| *byte == b'\n').collect();
    load(&mut session, &lines[..lines.len() * 3 / 4].concat());
    let view = promise(&mut session, &Said::new());
    assert_eq!(view.standing, Standing::Revoked(Revoked::OtherBatch));
}

/// One chance in forty for the first account: what is said after any check is right with 95 %, finds included.
#[test]
fn the_first_promise_spends_half_of_the_chance() {
    let (mut session, said) = (night(), Said::new());
    let view = promise(&mut session, &said);
    let wanted = view.pile / 20;
    assert_eq!(Some(view.steps[0].more), wg_score::certificate::checks_for(view.pile, 0, 0.025, wanted));
}

fn plan(session: &mut Session, spec: PlanSpec) -> Vec<Planned> {
    match session.ask(&Query::Plan(spec)) {
        Ok(Answer::Plan(list)) => list,
        other => panic!("{other:?}"),
    }
}

fn above(session: &Session) -> u64 {
    u64::from(session.summary().above_line)
}

#[test]
fn a_line_by_time_leaves_what_there_is_time_for_and_is_promised_nothing_before_its_own_pile_is_checked() {
    let (mut session, mut said) = (night(), Said::new());
    let first = promise(&mut session, &said).steps[0].more as usize;
    let held = check(&mut session, &mut said, first, "fp");
    let usual = above(&session);
    let spec = |hours: f64| PlanSpec { minutes: hours * 60.0, minutes_each: 4.0, share: 0.02, real: Vec::new() };
    // More time than the usual line asks for: the line sinks. Less: it rises, and never into the two highest piles.
    let most = session.ranked().map(|ranked| ranked.incidents.list.len() as u64).expect("a batch");
    let [more, ..] = &plan(&mut session, spec((usual + 10) as f64 * 4.0 / 60.0))[..] else { panic!() };
    assert!(more.above <= usual + 10 && more.above > usual && more.p < 0.05, "{more:?}");
    assert_eq!(more.needed, 0);
    let [none, ..] = &plan(&mut session, spec(0.0))[..] else { panic!() };
    assert!(none.above > 0 && none.p <= 0.300_01 && none.above + none.below <= most, "{none:?}");

    assert!(session.set_line(&none.kept) && !session.set_line(&none.kept), "said twice, drawn once");
    assert!(above(&session) < usual);
    let view = promise(&mut session, &said);
    assert_eq!((view.standing, view.pile), (Standing::Revoked(Revoked::OtherLine), none.below));
    assert_ne!(view.drawn_by, held.drawn_by);
    // Drawn again after checks: the first account of this line has half the chance of error of the one before.
    let wanted = view.pile / 20;
    let all = wg_score::certificate::checks_for(view.pile, 0, 0.0125, wanted).expect("a large pile");
    assert_eq!(view.steps[0].more + view.checked, all);
    let again = check(&mut session, &mut said, view.steps[0].more as usize, "fp");
    assert_eq!(again.standing, Standing::Holds);

    assert!(session.set_line("0 -20000 of-another-batch") && above(&session) == usual, "a line is of its batch");
}

#[test]
fn a_line_by_target_needs_verdicts_and_says_how_many() {
    let (mut session, mut said) = (night(), Said::new());
    let spec = |real: Vec<i32>| PlanSpec { minutes: 60.0, minutes_each: 4.0, share: 0.05, real };
    let few = plan(&mut session, spec(vec![0; 58]));
    assert_eq!((few[1].known, few[1].needed, few[1].kept.as_str()), (58, 59, ""));
    assert!(few[2].kept.is_empty() && few[2].needed > few[2].known, "no check was made");
    // The lowest of 59 may not be missed: the line goes where it stands, and no higher than the two highest piles.
    let mut real: Vec<i32> = (0..59).map(|i| i * 1000 - 50_000).collect();
    let enough = plan(&mut session, spec(real.clone()));
    assert!((enough[1].p - wg_score::probability(-50_000)).abs() < 1e-9, "{enough:?}");
    real.iter_mut().for_each(|score| *score += 60_000);
    assert!(plan(&mut session, spec(real))[1].p <= 0.300_01);

    // What the checks of this pile show is said of it, and of the piles within it.
    let first = promise(&mut session, &said).steps[0].more as usize;
    check(&mut session, &mut said, first, "fp");
    let tested = plan(&mut session, spec(Vec::new())).remove(2);
    assert!((tested.p - 0.05).abs() < 1e-4 && tested.below == promise(&mut session, &said).pile, "{tested:?}");
    assert!(plan(&mut session, PlanSpec { share: 0.0001, ..spec(Vec::new()) })[2].kept.is_empty());
}

#[test]
fn what_is_critical_stays_above_a_line_that_a_person_draws() {
    let mut session = night();
    let kept = plan(&mut session, PlanSpec { minutes_each: 1.0, ..PlanSpec::default() }).remove(0).kept;
    let usual: Vec<bool> = {
        let ranked = session.ranked().expect("a batch");
        (0..ranked.incidents.list.len() as u32).map(|id| ranked.is_above(wg_schema::IncidentId(id))).collect()
    };
    session.set_line(&kept);
    let ranked = session.ranked().expect("a batch");
    for (i, incident) in (0u32..).zip(&ranked.incidents.list) {
        let critical = incident
            .alerts
            .iter()
            .any(|alert| ranked.batch.severity[alert.row()].concern() >= wg_schema::Severity::Critical.concern());
        if critical && usual[i as usize] {
            assert!(ranked.is_above(wg_schema::IncidentId(i)), "{}", incident.uid);
        }
    }
}

#[test]
fn a_known_answer_is_shown_as_if_it_had_been_drawn_and_counts_for_nothing() {
    let (mut session, mut said) = (night(), Said::new());
    let real: Vec<String> = {
        let ranked = session.ranked().expect("a batch");
        ranked.ranking[..6].iter().map(|id| ranked.incident(*id).uid.clone()).collect()
    };
    real.iter().for_each(|uid| _ = said.insert(uid.clone(), "tp"));
    let ready = Reader { ready: real.clone(), ..Reader::default() };
    let (mut due, mut before) = (Vec::new(), promise(&mut session, &said));
    for _ in 0..40 {
        session.set_reader(ready.clone());
        before = check(&mut session, &mut said, 1, "fp");
        if !before.known.is_empty() {
            due.push(before.known.clone());
        }
    }
    assert!(due.len() > 2 && due.len() < 20, "about one in five: {}", due.len());
    assert!(due.iter().all(|uid| real.contains(uid)));

    let open = due[0].clone();
    session.set_reader(Reader { open: open.clone(), ..ready.clone() });
    let mut rows = Vec::new();
    loop {
        let view = ViewSpec { query: String::new() };
        match session.ask(&Query::Queue { view, start: rows.len() as u32, len: 400 }) {
            Ok(Answer::Queue(queue)) if !queue.rows.is_empty() => rows.extend(queue.rows),
            _ => break,
        }
    }
    let row = rows.iter().find(|row| row.uid == open).expect("shown");
    assert_eq!((row.pile, row.verdict.as_str()), (Some(Pile::BelowLine), ""));
    assert!(rows.is_sorted_by_key(|row| row.pile) && row.rank > 6);
    let shown = promise(&mut session, &said);
    assert_eq!((shown.pile, shown.checked, shown.next), (before.pile, before.checked, before.next));
    session.set_reader(ready);
    let after = promise(&mut session, &said);
    assert_eq!((after.confirmed, after.at_most), (before.confirmed, before.at_most), "it is judged as it was");
}

#[test]
fn a_reader_who_overlooks_widens_the_bound() {
    let (mut session, mut said) = (night(), Said::new());
    let first = promise(&mut session, &said).steps[0].more as usize;
    let held = check(&mut session, &mut said, first + 20, "fp");
    assert_eq!((held.standing, held.draws.len() as u64), (Standing::Holds, held.checked));
    let with = |asked, missed, session: &mut Session| {
        session.set_reader(Reader { asked, missed, ..Reader::default() });
        promise(session, &said)
    };
    let few = with(9, 0, &mut session);
    assert_eq!((few.at_most, few.reader.2), (held.at_most, 0.0), "nine say too little");
    let ten = with(10, 0, &mut session);
    assert!(ten.at_most > held.at_most && (ten.reader.2 - 0.631).abs() < 0.001, "{ten:?}");
    let many = with(200, 0, &mut session);
    assert!(many.at_most < ten.at_most && many.at_most >= held.at_most);
    let missed = with(10, 3, &mut session);
    assert!(missed.at_most > ten.at_most && missed.standing == Standing::TooFew, "{missed:?}");
    assert_eq!(with(4, 4, &mut session).at_most, held.pile, "who recognises none has checked nothing");
}
