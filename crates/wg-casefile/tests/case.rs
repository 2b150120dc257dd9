//! Cases: logs that went apart come together again, in any order, and nothing is lost or overruled in silence.

use proptest::prelude::*;
use wg_casefile::{
    Action, AlertFact, Case, Comparison, Draft, Entry, Facts, Judgement, Log, Provenance, ReadError, Say, Verdict,
    compare, rescue_json,
};

const START: i64 = 1_795_230_664_000;

/// One step at a desk: which incident, which verdict (4: take it back).
type Step = (u8, u8);

/// Goes on from a log as one person would.
fn go_on(log: &[Entry], who: &str, steps: &[Step]) -> Vec<Entry> {
    let mut log = Log::fold(log.iter().cloned());
    for (incident, verdict) in steps {
        let incident = format!("INC-{incident}");
        let action = match Verdict::ALL.get(usize::from(*verdict)) {
            Some(verdict) => {
                let judgement = Judgement {
                    verdict: *verdict,
                    reason: Some(1),
                    note: who.into(),
                    facts: Facts::default(),
                    provenance: Default::default(),
                };
                log.judge(&incident, judgement)
            }
            None => match log.withdraw(&incident) {
                Some(action) => action,
                None => continue,
            },
        };
        let draft = Draft {
            batch: "b".into(),
            incident,
            action,
            analyst: who.into(),
            at_ms: START + 1000 * log.count() as i64,
            took_ms: 1,
            tab: who.into(),
            app: "0.1.0".into(),
        };
        log.push(Entry::next(log.head(), draft));
    }
    log.entries().to_vec()
}

fn case(log: &[Entry]) -> Case {
    Case::of(log.to_vec()).expect("the chain holds")
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    proptest::collection::vec((0u8..4, 0u8..5), 0..6)
}

proptest! {
    #[test]
    fn merging_knows_no_order_and_no_number(base in steps(), a in steps(), b in steps(), c in steps()) {
        let base = go_on(&[], "lead", &base);
        let [a, b, c] = [("a", a), ("b", b), ("c", c)].map(|(who, steps)| case(&go_on(&base, who, &steps)));
        let one = a.clone().merge(b.clone()).merge(c.clone());
        prop_assert_eq!(&one, &c.clone().merge(a.clone()).merge(b.clone()));
        prop_assert_eq!(&one, &a.clone().merge(b.clone().merge(c.clone())));
        prop_assert_eq!(&one, &one.clone().merge(one.clone()).merge(a));
        prop_assert_eq!(&one, &one.clone().merge(case(&base)), "the sender's log is inside what came home");
    }

    #[test]
    fn nothing_is_lost_and_a_case_comes_back_from_its_file(base in steps(), a in steps(), b in steps()) {
        let base = go_on(&[], "lead", &base);
        let (a, b) = (go_on(&base, "a", &a), go_on(&base, "b", &b));
        let merged = case(&a).merge(case(&b));
        let hashes: std::collections::BTreeSet<&str> = a.iter().chain(&b).map(|entry| entry.hash.as_str()).collect();
        prop_assert_eq!(merged.count(), hashes.len());
        prop_assert_eq!(Case::read(&merged.to_json()), Ok(merged));
    }

    #[test]
    fn one_log_stands_as_it_stands_alone(own in steps()) {
        let own = go_on(&[], "a", &own);
        let log = Log::fold(own.iter().cloned());
        let case = case(&own);
        let standing = case.standing();
        prop_assert_eq!(case.counts(), log.counts());
        for one in standing {
            prop_assert_eq!(Some(one.counts), log.current(one.incident));
            prop_assert!(one.others.is_empty());
        }
    }

    #[test]
    fn a_changed_byte_is_refused(own in steps(), at in any::<prop::sample::Index>()) {
        let own = go_on(&[], "a", &[vec![(0, 0)], own].concat());
        let text = case(&own).to_json();
        // Hash digits and letters of texts: everything that stays JSON when it is another digit or letter.
        let places: Vec<usize> = text.match_indices(|c: char| c.is_ascii_digit()).map(|(i, _)| i).collect();
        let place = places[at.index(places.len())];
        let mut bytes = text.clone().into_bytes();
        bytes[place] = if bytes[place] == b'7' { b'8' } else { b'7' };
        prop_assert!(Case::read(&String::from_utf8(bytes).expect("digits")).is_err());
    }
}

#[test]
fn people_who_disagree_are_both_heard() {
    let base = go_on(&[], "lead", &[(1, 3)]);
    let (a, b) = (go_on(&base, "a", &[(1, 0), (2, 0)]), go_on(&base, "b", &[(1, 2)]));
    let merged = case(&a).merge(case(&b));
    let standing = merged.standing();
    let verdicts: Vec<(&str, bool, usize)> =
        standing.iter().map(|one| (one.incident, one.is_conflict(), one.others.len())).collect();
    // The lead's own verdict was changed in both branches, so it stands in neither.
    assert_eq!(verdicts, [("INC-1", true, 1), ("INC-2", false, 0)]);
    assert_eq!(merged.branches().count(), 2);
}

