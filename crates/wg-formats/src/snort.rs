//! Snort's alerts: JSON of version 3, and the lines and rows that older ones write. Suricata's `fast.log` is the same.

use super::common::{self, first};
use super::{Confidence, Notes, Reader, Verdict};
use std::borrow::Cow;
use wg_record::json::Value;
use wg_schema::alert::Text;
use wg_schema::{Alert, Sensor, Severity};

pub(super) const READER: Reader = Reader { id: "snort", name: "Snort alerts", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let has = |name: &str| record.get(name).is_some();
    let is_line = record.path("snort.time").is_some() || record.path("snort.sid").is_some();
    let is_json = (has("src_ap") || has("src_addr") || has("pkt_num"))
        && (has("sid") && has("gid") || first(record, &["rule"]).is_some_and(|rule| rule.split(':').count() == 3));
    if is_line || is_json && (has("seconds") || has("timestamp")) { Confidence::Sure } else { Confidence::No }
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let event = record.get("snort").unwrap_or(record);
    let at = |paths: &[&str]| first(event, paths);
    let times = [at(&["seconds"]), at(&["time", "timestamp"]), first(record, &["syslog.time"])];
    // Only Suricata writes the year with four digits.
    let is_suricata =
        at(&["time"]).is_some_and(|time| time.split(['/', '-']).nth(2).is_some_and(|year| year.len() == 4));
    common::time(alert, notes, times);
    let (product, vendor) = if is_suricata { ("Suricata", "OISF") } else { ("Snort", "Cisco") };
    alert.product = Some(product.into());
    alert.vendor = Some(vendor.into());
    alert.sensor = Sensor::Ndr;
    alert.rule_uid = match (at(&["gid"]), at(&["sid"]), at(&["rev"])) {
        (Some(gid), Some(sid), Some(rev)) => Some(Cow::Owned(format!("{gid}:{sid}:{rev}"))),
        _ => at(&["rule"]),
    };
    alert.title = at(&["msg"]).or_else(|| alert.rule_uid.clone());
    alert.rule_name = at(&["msg"]);
    alert.rule_family = at(&["class"]);
    if let Some(priority) = at(&["priority"]) {
        common::severity(alert, notes, Some(priority), severity);
    }
    alert.disposition = at(&["action"]);
    let has_ports = at(&["proto"]).is_some_and(|proto| ["TCP", "UDP"].contains(&&*proto));
    let (src, port) = side(at(&["src_addr", "src_ap", "src"]), at(&["src_port"]), has_ports);
    common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, src, common::port(port));
    let (dst, port) = side(at(&["dst_addr", "dst_ap", "dst"]), at(&["dst_port"]), has_ports);
    common::fill_endpoint(&mut alert.dst_ip, &mut alert.dst_port, dst, common::port(port));
    Verdict::Alert
}

/// IPv6 stands without brackets, so its last part is a port where the protocol has ports.
fn side<'d>(address: Text<'d>, port: Text<'d>, has_ports: bool) -> (Text<'d>, Text<'d>) {
    if let (Some(both), None, true) = (&address, &port, has_ports)
        && !both.contains(']')
        && both.matches(':').count() > 1
        && let Some((ip, port)) = both.rsplit_once(':')
    {
        return (Some(Cow::Owned(ip.to_owned())), Some(Cow::Owned(port.to_owned())));
    }
    (address, port)
}

/// 1 is the worst; 0 means that the rule sets none.
fn severity(given: &str) -> Option<Severity> {
    Some(match given.parse::<u32>() {
        Ok(0) => Severity::Unknown,
        Ok(1) => Severity::High,
        Ok(2) => Severity::Medium,
        Ok(3) => Severity::Low,
        Ok(4..=255) => Severity::Info,
        _ => return None,
    })
}
