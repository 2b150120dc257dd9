//! Google SecOps (Chronicle): detections of rules with their UDM events, UDM events that raised an alert, and the alerts
//! of assets and users of the older API, of which one record holds several.

use super::common::{self, Hash, fill, first, items, known};
use super::{Confidence, Each, Notes, Reader, Split, Verdict};
use std::borrow::Cow;
use wg_record::json::Value;
use wg_schema::alert::Text;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor, Severity};

pub(super) const READER: Reader =
    Reader { id: "google-secops", name: "Google SecOps alerts", detect, read, unwrap: None };

pub(super) const SPLIT: Split = Split { reader: READER.id, parts };

/// Hands out the alerts of an asset or a user.
fn parts<'d>(record: Value<'d>, each: Each<'_, 'd>) -> bool {
    let Some(list) = infos(record) else { return false };
    list.items().for_each(|item| each(item, &mut |alert, notes| info(record, item, alert, notes)));
    true
}

fn detect(record: Value<'_>) -> Confidence {
    let is_udm = || {
        ["metadata.event_type", "metadata.eventType"].iter().any(|path| udm(record).path(path).is_some())
            && ["principal", "target", "security_result", "securityResult"]
                .iter()
                .any(|key| udm(record).get(key).is_some())
    };
    if infos(record).is_some() || is_detection(record) || is_udm() { Confidence::Sure } else { Confidence::No }
}

fn infos(record: Value<'_>) -> Option<Value<'_>> {
    let is_asset = record.get("asset").is_some() || record.get("user").is_some();
    record.get("alertInfos").filter(|list| list.is_array() && !list.is_empty() && is_asset)
}

fn is_detection(record: Value<'_>) -> bool {
    let is_typed = || first(record, &["type"]).is_some_and(|kind| kind.ends_with("_DETECTION"));
    record.get("detection").is_some() && (record.get("detectionTime").is_some() || is_typed())
}

fn udm(record: Value<'_>) -> Value<'_> {
    ["udm", "event"].iter().filter_map(|key| record.get(key)).find(|inner| inner.is_object()).unwrap_or(record)
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    alert.vendor = Some("Google".into());
    alert.product = Some("Google SecOps".into());
    alert.sensor = Sensor::Siem;
    if is_detection(record) {
        return detection(record, alert, notes);
    }
    event_alert(udm(record), alert, notes)
}

fn info<'d>(asset: Value<'d>, info: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |paths: &[&str]| first(info, paths);
    common::time_at(alert, notes, info, &["timestamp", "eventTime"]);
    alert.title = at(&["name"]);
    let given = at(&["severity"]);
    common::severity(alert, notes, given, |word| match word {
        "Unspecified" | "UNSPECIFIED" => Some(Severity::Unknown),
        word => common::severity_word(word),
    });
    alert.product = at(&["sourceProduct"]).or(Some("Google SecOps".into()));
    alert.vendor = Some("Google".into());
    alert.sensor = alert.product.as_deref().and_then(common::sensor).unwrap_or(Sensor::Siem);
    alert.rule_name = at(&["name"]);
    alert.host = first(asset, &["asset.hostname"]);
    alert.host_ip = common::address_at(asset, &["asset.ip", "asset.assetIpAddress", "asset.ipAddress"]);
    fill(&mut alert.host, first(asset, &["asset.productObjectId", "asset.mac"]));
    alert.user = first(asset, &["user.email", "user.username", "user.employeeId", "user"]);
    Verdict::Alert
}

fn detection<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let own = |paths: &[&str]| record.path("detection").and_then(|detection| first(detection, paths));
    if own(&["alertState"]).as_deref() == Some("NOT_ALERTING") {
        return Verdict::NotAlert;
    }
    let events: Vec<Value<'d>> = items(record, "collectionElements")
        .flat_map(|element| items(element, "references"))
        .filter_map(|reference| reference.get("event"))
        .chain(record.get("event"))
        .take(16)
        .collect();
    let seen = events.first().and_then(|event| first(*event, &["metadata.eventTimestamp", "metadata.event_timestamp"]));
    let times = ["timeWindow.startTime", "detectionTime", "createdTime"].map(|path| first(record, &[path]));
    common::time(alert, notes, [seen].into_iter().chain(times));
    alert.vendor_uid = first(record, &["id"]);
    alert.title = own(&["ruleName", "summary", "description"]);
    let label = |wanted: &[&str]| -> Text<'d> {
        let labels = ["detection.ruleLabels", "detection.outcomes"].iter().filter_map(|path| record.path(path));
        labels
            .flat_map(Value::items)
            .find(|one| first(*one, &["key"]).is_some_and(|key| wanted.iter().any(|w| key.eq_ignore_ascii_case(w))))
            .and_then(|one| first(one, &["value"]))
    };
    common::severity(alert, notes, own(&["severity"]).or_else(|| label(&["severity"])), common::severity_word);
    alert.rule_uid = own(&["ruleId"]);
    alert.rule_name = own(&["ruleName"]);
    alert.rule_family = own(&["ruleType"]).or_else(|| first(record, &["type"]));
    alert.confidence = common::score(own(&["riskScore"]).or_else(|| label(&["risk_score"])));
    alert.status = first(record, &["feedbackSummary.status", "feedbackSummary.verdict"]);
    events.iter().for_each(|event| from_udm(*event, alert));
    let said = [
        label(&["tactic", "mitre_attack_tactic", "mitre_tactic", "mitre_attack_tactic_id"]),
        label(&["technique", "mitre_attack_technique_id", "mitre_attack_technique", "mitre_technique", "subtechnique"]),
    ];
    attacks(&said, &events, alert, notes);
    Verdict::Alert
}

