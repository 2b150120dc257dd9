//! Falco alerts as JSON.

use super::common::{self, first};
use super::{Confidence, Notes, Reader, Verdict};
use wg_record::json::Value;
use wg_schema::alert::Text;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor, Severity};

pub(super) const READER: Reader = Reader { id: "falco", name: "Falco alerts", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let has = |key: &&str| record.get(key).is_some();
    let is_falco = ["output", "priority", "rule"].iter().all(has);
    // Old versions, and outputs that drop the fields, have the text alone.
    if is_falco && ["output_fields", "time", "source"].iter().any(has) { Confidence::Sure } else { Confidence::No }
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |paths: &[&str]| first(record, paths);
    let fields = record.get("output_fields");
    // An unresolved field keeps its own name as value in some outputs.
    let field = |names: &[&str]| -> Text<'d> {
        names.iter().find_map(|name| common::text(fields?.get(name)?).filter(|value| value != name && value != "<NA>"))
    };
    common::time(alert, notes, [at(&["time"]), field(&["evt.time.iso8601", "evt.time"])]);
    alert.vendor_uid = at(&["uuid"]);
    alert.title = at(&["rule"]);
    alert.rule_name = at(&["rule"]);
    alert.rule_family = at(&["source"]);
    common::severity(alert, notes, at(&["priority"]), severity);
    alert.product = Some("Falco".into());
    alert.vendor = Some("Falco".into());
    alert.sensor = Sensor::HostLog;
    alert.host = at(&["hostname"]).or_else(|| field(&["k8s.node.name", "k8s.pod.name", "container.name"]));
    alert.user = field(&["user.name", "ka.user.name", "user.loginname"]);
    alert.process = common::base_name(field(&["proc.name", "proc.exepath"]));
    alert.cmd_line = field(&["proc.cmdline"]);
    alert.pid = common::pid(field(&["proc.pid"]));
    alert.parent = common::base_name(field(&["proc.pname"]));
    alert.parent_pid = common::pid(field(&["proc.ppid"]));
    alert.file = field(&["fd.name"]).filter(|name| name.starts_with('/'));
    let src_port = common::port(field(&["fd.cport"]));
    common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, field(&["fd.cip"]), src_port);
    let dst_port = common::port(field(&["fd.sport", "fd.rport"]));
    common::fill_endpoint(&mut alert.dst_ip, &mut alert.dst_port, field(&["fd.sip", "fd.rip"]), dst_port);
    let tags = record.get("tags").map(common::texts).unwrap_or_default();
    let mut said = Mentions::default();
    tags.iter().for_each(|tag| said.add_tag(tag));
    common::attacks(alert, notes, said, None);
    Verdict::Alert
}

/// The words of syslog.
fn severity(given: &str) -> Option<Severity> {
    match given.to_ascii_lowercase().as_str() {
        "emergency" | "alert" | "critical" => Some(Severity::Critical),
        "error" => Some(Severity::High),
        "warning" => Some(Severity::Medium),
        "notice" => Some(Severity::Low),
        "informational" | "info" | "debug" => Some(Severity::Info),
        _ => None,
    }
}
