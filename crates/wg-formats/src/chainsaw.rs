//! Chainsaw hunts: JSON and JSONL, and the CSV files, one for each group of rules with columns of its own.
//!
//! CSV has no severity and no ATT&CK.

use super::common::{self, Hash, fill};
use super::{Confidence, Notes, Reader, Verdict, windows};
use wg_record::json::Value;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader = Reader { id: "chainsaw", name: "Chainsaw hunt", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let has = |key: &str| record.get(key).is_some();
    let is_json = has("group") && has("kind") && (has("document") || has("documents"));
    if is_json || is_row(record) { Confidence::Sure } else { Confidence::No }
}

fn is_row(record: Value<'_>) -> bool {
    ["timestamp", "detections", "path"].iter().all(|key| record.get(key).is_some())
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |key: &str| record.get(key).and_then(common::text);
    alert.product = Some("Chainsaw".into());
    alert.vendor = Some("WithSecure".into());
    alert.sensor = Sensor::HostLog;
    common::time(alert, notes, [at("timestamp")]);
    if is_row(record) {
        row(record, alert, notes);
        return Verdict::Alert;
    }
    alert.title = at("name");
    alert.rule_name = at("name");
    alert.rule_uid = at("id").or_else(|| at("name"));
    alert.reply_to = common::sigma_reply(&alert.rule_uid);
    alert.rule_family = at("group");
    common::severity(alert, notes, at("level"), common::severity_word);
    let tags = record.get("tags").map(common::texts).unwrap_or_default();
    // Of an aggregation the first document stands for all.
    let document = record.get("document").or_else(|| record.get("documents")?.items().next());
    if let Some(event) = document.and_then(|document| document.path("data.Event")) {
        windows::record(event, alert);
    }
    let mut said = Mentions::default();
    tags.iter().for_each(|tag| said.add_tag(tag));
    common::attacks(alert, notes, said, None);
    Verdict::Alert
}

fn row<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let at = |names: &[&str]| names.iter().find_map(|name| common::text(record.get(name)?));
    // Several rules stand below each other, each after a bullet.
    let rules = at(&["detections"]).unwrap_or_default();
    let first = rules.lines().map(|line| line.trim_start_matches(['\u{2023}', '+', '*', '-', ' ']).trim());
    let title = first.filter(|line| !line.is_empty()).map(str::to_owned).next();
    alert.title = title.clone().map(Into::into);
    alert.rule_uid = title.clone().map(Into::into);
    alert.rule_name = title.map(Into::into);
    common::severity(alert, notes, at(&["level", "Level"]), common::severity_word);
    let data = at(&["Event Data"]).unwrap_or_default();
    let pairs = windows::Pairs::of(&data);
    windows::event(&|names| names.iter().find_map(|name| pairs.get(name)).map(|value| value.to_owned().into()), alert);
    fill(&mut alert.host, at(&["Computer", "computer"]));
    fill(&mut alert.user, at(&["User", "Target Username", "Username", "Member SID"]));
    fill(&mut alert.process, common::base_name(at(&["Process Name", "Image", "Process"])));
    fill(&mut alert.cmd_line, at(&["Command Line", "Script Block"]));
    alert.pid = alert.pid.or_else(|| common::pid(at(&["Process ID"])));
    fill(&mut alert.file, at(&["Threat Path", "Path", "File Path", "Service File Name"]));
    let src = at(&["Source Address", "IP Address", "Source IP"]).filter(|address| address.contains(['.', ':']));
    common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, src, common::port(at(&["Source Port"])));
    let dst = at(&["Dest Address", "Destination Address", "Destination IP"]);
    common::fill_endpoint(&mut alert.dst_ip, &mut alert.dst_port, dst, common::port(at(&["Dest Port"])));
    let mut hash = Hash::default();
    ["SHA256", "SHA1", "MD5"].iter().for_each(|name| hash.offer(at(&[name])));
    fill(&mut alert.file_hash, hash.take());
}
