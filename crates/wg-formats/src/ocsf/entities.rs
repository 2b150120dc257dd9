//! The things that an OCSF finding is about: machines, accounts, processes, files, endpoints.
//!
//! Each fills what the record did not say before, so the order in which the caller comes here is the order of trust.

use super::super::common::{self, Hash, fill};
use super::Seen;
use std::borrow::Cow;
use wg_record::json::Value;
use wg_schema::Alert;
use wg_schema::alert::Text;

pub(super) fn device<'d>(device: Value<'d>, alert: &mut Alert<'d>) {
    let mut name = None;
    for (key, value) in device.entries() {
        match key.as_bytes() {
            b"hostname" => fill(&mut alert.host, value.text()),
            b"name" => name = value.text(),
            b"ip" => fill(&mut alert.host_ip, value.text()),
            _ => {}
        }
    }
    fill(&mut alert.host, name);
}

pub(super) fn evidence<'d>(evidence: Value<'d>, alert: &mut Alert<'d>, seen: &mut Seen<'d>) {
    let mut acting = None;
    for (key, value) in evidence.entries() {
        match key.as_bytes() {
            b"process" => process(value, alert, seen),
            b"actor" => acting = Some(value),
            b"user" => fill(&mut alert.user, user(value)),
            b"src_endpoint" => src_endpoint(value, alert),
            b"dst_endpoint" => dst_endpoint(value, alert),
            b"device" => device(value, alert),
            b"file" => file(value, seen),
            b"query" | b"url" => {
                let name = ["hostname", "domain"].iter().find_map(|key| value.get(key)?.text());
                fill(&mut alert.dst_domain, name);
            }
            _ => {}
        }
    }
    if let Some(value) = acting {
        actor(value, alert, seen);
    }
}

/// The acting process is the alert's process only where no other was named.
pub(super) fn actor<'d>(actor: Value<'d>, alert: &mut Alert<'d>, seen: &mut Seen<'d>) {
    for (key, value) in actor.entries() {
        match key.as_bytes() {
            b"user" => fill(&mut alert.user, user(value)),
            b"session" => fill(&mut alert.session, common::session(value.get("uid").and_then(|uid| uid.text()))),
            b"process" if alert.process.is_none() && alert.pid.is_none() => process(value, alert, seen),
            _ => {}
        }
    }
}

pub(super) fn user<'d>(user: Value<'d>) -> Text<'d> {
    let (mut name, mut domain, mut email, mut uid) = (None, None, None, None);
    for (key, value) in user.entries() {
        match key.as_bytes() {
            b"name" => name = value.text(),
            b"domain" => domain = value.text(),
            b"email_addr" => email = value.text(),
            b"uid" => uid = value.text(),
            _ => {}
        }
    }
    common::account(domain, name).or(email).or(uid)
}

pub(super) fn process<'d>(process: Value<'d>, alert: &mut Alert<'d>, seen: &mut Seen<'d>) {
    let (mut name, mut path) = (None, None);
    for (key, value) in process.entries() {
        match key.as_bytes() {
            b"name" => name = value.text(),
            b"cmd_line" => fill(&mut alert.cmd_line, value.text()),
            b"pid" => alert.pid = alert.pid.or_else(|| common::pid(value.text())),
            b"uid" => fill(&mut alert.process_uid, common::guid(value.text())),
            b"file" => {
                path = value.get("path").or_else(|| value.get("name")).and_then(|path| path.text());
                hashes(value, &mut seen.hash);
            }
            b"user" => fill(&mut alert.user, user(value)),
            b"session" => fill(&mut alert.session, common::session(value.get("uid").and_then(|uid| uid.text()))),
            b"parent_process" => parent(value, alert),
            _ => {}
        }
    }
    // A record without a file of its own is about the process's image.
    fill(&mut seen.file, path.clone());
    fill(&mut alert.process, common::base_name(name.or(path)));
}

fn parent<'d>(parent: Value<'d>, alert: &mut Alert<'d>) {
    let mut path = None;
    for (key, value) in parent.entries() {
        match key.as_bytes() {
            b"name" => fill(&mut alert.parent, common::base_name(value.text())),
            b"pid" => alert.parent_pid = alert.parent_pid.or_else(|| common::pid(value.text())),
            b"uid" => fill(&mut alert.parent_uid, common::guid(value.text())),
            b"file" => path = value.get("path").or_else(|| value.get("name")).and_then(|path| path.text()),
            _ => {}
        }
    }
    fill(&mut alert.parent, common::base_name(path));
}

