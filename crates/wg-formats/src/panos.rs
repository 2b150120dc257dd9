//! Palo Alto's threat log: CSV of the page of a firewall or of Panorama, and its lines by syslog, which come here under the
//! same names. Other logs of a firewall are no alerts.

use super::common::{self, Hash, first};
use super::{Confidence, Notes, Reader, Verdict};
use wg_record::json::Value;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader =
    Reader { id: "pan-threat", name: "Palo Alto Networks threat log", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let has = |name: &str| record.get(name).is_some();
    let is_threat = has("Threat/Content Name") && has("Threat/Content Type") && has("Severity");
    if is_threat || has("Generate Time") && has("Type") { Confidence::Sure } else { Confidence::No }
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |names: &[&str]| first(record, names);
    let name = at(&["Threat/Content Name"]);
    if name.is_none() || at(&["Type"]).is_some_and(|kind| !kind.eq_ignore_ascii_case("threat")) {
        return Verdict::NotAlert;
    }
    common::time_at(alert, notes, record, &["Generate Time", "Time Logged", "Receive Time"]);
    alert.vendor_uid = None;
    // `Suspicious DNS Query(12000000)`.
    let name = name.unwrap_or_default();
    let (title, number) = match name.strip_suffix(')').and_then(|name| name.rsplit_once('(')) {
        Some((title, number)) if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => {
            (title.trim().to_owned(), Some(number.to_owned()))
        }
        _ => (name.into_owned(), None),
    };
    // Verdicts of WildFire and filters of addresses have a number alone.
    alert.title = match title.is_empty() {
        true => at(&["Threat/Content Type"]),
        false => Some(title.into()),
    };
    alert.rule_name = alert.title.clone();
    alert.rule_uid = number.map(Into::into);
    alert.rule_family = at(&["Threat/Content Type"]);
    common::severity(alert, notes, at(&["Severity"]), common::severity_word);
    alert.product = Some("PAN-OS".into());
    alert.vendor = Some("Palo Alto Networks".into());
    alert.sensor = Sensor::Ndr;
    alert.disposition = at(&["Action"]);
    let (src, dst) = (at(&["Source address", "Source Address"]), at(&["Destination address", "Destination Address"]));
    common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, src, common::port(at(&["Source Port"])));
    common::fill_endpoint(&mut alert.dst_ip, &mut alert.dst_port, dst, common::port(at(&["Destination Port"])));
    alert.user = common::account(None, at(&["Source User", "Destination User"]));
    alert.dst_domain = at(&["URL/Filename"]).filter(|text| text.contains('.')).and_then(common::host_of_url);
    let mut hash = Hash::default();
    hash.offer(at(&["File Digest"]));
    alert.file_hash = hash.take();
    if alert.file_hash.is_some() {
        alert.file = at(&["URL/Filename"]);
    }
    Verdict::Alert
}
