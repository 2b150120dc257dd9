//! Microsoft Defender for Cloud (Azure Security Center): what its continuous export writes, and the alerts of its API.
//!
//! The export mixes alerts with assessments, regulatory compliance and secure scores, which are not alerts.

use super::common::{self, Cased, first};
use super::{Confidence, Notes, Reader, Verdict, ms_entities};
use wg_record::json::Value;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader =
    Reader { id: "ms-defender-cloud", name: "Microsoft Defender for Cloud alerts", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let has = |key: &str| record.get(key).is_some();
    // A row of Sentinel's table has them too, and its provider besides.
    let is_flat = has("SystemAlertId") && has("AlertDisplayName") && !has("ProviderName");
    let is_resource = || kind(record).is_some_and(|kind| kind.starts_with("microsoft.security/"));
    if is_flat || is_resource() { Confidence::Sure } else { Confidence::No }
}

fn kind(record: Value<'_>) -> Option<String> {
    Some(first(record, &["type", "Type"])?.to_ascii_lowercase())
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let is_flat = record.get("SystemAlertId").is_some();
    if !is_flat && !kind(record).is_some_and(|kind| kind.ends_with("/alerts")) {
        return Verdict::NotAlert;
    }
    let facts = ["properties", "Properties"].iter().find_map(|key| record.get(key)).filter(|_| !is_flat);
    let facts = Cased(facts.unwrap_or(record));
    let at = |names: &[&str]| facts.get(names);
    let times = ["StartTimeUtc", "DetectedTimeUtc", "TimeGenerated", "TimeGeneratedUtc", "ReportedTimeUtc"];
    common::time(alert, notes, times.map(|name| at(&[name])));
    alert.updated = common::moment(at(&["TimeGenerated", "TimeGeneratedUtc", "ProcessingEndTime"]));
    alert.vendor_uid = at(&["SystemAlertId"]).or_else(|| first(record, &["name", "Name"]));
    alert.title = at(&["AlertDisplayName", "AlertName"]);
    common::severity(alert, notes, at(&["Severity", "ReportedSeverity"]), common::severity_word);
    alert.product = at(&["ProductName"]).or(Some("Microsoft Defender for Cloud".into()));
    alert.vendor = at(&["VendorName"]).or(Some("Microsoft".into()));
    alert.sensor = Sensor::Cloud;
    alert.rule_uid = at(&["AlertType", "AlertName"]);
    alert.rule_name = at(&["AlertDisplayName"]);
    alert.rule_family = at(&["Intent", "AlertType"]);
    alert.confidence = common::score(at(&["ConfidenceScore"]));
    alert.status = at(&["Status", "State"]);
    alert.host = at(&["CompromisedEntity"]).and_then(|name| common::base_name(Some(name)));
    common::opened(facts.member("Entities"), |entities| ms_entities::fill_all(entities, alert));
    attacks(&facts, alert, notes);
    Verdict::Alert
}

/// `Intent` is one tactic or several; what comes before an attack has no column.
fn attacks<'d>(facts: &Cased<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let intent = facts.get(&["Intent"]);
    let texts = |name: &str| facts.member(name).map(common::texts).unwrap_or_default();
    let techniques = ["SubTechniques", "Techniques"].map(texts);
    let mut said = Mentions::default();
    intent.iter().flat_map(|list| list.split(',')).for_each(|word| said.add_category(word.trim()));
    techniques.iter().flatten().for_each(|id| said.add(id));
    common::attacks(alert, notes, said, None);
}
