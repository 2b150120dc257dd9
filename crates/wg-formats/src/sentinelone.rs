//! SentinelOne: threats (API 2.0 and 2.1), alerts of STAR rules, and unified alerts. Activities are a log of the console.

use super::common::{self, Hash, fill, first, items, known};
use super::{Confidence, Notes, Reader, Verdict};
use std::borrow::Cow;
use wg_record::json::Value;
use wg_schema::alert::Text;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor, Severity};

pub(super) const READER: Reader =
    Reader { id: "sentinelone", name: "SentinelOne threats and alerts", detect, read, unwrap: None };

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Threat,
    /// The flat threat of API 2.0.
    OldThreat,
    /// The alert of a STAR rule.
    RuleAlert,
    Unified,
    Activity,
}

fn shape(record: Value<'_>) -> Option<Shape> {
    let has = |key: &str| record.get(key).is_some();
    let is_activity =
        || has("activityType") && has("primaryDescription") || has("activitytype") && has("primarydescription");
    Some(match () {
        () if has("threatInfo") && (has("agentRealtimeInfo") || has("agentDetectionInfo")) => Shape::Threat,
        () if has("alertInfo") && has("ruleInfo") => Shape::RuleAlert,
        () if has("fileDisplayName") && has("mitigationStatus") && has("agentId") => Shape::OldThreat,
        () if has("detectionSource") && has("detectedAt") && (has("analystVerdict") || has("attackSurfaces")) => {
            Shape::Unified
        }
        () if is_activity() => Shape::Activity,
        () => return None,
    })
}

fn detect(record: Value<'_>) -> Confidence {
    if shape(record).is_some() { Confidence::Sure } else { Confidence::No }
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    alert.product = Some("SentinelOne".into());
    alert.vendor = Some("SentinelOne".into());
    alert.sensor = Sensor::Edr;
    match shape(record) {
        Some(Shape::Threat) => threat(record, alert, notes),
        Some(Shape::OldThreat) => old_threat(record, alert, notes),
        Some(Shape::RuleAlert) => rule_alert(record, alert, notes),
        Some(Shape::Unified) => unified(record, alert, notes),
        Some(Shape::Activity) => return Verdict::NotAlert,
        None => return Verdict::Unknown,
    }
    Verdict::Alert
}

fn threat<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let at = |paths: &[&str]| first(record, paths);
    let info = |key: &str| first(record, &[&["threatInfo.", key].concat()]);
    common::time(alert, notes, [info("identifiedAt"), info("createdAt"), info("updatedAt")]);
    alert.updated = common::moment(info("updatedAt"));
    alert.vendor_uid = at(&["id"]).or_else(|| info("threatId"));
    alert.title = title(info("threatName"), known(info("classification")));
    common::severity(alert, notes, info("confidenceLevel"), of_confidence);
    alert.rule_name = at(&["threatInfo.detectionEngines.title"]).or_else(|| info("engines"));
    alert.rule_uid = at(&["threatInfo.detectionEngines.key"]);
    alert.rule_family = info("classification");
    alert.disposition = info("mitigationStatus");
    alert.status = common::status(info("incidentStatus"), info("analystVerdict"));
    let detected = ["agentRealtimeInfo.agentComputerName", "agentDetectionInfo.agentComputerName"];
    alert.host = at(&detected).or_else(|| at(&["agentRealtimeInfo.agentUuid", "agentDetectionInfo.agentUuid"]));
    let ips =
        ["agentDetectionInfo.agentIpV4", "agentRealtimeInfo.networkInterfaces.inet", "agentDetectionInfo.agentIpV6"];
    alert.host_ip = common::address_at(record, &ips);
    alert.user = info("processUser").or_else(|| at(&["agentDetectionInfo.agentLastLoggedInUserName"]));
    alert.file = info("filePath");
    alert.file_hash = Hash::of(record, &["threatInfo.sha256", "threatInfo.sha1", "threatInfo.md5"]);
    alert.cmd_line = info("maliciousProcessArguments");
    // What is found on the disk did not run; a behaviour is that of the file named.
    if alert.cmd_line.is_some() || info("detectionType").as_deref() == Some("dynamic") {
        alert.process = common::base_name(info("filePath").or_else(|| info("threatName")));
    }
    alert.parent = common::base_name(info("originatorProcess"));
    indicators(record, alert, notes);
}

