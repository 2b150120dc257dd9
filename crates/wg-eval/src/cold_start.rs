//! The first verdicts: how good the ranking is after 0, 10, 50, 200 and 1,000 of them.

use crate::data::{Network, Row, measure_model, score};
use crate::figures::Summary;
use wg_score::learn::{Asked, Lesson, Recipe, learn, most_helpful};
use wg_score::{Measures, Model};

pub const STEPS: [usize; 5] = [0, 10, 50, 200, 1000];
pub const SEEDS: [u64; 2] = [1, 2];

/// How the next verdicts are chosen.
#[derive(Clone, Copy, PartialEq)]
pub enum Choice {
    /// As in the product: top, unsure, random.
    Mixed,
    Random,
}

/// Returns, by step, the measures of each network and seed on the half that was never asked about.
pub fn run(networks: &[Network], recipe: Recipe, choice: Choice) -> Vec<Summary> {
    let recipe = Recipe { with_posterior: false, ..recipe };
    let mut steps: Vec<Summary> = STEPS.iter().map(|_| Summary { by_scenario: Vec::new() }).collect();
    for network in networks {
        for seed in SEEDS {
            for (step, measures) in steps.iter_mut().zip(curve(network, recipe, choice, seed)) {
                step.by_scenario.push((network.name.clone(), measures));
            }
        }
    }
    steps
}

fn curve(network: &Network, recipe: Recipe, choice: Choice, seed: u64) -> Vec<Measures> {
    walk(network, recipe, (choice, &STEPS), seed, |model, _, held| measure_model(model, held.iter().copied()))
}

/// Gives what was learnt at each step, its lessons, and the rows that were never asked about.
pub fn walk<T>(
    network: &Network,
    recipe: Recipe,
    (choice, steps): (Choice, &[usize]),
    seed: u64,
    mut at: impl FnMut(&Model, &[Lesson], &[&Row]) -> T,
) -> Vec<T> {
    let is_asked = |i: &usize| mix(seed, *i as u64) & 1 == 0;
    let (asked, held): (Vec<usize>, Vec<usize>) = (0..network.rows.len()).partition(is_asked);
    let held: Vec<&Row> = held.iter().map(|i| &network.rows[*i]).collect();
    let pool: Vec<&Row> = asked.iter().map(|i| &network.rows[*i]).collect();
    let mut is_judged = vec![false; pool.len()];
    let mut lessons: Vec<Lesson> = Vec::new();
    let mut model = Model::starting();
    steps
        .iter()
        .map(|wanted| {
            while lessons.len() < *wanted && lessons.len() < pool.len() {
                let n = batch_size(lessons.len()).min(wanted - lessons.len());
                let scores: Vec<i32> = match choice {
                    Choice::Mixed => pool.iter().map(|row| score(&model, &row.lesson)).collect(),
                    Choice::Random => (0..pool.len() as u64).map(|i| (mix(seed ^ 77, i) >> 40) as i32).collect(),
                };
                for next in most_helpful(&scores, |row| is_judged[row], n, seed ^ lessons.len() as u64) {
                    is_judged[next.row] = true;
                    let asked = if choice == Choice::Random { Asked::Audit { one_in: 1 } } else { next.asked };
                    lessons.push(Lesson { asked, ..pool[next.row].lesson.clone() });
                }
                model = learn(&lessons, &[], recipe);
            }
            at(&model, &lessons, &held)
        })
        .collect()
}

/// Verdicts between two updates.
fn batch_size(judged: usize) -> usize {
    match judged {
        0..50 => 10,
        50..200 => 30,
        _ => 100,
    }
}

fn mix(seed: u64, i: u64) -> u64 {
    let z = (seed.wrapping_mul(0xbf58_476d_1ce4_e5b9) ^ i.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
        .rotate_left(31);
    let z = (z ^ (z >> 29)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 32)
}
