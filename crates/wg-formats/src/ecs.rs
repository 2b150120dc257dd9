//! Fields under their names in the Elastic Common Schema, nested or dotted. Elastic, Wazuh 5 and the fallback use it.

use super::Notes;
use super::common::{self, Hash, fill, first};
use std::borrow::Cow;
use wg_record::json::Value;
use wg_schema::Alert;
use wg_schema::attack::Mentions;

/// Fills what `record` says under ECS names and the alert does not have yet. Time, title, severity and rule are the
/// caller's.
pub(super) fn fill_from<'d>(record: Value<'d>, alert: &mut Alert<'d>) {
    let at = |paths: &[&str]| first(record, paths);
    fill(&mut alert.host, at(&["host.name", "host.hostname"]));
    fill(&mut alert.host_ip, at(&["host.ip"]));
    if alert.user.is_none() {
        let name = at(&["user.name"]);
        alert.user = common::account(at(&["user.domain"]).filter(|_| name.is_some()), name);
        fill(&mut alert.user, at(&["user.email", "user.target.name", "user.id"]));
    }
    endpoints(record, alert);
    process(record, alert);
    let logon = ["winlog.event_data.TargetLogonId", "winlog.event_data.SubjectLogonId", "winlog.event_data.LogonId"];
    fill(&mut alert.session, common::session(at(&["winlog.logon.id"]).or_else(|| at(&logon))));
    fill(&mut alert.session, common::session(at(&["process.Ext.authentication_id", "process.entry_leader.entity_id"])));
    fill(&mut alert.file, at(&["file.path", "file.name", "dll.path"]));
    if alert.file_hash.is_none() {
        let mut hash = Hash::default();
        for of in ["file", "dll", "process"] {
            if let Some(hashes) = record.path(of).and_then(|of| of.path("hash")) {
                ["sha512", "sha256", "sha1", "md5"].iter().for_each(|kind| hash.offer(first(hashes, &[kind])));
            }
        }
        for path in ["file.hash.sha256", "process.hash.sha256", "process.hash.sha1", "process.hash.md5"] {
            hash.offer(at(&[path]));
        }
        alert.file_hash = hash.take();
    }
}

fn endpoints<'d>(record: Value<'d>, alert: &mut Alert<'d>) {
    let at = |paths: &[&str]| first(record, paths);
    let src = at(&["source.ip", "source.address", "client.ip"]);
    let src_port = common::port(at(&["source.port", "client.port"]));
    common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, src, src_port);
    let dst = at(&["destination.ip", "server.ip"]);
    let dst_port = common::port(at(&["destination.port", "server.port"]));
    common::fill_endpoint(&mut alert.dst_ip, &mut alert.dst_port, dst, dst_port);
    fill(&mut alert.dst_domain, at(&["destination.domain", "dns.question.name", "url.domain", "server.domain"]));
}

fn process<'d>(record: Value<'d>, alert: &mut Alert<'d>) {
    let at = |paths: &[&str]| first(record, paths);
    fill(&mut alert.process, common::base_name(at(&["process.name", "process.executable"])));
    fill(&mut alert.cmd_line, at(&["process.command_line"]));
    alert.pid = alert.pid.or_else(|| common::pid(at(&["process.pid"])));
    fill(&mut alert.process_uid, common::guid(at(&["process.entity_id"])));
    fill(&mut alert.parent, common::base_name(at(&["process.parent.name", "process.parent.executable"])));
    alert.parent_pid = alert.parent_pid.or_else(|| common::pid(at(&["process.parent.pid", "process.ppid"])));
    fill(&mut alert.parent_uid, common::guid(at(&["process.parent.entity_id"])));
}

/// Adds the statements of an ECS `threat` object, or of a list of them: tactic, techniques, and their sub-techniques,
/// which stand for their parents.
pub(super) fn threat<'d>(alert: &mut Alert<'d>, notes: &mut Notes, threat: Value<'d>) {
    if threat.is_array() {
        return threat.items().for_each(|one| threat_one(alert, notes, one));
    }
    threat_one(alert, notes, threat);
}

fn threat_one<'d>(alert: &mut Alert<'d>, notes: &mut Notes, threat: Value<'d>) {
    let at = |path: &str| threat.path(path).map(common::texts).unwrap_or_default();
    let tactics = (at("tactic.id"), at("tactic.name"));
    let mut held = Vec::new();
    if let Some(technique) = threat.path("technique") {
        let list: Vec<_> = if technique.is_array() { technique.items().collect() } else { vec![technique] };
        for technique in list {
            let subs = technique.path("subtechnique").filter(|subs| subs.is_array());
            let ids: Vec<_> = match subs {
                Some(subs) => subs.items().filter_map(|sub| first(sub, &["id", "reference", "name"])).collect(),
                None => Vec::new(),
            };
            held.extend(if ids.is_empty() { technique_texts(technique) } else { ids });
        }
    }
    statement(alert, notes, tactics, &held);
}

/// Adds the statements of a record that has them only as dotted keys, `threat.technique.id`.
pub(super) fn threat_by_paths<'d>(alert: &mut Alert<'d>, notes: &mut Notes, record: Value<'d>) {
    let texts = |path: &str| {
        let roots = ["threat", "kibana.alert.rule.threat", "signal.rule.threat"];
        let found = roots.iter().find_map(|root| record.path(&format!("{root}.{path}")));
        // In a table a list is one cell.
        let listed = |text: Cow<'d, str>| match text.contains(", ") {
            true => text.split(", ").map(|part| Cow::Owned(part.to_owned())).collect(),
            false => vec![text],
        };
        found.map(common::texts).unwrap_or_default().into_iter().flat_map(listed).collect::<Vec<Cow<'d, str>>>()
    };
    let tactics = (texts("tactic.id"), texts("tactic.name"));
    let mut ids = texts("technique.subtechnique.id");
    for path in ["technique.id", "technique.name"] {
        if ids.is_empty() {
            ids = texts(path);
        }
    }
    statement(alert, notes, tactics, &ids);
}

fn statement<'d>(
    alert: &mut Alert<'d>,
    notes: &mut Notes,
    tactics: (Vec<Cow<'d, str>>, Vec<Cow<'d, str>>),
    ids: &[Cow<'d, str>],
) {
    let (tactic_ids, tactic_names) = tactics;
    let mut said = Mentions::default();
    for i in 0..tactic_ids.len().max(tactic_names.len()) {
        said.add_tactic(tactic_ids.get(i).map(|id| &**id), tactic_names.get(i).map(|name| &**name));
    }
    ids.iter().for_each(|text| said.add_technique(Some(text), None));
    common::attacks(alert, notes, said, None);
}

/// The technique's id, or list of ids, else what else names it. A technique may be a bare text.
fn technique_texts(technique: Value<'_>) -> Vec<Cow<'_, str>> {
    if !technique.is_object() {
        return technique.text().into_iter().collect();
    }
    let subs = technique.path("subtechnique").and_then(|sub| sub.path("id"));
    for value in [subs, technique.path("id"), technique.path("reference"), technique.path("name")].into_iter().flatten()
    {
        let found = common::texts(value);
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}
