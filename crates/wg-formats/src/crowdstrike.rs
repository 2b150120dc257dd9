//! CrowdStrike Falcon: the detections of the event stream (and of its SIEM connector), and the Alerts API v2.

use super::common::{self, Hash, fill, first};
use super::{Confidence, Notes, Reader, Verdict};
use std::borrow::Cow;
use wg_record::json::Value;
use wg_schema::alert::Text;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor, Severity};

pub(super) const READER: Reader =
    Reader { id: "crowdstrike", name: "CrowdStrike Falcon detections", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let is_stream = record.path("metadata.eventType").is_some() && record.get("event").is_some();
    let is_alert = record.get("composite_id").is_some()
        && ["pattern_id", "severity_name", "cid"].iter().any(|key| record.get(key).is_some());
    let kind = || first(record, &["fdr_event_type", "ExternalApiType", "event.ExternalApiType"]);
    let is_flat = record.get("PatternDispositionValue").is_some()
        || kind().is_some_and(|kind| kind.contains("DetectionSummary"))
        || record.get("event_simpleName").is_some() && ["cid", "aid"].iter().any(|id| record.get(id).is_some());
    if is_stream || is_alert || is_flat || is_legacy(record) { Confidence::Sure } else { Confidence::No }
}

/// The Detects API, which the Alerts API replaced: a detection holds the behaviours that raised it.
fn is_legacy(record: Value<'_>) -> bool {
    record.get("detection_id").is_some() && (record.get("behaviors").is_some() || record.get("max_severity").is_some())
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    alert.product = Some("CrowdStrike Falcon".into());
    alert.vendor = Some("CrowdStrike".into());
    alert.sensor = Sensor::Edr;
    if record.get("composite_id").is_some() {
        read_api(record, alert, notes);
        return Verdict::Alert;
    }
    if is_legacy(record) {
        read_legacy(record, alert, notes);
        return Verdict::Alert;
    }
    let kind = kind(record);
    // The stream carries audit, authentication and status events too, and the data replicator all that sensors see.
    if record.get("event_simpleName").is_some()
        || kind.is_some_and(|kind| !kind.contains("Summary") && kind != "IdentityProtectionEvent")
    {
        return Verdict::NotAlert;
    }
    read_stream(record, alert, notes);
    Verdict::Alert
}

