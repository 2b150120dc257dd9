//! The fallback for a JSON object or CSV row that no other reader knows: fields are taken by their usual names.
//!
//! A name is compared without case and separators, and with those of the objects around it, so `host.name`, `host_name`
//! and `hostName` are one. It guesses which field is meant, never what a value means: a number as severity stays unknown,
//! because nobody said its scale.

use super::common::{self, Hash};
use super::{Confidence, Notes, Reader, Verdict};
use crate::json::Value;
use std::borrow::Cow;
use wg_schema::alert::Text;
use wg_schema::attack::Mentions;
use wg_schema::report::Code;
use wg_schema::{Alert, Sensor, Severity, Warnings};

mod names;
use names::{Field, N_FIELDS, field_of};

pub(super) const READER: Reader =
    Reader { id: "generic", name: "Unknown JSON or CSV, fields guessed", detect, read, unwrap: None };

/// Fields below this many objects are not looked at.
const MAX_DEPTH: usize = 4;
/// A folded name is at most this long; the table has no longer one.
const MAX_NAME: usize = 48;

fn detect(record: Value<'_>) -> Confidence {
    if record.is_object() && Found::of(document(record)).is_alert() { Confidence::Maybe } else { Confidence::No }
}

/// Returns the object inside the wrappers of Elasticsearch and Splunk.
fn document(record: Value<'_>) -> Value<'_> {
    ["_source", "result", "fields"]
        .iter()
        .filter_map(|key| record.get(key))
        .find(|inner| inner.is_object() && record.get("@timestamp").is_none())
        .unwrap_or(record)
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let found = Found::of(document(record));
    if !found.is_alert() {
        return Verdict::Unknown;
    }
    let get = |field: Field| found.text(field);
    common::time(alert, notes, found.times.iter().map(|time| common::text(*time)));
    alert.vendor_uid = get(Field::Uid).or_else(|| common::first(record, &["_id"]));
    alert.title = get(Field::Title);
    common::severity(alert, notes, get(Field::Severity), common::severity_word);
    if let Some(id) = get(Field::SeverityId).filter(|_| alert.severity == Severity::Unknown) {
        // A field of this name is OCSF's.
        alert.severity = id.parse().map_or(Severity::Unknown, Severity::from_id);
    }
    alert.product = get(Field::Product);
    alert.vendor = get(Field::Vendor);
    let kind = alert.product.as_deref().and_then(common::sensor);
    alert.sensor = kind.or_else(|| common::sensor(&get(Field::Family)?)).unwrap_or(Sensor::Other);
    alert.rule_uid = get(Field::RuleUid);
    alert.rule_name = get(Field::RuleName);
    alert.rule_family = get(Field::Family);
    alert.confidence = common::score(get(Field::Confidence)).or_else(|| common::score(get(Field::Risk)));
    alert.disposition = get(Field::Disposition);
    alert.status = get(Field::Status);
    entities(&found, alert);
    attacks(&found, alert, notes);
    if let Some(name) = found.reserved {
        alert.warnings.add(Warnings::RESERVED_FIELD);
        notes.add(Code::ReservedField, "a field that only this program writes was in the record and was ignored", name);
    }
    Verdict::Alert
}

fn entities<'d>(found: &Found<'d>, alert: &mut Alert<'d>) {
    let get = |field: Field| found.text(field);
    alert.host = get(Field::Host);
    alert.host_ip = get(Field::HostIp);
    alert.user = common::account(get(Field::UserDomain), get(Field::User));
    common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, get(Field::SrcIp), common::port(get(Field::SrcPort)));
    common::fill_endpoint(&mut alert.dst_ip, &mut alert.dst_port, get(Field::DstIp), common::port(get(Field::DstPort)));
    alert.dst_domain = get(Field::DstDomain);
    alert.process = common::base_name(get(Field::Process));
    alert.cmd_line = get(Field::CmdLine);
    alert.pid = common::pid(get(Field::Pid));
    alert.process_uid = common::guid(get(Field::ProcessUid));
    alert.parent = common::base_name(get(Field::Parent));
    alert.parent_pid = common::pid(get(Field::ParentPid));
    alert.parent_uid = common::guid(get(Field::ParentUid));
    alert.session = common::session(get(Field::Session));
    alert.file = get(Field::File);
    let mut hash = Hash::default();
    for value in [Field::Sha256, Field::Sha1, Field::Md5] {
        hash.offer(get(value));
    }
    hash.offer_list(get(Field::Hash));
    alert.file_hash = hash.take();
}

