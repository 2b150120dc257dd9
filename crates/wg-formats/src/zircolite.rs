//! Zircolite: a list of rules, each with the events that it matched; or its CSV, a row for each match.

use super::common::{self, fill};
use super::{Confidence, Each, Notes, Reader, Split, Verdict, windows};
use wg_record::json::Value;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader =
    Reader { id: "zircolite", name: "Zircolite detections", detect, read: read_row, unwrap: None };

pub(super) const SPLIT: Split = Split { reader: READER.id, parts };

fn detect(record: Value<'_>) -> Confidence {
    let has = |key: &str| record.get(key).is_some();
    let is_rule =
        has("title") && (has("rule_level") || has("sigma")) && record.get("matches").is_some_and(Value::is_array);
    let is_row =
        has("rule_title") && has("rule_level") && (has("rule_count") || has("row_id") || has("OriginalLogfile"));
    if is_rule || is_row { Confidence::Sure } else { Confidence::No }
}

fn parts<'d>(rule: Value<'d>, each: Each<'_, 'd>) -> bool {
    let Some(matches) = rule.get("matches").filter(|matches| matches.is_array() && !matches.is_empty()) else {
        return false;
    };
    for event in matches.items() {
        each(event, &mut |alert, notes| {
            if !event.is_object() {
                return Verdict::Unknown;
            }
            let at = |key: &str| rule.get(key).and_then(common::text);
            alert.title = at("title");
            alert.rule_uid = at("id").or_else(|| at("title"));
            alert.reply_to = common::sigma_reply(&alert.rule_uid);
            common::severity(alert, notes, at("rule_level").or_else(|| at("level")), common::severity_word);
            event_of(event, alert, notes);
            let tags = rule.get("tags").map(common::texts).unwrap_or_default();
            let mut said = Mentions::default();
            tags.iter().for_each(|tag| said.add_tag(tag));
            common::attacks(alert, notes, said, None);
            Verdict::Alert
        });
    }
    true
}

/// A row of the CSV; or a rule without matches, which says that nothing was found.
fn read_row<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |key: &str| record.get(key).and_then(common::text);
    if record.get("matches").is_some() {
        return Verdict::NotAlert;
    }
    alert.title = at("rule_title");
    alert.rule_uid = at("rule_id").or_else(|| at("rule_title"));
    alert.reply_to = common::sigma_reply(&alert.rule_uid);
    common::severity(alert, notes, at("rule_level"), common::severity_word);
    event_of(record, alert, notes);
    let tags = record.get("rule_tags").or_else(|| record.get("tags")).map(common::texts).unwrap_or_default();
    let mut said = Mentions::default();
    tags.iter().for_each(|tag| said.add_tag(tag));
    common::attacks(alert, notes, said, None);
    Verdict::Alert
}

fn event_of<'d>(event: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let at = |names: &[&str]| names.iter().find_map(|name| common::text(event.get(name)?));
    alert.product = Some("Zircolite".into());
    alert.vendor = Some("Zircolite".into());
    alert.sensor = Sensor::HostLog;
    alert.rule_name = alert.title.clone();
    alert.rule_family = at(&["Channel"]);
    common::time(alert, notes, [at(&["SystemTime"]), at(&["UtcTime"]), at(&["timestamp", "_time", "TimeCreated"])]);
    // `ProcessID` is the process that wrote the event.
    windows::event(&|names| names.iter().filter(|name| **name != "ProcessID").find_map(|name| at(&[*name])), alert);
    alert.host = at(&["Computer", "host", "node"]);
    // Logs of auditd and Sysmon for Linux.
    fill(&mut alert.process, common::base_name(at(&["exe", "comm"])));
    fill(&mut alert.cmd_line, at(&["proctitle", "cmdline"]));
    alert.pid = alert.pid.or_else(|| common::pid(at(&["pid"])));
    alert.parent_pid = alert.parent_pid.or_else(|| common::pid(at(&["ppid"])));
    fill(&mut alert.user, at(&["AUID", "UID"]).filter(|name| name != "unset"));
}
