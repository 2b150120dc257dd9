//! Microsoft Defender XDR advanced hunting: rows of AlertInfo and AlertEvidence, as the streaming interface wraps them and
//! as the portal exports them.
//!
//! An alert is many rows: one that names it, and one for each piece of evidence. They are joined by `AlertId`.

use super::common::{self, Hash, fill, first};
use super::{Confidence, Notes, Reader, Verdict, ms_entities};
use wg_record::json::Value;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader =
    Reader { id: "m365-advanced-hunting", name: "Defender XDR advanced hunting alerts", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let is_stream = record.get("properties").is_some()
        && first(record, &["category"]).is_some_and(|kind| kind.starts_with("AdvancedHunting-"));
    let has = |key: &&str| record.get(key).is_some();
    let is_row = has(&"AlertId") && has(&"ServiceSource") && has(&"DetectionSource")
        || ["AlertId", "EntityType", "EvidenceRole"].iter().all(has);
    if is_stream || is_row { Confidence::Sure } else { Confidence::No }
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let row = record.get("properties").filter(|row| row.is_object()).unwrap_or(record);
    let at = |paths: &[&str]| first(row, paths);
    // The same stream has the events of all tables.
    if at(&["AlertId"]).is_none() {
        return Verdict::NotAlert;
    }
    common::time(alert, notes, [at(&["Timestamp", "TimeGenerated"]), first(record, &["time"])]);
    alert.vendor_uid = at(&["AlertId"]);
    alert.reply_to = alert.vendor_uid.is_some().then(|| "graph-alert".into());
    alert.is_part = true;
    alert.title = at(&["Title"]);
    if let Some(given) = at(&["Severity"]) {
        common::severity(alert, notes, Some(given), common::severity_word);
    }
    let service = at(&["ServiceSource"]);
    alert.sensor = service.as_deref().map_or(Sensor::Edr, sensor);
    alert.product = service.or(Some("Microsoft Defender XDR".into()));
    alert.vendor = Some("Microsoft".into());
    alert.rule_name = at(&["Title"]);
    alert.rule_family = at(&["DetectionSource"]);
    alert.host = at(&["DeviceName"]);
    alert.user = common::account(at(&["AccountDomain"]), at(&["AccountName"])).or_else(|| at(&["AccountUpn"]));
    alert.src_ip = common::address(at(&["LocalIP"]));
    alert.dst_ip = common::address(at(&["RemoteIP"]));
    alert.dst_domain = at(&["RemoteUrl"]).and_then(common::host_of_url);
    let kind = at(&["EntityType"]).unwrap_or_default().to_ascii_lowercase();
    if kind == "process" {
        alert.process = common::base_name(at(&["FileName"]));
    }
    alert.cmd_line = at(&["ProcessCommandLine"]);
    alert.file = common::joined(at(&["FolderPath"]), at(&["FileName"]));
    alert.file_hash = Hash::of(row, &["SHA256", "SHA1", "MD5"]);
    common::opened(row.get("AdditionalFields"), |entity| {
        alert.disposition = common::known(common::owned(first(entity, &["DetectionStatus", "LastRemediationState"])));
        ms_entities::fill_from(&kind, entity, entity, alert);
    });
    fill(&mut alert.host, at(&["DeviceId"]));
    attacks(row, alert, notes);
    Verdict::Alert
}

fn sensor(service: &str) -> Sensor {
    let has = |part: &str| service.contains(part);
    match () {
        () if has("Office") => Sensor::Email,
        () if has("Identity") || has("Entra") || has("AAD") => Sensor::Identity,
        () if has("Cloud") => Sensor::Cloud,
        () if has("Sentinel") => Sensor::Siem,
        () => Sensor::Edr,
    }
}

/// Both are JSON lists in texts: `["InitialAccess"]`, `["Phishing (T1566)"]`.
fn attacks<'d>(row: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let categories = first(row, &["Categories", "Category"]);
    let techniques = first(row, &["AttackTechniques"]);
    let mut said = Mentions::default();
    let words = categories.iter().flat_map(|list| list.split([',', '[', ']', '"']));
    words.map(str::trim).filter(|word| !word.is_empty()).for_each(|word| said.add_category(word));
    techniques.iter().for_each(|list| said.add(list));
    common::attacks(alert, notes, said, None);
}
