//! All measurements in one go, as one JSON object and as Markdown.

use crate::adversary;
use crate::ait::AitError;
use crate::audits;
use crate::baselines::{self, Baseline};
use crate::cold_start::{self, Choice, STEPS};
use crate::data::{self, DEFECTIVE, Network};
use crate::figures::{HEAD, Summary, number};
use crate::loso;
use crate::pairs;
use crate::second_look;
use serde_json::{Map, Value, json};
use std::path::Path;
use wg_score::learn::Recipe;

/// What to measure.
pub struct Plan {
    pub with_baselines: bool,
    /// One part alone: `loso`, `cold_start`, `second_look`, `adversary`, `certificate`, or `pairs`, which is measured
    /// only when it is named.
    pub only: Option<String>,
}

/// Measures everything and returns (JSON, Markdown).
pub fn run(dir: &Path, plan: &Plan) -> Result<(Value, String), AitError> {
    let wanted = |part: &str| plan.only.as_deref().is_none_or(|only| only == part);
    let all = data::read_all(dir)?;
    let without = without_defect(&all);
    let recipe = recipe();
    let mut json = json!({ "groups": all.iter().map(|n| n.rows.len()).sum::<usize>() });
    let mut text = String::new();
    let parts = |part: &str| if wanted(part) { usize::MAX } else { 0 };
    for (key, heading, networks) in [
        ("loso", "### Leave one network out, all rules".to_owned(), &all),
        ("loso_without_defective_rule", format!("### Leave one network out, without `{DEFECTIVE}`"), &without),
    ]
    .into_iter()
    .take(parts("loso"))
    {
        let (value, table) = leave_one_out(networks, recipe, plan);
        json[key] = value;
        text += &format!("{heading}\n\n{table}\n");
    }
    for (key, heading, networks) in [
        ("cold_start", "### First verdicts, all rules".to_owned(), &all),
        ("cold_start_without_defective_rule", format!("### First verdicts, without `{DEFECTIVE}`"), &without),
    ]
    .into_iter()
    .take(parts("cold_start"))
    {
        let (value, table) = first_verdicts(networks, recipe);
        json[key] = value;
        text += &format!("{heading}\n\n{table}\n");
    }
    if wanted("second_look") {
        let (value, table) = second_look::run(&without, recipe);
        json["second_look"] = value;
        text += &format!("### Second look, without `{DEFECTIVE}`\n\n{table}\n");
    }
    // Not part of the product, and as long as all the rest together.
    if plan.only.as_deref() == Some("pairs") {
        let (value, table) = pairs::run(&without, recipe);
        json["pairs"] = value;
        text += &format!("### Pairs of answers, without `{DEFECTIVE}`\n\n{table}\n");
    }
    if wanted("adversary") {
        let (value, table) = adversary::run(recipe, plan.with_baselines);
        json["adversary"] = value;
        text += &format!("### An attacker who adapts\n\nAUROC (worst seed) / AP.\n\n{table}\n");
    }
    if !wanted("certificate") {
        return Ok((json, text));
    }
    let certificate = audits::run(&all);
    text += &format!(
        "### Certificates\n\n{} audits of piles whose truth is known, half of them under an attacker who pushed all that is \
         real below the line: the bound held in {} (nominal {}). Looked at after every check, one in ten undecided and counted as \
         real, it held at each of up to 300 in {}.\n",
        certificate["batches"], certificate["coverage"], certificate["nominal"], certificate["coverage_throughout"]
    );
    json["certificate"] = certificate;
    Ok((json, text))
}

/// Returns the product's recipe, without what is not measured.
pub fn recipe() -> Recipe {
    Recipe { with_posterior: false, ..Recipe::default() }
}

pub fn without_defect(networks: &[Network]) -> Vec<Network> {
    networks.iter().map(Network::without_defect).collect()
}

fn leave_one_out(networks: &[Network], recipe: Recipe, plan: &Plan) -> (Value, String) {
    let mut json = Map::new();
    let mut table = format!("{HEAD}\n");
    for (key, learns_rules) in [("no_rule_identity", false), ("with_rule_identity", true)] {
        let words = if learns_rules { "with rule identity" } else { "no rule identity" };
        let summary = loso::run(networks, Recipe { learns_rules, ..recipe });
        table += &format!("{}\n", summary.line(&format!("**Watchglass, {words}**")));
        let mut value = summary.to_json();
        if plan.with_baselines && !learns_rules {
            let mut others = Map::new();
            for baseline in Baseline::ALL {
                let summary = baselines::run(networks, baseline);
                table += &format!("{}\n", summary.line(&format!("{}, {words}", baseline.name().replace('_', " "))));
                others.insert(baseline.name().into(), summary.to_json());
            }
            value["baselines"] = others.into();
        }
        json.insert(key.into(), value);
    }
    (json.into(), table)
}

fn first_verdicts(networks: &[Network], recipe: Recipe) -> (Value, String) {
    let mut json = Map::new();
    let mut table = "| verdicts | chosen | AUROC | AP | log-loss |\n| ---: | --- | --- | --- | --- |\n".to_owned();
    for (choice, words) in [(Choice::Mixed, "mixed"), (Choice::Random, "at random")] {
        for (step, summary) in STEPS.iter().zip(cold_start::run(networks, recipe, choice)) {
            let [auroc, ap, log_loss] = three(&summary);
            table += &format!("| {step} | {words} | {auroc:.3} | {ap:.3} | {log_loss:.4} |\n");
            let value = json!({ "auroc": number(auroc), "ap": number(ap), "log_loss": number(log_loss) });
            match choice {
                Choice::Mixed => json.insert(step.to_string(), value),
                Choice::Random => json
                    .entry("at_random")
                    .or_insert_with(|| json!({}))
                    .as_object_mut()
                    .and_then(|random| random.insert(step.to_string(), value)),
            };
        }
    }
    (json.into(), table)
}

fn three(summary: &Summary) -> [f64; 3] {
    [summary.mean(|m| m.auroc), summary.mean(|m| m.ap), summary.mean(|m| m.log_loss)]
}