#[test]
fn a_verdict_that_was_replaced_does_not_come_back_with_an_older_log() {
    let base = go_on(&[], "lead", &[(1, 2)]);
    let newer = go_on(&base, "a", &[(1, 0)]);
    let aside = go_on(&base, "b", &[(2, 1)]);
    let merged = case(&newer).merge(case(&aside));
    let standing = merged.standing();
    assert_eq!(standing[0].counts.verdict(), Some(Verdict::TruePositive));
    assert!(!standing[0].is_conflict());
}

#[test]
fn a_branch_that_was_left_out_shows() {
    let merged = case(&go_on(&[], "a", &[(1, 0)])).merge(case(&go_on(&[], "b", &[(1, 1)])));
    let all = merged.to_json();
    let one = case(merged.branches().next().expect("two")).to_json();
    let seal = |text: &str| text.rsplit_once("\"seal\":").map(|(_, seal)| seal.to_owned()).expect("sealed");
    let cut = one.replace(&seal(&one), &seal(&all));
    assert_eq!(Case::read(&cut), Err(ReadError::Seal));
}

#[test]
fn exports_and_rescue_files_are_cases_of_one_branch() {
    let log = go_on(&[], "a", &[(1, 0)]);
    assert_eq!(Case::read(&rescue_json(&log)), Ok(case(&log)));
    assert_eq!(Case::read("{}"), Err(ReadError::NotOurs));
}

#[test]
fn two_logs_are_set_beside_each_other() {
    let own = go_on(&[], "a", &[(0, 0), (1, 2), (2, 1)]);
    let other = go_on(&[], "b", &[(0, 0), (1, 0), (3, 2)]);
    let Comparison { only_there, conflicts, alike, .. } = compare(&Log::fold(own.clone()), &case(&other));
    let names: Vec<&str> = only_there.iter().map(|entry| entry.incident.as_str()).collect();
    assert_eq!((names.as_slice(), alike), (["INC-3"].as_slice(), 1));
    let differ: Vec<_> = conflicts.iter().map(|(ours, theirs)| (ours.verdict(), theirs.verdict())).collect();
    assert_eq!(differ, [(Some(Verdict::FalsePositive), Some(Verdict::TruePositive))]);
    let itself = compare(&Log::fold(own.clone()), &case(&own));
    assert!(itself.only_there.is_empty() && itself.conflicts.is_empty(), "with itself there is nothing to say");

    let merged = case(&own).merge(case(&other));
    let agreements = merged.agreements();
    assert_eq!(agreements.len(), 1);
    assert_eq!((agreements[0].both, agreements[0].same), (2, 1));
    assert_eq!(agreements, case(&other).merge(case(&own)).agreements(), "in any order");
}

/// Says of links one after the other: (first alert, second alert, what).
fn say(log: &[Entry], who: &str, said: &[(u8, u8, Say)]) -> Vec<Entry> {
    let mut log = Log::fold(log.iter().cloned());
    let key = |alert: u8| format!("{alert:032x}");
    for (first, second, say) in said {
        let action = Action::Linked { first: key(*first), say: *say, second: key(*second) };
        let draft = Draft {
            batch: "b".into(),
            incident: "INC-1".into(),
            action,
            analyst: who.into(),
            at_ms: START + 1000 * log.count() as i64,
            took_ms: 1,
            tab: who.into(),
            app: "0.1.0".into(),
        };
        log.push(Entry::next(log.head(), draft));
    }
    log.entries().to_vec()
}

fn said() -> impl Strategy<Value = Vec<(u8, u8, Say)>> {
    let one = (0u8..3, 3u8..5, any::<bool>(), any::<bool>()).prop_map(|(a, b, turned, together)| {
        let (a, b) = if turned { (b, a) } else { (a, b) };
        (a, b, if together { Say::Together } else { Say::Apart })
    });
    proptest::collection::vec(one, 0..6)
}

proptest! {
    #[test]
    fn what_is_said_of_links_merges_in_any_order_and_again(base in said(), a in said(), b in said()) {
        let base = say(&[], "lead", &base);
        let (a, b) = (case(&say(&base, "a", &a)), case(&say(&base, "b", &b)));
        let one = a.clone().merge(b.clone());
        let other = b.clone().merge(a.clone()).merge(b).merge(a);
        prop_assert_eq!(one.said_of_links(), other.said_of_links());
        prop_assert_eq!(one.corrections(), other.corrections());
        for said in one.said_of_links() {
            prop_assert!(said.pair[0] < said.pair[1], "one line a pair, whichever alert was named first");
        }
    }
}

