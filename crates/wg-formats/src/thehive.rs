//! TheHive: alerts and cases of version 3, 4 (API v0 and v1) and 5, and the rows of its database.

use super::common::{self, Hash, decided, fill, first, reply};
use super::{Confidence, Notes, Reader, Verdict};
use std::borrow::Cow;
use wg_record::json::Value;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor, Severity};

pub(super) const READER: Reader = Reader { id: "thehive", name: "TheHive alerts", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let has = |key: &str| record.get(key).is_some();
    let is_alert = has("sourceRef") && has("source") && has("type") && has("title");
    let is_case = has("title") && has("severity") && has("tlp") && (has("caseId") || has("number")) && has("startDate");
    if is_alert || is_case { Confidence::Sure } else { Confidence::No }
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |paths: &[&str]| first(record, paths);
    common::time_at(alert, notes, record, &["date", "startDate", "newDate", "_createdAt", "createdAt"]);
    alert.vendor_uid = identity(record).or_else(|| at(&["_id", "id", "caseId", "number"]));
    alert.title = at(&["title"]);
    common::severity(alert, notes, at(&["severity", "severityLabel"]), severity);
    // Who raised it, where that is said: the hive only keeps it.
    alert.product = at(&["source"]).or(Some("TheHive".into()));
    alert.vendor = Some("TheHive".into());
    alert.sensor = alert.product.as_deref().and_then(common::sensor).unwrap_or(Sensor::Siem);
    alert.rule_family = at(&["type", "caseTemplate"]);
    alert.status = at(&["status", "stage"]);
    let is_case = record.get("sourceRef").is_none();
    alert.reply_to =
        at(&["_id", "id"]).and_then(|id| reply(if is_case { "thehive-case" } else { "thehive-alert" }, Some(id)));
    alert.decided = decided("thehive", [at(&["resolutionStatus"]), at(&["impactStatus"])]);
    for list in ["observables", "artifacts", "extraData.observables"] {
        for observable in record.path(list).into_iter().flat_map(Value::items) {
            observed(observable, alert);
        }
    }
    let mut said = Mentions::default();
    let tags = record.get("tags").map(common::texts).unwrap_or_default();
    tags.iter().for_each(|tag| said.add_tag(tag));
    let mut ids = Vec::new();
    for list in ["procedures", "extraData.procedures", "ttps"] {
        for procedure in record.path(list).into_iter().flat_map(Value::items) {
            ids.extend(first(procedure, &["patternId", "pattern.patternId", "extraData.pattern.patternId"]));
        }
    }
    ids.iter().for_each(|id| said.add_technique(Some(id), None));
    common::attacks(alert, notes, said, None);
    Verdict::Alert
}

/// An alert is one by type, source and reference together.
fn identity<'d>(record: Value<'d>) -> Option<Cow<'d, str>> {
    let part = |key: &str| record.get(key).and_then(common::text);
    let (kind, source, reference) = (part("type")?, part("source")?, part("sourceRef")?);
    Some(Cow::Owned(format!("{kind}/{source}/{reference}")))
}

/// 1 low, 2 medium, 3 high, 4 critical.
fn severity(given: &str) -> Option<Severity> {
    match given.parse::<i64>() {
        Ok(level @ 1..=4) => Some(Severity::from_id(level + 1)),
        Ok(_) => None,
        Err(_) => common::severity_word(given),
    }
}

fn observed<'d>(observable: Value<'d>, alert: &mut Alert<'d>) {
    let at = |key: &str| first(observable, &[key]);
    let value = || at("data");
    match at("dataType").unwrap_or_default().as_ref() {
        "ip" => {
            // Which side it is only the tags say; else it is the other one.
            let tags = observable.get("tags").map(common::texts).unwrap_or_default();
            let is_source = tags.iter().any(|tag| tag.contains("src") || tag.contains("source"));
            fill(if is_source { &mut alert.src_ip } else { &mut alert.dst_ip }, value());
        }
        "hostname" => fill(&mut alert.host, value()),
        "fqdn" | "domain" => fill(&mut alert.dst_domain, value()),
        "url" | "uri_path" => fill(&mut alert.dst_domain, value().and_then(common::host_of_url)),
        "user-agent" => {}
        "username" | "user" | "account" => fill(&mut alert.user, value()),
        "mail" => fill(&mut alert.user, value()),
        "filename" => fill(&mut alert.file, value()),
        "file" => fill(&mut alert.file, first(observable, &["attachment.name", "data"])),
        "hash" if alert.file_hash.is_none() => {
            let mut hash = Hash::default();
            hash.offer(value());
            alert.file_hash = hash.take();
        }
        "command-line" | "cli" => fill(&mut alert.cmd_line, value()),
        _ => {}
    }
}
