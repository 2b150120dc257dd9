//! Wazuh alerts: `alerts.json` and index documents of 3 and 4, and the findings of 5.

use super::common::{self, Hash, fill, first};
use super::{Confidence, Notes, Reader, Verdict, ecs};
use std::borrow::Cow;
use wg_record::json::Value;
use wg_schema::alert::Text;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor, Severity};

pub(super) const READER: Reader = Reader { id: "wazuh", name: "Wazuh alerts", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let doc = document(record);
    let has = |path: &str| doc.path(path).is_some();
    if has("wazuh.rule") || (has("rule.level") && has("agent.id") && (has("manager.name") || has("rule.groups"))) {
        return Confidence::Sure;
    }
    // A line of the archives that no rule matched.
    if has("full_log") && has("agent.id") && has("manager.name") && !has("rule") {
        return Confidence::Sure;
    }
    if has("rule.level") && has("rule.id") && has("rule.description") { Confidence::Maybe } else { Confidence::No }
}

fn document(record: Value<'_>) -> Value<'_> {
    record.get("_source").filter(|inner| inner.is_object()).unwrap_or(record)
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let doc = document(record);
    alert.product = Some("Wazuh".into());
    alert.vendor = Some("Wazuh".into());
    if doc.path("wazuh.rule").is_some() {
        read_5(record, doc, alert, notes);
    } else if doc.get("rule").is_none() || first(doc, &["rule.level"]).as_deref() == Some("0") {
        // What no rule matched, and what a rule of level 0 says to ignore.
        return Verdict::NotAlert;
    } else {
        read_4(record, doc, alert, notes);
    }
    Verdict::Alert
}

fn read_4<'d>(record: Value<'d>, doc: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let at = |paths: &[&str]| first(doc, paths);
    common::time_at(alert, notes, doc, &["timestamp", "@timestamp"]);
    alert.vendor_uid = at(&["id"]).or_else(|| first(record, &["_id"]));
    alert.title = at(&["rule.description"]);
    common::severity(alert, notes, at(&["rule.level"]), level);
    alert.rule_uid = at(&["rule.id"]);
    alert.rule_name = at(&["rule.description"]);
    alert.rule_family = at(&["rule.groups"]);
    if let Some(data) = doc.get("data") {
        windows(data, alert);
        traffic(data, alert);
        linux(data, alert);
    }
    let syscheck = ["sha256_after", "sha1_after", "md5_after"].map(|key| first(doc, &[&format!("syscheck.{key}")]));
    fill(&mut alert.file, at(&["syscheck.path", "data.virustotal.source.file"]));
    fill(&mut alert.user, at(&["syscheck.audit.user.name", "syscheck.audit.login_user.name"]));
    fill(&mut alert.process, common::base_name(at(&["syscheck.audit.process.name"])));
    if alert.file_hash.is_none() {
        let mut hash = Hash::default();
        let scanned = ["data.virustotal.source.sha1", "data.virustotal.source.md5"].map(|path| at(&[path]));
        syscheck.into_iter().chain(scanned).for_each(|value| hash.offer(value));
        alert.file_hash = hash.take();
    }
    host(doc, alert);
    alert.sensor = sensor(doc);
    attacks_4(doc, alert, notes);
}

/// Agent 000 is the manager itself; a log that reached it by syslog says whose it is. An alert of a network sensor that
/// runs there is not about the manager.
fn host<'d>(doc: Value<'d>, alert: &mut Alert<'d>) {
    let at = |paths: &[&str]| first(doc, paths);
    if at(&["agent.id"]).as_deref() != Some("000") {
        alert.host = at(&["agent.name"]);
        alert.host_ip = at(&["agent.ip"]);
        return;
    }
    alert.host = at(&["predecoder.hostname", "data.win.system.computer"]);
    let is_traffic = alert.src_ip.is_some() || alert.dst_ip.is_some();
    if !is_traffic {
        fill(&mut alert.host, at(&["agent.name"]));
    }
}

