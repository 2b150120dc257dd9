//! Microsoft Sentinel alerts: rows of the SecurityAlert table, as CSV or JSON, and entities of the REST API.
//!
//! `Entities` is a JSON list within a text, whose parts refer to each other (`$id`, `$ref`).

use super::common::{self, Cased, first, owned};
use super::{Confidence, Notes, Reader, Verdict, ms_entities};
use wg_record::json::Value;
use wg_schema::alert::Text;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader =
    Reader { id: "ms-sentinel-alerts", name: "Microsoft Sentinel alerts", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let is_row = ["SystemAlertId", "ProviderName", "Entities"].iter().all(|key| record.get(key).is_some());
    if is_row || is_resource(record) { Confidence::Sure } else { Confidence::No }
}

fn is_resource(record: Value<'_>) -> bool {
    record.get("properties").is_some() && first(record, &["kind"]).is_some_and(|kind| kind == "SecurityAlert")
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let facts = Cased(record.get("properties").filter(|_| is_resource(record)).unwrap_or(record));
    let at = |names: &[&str]| facts.get(names);
    let times = ["StartTime", "StartTimeUtc", "StartTime [UTC]", "TimeGenerated", "TimeGenerated [UTC]"];
    common::time(alert, notes, times.map(|name| common::utc(at(&[name]))));
    // A changed alert is written once more, with the time of the writing.
    alert.updated = common::moment(common::utc(at(&["TimeGenerated", "TimeGenerated [UTC]"])));
    alert.vendor_uid = at(&["SystemAlertId"]);
    alert.title = at(&["DisplayName", "AlertDisplayName", "AlertName", "FriendlyName"]);
    common::severity(alert, notes, at(&["AlertSeverity", "Severity"]), common::severity_word);
    let provider = at(&["ProductName", "ProviderName"]);
    alert.sensor = provider.as_deref().map_or(Sensor::Siem, sensor);
    alert.product = provider;
    alert.vendor = at(&["VendorName"]);
    alert.rule_uid = at(&["AlertType"]);
    alert.rule_name = at(&["AlertName", "AlertDisplayName"]);
    alert.confidence = common::score(at(&["ConfidenceScore"]));
    alert.status = at(&["Status"]);
    alert.host = at(&["CompromisedEntity"]);
    common::opened(facts.member("Entities"), |entities| ms_entities::fill_all(entities, alert));
    attacks(&facts, alert, notes);
    Verdict::Alert
}

fn sensor(provider: &str) -> Sensor {
    match provider {
        "MDATP" | "Microsoft Defender Advanced Threat Protection" | "Microsoft Defender for Endpoint" => Sensor::Edr,
        "OATP" | "Office 365 Advanced Threat Protection" | "Microsoft Defender for Office 365" => Sensor::Email,
        "IPC" | "Azure Active Directory Identity Protection" | "Azure Advanced Threat Protection" => Sensor::Identity,
        "MCAS" | "Azure Security Center" | "Microsoft Cloud App Security" => Sensor::Cloud,
        _ => Sensor::Siem,
    }
}

/// `Tactics` are a list in one text. Of techniques the most exact of three places counts.
fn attacks<'d>(facts: &Cased<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let exact: Text<'d> =
        common::opened(facts.member("ExtendedProperties"), |more| owned(first(more, &["MitreTechniques"]))).flatten();
    let texts = |name: &str| facts.member(name).map(common::texts).unwrap_or_default();
    let listed = |name: &str| Some(texts(name)).filter(|list| list.iter().any(|text| text != "[]"));
    let techniques = exact.map(|text| vec![text]).or_else(|| listed("SubTechniques")).or_else(|| listed("Techniques"));
    let (tactics, techniques) = (texts("Tactics"), techniques.unwrap_or_default());
    let mut said = Mentions::default();
    tactics.iter().flat_map(|list| list.split(',')).for_each(|word| said.add_category(word));
    techniques.iter().for_each(|list| said.add(list));
    common::attacks(alert, notes, said, None);
}
