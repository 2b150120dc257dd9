//! One source, several storms: a scan that several rules saw.
//!
//! A scanner is common as an address, so nothing of it is rare and no rule of it would be linked to another. But storms are
//! folded by what they come from, and those of one source that run at one time have one cause. What else comes from that source
//! while they run is of it too, unless they run for longer than an hour: a proxy, too, is a source, and whatever passes
//! through it is not of one cause.

use crate::Input;
use crate::bits::BIT;
use crate::certain::Edge;
use crate::fold::{Fold, Folded};
use crate::infer::{Facts, RUN_MS};
use crate::link::{Reason, What};
use crate::params::ms;
use foldhash::fast::FixedState;
use hashbrown::HashMap;
use wg_schema::StrId;

/// Returns links from each storm of a source to the one before, and from what else comes from it meanwhile.
pub(crate) fn links(input: &Input, folded: &Folded, facts: &[Facts]) -> Vec<Edge> {
    let batch = input.batch;
    let source = sources(input, folded);
    if source.is_empty() {
        return Vec::new();
    }
    let reach = ms(input.params.repeat_secs);
    let mut last: HashMap<StrId, u32, FixedState> = input.table();
    let mut edges = Vec::new();
    for (h, facts_of) in (0u32..).zip(facts) {
        let row = folded.heads[h as usize].row();
        let src = batch.somebody(batch.src_ip[row]);
        let is_storm = source.get(&(row as u32)).is_some_and(|own| *own == src);
        if !src.is_some() || (!is_storm && !last.contains_key(&src)) {
            continue;
        }
        let before = last.get(&src).copied();
        if let Some(from) = before {
            let run = &facts[from as usize];
            let is_on = facts_of.time.saturating_sub(run.last) <= reach;
            if is_on && (is_storm || run.last - run.time <= RUN_MS) {
                let what = [What::Source, What::Said];
                edges.push(Edge { what, ..Edge::of(from, h, Reason::SameStorm, 4 * BIT, [src, StrId::NONE]) });
            }
        }
        // The one that goes on longest stands for the source.
        if is_storm && before.is_none_or(|from| facts[from as usize].last <= facts_of.last) {
            last.insert(src, h);
        }
    }
    edges
}

/// Returns the source that all alerts of a storm have, by the row of its head.
fn sources(input: &Input, folded: &Folded) -> HashMap<u32, StrId, FixedState> {
    let batch = input.batch;
    let mut source: HashMap<u32, StrId, FixedState> = input.table();
    for row in (0..batch.len()).filter(|row| folded.fold[*row] == Fold::Storm) {
        let head = folded.head[row];
        let own = batch.somebody(batch.src_ip[head.row()]);
        let entry = source.entry(head.0).or_insert(own);
        if batch.src_ip[row] != own {
            *entry = StrId::NONE;
        }
    }
    source.retain(|_, source| source.is_some());
    source
}
