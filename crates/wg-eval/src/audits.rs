//! Whether a certificate keeps its promise: a thousand piles whose truth is known, audited at random.

use crate::data::{Network, score};
use crate::figures::number;
use serde_json::{Value, json};
use wg_score::certificate::Certificate;
use wg_score::{Model, pile_thresholds};

const BATCHES: u64 = 1000;
const AUDITS: [usize; 4] = [30, 60, 150, 300];
const DELTA: f64 = 0.05;

/// Piles of the shipped scorecard on each network in turn; in every other batch an attacker has pushed all that is real
/// below the line.
pub fn run(networks: &[Network]) -> Value {
    let [.., line] = pile_thresholds();
    let model = Model::starting();
    let piles: Vec<[Vec<bool>; 2]> = networks
        .iter()
        .map(|network| {
            let below = |all: bool| {
                let rows = network.rows.iter().filter(|row| (all && row.is_real) || score(&model, &row.lesson) < line);
                rows.map(|row| row.is_real).collect()
            };
            [below(false), below(true)]
        })
        .collect();
    let mut held = [(0u32, 0u32); 2];
    for batch in 0..BATCHES {
        let attacked = (batch % 2) as usize;
        let Some(pile) = piles.get((batch / 2) as usize % piles.len().max(1)).map(|piles| &piles[attacked]) else {
            break;
        };
        let n = AUDITS[(batch / 7) as usize % AUDITS.len()].min(pile.len());
        let mut order: Vec<usize> = (0..pile.len()).collect();
        let mut state = batch.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        for i in 0..n {
            // xorshift64; the first n of a shuffle are a draw without putting back.
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            order.swap(i, i + (state % (pile.len() - i) as u64) as usize);
        }
        let found = order[..n].iter().filter(|i| pile[**i]).count() as u64;
        let real = pile.iter().filter(|real| **real).count() as u64;
        let Some(certificate) = Certificate::new(pile.len() as u64, n as u64, found, DELTA) else { continue };
        held[attacked].0 += u32::from(certificate.at_most >= real);
        held[attacked].1 += 1;
    }
    let share = |(held, all): (u32, u32)| number(f64::from(held) / f64::from(all));
    let both = (held[0].0 + held[1].0, held[0].1 + held[1].1);
    json!({ "batches": both.1, "nominal": 1.0 - DELTA, "coverage": share(both), "coverage_plain": share(held[0]), "coverage_attacked": share(held[1]) })
}
