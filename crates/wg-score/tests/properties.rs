//! What holds for any batch.

mod support;

use proptest::prelude::*;
use support::{MONDAY, batch, tactic};
use wg_schema::{Alert, AlertId, Batch, Sensor, Severity};
use wg_score::{
    Bins, Contribution, FEATURES, Model, N_FEATURES, Sweep, feature_index, group_totals, pile_thresholds, probability,
    self_test, sweep, what_would_change,
};

fn alerts() -> impl Strategy<Value = Vec<Alert<'static>>> {
    let pick = |words: &'static [&'static str]| prop::option::weighted(0.8, prop::sample::select(words));
    let names = (
        pick(&["r1", "r2", "r3", "r4"]),
        pick(&["h1", "h2", "h3"]),
        pick(&["u1", "u2"]),
        pick(&["10.0.0.1", "10.0.0.2", "10.0.0.3"]),
        pick(&["203.0.113.1", "203.0.113.2"]),
        pick(&["cmd.exe", "powershell.exe"]),
        pick(&["winword.exe", "explorer.exe"]),
        pick(&["EDR", "NDR"]),
    );
    // Seconds apart: mostly close, at times days; a few undated.
    let time = prop::option::weighted(0.95, prop_oneof![4 => 0i64..400_000, 1 => 0i64..1_000_000_000]);
    let own = (time, 0u8..7, 0usize..8, prop::collection::vec(0u8..15, 0..3), prop::option::of(0u8..=100));
    let one = (names, own).prop_map(|(names, (time, severity, sensor, tactics, confidence))| Alert {
        rule_name: names.0.map(Into::into),
        host: names.1.map(Into::into),
        user: names.2.map(Into::into),
        src_ip: names.3.map(Into::into),
        dst_ip: names.4.map(Into::into),
        process: names.5.map(Into::into),
        parent: names.6.map(Into::into),
        cmd_line: names.5.map(Into::into),
        product: names.7.map(Into::into),
        time: time.map(|ms| MONDAY + ms),
        severity: Severity::from_id(severity.into()),
        sensor: Sensor::ALL[sensor],
        attacks: tactics.into_iter().map(tactic).collect(),
        confidence,
        ..Alert::default()
    });
    prop::collection::vec(one, 1..200)
}

fn swept(batch: &Batch) -> Bins {
    sweep(batch, &batch.by_time(), 1)
}

fn rows() -> impl Strategy<Value = [u8; N_FEATURES]> {
    prop::collection::vec(any::<u8>(), N_FEATURES)
        .prop_map(|bytes| std::array::from_fn(|f| bytes[f] % FEATURES[f].bins.len() as u8))
}

fn one(row: &[u8; N_FEATURES]) -> Bins {
    let mut bins = Bins::new(1);
    bins.set_row(AlertId(0), row);
    bins
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn what_comes_later_changes_nothing_earlier(alerts in alerts(), other in alerts(), cut in 0.0f64..1.0) {
        let mut sorted = alerts;
        sorted.retain(|alert| alert.time.is_some());
        sorted.sort_by_key(|alert| alert.time);
        let kept = (sorted.len() as f64 * cut) as usize;
        let last = sorted[..kept].last().and_then(|alert| alert.time).unwrap_or(MONDAY);
        // Another future: alerts at or after the last one that is kept.
        let future = other.into_iter().map(|alert| Alert { time: alert.time.map(|t| t.max(last)), ..alert });
        let changed: Vec<Alert> = sorted[..kept].iter().cloned().chain(future).collect();
        let (a, b) = (swept(&batch(sorted)), swept(&batch(changed)));
        for row in 0..kept {
            prop_assert_eq!(a.row(AlertId(row as u32)), b.row(AlertId(row as u32)));
        }
    }

    #[test]
    fn seed_and_steps_do_not_matter(alerts in alerts(), seed: u64, budget in 1usize..50) {
        let batch = batch(alerts);
        let order = batch.by_time();
        let mut job = Sweep::new(batch.len(), seed);
        while job.step(&batch, &order, budget) > 0 {}
        prop_assert!(job.finish() == swept(&batch));
    }

    #[test]
    fn every_bin_exists(alerts in alerts()) {
        let batch = batch(alerts);
        let bins = swept(&batch);
        for (f, feature) in FEATURES.iter().enumerate() {
            prop_assert!(bins.column(f).iter().all(|bin| usize::from(*bin) < feature.bins.len()), "{}", feature.id);
        }
    }

    #[test]
    fn reasons_add_up_to_the_score(row in rows()) {
        let (model, bins) = (Model::starting(), one(&row));
        prop_assert_eq!(self_test(&model, &bins, AlertId(0)), Ok(()));
        let score = model.score(&bins, AlertId(0));
        prop_assert_eq!(model.score_all(&bins), vec![score]);
        let reasons = model.explain(&bins, AlertId(0));
        let groups: i32 = group_totals(&reasons).iter().map(|(_, points)| points).sum();
        prop_assert_eq!(model.base() + groups, score);
        // The printed figures are exact too.
        let printed: f64 = reasons.iter().map(|reason| f64::from(reason.points) / 1024.0).sum();
        prop_assert_eq!(f64::from(model.base()) / 1024.0 + printed, f64::from(score) / 1024.0);
        let order = |r: &Contribution| (std::cmp::Reverse(r.points.abs()), feature_index(r.feature.id));
        prop_assert!(reasons.is_sorted_by_key(order));
        for most in [0, 1, 5, N_FEATURES + 1] {
            let first: Vec<_> = model.largest(&bins, AlertId(0), most).iter().map(|r| (r.feature.id, r.points)).collect();
            let expected: Vec<_> = reasons.iter().take(most).map(|r| (r.feature.id, r.points)).collect();
            prop_assert_eq!(first, expected);
        }
    }

    #[test]
    fn an_interval_holds_the_score_and_is_wide(row in rows()) {
        let (model, bins) = (Model::starting(), one(&row));
        let (score, interval) = (model.score(&bins, AlertId(0)), model.interval(&bins, AlertId(0)));
        prop_assert!(interval.low <= score && score <= interval.high);
        prop_assert!(probability(interval.high) - probability(interval.low) >= 0.3);
    }

    #[test]
    fn a_change_is_re_scored_and_as_small_as_can_be(row in rows()) {
        let (model, bins) = (Model::starting(), one(&row));
        let score = model.score(&bins, AlertId(0));
        let line = pile_thresholds().into_iter().find(|line| *line <= score);
        let changes = what_would_change(&model, &bins, AlertId(0), &pile_thresholds());
        let favour: Vec<i32> =
            model.explain(&bins, AlertId(0)).iter().map(|r| r.points).filter(|points| *points > 0).collect();
        prop_assert_eq!(changes.is_empty(), favour.is_empty());
        for (i, change) in changes.iter().enumerate() {
            let sum: i32 = change.removed.iter().map(|reason| reason.points).sum();
            prop_assert_eq!(change.points, score - sum);
            prop_assert_eq!(change.line, line);
            prop_assert_eq!(change.crosses, line.is_some_and(|line| change.points < line));
            prop_assert!(i == 0 || change.crosses);
        }
        // Fewer of the largest reasons would not do.
        if let (Some(line), Some(set)) = (line, changes.get(1)) {
            let fewer: i32 = favour.iter().take(set.removed.len() - 1).sum();
            prop_assert!(score - fewer >= line);
        }
    }
}
