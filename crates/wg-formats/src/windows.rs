//! Fields of Windows events under their own names (Sysmon, Security, PowerShell, Defender), and under Hayabusa's
//! abbreviations of them.

use super::common::{self, Hash, fill};
use wg_record::json::Value;
use wg_schema::Alert;
use wg_schema::alert::Text;

/// Fills what an event says. `at` returns the value of the first of these names that has one.
pub(super) fn event<'d>(at: &dyn Fn(&[&str]) -> Text<'d>, alert: &mut Alert<'d>) {
    let is_logon = at(&["LogonType", "Type"]).is_some() && at(&["TargetUserName", "TgtUser"]).is_some();
    (alert.user, alert.user_also) = user(at, is_logon);
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

/// The account that acted, for a logon the one that logged on, and its SID where the event has both.
fn user<'d>(at: &dyn Fn(&[&str]) -> Text<'d>, is_logon: bool) -> (Text<'d>, Text<'d>) {
    let sid = |names: &[&str]| at(names).filter(|sid| wg_schema::naming::is_uid(sid));
    let with_sid = |name: Text<'d>, sid: Text<'d>| name.map(|name| (Some(name), sid));
    let own = || {
        let names = &["User", "SubjectUserName", "SrcUser", "SourceUser"];
        with_sid(common::account(at(&["SubjectDomainName", "Domain"]), at(names)), sid(&["SubjectUserSid"]))
    };
    let target = || {
        let name = common::account(at(&["TargetDomainName", "TgtDomain"]), at(&["TgtUser", "TargetUserName"]));
        with_sid(name, sid(&["TargetUserSid", "TgtSID"]))
    };
    let found = if is_logon { target().or_else(own) } else { own().or_else(target) };
    found.unwrap_or_else(|| (at(&["Detection User", "Acct", "SamUser"]), None))
}

/// `name: value` between ` ¦ `, tabs or line ends; taken apart once, because a reader asks for many names.
pub(super) struct Pairs<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Pairs<'a> {
    pub(super) fn of(text: &'a str) -> Pairs<'a> {
        let parts = text.split(['¦', '\t', '\n']);
        Pairs(parts.filter_map(|part| part.trim().split_once(": ")).collect())
    }

    /// Returns the value of the first pair with this name, unless it says that there is none.
    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        let value = self.0.iter().find(|pair| pair.0 == name)?.1.trim();
        (!matches!(value, "" | "-" | "?" | "n/a")).then_some(value)
    }
}

/// Returns the data of an event as tools for `.evtx` files write it: `EventData`, or the only part of `UserData`; of several
/// the one whose name comes first, so that the order of keys means nothing.
pub(super) fn data(event: Value<'_>) -> Option<Value<'_>> {
    if let Some(data) = event.get("EventData").filter(|data| data.is_object()) {
        return Some(data);
    }
    let user = event.get("UserData")?;
    // Beside the part stand its attributes, before or after it.
    let is_part = |name: &str| !name.starts_with(['#', '@']) && !name.ends_with("attributes");
    let parts = user.entries().filter(|(name, part)| part.is_object() && is_part(name));
    parts.min_by(|(a, _), (b, _)| a.cmp(b)).map(|(_, part)| part).or(Some(user))
}

/// Returns the time of an event's `System` part, whose attributes each tool writes in its own way.
pub(super) fn system_time(system: Value<'_>) -> Text<'_> {
    let paths = [
        "TimeCreated_attributes.SystemTime",
        "TimeCreated.#attributes.SystemTime",
        "TimeCreated.@SystemTime",
        "TimeCreated.SystemTime",
        "TimeCreated",
    ];
    common::first(system, &paths)
}

/// Fills host and fields from `Event`, with `System` and data below it.
pub(super) fn record<'d>(event: Value<'d>, alert: &mut Alert<'d>) {
    if let Some(system) = event.get("System") {
        fill(&mut alert.host, common::first(system, &["Computer"]));
    }
    if let Some(data) = data(event) {
        self::event(&|names| names.iter().find_map(|name| common::text(data.get(name)?)), alert);
    }
}
