//! Lacework (FortiCNAPP) alerts of API 2.0, and the events of its older alert channels.
//!
//! Without the details that only another call gives, who and where an alert is about is said in its description alone,
//! which the product fills from templates: `by user …`, `from an IP address …`, `… logged in`.

use super::common::{self, fill, first};
use super::{Confidence, Notes, Reader, Verdict};
use wg_record::json::Value;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor, Severity};

pub(super) const READER: Reader = Reader { id: "lacework", name: "Lacework alerts", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let has = |key: &str| record.get(key).is_some();
    let is_alert = has("alertId") && has("alertType") && (has("alertInfo") || has("derivedFields"));
    let is_event = (has("event_id") && has("event_type") || has("EVENT_ID") && has("EVENT_TYPE"))
        && (has("event_source") || has("EVENT_SOURCE") || has("event_category") || has("EVENT_CATEGORY"))
        && (has("summary") || has("SUMMARY") || has("severity"));
    if is_alert || is_event { Confidence::Sure } else { Confidence::No }
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |paths: &[&str]| first(record, paths);
    common::time_at(alert, notes, record, &["startTime", "start_time", "START_TIME", "event_timestamp"]);
    alert.updated = common::moment(at(&["lastUserUpdatedTime"]));
    alert.vendor_uid = at(&["alertId", "event_id", "EVENT_ID"]);
    alert.title = at(&["alertName", "event_name", "EVENT_NAME", "summary", "SUMMARY", "alertInfo.subject"]);
    common::severity(alert, notes, at(&["severity", "SEVERITY"]), severity);
    alert.product = Some("Lacework".into());
    alert.vendor = Some("Lacework".into());
    alert.sensor = Sensor::Cloud;
    alert.rule_uid = at(&["policyId", "alertType", "event_type", "EVENT_TYPE"]);
    alert.rule_name = at(&["alertName", "event_name", "EVENT_NAME", "alertType"]);
    alert.rule_family = at(&["derivedFields.category", "event_category", "EVENT_CATEGORY"]);
    alert.status = at(&["status"]);
    entities(record, alert);
    let description = at(&["alertInfo.description", "alertInfo.subject", "summary", "SUMMARY"]);
    if let Some(text) = &description {
        fill(&mut alert.src_ip, common::owned(common::address(after(text, "IP address").map(Into::into))));
        let user = after(text, "by user").or_else(|| before(text, "logged in"));
        fill(&mut alert.user, common::owned(user.map(account).map(Into::into)));
    }
    let tags = record.get("tagMetadata").or_else(|| record.path("derivedFields.mitre")).map(common::texts);
    let tags = tags.unwrap_or_default();
    let mut said = Mentions::default();
    tags.iter().for_each(|tag| said.add_tag(tag));
    common::attacks(alert, notes, said, None);
    Verdict::Alert
}

/// The details of an alert have a list of each kind of entity, with names in capitals.
fn entities<'d>(record: Value<'d>, alert: &mut Alert<'d>) {
    let Some(map) = record.get("entityMap").filter(|map| map.is_object()) else { return };
    let at = |paths: &[&str]| first(map, paths);
    alert.host = at(&["Machine.HOSTNAME", "Machine.hostname", "Container.POD_NAME", "Container.IMAGE_REPO"]);
    alert.host_ip =
        common::address_at(map, &["Machine.INTERNAL_IP_ADDR", "Machine.EXTERNAL_IP", "Machine.internal_ip_addr"]);
    alert.user = at(&["CT_User.USERNAME", "CT_User.PRINCIPAL_ID", "User.USERNAME", "User.username"]);
    alert.src_ip = common::address_at(map, &["SourceIpAddress.IP_ADDRESS", "SourceIpAddress.ip_address"]);
    alert.dst_ip = common::address_at(map, &["IpAddress.IP_ADDRESS", "IpAddress.ip_address"]);
    alert.dst_port = common::port(at(&["IpAddress.PORT_LIST", "IpAddress.port_list"]));
    alert.dst_domain = at(&["DnsName.HOSTNAME", "DnsName.hostname"]);
    alert.process = common::base_name(at(&["Process.FILE_PATH", "FileExePath.EXE_PATH", "FileExePath.exe_path"]));
    alert.cmd_line = at(&["Process.CMDLINE", "Process.cmdline"]);
    alert.pid = common::pid(at(&["Process.PROCESS_ID", "Process.process_id"]));
    let mut hash = common::Hash::default();
    hash.offer(at(&["FileDataHash.FILEDATA_HASH", "FileDataHash.filedata_hash"]));
    alert.file_hash = hash.take();
}

/// A word, or a number where 1 is the worst.
fn severity(given: &str) -> Option<Severity> {
    Some(match given {
        "1" => Severity::Critical,
        "2" => Severity::High,
        "3" => Severity::Medium,
        "4" => Severity::Low,
        "5" => Severity::Info,
        word => return common::severity_word(word),
    })
}

/// Returns the word after this phrase.
fn after<'t>(text: &'t str, phrase: &str) -> Option<&'t str> {
    let rest = &text[text.find(phrase)? + phrase.len()..];
    rest.split_whitespace().next()
}

/// Returns the word before this phrase.
fn before<'t>(text: &'t str, phrase: &str) -> Option<&'t str> {
    text[..text.find(phrase)?].split_whitespace().next_back()
}

/// Takes the account number or the session off `AROA…:session` and `Unknown/1234:user@example.com`.
fn account(word: &str) -> &str {
    match word.split_once(':') {
        Some((_, name)) if name.contains('@') => name,
        Some((name, _)) => name,
        None => word,
    }
}
