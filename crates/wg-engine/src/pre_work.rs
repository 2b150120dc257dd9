//! Pre-work, drafted by fixed rules: each line names only what fields say, and a line without data says so.

use crate::checks;
use crate::ranked::{ACT_FIRST, LOOK_SOON, Ranked, pile};
use crate::silence::{self, Silence};
use crate::words;
use wg_correlate::{EntityKind, Incident};
use wg_protocol::{Drafted, MOST_RESTS, Pile, PreWork, Rests};
use wg_schema::attack::TACTICS;
use wg_schema::ordered::OrderedSet;
use wg_schema::sort;
use wg_schema::{AlertId, Batch, Sensor, StrId, Texts};
use wg_score::{Change, FEATURES, Group, Model, probability};

const NOT_HERE: &str = "not in this batch";
/// A silence so close to an incident may hide a part of it.
const NEAR_MS: i64 = 1_800_000;
const DAY_MS: i64 = 86_400_000;
/// Among so many alerts it is looked for those that name a place.
const MOST_COMPARED: usize = 512;
/// So many things that the record does not tell are named.
const MOST_UNKNOWN: usize = 3;

/// Drafts Who, What, Where, When, what is missing and what to check, each with the alerts it rests on.
pub fn draft(ranked: &Ranked, model: &Model, incident: &Incident) -> PreWork {
    let drafted = |(text, alerts): (String, Vec<AlertId>)| Drafted { text, rests: rests(&ranked.batch, &alerts) };
    PreWork {
        who: drafted(who(&ranked.batch, incident)),
        what: drafted(what(ranked, incident)),
        where_: drafted(place(ranked, incident)),
        when: drafted(when(ranked, incident)),
        stages: stages(ranked, incident),
        missing: missing(ranked, incident).into_iter().map(drafted).collect(),
        checks: checks(ranked, model, incident.lead),
    }
}

fn rests(batch: &Batch, alerts: &[AlertId]) -> Rests {
    let on = alerts.iter().take(MOST_RESTS).map(|alert| batch.key[alert.row()].to_hex()).collect();
    Rests { on, n: alerts.len() as u32 }
}

/// Returns the heads whose value in a column is among `shown`; all that have one where `shown` is everything there is, so
/// that another spelling counts.
fn naming(batch: &Batch, incident: &Incident, columns: &[&Texts], shown: &[String], is_all: bool) -> Vec<AlertId> {
    let names = |column: &Texts, row: usize| {
        let text = batch.text(column[row]);
        column[row].is_some() && (is_all || shown.iter().any(|other| other.eq_ignore_ascii_case(text)))
    };
    let names = |head: &AlertId| columns.iter().any(|column| names(column, head.row()));
    incident.heads.iter().copied().filter(names).collect()
}

fn named(batch: &Batch, incident: &Incident, kind: EntityKind) -> Vec<String> {
    incident
        .entities
        .iter()
        .filter(|entity| entity.kind == kind)
        .map(|entity| batch.text(entity.value).to_owned())
        .collect()
}

/// What is not here rests on all alerts, none of which says it.
fn or_not_here(incident: &Incident, text: String, alerts: Vec<AlertId>) -> (String, Vec<AlertId>) {
    if text.is_empty() { (NOT_HERE.into(), incident.heads.clone()) } else { (text, alerts) }
}

fn who(batch: &Batch, incident: &Incident) -> (String, Vec<AlertId>) {
    let accounts = named(batch, incident, EntityKind::Account);
    let shown = &accounts[..accounts.len().min(3)];
    let alerts = naming(batch, incident, &[&batch.user], shown, shown.len() == accounts.len());
    or_not_here(incident, words::list(&accounts, 3), alerts)
}

