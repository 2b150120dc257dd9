//! How long the model takes on a million alerts, natively and as WASM; `cargo xtask bench` runs it. Made-up answers: how long it takes
//! does not depend on what they say.
//!
//! Natively it times each work itself. As WASM there is no clock and no argument: one work is chosen when it is built
//! (`WG_WORK`), and who calls `main` times it, less the time of `prepare`.

use std::hint::black_box;
use wg_schema::{AlertId, AlertKey, sort};
use wg_score::learn::{Asked, Given, Label, Lesson, Recipe, learn};
use wg_score::{Bins, FEATURES, Model, N_FEATURES};

const ALERTS: u32 = 1_000_000;
const LESSONS: u64 = 100_000;
/// Judged alerts of a busy team when one more verdict comes.
const VERDICTS: usize = 2_000;

/// Each by name, with what is measured; the first is what the others do before they begin. `--list` prints them.
const WORKS: [(&str, &str); 5] = [
    ("prepare", "make a million rows and 100,000 lessons"),
    ("score", "score 1,000,000"),
    ("reasons", "score and top-5 reasons 1,000,000"),
    ("train", "train 100,000 lessons"),
    ("verdict", "one more verdict to 2,000, and 1,000,000 ranked again"),
];

fn main() {
    #[cfg(not(target_arch = "wasm32"))]
    for (name, words) in WORKS {
        if std::env::args().any(|arg| arg == "--list") {
            println!("{name}={words}");
            continue;
        }
        let (bins, lessons) = prepared();
        let started = std::time::Instant::now();
        work(name, &bins, &lessons);
        println!("| {words} | native | {:.0} ms |", started.elapsed().as_secs_f64() * 1000.0);
    }
    #[cfg(target_arch = "wasm32")]
    {
        let (bins, lessons) = prepared();
        work(option_env!("WG_WORK").unwrap_or(WORKS[0].0), &bins, &lessons);
    }
}

fn work(name: &str, bins: &Bins, lessons: &[Lesson]) {
    let model = Model::starting();
    match name {
        "score" => {
            black_box(model.score_all(bins));
        }
        "reasons" => {
            black_box(model.score_all(bins));
            for alert in (0..ALERTS).map(AlertId) {
                black_box(model.largest(bins, alert, 5).iter().map(|reason| reason.points).sum::<i32>());
            }
        }
        "train" => {
            black_box(learn(lessons, &[], Recipe { with_posterior: false, ..Recipe::default() }));
        }
        "verdict" => {
            let scores = learn(&lessons[..VERDICTS], &[], Recipe::default()).score_all(bins);
            let mut order: Vec<u32> = (0..ALERTS).collect();
            sort::by_numbers(&mut order, |alert| [sort::down(scores[*alert as usize])]);
            black_box(order);
        }
        _ => {
            black_box(bins);
        }
    }
}

fn prepared() -> (Bins, Vec<Lesson>) {
    let mut state = 7u64;
    let mut next = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    };
    let mut row =
        move || -> [u8; N_FEATURES] { std::array::from_fn(|f| (next() % FEATURES[f].bins.len().min(8) as u64) as u8) };
    let mut bins = Bins::new(ALERTS as usize);
    (0..ALERTS).for_each(|alert| bins.set_row(AlertId(alert), &row()));
    let lesson = |i: u64| {
        let row = row();
        Lesson {
            key: AlertKey::of_record("speed", &i.to_le_bytes()),
            incident: i,
            // Real where two answers say so, so that there is something to learn.
            label: if row[0] > 4 && row[20] > 3 { Label::Malicious } else { Label::FalseAlarm },
            here: [i % 30, i % 140],
            row,
            given: Given::Single,
            asked: Asked::Unknown,
        }
    };
    (bins, (0..LESSONS).map(lesson).collect())
}
