//! Google Cloud Security Command Center: findings of its API and of its notifications, bare or beside their resource, and as its
//! command writes them in a table, whose names have underscores.

use super::common::{self, Hash, fill, first, items};
use super::{Confidence, Notes, Reader, Verdict};
use std::borrow::Cow;
use wg_record::json::Value;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader =
    Reader { id: "gcp-scc", name: "Google Cloud Security Command Center findings", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let finding = finding(record);
    let is_finding = finding.get("category").is_some()
        && first(finding, &["name", "canonicalName"]).is_some_and(|name| name.contains("/findings/"));
    if is_finding || is_empty_page(record) { Confidence::Sure } else { Confidence::No }
}

fn finding(record: Value<'_>) -> Value<'_> {
    record.get("finding").filter(|finding| finding.is_object()).unwrap_or(record)
}

/// A page of the list without any finding on it.
fn is_empty_page(record: Value<'_>) -> bool {
    record.get("listFindingsResults").is_some_and(|list| list.is_array() && list.is_empty())
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    if is_empty_page(record) {
        return Verdict::NotAlert;
    }
    let finding = finding(record);
    let at = |paths: &[&str]| first(finding, paths);
    common::time_at(alert, notes, finding, &["eventTime", "createTime", "event_time", "create_time"]);
    alert.vendor_uid = at(&["name", "canonicalName"]).and_then(|name| common::base_name(Some(name)));
    alert.title = at(&["category"]);
    let given = ["severity", "sourceProperties.detectionPriority", "sourceProperties.SeverityLevel"];
    common::severity(alert, notes, at(&given).filter(|word| word != "SEVERITY_UNSPECIFIED"), common::severity_word);
    alert.product = Some("Security Command Center".into());
    alert.vendor = Some("Google".into());
    alert.sensor = Sensor::Cloud;
    alert.rule_uid = at(&["moduleName", "sourceProperties.detectionCategory.ruleName", "category"]);
    alert.rule_name = at(&["sourceProperties.detectionCategory.ruleName", "category"]);
    alert.rule_family = at(&["findingClass", "finding_class", "parentDisplayName", "sourceProperties.ScannerName"]);
    alert.status = at(&["state"]);
    alert.disposition = at(&["mute"]).filter(|word| word == "MUTED");
    let machine = ["sourceProperties.properties.instanceDetails", "sourceProperties.properties.sourceInstanceDetails"];
    alert.host = common::base_name(at(&machine))
        .or_else(|| at(&["kubernetes.pods.name", "containers.name", "resource.displayName"]))
        .or_else(|| first(record, &["resource.displayName", "resource.display_name"]))
        .or_else(|| {
            common::base_name(at(&["resourceName", "resource_name"]).or_else(|| first(record, &["resource.name"])))
        });
    alert.user = at(&[
        "access.principalEmail",
        "access.principal_email",
        "access.principalSubject",
        "sourceProperties.properties.principalEmail",
    ]);
    fill(&mut alert.user, at(&["access.userName", "exfiltration.sources.name"]).filter(|name| name.contains('@')));
    network(finding, alert);
    process(finding, alert);
    attacks(finding, alert, notes);
    Verdict::Alert
}

fn network<'d>(finding: Value<'d>, alert: &mut Alert<'d>) {
    let at = |paths: &[&str]| first(finding, paths);
    let old = |key: &str| ["sourceProperties.properties.ipConnection.", key].concat();
    let src =
        common::address_at(finding, &["connections.sourceIp", "access.callerIp", "access.caller_ip", &old("srcIp")]);
    let src_port = common::port(at(&["connections.sourcePort", &old("srcPort")]));
    common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, src, src_port);
    let dst = common::address_at(finding, &["connections.destinationIp", &old("destIp"), "indicator.ipAddresses"]);
    let dst_port = common::port(at(&["connections.destinationPort", &old("destPort")]));
    common::fill_endpoint(&mut alert.dst_ip, &mut alert.dst_port, dst, dst_port);
    alert.dst_domain = at(&["indicator.domains", "sourceProperties.properties.domains", "indicator.uris"])
        .and_then(common::host_of_url);
}

fn process<'d>(finding: Value<'d>, alert: &mut Alert<'d>) {
    let Some(process) = items(finding, "processes").next() else {
        alert.file = first(finding, &["files.path"]);
        alert.file_hash = Hash::of(finding, &["files.sha256"]);
        return;
    };
    let at = |paths: &[&str]| first(process, paths);
    alert.process = common::base_name(at(&["binary.path", "name", "script.path"]));
    let arguments = process.get("args").map(common::texts).unwrap_or_default();
    alert.cmd_line = if arguments.is_empty() { None } else { Some(Cow::Owned(arguments.join(" "))) };
    alert.pid = common::pid(at(&["pid"]));
    alert.parent_pid = common::pid(at(&["parentPid"]));
    alert.file = at(&["binary.path", "script.path"]);
    alert.file_hash = Hash::of(process, &["binary.sha256", "script.sha256"]);
}

/// ATT&CK is in words of capitals, `COMMAND_AND_CONTROL` and `ACTIVE_SCANNING`.
fn attacks<'d>(finding: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let texts = |key: &str| finding.path(key).map(common::texts).unwrap_or_default();
    let tactics =
        ["mitreAttack.primaryTactic", "mitreAttack.additionalTactics", "mitre_attack.primary_tactic"].map(texts);
    let techniques =
        ["mitreAttack.primaryTechniques", "mitreAttack.additionalTechniques", "mitre_attack.primary_techniques"]
            .map(texts);
    let older = first(finding, &["sourceProperties.detectionCategory.technique"]);
    let mut said = Mentions::default();
    tactics
        .iter()
        .flatten()
        .filter(|word| *word != "TACTIC_UNSPECIFIED")
        .for_each(|word| said.add_tactic(None, Some(word)));
    techniques.iter().flatten().filter(|word| *word != "TECHNIQUE_UNSPECIFIED").for_each(|word| said.add_name(word));
    older.iter().for_each(|word| said.add_category(word));
    common::attacks(alert, notes, said, None);
}