/// Adds what the behavioural indicators say: each has tactics, and each of these techniques.
fn indicators<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let mut texts: Vec<[Text<'d>; 2]> = Vec::new();
    for tactic in items(record, "indicators").flat_map(|indicator| items(indicator, "tactics")) {
        let name = first(tactic, &["name"]);
        let techniques: Vec<Text<'d>> = items(tactic, "techniques").map(|one| first(one, &["name", "link"])).collect();
        texts.push([name, None]);
        texts.extend(techniques.into_iter().map(|technique| [None, technique]));
    }
    let mut said = Mentions::default();
    for [tactic, technique] in &texts {
        said.add_tactic(None, tactic.as_deref());
        technique.iter().for_each(|text| said.add(text));
    }
    common::attacks(alert, notes, said, None);
}

fn old_threat<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let at = |paths: &[&str]| first(record, paths);
    common::time_at(alert, notes, record, &["createdDate", "createdAt", "updatedAt"]);
    alert.updated = common::moment(at(&["updatedAt"]));
    alert.vendor_uid = at(&["id"]);
    alert.title = title(at(&["threatName", "fileDisplayName"]), known(at(&["classification"])));
    common::severity(alert, notes, at(&["confidenceLevel", "threatConfidenceLevel"]), of_confidence);
    alert.rule_name = at(&["engines", "description"]);
    alert.rule_family = at(&["classification"]);
    alert.disposition = at(&["mitigationStatus"]);
    alert.status = common::status(at(&["incidentStatus"]), at(&["analystVerdict"]));
    alert.host = at(&["agentComputerName"]);
    alert.host_ip = common::address_at(record, &["agentIp", "agentIpV4"]);
    alert.user = at(&["username"]);
    alert.file = at(&["filePath", "fileDisplayName"]);
    alert.cmd_line = at(&["maliciousProcessArguments"]);
    alert.file_hash = Hash::of(record, &["fileSha256", "fileContentHash", "fileMd5"]);
    indicators(record, alert, notes);
}

fn rule_alert<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let at = |paths: &[&str]| first(record, paths);
    let info = |key: &str| known(first(record, &[&["alertInfo.", key].concat()]));
    common::time(alert, notes, [info("createdAt"), info("reportedAt"), info("updatedAt")]);
    alert.updated = common::moment(info("updatedAt"));
    alert.vendor_uid = info("alertId");
    alert.title = at(&["ruleInfo.name", "ruleInfo.description"]);
    common::severity(alert, notes, at(&["ruleInfo.severity"]), word);
    alert.rule_uid = at(&["ruleInfo.id"]);
    alert.rule_name = at(&["ruleInfo.name"]);
    alert.rule_family = info("indicatorCategory").or_else(|| info("eventType"));
    alert.status = common::status(info("incidentStatus"), info("analystVerdict"));
    alert.host = at(&["agentDetectionInfo.name", "agentDetectionInfo.agentComputerName", "agentDetectionInfo.uuid"]);
    alert.host_ip = common::address(info("srcMachineIp"));
    alert.user = known(at(&["sourceProcessInfo.user"])).or_else(|| info("loginsUserName"));
    let number = |key: &str| common::port(info(key));
    common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, common::address(info("srcIp")), number("srcPort"));
    common::fill_endpoint(&mut alert.dst_ip, &mut alert.dst_port, common::address(info("dstIp")), number("dstPort"));
    alert.dst_domain = info("dnsRequest").and_then(common::host_of_url);
    let process = |key: &str| known(first(record, &[&["sourceProcessInfo.", key].concat()]));
    alert.process = common::base_name(process("name").or_else(|| process("filePath")));
    alert.cmd_line = process("commandline");
    alert.pid = common::pid(process("pid"));
    alert.process_uid = process("uniqueId");
    let parent = |key: &str| known(first(record, &[&["sourceParentProcessInfo.", key].concat()]));
    alert.parent = common::base_name(parent("name").or_else(|| parent("filePath")));
    alert.parent_pid = common::pid(parent("pid"));
    alert.parent_uid = parent("uniqueId");
    alert.file = known(at(&["targetProcessInfo.tgtFilePath", "targetProcessInfo.tgtProcImagePath"]))
        .or_else(|| process("filePath"));
    let hashes = ["fileHashSha256", "fileHashSha1", "fileHashMd5"].map(|key| ["sourceProcessInfo.", key].concat());
    alert.file_hash = Hash::of(record, &hashes.each_ref().map(String::as_str));
}

