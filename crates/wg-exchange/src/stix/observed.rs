//! What an alert saw, as STIX observables: account, process, file, traffic, name. A value stands in one only if it is valid there.

use super::{Objects, id_of};
use crate::Step;
use crate::uuid::{observable, ours};
use serde_json::{Map, Value, json};
use std::net::{IpAddr, Ipv6Addr};
use wg_schema::ordered::OrderedSet;
use wg_schema::time::to_rfc3339;

/// Data that was observed, and the fields that stand in it word for word.
pub struct Seen {
    pub id: String,
    pub placed: OrderedSet<&'static str>,
}

/// Adds the observed data of a step; `None` where it has no time or nothing to observe.
pub fn data(step: &Step, objects: &mut Objects) -> Option<Seen> {
    let first = step.time?;
    let mut refs = Vec::new();
    let mut placed = OrderedSet::new();
    let mut take = |id: Option<String>, paths: &[&'static str]| {
        if let Some(id) = id {
            refs.push(id);
            placed.extend(paths.iter().copied());
        }
    };
    take(process(step, objects), &["process.cmd_line", "process.pid"]);
    // What the record writes otherwise stays with our own fields.
    take(user(step, objects), if step.known_as[1].is_none() { &["actor.user.name"] } else { &[] });
    let (traffic, paths) = traffic(step, objects);
    take(traffic, &paths);
    let has_hash = step.field("file.hashes.value").and_then(hash_kind).is_some();
    take(file(step, objects), if has_hash { &["file.hashes.value"] } else { &[] });
    take(domain(step, objects), &["dst_endpoint.domain"]);
    if refs.is_empty() {
        return None;
    }
    if step.field("device.hostname").is_some() && step.known_as[0].is_none() {
        placed.insert("device.hostname");
    }
    let mut data = objects.sdo("observed-data", &step.key);
    data["first_observed"] = to_rfc3339(first).into();
    data["last_observed"] = to_rfc3339(step.last.unwrap_or(first).max(first)).into();
    data["number_observed"] = step.alerts.max(1).into();
    data["object_refs"] = json!(refs);
    let id = id_of(&data);
    objects.add(data);
    Some(Seen { id, placed })
}

/// Adds the machine of a step as the identity of a system.
pub fn host(step: &Step, objects: &mut Objects) -> Option<String> {
    let name = step.host()?;
    let id = ours("identity", &format!("host|{name}"));
    let mut host = objects.always(&id);
    host["name"] = name.into();
    host["identity_class"] = "system".into();
    objects.add(host);
    Some(id)
}

/// Adds an observable whose id follows from `counts`, the properties that the standard names for its kind.
fn add(objects: &mut Objects, kind: &str, counts: &Value, rest: Value) -> String {
    // Keys are sorted and nothing stands between them: the canonical form of RFC 8785 for what is used here.
    let id = observable(kind, &counts.to_string());
    place(objects, kind, &id, [counts.clone(), rest]);
    id
}

fn place(objects: &mut Objects, kind: &str, id: &str, parts: [Value; 2]) {
    let mut object = Map::new();
    object.insert("type".to_owned(), kind.into());
    object.insert("spec_version".to_owned(), "2.1".into());
    object.insert("id".to_owned(), id.into());
    for part in parts {
        if let Value::Object(part) = part {
            object.extend(part);
        }
    }
    objects.add(Value::Object(object));
}

/// Adds the account of a step.
pub fn user(step: &Step, objects: &mut Objects) -> Option<String> {
    let login = step.account()?;
    Some(add(objects, "user-account", &json!({ "account_login": login }), Value::Null))
}

/// Adds the process of a step, with its image, its parent and its account.
pub fn process(step: &Step, objects: &mut Objects) -> Option<String> {
    let parent = one_process(step, "process.parent_process", ["name", "cmd_line", "pid"], objects);
    let own = one_process(step, "process", ["name", "cmd_line", "pid"], objects)?;
    let (id, mut process) = own;
    if let Some((id, parent)) = parent {
        place(objects, "process", &id, [Value::Object(parent), Value::Null]);
        process.insert("parent_ref".to_owned(), id.into());
    }
    if let Some(user) = user(step, objects) {
        process.insert("creator_user_ref".to_owned(), user.into());
    }
    place(objects, "process", &id, [Value::Object(process), Value::Null]);
    Some(id)
}

