//! AlienVault OTX: indicators and pulses. They say what is bad in the world, not that it was seen, so they are not alerts.

use super::{Confidence, Notes, Reader, Verdict};
use wg_record::json::Value;
use wg_schema::Alert;

pub(super) const READER: Reader = Reader { id: "otx", name: "OTX indicators", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let has = |key: &str| record.get(key).is_some();
    let is_indicator = has("indicator")
        && has("type")
        && (has("content") || has("pulse_key") || has("access_type") || has("pulse_info"));
    let is_pulse = has("indicators") && (has("attack_ids") || has("adversary") || has("pulse_source")) && has("name");
    if is_indicator || is_pulse { Confidence::Sure } else { Confidence::No }
}

fn read<'d>(_record: Value<'d>, _alert: &mut Alert<'d>, _notes: &mut Notes) -> Verdict {
    Verdict::NotAlert
}