fn sensor(doc: Value<'_>) -> Sensor {
    let decoder = first(doc, &["decoder.parent", "decoder.name"]);
    let is_ids = doc
        .path("rule.groups")
        .is_some_and(|groups| groups.items().any(|group| group.text().as_deref() == Some("ids")));
    match decoder.as_deref() {
        _ if is_ids || doc.path("data.alert.signature_id").is_some() => Sensor::Ndr,
        Some("aws-cloudtrail" | "aws" | "gcp" | "azure") => Sensor::Cloud,
        Some("office365") => Sensor::Email,
        _ if doc.path("data.aws").is_some() || doc.path("data.gcp").is_some() => Sensor::Cloud,
        _ => Sensor::HostLog,
    }
}

pub(super) fn level(given: &str) -> Option<Severity> {
    Some(match given.parse::<u32>() {
        Ok(0..=3) => Severity::Info,
        Ok(4..=6) => Severity::Low,
        Ok(7..=11) => Severity::Medium,
        Ok(12..=14) => Severity::High,
        Ok(15 | 16) => Severity::Critical,
        Ok(_) => return None,
        Err(_) => return common::severity_word(given),
    })
}

/// Windows event channels: Sysmon and the Security log, whose field names differ.
fn windows<'d>(data: Value<'d>, alert: &mut Alert<'d>) {
    let Some(event) = data.path("win.eventdata") else { return };
    self::event(&|names| first(event, names), alert);
}

/// Fields of a Windows event under Wazuh's names. `given` returns the value of the first of these that has one.
pub(super) fn event<'d>(given: &dyn Fn(&[&str]) -> Text<'d>, alert: &mut Alert<'d>) {
    let at = |names: &[&str]| given(names).map(single_backslashes);
    let is_logon = at(&["logonType"]).is_some();
    let subject = common::account(at(&["subjectDomainName"]), at(&["subjectUserName"]));
    let target = common::account(at(&["targetDomainName"]), at(&["targetUserName"]));
    alert.user =
        at(&["user", "sourceUser"]).or(if is_logon { target.clone().or(subject.clone()) } else { subject.or(target) });
    alert.process = common::base_name(at(&["image", "newProcessName", "processName", "sourceImage", "process Name"]));
    alert.cmd_line = at(&["commandLine", "scriptBlockText"]);
    // In event 4688 `processId` is the parent.
    let is_creation = at(&["newProcessId"]).is_some();
    let (own, parent) = if is_creation { ("newProcessId", "processId") } else { ("processId", "parentProcessId") };
    alert.pid = common::pid(at(&[own, "sourceProcessId"]));
    alert.parent_pid = common::pid(at(&[parent]));
    alert.process_uid = common::guid(at(&["processGuid", "sourceProcessGuid", "sourceProcessGUID"]));
    alert.parent = common::base_name(at(&["parentImage", "parentProcessName"]));
    alert.parent_uid = common::guid(at(&["parentProcessGuid"]));
    let logon: &[&str] = if is_logon { &["targetLogonId"] } else { &["logonId", "subjectLogonId", "targetLogonId"] };
    alert.session = common::session(at(logon));
    alert.file = at(&["targetFilename", "imageLoaded"]);
    let mut hash = Hash::default();
    hash.offer_list(at(&["hashes"]));
    alert.file_hash = hash.take();
    let src_port = common::port(at(&["sourcePort", "ipPort"]));
    common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, at(&["sourceIp", "ipAddress"]), src_port);
    let dst_port = common::port(at(&["destinationPort"]));
    common::fill_endpoint(&mut alert.dst_ip, &mut alert.dst_port, at(&["destinationIp"]), dst_port);
    alert.dst_domain = at(&["destinationHostname", "queryName"]);
}

/// Wazuh writes backslashes and quotes of event data with one backslash too many.
fn single_backslashes(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.contains("\\\\") || text.contains("\\\"") {
        return Cow::Owned(text.replace("\\\\", "\\").replace("\\\"", "\""));
    }
    text
}

/// Network fields of other decoders, and Suricata's own where Wazuh read its log.
fn traffic<'d>(data: Value<'d>, alert: &mut Alert<'d>) {
    let at = |paths: &[&str]| first(data, paths);
    let src_port = common::port(at(&["srcport", "src_port"]));
    common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, at(&["srcip", "src_ip"]), src_port);
    let dst_port = common::port(at(&["dstport", "dest_port"]));
    common::fill_endpoint(&mut alert.dst_ip, &mut alert.dst_port, at(&["dstip", "dest_ip"]), dst_port);
    fill(&mut alert.dst_domain, at(&["tls.sni", "http.hostname", "dns.rrname"]));
    fill(&mut alert.disposition, at(&["alert.action", "action"]));
    fill(&mut alert.file, at(&["fileinfo.filename"]));
}

