//! An ATT&CK Navigator layer, format 4.5: where on the matrix a batch or an incident is, and how hot.
//!
//! Holds no text of an alert: ids, counts and scores alone. What names a tactic without a technique has no cell in a layer
//! and is told in its description.

use crate::Release;
use serde_json::{Value, json};

/// The oldest Navigator that reads format 4.5 and every release that we write.
const NAVIGATOR: &str = "5.1.0";
/// The first and last step of the Matrix screen's ramp, and one between.
const GRADIENT: [&str; 3] = ["#E9F3F0", "#58AB99", "#0A544A"];
const REAL: &str = "#C2410C";
const INFERRED: &str = "#C9C3E6";
const COVERED: &str = "#E3E7EA";
const MAX_UIDS: usize = 5;

/// One technique under one tactic.
#[derive(Clone, Debug, Default)]
pub struct Heat {
    /// As the release writes it.
    pub technique: &'static str,
    /// Short name of the tactic; empty: wherever the technique stands.
    pub tactic: &'static str,
    pub incidents: u32,
    pub alerts: u64,
    /// Probability of the best incident, 0 to 1.
    pub top: f64,
    pub judged_real: u32,
    /// No product named it: it was inferred from text.
    pub is_inferred: bool,
    /// Incidents with it, first to look at first.
    pub uids: Vec<String>,
    /// Names of the layers that cover it.
    pub covered_by: Vec<String>,
}

/// What a layer is made of.
#[derive(Clone, Debug, Default)]
pub struct LayerFacts {
    pub name: String,
    pub heats: Vec<Heat>,
    pub incidents: u64,
    /// Alerts that name a tactic without a technique, and those that name nothing.
    pub tactic_only: u64,
    pub unmapped: u64,
    /// Techniques that were seen and have no id in the release.
    pub lost: u32,
    /// Names of the layers laid over.
    pub coverage: Vec<String>,
    pub app: String,
    pub release: Release,
}

/// Returns the layer. It ends with a line feed.
pub fn navigator(facts: &LayerFacts) -> String {
    let version = facts.release.version();
    let layer = json!({
        "name": facts.name,
        "versions": {
            // Navigator knows a release by its whole number.
            "attack": version.split('.').next().unwrap_or(version),
            "navigator": NAVIGATOR,
            "layer": "4.5",
        },
        "domain": "enterprise-attack",
        "description": description(facts),
        "sorting": 3,
        "layout": { "layout": "side", "showID": true, "showName": true, "expandedSubtechniques": "annotated" },
        "hideDisabled": false,
        "techniques": facts.heats.iter().map(|heat| technique(facts, heat)).collect::<Vec<Value>>(),
        "gradient": { "colors": GRADIENT, "minValue": 0, "maxValue": 100 },
        "legendItems": legend(facts),
        "metadata": [
            { "name": "made by", "value": format!("Watchglass {}", facts.app) },
            { "name": "ATT&CK", "value": format!("Enterprise {version}") },
        ],
        "selectTechniquesAcrossTactics": false,
        "selectSubtechniquesWithParent": false,
    });
    let mut text = serde_json::to_string_pretty(&layer).unwrap_or_default();
    text.push('\n');
    text
}

fn description(facts: &LayerFacts) -> String {
    let mut text = format!(
        "{}. Score: probability of the best incident with the technique, in percent. ATT&CK Enterprise {}.",
        counted(facts.incidents, "incident"),
        facts.release.version()
    );
    if facts.tactic_only > 0 {
        text += &format!(" {} a tactic without a technique.", naming(facts.tactic_only));
    }
    if facts.unmapped > 0 {
        text += &format!(" {} no technique and no tactic.", naming(facts.unmapped));
    }
    if facts.lost > 0 {
        text += &format!(" {} left out: this release has no id for it.", counted(facts.lost.into(), "technique"));
    }
    if !facts.coverage.is_empty() {
        text += &format!(" Coverage from: {}.", facts.coverage.join(", "));
    }
    text
}

fn legend(facts: &LayerFacts) -> Vec<Value> {
    let item = |label: &str, color: &str| json!({ "label": label, "color": color });
    let mut items = Vec::new();
    if facts.heats.iter().any(|heat| heat.judged_real > 0) {
        items.push(item("judged real", REAL));
    }
    if facts.heats.iter().any(is_guess) {
        items.push(item("inferred from text, named by no product", INFERRED));
    }
    if facts.heats.iter().any(|heat| heat.incidents == 0) {
        items.push(item("covered, nothing seen", COVERED));
    }
    items
}

fn is_guess(heat: &Heat) -> bool {
    heat.is_inferred && heat.incidents > 0 && heat.judged_real == 0
}

fn technique(facts: &LayerFacts, heat: &Heat) -> Value {
    let mut cell = json!({ "techniqueID": heat.technique, "enabled": true, "showSubtechniques": false });
    if !heat.tactic.is_empty() {
        cell["tactic"] = heat.tactic.into();
    }
    let color = match heat {
        heat if heat.judged_real > 0 => REAL,
        heat if heat.incidents == 0 => COVERED,
        heat if is_guess(heat) => INFERRED,
        // The score says it.
        _ => "",
    };
    if !color.is_empty() {
        cell["color"] = color.into();
    }
    if heat.incidents > 0 {
        cell["score"] = ((heat.top * 100.0).round() as i64).into();
    }
    cell["comment"] = comment(heat).into();
    if !facts.coverage.is_empty() {
        let of = format!("{} of {}", heat.covered_by.len(), counted(facts.coverage.len() as u64, "layer"));
        let by = if heat.covered_by.is_empty() { of } else { format!("{of}: {}", heat.covered_by.join(", ")) };
        cell["metadata"] = json!([{ "name": "covered by", "value": by }]);
    }
    cell
}

fn comment(heat: &Heat) -> String {
    if heat.incidents == 0 {
        return "Covered; nothing was seen in this batch.".to_owned();
    }
    let mut text = format!("{}, {}", counted(heat.incidents.into(), "incident"), counted(heat.alerts, "alert"));
    if heat.judged_real > 0 {
        text += &format!(", {} judged real", heat.judged_real);
    }
    text += &format!("; top score {:.2}.", heat.top);
    if heat.is_inferred {
        text += " Inferred from the alerts' text; no product named it.";
    }
    if !heat.uids.is_empty() {
        let more = heat.uids.len().saturating_sub(MAX_UIDS);
        let shown = heat.uids.iter().take(MAX_UIDS).map(String::as_str).collect::<Vec<_>>().join(", ");
        text += &format!(" {shown}{}", if more > 0 { format!(" and {more} more.") } else { ".".to_owned() });
    }
    text
}

fn counted(n: u64, word: &str) -> String {
    if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") }
}

fn naming(n: u64) -> String {
    if n == 1 { "1 alert names".to_owned() } else { format!("{n} alerts name") }
}
