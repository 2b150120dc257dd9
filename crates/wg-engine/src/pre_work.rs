//! Pre-work, drafted by fixed rules: each line names only what fields say, and a line without data says so.

use crate::ranked::{ACT_FIRST, LINE, LOOK_SOON, Ranked};
use crate::words;
use wg_correlate::{EntityKind, Incident};
use wg_protocol::{PreWork, Reason};
use wg_schema::{AlertId, Batch, Sensor, StrId};
use wg_score::{Model, probability};

const NOT_HERE: &str = "not in this batch";

/// Drafts Who, What, Where, When, what is missing and what to check.
pub fn draft(ranked: &Ranked, model: &Model, incident: &Incident, reasons: &[Reason]) -> PreWork {
    PreWork {
        who: who(&ranked.batch, incident),
        what: what(ranked, incident),
        where_: place(&ranked.batch, incident),
        when: when(ranked, incident),
        missing: missing(ranked, incident),
        checks: checks(ranked, model, incident.lead, reasons),
    }
}

fn named(batch: &Batch, incident: &Incident, kind: EntityKind) -> Vec<String> {
    incident
        .entities
        .iter()
        .filter(|entity| entity.kind == kind)
        .map(|entity| batch.text(entity.value).to_owned())
        .collect()
}

fn or_not_here(text: String) -> String {
    if text.is_empty() { NOT_HERE.into() } else { text }
}

fn who(batch: &Batch, incident: &Incident) -> String {
    or_not_here(words::list(&named(batch, incident, EntityKind::Account), 3))
}

/// The titles of the highest scores, each once, in the order of time.
fn what(ranked: &Ranked, incident: &Incident) -> String {
    let batch = &ranked.batch;
    let mut best: Vec<(i32, usize, StrId)> = Vec::new();
    for (i, head) in incident.heads.iter().enumerate() {
        let title = batch.title[head.row()];
        let score = ranked.scores[head.row()];
        match best.iter_mut().find(|(_, _, other)| *other == title) {
            Some(entry) => entry.0 = entry.0.max(score),
            None if best.len() < 512 => best.push((score, i, title)),
            None => {}
        }
    }
    let n = best.len();
    best.sort_by_key(|(score, i, _)| (std::cmp::Reverse(*score), *i));
    best.truncate(4);
    best.sort_by_key(|(_, i, _)| *i);
    let titles: Vec<String> = best.iter().map(|(_, _, title)| batch.text(*title).to_owned()).collect();
    let more = if n > titles.len() { format!(", and {} more kinds", n - titles.len()) } else { String::new() };
    or_not_here(titles.join("; ") + &more)
}

fn place(batch: &Batch, incident: &Incident) -> String {
    let hosts = words::list(&named(batch, incident, EntityKind::Host), 4);
    let outside = words::list(&named(batch, incident, EntityKind::Address), 2);
    match (hosts.is_empty(), outside.is_empty()) {
        (true, true) => NOT_HERE.into(),
        (false, true) => hosts,
        (true, false) => outside,
        (false, false) => format!("{hosts}; addresses {outside}"),
    }
}

fn when(ranked: &Ranked, incident: &Incident) -> String {
    let (Some(first), Some(last)) = (incident.first, incident.last) else {
        return "no time that can be read".into();
    };
    let span = if first == last {
        format!("{} UTC", words::day_clock(first))
    } else {
        format!("{} to {} UTC", words::day_clock(first), words::clock(last))
    };
    match ranked.time_range() {
        Some((_, end)) if end - last < 900_000 => {
            format!("{span}; the export ends {}, so it may go on", words::clock(end))
        }
        _ => span,
    }
}

