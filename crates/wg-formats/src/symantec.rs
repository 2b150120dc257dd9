//! Symantec Endpoint Protection as its manager writes risks and network attacks to syslog and to files. Both ends of an attack
//! are given as local and remote, and a word between the pairs says which way it went.

use super::common::{self, Hash, first};
use super::{Confidence, Notes, Reader, Verdict};
use wg_record::json::Value;
use wg_schema::naming::names_nobody;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader =
    Reader { id: "symantec-endpoint", name: "Symantec Endpoint Protection", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let has = |name: &str| record.get(name).is_some();
    let is_risk = has("Computer name") && has("Actual action");
    let is_attack = has("CIDS Signature ID") && has("Event Description");
    if is_risk || is_attack { Confidence::Sure } else { Confidence::No }
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |names: &[&str]| names.iter().find_map(|name| common::known(record.get(name)?.text()));
    let end = |names: &[&str]| common::address(at(names)).filter(|address| !names_nobody(address));
    let sentence = at(&["message"]);
    // A message of one word is the machine that it is about.
    let is_name = sentence.as_deref().is_some_and(|sentence| !sentence.contains(' '));
    let (machine, told) = if is_name { (sentence, None) } else { (None, sentence) };
    common::time(
        alert,
        notes,
        [at(&["Event time"]), at(&["Begin", "Begin Time"]), at(&["End Time", "End"]), first(record, &["syslog.time"])],
    );
    let name = at(&["CIDS Signature string", "Risk name"]);
    alert.title = name.clone().or(at(&["Event Description"])).or(told.clone());
    alert.rule_name = name.or(told);
    alert.rule_uid = at(&["CIDS Signature ID"]);
    alert.rule_family = at(&["Category set", "Category type", "Source"]);
    common::severity(alert, notes, at(&["Severity", "Risk Level"]), common::severity_word);
    alert.product = Some("Endpoint Protection".into());
    alert.vendor = Some("Symantec".into());
    alert.sensor = Sensor::Edr;
    alert.disposition = at(&["Actual action"]);
    alert.host = at(&["Computer name", "Computer"]).or(machine);
    alert.host_ip = end(&["IP Address", "Local Host IP", "Local"]);
    alert.user = at(&["User Name", "User"]).and_then(|user| common::account(at(&["Domain Name"]), Some(user)));
    // `Occurrences: 1,C:\Temp\a.exe`: the file has no name of its own.
    let beside =
        at(&["Occurrences"]).and_then(|text| Some(text.split_once(',')?.1.trim_matches(',').to_owned().into()));
    alert.file = at(&["File path"]).or(beside).or(at(&["Downloaded by"]));
    alert.process = common::base_name(at(&["Application"]));
    let mut hash = Hash::default();
    ["SHA-256", "Application hash", "MD-5"].iter().for_each(|name| hash.offer(at(&[name])));
    alert.file_hash = hash.take();
    let local = (end(&["Local Host IP", "Local"]), common::port(at(&["Local Port"])));
    let remote = (end(&["Remote Host IP", "Source IP"]), common::port(at(&["Remote Port"])));
    let is_outbound = record.entries().any(|(_, value)| value.raw_str().is_some_and(|text| text.contains(",Outbound")));
    let (src, dst) = if is_outbound { (local, remote) } else { (remote, local) };
    common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, src.0, src.1);
    common::fill_endpoint(&mut alert.dst_ip, &mut alert.dst_port, dst.0, dst.1);
    Verdict::Alert
}
