//! Microsoft Graph security alerts of the first generation (`/security/alerts`), which carry what happened as lists of
//! hosts, users, processes, files and connections.

use super::common::{self, Hash, fill, first, known};
use super::{Confidence, Notes, Reader, Verdict};
use wg_record::json::Value;
use wg_schema::alert::Text;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader =
    Reader { id: "ms-graph-legacy", name: "Microsoft Graph security alerts (legacy)", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let has = |path: &str| record.path(path).is_some();
    let is_alert = (has("vendorInformation.provider") || has("vendorInformation.vendor"))
        && has("title")
        && (has("eventDateTime") || has("createdDateTime"));
    if is_alert { Confidence::Sure } else { Confidence::No }
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |paths: &[&str]| first(record, paths);
    common::time_at(alert, notes, record, &["eventDateTime", "createdDateTime", "lastModifiedDateTime"]);
    alert.updated = common::moment(at(&["lastModifiedDateTime"]));
    alert.vendor_uid = at(&["id"]);
    alert.title = at(&["title", "description"]);
    common::severity(alert, notes, at(&["severity"]).filter(|word| word != "unknown"), common::severity_word);
    let provider = at(&["vendorInformation.provider"]);
    alert.sensor = provider.as_deref().map_or(Sensor::Siem, sensor);
    alert.product = provider.or(Some("Microsoft Graph security".into()));
    alert.vendor = at(&["vendorInformation.vendor"]).or(Some("Microsoft".into()));
    alert.rule_uid = at(&["detectionIds"]);
    alert.rule_name = at(&["title"]);
    alert.rule_family = at(&["category"]);
    alert.confidence = common::score(at(&["confidence"])).filter(|score| *score > 0);
    alert.status = common::status(at(&["status"]), at(&["feedback"]).filter(|word| word != "unknown"));
    hosts_and_users(record, alert);
    process(record, alert);
    for connection in common::items(record, "networkConnections") {
        let at = |keys: &[&str]| first(connection, keys);
        let (src, dst) = (common::address(at(&["sourceAddress"])), common::address(at(&["destinationAddress"])));
        common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, src, common::port(at(&["sourcePort"])));
        common::fill_endpoint(&mut alert.dst_ip, &mut alert.dst_port, dst, common::port(at(&["destinationPort"])));
        let url = at(&["destinationUrl"]).and_then(common::host_of_url);
        fill(&mut alert.dst_domain, at(&["destinationDomain"]).or(url));
    }
    for click in common::items(record, "uriClickSecurityStates") {
        fill(&mut alert.dst_domain, first(click, &["clickedUri", "uriDomain"]).and_then(common::host_of_url));
    }
    let category = alert.rule_family.clone();
    let mut said = Mentions::default();
    if let Some(category) = &category {
        said.add_category(category);
    }
    common::attacks(alert, notes, said, None);
    Verdict::Alert
}

fn sensor(provider: &str) -> Sensor {
    let is = |part: &str| provider.to_ascii_lowercase().contains(part);
    match () {
        () if is("identity") || is("ipc") || is("azure advanced threat") => Sensor::Identity,
        () if is("mcas") || is("cloud app") || is("asc") || is("security center") => Sensor::Cloud,
        () if is("office") => Sensor::Email,
        () if is("atp") || is("endpoint") => Sensor::Edr,
        () => Sensor::Siem,
    }
}

fn hosts_and_users<'d>(record: Value<'d>, alert: &mut Alert<'d>) {
    for host in common::items(record, "hostStates") {
        fill(&mut alert.host, first(host, &["fqdn", "netBiosName"]));
        fill(&mut alert.host_ip, common::address_at(host, &["privateIpAddress", "publicIpAddress"]));
    }
    for user in common::items(record, "userStates") {
        let (name, domain) = (first(user, &["accountName"]), first(user, &["domainName"]));
        let account = match domain.filter(|domain| !domain.contains('.')) {
            Some(domain) if name.is_some() => common::account(Some(domain), name),
            _ => first(user, &["userPrincipalName"]).or(name),
        };
        fill(&mut alert.user, known(account));
        fill(&mut alert.src_ip, common::address(first(user, &["logonIp"])));
        fill(&mut alert.session, common::session(first(user, &["logonId"])));
    }
}

/// The last process is the one that the alert is about; those before it may be its parents.
fn process<'d>(record: Value<'d>, alert: &mut Alert<'d>) {
    if let Some(process) = common::items(record, "processes").last() {
        let at = |keys: &[&str]| first(process, keys);
        alert.process = common::base_name(at(&["name", "path"]));
        alert.cmd_line = at(&["commandLine"]);
        alert.pid = common::pid(at(&["processId"]));
        alert.parent = common::base_name(at(&["parentProcessName"]));
        alert.parent_pid = common::pid(at(&["parentProcessId"]));
        fill(&mut alert.user, at(&["accountName"]));
        alert.file_hash = hash(process);
    }
    for file in common::items(record, "fileStates") {
        fill(&mut alert.file, common::joined(first(file, &["path"]), first(file, &["name"])));
        if let Some(hash) = hash(file) {
            alert.file_hash = Some(hash);
            break;
        }
    }
}

fn hash<'d>(of: Value<'d>) -> Text<'d> {
    Hash::of(of, &["fileHash.hashValue"])
}
