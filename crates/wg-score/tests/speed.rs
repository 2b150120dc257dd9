//! How long a sweep and a scoring take. Prints; asserts nothing, since machines differ.

mod support;

use std::hint::black_box;
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use support::{MONDAY, batch, tactic};
use wg_schema::{Alert, AlertId, Batch, Sensor, Severity};
use wg_score::{Bins, Model, sweep};

/// Seven days of 2,000 hosts, 140 rules, 3,000 accounts; few of each make most of the alerts.
fn week(n: u64) -> Batch {
    let mut state = 7u64;
    let mut next = move |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let uniform = state >> 33;
        // Squared, so that small numbers are common.
        (uniform % below) * (uniform / below % below) / below
    };
    batch((0..n).map(|i| Alert {
        time: Some(MONDAY + (i * 604_800_000 / n) as i64),
        rule_name: Some(format!("Rule {}", next(140)).into()),
        host: Some(format!("WS-{}", next(2000)).into()),
        user: Some(format!("user.{}", next(3000)).into()),
        src_ip: Some(format!("10.1.{}.{}", next(40), next(250)).into()),
        dst_ip: Some(format!("198.51.{}.{}", next(100), next(250)).into()),
        process: Some(format!("tool{}.exe", next(60)).into()),
        parent: Some(format!("parent{}.exe", next(30)).into()),
        cmd_line: Some(
            format!("C:\\Program Files\\Tool\\tool.exe --job {i} --quiet --out C:\\Temp\\{}.log", next(5000)).into(),
        ),
        product: Some(["Endpoint", "Network", "Identity"][next(3) as usize].into()),
        sensor: Sensor::ALL[next(8) as usize],
        severity: Severity::from_id(1 + next(5) as i64),
        attacks: vec![tactic(next(15) as u8)],
        ..Alert::default()
    }))
}

/// Returns the processor time of this thread where the system tells it, else the time gone by.
fn now() -> Duration {
    static STARTED: OnceLock<Instant> = OnceLock::new();
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = told.and_then(|text| text.split(' ').next().and_then(|nanos| nanos.parse().ok()));
    nanos.map_or_else(|| STARTED.get_or_init(Instant::now).elapsed(), Duration::from_nanos)
}

fn best<T>(runs: u32, mut work: impl FnMut() -> T) -> Duration {
    let run = |_| {
        let started = now();
        black_box(work());
        now() - started
    };
    (0..runs).map(run).min().unwrap_or_default()
}

#[test]
#[ignore = "a measurement: run it with --profile cli on a quiet machine"]
fn sweep_score_and_explain() {
    let model = Model::starting();
    let batch = week(100_000);
    let order = batch.by_time();
    println!("sweep 100,000:             {:?}", best(20, || sweep(&batch, &order, 5)));
    let bins = sweep(&batch, &order, 5);
    println!("score 100,000:             {:?}", best(20, || model.score_all(&bins)));
    let all = || batch.ids().map(|id| model.explain(&bins, id).len()).sum::<usize>();
    println!("explain 100,000:           {:?}", best(3, all));
    let mut many = Bins::new(1_000_000);
    (0..1_000_000).for_each(|row| many.set_row(AlertId(row), &bins.row(AlertId(row % 100_000))));
    println!("score 1,000,000:           {:?}", best(10, || model.score_all(&many)));
    #[cfg(feature = "overview")]
    println!("map of 2,000:              {:?}", best(3, || wg_score::overview::overview(&model, &bins, &order)));
}
