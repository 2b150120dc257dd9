//! The whole batch as OCSF 1.5 Detection Findings, one a line, in the order of loading.
//!
//! A value goes where OCSF has a place for it, and only if it is valid there; the rest stands in `unmapped.watchglass`, from
//! which our reader takes it back. No score and no verdict is in it: those are opinions, and would be taken for facts.

use crate::session::Session;
use crate::working::Shown;
use serde_json::{Map, Value, json};
use std::io::{self, Write};
use std::net::IpAddr;
use wg_schema::attack::{TACTICS, other_technique, technique, version, version_of};
use wg_schema::batch::{NO_CONFIDENCE, NO_PID, NO_PORT};
use wg_schema::{AlertId, AttackRef, Batch, Origin, StrId};

const OCSF_VERSION: &str = "1.5.0";

/// Writes every alert of the batch.
///
/// # Errors
/// Those of `out`.
pub fn write_findings(session: &Session, out: &mut impl Write) -> io::Result<()> {
    session.batch().map_or(Ok(()), |batch| write_some(batch, 0, usize::MAX, out))
}

/// Writes up to `len` alerts from the one at `start` on: for a reader that takes them piece by piece.
///
/// # Errors
/// Those of `out`.
pub(crate) fn write_some(batch: &Batch, start: usize, len: usize, out: &mut impl Write) -> io::Result<()> {
    let shown = Shown::as_is(batch);
    for alert in batch.ids().skip(start).take(len) {
        serde_json::to_writer(&mut *out, &finding(&shown, alert))?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// A finding that is being written, and what had no place in it.
struct Finding<'b> {
    batch: &'b Batch,
    shown: &'b Shown<'b>,
    row: usize,
    object: Map<String, Value>,
    unplaced: Map<String, Value>,
}

impl<'b> Finding<'b> {
    fn text(&self, id: StrId) -> Option<&'b str> {
        Some(self.shown.text(id)).filter(|text| !text.is_empty())
    }

    /// Keeps a value by its OCSF path, where OCSF has no valid place for it.
    fn keep(&mut self, path: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.unplaced.insert(path.to_owned(), value.into());
        }
    }

    fn keep_text(&mut self, path: &str, id: StrId) {
        self.keep(path, self.text(id));
    }
}

/// Returns an alert as a finding, with its texts as they may be shown.
pub(crate) fn finding(shown: &Shown<'_>, alert: AlertId) -> Value {
    let (batch, row) = (shown.batch, alert.row());
    let mut finding = Finding { batch, shown, row, object: Map::new(), unplaced: Map::new() };
    let time = batch.time_of(alert);
    let severity = batch.severity[row];
    let head = json!({
        "activity_id": 1,
        "activity_name": "Create",
        "category_uid": 2,
        "category_name": "Findings",
        "class_uid": 2004,
        "class_name": "Detection Finding",
        "type_uid": 200_401,
        "type_name": "Detection Finding: Create",
        // The field is required. 0 is what products write for none, and it is read as none.
        "time": time.unwrap_or(0),
        "severity_id": severity.id(),
        "severity": severity.word(),
        "count": batch.folded[row].saturating_add(1),
        "metadata": metadata(&finding, alert),
        "finding_info": finding_info(&mut finding, alert),
    });
    if let Value::Object(head) = head {
        finding.object = head;
    }
    claims(&mut finding);
    entities(&mut finding);
    let ours = ours(&mut finding, alert);
    finding.object.insert("unmapped".to_owned(), json!({ "watchglass": ours }));
    Value::Object(finding.object)
}

