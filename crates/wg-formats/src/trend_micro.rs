//! Trend Micro Vision One: alerts of the workbench (API 2.0 and 3.0), observed attack techniques, and detections of its
//! products. Activity of endpoints and networks is not alerts.
//!
//! An alert of the workbench has its facts in `indicators`, each with the field of the event that it was; the same field
//! comes several times, once for each event that matched, and the first counts.

use super::common::{self, Hash, fill, first, items};
use super::{Confidence, Notes, Reader, Verdict};
use std::borrow::Cow;
use wg_record::json::Value;
use wg_schema::alert::Text;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor, Severity};

pub(super) const READER: Reader =
    Reader { id: "trend-vision-one", name: "Trend Micro Vision One alerts", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let has = |key: &str| record.get(key).is_some();
    let is_workbench = (has("workbenchLink") || has("alertProvider") || has("workbenchId"))
        && (has("impactScope") || has("matchedRules") || has("indicators"))
        || has("impactScope") && has("model") && (has("matchedRules") || has("indicators"));
    if is_workbench || is_technique(record) || is_detection(record) || is_activity(record) {
        Confidence::Sure
    } else {
        Confidence::No
    }
}

fn is_technique(record: Value<'_>) -> bool {
    record.get("filters").is_some() && record.get("detectedDateTime").is_some() && record.get("uuid").is_some()
}

fn is_detection(record: Value<'_>) -> bool {
    let has = |key: &str| record.get(key).is_some();
    has("eventName") && has("productCode") && (has("eventTimeDT") || has("eventTime")) && has("uuid")
}

fn is_activity(record: Value<'_>) -> bool {
    first(record, &["eventId"]).is_some_and(|id| id.starts_with("TELEMETRY_"))
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    alert.product = Some("Trend Vision One".into());
    alert.vendor = Some("Trend Micro".into());
    alert.sensor = Sensor::Edr;
    if is_activity(record) {
        return Verdict::NotAlert;
    }
    if is_technique(record) {
        technique(record, alert, notes);
    } else if is_detection(record) {
        detection(record, alert, notes);
    } else {
        workbench(record, alert, notes);
    }
    Verdict::Alert
}

fn workbench<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let at = |paths: &[&str]| first(record, paths);
    common::time_at(alert, notes, record, &["createdDateTime", "alertTriggerTimestamp", "updatedDateTime"]);
    alert.updated = common::moment(at(&["updatedDateTime"]));
    alert.vendor_uid = at(&["id", "workbenchId"]);
    alert.title = at(&["model", "workbenchName", "description"]);
    common::severity(alert, notes, at(&["severity"]), common::severity_word);
    alert.rule_uid = at(&["modelId", "matchedRules.id"]);
    alert.rule_name = at(&["model", "matchedRules.name"]);
    alert.rule_family = at(&["alertProvider", "modelType"]);
    alert.confidence = common::score(at(&["score"]));
    let handling = at(&["status", "investigationStatus", "workbenchStatus"]);
    alert.status = common::status(handling, at(&["investigationResult"]).filter(|result| result != "No Findings"));
    items(record, "impactScope.entities").for_each(|one| entity(one, alert));
    let facts = Facts(record);
    alert.disposition = facts.get(&["actResult", "act"]);
    fill(&mut alert.host, facts.get(&["endpointHostName", "endpointName"]));
    fill(&mut alert.host_ip, common::address(facts.get(&["endpointIp"])));
    fill(&mut alert.user, facts.get(&["processUser", "logonUser", "suser", "principalName"]));
    process(&facts, alert);
    network(&facts, alert);
    let filters = || items(record, "matchedRules").flat_map(|rule| items(rule, "matchedFilters"));
    let listed = filters().filter_map(|filter| filter.get("mitreTechniqueIds"));
    let techniques: Vec<Cow<'d, str>> = listed.flat_map(common::texts).collect();
    let mut said = Mentions::default();
    techniques.iter().for_each(|id| said.add_technique(Some(id), None));
    common::attacks(alert, notes, said, None);
}

