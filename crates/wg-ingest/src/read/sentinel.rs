//! Microsoft Sentinel alerts: rows of the SecurityAlert table, as CSV or JSON.
//!
//! `Entities` is a JSON list within a text, whose parts refer to each other (`$id`, `$ref`).

use super::common::{self, first, owned};
use super::{Confidence, Notes, Reader, Verdict, ms_entities};
use crate::json::{Doc, Nodes, Value};
use std::borrow::Cow;
use wg_schema::alert::Text;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader =
    Reader { id: "ms-sentinel-alerts", name: "Microsoft Sentinel alerts", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let is_sentinel = ["SystemAlertId", "ProviderName", "Entities"].iter().all(|key| record.get(key).is_some());
    if is_sentinel { Confidence::Sure } else { Confidence::No }
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |paths: &[&str]| first(record, paths);
    let times = ["StartTime", "StartTimeUtc", "StartTime [UTC]", "TimeGenerated", "TimeGenerated [UTC]"];
    common::time_at(alert, notes, record, &times);
    // A changed alert is written once more, with the time of the writing.
    alert.updated = common::moment(at(&["TimeGenerated", "TimeGenerated [UTC]"]));
    alert.vendor_uid = at(&["SystemAlertId"]);
    alert.title = at(&["DisplayName", "AlertDisplayName", "AlertName"]);
    common::severity(alert, notes, at(&["AlertSeverity", "Severity"]), common::severity_word);
    let provider = at(&["ProductName", "ProviderName"]);
    alert.sensor = provider.as_deref().map_or(Sensor::Siem, sensor);
    alert.product = provider;
    alert.vendor = at(&["VendorName"]);
    alert.rule_uid = at(&["AlertType"]);
    alert.rule_name = at(&["AlertName"]);
    alert.confidence = common::score(at(&["ConfidenceScore"]));
    alert.status = at(&["Status"]);
    alert.host = at(&["CompromisedEntity"]);
    common::opened(record.get("Entities"), |entities| ms_entities::fill_all(entities, alert));
    attacks(record, alert, notes);
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
fn attacks<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let at = |key: &str| first(record, &[key]);
    let mut nodes = Nodes::default();
    let properties = at("ExtendedProperties");
    let exact: Text<'_> = properties.as_deref().and_then(|text| {
        let doc = Doc::parse(text, &mut nodes).ok()?;
        owned(first(doc.root(), &["MitreTechniques"]))
    });
    let is_list = |text: &Cow<'d, str>| text != "[]";
    let techniques = exact.or_else(|| at("SubTechniques").filter(is_list)).or_else(|| at("Techniques").filter(is_list));
    let tactics = at("Tactics");
    let mut said = Mentions::default();
    tactics.iter().flat_map(|list| list.split(',')).for_each(|word| said.add_category(word));
    techniques.iter().for_each(|list| said.add(list));
    common::attacks(alert, notes, said, None);
}
