//! LEEF records. The attributes that QRadar predefines have fixed names; many products use CEF's as well.

use super::common::{self, first};
use super::{Confidence, Notes, Reader, Verdict, cef};
use std::borrow::Cow;
use wg_record::json::Value;
use wg_schema::Alert;
use wg_schema::alert::Text;

pub(super) const READER: Reader = Reader { id: "leef", name: "LEEF", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let is_leef = record.path("leef.event_id").is_some() && record.path("leef.attributes").is_some();
    if is_leef { Confidence::Sure } else { Confidence::No }
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let (Some(leef), Some(fields)) = (record.get("leef"), record.path("leef.attributes")) else {
        return Verdict::Unknown;
    };
    let at = |paths: &[&str]| first(fields, paths);
    let own = at(&["devTime"]).map(|time| ordered(time, at(&["devTimeFormat"]).as_deref()));
    let others =
        ["start", "startTime", "rt", "eventTime", "timestamp", "end"].iter().map(|name| first(fields, &[name]));
    let times = std::iter::once(own).chain(others).chain([first(record, &["syslog.time"])]);
    common::time(alert, notes, times.collect::<Vec<_>>());
    alert.vendor = first(leef, &["vendor"]);
    alert.product = first(leef, &["product"]);
    alert.vendor_uid = at(&["externalId", "alertId", "eventUid", "incidentId"]);
    let event_id = first(leef, &["event_id"]);
    alert.title = title(fields, event_id.clone());
    alert.rule_uid = event_id;
    alert.rule_name = alert.title.clone();
    alert.rule_family = at(&["cat", "category"]);
    common::severity(alert, notes, at(&["sev", "severity"]), cef::severity);
    alert.disposition = at(&["act", "action", "outcome", "result"]);
    cef::entities(fields, alert);
    cef::attacks(fields, alert, notes);
    Verdict::Alert
}

/// LEEF has no field for a name: products put it into one of their own, or into the event id.
fn title<'d>(fields: Value<'d>, event_id: Text<'d>) -> Text<'d> {
    let named = [
        "name",
        "title",
        "alertName",
        "alarmName",
        "ruleName",
        "eventName",
        "EventMessage",
        "eventDesc",
        "threatName",
        "signature",
        "virusName",
    ];
    let is_name = |id: &Cow<'_, str>| id.len() > 3 && id.bytes().filter(u8::is_ascii_alphabetic).count() * 2 > id.len();
    let said = first(fields, &named).or_else(|| event_id.clone().filter(is_name));
    said.or_else(|| first(fields, &["msg", "reason", "Action", "cat"])).or(event_id)
}

/// Where the format says that the day comes first, `20/11/2026` is written as `20-11-2026`, which is read so.
fn ordered<'d>(time: Cow<'d, str>, format: Option<&str>) -> Cow<'d, str> {
    let is_day_first = format.is_some_and(|format| format.trim_start().starts_with("dd/MM"));
    if is_day_first { Cow::Owned(time.replacen('/', "-", 2)) } else { time }
}