/// An alert of the unified alert management, of whichever of its sensors.
fn unified<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let at = |paths: &[&str]| first(record, paths);
    common::time_at(alert, notes, record, &["detectedAt", "createdAt", "firstSeenAt", "updatedAt"]);
    alert.updated = common::moment(at(&["updatedAt"]));
    alert.vendor_uid = at(&["id", "externalId"]);
    alert.title = at(&["name", "description"]);
    match at(&["severity"]) {
        Some(given) => common::severity(alert, notes, Some(given), word),
        None => common::severity(alert, notes, at(&["confidenceLevel"]), of_confidence),
    }
    if at(&["attackSurfaces"]).is_some_and(|surface| surface == "IDENTITY") {
        alert.sensor = Sensor::Identity;
    }
    alert.rule_uid = at(&["analytics.uid"]);
    alert.rule_name = at(&["analytics.name", "name"]);
    alert.rule_family = at(&["classification", "analytics.category", "attackSurfaces"]);
    alert.disposition = at(&["result"]);
    alert.status = common::status(at(&["status"]), at(&["analystVerdict"]));
    alert.host = at(&["assets.name", "asset.name", "assets.agentUuid"]);
    let own = ["detectionTime.assets.asset.ipV4", "detectionTime.assets.asset.ipV6", "assets.ip"];
    alert.host_ip = common::address_at(record, &own);
    alert.user = at(&["process.username", "detectionTime.targetUser.emailAddress", "detectionTime.targetUser.name"]);
    fill(&mut alert.user, at(&["assets.lastLoggedInUser", "asset.lastLoggedInUser"]));
    alert.src_ip = common::address_at(record, &["detectionTime.attacker.ip"]);
    alert.process = common::base_name(at(&["process.name", "process.file.path", "process.file.name"]));
    alert.cmd_line = at(&["process.cmdLine", "process.commandLine"]);
    alert.pid = common::pid(at(&["process.pid"]));
    alert.parent = common::base_name(at(&["process.parentName", "process.parent.name"]));
    alert.file = at(&["process.file.path", "file.path"]);
    alert.file_hash =
        Hash::of(record, &["process.file.sha256", "process.file.sha1", "process.file.md5", "file.sha256"]);
    let techniques = record.get("mitreTechniques").or_else(|| record.get("techniques")).map(common::texts);
    let techniques = techniques.unwrap_or_default();
    let mut said = Mentions::default();
    techniques.iter().for_each(|text| said.add(text));
    common::attacks(alert, notes, said, None);
}

/// A threat has no severity, only how sure the engine is.
fn of_confidence(given: &str) -> Option<Severity> {
    match given.to_ascii_lowercase().as_str() {
        "malicious" => Some(Severity::High),
        "suspicious" => Some(Severity::Medium),
        "n/a" | "undefined" => Some(Severity::Unknown),
        _ => None,
    }
}

/// `High`, `E_HIGH`.
fn word(given: &str) -> Option<Severity> {
    common::severity_word(given.strip_prefix("E_").unwrap_or(given))
}

fn title<'d>(name: Text<'d>, class: Text<'d>) -> Text<'d> {
    match (name, class) {
        (Some(name), Some(class)) => Some(Cow::Owned(format!("{name} ({class})"))),
        (name, class) => name.or(class),
    }
}
