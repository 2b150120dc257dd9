//! What learning from verdicts must hold to, whatever the verdicts say.

mod support;

use proptest::prelude::*;
use support::{MINUTE, MONDAY, alert, batch};
use wg_schema::{AlertId, AlertKey};
use wg_score::learn::{Asked, By, Edit, Given, Label, Lesson, Recipe, Set, family_of, learn, rule_of};
use wg_score::{Bins, FEATURES, Model, N_FEATURES, Robust, compare, feature_index, probability, self_test, sweep};

fn lessons() -> impl Strategy<Value = Vec<Lesson>> {
    let label = prop::sample::select(vec![Label::Malicious, Label::Expected, Label::FalseAlarm]);
    let given = prop::sample::select(vec![Given::Single, Given::Bulk, Given::Imported, Given::Automation]);
    let one = (prop::collection::vec(any::<u8>(), N_FEATURES), 0u64..4, 0u64..6, label, given);
    prop::collection::vec(one, 0..60).prop_map(|list| {
        let lesson = |(i, (bytes, family, rule, label, given)): (usize, (Vec<u8>, u64, u64, Label, Given))| Lesson {
            key: AlertKey::of_record("lesson", &i.to_le_bytes()),
            incident: i as u64 / 2,
            row: std::array::from_fn(|f| bytes[f] % FEATURES[f].bins.len() as u8),
            here: [family, rule],
            label,
            given,
            asked: Asked::Top,
        };
        list.into_iter().enumerate().map(lesson).collect()
    })
}

/// Without the intervals, which take most of the time and have a test of their own.
fn recipe() -> Recipe {
    Recipe { with_posterior: false, ..Recipe::default() }
}

