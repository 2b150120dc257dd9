//! Trains and measures the techniques that are inferred from words (`wg_schema::attack::infer`), on the titles and tags of
//! Sigma rules.
//!
//! One logistic regression for each technique with enough rules, on the words that speak for it. Rules with much the same
//! title are one group, and a group is never on both sides: five folds, of which one is held out; the others tell which
//! techniques are too unsure. What ships is learnt from all of them.

mod fit;
mod measure;
mod rules;

use measure::{Guess, Tally};
use rules::Rule;
use smartcore::error::Failed;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// Rules that a technique needs to be learnt.
const MIN_RULES: usize = 8;
/// The least sum that is shown, in sixteenths of the logarithm of the odds. Among sums further up the share of right ones does
/// not rise: what is wrong there is mostly tagged otherwise than it could be.
const LEASTS: [i32; 5] = [16, 20, 24, 28, 32];
/// Precision that is promised where something is shown.
const PROMISE: f64 = 0.9;
const FOLDS: u64 = 5;
/// The fold that is held out.
const HELD_OUT: u64 = 3;

#[derive(Debug, thiserror::Error)]
pub enum InferError {
    #[error("{path}: {source}")]
    File { path: std::path::PathBuf, source: std::io::Error },
    #[error("smartcore: {0}")]
    Fit(#[from] Failed),
    #[error("no rule could be read")]
    NoRules,
}

/// Returns the table that ships and the part of `docs/evaluation.md`.
///
/// # Errors
/// When the rules cannot be read or a technique cannot be fitted.
pub fn run(path: &Path) -> Result<(String, String), InferError> {
    let rules = rules::read(path)?;
    if rules.is_empty() {
        return Err(InferError::NoRules);
    }
    let of_fold = |fold: u64| rules.iter().filter(move |rule| rule.group % FOLDS == fold).collect::<Vec<&Rule>>();
    let not_in = |folds: &[u64]| rules.iter().filter(|rule| !folds.contains(&(rule.group % FOLDS))).collect::<Vec<_>>();
    let mut guesses: Vec<Guess> = Vec::new();
    for fold in (0..FOLDS).filter(|fold| *fold != HELD_OUT) {
        let labels = fit::fit(&not_in(&[HELD_OUT, fold]), MIN_RULES)?;
        guesses.extend(measure::guesses(&labels, &of_fold(fold), fold));
        eprintln!("fold {fold}: {} techniques", labels.len());
    }
    let mut rule = None;
    for least in LEASTS {
        for abstain in measure::Abstain::ALL {
            let [n, right] = measure::nested(&guesses, least, abstain);
            let reached = n > 0 && right as f64 >= PROMISE * n as f64;
            eprintln!("least {least}, {abstain:?}: {right} of {n}");
            if reached && rule.is_none_or(|(_, _, best)| right > best) {
                rule = Some((least, abstain, right));
            }
        }
    }
    let (least, abstain, _) = rule.unwrap_or((LEASTS[LEASTS.len() - 1], measure::Abstain::ALL[0], 0));
    eprintln!("chosen: {least}, {abstain:?}");
    let others = measure::nested(&guesses, least, abstain);
    let strong = measure::strong(guesses.iter(), least, abstain);
    let weak = |label: &fit::Label| !strong.contains(&label.id);
    let kept =
        |labels: Vec<fit::Label>| -> Vec<fit::Label> { labels.into_iter().filter(|label| !weak(label)).collect() };
    let labels = kept(fit::fit(&not_in(&[HELD_OUT]), MIN_RULES)?);
    let tally = measure::tally(&labels, least, &of_fold(HELD_OUT));
    let all = fit::fit(&rules.iter().collect::<Vec<_>>(), MIN_RULES)?;
    let weak = all.iter().filter(|label| weak(label)).count();
    let shipped = kept(all);
    // What is shown as confidence rests on all five folds, the held-out one too.
    let percent = 100 * (others[1] + tally.family) / (others[0] + tally.given).max(1);
    let held_out = measure::outright(&of_fold(HELD_OUT));
    let rest = measure::outright(&not_in(&[HELD_OUT]));
    let named = 100 * (held_out.right() + rest.right()) / (held_out.given() + rest.given()).max(1);
    let table = table(&shipped, least, percent, named);
    let mut text = report(&tally, &rules, &shipped, others, weak, &table, percent);
    text.push_str(&report_named(&held_out, &rest, named));
    Ok((table, text))
}

const HEADER: &str = "\
# Techniques by words: integers of a linear model. Made by `cargo xtask attack infer`; do not edit. Card: docs/inference.md.
# Learnt from titles and attack.* tags of the Sigma rules of SigmaHQ (2026-08): facts about them, no rule text.
# band	least sum	right in a hundred
# named	0	right in a hundred where a title names the technique (terms.tsv, names of ATT&CK)
# technique	start	word:weight ...
";

fn table(labels: &[fit::Label], least: i32, percent: usize, named: usize) -> String {
    let mut table = HEADER.to_owned();
    let _ = writeln!(table, "band\t{least}\t{percent}");
    let _ = writeln!(table, "named\t0\t{named}");
    for label in labels {
        let words: Vec<String> = label.words.iter().map(|(word, weight)| format!("{word}:{weight}")).collect();
        let _ = writeln!(table, "{}\t{}\t{}", label.id, label.start, words.join(" "));
    }
    table
}

fn report(
    tally: &Tally,
    rules: &[Rule],
    labels: &[fit::Label],
    others: [usize; 2],
    weak: usize,
    table: &str,
    percent: usize,
) -> String {
    let mut text = String::new();
    let groups: std::collections::BTreeSet<u64> = rules.iter().map(|rule| rule.group).collect();
    let words: usize = labels.iter().map(|label| label.words.len()).sum();
    let _ = writeln!(
        text,
        "{} rules in {} groups; {} techniques and sub-techniques learnt, {weak} left out as too unsure, {words} weights, \
         {} bytes. On the four other folds, each left out in turn, {} of {} given were right ({:.1} %). The confidence shown is \
         that of all five folds: {percent} %.\n",
        rules.len(),
        groups.len(),
        labels.len(),
        table.len(),
        others[1],
        others[0],
        100.0 * others[1] as f64 / others[0].max(1) as f64
    );
    let _ = writeln!(text, "| on the held-out fifth | right | of | share |\n| --- | ---: | ---: | ---: |");
    let mut row = |name: &str, right: usize, of: usize| {
        let share = if of == 0 { "-".to_owned() } else { format!("{:.1} %", 100.0 * right as f64 / of as f64) };
        let _ = writeln!(text, "| {name} | {right} | {of} | {share} |");
    };
    row("precision, sub-technique and all", tally.exact, tally.given);
    row("precision by technique (T1059 for T1059.001)", tally.family, tally.given);
    row("precision by tactic, the one it is shown under", tally.tactic, tally.given);
    row("coverage: rules with at least one given", tally.covered, tally.rules);
    row("coverage: rules with a right one", tally.covered_right, tally.rules);
    text.push('\n');
    text.push_str("| tactic shown | given | technique right | tactic right |\n| --- | ---: | ---: | ---: |\n");
    for (tactic, [given, exact, right]) in &tally.by_tactic {
        let _ = writeln!(text, "| {tactic} | {given} | {exact} | {right} |");
    }
    text.push_str("\n| technique | given | right |\n| --- | ---: | ---: |\n");
    let mut by: Vec<(&String, &[usize; 2])> = tally.by_technique.iter().collect();
    by.sort_by_key(|(id, [given, _])| (std::cmp::Reverse(*given), (*id).clone()));
    let rest: BTreeMap<&String, &[usize; 2]> = by.iter().skip(25).copied().collect();
    for (id, [given, right]) in by.iter().take(25) {
        let _ = writeln!(text, "| {id} | {given} | {right} |");
    }
    let (given, right) = rest.values().fold((0, 0), |(g, r), [given, right]| (g + given, r + right));
    let _ = writeln!(text, "| {} others | {given} | {right} |", rest.len());
    text
}

fn report_named(held_out: &measure::Outright, rest: &measure::Outright, percent: usize) -> String {
    let mut text = format!(
        "\nTechniques that a title names outright, by ATT&CK's own name or by a term of the field. Written by hand and looked at \
         on the four other fifths; the confidence shown is that of all: {percent} %.\n\n\
         | named outright | named | right | share | rules with one | of |\n| --- | ---: | ---: | ---: | ---: | ---: |\n"
    );
    let mut row = |what: &str, [given, right]: [usize; 2], of: &measure::Outright| {
        let share = 100.0 * right as f64 / given.max(1) as f64;
        let _ = writeln!(text, "| {what} | {given} | {right} | {share:.1} % | {} | {} |", of.covered, of.rules);
    };
    row("held-out fifth", [held_out.given(), held_out.right()], held_out);
    row("held-out fifth, by name", held_out.by_name, held_out);
    row("held-out fifth, by term", held_out.by_term, held_out);
    row("the four others", [rest.given(), rest.right()], rest);
    text
}
