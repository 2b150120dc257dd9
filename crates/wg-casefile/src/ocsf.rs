//! The verdicts as OCSF Incident Findings (class 2005), one JSON object a line.

use crate::entry::{Entry, Given};
use crate::export::{ExportContext, points, probability};
use crate::facts::{AlertFact, AttackFact, Facts};
use crate::log::Log;
use crate::verdict::Verdict;
use serde_json::{Map, Value, json};

/// The release that the findings are written for; they are valid under 1.8.0 as well.
const OCSF_VERSION: &str = "1.5.0";

/// Writes one finding for each verdict that stands, in the order in which they were given.
///
/// An activity is an update, never a close: a verdict says what an incident is, closing it stays with whoever works it.
pub fn export_ocsf(entries: &[Entry], context: &ExportContext) -> String {
    let log = Log::fold(entries.iter().cloned());
    export_ocsf_of(&log.judged(), context)
}

/// Writes one finding for each of these entries.
pub(crate) fn export_ocsf_of(entries: &[&Entry], context: &ExportContext) -> String {
    let mut out = String::new();
    for entry in entries {
        if let Some(given) = entry.action.given() {
            out.push_str(&finding(entry, given, context).to_string());
            out.push('\n');
        }
    }
    out
}

/// Writes an incident that nobody has judged yet as a new finding: a score and its evidence, no verdict.
///
/// `facts` come from the engine; `context` gives the app's version. The line ends without a newline.
pub fn ocsf_unjudged(incident: &str, facts: &Facts, context: &ExportContext) -> String {
    let mut finding = common(incident, facts);
    if let Some(object) = finding.as_object_mut() {
        let new = json!({
            "activity_id": 1,
            "activity_name": "Create",
            "type_uid": 200_501,
            "type_name": "Incident Finding: Create",
            // What the incident says of itself, not the time of the export: the same input gives the same bytes.
            "time": facts.last_time.or(facts.first_time).unwrap_or(0),
            "status_id": 1,
            "status": "New",
            "verdict_id": 0,
            "verdict": "Unknown",
            // The class asks for an assignee or a group.
            "assignee": { "name": "not assigned" },
            "metadata": metadata(incident, &context.app),
        });
        if let Value::Object(new) = new {
            object.extend(new);
        }
    }
    finding.to_string()
}

fn finding(entry: &Entry, given: Given<'_>, context: &ExportContext) -> Value {
    let Given { verdict, reason, note, facts, .. } = given;
    let reason = reason.and_then(|key| verdict.reason(key));
    let (status_id, status) = status(verdict);
    let mut finding = common(&entry.incident, facts);
    let Some(object) = finding.as_object_mut() else { return finding };
    let mut metadata = metadata(&entry.incident, &entry.app);
    metadata["uid"] = json!(entry.hash);
    metadata["sequence"] = json!(entry.seq);
    let judged = json!({
        "activity_id": 2,
        "activity_name": "Update",
        "type_uid": 200_502,
        "type_name": "Incident Finding: Update",
        "time": entry.at_ms().unwrap_or(context.exported_at_ms),
        "status_id": status_id,
        "status": status,
        "verdict_id": verdict.ocsf_id(),
        "verdict": verdict.ocsf_word(),
        "assignee": { "name": if entry.analyst.is_empty() { "not named" } else { &entry.analyst } },
        "metadata": metadata,
    });
    if let Value::Object(judged) = judged {
        object.extend(judged);
    }
    if let Some(ours) = object.get_mut("unmapped").and_then(|unmapped| unmapped.get_mut("watchglass")) {
        ours["batch"] = json!(entry.batch);
        ours["verdict"] = json!(verdict.export_word());
        ours["reason"] = json!(reason.map(|reason| reason.slug));
    }
    let why = reason.map_or(String::new(), |reason| format!(": {}", reason.words.to_ascii_lowercase()));
    put(object, "desc", &format!("{}{why}", verdict.name()));
    put(object, "comment", note);
    finding
}

fn metadata(incident: &str, app: &str) -> Value {
    json!({
        "version": OCSF_VERSION,
        "uid": incident,
        "correlation_uid": incident,
        "product": { "name": "Watchglass", "vendor_name": "Watchglass", "version": app },
    })
}

