//! Microsoft Graph security alerts (`alerts_v2`) and Defender XDR incidents.
//!
//! An incident that holds alerts is opened before it comes here, so that each of its alerts is a record; an incident
//! without any stands for itself.

use super::also;
use super::common::{self, Hash, decided, fill, first};
use super::{Confidence, Notes, Reader, Verdict};
use wg_record::json::Value;
use wg_schema::alert::Text;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader =
    Reader { id: "ms-graph-alerts", name: "Microsoft Graph security alerts", detect, read, unwrap: Some(only_alert) };

const KIND: [&str; 2] = ["@odata.type", "at_sign_odata_type"];

fn detect(record: Value<'_>) -> Confidence {
    let kind = first(record, &KIND).unwrap_or_default();
    let has = |key: &&str| record.get(key).is_some();
    let has_list =
        record.get("alerts").is_some_and(|alerts| alerts.is_array() && alerts.items().any(|alert| alert.is_object()));
    let is_incident = is_incident(record);
    let is_alert = kind.ends_with("security.alert")
        || ["serviceSource", "createdDateTime", "title"].iter().all(has)
        || ["providerAlertId", "serviceSource"].iter().all(has)
        || ["alertId", "serviceSource", "entities"].iter().all(has);
    match () {
        () if is_alert => Confidence::Sure,
        // Its alerts are the records, and they are surely ours: that is stronger than this guess.
        () if is_incident && has_list => Confidence::Maybe,
        () if is_incident => Confidence::Sure,
        () => Confidence::No,
    }
}

fn is_incident(record: Value<'_>) -> bool {
    let has = |key: &&str| record.get(key).is_some();
    first(record, &KIND).is_some_and(|kind| kind.ends_with("security.incident"))
        || ["incidentWebUrl", "displayName"].iter().all(has)
        || has(&"incidentId") && record.get("alerts").is_some()
}

/// Returns the alert of an incident whose `alerts` was flattened to a single object.
fn only_alert(record: Value<'_>) -> Option<Value<'_>> {
    record.get("alerts").filter(|alerts| alerts.is_object())
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let record = only_alert(record).unwrap_or(record);
    let at = |paths: &[&str]| first(record, paths);
    let times = [
        "firstActivityDateTime",
        "firstActivity",
        "createdDateTime",
        "creationTime",
        "createdTime",
        "lastUpdateDateTime",
    ];
    common::time_at(alert, notes, record, &times);
    alert.updated = common::moment(at(&["lastUpdateDateTime", "lastModifiedDateTime", "lastUpdatedTime"]));
    alert.vendor_uid = at(&["id", "alertId", "providerAlertId", "incidentId"]);
    alert.title = at(&["title", "displayName", "incidentName"]);
    common::severity(alert, notes, at(&["severity"]), common::severity_word);
    let service = at(&["serviceSource", "detectionSource"]);
    alert.sensor = service.as_deref().map_or(Sensor::Siem, sensor);
    alert.product = at(&["productName"]).or(service).or(Some("Microsoft Defender XDR".into()));
    alert.vendor = Some("Microsoft".into());
    alert.rule_uid = at(&["detectorId", "alertPolicyId"]);
    alert.rule_name = at(&["title"]);
    alert.rule_family = at(&["category"]);
    alert.status = at(&["status"]);
    let is_incident = record.get("serviceSource").is_none() && is_incident(record);
    let own = if is_incident { at(&["id", "incidentId"]) } else { at(&["id", "alertId"]) };
    alert.reply_to = own.map(|_| if is_incident { "graph-incident".into() } else { "graph-alert".into() });
    let by = at(&["assignedTo"]).filter(|by| by.eq_ignore_ascii_case("automation"));
    alert.decided = decided("graph", [at(&["classification"]), at(&["determination"]), by]);
    alert.disposition = at(&["determination"]).filter(|word| !word.eq_ignore_ascii_case("unknown"));
    for evidence in ["evidence", "entities"].iter().filter_map(|key| record.get(key)).flat_map(|list| list.items()) {
        self::evidence(evidence, alert);
    }
    fill(&mut alert.host, record.get("devices").and_then(|list| first(list.items().next()?, &["deviceDnsName"])));
    let techniques = record.get("mitreTechniques").map(common::texts).unwrap_or_default();
    let category = alert.rule_family.clone();
    let mut said = Mentions::default();
    if let Some(category) = &category {
        said.add_category(category);
    }
    techniques.iter().for_each(|id| said.add_technique(Some(id), None));
    common::attacks(alert, notes, said, None);
    Verdict::Alert
}

fn sensor(service: &str) -> Sensor {
    let is = |part: &str| service.to_ascii_lowercase().contains(part);
    match () {
        () if is("endpoint") || is("atp") || is("antivirus") => Sensor::Edr,
        () if is("identity") || is("aad") || is("azuread") => Sensor::Identity,
        () if is("office") => Sensor::Email,
        () if is("cloud") => Sensor::Cloud,
        () => Sensor::Siem,
    }
}

/// One piece of evidence. Its type decides the shape; the old API calls it `entityType`.
fn evidence<'d>(evidence: Value<'d>, alert: &mut Alert<'d>) {
    let at = |paths: &[&str]| first(evidence, paths);
    let kind = first(evidence, &KIND).or_else(|| at(&["entityType"])).unwrap_or_default().to_ascii_lowercase();
    let is = |part: &str| kind.contains(part);
    if is("device") || is("machine") {
        let name = at(&["deviceDnsName", "hostName", "deviceName"]);
        with_id((&mut alert.host, &mut alert.host_also), name, at(&["mdeDeviceId", "azureAdDeviceId"]));
        fill(&mut alert.host_ip, at(&["lastIpAddress"]));
    } else if is("process") {
        process(evidence, alert);
    } else if is("file") {
        let details = evidence.get("fileDetails").unwrap_or(evidence);
        fill(&mut alert.file, path_of(details));
        fill(&mut alert.file_hash, hash_of(details));
    } else if is("ip") {
        // Which end it is the evidence does not say; the address of interest is the remote one.
        fill(&mut alert.src_ip, at(&["ipAddress", "address"]));
    } else if is("url") {
        fill(&mut alert.dst_domain, at(&["url"]).and_then(common::host_of_url));
    } else if is("user") || is("mailbox") {
        user(evidence, alert);
    }
}

