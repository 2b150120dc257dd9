//! What a file that was handed over is for, by its first bytes: alerts, or a setting.
//!
//! Only files that a person gives one by one are asked. What lies in a folder is alerts or nothing: nobody looked at it.

/// Bytes that are looked at.
pub const HEAD_BYTES: usize = 64 << 10;

/// Larger files are no settings: a map is a page of text, the bundle of all of Enterprise has some 50 MB.
const MAX_MAP_BYTES: u64 = 1 << 20;
const MAX_ATTACK_BYTES: u64 = 256 << 20;
pub const MAX_LAYER_BYTES: u64 = 16 << 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Alerts,
    /// A field map, see `docs/formats.md`.
    FieldMap,
    /// An official ATT&CK bundle (STIX).
    Attack,
    /// An ATT&CK Navigator layer.
    Layer,
}

/// Returns what a file of `size` bytes is for, by its first [`HEAD_BYTES`].
pub fn role(head: &str, size: u64) -> Role {
    match by_head(head) {
        Role::FieldMap if size <= MAX_MAP_BYTES => Role::FieldMap,
        Role::Attack if size <= MAX_ATTACK_BYTES => Role::Attack,
        Role::Layer if size <= MAX_LAYER_BYTES => Role::Layer,
        _ => Role::Alerts,
    }
}

fn by_head(head: &str) -> Role {
    let head = head.trim_start_matches('\u{feff}').trim_start();
    let start = &head[..head.floor_char_boundary(400)];
    // A file may hold a list of layers. Alerts name a technique by another key.
    let is_layer = head.starts_with(['{', '[']) && head.contains("\"techniqueID\"") && head.contains("\"techniques\"");
    if is_layer && ["\"domain\"", "\"versions\"", "\"version\""].iter().any(|mark| head.contains(mark)) {
        return Role::Layer;
    }
    if !head.starts_with('{') {
        return Role::Alerts;
    }
    if ["\"format\": \"watchglass-field-map\"", "\"format\":\"watchglass-field-map\""]
        .iter()
        .any(|mark| head.contains(mark))
    {
        return Role::FieldMap;
    }
    // Alerts as STIX name techniques, too, but carry nothing of MITRE's own properties.
    let is_bundle = start.contains("\"bundle\"");
    let is_attack = head.contains("\"x-mitre-collection\"")
        || head.contains("\"attack-pattern\"") && head.contains("\"x_mitre_") && head.contains("\"mitre-attack\"");
    let has_sightings = ["sighting", "observed-data", "indicator", "incident"]
        .iter()
        .any(|kind| head.contains(&format!("\"type\": \"{kind}\"")) || head.contains(&format!("\"type\":\"{kind}\"")));
    if is_bundle && is_attack && !has_sightings { Role::Attack } else { Role::Alerts }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_told_from_alerts() {
        let pattern = r#"{"type":"attack-pattern","x_mitre_version":"1.0","external_references":[{"source_name":"mitre-attack"}]}"#;
        let sighting = r#"{"type":"sighting","count":2}"#;
        for (head, expect) in [
            ("{\n  \"format\": \"watchglass-field-map\",\n", Role::FieldMap),
            ("{\"fields\":[],\"format\":\"watchglass-field-map\"}", Role::FieldMap),
            ("{\"title\":\"watchglass-field-map\"}", Role::Alerts),
            (&format!(r#"{{"type":"bundle","objects":[{pattern}"#), Role::Attack),
            ("\u{feff}{\"type\": \"bundle\", \"objects\": [{\"type\": \"x-mitre-collection\"", Role::Attack),
            (&format!(r#"{{"type":"bundle","objects":[{pattern},{sighting}"#), Role::Alerts),
            (r#"{"type":"bundle","objects":[{"type":"attack-pattern","name":"x"}"#, Role::Alerts),
            (r#"[{"format":"watchglass-field-map"}]"#, Role::Alerts),
            (r#"{"name":"ours","domain":"enterprise-attack","techniques":[{"techniqueID":"T1059"}"#, Role::Layer),
            (r#"[{"versions":{"layer":"4.5"},"techniques":[{"techniqueID":"T1059"}"#, Role::Layer),
            (r#"{"rule":"x","techniques":[{"techniqueID":"T1059"}"#, Role::Alerts),
            ("time,title\n", Role::Alerts),
            // What an attacker sent, in a cell of a table of alerts.
            (r#"time,agent\n1,"x {""techniques"":[{""techniqueID"":1}],""version"":1}""#, Role::Alerts),
            ("", Role::Alerts),
        ] {
            assert_eq!(role(head, 1000), expect, "{head}");
            assert_eq!(role(head, 1 << 40), Role::Alerts, "{head}");
        }
    }
}
