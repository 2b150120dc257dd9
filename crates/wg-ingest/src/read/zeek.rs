//! Zeek notices and signatures as JSON. They have no severity and no ATT&CK.

use super::common::{self, fill, first};
use super::{Confidence, Notes, Reader, Verdict};
use crate::json::Value;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader = Reader { id: "zeek-notice", name: "Zeek notices", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let note = first(record, &["note"]).unwrap_or_default();
    let is_notice = note.contains("::") && record.get("ts").is_some();
    if is_notice { Confidence::Sure } else { Confidence::No }
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |paths: &[&str]| first(record, paths);
    common::time_at(alert, notes, record, &["ts"]);
    alert.vendor_uid = at(&["uid"]);
    alert.title = at(&["msg", "event_msg", "note"]);
    alert.product = Some("Zeek".into());
    alert.vendor = Some("Zeek".into());
    alert.sensor = Sensor::Ndr;
    alert.rule_uid = at(&["sig_id", "note"]);
    alert.rule_name = at(&["note"]);
    alert.rule_family = at(&["note"]).and_then(|note| Some(note.split_once("::")?.0.to_owned().into()));
    alert.disposition = at(&["actions"]);
    let src = at(&["src", "src_addr", "id.orig_h"]);
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
