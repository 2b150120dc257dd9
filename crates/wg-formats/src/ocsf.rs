//! OCSF findings: Detection Finding (2004), Security Finding (2001) and the other finding classes, 1.0 to 1.9.
//!
//! Liberal: exporters mix the versions. Each object is walked once, because this is the format of the largest files, and its
//! names are told apart as bytes: of texts, each arm would be a call where the program is compiled small.

use super::common::{self, Hash, fill};
use super::{Confidence, Notes, Reader, Verdict};
use std::borrow::Cow;
use wg_record::json::Value;
use wg_schema::alert::Text;
use wg_schema::attack::{Mentions, plain_pair};
use wg_schema::{Alert, Sensor, Severity};

mod entities;
mod ours;

pub(super) use ours::apply as apply_ours;

pub(super) const READER: Reader = Reader { id: "ocsf", name: "OCSF findings", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    match record.get("class_uid").and_then(|uid| uid.i64()) {
        Some(2001..=2008) => Confidence::Sure,
        // Another OCSF event: ours to say that it is no alert.
        Some(_) if record.get("metadata").is_some_and(|metadata| metadata.is_object()) => Confidence::Sure,
        _ => Confidence::No,
    }
}

/// What is kept of a record until the whole of it was seen.
#[derive(Default)]
struct Seen<'d> {
    /// `time`, `time_dt`, then the finding's own times.
    times: [Text<'d>; 6],
    severity_id: Text<'d>,
    severity: Text<'d>,
    message: Text<'d>,
    metadata_uid: Text<'d>,
    event_code: Text<'d>,
    risk_score: Text<'d>,
    confidence: Text<'d>,
    disposition_id: Option<i64>,
    action: Text<'d>,
    status_code: Text<'d>,
    status_id: Option<i64>,
    is_cloud: bool,
    count: Option<i64>,
    /// What our own export says beside OCSF.
    ours: Option<Value<'d>>,
    resource: Text<'d>,
    /// Evidence is filled before what stands at the top of the record.
    top: Top<'d>,
    file: Text<'d>,
    hash: Hash<'d>,
}

#[derive(Default)]
struct Top<'d> {
    actor: Option<Value<'d>>,
    user: Option<Value<'d>>,
    process: Option<Value<'d>>,
    src_endpoint: Option<Value<'d>>,
    dst_endpoint: Option<Value<'d>>,
    observables: Option<Value<'d>>,
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let mut seen = Seen::default();
    for (key, value) in record.nested().entries() {
        match key.as_bytes() {
            b"class_uid" if !matches!(value.i64(), Some(2001..=2008)) => return Verdict::NotAlert,
            b"time" => seen.times[0] = value.text(),
            b"time_dt" => seen.times[1] = value.text(),
            b"severity_id" => seen.severity_id = value.text(),
            b"severity" => seen.severity = value.text(),
            b"count" => seen.count = value.i64(),
            b"message" => seen.message = value.text(),
            b"status" => alert.status = value.text(),
            b"state" => fill(&mut alert.status, value.text()),
            b"status_id" | b"state_id" => seen.status_id = seen.status_id.or(value.i64()),
            b"status_code" => seen.status_code = value.text(),
            b"disposition" => alert.disposition = value.text(),
            b"disposition_id" => seen.disposition_id = value.i64(),
            b"action" => seen.action = value.text(),
            b"confidence_score" => alert.confidence = common::score(value.text()),
            b"confidence" => seen.confidence = value.text(),
            b"risk_score" => seen.risk_score = value.text(),
            b"metadata" => metadata(value, alert, &mut seen),
            b"finding_info" | b"finding" => finding(value, alert, &mut seen, notes),
            b"analytic" => analytic(value, alert),
            b"attacks" => attacks(value, alert, notes),
            b"device" => entities::device(value, alert),
            b"evidences" => value.items().for_each(|evidence| entities::evidence(evidence, alert, &mut seen)),
            b"actor" => seen.top.actor = Some(value),
            b"user" => seen.top.user = Some(value),
            b"process" => seen.top.process = Some(value),
            b"src_endpoint" => seen.top.src_endpoint = Some(value),
            b"dst_endpoint" => seen.top.dst_endpoint = Some(value),
            b"observables" => seen.top.observables = Some(value),
            b"resources" => value.items().for_each(|resource| entities::resource(resource, alert, &mut seen)),
            b"resource" => entities::resource(value, alert, &mut seen),
            b"cloud" => seen.is_cloud = true,
            b"unmapped" => seen.ours = value.get("watchglass").filter(|ours| ours.is_object()),
            b"malware" => value.items().for_each(|malware| entities::malware(malware, &mut seen)),
            _ => {}
        }
    }
    finish(seen, alert, notes);
    Verdict::Alert
}

