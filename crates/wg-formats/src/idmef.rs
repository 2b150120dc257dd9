//! IDMEF: version 1 as XML (RFC 4765 and the drafts before it), version 2 as JSON. Heartbeats are no alerts.

use super::common::{self, fill, first};
use super::{Confidence, Notes, Reader, Verdict};
use std::borrow::Cow;
use std::net::Ipv4Addr;
use wg_record::json::Value;
use wg_schema::alert::Text;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader = Reader { id: "idmef", name: "IDMEF", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let has = |path: &str| record.path(path).is_some();
    let name = first(record, &["#name"]).unwrap_or_default();
    let is_1 = ["Alert", "Heartbeat"].contains(&&*name) && has("Analyzer");
    let is_2 =
        first(record, &["Version"]).is_some_and(|version| version.starts_with("2.")) && has("ID") && has("Analyzer");
    if is_1 || is_2 { Confidence::Sure } else { Confidence::No }
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    match first(record, &["#name"]).as_deref() {
        Some("Heartbeat") => return Verdict::NotAlert,
        Some(_) => read_1(record, alert, notes),
        None => read_2(record, alert, notes),
    }
    Verdict::Alert
}

fn read_1<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let at = |paths: &[&str]| first(record, paths);
    let times = [
        "DetectTime.#text",
        "DetectTime",
        "CreateTime.#text",
        "CreateTime",
        "DetectTime.ntpstamp",
        "CreateTime.ntpstamp",
    ];
    common::time_at(alert, notes, record, &times);
    alert.vendor_uid = at(&["messageid", "ident"]);
    alert.title = at(&["Classification.text", "Classification.name", "CorrelationAlert.name"]);
    if let Some(given) = at(&["Assessment.Impact.severity"]) {
        common::severity(alert, notes, Some(given), common::severity_word);
    }
    alert.product = at(&["Analyzer.model", "Analyzer.name", "Analyzer.class", "Analyzer.analyzerid"]);
    alert.vendor = at(&["Analyzer.manufacturer"]);
    alert.rule_uid = at(&["Classification.ident", "Classification.Reference.name"]);
    alert.rule_name = at(&["CorrelationAlert.name", "Classification.text", "Classification.name"]);
    alert.rule_family = at(&["Assessment.Impact.type"]);
    alert.disposition = at(&["Assessment.Action.category", "Assessment.Impact.completion"]);
    alert.confidence = common::score(at(&["Assessment.Confidence.#text"]));
    if let Some(source) = record.get("Source") {
        let port = common::port(first(source, &["Service.port"]));
        common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, address(source), port);
        person_and_process(source, alert);
    }
    if let Some(target) = record.get("Target") {
        let port = common::port(first(target, &["Service.port"]));
        common::fill_endpoint(&mut alert.dst_ip, &mut alert.dst_port, address(target), port);
        alert.host = first(target, &["Node.name"]);
        if alert.host.is_some() {
            alert.host_ip = alert.dst_ip.clone();
        }
        person_and_process(target, alert);
        alert.file = common::joined(None, first(target, &["File.path", "File.name", "FileList.File.path"]));
    }
    let words =
        ["Analyzer.class", "Analyzer.model", "Analyzer.name"].map(|path| at(&[path]).unwrap_or_default()).join(" ");
    let is_traffic = alert.src_ip.is_some() && alert.dst_ip.is_some();
    alert.sensor = common::sensor(&words).unwrap_or(if is_traffic { Sensor::Ndr } else { Sensor::Other });
}

/// The members of this name of an object: a repeated element is a member for each time.
fn all<'d>(object: Value<'d>, name: &'d str) -> impl Iterator<Item = Value<'d>> {
    object.entries().filter(move |(key, _)| key == name).map(|(_, value)| value)
}

fn address(side: Value<'_>) -> Text<'_> {
    let node = side.get("Node")?;
    all(node, "Address").find_map(|found| {
        let text = first(found, &["address"])?;
        match text.strip_prefix("0x").map(|hex| u32::from_str_radix(hex, 16)) {
            Some(Ok(number)) => Some(Cow::Owned(Ipv4Addr::from(number).to_string())),
            _ => Some(text).filter(|text| text.parse::<std::net::IpAddr>().is_ok()),
        }
    })
}

fn person_and_process<'d>(side: Value<'d>, alert: &mut Alert<'d>) {
    let ids = all(side, "User").flat_map(|user| all(user, "UserId"));
    fill(&mut alert.user, ids.filter_map(|id| first(id, &["name"])).next());
    if alert.process.is_none() {
        alert.process = common::base_name(first(side, &["Process.name"]));
        alert.pid = common::pid(first(side, &["Process.pid"]));
    }
}

fn read_2<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let at = |paths: &[&str]| first(record, paths);
    common::time_at(alert, notes, record, &["StartTime", "CreateTime"]);
    alert.vendor_uid = at(&["ID"]);
    alert.title = at(&["Description", "Category"]);
    common::severity(alert, notes, at(&["Severity", "Priority"]), common::severity_word);
    alert.product = at(&["Analyzer.Name", "Analyzer.Model"]);
    alert.rule_uid = at(&["Ref", "Category"]);
    alert.rule_name = at(&["Description"]);
    alert.rule_family = at(&["Category"]);
    alert.confidence = at(&["Confidence"])
        .and_then(|share| share.parse::<f64>().ok())
        .filter(|share| (0.0..=1.0).contains(share))
        .map(|share| (share * 100.0) as u8);
    alert.status = at(&["Status"]);
    let src_port = common::port(at(&["Source.Port"]));
    common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, at(&["Source.IP"]), src_port);
    let dst_port = common::port(at(&["Target.Port"]));
    common::fill_endpoint(&mut alert.dst_ip, &mut alert.dst_port, at(&["Target.IP"]), dst_port);
    alert.host = at(&["Target.Hostname"]);
    alert.user = at(&["Target.User", "Source.User"]);
    let words =
        ["Analyzer.Type", "Analyzer.Category", "Analyzer.Name"].map(|path| at(&[path]).unwrap_or_default()).join(" ");
    alert.sensor = common::sensor(&words).unwrap_or(Sensor::Other);
}