#[test]
fn what_is_said_of_links_is_set_beside_each_other() {
    let base = say(&[], "a", &[(0, 1, Say::Apart), (0, 2, Say::Together)]);
    let own = say(&base, "a", &[(0, 3, Say::Apart)]);
    let other =
        say(&base, "b", &[(2, 0, Say::Apart), (3, 0, Say::Together), (4, 0, Say::Together), (4, 5, Say::Apart)]);
    let found = compare(&Log::fold(own.clone()), &case(&other));
    let says = |entries: &[Entry]| entries.iter().map(Entry::said_of_link).collect::<Vec<_>>();
    assert_eq!(says(&found.links_only_there), [Some(Say::Together), Some(Say::Apart)], "in their order");
    let differ: Vec<_> = found.link_conflicts.iter().map(|(a, b)| (a.said_of_link(), b.said_of_link())).collect();
    assert_eq!(differ, [(Some(Say::Together), Some(Say::Apart)), (Some(Say::Apart), Some(Say::Together))]);
    let itself = compare(&Log::fold(own.clone()), &case(&own));
    assert!(itself.links_only_there.is_empty() && itself.link_conflicts.is_empty());

    let merged = case(&own).merge(case(&other));
    let conflicts: Vec<bool> = merged.said_of_links().iter().map(|said| said.is_conflict()).collect();
    // What one said of 0 and 2 before they went apart no longer stands once the other says otherwise.
    assert_eq!(conflicts, [false, false, true, false, false]);
    assert_eq!(merged.corrections().len(), 5);
}

#[test]
fn what_was_judged_once_before_the_logs_went_apart_is_no_agreement() {
    let base = go_on(&[], "lead", &[(0, 0), (1, 0)]);
    let merged = case(&go_on(&base, "a", &[(2, 0)])).merge(case(&go_on(&base, "b", &[(2, 2)])));
    let agreements = merged.agreements();
    assert_eq!((agreements[0].both, agreements[0].same), (1, 0));
}

#[test]
fn a_second_reading_stands_beside_the_first_verdict_and_says_how_far_two_readers_agree() {
    let mut log = Log::default();
    let give = |log: &mut Log, who: &str, incident: &str, verdict: Verdict, provenance: Provenance| {
        let alert = AlertFact { key: format!("{incident}-lead"), ..AlertFact::default() };
        let facts = Facts { alerts: vec![alert], alerts_listed: 1, alerts_total: 1, ..Facts::default() };
        let judgement = Judgement { verdict, reason: Some(1), note: String::new(), facts, provenance };
        let draft = Draft {
            batch: "b".into(),
            incident: incident.into(),
            action: log.judge(incident, judgement),
            analyst: who.into(),
            at_ms: START + 1000 * log.count() as i64,
            took_ms: 1,
            tab: who.into(),
            app: "0.1.0".into(),
        };
        log.push(Entry::next(log.head(), draft));
    };
    let (tp, fp) = (Verdict::TruePositive, Verdict::FalsePositive);
    for (incident, verdict) in [("A", tp), ("B", fp), ("C", fp), ("D", tp)] {
        give(&mut log, "first", incident, verdict, Provenance::Person);
    }
    for (incident, verdict) in [("A", tp), ("B", fp), ("C", tp), ("D", tp), ("E", tp)] {
        give(&mut log, "second", incident, verdict, Provenance::SecondReader);
    }
    assert_eq!(log.counts(), [2, 0, 2, 0], "no first verdict was touched, and E has none");
    assert!(log.entries().iter().all(|entry| entry.action.of_seq().is_none()), "none says that it changes another");
    let agreement = &log.second_readers()[0];
    assert_eq!(agreement.between, ["first", "second"]);
    assert_eq!((agreement.both, agreement.same), (4, 3));
    // 3 of 4 alike where 2/4 * 3/4 + 2/4 * 1/4 = 1/2 are by chance.
    assert_eq!(agreement.kappa, Some(0.5));
    // Read again by the same reader, the last reading is theirs; taken back, the one before it.
    give(&mut log, "second", "C", fp, Provenance::SecondReader);
    assert_eq!(log.second_readers()[0].same, 4);
    let step = log.undo("b").expect("a step");
    assert_eq!(step.incident, "C");
    let draft = Draft {
        batch: "b".into(),
        incident: step.incident,
        action: step.action,
        analyst: "second".into(),
        at_ms: START,
        took_ms: 0,
        tab: "second".into(),
        app: "0.1.0".into(),
    };
    log.push(Entry::next(log.head(), draft));
    assert_eq!(log.second_readers()[0].same, 3);
    // Within a case too, once however many branches hold it, and it is no conflict.
    let branch = case(log.entries());
    assert_eq!(branch.agreements(), log.second_readers());
    assert!(branch.standing().iter().all(|one| !one.is_conflict()));
}
