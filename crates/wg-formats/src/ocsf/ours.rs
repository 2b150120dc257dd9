//! What our own exports keep beside a format, because it has no place for it: `unmapped.watchglass` of an OCSF finding, and
//! `x_watchglass_alert` of a STIX sighting.
//!
//! It is the file's word like any other: fields only, no score and no verdict.

use super::super::common;
use wg_record::json::Value;
use wg_schema::attack::{TACTICS, find_technique};
use wg_schema::{Alert, AlertKey, AttackRef, Origin, Sensor};

/// No export of ours has more statements for one alert.
const MAX_STATEMENTS: usize = 256;

pub(crate) fn apply<'d>(ours: Value<'d>, alert: &mut Alert<'d>) {
    for (key, value) in ours.entries() {
        match &*key {
            "sensor" => {
                let word = value.raw_str().unwrap_or_default();
                alert.sensor = Sensor::ALL.into_iter().find(|kind| kind.word() == word).unwrap_or(alert.sensor);
            }
            "key" => alert.claim = value.raw_str().and_then(|hex| AlertKey::from_hex(&hex)),
            "uid_is_ours" if value.bool() == Some(true) => alert.vendor_uid = None,
            // Ids that the table does not know leave what the record says in OCSF's own place.
            "attacks" if value.is_array() => {
                let said: Option<Vec<AttackRef>> = value.items().take(MAX_STATEMENTS).map(statement).collect();
                alert.attacks = said.unwrap_or_else(|| std::mem::take(&mut alert.attacks));
            }
            "fields" => value.entries().for_each(|(path, value)| field(&path, value, alert)),
            _ => {}
        }
    }
}

/// `TA0002 T1059.001 named`, `-` for an absent half.
fn statement(value: Value<'_>) -> Option<AttackRef> {
    let text = value.raw_str()?;
    let mut words = text.split(' ');
    let (tactic, technique, origin) = (words.next()?, words.next()?, words.next()?);
    let tactic = match tactic {
        "-" => None,
        id => Some((0..).zip(&TACTICS).find(|(_, tactic)| tactic.id == id)?.0),
    };
    let technique = match technique {
        "-" => None,
        id => Some(find_technique(id)?),
    };
    let origin = [Origin::Named, Origin::Mapped, Origin::Inferred].into_iter().find(|one| one.word() == origin)?;
    (tactic.is_some() || technique.is_some()).then_some(AttackRef { tactic, technique, origin })
}

fn field<'d>(path: &str, value: Value<'d>, alert: &mut Alert<'d>) {
    let text = value.text();
    match path {
        "finding_info.title" => alert.title = text,
        "severity" => alert.severity_original = text,
        "metadata.product.name" => alert.product = text,
        "metadata.product.vendor_name" => alert.vendor = text,
        "finding_info.uid" => alert.vendor_uid = text,
        "finding_info.analytic.uid" => alert.rule_uid = text,
        "finding_info.analytic.name" => alert.rule_name = text,
        "finding_info.analytic.category" => alert.rule_family = text,
        "confidence_score" => alert.confidence = common::score(text),
        "disposition" => alert.disposition = text,
        "status" => alert.status = text,
        "device.hostname" => alert.host = text,
        "device.ip" => alert.host_ip = text,
        "actor.user.name" => alert.user = text,
        "device.also" => alert.host_also = text,
        "actor.user.also" => alert.user_also = text,
        "actor.session.uid" => alert.session = text,
        "src_endpoint.ip" => alert.src_ip = text,
        "src_endpoint.port" => alert.src_port = common::port(text),
        "dst_endpoint.ip" => alert.dst_ip = text,
        "dst_endpoint.port" => alert.dst_port = common::port(text),
        "dst_endpoint.domain" => alert.dst_domain = text,
        "process.name" => alert.process = text,
        "process.cmd_line" => alert.cmd_line = text,
        "process.pid" => alert.pid = common::pid(text),
        "process.uid" => alert.process_uid = text,
        "process.parent_process.name" => alert.parent = text,
        "process.parent_process.uid" => alert.parent_uid = text,
        "process.parent_process.pid" => alert.parent_pid = common::pid(text),
        "file.name" => alert.file = text,
        "file.hashes.value" => alert.file_hash = text,
        _ => {}
    }
}
