//! Palo Alto Networks Cortex XDR (and XSIAM): alerts of the three API versions, and incidents.
//!
//! The newer API puts the events of an alert into `events`, a list or, as Beats splits it, one object; the older one has
//! their fields beside those of the alert.

use super::common::{self, Hash, fill, first, known};
use super::{Confidence, Notes, Reader, Verdict};
use wg_record::json::Value;
use wg_schema::alert::Text;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor, Severity};

pub(super) const READER: Reader = Reader { id: "cortex-xdr", name: "Cortex XDR alerts", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let has = |key: &&str| record.get(key).is_some();
    let is_alert = (has(&"alert_id") || has(&"internal_id") || has(&"issue_id"))
        && (has(&"detection_timestamp") || has(&"local_insert_ts"))
        && ["matching_status", "action_pretty", "external_id", "endpoint_id", "events"].iter().any(has);
    if is_alert || is_incident(record) { Confidence::Sure } else { Confidence::No }
}

fn is_incident(record: Value<'_>) -> bool {
    record.get("incident_id").is_some() && record.get("alert_count").is_some()
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    alert.product = Some("Cortex XDR".into());
    alert.vendor = Some("Palo Alto Networks".into());
    if is_incident(record) {
        incident(record, alert, notes);
        return Verdict::Alert;
    }
    let at = |paths: &[&str]| first(record, paths);
    let event = record.get("events").and_then(|events| events.items().find(|event| event.is_object()));
    let event = Event { alert: record, event };
    let source = at(&["source", "alert_source"]);
    common::time(
        alert,
        notes,
        [at(&["detection_timestamp"]), event.get(&["event_timestamp"]), at(&["local_insert_ts"])],
    );
    alert.updated = common::moment(at(&["last_modified_ts"]));
    alert.vendor_uid = at(&["alert_id", "internal_id", "issue_id", "external_id"]);
    alert.title = at(&["name", "alert_name", "description"]);
    common::severity(alert, notes, at(&["severity"]), severity);
    alert.sensor = source.as_deref().map_or(Sensor::Edr, sensor);
    alert.rule_uid = at(&["matching_service_rule_id", "filter_rule_id"]).or_else(|| event.get(&["fw_rule_id"]));
    alert.rule_name = at(&["name", "alert_name"]);
    alert.rule_family = at(&["category", "alert_type"]);
    alert.disposition = event.get(&["action_pretty", "action"]);
    alert.status = at(&["resolution_status", "status.progress"]);
    alert.host = at(&["host_name", "agent_hostname", "agent_fqdn"]).or_else(|| at(&["endpoint_id"]));
    alert.host_ip = common::address_at(record, &["host_ip", "agent_ip_addresses", "agent_ip_addresses_v6"]);
    alert.user = event.user();
    endpoints(&event, alert);
    process(&event, alert);
    attacks(record, alert, notes);
    Verdict::Alert
}

/// An alert and the first of its events.
struct Event<'d> {
    alert: Value<'d>,
    event: Option<Value<'d>>,
}

impl<'d> Event<'d> {
    fn get(&self, names: &[&str]) -> Text<'d> {
        let of = |record: Value<'d>| names.iter().find_map(|name| known(first(record, &[name])));
        self.event.and_then(of).or_else(|| of(self.alert))
    }

    fn user(&self) -> Text<'d> {
        self.get(&["user_name", "actor_effective_username", "action_user_name"])
            .or_else(|| self.get(&["os_actor_effective_username", "actor_primary_username", "username"]))
    }
}

fn endpoints<'d>(event: &Event<'d>, alert: &mut Alert<'d>) {
    let ip = |names: &[&str]| common::address(event.get(names));
    let port = |name: &str| common::port(event.get(&[name]));
    let local = ip(&["action_local_ip", "action_local_ip_v6"]);
    common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, local, port("action_local_port"));
    let remote = ip(&["action_remote_ip", "action_remote_ip_v6"]);
    common::fill_endpoint(&mut alert.dst_ip, &mut alert.dst_port, remote, port("action_remote_port"));
    let names = ["action_external_hostname", "dst_action_external_hostname", "dns_query_name", "fw_url_domain"];
    let is_name = |name: &std::borrow::Cow<'_, str>| name.parse::<std::net::IpAddr>().is_err();
    let mut domains = names.iter().filter_map(|name| event.get(&[name]).and_then(common::host_of_url));
    alert.dst_domain = domains.find(is_name);
}

