//! Notable events of Splunk Enterprise Security.
//!
//! Where Splunk extracted no fields, they are all in `_raw`, as `key="value"` pairs after a number of the epoch.

use super::common::{self, Hash, fill};
use super::{Confidence, Notes, Reader, Verdict};
use crate::json::Value;
use std::borrow::Cow;
use wg_schema::alert::Text;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader =
    Reader { id: "splunk-notable", name: "Splunk ES notable events", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let is = |key: &str, wanted: &str| {
        record.get(key).and_then(|value| value.text()).is_some_and(|text| text.starts_with(wanted))
    };
    let is_notable = is("index", "notable") || is("_bkt", "notable~") || is("eventtype", "notable");
    if is_notable && (record.get("_raw").is_some() || record.get("_time").is_some()) {
        Confidence::Sure
    } else {
        Confidence::No
    }
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
    let fields = Fields { record, raw: record.get("_raw").and_then(|raw| raw.text()) };
    let at = |names: &[&str]| fields.get(names);
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
    alert.rule_uid = at(&["rule_id", "search_name", "source"]);
    alert.rule_name = at(&["search_name", "rule_name", "source"]).map(without_suffix);
    alert.rule_family = at(&["security_domain", "savedsearch_description"]);
    alert.confidence = common::score(at(&["risk_score"]));
    alert.status = at(&["status_label", "disposition_label"]);
    alert.disposition = at(&["action"]);
    // `host` is the search head.
    alert.host = at(&["dest", "dvc", "Destination Host Name", "orig_host"]).filter(|name| !is_address(name));
    alert.host_ip = at(&["dest_ip", "dvc_ip"]);
    alert.user = at(&["user", "src_user", "dest_user", "event.UserName", "Destination User Name"]);
    let src_port = common::port(at(&["src_port", "Source Port"]));
    let src = at(&["src_ip", "src", "Source Address"]).filter(|address| is_address(address));
    common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, src, src_port);
    let dst_port = common::port(at(&["dest_port", "Destination Port"]));
    let dst = at(&["dest_ip", "dest", "Destination Address"]).filter(|address| is_address(address));
    common::fill_endpoint(&mut alert.dst_ip, &mut alert.dst_port, dst, dst_port);
    fill(&mut alert.dst_domain, at(&["url_domain", "query"]));
    alert.process = common::base_name(at(&["process_name"]));
    alert.cmd_line = at(&["process"]);
    alert.pid = common::pid(at(&["process_id"]));
    alert.process_uid = common::guid(at(&["process_guid"]));
    alert.parent = common::base_name(at(&["parent_process_name", "parent_process"]));
    alert.parent_pid = common::pid(at(&["parent_process_id"]));
    alert.file = at(&["file_path", "file_name"]);
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
    let (ids, more, tactics) = (texts("_technique_id"), texts(""), texts("_tactic"));
    let mut said = Mentions::default();
    tactics.iter().for_each(|tactic| said.add_category(tactic));
    ids.iter().chain(&more).for_each(|id| said.add_tag(id));
    common::attacks(alert, notes, said, None);
}
