//! WithSecure (F-Secure) Elements: security events of all its engines, and incidents of its EDR.

use super::common::{self, Hash, fill, first};
use super::{Confidence, Notes, Reader, Verdict};
use std::borrow::Cow;
use wg_record::json::Value;
use wg_schema::alert::Text;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader =
    Reader { id: "withsecure-elements", name: "WithSecure Elements events", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let has = |key: &str| record.get(key).is_some();
    let is_event = has("engine")
        && (has("details") || has("device") || has("target"))
        && ["serverTimestamp", "persistenceTimestamp", "clientTimestamp"].iter().any(|key| has(key));
    if is_event || is_incident(record) { Confidence::Sure } else { Confidence::No }
}

fn is_incident(record: Value<'_>) -> bool {
    record.get("incidentPublicId").is_some() && record.get("riskLevel").is_some()
}

/// Engines that report on the product's own settings and on the system.
const ROUTINE: [&str; 4] = ["setting", "settings", "systemEventsLog", "inventory"];

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |paths: &[&str]| first(record, paths);
    alert.product = Some("WithSecure Elements".into());
    alert.vendor = Some("WithSecure".into());
    alert.sensor = Sensor::Edr;
    if is_incident(record) {
        incident(record, alert, notes);
        return Verdict::Alert;
    }
    let engine = at(&["engine"]);
    if engine.as_deref().is_some_and(|engine| ROUTINE.contains(&engine)) {
        return Verdict::NotAlert;
    }
    let detail = |keys: &[&str]| keys.iter().find_map(|key| first(record, &[&["details.", key].concat()]));
    let times = ["clientTimestamp", "details.clientTimestamp", "serverTimestamp", "persistenceTimestamp"];
    common::time_at(alert, notes, record, &times);
    alert.vendor_uid = at(&["id"]);
    let categories = detail(&["categories"]);
    alert.title = detail(&["name", "infectionName", "description", "alertName", "ruleName", "alertType"])
        .or_else(|| at(&["message"]))
        .or_else(|| said_by(engine.clone(), at(&["action"]), categories.clone()));
    common::severity(alert, notes, at(&["severity"]), common::severity_word);
    alert.rule_name = detail(&["infectionName", "ruleName", "name", "alertType"]).or_else(|| categories.clone());
    alert.rule_family = engine.clone();
    alert.disposition = at(&["action"]);
    alert.status = detail(&["resolution", "status"]);
    alert.host = at(&["device.name", "target.name"]).or_else(|| at(&["device.id", "target.id"]));
    alert.host_ip = common::address(detail(&["hostIpAddress", "ipAddress"]));
    // The one at the top has a slash.
    alert.user = detail(&["userName", "userSam", "userPrincipalName"]).or_else(|| at(&["userName"]));
    alert.file = detail(&["filePath", "path", "objectPath"]);
    alert.file_hash = Hash::of(record, &["details.sha256", "details.sha1", "details.md5", "details.fileSha1"]);
    alert.process = common::base_name(detail(&["process", "processPath", "applicationPath"]));
    alert.cmd_line = detail(&["commandLine", "processCommandLine"]);
    alert.pid = common::pid(detail(&["processId", "pid"]));
    alert.parent = common::base_name(detail(&["parentProcess", "parentProcessPath"]));
    alert.dst_domain = detail(&["url", "webUrl"]).and_then(common::host_of_url);
    let port = |keys: &[&str]| common::port(detail(keys));
    let remote = common::address(detail(&["remoteAddress", "remoteIpAddress"]));
    let local = common::address(detail(&["localAddress", "localIpAddress"]));
    let (mut src, mut dst) = ((local, port(&["localPort"])), (remote, port(&["remotePort"])));
    if detail(&["ruleDirection", "direction"]).is_some_and(|way| way == "inbound") {
        std::mem::swap(&mut src, &mut dst);
    }
    common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, src.0, src.1);
    common::fill_endpoint(&mut alert.dst_ip, &mut alert.dst_port, dst.0, dst.1);
    let mut said = Mentions::default();
    categories.iter().flat_map(|list| list.split(',')).for_each(|word| said.add_category(word));
    common::attacks(alert, notes, said, None);
    Verdict::Alert
}

/// `edr created: PERSISTENCE`, where an event has no name.
fn said_by<'d>(engine: Text<'d>, action: Text<'d>, what: Text<'d>) -> Text<'d> {
    let parts = [engine, action].into_iter().flatten().collect::<Vec<_>>().join(" ");
    Some(Cow::Owned(match what {
        Some(what) => format!("{parts}: {what}"),
        None => parts,
    }))
}

fn incident<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let at = |paths: &[&str]| first(record, paths);
    common::time_at(alert, notes, record, &["initialReceivedTimestamp", "createdTimestamp", "updatedTimestamp"]);
    alert.vendor_uid = at(&["incidentId", "incidentPublicId"]);
    alert.title = at(&["name", "description"]);
    fill(&mut alert.title, at(&["categories"]));
    common::severity(alert, notes, at(&["severity", "riskLevel"]), common::severity_word);
    alert.rule_name = at(&["categories"]);
    alert.rule_family = at(&["sources"]);
    alert.confidence = common::score(at(&["riskScore"]));
    alert.status = common::status(at(&["status"]), at(&["resolution"]));
    alert.host = at(&["devices.name", "device.name"]);
    let categories = record.get("categories").map(common::texts).unwrap_or_default();
    let mut said = Mentions::default();
    categories.iter().for_each(|word| said.add_category(word));
    common::attacks(alert, notes, said, None);
}
