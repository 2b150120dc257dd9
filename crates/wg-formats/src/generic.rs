//! The fallback for a JSON object, a table's row or a line of `key=value` that no other reader knows: its fields are
//! guessed, once for an export, from names and values, and read by that map.
//!
//! What was guessed is in the report, and a person can give a map instead.

mod dates;
mod field;
mod fits;
mod guess;
mod map;
mod none;
mod pairs;
mod place;
mod profile;
mod rules;
mod scale;
mod tongues;
mod values;
mod words;

use super::common::{self, Hash};
use super::{Confidence, Notes, Reader, Verdict};
use field::Field;
pub(crate) use map::Compiled;
pub use map::Guesser;
pub(super) use tongues::plain;
use wg_record::json::Value;

/// Returns the fields that a map can fill, by their OCSF paths.
pub fn mappable() -> impl Iterator<Item = &'static str> {
    Field::ALL.iter().map(|field| field.path())
}
use wg_schema::attack::Mentions;
use wg_schema::report::Code;
use wg_schema::{Alert, Sensor, Warnings};

/// Only its id and name are used: what it reads depends on the export's map, see [`Guesser`].
pub(super) const READER: Reader =
    Reader { id: "generic", name: "Unknown format, fields guessed", detect, read, unwrap: None };

fn detect(_record: Value<'_>) -> Confidence {
    Confidence::No
}

fn read<'d>(_record: Value<'d>, _alert: &mut Alert<'d>, _notes: &mut Notes) -> Verdict {
    Verdict::Unknown
}

/// Returns the object inside the wrappers of Elasticsearch, Splunk and GraphQL.
fn document(record: Value<'_>) -> Value<'_> {
    // Azure's logs carry the record of a product so.
    let carried = || record.get("properties").filter(|_| record.get("operationName").is_some());
    if let Some(carried) = carried().filter(|carried| carried.is_object() && record.get("category").is_some()) {
        return carried;
    }
    // An edge has its node, and a cursor.
    let node = record.get("node").filter(|node| node.is_object() && record.entries().take(3).count() <= 2);
    node.into_iter()
        .chain(["_source", "result", "fields"].iter().filter_map(|key| record.get(key)))
        .find(|inner| inner.is_object() && record.get("@timestamp").is_none())
        .unwrap_or(record)
}

/// Fills an alert by a map.
fn fill<'d>(map: &Compiled, record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let doc = document(record);
    if !map.is_alert(doc) {
        return Verdict::Unknown;
    }
    let get = |field: Field| map.text(field, doc);
    common::time_in_order(alert, notes, map.times(doc));
    alert.vendor_uid = get(Field::Uid).or_else(|| common::first(record, &["_id"]));
    // Where others of the export have one and this record has none, what kind it is.
    alert.title = get(Field::Title).or_else(|| get(Field::RuleName)).or_else(|| get(Field::Family));
    let (given, scale) = map.severity(doc);
    let is_unsaid = scale.is_none() && given.as_deref().is_some_and(scale::is_number);
    common::severity(alert, notes, given, |given| scale::read(given, scale));
    if is_unsaid {
        let said =
            "nothing in the export tells whether 1 is the worst or the mildest; choose the scale in the field map";
        notes.replace(Code::BadSeverity, Code::BadSeverity, said);
    }
    alert.product = map.product().map(|name| name.to_owned().into()).or_else(|| get(Field::Product));
    alert.vendor = get(Field::Vendor);
    let kind = alert.product.as_deref().and_then(common::sensor);
    alert.sensor = kind.or_else(|| common::sensor(&get(Field::Family)?)).unwrap_or(Sensor::Other);
    alert.rule_uid = get(Field::RuleUid);
    alert.rule_name = get(Field::RuleName);
    alert.rule_family = get(Field::Family);
    alert.confidence = common::score(get(Field::Confidence)).or_else(|| common::score(get(Field::Risk)));
    alert.disposition = get(Field::Disposition);
    alert.status = get(Field::Status);
    entities(map, doc, alert);
    attacks(map, doc, alert, notes);
    let holder = |field: Field| map.first_path(field).map(|path| path.rsplit_once('.').map_or("", |(above, _)| above));
    crate::also::add(doc, holder(Field::Host).or(Some("")), holder(Field::User).or(Some("")), alert);
    if let Some(name) = reserved(doc) {
        alert.warnings.add(Warnings::RESERVED_FIELD);
        notes.add(Code::ReservedField, "a field that only this program writes was in the record and was ignored", name);
    }
    Verdict::Alert
}