fn finish<'d>(mut seen: Seen<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let top = std::mem::take(&mut seen.top);
    if let Some(value) = top.process {
        entities::process(value, alert, &mut seen);
    }
    if let Some(value) = top.actor {
        entities::actor(value, alert, &mut seen);
    }
    if let Some(value) = top.user {
        fill(&mut alert.user, entities::user(value));
    }
    if let Some(value) = top.src_endpoint {
        entities::src_endpoint(value, alert);
    }
    if let Some(value) = top.dst_endpoint {
        entities::dst_endpoint(value, alert);
    }
    if let Some(value) = top.observables {
        value.items().for_each(|observable| entities::observable(observable, alert, &mut seen));
    }
    alert.created = common::moment(seen.times[4].clone().or(seen.times[5].clone()));
    common::time(alert, notes, seen.times);
    // An update is an event of its own time; the finding's first time stays.
    alert.updated = alert.updated.or(alert.created.and(alert.time));
    let (id, word) = (seen.severity_id, seen.severity);
    match id {
        // `Other` says that the word is the vendor's own.
        Some(id) if id != "99" || word.is_none() => common::severity(alert, notes, Some(id), severity_id),
        _ => common::severity(alert, notes, word.clone(), common::severity_word),
    }
    if let Some(word) = word {
        alert.severity_original = Some(word);
    }
    fill(&mut alert.title, seen.message);
    fill(&mut alert.vendor_uid, seen.metadata_uid);
    fill(&mut alert.rule_uid, seen.event_code);
    fill(&mut alert.host, seen.resource);
    alert.confidence = alert.confidence.or(common::score(seen.confidence)).or(common::score(seen.risk_score));
    fill(&mut alert.disposition, seen.disposition_id.and_then(disposition));
    fill(&mut alert.disposition, seen.action.or(seen.status_code));
    fill(&mut alert.status, seen.status_id.and_then(status));
    fill(&mut alert.file, seen.file);
    alert.file_hash = seen.hash.take();
    if alert.attacks.is_empty() {
        alert.attacks.extend(alert.rule_family.as_deref().and_then(super::asff::tactic_of_type));
    }
    if alert.sensor == Sensor::Other {
        let by_product = alert.product.as_deref().and_then(common::sensor);
        alert.sensor = by_product.unwrap_or(if seen.is_cloud { Sensor::Cloud } else { Sensor::Other });
    }
    if let Some(ours) = seen.ours {
        // The severity's word is OCSF's own; what the source said stands beside it, if it said anything.
        alert.severity_original = None;
        alert.repeats = seen.count.and_then(|count| u32::try_from(count.checked_sub(1)?).ok()).unwrap_or(0);
        ours::apply(ours, alert);
    }
}

fn severity_id(id: &str) -> Option<Severity> {
    match id.parse::<i64>() {
        Ok(0) => Some(Severity::Unknown),
        Ok(id) => Some(Severity::from_id(id)).filter(|severity| *severity != Severity::Unknown),
        Err(_) => common::severity_word(id),
    }
}

