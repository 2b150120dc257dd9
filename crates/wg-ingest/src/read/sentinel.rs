//! Microsoft Sentinel alerts: rows of the SecurityAlert table, as CSV or JSON.
//!
//! `Entities` is a JSON list within a text, whose parts refer to each other (`$id`, `$ref`).

use super::common::{self, Hash, fill, first};
use super::{Confidence, Notes, Reader, Verdict};
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
    let mut nodes = Nodes::default();
    if let Some(text) = at(&["Entities"])
        && let Ok(doc) = Doc::parse(&text, &mut nodes)
    {
        doc.root().items().for_each(|entity| self::entity(doc.root(), entity, alert));
    }
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

/// Returns what a reference points at, or the value itself.
fn resolved<'e>(root: Value<'e>, value: Value<'e>) -> Value<'e> {
    match value.get("$ref").and_then(|wanted| wanted.text()) {
        Some(wanted) => by_id(root, &wanted, 0).unwrap_or(value),
        None => value,
    }
}

fn by_id<'e>(value: Value<'e>, wanted: &str, depth: usize) -> Option<Value<'e>> {
    if value.is_array() {
        return value.items().find_map(|item| by_id(item, wanted, depth));
    }
    if value.get("$id").and_then(|id| id.text()).as_deref() == Some(wanted) {
        return Some(value);
    }
    // An entity within an entity within an entity: a file of a process of a parent.
    if depth > 3 { None } else { value.entries().find_map(|(_, member)| by_id(member, wanted, depth + 1)) }
}

fn entity<'d>(root: Value<'_>, entity: Value<'_>, alert: &mut Alert<'d>) {
    let entity = resolved(root, entity);
    let at = |paths: &[&str]| owned(first(entity, paths));
    match at(&["Type"]).unwrap_or_default().to_ascii_lowercase().as_str() {
        "host" => {
            // The list names the host itself; `CompromisedEntity` is often a guess from it.
            let name = at(&["HostName", "NetBiosName", "FQDN"]);
            fill(&mut alert.host, name);
        }
        "account" => {
            let name = at(&["Name"]);
            let domain = at(&["NTDomain"]).filter(|domain| !domain.contains('.'));
            let user = match (&domain, at(&["UserPrincipalName"]), at(&["UPNSuffix"])) {
                (Some(_), _, _) => common::account(domain, name),
                (None, Some(upn), _) => Some(upn),
                (None, None, Some(suffix)) => name.map(|name| Cow::Owned(format!("{name}@{suffix}"))),
                (None, None, None) => name,
            };
            fill(&mut alert.user, user);
        }
        "ip" => fill(&mut alert.src_ip, at(&["Address"])),
        "url" => fill(&mut alert.dst_domain, at(&["Url"]).and_then(common::host_of_url)),
        "dns" => fill(&mut alert.dst_domain, at(&["DomainName"])),
        "process" if alert.process.is_none() && alert.cmd_line.is_none() => process(root, entity, alert),
        "file" => {
            fill(&mut alert.file, file_path(entity));
            fill(&mut alert.file_hash, hash(root, entity));
        }
        "filehash" => {
            let mut hash = Hash::default();
            hash.offer(at(&["Value"]));
            fill(&mut alert.file_hash, hash.take());
        }
        _ => {}
    }
}

fn process<'d>(root: Value<'_>, entity: Value<'_>, alert: &mut Alert<'d>) {
    let at = |paths: &[&str]| owned(first(entity, paths));
    alert.cmd_line = at(&["CommandLine"]);
    alert.pid = common::pid(at(&["ProcessId"]));
    if let Some(image) = entity.get("ImageFile").map(|image| resolved(root, image)) {
        alert.process = common::base_name(owned(first(image, &["Name"])));
        fill(&mut alert.file_hash, hash(root, image));
    }
    if let Some(parent) = entity.get("ParentProcess").map(|parent| resolved(root, parent)) {
        alert.parent_pid = common::pid(owned(first(parent, &["ProcessId"])));
        let image = parent.get("ImageFile").map(|image| resolved(root, image));
        alert.parent = common::base_name(image.and_then(|image| owned(first(image, &["Name"]))));
    }
}

fn file_path<'d>(file: Value<'_>) -> Text<'d> {
    match (first(file, &["Directory"]), first(file, &["Name"])) {
        (Some(folder), Some(name)) => Some(Cow::Owned(format!("{folder}\\{name}"))),
        (_, name) => owned(name),
    }
}

fn hash<'d>(root: Value<'_>, file: Value<'_>) -> Text<'d> {
    let mut hash = Hash::default();
    for one in file.get("FileHashes").iter().flat_map(|hashes| hashes.items()) {
        hash.offer(owned(first(resolved(root, one), &["Value"])));
    }
    hash.take()
}

/// The text of a document that is gone before the alert is.
fn owned<'d>(text: Text<'_>) -> Text<'d> {
    text.map(|text| Cow::Owned(text.into_owned()))
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
