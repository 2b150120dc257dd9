//! Vectra: detections of its syslog in JSON and of its interface. Scores of hosts and accounts are no alerts.

use super::common::{self, first, known};
use super::{Confidence, Notes, Reader, Verdict};
use wg_record::json::Value;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor, Severity};

pub(super) const READER: Reader = Reader { id: "vectra", name: "Vectra detections", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let has = |key: &str| record.get(key).is_some();
    let is_scored = has("threat") && has("certainty");
    let is_detection = has("d_type_vname") && (has("detection_id") || has("d_type"))
        || has("detection_type") && (has("detection_category") || has("category")) && (is_scored || has("src_host"));
    if is_detection || is_score(record) { Confidence::Sure } else { Confidence::No }
}

fn is_score(record: Value<'_>) -> bool {
    let has = |key: &str| record.get(key).is_some();
    (has("quadrant") || has("score_decreases") || has("urgency_score")) && has("threat") && has("certainty")
        || has("campaign_id") && has("campaign_name") && has("det_id")
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |paths: &[&str]| first(record, paths);
    if is_score(record) {
        return Verdict::NotAlert;
    }
    let times = ["vectra_timestamp", "event_timestamp", "detection_timestamp", "first_timestamp", "last_timestamp"];
    common::time_at(alert, notes, record, &times);
    alert.updated = common::moment(at(&["last_timestamp"]));
    alert.vendor_uid = at(&["detection_id", "id"]);
    alert.title = at(&["d_type_vname", "detection_type", "detection", "d_type"]);
    let category = at(&["category", "detection_category"]);
    let given = at(&["severity"]).or_else(|| category.clone().filter(|word| word.eq_ignore_ascii_case("info")));
    match given {
        Some(_) => common::severity(alert, notes, given, common::severity_of_ten),
        None => common::severity(alert, notes, at(&["threat"]), common::severity_percent),
    }
    // It scores as 0 what it only tells.
    if category.as_deref().is_some_and(|word| word.eq_ignore_ascii_case("info")) {
        alert.severity = Severity::Info;
    }
    alert.confidence = common::score(at(&["certainty"]));
    alert.product = Some("Vectra".into());
    alert.vendor = Some("Vectra AI".into());
    alert.sensor = Sensor::Ndr;
    alert.rule_uid = at(&["d_type", "detection_type"]);
    alert.rule_name = at(&["d_type_vname", "detection_type"]);
    alert.rule_family = category.clone();
    alert.status = at(&["state"]).or_else(|| (at(&["triaged"]).as_deref() == Some("true")).then(|| "triaged".into()));
    alert.host = at(&["host_name", "src_host.name"]);
    if at(&["entity_type", "type"]).as_deref() == Some("host") {
        alert.host = alert.host.take().or_else(|| at(&["src_entity", "entity_uid"]));
    }
    alert.host_ip = common::address_at(record, &["host_ip", "src_ip", "src_host.ip"]);
    alert.user = at(&["account_uid", "account_name", "src_account.name", "accounts"]);
    if at(&["entity_type", "type"]).as_deref() == Some("account") {
        alert.user = alert.user.take().or_else(|| at(&["entity_uid", "src_entity"]));
    }
    alert.src_ip = alert.host_ip.clone();
    let dst = ["dd_dst_ip", "dst_ips", "summary.dst_ips", "detail.dst_ips", "grouped_details.dst_ips"];
    alert.dst_ip = dst.iter().find_map(|path| common::address_at(record, &[path]).filter(|ip| ip != "0.0.0.0"));
    alert.dst_port = common::port(at(&["dd_dst_port", "summary.dst_ports"]));
    alert.dst_domain = known(at(&["dd_dst_dns", "summary.target_domains", "detail.target_domains", "proxied_dst"]));
    let techniques = record.get("mitre").map(common::texts).unwrap_or_default();
    let mut said = Mentions::default();
    if let Some(category) = &category {
        said.add_category(category);
    }
    techniques.iter().for_each(|id| said.add_technique(Some(id), None));
    common::attacks(alert, notes, said, None);
    Verdict::Alert
}