fn entities<'d>(map: &Compiled, doc: Value<'d>, alert: &mut Alert<'d>) {
    let get = |field: Field| map.text(field, doc);
    let address = |field: Field| get(field).and_then(|text| within(text, values::address));
    // `DOMAIN\HOST`.
    alert.host = common::base_name(get(Field::Host).and_then(|text| within(text, values::machine_in)));
    alert.host_ip = address(Field::HostIp).and_then(|address| common::endpoint(address).0);
    // Mail logs write `<bob>`.
    let user = get(Field::User).and_then(|text| within(text, values::user_in));
    let user = user.map(|user| user.trim_matches(['<', '>']).to_owned().into());
    alert.user = common::account(get(Field::UserDomain), user);
    common::fill_endpoint(
        &mut alert.src_ip,
        &mut alert.src_port,
        address(Field::SrcIp),
        common::port(get(Field::SrcPort)),
    );
    common::fill_endpoint(
        &mut alert.dst_ip,
        &mut alert.dst_port,
        address(Field::DstIp),
        common::port(get(Field::DstPort)),
    );
    alert.dst_domain = get(Field::DstDomain).and_then(common::host_of_url);
    alert.process = common::base_name(get(Field::Process));
    alert.cmd_line = get(Field::CmdLine);
    alert.pid = common::pid(get(Field::Pid));
    alert.process_uid = common::guid(get(Field::ProcessUid));
    alert.parent = common::base_name(get(Field::Parent));
    alert.parent_pid = common::pid(get(Field::ParentPid));
    alert.parent_uid = common::guid(get(Field::ParentUid));
    alert.session = common::session(get(Field::Session));
    alert.file = get(Field::File).map(common::file_of_uri);
    // The file that the command line starts is the process.
    let started = alert.cmd_line.as_deref().map(|line| line.trim_start_matches('"').to_ascii_lowercase());
    let program = common::base_name(alert.file.clone()).filter(|name| {
        let line = started.as_deref().and_then(|line| line.split(['"', ' ']).next()).unwrap_or_default();
        line.rsplit(['\\', '/']).next() == Some(&name.to_ascii_lowercase())
    });
    common::fill(&mut alert.process, program);
    let mut hash = Hash::default();
    for text in map.texts(Field::Hash, doc) {
        hash.offer(Some(text.clone()));
        hash.offer_list(Some(text));
    }
    alert.file_hash = hash.take();
}

/// Returns the part of a text that `find` finds in it.
fn within<'d>(text: std::borrow::Cow<'d, str>, find: impl Fn(&str) -> &str) -> wg_schema::alert::Text<'d> {
    let part = find(&text);
    if part.len() == text.len() { Some(text) } else { Some(part.to_owned().into()) }
}

fn attacks<'d>(map: &Compiled, doc: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let texts = |field: Field| map.texts(field, doc).collect::<Vec<_>>();
    let (tactics, mut techniques, tags) = (texts(Field::Tactic), texts(Field::Technique), texts(Field::Tags));
    // Names are read only where nothing is given by id.
    if techniques.iter().any(|text| values::has_technique_id(text)) {
        techniques.retain(|text| values::has_technique_id(text));
    }
    let mut said = Mentions::default();
    tactics.iter().for_each(|text| said.add_tactics(text));
    techniques.iter().for_each(|text| said.add_technique(Some(technique_in(text)), None));
    tags.iter().for_each(|tag| add_tag(&mut said, tag));
    common::attacks(alert, notes, said, None);
}

/// A tag that names techniques by id anywhere, `technique:T1611-escape-to-host`; else one that is ATT&CK by its form.
fn add_tag<'t>(said: &mut Mentions<'t>, tag: &'t str) {
    let mut has_id = false;
    for (at, _) in tag.match_indices('T') {
        let digits = |from: usize| tag.as_bytes().iter().skip(from).take_while(|byte| byte.is_ascii_digit()).count();
        let is_start = at.checked_sub(1).is_none_or(|before| !tag.as_bytes()[before].is_ascii_alphanumeric());
        if !is_start || digits(at + 1) != 4 {
            continue;
        }
        let end = if tag[at + 5..].starts_with('.') && digits(at + 6) == 3 { at + 9 } else { at + 5 };
        if wg_schema::attack::find_technique(&tag[at..end]).is_some() {
            said.add_technique(Some(&tag[at..end]), None);
            has_id = true;
        }
    }
    if !has_id {
        said.add_tag(tag);
    }
}

/// Returns the technique of `Execution via PowerShell`, which names its tactic first.
fn technique_in(text: &str) -> &str {
    let of_tactic = text.split_once(" via ").filter(|(tactic, _)| wg_schema::attack::tactic_index(tactic).is_some());
    of_tactic.map_or(text, |(_, technique)| technique)
}

fn names_technique(text: &str) -> bool {
    let mut said = Mentions::default();
    said.add_technique(Some(technique_in(text)), None);
    said.resolve(None).iter().any(|resolved| resolved.attack.technique.is_some())
}

/// Returns the name of a field at the top of a record that pretends to be this program's own.
fn reserved(doc: Value<'_>) -> Option<&'static str> {
    const NAMES: [&str; 7] = ["verdict", "score", "audit", "triage", "_wg", "watchglass", "incident_uid"];
    doc.entries().find_map(|(key, _)| NAMES.into_iter().find(|name| *name == key))
}