fn linux<'d>(data: Value<'d>, alert: &mut Alert<'d>) {
    let at = |paths: &[&str]| first(data, paths);
    // Dovecot's decoder keeps the brackets of `user=<violet>`.
    let name = at(&["dstuser", "srcuser", "audit.acct"]).map(|name| match name {
        Cow::Borrowed(name) => Cow::Borrowed(name.trim_start_matches('<').trim_end_matches('>')),
        Cow::Owned(name) => Cow::Owned(name.trim_start_matches('<').trim_end_matches('>').to_owned()),
    });
    fill(&mut alert.user, name);
    fill(&mut alert.process, common::base_name(at(&["audit.exe"])));
    fill(&mut alert.cmd_line, at(&["command", "audit.command"]));
    alert.pid = alert.pid.or_else(|| common::pid(at(&["audit.pid"])));
    alert.parent_pid = alert.parent_pid.or_else(|| common::pid(at(&["audit.ppid"])));
    // -1 as an unsigned number: the process belongs to no session.
    fill(&mut alert.session, at(&["audit.session"]).filter(|id| id != "4294967295"));
    fill(&mut alert.file, at(&["audit.file.name"]));
}

fn attacks_4<'d>(doc: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let Some(mitre) = doc.path("rule.mitre") else { return };
    let texts = |keys: [&str; 2]| keys.iter().find_map(|key| mitre.get(key)).map(common::texts).unwrap_or_default();
    let (tactics, ids) = (texts(["tactic", "tactics"]), texts(["id", "ids"]));
    let mut said = Mentions::default();
    tactics.iter().for_each(|name| said.add_tactic(None, Some(name)));
    ids.iter().for_each(|id| said.add_technique(Some(id), None));
    common::attacks(alert, notes, said, None);
}

/// A finding of Wazuh 5: ECS, with the rule and the agent under `wazuh`. `@timestamp` is the time of ingest.
fn read_5<'d>(record: Value<'d>, doc: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let at = |paths: &[&str]| first(doc, paths);
    common::time_at(alert, notes, doc, &["event.start", "event.created", "@timestamp"]);
    alert.vendor_uid = first(record, &["_id"]).or_else(|| at(&["event.doc_id", "event.id"]));
    alert.title = at(&["wazuh.rule.title", "message"]);
    common::severity(alert, notes, at(&["wazuh.rule.level"]), level);
    alert.rule_uid = at(&["wazuh.rule.id"]);
    alert.rule_name = at(&["wazuh.rule.title"]);
    alert.rule_family = at(&["wazuh.integration.category", "wazuh.integration.name", "wazuh.rule.tags"]);
    alert.disposition = at(&["event.action"]);
    ecs::fill_from(doc, alert);
    fill(&mut alert.host, at(&["wazuh.agent.host.hostname", "wazuh.agent.name"]));
    fill(&mut alert.host_ip, at(&["wazuh.agent.host.ip"]));
    let provider = at(&["cloud.provider"]).is_some();
    alert.sensor = if provider { Sensor::Cloud } else { Sensor::HostLog };
    attacks_5(doc, alert, notes);
}

fn attacks_5<'d>(doc: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let Some(mitre) = doc.path("wazuh.rule.mitre") else { return };
    let texts = |path: &str| mitre.path(path).map(common::texts).unwrap_or_default();
    let (tactics, names) = (texts("tactic.id"), texts("tactic.name"));
    let mut said = Mentions::default();
    for i in 0..tactics.len().max(names.len()) {
        said.add_tactic(tactics.get(i).map(|id| &**id), names.get(i).map(|name| &**name));
    }
    let ids: Vec<Cow<'d, str>> = [texts("technique.id"), texts("subtechnique.id")].concat();
    ids.iter().for_each(|id| said.add_technique(Some(id), None));
    common::attacks(alert, notes, said, None);
}
