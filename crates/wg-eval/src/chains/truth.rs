//! Which alert is of which incident, as somebody else says: any list of (alert uid, incident uid).
//!
//! Forgiving, because such lists are written by hand and by scripts: comma, semicolon or tab, with a header or without;
//! JSON lines, an array, or one object. Columns are found by their names, whatever their case and punctuation.

use super::table;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

/// One alert and its incident, `None` where the list says that it belongs to none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub alert: String,
    pub incident: Option<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum TruthError {
    #[error("{path}: {source}")]
    Read { path: PathBuf, source: std::io::Error },
    #[error("{path}: no rows")]
    Empty { path: PathBuf },
    #[error(
        "{path}: row {row} has one field; an alert uid and an incident uid are needed, with a comma, semicolon or tab between"
    )]
    OneField { path: PathBuf, row: usize },
    #[error(
        "{path}: the first row has {columns} columns, and their names do not say which is the alert's and which the incident's; name them alert_uid and incident_uid, or leave two columns"
    )]
    Columns { path: PathBuf, columns: usize },
    #[error("{path}: row {row} is no JSON: {source}")]
    Json { path: PathBuf, row: usize, source: serde_json::Error },
    #[error("{path}: row {row} names no {what}; known names: {known}")]
    Missing { path: PathBuf, row: usize, what: &'static str, known: String },
}

/// Names of the alert's column, the surest first; without case and punctuation.
const ALERT: [&str; 12] = [
    "alertuid",
    "alertid",
    "vendoruid",
    "systemalertid",
    "provideralertid",
    "vendororiginalid",
    "findinguid",
    "eventid",
    "alert",
    "uid",
    "key",
    "id",
];
/// Names of the incident's column.
const INCIDENT: [&str; 15] = [
    "incidentuid",
    "incidentid",
    "incidentnumber",
    "incidentname",
    "incident",
    "campaignuid",
    "campaignid",
    "campaign",
    "clusterid",
    "cluster",
    "groupid",
    "group",
    "caseid",
    "case",
    "label",
];

/// Reads a list; gzip is expanded.
pub fn read(path: &Path) -> Result<Vec<Row>, TruthError> {
    let failed = |source| TruthError::Read { path: path.to_owned(), source };
    let mut bytes = std::fs::read(path).map_err(failed)?;
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut plain = Vec::new();
        flate2::read::MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut plain).map_err(failed)?;
        bytes = plain;
    }
    let text = String::from_utf8_lossy(&bytes);
    let rows = parse(text.trim_start_matches('\u{feff}'), path)?;
    if rows.is_empty() { Err(TruthError::Empty { path: path.to_owned() }) } else { Ok(rows) }
}

fn parse(text: &str, path: &Path) -> Result<Vec<Row>, TruthError> {
    match text.trim_start().chars().next() {
        None => Ok(Vec::new()),
        Some('{' | '[') => json(text, path),
        Some(_) => separated(text, path),
    }
}

fn separated(text: &str, path: &Path) -> Result<Vec<Row>, TruthError> {
    let first =
        text.lines().map(str::trim_start).find(|line| !line.is_empty() && !line.starts_with('#')).unwrap_or_default();
    let separator =
        [',', '\t', ';', '|'].into_iter().max_by_key(|c| (first.matches(*c).count(), *c == ',')).unwrap_or(',');
    let mut rows = table::rows(text, separator);
    rows.retain(|row| !row[0].trim_start().starts_with('#'));
    let Some(head) = rows.first() else { return Ok(Vec::new()) };
    let place = |names: &[&str]| names.iter().find_map(|name| head.iter().position(|field| plain_name(field) == *name));
    let (alert, incident, has_header) = match (place(&ALERT), place(&INCIDENT), head.len()) {
        (Some(alert), Some(incident), _) if alert != incident => (alert, incident, true),
        (Some(alert), None, 2) => (alert, 1 - alert, true),
        (None, Some(incident), 2) => (1 - incident, incident, true),
        (_, _, 1) => return Err(TruthError::OneField { path: path.to_owned(), row: 1 }),
        (None, None, 2) => (0, 1, false),
        (_, _, columns) => return Err(TruthError::Columns { path: path.to_owned(), columns }),
    };
    let mut out = Vec::with_capacity(rows.len());
    for (i, row) in rows.iter().enumerate().skip(usize::from(has_header)) {
        let (Some(alert), Some(incident)) = (row.get(alert), row.get(incident)) else {
            return Err(TruthError::OneField { path: path.to_owned(), row: i + 1 });
        };
        out.extend(row_of(alert, incident));
    }
    Ok(out)
}