/// The type of event, under the names that the stream and the data replicator have for it.
fn kind(record: Value<'_>) -> Text<'_> {
    first(record, &["metadata.eventType", "fdr_event_type", "event.ExternalApiType", "ExternalApiType"])
}

fn read_stream<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let event = record.get("event").filter(|event| event.is_object()).unwrap_or(record);
    let at = |paths: &[&str]| first(event, paths);
    // A process may have run for days before something about it was detected, so its start says nothing.
    let own = ["ContextTimestamp", "ContextTimeStamp", "UTCTimestamp", "timestamp", "StartTimeEpoch", "StartTime"];
    let times = [first(record, &["metadata.eventCreationTime"])]
        .into_iter()
        .chain(own.iter().chain(&["IncidentStartTime", "ProcessStartTime"]).map(|path| at(&[path])));
    common::time(alert, notes, times.collect::<Vec<_>>());
    alert.vendor_uid = at(&["DetectId", "CompositeId", "IncidentID", "IdentityProtectionIncidentId", "AggregateId"]);
    alert.title = at(&["DetectName", "Name", "IncidentType", "DetectDescription"]).or_else(|| kind(record));
    let kind = kind(record).unwrap_or_default();
    match at(&["SeverityName", "SeverityDisplayName"]) {
        Some(word) => common::severity(alert, notes, Some(word), common::severity_word),
        // 1 to 5 in the first events, 0 to 100 in those that came later; 1 to 5 is next to nothing on that scale.
        None if kind == "DetectionSummaryEvent" || kind.starts_with("Id") => {
            common::severity(alert, notes, at(&["Severity"]), |given| match given.parse() {
                Ok(step @ 1..=5) => Some(Severity::from_id(step)),
                _ => percent(given),
            });
        }
        // An incident and a lead have a score instead.
        None if event.get("Severity").is_none()
            && ["FineScore", "Score"].iter().any(|key| event.get(key).is_some()) => {}
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
    alert.host = at(&["ComputerName", "Hostname", "SourceEndpointHostName", "HostName", "HostNames", "EndpointName"])
        .or_else(|| at(&["ThreatgraphIndicators.Hostname"]))
        .or_else(|| first(record, &["Hostname"]))
        .or_else(|| at(&["SensorId", "AgentId", "AgentIdString", "SensorIds", "HostID"]));
    alert.host_ip = common::address(at(&["LocalIP", "LocalIPv6", "SourceEndpointIpAddress", "EndpointIp"]));
    alert.confidence = common::score(at(&["Confidence", "Score"]));
    let domain = at(&["LogonDomain", "SourceAccountDomain", "MachineDomain"]);
    alert.user = common::account(domain, at(&["UserName", "SourceAccountName", "Users"]));
    fill(&mut alert.user, at(&["SourceAccountUpn", "UserUpn"]));
    alert.process = common::base_name(at(&["FileName"]).or_else(|| at(&["FilePath"])));
    alert.cmd_line = at(&["CommandLine"]);
    // `ProcessId` is an id of CrowdStrike's graph, far longer than an operating system's.
    alert.process_uid = at(&["ProcessId"]);
    alert.parent_uid = at(&["ParentProcessId"]);
    alert.parent = common::base_name(at(&["ParentImageFileName", "ParentImageFilePath"]));
    alert.pid = common::pid(at(&["LocalProcessId"]));
    alert.file = common::joined(at(&["FilePath"]), at(&["FileName"]));
    let mut hash = Hash::default();
    ["SHA256String", "SHA1String", "MD5String", "SHA256Hashes"].iter().for_each(|key| hash.offer(at(&[key])));
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
    if at(&["IOCType"]).is_some_and(|kind| kind == "domain") {
        alert.dst_domain = at(&["IOCValue"]);
    }
    let src = common::address(at(&["SourceEndpointIpAddress", "SourceEndpointAddressIP4"]));
    fill(&mut alert.src_ip, src);
    fill(&mut alert.dst_domain, at(&["TargetEndpointHostName"]));
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
    // All rules of the customer share one pattern.
    alert.rule_uid = at(&["correlation_rule_id", "pattern_id"]);
    alert.rule_name = at(&["name", "display_name"]);
    alert.rule_family = at(&["scenario", "objective"]);
    alert.confidence = common::score(at(&["confidence", "score"]));
    alert.status = at(&["status"]);
    alert.disposition = at(&["pattern_disposition_description"]);
    alert.host = at(&["device.hostname", "source_endpoint_host_name", "host_names", "source_hosts", "hostname"])
        .or_else(|| at(&["threatgraph_indicators.hostname"]))
        .or_else(|| at(&["agent_id", "device.device_id"]));
    alert.host_ip =
        common::address_at(record, &["device.local_ip", "source_endpoint_ip_address", "device.external_ip"]);
    alert.user = at(&["user_principal", "source_account_upn"]).or_else(|| {
        let domain = at(&["logon_domain", "source_account_domain"]);
        common::account(domain, at(&["user_name", "source_account_name", "user_names"]))
    });
    api_network(record, alert);
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
    api_attacks(record, alert, notes);
}

fn api_network<'d>(record: Value<'d>, alert: &mut Alert<'d>) {
    let at = |paths: &[&str]| first(record, paths);
    fill(&mut alert.src_ip, common::address(at(&["source_endpoint_ip_address", "source_endpoint_address_ip4"])));
    fill(&mut alert.src_ip, common::address_at(record, &["source_ips"]));
    fill(&mut alert.dst_ip, common::address_at(record, &["destination_ips"]));
    if let Some(access) = record.get("network_accesses").and_then(|list| list.items().next()) {
        let get = |key: &str| first(access, &[key]);
        let local = common::port(get("local_port"));
        common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, common::address(get("local_address")), local);
        let remote = common::port(get("remote_port"));
        common::fill_endpoint(&mut alert.dst_ip, &mut alert.dst_port, common::address(get("remote_address")), remote);
    }
    if at(&["ioc_type"]).is_some_and(|kind| kind == "domain") {
        alert.dst_domain = at(&["ioc_value"]);
    }
    fill(&mut alert.dst_ip, common::address(at(&["target_endpoint_ip_address"])));
    fill(&mut alert.dst_domain, at(&["target_endpoint_host_name", "destination_hosts", "domain_names"]));
}