fn metadata(finding: &Finding<'_>, alert: AlertId) -> Value {
    let (batch, row) = (finding.batch, finding.row);
    // A product needs a name or a uid; a uid is not read back as a name.
    let mut product = match finding.text(batch.product[row]) {
        Some(name) => json!({ "name": name }),
        None => json!({ "uid": "unknown" }),
    };
    if let Some(vendor) = finding.text(batch.vendor[row]) {
        product["vendor_name"] = vendor.into();
    }
    let mut metadata = json!({ "version": OCSF_VERSION, "uid": batch.key[row].to_hex(), "product": product });
    if let Some(updated) = batch.history.updated(alert) {
        metadata["modified_time"] = updated.into();
    }
    metadata
}

fn finding_info(finding: &mut Finding<'_>, alert: AlertId) -> Value {
    let (batch, row) = (finding.batch, finding.row);
    let key = batch.key[row].to_hex();
    let mut info = json!({ "uid": finding.shown.vendor_uid(row).unwrap_or(&key) });
    if let Some(title) = finding.text(batch.title[row]) {
        info["title"] = title.into();
    }
    if let Some(created) = batch.history.created(batch, alert) {
        info["created_time"] = created.into();
    }
    let mut analytic = json!({ "type_id": 1, "type": "Rule" });
    let named = [("uid", batch.rule_uid[row]), ("name", batch.rule_name[row])];
    for (name, id) in named {
        if let Some(text) = finding.text(id) {
            analytic[name] = text.into();
        }
    }
    if named.iter().any(|(_, id)| id.is_some()) {
        if let Some(family) = finding.text(batch.rule_family[row]) {
            analytic["category"] = family.into();
        }
        info["analytic"] = analytic;
    } else {
        finding.keep_text("finding_info.analytic.category", batch.rule_family[row]);
    }
    // What is only inferred follows from the rest.
    let said = batch.attacks_of(alert).iter().filter(|attack| attack.origin != Origin::Inferred);
    let attacks: Vec<Value> = said.filter_map(attack).collect();
    if !attacks.is_empty() {
        info["attacks"] = attacks.into();
    }
    info
}

fn attack(attack: &AttackRef) -> Option<Value> {
    let mut out = Map::new();
    let of_other = attack.technique.and_then(other_technique);
    if let Some(other) = of_other {
        // Of a matrix that is not Enterprise: its own tactic.
        let own = (0..).zip(other.matrix.tactics()).filter(|(i, _)| other.tactics & (1u16 << i) != 0);
        if let Some((_, own)) = own.into_iter().find(|(_, own)| attack.tactic.is_none() || own.like == attack.tactic) {
            out.insert("tactic".to_owned(), json!({ "uid": own.id, "name": own.name }));
        }
    } else if let Some(tactic) = attack.tactic.and_then(|index| TACTICS.get(usize::from(index))) {
        out.insert("tactic".to_owned(), json!({ "uid": tactic.id, "name": tactic.name }));
    }
    if let Some(technique) = attack.technique.and_then(technique) {
        let parent = technique.parent.and_then(wg_schema::attack::technique);
        let named = |technique: &wg_schema::attack::Technique| json!({ "uid": technique.id, "name": technique.name });
        out.insert("technique".to_owned(), named(parent.unwrap_or(technique)));
        if parent.is_some() {
            out.insert("sub_technique".to_owned(), named(technique));
        }
    }
    if out.is_empty() {
        return None;
    }
    out.insert("version".to_owned(), attack.technique.map_or(version(), version_of).into());
    Some(Value::Object(out))
}

/// What the source says about its own alert.
fn claims(finding: &mut Finding<'_>) {
    let (batch, row) = (finding.batch, finding.row);
    if batch.confidence[row] != NO_CONFIDENCE {
        finding.object.insert("confidence_score".to_owned(), batch.confidence[row].into());
    }
    if let Some(status) = finding.text(batch.status[row]) {
        let known = ["new", "in progress", "suppressed", "resolved", "archived"];
        let id = (1..).zip(known).find(|(_, word)| status.eq_ignore_ascii_case(word)).map_or(99, |(id, _)| id);
        finding.object.insert("status".to_owned(), status.into());
        finding.object.insert("status_id".to_owned(), id.into());
    }
    if let Some(disposition) = finding.text(batch.disposition[row]) {
        let known = ["allowed", "blocked", "quarantined", "isolated", "deleted", "dropped"];
        let id = (1..).zip(known).find(|(_, word)| disposition.eq_ignore_ascii_case(word)).map_or(99, |(id, _)| id);
        finding.object.insert("disposition".to_owned(), disposition.into());
        finding.object.insert("disposition_id".to_owned(), id.into());
    }
}

