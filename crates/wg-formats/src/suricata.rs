//! Suricata EVE: of its events only those of type `alert`.
//!
//! A record comes bare, within Filebeat's `suricata.eve`, as a Splunk result with dotted field names, or with Zeek's names
//! for time and addresses from a Corelight sensor.

use super::common::{self, Hash, first};
use super::{Confidence, Notes, Reader, Verdict};
use std::borrow::Cow;
use wg_record::json::Value;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor, Severity};

pub(super) const READER: Reader = Reader { id: "suricata-eve", name: "Suricata EVE", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let event = event(record);
    if is_corelight(event) {
        return Confidence::Sure;
    }
    if event.path("event_type").is_none() {
        return Confidence::No;
    }
    // `stats` events have no address; a flow id is in all others.
    let is_eve =
        ["flow_id", "in_iface", "src_ip", "alert.signature_id", "stats"].iter().any(|path| event.path(path).is_some());
    if is_eve { Confidence::Sure } else { Confidence::No }
}

fn is_corelight(event: Value<'_>) -> bool {
    ["ts", "alert.signature_id", "id.orig_h"].iter().all(|path| event.path(path).is_some())
}

fn event(record: Value<'_>) -> Value<'_> {
    ["suricata.eve", "result"]
        .iter()
        .filter_map(|path| record.path(path))
        .find(|inner| inner.is_object() && inner.path("event_type").is_some())
        .unwrap_or(record)
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let event = event(record);
    // Filebeat's module moves what it knows by ECS out of the event.
    let at = |paths: &[&str]| first(event, paths).or_else(|| first(record, paths));
    if !is_corelight(event) && at(&["event_type"]).as_deref() != Some("alert") {
        return Verdict::NotAlert;
    }
    let times = ["timestamp", "_time", "@timestamp", "flow.start", "ts"];
    let timed = if times.iter().any(|path| event.path(path).is_some()) { event } else { record };
    common::time_at(alert, notes, timed, &times);
    alert.product = Some("Suricata".into());
    alert.vendor = Some("OISF".into());
    alert.sensor = Sensor::Ndr;
    // OPNsense writes the alert as a text, with the rest of it beside.
    alert.title = at(&["alert.signature", "alert"]);
    alert.rule_name = alert.title.clone();
    alert.rule_family = at(&["alert.category"]);
    alert.rule_uid = match (at(&["alert.gid"]), at(&["alert.signature_id"]), at(&["alert.rev"])) {
        (Some(gid), Some(sid), Some(rev)) => Some(Cow::Owned(format!("{gid}:{sid}:{rev}"))),
        (_, sid, _) => sid.or_else(|| at(&["alert_sid"])),
    };
    common::severity(alert, notes, at(&["alert.severity", "alert_severity"]), severity);
    alert.disposition = at(&["alert.action", "alert_action"]);
    common::fill_endpoint(
        &mut alert.src_ip,
        &mut alert.src_port,
        at(&["src_ip", "id.orig_h", "source.ip"]),
        common::port(at(&["src_port", "id.orig_p", "source.port"])),
    );
    let dst = at(&["dest_ip", "dst_ip", "id.resp_h", "destination.ip"]);
    common::fill_endpoint(
        &mut alert.dst_ip,
        &mut alert.dst_port,
        dst,
        common::port(at(&["dest_port", "dst_port", "id.resp_p", "destination.port"])),
    );
    // The names that traffic gives are those of the other side, not of a machine that the alert is about.
    alert.dst_domain = at(&["tls.sni", "http.hostname", "dns.rrname", "dns.query.rrname", "destination.domain"])
        .or_else(|| first(event.path("dns.query")?.items().next()?, &["rrname"]));
    alert.user = at(&["smtp.mail_from"]);
    alert.file = at(&["fileinfo.filename"]);
    let mut hash = Hash::default();
    ["fileinfo.sha256", "fileinfo.sha1", "fileinfo.md5"].iter().for_each(|path| hash.offer(at(&[path])));
    for file in event.path("files").iter().flat_map(|files| files.items()) {
        common::fill(&mut alert.file, first(file, &["filename"]));
        ["sha256", "sha1", "md5"].iter().for_each(|path| hash.offer(first(file, &[path])));
    }
    alert.file_hash = hash.take();
    alert.confidence = at(&["alert.metadata.confidence"]).and_then(|word| confidence(&word));
    attacks(event, alert, notes);
    Verdict::Alert
}

/// 1 is the worst. The ruleset's own word is asked where there is no number.
fn severity(given: &str) -> Option<Severity> {
    Some(match given.parse::<u32>() {
        Ok(1) => Severity::High,
        Ok(2) => Severity::Medium,
        Ok(3) => Severity::Low,
        Ok(4..=255) => Severity::Info,
        Ok(_) => return None,
        Err(_) => return common::severity_word(given),
    })
}

fn confidence(word: &str) -> Option<u8> {
    match word.to_ascii_lowercase().as_str() {
        "high" => Some(90),
        "medium" => Some(60),
        "low" => Some(30),
        _ => None,
    }
}

fn attacks<'d>(event: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let Some(metadata) = event.path("alert.metadata") else { return };
    // Corelight has `mitre_technique_id:T1071` in a list.
    let listed = |key: &str| {
        let items = metadata.items().take(64).filter_map(Value::text);
        let value = |text: Cow<'d, str>| Some(text.strip_prefix(key)?.strip_prefix([':', ' '])?.to_owned().into());
        items.filter_map(value).collect::<Vec<Cow<'d, str>>>()
    };
    let texts = |key: &str| match metadata.is_array() {
        true => listed(key),
        false => metadata.get(key).map(common::texts).unwrap_or_default(),
    };
    let (techniques, tactics, names) =
        (texts("mitre_technique_id"), texts("mitre_tactic_id"), texts("mitre_tactic_name"));
    let mut said = Mentions::default();
    for i in 0..tactics.len().max(names.len()) {
        said.add_tactic(tactics.get(i).map(|id| &**id), names.get(i).map(|name| &**name));
    }
    techniques.iter().for_each(|id| said.add_technique(Some(id), None));
    common::attacks(alert, notes, said, None);
}
