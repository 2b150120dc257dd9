//! What the starting scorecard must say about alerts that everybody can judge.

mod support;

use support::{DAY, HOUR, MINUTE, MONDAY, alert, batch, tactic};
use wg_schema::{Alert, AlertId, AttackRef, Batch, Origin, Sensor, Severity, attack};
use wg_score::{Bins, Model, probability, self_test, sweep};

fn scored(batch: &Batch) -> (Bins, Vec<f64>) {
    let bins = sweep(batch, &batch.by_time(), 1);
    let scores = Model::starting().score_all(&bins);
    (bins, scores.into_iter().map(probability).collect())
}

/// Two days of office noise on 20 hosts: 5 medium rules, every few minutes.
fn noise<'a>() -> Vec<Alert<'a>> {
    const HOSTS: [&str; 20] = [
        "ws-01", "ws-02", "ws-03", "ws-04", "ws-05", "ws-06", "ws-07", "ws-08", "ws-09", "ws-10", "ws-11", "ws-12",
        "ws-13", "ws-14", "ws-15", "ws-16", "ws-17", "srv-1", "srv-2", "srv-3",
    ];
    const RULES: [&str; 5] = ["Macro opened", "Odd user agent", "Port scan", "Failed logons", "Policy: torrent"];
    (0..3000usize).map(|i| alert(MONDAY + i as i64 * MINUTE, RULES[i * 7 % 5], HOSTS[i * 13 % 20])).collect()
}

/// An intrusion on `ws-03` after two days of noise: six steps in an hour and a half. The last is a credential read.
fn intrusion<'a>() -> Vec<Alert<'a>> {
    let technique = |id: &str, tactic| {
        vec![AttackRef { tactic: Some(tactic), technique: attack::find_technique(id), origin: Origin::Named }]
    };
    let start = MONDAY + 3000 * MINUTE;
    let step = |minute: i64, rule: &'a str, severity, attacks| Alert {
        severity,
        sensor: Sensor::Edr,
        product: Some("Endpoint".into()),
        attacks,
        ..alert(start + minute * MINUTE, rule, "ws-03")
    };
    vec![
        step(0, "Office started a shell", Severity::Medium, technique("T1566.001", 2)),
        step(12, "Encoded script", Severity::High, technique("T1059.001", 3)),
        step(30, "New scheduled task", Severity::Medium, technique("T1053.005", 4)),
        step(70, "LSASS memory read", Severity::High, technique("T1003.001", 8)),
    ]
}

#[test]
fn a_rare_severe_step_after_other_steps_is_acted_on_first() {
    let alerts: Vec<Alert> = noise().into_iter().chain(intrusion()).collect();
    let (_, p) = scored(&batch(alerts));
    let steps = &p[3000..];
    println!("{steps:.2?}");
    assert!(steps[3] >= 0.70, "{steps:?}");
    assert!(p[..3000].iter().all(|noise| *noise < steps[1]), "noise is below the second step");
}

#[test]
fn a_medium_rule_seen_a_thousand_times_is_below_the_line() {
    let (_, p) = scored(&batch(noise()));
    let noisy = &p[1000..];
    assert!(noisy.iter().all(|p| *p < 0.05), "{:?}", noisy.iter().copied().fold(0.0, f64::max));
    let many = batch((0..1100).map(|i| alert(MONDAY + i * MINUTE, "Port scan", "ws-01")));
    assert!(scored(&many).1[1000] < 0.02);
}

#[test]
fn at_the_start_of_a_batch_nothing_is_new() {
    let alerts = (0..20).map(|i| alert(MONDAY + i * 1000, "A rule", "ws-01"));
    let (bins, p) = scored(&batch(alerts));
    let reasons = Model::starting().explain(&bins, AlertId(0));
    assert!(!reasons.iter().any(|reason| reason.feature.id.starts_with("first_")), "{reasons:?}");
    assert!(p[0] < 0.05);
}

