//! CrowdStrike Falcon: the detections of the event stream (and of its SIEM connector), and the Alerts API v2.

use super::common::{self, Hash, fill, first};
use super::{Confidence, Notes, Reader, Verdict};
use crate::json::Value;
use std::borrow::Cow;
use wg_schema::alert::Text;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor, Severity};

pub(super) const READER: Reader =
    Reader { id: "crowdstrike", name: "CrowdStrike Falcon detections", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let is_stream = record.path("metadata.eventType").is_some() && record.get("event").is_some();
    let is_alert = record.get("composite_id").is_some()
        && ["pattern_id", "severity_name", "cid"].iter().any(|key| record.get(key).is_some());
    let is_flat = record.get("PatternDispositionValue").is_some()
        || first(record, &["fdr_event_type"]).is_some_and(|kind| kind.contains("DetectionSummary"));
    if is_stream || is_alert || is_flat { Confidence::Sure } else { Confidence::No }
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    alert.product = Some("CrowdStrike Falcon".into());
    alert.vendor = Some("CrowdStrike".into());
    alert.sensor = Sensor::Edr;
    if record.get("composite_id").is_some() {
        read_api(record, alert, notes);
        return Verdict::Alert;
    }
    let kind = first(record, &["metadata.eventType"]);
    // The stream carries audit, authentication and status events too.
    if kind.is_some_and(|kind| !kind.contains("Summary") && kind != "IdentityProtectionEvent") {
        return Verdict::NotAlert;
    }
    read_stream(record, alert, notes);
    Verdict::Alert
}

fn read_stream<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let event = record.get("event").filter(|event| event.is_object()).unwrap_or(record);
    let at = |paths: &[&str]| first(event, paths);
    let own = [
        "ProcessStartTime",
        "ContextTimestamp",
        "ContextTimeStamp",
        "StartTimeEpoch",
        "StartTime",
        "IncidentStartTime",
    ];
    let times = own
        .iter()
        .map(|path| at(&[path]).filter(|time| time != "0"))
        .chain([first(record, &["metadata.eventCreationTime"])]);
    common::time(alert, notes, times.collect::<Vec<_>>());
    alert.vendor_uid = at(&["DetectId", "CompositeId", "IncidentID", "AggregateId"]);
    alert.title = at(&["DetectName", "Name"]).or_else(|| first(record, &["metadata.eventType"]));
    let kind = first(record, &["metadata.eventType"]).unwrap_or_default();
    match at(&["SeverityName"]) {
        Some(word) => common::severity(alert, notes, Some(word), common::severity_word),
        // 1 to 5 in the first events, 0 to 100 in those that came later.
        None if kind == "DetectionSummaryEvent" || kind == "IdpDetectionSummaryEvent" => {
            common::severity(alert, notes, at(&["Severity"]), |given| {
                given.parse().ok().map(Severity::from_id).filter(|s| *s != Severity::Unknown)
            });
        }
        None => common::severity(alert, notes, at(&["Severity"]), percent),
    }
    if kind.starts_with("Idp") || kind.starts_with("Identity") {
        alert.sensor = Sensor::Identity;
    }
    alert.rule_uid = at(&["PatternId"]);
    alert.rule_name = at(&["DetectName", "Name"]);
    alert.rule_family = at(&["Objective", "Tactic"]);
    alert.disposition = at(&["PatternDispositionDescription"]);
    alert.status = at(&["State", "Status"]);
    alert.host = at(&["ComputerName", "Hostname", "SourceEndpointHostName", "HostName"]);
    alert.host_ip = at(&["LocalIP", "LocalIPv6"]);
    let domain = at(&["LogonDomain", "SourceAccountDomain", "MachineDomain"]);
    alert.user = common::account(domain, at(&["UserName", "SourceAccountName"]));
    alert.process = common::base_name(at(&["FileName"]).or_else(|| at(&["FilePath"])));
    alert.cmd_line = at(&["CommandLine"]);
    // `ProcessId` is an id of CrowdStrike's graph, far longer than an operating system's.
    alert.process_uid = at(&["ProcessId"]);
    alert.parent_uid = at(&["ParentProcessId"]);
    alert.parent = common::base_name(at(&["ParentImageFileName", "ParentImageFilePath"]));
    alert.file = at(&["FilePath"]);
    let mut hash = Hash::default();
    ["SHA256String", "SHA1String", "MD5String"].iter().for_each(|key| hash.offer(at(&[key])));
    alert.file_hash = hash.take();
    if let Some(access) = event.get("NetworkAccesses").and_then(|list| list.items().next()) {
        let get = |key: &str| first(access, &[key]);
        common::fill_endpoint(
            &mut alert.src_ip,
            &mut alert.src_port,
            get("LocalAddress"),
            common::port(get("LocalPort")),
        );
        common::fill_endpoint(
            &mut alert.dst_ip,
            &mut alert.dst_port,
            get("RemoteAddress"),
            common::port(get("RemotePort")),
        );
    }
    let mut said = Mentions::default();
    let lists = ["TacticIds", "TechniqueIds", "Tactic", "Tactics", "Technique", "Techniques"].map(|key| at(&[key]));
    let [tactic_ids, technique_ids, tactic, tactics, technique, techniques] = &lists;
    let known = event.get("MitreAttack");
    let mitre: Vec<[Text<'d>; 2]> = known
        .iter()
        .flat_map(|list| list.items())
        .map(|one| [first(one, &["TacticID", "Tactic"]), first(one, &["TechniqueID", "Technique"])])
        .collect();
    for [tactic, technique] in &mitre {
        said.add_tactic(tactic.as_deref(), None);
        said.add_technique(technique.as_deref(), None);
    }
    if mitre.is_empty() {
        said.add_tactic(tactic_ids.as_deref(), None);
        said.add_technique(technique_ids.as_deref(), None);
        // Names of Falcon's own (`Falcon Overwatch`, `Malware`) stand beside those of ATT&CK.
        [tactic, tactics].into_iter().flatten().for_each(|name| said.add_category(name));
        [technique, techniques].into_iter().flatten().for_each(|name| said.add_name(name));
    }
    common::attacks(alert, notes, said, None);
}