/// Returns whether an event tells of something that was found, and not only of what a firewall lets pass by a rule.
fn is_found(result: Value<'_>) -> bool {
    let at = |paths: &[&str]| known(first(result, paths));
    let is_bad = || at(&["severity"]).is_some_and(|word| ["MEDIUM", "HIGH", "CRITICAL"].contains(&&*word));
    let has_rule = at(&["ruleName", "rule_name"]).is_some();
    at(&["threatName", "threat_name"]).is_some() || has_rule && is_bad()
}

fn event_alert<'d>(event: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let results = || items(event, "securityResult").chain(items(event, "security_result"));
    let is_alerting = |result: Value<'d>| {
        first(result, &["alertState", "alert_state"]).as_deref() == Some("ALERTING")
            || result.get("is_alert").and_then(Value::bool) == Some(true)
            || is_found(result)
    };
    let Some(result) = results().find(|result| is_alerting(*result)) else { return Verdict::NotAlert };
    let at = |paths: &[&str]| first(result, paths);
    let meta =
        |camel: &str, snake: &str| first(event, &[&["metadata.", camel].concat(), &["metadata.", snake].concat()]);
    common::time(
        alert,
        notes,
        [meta("eventTimestamp", "event_timestamp"), meta("ingestedTimestamp", "ingested_timestamp")],
    );
    alert.vendor_uid = meta("productLogId", "product_log_id").or_else(|| meta("id", "id"));
    alert.title = at(&["ruleName", "rule_name", "summary", "threatName", "threat_name"]);
    fill(&mut alert.title, meta("description", "product_event_type"));
    common::severity(alert, notes, at(&["severity", "productSeverity", "product_severity"]), common::severity_word);
    fill(&mut alert.rule_uid, at(&["ruleId", "rule_id"]));
    alert.rule_name = at(&["ruleName", "rule_name", "threatName", "threat_name"]);
    alert.rule_family = at(&["categoryDetails", "category_details", "category"]);
    alert.product = meta("productName", "product_name").or(alert.product.take());
    alert.vendor = meta("vendorName", "vendor_name").or(alert.vendor.take());
    alert.disposition = at(&["action"]);
    from_udm(event, alert);
    attacks(&[None, None], &[event], alert, notes);
    Verdict::Alert
}