/// The titles of the highest scores, each once, in the order of time.
fn what(ranked: &Ranked, incident: &Incident) -> (String, Vec<AlertId>) {
    let batch = &ranked.batch;
    let mut best: Vec<(i32, usize, StrId)> = Vec::new();
    for (i, head) in incident.heads.iter().enumerate() {
        let title = batch.title[head.row()];
        let score = ranked.scores[head.row()];
        match best.iter().position(|(_, _, other)| *other == title) {
            Some(known) => best[known].0 = best[known].0.max(score),
            None if best.len() < 512 => best.push((score, i, title)),
            None => {}
        }
    }
    let n = best.len();
    sort::by_key(&mut best, |(score, i, _)| (std::cmp::Reverse(*score), *i));
    best.truncate(4);
    sort::by_key(&mut best, |(_, i, _)| *i);
    let titles: Vec<&str> = best.iter().map(|(_, _, title)| wg_correlate::without_stop(batch.text(*title))).collect();
    let more = match n - titles.len() {
        0 => String::new(),
        more => format!(", and {}", words::count(more, "more kind", "more kinds")),
    };
    let has_title = |head: &AlertId| best.iter().any(|(_, _, title)| *title == batch.title[head.row()]);
    let alerts = incident.heads.iter().copied().filter(has_title).collect();
    or_not_here(incident, titles.join("; ") + &more, alerts)
}

/// Its machines, and the addresses that are not those of one of them.
fn place(ranked: &Ranked, incident: &Incident) -> (String, Vec<AlertId>) {
    let batch = &ranked.batch;
    let of_kind = |kind: EntityKind| incident.entities.iter().filter(move |entity| entity.kind == kind);
    let is_told = |address: StrId| {
        of_kind(EntityKind::Host)
            .take(MOST_COMPARED)
            .any(|host| ranked.incidents.spellings.one_machine(host.value, address))
    };
    let hosts = named(batch, incident, EntityKind::Host);
    let outside: Vec<String> = of_kind(EntityKind::Address)
        .filter(|address| !is_told(address.value))
        .map(|address| batch.text(address.value).to_owned())
        .collect();
    let (host_words, outside_words) = (words::list(&hosts, 4), words::list(&outside, 2));
    let of = |columns: &[&Texts], all: &[String], most: usize| {
        naming(batch, incident, columns, &all[..all.len().min(most)], all.len() <= most)
    };
    let mut alerts = of(&[&batch.host, &batch.host_ip], &hosts, 4);
    let more = of(&[&batch.src_ip, &batch.dst_ip], &outside, 2);
    if !alerts.is_empty() && !more.is_empty() {
        let either = |head: &AlertId| alerts.contains(head) || more.contains(head);
        alerts = incident.heads.iter().copied().take(MOST_COMPARED).filter(either).collect();
    } else if alerts.is_empty() {
        alerts = more;
    }
    let text = match (host_words.is_empty(), outside_words.is_empty()) {
        (true, true) => String::new(),
        (false, true) => host_words,
        (true, false) => outside_words,
        (false, false) if outside.len() == 1 => format!("{host_words}; address {outside_words}"),
        (false, false) => format!("{host_words}; addresses {outside_words}"),
    };
    or_not_here(incident, text, alerts)
}

/// Rests on the first and the last alert; where it may go on, on the last of the export too.
fn when(ranked: &Ranked, incident: &Incident) -> (String, Vec<AlertId>) {
    let (Some(first), Some(last)) = (incident.first, incident.last) else {
        return ("no time that can be read".into(), incident.heads.clone());
    };
    let at = |time| incident.alerts.iter().copied().find(|alert| ranked.batch.time_of(*alert) == Some(time));
    let mut alerts: Vec<AlertId> = [at(first), at(last)].into_iter().flatten().collect();
    let newest = ranked.time_range().map_or(last, |(_, end)| end);
    let span = format!("{} UTC", words::between(first, last, newest));
    let text = match ranked.time_range() {
        Some((_, end)) if end - last < 900_000 => {
            let dated = |alert: &&AlertId| ranked.batch.time_of(**alert).is_some();
            alerts.extend(ranked.order.iter().rev().find(dated));
            format!("{span}; the export ends {}, so it may go on", words::clock(end))
        }
        _ => span,
    };
    alerts.dedup();
    (text, alerts)
}

