//! VMware Carbon Black: alerts of Carbon Black Cloud (v6, v7 and the data forwarder), and watchlist and feed hits of EDR
//! (CB Response) as its event forwarder writes them.

use super::common::{self, Hash, fill, first, items, known};
use super::{Confidence, Notes, Reader, Verdict};
use std::borrow::Cow;
use wg_record::json::Value;
use wg_schema::alert::Text;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader =
    Reader { id: "carbon-black", name: "Carbon Black alerts", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    if is_cloud(record) || is_response(record) { Confidence::Sure } else { Confidence::No }
}

fn is_cloud(record: Value<'_>) -> bool {
    let has = |key: &str| record.get(key).is_some();
    (has("org_key") && (has("threat_id") || has("alert_url") || has("report_id") || has("policy_applied")))
        || has("org_key") && has("device_id") && has("type")
}

fn is_response(record: Value<'_>) -> bool {
    let kind = first(record, &["alert_type", "type"]);
    let is_kind = kind.is_some_and(|kind| kind.contains("watchlist.hit") || kind.starts_with("feed.") || is_raw(&kind));
    is_kind
        && ["report_score", "watchlist_name", "watchlist_id", "feed_name", "cb_server", "cb_version"]
            .iter()
            .any(|key| record.get(key).is_some())
}

/// The sensor's own events, which the forwarder writes too.
fn is_raw(kind: &str) -> bool {
    ["ingress.event", "binaryinfo", "binarystore", "endpoint.event"].iter().any(|start| kind.starts_with(start))
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    alert.vendor = Some("VMware Carbon Black".into());
    alert.sensor = Sensor::Edr;
    if first(record, &["type"]).is_some_and(|kind| is_raw(&kind)) {
        return Verdict::NotAlert;
    }
    if is_cloud(record) {
        cloud(record, alert, notes);
    } else {
        response(record, alert, notes);
    }
    Verdict::Alert
}

fn cloud<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let at = |paths: &[&str]| first(record, paths);
    alert.product = Some("Carbon Black Cloud".into());
    let times = [
        "first_event_timestamp",
        "first_event_time",
        "detection_timestamp",
        "create_time",
        "backend_timestamp",
        "last_event_time",
    ];
    // Times without a zone are an export's writing of what the product gives in UTC.
    common::time(alert, notes, times.map(|path| common::utc(at(&[path]))));
    let updated = ["user_update_timestamp", "backend_update_timestamp", "last_update_time"];
    alert.updated = updated.iter().find_map(|path| common::moment(common::utc(at(&[path]))));
    alert.vendor_uid = at(&["id", "legacy_alert_id"]);
    alert.title = at(&["reason", "report_name", "reason_code", "threat_name"]);
    common::severity(alert, notes, at(&["severity"]), common::severity_of_ten);
    alert.rule_uid = at(&["rule_id", "report_id", "tms_rule_id", "reason_code"]);
    alert.rule_name = at(&["report_name", "watchlists.name", "rule_name", "threat_name", "reason_code"]);
    alert.rule_family = at(&["type"]);
    alert.confidence = common::score(at(&["ml_classification_anomaly_score"]));
    alert.disposition = known(at(&["sensor_action", "policy_applied", "run_state"]));
    alert.status = common::status(at(&["workflow.status", "workflow.state"]), at(&["determination.value"]));
    alert.host = common::machine(at(&["device_name"])).or_else(|| at(&["device_id"]));
    alert.host_ip = common::address_at(record, &["device_internal_ip", "device_external_ip"]);
    alert.user = at(&["process_username", "device_username", "user_name"]);
    alert.process = common::base_name(at(&["process_name", "process_path", "threat_cause_actor_name"]));
    alert.cmd_line = at(&["process_cmdline"]);
    alert.pid = common::pid(at(&["process_pid"])).or_else(|| actor_pid(at(&["threat_cause_actor_process_pid"])));
    alert.process_uid = at(&["process_guid"]);
    alert.parent = common::base_name(at(&["parent_name", "parent_path"]));
    alert.parent_pid = common::pid(at(&["parent_pid"]));
    alert.parent_uid = at(&["parent_guid"]);
    alert.file = at(&["blocked_name", "process_path", "process_name"]);
    let hashes =
        ["process_sha256", "threat_cause_actor_sha256", "blocked_sha256", "process_md5", "threat_cause_actor_md5"];
    alert.file_hash = Hash::of(record, &hashes).or_else(|| {
        let mut hash = Hash::default();
        items(record, "process_hash").for_each(|one| hash.offer(one.text()));
        hash.take()
    });
    network(record, alert);
    attacks(record, alert, notes);
}

