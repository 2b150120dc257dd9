//! Hayabusa timelines: CSV (`Details` is one text of pairs), and JSON or JSONL (`Details` or `AllFieldInfo` is an object).
//!
//! `Details` has Hayabusa's abbreviations, `AllFieldInfo` the names of the Windows event.

use super::common::{self, Hash, fill};
use super::{Confidence, Notes, Reader, Verdict};
use crate::json::Value;
use std::borrow::Cow;
use wg_schema::alert::Text;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader = Reader { id: "hayabusa", name: "Hayabusa timeline", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let has = |key: &&str| record.get(key).is_some();
    if ["Timestamp", "RuleTitle", "Level", "Computer"].iter().all(has) { Confidence::Sure } else { Confidence::No }
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |key: &str| record.get(key).and_then(common::text);
    common::time(alert, notes, [at("Timestamp")]);
    alert.title = at("RuleTitle");
    alert.rule_name = at("RuleTitle");
    alert.rule_uid = at("RuleID");
    alert.rule_family = at("Channel");
    common::severity(alert, notes, at("Level"), common::severity_word);
    alert.product = Some("Hayabusa".into());
    alert.vendor = Some("Yamato Security".into());
    alert.sensor = Sensor::HostLog;
    alert.host = at("Computer");
    event(Fields::of(record), alert);
    let list = |key: &str| {
        let texts = record.get(key).map(common::texts).unwrap_or_default();
        // In CSV the list is one text.
        texts.iter().flat_map(|text| text.split(" ¦ ").map(str::to_owned).collect::<Vec<_>>()).collect::<Vec<_>>()
    };
    let (tactics, techniques) = (list("MitreTactics"), list("MitreTags"));
    let mut said = Mentions::default();
    tactics.iter().for_each(|tactic| said.add_tactic(None, Some(tactic)));
    // Beside techniques these are groups and software (G0032, S0002).
    techniques.iter().for_each(|tag| said.add_tag(tag));
    common::attacks(alert, notes, said, None);
    Verdict::Alert
}

/// The fields of the event, in either form.
enum Fields<'d> {
    Object(Value<'d>),
    Pairs(Cow<'d, str>),
    Absent,
}

impl<'d> Fields<'d> {
    fn of(record: Value<'d>) -> Fields<'d> {
        for key in ["AllFieldInfo", "Details"] {
            match record.get(key) {
                Some(value) if value.is_object() => return Fields::Object(value),
                Some(value) => {
                    if let Some(text) = value.text() {
                        return Fields::Pairs(text);
                    }
                }
                None => {}
            }
        }
        Fields::Absent
    }

    /// Returns the value of the first of these names that has one.
    fn get(&self, names: &[&str]) -> Text<'d> {
        names.iter().find_map(|name| match self {
            Fields::Object(object) => object.get(name).and_then(common::text),
            Fields::Pairs(Cow::Borrowed(pairs)) => pair(pairs, name).map(Cow::Borrowed),
            Fields::Pairs(Cow::Owned(pairs)) => pair(pairs, name).map(|value| Cow::Owned(value.to_owned())),
            Fields::Absent => None,
        })
    }
}

/// Finds `name: value` among pairs between ` ¦ `, tabs or line ends.
fn pair<'a>(pairs: &'a str, name: &str) -> Option<&'a str> {
    let separators = |c: char| c == '¦' || c == '\t' || c == '\n';
    let value = pairs.split(separators).find_map(|part| part.trim().strip_prefix(name)?.strip_prefix(": "))?.trim();
    (!matches!(value, "" | "-" | "?" | "n/a")).then_some(value)
}

fn event<'d>(fields: Fields<'d>, alert: &mut Alert<'d>) {
    let at = |names: &[&str]| fields.get(names);
    let is_logon = at(&["LogonType", "Type"]).is_some() && at(&["TargetUserName", "TgtUser"]).is_some();
    alert.user = user(&fields, is_logon);
    let loaded = at(&["Proc"]).is_some();
    alert.process = common::base_name(at(&[
        "Proc",
        "SrcProc",
        "NewProcessName",
        "Image",
        "SourceImage",
        "ProcessName",
        "Process Name",
    ]));
    alert.cmd_line = at(&["Cmdline", "CommandLine", "ScriptBlock", "ScriptBlockText"]);
    // In event 4688 `ProcessId` is the parent.
    let is_creation = at(&["NewProcessId"]).is_some();
    alert.pid = common::pid(
        at(&["PID", "SrcPID", "NewProcessId"]).or_else(|| at(&["ProcessId", "SourceProcessId", "ProcessID"])),
    );
    alert.parent_pid =
        common::pid(at(&["ParentPID", "ParentProcessId"]).or_else(|| at(&["ProcessId"]).filter(|_| is_creation)));
    alert.process_uid =
        common::guid(at(&["PGUID", "SrcPGUID", "ProcessGuid", "SourceProcessGuid", "SourceProcessGUID"]));
    alert.parent = common::base_name(at(&["ParentProc", "ParentImage", "ParentProcessName"]));
    alert.parent_uid = common::guid(at(&["ParentPGUID", "ParentProcessGuid"]));
    let logon: &[&str] =
        if is_logon { &["TargetLogonId", "LID"] } else { &["LID", "LogonId", "SubjectLogonId", "TargetLogonId"] };
    alert.session = common::session(at(logon));
    alert.file = at(&["TgtFile", "TargetFilename", "ImageLoaded", "Path"]).filter(|path| path.contains(['\\', '/']));
    // Of a loaded module `Details` calls the process `Proc` and the module `Image`.
    fill(&mut alert.file, at(&["Image"]).filter(|_| loaded));
    let mut hash = Hash::default();
    hash.offer_list(at(&["Hashes", "Hash"]));
    alert.file_hash = hash.take();
    let src_port = common::port(at(&["SrcPort", "SourcePort", "IpPort"]));
    common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, at(&["SrcIP", "SourceIp", "IpAddress"]), src_port);
    let dst_port = common::port(at(&["TgtPort", "DestinationPort"]));
    common::fill_endpoint(&mut alert.dst_ip, &mut alert.dst_port, at(&["TgtIP", "DestinationIp"]), dst_port);
    alert.dst_domain = at(&["TgtHost", "DestinationHostname", "QueryName", "Query"]);
}

/// The account that acted; for a logon, the one that logged on.
fn user<'d>(fields: &Fields<'d>, is_logon: bool) -> Text<'d> {
    let at = |names: &[&str]| fields.get(names);
    let own = || {
        common::account(at(&["SubjectDomainName", "Domain"]), at(&["User", "SubjectUserName", "SrcUser", "SourceUser"]))
    };
    let target = || common::account(at(&["TargetDomainName", "TgtDomain"]), at(&["TgtUser", "TargetUserName"]));
    let found = if is_logon { target().or_else(own) } else { own().or_else(target) };
    found.or_else(|| at(&["Detection User", "Acct", "SamUser"]))
}
