//! Microsoft Sentinel incidents: the SecurityIncident table, the REST API and the SDK (snake case).
//!
//! An incident names its alerts and says little itself. Its owner is the analyst who works on it, not a user in it.

use super::common::{self, decided, first};
use super::{Confidence, Notes, Reader, Verdict};
use wg_record::json::Value;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader =
    Reader { id: "ms-sentinel-incidents", name: "Microsoft Sentinel incidents", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let has = |key: &str| record.get(key).is_some();
    let is_row = has("IncidentNumber") && (has("IncidentName") || has("AlertIds"));
    let is_resource = || {
        first(record, &["type"]).is_some_and(|kind| kind.eq_ignore_ascii_case("Microsoft.SecurityInsights/Incidents"))
    };
    let is_flat = has("incident_number") && has("related_analytic_rule_ids");
    if is_row || is_flat || is_resource() { Confidence::Sure } else { Confidence::No }
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let facts = record.get("properties").filter(|facts| facts.is_object()).unwrap_or(record);
    let at = |paths: &[&str]| first(facts, paths);
    let times = [
        "FirstActivityTime",
        "FirstActivityTime [UTC]",
        "firstActivityTimeUtc",
        "first_activity_time_utc",
        "CreatedTime",
        "CreatedTime [UTC]",
        "createdTimeUtc",
        "created_time_utc",
        "TimeGenerated",
        "TimeGenerated [UTC]",
    ];
    common::time(alert, notes, times.map(|path| common::utc(at(&[path]))));
    let updated = [
        "LastModifiedTime",
        "LastModifiedTime [UTC]",
        "lastModifiedTimeUtc",
        "last_modified_time_utc",
        "TimeGenerated",
    ];
    alert.updated = common::moment(common::utc(at(&updated)));
    alert.vendor_uid = at(&["IncidentName"]).or_else(|| first(record, &["name", "IncidentNumber"]));
    alert.title = at(&["Title", "title"]);
    common::severity(alert, notes, at(&["Severity", "severity"]), common::severity_word);
    alert.product = Some("Microsoft Sentinel".into());
    alert.vendor = Some("Microsoft".into());
    alert.sensor = Sensor::Siem;
    let rules = ["RelatedAnalyticRuleIds", "relatedAnalyticRuleIds", "related_analytic_rule_ids"];
    alert.rule_uid = at(&rules).filter(|list| list != "[]");
    alert.rule_name = at(&["Title", "title"]);
    alert.rule_family = at(&["ProviderName", "providerName"]);
    alert.status = common::status(at(&["Status", "status"]), at(&["Classification", "classification"]));
    let incident = at(&["IncidentName"]).or_else(|| first(record, &["name"]));
    alert.reply_to = incident.is_some().then(|| "sentinel-incident".into());
    let classification = at(&["Classification", "classification"]);
    let reason = at(&["ClassificationReason", "classificationReason", "classification_reason"]);
    alert.decided = decided("sentinel", [classification, reason]);
    let more = ["AdditionalData", "additionalData", "additional_data"].iter().find_map(|key| facts.get(key));
    let texts = |more: Value<'_>, key: &str| -> Vec<String> {
        more.get(key).map(common::texts).unwrap_or_default().into_iter().map(Into::into).collect()
    };
    let attacks = common::opened(more, |more| (texts(more, "tactics"), texts(more, "techniques")));
    let (tactics, techniques) = attacks.unwrap_or_default();
    let mut said = Mentions::default();
    tactics.iter().for_each(|word| said.add_category(word));
    techniques.iter().for_each(|id| said.add_technique(Some(id), None));
    common::attacks(alert, notes, said, None);
    Verdict::Alert
}