fn json(text: &str, path: &Path) -> Result<Vec<Row>, TruthError> {
    let mut out = Vec::new();
    for (i, value) in serde_json::Deserializer::from_str(text).into_iter::<Value>().enumerate() {
        let value = value.map_err(|source| TruthError::Json { path: path.to_owned(), row: i + 1, source })?;
        match value {
            // One array of rows.
            Value::Array(rows) if rows.iter().all(|row| row.is_object() || row.is_array()) => {
                for (i, row) in rows.iter().enumerate() {
                    add(row, i + 1, path, &mut out)?;
                }
            }
            value => add(&value, i + 1, path, &mut out)?,
        }
    }
    Ok(out)
}

/// Adds what one JSON value says: a named row, a pair, or an object of alerts by incident or the other way round.
fn add(value: &Value, row: usize, path: &Path, out: &mut Vec<Row>) -> Result<(), TruthError> {
    let missing =
        |what, names: &[&str]| TruthError::Missing { path: path.to_owned(), row, what, known: names.join(", ") };
    match value {
        Value::Array(pair) => match pair.as_slice() {
            [alert, incident] => out.extend(row_of(&text(alert), &text(incident))),
            _ => return Err(TruthError::OneField { path: path.to_owned(), row }),
        },
        Value::Object(fields) => {
            let named = |names: &[&str]| {
                names.iter().find_map(|name| fields.iter().find(|(key, _)| plain_name(key) == *name).map(|(_, v)| v))
            };
            match (named(&ALERT), named(&INCIDENT)) {
                (Some(alert), Some(incident)) => match alert {
                    Value::Array(alerts) => out.extend(alerts.iter().filter_map(|a| row_of(&text(a), &text(incident)))),
                    alert => out.extend(row_of(&text(alert), &text(incident))),
                },
                // A map: alert to incident, incident to its alerts.
                (None, None) if fields.values().all(|v| !v.is_object()) => {
                    for (key, value) in fields {
                        match value {
                            Value::Array(alerts) => out.extend(alerts.iter().filter_map(|a| row_of(&text(a), key))),
                            value => out.extend(row_of(key, &text(value))),
                        }
                    }
                }
                (None, _) => return Err(missing("alert", &ALERT)),
                (_, None) => return Err(missing("incident", &INCIDENT)),
            }
        }
        _ => return Err(missing("alert", &ALERT)),
    }
    Ok(())
}

fn row_of(alert: &str, incident: &str) -> Option<Row> {
    let (alert, incident) = (alert.trim(), incident.trim());
    let is_none = ["", "-", "-1", "none", "null", "nan", "n/a", "noise"].contains(&incident.to_lowercase().as_str());
    (!alert.is_empty()).then(|| Row { alert: alert.into(), incident: (!is_none).then(|| incident.into()) })
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        value => value.to_string(),
    }
}