fn points(model: &Model) -> Vec<Vec<i32>> {
    (0..N_FEATURES).map(|f| (0..=255).map(|bin| model.points(f, bin)).collect()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_verdicts_changes_no_bit(lessons in lessons(), turn in 0usize..60) {
        let mut turned = lessons.clone();
        turned.rotate_left(turn.min(lessons.len()));
        let (a, b) = (learn(&lessons, &[], recipe()), learn(&turned, &[], recipe()));
        prop_assert_eq!(a.hash(), b.hash());
        prop_assert!(a == b);
    }

    /// That one which is taken back leaves nothing behind is tested where something is kept: in a session.
    #[test]
    fn each_verdict_that_counts_is_in_the_model(lessons in lessons(), which in any::<prop::sample::Index>()) {
        prop_assume!(!lessons.is_empty());
        let which = which.index(lessons.len());
        let never: Vec<Lesson> = lessons.iter().enumerate().filter(|(i, _)| *i != which).map(|(_, l)| l.clone()).collect();
        let (with, without) = (learn(&lessons, &[], recipe()), learn(&never, &[], recipe()));
        prop_assert_eq!(with.hash() != without.hash(), lessons[which].weight() > 0.0);
    }

    #[test]
    fn learnt_tables_keep_to_their_limits(lessons in lessons()) {
        let model = learn(&lessons, &[], recipe());
        for (f, feature) in FEATURES.iter().enumerate() {
            let cells: Vec<i32> = (0..=255).map(|bin| model.points(f, bin)).collect();
            prop_assert_eq!(cells[0], 0, "{}: what is not known has no points", feature.id);
            prop_assert!(cells.iter().all(|cell| cell.abs() <= 67 * 1024), "{}", feature.id);
            if feature.robust == Robust::Weak {
                prop_assert!(cells.iter().all(|cell| *cell >= 0), "{} can only raise", feature.id);
            }
        }
        let severity: Vec<i32> = (1..7).map(|bin| model.points(feature_index("severity").unwrap(), bin)).collect();
        prop_assert!(severity.is_sorted(), "{severity:?}");
        let repeats: Vec<i32> = (2..9).map(|bin| -model.points(feature_index("prev_rule_host").unwrap(), bin)).collect();
        prop_assert!(repeats.is_sorted(), "more repeats never count for more: {repeats:?}");
    }

    #[test]
    fn a_learnt_score_is_its_reasons(lessons in lessons()) {
        prop_assume!(!lessons.is_empty());
        let model = learn(&lessons, &[], recipe());
        let mut bins = Bins::new(lessons.len());
        for (i, lesson) in (0..).zip(&lessons) {
            let mut row = lesson.row;
            model.place_row(&mut row, lesson.here);
            bins.set_row(AlertId(i), &row);
        }
        for i in 0..lessons.len() as u32 {
            prop_assert_eq!(self_test(&model, &bins, AlertId(i)), Ok(()));
        }
    }

    #[test]
    fn what_automation_closed_teaches_nothing(lessons in lessons()) {
        let people: Vec<Lesson> = lessons.iter().filter(|l| l.given != Given::Automation).cloned().collect();
        prop_assert!(learn(&lessons, &[], recipe()) == learn(&people, &[], recipe()));
    }
}

/// Two rules on twenty hosts, a minute apart; `Good` is a false alarm and `Bad` is real.
fn two_rules() -> (wg_schema::Batch, Bins, Vec<Lesson>) {
    const HOSTS: [&str; 5] = ["ws-1", "ws-2", "ws-3", "ws-4", "ws-5"];
    let rule = |i: usize| if i.is_multiple_of(3) { "Bad" } else { "Good" };
    let batch = batch((0..400).map(|i| alert(MONDAY + i as i64 * 10 * MINUTE, rule(i), HOSTS[i * 7 % 5])));
    let bins = sweep(&batch, &batch.by_time(), 1);
    let lesson = |i: u32| Lesson {
        key: batch.key[i as usize],
        incident: u64::from(i),
        row: bins.row(AlertId(i)),
        here: [family_of(&batch, AlertId(i)), rule_of(&batch, AlertId(i))],
        label: if i.is_multiple_of(3) { Label::Malicious } else { Label::FalseAlarm },
        given: Given::Single,
        asked: Asked::Audit { one_in: 4 },
    };
    let lessons = (200..260).map(lesson).collect();
    (batch, bins, lessons)
}

#[test]
fn a_rule_that_was_real_rises_and_one_that_was_not_falls() {
    let (batch, mut bins, lessons) = two_rules();
    let model = learn(&lessons, &[], Recipe::default());
    model.place(&batch, &mut bins);
    let after = model.score_all(&bins);
    let p: Vec<f64> = after.iter().map(|score| probability(*score)).collect();
    assert!((300..400).all(|i| if i % 3 == 0 { p[i] > 0.5 } else { p[i] < 0.1 }), "{:.2?}", &p[300..]);
    let reasons = model.explain(&bins, AlertId(300));
    assert!(reasons.iter().any(|reason| reason.feature.id == "rule_here" && reason.points > 0), "{reasons:?}");
    assert_eq!(reasons.iter().map(|reason| reason.points).sum::<i32>() + model.base(), after[300]);
}

#[test]
fn no_verdicts_are_the_starting_scorecard() {
    let model = learn(&[], &[], Recipe::default());
    assert_eq!((model.base(), points(&model)), (Model::starting().base(), points(&Model::starting())));
}

/// An unread severity stands behind the highest one and is not more than it: both were drawn to their mean by any verdict.
#[test]
fn what_could_not_be_read_is_in_no_order_with_what_must_rise() {
    let (_, _, lessons) = two_rules();
    let severity = wg_score::feature_index("severity").unwrap();
    assert!(lessons.iter().all(|lesson| lesson.row[severity] < 6), "neither is judged");
    let model = learn(&lessons, &[], Recipe { smooth: 0.0, ..Recipe::default() });
    for bin in [6, 7] {
        assert_eq!(model.points(severity, bin), Model::starting().points(severity, bin), "answer {bin}");
    }
}

#[test]
fn doubt_shrinks_where_verdicts_were_given() {
    let (batch, mut bins, lessons) = two_rules();
    let width = |model: &Model, bins: &Bins| {
        let interval = model.interval(bins, AlertId(301));
        probability(interval.high) - probability(interval.low)
    };
    let before = width(&Model::starting(), &bins);
    let few = learn(&lessons[..6], &[], Recipe::default());
    few.place(&batch, &mut bins);
    let after_few = width(&few, &bins);
    let all = learn(&lessons, &[], Recipe::default());
    all.place(&batch, &mut bins);
    let after_all = width(&all, &bins);
    assert!(after_all < after_few && after_few < before, "{before} {after_few} {after_all}");
}

/// The shift from the scorecard is the sum of what each verdict did, as far as no cap held it back.
#[test]
fn a_move_is_told_by_its_verdicts() {
    let (batch, mut bins, lessons) = two_rules();
    let model = learn(&lessons, &[], Recipe::default());
    model.place(&batch, &mut bins);
    let row = bins.row(AlertId(300));
    let moved = f64::from(model.score_row(&row) - Model::starting().score_row(&row)) / 1024.0;
    let told: f64 = model.moved_by(&row, &lessons).iter().sum();
    assert!((moved - told).abs() < 0.15 * moved.abs(), "{moved} {told}");
    let own: Vec<usize> = (0..60).filter(|i| (200 + i) % 3 == 0).collect();
    let by = model.moved_by(&bins.row(AlertId(300)), &lessons);
    assert!(own.iter().all(|i| by[*i] > 0.0), "verdicts on its own rule raise it");
}

#[test]
fn a_pinned_cell_stays_and_the_rest_learns_around_it() {
    let (_, _, lessons) = two_rules();
    let feature = feature_index("prev_rule").unwrap();
    let edit = pin("prev_rule", 4, 5 * 1024);
    let model = learn(&lessons, &[edit], Recipe::default());
    assert_eq!(model.points(feature, 4), 5 * 1024);
    assert_ne!(model.hash(), learn(&lessons, &[], Recipe::default()).hash());
}

fn pin(feature: &str, bin: u8, points: i32) -> Edit {
    Edit { feature: feature_index(feature).expect("a feature"), set: Set::Cell { bin, points }, by: By::default() }
}

fn cap(feature: &str, most: i32) -> Edit {
    Edit { feature: feature_index(feature).expect("a feature"), set: Set::Cap { most }, by: By::default() }
}

#[test]
fn a_capped_feature_stays_inside_and_a_cap_of_nothing_takes_it_out() {
    let (_, _, lessons) = two_rules();
    let answers = |model: &Model, id: &str| -> Vec<i32> {
        let feature = feature_index(id).unwrap();
        (0..FEATURES[feature].bins.len()).map(|bin| model.points(feature, bin as u8)).collect()
    };
    for taught in [&lessons[..], &[]] {
        let free = learn(taught, &[], Recipe::default());
        assert!(answers(&free, "severity").iter().any(|points| points.abs() > 3 * 1024));
        let capped = learn(taught, &[cap("severity", 3 * 1024)], Recipe::default());
        assert!(answers(&capped, "severity").iter().all(|points| points.abs() <= 3 * 1024));
        let out = learn(taught, &[cap("severity", 0)], Recipe::default());
        assert!(answers(&out, "severity").iter().all(|points| *points == 0));
        assert_ne!(out.hash(), free.hash());
    }
    let both = learn(&lessons, &[cap("severity", 0), pin("severity", 5, 9 * 1024)], Recipe::default());
    assert_eq!(answers(&both, "severity"), [0, 0, 0, 0, 0, 9 * 1024, 0, 0], "an answer is said more exactly");
}

#[test]
fn what_is_in_an_attackers_hand_is_not_lowered_by_an_edit() {
    let weak = FEATURES.iter().find(|feature| feature.robust == Robust::Weak && feature.bins.len() > 2).unwrap();
    let model = learn(&[], &[pin(weak.id, 2, -9 * 1024)], Recipe::default());
    assert_eq!(model.points(feature_index(weak.id).unwrap(), 2), 0);
}

#[test]
fn the_second_head_tells_expected_from_false() {
    let (batch, mut bins, mut lessons) = two_rules();
    for lesson in &mut lessons {
        lesson.label = if lesson.label == Label::Malicious { Label::Expected } else { Label::FalseAlarm };
    }
    let model = learn(&lessons, &[], Recipe::default());
    model.place(&batch, &mut bins);
    assert!(model.expected(&bins, AlertId(300)).unwrap() > 0.7);
    assert!(model.expected(&bins, AlertId(301)).unwrap() < 0.3);
    assert!(Model::starting().expected(&bins, AlertId(300)).is_none());
}

/// The figures of one fit, so that a platform with other sums is found out.
#[test]
fn a_fit_has_the_same_bits_everywhere() {
    let (_, _, lessons) = two_rules();
    assert_eq!(learn(&lessons, &[], Recipe::default()).version(), "learnt-60-961b10b7");
}

#[test]
fn what_estimates_are_worth_is_told_from_enough_verdicts_on_and_a_random_check_counts_for_many() {
    let (_, _, lessons) = two_rules();
    let checked = |lessons: &[Lesson]| compare(&[], lessons, &[], recipe()).calibration;
    assert!(checked(&lessons[..40]).is_none());
    let one_sided: Vec<Lesson> = lessons.iter().map(|l| Lesson { label: Label::Malicious, ..l.clone() }).collect();
    assert!(checked(&one_sided).is_none());
    let all = checked(&lessons).expect("sixty verdicts of both kinds");
    assert!(all.iter().all(|one| (0.0..=1.0).contains(&one.line) && one.curve.is_none()));
    assert!(all.is_sorted_by(|a, b| a.said > b.said && a.line > b.line), "{all:?}");
    // The harmless ones stand for twenty each, so what is said of them comes true less often.
    let drawn = |l: &Lesson| match l.label {
        Label::Malicious => Lesson { asked: Asked::Top, ..l.clone() },
        _ => Lesson { asked: Asked::Audit { one_in: 20 }, ..l.clone() },
    };
    let audited = checked(&lessons.iter().map(drawn).collect::<Vec<_>>()).expect("as many");
    assert!(audited.iter().zip(&all).all(|(a, b)| a.line < b.line), "{audited:?} {all:?}");
}

/// One verdict, many alerts: what is learnt fits each of them, but they are one observation.
#[test]
fn the_alerts_of_one_incident_are_one_observation() {
    let (_, _, lessons) = two_rules();
    let whole = compare(&[], &lessons, &[], recipe());
    assert!(whole.is_enough() && whole.is_better() && !whole.is_worse(), "sixty incidents of two kinds: {whole:?}");

    // The same sixty alerts as of six incidents.
    let few: Vec<Lesson> = (0u64..).zip(&lessons).map(|(i, l)| Lesson { incident: i % 6, ..l.clone() }).collect();
    let few = compare(&[], &few, &[], recipe());
    assert_eq!(few.incidents, 6);
    assert!(!few.is_enough() && !few.is_better() && !few.is_worse(), "{few:?}");

    // Each alert eight times says nothing more than once.
    let again: Vec<Lesson> = lessons.iter().flat_map(|l| std::iter::repeat_n(l.clone(), 8)).collect();
    let again = compare(&[], &again, &[], recipe());
    assert_eq!((again.incidents, again.real), (whole.incidents, whole.real));
    assert!(again.error > whole.error * 0.3, "not a smaller error by copying: {} {}", again.error, whole.error);

    // One kind almost alone.
    let mut real = 0;
    let lopsided = lessons.iter().filter(|l| {
        real += usize::from(l.label == Label::Malicious);
        l.label != Label::Malicious || real <= 4
    });
    let lopsided: Vec<Lesson> = lopsided.cloned().collect();
    assert!(!compare(&[], &lopsided, &[], recipe()).is_enough());
}
