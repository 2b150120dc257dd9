//! Cisco Secure Endpoint (AMP for Endpoints): events of its API, bare or each with the envelope of its page.

use super::common::{self, Hash, first};
use super::{Confidence, Notes, Reader, Verdict};
use std::borrow::Cow;
use wg_record::json::Value;
use wg_schema::alert::Text;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader =
    Reader { id: "cisco-secure-endpoint", name: "Cisco Secure Endpoint events", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let event = event(record);
    let is_event = event.get("event_type_id").is_some()
        && ["connector_guid", "computer", "group_guids"].iter().any(|key| event.get(key).is_some());
    if is_event { Confidence::Sure } else { Confidence::No }
}

/// Returns the event within the page that it came with.
fn event(record: Value<'_>) -> Value<'_> {
    record.get("data").filter(|data| data.is_object()).unwrap_or(record)
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let event = event(record);
    let at = |paths: &[&str]| first(event, paths);
    // Policy updates, scans and installations have neither.
    let marks = ["severity", "detection", "detection_id", "cloud_ioc", "threat_hunting", "vulnerabilities"];
    if !marks.iter().any(|key| event.get(key).is_some_and(|value| !value.is_null())) {
        return Verdict::NotAlert;
    }
    common::time(alert, notes, [exact_time(event), at(&["date"]), at(&["timestamp"])]);
    alert.vendor_uid = at(&["id", "detection_id"]);
    alert.title = at(&["detection", "cloud_ioc.short_description", "threat_hunting.incident_title", "event_type"]);
    common::severity(alert, notes, at(&["severity", "threat_hunting.severity"]), common::severity_word);
    alert.product = Some("Cisco Secure Endpoint".into());
    alert.vendor = Some("Cisco".into());
    alert.sensor = Sensor::Edr;
    alert.rule_uid = at(&["event_type_id"]);
    alert.rule_name = at(&["event_type"]);
    alert.rule_family = at(&["event_type"]);
    alert.disposition = at(&["file.disposition"]);
    alert.host = at(&["computer.hostname"]).or_else(|| at(&["connector_guid", "computer.connector_guid"]));
    alert.host_ip = common::address_at(event, &["computer.network_addresses.ip", "computer.external_ip"]);
    alert.user = at(&["computer.user"]);
    process(event, alert);
    network(event, alert);
    attacks(event, alert, notes);
    Verdict::Alert
}

/// Seconds and nanoseconds apart, where `date` has seconds alone.
fn exact_time<'d>(event: Value<'d>) -> Text<'d> {
    let seconds = event.get("timestamp").filter(|seconds| seconds.is_number())?.u64()?;
    let nanos = event.get("timestamp_nanoseconds")?.u64().filter(|nanos| *nanos < 1_000_000_000)?;
    Some(Cow::Owned(format!("{seconds}.{nanos:09}")))
}

/// A file, what it belongs to, and above it its parent.
fn process<'d>(event: Value<'d>, alert: &mut Alert<'d>) {
    let at = |paths: &[&str]| first(event, paths);
    alert.file = at(&["file.file_path", "file.file_name"]);
    alert.process = common::base_name(at(&["file.file_name", "file.file_path"]));
    alert.file_hash = Hash::of(event, &["file.identity.sha256", "file.identity.sha1", "file.identity.md5"]);
    alert.pid = common::pid(at(&["file.process_id"]));
    alert.parent = common::base_name(at(&["file.parent.file_name", "file.parent.file_path"]));
    alert.parent_pid = common::pid(at(&["file.parent.process_id"]));
    let arguments = event.path("command_line.arguments").map(common::texts).unwrap_or_default();
    alert.cmd_line = match arguments.as_slice() {
        [] => at(&["command_line"]),
        [one] => Some(one.clone()),
        several => Some(Cow::Owned(several.join(" "))),
    };
}

fn network<'d>(event: Value<'d>, alert: &mut Alert<'d>) {
    let at = |key: &str| first(event, &[&["network_info.", key].concat()]);
    let local = (common::address(at("local_ip")), common::port(at("local_port")));
    let remote = (common::address(at("remote_ip")), common::port(at("remote_port")));
    let is_inbound =
        first(event, &["network_info.nfm.direction"]).is_some_and(|way| way.to_lowercase().contains("incoming"));
    let (src, dst) = if is_inbound { (remote, local) } else { (local, remote) };
    common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, src.0, src.1);
    common::fill_endpoint(&mut alert.dst_ip, &mut alert.dst_port, dst.0, dst.1);
    alert.dst_domain = at("dirty_url").and_then(common::host_of_url);
}

fn attacks<'d>(event: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    // Ids, or objects that have one.
    let texts = |key: &str| -> Vec<Cow<'d, str>> {
        let list = event.path(key).into_iter().flat_map(Value::items);
        list.filter_map(|item| if item.is_object() { first(item, &["external_id", "name"]) } else { item.text() })
            .collect()
    };
    let all: Vec<_> = ["tactics", "techniques", "threat_hunting.tactics", "threat_hunting.techniques"]
        .iter()
        .flat_map(|key| texts(key))
        .collect();
    let mut said = Mentions::default();
    all.iter().for_each(|text| said.add(text));
    common::attacks(alert, notes, said, None);
}
