//! The Linux audit log. An alert is what a security module refused, what the system holds for an anomaly, and what a rule
//! with a key of its own was written to find; the rest is activity.

use super::common::{self, first};
use super::{Confidence, Notes, Reader, Verdict};
use wg_record::json::Value;
use wg_schema::alert::Text;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader = Reader { id: "auditd", name: "Linux audit log", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let has = |path: &&str| record.path(path).is_some();
    if ["audit.type", "audit.time", "audit.serial"].iter().all(has) { Confidence::Sure } else { Confidence::No }
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |paths: &[&str]| first(record, paths).filter(|text| text != "(null)" && text != "?");
    let kind = at(&["audit.type"]).unwrap_or_default();
    let key = at(&["key"]);
    let Some((title, family)) = title(&kind, key.as_deref(), record) else { return Verdict::NotAlert };
    common::time(alert, notes, [at(&["audit.time"])]);
    alert.title = Some(title.into());
    alert.rule_name = key;
    alert.rule_family = Some(family.into());
    alert.product = Some("auditd".into());
    alert.sensor = Sensor::HostLog;
    alert.host = at(&["node", "hostname", "syslog.host"]);
    // Numbers name another person on each machine, but for the first.
    let is_root = || at(&["auid"]).is_some_and(|uid| uid == "0") || at(&["uid"]).is_some_and(|uid| uid == "0");
    let named = at(&["AUID", "acct", "UID"]).filter(|user| user != "unset");
    alert.user = named.or_else(|| is_root().then(|| "root".into()));
    alert.process = common::base_name(at(&["exe", "comm"]));
    alert.pid = common::pid(at(&["pid"]));
    alert.parent_pid = common::pid(at(&["ppid"]));
    alert.session = at(&["ses"]).filter(|session| session != "4294967295");
    alert.file = at(&["path", "name"]);
    let address = at(&["addr", "saddr", "laddr"]).filter(|text| text.parse::<std::net::IpAddr>().is_ok());
    common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, address, None);
    alert.disposition = at(&["res", "apparmor"]);
    Verdict::Alert
}

/// Returns the title of an alert and the kind of it; `None` for activity.
fn title(kind: &str, key: Option<&str>, record: Value<'_>) -> Option<(String, &'static str)> {
    let at = |path: &str| -> Text<'_> { record.get(path).and_then(Value::text) };
    let sentence = record.path("audit.sentence").and_then(Value::text).unwrap_or_default();
    if let Some(operation) = at("apparmor").filter(|what| what == "DENIED").and_then(|_| at("operation")) {
        return Some((format!("AppArmor denied {operation}"), "AppArmor"));
    }
    if sentence.contains("avc: denied") {
        let what = sentence.split(['{', '}']).nth(1).map(str::trim).unwrap_or_default();
        let class = at("tclass").map(|class| format!(" on {class}")).unwrap_or_default();
        return Some((format!("SELinux denied {what}{class}"), "SELinux"));
    }
    if ["ANOM_", "RESP_", "INTEGRITY_"].iter().any(|known| kind.starts_with(known)) || kind == "SECCOMP" {
        return Some((format!("Linux audit: {kind}"), "Anomaly"));
    }
    // One event is told by several records, of which this one says who did it.
    let key = key.filter(|key| kind == "SYSCALL" && *key != "(null)")?;
    Some((format!("Audit rule {key}"), "Audit rule"))
}
