//! Timesketch timelines, JSONL and CSV. A row is an event, and an alert only where Sigma or an analyser marked it.

use super::common::{self, fill};
use super::{Confidence, Notes, Reader, Verdict, windows};
use std::borrow::Cow;
use wg_record::json::Value;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader = Reader { id: "timesketch", name: "Timesketch timeline", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let has = |key: &str| record.get(key).is_some();
    let is_event = has("timestamp_desc") && has("message") && (has("datetime") || has("timestamp"));
    if is_event { Confidence::Sure } else { Confidence::No }
}

fn is_technique(word: &str) -> bool {
    word.starts_with('t') && wg_schema::attack::find_technique(&word.to_ascii_uppercase()).is_some()
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |names: &[&str]| names.iter().find_map(|name| common::text(record.get(name)?));
    let list = |key: &str| record.get(key).map(common::texts).unwrap_or_default();
    let (rules, tags, ttps) = (list("ts_sigma_rule"), list("tag"), list("ts_ttp"));
    // In CSV the list is written as Python writes it.
    let is_mark = |tag: &Cow<'_, str>| {
        let tag = tag.to_ascii_lowercase();
        ["sigma", "attack.", "suspicious", "malicious", "yara", "threatintel"].iter().any(|word| tag.contains(word))
            || tag.split(|c: char| !c.is_ascii_alphanumeric() && c != '.').any(is_technique)
    };
    let mark = tags.iter().find(|tag| is_mark(tag));
    if rules.is_empty() && mark.is_none() {
        return Verdict::NotAlert;
    }
    common::time(alert, notes, [at(&["datetime"]), at(&["timestamp"])]);
    let rule = rules.first().cloned().or_else(|| mark.cloned());
    let words = rule.as_ref().map(|rule| rule.trim_end_matches(".yml").replace(['_', '['], " ").trim().to_owned());
    alert.title = words.map(Cow::Owned).or_else(|| at(&["message"]));
    alert.rule_name = rule.clone();
    alert.rule_uid = rule;
    alert.rule_family = at(&["data_type", "source_short", "source"]);
    alert.product = Some("Timesketch".into());
    alert.vendor = Some("Google".into());
    alert.sensor = Sensor::HostLog;
    common::severity(alert, notes, at(&["ts_sigma_level", "level", "severity"]), common::severity_word);
    windows::event(&|names| names.iter().filter(|name| **name != "ProcessID").find_map(|name| at(&[*name])), alert);
    alert.host = at(&["computer_name", "hostname", "host", "Computer"]);
    fill(&mut alert.user, at(&["username", "user", "user_sid"]));
    alert.src_ip = common::address(at(&["source_ip", "src_ip", "ip_address"]));
    fill(&mut alert.cmd_line, at(&["command_line", "command"]));
    fill(&mut alert.file, at(&["filename", "display_name"]));
    let mut said = Mentions::default();
    ttps.iter().chain(&tags).for_each(|tag| said.add_tag(tag));
    common::attacks(alert, notes, said, None);
    Verdict::Alert
}