/// The alerts that name or are inferred to be of each tactic.
fn stages(ranked: &Ranked, incident: &Incident) -> Vec<(String, Rests)> {
    let mut of: Vec<Vec<AlertId>> = vec![Vec::new(); TACTICS.len()];
    for head in &incident.heads {
        for tactic in ranked.attacks_of(*head).iter().filter_map(|attack| attack.tactic) {
            if let Some(of) = of.get_mut(usize::from(tactic))
                && of.last() != Some(head)
            {
                of.push(*head);
            }
        }
    }
    let reached = TACTICS.iter().zip(&of).filter(|(_, alerts)| !alerts.is_empty());
    reached.map(|(tactic, alerts)| (tactic.code.to_owned(), rests(&ranked.batch, alerts))).collect()
}

/// What this batch cannot say about the incident, most consequential first, and the alerts that show it.
pub fn missing(ranked: &Ranked, incident: &Incident) -> Vec<(String, Vec<AlertId>)> {
    let batch = &ranked.batch;
    let mut missing = Vec::new();
    let all = || incident.heads.clone();
    let rows = || incident.alerts.iter().map(|alert| alert.row());
    let n = incident.alerts.len();
    let undated: Vec<AlertId> =
        incident.alerts.iter().copied().filter(|alert| batch.time_of(*alert).is_none()).collect();
    if !undated.is_empty() {
        missing.push((format!("{} of {n} alerts have no time", words::thousands(undated.len() as u64)), undated));
    }
    let near = |silence: &Silence| {
        incident.first.is_some_and(|first| silence.end >= first - NEAR_MS)
            && incident.last.is_some_and(|last| silence.start <= last + NEAR_MS)
    };
    // A sensor that never named a machine of the incident and did not speak in these days has nothing to be silent about.
    let these_days = |silence: &Silence| {
        incident.first.is_some_and(|first| silence.start >= first - DAY_MS)
            || incident.last.is_some_and(|last| silence.end <= last + DAY_MS)
    };
    let hosts = || incident.alerts.iter().map(|alert| batch.host[alert.row()]).filter(|host| host.is_some());
    let knows_it = |silence: &Silence| {
        let hosts: OrderedSet<StrId> = OrderedSet::from_iter(hosts());
        batch
            .ids()
            .any(|alert| batch.product[alert.row()] == silence.product && hosts.contains(&batch.host[alert.row()]))
    };
    let speaks = |silence: &Silence| near(silence) && (these_days(silence) || knows_it(silence));
    let newest = ranked.time_range().map_or(0, |(_, end)| end);
    for silence in silence::of(ranked).iter().filter(|silence| speaks(silence)).take(2) {
        let text = format!(
            "{} sent nothing for {}, {}",
            batch.text(silence.product),
            words::span(silence.end - silence.start),
            words::between(silence.start, silence.end, newest)
        );
        missing.push((text, silence.edges(ranked)));
    }
    for (sensor, words) in [
        (Sensor::Edr, "No endpoint alerts"),
        (Sensor::Ndr, "No network alerts"),
        (Sensor::Identity, "No sign-in alerts"),
    ] {
        if rows().all(|row| batch.sensor[row] != sensor) {
            let whole = batch.sensor.iter().all(|other| *other != sensor);
            missing.push((format!("{words} {}", if whole { "in this batch" } else { "on this incident" }), all()));
        }
    }
    for (column, words) in [(&batch.user, "No account is named"), (&batch.host, "No host is named")] {
        if rows().all(|row| !column[row].is_some()) {
            missing.push((words.into(), all()));
        }
    }
    missing.truncate(5);
    missing
}

