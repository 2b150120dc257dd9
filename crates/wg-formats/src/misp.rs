//! MISP events. An event is one alert, as of the report that it is; where someone sighted one of its attributes, the
//! first sighting gives time and indicator.

use super::common::{self, Hash, fill, first};
use super::{Confidence, Notes, Reader, Verdict};
use wg_record::json::Value;
use wg_schema::alert::Text;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor, Severity};

pub(super) const READER: Reader = Reader { id: "misp", name: "MISP events", detect, read, unwrap: Some(unwrap) };

/// Attributes that are looked at: a feed has a hundred thousand in one event.
const MAX_ATTRIBUTES: usize = 2_000;

fn unwrap(record: Value<'_>) -> Option<Value<'_>> {
    record.get("Event").filter(|event| event.is_object())
}

fn detect(record: Value<'_>) -> Confidence {
    let has = |key: &str| record.get(key).is_some();
    let is_event = has("info") && has("uuid") && (has("threat_level_id") || has("Attribute") || has("Orgc"));
    // An attribute or a sighting out of its event.
    let is_part = has("event_id") && has("uuid") && ((has("category") && has("to_ids")) || has("date_sighting"));
    if is_event || is_part { Confidence::Sure } else { Confidence::No }
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |paths: &[&str]| first(record, paths);
    if record.get("info").is_none() {
        return part(record, alert, notes);
    }
    let attributes = || {
        let own = record.get("Attribute").into_iter().flat_map(Value::items);
        let objects = record.get("Object").into_iter().flat_map(Value::items);
        own.chain(objects.flat_map(|object| object.get("Attribute").into_iter().flat_map(Value::items)))
            .filter(|attribute| attribute.is_object())
            .take(MAX_ATTRIBUTES)
    };
    let sighted = attributes().find_map(|attribute| Some((attribute, seen(attribute)?)));
    let since = sighted.as_ref().map(|(_, time)| time.clone());
    common::time(alert, notes, [since.flatten(), at(&["timestamp"]), at(&["publish_timestamp"]), at(&["date"])]);
    alert.vendor_uid = at(&["uuid", "id"]);
    alert.title = at(&["info"]);
    common::severity(alert, notes, at(&["threat_level_id"]), threat_level);
    alert.product = Some("MISP".into());
    alert.vendor = at(&["Orgc.name", "Org.name"]).or(Some("MISP".into()));
    alert.sensor = Sensor::Other;
    alert.status = at(&["analysis"]);
    let mut hash = Hash::default();
    if let Some((attribute, _)) = &sighted {
        indicator(*attribute, alert, &mut hash);
    }
    // What is only there for context names no attacker.
    let is_indicator = |attribute: &Value<'d>| {
        attribute.get("to_ids").is_some_and(|to_ids| to_ids.bool().unwrap_or(to_ids.i64() == Some(1)))
    };
    attributes().filter(is_indicator).for_each(|attribute| indicator(attribute, alert, &mut hash));
    alert.file_hash = hash.take();
    attacks(record, alert, notes, attributes());
    Verdict::Alert
}

/// An attribute or a sighting that stands alone: intelligence, unless it was seen.
fn part<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |paths: &[&str]| first(record, paths);
    let time = match at(&["date_sighting"]) {
        Some(time) if at(&["type"]).is_none_or(|kind| kind == "0") => Some(Some(time)),
        Some(_) => None,
        None => seen(record),
    };
    let Some(time) = time else { return Verdict::NotAlert };
    common::time(alert, notes, [time]);
    alert.vendor_uid = at(&["uuid"]);
    let value = at(&["value", "Attribute.value"]).or_else(|| at(&["attribute_uuid", "attribute_id"]));
    alert.title = value.map(|value| format!("Sighting of {value}").into());
    alert.product = Some("MISP".into());
    alert.vendor = at(&["Organisation.name"]).or(Some("MISP".into()));
    alert.rule_family = at(&["category"]);
    let mut hash = Hash::default();
    indicator(record, alert, &mut hash);
    alert.file_hash = hash.take();
    attacks(record, alert, notes, std::iter::empty());
    Verdict::Alert
}