/// What this batch cannot say about the incident, most consequential first.
fn missing(ranked: &Ranked, incident: &Incident) -> Vec<String> {
    let batch = &ranked.batch;
    let mut missing = Vec::new();
    let rows = || incident.alerts.iter().map(|alert| alert.row());
    let n = incident.alerts.len();
    let undated = rows().filter(|row| batch.time_of(AlertId(*row as u32)).is_none()).count();
    if undated > 0 {
        missing.push(format!("{} of {n} alerts have no time", words::thousands(undated as u64)));
    }
    for silence in crate::silence::find(batch, &ranked.order) {
        let touches = incident.first.is_some_and(|first| silence.end >= first - 1_800_000)
            && incident.last.is_some_and(|last| silence.start <= last + 1_800_000);
        if touches {
            missing.push(format!(
                "{} sent nothing from {} to {}",
                batch.text(silence.product),
                words::clock(silence.start),
                words::clock(silence.end)
            ));
        }
    }
    for (sensor, words) in [
        (Sensor::Edr, "No endpoint alerts"),
        (Sensor::Ndr, "No network alerts"),
        (Sensor::Identity, "No sign-in alerts"),
    ] {
        if rows().all(|row| batch.sensor[row] != sensor) {
            let whole = batch.sensor.iter().all(|other| *other != sensor);
            missing.push(format!("{words} {}", if whole { "in this batch" } else { "on this incident" }));
        }
    }
    for (column, words) in [(&batch.user, "No account is named"), (&batch.host, "No host is named")] {
        if rows().all(|row| !column[row].is_some()) {
            missing.push(words.into());
        }
    }
    missing.truncate(5);
    missing
}

/// Questions about the largest reasons, each with the score that would be left without it.
fn checks(ranked: &Ranked, model: &Model, lead: AlertId, reasons: &[Reason]) -> Vec<(String, String)> {
    let score = ranked.scores[lead.row()];
    model
        .explain(&ranked.bins, lead)
        .iter()
        .zip(reasons)
        .filter(|(contribution, reason)| contribution.points > 0 && !reason.fields.is_empty())
        .take(3)
        .map(|(contribution, reason)| {
            let shown = &reason.fields[0];
            let question = format!("Is “{}” expected for {}?", reason.label, shown.value);
            (question, format!("if yes, {}", words::probability(probability(score - contribution.points))))
        })
        .collect()
}

/// Sentences on what would move the score across a line. Every figure is re-scored.
pub fn what_would_change(ranked: &Ranked, model: &Model, lead: AlertId, reasons: &[Reason]) -> Vec<String> {
    let score = ranked.scores[lead.row()];
    let contributions = model.explain(&ranked.bins, lead);
    let (bound, pile) = match score {
        ACT_FIRST.. => (ACT_FIRST, "Act first"),
        LOOK_SOON.. => (LOOK_SOON, "Look soon"),
        LINE.. => (LINE, "Skim"),
        _ => return vec!["It is below the line already.".into()],
    };
    let raising: Vec<(usize, i32)> =
        contributions.iter().enumerate().filter(|(_, c)| c.points > 0).map(|(i, c)| (i, c.points)).collect();
    let mut left = score;
    let mut dropped = Vec::new();
    for (i, points) in raising.iter().take(3) {
        left -= points;
        dropped.push(*i);
        if left < bound {
            break;
        }
    }
    let mut sentences = Vec::new();
    if left >= bound {
        sentences.push(format!("No change to up to {} reasons takes it out of {pile}.", dropped.len()));
    } else {
        let names: Vec<String> = dropped.iter().map(|i| format!("“{}”", reasons[*i].label)).collect();
        let p = words::probability(probability(left));
        sentences.push(format!("To leave {pile}: without {}, {p}.", names.join(" and ")));
    }
    if let Some((_, most)) = raising.first() {
        let p = words::probability(probability(score - most));
        sentences.push(if score - most >= bound {
            format!("No single reason carries it: drop any one, it stays at {p} or more.")
        } else {
            format!("It rests on one reason: without “{}”, {p}.", reasons[raising[0].0].label)
        });
    }
    let against: i32 = contributions.iter().map(|c| c.points.min(0)).sum();
    sentences.push(if against < 0 {
        format!("Why not higher: reasons against it take {:.0} points.", f64::from(-against) / 1024.0)
    } else {
        "Nothing in the export speaks against it.".into()
    });
    sentences
}
