//! Elastic Security alerts: the alerts index of Kibana (8 and 9), the signals index of 7, and endpoint alerts.
//!
//! A record comes bare, as a search hit (`_source`), or as esArchiver writes it (`value.source`).

use super::common::{self, decided, fill, first, reply};
use super::{Confidence, Notes, Reader, Verdict, ecs};
use wg_record::json::Value;
use wg_schema::alert::Text;
use wg_schema::{Alert, Sensor, Severity};

pub(super) const READER: Reader =
    Reader { id: "elastic-security", name: "Elastic Security alerts", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let doc = document(record);
    let is_kibana = ["kibana.alert.uuid", "kibana.alert.rule.name", "kibana.alert.rule.uuid", "signal.rule.name"]
        .iter()
        .any(|path| doc.path(path).is_some());
    let is_endpoint = || {
        first(doc, &["event.kind"]).as_deref() == Some("alert")
            && (first(doc, &["event.module"]).as_deref() == Some("endpoint")
                || first(doc, &["data_stream.dataset", "event.dataset"]).as_deref() == Some("endpoint.alerts"))
    };
    if is_kibana || is_endpoint() { Confidence::Sure } else { Confidence::No }
}

/// Returns the document within a search hit or an archive entry.
fn document(record: Value<'_>) -> Value<'_> {
    ["_source", "value.source"]
        .iter()
        .filter_map(|path| record.path(path))
        .find(|inner| inner.is_object())
        .unwrap_or(record)
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let doc = document(record);
    let at = |paths: &[&str]| first(doc, paths);
    common::time_at(
        alert,
        notes,
        doc,
        &["kibana.alert.original_time", "signal.original_time", "@timestamp", "event.created"],
    );
    alert.vendor_uid =
        at(&["kibana.alert.uuid"]).or_else(|| first(record, &["_id", "value.id"])).or_else(|| at(&["event.id"]));
    alert.title = at(&["kibana.alert.rule.name", "signal.rule.name", "rule.name", "message", "kibana.alert.reason"]);
    let words = at(&["kibana.alert.severity", "signal.rule.severity", "kibana.alert.rule.severity"]);
    common::severity(alert, notes, words.or_else(|| at(&["event.severity"])), severity);
    let is_endpoint = at(&["data_stream.dataset", "event.dataset", "kibana.alert.original_event.dataset"])
        .is_some_and(|dataset| dataset.starts_with("endpoint"));
    let is_kibana =
        doc.path("kibana.alert").is_some() || doc.path("signal").is_some() || at(&["kibana.alert.rule.name"]).is_some();
    alert.product = Some(if is_kibana { "Elastic Security".into() } else { "Elastic Defend".into() });
    alert.vendor = Some("Elastic".into());
    alert.sensor = sensor(is_endpoint, at(&["event.module", "kibana.alert.original_event.module"]));
    alert.rule_uid = at(&["kibana.alert.rule.rule_id", "signal.rule.rule_id", "kibana.alert.rule.parameters.rule_id"])
        .or_else(|| at(&["kibana.alert.rule.uuid", "rule.id", "event.code"]));
    alert.rule_name = at(&["kibana.alert.rule.name", "signal.rule.name", "rule.name"]);
    alert.rule_family = at(&["kibana.alert.rule.category", "signal.rule.type", "rule.category", "event.code"]);
    alert.confidence = common::score(at(&["kibana.alert.risk_score", "signal.rule.risk_score", "event.risk_score"]));
    alert.status = at(&["kibana.alert.workflow_status", "signal.status"]);
    alert.disposition = disposition(doc);
    if is_kibana && alert.vendor_uid.is_some() {
        let document = first(record, &["_id", "value.id"]);
        // Elasticsearch finds a document by its own id, which is the alert's.
        if document.is_none() || document == alert.vendor_uid {
            alert.reply_to = reply("elastic", first(record, &["_index", "value.index"]));
        }
    }
    alert.decided = decided("elastic", [at(&["kibana.alert.workflow_reason"])]);
    ecs::fill_from(doc, alert);
    fill(&mut alert.process_uid, at(&["Target.process.entity_id"]));
    for path in ["kibana.alert.rule.threat", "signal.rule.threat", "threat", "kibana.alert.rule.parameters.threat"] {
        if let Some(threat) = doc.path(path).filter(|_| alert.attacks.is_empty()) {
            ecs::threat(alert, notes, threat);
        }
    }
    // `threat.technique.id` as dotted keys has no object above it.
    if alert.attacks.is_empty() {
        ecs::threat_by_paths(alert, notes, doc);
    }
    Verdict::Alert
}

/// A word, or the endpoint's number from 0 to 100 in Kibana's bands.
fn severity(given: &str) -> Option<Severity> {
    match given.parse::<u32>() {
        Ok(0..=21) => Some(Severity::Low),
        Ok(22..=47) => Some(Severity::Medium),
        Ok(48..=73) => Some(Severity::High),
        Ok(74..=100) => Some(Severity::Critical),
        Ok(_) => None,
        Err(_) => common::severity_word(given),
    }
}

fn sensor(is_endpoint: bool, module: Text<'_>) -> Sensor {
    match module {
        _ if is_endpoint => Sensor::Edr,
        Some(module) => common::sensor(&module).unwrap_or(Sensor::Siem),
        None => Sensor::Siem,
    }
}

/// The endpoint says in `event.type` whether it let the thing happen.
fn disposition<'d>(doc: Value<'d>) -> Text<'d> {
    let types = doc.path("event.type")?;
    let has = |word: &str| types.items().any(|item| item.text().as_deref() == Some(word));
    match () {
        () if has("denied") => Some("Blocked".into()),
        () if has("allowed") => Some("Allowed".into()),
        () => None,
    }
}
