//! Trellix (McAfee): alerts, detections and threats of EDR, and threat events of ePO, as their JSON:API answers.

use super::common::{self, Hash, fill, first};
use super::{Confidence, Notes, Reader, Verdict};
use wg_record::json::Value;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor, Severity};

pub(super) const READER: Reader = Reader { id: "trellix", name: "Trellix EDR and ePO", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    if is_trace(record) || is_epo(record) {
        return Confidence::Sure;
    }
    let Some(attributes) = record.get("attributes").filter(|value| value.is_object()) else { return Confidence::No };
    let has = |key: &str| attributes.get(key).is_some();
    let is_known = match record.get("type").and_then(|kind| kind.text()).as_deref() {
        Some("alert" | "alerts") => has("traceId") || has("detectionTags") || has("aGuid"),
        Some("detections") => has("traceId") || has("rank"),
        Some("threats") => has("aggregationKey") || has("rank"),
        Some("affected-hosts" | "affectedhosts") => has("host"),
        Some("MVEvents") => is_epo(attributes),
        _ => false,
    };
    if is_known { Confidence::Sure } else { Confidence::No }
}

fn is_epo(attributes: Value<'_>) -> bool {
    let has = |key: &str| attributes.get(key).is_some();
    has("threateventid") && (has("threatname") || has("analyzername"))
}

/// What the sensor saw, whatever it was.
fn is_trace(record: Value<'_>) -> bool {
    ["_eventType", "_eventId", "_deviceId"].iter().all(|key| record.get(key).is_some())
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    if is_trace(record) {
        return Verdict::NotAlert;
    }
    alert.vendor = Some("Trellix".into());
    alert.sensor = Sensor::Edr;
    if is_epo(record) {
        epo(record, record, alert, notes);
        return Verdict::Alert;
    }
    let Some(attributes) = record.get("attributes") else { return Verdict::Unknown };
    let kind = first(record, &["type"]);
    match kind.as_deref() {
        Some("MVEvents") => epo(record, attributes, alert, notes),
        // A machine of a threat whose detections are records of their own.
        Some("affected-hosts" | "affectedhosts") => return Verdict::NotAlert,
        _ => edr(record, attributes, alert, notes),
    }
    Verdict::Alert
}

fn edr<'d>(record: Value<'d>, attributes: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let at = |paths: &[&str]| first(attributes, paths);
    alert.product = Some("Trellix EDR".into());
    let times = ["eventDate", "detectionDate", "firstDetected", "lastDetected"];
    // A detection's day alone says less than the moment of its event.
    common::time(alert, notes, times.map(|path| common::utc(at(&[path]))));
    alert.vendor_uid = first(record, &["id"]).or_else(|| at(&["traceId", "aggregationKey"]));
    let tags = attributes.get("detectionTags").or_else(|| attributes.get("tags")).map(common::texts);
    let tags = tags.unwrap_or_default();
    let own_tag = tags.iter().find(|tag| tag.starts_with("@MSI") || !tag.starts_with('@')).or(tags.first());
    alert.title = at(&["name"]).or_else(|| own_tag.cloned()).or_else(|| at(&["ruleId", "eventType"]));
    common::severity(alert, notes, at(&["severity"]), severity);
    alert.rule_uid = at(&["ruleId"]).or_else(|| own_tag.cloned());
    alert.rule_name = own_tag.cloned();
    alert.rule_family = at(&["eventType", "type"]);
    alert.status = at(&["status"]);
    alert.host = at(&["hostName", "host.hostname"]).or_else(|| at(&["aGuid", "host.aGuid"]));
    alert.host_ip = common::address_at(attributes, &["host.netInterfaces.ip", "ip"]);
    alert.user = common::account(None, at(&["user", "userName"]));
    alert.process = common::base_name(at(&["processName", "interpreter.name"]));
    fill(
        &mut alert.process,
        at(&["name"]).filter(|_| attributes.get("hashes").is_some()).and_then(|n| common::base_name(Some(n))),
    );
    alert.cmd_line = at(&["cmdLine", "commandLine"]);
    alert.pid = common::pid(at(&["pid"]));
    alert.process_uid = at(&["traceId"]);
    alert.parent_uid = at(&["parentTraceId"]);
    alert.file_hash = Hash::of(attributes, &["sha256", "hashes.sha256", "sha1", "hashes.sha1", "md5", "hashes.md5"]);
    let mut said = Mentions::default();
    // `@ATE.T1546.012` is a technique, `@ATA.DefenseEvasion` a tactic, `@MSI.…` the product's own.
    tags.iter().filter_map(|tag| tag.strip_prefix("@ATE.")).for_each(|id| said.add_technique(Some(id), None));
    tags.iter().filter_map(|tag| tag.strip_prefix("@ATA.")).for_each(|name| said.add_category(name));
    common::attacks(alert, notes, said, None);
}

/// `s0` to `s5`, or a word.
fn severity(given: &str) -> Option<Severity> {
    Some(match given.to_ascii_lowercase().as_str() {
        "s0" | "s1" => Severity::Info,
        "s2" => Severity::Low,
        "s3" => Severity::Medium,
        "s4" => Severity::High,
        "s5" => Severity::Critical,
        word => return common::severity_word(word),
    })
}

fn epo<'d>(record: Value<'d>, attributes: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let at = |paths: &[&str]| first(attributes, paths);
    alert.product = Some("Trellix ePO".into());
    common::time(alert, notes, ["detectedutc", "timestamp", "receivedutc"].map(|path| common::utc(at(&[path]))));
    alert.vendor_uid = first(record, &["id"]).or_else(|| at(&["autoguid", "autoid"]));
    // `None` is what stands where nothing was named.
    let known = |paths: &[&str]| paths.iter().find_map(|path| common::known(at(&[path])));
    alert.title =
        known(&["threatname", "eventdesc", "threattype", "threatcategory"]).or_else(|| at(&["threateventid"]));
    common::severity(alert, notes, at(&["threatseverity"]), syslog_level);
    alert.rule_uid = at(&["threateventid"]);
    alert.rule_name = known(&["threatname", "eventdesc"]);
    alert.rule_family = at(&["threatcategory", "threattype"]);
    alert.disposition = at(&["threatactiontaken"]);
    alert.host = at(&["targethostname", "analyzerhostname", "agentguid"]);
    alert.host_ip = common::address_at(attributes, &["targetipv4", "analyzeripv4", "targetipv6"]);
    alert.user = at(&["sourceusername", "targetusername"]);
    let src = common::address_at(attributes, &["sourceipv4", "sourceipv6"]);
    common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, src, common::port(at(&["sourceport"])));
    let dst = common::address_at(attributes, &["targetipv4", "targetipv6"]);
    common::fill_endpoint(&mut alert.dst_ip, &mut alert.dst_port, dst, common::port(at(&["targetport"])));
    alert.dst_domain = at(&["sourceurl"]).and_then(common::host_of_url);
    alert.process = common::base_name(at(&["sourceprocessname", "targetprocessname"]));
    alert.file = at(&["targetfilename"]);
    alert.file_hash = Hash::of(attributes, &["targethash", "sourceprocesshash"]);
}

/// ePO writes the levels of syslog: 1 is the worst.
fn syslog_level(given: &str) -> Option<Severity> {
    Some(match given {
        "0" | "1" | "2" => Severity::Critical,
        "3" => Severity::High,
        "4" => Severity::Medium,
        "5" => Severity::Low,
        "6" | "7" => Severity::Info,
        word => return common::severity_word(word),
    })
}