/// A process has no value that it is known by, so its id is one of ours, of the alert.
fn one_process(
    step: &Step,
    path: &str,
    [name, cmd_line, pid]: [&str; 3],
    objects: &mut Objects,
) -> Option<(String, Map<String, Value>)> {
    let mut process = Map::new();
    if let Some(text) = step.field(&format!("{path}.{cmd_line}")) {
        process.insert("command_line".to_owned(), text.into());
    }
    if let Some(pid) = step.number(&format!("{path}.{pid}")) {
        process.insert("pid".to_owned(), pid.into());
    }
    if let Some(name) = step.field(&format!("{path}.{name}")) {
        let image = add(objects, "file", &json!({ "name": name }), Value::Null);
        process.insert("image_ref".to_owned(), image.into());
    }
    (!process.is_empty()).then(|| (ours("process", &format!("{}|{path}", step.key)), process))
}

fn file(step: &Step, objects: &mut Objects) -> Option<String> {
    let mut counts = Map::new();
    if let Some(path) = step.field("file.name") {
        let name = path.rsplit(['\\', '/']).next().filter(|name| !name.is_empty()).unwrap_or(path);
        counts.insert("name".to_owned(), name.into());
        if let Some(folder) = path.strip_suffix(name).filter(|folder| !folder.is_empty()) {
            let folder = add(objects, "directory", &json!({ "path": folder }), Value::Null);
            counts.insert("parent_directory_ref".to_owned(), folder.into());
        }
    }
    if let Some(hash) = step.field("file.hashes.value")
        && let Some(kind) = hash_kind(hash)
    {
        counts.insert("hashes".to_owned(), json!({ kind: hash }));
    }
    // Without a hash the path stays with our own fields, whole.
    (!counts.is_empty()).then(|| add(objects, "file", &Value::Object(counts), Value::Null))
}

fn hash_kind(hash: &str) -> Option<&'static str> {
    let is_hex = hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    Some(match hash.len() {
        _ if !is_hex => return None,
        32 => "MD5",
        40 => "SHA-1",
        64 => "SHA-256",
        128 => "SHA-512",
        _ => return None,
    })
}

fn domain(step: &Step, objects: &mut Objects) -> Option<String> {
    let name = step.field("dst_endpoint.domain")?;
    let is_name = name.len() <= 253 && name.chars().all(|c| c.is_alphanumeric() || ".-_".contains(c));
    is_name.then(|| add(objects, "domain-name", &json!({ "value": name }), Value::Null))
}

/// Adds the connection of a step, where an end of it is an address; returns it with the fields that it holds.
fn traffic(step: &Step, objects: &mut Objects) -> (Option<String>, Vec<&'static str>) {
    let mut paths = Vec::new();
    let mut counts = Map::new();
    let mut protocol = "ipv4";
    let ends = [
        ("src_ref", "src_endpoint.ip", "src_port", "src_endpoint.port"),
        ("dst_ref", "dst_endpoint.ip", "dst_port", "dst_endpoint.port"),
    ];
    for (side, path, port_name, port_path) in ends {
        let Some((kind, text)) = step.field(path).and_then(address) else { continue };
        if kind == "ipv6-addr" {
            protocol = "ipv6";
        }
        counts.insert(side.to_owned(), add(objects, kind, &json!({ "value": text }), Value::Null).into());
        paths.push(path);
        if let Some(port) = step.number(port_path) {
            counts.insert(port_name.to_owned(), port.into());
            paths.push(port_path);
        }
    }
    if counts.is_empty() {
        return (None, Vec::new());
    }
    counts.insert("protocols".to_owned(), json!([protocol]));
    (Some(add(objects, "network-traffic", &Value::Object(counts), Value::Null)), paths)
}

/// Returns the kind of an address as it is written; addresses of version 4 in the form of 6 have no place in the schema.
fn address(text: &str) -> Option<(&'static str, &str)> {
    match text.parse::<IpAddr>().ok()? {
        IpAddr::V4(_) => Some(("ipv4-addr", text)),
        IpAddr::V6(ip) => is_plain(ip, text).then_some(("ipv6-addr", text)),
    }
}

fn is_plain(ip: Ipv6Addr, text: &str) -> bool {
    ip.to_ipv4_mapped().is_none() && !text.contains('.')
}
