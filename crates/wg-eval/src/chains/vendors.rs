//! Our incidents beside the vendor's own: Sentinel and Defender records that carry the vendor's incident.

use super::agree::largest;
use super::labelled::{HEAD, judged, uids};
use super::truth::{self, Row};
use super::{differences, load, rivals, table};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

/// Folders of the samples that have such records.
const FOLDERS: [&str; 6] = [
    "sentinel",
    "defender-xdr-incidents",
    "mde-alerts",
    "ms-graph-alerts-v2",
    "m365-advanced-hunting",
    "microsoft-defender-cloud",
];

#[derive(Debug, thiserror::Error)]
#[error("{path}: {source}")]
pub struct VendorError {
    path: PathBuf,
    source: std::io::Error,
}

/// Compares each file that has at least two alerts with an incident of the vendor.
pub fn run(samples: &Path) -> Result<(Value, String), VendorError> {
    let mut json = Map::new();
    let mut text = String::new();
    let mut told = Vec::new();
    for folder in FOLDERS {
        let files = read(&samples.join(folder))?;
        let truth: Vec<Row> = files.iter().flat_map(|(name, bytes)| memberships(name, bytes)).collect();
        for file in &files {
            let Some((value, lines, differences)) = compare(file, &truth) else { continue };
            let name = format!("{folder}/{}", file.0);
            text += &format!("\n`{name}`: {lines}");
            told.extend(differences.iter().map(|difference| format!("- `{}`: {difference}\n", file.0)));
            json.insert(name, value);
        }
    }
    if !told.is_empty() {
        text += "\nEach difference:\n\n";
        text += &told.concat();
    }
    Ok((json.into(), text))
}

fn read(dir: &Path) -> Result<Vec<load::File>, VendorError> {
    let failed = |source| VendorError { path: dir.to_owned(), source };
    if !dir.is_dir() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if !name.contains(".expected-") {
            files.push((name, std::fs::read(&path).map_err(failed)?));
        }
    }
    files.sort();
    Ok(files)
}

fn compare(file: &load::File, truth: &[Row]) -> Option<(Value, String, Vec<String>)> {
    let loaded = load::load(std::slice::from_ref(file));
    let ranked = loaded.ranked()?;
    let matched = truth::matched(truth, &uids(&ranked.batch));
    let labelled = matched.of.iter().filter(|of| of.is_some()).count();
    if labelled < 2 {
        return None;
    }
    let found = load::incidents(ranked);
    let n = ranked.batch.len();
    let theirs: std::collections::BTreeSet<u32> = matched.of.iter().flatten().copied().collect();
    let (mut ours, line) = judged(&found, &matched, n);
    let mut table = format!("{HEAD}| **Watchglass** | {line} |\n");
    let mut others = Map::new();
    for rival in rivals::all(&ranked.batch, &ranked.order) {
        let (value, line) = judged(&rival.groups, &matched, n);
        table += &format!("| {} | {line} |\n", rival.words);
        others.insert(rival.key.into(), value);
    }
    let differences = differences::all(ranked, &found, &matched);
    let lines = format!("{labelled} alerts in {} incidents of theirs, {} of ours.\n\n{table}", theirs.len(), {
        let of: std::collections::BTreeSet<u32> =
            found.iter().zip(&matched.of).filter(|(_, of)| of.is_some()).map(|(group, _)| *group).collect();
        of.len()
    });
    ours["alerts"] = json!(labelled);
    ours["their_incidents"] = json!(theirs.len());
    ours["largest"] = json!(largest(&found));
    ours["baselines"] = others.into();
    ours["differences"] = json!(differences);
    Some((ours, lines, differences))
}

/// Returns which alert the file's records put into which incident.
fn memberships(name: &str, bytes: &[u8]) -> Vec<Row> {
    let text = String::from_utf8_lossy(bytes);
    let mut out = Vec::new();
    if name.ends_with(".csv") {
        of_table(&table::rows(&text, ','), &mut out);
    } else {
        serde_json::Deserializer::from_str(&text)
            .into_iter::<Value>()
            .map_while(Result::ok)
            .for_each(|value| of_value(&value, None, &mut out));
    }
    out
}

/// An incident table of Sentinel: `AlertIds` is a JSON array.
fn of_table(rows: &[Vec<String>], out: &mut Vec<Row>) {
    let Some(head) = rows.first() else { return };
    let column = |name: &str| head.iter().position(|field| field == name);
    let (Some(alerts), Some(number)) = (column("AlertIds"), column("IncidentNumber")) else { return };
    for row in &rows[1..] {
        let (Some(alerts), Some(number)) = (row.get(alerts), row.get(number)) else { continue };
        let alerts: Vec<String> = serde_json::from_str(alerts).unwrap_or_default();
        out.extend(alerts.into_iter().map(|alert| Row { alert, incident: Some(number.clone()) }));
    }
}

/// Objects with an alert id and an incident id, or under an incident's `alerts`.
fn of_value(value: &Value, incident: Option<&str>, out: &mut Vec<Row>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| of_value(item, incident, out)),
        Value::Object(fields) => {
            let text = |names: &[&str]| {
                names.iter().find_map(|name| match fields.get(*name)? {
                    Value::String(text) if !text.is_empty() => Some(text.clone()),
                    Value::Number(number) => Some(number.to_string()),
                    _ => None,
                })
            };
            let own = text(&["incidentId", "incident_id", "IncidentId"]);
            if let Some(incident) = own.as_deref().or(incident) {
                for id in ["id", "alertId", "AlertId", "providerAlertId", "systemAlertId"] {
                    if let Some(alert) = text(&[id]) {
                        out.push(Row { alert, incident: Some(incident.to_owned()) });
                    }
                }
            }
            if let Some(alerts) = fields.get("alerts") {
                of_value(alerts, own.or_else(|| text(&["id"])).as_deref(), out);
            }
            for key in ["value", "incidents"] {
                if let Some(inner) = fields.get(key) {
                    of_value(inner, None, out);
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(name: &str, text: &str) -> Vec<(String, String)> {
        memberships(name, text.as_bytes()).into_iter().map(|r| (r.alert, r.incident.unwrap_or_default())).collect()
    }

    #[test]
    fn an_incident_names_its_alerts_in_each_shape() {
        let expected = [("a".to_owned(), "7".to_owned())];
        assert_eq!(pairs("x.csv", "IncidentNumber,AlertIds\n7,\"[\"\"a\"\"]\"\n"), expected);
        assert_eq!(pairs("x.ndjson", "{\"id\":\"a\",\"incidentId\":7}"), expected);
        assert_eq!(pairs("x.json", "{\"value\":[{\"id\":\"a\",\"incidentId\":\"7\"}]}"), expected);
        assert_eq!(pairs("x.json", "{\"id\":\"7\",\"alerts\":[{\"alertId\":\"a\"}]}"), expected);
    }
}
