//! Cybereason: Malops of its inbox, flat or as `simpleValues` and `elementValues`.

use super::common::{self, Hash, first};
use super::{Confidence, Each, Notes, Reader, Split, Verdict};
use wg_record::json::Value;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader = Reader { id: "cybereason", name: "Cybereason Malops", detect, read, unwrap: None };

pub(super) const SPLIT: Split = Split { reader: READER.id, parts };

/// Hands out the Malops of an answer, which holds them by their ids.
fn parts<'d>(record: Value<'d>, each: Each<'_, 'd>) -> bool {
    let Some(answer) = by_id(record) else { return false };
    answer.entries().for_each(|(_, item)| each(item, &mut |alert, notes| read(item, alert, notes)));
    true
}

fn by_id(record: Value<'_>) -> Option<Value<'_>> {
    let answer = record.path("data.resultIdToElementDataMap").or_else(|| record.get("resultIdToElementDataMap"))?;
    answer.entries().all(|(_, item)| item.get("simpleValues").is_some()).then_some(answer)
}

fn detect(record: Value<'_>) -> Confidence {
    let has = |path: &str| record.path(path).is_some();
    let is_flat = has("guid")
        && (has("malopDetectionType") || has("rootCauseElementType") || has("decisionFeature") || has("malopStatus"))
        && (has("creationTime") || has("lastUpdateTime") || has("machines"));
    let is_nested = has("simpleValues") && has("elementValues") && (has("guidString") || has("malopPriority"));
    if is_flat || is_nested || by_id(record).is_some() { Confidence::Sure } else { Confidence::No }
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |paths: &[&str]| first(record, paths);
    // A nested one says each value so.
    let simple = |key: &str| first(record, &[&["simpleValues.", key, ".values"].concat()]);
    let said = |key: &str| first(record, &[key]).or_else(|| simple(key));
    common::time(alert, notes, ["malopStartTime", "creationTime", "malopLastUpdateTime", "lastUpdateTime"].map(said));
    alert.created = common::moment(said("creationTime"));
    alert.updated = common::moment(said("lastUpdateTime").or_else(|| simple("malopLastUpdateTime")));
    alert.vendor_uid = at(&["guid", "guidString"]);
    alert.rule_name = at(&["malopDetectionType", "detectionTypes"]).or_else(|| simple("detectionType"));
    let feature = said("decisionFeature").and_then(|name| common::cut_at(name, '('));
    let cause = at(&["primaryRootCauseName"]).or_else(|| said("rootCauseElementNames"));
    alert.title = at(&["displayName"]).or(cause).or(feature).or_else(|| alert.rule_name.clone());
    if let Some(word) = at(&["severity", "priority", "malopPriority"]) {
        common::severity(alert, notes, Some(word), common::severity_word);
    }
    alert.product = Some("Cybereason".into());
    alert.vendor = Some("Cybereason".into());
    alert.sensor = Sensor::Edr;
    alert.rule_family = at(&["detectionEngines"]).or_else(|| simple("malopActivityTypes"));
    alert.status = at(&["status", "malopStatus"]).or_else(|| simple("managementStatus"));
    let elements = |key: &str| first(record, &[&["elementValues.", key, ".elementValues.name"].concat()]);
    alert.host = at(&["machines.displayName"]).or_else(|| elements("affectedMachines"));
    alert.user = at(&["users.displayName"]).or_else(|| elements("affectedUsers"));
    if at(&["rootCauseElementType"]).as_deref() == Some("Process") {
        alert.process = common::base_name(at(&["primaryRootCauseName", "rootCauseElementNames"]));
    } else if at(&["rootCauseElementType"]).as_deref() == Some("File") {
        alert.file = at(&["primaryRootCauseName", "rootCauseElementNames"]);
    }
    alert.file_hash = Hash::of(record, &["rootCauseElementHashes", "simpleValues.rootCauseElementHashes.values"]);
    let listed = |path: &str| record.path(path).map(common::texts).unwrap_or_default();
    let (tactics, techniques) = (listed("mitreTactics"), listed("mitreTechniques"));
    let mut said = Mentions::default();
    tactics.iter().for_each(|name| said.add_category(name));
    techniques.iter().for_each(|id| said.add_technique(Some(id), None));
    common::attacks(alert, notes, said, None);
    Verdict::Alert
}