fn metadata<'d>(metadata: Value<'d>, alert: &mut Alert<'d>, seen: &mut Seen<'d>) {
    for (key, value) in metadata.entries() {
        match key.as_bytes() {
            b"uid" => seen.metadata_uid = value.text(),
            b"modified_time" => alert.updated = alert.updated.or(common::moment(value.text())),
            b"event_code" => seen.event_code = value.text(),
            b"log_name" => alert.sensor = value.text().and_then(|name| common::sensor(&name)).unwrap_or(alert.sensor),
            b"product" => {
                for (key, value) in value.entries() {
                    match key.as_bytes() {
                        b"name" => alert.product = value.text(),
                        b"vendor_name" => alert.vendor = value.text(),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
}

fn finding<'d>(finding: Value<'d>, alert: &mut Alert<'d>, seen: &mut Seen<'d>, notes: &mut Notes) {
    for (key, value) in finding.entries() {
        match key.as_bytes() {
            b"uid" => alert.vendor_uid = value.text(),
            b"title" => alert.title = value.text(),
            b"first_seen_time" => seen.times[2] = value.text(),
            b"first_seen_time_dt" => seen.times[3] = value.text(),
            b"created_time" => seen.times[4] = value.text(),
            b"modified_time" => alert.updated = common::moment(value.text()),
            b"created_time_dt" => seen.times[5] = value.text(),
            b"analytic" => analytic(value, alert),
            b"attacks" => attacks(value, alert, notes),
            b"types" => fill(&mut alert.rule_family, common::text(value)),
            _ => {}
        }
    }
}

fn analytic<'d>(analytic: Value<'d>, alert: &mut Alert<'d>) {
    for (key, value) in analytic.entries() {
        match key.as_bytes() {
            b"uid" => alert.rule_uid = value.text(),
            b"name" => alert.rule_name = value.text(),
            b"category" => alert.rule_family = value.text(),
            _ => {}
        }
    }
}

/// `{tactic, technique, sub_technique, version}`; 1.0 and 1.1 have a list `tactics`.
fn attacks<'d>(list: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    for attack in list.items() {
        let (mut tactics, mut technique, mut sub, mut version) = (Vec::with_capacity(1), None, None, None);
        for (key, value) in attack.entries() {
            match key.as_bytes() {
                b"tactic" => tactics.push(uid_and_name(value)),
                b"tactics" => tactics.extend(value.items().map(uid_and_name)),
                b"technique" => technique = Some(uid_and_name(value)),
                b"sub_technique" => sub = Some(uid_and_name(value)),
                b"version" => {
                    version = value.text().and_then(|text| text.split('.').next()?.trim_start_matches('v').parse().ok())
                }
                _ => {}
            }
        }
        let technique = sub.filter(is_said).or(technique);
        if let ([tactic], Some((Some(id), _))) = (&tactics[..], &technique)
            && let Some(attack) = plain_pair(tactic.0.as_deref(), tactic.1.as_deref(), id)
        {
            if !alert.attacks.contains(&attack) {
                alert.attacks.push(attack);
            }
            continue;
        }
        let mut said = Mentions::default();
        for (uid, name) in &tactics {
            said.add_tactic(uid.as_deref(), name.as_deref());
        }
        if let Some((uid, name)) = &technique {
            said.add_technique(uid.as_deref(), name.as_deref());
        }
        common::attacks(alert, notes, said, version);
    }
}

fn is_said(pair: &(Text<'_>, Text<'_>)) -> bool {
    pair.0.is_some() || pair.1.is_some()
}

/// An object's uid and name; a bare text is a uid.
fn uid_and_name(value: Value<'_>) -> (Text<'_>, Text<'_>) {
    if !value.is_object() {
        return (value.text(), None);
    }
    let (mut uid, mut name) = (None, None);
    for (key, value) in value.entries() {
        match key.as_bytes() {
            b"uid" => uid = value.text(),
            b"name" => name = value.text(),
            _ => {}
        }
    }
    (uid, name)
}

fn disposition<'d>(id: i64) -> Text<'d> {
    const WORDS: [&str; 27] = [
        "Allowed",
        "Blocked",
        "Quarantined",
        "Isolated",
        "Deleted",
        "Dropped",
        "Custom Action",
        "Approved",
        "Restored",
        "Exonerated",
        "Corrected",
        "Partially Corrected",
        "Uncorrected",
        "Delayed",
        "Detected",
        "No Action",
        "Logged",
        "Tagged",
        "Alert",
        "Count",
        "Reset",
        "Captcha",
        "Challenge",
        "Access Revoked",
        "Rejected",
        "Unauthorized",
        "Error",
    ];
    let word = WORDS.get(usize::try_from(id).ok()?.checked_sub(1)?)?;
    Some(Cow::Borrowed(word))
}

fn status<'d>(id: i64) -> Text<'d> {
    let word = match id {
        1 => "New",
        2 => "In Progress",
        3 => "Suppressed",
        4 => "Resolved",
        5 => "Archived",
        _ => return None,
    };
    Some(Cow::Borrowed(word))
}
