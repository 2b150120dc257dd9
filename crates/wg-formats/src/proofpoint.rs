//! Proofpoint Targeted Attack Protection: messages and clicks in which it saw a threat. An answer of its interface holds
//! them in up to four lists, which say what became of them.

use super::common::{self, Hash, fill, first};
use super::{Confidence, Each, Notes, Reader, Split, Verdict};
use std::borrow::Cow;
use wg_record::json::Value;
use wg_schema::alert::Text;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader =
    Reader { id: "proofpoint-tap", name: "Proofpoint TAP events", detect, read, unwrap: None };

pub(super) const SPLIT: Split = Split { reader: READER.id, parts };

/// The lists of an answer, what their items are called, and what became of them.
const LISTS: [(&str, &str); 4] = [
    ("messagesDelivered", "delivered"),
    ("messagesBlocked", "blocked"),
    ("clicksPermitted", "permitted"),
    ("clicksBlocked", "blocked"),
];

fn detect(record: Value<'_>) -> Confidence {
    let is_ours = is_answer(record) || is_click(record) || is_message(record);
    if is_ours { Confidence::Sure } else { Confidence::No }
}

fn is_answer(record: Value<'_>) -> bool {
    record.get("queryEndTime").is_some() && LISTS.iter().any(|(key, _)| record.get(key).is_some_and(Value::is_array))
}

fn is_click(record: Value<'_>) -> bool {
    ["clickTime", "classification"].iter().all(|key| record.get(key).is_some())
        && ["threatID", "threatURL", "clickIP"].iter().any(|key| record.get(key).is_some())
}

fn is_message(record: Value<'_>) -> bool {
    record.get("threatsInfoMap").is_some() && ["GUID", "messageID", "QID"].iter().any(|key| record.get(key).is_some())
}

fn parts<'d>(record: Value<'d>, each: Each<'_, 'd>) -> bool {
    if !is_answer(record) {
        return false;
    }
    for (key, outcome) in LISTS {
        for item in common::items(record, key) {
            each(item, &mut |alert, notes| event(item, Some(outcome), alert, notes));
        }
    }
    true
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    event(record, None, alert, notes)
}

fn event<'d>(record: Value<'d>, outcome: Option<&'static str>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |paths: &[&str]| first(record, paths);
    if is_answer(record) || !is_click(record) && !is_message(record) {
        return Verdict::NotAlert;
    }
    alert.product = Some("Proofpoint TAP".into());
    alert.vendor = Some("Proofpoint".into());
    alert.sensor = Sensor::Email;
    alert.vendor_uid = at(&["id", "GUID", "messageID"]);
    alert.user = at(&["recipient"]);
    alert.disposition = outcome.map(Cow::Borrowed).or_else(|| at(&["eventType", "status"]));
    if is_click(record) {
        common::time_at(alert, notes, record, &["clickTime", "threatTime"]);
        describe(alert, at(&["classification"]), "click");
        alert.rule_uid = at(&["threatID"]);
        alert.status = at(&["threatStatus"]);
        alert.src_ip = common::address(at(&["clickIP"]));
        alert.dst_domain = at(&["url"]).and_then(common::host_of_url);
        return Verdict::Alert;
    }
    common::time_at(alert, notes, record, &["messageTime", "threatsInfoMap.threatTime"]);
    let threat = common::items(record, "threatsInfoMap").next();
    let of_threat = |keys: &[&str]| first(threat?, keys);
    describe(alert, of_threat(&["classification"]), "message");
    alert.rule_uid = of_threat(&["threatID"]);
    alert.status = of_threat(&["threatStatus"]);
    alert.src_ip = common::address(at(&["senderIP"]));
    let scores = ["phishScore", "malwareScore", "impostorScore", "spamScore"];
    alert.confidence = scores.iter().filter_map(|key| common::score(at(&[key]))).max().filter(|score| *score > 0);
    for threat in common::items(record, "threatsInfoMap") {
        let what = || first(threat, &["threat"]);
        match first(threat, &["threatType"]).as_deref() {
            Some(kind) if kind.eq_ignore_ascii_case("url") => {
                fill(&mut alert.dst_domain, what().and_then(common::host_of_url));
            }
            Some(kind) if kind.eq_ignore_ascii_case("attachment") => {
                fill(&mut alert.file_hash, Hash::of(threat, &["threat"]));
            }
            _ => {}
        }
    }
    let bad = alert.file_hash.clone();
    let part = common::items(record, "messageParts").find(|part| {
        let hash = Hash::of(*part, &["sha256"]);
        hash.is_some() && hash == bad
    });
    alert.file = part.and_then(|part| first(part, &["filename"]));
    Verdict::Alert
}

/// `phish message`: the same for all that are alike.
fn describe<'d>(alert: &mut Alert<'d>, class: Text<'d>, what: &'static str) {
    alert.title = class.as_ref().map(|class| Cow::Owned(format!("{} {what}", class.to_lowercase())));
    alert.rule_name = class;
    alert.rule_family = Some(what.into());
}