/// A part of the organisation that is hit. Its value is an object for a machine and a text for all else.
fn entity<'d>(entity: Value<'d>, alert: &mut Alert<'d>) {
    let value = first(entity, &["entityValue"]);
    match first(entity, &["entityType"]).as_deref() {
        Some("host" | "endpoint") => {
            let name = first(entity, &["entityValue.name"]).or(value);
            fill(&mut alert.host, common::machine(name));
            fill(&mut alert.host_ip, common::address_at(entity, &["entityValue.ips"]));
        }
        Some("account" | "cloudIdentity") => fill(&mut alert.user, value.or_else(|| first(entity, &["entityId"]))),
        // A mailbox is the account where nothing else is said.
        Some("emailAddress") => fill(&mut alert.user, value),
        Some("container" | "cloudResource") => {
            fill(&mut alert.host, first(entity, &["entityValue.name", "entityValue.containerName"]).or(value));
        }
        _ => {}
    }
}

/// The indicators by the name of the field that they were.
struct Facts<'d>(Value<'d>);

impl<'d> Facts<'d> {
    /// Returns the value of the first of these fields that has one.
    fn get(&self, fields: &[&str]) -> Text<'d> {
        fields.iter().find_map(|wanted| {
            let of = |one: &Value<'d>| first(*one, &["field"]).is_some_and(|field| field == *wanted);
            items(self.0, "indicators").filter(of).find_map(|one| first(one, &["value", "value.name"]))
        })
    }

    fn of_type(&self, kind: &str) -> Text<'d> {
        let of = |one: &Value<'d>| first(*one, &["type"]).as_deref() == Some(kind);
        items(self.0, "indicators").filter(of).find_map(|one| first(one, &["value", "value.name"]))
    }
}

fn process<'d>(facts: &Facts<'d>, alert: &mut Alert<'d>) {
    alert.cmd_line = facts.get(&["processCmd", "objectCmd"]);
    alert.process = common::base_name(facts.get(&["processFilePath", "processName", "processImagePath"]));
    alert.pid = common::pid(facts.get(&["processPid"]));
    alert.parent = common::base_name(facts.get(&["parentFilePath", "parentName"]));
    alert.parent_pid = common::pid(facts.get(&["parentPid"]));
    alert.file = facts.get(&["objectFilePath", "fullPath", "filePathName", "filePath", "fileName"]);
    let mut hash = Hash::default();
    let own = ["objectFileHashSha256", "objectFileHashSha1", "fileHashSha256", "fileHash", "fileSha256"];
    own.iter().for_each(|field| hash.offer(facts.get(&[field])));
    let mut of_process = Hash::default();
    ["processFileHashSha256", "processFileHashSha1"].iter().for_each(|field| of_process.offer(facts.get(&[field])));
    alert.file_hash = hash.take().or(of_process.take());
}

fn network<'d>(facts: &Facts<'d>, alert: &mut Alert<'d>) {
    let address = |fields: &[&str]| common::address(facts.get(fields));
    let src_port = common::port(facts.get(&["spt"]));
    common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, address(&["src", "objectIp.src"]), src_port);
    let dst_port = common::port(facts.get(&["dpt", "objectPort"]));
    common::fill_endpoint(&mut alert.dst_ip, &mut alert.dst_port, address(&["dst", "objectIp", "peerIp"]), dst_port);
    let name = facts.get(&["hostName", "request", "url", "objectHostName"]);
    alert.dst_domain =
        name.or_else(|| facts.of_type("url")).or_else(|| facts.of_type("domain")).and_then(common::host_of_url);
}

