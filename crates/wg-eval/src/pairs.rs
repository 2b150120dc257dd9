//! Whether pairs of answers would help: tables of two features beside those of one, as the specification says, measured
//! without building them into the product.
//!
//! On top of the learnt model, whose scores stand: of every two features, each in up to eight cells, the ten whose joint
//! gradient says most beyond its rows and columns; six Newton passes with a ridge; capped, none with a feature that must rise.
//! *Kept where it helps*: only where the same, done without a fifth of the incidents, predicts that fifth better by more than
//! two standard errors. Rows and columns of a pair would be moved into the features' own tables; the sum is the same.

use crate::adversary::{CHANGES, NONE, POISONED, SEEDS, split};
use crate::cold_start::{self, Choice, walk};
use crate::data::{Network, Row, score};
use crate::loso;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use wg_score::learn::{Label, Lesson, Recipe, learn};
use wg_score::{FEATURES, Judged, Measures, Model, N_FEATURES, Robust, log_loss, measure, probability};

const CELLS: usize = 8;
const MOST_PAIRS: usize = 10;
const MOST_SCREENED: usize = 20_000;
const RIDGE: f64 = 8.0;
const PASSES: usize = 6;
const NATS_PER_UNIT: f64 = std::f64::consts::LN_2 / 10_240.0;
const FOLDS: u64 = 5;
/// Features of which more may never count for less: no pair with one could promise that.
const RISING: [&str; 3] = ["severity", "confidence", "tactic_progress"];

/// Tables of pairs, in nats.
#[derive(Default)]
struct Pairs {
    /// By feature and answer: the cell.
    cells: Vec<[u8; 256]>,
    tables: Vec<(usize, usize, [f64; CELLS * CELLS])>,
}

/// A judged row under a model: its answers with what the model knows of rules, its score in nats, and its label.
struct Under {
    row: [u8; N_FEATURES],
    eta: f64,
    is_real: bool,
    weight: f64,
    incident: u64,
}

fn under(model: &Model, lesson: &Lesson, is_real: bool) -> Under {
    let mut row = lesson.row;
    model.place_row(&mut row, lesson.here);
    let eta = f64::from(model.score_row(&row)) * NATS_PER_UNIT;
    Under { row, eta, is_real, weight: lesson.weight(), incident: lesson.incident }
}

impl Pairs {
    /// `strong`: of features alone that an attacker has no hand in.
    fn fit(rows: &[Under], strong: bool) -> Pairs {
        let cells: Vec<[u8; 256]> = (0..N_FEATURES).map(|f| quantiles(rows, f)).collect();
        let is_able =
            |f: &usize| !RISING.contains(&FEATURES[*f].id) && (!strong || FEATURES[*f].robust == Robust::Strong);
        let able: Vec<usize> = (0..N_FEATURES).filter(is_able).collect();
        let step = rows.len().div_ceil(MOST_SCREENED).max(1);
        let mut gains: Vec<(f64, usize, usize)> = Vec::new();
        for (i, f) in able.iter().enumerate() {
            for g in &able[i + 1..] {
                gains.push((gain(rows.iter().step_by(step), &cells, *f, *g), *f, *g));
            }
        }
        gains.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        let tables = gains.iter().filter(|gain| gain.0 > 0.0).take(MOST_PAIRS);
        let mut pairs = Pairs { cells, tables: tables.map(|(_, f, g)| (*f, *g, [0.0; CELLS * CELLS])).collect() };
        for _ in 0..PASSES {
            for t in 0..pairs.tables.len() {
                let (f, g, _) = pairs.tables[t];
                let (mut slope, mut curve) = ([0.0; CELLS * CELLS], [0.0; CELLS * CELLS]);
                for row in rows {
                    let p = 1.0 / (1.0 + (-(row.eta + pairs.of(&row.row))).exp());
                    let at = pairs.at(&row.row, f, g);
                    slope[at] += row.weight * (f64::from(u8::from(row.is_real)) - p);
                    curve[at] += row.weight * p * (1.0 - p);
                }
                let weak = [f, g].iter().any(|f| FEATURES[*f].robust == Robust::Weak);
                let low = if weak { 0.0 } else { -1.15 };
                for (at, cell) in pairs.tables[t].2.iter_mut().enumerate() {
                    let u = (slope[at] - RIDGE * *cell) / (curve[at] + RIDGE);
                    *cell = (*cell + u.clamp(-1.0, 1.0)).clamp(low, 1.15);
                }
            }
        }
        pairs
    }

    fn at(&self, row: &[u8; N_FEATURES], f: usize, g: usize) -> usize {
        let cell = |f: usize| usize::from(self.cells[f][usize::from(row[f])]);
        cell(f) * CELLS + cell(g)
    }

    /// Returns what the pairs add to a row's score, in nats.
    fn of(&self, row: &[u8; N_FEATURES]) -> f64 {
        self.tables.iter().map(|(f, g, table)| table[self.at(row, *f, *g)]).sum()
    }
}

