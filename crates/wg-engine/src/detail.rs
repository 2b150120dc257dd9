//! The detail of an incident or an alert.

use crate::assets::Assets;
use crate::ranked::{Ranked, points};
use crate::{evidence, pre_work, reading, second, self_test, tags, words};
use wg_correlate::{EntityKind, Fold, Incident};
use wg_protocol::{AlertDetail, AlertRef, AssetsView, FieldValue, IncidentDetail, MiniChip, MiniLane, MiniTimeline};
use wg_schema::ordered::{OrderedMap, OrderedSet};
use wg_schema::report::Code;
use wg_schema::sort;
use wg_schema::{AlertId, Batch, IncidentId, Severity, StrId, Warnings, field};
use wg_score::Model;

/// At most this many alerts are listed; the incident's `alerts` says how many there are.
const MAX_LISTED: usize = 200;
const MAX_MINI_LANES: usize = 3;
const MAX_MINI_CHIPS: usize = 60;

/// Returns the detail pane of an incident.
pub fn incident(
    ranked: &Ranked,
    model: &Model,
    judged: &OrderedMap<String, String>,
    assets: &Assets,
    id: IncidentId,
) -> IncidentDetail {
    let incident = ranked.incident(id);
    let batch = &ranked.batch;
    let lead = incident.lead;
    let reasons = evidence::reasons(ranked, model, lead);
    let severity = worst_severity(batch, &incident.alerts);
    IncidentDetail {
        uid: incident.uid.clone(),
        title: wg_correlate::title(batch, incident),
        severity_id: severity.id(),
        severity: severity.word().into(),
        rank: ranked.place[id.index()] + 1,
        base_points: points(model.base()),
        points: points(incident.score),
        base_label: base_label(model),
        lens: ranked.lens(model, lead),
        self_test: self_test::alert(ranked, model, lead),
        not_yet_yours: model.lessons() == 0,
        second: second::sentence(ranked, model, id),
        lead: batch.key[lead.row()].to_hex(),
        evidence: evidence::table(ranked, lead, &reasons),
        what_would_change: ranked
            .held(id)
            .map(|held| held.words().to_owned())
            .into_iter()
            .chain(pre_work::what_would_change(ranked, model, lead))
            .collect(),
        pre_work: Box::new(pre_work::draft(ranked, model, incident)),
        reasons,
        mini: mini(ranked, incident),
        alerts: incident.alerts.len() as u32,
        repeats: (incident.alerts.len() - incident.heads.len()) as u32,
        hosts: incident.entities.iter().filter(|entity| entity.kind == EntityKind::Host).count() as u32,
        accounts: incident.entities.iter().filter(|entity| entity.kind == EntityKind::Account).count() as u32,
        sensors: distinct_words(incident.alerts.iter().map(|alert| batch.sensor[alert.row()].word())),
        products: distinct_words(incident.alerts.iter().map(|alert| batch.text(batch.product[alert.row()]))),
        attacks: tags::distinct(ranked, &incident.alerts),
        reading: Box::new(reading::of(ranked, incident)),
        list: heads_with_repeats(incident, ranked)
            .into_iter()
            .take(MAX_LISTED)
            .map(|(head, repeats)| alert_ref(ranked, head, &repeats))
            .collect(),
        verdict: judged.get(&incident.uid).cloned().unwrap_or_default(),
        assets: Box::new(AssetsView {
            marks: assets.on(batch, incident),
            host: batch.text(batch.host[lead.row()]).to_owned(),
            account: batch.text(batch.user[lead.row()]).to_owned(),
        }),
    }
}

/// Returns one alert with its own reasons and all fields that are present.
pub fn alert(ranked: &Ranked, model: &Model, alert: AlertId) -> AlertDetail {
    let batch = &ranked.batch;
    let row = alert.row();
    let span = batch.span[row];
    AlertDetail {
        alert: alert_ref(ranked, alert, &[]),
        incident: ranked.incident(ranked.incidents.of[row]).uid.clone(),
        base_points: points(model.base()),
        points: points(ranked.scores[row]),
        lens: ranked.lens(model, alert),
        reasons: evidence::reasons(ranked, model, alert),
        fields: fields(batch, alert),
        attacks: tags::distinct(ranked, &[alert]),
        warnings: warnings(batch, alert),
        file: batch.sources[span.source.index()].file.clone(),
        record: span.record,
        offset: span.offset,
        length: span.length,
    }
}