/// The connection that an alert is about, from its end that began it.
fn network<'d>(record: Value<'d>, alert: &mut Alert<'d>) {
    let at = |paths: &[&str]| first(record, paths);
    let local = common::address(at(&["netconn_local_ip", "netconn_local_ipv4", "netconn_local_ipv6"]));
    let remote = common::address(at(&["netconn_remote_ip", "netconn_remote_ipv4", "remote_ip"]));
    let local_port = common::port(at(&["netconn_local_port"]));
    let remote_port = common::port(at(&["netconn_remote_port", "remote_port", "port"]));
    let is_inbound = record.get("netconn_inbound").and_then(Value::bool) == Some(true)
        || at(&["ip_direction", "netconn_direction"]).is_some_and(|way| way.eq_ignore_ascii_case("inbound"));
    let (src, dst) = if is_inbound {
        ((remote, remote_port), (local, local_port))
    } else {
        ((local, local_port), (remote, remote_port))
    };
    common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, src.0, src.1);
    common::fill_endpoint(&mut alert.dst_ip, &mut alert.dst_port, dst.0, dst.1);
    alert.dst_domain = at(&["netconn_remote_domain", "netconn_domain", "remote_domain"]);
}

/// ATT&CK stands in two fields, and among the product's own tags as `MITRE_T1055_PROCESS_INJECT`.
fn attacks<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let tactic = first(record, &["attack_tactic"]);
    let technique = first(record, &["attack_technique"]);
    let lists = items(record, "threat_indicators").filter_map(|one| one.get("ttps"));
    let tags: Vec<Cow<'d, str>> = record.get("ttps").into_iter().chain(lists).flat_map(common::texts).collect();
    let mut said = Mentions::default();
    said.add_tactic(tactic.as_deref(), None);
    said.add_technique(technique.as_deref(), None);
    tags.iter().filter(|tag| tag.starts_with("MITRE_")).for_each(|tag| said.add_tag(tag));
    // A watchlist's report has them among its own: `t1059`.
    let tags: Vec<Cow<'d, str>> = record.get("report_tags").map(common::texts).unwrap_or_default();
    let is_technique = |tag: &&Cow<'_, str>| tag.strip_prefix('t').is_some_and(|id| id.parse::<f32>().is_ok());
    tags.iter().filter(is_technique).for_each(|tag| said.add_technique(Some(tag), None));
    common::attacks(alert, notes, said, None);
}

/// `3292-132541831999374961-0`: process id, start, and more.
fn actor_pid(given: Text<'_>) -> Option<u32> {
    given?.split('-').next()?.parse().ok()
}

fn response<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let at = |paths: &[&str]| first(record, paths);
    alert.product = Some("Carbon Black EDR".into());
    common::time_at(alert, notes, record, &["created_time", "event_timestamp", "timestamp", "docs.start"]);
    alert.vendor_uid = at(&["unique_id", "alert_id"]);
    alert.title = at(&["watchlist_name", "report_title", "feed_name", "alert_type", "type"]);
    common::severity(alert, notes, at(&["alert_severity", "report_score"]), common::severity_percent);
    alert.rule_uid = at(&["watchlist_id", "report_id"]);
    alert.rule_name = at(&["watchlist_name", "feed_name"]);
    alert.rule_family = at(&["alert_type", "type"]);
    alert.confidence = common::score(at(&["report_score"]));
    alert.status = at(&["status"]);
    alert.host = at(&["hostname", "computer_name", "docs.hostname", "other_hostnames"]);
    alert.host_ip = common::address_at(record, &["interface_ip", "sensor_ip", "comms_ip"]);
    alert.user = at(&["username", "docs.username"]);
    alert.process = common::base_name(at(&["process_name", "docs.process_name", "process_path"]));
    alert.cmd_line = at(&["cmdline", "docs.cmdline"]);
    alert.pid = common::pid(at(&["process_pid", "docs.process_pid"]));
    alert.process_uid = at(&["process_unique_id", "process_guid", "process_id", "docs.unique_id"]);
    alert.parent = common::base_name(at(&["parent_name", "docs.parent_name"]));
    alert.parent_pid = common::pid(at(&["parent_pid", "docs.parent_pid"]));
    alert.file = at(&["process_path", "docs.path", "observed_filename"]);
    alert.file_hash = Hash::of(record, &["process_sha256", "sha256", "md5", "process_md5", "docs.process_md5"]);
    let remote = common::address_at(record, &["ioc_attr.remote_ip", "remote_ip"]);
    common::fill_endpoint(&mut alert.dst_ip, &mut alert.dst_port, remote, common::port(at(&["ioc_attr.remote_port"])));
    fill(&mut alert.dst_domain, at(&["ioc_attr.dns_name"]));
}
