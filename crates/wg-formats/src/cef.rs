//! CEF records, as lines, as Filebeat decodes them, and as rows of Log Analytics' CommonSecurityLog. Names are CEF's short
//! and long ones, and that table's own.
//!
//! Where a parser of others reads something else: the time of the activity comes before the time of its receipt, as
//! everywhere here; a host called `unknown` or `localhost` is none; and a firewall's own name (`dvchost`) is not the machine
//! that its alert is about.

use super::common::{self, Hash, fill, first};
use super::{Confidence, Notes, Reader, Verdict};
use std::borrow::Cow;
use std::net::IpAddr;
use wg_record::json::Value;
use wg_record::when::{self, When};
use wg_schema::alert::Text;
use wg_schema::attack::Mentions;
use wg_schema::naming::names_nobody;
use wg_schema::{Alert, Sensor, Severity};

pub(super) const READER: Reader = Reader { id: "cef", name: "CEF", detect, read, unwrap: None };

/// Where the address of the device stands that reports.
const OWN_ADDRESS: &[&str] = &["dvc", "deviceAddress", "identSrc", "DeviceAddress"];
/// Labels of custom fields that are looked at: no product has so many.
const MAX_LABELS: usize = 64;

fn detect(record: Value<'_>) -> Confidence {
    let has = |path: &str| record.path(path).is_some();
    let is_cef = has("cef.severity") && (has("cef.vendor") || has("cef.device.vendor") || has("cef.extensions"));
    if is_cef || is_row(record) { Confidence::Sure } else { Confidence::No }
}

fn is_row(record: Value<'_>) -> bool {
    let has = |name: &str| record.get(name).is_some();
    has("DeviceEventClassID") && has("LogSeverity") && has("Activity")
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let Some(cef) = record.get("cef").or_else(|| is_row(record).then_some(record)) else { return Verdict::Unknown };
    let fields = cef.get("extensions").unwrap_or(cef);
    let at = |paths: &[&str]| first(fields, paths);
    time(record, fields, alert, notes);
    alert.vendor = first(cef, &["vendor", "device.vendor", "DeviceVendor"]);
    alert.product = first(cef, &["product", "device.product", "DeviceProduct"]);
    let is_session = alert.vendor.as_deref() == Some("Fortinet");
    // Fortinet writes its session number there, which many alerts share.
    alert.vendor_uid =
        at(&["externalId", "eventId", "ExternalID", "DeviceExternalID"]).filter(|id| *id != "0" && !is_session);
    alert.rule_name = first(cef, &["name", "Activity"]);
    alert.title = alert.rule_name.clone().or_else(|| at(&["msg", "message", "Message", "cat", "deviceEventCategory"]));
    alert.rule_uid = first(cef, &["signature", "device.event_class_id", "DeviceEventClassID"]);
    alert.rule_family = at(&["cat", "deviceEventCategory"]);
    let severity_names = ["severity", "LogSeverity"];
    let header = first(cef, &severity_names).filter(|given| !given.eq_ignore_ascii_case("unknown"));
    let own = || at(&["severity", "cp_severity", "PanOSSeverity", "FTNTFGTseverity", "FTNTFGTcrlevel"]);
    match header.or_else(own) {
        Some(given) => common::severity(alert, notes, Some(given), severity),
        // CEF has a word for it, so nothing is missing.
        None => alert.severity_original = first(cef, &severity_names),
    }
    alert.disposition = at(&["act", "deviceAction", "DeviceAction", "outcome", "eventOutcome"]);
    entities(fields, alert);
    attacks(fields, alert, notes);
    let prefix = first(record, &["syslog.host"]);
    if alert.sensor != Sensor::Ndr && alert.src_ip.is_none() && alert.dst_ip.is_none() {
        // The device of a record that names no ends is what it is about, and who sent the line a console.
        fill(&mut alert.host_ip, at(OWN_ADDRESS).filter(|_| alert.host.is_none()));
        let prefix = prefix.filter(|_| alert.host_ip.is_none());
        fill(&mut alert.host, prefix.filter(|sender| sender.parse::<IpAddr>().is_err()));
    }
    Verdict::Alert
}

/// 0 to 10, or a word.
pub(super) fn severity(given: &str) -> Option<Severity> {
    Some(match given.parse::<u32>() {
        Ok(0..=3) => Severity::Low,
        Ok(4..=6) => Severity::Medium,
        Ok(7 | 8) => Severity::High,
        Ok(9 | 10) => Severity::Critical,
        Ok(_) => return None,
        Err(_) => return common::severity_word(given),
    })
}

