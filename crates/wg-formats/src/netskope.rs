//! Netskope alerts: as the API gives them, flat, and as Elastic's integration names them (`netskope.alerts.…`).

use super::common::{self, Hash, fill, first, known};
use super::{Confidence, Notes, Reader, Verdict};
use std::borrow::Cow;
use wg_record::json::Value;
use wg_schema::alert::Text;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader = Reader { id: "netskope", name: "Netskope alerts", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let has = |key: &str| record.get(key).is_some();
    let is_flat = has("alert_type")
        && (has("alert_name") || has("alert"))
        && [
            "access_method",
            "_insertion_epoch_timestamp",
            "insertion_epoch_timestamp",
            "ur_normalized",
            "ccl",
            "acked",
        ]
        .iter()
        .any(|key| has(key));
    let is_renamed = || ["netskope.alerts", "netskope.alerts_v2"].iter().any(|path| record.path(path).is_some());
    let is_event = || has("access_method") && has("app") && (has("ur_normalized") || has("activity"));
    if is_flat || is_renamed() || is_event() { Confidence::Sure } else { Confidence::No }
}

/// One record under either naming: `alert_name`, or `alert.name` within Netskope's part of it.
struct Fields<'d> {
    record: Value<'d>,
    own: Value<'d>,
}

impl<'d> Fields<'d> {
    fn get(&self, paths: &[&str]) -> Text<'d> {
        known(first(self.own, paths).or_else(|| first(self.record, paths))).map(unslashed)
    }
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let own = ["netskope.alerts", "netskope.alerts_v2"].iter().find_map(|path| record.path(path)).unwrap_or(record);
    let fields = Fields { record, own };
    let at = |paths: &[&str]| fields.get(paths);
    // Application and page events come through the same interface.
    let is_said = ["alert_name", "alert.name", "alert_type", "alert.type", "dlp_match_info"];
    if !is_said.iter().any(|path| own.path(path).is_some_and(|value| value.is_array() || value.text().is_some()))
        || at(&["alert"]).is_some_and(|flag| flag.eq_ignore_ascii_case("no"))
    {
        return Verdict::NotAlert;
    }
    let times = ["timestamp", "@timestamp", "insertion_epoch_timestamp", "_insertion_epoch_timestamp"];
    common::time(alert, notes, times.map(|path| first(own, &[path]).or_else(|| first(record, &[path]))));
    alert.vendor_uid = at(&["_id", "event.id", "alert_id", "incident_id"]);
    alert.title = at(&["alert_name", "alert.name", "dlp_match_info.dlp_policy", "alert_type", "alert.type"]);
    let severities = [
        "severity",
        "severity.level",
        "severity_level",
        "malware_severity",
        "malware.severity",
        "malsite.severity.level",
        "dlp_rule_severity",
        "dlp.rule.severity",
        "sa_rule_severity",
        "sa.rule.severity",
        "dlp_match_info.dlp_rules.dlp_rule_severity",
    ];
    common::severity(alert, notes, at(&severities), common::severity_word);
    alert.product = Some("Netskope".into());
    alert.vendor = Some("Netskope".into());
    alert.sensor = Sensor::Cloud;
    alert.rule_uid = at(&["policy_id", "policy.id", "dlp_rule", "dlp.rule.name", "sa_rule_id", "sa.rule.id"]);
    alert.rule_name =
        at(&["policy", "policy.name", "policy_name", "dlp_match_info.dlp_policy", "alert_name", "alert.name"]);
    // `type` is `nspolicy` in the flat form and the kind of alert in the other.
    alert.rule_family = at(&["alert_type", "type", "alert.type"]);
    alert.disposition = at(&["action", "dlp_match_info.dlp_action"]);
    alert.status = at(&["status"]);
    alert.host = at(&["hostname", "host.hostname", "host.name", "device_name"]);
    let emails = ["user", "userkey", "ur_normalized", "user.email.1", "user.email", "user.name"];
    alert.user = emails.iter().find_map(|path| first(own, &[path]).or_else(|| first(record, &[path])));
    endpoints(&fields, alert);
    alert.file = at(&["file_path", "file.path"]).filter(|path| path != "NA");
    fill(&mut alert.file, at(&["object", "file.name", "netskope.alerts.object.name"]));
    let mut hash = Hash::default();
    let hashes = [
        "sha256",
        "local_sha256",
        "threat.indicator.file.hash.sha256",
        "file.hash.sha256",
        "md5",
        "local_md5",
        "threat.indicator.file.hash.md5",
        "file.hash.md5",
    ];
    hashes.iter().for_each(|path| hash.offer(at(&[path])));
    alert.file_hash = hash.take();
    Verdict::Alert
}

fn endpoints<'d>(fields: &Fields<'d>, alert: &mut Alert<'d>) {
    let at = |paths: &[&str]| fields.get(paths);
    let src = common::address(at(&["srcip", "source.ip", "userip", "user.ip", "client_ip"]));
    common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, src, common::port(at(&["srcport", "source.port"])));
    let dst = common::address(at(&["dstip", "destination.ip", "malsite.ip_host", "malsite_ip_host"]));
    common::fill_endpoint(
        &mut alert.dst_ip,
        &mut alert.dst_port,
        dst,
        common::port(at(&["dstport", "destination.port"])),
    );
    let is_name = |name: &Cow<'_, str>| name.contains('.');
    alert.dst_domain = at(&["domain"]).filter(is_name);
    fill(&mut alert.dst_domain, at(&["url"]).and_then(common::host_of_url).filter(is_name));
    fill(&mut alert.dst_domain, at(&["page"]).and_then(common::host_of_url).filter(is_name));
}

/// Takes off the backslashes that an export has before slashes (`http:\/\/`), one or several.
fn unslashed(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.contains("\\/") {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for part in text.split_inclusive('/') {
        match part.strip_suffix('/') {
            Some(before) => {
                out.push_str(before.trim_end_matches('\\'));
                out.push('/');
            }
            None => out.push_str(part),
        }
    }
    Cow::Owned(out)
}