/// What to look into first, each with the score that would be left if it turned out harmless.
fn checks(ranked: &Ranked, model: &Model, lead: AlertId) -> Vec<(Drafted, String)> {
    let on_lead = rests(&ranked.batch, &[lead]);
    let score = ranked.scores[lead.row()];
    checks::questions(&ranked.batch, lead, &model.explain(&ranked.bins, lead), 3)
        .into_iter()
        .map(|(question, points)| {
            (
                Drafted { text: question, rests: on_lead.clone() },
                format!("if harmless, {}", words::probability(probability(score - points))),
            )
        })
        .collect()
}

/// Sentences on what would move the score across a line. Every figure is re-scored.
pub fn what_would_change(ranked: &Ranked, model: &Model, lead: AlertId) -> Vec<String> {
    let score = ranked.scores[lead.row()];
    let here = pile(score, ranked.line.at);
    let changes = wg_score::what_would_change(model, &ranked.bins, lead, &[ACT_FIRST, LOOK_SOON, ranked.line.at]);
    let p = |change: &Change| words::probability(probability(change.points));
    let named = |change: &Change| {
        let names: Vec<String> = change.removed.iter().map(|reason| format!("“{}”", reason.answer().reason)).collect();
        names.join(" and ")
    };
    let mut sentences = Vec::new();
    match changes.iter().find(|change| change.crosses) {
        Some(change) => sentences.push(format!("To leave {}: without {}, {}.", here.name(), named(change), p(change))),
        None if here == Pile::BelowLine => sentences.push("By its score it is below the line already.".into()),
        None => sentences.push(format!("No change to up to 3 reasons takes it out of {}.", here.name())),
    }
    if let Some(single) = changes.first().filter(|single| !single.crosses) {
        sentences.push(format!("No single reason carries it: drop any one, it stays at {} or more.", p(single)));
    }
    let against: i32 = model.explain(&ranked.bins, lead).iter().map(|reason| reason.points.min(0)).sum();
    sentences.push(if against < 0 {
        let taken = (f64::from(-against) / 1024.0).round() as usize;
        format!("Why not higher: the reasons against it take {}.", words::count(taken, "point", "points"))
    } else {
        "Nothing in the export speaks against it.".into()
    });
    sentences.extend(not_in_export(ranked, model, lead));
    sentences
}

/// What the record does not tell, and how far the score could go either way if it did; re-scored with the answers that move
/// it most. The rest of what would change can be looked up in the fields of the record.
fn not_in_export(ranked: &Ranked, model: &Model, lead: AlertId) -> Option<String> {
    let row = ranked.bins.row(lead);
    let mut unknown: Vec<(usize, u8, u8, i32)> = Vec::new();
    for (f, feature) in FEATURES.iter().enumerate().filter(|(f, _)| row[*f] == 0) {
        // An answer that no field of this record gives: the history of an undated alert is not asked for.
        if feature.group == Group::Verdicts || feature.fields.is_empty() {
            continue;
        }
        let answers = 1..feature.bins.len() as u8;
        let by_points = |bin: &u8| model.points(f, *bin);
        let (Some(high), Some(low)) = (answers.clone().max_by_key(by_points), answers.min_by_key(by_points)) else {
            continue;
        };
        unknown.push((f, high, low, model.points(f, high) - model.points(f, low)));
    }
    sort::by_key(&mut unknown, |(f, _, _, span)| (std::cmp::Reverse(*span), *f));
    unknown.truncate(MOST_UNKNOWN);
    let (mut up, mut down) = (row, row);
    for (f, high, low, _) in &unknown {
        (up[*f], down[*f]) = (*high, *low);
    }
    let names: Vec<&str> = unknown.iter().map(|(f, ..)| FEATURES[*f].name).collect();
    let p = |row| words::probability(probability(model.score_row(row)));
    let sentence = || {
        format!(
            "Not in this export: {}. Known, they could raise it to {} or lower it to {}.",
            names.join(", "),
            p(&up),
            p(&down)
        )
    };
    (!names.is_empty()).then(sentence)
}
