//! Google Workspace Alert Center: alerts of its API. What an alert is about stands in `data`, whose shape its `@type` says.

use super::common::{self, Hash, first, items};
use super::{Confidence, Notes, Reader, Verdict};
use wg_record::json::Value;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader =
    Reader { id: "google-workspace-alerts", name: "Google Workspace alerts", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let is_typed = || {
        let kind = record.get("data").and_then(|data| data.get("@type")).and_then(|kind| kind.text());
        kind.is_some_and(|kind| kind.contains("google.apps.alertcenter"))
    };
    let is_alert = record.get("alertId").is_some() && (is_typed() || record.get("customerId").is_some());
    if is_alert { Confidence::Sure } else { Confidence::No }
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |paths: &[&str]| first(record, paths);
    common::time_at(alert, notes, record, &["startTime", "createTime", "updateTime"]);
    alert.updated = common::moment(at(&["metadata.updateTime", "updateTime"]));
    alert.vendor_uid = at(&["alertId"]);
    alert.title = at(&["type", "data.title", "data.displayName"]);
    common::severity(alert, notes, at(&["metadata.severity", "severity"]), common::severity_word);
    alert.product = Some("Google Workspace".into());
    alert.vendor = Some("Google".into());
    let source = at(&["source"]);
    alert.sensor = match source.as_deref() {
        Some(source) if source.contains("mail") => Sensor::Email,
        Some("Google identity" | "Google Identity" | "State Sponsored Attack") => Sensor::Identity,
        _ => Sensor::Cloud,
    };
    alert.rule_uid = at(&["data.ruleViolationInfo.ruleInfo.resourceName"]).or_else(|| kind(record));
    alert.rule_name = at(&["data.ruleViolationInfo.ruleInfo.displayName", "data.displayName", "data.name", "type"]);
    alert.rule_family = source;
    alert.disposition =
        at(&["data.systemActionType", "data.ruleViolationInfo.triggeredActionTypes", "data.actionNames"]);
    alert.status = at(&["metadata.status", "data.status"]);
    alert.user = at(&[
        "data.email",
        "data.actorEmail",
        "data.ruleViolationInfo.triggeringUserEmail",
        "data.superAdminPasswordResetEvent.userEmail",
        "data.affectedUserEmails",
        "data.messages.recipient",
        "data.maliciousEntity.entity.emailAddress",
        "data.takeoutRequestEmail",
        "data.requestInfo.appDeveloperEmail",
    ]);
    alert.host = at(&["data.events.deviceId", "data.deviceId"]);
    alert.src_ip = common::address_at(record, &["data.loginDetails.ipAddress", "data.sourceIp"]);
    alert.file = at(&["data.ruleViolationInfo.resourceInfo.resourceTitle"]);
    let mut hash = Hash::default();
    let attachments = items(record, "data.messages").flat_map(|one| items(one, "attachmentsSha256Hash"));
    attachments.take(1).for_each(|one| hash.offer(one.text()));
    alert.file_hash = hash.take();
    Verdict::Alert
}

/// The last part of `type.googleapis.com/google.apps.alertcenter.type.MailPhishing`.
fn kind(record: Value<'_>) -> wg_schema::alert::Text<'_> {
    let kind = record.get("data")?.get("@type")?.text()?;
    let name = kind.trim_end().rsplit('.').next().unwrap_or_default().to_owned();
    Some(name.into())
}
