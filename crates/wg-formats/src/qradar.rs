//! QRadar offenses. They name hosts and users only where the offense is indexed by one.

use super::common::{self, fill, first};
use super::{Confidence, Notes, Reader, Verdict};
use std::net::IpAddr;
use wg_record::json::Value;
use wg_schema::{Alert, Sensor, Severity};

pub(super) const READER: Reader = Reader { id: "qradar", name: "QRadar offenses", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let has = |key: &str| record.get(key).is_some();
    let is_offense = has("offense_type") || has("offense_source");
    if is_offense && has("magnitude") && (has("credibility") || has("relevance")) {
        Confidence::Sure
    } else {
        Confidence::No
    }
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |paths: &[&str]| first(record, paths);
    common::time_at(alert, notes, record, &["start_time", "first_persisted_time", "last_updated_time"]);
    alert.vendor_uid = at(&["id", "offense_id"]);
    alert.title = at(&["description", "offense_source"]);
    common::severity(alert, notes, at(&["magnitude", "severity"]), magnitude);
    alert.product = Some("QRadar".into());
    alert.vendor = Some("IBM".into());
    alert.sensor = Sensor::Siem;
    alert.rule_uid = at(&["rules.id"]);
    alert.rule_name = at(&["rules.name"]);
    alert.rule_family = at(&["categories"]);
    alert.confidence = at(&["credibility"]).and_then(|of_ten| of_ten.parse::<u8>().ok()?.checked_mul(10));
    alert.status = at(&["status"]);
    source(record, alert);
    // Enriched exports have the addresses themselves in place of their ids.
    let address = |paths: &[&str]| at(paths).filter(|text| text.parse::<IpAddr>().is_ok());
    fill(&mut alert.src_ip, address(&["source_address_ids", "source_addresses", "source_ip"]));
    fill(&mut alert.dst_ip, address(&["local_destination_address_ids", "destination_addresses", "destination_ip"]));
    Verdict::Alert
}

/// By what the offense is indexed, by the number or by the name.
fn source<'d>(record: Value<'d>, alert: &mut Alert<'d>) {
    let at = |key: &str| first(record, &[key]);
    let source = at("offense_source");
    let Some(kind) = at("offense_type_str").or_else(|| at("offense_type")) else { return };
    match &*kind {
        "0" | "10" | "Source IP" | "Source IPv6" => alert.src_ip = source,
        "1" | "11" | "Destination IP" | "Destination IPv6" => alert.dst_ip = source,
        "3" | "Username" => alert.user = source,
        "7" | "Host Name" | "Hostname" => alert.host = source,
        "8" | "Source Port" => alert.src_port = common::port(source),
        "9" | "Destination Port" => alert.dst_port = common::port(source),
        _ => {}
    }
}

/// 0 to 10, two steps to each of ours.
fn magnitude(given: &str) -> Option<Severity> {
    match given.parse::<i64>() {
        Ok(0) => Some(Severity::Info),
        Ok(of_ten @ 1..=10) => Some(Severity::from_id((of_ten + 1) / 2)),
        Ok(_) => None,
        Err(_) => common::severity_word(given),
    }
}
