//! The promise about the pile below the line, on the sample night.

use std::collections::{BTreeMap, BTreeSet};
use wg_engine::{LINE, Session};
use wg_ingest::Ending;
use wg_protocol::{
    Answer, AskedBy, FileMeta, GivenBy, JudgedIncident, LearnFrom, PromiseView, Query, Revoked, Standing,
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
