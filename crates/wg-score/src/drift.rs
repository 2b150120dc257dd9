//! Whether alerts are still like those that the model learnt on: how often each answer is given, then and now.
//!
//! The measure is the population stability index, `Σ (now − then) · ln(now / then)` over the answers of a feature, with half
//! an alert added to each count. Under 0.1 is no change worth a word, from 0.25 on the feature has moved. It says nothing
//! about right or wrong, and compares batches of the same kind: a night is not a week.

use crate::feature::{FEATURES, Group, N_FEATURES};
use crate::learn::{Lesson, rule_of};
use crate::model::Model;
use crate::sweep::Bins;
use wg_schema::Batch;
use wg_schema::ordered::OrderedMap;

/// From here on a feature has moved.
pub const MOVED: f64 = 0.25;
/// The promise below the line is withdrawn from this part of the inputs on. On five networks of AIT-ADS at most a fifth moved
/// from one day to the next in 11 of 15 pairs of days, two fifths and more in the other four.
pub const REVOKES_INPUTS: f64 = 0.25;
/// The same for the part of alerts whose rules were not there when it was taught.
pub const REVOKES_NEW: f64 = 0.20;
/// The same for the part of what scores rested on whose fields are gone.
pub const REVOKES_RESTED: f64 = 0.10;
/// An input that was answered for this part of alerts at least, and is for no more than that, has lost its fields; or has come by them.
const ANSWERED: (f64, f64) = (0.2, 0.01);
/// Fewer alerts tell nothing.
pub const LEAST_ALERTS: u64 = 200;
/// So many rules are remembered, those with the smallest hashes: the same choice in every batch.
pub(crate) const MOST_RULES: usize = 2048;

/// What a batch was like.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Alerts by feature and answer, "not known" first.
    pub(crate) counts: Vec<Vec<u32>>,
    /// Hashes of its rules, ascending.
    pub(crate) rules: Vec<u64>,
    /// Alerts of each of them; empty where it was read from a file.
    pub(crate) of_rule: Vec<u64>,
    pub(crate) alerts: u64,
}

impl Seen {
    pub fn of(batch: &Batch, bins: &Bins) -> Seen {
        let counts = FEATURES.iter().enumerate().map(|(f, feature)| {
            let mut by_bin = [0u32; 256];
            count(bins.column(f), &mut by_bin);
            by_bin[..feature.bins.len()].to_vec()
        });
        let mut kinds: OrderedMap<(u32, u32), (u64, u64)> = OrderedMap::new();
        for alert in batch.ids() {
            let rule = batch.rule_of(alert);
            if rule.is_some() {
                let kind = (batch.product[alert.row()].0, rule.0);
                kinds.entry(kind).or_insert_with(|| (rule_of(batch, alert), 0)).1 += 1;
            }
        }
        let mut by_rule: OrderedMap<u64, u64> = OrderedMap::new();
        kinds.into_values().for_each(|(rule, n)| *by_rule.entry(rule).or_default() += n);
        let (rules, of_rule) = by_rule.into_iter().take(MOST_RULES).unzip();
        Seen { counts: counts.collect(), rules, of_rule, alerts: batch.len() as u64 }
    }

    pub fn alerts(&self) -> u64 {
        self.alerts
    }
}

#[inline(never)]
fn count(column: &[u8], by_bin: &mut [u32; 256]) {
    column.iter().for_each(|bin| by_bin[usize::from(*bin)] += 1);
}

/// What has changed between two batches.
#[derive(Clone, Debug, PartialEq)]
pub struct Drift {
    /// Stability index by feature.
    pub features: Vec<f64>,
    /// Rules that are here and were not there, and the other way round.
    pub new_rules: usize,
    pub gone_rules: usize,
    /// The part of alerts whose rules were not there, of those whose rules both remember.
    pub new_alerts: f64,
    /// Features whose fields the batch does not have any more, and those that it has and had not.
    pub gone_inputs: Vec<usize>,
    pub new_inputs: Vec<usize>,
}

impl Seen {
    /// Returns the part of alerts of which a feature is known.
    fn answered(&self, feature: usize) -> f64 {
        let counts = &self.counts[feature];
        let known: f64 = counts.iter().skip(1).map(|n| f64::from(*n)).sum();
        known / (known + f64::from(counts[0])).max(1.0)
    }

    /// Returns what part of the points that a model gave, up or down, came of `features`.
    pub fn rested(&self, model: &Model, features: &[usize]) -> f64 {
        let of = |f: usize| -> f64 {
            let each = |(bin, n): (u8, &u32)| f64::from(model.points(f, bin).abs()) * f64::from(*n);
            (0..=u8::MAX).zip(&self.counts[f]).map(each).sum()
        };
        let all: f64 = (0..self.counts.len()).map(of).sum();
        // Not `sum`: of nothing it is -0.
        features.iter().fold(0.0, |sum, f| sum + of(*f)) / all.max(1.0)
    }

    /// Returns the part of lessons whose rules are not here; 0 where not all rules are remembered.
    pub fn gone_lessons(&self, lessons: &[Lesson]) -> f64 {
        let gone = |lesson: &&Lesson| self.rules.binary_search(&lesson.here[1]).is_err();
        if self.rules.len() >= MOST_RULES {
            return 0.0;
        }
        lessons.iter().filter(gone).count() as f64 / lessons.len().max(1) as f64
    }

