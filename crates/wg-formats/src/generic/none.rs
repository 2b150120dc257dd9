//! Records of an unknown export that are no alerts: those that say so themselves, as heartbeats and statistics do, and those
//! of connections.

use super::field::Field;
use super::map::Compiled;
use super::scale;
use wg_record::json::Value;
use wg_schema::Severity;

/// Where a record says what kind it is.
const KINDS: [&str; 13] = [
    "type",
    "Type",
    "event_type",
    "eventType",
    "kind",
    "record_type",
    "recordType",
    "log_type",
    "logtype",
    "message_type",
    "messageType",
    "event.kind",
    "event",
];
/// What it then says, in lower-case letters.
const NONE: [&str; 15] = [
    "heartbeat",
    "heartbeats",
    "keepalive",
    "statistics",
    "stats",
    "statistic",
    "metric",
    "metrics",
    "healthcheck",
    "health",
    "ping",
    "sensorhealth",
    "traffic",
    "flow",
    "netflow",
];

/// Returns where the records of an export may say what kind they are, by the paths that it has.
pub(super) fn places<'p>(mut has: impl FnMut(&str) -> bool + 'p) -> Vec<&'static str> {
    KINDS.into_iter().filter(|path| has(path)).collect()
}

/// Returns whether a record is none by its own word, at one of `places`. One with a technique, or with a severity above informational, is not
/// taken at it: who can write the word must not make an alert disappear.
pub(super) fn is_no_alert(map: &Compiled, places: &[&str], doc: Value<'_>) -> bool {
    let says_so = places.iter().filter_map(|key| doc.get(key).and_then(Value::raw_str)).any(|kind| {
        let letters: String = kind.chars().filter(char::is_ascii_alphabetic).take(20).collect();
        NONE.contains(&letters.to_ascii_lowercase().as_str())
    });
    if !says_so || map.text(Field::Technique, doc).is_some() {
        return false;
    }
    match map.severity(doc) {
        (None, _) => true,
        (Some(given), scale) => scale::read(&given, scale).is_some_and(|severity| severity == Severity::Info),
    }
}

/// Returns the paths of an export that count what went through a connection.
pub(super) fn volumes<'p>(paths: impl Iterator<Item = &'p String>) -> Vec<String> {
    let is_volume = |path: &&String| {
        let name = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        ["bytes", "packets", "pkts", "octets"].iter().any(|unit| name.contains(unit))
    };
    paths.filter(is_volume).take(8).cloned().collect()
}

/// Returns whether a record is one of a connection: it has both ends of one, and nothing that only an alert has. What stands
/// in the place of a title is none, where the record counts what went through.
pub(super) fn is_connection(map: &Compiled, volumes: &[String], doc: Value<'_>) -> bool {
    use Field::*;
    let has = |field: &Field| map.text(*field, doc).is_some();
    const OF_ALERTS: [Field; 7] = [Severity, Technique, Tactic, RuleName, RuleUid, Risk, Confidence];
    if OF_ALERTS.iter().any(has) || !has(&SrcIp) || !has(&DstIp) || map.has_own_title(doc) {
        return false;
    }
    !has(&Title) || volumes.iter().any(|path| doc.get(path).or_else(|| doc.path(path)).is_some())
}
