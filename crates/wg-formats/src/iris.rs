//! DFIR-IRIS alerts. What the source sent stands below `alert_source_content`, often a Wazuh alert in flat fields.

use super::common::{self, Hash, decided, fill, first, reply};
use super::{Confidence, Notes, Reader, Verdict, graylog_wazuh};
use wg_record::json::Value;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor, Severity};

pub(super) const READER: Reader = Reader { id: "dfir-iris", name: "DFIR-IRIS alerts", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let has = |key: &str| record.get(key).is_some();
    let is_alert = has("alert_title") && (has("alert_uuid") || has("alert_id"));
    if is_alert && (has("alert_source") || has("alert_source_event_time") || has("alert_severity_id")) {
        Confidence::Sure
    } else {
        Confidence::No
    }
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |paths: &[&str]| first(record, paths);
    common::time_at(alert, notes, record, &["alert_source_event_time", "alert_creation_time"]);
    alert.vendor_uid = at(&["alert_uuid", "alert_id"]);
    alert.title = at(&["alert_title"]);
    let given = at(&["severity.severity_name", "alert_severity.severity_name", "alert_severity_id"]);
    common::severity(alert, notes, given, severity);
    alert.product = at(&["alert_source"]).or(Some("DFIR-IRIS".into()));
    alert.vendor = Some("DFIR-IRIS".into());
    alert.sensor = Sensor::Siem;
    alert.rule_uid = at(&["alert_context.rule_id", "alert_source_content.rule_id"]);
    alert.rule_name = at(&["alert_source_content.rule_description", "alert_context.alert_name"]);
    alert.rule_family = at(&["classification.name", "classification.name_expanded"]);
    alert.status = at(&["status.status_name", "alert_status.status_name"]);
    alert.reply_to = at(&["alert_id"]).and_then(|id| reply("iris-alert", Some(id)));
    let resolution = ["resolution_status.resolution_status_name", "alert_resolution_status.resolution_status_name"];
    alert.decided = decided("iris", [at(&resolution)]);
    if let Some(content) = record.get("alert_source_content") {
        graylog_wazuh::fill_from(content, alert);
    }
    let mut has_asset = false;
    for asset in record.get("assets").into_iter().flat_map(Value::items) {
        let at = |paths: &[&str]| first(asset, paths);
        let kind = at(&["asset_type.asset_name", "asset_type.asset_type"]).unwrap_or_default();
        if kind.contains("Account") {
            fill(&mut alert.user, at(&["asset_name"]));
        } else if !has_asset {
            has_asset = true;
            alert.host = at(&["asset_name"]);
            alert.host_ip = at(&["asset_ip"]);
        }
    }
    for ioc in record.get("iocs").into_iter().flat_map(Value::items) {
        indicator(ioc, alert);
    }
    fill(&mut alert.host, at(&["alert_context.asset_name", "alert_source_content.agent_name"]));
    let texts =
        |paths: [&str; 2]| paths.iter().find_map(|path| record.path(path)).map(common::texts).unwrap_or_default();
    let (ids, tactics, tags) = (
        texts(["alert_context.rule_mitre_id", "alert_source_content.rule_mitre_id"]),
        texts(["alert_context.rule_mitre_tactic", "alert_source_content.rule_mitre_tactic"]),
        texts(["alert_tags", "alert_tag"]),
    );
    let mut said = Mentions::default();
    tactics.iter().for_each(|name| said.add_category(name));
    ids.iter().for_each(|id| said.add_technique(Some(id), None));
    tags.iter().for_each(|tag| said.add_tag(tag));
    common::attacks(alert, notes, said, None);
    Verdict::Alert
}

/// By number: 1 Medium and so on is different in each installation's database, but the standard one has these.
fn severity(given: &str) -> Option<Severity> {
    match given.parse::<i64>() {
        Ok(2) => Some(Severity::Info),
        Ok(3) => Some(Severity::Low),
        Ok(4) => Some(Severity::Medium),
        Ok(5) => Some(Severity::High),
        Ok(6) => Some(Severity::Critical),
        Ok(_) => None,
        Err(_) => common::severity_word(given),
    }
}

fn indicator<'d>(ioc: Value<'d>, alert: &mut Alert<'d>) {
    let value = || first(ioc, &["ioc_value"]);
    match first(ioc, &["ioc_type.type_name", "ioc_type"]).unwrap_or_default().as_ref() {
        "ip-src" => fill(&mut alert.src_ip, value()),
        "ip-dst" | "ip-any" | "ip" => fill(&mut alert.dst_ip, value()),
        "domain" | "hostname" => fill(&mut alert.dst_domain, value()),
        "url" => fill(&mut alert.dst_domain, value().and_then(common::host_of_url)),
        "filename" | "file-path" => fill(&mut alert.file, value()),
        "account" | "email" => fill(&mut alert.user, value()),
        "md5" | "sha1" | "sha256" | "sha512" if alert.file_hash.is_none() => {
            let mut hash = Hash::default();
            hash.offer(value());
            alert.file_hash = hash.take();
        }
        _ => {}
    }
}
