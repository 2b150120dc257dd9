//! The scorecard as a document: every feature, every answer, every point with its reason.

use crate::feature::{FEATURES, Feature, Group, N_FEATURES};
use crate::model::STARTING_VERSION;
use crate::points::{BASE, ONE_POINT};
use std::fmt::Write;

/// Returns `docs/scorecard.md`.
pub fn to_markdown() -> String {
    let mut out = format!(
        "# The starting scorecard\n\n\
         Version `{STARTING_VERSION}`, {N_FEATURES} features. Written by `UPDATE_DOCS=1 cargo test -p wg-score` from the \
         definitions in `crates/wg-score/src/features/`; edit those.\n\n{INTRO}\n"
    );
    let _ = writeln!(out, "Starting point: {} points, 1 alert in 25 real.\n", points(BASE));
    for group in Group::ALL {
        let _ = writeln!(out, "## {}\n", capital(group.name()));
        FEATURES.iter().filter(|feature| feature.group == group).for_each(|feature| write_feature(&mut out, feature));
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

const INTRO: &str = "\
A score is the starting point plus one number a feature; 10 points double the odds. The numbers are set by hand, from what \
analysts say about alerts and from the literature, and not fitted to any data. A hand-set scorecard is too sure of itself, \
so every number is half of what its author would have given. Until there are verdicts the intervals are wide on purpose.

How to read the attacker's side: *strong* cannot be lowered cheaply; *partly* can be lowered with preparation and only so \
far; *weak* is in the attacker's hand, and therefore has no points below zero.

History is what came before the alert in the same batch. At the start of a batch everything is new, so \"first time\" counts \
for nothing in the first 30 minutes, in part up to 24 hours, and in full after. The length of the history is the time gone \
by with each silence counted as an hour at most, so that one alert with a far-off date makes no history; what comes later is \
never looked at, also not to learn how long the batch is. Undated alerts have no history and are none for others.

A *run* is the alerts of one rule on one host (or account, or address of its own network, where no host is given) within 5 minutes. \
Counts of what came before, and times since, are of runs: a flood of repeats counts once, so it neither makes a rule usual \
within minutes nor buries what else happens. Counts in windows of minutes and hours are of alerts.

The last group has no points until there are verdicts. What verdicts teach changes the numbers of the other groups too, \
from these starting points, and never past their limits: 66 points for what is strong, 33 otherwise.

Never used: status, assignee, verdicts and whatever else is written after triage, and the words of titles, messages and \
command lines.
";

fn write_feature(out: &mut String, feature: &Feature) {
    let _ = writeln!(out, "### {} (`{}`)\n", feature.name, feature.id);
    let _ = writeln!(
        out,
        "{} Unit: {}. Range: {}. Example: {}\n",
        feature.meaning, feature.unit, feature.range, feature.example
    );
    let _ = writeln!(out, "Attacker ({}): {}\n", feature.robust.word(), feature.attacker);
    let fields: Vec<String> = feature.fields.iter().map(|path| format!("`{path}`")).collect();
    let attacks = if fields.is_empty() { "`finding_info.attacks`".to_owned() } else { fields.join(", ") };
    let _ = writeln!(out, "Fields: {attacks}\n\n| answer | points | why |\n| --- | ---: | --- |");
    for bin in feature.bins {
        let _ = writeln!(out, "| {} | {} | {} |", bin.label, points(bin.points), bin.why);
    }
    out.push('\n');
}

/// Returns points with a sign, as on the screens: `+3`, `−2.5`, `0`.
fn points(points: i32) -> String {
    let sign = match points.signum() {
        1 => "+",
        -1 => "\u{2212}",
        _ => "",
    };
    let half = if points.abs() % ONE_POINT == 0 { "" } else { ".5" };
    format!("{sign}{}{half}", points.abs() / ONE_POINT)
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| std::iter::once(first.to_ascii_uppercase()).chain(chars).collect())
}