    /// Tells whether a rule, by its hash, is among those that are remembered.
    pub fn has_rule(&self, rule: u64) -> bool {
        self.rules.binary_search(&rule).is_ok()
    }
}

/// Compares; `None` where one of the two has too few alerts to tell.
pub fn drift(then: &Seen, now: &Seen) -> Option<Drift> {
    if then.alerts.min(now.alerts) < LEAST_ALERTS || then.counts.len() != N_FEATURES {
        return None;
    }
    // Beyond the last hash that both remember, nobody knows.
    let last = |seen: &Seen| if seen.rules.len() < MOST_RULES { u64::MAX } else { seen.rules[MOST_RULES - 1] };
    let horizon = last(then).min(last(now));
    let missing = |of: &Seen, from: &Seen| {
        of.rules.iter().filter(|rule| **rule <= horizon && from.rules.binary_search(rule).is_err()).count()
    };
    let known = || now.rules.iter().zip(&now.of_rule).filter(|(rule, _)| **rule <= horizon);
    let all: u64 = known().map(|(_, n)| n).sum();
    let new: u64 = known().filter(|(rule, _)| then.rules.binary_search(rule).is_err()).map(|(_, n)| n).sum();
    // What verdicts say of a rule is filled in by the model, and is no field.
    let inputs = |of: &Seen, from: &Seen| {
        let own = (0..N_FEATURES).filter(|f| FEATURES[*f].group != Group::Verdicts);
        own.filter(|f| of.answered(*f) >= ANSWERED.0 && from.answered(*f) <= ANSWERED.1).collect()
    };
    Some(Drift {
        gone_inputs: inputs(then, now),
        new_inputs: inputs(now, then),
        new_alerts: if all == 0 { 0.0 } else { new as f64 / all as f64 },
        features: then.counts.iter().zip(&now.counts).map(|(then, now)| stability(then, now)).collect(),
        new_rules: missing(now, then),
        gone_rules: missing(then, now),
    })
}

/// Returns the stability index of two sets of counts over the same answers.
pub fn stability(then: &[u32], now: &[u32]) -> f64 {
    let total = |counts: &[u32]| counts.iter().map(|n| f64::from(*n)).sum::<f64>() + 0.5 * counts.len() as f64;
    let (all_then, all_now) = (total(then), total(now));
    let term = |(then, now): (&u32, &u32)| {
        let (then, now) = ((f64::from(*then) + 0.5) / all_then, (f64::from(*now) + 0.5) / all_now);
        (now - then) * libm::log(now / then)
    };
    then.iter().zip(now).map(term).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(counts: [u32; 3], rules: &[u64]) -> Seen {
        let mut all = vec![vec![0; 3]; N_FEATURES];
        all[0] = counts.to_vec();
        let of_rule = vec![10; rules.len()];
        Seen { counts: all, rules: rules.to_vec(), of_rule, alerts: counts.iter().map(|n| u64::from(*n)).sum() }
    }

    #[test]
    fn the_same_mix_is_stable_at_any_size_and_a_moved_one_is_not() {
        assert!(stability(&[100, 200, 700], &[10, 20, 70]) < 0.01);
        // By hand: 0.4 ln 3 + 0.2 ln 2 with the shares .2/.6, .4/.2, .4/.2 is (.4)(1.0986) + 2 (.2)(.6931).
        assert!((stability(&[20_000, 40_000, 40_000], &[60_000, 20_000, 20_000]) - 0.7167).abs() < 0.001);
        assert!(stability(&[1000, 0, 0], &[0, 0, 1000]) > 5.0, "an answer that was never given is no division by zero");
    }

    #[test]
    fn an_input_whose_fields_are_gone_is_told_with_what_rested_on_it() {
        let mut then = seen([0, 0, 1000], &[1]);
        (then.counts[0], then.counts[1]) = (vec![0, 400, 600, 0, 0, 0, 0, 0], vec![850, 150, 0]);
        let mut now = then.clone();
        (now.counts[0], now.counts[2]) = (vec![1000, 0, 0, 0, 0, 0, 0, 0], vec![0, 1000, 0]);
        then.counts[2] = vec![1000, 0, 0];
        let drift = drift(&then, &now).unwrap();
        assert_eq!((drift.gone_inputs.as_slice(), drift.new_inputs.as_slice()), (&[0][..], &[2][..]));
        let model = Model::starting();
        assert!(then.rested(&model, &[0]) > 0.5 && then.rested(&model, &[]) == 0.0, "{}", then.rested(&model, &[0]));
        assert!((then.rested(&model, &(0..N_FEATURES).collect::<Vec<_>>()) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn rules_that_came_and_went_are_counted() {
        let (then, now) = (seen([100, 200, 0], &[1, 2, 3]), seen([200, 100, 0], &[2, 3, 4, 5]));
        let drift = drift(&then, &now).unwrap();
        assert_eq!((drift.new_rules, drift.gone_rules, drift.new_alerts), (2, 1, 0.5));
        assert!(drift.features[0] > MOVED - 0.05 && drift.features[1] == 0.0, "{:?}", drift.features);
        assert_eq!(super::drift(&then, &seen([50, 50, 0], &[1])), None, "too few");
        let many: Vec<u64> = (0..MOST_RULES as u64).collect();
        let cut = super::drift(&seen([300, 0, 0], &many), &seen([300, 0, 0], &[5, 1 << 40])).unwrap();
        assert_eq!(cut.new_rules, 0, "past what was remembered nobody knows");
    }
}
