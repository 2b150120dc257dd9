//! Whether a second look is worth one: where a forest on the same verdicts disagrees near the line, who is right.

use crate::cold_start::{Choice, SEEDS, walk};
use crate::data::{Network, score};
use serde_json::{Map, Value, json};
use wg_score::N_FEATURES;
use wg_score::challenger::{Disagrees, Exercise, MOST_ASKED, disagrees, is_near};
use wg_score::learn::Recipe;

/// Fewer than the product asks for, so that it can be seen why it asks for more.
const LEAST: (usize, usize) = (50, 10);
const STEPS: [usize; 5] = [50, 200, 500, 1000, 2000];

/// Counts of rows that no verdict was asked on, near the line.
#[derive(Clone, Copy, Default)]
struct Counts {
    /// Networks and seeds with enough verdicts.
    runs: usize,
    near: usize,
    near_real: usize,
    /// Marked, and of these the real ones.
    higher: (usize, usize),
    lower: (usize, usize),
}

/// Returns (JSON, table).
pub fn run(networks: &[Network], recipe: Recipe) -> (Value, String) {
    let mut steps = [Counts::default(); STEPS.len()];
    for network in networks {
        for seed in SEEDS {
            let found = walk(network, recipe, (Choice::Mixed, &STEPS), seed, |model, lessons, held| {
                let near: Vec<_> =
                    held.iter().filter(|row| is_near(score(model, &row.lesson))).take(MOST_ASKED).collect();
                let asked: Vec<[u8; N_FEATURES]> = near
                    .iter()
                    .map(|row| {
                        let mut answers = row.lesson.row;
                        model.place_row(&mut answers, row.lesson.here);
                        answers
                    })
                    .collect();
                let estimates = Exercise::of(model, lessons, asked, LEAST)?.solve()?;
                let mut counts = Counts { runs: 1, near: near.len(), ..Counts::default() };
                for (row, p) in near.iter().zip(estimates) {
                    let real = usize::from(row.is_real);
                    counts.near_real += real;
                    match disagrees(score(model, &row.lesson), p) {
                        Some(Disagrees::Higher) => counts.higher = (counts.higher.0 + 1, counts.higher.1 + real),
                        Some(Disagrees::Lower) => counts.lower = (counts.lower.0 + 1, counts.lower.1 + real),
                        None => {}
                    }
                }
                Some(counts)
            });
            steps.iter_mut().zip(found).for_each(|(sum, found)| *sum = sum.with(found.unwrap_or_default()));
        }
    }
    write(&steps)
}

impl Counts {
    fn with(self, other: Counts) -> Counts {
        let pair = |a: (usize, usize), b: (usize, usize)| (a.0 + b.0, a.1 + b.1);
        Counts {
            runs: self.runs + other.runs,
            near: self.near + other.near,
            near_real: self.near_real + other.near_real,
            higher: pair(self.higher, other.higher),
            lower: pair(self.lower, other.lower),
        }
    }
}

fn write(steps: &[Counts]) -> (Value, String) {
    let mut json = Map::new();
    let mut text = "| verdicts | networks and seeds | near the line | of these real | marked higher | of these real | marked lower | of these real |\n\
                    | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n"
        .to_owned();
    for (step, counts) in STEPS.iter().zip(steps).filter(|(_, counts)| counts.runs > 0) {
        let percent = |(all, real): (usize, usize)| match all {
            0 => "-".to_owned(),
            _ => format!("{:.1} %", 100.0 * real as f64 / all as f64),
        };
        text += &format!(
            "| {step} | {} | {} | {} | {} | {} | {} | {} |\n",
            counts.runs,
            counts.near,
            percent((counts.near, counts.near_real)),
            counts.higher.0,
            percent(counts.higher),
            counts.lower.0,
            percent(counts.lower),
        );
        let value = json!({
            "runs": counts.runs, "near": counts.near, "near_real": counts.near_real,
            "higher": counts.higher.0, "higher_real": counts.higher.1,
            "lower": counts.lower.0, "lower_real": counts.lower.1,
        });
        json.insert(step.to_string(), value);
    }
    (json.into(), text)
}