fn technique<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let at = |paths: &[&str]| first(record, paths);
    let event = record.get("detail").filter(|detail| detail.is_object()).unwrap_or(record);
    let seen = first(event, &["eventTimeDT", "eventTime"]);
    common::time(alert, notes, [at(&["detectedDateTime"]), seen, at(&["ingestedDateTime"])]);
    alert.vendor_uid = at(&["uuid"]);
    alert.title = at(&["filters.name", "filters.description"]);
    common::severity(alert, notes, at(&["filters.riskLevel"]), |given| match given {
        "undefined" => Some(Severity::Unknown),
        word => common::severity_word(word),
    });
    alert.rule_uid = at(&["filters.id"]);
    alert.rule_name = at(&["filters.name"]);
    alert.rule_family = at(&["source"]);
    alert.host = at(&["endpoint.endpointName", "endpoint.name"]);
    alert.host_ip = common::address_at(record, &["endpoint.ips"]);
    from_event(event, alert);
    let lists = |key: &str| -> Vec<Cow<'d, str>> {
        items(record, "filters").filter_map(|filter| filter.get(key)).flat_map(common::texts).collect()
    };
    let (tactics, techniques) = (lists("mitreTacticIds"), lists("mitreTechniqueIds"));
    let mut said = Mentions::default();
    tactics.iter().for_each(|id| said.add_tactic(Some(id), None));
    techniques.iter().for_each(|id| said.add_technique(Some(id), None));
    common::attacks(alert, notes, said, None);
}

/// What one of the products found, as the search for detections gives it.
fn detection<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let at = |paths: &[&str]| first(record, paths);
    common::time_at(alert, notes, record, &["eventTimeDT", "eventTime", "rt_utc", "rt"]);
    alert.vendor_uid = at(&["uuid"]);
    alert.title = at(&["malName", "threatName", "ruleName", "eventName", "policyName"]);
    common::severity(alert, notes, at(&["severity", "riskLevel", "cccaRiskLevel"]), |given| match given {
        "1" => Some(Severity::Low),
        "2" => Some(Severity::Medium),
        "3" => Some(Severity::High),
        word => common::severity_word(word),
    });
    alert.product = at(&["pname"]).or(alert.product.take());
    alert.rule_uid = at(&["ruleUuid", "ruleId", "eventId"]);
    alert.rule_name = at(&["ruleName", "malName", "threatName", "eventName"]);
    alert.rule_family = at(&["eventName", "detectionType"]);
    alert.disposition = at(&["actResult", "act"]);
    from_event(record, alert);
    let texts = |key: &str| record.get(key).map(common::texts).unwrap_or_default();
    let (mapping, tactics) = (texts("mitreMapping"), texts("tacticId"));
    let mut said = Mentions::default();
    // `T1090 (TA0005)`.
    tactics.iter().for_each(|id| said.add_tactic(Some(id), None));
    mapping.iter().for_each(|text| said.add(text));
    common::attacks(alert, notes, said, None);
}

/// Fills what an event says under the product's common names.
fn from_event<'d>(event: Value<'d>, alert: &mut Alert<'d>) {
    let at = |paths: &[&str]| first(event, paths);
    fill(&mut alert.host, at(&["endpointHostName", "interestedHost", "endpointName"]));
    fill(&mut alert.host, at(&["endpointGuid", "endpointGUID"]));
    fill(&mut alert.host_ip, common::address_at(event, &["endpointIp", "interestedIp"]));
    fill(&mut alert.user, at(&["processUser", "principalName", "logonUser", "suid", "suser"]));
    alert.process = common::base_name(at(&["processFilePath", "processName", "deviceProcessName"]));
    alert.cmd_line = at(&["processCmd", "objectCmd"]);
    alert.pid = common::pid(at(&["processPid"]));
    alert.process_uid = at(&["processHashId"]);
    alert.parent = common::base_name(at(&["parentFilePath", "parentName"]));
    alert.parent_pid = common::pid(at(&["parentPid"]));
    alert.parent_uid = at(&["parentHashId"]);
    alert.file = at(&["objectFilePath", "fullPath", "filePathName", "fileName"]);
    alert.file_hash = Hash::of(event, &["objectFileHashSha256", "objectFileHashSha1", "fileHashSha256", "fileHash"]);
    fill(&mut alert.file_hash, Hash::of(event, &["processFileHashSha256", "processFileHashSha1"]));
    let (src, src_port) = (common::address_at(event, &["src", "clientIp"]), common::port(at(&["spt"])));
    common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, src, src_port);
    let (dst, dst_port) = (common::address_at(event, &["dst", "objectIp"]), common::port(at(&["dpt", "objectPort"])));
    common::fill_endpoint(&mut alert.dst_ip, &mut alert.dst_port, dst, dst_port);
    alert.dst_domain = at(&["request", "hostName", "requestBase"]).and_then(common::host_of_url);
}
