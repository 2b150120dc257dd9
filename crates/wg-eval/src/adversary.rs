//! An attacker who changes his ways after the model has learnt, and one who has a hand in the verdicts.
//!
//! Learnt from the noisy verdicts of 36 days, measured on the truth of the 24 days after. Each way of changing is measured
//! alone, then those of the specification's adaptive attacker together.

use crate::baselines::{self, Baseline, Codes, away_from_certain};
use crate::data::{Network, Row, judged, measure_model};
use crate::figures::number;
use crate::synthetic::{Change, Stream, stream};
use serde_json::{Map, Value, json};
use wg_score::learn::{Asked, Given, Label, Lesson, Recipe, family_of, learn, rule_of};
use wg_score::{Measures, measure, sweep};

pub const SEEDS: [u64; 4] = [1, 2, 3, 4];
/// A forest learns from at most so many verdicts.
const MOST_FOR_FORESTS: usize = 20_000;
/// Verdicts that somebody turned round.
pub const POISONED: f64 = 0.05;

pub const NONE: Change =
    Change { slows_down: false, hides: false, renames: false, moves: false, pads: false, floods: false };
const ADAPTIVE: Change = Change { slows_down: true, hides: true, renames: true, ..NONE };
pub const CHANGES: [(&str, &str, Change); 9] = [
    ("plain", "as before", NONE),
    ("slow", "slows down", Change { slows_down: true, ..NONE }),
    ("hide", "hides in noisy rules", Change { hides: true, ..NONE }),
    ("rename", "renames its tools", Change { renames: true, ..NONE }),
    ("move", "takes fresh addresses", Change { moves: true, ..NONE }),
    ("pad", "pads with noise", Change { pads: true, ..NONE }),
    ("flood", "floods with look-alikes", Change { floods: true, ..NONE }),
    ("adaptive", "slows down, hides, renames", ADAPTIVE),
    ("adaptive_move", "slows down, hides, renames, takes fresh addresses", Change { moves: true, ..ADAPTIVE }),
];

/// Measures of one model under one change, by seed.
type Cell = Vec<Measures>;

/// Returns (JSON, table).
pub fn run(recipe: Recipe, with_baselines: bool) -> (Value, String) {
    let names: Vec<&str> = std::iter::once("watchglass")
        .chain(Baseline::ALL.into_iter().filter(|_| with_baselines).map(Baseline::name))
        .collect();
    let rows: Vec<(&str, &str)> = CHANGES
        .iter()
        .map(|(key, words, _)| (*key, *words))
        .chain([("poison", "as before, 5 % of the verdicts turned round")])
        .collect();
    let mut cells: Vec<Vec<Cell>> = vec![vec![Vec::new(); names.len()]; rows.len()];
    for seed in SEEDS {
        let learnt = split(seed, &stream(seed, NONE), 0.0).0;
        let poisoned = split(seed, &stream(seed, NONE), POISONED).0;
        let tests: Vec<Network> =
            CHANGES.iter().map(|(.., change)| split(seed, &stream(seed, *change), 0.0).1).collect();
        let clean: Vec<&Network> = tests.iter().collect();
        for (train, tests, first) in [(&learnt, &clean[..], 0), (&poisoned, &clean[..1], CHANGES.len())] {
            for (model, measures) in by_model(train, tests, recipe, names.len()).into_iter().enumerate() {
                for (row, measures) in measures.into_iter().enumerate() {
                    cells[first + row][model].push(measures);
                }
            }
        }
    }
    write(&rows, &names, &cells)
}

/// Returns, by model, the measures of each test.
fn by_model(train: &Network, tests: &[&Network], recipe: Recipe, models: usize) -> Vec<Vec<Measures>> {
    let lessons: Vec<Lesson> = train.rows.iter().map(|row| row.lesson.clone()).collect();
    let ours = learn(&lessons, &[], recipe);
    let mut all = vec![tests.iter().map(|test| measure_model(&ours, &test.rows)).collect()];
    let codes = Codes::of(std::iter::once(train).chain(tests.iter().copied()), true);
    let every = train.rows.len().div_ceil(MOST_FOR_FORESTS);
    let few: Vec<&Row> = train.rows.iter().step_by(every).collect();
    let rows: Vec<&Row> = tests.iter().flat_map(|test| &test.rows).collect();
    for baseline in Baseline::ALL.into_iter().take(models - 1) {
        let estimates =
            baselines::estimate(baseline, &codes, &few, &rows).unwrap_or_else(|_| vec![f64::NAN; rows.len()]);
        let mut from = 0;
        let measures = tests.iter().map(|test| {
            let own = &estimates[from..from + test.rows.len()];
            from += test.rows.len();
            let judged = |(row, p): (&Row, &f64)| judged(row, away_from_certain(*p));
            measure(&test.rows.iter().zip(own).map(judged).collect::<Vec<_>>())
        });
        all.push(measures.collect());
    }
    all
}

