//! Okta System Log: events by which Okta says that it saw a threat. The rest of the log is not alerts.

use super::common::{self, first, known};
use super::{Confidence, Notes, Reader, Verdict};
use std::borrow::Cow;
use wg_record::json::Value;
use wg_schema::alert::Text;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader = Reader { id: "okta", name: "Okta threat events", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let has = |key: &&str| record.get(key).is_some();
    let is_event = ["eventType", "published", "actor"].iter().all(has)
        && ["uuid", "legacyEventType", "outcome", "displayMessage"].iter().filter(|key| has(key)).count() > 1;
    if is_event { Confidence::Sure } else { Confidence::No }
}

/// Event types that are Okta's own detections, or a user's report.
const DETECTIONS: [&str; 9] = [
    "security.threat.",
    "security.attack.",
    "security.breached_credential.",
    "security.request.blocked",
    "user.account.report_suspicious_activity",
    "user.risk.detect",
    "user.mfa.attempt_bypass",
    "user.authentication.universal_logout",
    "analytics.",
];

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |paths: &[&str]| first(record, paths);
    let kind = at(&["eventType"]).unwrap_or_default();
    let is_suspect = record.path("debugContext.debugData.threatSuspected").and_then(Value::bool) == Some(true);
    if !is_suspect && !DETECTIONS.iter().any(|start| kind.starts_with(start)) {
        return Verdict::NotAlert;
    }
    common::time_at(alert, notes, record, &["published"]);
    alert.vendor_uid = at(&["uuid"]);
    alert.title = at(&["displayMessage", "eventType"]);
    common::severity(alert, notes, at(&["severity"]), common::severity_word);
    alert.product = Some("Okta".into());
    alert.vendor = Some("Okta".into());
    alert.sensor = Sensor::Identity;
    alert.rule_uid = Some(kind);
    alert.rule_name = at(&["eventType"]);
    alert.rule_family = at(&["outcome.reason", "legacyEventType"]);
    alert.disposition = at(&["outcome.result"]);
    alert.user = user(record);
    alert.src_ip = common::address(at(&["client.ipAddress"])).or_else(|| common::address(at(&["request.ipChain.ip"])));
    alert.session = at(&["authenticationContext.externalSessionId"]).filter(|id| id != "unknown");
    Verdict::Alert
}

/// The actor, or the user that an event of the system is about. An address may stand for an unknown actor.
fn user<'d>(record: Value<'d>) -> Text<'d> {
    let at = |paths: &[&str]| first(record, paths);
    let is_person = |kind: &Cow<'_, str>| kind.eq_ignore_ascii_case("user");
    let actor =
        at(&["actor.type"]).filter(is_person).and_then(|_| known(at(&["actor.alternateId", "actor.displayName"])));
    let targets = record.get("target").filter(|list| !list.is_null()).into_iter().flat_map(Value::items);
    let target = targets.filter(|one| first(*one, &["type"]).as_ref().is_some_and(is_person));
    actor.or_else(|| target.filter_map(|one| known(first(one, &["alternateId", "displayName"]))).next())
}
