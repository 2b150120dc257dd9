//! Wiz: issues, detections of threats, and findings about a configuration. What passed a check is no alert.

use super::common::{self, fill, first};
use super::{Confidence, Notes, Reader, Verdict};
use wg_record::json::Value;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader = Reader { id: "wiz", name: "Wiz issues and detections", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let has = |path: &str| record.path(path).is_some();
    let is_issue = has("entitySnapshot") && (has("sourceRule") || has("control") || has("sourceRules"));
    let is_hook = has("issue.id") && has("resource") && (has("control") || has("sourceRule"));
    let is_detection =
        has("ruleMatch.rule") && (has("triggeringEvents") || has("primaryResource")) || has("tdrId") && has("severity");
    let is_finding = has("analyzedAt") && has("rule") && has("resource") && has("result");
    if is_issue || is_hook || is_detection || is_finding { Confidence::Sure } else { Confidence::No }
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |paths: &[&str]| first(record, paths);
    if at(&["result"]).is_some_and(|result| !result.starts_with("FAIL")) {
        return Verdict::NotAlert;
    }
    let times = [
        "triggeringEvents.nodes.timestamp",
        "triggeringEvent.eventTime",
        "triggeringEvent.timestamp",
        "createdAt",
        "issue.created",
        "issue.createdAt",
        "firstSeenAt",
        "analyzedAt",
        "updatedAt",
    ];
    common::time_at(alert, notes, record, &times);
    alert.created = common::moment(at(&["createdAt", "issue.created"]));
    alert.updated = common::moment(at(&["updatedAt"]));
    alert.vendor_uid = at(&["id", "tdrId", "issue.id"]);
    let rule = ["ruleMatch.rule", "sourceRule", "sourceRules", "control", "rule"];
    let rule = rule.iter().filter_map(|path| record.path(path)).next();
    let of_rule = |keys: &[&str]| first(rule?, keys).or_else(|| first(rule?.items().next()?, keys));
    alert.rule_uid = of_rule(&["id", "shortId"]);
    alert.rule_name = of_rule(&["name"]).or_else(|| at(&["tdrSource", "title"]));
    alert.title = at(&["title"]).or_else(|| alert.rule_name.clone()).or_else(|| at(&["name", "description"]));
    alert.rule_family = at(&["type", "tdrSource"]);
    common::severity(alert, notes, at(&["severity", "issue.severity"]), common::severity_word);
    alert.status = at(&["status", "issue.status"]);
    alert.disposition = at(&["resolutionReason"]);
    alert.product = Some("Wiz".into());
    alert.vendor = Some("Wiz".into());
    alert.sensor = Sensor::Cloud;
    let events = ["triggeringEvents.nodes", "triggeringEvent"];
    for event in events.iter().flat_map(|path| common::items(record, path)) {
        let at = |keys: &[&str]| first(event, keys);
        fill(&mut alert.src_ip, common::address(at(&["actorIP", "sourceIP"])));
        fill(&mut alert.host, at(&["rawAuditLogRecord.common.hostInfo.hostname"]));
        if alert.process.is_none() {
            alert.process = common::base_name(at(&["runtimeProgram.name"]));
            alert.cmd_line = at(&["commandLine"]);
            alert.parent = common::base_name(at(&["parentRuntimeProgram.name"]));
        }
    }
    fill(&mut alert.host, at(&["primaryResource.name", "entitySnapshot.name", "resource.name", "resources.name"]));
    let kind = at(&["primaryActor.type"]).unwrap_or_default();
    if kind.contains("ADDRESS") {
        fill(&mut alert.src_ip, common::address(at(&["primaryActor.name", "primaryActor.externalId"])));
    } else {
        alert.user = at(&["primaryActor.email", "primaryActor.name", "primaryActor.friendlyName"]);
    }
    // Issues of detections say who it was beside the rule.
    fill(&mut alert.user, at(&["actor.email", "actor.name", "actors.name", "actor.friendlyName"]));
    fill(&mut alert.src_ip, common::address(at(&["actor.ip", "actor.ipAddress", "actors.ip", "actorIP"])));
    // A machine's name is not that of an account.
    let entity = at(&["entitySnapshot.type"]).unwrap_or_default();
    if entity.contains("USER") || entity.contains("ACCOUNT") || entity.contains("PRINCIPAL") {
        fill(&mut alert.user, alert.host.take());
    }
    let listed = |key: &str| record.get(key).map(common::texts).unwrap_or_default();
    let (tactics, techniques) = (listed("mitreTactics"), listed("mitreTechniques"));
    let classes = rule.into_iter().flat_map(|rule| common::items(rule, "securitySubCategories"));
    let classes: Vec<_> =
        classes.flat_map(|class| [first(class, &["category.name"]), first(class, &["title"])]).collect();
    let of_rule: Vec<_> = ["mitre", "mitreTechniques", "mitreTechniqueIds"]
        .iter()
        .filter_map(|key| rule?.get(key))
        .flat_map(common::texts)
        .collect();
    let mut said = Mentions::default();
    of_rule.iter().for_each(|technique| said.add_technique(Some(technique), None));
    tactics.iter().for_each(|tactic| said.add_tactic(Some(tactic), None));
    techniques.iter().for_each(|technique| said.add_technique(Some(technique), None));
    for pair in classes.chunks(2) {
        if let [Some(category), title] = pair {
            said.add_category(category);
            // Its own frameworks share a title with a technique only where they mean it.
            title.iter().for_each(|title| said.add_name(title.rsplit(": ").next().unwrap_or(title)));
        }
    }
    common::attacks(alert, notes, said, None);
    Verdict::Alert
}
