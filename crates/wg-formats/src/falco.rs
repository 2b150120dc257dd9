//! Falco alerts as JSON, and the events of Sysdig Secure, whose rules are Falco's.

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
    let is_alert = is_falco && ["output_fields", "time", "source"].iter().any(has) || is_sysdig(record);
    if is_alert { Confidence::Sure } else { Confidence::No }
}

fn is_sysdig(record: Value<'_>) -> bool {
    record.path("content.ruleName").is_some() && record.path("content.fields").is_some()
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |paths: &[&str]| first(record, paths);
    let is_sysdig = is_sysdig(record);
    let name = if is_sysdig { "Sysdig Secure" } else { "Falco" };
    let fields = record.get("output_fields").or_else(|| record.path("content.fields"));
    // An unresolved field keeps its own name as value in some outputs.
    let field = |names: &[&str]| -> Text<'d> {
        names.iter().find_map(|name| common::text(fields?.get(name)?).filter(|value| value != name && value != "<NA>"))
    };
    common::time(alert, notes, [at(&["time", "timestamp"]), field(&["evt.time.iso8601", "evt.time"])]);
    alert.vendor_uid = at(&["uuid", "id"]);
    alert.title = at(&["rule", "content.ruleName"]);
    alert.rule_name = alert.title.clone();
    alert.rule_family = at(&["source"]);
    common::severity(alert, notes, at(&["priority", "severity"]), severity);
    alert.product = Some(name.into());
    alert.vendor = Some(if is_sysdig { "Sysdig" } else { name }.into());
    alert.sensor = Sensor::HostLog;
    let label = || record.get("labels")?.get("host.hostName")?.text();
    alert.host =
        at(&["hostname"]).or_else(label).or_else(|| field(&["k8s.node.name", "k8s.pod.name", "container.name"]));
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
    let tags = record.get("tags").or_else(|| record.path("content.ruleTags")).map(common::texts).unwrap_or_default();
    let mut said = Mentions::default();
    tags.iter().for_each(|tag| said.add_tag(tag));
    common::attacks(alert, notes, said, None);
    Verdict::Alert
}

/// The words of syslog, and Sysdig's numbers, of which 7 is the mildest.
fn severity(given: &str) -> Option<Severity> {
    match given.to_ascii_lowercase().as_str() {
        "emergency" | "alert" | "critical" => Some(Severity::Critical),
        "error" | "0" | "1" | "2" | "3" => Some(Severity::High),
        "warning" | "4" | "5" => Some(Severity::Medium),
        "notice" | "6" => Some(Severity::Low),
        "informational" | "info" | "debug" | "7" => Some(Severity::Info),
        _ => None,
    }
}