/// Returns the time of the first sighting of an attribute. Type 1 is a false positive, 2 an expiry.
fn seen<'d>(attribute: Value<'d>) -> Option<Text<'d>> {
    let sightings = attribute.get("Sighting")?;
    let is_seen = |sighting: &Value<'d>| first(*sighting, &["type"]).is_none_or(|kind| kind == "0");
    let sighting = sightings.items().filter(|sighting| sighting.is_object()).find(is_seen)?;
    Some(first(sighting, &["date_sighting"]))
}

fn threat_level(given: &str) -> Option<Severity> {
    Some(match given {
        "1" => Severity::High,
        "2" => Severity::Medium,
        "3" => Severity::Low,
        // Undefined.
        "4" => Severity::Unknown,
        _ => return common::severity_word(given),
    })
}

fn indicator<'d>(attribute: Value<'d>, alert: &mut Alert<'d>, hash: &mut Hash<'d>) {
    let Some(value) = first(attribute, &["value"]) else { return };
    let kind = first(attribute, &["type"]).unwrap_or_default();
    // `filename|sha256` and the like hold two values; `ip-dst|port` too.
    let part = |at: usize| value.split('|').nth(at).map(|part| part.to_owned().into());
    match &*kind {
        "ip-src" => fill(&mut alert.src_ip, Some(value)),
        "ip-dst" => fill(&mut alert.dst_ip, Some(value)),
        "ip-src|port" => common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, part(0), common::port(part(1))),
        "ip-dst|port" => common::fill_endpoint(&mut alert.dst_ip, &mut alert.dst_port, part(0), common::port(part(1))),
        "domain" | "hostname" => fill(&mut alert.dst_domain, Some(value)),
        "domain|ip" => {
            fill(&mut alert.dst_domain, part(0));
            fill(&mut alert.dst_ip, part(1));
        }
        "url" | "uri" => fill(&mut alert.dst_domain, common::host_of_url(value)),
        "filename" => fill(&mut alert.file, Some(value)),
        "email-src" | "email-dst" | "target-user" | "target-email" => fill(&mut alert.user, Some(value)),
        "target-machine" => fill(&mut alert.host, Some(value)),
        "md5" | "sha1" | "sha256" | "sha384" | "sha512" => hash.offer(Some(value)),
        kind if kind.starts_with("filename|") => {
            fill(&mut alert.file, part(0));
            hash.offer(part(1));
        }
        _ => {}
    }
}

/// In tags of the galaxy, and in the clusters themselves: `PowerShell - T1059.001`.
fn attacks<'d>(
    record: Value<'d>,
    alert: &mut Alert<'d>,
    notes: &mut Notes,
    attributes: impl Iterator<Item = Value<'d>>,
) {
    let mut texts = Vec::new();
    for holder in std::iter::once(record).chain(attributes) {
        for tag in holder.get("Tag").into_iter().flat_map(Value::items) {
            let name = first(tag, &["name"]).unwrap_or_default();
            if let Some((_, value)) = name.split_once("attack-pattern=") {
                texts.push(value.trim_matches('"').to_owned());
            }
        }
        for galaxy in holder.get("Galaxy").into_iter().flat_map(Value::items) {
            if !first(galaxy, &["type"]).unwrap_or_default().contains("attack-pattern") {
                continue;
            }
            for cluster in galaxy.get("GalaxyCluster").into_iter().flat_map(Value::items) {
                texts.extend(first(cluster, &["meta.external_id", "value"]).map(|text| text.into_owned()));
            }
        }
    }
    wg_schema::sort::up(&mut texts);
    texts.dedup();
    let mut said = Mentions::default();
    texts.iter().for_each(|text| said.add_technique(Some(text), None));
    common::attacks(alert, notes, said, None);
}