fn read_api<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let at = |paths: &[&str]| first(record, paths);
    common::time_at(alert, notes, record, &["timestamp", "start_time", "context_timestamp", "created_timestamp"]);
    alert.updated = common::moment(at(&["updated_timestamp"]));
    alert.vendor_uid = at(&["composite_id", "id"]);
    alert.title = at(&["display_name", "name"]);
    match at(&["severity_name"]) {
        Some(word) => common::severity(alert, notes, Some(word), common::severity_word),
        None => common::severity(alert, notes, at(&["severity"]), percent),
    }
    alert.sensor = match at(&["product"]).as_deref() {
        Some("idp") => Sensor::Identity,
        Some("xdr" | "ngsiem") => Sensor::Siem,
        Some("cwpp") => Sensor::Cloud,
        _ => Sensor::Edr,
    };
    alert.rule_uid = at(&["pattern_id"]);
    alert.rule_name = at(&["name", "display_name"]);
    alert.rule_family = at(&["scenario", "objective"]);
    alert.confidence = common::score(at(&["confidence"]));
    alert.status = at(&["status"]);
    alert.disposition = at(&["pattern_disposition_description"]);
    alert.host = at(&["device.hostname", "source_endpoint_host_name", "host_names"]);
    alert.host_ip = at(&["device.local_ip", "source_endpoint_ip_address"]);
    alert.user = at(&["user_principal", "source_account_upn"]).or_else(|| {
        common::account(at(&["logon_domain", "source_account_domain"]), at(&["user_name", "source_account_name"]))
    });
    fill(&mut alert.src_ip, at(&["source_endpoint_ip_address"]));
    alert.process = common::base_name(at(&["filename", "filepath"]));
    alert.cmd_line = at(&["cmdline"]);
    alert.pid = common::pid(at(&["local_process_id"]));
    alert.process_uid = at(&["process_id", "triggering_process_graph_id"]);
    alert.parent = common::base_name(at(&["parent_details.filename", "parent_details.filepath"]));
    alert.parent_pid = common::pid(at(&["parent_details.local_process_id"]));
    alert.parent_uid = at(&["parent_details.process_id", "parent_process_id"]);
    alert.file = at(&["filepath"]);
    let mut hash = Hash::default();
    ["sha256", "sha1", "md5"].iter().for_each(|key| hash.offer(at(&[key])));
    alert.file_hash = hash.take();
    let (tactic, tactic_id) = (at(&["tactic"]), at(&["tactic_id"]));
    let (technique, technique_id) = (at(&["technique"]), at(&["technique_id"]));
    let mut said = Mentions::default();
    said.add_tactic(tactic_id.as_deref(), tactic.as_deref());
    match &technique_id {
        Some(id) => said.add_technique(Some(id), None),
        None => technique.iter().for_each(|name: &Cow<'d, str>| said.add_name(name)),
    }
    common::attacks(alert, notes, said, None);
}

fn percent(given: &str) -> Option<Severity> {
    Some(match given.parse::<u32>().ok()? {
        0..=20 => Severity::Info,
        21..=39 => Severity::Low,
        40..=59 => Severity::Medium,
        60..=79 => Severity::High,
        80..=100 => Severity::Critical,
        _ => return None,
    })
}
