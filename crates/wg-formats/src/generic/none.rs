//! Records of an unknown export that are no alerts: those that say so themselves, as heartbeats and statistics do, those of
//! connections, and rules.

use super::field::Field;
use super::map::Compiled;
use super::scale;
use wg_record::json::Value;
use wg_schema::Severity;

/// Where a record says what kind it is.
const KINDS: [&str; 14] = [
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
    // The program or the message id in a header of syslog.
    "syslog.app",
];
/// What it then says, in lower-case letters.
const NONE: [&str; 18] = [
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
    "flows",
    "netflow",
    "rtflow",
    "urls",
];

/// Returns where the records of an export may say what kind they are, by the paths that it has.
pub(super) fn places<'p>(mut has: impl FnMut(&str) -> bool + 'p) -> Vec<&'static str> {
    KINDS.into_iter().filter(|path| has(path)).collect()
}

/// Returns whether a record is none by its own word, at one of `places`. One with a technique, or with a severity above informational, is not
/// taken at it: who can write the word must not make an alert disappear.
pub(super) fn is_no_alert(map: &Compiled, places: &[&str], doc: Value<'_>) -> bool {
    let says_so =
        places.iter().filter_map(|key| doc.get(key).or_else(|| doc.path(key)).and_then(Value::raw_str)).any(|kind| {
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

/// Returns whether a record is a rule that finds alerts, and none of them: one of Sigma, or one that says what it asks for, how
/// often, and whether it does.
pub(super) fn is_rule(doc: Value<'_>) -> bool {
    let has = |names: &[&str]| names.iter().any(|name| doc.get(name).is_some());
    let is_sigma = has(&["logsource"]) && doc.path("detection.condition").is_some();
    is_sigma
        || has(&["query"]) && has(&["interval", "queryFrequency", "cron_schedule"]) && has(&["enabled", "is_enabled"])
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
    if OF_ALERTS.iter().any(has) || map.has_own_title(doc) {
        return false;
    }
    let counts = || volumes.iter().any(|path| doc.get(path).or_else(|| doc.path(path)).is_some());
    match [SrcIp, DstIp].iter().all(has) {
        true => !has(&Title) || counts(),
        // A span in which nothing came through has a record in some logs of flows.
        false => [SrcIp, DstIp].iter().all(|end| map.first_path(*end).is_some()) && counts() && !map.is_alert(doc),
    }
}