/// `Alert_UID` is `alertuid`.
fn plain_name(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// The truth as a number a row of a batch.
pub struct Matched {
    /// Per row of the batch: its incident; `None` where the list says that it has none, or does not name it.
    pub of: Vec<Option<u32>>,
    /// Per row: the list names it.
    pub named: Vec<bool>,
    /// By number.
    pub incidents: Vec<String>,
    /// Rows of the list that no alert has.
    pub unmatched: Vec<String>,
    /// Rows of the list that name an alert again, and say otherwise.
    pub contradicted: usize,
}

/// Finds the alerts of a list. `uids` has, per row of the batch, all ids by which it may be called.
pub fn matched(rows: &[Row], uids: &[Vec<String>]) -> Matched {
    let mut by_uid: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (row, uids) in uids.iter().enumerate() {
        for uid in uids.iter().filter(|uid| !uid.is_empty()) {
            by_uid.entry(uid.to_lowercase()).or_default().push(row);
        }
    }
    let mut matched = Matched {
        of: vec![None; uids.len()],
        named: vec![false; uids.len()],
        incidents: Vec::new(),
        unmatched: Vec::new(),
        contradicted: 0,
    };
    let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
    for row in rows {
        let incident = row.incident.as_deref().map(|incident| {
            *numbers.entry(incident).or_insert_with(|| {
                matched.incidents.push(incident.to_owned());
                matched.incidents.len() as u32 - 1
            })
        });
        let Some(found) = by_uid.get(&row.alert.to_lowercase()) else {
            matched.unmatched.push(row.alert.clone());
            continue;
        };
        for at in found {
            if matched.named[*at] {
                matched.contradicted += usize::from(matched.of[*at] != incident);
                continue;
            }
            (matched.named[*at], matched.of[*at]) = (true, incident);
        }
    }
    matched
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Vec<(String, String)> {
        let rows = parse(text, Path::new("truth")).expect("a list");
        rows.into_iter().map(|row| (row.alert, row.incident.unwrap_or_else(|| "none".into()))).collect()
    }

    #[test]
    fn a_list_is_understood_however_it_is_written() {
        let expected = [("a-1".to_owned(), "I".to_owned()), ("a-2".to_owned(), "none".to_owned())];
        for text in [
            "a-1,I\na-2,-\n",
            "alert_uid,incident_uid\r\na-1,I\r\na-2,\r\n",
            "Campaign;Noise?;UID\nI;x;a-1\nnone;y;a-2",
            "# made by hand\nincident\talert id\nI\ta-1\n\ta-2",
            "{\"alert_uid\":\"a-1\",\"incident\":\"I\"}\n{\"alertId\":\"a-2\",\"incident\":null}",
            "[{\"uid\":\"a-1\",\"incident_id\":\"I\"},{\"uid\":\"a-2\",\"incident_id\":\"\"}]",
            "[[\"a-1\",\"I\"],[\"a-2\",null]]",
            "[\"a-1\",\"I\"]\n[\"a-2\",\"noise\"]",
            "{\"a-1\":\"I\",\"a-2\":null}",
            "{\"I\":[\"a-1\"],\"none\":[\"a-2\"]}",
        ] {
            assert_eq!(pairs(text), expected, "{text}");
        }
    }

    #[test]
    fn numbers_are_uids_too() {
        assert_eq!(pairs("{\"id\": 17, \"incidentNumber\": 38}"), [("17".into(), "38".into())]);
    }

    #[test]
    fn what_cannot_be_understood_is_said() {
        let said = |text: &str| parse(text, Path::new("t")).expect_err("no list").to_string();
        assert!(said("just one\n").contains("row 1 has one field"));
        assert!(said("a,b,c\n1,2,3").contains("3 columns"));
        assert!(said("{\"alert_uid\": 1}").contains("names no incident"));
        assert!(said("{\"alert_uid\": ").contains("no JSON"));
    }

    #[test]
    fn alerts_are_found_by_any_of_their_ids() {
        let rows = [("A1", Some("x")), ("b2", Some("y")), ("c3", Some("y")), ("a1", Some("y"))]
            .map(|(alert, incident)| Row { alert: alert.into(), incident: incident.map(str::to_owned) });
        let found = matched(&rows, &[vec!["a1".into(), "f0".into()], vec![], vec!["k".into(), "B2".into()]]);
        assert_eq!(found.of, [Some(0), None, Some(1)]);
        assert_eq!((found.unmatched, found.contradicted), (vec!["c3".to_owned()], 1));
    }
}
