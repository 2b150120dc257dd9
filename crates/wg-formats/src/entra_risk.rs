//! Entra ID Protection: risk detections as diagnostic settings, Graph and Log Analytics write them.
//!
//! How risky a user or a service principal is at the moment is a score, not an alert; so is the rest of the directory's
//! log.

use super::common::{self, first};
use super::{Confidence, Notes, Reader, Verdict};
use std::borrow::Cow;
use wg_record::json::Value;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor, Severity};

pub(super) const READER: Reader =
    Reader { id: "entra-id-risk", name: "Entra ID Protection risk detections", detect, read, unwrap: None };

const STREAMS: [&str; 4] = ["UserRiskEvents", "ServicePrincipalRiskEvents", "RiskyUsers", "RiskyServicePrincipals"];

fn detect(record: Value<'_>) -> Confidence {
    let has = |key: &str| record.get(key).is_some();
    let is_stream = || {
        has("properties")
            && (first(record, &["category"]).is_some_and(|kind| STREAMS.contains(&&*kind))
                || first(record, &["resourceId"])
                    .is_some_and(|id| id.to_ascii_lowercase().ends_with("microsoft.aadiam")))
    };
    let is_risk = has("riskEventType") && has("riskLevel") || has("RiskEventType") && has("RiskLevel");
    let is_state = has("riskLastUpdatedDateTime") && has("riskLevel") || has("RiskLastUpdatedDateTime");
    if is_risk || is_state || is_stream() { Confidence::Sure } else { Confidence::No }
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let facts = record.get("properties").filter(|facts| facts.is_object()).unwrap_or(record);
    let at = |paths: &[&str]| first(facts, paths);
    let Some(kind) = at(&["riskEventType", "RiskEventType", "riskType"]) else { return Verdict::NotAlert };
    let times = [
        "activityDateTime",
        "ActivityDateTime",
        "detectedDateTime",
        "DetectedDateTime",
        "lastUpdatedDateTime",
        "TimeGenerated",
    ];
    common::time(alert, notes, times.map(|path| at(&[path])).into_iter().chain([first(record, &["time"])]));
    alert.updated = common::moment(at(&["lastUpdatedDateTime", "LastUpdatedDateTime"]));
    alert.vendor_uid = at(&["id", "Id"]);
    alert.title = Some(kind.clone());
    common::severity(alert, notes, at(&["riskLevel", "RiskLevel"]), severity);
    alert.product = Some("Entra ID Protection".into());
    alert.vendor = Some("Microsoft".into());
    alert.sensor = Sensor::Identity;
    alert.rule_uid = Some(kind.clone());
    alert.rule_name = Some(kind);
    alert.rule_family = at(&["source", "Source", "detectionTimingType"]);
    alert.disposition = at(&["riskDetail", "RiskDetail"]);
    alert.status = at(&["riskState", "RiskState"]);
    let names = ["userPrincipalName", "UserPrincipalName", "servicePrincipalDisplayName", "userId", "appId"];
    alert.user = at(&names).or_else(|| first(record, &["identity"]));
    alert.src_ip = common::address(at(&["ipAddress", "IpAddress"]).or_else(|| first(record, &["callerIpAddress"])));
    attacks(facts, alert, notes);
    Verdict::Alert
}

/// Of `hidden`, only holders of a licence see the level.
fn severity(given: &str) -> Option<Severity> {
    match given {
        "hidden" | "unknownFutureValue" => Some(Severity::Unknown),
        word => common::severity_word(word),
    }
}

/// Techniques are a pair of `additionalInfo`, a JSON list of keys and values in a text.
fn attacks<'d>(facts: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let info = ["additionalInfo", "AdditionalInfo"].iter().find_map(|key| facts.get(key));
    let techniques: Option<String> = common::opened(info, |pairs| {
        let is_techniques = |pair: &Value<'_>| first(*pair, &["Key", "key"]).as_deref() == Some("mitreTechniques");
        pairs.items().find(is_techniques).and_then(|pair| first(pair, &["Value", "value"]).map(Cow::into_owned))
    })
    .flatten();
    let mut said = Mentions::default();
    techniques.iter().for_each(|list| said.add(list));
    common::attacks(alert, notes, said, None);
}
