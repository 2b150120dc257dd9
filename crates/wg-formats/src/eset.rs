//! ESET: events of PROTECT in JSON, and detections of ESET Connect.

use super::common::{self, Hash, fill, first};
use super::{Confidence, Notes, Reader, Verdict};
use wg_record::json::Value;
use wg_schema::{Alert, Sensor, Severity};

pub(super) const READER: Reader = Reader { id: "eset", name: "ESET events and detections", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let has = |key: &&str| record.get(key).is_some();
    // The misspelt word is theirs.
    let is_event = ["event_type", "occured", "source_uuid"].iter().all(has);
    if is_event || is_detection(record) { Confidence::Sure } else { Confidence::No }
}

fn is_detection(record: Value<'_>) -> bool {
    let has = |key: &&str| record.get(key).is_some();
    let is_named = |key: &str, start: &str| first(record, &[key]).is_some_and(|word| word.starts_with(start));
    has(&"occurTime") && (is_named("category", "DETECTION_CATEGORY_") || is_named("severityLevel", "SEVERITY_LEVEL_"))
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |paths: &[&str]| first(record, paths);
    alert.vendor = Some("ESET".into());
    alert.sensor = Sensor::Edr;
    if is_detection(record) {
        detection(record, alert, notes);
        return Verdict::Alert;
    }
    let kind = at(&["event_type"]).unwrap_or_default();
    if kind == "Audit_Event" {
        return Verdict::NotAlert;
    }
    alert.product = Some("ESET PROTECT".into());
    common::time(alert, notes, [common::utc(at(&["occured"])), common::utc(at(&["firstseen"]))]);
    alert.vendor_uid = at(&["detection_uuid"]);
    alert.title = at(&["threat_name", "rulename", "event", "rule_id", "operation", "description", "cause"])
        .or_else(|| Some(kind.clone()));
    common::severity(alert, notes, at(&["severity"]), common::severity_word);
    alert.rule_name = at(&["threat_name", "rulename", "rule_id", "event"]);
    alert.rule_family = at(&["threat_type"]).or(Some(kind));
    alert.confidence = common::score(at(&["severity_score"]));
    alert.disposition = at(&["action_taken", "action"]);
    alert.status = at(&["resolved"]).filter(|word| word == "true").map(|_| "resolved".into());
    alert.host = at(&["hostname"]).or_else(|| at(&["source_uuid"]));
    alert.host_ip = common::address_at(record, &["ipv4", "ipv6"]);
    alert.user = at(&["username", "account", "user"]);
    alert.process = common::base_name(at(&["processname", "process_name", "application"]));
    alert.cmd_line = at(&["command_line"]);
    alert.parent = common::base_name(at(&["trigger_event"]).filter(|name| name.ends_with(".exe")));
    let what = at(&["object_uri", "target"]);
    match what {
        Some(uri) if uri.starts_with("http://") || uri.starts_with("https://") => {
            alert.dst_domain = common::host_of_url(uri);
        }
        Some(uri) => alert.file = Some(common::file_of_uri(uri)),
        None => {}
    }
    alert.file_hash = Hash::of(record, &["hash"]);
    let (src, dst) = (common::address(at(&["source_address"])), common::address(at(&["target_address"])));
    common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, src, common::port(at(&["source_port"])));
    common::fill_endpoint(&mut alert.dst_ip, &mut alert.dst_port, dst, common::port(at(&["target_port"])));
    Verdict::Alert
}

fn detection<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let at = |paths: &[&str]| first(record, paths);
    alert.product = Some("ESET Connect".into());
    common::time_at(alert, notes, record, &["occurTime"]);
    alert.vendor_uid = at(&["uuid"]);
    let said = at(&["context.circumstances"]);
    alert.title = at(&["displayName", "typeName"]).filter(|name| name != "nil").or_else(|| said.clone());
    fill(&mut alert.title, at(&["category"]));
    common::severity(alert, notes, at(&["severityLevel"]), |word| {
        match word.strip_prefix("SEVERITY_LEVEL_").unwrap_or(word) {
            "DIAGNOSTIC" => Some(Severity::Info),
            "UNSPECIFIED" => Some(Severity::Unknown),
            word => common::severity_word(word),
        }
    });
    alert.rule_name = said;
    alert.rule_family = at(&["category"]);
    alert.disposition = at(&["responses.displayName", "responses.protectionName"]);
    alert.host = at(&["context.deviceName", "context.deviceUuid"]);
    alert.user = at(&["context.userName"]);
    alert.process = common::base_name(at(&["context.process.path"]));
    alert.cmd_line = at(&["context.process.commandline", "context.process.commandLine"]);
    alert.file = at(&["objectUrl", "objectName"]).map(common::file_of_uri);
    alert.file_hash = Hash::of(record, &["objectHashSha1"]);
    let end = |side: &str| {
        let ip = common::address(first(record, &[&["networkCommunication.", side, "IpAddress"].concat()]));
        (ip, common::port(first(record, &[&["networkCommunication.", side, "Port"].concat()])))
    };
    let (mut src, mut dst) = (end("local"), end("remote"));
    if at(&["networkCommunication.direction"]).is_some_and(|way| way.ends_with("INBOUND")) {
        std::mem::swap(&mut src, &mut dst);
    }
    common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, src.0, src.1);
    common::fill_endpoint(&mut alert.dst_ip, &mut alert.dst_port, dst.0, dst.1);
}
