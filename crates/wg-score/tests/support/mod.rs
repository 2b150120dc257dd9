//! Builds batches for the tests, an alert a line.

#![allow(dead_code, reason = "each test file uses its part")]

use wg_schema::batch::RecordSpan;
use wg_schema::{Alert, AlertKey, AttackRef, Batch, BatchBuilder, Origin, Severity, SourceId, TimeMs};

pub const MINUTE: TimeMs = 60_000;
pub const HOUR: TimeMs = 60 * MINUTE;
pub const DAY: TimeMs = 24 * HOUR;
/// Monday, 2026-11-16, 00:00 UTC.
pub const MONDAY: TimeMs = 1_794_787_200_000;

/// Makes a batch of alerts, in the order given.
pub fn batch<'a>(alerts: impl IntoIterator<Item = Alert<'a>>) -> Batch {
    let mut builder = BatchBuilder::new(3);
    for (record, mut alert) in (0u64..).zip(alerts) {
        // In order, so that alerts of one time stand as they are written here.
        alert.key = AlertKey([[0; 8], record.to_be_bytes()].concat().try_into().expect("16 bytes"));
        builder.push(&alert, RecordSpan { source: SourceId(0), record: record + 1, offset: 0, length: 1 });
    }
    builder.finish()
}

/// An alert of a medium rule.
pub fn alert<'a>(time: TimeMs, rule: &'a str, host: &'a str) -> Alert<'a> {
    Alert {
        time: Some(time),
        rule_name: Some(rule.into()),
        host: Some(host.into()),
        severity: Severity::Medium,
        product: Some("Sensor".into()),
        ..Alert::default()
    }
}

pub fn tactic(tactic: u8) -> AttackRef {
    AttackRef { tactic: Some(tactic), technique: None, origin: Origin::Named }
}
