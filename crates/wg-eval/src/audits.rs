//! Whether a certificate keeps its promise: a thousand piles whose truth is known, audited at random.

use crate::data::{Network, score};
use crate::figures::number;
use serde_json::{Value, json};
use wg_score::certificate::{Certificate, account};
use wg_score::{Model, pile_thresholds};

const BATCHES: u64 = 1000;
const AUDITS: [usize; 4] = [30, 60, 150, 300];
const DELTA: f64 = 0.05;
/// One check in so many ends undecided.
const UNDECIDED_ONE_IN: u64 = 10;

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
    let (mut always, mut walked) = (0u32, 0u32);
    for batch in 0..BATCHES {
        let attacked = (batch % 2) as usize;
        let Some(pile) = piles.get((batch / 2) as usize % piles.len().max(1)).map(|piles| &piles[attacked]) else {
            break;
        };
        let n = AUDITS[(batch / 7) as usize % AUDITS.len()].min(pile.len());
        let mut order: Vec<usize> = (0..pile.len()).collect();
        let mut state = batch.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let longest = AUDITS[AUDITS.len() - 1].min(pile.len());
        let mut undecided = Vec::with_capacity(longest);
        for i in 0..longest {
            // xorshift64; the first of a shuffle are a draw without putting back.
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            order.swap(i, i + (state % (pile.len() - i) as u64) as usize);
            undecided.push((state >> 40).is_multiple_of(UNDECIDED_ONE_IN));
        }
        let found = order[..n].iter().filter(|i| pile[**i]).count() as u64;
        let real = pile.iter().filter(|real| **real).count() as u64;
        let Some(certificate) = Certificate::new(pile.len() as u64, n as u64, found, DELTA) else { continue };
        let counts: Vec<bool> = order.iter().zip(&undecided).map(|(i, undecided)| pile[*i] || *undecided).collect();
        always += u32::from(holds_throughout(pile.len() as u64, real, &counts));
        walked += 1;
        held[attacked].0 += u32::from(certificate.at_most >= real);
        held[attacked].1 += 1;
    }
    let share = |(held, all): (u32, u32)| number(f64::from(held) / f64::from(all));
    let both = (held[0].0 + held[1].0, held[0].1 + held[1].1);
    json!({
        "batches": both.1,
        "nominal": 1.0 - DELTA,
        "coverage": share(both),
        "coverage_plain": share(held[0]),
        "coverage_attacked": share(held[1]),
        "coverage_throughout": share((always, walked)),
    })
}

/// Tells whether the bound holds at whatever check one stops, said as the product says it. `counts` are the checks in order:
/// whether each counts as real, because it is or because nobody could decide it.
fn holds_throughout(pile: u64, real: u64, counts: &[bool]) -> bool {
    let covers = |audited, counted| {
        let bound = Certificate::new(pile, audited, counted, account(DELTA, counted));
        bound.is_some_and(|bound| bound.at_most >= real)
    };
    let mut counted = 0;
    for (audited, counts) in (0..).zip(counts) {
        // While nothing counts the bound falls: it is least before the next check that does.
        if *counts {
            if !covers(audited, counted) {
                return false;
            }
            counted += 1;
        }
    }
    covers(counts.len() as u64, counted)
}
