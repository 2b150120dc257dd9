//! Microsoft Defender for Cloud Apps (MCAS): alerts of its own API, which numbers severity, status and intent.

use super::common::{self, fill, first};
use super::{Confidence, Notes, Reader, Verdict};
use wg_record::json::Value;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor, Severity};

pub(super) const READER: Reader =
    Reader { id: "cloud-app-security", name: "Defender for Cloud Apps alerts", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let has = |key: &str| record.get(key).is_some();
    let is_alert = has("entities")
        && (has("severityValue") || has("severity"))
        && (has("statusValue") || has("resolutionStatusValue"))
        && (has("_id") || has("contextId"));
    if is_alert { Confidence::Sure } else { Confidence::No }
}

/// The steps of an attack by the number that the interface gives them.
const INTENTS: [&str; 14] = [
    "Unknown",
    "Preattack",
    "Initial Access",
    "Persistence",
    "Privilege Escalation",
    "Defense Evasion",
    "Credential Access",
    "Discovery",
    "Lateral Movement",
    "Execution",
    "Collection",
    "Exfiltration",
    "Command and Control",
    "Impact",
];

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |paths: &[&str]| first(record, paths);
    common::time_at(alert, notes, record, &["timestamp"]);
    alert.vendor_uid = at(&["_id", "contextId"]);
    alert.title = at(&["title", "description"]);
    common::severity(alert, notes, at(&["severityValue", "severity.value", "severity"]), severity);
    alert.product = Some("Microsoft Defender for Cloud Apps".into());
    alert.vendor = Some("Microsoft".into());
    alert.sensor = Sensor::Cloud;
    alert.rule_name = at(&["title"]);
    alert.status = at(&["statusValue"]).map(|number| match &*number {
        "0" => "unread".into(),
        "1" => "read".into(),
        "2" => "archived".into(),
        _ => number,
    });
    alert.confidence = common::score(at(&["threatScore", "riskScore"]));
    for entity in common::items(record, "entities") {
        let label = || first(entity, &["label", "id"]);
        match first(entity, &["type"]).as_deref() {
            Some("account" | "user") => fill(&mut alert.user, first(entity, &["entityUpn", "em", "label", "id"])),
            Some("ip") => fill(&mut alert.src_ip, common::address(label())),
            Some("policyRule" | "policy") => {
                fill(&mut alert.rule_uid, first(entity, &["id"]));
                alert.rule_name = label().or(alert.rule_name.take());
                fill(&mut alert.rule_family, first(entity, &["policyType"]));
            }
            Some("device") => fill(&mut alert.host, label()),
            Some("file") => fill(&mut alert.file, label()),
            _ => {}
        }
    }
    let steps: Vec<_> = record.get("intent").map(common::texts).unwrap_or_default();
    let mut said = Mentions::default();
    let named = steps.iter().filter_map(|step| INTENTS.get(step.parse::<usize>().ok()?));
    named.for_each(|name| said.add_category(name));
    common::attacks(alert, notes, said, None);
    Verdict::Alert
}

fn severity(given: &str) -> Option<Severity> {
    Some(match given {
        "0" => Severity::Low,
        "1" => Severity::Medium,
        "2" => Severity::High,
        "3" => Severity::Info,
        word => return common::severity_word(word),
    })
}