fn time<'d>(record: Value<'d>, fields: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    const NAMES: [&str; 15] = [
        "start",
        "startTime",
        "rt",
        "deviceReceiptTime",
        "end",
        "endTime",
        "FTNTFGTeventtime",
        "timeStamp",
        "deviceCustomDate1",
        "deviceCustomDate2",
        "StartTime",
        "StartTime [UTC]",
        "ReceiptTime",
        "TimeGenerated",
        "TimeGenerated [UTC]",
    ];
    let zone = first(fields, &["dtz", "deviceTimeZone"]).or_else(|| is_row(fields).then_some("UTC".into()));
    let own = NAMES.iter().map(|name| first(fields, &[name]).map(|time| zoned(time, zone.as_deref())));
    let outer = ["syslog.time", "@timestamp"].iter().map(|path| first(record, &[path]));
    let mut times: Vec<Text<'d>> = own.chain(outer).collect();
    if times.iter().all(Option::is_none) {
        // A name of the product's own: `details_clientTimestamp`.
        let stamps = fields.entries().filter(|(name, _)| name.ends_with("Timestamp"));
        times.extend(stamps.map(|(_, value)| value.text()));
    }
    common::time(alert, notes, times);
}

/// Adds the zone that the record says elsewhere, where it is one without doubt.
fn zoned<'d>(time: Cow<'d, str>, zone: Option<&str>) -> Cow<'d, str> {
    match zone {
        Some(zone) if matches!(when::read(&time), When::ZoneAssumed(_)) => {
            let with_zone = format!("{time} {zone}");
            if matches!(when::read(&with_zone), When::At(_)) { Cow::Owned(with_zone) } else { time }
        }
        _ => time,
    }
}

/// Hosts, users, addresses, processes and files. LEEF's own names are among them.
pub(super) fn entities<'d>(fields: Value<'d>, alert: &mut Alert<'d>) {
    let at = |paths: &[&str]| first(fields, paths);
    let has = |names: &[&str]| at(names).is_some();
    let is_network = has(&[
        "deviceInboundInterface",
        "deviceOutboundInterface",
        "deviceDirection",
        "inzone",
        "DeviceInboundInterface",
        "DeviceOutboundInterface",
    ]);
    let words = [alert.product.as_deref(), alert.vendor.as_deref()].map(Option::unwrap_or_default).join(" ");
    let kind = common::sensor(&words);
    alert.sensor = match kind {
        Some(kind) => kind,
        None if is_network => Sensor::Ndr,
        None if has(&["sproc", "dproc", "deviceProcessName", "filePath"]) => Sensor::Edr,
        None => Sensor::Other,
    };
    let src = at(&["src", "sourceAddress", "SourceIP", "c6a2", "deviceCustomIPv6Address2"]);
    let dst = at(&["dst", "destinationAddress", "DestinationIP", "c6a3", "deviceCustomIPv6Address3"]);
    // Some write an address where a name belongs.
    let (src, dst) = (src.or_else(|| at(&["shost"])), dst.or_else(|| at(&["dhost"])));
    let (src, dst) = (src.filter(|text| is_address(text)), dst.filter(|text| is_address(text)));
    let (src_port, dst_port) = (
        at(&["spt", "sourcePort", "srcPort", "SourcePort"]),
        at(&["dpt", "destinationPort", "dstPort", "DestinationPort"]),
    );
    common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, src, common::port(src_port));
    common::fill_endpoint(&mut alert.dst_ip, &mut alert.dst_port, dst, common::port(dst_port));
    host(fields, is_network || alert.sensor == Sensor::Ndr, alert);

    let source_host = at(&["shost", "sourceHostName", "SourceHostName"]);
    let domain = |names: &[&str]| at(names).filter(|domain| !domain.contains('.'));
    // Trend Micro writes the machine's name in place of the user's.
    let source =
        at(&["suser", "sourceUserName", "usrName", "SourceUserName"]).filter(|user| Some(user) != source_host.as_ref());
    let source = common::account(
        domain(&["sntdom", "sourceNtDomain", "domain", "SourceNTDomain"]),
        source.filter(|name| !names_nobody(name)),
    );
    let target = || {
        common::account(
            domain(&["dntdom", "destinationNtDomain", "DestinationNTDomain"]),
            at(&["duser", "destinationUserName", "accountName", "DestinationUserName"]),
        )
    };
    alert.user = source.or_else(|| target().filter(|name| !names_nobody(name)));

    alert.process = common::base_name(at(&[
        "sproc",
        "sourceProcessName",
        "deviceProcessName",
        "dproc",
        "destinationProcessName",
        "SourceProcessName",
        "ProcessName",
        "DestinationProcessName",
    ]));
    alert.pid = common::pid(at(&[
        "spid",
        "sourceProcessId",
        "dvcpid",
        "deviceProcessId",
        "dpid",
        "destinationProcessId",
        "SourceProcessId",
        "ProcessID",
        "DestinationProcessId",
    ]));
    alert.cmd_line = at(&["commandLine", "CommandLine", "cmdLine", "processCommandLine", "sourceProcessCommandLine"]);
    alert.file = file(at(&["filePath", "FilePath"]), at(&["fname", "fileName", "FileName"]));
    let mut hash = Hash::default();
    hash.offer_list(at(&["fileHash", "FileHash"]));
    ["sha256", "SHA256", "fileHashSha256", "FTNTFGTanalyticscksum", "sha1", "md5"]
        .iter()
        .for_each(|name| hash.offer(at(&[name])));
    for (label, value) in labelled(fields) {
        let has = |word: &str| label.contains(word);
        match () {
            () if has("parent") && has("process") && !has("id") && !has("command") => {
                fill(&mut alert.parent, common::base_name(Some(value)))
            }
            () if has("command") && (has("line") || has("process")) || has("cmdline") => {
                fill(&mut alert.cmd_line, Some(value))
            }
            () if has("hash") || has("sha256") || has("sha1") || has("md5") => hash.offer_list(Some(value)),
            () => {}
        }
    }
    alert.file_hash = hash.take();
}

