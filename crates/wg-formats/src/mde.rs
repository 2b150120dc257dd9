//! Microsoft Defender for Endpoint, its own API (`/api/alerts`).

use super::common::{self, decided, fill, first};
use super::ms_graph::{hash_of, path_of};
use super::{Confidence, Notes, Reader, Verdict};
use wg_record::json::Value;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader =
    Reader { id: "mde-alerts", name: "Microsoft Defender for Endpoint alerts", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let is_mde = ["machineId", "alertCreationTime"].iter().all(|key| record.get(key).is_some());
    if is_mde { Confidence::Sure } else { Confidence::No }
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |paths: &[&str]| first(record, paths);
    common::time_at(alert, notes, record, &["firstEventTime", "alertCreationTime", "lastEventTime"]);
    alert.updated = common::moment(first(record, &["lastUpdateTime"]));
    alert.vendor_uid = at(&["id"]);
    alert.title = at(&["title"]);
    common::severity(alert, notes, at(&["severity"]), common::severity_word);
    alert.product = Some("Microsoft Defender for Endpoint".into());
    alert.vendor = Some("Microsoft".into());
    alert.sensor = Sensor::Edr;
    alert.rule_uid = at(&["detectorId"]);
    alert.rule_name = at(&["title"]);
    alert.rule_family = at(&["category"]);
    alert.status = at(&["status"]);
    alert.disposition = at(&["determination", "investigationState"]);
    alert.reply_to = alert.vendor_uid.is_some().then(|| "graph-alert".into());
    let by = at(&["assignedTo"]).filter(|by| by.eq_ignore_ascii_case("automation"));
    alert.decided = decided("graph", [at(&["classification"]), at(&["determination"]), by]);
    alert.host = at(&["computerDnsName"]);
    alert.user = common::account(at(&["relatedUser.domainName"]), at(&["relatedUser.userName", "userName"]));
    if let Some(evidence) = record.get("evidence") {
        // Beats writes one record a piece of evidence, with an object where the API has a list.
        match evidence.is_array() {
            true => evidence.items().for_each(|one| self::evidence(one, alert)),
            false => self::evidence(evidence, alert),
        }
    }
    let techniques = record.get("mitreTechniques").map(common::texts).unwrap_or_default();
    let mut said = Mentions::default();
    let category = alert.rule_family.clone();
    if let Some(category) = &category {
        said.add_category(category);
    }
    techniques.iter().for_each(|id| said.add_technique(Some(id), None));
    common::attacks(alert, notes, said, None);
    Verdict::Alert
}

fn evidence<'d>(evidence: Value<'d>, alert: &mut Alert<'d>) {
    let at = |paths: &[&str]| first(evidence, paths);
    match at(&["entityType"]).as_deref() {
        Some("Process") => {
            fill(&mut alert.process, common::base_name(at(&["fileName"])));
            fill(&mut alert.cmd_line, at(&["processCommandLine"]));
            alert.pid = alert.pid.or_else(|| common::pid(at(&["processId"])));
            alert.parent_pid = alert.parent_pid.or_else(|| common::pid(at(&["parentProcessId"])));
            fill(&mut alert.parent, common::base_name(at(&["parentProcessFileName"])));
            fill(&mut alert.file_hash, hash_of(evidence));
        }
        Some("File") => {
            fill(&mut alert.file, path_of(evidence));
            fill(&mut alert.file_hash, hash_of(evidence));
        }
        Some("Ip") => fill(&mut alert.dst_ip, at(&["ipAddress"])),
        Some("Url") => fill(&mut alert.dst_domain, at(&["url"]).and_then(common::host_of_url)),
        _ => {}
    }
    let account = common::account(at(&["domainName"]), at(&["accountName"])).or_else(|| at(&["userPrincipalName"]));
    fill(&mut alert.user, account);
}
