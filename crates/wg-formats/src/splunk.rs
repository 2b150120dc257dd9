//! Notable events of Splunk Enterprise Security.
//!
//! Where Splunk extracted no fields, they are all in `_raw`, as `key="value"` pairs after a number of the epoch.

use super::common::{self, Hash, decided, fill};
use super::{Confidence, Notes, Reader, Verdict};
use std::borrow::Cow;
use wg_record::json::Value;
use wg_schema::alert::Text;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader =
    Reader { id: "splunk-notable", name: "Splunk ES notable events", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let is = |key: &str, wanted: &str| {
        record.get(key).and_then(|value| value.text()).is_some_and(|text| text.starts_with(wanted))
    };
    let has = |key: &&str| record.get(key).is_some();
    let is_notable = is("index", "notable") || is("_bkt", "notable~") || is("eventtype", "notable");
    // A table that an analyst chose has no field of the index.
    let is_review = || {
        has(&"_time")
            && ["rule_name", "rule_title", "search_name"].iter().any(has)
            && ["urgency", "status_label", "security_domain", "event_hash"].iter().any(has)
    };
    let is_ours = is_notable && (has(&"_raw") || has(&"_time")) || is_review() || is_risk(record);
    if is_ours { Confidence::Sure } else { Confidence::No }
}

/// An event of the risk index: points for someone, which a rule may make an alert of.
fn is_risk(record: Value<'_>) -> bool {
    record.get("index").and_then(|index| index.text()).as_deref() == Some("risk") && record.get("risk_score").is_some()
}

/// A result's own fields, and those of its raw text.
struct Fields<'d> {
    record: Value<'d>,
    raw: Text<'d>,
}

impl<'d> Fields<'d> {
    /// Returns the value of the first of these names that has one.
    fn get(&self, names: &[&str]) -> Text<'d> {
        names.iter().find_map(|name| {
            let own = self.record.get(name).and_then(common::text);
            own.or_else(|| match self.raw.as_ref()? {
                Cow::Borrowed(raw) => pair(raw, name).map(Cow::Borrowed),
                Cow::Owned(raw) => pair(raw, name).map(|value| Cow::Owned(value.to_owned())),
            })
        })
    }
}