/// What a finding says of its incident, judged or not.
fn common(incident: &str, facts: &Facts) -> Value {
    let score = &facts.score;
    let (p, low, high) = (probability(score.p10000), probability(score.low10000), probability(score.high10000));
    let mut finding = json!({
        "category_uid": 2,
        "category_name": "Findings",
        "class_uid": 2005,
        "class_name": "Incident Finding",
        "severity_id": facts.severity_id.min(6),
        "severity": severity(facts.severity_id),
        "count": facts.alerts_total,
        // The estimate is a rank and not a claim about this verdict, so it is no `confidence_score`.
        "confidence_id": 99,
        "confidence": format!("{p:.2}, likely {low:.2} to {high:.2}"),
        "risk_score": (score.p10000 + 50) / 100,
        "risk_details": format!(
            "{} points, of which {} are the starting point; 10 points double the odds",
            points(score.points1024),
            points(score.base1024)
        ),
        "finding_info_list": findings(incident, facts),
        "unmapped": {
            "watchglass": {
                "incident": incident,
                "points": points(score.points1024),
                "base": points(score.base1024),
                "probability": p,
                "low": low,
                "high": high,
                "model": facts.model,
                "alerts_listed": facts.alerts_listed,
            },
        },
    });
    if let Some(object) = finding.as_object_mut() {
        put(object, "message", &facts.title);
        put_time(object, "start_time", facts.first_time);
        put_time(object, "end_time", facts.last_time);
        let attacks: Vec<Value> = facts.attacks.iter().filter_map(|one| attack(one, &facts.attack_version)).collect();
        if !attacks.is_empty() {
            object.insert("attacks".to_owned(), Value::Array(attacks));
        }
    }
    finding
}

/// Returns the alerts that the incident is made of, at least one item: the list may not be empty.
fn findings(incident: &str, facts: &Facts) -> Vec<Value> {
    if facts.alerts.is_empty() {
        let mut item = Map::new();
        put(&mut item, "uid", incident);
        put(&mut item, "title", &facts.title);
        return vec![Value::Object(item)];
    }
    facts.alerts.iter().map(|alert| Value::Object(finding_info(alert))).collect()
}

fn finding_info(alert: &AlertFact) -> Map<String, Value> {
    let mut item = Map::new();
    // The tool's own id comes first, so that it can find its alert again; ours stands beside it.
    let uid = if alert.vendor_uid.is_empty() { &alert.key } else { &alert.vendor_uid };
    put(&mut item, "uid", if uid.is_empty() { "unknown" } else { uid });
    put(&mut item, "uid_alt", &alert.key);
    put(&mut item, "title", &alert.title);
    if !alert.product.is_empty() {
        let mut product = Map::new();
        put(&mut product, "name", &alert.product);
        put(&mut product, "vendor_name", &alert.vendor);
        item.insert("product".to_owned(), Value::Object(product));
    }
    if !alert.rule_uid.is_empty() {
        item.insert("analytic".to_owned(), json!({ "uid": alert.rule_uid, "type_id": 1, "type": "Rule" }));
    }
    put_time(&mut item, "created_time", alert.time);
    let place = format!("record {}, byte {}, {} bytes", alert.record, alert.offset, alert.length);
    let mut tags = vec![json!({ "name": "file", "value": alert.file }), json!({ "name": "place", "value": place })];
    if !alert.sha256.is_empty() {
        tags.push(json!({ "name": "sha256", "value": alert.sha256 }));
    }
    item.insert("tags".to_owned(), Value::Array(tags));
    item
}

fn attack(attack: &AttackFact, version: &str) -> Option<Value> {
    let mut out = Map::new();
    if !attack.tactic.is_empty() {
        out.insert("tactic".to_owned(), json!({ "name": attack.tactic }));
    }
    match attack.technique.split_once('.') {
        Some((parent, _)) => {
            let mut sub = Map::new();
            put(&mut sub, "uid", &attack.technique);
            put(&mut sub, "name", &attack.name);
            out.insert("technique".to_owned(), json!({ "uid": parent }));
            out.insert("sub_technique".to_owned(), Value::Object(sub));
        }
        None if attack.technique.is_empty() => {}
        None => {
            let mut technique = Map::new();
            put(&mut technique, "uid", &attack.technique);
            put(&mut technique, "name", &attack.name);
            out.insert("technique".to_owned(), Value::Object(technique));
        }
    }
    if out.is_empty() {
        return None;
    }
    put(&mut out, "version", version);
    Some(Value::Object(out))
}

fn status(verdict: Verdict) -> (u8, &'static str) {
    match verdict {
        Verdict::TruePositive => (2, "In Progress"),
        Verdict::BenignPositive | Verdict::FalsePositive => (4, "Resolved"),
        Verdict::NeedsMoreData => (3, "On Hold"),
    }
}

fn severity(id: u8) -> &'static str {
    ["Unknown", "Informational", "Low", "Medium", "High", "Critical", "Fatal"][usize::from(id.min(6))]
}

fn put(object: &mut Map<String, Value>, name: &str, text: &str) {
    if !text.is_empty() {
        object.insert(name.to_owned(), Value::String(text.to_owned()));
    }
}

fn put_time(object: &mut Map<String, Value>, name: &str, time: Option<i64>) {
    if let Some(time) = time {
        object.insert(name.to_owned(), json!(time));
    }
}
