//! MozDef: alerts, and the events that raise them.

use super::common::{self, fill, first};
use super::{Confidence, Notes, Reader, Verdict};
use wg_record::json::Value;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader = Reader { id: "mozdef", name: "MozDef alerts", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let has = |key: &str| record.get(key).is_some();
    let is_any = has("summary") && has("category") && has("severity");
    let is_event =
        has("details") && (has("processid") || has("mozdefhostname") || has("receivedtimestamp") || has("hostname"));
    let is_alert = has("events") && (has("notify_mozdefbot") || has("classname") || has("utctimestamp"));
    if is_any && (is_event || is_alert) { Confidence::Sure } else { Confidence::No }
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |paths: &[&str]| first(record, paths);
    common::time_at(
        alert,
        notes,
        record,
        &["utctimestamp", "timestamp", "receivedtimestamp", "events.documentsource.utctimestamp"],
    );
    alert.vendor_uid = at(&["_id", "esmetadata.id"]);
    alert.title = at(&["summary"]);
    common::severity(alert, notes, at(&["severity"]), common::severity_word);
    alert.product = Some("MozDef".into());
    alert.vendor = Some("Mozilla".into());
    alert.sensor = Sensor::Siem;
    alert.rule_uid = at(&["classname", "details.note", "category"]);
    alert.rule_name = at(&["classname", "details.note"]);
    alert.rule_family = at(&["category"]);
    alert.status = at(&["status"]);
    let own = record.get("details").or_else(|| record.path("events.documentsource.details"));
    // The machine that wrote a network sensor's notice is the sensor.
    let is_notice = at(&["details.note"]).is_some();
    alert.host = at(&["hostname", "events.documentsource.hostname"]).filter(|_| !is_notice);
    if let Some(details) = own {
        let of = |paths: &[&str]| first(details, paths);
        fill(&mut alert.host, of(&["hostname", "host"]));
        fill(&mut alert.user, of(&["username", "user", "dhost_user"]));
        common::fill_endpoint(
            &mut alert.src_ip,
            &mut alert.src_port,
            of(&["sourceipaddress", "src"]),
            common::port(of(&["sourceport"])),
        );
        common::fill_endpoint(
            &mut alert.dst_ip,
            &mut alert.dst_port,
            of(&["destinationipaddress", "dst"]),
            common::port(of(&["destinationport"])),
        );
        fill(&mut alert.process, common::base_name(of(&["processname", "process"])));
        fill(&mut alert.cmd_line, of(&["command"]));
    }
    let tags = record.get("tags").map(common::texts).unwrap_or_default();
    let mut said = Mentions::default();
    tags.iter().for_each(|tag| said.add_tag(tag));
    common::attacks(alert, notes, said, None);
    Verdict::Alert
}