/// Fills what an event of the Unified Data Model says. The principal acts, the target is acted upon; in a start of a
/// process the target is what was started.
fn from_udm<'d>(event: Value<'d>, alert: &mut Alert<'d>) {
    let noun =
        |noun: &str, paths: &[&str]| paths.iter().find_map(|path| known(first(event, &[&[noun, ".", path].concat()])));
    let principal = |paths: &[&str]| noun("principal", paths);
    let target = |paths: &[&str]| noun("target", paths);
    let addresses = ["ip", "asset.ip"];
    fill(&mut alert.host, principal(&["hostname", "asset.hostname"]).or_else(|| target(&["asset.hostname"])));
    fill(&mut alert.host_ip, common::address(principal(&addresses)));
    let names = ["user.userid", "user.emailAddresses", "user.email_addresses", "user.userDisplayName"];
    fill(&mut alert.user, principal(&names).or_else(|| target(&names)));
    let src = common::address(principal(&addresses)).or_else(|| common::address(noun("src", &addresses)));
    common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, src, common::port(principal(&["port"])));
    let dst = common::address(target(&addresses));
    common::fill_endpoint(&mut alert.dst_ip, &mut alert.dst_port, dst, common::port(target(&["port"])));
    fill(&mut alert.dst_domain, target(&["hostname", "url", "domain.name"]).and_then(common::host_of_url));
    let is_launch = first(event, &["metadata.eventType", "metadata.event_type"]).as_deref() == Some("PROCESS_LAUNCH");
    let acting = if is_launch && event.path("target.process").is_some() { "target" } else { "principal" };
    let process = |paths: &[&str]| noun(acting, paths);
    let image = ["process.file.fullPath", "process.file.full_path", "process.file.names"];
    fill(&mut alert.process, common::base_name(process(&image)));
    fill(&mut alert.cmd_line, process(&["process.commandLine", "process.command_line"]));
    alert.pid = alert.pid.or_else(|| common::pid(process(&["process.pid"])));
    let own_id = ["process.productSpecificProcessId", "process.product_specific_process_id"];
    fill(&mut alert.process_uid, process(&own_id));
    let parent = |path: &str| {
        let (camel, snake) = (["process.parentProcess.", path].concat(), ["process.parent_process.", path].concat());
        process(&[&camel, &snake]).or_else(|| principal(&[&["process.", path].concat()]).filter(|_| is_launch))
    };
    fill(&mut alert.parent, common::base_name(parent("file.fullPath").or_else(|| parent("file.full_path"))));
    alert.parent_pid = alert.parent_pid.or_else(|| common::pid(parent("pid")));
    fill(&mut alert.file, target(&["file.fullPath", "file.full_path"]));
    let mut hash = Hash::default();
    ["file.sha256", "file.sha1", "file.md5", "process.file.sha256", "process.file.md5"]
        .iter()
        .for_each(|path| hash.offer(target(&[path])));
    hash.offer(process(&["process.file.sha256"]));
    fill(&mut alert.file_hash, hash.take());
}

fn attacks<'d>(labels: &[Text<'d>; 2], events: &[Value<'d>], alert: &mut Alert<'d>, notes: &mut Notes) {
    let details =
        events.iter().flat_map(|event| items(*event, "securityResult").chain(items(*event, "security_result")));
    let details: Vec<Value<'d>> =
        details.filter_map(|one| one.get("attackDetails").or_else(|| one.get("attack_details"))).collect();
    let ids = |list: &'static str| -> Vec<Cow<'d, str>> {
        details
            .iter()
            .flat_map(|one| items(*one, list))
            .filter_map(|one| first(one, &["id", "subtechniqueId", "name"]))
            .collect()
    };
    let (tactics, techniques) = (ids("tactics"), ids("techniques"));
    let mut said = Mentions::default();
    labels[0].iter().for_each(|text| said.add_category(text));
    labels[1].iter().for_each(|text| said.add_tag(text));
    tactics.iter().for_each(|id| said.add_tactic(None, Some(id)));
    techniques.iter().for_each(|id| said.add(id));
    common::attacks(alert, notes, said, None);
}
