//! Events with the Sigma rule that must find them, as SigmaHQ keeps them for its regression tests.

use super::common::{self, first};
use super::{Confidence, Notes, Reader, Verdict, windows};
use wg_record::json::Value;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader =
    Reader { id: "sigma-regression", name: "Sigma regression data", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let has_rule = record.get("expected_rule_id").is_some() || record.get("expected_title").is_some();
    if has_rule && record.path("event").is_some() { Confidence::Sure } else { Confidence::No }
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |path: &str| first(record, &[path]);
    alert.title = at("expected_title").or_else(|| at("expected_rule_id"));
    alert.rule_name = at("expected_title");
    alert.rule_uid = at("expected_rule_id");
    alert.product = Some("Sigma".into());
    alert.vendor = Some("SigmaHQ".into());
    alert.sensor = Sensor::HostLog;
    common::severity(alert, notes, at("level"), common::severity_word);
    let event = record.path("event.Event").or_else(|| record.get("event"));
    if let Some(event) = event {
        let system = event.get("System");
        common::time(alert, notes, [system.and_then(windows::system_time), first(event, &["EventData.UtcTime"])]);
        alert.rule_family = system.and_then(|system| first(system, &["Channel"]));
        windows::record(event, alert);
    }
    let tags = ["attack", "tags"].iter().find_map(|key| record.get(key)).map(common::texts).unwrap_or_default();
    let mut said = Mentions::default();
    tags.iter().for_each(|tag| said.add_tag(tag));
    common::attacks(alert, notes, said, None);
    Verdict::Alert
}
