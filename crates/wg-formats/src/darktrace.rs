//! Darktrace: breaches of its models, and incidents of its AI Analyst. Alerts about its own health are none.

use super::common::{self, first, known};
use super::{Confidence, Notes, Reader, Verdict};
use wg_record::json::Value;
use wg_schema::alert::Text;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor, Severity};

pub(super) const READER: Reader =
    Reader { id: "darktrace", name: "Darktrace breaches and incidents", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let has = |key: &&str| record.get(key).is_some();
    let is_breach = ["pbid", "model"].iter().all(has) && ["triggeredComponents", "score", "device"].iter().any(has);
    if is_breach || is_incident(record) || is_health(record) { Confidence::Sure } else { Confidence::No }
}

fn is_incident(record: Value<'_>) -> bool {
    let has = |key: &&str| record.get(key).is_some();
    has(&"summariser") && ["aiaScore", "breachDevices", "attackPhases", "relatedBreaches"].iter().any(has)
}

fn is_health(record: Value<'_>) -> bool {
    ["acknowledge_timeout", "alert_name", "priority_level"].iter().all(|key| record.get(key).is_some())
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |paths: &[&str]| first(record, paths);
    if is_health(record) {
        return Verdict::NotAlert;
    }
    alert.product = Some("Darktrace".into());
    alert.vendor = Some("Darktrace".into());
    alert.sensor = Sensor::Ndr;
    if is_incident(record) {
        incident(record, alert, notes);
        return Verdict::Alert;
    }
    common::time_at(alert, notes, record, &["time", "creationTime"]);
    alert.created = common::moment(at(&["creationTime"]));
    alert.vendor_uid = at(&["pbid"]);
    // `then` is the model as it was when it was breached.
    let model = record.path("model.then").or_else(|| record.get("model"));
    let of_model = |keys: &[&str]| first(model?, keys);
    alert.title = of_model(&["name"]);
    let score = at(&["score"]).and_then(|score| score.parse::<f64>().ok()).filter(|score| (0.0..=1.0).contains(score));
    alert.confidence = score.map(|score| (score * 100.0) as u8);
    let percent = score.map(|score| format!("{}", (score * 100.0).round()).into());
    common::severity(alert, notes, of_model(&["category"]).or(percent), severity);
    alert.rule_uid = of_model(&["uuid", "pid"]);
    alert.rule_name = of_model(&["name"]);
    alert.rule_family = of_model(&["category"]);
    let acknowledged = at(&["acknowledged"]).filter(|word| word != "false").map(|_| "acknowledged".into());
    alert.status = acknowledged;
    device(record.get("device"), alert);
    for component in common::items(record, "triggeredComponents") {
        for filter in common::items(component, "triggeredFilters") {
            let value = first(filter, &["trigger.value"]);
            match first(filter, &["filterType"]).as_deref() {
                Some("Destination IP") if alert.dst_ip.is_none() => alert.dst_ip = common::address(value),
                Some("Destination port") if alert.dst_port.is_none() => alert.dst_port = common::port(value),
                Some("Source port") if alert.src_port.is_none() => alert.src_port = common::port(value),
                Some("Connection hostname" | "DNS host lookup" | "HTTP host") if alert.dst_domain.is_none() => {
                    alert.dst_domain = known(value);
                }
                Some("Source IP") if alert.src_ip.is_none() => alert.src_ip = common::address(value),
                _ => {}
            }
        }
    }
    let techniques: Vec<_> = common::items(record, "mitreTechniques").collect();
    let named: Vec<(Text<'d>, Text<'d>)> =
        techniques.iter().map(|one| (first(*one, &["techniqueID"]), first(*one, &["technique"]))).collect();
    let ids = model.and_then(|model| model.path("mitre.techniques")).map(common::texts).unwrap_or_default();
    let mut said = Mentions::default();
    for (id, name) in &named {
        said.add_technique(id.as_deref(), name.as_deref());
    }
    ids.iter().for_each(|id| said.add_technique(Some(id), None));
    common::attacks(alert, notes, said, None);
    Verdict::Alert
}

fn incident<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let at = |paths: &[&str]| first(record, paths);
    common::time_at(alert, notes, record, &["periods.start", "createdAt"]);
    alert.created = common::moment(at(&["createdAt"]));
    alert.vendor_uid = at(&["id"]);
    alert.title = at(&["title"]);
    common::severity(alert, notes, at(&["category", "groupCategory", "aiaScore"]), severity);
    alert.rule_uid = at(&["summariser"]);
    alert.rule_name = at(&["title"]);
    alert.rule_family = at(&["relatedBreaches.modelName"]);
    alert.confidence = common::score(at(&["aiaScore"]));
    alert.status = (at(&["acknowledged"]).as_deref() == Some("true")).then(|| "acknowledged".into());
    device(common::items(record, "breachDevices").next(), alert);
}

fn device<'d>(device: Option<Value<'d>>, alert: &mut Alert<'d>) {
    let at = |keys: &[&str]| device.and_then(|device| first(device, keys));
    alert.host_ip = common::address(at(&["ip"]).and_then(|ip| common::cut_at(ip, '/')));
    alert.host = at(&["hostname", "devicelabel", "identifier"]).or_else(|| alert.host_ip.clone());
    alert.user = at(&["credentials"]);
    alert.src_ip = alert.host_ip.clone();
}

fn severity(given: &str) -> Option<Severity> {
    match given {
        "Suspicious" | "suspicious" => Some(Severity::Medium),
        "Compliance" | "compliance" => Some(Severity::Low),
        _ => common::severity_word(given).or_else(|| common::severity_percent(given)),
    }
}
