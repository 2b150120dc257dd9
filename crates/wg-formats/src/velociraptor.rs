//! Velociraptor: rows of an artefact. They are alerts only where the artefact detects something: Sigma, Yara, Hayabusa,
//! and the server's own alerts. A bare row names its artefact in the file's name alone, so it is told by its columns.

use super::common::{self, Hash, fill, first};
use super::{Confidence, Notes, Reader, Verdict, windows};
use wg_record::json::Value;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader =
    Reader { id: "velociraptor", name: "Velociraptor artefact rows", detect, read, unwrap: None };

/// Columns that artefacts have and products that raise alerts have not.
const ROWS: [&[&str]; 14] = [
    &["Pid", "Ppid", "Name", "CommandLine", "Exe"],
    &["Pid", "Name", "Laddr.IP", "Raddr.IP", "Status"],
    &["Pid", "Laddr", "Raddr", "Status"],
    &["Entry Location", "Entry", "Enabled", "Category"],
    &["Name", "DisplayName", "StartMode", "PathName"],
    &["OSPath", "Size", "Mtime", "Btime"],
    &["FullPath", "Size", "Mtime", "Atime"],
    &["EntryNumber", "InUse", "FileName", "FileSize"],
    &["KeyPath", "KeyMTime", "EntryPath"],
    &["Executable", "LastRunTimes", "RunCount"],
    &["OSPath", "Mtime", "Command", "Arguments", "UserId"],
    &["EventTime", "Channel", "EventID", "UserName", "Message", "EventData"],
    &["Uid", "Gid", "Name", "Description", "Directory"],
    &["visit_time", "visited_url", "title", "visit_count"],
];

enum Kind {
    Sigma,
    Yara,
    Server,
    Row,
}

fn kind(record: Value<'_>) -> Option<Kind> {
    let has = |path: &&str| record.path(path).is_some();
    let artefact = first(record, &["_Source", "Artifact", "_Artifact", "artifact"]).unwrap_or_default();
    let is_named =
        !artefact.is_empty() && ["FlowId", "ClientId", "Fqdn", "client_id", "_ts", "event_data"].iter().any(has);
    if ["alert_name", "event_data"].iter().all(has) && (has(&"artifact") || has(&"client_id")) {
        return Some(Kind::Server);
    }
    let is_event = has(&"_Event") || has(&"System") || has(&"Details") || has(&"Event");
    if ["Level", "Title"].iter().all(has) && is_event && (has(&"EID") || has(&"Channel") || has(&"System")) {
        return Some(Kind::Sigma);
    }
    let is_yara = has(&"Rule") && ["HitOffset", "HitContext", "HitString", "YaraString"].iter().any(has);
    if is_yara && (has(&"OSPath") || has(&"FullPath") || has(&"Pid") || has(&"ProcessName") || is_named) {
        return Some(Kind::Yara);
    }
    (is_named || ROWS.iter().any(|columns| columns.iter().all(has))).then_some(Kind::Row)
}

fn detect(record: Value<'_>) -> Confidence {
    if kind(record).is_some() { Confidence::Sure } else { Confidence::No }
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |paths: &[&str]| first(record, paths);
    alert.product = Some("Velociraptor".into());
    alert.vendor = Some("Rapid7".into());
    alert.sensor = Sensor::HostLog;
    alert.rule_family = at(&["_Source", "Artifact", "artifact"]);
    let mut said = Mentions::default();
    let tags = ["Tags", "tags", "Meta.mitre", "Meta.attack"].iter().find_map(|path| record.path(path));
    let tags = tags.map(common::texts).unwrap_or_default();
    tags.iter().for_each(|tag| said.add_tag(tag));
    match kind(record) {
        None => return Verdict::Unknown,
        Some(Kind::Row) => return Verdict::NotAlert,
        Some(Kind::Sigma) => {
            common::time_at(alert, notes, record, &["Timestamp", "EventTime", "_ts"]);
            alert.title = at(&["Title"]);
            alert.rule_uid = at(&["RuleID", "Id", "_Rule.id", "Title"]);
            common::severity(alert, notes, at(&["Level"]), common::severity_word);
            if let Some(event) = record.get("_Event").or_else(|| record.get("Event")) {
                windows::record(event, alert);
            } else if let Some(data) = record.path("EventData") {
                windows::event(&|names| names.iter().find_map(|name| common::text(data.get(name)?)), alert);
            }
        }
        Some(Kind::Yara) => {
            common::time_at(alert, notes, record, &["Mtime", "CreateTime", "Timestamp", "_ts"]);
            alert.title = at(&["Rule"]).map(|rule| format!("Yara rule {rule} matched").into());
            alert.rule_uid = at(&["Rule"]);
            common::severity(alert, notes, at(&["Meta.severity", "Meta.level"]), common::severity_word);
            alert.file = at(&["OSPath", "FullPath"]);
            alert.process = common::base_name(at(&["ProcessName", "Name"]));
            alert.pid = common::pid(at(&["Pid"]));
            let mut hash = Hash::default();
            ["Hash.SHA256", "Hash.SHA1", "Hash.MD5"].iter().for_each(|path| hash.offer(at(&[path])));
            alert.file_hash = hash.take();
        }
        Some(Kind::Server) => {
            common::time_at(alert, notes, record, &["timestamp", "_ts"]);
            alert.title = at(&["alert_name"]);
            alert.rule_uid = at(&["alert_name"]);
            common::severity(
                alert,
                notes,
                at(&["event_data.Severity", "event_data.severity", "event_data.Level"]),
                common::severity_word,
            );
        }
    }
    alert.rule_name = at(&["Title", "Rule", "alert_name"]);
    fill(&mut alert.host, at(&["Computer", "Fqdn", "Hostname", "client_id", "ClientId"]));
    fill(&mut alert.user, at(&["Username", "UserName", "User"]));
    common::attacks(alert, notes, said, None);
    Verdict::Alert
}