fn file<'d>(file: Value<'d>, seen: &mut Seen<'d>) {
    let path = file.get("path").or_else(|| file.get("name")).and_then(|path| path.text());
    if path.is_some() {
        seen.file = path;
    }
    // The file's own hash counts, not that of the process that touched it.
    let mut hash = Hash::default();
    hashes(file, &mut hash);
    let own = hash.take();
    if own.is_some() {
        seen.hash = Hash::default();
        seen.hash.offer(own);
    }
}

fn hashes<'d>(file: Value<'d>, hash: &mut Hash<'d>) {
    if let Some(list) = file.get("hashes") {
        list.items().for_each(|one| hash.offer(one.get("value").and_then(|value| value.text())));
    }
    // Before 1.0 these were called fingerprints.
    if let Some(list) = file.get("fingerprints") {
        list.items().for_each(|one| hash.offer(one.get("value").and_then(|value| value.text())));
    }
}

pub(super) fn src_endpoint<'d>(endpoint: Value<'d>, alert: &mut Alert<'d>) {
    let (mut ip, mut number) = (None, None);
    for (key, value) in endpoint.entries() {
        match key.as_bytes() {
            b"ip" => ip = value.text(),
            b"port" => number = common::port(value.text()),
            _ => {}
        }
    }
    common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, ip, number);
}

pub(super) fn dst_endpoint<'d>(endpoint: Value<'d>, alert: &mut Alert<'d>) {
    let (mut ip, mut number, mut hostname) = (None, None, None);
    for (key, value) in endpoint.entries() {
        match key.as_bytes() {
            b"ip" => ip = value.text(),
            b"port" => number = common::port(value.text()),
            b"domain" => fill(&mut alert.dst_domain, value.text()),
            b"hostname" => hostname = value.text(),
            _ => {}
        }
    }
    fill(&mut alert.dst_domain, hostname);
    common::fill_endpoint(&mut alert.dst_ip, &mut alert.dst_port, ip, number);
}

/// A cloud resource stands for the host where there is no device.
pub(super) fn resource<'d>(resource: Value<'d>, alert: &mut Alert<'d>, seen: &mut Seen<'d>) {
    let (mut name, mut uid, mut is_place) = (None, None, true);
    for (key, value) in resource.entries() {
        match key.as_bytes() {
            b"hostname" => fill(&mut alert.host, value.text()),
            b"ip" => fill(&mut alert.host_ip, value.text()),
            b"name" => name = value.text(),
            b"uid" => uid = value.text(),
            // Keys, accounts and rights are nothing that an attack happens on.
            b"type" => {
                let kind = value.text().unwrap_or_default();
                is_place = !["Key", "User", "Role", "Policy", "Account"].iter().any(|part| kind.contains(part));
            }
            b"owner" if value.is_object() => fill(&mut alert.user, user(value)),
            _ => {}
        }
    }
    // A path is what was asked for, not where.
    let named = name.or(uid).filter(|name| is_place && !name.starts_with('/'));
    fill(&mut seen.resource, named);
}

pub(super) fn malware<'d>(malware: Value<'d>, seen: &mut Seen<'d>) {
    let files = malware.get("files");
    for file in files.iter().flat_map(|files| files.items()) {
        fill(&mut seen.file, file.get("path").or_else(|| file.get("name")).and_then(|path| path.text()));
        hashes(file, &mut seen.hash);
    }
}

/// Observables repeat what the record says elsewhere; they are asked last.
pub(super) fn observable<'d>(observable: Value<'d>, alert: &mut Alert<'d>, seen: &mut Seen<'d>) {
    let (mut name, mut kind, mut value) = (Cow::Borrowed(""), None, None);
    for (key, field) in observable.entries() {
        match key.as_bytes() {
            b"name" => name = field.text().unwrap_or_default(),
            b"type_id" => kind = field.i64(),
            b"value" => value = field.text(),
            _ => {}
        }
    }
    let is_dst = ["dst", "dest", "remote"].iter().any(|part| name.contains(part));
    match kind {
        Some(2) if is_dst => fill(&mut alert.dst_ip, value),
        Some(2) if ["src", "source", "client"].iter().any(|part| name.contains(part)) => fill(&mut alert.src_ip, value),
        Some(2) if ["device", "host"].iter().any(|part| name.contains(part)) => fill(&mut alert.host_ip, value),
        Some(4) => fill(&mut alert.user, value),
        Some(7) => fill(&mut seen.file, value),
        Some(8) => seen.hash.offer(value),
        Some(9) => fill(&mut alert.process, common::base_name(value)),
        _ if name == "hostname" || name == "device.hostname" => fill(&mut alert.host, value),
        _ => {}
    }
}