/// Returns the cell of each answer, so that cells hold about as many rows.
fn quantiles(rows: &[Under], feature: usize) -> [u8; 256] {
    let mut counts = [0usize; 256];
    rows.iter().for_each(|row| counts[usize::from(row.row[feature])] += 1);
    let mut cells = [0; 256];
    let mut below = 0;
    for (cell, count) in cells.iter_mut().zip(counts) {
        *cell = (below * CELLS / rows.len().max(1)).min(CELLS - 1) as u8;
        below += count;
    }
    cells
}

/// Returns what the joint gradient says beyond its rows and columns.
fn gain<'r>(rows: impl Iterator<Item = &'r Under>, cells: &[[u8; 256]], f: usize, g: usize) -> f64 {
    let mut sums = [(0.0, 0.0); CELLS * CELLS];
    for row in rows {
        let p = 1.0 / (1.0 + (-row.eta).exp());
        let cell = |f: usize| usize::from(cells[f][usize::from(row.row[f])]);
        let sum = &mut sums[cell(f) * CELLS + cell(g)];
        sum.0 += row.weight * (f64::from(u8::from(row.is_real)) - p);
        sum.1 += row.weight * p * (1.0 - p);
    }
    let worth = |(g, h): (f64, f64)| g * g / (h + RIDGE);
    let line = |of: &dyn Fn(usize) -> usize| -> f64 {
        let total = (0..CELLS).map(|i| sums[of(i)]).fold((0.0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1));
        worth(total)
    };
    let joint: f64 = sums.iter().map(|sum| worth(*sum)).sum();
    let by_row: f64 = (0..CELLS).map(|r| line(&|i| r * CELLS + i)).sum();
    let by_column: f64 = (0..CELLS).map(|c| line(&|i| i * CELLS + c)).sum();
    joint - by_row.max(by_column)
}

/// Tells whether pairs predict verdicts that they were not taught on better than the model alone, measurably.
fn helps(lessons: &[Lesson], recipe: Recipe, strong: bool) -> bool {
    let mut incidents: BTreeMap<u64, (f64, f64)> = BTreeMap::new();
    for fold in 0..FOLDS {
        let is_in = |lesson: &&Lesson| lesson.incident.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32 & 0xffff_ffff;
        let is_out = |lesson: &&Lesson| is_in(lesson) % FOLDS == fold;
        let kept: Vec<Lesson> = lessons.iter().filter(|lesson| !is_out(lesson)).cloned().collect();
        let model = learn(&kept, &[], recipe);
        let rows: Vec<Under> = kept.iter().map(|one| under(&model, one, one.label == Label::Malicious)).collect();
        let pairs = Pairs::fit(&rows, strong);
        for lesson in lessons.iter().filter(is_out) {
            let row = under(&model, lesson, lesson.label == Label::Malicious);
            let loss =
                |eta: f64| log_loss(&[Judged { p: 1.0 / (1.0 + (-eta).exp()), is_real: row.is_real, weight: 1.0 }]);
            let sum = incidents.entry(row.incident).or_default();
            *sum = (sum.0 + row.weight * (loss(row.eta) - loss(row.eta + pairs.of(&row.row))), sum.1 + row.weight);
        }
    }
    let weight: f64 = incidents.values().map(|(_, weight)| weight).sum();
    let mean = incidents.values().map(|(gain, _)| gain).sum::<f64>() / weight;
    let spread: f64 = incidents.values().map(|(gain, w)| (gain - w * mean) * (gain - w * mean)).sum();
    mean > 2.0 * spread.sqrt() / weight
}

/// The measures of one test: the model alone, with pairs, with pairs that are kept where they help, and the same of pairs of
/// features that an attacker has no hand in.
type Four = [Measures; 4];

fn three<'r>(model: &Model, lessons: &[Lesson], recipe: Recipe, held: impl Iterator<Item = &'r Row>) -> (Four, bool) {
    let (all, kept) = many(model, lessons, recipe, &[&held.collect::<Vec<_>>()]);
    (all[0], kept)
}

fn many(model: &Model, lessons: &[Lesson], recipe: Recipe, tests: &[&[&Row]]) -> (Vec<Four>, bool) {
    let rows: Vec<Under> = lessons.iter().map(|one| under(model, one, one.label == Label::Malicious)).collect();
    let (pairs, strong) = (Pairs::fit(&rows, false), Pairs::fit(&rows, true));
    let (is_kept, strong_kept) = (helps(lessons, recipe, false), helps(lessons, recipe, true));
    let one = |held: &[&Row]| {
        let with = |pairs: Option<&Pairs>| {
            let judged = held.iter().map(|row| {
                let under = under(model, &row.lesson, row.is_real);
                let eta = under.eta + pairs.map_or(0.0, |pairs| pairs.of(&under.row));
                let p =
                    if pairs.is_some() { 1.0 / (1.0 + (-eta).exp()) } else { probability(score(model, &row.lesson)) };
                Judged { p, is_real: row.is_real, weight: 1.0 }
            });
            measure(&judged.collect::<Vec<_>>())
        };
        let (alone, paired) = (with(None), with(Some(&pairs)));
        let strong = if strong_kept { with(Some(&strong)) } else { alone };
        [alone, paired, if is_kept { paired } else { alone }, strong]
    };
    (tests.iter().map(|held| one(held)).collect(), is_kept)
}