/// The actor is what did it; where no actor is given, what was started stands for it. Above it is the owner of the
/// causality chain.
fn process<'d>(event: &Event<'d>, alert: &mut Alert<'d>) {
    let actor = event.get(&["actor_process_image_name", "actor_process_image_path", "actor_process_command_line"]);
    let prefix = match (actor.is_some(), event.get(&["os_actor_process_image_name"]).is_some()) {
        (true, _) => "actor_process_",
        (false, true) => "os_actor_process_",
        (false, false) => "action_process_",
    };
    let of = |names: &[&str]| names.iter().find_map(|name| event.get(&[&[prefix, name].concat()]));
    alert.process = common::base_name(of(&["image_name", "image_path"]));
    alert.cmd_line = of(&["command_line", "image_command_line"]);
    alert.pid = common::pid(of(&["os_pid"]));
    alert.process_uid = of(&["instance_id"]);
    let owner = ["causality_actor_process_image_name", "causality_actor_process_image_path"];
    alert.parent = common::base_name(event.get(&owner));
    alert.parent_pid = common::pid(event.get(&["causality_actor_process_os_pid"]));
    alert.file = event.get(&["action_file_path", "action_file_name", "action_process_image_path"]);
    fill(&mut alert.file, of(&["image_path"]));
    let mut hash = Hash::default();
    // The file is what the alert is about; the image of the process only where there is none.
    hash.offer(event.get(&["action_file_sha256"]));
    hash.offer(event.get(&["action_process_image_sha256"]).filter(|_| prefix == "action_process_"));
    hash.offer(of(&["image_sha256"]));
    hash.offer(event.get(&["action_file_md5"]));
    hash.offer(of(&["image_md5"]));
    alert.file_hash = hash.take();
}

fn attacks<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let texts = |key: &str| record.get(key).map(common::texts).unwrap_or_default();
    let tactics = [texts("mitre_tactic_id_and_name"), texts("mitre_tactics_ids_and_names")].concat();
    let techniques = [texts("mitre_technique_id_and_name"), texts("mitre_techniques_ids_and_names")].concat();
    let mut said = Mentions::default();
    tactics.iter().chain(&techniques).for_each(|text| said.add(text));
    common::attacks(alert, notes, said, None);
}

fn incident<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let at = |paths: &[&str]| first(record, paths);
    common::time_at(alert, notes, record, &["creation_time", "detection_time", "modification_time"]);
    alert.updated = common::moment(at(&["modification_time"]));
    alert.vendor_uid = at(&["incident_id"]);
    alert.title = at(&["incident_name", "description"]);
    common::severity(alert, notes, at(&["severity"]), severity);
    alert.sensor = Sensor::Siem;
    alert.rule_family = at(&["alert_categories"]);
    alert.confidence = common::score(at(&["rule_based_score", "aggregated_score"]));
    alert.status = at(&["status"]);
    // `name:agent id`.
    alert.host = at(&["hosts"]).and_then(|host| common::cut_at(host, ':'));
    alert.user = at(&["users"]);
    attacks(record, alert, notes);
}

/// `high`, `SEV_040_HIGH`.
fn severity(given: &str) -> Option<Severity> {
    common::severity_word(given.rsplit('_').next().unwrap_or(given))
}

fn sensor(source: &str) -> Sensor {
    match source {
        source if source.contains("NGFW") || source.contains("Prisma Access") => Sensor::Ndr,
        source if source.contains("XDR") || source.contains("Agent") => Sensor::Edr,
        source => common::sensor(source).unwrap_or(Sensor::Siem),
    }
}
