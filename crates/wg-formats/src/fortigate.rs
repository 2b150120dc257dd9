//! FortiGate logs as pairs of names and values. Its alerts are of type `utm` (in old versions of the type's own name);
//! traffic and events, and what a filter let pass, are logs.

use super::common::{self, Hash, first};
use super::{Confidence, Notes, Reader, Verdict};
use std::borrow::Cow;
use wg_record::json::Value;
use wg_schema::{Alert, Sensor, Severity};

pub(super) const READER: Reader = Reader { id: "fortigate", name: "FortiGate logs", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let has = |name: &str| record.get(name).is_some();
    let is_of_kind = has("logid") || has("subtype") && has("attackid");
    let is_log = is_of_kind && has("type") && (has("devid") || has("devname") || has("vd"));
    if is_log { Confidence::Sure } else { Confidence::No }
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |paths: &[&str]| first(record, paths);
    let kind = at(&["type"]).unwrap_or_default();
    let is_alert = ["utm", "ips", "virus", "anomaly", "waf", "dlp", "emailfilter"].contains(&&*kind);
    let is_filter =
        at(&["subtype"]).is_some_and(|kind| ["webfilter", "app-ctrl", "dns", "ssl", "voip", "ssh"].contains(&&*kind));
    let has_passed =
        at(&["action"]).is_some_and(|action| ["pass", "passthrough", "allow", "exempt"].contains(&&*action));
    if !is_alert || is_filter && has_passed {
        return Verdict::NotAlert;
    }
    let local = at(&["date"]).zip(at(&["time"])).map(|(date, time)| {
        let zone = at(&["tz"]).unwrap_or_default();
        Cow::Owned(format!("{date} {time} {zone}").trim_end().to_owned())
    });
    common::time(alert, notes, [at(&["eventtime"]), local, first(record, &["syslog.time"])]);
    alert.product = Some("FortiGate".into());
    alert.vendor = Some("Fortinet".into());
    alert.sensor = Sensor::Ndr;
    alert.title = at(&["attack", "virus", "msg", "logdesc", "eventtype", "subtype"]);
    alert.rule_name = at(&["attack", "virus", "eventtype"]);
    alert.rule_uid = at(&["attackid", "virusid", "logid"]);
    alert.rule_family = at(&["subtype", "eventtype"]);
    common::severity(alert, notes, at(&["severity", "crlevel", "level"]), severity);
    alert.disposition = at(&["action"]);
    alert.host = at(&["srcname", "hostname_src"]);
    alert.user = at(&["user", "unauthuser"]);
    let src_port = common::port(at(&["srcport"]));
    common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, at(&["srcip"]), src_port);
    let dst_port = common::port(at(&["dstport"]));
    common::fill_endpoint(&mut alert.dst_ip, &mut alert.dst_port, at(&["dstip"]), dst_port);
    alert.dst_domain = at(&["hostname", "qname"]);
    alert.file = at(&["filename"]);
    let mut hash = Hash::default();
    hash.offer(at(&["analyticscksum", "filehash"]));
    alert.file_hash = hash.take();
    Verdict::Alert
}

/// Its words, of which `notice` and `information` are routine.
fn severity(given: &str) -> Option<Severity> {
    match given {
        "notice" | "information" => Some(Severity::Info),
        word => common::severity_word(word),
    }
}