/// Who and what the alert is about: the machine, and one evidence with the rest.
fn entities(finding: &mut Finding<'_>) {
    let (batch, row) = (finding.batch, finding.row);
    // Whom an id means is said by other records, which need not be in the export.
    for (path, id) in [("device.also", batch.host[row]), ("actor.user.also", batch.user[row])] {
        finding.keep_text(path, batch.known_as(id).unwrap_or_default());
    }
    let mut device = json!({ "type_id": 0 });
    if let Some(host) = finding.text(batch.host[row]) {
        device["hostname"] = host.into();
    }
    if let Some(ip) = address(finding, "device.ip", batch.host_ip[row]) {
        device["ip"] = ip.into();
    }
    if device.as_object().is_some_and(|device| device.len() > 1) {
        finding.object.insert("device".to_owned(), device);
    }
    let mut evidence = Map::new();
    let mut actor = Map::new();
    if let Some(user) = finding.text(batch.user[row]) {
        actor.insert("user".to_owned(), json!({ "name": user }));
    }
    if let Some(session) = finding.text(batch.session[row]) {
        actor.insert("session".to_owned(), json!({ "uid": session }));
    }
    if !actor.is_empty() {
        evidence.insert("actor".to_owned(), Value::Object(actor));
    }
    let src = endpoint(finding, "src_endpoint", batch.src_ip[row], batch.src_port[row], StrId::NONE);
    let dst = endpoint(finding, "dst_endpoint", batch.dst_ip[row], batch.dst_port[row], batch.dst_domain[row]);
    let (process, file) = (process(finding), file(finding));
    for (name, part) in [("src_endpoint", src), ("dst_endpoint", dst), ("process", process), ("file", file)] {
        if let Some(part) = part {
            evidence.insert(name.to_owned(), part);
        }
    }
    if !evidence.is_empty() {
        finding.object.insert("evidences".to_owned(), json!([evidence]));
    }
}

/// Returns an address that is one; anything else is kept apart.
fn address<'b>(finding: &mut Finding<'b>, path: &str, id: StrId) -> Option<&'b str> {
    let text = finding.text(id)?;
    // OCSF's own pattern takes no zone and no more than 40 characters.
    if text.parse::<IpAddr>().is_ok_and(|_| text.len() <= 40) {
        return Some(text);
    }
    finding.keep(path, Some(text));
    None
}

fn endpoint(finding: &mut Finding<'_>, name: &str, ip: StrId, port: u16, domain: StrId) -> Option<Value> {
    let mut endpoint = Map::new();
    if let Some(ip) = address(finding, &format!("{name}.ip"), ip) {
        endpoint.insert("ip".to_owned(), ip.into());
    }
    if let Some(domain) = finding.text(domain) {
        endpoint.insert("domain".to_owned(), domain.into());
    }
    let port = Some(port).filter(|port| *port != NO_PORT);
    if endpoint.is_empty() {
        finding.keep(&format!("{name}.port"), port);
        return None;
    }
    if let Some(port) = port {
        endpoint.insert("port".to_owned(), port.into());
    }
    Some(Value::Object(endpoint))
}

