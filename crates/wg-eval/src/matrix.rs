//! The rows as CSV, for models in other languages: the same answers, the same labels, and what Watchglass says of each.

use crate::adversary::{CHANGES, NONE, SEEDS, split};
use crate::baselines::Codes;
use crate::data::{Network, score};
use crate::loso::others;
use crate::synthetic::stream;
use std::fmt::Write;
use wg_score::learn::{Lesson, Recipe, learn};
use wg_score::{FEATURES, Model, probability};

/// Returns files by name, each with the columns `part,label,watchglass` and one a feature; families and rules as numbers.
///
/// `networks.csv`: one part a network, without rule identity; `watchglass` is the probability by what the other networks taught.
/// `adversary-SEED.csv`: the part `before` is what to learn from, with the labels that the analysts gave; the other parts are
/// the truth after each change of the attacker.
pub fn csv(networks: &[Network], recipe: Recipe) -> Vec<(String, String)> {
    let without_rules = Recipe { learns_rules: false, ..recipe };
    let model = |out: usize| learn(&others(networks, out), &[], without_rules);
    let parts = networks.iter().enumerate().map(|(out, network)| (network, Some(model(out))));
    let mut files = vec![("networks.csv".to_owned(), table(&parts.collect::<Vec<_>>(), false))];
    for seed in SEEDS {
        let before = split(seed, &stream(seed, NONE), 0.0).0;
        let lessons: Vec<Lesson> = before.rows.iter().map(|row| row.lesson.clone()).collect();
        let model = learn(&lessons, &[], recipe);
        let after = CHANGES.map(|(name, _, change)| {
            let network = split(seed, &stream(seed, change), 0.0).1;
            Network { name: name.to_owned(), ..network }
        });
        let mut parts = vec![(&before, None)];
        parts.extend(after.iter().map(|network| (network, Some(model.clone()))));
        files.push((format!("adversary-{seed}.csv"), table(&parts, true)));
    }
    files
}

/// A part without a model is the one to learn from: its labels are what was said of it.
fn table(parts: &[(&Network, Option<Model>)], uses_rules: bool) -> String {
    let codes = Codes::of(parts.iter().map(|(network, _)| *network), uses_rules);
    let mut out = "part,label,watchglass".to_owned();
    FEATURES.iter().take(FEATURES.len() - usize::from(!uses_rules)).for_each(|feature| out.extend([",", feature.id]));
    out.push('\n');
    for (network, model) in parts {
        for row in &network.rows {
            let _ = write!(out, "{},{},", network.name, u8::from(row.is_real));
            if let Some(model) = model {
                let _ = write!(out, "{}", probability(score(model, &row.lesson)));
            }
            for value in codes.numbers(row) {
                let _ = write!(out, ",{value}");
            }
            out.push('\n');
        }
    }
    out
}