/// Returns the starting point in words: `Starting point, 1 in 25 real`.
fn base_label(model: &Model) -> String {
    let one_in = libm::round(1.0 / wg_score::probability(model.base()));
    format!("Starting point, 1 in {one_in} real")
}

pub fn worst_severity(batch: &Batch, alerts: &[AlertId]) -> Severity {
    alerts.iter().map(|alert| batch.severity[alert.row()]).max_by_key(|severity| severity.concern()).unwrap_or_default()
}

fn distinct_words<'a>(words: impl Iterator<Item = &'a str>) -> Vec<String> {
    let set: wg_schema::ordered::OrderedSet<&str> = OrderedSet::from_iter(words.filter(|word| !word.is_empty()));
    set.into_iter().map(str::to_owned).collect()
}

/// Returns the folded alerts of an incident in time order, each with its repeats.
pub fn heads_with_repeats(incident: &Incident, ranked: &Ranked) -> Vec<(AlertId, Vec<AlertId>)> {
    let mut repeats: OrderedMap<AlertId, Vec<AlertId>> = OrderedMap::new();
    for alert in &incident.alerts {
        let head = ranked.incidents.head[alert.row()];
        if head != *alert {
            repeats.entry(head).or_default().push(*alert);
        }
    }
    incident.heads.iter().map(|head| (*head, repeats.remove(head).unwrap_or_default())).collect()
}

/// Returns how many alerts are folded, by kind: `3 exact, 2 near, 900 of a storm`; empty for none.
pub fn folded(ranked: &Ranked, repeats: &[AlertId]) -> String {
    let count = |kind: Fold| repeats.iter().filter(|alert| ranked.incidents.fold[alert.row()] == kind).count();
    let kinds = [(Fold::Exact, "exact"), (Fold::Near, "near"), (Fold::Storm, "of a storm")];
    let told = kinds.map(|(kind, words)| (count(kind), words)).into_iter().filter(|(n, _)| *n > 0);
    told.map(|(n, name)| format!("{} {name}", words::thousands(n as u64))).collect::<Vec<_>>().join(", ")
}

pub fn alert_ref(ranked: &Ranked, alert: AlertId, repeats: &[AlertId]) -> AlertRef {
    let batch = &ranked.batch;
    let row = alert.row();
    let (code, phase) = tags::chip(ranked, alert);
    let technique = ranked.attacks_of(alert).iter().map(tags::tag).find(|tag| !tag.technique.is_empty());
    AlertRef {
        key: batch.key[row].to_hex(),
        title: batch.text(batch.title[row]).into(),
        time: batch.time_of(alert),
        severity_id: batch.severity[row].id(),
        host: batch.text(batch.host[row]).into(),
        user: batch.text(batch.user[row]).into(),
        points: points(ranked.scores[row]),
        p: wg_score::probability(ranked.scores[row]) as f32,
        code,
        phase,
        repeats: repeats.len() as u32,
        folded: folded(ranked, repeats),
        last_time: repeats.last().and_then(|last| batch.time_of(*last)),
        product: batch.text(batch.product[row]).into(),
        technique: technique.map(|tag| tag.technique).unwrap_or_default(),
    }
}

/// Returns all normalised fields that are present.
pub fn fields(batch: &Batch, alert: AlertId) -> Vec<FieldValue> {
    field::FIELDS
        .iter()
        .filter_map(|field| {
            Some(FieldValue { field: field.path.into(), value: field.value(batch, alert)?.into_owned() })
        })
        .collect()
}

