//! Office 365 management activity: alerts of the compliance centre and of Defender for Cloud Apps, automated
//! investigations, and detections in mail and files. The rest of the unified audit log is not alerts.
//!
//! What an alert is about stands in `Data`, JSON in a text whose names are abbreviations.

use super::common::{self, Hash, fill, first, items, owned};
use super::{Confidence, Notes, Reader, Verdict};
use wg_record::json::Value;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader = Reader { id: "o365-alerts", name: "Office 365 alerts", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let is_audit = ["RecordType", "Operation", "CreationTime", "Workload"].iter().all(|key| record.get(key).is_some());
    if is_audit { Confidence::Sure } else { Confidence::No }
}

/// Operations that say that something was detected.
const DETECTIONS: [&str; 7] = [
    "TIMailData",
    "TIUrlClickData",
    "AtpDetection",
    "FileMalwareDetected",
    "AirInvestigationData",
    "DlpRuleMatch",
    "SupervisionRuleMatch",
];

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |paths: &[&str]| first(record, paths);
    let operation = at(&["Operation"]);
    let operation_is = |wanted: &dyn Fn(&str) -> bool| operation.as_deref().is_some_and(wanted);
    let is_alert = at(&["AlertId", "AlertDisplayName"]).is_some() || operation_is(&|name| name.starts_with("Alert"));
    if !is_alert
        && !operation_is(&|name| {
            DETECTIONS.iter().any(|it| it.eq_ignore_ascii_case(name)) || name.starts_with("MCAS_ALERT")
        })
    {
        return Verdict::NotAlert;
    }
    common::time(alert, notes, ["CreationTime", "StartTimeUtc"].map(|path| common::utc(at(&[path]))));
    alert.vendor_uid = at(&["AlertId", "InvestigationId"]).or_else(|| at(&["ObjectId", "Id"]));
    alert.is_part = at(&["AlertId"]).is_some_and(|id| id.len() > 8);
    alert.title =
        at(&["Name", "AlertDisplayName", "InvestigationName", "Verdict", "PolicyDetails.PolicyName"]).or(operation);
    alert.product = Some(product(at(&["Workload"]).as_deref()).into());
    alert.vendor = Some("Microsoft".into());
    alert.sensor = sensor(at(&["Workload"]).as_deref(), at(&["Category"]).as_deref());
    alert.rule_uid = at(&["PolicyId", "Operation"]);
    alert.rule_name = at(&["Name", "AlertDisplayName", "InvestigationType", "PolicyDetails.PolicyName", "Operation"]);
    alert.rule_family = at(&["Category", "AlertCategory", "AlertType", "EntityType"]);
    alert.status = at(&["Status", "ResultStatus"]);
    alert.disposition = at(&["DeliveryAction", "LatestDeliveryLocation", "UrlClickAction"]);
    alert.src_ip = common::address_at(record, &["ClientIPs", "ClientIP", "SenderIp", "UserIp"]);
    alert.dst_domain = at(&["Url"]).and_then(common::host_of_url);
    alert.file =
        at(&["SourceFileName", "FileData.FilePath", "FileData.FileName", "AttachmentData.FileName", "ObjectId"])
            .filter(|name| name.contains('.'));
    alert.file_hash = Hash::of(record, &["FileData.SHA256", "AttachmentData.SHA256", "SHA256"]);
    let mut given = at(&["Severity", "AlertSeverity", "PolicyDetails.Rules.Severity"]);
    common::opened(record.get("Data"), |data| {
        fill(&mut given, owned(first(data, &["Severity", "sev"])));
        fill(&mut alert.title, owned(first(data, &["an", "AlertDisplayName"])));
        facts(data, alert);
    });
    let has_none = record.get("AlertId").is_none() && given.is_none();
    if !has_none {
        common::severity(alert, notes, given, common::severity_word);
    }
    let is_service =
        |user: &str| ["SecurityComplianceAlerts", "ThreatIntel", "DlpAgent"].iter().any(|it| user.starts_with(it));
    fill(&mut alert.user, at(&["UserId", "Recipients"]).filter(|user| !is_service(user)));
    // Whose mail or file broke a rule.
    fill(&mut alert.user, at(&["ExchangeMetaData.From", "SharePointMetaData.From"]));
    attacks(record, alert, notes);
    Verdict::Alert
}

/// `f3u` is the user, `trc` the recipient, `zu` a target; an entity's own id is in `eid`, of the kind `etype`.
fn facts(data: Value<'_>, alert: &mut Alert<'_>) {
    let at = |paths: &[&str]| owned(first(data, paths));
    let is_user = at(&["etype"]).is_some_and(|kind| matches!(&*kind, "User" | "Recipients" | "Mailbox"));
    let entity = at(&["eid"]).filter(|_| is_user);
    fill(&mut alert.user, at(&["f3u", "trc", "suid"]).or(entity).or_else(|| at(&["UserPrincipalName", "zu"])));
    fill(&mut alert.src_ip, common::address(at(&["sip", "cip", "ClientIP"])));
    fill(&mut alert.dst_domain, at(&["zurl", "urld"]).and_then(common::host_of_url));
    fill(&mut alert.file, at(&["sfn", "fn", "zfn"]));
    fill(&mut alert.host, at(&["MachineName"]));
    let mut hash = Hash::default();
    ["zfh", "fh", "sha256"].iter().for_each(|key| hash.offer(at(&[key])));
    fill(&mut alert.file_hash, hash.take());
}

fn product(workload: Option<&str>) -> &'static str {
    match workload {
        Some("MCAS" | "CloudAppSecurity") => "Microsoft Defender for Cloud Apps",
        _ => "Office 365",
    }
}

fn sensor(workload: Option<&str>, category: Option<&str>) -> Sensor {
    match (workload, category) {
        (Some("MCAS" | "CloudAppSecurity"), _) => Sensor::Cloud,
        (Some("ThreatIntelligence" | "Exchange"), _) => Sensor::Email,
        (_, Some("ThreatManagement" | "MailFlow")) => Sensor::Email,
        _ => Sensor::Cloud,
    }
}

fn attacks<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let category = first(record, &["Category"]);
    let techniques: Vec<_> = items(record, "MitreTechniques").filter_map(Value::text).collect();
    let mut said = Mentions::default();
    category.iter().for_each(|word| said.add_category(word));
    techniques.iter().for_each(|id| said.add(id));
    common::attacks(alert, notes, said, None);
}
