//! The layout of each tool's file. Ids are text from files: they stand in JSON strings, and escaped in paths.

use super::{Item, Tool, comment};
use crate::facts::cut;
use serde_json::{Map, Value, json};
use std::fmt::Write;
use wg_schema::ordered::OrderedMap;

/// Microsoft Graph takes this many requests in one.
const GRAPH_BATCH: usize = 20;
/// BatchUpdateFindings takes this many findings; the same serves for notables.
const BATCH: usize = 100;
/// A note of Security Hub is at most this long.
const HUB_NOTE: usize = 512;

/// Writes a tool's file, ending with a newline where it is not empty.
pub(super) fn write(tool: Tool, items: &[Item<'_>]) -> String {
    match tool {
        Tool::Defender => lines(items.chunks(GRAPH_BATCH).map(graph)),
        Tool::Sentinel => lines(items.iter().map(|item| {
            // It takes a classification in no other way than by closing.
            let mut properties = item.fields();
            properties.insert("status".into(), json!("Closed"));
            properties.insert("classificationComment".into(), json!(comment(&item.given)));
            json!({ "incident": item.alert.vendor_uid, "properties": properties })
        })),
        Tool::Elastic => lines(items.iter().flat_map(|item| {
            let mut place = json!({ "_id": item.alert.vendor_uid });
            if !item.place.is_empty() {
                place["_index"] = json!(item.place);
            }
            [json!({ "update": place }), json!({ "doc": item.fields() })]
        })),
        Tool::Splunk => lines(groups(items).into_iter().flat_map(|((_, comment), items)| {
            items.chunks(BATCH).map(|items| notables(items, &comment)).collect::<Vec<_>>()
        })),
        Tool::TheHive => lines(items.iter().map(|item| {
            let mut body = item.fields();
            body.insert("summary".into(), json!(comment(&item.given)));
            json!({ "method": "PATCH", "path": format!("/api/v1/case/{}", segment(item.place)), "body": body })
        })),
        Tool::Iris => lines(items.iter().map(|item| {
            let mut body = item.fields();
            body.insert("alert_note".into(), json!(comment(&item.given)));
            json!({ "method": "POST", "path": format!("/alerts/update/{}", segment(item.place)), "body": body })
        })),
        Tool::SecurityHub => lines(groups(items).into_iter().flat_map(|((_, mut text), items)| {
            cut(&mut text, HUB_NOTE);
            items.chunks(BATCH).map(|items| hub(items, &text)).collect::<Vec<_>>()
        })),
        Tool::Rsigma => lines(items.iter().map(|item| {
            let mut line = item.fields();
            let more = json!({
                "rule_id": item.alert.rule_uid,
                "scope": "incident",
                "incident_id": item.entry.incident,
                "timestamp": item.entry.at,
                "analyst": item.entry.analyst,
                "note": item.given.note,
            });
            if let Value::Object(more) = more {
                line.extend(more);
            }
            Value::Object(line)
        })),
    }
}

fn graph(items: &[Item<'_>]) -> Value {
    let requests: Vec<Value> = items
        .iter()
        .enumerate()
        .map(|(place, item)| {
            let kind = if item.interface == "graph-incident" { "incidents" } else { "alerts_v2" };
            json!({
                "id": (place + 1).to_string(),
                "method": "PATCH",
                "url": format!("/security/{kind}/{}", segment(&item.alert.vendor_uid)),
                "headers": { "Content-Type": "application/json" },
                "body": item.fields(),
            })
        })
        .collect();
    json!({ "requests": requests })
}

fn notables(items: &[&Item<'_>], comment: &str) -> Value {
    let uids: Vec<&str> = items.iter().map(|item| item.alert.vendor_uid.as_str()).collect();
    let mut line = items.first().map(|item| item.fields()).unwrap_or_default();
    line.insert("ruleUIDs".into(), json!(uids));
    line.insert("comment".into(), json!(comment));
    Value::Object(line)
}

fn hub(items: &[&Item<'_>], text: &str) -> Value {
    let ids: Vec<Value> =
        items.iter().map(|item| json!({ "Id": item.alert.vendor_uid, "ProductArn": item.place })).collect();
    let mut line = items.first().map(|item| item.fields()).unwrap_or_default();
    line.insert("FindingIdentifiers".into(), json!(ids));
    line.insert("Note".into(), json!({ "Text": text, "UpdatedBy": "Watchglass" }));
    Value::Object(line)
}

/// Returns the items that say the same, by what they say.
fn groups<'a, 'b>(items: &'a [Item<'b>]) -> OrderedMap<(String, String), Vec<&'a Item<'b>>> {
    let mut groups: OrderedMap<(String, String), Vec<&Item<'_>>> = OrderedMap::new();
    for item in items {
        let words: Vec<&str> = item.words.fields.iter().map(|(_, word)| word.as_str()).collect();
        groups.entry((words.join("/"), comment(&item.given))).or_default().push(item);
    }
    groups
}

impl Item<'_> {
    fn fields(&self) -> Map<String, Value> {
        let mut fields = Map::new();
        fields.extend(self.words.fields.iter().map(|(field, word)| ((*field).to_owned(), json!(word))));
        fields
    }
}

fn lines(lines: impl IntoIterator<Item = Value>) -> String {
    lines.into_iter().fold(String::new(), |mut out, line| {
        let _ = writeln!(out, "{line}");
        out
    })
}

/// Returns an id as one segment of a path: everything but letters, digits and `-._~` is escaped, and so are dots alone.
fn segment(id: &str) -> String {
    let is_dots = id.bytes().all(|byte| byte == b'.');
    id.bytes().fold(String::with_capacity(id.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'~') || byte == b'.' && !is_dots {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}