/// Returns what was odd about the record, in words.
fn warnings(batch: &Batch, alert: AlertId) -> Vec<String> {
    const WORDS: [(Warnings, Code, &str); 14] = [
        (Warnings::UNDATED, Code::NoTime, "No time that can be read; order and history features do not use it"),
        (Warnings::ZONE_ASSUMED, Code::ZoneAssumed, "The time has no zone; UTC was assumed"),
        (Warnings::ZONE_SET, Code::ZoneSet, "The time has no zone; the one set for this file was used"),
        (Warnings::BAD_SEVERITY, Code::BadSeverity, "The severity is on no known scale; it ranks with high"),
        (Warnings::DUPLICATE_KEY, Code::DupKey, "A key occurs twice in the record; the first value was used"),
        (Warnings::UID_CONFLICT, Code::DupIdConflict, "Another record has the same alert id and other content"),
        (
            Warnings::REVOKED_TECHNIQUE,
            Code::RevokedTechnique,
            "A technique id was retired and is shown as its successor",
        ),
        (Warnings::DEPRECATED_TECHNIQUE, Code::DeprecatedTechnique, "A technique was retired without a successor"),
        (Warnings::BAD_TECHNIQUE, Code::BadTechnique, "A technique or tactic is not in ATT&CK"),
        (
            Warnings::AMBIGUOUS_TACTIC,
            Code::AmbiguousTactic,
            "Tactic and technique do not belong together in ATT&CK, or what one means depends on the version",
        ),
        (Warnings::BAD_ENCODING, Code::BadEncoding, "Bytes that are not UTF-8 were read as they look, or replaced"),
        (
            Warnings::RESERVED_FIELD,
            Code::ReservedField,
            "The record claims a verdict or score of its own; it was ignored",
        ),
        (Warnings::SECRET, Code::Secret, "What looks like a password, key or token is hidden; it is in the raw record"),
        (Warnings::SPOOFED_TEXT, Code::Invisible, "The text holds invisible or direction-changing characters"),
    ];
    let set = batch.warnings[alert.row()];
    let words = WORDS.iter().filter(|(bit, _, _)| set.has(*bit)).map(|(_, _, words)| (*words).into());
    updates(batch, alert).into_iter().chain(words).collect()
}

/// Returns what the alert was before its product updated it, in one line: the last three states.
fn updates(batch: &Batch, alert: AlertId) -> Option<String> {
    let states = batch.history.of(alert);
    let said = |state: &wg_schema::history::Earlier| {
        let status = batch.text(state.status);
        let status = if status.is_empty() { "no status" } else { status };
        format!("{status} ({}, record {})", state.severity.word(), words::thousands(state.span.record))
    };
    let last: Vec<String> = states.iter().rev().take(3).rev().map(said).collect();
    let dots = if states.len() > 3 { "… " } else { "" };
    let times = words::count(states.len(), "time", "times");
    (!states.is_empty())
        .then(|| format!("Updated {times}; before: {dots}{}. The latest state is shown", last.join(", ")))
}

/// Returns the small timeline of the detail pane: the three busiest lanes.
fn mini(ranked: &Ranked, incident: &Incident) -> MiniTimeline {
    let batch = &ranked.batch;
    let lane_of = |alert: AlertId| {
        let row = alert.row();
        [batch.host[row], batch.user[row], batch.src_ip[row], batch.dst_ip[row]]
            .into_iter()
            .find(|id| id.is_some())
            .unwrap_or_default()
    };
    let mut lanes: Vec<(StrId, Vec<AlertId>)> = Vec::new();
    for head in incident.heads.iter().filter(|head| batch.time_of(**head).is_some()) {
        let name = lane_of(*head);
        match lanes.iter().position(|(other, _)| *other == name) {
            Some(i) => lanes[i].1.push(*head),
            // A storm may name thousands of hosts; the picture shows three.
            None if lanes.len() < 256 => lanes.push((name, vec![*head])),
            None => {}
        }
    }
    let worst = |chips: &Vec<AlertId>| chips.iter().map(|alert| ranked.scores[alert.row()]).max();
    let mut kept: Vec<usize> = (0..lanes.len()).collect();
    sort::by_key(&mut kept, |i| (std::cmp::Reverse((worst(&lanes[*i].1), lanes[*i].1.len())), *i));
    kept.truncate(MAX_MINI_LANES);
    sort::up(&mut kept);
    let chip = |alert: &AlertId| {
        let (code, phase) = tags::chip(ranked, *alert);
        MiniChip {
            time: batch.time_of(*alert).unwrap_or_default(),
            code,
            phase,
            title: batch.text(batch.title[alert.row()]).into(),
            key: batch.key[alert.row()].to_hex(),
        }
    };
    MiniTimeline {
        start: incident.first.unwrap_or_default(),
        end: incident.last.unwrap_or_default(),
        export_end: ranked.time_range().map_or(0, |(_, end)| end),
        more: (lanes.len() - kept.len()) as u32,
        lanes: kept
            .into_iter()
            .map(|i| MiniLane {
                name: match batch.text(lanes[i].0) {
                    "" => "no host named".into(),
                    name => name.into(),
                },
                chips: lanes[i].1.iter().take(MAX_MINI_CHIPS).map(chip).collect(),
            })
            .collect(),
    }
}
