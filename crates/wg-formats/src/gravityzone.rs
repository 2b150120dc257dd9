//! Bitdefender GravityZone: events of its push service. Updates, installations and the state of modules are no alerts.

use super::common::{self, Hash, fill, first, known};
use super::{Confidence, Notes, Reader, Verdict};
use wg_record::json::Value;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader =
    Reader { id: "gravityzone", name: "Bitdefender GravityZone events", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let has = |key: &str| record.get(key).is_some();
    let is_event = has("module")
        && (has("companyId") || has("product_installed") || has("_testEvent_"))
        && ["computer_name", "computerName", "endpointId", "computer_id", "companyId"].iter().any(|key| has(key));
    if is_event { Confidence::Sure } else { Confidence::No }
}

/// Modules that see threats, and what they are called.
const MODULES: [(&str, &str); 16] = [
    ("av", "malware"),
    ("avc", "exploit or behaviour"),
    ("aph", "phishing"),
    ("fw", "firewall"),
    ("dp", "data protection"),
    ("uc", "content control"),
    ("hd", "HyperDetect"),
    ("antiexploit", "exploit"),
    ("network-monitor", "network attack"),
    ("network-sandboxing", "sandbox"),
    ("new-incident", "incident"),
    ("new-extended-incident", "incident"),
    ("ransomware-mitigation", "ransomware"),
    ("exchange-malware", "malware in mail"),
    ("storage-antimalware", "malware in storage"),
    ("device-control", "device control"),
];

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |paths: &[&str]| first(record, paths);
    let module = at(&["module"]).unwrap_or_default();
    let Some((_, what)) = MODULES.iter().find(|(name, _)| *name == module) else { return Verdict::NotAlert };
    let times = [
        "timestamp",
        "detection_time",
        "detectionTime",
        "created",
        "date",
        "detected_on",
        "last_blocked",
        "lastBlocked",
        "last_updated",
    ];
    common::time_at(alert, notes, record, &times);
    alert.product = Some("Bitdefender GravityZone".into());
    alert.vendor = Some("Bitdefender".into());
    alert.sensor = if module == "exchange-malware" { Sensor::Email } else { Sensor::Edr };
    alert.vendor_uid = at(&["incident_id", "incidentId"]);
    let names = [
        "malware_name",
        "detection_name",
        "detection_threatName",
        "malware.malwareName",
        "exploit_type",
        "threatType",
        "blocking_rule_name",
        "block_type",
    ];
    let name = at(&names);
    alert.rule_name = name.clone();
    alert.title = name.or_else(|| at(&["status", "attack_type", "aph_type", "uc_type"])).or(Some((*what).into()));
    if let Some(word) = at(&["severity"]) {
        common::severity(alert, notes, Some(word), common::severity_word);
    } else if let Some(score) = at(&["severityScore", "severity_score"]) {
        common::severity(alert, notes, Some(score), common::severity_percent);
    }
    alert.confidence = common::score(at(&["severityScore", "severity_score"]));
    alert.rule_family = Some(module);
    alert.disposition = at(&["final_status", "main_action", "actionTaken", "detection_action", "malware.actionTaken"])
        .or_else(|| at(&["status", "action"]));
    alert.host = known(at(&["computer_name", "computerName", "serverName"]))
        .or_else(|| known(at(&["computer_fqdn"])))
        .or_else(|| at(&["endpointId", "computer_id"]));
    alert.host_ip = common::address(at(&["computer_ip", "computerIp"]));
    alert.user = at(&["username", "detection_username", "user.userName", "user.name", "recipients"]);
    alert.src_ip = common::address(at(&["source_ip", "sourceIp", "attack_source"]));
    alert.dst_ip = common::address(at(&["victim_ip", "victimIp"]));
    alert.dst_port = common::port(at(&["local_port", "localPort"]));
    alert.dst_domain = at(&["url"]).and_then(common::host_of_url);
    alert.process = common::base_name(at(&["process_path", "process_info_path", "detection_path", "exploit_path"]));
    alert.pid = common::pid(at(&["process_pid", "detection_pid"]));
    alert.cmd_line = at(&["process_command_line", "process_info_command_line"]);
    alert.parent = common::base_name(at(&["parent_process_path", "detection_parentPath"]));
    alert.parent_pid = common::pid(at(&["parent_process_pid", "detection_parentPid"]));
    alert.file = at(&["file_path", "filePaths", "malware.infectedObject", "file_name"]);
    alert.file_hash = Hash::of(record, &["file_hash_sha256", "hash", "fileHash", "file_hash_md5", "sha256"]);
    fill(&mut alert.file, at(&["process_path", "detection_path", "exploit_path"]));
    let listed = |key: &str| record.get(key).map(common::texts).unwrap_or_default();
    let techniques: Vec<_> = listed("att_ck_id").into_iter().chain(listed("attackIds")).collect();
    let phase = at(&["detection_attackTechnique"]);
    let mut said = Mentions::default();
    techniques.iter().for_each(|id| said.add_technique(Some(id), None));
    if let Some(phase) = &phase {
        said.add_category(phase);
    }
    common::attacks(alert, notes, said, None);
    Verdict::Alert
}