/// Returns (JSON, table).
pub fn run(networks: &[Network], recipe: Recipe) -> (Value, String) {
    let recipe = Recipe { with_posterior: false, ..recipe };
    let mut rows: Vec<(String, Vec<Four>, usize)> = Vec::new();
    let (mut loso, mut kept) = (Vec::new(), 0);
    let no_rules = Recipe { learns_rules: false, ..recipe };
    for (out, network) in networks.iter().enumerate() {
        let lessons = loso::others(networks, out);
        let model = learn(&lessons, &[], no_rules);
        let (measures, is_kept) = three(&model, &lessons, no_rules, network.rows.iter());
        loso.push(measures);
        kept += usize::from(is_kept);
    }
    rows.push(("leave one network out, no rule identity".into(), loso, kept));
    const STEPS: [usize; 3] = [50, 200, 1000];
    let mut steps = vec![(Vec::new(), 0); STEPS.len()];
    for network in networks {
        for seed in cold_start::SEEDS {
            let found = walk(network, recipe, (Choice::Mixed, &STEPS), seed, |model, lessons, held| {
                three(model, lessons, recipe, held.iter().copied())
            });
            for (step, (measures, is_kept)) in steps.iter_mut().zip(found) {
                step.0.push(measures);
                step.1 += usize::from(is_kept);
            }
        }
    }
    rows.extend(STEPS.iter().zip(steps).map(|(step, (all, kept))| (format!("after {step} verdicts"), all, kept)));
    rows.extend(attacked(recipe));
    write(&rows)
}

fn attacked(recipe: Recipe) -> Vec<(String, Vec<Four>, usize)> {
    let mut rows: Vec<(String, Vec<Four>, usize)> =
        CHANGES.iter().map(|(_, words, _)| (format!("attacker {words}"), Vec::new(), 0)).collect();
    rows.push(("attacker as before, 5 % of the verdicts turned round".into(), Vec::new(), 0));
    for seed in SEEDS {
        let tests: Vec<Network> =
            CHANGES.iter().map(|(.., change)| split(seed, &crate::synthetic::stream(seed, *change), 0.0).1).collect();
        let tests: Vec<Vec<&Row>> = tests.iter().map(|test| test.rows.iter().collect()).collect();
        let tests: Vec<&[&Row]> = tests.iter().map(Vec::as_slice).collect();
        for (poisoned, tests, first) in [(0.0, &tests[..], 0), (POISONED, &tests[..1], CHANGES.len())] {
            let train = split(seed, &crate::synthetic::stream(seed, NONE), poisoned).0;
            let lessons: Vec<Lesson> = train.rows.iter().map(|row| row.lesson.clone()).collect();
            let (all, is_kept) = many(&learn(&lessons, &[], recipe), &lessons, recipe, tests);
            for (row, measures) in rows[first..].iter_mut().zip(all) {
                row.1.push(measures);
                row.2 += usize::from(is_kept);
            }
        }
    }
    rows
}

fn write(rows: &[(String, Vec<Four>, usize)]) -> (Value, String) {
    let mut json = Map::new();
    let mut text = "AUROC / AP / log-loss, means.\n\n\
                    | what | model alone | with ten pairs | with pairs where they help | kept in | of what an attacker cannot set, where they help |\n\
                    | --- | --- | --- | --- | --- | --- |\n"
        .to_owned();
    for (words, all, kept) in rows {
        let mean =
            |i: usize, of: fn(&Measures) -> f64| all.iter().map(|three| of(&three[i])).sum::<f64>() / all.len() as f64;
        let three = |i: usize| [mean(i, |m| m.auroc), mean(i, |m| m.ap), mean(i, |m| m.log_loss)];
        let cell = |i: usize| {
            let [auroc, ap, loss] = three(i);
            format!("{auroc:.4} / {ap:.3} / {loss:.4}")
        };
        text +=
            &format!("| {words} | {} | {} | {} | {kept} of {} | {} |\n", cell(0), cell(1), cell(2), all.len(), cell(3));
        json.insert(
            words.clone(),
            json!({ "alone": three(0), "pairs": three(1), "where_they_help": three(2), "strong": three(3), "kept": kept, "runs": all.len() }),
        );
    }
    (json.into(), text)
}