/// Finds `name="value"` in raw text; the name must stand alone.
fn pair<'a>(raw: &'a str, name: &str) -> Option<&'a str> {
    let mut from = 0;
    while let Some(found) = raw[from..].find(name) {
        let start = from + found;
        from = start + name.len();
        let stands_alone = raw[..start].ends_with([' ', ',']) || start == 0;
        let Some(value) = raw[from..].strip_prefix("=\"").filter(|_| stands_alone) else { continue };
        let mut is_escaped = false;
        let end = value.find(|c: char| {
            let ends = c == '"' && !is_escaped;
            is_escaped = c == '\\' && !is_escaped;
            ends
        })?;
        return Some(&value[..end]).filter(|value| !matches!(*value, "" | "-" | "null" | "unknown"));
    }
    None
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    if is_risk(record) {
        return Verdict::NotAlert;
    }
    let fields = Fields { record, raw: record.get("_raw").and_then(|raw| raw.text()) };
    let at = |names: &[&str]| fields.get(names);
    // Of several values in one cell of a table, the first.
    let one = |names: &[&str]| common::known(fields.get(names)).and_then(|text| common::cut_at(text, '\n'));
    common::time(alert, notes, [at(&["orig_time"]), at(&["_time"])]);
    alert.vendor_uid = at(&["event_id"]).or_else(|| Some(Cow::Owned(format!("{}@{}", at(&["_cd"])?, at(&["_bkt"])?))));
    alert.title = at(&["rule_title", "rule_name", "search_name", "source"]).map(without_suffix);
    common::severity(
        alert,
        notes,
        at(&["urgency", "severity", "severities", "event.SeverityName", "Priority"]),
        common::severity_word,
    );
    alert.product = at(&["vendor_product", "product"]).or(Some("Splunk ES".into()));
    alert.vendor = at(&["vendor"]).or(Some("Splunk".into()));
    alert.sensor = Sensor::Siem;
    // In Incident Review `rule_id` is the id of the event.
    alert.rule_uid = at(&["rule_id"]).filter(|id| !id.contains("@@")).or_else(|| at(&["search_name", "source"]));
    alert.rule_name = at(&["search_name", "rule_name", "source"]).map(without_suffix);
    alert.rule_family = at(&["security_domain", "savedsearch_description"]);
    alert.confidence = common::score(at(&["risk_score"]));
    alert.status = common::status(at(&["status_label"]), at(&["disposition_label"]));
    alert.reply_to = alert.vendor_uid.as_ref().filter(|id| id.contains("@@")).map(|_| "splunk-notable".into());
    alert.decided = decided("splunk", [at(&["disposition_label"])]);
    alert.disposition = at(&["action"]);
    // `host` is the search head.
    let machines = ["dest", "dest_host", "dest_nt_host", "dvc", "ComputerName", "Destination Host Name", "orig_host"];
    alert.host = machines.iter().find_map(|name| one(&[name]).filter(|name| !is_address(name)));
    alert.host_ip = common::address(one(&["dest_ip", "dvc_ip", "dest"]));
    alert.user = one(&["user", "src_user", "dest_user", "event.UserName", "Destination User Name"]);
    // A notable of the risk framework is about whom the points were given to.
    match at(&["risk_object_type", "normalized_risk_object_type"]).as_deref() {
        Some("user") => fill(&mut alert.user, one(&["risk_object", "normalized_risk_object"])),
        Some("system") => fill(&mut alert.host, one(&["risk_object", "normalized_risk_object"])),
        _ => {}
    }
    let src_port = common::port(at(&["src_port", "Source Port"]));
    let src = common::address(one(&["src_ip", "src", "Source Address"]));
    common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, src, src_port);
    let dst_port = common::port(at(&["dest_port", "Destination Port"]));
    let dst = common::address(one(&["dest_ip", "dest", "Destination Address"]));
    common::fill_endpoint(&mut alert.dst_ip, &mut alert.dst_port, dst, dst_port);
    fill(&mut alert.dst_domain, one(&["url_domain", "query"]));
    fill(&mut alert.dst_domain, one(&["url"]).and_then(common::host_of_url));
    alert.process = common::base_name(one(&["process_name", "process_path"]));
    alert.cmd_line = at(&["process"]);
    alert.pid = common::pid(at(&["process_id"]));
    alert.process_uid = common::guid(at(&["process_guid"]));
    alert.parent = common::base_name(one(&["parent_process_name", "parent_process_path", "parent_process"]));
    alert.parent_pid = common::pid(at(&["parent_process_id"]));
    alert.file = one(&["file_path", "file_name"]);
    let mut hash = Hash::default();
    hash.offer_list(at(&["file_hash"]));
    alert.file_hash = hash.take();
    attacks(&fields, alert, notes);
    Verdict::Alert
}

fn without_suffix(name: Cow<'_, str>) -> Cow<'_, str> {
    match name {
        Cow::Borrowed(name) => Cow::Borrowed(name.strip_suffix(" - Rule").unwrap_or(name)),
        Cow::Owned(name) => Cow::Owned(name.strip_suffix(" - Rule").unwrap_or(&name).to_owned()),
    }
}

fn is_address(text: &str) -> bool {
    text.parse::<std::net::IpAddr>().is_ok()
}

/// The annotations, whose names have dots or underscores; analysts fill them with anything, so only what is ATT&CK counts.
fn attacks<'d>(fields: &Fields<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let names = |part: &str| {
        [
            format!("annotations.mitre_attack{part}"),
            format!("annotations.mitre_attack.mitre{part}"),
            format!("mitre_attack{part}"),
            format!("mitre{part}"),
        ]
    };
    let texts = |part: &str| -> Vec<Cow<'d, str>> {
        names(part)
            .iter()
            .find_map(|name| match fields.record.get(name).map(common::texts) {
                Some(texts) if !texts.is_empty() => Some(texts),
                _ => fields.get(&[name]).map(|text| vec![text]),
            })
            .unwrap_or_default()
    };
    let (ids, tactics) = (texts("_technique_id"), texts("_tactic"));
    // Where the annotations are one field, it is an object in a text.
    let within = common::opened(fields.record.get("annotations"), |all| {
        let list = all.path("mitre_attack").map(common::texts).unwrap_or_default();
        list.into_iter().map(|text| Cow::Owned(text.into_owned())).collect::<Vec<Cow<'d, str>>>()
    });
    let more = [texts(""), within.unwrap_or_default()].concat();
    let mut said = Mentions::default();
    tactics.iter().for_each(|tactic| said.add_category(tactic));
    ids.iter().chain(&more).for_each(|id| said.add_tag(id));
    common::attacks(alert, notes, said, None);
}
