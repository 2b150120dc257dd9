//! One rule on several machines at one moment, where nothing else is named in common.
//!
//! A scan is seen by every machine that it reaches, and by the sensor on the way; such alerts often name neither the source
//! nor each other. The question is that of [`infer`](crate::infer), asked of the rule: *how many alerts of this rule would
//! come so soon by chance?* A rule that speaks all the time, or on a schedule, is common in the quiet half of the batch and
//! links nothing.

use crate::Input;
use crate::bits::{BIT, Bits, hundredths, log2};
use crate::certain::Edge;
use crate::fold::Folded;
use crate::infer::{self, Facts, OTHER_MACHINE, PRIOR, Places, SAME_RULE};
use crate::link::Reason;
use crate::names::NOBODY;
use crate::rarity;
use foldhash::fast::FixedState;
use hashbrown::HashMap;
use wg_schema::StrId;
use wg_schema::sort;

/// The longest moment.
const MOMENT_MS: i64 = 30_000;

/// Returns links between heads of one rule on different machines, each to the one before.
pub(crate) fn links(input: &Input, folded: &Folded, facts: &[Facts], places: &Places) -> Vec<Edge> {
    let all = rarity::all(facts.len());
    let mut edges = Vec::new();
    for heads in by_rule(input, facts).chunk_by(|a, b| a.0 == b.0) {
        // Counted only where there is something to link.
        let mut rare = None;
        for pair in heads.windows(2) {
            let (from, to) = (pair[0].1, pair[1].1);
            let (a, b) = (&facts[from as usize], &facts[to as usize]);
            let gap = b.time.saturating_sub(a.time);
            if gap > MOMENT_MS || a.named.machine == b.named.machine || (a.below_line && b.below_line) {
                continue;
            }
            let rare = *rare.get_or_insert_with(|| {
                let heads: Vec<u32> = heads.iter().map(|head| head.1).collect();
                all - log2(1 + rarity::quiet(&heads, facts.len()))
            });
            let between = u64::from(places.between(from, to));
            let chance = log2(between) - rare;
            let bits: Bits = -chance - PRIOR - SAME_RULE - OTHER_MACHINE + infer::alarm(a, b);
            if hundredths(bits) < input.params.threshold {
                continue;
            }
            let title = input.batch.rule_of(folded.heads[to as usize]);
            let others = (heads.len() as u32).saturating_sub(2);
            let edge = Edge::of(from, to, Reason::Sweep, bits.min(12 * BIT), [title, StrId::NONE]);
            edges.push(Edge { chance, others, ..edge });
        }
    }
    edges
}

/// Returns the heads that name a rule and a machine, each with its rule's number, by rule and then in sequence.
fn by_rule(input: &Input, facts: &[Facts]) -> Vec<(u32, u32)> {
    let mut numbers: HashMap<StrId, u32, FixedState> = input.table();
    let mut heads: Vec<(u32, u32)> = Vec::new();
    for (h, facts) in (0u32..).zip(facts) {
        if facts.rule.is_some() && facts.named.machine != NOBODY {
            let next = numbers.len() as u32;
            heads.push((*numbers.entry(facts.rule).or_insert(next), h));
        }
    }
    sort::up(&mut heads);
    heads
}
