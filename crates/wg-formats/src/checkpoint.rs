//! Check Point's logs as Log Exporter writes them, and those of its endpoints: of its blades those that see threats; connections that the firewall let
//! through or stopped are no alerts.

use super::common::{self, Hash, first};
use super::{Confidence, Notes, Reader, Verdict};
use wg_record::json::Value;
use wg_schema::{Alert, Sensor, Severity};

pub(super) const READER: Reader = Reader { id: "check-point", name: "Check Point logs", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let has = |name: &str| record.get(name).is_some();
    // The endpoint's, as its portal gives them out, have an id of their own.
    let is_log = has("loguid") && (has("origin") || has("action")) || has("orig") && has("sequencenum");
    if is_log && has("product") { Confidence::Sure } else { Confidence::No }
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |names: &[&str]| first(record, names);
    alert.title = at(&["protection_name", "attack", "malware_action", "attack_info", "verdict"]);
    if alert.title.is_none() || at(&["severity", "protection_name", "attack", "malware_action"]).is_none() {
        return Verdict::NotAlert;
    }
    common::time_at(alert, notes, record, &["time", "syslog.time"]);
    alert.vendor_uid = at(&["loguid", "id"]);
    common::severity(alert, notes, at(&["severity"]), severity);
    alert.product = at(&["product"]);
    alert.vendor = Some("Check Point".into());
    let is_endpoint = at(&["product_family"]).is_some_and(|family| family == "Endpoint");
    alert.sensor = if is_endpoint { Sensor::Edr } else { Sensor::Ndr };
    alert.rule_name = at(&["protection_name", "attack"]);
    alert.rule_uid = at(&["protection_id", "malware_rule_id"]);
    alert.rule_family = at(&["protection_type", "attack", "product_family"]);
    alert.disposition = at(&["action"]);
    common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, at(&["src"]), common::port(at(&["s_port"])));
    common::fill_endpoint(&mut alert.dst_ip, &mut alert.dst_port, at(&["dst"]), common::port(at(&["service"])));
    // `Ida Holm (iholm)` and `sales-nb-8@corp.example`.
    let user = at(&["src_user_name", "user", "dst_user_name"]);
    let login = user.as_deref().and_then(|user| user.strip_suffix(')')?.rsplit_once('(')).map(|(_, login)| login);
    alert.user = match login.filter(|login| !login.is_empty()) {
        Some(login) => Some(login.to_owned().into()),
        None => user,
    };
    let machine = at(&["src_machine_name", "host", "dst_machine_name"]);
    alert.host = machine.map(|name| match name.split_once('@') {
        Some((host, _)) => host.to_owned().into(),
        None => name,
    });
    // A file's path stands there too.
    let resource = at(&["resource", "dst_domain_name"]).filter(|resource| !resource.contains('\\'));
    alert.dst_domain = resource.and_then(common::host_of_url);
    alert.file = at(&["file_name"]);
    let mut hash = Hash::default();
    ["file_sha256", "file_sha1", "file_md5"].iter().for_each(|name| hash.offer(at(&[name])));
    alert.file_hash = hash.take();
    Verdict::Alert
}

/// 0 informational to 4 critical, or the words of the page.
fn severity(given: &str) -> Option<Severity> {
    match given.parse::<i64>() {
        Ok(number @ 0..=4) => Some(Severity::from_id(number + 1)),
        Ok(_) => None,
        Err(_) => common::severity_word(given),
    }
}