fn attacks<'d>(found: &Found<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let texts = |field: Field| found.value(field).map(common::texts).unwrap_or_default();
    let (tactic_ids, tactics) = (texts(Field::TacticId), texts(Field::Tactic));
    let mut said = Mentions::default();
    for i in 0..tactic_ids.len().max(tactics.len()) {
        said.add_tactic(tactic_ids.get(i).map(|id| &**id), tactics.get(i).map(|name| &**name));
    }
    // A technique by name is read only where none is given by id.
    let ids = texts(Field::SubTechniqueId).into_iter().chain(texts(Field::TechniqueId)).collect::<Vec<Cow<'d, str>>>();
    let techniques = if ids.is_empty() { texts(Field::Technique) } else { ids };
    techniques.iter().for_each(|text| said.add_technique(Some(text), None));
    let tags = texts(Field::Tags);
    tags.iter().for_each(|tag| said.add_tag(tag));
    common::attacks(alert, notes, said, None);
}

/// The fields of a record that have a usual name, the most usual first.
struct Found<'d> {
    fields: [Option<(u8, Value<'d>)>; N_FIELDS],
    /// All times, the most usual name first, to fall back on when the first cannot be read.
    times: Vec<Value<'d>>,
    reserved: Option<&'static str>,
}

impl<'d> Found<'d> {
    fn of(record: Value<'d>) -> Found<'d> {
        let mut found = Found { fields: [None; N_FIELDS], times: Vec::new(), reserved: None };
        let mut times = Vec::new();
        found.walk(record, &mut String::with_capacity(MAX_NAME), 0, &mut times);
        times.sort_by_key(|time: &(u8, Value<'d>)| time.0);
        times.truncate(4);
        found.times = times.into_iter().map(|time| time.1).collect();
        found
    }

    fn walk(&mut self, object: Value<'d>, path: &mut String, depth: usize, times: &mut Vec<(u8, Value<'d>)>) {
        for (key, value) in object.entries() {
            let before = path.len();
            if before + key.len() > MAX_NAME {
                continue;
            }
            path.extend(key.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()));
            if depth == 0 {
                self.reserved = self.reserved.or_else(|| names::reserved(&key));
            }
            if value.is_object() {
                if depth < MAX_DEPTH {
                    self.walk(value, path, depth + 1, times);
                }
            } else if let Some((field, rank)) = field_of(path) {
                self.take(field, rank, value, times);
                if names::is_rule_name(path) {
                    self.take(Field::RuleName, rank + 1, value, times);
                }
            }
            path.truncate(before);
        }
    }

    fn take(&mut self, field: Field, rank: u8, value: Value<'d>, times: &mut Vec<(u8, Value<'d>)>) {
        if common::text(value).is_none() {
            return;
        }
        if field == Field::Time && times.len() < 16 {
            times.push((rank, value));
        }
        let slot = &mut self.fields[field as usize];
        if slot.is_none_or(|(best, _)| rank < best) {
            *slot = Some((rank, value));
        }
    }

    fn value(&self, field: Field) -> Option<Value<'d>> {
        self.fields[field as usize].map(|(_, value)| value)
    }

    fn text(&self, field: Field) -> Text<'d> {
        self.value(field).and_then(common::text)
    }

    /// A title and one thing more; or without title, enough that could hardly be anything else.
    fn is_alert(&self) -> bool {
        let n_known = self.fields.iter().flatten().count();
        let has = |field: Field| self.value(field).is_some();
        match (has(Field::Title), has(Field::Severity)) {
            (true, _) => n_known >= 2,
            // Severity and id: nothing but an alert has both.
            (false, true) => n_known >= 3 || has(Field::Uid),
            (false, false) => n_known >= 3 && has(Field::Time),
        }
    }
}
