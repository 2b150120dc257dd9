//! Patches: what a receiver judged comes home whole, in any order and again, or not at all.

use proptest::prelude::*;
use wg_casefile::{Case, Draft, Entry, Facts, Judgement, Log, OfBrief, Patch, ReadError, Verdict, of_batch};

const START: i64 = 1_795_230_664_000;
const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

fn log(who: &str, batch: &str, verdicts: &[(u8, u8)]) -> Vec<Entry> {
    let mut log = Log::default();
    for (incident, verdict) in verdicts {
        let incident = format!("INC-{incident}");
        let judgement = Judgement {
            verdict: Verdict::ALL[usize::from(*verdict) % 4],
            reason: None,
            note: format!("{who} says so"),
            facts: Facts::default(),
            provenance: Default::default(),
        };
        let draft = Draft {
            batch: batch.into(),
            action: log.judge(&incident, judgement),
            incident,
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

fn of() -> OfBrief {
    OfBrief { brief: "ab".repeat(32), batch: "b".into(), case: Some("cd".repeat(32)) }
}

fn patch(who: &str, verdicts: &[(u8, u8)]) -> Patch {
    let patch = Patch::new(&of(), log(who, "b", verdicts), "0.1.0", KEY).expect("the chain holds");
    patch.signed("5a".repeat(64))
}

fn verdicts() -> impl Strategy<Value = Vec<(u8, u8)>> {
    proptest::collection::vec((0u8..4, 0u8..4), 1..6)
}

fn case(patch: &Patch) -> Case {
    patch.clone().into_case().expect("a patch is a whole log")
}

proptest! {
    #[test]
    fn a_patch_comes_back_from_its_file(own in verdicts()) {
        let patch = patch("a", &own);
        prop_assert_eq!(Patch::read(&patch.to_json()), Ok(patch));
    }

    #[test]
    fn patches_come_home_in_any_order_and_again(base in verdicts(), a in verdicts(), b in verdicts(), more in verdicts()) {
        let lead = Case::of(log("lead", "b", &base)).expect("the chain holds");
        let (a, longer, b) = (patch("a", &a), patch("a", &[a.clone(), more].concat()), patch("b", &b));
        let one = lead.clone().merge(case(&a)).merge(case(&b));
        prop_assert_eq!(&one, &case(&b).merge(lead.clone()).merge(case(&a)));
        prop_assert_eq!(&one, &one.clone().merge(case(&a)).merge(case(&b)), "again");
        let later = one.clone().merge(case(&longer));
        prop_assert_eq!(&later, &lead.clone().merge(case(&longer)).merge(case(&b)).merge(case(&a)), "the later one of a holds");
        prop_assert_eq!(later.branches().count(), 3);
    }

    #[test]
    fn a_changed_digit_is_refused_or_breaks_the_signature(own in verdicts(), at in any::<prop::sample::Index>()) {
        let patch = patch("a", &own);
        let text = patch.to_json();
        let places: Vec<usize> = text.match_indices(|c: char| c.is_ascii_digit()).map(|(i, _)| i).collect();
        let place = places[at.index(places.len())];
        let mut bytes = text.clone().into_bytes();
        bytes[place] = if bytes[place] == b'7' { b'8' } else { b'7' };
        match Patch::read(&String::from_utf8(bytes).expect("digits")) {
            Err(_) => {}
            // Only the digits of the signature itself are not sealed, and those no longer fit what is signed.
            Ok(read) => {
                prop_assert_eq!(read.to_sign(), patch.to_sign());
                prop_assert_ne!(read.signature(), patch.signature());
            }
        }
    }
}

#[test]
fn a_patch_says_what_it_answers_and_what_is_signed() {
    let patch = patch("a", &[(1, 0)]);
    assert_eq!(patch.of(), of());
    let (key, signature, signed) = patch.signature().expect("signed");
    assert_eq!((key.len(), signature.len()), (32, 64));
    assert!(signed.starts_with("watchglass/patch/1\n{\"app\":\"0.1.0\",\"batch\":\"b\""), "{signed}");
    let head = &patch.entries()[0].hash;
    assert!(signed.contains(head.as_str()), "the last hash stands for the whole log");
}

#[test]
fn what_is_no_answer_to_one_brief_is_refused() {
    let mixed = [log("a", "b", &[(1, 0)]), log("a", "other", &[(1, 0)])];
    assert_eq!(Patch::new(&of(), mixed[1].clone(), "0.1.0", ""), Err(ReadError::OtherBatch { place: 1 }));
    assert_eq!(Patch::new(&of(), Vec::new(), "0.1.0", ""), Err(ReadError::OtherHead), "nothing was judged");
    let mut broken = log("a", "b", &[(1, 0), (2, 1)]);
    broken.remove(0);
    assert!(matches!(Patch::new(&of(), broken, "0.1.0", ""), Err(ReadError::Broken(_))));
}

/// A log of two batches: (batch, incident, verdict), and `u` takes back what was said last of an incident.
fn mixed(said: &[(&str, u8, u8)]) -> Vec<Entry> {
    let mut log = Log::default();
    for (batch, incident, verdict) in said {
        let name = format!("INC-{incident}");
        let judgement = Judgement {
            verdict: Verdict::ALL[usize::from(*verdict) % 4],
            reason: None,
            note: String::new(),
            facts: Facts::default(),
            provenance: Default::default(),
        };
        let action = if *verdict == b'u' { log.withdraw(&name) } else { Some(log.judge(&name, judgement)) };
        let draft = Draft {
            batch: (*batch).into(),
            incident: name,
            action: action.expect("something to take back"),
            analyst: "a".into(),
            at_ms: START + 1000 * log.count() as i64,
            took_ms: 1,
            tab: "a".into(),
            app: "0.1.0".into(),
        };
        log.push(Entry::next(log.head(), draft));
    }
    log.entries().to_vec()
}

#[test]
fn entries_on_another_batch_stay_out_of_the_patch_and_the_rest_is_a_log() {
    let early = [("b", 1, 0), ("b", 2, 1), ("other", 7, 0), ("b", 1, 2), ("b", 2, b'u')];
    let late = [&early[..], &[("other", 1, 3), ("b", 3, 0), ("b", 1, 1), ("other", 7, b'u')]].concat();
    assert!(Patch::new(&of(), mixed(&early), "0.1.0", "").is_err());
    let (own, left_out) = of_batch(&mixed(&early), "b");
    assert_eq!((own.len(), left_out), (4, 1));
    assert_eq!(own[..2], mixed(&early)[..2], "what stood before is as it was");
    let patch = Patch::new(&of(), own.clone(), "0.1.0", "").expect("a patch");
    assert_eq!(Patch::read(&patch.to_json()), Ok(patch));
    let verdicts = |entries: &[Entry]| {
        let log = Log::fold(entries.iter().cloned());
        [1, 2, 3].map(|i| log.current(&format!("INC-{i}")).and_then(Entry::verdict))
    };
    assert_eq!(verdicts(&own), [Some(Verdict::ALL[2]), None, None]);
    // A later patch begins with the earlier one, and what was said of an incident of that name elsewhere is not in it.
    let (more, left_out) = of_batch(&mixed(&late), "b");
    assert_eq!((&more[..4], left_out), (&own[..], 3));
    assert!(Patch::new(&of(), more.clone(), "0.1.0", "").is_ok());
    assert_eq!(verdicts(&more), [Some(Verdict::ALL[1]), None, Some(Verdict::ALL[0])]);
    let whole = mixed(&[("b", 1, 0)]);
    assert_eq!(of_batch(&whole, "b"), (whole.clone(), 0));
    assert_eq!(of_batch(&whole, "other"), (Vec::new(), 1));
}

#[test]
fn a_signature_that_was_taken_away_is_missed() {
    let text = patch("a", &[(1, 0)]).to_json();
    assert_eq!(Patch::read(&text.replace(&"5a".repeat(64), "")), Err(ReadError::Signature));
    assert_eq!(Patch::read(&text.replace(&"5a".repeat(64), "5a")), Err(ReadError::Signature));
    assert_eq!(Patch::read(&text.replace(KEY, "")), Err(ReadError::Seal));
    let unsigned = Patch::new(&of(), log("a", "b", &[(1, 0)]), "0.1.0", "").expect("a patch without a signature");
    assert_eq!(Patch::read(&unsigned.to_json()).map(|patch| patch.signature()), Ok(None));
}