/// OCSF has no process without an id of one kind; its name and command line are kept apart then.
fn process(finding: &mut Finding<'_>) -> Option<Value> {
    let (batch, row) = (finding.batch, finding.row);
    let parent = one_process(
        finding,
        "process.parent_process",
        [batch.parent[row], batch.parent_uid[row], StrId::NONE],
        batch.parent_pid[row],
    );
    let own = [batch.process[row], batch.process_uid[row], batch.cmd_line[row]];
    let Some(mut process) = one_process(finding, "process", own, batch.pid[row]) else {
        for (name, value) in parent.into_iter().flatten() {
            finding.keep(&format!("process.parent_process.{name}"), Some(value));
        }
        return None;
    };
    if let Some(parent) = parent {
        process.insert("parent_process".to_owned(), Value::Object(parent));
    }
    Some(Value::Object(process))
}

fn one_process(
    finding: &mut Finding<'_>,
    path: &str,
    [name, uid, cmd_line]: [StrId; 3],
    pid: u32,
) -> Option<Map<String, Value>> {
    let mut process = Map::new();
    for (field, id) in [("name", name), ("uid", uid), ("cmd_line", cmd_line)] {
        if let Some(text) = finding.text(id) {
            process.insert(field.to_owned(), text.into());
        }
    }
    if pid != NO_PID {
        process.insert("pid".to_owned(), pid.into());
    }
    if process.contains_key("pid") || process.contains_key("uid") {
        return Some(process);
    }
    for (field, value) in process {
        finding.keep(&format!("{path}.{field}"), Some(value));
    }
    None
}

fn file(finding: &mut Finding<'_>) -> Option<Value> {
    let (batch, row) = (finding.batch, finding.row);
    let hash = finding.text(batch.file_hash[row]);
    let Some(path) = finding.text(batch.file[row]) else {
        finding.keep("file.hashes.value", hash);
        return None;
    };
    let name = path.rsplit(['\\', '/']).next().filter(|name| !name.is_empty()).unwrap_or(path);
    let mut file = json!({ "name": name, "path": path, "type_id": 0 });
    if let Some(hash) = hash {
        let algorithm = match hash.len() {
            32 => 1,
            40 => 2,
            64 => 3,
            128 => 4,
            _ => 99,
        };
        file["hashes"] = json!([{ "algorithm_id": algorithm, "value": hash }]);
    }
    Some(file)
}

/// What our reader takes back: the kind of sensor, ATT&CK statements with where they come from, and what had no place.
fn ours(finding: &mut Finding<'_>, alert: AlertId) -> Value {
    let (batch, row) = (finding.batch, finding.row);
    finding.keep_text("severity", batch.severity_original[row]);
    let statement = |attack: &AttackRef| {
        let tactic = attack.tactic.and_then(|index| TACTICS.get(usize::from(index))).map_or("-", |tactic| tactic.id);
        let technique = attack.technique.and_then(technique);
        format!("{tactic} {} {}", technique.map_or("-", |technique| technique.id), attack.origin.word())
    };
    let span = batch.span[row];
    let mut ours = json!({
        // What our reader knows the alert by again, where its product gave it no id.
        "key": batch.key[row].to_hex(),
        "sensor": batch.sensor[row].word(),
        "attacks": batch.attacks_of(alert).iter().map(statement).collect::<Vec<String>>(),
        "record": span.record,
        "offset": span.offset,
        "length": span.length,
    });
    if let Some(source) = batch.sources.get(span.source.index()) {
        ours["file"] = finding.shown.source(span.source.index()).into();
        ours["read_as"] = source.format.as_str().into();
        if let Some(hash) = source.sha256.as_ref().filter(|hash| !hash.is_empty() && !finding.shown.is_hidden()) {
            ours["sha256"] = hash.as_str().into();
        }
    }
    if finding.shown.vendor_uid(row).is_none() {
        ours["uid_is_ours"] = true.into();
    }
    let updates = batch.history.of(alert).len();
    if updates > 0 {
        ours["updates"] = updates.into();
    }
    if !finding.unplaced.is_empty() {
        ours["fields"] = Value::Object(std::mem::take(&mut finding.unplaced));
    }
    ours
}