/// Several statements in the newer form, one in the older.
fn api_attacks<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let at = |paths: &[&str]| first(record, paths);
    let known: Vec<[Text<'d>; 2]> = common::items(record, "mitre_attack")
        .map(|one| [first(one, &["tactic_id", "tactic"]), first(one, &["technique_id", "technique"])])
        .collect();
    if !known.is_empty() {
        let mut said = Mentions::default();
        for [tactic, technique] in &known {
            said.add_tactic(tactic.as_deref(), None);
            said.add_technique(technique.as_deref(), None);
        }
        return common::attacks(alert, notes, said, None);
    }
    let (tactic, tactic_id) = (at(&["tactic"]), at(&["tactic_id"]));
    let (technique, technique_id) = (at(&["technique"]), at(&["technique_id"]));
    let mut said = Mentions::default();
    match tactic_id.is_some() {
        true => said.add_tactic(tactic_id.as_deref(), tactic.as_deref()),
        // Falcon's own objectives stand there too.
        false => tactic.iter().for_each(|name| said.add_category(name)),
    }
    match &technique_id {
        Some(id) => said.add_technique(Some(id), None),
        None => technique.iter().for_each(|name: &Cow<'d, str>| said.add_name(name)),
    }
    common::attacks(alert, notes, said, None);
}

fn read_legacy<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let at = |paths: &[&str]| first(record, paths);
    let behaviour = |keys: &[&str]| keys.iter().find_map(|key| first(record, &[&["behaviors.", key].concat()]));
    common::time(
        alert,
        notes,
        [behaviour(&["timestamp"]), at(&["first_behavior", "created_timestamp", "last_behavior"])],
    );
    alert.vendor_uid = at(&["detection_id"]);
    alert.title = behaviour(&["display_name", "scenario", "description"]).or_else(|| at(&["detection_id"]));
    match at(&["max_severity_displayname"]) {
        Some(word) => common::severity(alert, notes, Some(word), common::severity_word),
        None => common::severity(alert, notes, at(&["max_severity"]).or_else(|| behaviour(&["severity"])), percent),
    }
    alert.rule_uid = behaviour(&["behavior_id"]);
    alert.rule_name = behaviour(&["display_name", "scenario"]);
    alert.rule_family = behaviour(&["scenario", "objective"]);
    alert.confidence = common::score(at(&["max_confidence"]).or_else(|| behaviour(&["confidence"])));
    alert.status = at(&["status"]);
    alert.disposition = behaviour(&["pattern_disposition_description"]);
    alert.host = at(&["device.hostname"]).or_else(|| at(&["device.device_id"]));
    alert.host_ip = common::address_at(record, &["device.local_ip", "device.external_ip"]);
    alert.user = behaviour(&["user_name"]);
    alert.process = common::base_name(behaviour(&["filename", "filepath"]));
    alert.cmd_line = behaviour(&["cmdline"]);
    alert.process_uid = behaviour(&["triggering_process_graph_id"]);
    alert.parent_uid = behaviour(&["parent_details.parent_process_graph_id"]);
    alert.parent = common::base_name(parent_image(behaviour(&["parent_details.parent_cmdline"])));
    alert.file = behaviour(&["filepath"]);
    alert.file_hash = Hash::of(record, &["behaviors.sha256", "behaviors.md5", "behaviors.ioc_value"]);
    let known: Vec<[Text<'d>; 4]> = common::items(record, "behaviors")
        .map(|one| ["tactic_id", "tactic", "technique_id", "technique"].map(|key| first(one, &[key])))
        .collect();
    let mut said = Mentions::default();
    for [tactic_id, tactic, technique_id, technique] in &known {
        match tactic_id.is_some() {
            true => said.add_tactic(tactic_id.as_deref(), tactic.as_deref()),
            false => tactic.iter().for_each(|name| said.add_category(name)),
        }
        match technique_id {
            Some(id) => said.add_technique(Some(id), None),
            None => technique.iter().for_each(|name| said.add_name(name)),
        }
    }
    common::attacks(alert, notes, said, None);
}

/// The program of a command line: up to its closing quote or its first blank.
fn parent_image(line: Text<'_>) -> Text<'_> {
    let line = line?;
    match line.strip_prefix('"') {
        Some(rest) => common::owned(rest.split('"').next().map(Into::into)),
        None => common::cut_at(line, ' '),
    }
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