/// Fills the account of a piece of evidence, its id, and what it signs in with.
fn user<'d>(evidence: Value<'d>, alert: &mut Alert<'d>) {
    let (name, id) = account(evidence);
    if alert.user.is_none() && name.is_some() {
        with_id((&mut alert.user, &mut alert.user_also), name, id);
        also::add_sign_in(alert, first(account_of(evidence), &["userPrincipalName"]));
    }
}

fn account_of<'d>(evidence: Value<'d>) -> Value<'d> {
    evidence.get("userAccount").filter(|account| account.is_object()).unwrap_or(evidence)
}

/// Fills a name and the lasting id that the same piece of evidence gives.
fn with_id<'d>((place, also): (&mut Text<'d>, &mut Text<'d>), name: Text<'d>, id: Text<'d>) {
    if place.is_none() && name.is_some() {
        *place = name;
        *also = id.filter(|id| wg_schema::naming::is_uid(id));
    }
}

fn process<'d>(evidence: Value<'d>, alert: &mut Alert<'d>) {
    let at = |paths: &[&str]| first(evidence, paths);
    let image = evidence.get("imageFile").unwrap_or(evidence);
    if alert.process.is_none() {
        alert.process = common::base_name(first(image, &["fileName"]));
        alert.cmd_line = at(&["processCommandLine"]);
        alert.pid = common::pid(at(&["processId"]));
        alert.parent_pid = common::pid(at(&["parentProcessId"]));
        alert.parent = common::base_name(at(&["parentProcessImageFile.fileName", "parentProcessFileName"]));
    }
    fill(&mut alert.file_hash, hash_of(image));
    user(evidence, alert);
}

/// The name of an account, and its id in the directory, else its SID.
fn account<'d>(evidence: Value<'d>) -> (Text<'d>, Text<'d>) {
    let of = account_of(evidence);
    let name = first(of, &["accountName"]);
    // A domain of the cloud is in the principal's name already.
    let domain = first(of, &["domainName"]).filter(|domain| !domain.contains('.'));
    let id = first(of, &["azureAdUserId", "userSid"]);
    match (&domain, &name) {
        (Some(_), Some(_)) => (common::account(domain, name), id),
        _ => (first(of, &["userPrincipalName"]).or(name), id),
    }
}

pub(super) fn path_of<'d>(file: Value<'d>) -> Text<'d> {
    common::joined(first(file, &["filePath", "folderPath"]), first(file, &["fileName"]))
}

pub(super) fn hash_of<'d>(file: Value<'d>) -> Text<'d> {
    Hash::of(file, &["sha256", "sha1", "md5"])
}
