//! Sophos Central: alerts and events of the SIEM interface, alerts of the common API, and detections of XDR.

use super::common::{self, Hash, fill, first, items};
use super::{Confidence, Notes, Reader, Verdict};
use std::borrow::Cow;
use wg_record::json::Value;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader =
    Reader { id: "sophos-central", name: "Sophos Central alerts", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let has = |key: &str| record.get(key).is_some();
    let is_typed = || first(record, &["type"]).is_some_and(|kind| kind.starts_with("Event::"));
    let is_siem = has("severity") && is_typed();
    let is_common = has("managedAgent") && has("raisedAt");
    if is_siem || is_common || is_detection(record) { Confidence::Sure } else { Confidence::No }
}

fn is_detection(record: Value<'_>) -> bool {
    record.get("detectionRule").is_some() && (record.get("sensor").is_some() || record.get("device").is_some())
}

/// Events about the agent's own life.
const ROUTINE: [&str; 9] = [
    "::UpdateSuccess",
    "::UpdateRebootRequired",
    "::Registered",
    "::ReRegistered",
    "::SavScanComplete",
    "::ServiceRestored",
    "::SavEnabled",
    "::Compliant",
    "::UserAutoCreated",
];

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |paths: &[&str]| first(record, paths);
    alert.product = Some("Sophos Central".into());
    alert.vendor = Some("Sophos".into());
    alert.sensor = Sensor::Edr;
    if is_detection(record) {
        detection(record, alert, notes);
        return Verdict::Alert;
    }
    let kind = at(&["type"]);
    if at(&["group"]).is_some_and(|group| group == "UPDATING")
        || kind.as_deref().is_some_and(|kind| ROUTINE.iter().any(|end| kind.ends_with(end)))
    {
        return Verdict::NotAlert;
    }
    common::time_at(alert, notes, record, &["when", "raisedAt", "created_at", "end", "rt", "data.created_at"]);
    alert.vendor_uid = at(&["id", "event_service_event_id"]);
    alert.title = at(&["description", "name", "threat", "type"]);
    common::severity(alert, notes, at(&["severity"]), common::severity_word);
    alert.rule_uid = kind;
    alert.rule_name = at(&["threat", "type"]);
    alert.rule_family = at(&["group", "category", "groupKey", "type"]);
    alert.status = at(&["data.threat_status"]);
    alert.disposition = at(&["action", "data.core_remedy_items.items.result", "core_remedy_items.items.result"]);
    alert.host = at(&["location", "dhost", "managedAgent.name", "endpoint_name"])
        .or_else(|| at(&["data.endpoint_id", "endpoint_id", "managedAgent.id"]));
    alert.host_ip = common::address_at(record, &["data.source_info.ip", "source_info.ip", "ip"]);
    alert.user = at(&["source", "suser", "person.name"]);
    details(record, alert);
    Verdict::Alert
}

/// What the parts of the agent found: files it put away, an exploit it stopped, traffic it saw.
fn details<'d>(record: Value<'d>, alert: &mut Alert<'d>) {
    let data = record.get("data").filter(|data| data.is_object()).unwrap_or(record);
    let at = |paths: &[&str]| first(data, paths);
    // Alerts name the parts in snake case and events in camel case, with `_data` after them.
    let traffic =
        |snake: &str, camel: &str| at(&[&["ips_threat.", snake].concat(), &["ips_threat_data.", camel].concat()]);
    alert.process = common::base_name(at(&["hmpa_exploit.process_path", "hmpa_exploit.process_name"]));
    alert.pid = common::pid(at(&["hmpa_exploit.process_pid"]));
    fill(&mut alert.process, common::base_name(at(&["amsi_threat_data.processPath", "amsi_threat_data.processName"])));
    alert.parent = common::base_name(at(&["amsi_threat_data.parentProcessPath"]));
    let image = traffic("executable_path", "executablePath").or_else(|| traffic("executable_name", "executableName"));
    fill(&mut alert.process, common::base_name(image));
    alert.pid = alert.pid.or_else(|| common::pid(traffic("executable_pid", "executablePid")));
    alert.file = at(&["core_remedy_items.items.descriptor", "filePath", "file_path", "hmpa_exploit.process_path"]);
    alert.file_hash = Hash::of(data, &["appSha256", "sha256"]);
    common::fill_endpoint(
        &mut alert.dst_ip,
        &mut alert.dst_port,
        common::address(traffic("remote_ip", "remoteIp")),
        common::port(traffic("remote_port", "remotePort")),
    );
    let local = common::port(traffic("local_port", "localPort"));
    common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, None, local);
}

fn detection<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let at = |paths: &[&str]| first(record, paths);
    common::time_at(alert, notes, record, &["time", "sensorGeneratedAt", "firstSeen"]);
    alert.vendor_uid = at(&["id"]);
    alert.title = at(&["detectionDescription", "detectionRule"]);
    common::severity(alert, notes, at(&["severity"]), common::severity_of_ten);
    alert.rule_uid = at(&["detectionRule"]);
    alert.rule_name = at(&["detectionRule"]);
    alert.rule_family = at(&["attackType", "type"]);
    alert.host = at(&["device.entity", "rawData.meta_hostname", "rawData.hostname"]).or_else(|| at(&["device.id"]));
    alert.host_ip = common::address_at(record, &["rawData.meta_ip_address", "rawData.ip_address"]);
    alert.user = at(&["rawData.username", "rawData.meta_username", "rawData.meta_logged_in_users"]);
    alert.process = common::base_name(at(&["rawData.name", "rawData.process_name", "rawData.path"]));
    alert.cmd_line = at(&["rawData.cmdline", "rawData.cmd_line", "rawData.process_cmd_line"]);
    alert.pid = common::pid(at(&["rawData.pid"]));
    alert.process_uid = at(&["rawData.sophos_pid", "rawData.sophosPID"]);
    alert.parent = common::base_name(at(&["rawData.parent_name", "rawData.parent_path"]));
    alert.parent_pid = common::pid(at(&["rawData.parent"]));
    alert.parent_uid = at(&["rawData.parent_sophos_pid"]);
    alert.file = at(&["rawData.path", "rawData.file_path"]);
    alert.file_hash = Hash::of(record, &["rawData.sha256", "rawData.sha1", "rawData.md5"]);
    let remote = common::address_at(record, &["rawData.destination_ip", "rawData.remote_address"]);
    common::fill_endpoint(
        &mut alert.dst_ip,
        &mut alert.dst_port,
        remote,
        common::port(at(&["rawData.destination_port"])),
    );
    let tactics: Vec<_> = items(record, "mitreAttacks").filter_map(|one| one.get("tactic")).collect();
    let texts: Vec<Cow<'d, str>> = tactics
        .iter()
        .flat_map(|tactic| {
            let techniques = items(*tactic, "techniques").filter_map(|one| first(one, &["id", "name"]));
            first(*tactic, &["id", "name"]).into_iter().chain(techniques)
        })
        .collect();
    let mut said = Mentions::default();
    texts.iter().for_each(|text| said.add(text));
    common::attacks(alert, notes, said, None);
}
