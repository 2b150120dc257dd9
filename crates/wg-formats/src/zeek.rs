//! Zeek's notices, signatures and intelligence hits, as JSON or in its own tables; lines of its other logs are no alerts.
//! They have no severity and no ATT&CK.

use super::common::{self, fill, first};
use super::{Confidence, Notes, Reader, Verdict};
use wg_record::json::Value;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader = Reader { id: "zeek-notice", name: "Zeek notices", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    if kind(record).is_some() { Confidence::Sure } else { Confidence::No }
}

enum Kind {
    Notice,
    Signature,
    /// A hit on a list of indicators.
    Intel,
    /// A line of another log.
    Other,
}

fn kind(record: Value<'_>) -> Option<Kind> {
    let has = |path: &str| record.path(path).is_some();
    // Corelight's sensors write Suricata's alerts beside their logs; that reader has them.
    if !has("ts") || has("alert.signature_id") {
        return None;
    }
    if first(record, &["note"]).is_some_and(|note| note.contains("::")) {
        return Some(Kind::Notice);
    }
    if has("sig_id") && (has("event_msg") || has("src_addr")) {
        return Some(Kind::Signature);
    }
    if has("seen.indicator") {
        return Some(Kind::Intel);
    }
    let is_weird = has("name") && has("peer") && has("notice");
    let is_log = has("id.orig_h") && has("id.resp_h") && (has("uid") || has("_path"));
    (is_weird || is_log).then_some(Kind::Other)
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |paths: &[&str]| first(record, paths);
    let is_intel = match kind(record) {
        None => return Verdict::Unknown,
        Some(Kind::Other) => return Verdict::NotAlert,
        Some(kind) => matches!(kind, Kind::Intel),
    };
    common::time_at(alert, notes, record, &["ts"]);
    // A connection has one, whatever is noticed of it.
    alert.vendor_uid = at(&["uid"]).zip(at(&["note", "sig_id"])).map(|(uid, note)| format!("{uid}/{note}").into());
    alert.title = at(&["msg", "event_msg", "note"]);
    alert.product = Some("Zeek".into());
    alert.vendor = Some("Zeek".into());
    alert.sensor = Sensor::Ndr;
    alert.rule_uid = at(&["sig_id", "note"]);
    alert.rule_name = at(&["note"]);
    alert.rule_family = at(&["note"]).and_then(|note| Some(note.split_once("::")?.0.to_owned().into()));
    alert.disposition = at(&["actions"]);
    let src = at(&["src", "src_addr", "id.orig_h"]);
    if is_intel {
        intel(record, alert);
    }
    common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, src, common::port(at(&["id.orig_p", "src_port"])));
    let dst = at(&["dst", "dst_addr", "id.resp_h"]);
    common::fill_endpoint(
        &mut alert.dst_ip,
        &mut alert.dst_port,
        dst,
        common::port(at(&["p", "id.resp_p", "dst_port"])),
    );
    fill(&mut alert.file, at(&["file_desc"]));
    Verdict::Alert
}

fn intel<'d>(record: Value<'d>, alert: &mut Alert<'d>) {
    let at = |path: &str| first(record, &[path]);
    let seen = at("seen.indicator").unwrap_or_default();
    let kind = at("seen.indicator_type").unwrap_or_default();
    alert.title = Some(format!("Intelligence hit on {seen}").into());
    alert.rule_uid = at("sources");
    alert.rule_name = at("sources");
    alert.rule_family = at("matched");
    match &*kind {
        "Intel::DOMAIN" | "Intel::URL" => alert.dst_domain = common::host_of_url(seen),
        "Intel::FILE_HASH" => {
            let mut hash = common::Hash::default();
            hash.offer(Some(seen));
            alert.file_hash = hash.take();
        }
        "Intel::FILE_NAME" => alert.file = Some(seen),
        "Intel::EMAIL" | "Intel::USER_NAME" => alert.user = Some(seen),
        _ => {}
    }
}
