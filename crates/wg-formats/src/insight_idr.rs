//! Rapid7 InsightIDR: alerts and investigations, told by their resource names.

use super::common::{self, first};
use super::{Confidence, Notes, Reader, Verdict};
use wg_record::json::Value;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor, Severity};

pub(super) const READER: Reader =
    Reader { id: "insight-idr", name: "Rapid7 InsightIDR alerts", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let rrn = first(record, &["rrn"]).unwrap_or_default();
    let is_ours = ["rrn:alert", "rrn:investigation"].iter().any(|start| rrn.starts_with(start))
        && ["title", "priority", "status"].iter().any(|key| record.get(key).is_some());
    if is_ours { Confidence::Sure } else { Confidence::No }
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |paths: &[&str]| first(record, paths);
    let times = ["alerted_at", "first_alert_time", "first_event_time", "created_at", "created_time"];
    common::time_at(alert, notes, record, &times);
    alert.created = common::moment(at(&["created_at", "created_time"]));
    alert.updated = common::moment(at(&["updated_at", "last_accessed", "latest_alert_time"]));
    alert.vendor_uid = at(&["rrn"]);
    alert.title = at(&["title", "rule.name"]);
    common::severity(alert, notes, at(&["priority"]), |word| match word {
        "UNSPECIFIED" => Some(Severity::Unknown),
        word => common::severity_word(word),
    });
    alert.product = Some("InsightIDR".into());
    alert.vendor = Some("Rapid7".into());
    alert.sensor = Sensor::Siem;
    alert.rule_uid = at(&["rule.rrn", "detection_rule_rrn.rule_rrn", "detection_rule_rrn"]);
    alert.rule_name = at(&["rule.name", "title"]);
    alert.rule_family = at(&["type", "alert_type", "source", "external_source"]);
    alert.status = common::status(at(&["status"]), at(&["disposition"]));
    alert.host = at(&["actors.assets.name", "assets.name", "asset.name", "asset_name", "rule_keys_of_interest.asset"]);
    alert.user = at(&["actors.users.name", "users.name", "user.name", "user_name"]);
    let listed = |path: &str| record.path(path).map(common::texts).unwrap_or_default();
    let codes: Vec<_> = listed("rule.mitre_tcodes").into_iter().chain(listed("mitre_tcodes")).collect();
    let mut said = Mentions::default();
    codes.iter().for_each(|id| said.add(id));
    common::attacks(alert, notes, said, None);
    Verdict::Alert
}