/// Returns the judged alerts before the change, as they were judged, and those after it, as they are.
pub fn split(seed: u64, stream: &Stream, poisoned: f64) -> (Network, Network) {
    let batch = &stream.batch;
    let bins = sweep(batch, &batch.by_time(), 1);
    let (mut train, mut test) = (Vec::new(), Vec::new());
    for alert in batch.ids() {
        let row = alert.row();
        let truth = stream.truth[row];
        let is_before = batch.time[row] < stream.change_ms;
        let label = if is_before { said(seed, row as u64, truth, poisoned) } else { truth };
        let lesson = Lesson {
            key: batch.key[row],
            incident: if stream.campaign[row] > 0 { stream.campaign[row] } else { 1000 + row as u64 },
            row: bins.row(alert),
            here: [family_of(batch, alert), rule_of(batch, alert)],
            label,
            given: Given::Single,
            asked: Asked::Unknown,
        };
        let one = Row { lesson, is_real: label == Label::Malicious, rule: String::new() };
        if is_before { train.push(one) } else { test.push(one) }
    }
    (Network { name: "before".into(), rows: train }, Network { name: "after".into(), rows: test })
}

/// Returns what the analysts said: they close 8 % of what is real as benign, and mix the two kinds of harmless.
fn said(seed: u64, row: u64, truth: Label, poisoned: f64) -> Label {
    let mut z = (seed ^ row.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mut uniform = || {
        z ^= z >> 31;
        z = z.wrapping_mul(0x94d0_49bb_1331_11eb);
        (z >> 11) as f64 / (1u64 << 53) as f64
    };
    let said = match (truth, uniform()) {
        (Label::Malicious, u) if u < 0.08 => Label::Expected,
        (Label::Expected, u) if u < 0.1 => Label::FalseAlarm,
        (Label::FalseAlarm, u) if u < 0.1 => Label::Expected,
        (truth, _) => truth,
    };
    match said {
        said if uniform() >= poisoned => said,
        Label::Malicious => Label::Expected,
        Label::Expected | Label::FalseAlarm => Label::Malicious,
    }
}

fn write(rows: &[(&str, &str)], names: &[&str], cells: &[Vec<Cell>]) -> (Value, String) {
    let mean = |cell: &Cell, of: fn(&Measures) -> f64| cell.iter().map(of).sum::<f64>() / cell.len() as f64;
    let worst = |cell: &Cell| cell.iter().map(|m| m.auroc).fold(f64::INFINITY, f64::min);
    let mut json = Map::new();
    let mut text = "| attacker |".to_owned();
    names.iter().for_each(|name| text += &format!(" {} |", name.replace('_', " ")));
    text += &format!("\n| --- |{}\n", " --- |".repeat(names.len()));
    for ((key, words), cells) in rows.iter().zip(cells) {
        text += &format!("| {words} |");
        let mut by_model = Map::new();
        for (name, cell) in names.iter().zip(cells) {
            text += &format!(" {:.3} ({:.3}) / {:.3} |", mean(cell, |m| m.auroc), worst(cell), mean(cell, |m| m.ap));
            let of = |of: fn(&Measures) -> f64| number(mean(cell, of));
            let value = json!({
                "auroc": of(|m| m.auroc), "auroc_worst": number(worst(cell)), "ap": of(|m| m.ap),
                "log_loss": of(|m| m.log_loss), "hidden_at_5pct_miss": of(|m| m.hidden_at_5pct_miss),
            });
            by_model.insert((*name).into(), value);
        }
        text.push('\n');
        json.insert((*key).into(), by_model.into());
    }
    (json.into(), text)
}
