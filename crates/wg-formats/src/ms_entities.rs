//! The entities of Microsoft's alerts: a graph in JSON, whose parts refer to each other (`$id`, `$ref`).
//!
//! Sentinel, Defender for Cloud and advanced hunting share it. The graph is often JSON within a text, so nothing of it is
//! borrowed.

use super::also;
use super::common::{self, Hash, fill, first, owned};
use std::borrow::Cow;
use wg_record::json::Value;
use wg_schema::Alert;
use wg_schema::alert::Text;

/// An alert names a handful; each reference in them is looked for in all of the list.
const MAX_ENTITIES: usize = 200;
const ACCOUNT_NAME: [&str; 4] = ["Name", "name", "accountName", "AccountName"];

/// Fills what the entities of a list say and the alert does not have yet.
pub(super) fn fill_all(root: Value<'_>, alert: &mut Alert<'_>) {
    root.items().take(MAX_ENTITIES).for_each(|entity| {
        let entity = resolved(root, entity);
        let kind = first(entity, &["Type", "type", "kind"]).unwrap_or_default().to_ascii_lowercase();
        fill_from(&kind, root, entity, alert);
    });
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

/// Fills what one entity of this kind says. `root` is what its references point into.
pub(super) fn fill_from(kind: &str, root: Value<'_>, entity: Value<'_>, alert: &mut Alert<'_>) {
    let at = |paths: &[&str]| owned(first(entity, paths));
    match kind {
        "host" | "machine" => {
            // The list names the host itself; `CompromisedEntity` is often a guess from it.
            fill(&mut alert.host, host(entity));
            fill(
                &mut alert.host_ip,
                common::owned(common::address_at(entity, &["IpInterfaces.Address", "LastIpAddress.Address"])),
            );
        }
        "account" | "user" => user(entity, alert),
        "mailbox" => fill(&mut alert.user, at(&["MailboxPrimaryAddress", "Upn", "UserPrincipalName"])),
        "mailmessage" => {
            fill(&mut alert.user, at(&["Recipient"]));
            fill(&mut alert.src_ip, common::address(at(&["SenderIP"])));
        }
        "ip" => fill(&mut alert.src_ip, common::address(at(&["Address", "address"]))),
        "url" => fill(&mut alert.dst_domain, at(&["Url", "url"]).and_then(common::host_of_url)),
        "dns" | "dnsresolution" => fill(&mut alert.dst_domain, at(&["DomainName", "domainName"])),
        "process" if alert.pid.is_none() => process(root, entity, alert),
        "file" => {
            fill(&mut alert.file, file_path(entity));
            fill(&mut alert.file_hash, hash(root, entity));
        }
        "filehash" => {
            let mut hash = Hash::default();
            hash.offer(at(&["Value", "hashValue"]));
            fill(&mut alert.file_hash, hash.take());
        }
        "azure-resource" | "azureresource" => {
            let name = at(&["ResourceName"]).or_else(|| at(&["ResourceId"]));
            fill(&mut alert.host, common::base_name(name));
        }
        _ => {}
    }
}

fn host<'d>(entity: Value<'_>) -> Text<'d> {
    owned(first(entity, &["HostName", "hostName", "NetBiosName", "netBiosName", "FQDN", "AzureID"]))
}

fn account<'d>(entity: Value<'_>) -> Text<'d> {
    let at = |paths: &[&str]| owned(first(entity, paths));
    let name = at(&ACCOUNT_NAME);
    let domain = at(&["NTDomain", "ntDomain"]).filter(|domain| !domain.contains('.'));
    match domain {
        Some(_) if name.is_some() => common::account(domain, name),
        _ => sign_in(entity).or(name),
    }
}

/// Returns the member under one of these names, or what it refers to.
fn part<'e>(root: Value<'e>, of: Value<'e>, names: [&str; 2]) -> Option<Value<'e>> {
    names.iter().find_map(|name| of.get(name)).map(|part| resolved(root, part))
}

/// A process with its image, its parent, and who ran it where.
fn process(root: Value<'_>, entity: Value<'_>, alert: &mut Alert<'_>) {
    let at = |paths: &[&str]| owned(first(entity, paths));
    let part = |of, names| part(root, of, names);
    let name = |image: Value<'_>| common::base_name(owned(first(image, &["Name", "name"])));
    fill(&mut alert.cmd_line, at(&["CommandLine", "commandLine"]));
    alert.pid = common::pid(at(&["ProcessId", "processId"]));
    if let Some(image) = part(entity, ["ImageFile", "imageFile"]) {
        fill(&mut alert.process, name(image));
        fill(&mut alert.file_hash, hash(root, image));
        if let Some(machine) = part(image, ["Host", "host"]) {
            fill(&mut alert.host, host(machine));
        }
    }
    if let Some(parent) = part(entity, ["ParentProcess", "parentProcess"]) {
        alert.parent_pid = common::pid(owned(first(parent, &["ProcessId", "processId"])));
        fill(&mut alert.parent, part(parent, ["ImageFile", "imageFile"]).and_then(name));
    }
    if let Some(machine) = part(entity, ["Host", "host"]) {
        fill(&mut alert.host, host(machine));
    }
    if let Some(owner) = part(entity, ["Account", "account"]) {
        user(owner, alert);
    }
}

/// Fills an account, and what its owner signs in with.
fn user(entity: Value<'_>, alert: &mut Alert<'_>) {
    if alert.user.is_none() {
        alert.user = account(entity);
        also::add_sign_in(alert, sign_in(entity));
    }
}

fn sign_in<'d>(entity: Value<'_>) -> Text<'d> {
    let at = |paths: &[&str]| owned(first(entity, paths));
    let with_suffix = || {
        let name = at(&ACCOUNT_NAME).filter(|name| !name.contains('@'))?;
        Some(Cow::Owned(format!("{name}@{}", at(&["UPNSuffix", "upnSuffix"])?)))
    };
    at(&["UserPrincipalName", "userPrincipalName"]).or_else(with_suffix)
}

fn file_path<'d>(file: Value<'_>) -> Text<'d> {
    owned(common::joined(first(file, &["Directory", "directory"]), first(file, &["Name", "name"])))
}

fn hash<'d>(root: Value<'_>, file: Value<'_>) -> Text<'d> {
    let mut hash = Hash::default();
    for one in ["FileHashes", "fileHashes"].iter().filter_map(|key| file.get(key)).flat_map(Value::items) {
        hash.offer(owned(first(resolved(root, one), &["Value", "value"])));
    }
    hash.take()
}