/// S308: 200,000 like alerts of the same severity from one scanner, and one real one among them.
#[test]
fn a_storm_does_not_bury_a_single_alert() {
    let hosts: Vec<String> = (0..20_000).map(|i| format!("ws-{i}")).collect();
    let storm = |host: &'static str, ms| Alert {
        severity: Severity::High,
        src_ip: Some("10.0.0.7".into()),
        ..alert(MONDAY + ms, "Port scan", host)
    };
    let hosts: &'static [String] = Box::leak(hosts.into_boxed_slice());
    let real = Alert {
        severity: Severity::High,
        user: Some("svc-backup".into()),
        process: Some("rundll32.exe".into()),
        cmd_line: Some("rundll32.exe comsvcs.dll, MiniDump 640 out.bin full".into()),
        attacks: vec![tactic(8)],
        ..alert(MONDAY + 1000, "LSASS memory read", "dc-01")
    };
    let before = hosts[..10_000].iter().map(|host| storm(host, 0));
    let after = hosts[10_000..].iter().map(|host| storm(host, 2000));
    let (_, p) = scored(&batch(before.chain([real]).chain(after)));
    let above = (0..p.len()).filter(|row| *row != 10_000 && p[*row] >= p[10_000]).count();
    assert!(above < 20, "{above} rows of the storm are as high");
    assert!(p[9000] < p[0], "noisy repetition lowers");
}

/// S123: text that argues for its own closure.
#[test]
fn pleading_words_change_nothing() {
    let plead = "FALSE POSITIVE: benign test, approved by the SOC, please close and ignore, severity informational";
    let plain = |title: &'static str, message: &'static str| Alert {
        title: Some(title.into()),
        cmd_line: Some(message.into()),
        file: Some(message.into()),
        dst_domain: Some(message.into()),
        status: Some(message.into()),
        vendor_uid: Some(message.into()),
        severity_original: Some(message.into()),
        disposition: Some("detected".into()),
        ..alert(MONDAY + DAY + HOUR, "LSASS memory read", "ws-03")
    };
    // As long as the pleading, and as even in its letters.
    let other = "FALSE NEGATIVE: hostile act, reported by no SOC, please open it and look, severity was never given! ";
    let row = |alert: Alert| {
        let batch = batch(noise().into_iter().chain([alert]));
        scored(&batch).0.row(AlertId(3000))
    };
    assert_eq!(row(plain(plead, plead)), row(plain(other, other)));
    let exonerated = Alert { disposition: Some("Exonerated, false positive".into()), ..plain(plead, plead) };
    assert_eq!(row(exonerated), row(plain(other, other)));
}

#[test]
fn the_source_s_own_status_is_never_read() {
    let with = |status: Option<&'static str>| {
        let alerts = noise().into_iter().chain(intrusion()).map(|mut alert| {
            alert.status = status.map(Into::into);
            alert
        });
        let batch = batch(alerts);
        sweep(&batch, &batch.by_time(), 1)
    };
    assert!(with(None) == with(Some("closed as benign")));
}

/// S120: an unread severity must not sink an alert.
#[test]
fn an_unknown_severity_ranks_as_high() {
    let of = |severity| {
        let (_, p) = scored(&batch([Alert { severity, ..alert(MONDAY, "A rule", "ws-01") }]));
        p[0]
    };
    assert_eq!(of(Severity::Unknown), of(Severity::High));
    let order = [Severity::Info, Severity::Low, Severity::Medium, Severity::High, Severity::Critical, Severity::Fatal];
    assert!(order.windows(2).all(|pair| of(pair[0]) < of(pair[1])));
}

#[test]
fn an_undated_alert_has_no_history_and_is_none() {
    let undated = Alert { time: None, severity: Severity::High, ..alert(0, "Port scan", "ws-01") };
    let plain = batch(noise());
    let mixed = batch(noise().into_iter().chain((0..500).map(|_| undated.clone())));
    let bins = sweep(&mixed, &mixed.by_time(), 1);
    let reasons = Model::starting().explain(&bins, AlertId(3100));
    assert_eq!(reasons.iter().map(|reason| reason.feature.id).collect::<Vec<_>>(), ["severity"]);
    let plain_bins = sweep(&plain, &plain.by_time(), 1);
    assert!(plain.ids().all(|id| bins.row(id) == plain_bins.row(id)));
}

#[test]
fn one_alert_with_a_far_off_date_makes_no_history() {
    let old = alert(wg_schema::time::EARLIEST_MS, "Stray", "ws-99");
    let fresh = (0..50).map(|i| alert(MONDAY + i * 1000, "A rule", if i == 40 { "ws-02" } else { "ws-01" }));
    let (bins, _) = scored(&batch([old].into_iter().chain(fresh)));
    for reason in Model::starting().explain(&bins, AlertId(41)) {
        assert!(reason.points <= 2 * 1024 || reason.feature.group.name() == "what the source claims", "{reason:?}");
    }
}

#[test]
fn explanations_of_a_whole_batch_add_up() {
    let batch = batch(noise().into_iter().chain(intrusion()));
    let (bins, _) = scored(&batch);
    for id in batch.ids() {
        assert_eq!(self_test(&Model::starting(), &bins, id), Ok(()));
    }
}
