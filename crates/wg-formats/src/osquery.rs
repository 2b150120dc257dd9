//! osquery results: rows of scheduled queries. They are alerts only where the pack or the query says that it detects.

use super::common::{self, Hash, fill, first};
use super::{Confidence, Notes, Reader, Verdict};
use wg_record::json::Value;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader = Reader { id: "osquery", name: "osquery results", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let has = |key: &str| record.get(key).is_some();
    let has_host = has("hostIdentifier") || has("host_identifier");
    let is_result = has("columns") || has("snapshot") || has("diffResults") || (has("line") && has("filename"));
    if has_host && is_result { Confidence::Sure } else { Confidence::No }
}

/// `pack_incident-response_mounts` is the inventory that a responder wants, not an incident.
fn is_detection(name: &str) -> bool {
    const WORDS: [&str; 16] = [
        "alert",
        "attack",
        "backdoor",
        "detect",
        "detection",
        "detections",
        "exploit",
        "ioc",
        "malicious",
        "malware",
        "persistence",
        "rootkit",
        "sigma",
        "suspicious",
        "threat",
        "yara",
    ];
    let mut parts = name.split(|c: char| !c.is_ascii_alphanumeric());
    parts.any(|part| WORDS.iter().any(|word| part.eq_ignore_ascii_case(word)))
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |paths: &[&str]| first(record, paths);
    let name = at(&["name"]).unwrap_or_default();
    // What goes away is no alert.
    if !is_detection(&name) || at(&["action"]).as_deref() == Some("removed") {
        return Verdict::NotAlert;
    }
    common::time_at(alert, notes, record, &["unixTime", "unix_time", "calendarTime"]);
    alert.title = Some(name.clone());
    alert.rule_name = Some(name.clone());
    alert.rule_uid = Some(name);
    alert.product = Some("osquery".into());
    alert.vendor = Some("osquery".into());
    alert.sensor = Sensor::HostLog;
    alert.host = at(&["decorations.hostname", "hostIdentifier", "host_identifier"]);
    let row = record.get("columns").or_else(|| record.get("snapshot")?.items().next());
    let Some(row) = row else { return Verdict::Alert };
    let of = |names: &[&str]| names.iter().find_map(|name| common::text(row.get(name)?));
    common::severity(alert, notes, of(&["severity", "level"]), common::severity_word);
    alert.user = of(&["username", "user"]);
    fill(&mut alert.user, at(&["decorations.username"]));
    alert.process = common::base_name(of(&["process_name", "name", "path"]));
    alert.cmd_line = of(&["cmdline", "command"]);
    alert.pid = common::pid(of(&["pid"]));
    alert.parent_pid = common::pid(of(&["parent", "ppid"]));
    alert.file = of(&["target_path", "path"]);
    let mut hash = Hash::default();
    ["sha256", "sha1", "md5"].iter().for_each(|name| hash.offer(of(&[name])));
    alert.file_hash = hash.take();
    common::fill_endpoint(
        &mut alert.src_ip,
        &mut alert.src_port,
        of(&["local_address"]),
        common::port(of(&["local_port"])),
    );
    common::fill_endpoint(
        &mut alert.dst_ip,
        &mut alert.dst_port,
        of(&["remote_address"]),
        common::port(of(&["remote_port"])),
    );
    Verdict::Alert
}