fn host<'d>(fields: Value<'d>, is_network: bool, alert: &mut Alert<'d>) {
    let at = |paths: &[&str]| first(fields, paths);
    let named = |paths: &[&str]| at(paths).filter(|name| !names_nobody(name));
    let url = at(&["request", "requestUrl", "url", "RequestURL"])
        .filter(|url| url.contains("://"))
        .and_then(common::host_of_url);
    let (own, source) = (
        named(&["identHostName", "dvchost", "deviceHostName", "DeviceName"]),
        named(&["shost", "sourceHostName", "SourceHostName"]),
    );
    let own_ip = at(OWN_ADDRESS);
    // Neither end of what it saw.
    let ends = [&alert.src_ip, &alert.dst_ip];
    let is_observer = own_ip.is_some() && ends.iter().all(|end| end.is_some() && **end != own_ip);
    let own = own.filter(|_| !is_network && !is_observer);
    let target = named(&["dhost", "destinationHostName", "DestinationHostName"]);
    let is_outside = alert.dst_ip.as_deref().is_some_and(is_public) || target.is_some() && target == url;
    let (host, ip) = match (target, own, source) {
        (target, own, source) if is_outside => {
            alert.dst_domain = target;
            let ip = if source.is_none() && alert.src_ip.is_none() { &own_ip } else { &alert.src_ip };
            (source.or(own), ip)
        }
        (Some(target), _, _) => (Some(target), &alert.dst_ip),
        (None, Some(own), _) => (Some(own), &own_ip),
        (None, None, source) => (source, &alert.src_ip),
    };
    if host.is_some() && alert.host_ip.is_none() {
        alert.host_ip.clone_from(ip);
    }
    alert.host = host;
    fill(&mut alert.dst_domain, url.filter(|name| name.parse::<IpAddr>().is_err()));
}

fn is_address(text: &str) -> bool {
    let text = text.trim_start_matches('[');
    text.starts_with(|c: char| c.is_ascii_hexdigit() || c == ':') && text.contains(['.', ':'])
}

/// Returns whether an address is one of the internet.
fn is_public(address: &str) -> bool {
    match address.parse() {
        Ok(IpAddr::V4(ip)) => {
            !(ip.is_private()
                || ip.is_loopback()
                || ip.is_link_local()
                || ip.is_unspecified()
                || ip.is_broadcast()
                || ip.is_multicast())
        }
        Ok(IpAddr::V6(ip)) => {
            !(ip.is_loopback()
                || ip.is_unspecified()
                || ip.is_unique_local()
                || ip.is_unicast_link_local()
                || ip.is_multicast())
        }
        Err(_) => false,
    }
}

/// A folder and a name make a path; a path alone is one.
fn file<'d>(path: Text<'d>, name: Text<'d>) -> Text<'d> {
    match (path, name) {
        (Some(path), Some(name)) if path.ends_with(['\\', '/']) => Some(Cow::Owned(format!("{path}{name}"))),
        (Some(path), _) => Some(path),
        (None, name) => name,
    }
}

/// The custom fields that have a label, with the label in small letters.
fn labelled<'d>(fields: Value<'d>) -> impl Iterator<Item = (String, Cow<'d, str>)> {
    let labels = fields.entries().filter(|(name, _)| name.len() > 5 && name.ends_with("Label")).take(MAX_LABELS);
    labels.filter_map(move |(name, label)| {
        let label = label.text()?.to_ascii_lowercase();
        Some((label, first(fields, &[name.get(..name.len() - 5)?])?))
    })
}

/// Custom fields with a label, and vendors' own fields, that speak of ATT&CK.
pub(super) fn attacks<'d>(fields: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let is_about = |name: &str| {
        let name = name.to_ascii_lowercase();
        ["mitre", "att&ck", "attck", "technique", "tactic"].iter().any(|word| name.contains(word))
    };
    let own = fields
        .entries()
        .filter(|(name, _)| is_about(name) && !name.ends_with("Label"))
        .filter_map(|(_, value)| value.text());
    let custom = labelled(fields).filter(|(label, _)| is_about(label)).map(|(_, value)| value);
    let texts: Vec<Cow<'d, str>> = own.chain(custom).take(MAX_LABELS).collect();
    let mut said = Mentions::default();
    texts.iter().for_each(|text| said.add(text));
    common::attacks(alert, notes, said, None);
}
