//! From an official ATT&CK bundle (STIX 2.0 or 2.1, JSON) to the release that it holds.
//!
//! Takes ids, names and relations; descriptions are passed over. Only Enterprise: the matrix has no other columns.

use std::borrow::Cow;
use wg_record::json::{Doc, JsonErrorCode, Nodes, Value};
use wg_schema::attack::{Release, ReleaseTechnique};
use wg_schema::ordered::OrderedMap;

/// The Enterprise bundle of version 18 has 45 MB.
const MAX_BYTES: usize = 256 << 20;

/// Why a file is no release of ATT&CK Enterprise.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReleaseError {
    #[error("the file is larger than {MAX_BYTES} bytes")]
    TooLarge,
    #[error("the file is not UTF-8 text")]
    NotText,
    #[error("the file is not valid JSON at byte {offset}: {}", code.words())]
    NotJson { code: JsonErrorCode, offset: usize },
    #[error("the file is not a STIX bundle")]
    NotABundle,
    #[error("the bundle has no technique of ATT&CK Enterprise")]
    NotEnterprise,
}

/// Reads a bundle.
///
/// # Errors
/// When the file is no bundle, or has no technique of the kill chain `mitre-attack`.
pub fn attack_release(bytes: &[u8]) -> Result<Release, ReleaseError> {
    if bytes.len() > MAX_BYTES {
        return Err(ReleaseError::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| ReleaseError::NotText)?.trim_start_matches('\u{feff}');
    let mut nodes = Nodes::default();
    let doc = Doc::parse(text, &mut nodes)
        .map_err(|error| ReleaseError::NotJson { code: error.code, offset: error.offset })?;
    let bundle = doc.root();
    let objects = bundle.get("objects").filter(|list| list.is_array() && is(bundle, "type", "bundle"));
    let objects = objects.ok_or(ReleaseError::NotABundle)?;
    let mut release = Release::default();
    let mut ids: OrderedMap<Cow<'_, str>, usize> = OrderedMap::new();
    let mut successors = Vec::new();
    for object in objects.items() {
        match object.get("type").and_then(|kind| kind.raw_str()).as_deref() {
            Some("attack-pattern") => {
                let Some(technique) = technique(object) else { continue };
                ids.extend(text_of(object, "id").map(|id| (id, release.techniques.len())));
                release.techniques.push(technique);
            }
            Some("relationship") if is(object, "relationship_type", "revoked-by") => {
                successors.extend(text_of(object, "source_ref").zip(text_of(object, "target_ref")));
            }
            Some("x-mitre-collection") => {
                release.version = text_of(object, "x_mitre_version").map(Cow::into_owned).unwrap_or_default();
            }
            _ => {}
        }
    }
    if release.techniques.is_empty() {
        return Err(ReleaseError::NotEnterprise);
    }
    for (from, to) in successors {
        if let (Some(from), Some(to)) = (ids.get(&from), ids.get(&to)) {
            release.techniques[*from].revoked_by = release.techniques[*to].id.clone();
        }
    }
    Ok(release)
}

fn technique(object: Value<'_>) -> Option<ReleaseTechnique> {
    let references = object.get("external_references")?;
    let id = references.items().find(|one| is(*one, "source_name", "mitre-attack"))?;
    let phases = object.get("kill_chain_phases");
    let phases = phases.iter().flat_map(|list| list.items()).filter(|one| is(*one, "kill_chain_name", "mitre-attack"));
    let tactics: Vec<String> = phases.filter_map(|one| text_of(one, "phase_name")).map(Cow::into_owned).collect();
    (!tactics.is_empty()).then_some(())?;
    let is_true = |key: &str| object.get(key).and_then(|value| value.bool()).unwrap_or(false);
    Some(ReleaseTechnique {
        id: text_of(id, "external_id")?.into_owned(),
        name: text_of(object, "name")?.into_owned(),
        tactics,
        revoked_by: String::new(),
        // A revoked technique has a successor, or is as good as deprecated.
        deprecated: is_true("x_mitre_deprecated"),
    })
}

fn text_of<'d>(object: Value<'d>, key: &str) -> Option<Cow<'d, str>> {
    object.get(key).and_then(|value| value.raw_str())
}

fn is(object: Value<'_>, key: &str, wanted: &str) -> bool {
    text_of(object, key).as_deref() == Some(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUNDLE: &str = r#"{"type":"bundle","id":"bundle--1","objects":[
        {"type":"x-mitre-collection","id":"x-mitre-collection--1","name":"Enterprise ATT&CK","x_mitre_version":"20.1"},
        {"type":"attack-pattern","id":"attack-pattern--1","name":"Old Way","revoked":true,
         "external_references":[{"source_name":"capec","external_id":"CAPEC-1"},{"source_name":"mitre-attack","external_id":"T1001"}],
         "kill_chain_phases":[{"kill_chain_name":"mitre-attack","phase_name":"execution"}]},
        {"type":"attack-pattern","id":"attack-pattern--2","name":"New Way","x_mitre_deprecated":true,
         "external_references":[{"source_name":"mitre-attack","external_id":"T9001"}],
         "kill_chain_phases":[{"kill_chain_name":"mitre-attack","phase_name":"execution"},{"kill_chain_name":"other","phase_name":"x"}]},
        {"type":"relationship","relationship_type":"revoked-by","source_ref":"attack-pattern--1","target_ref":"attack-pattern--2"},
        {"type":"malware","name":"M"}]}"#;

    #[test]
    fn a_bundle_gives_its_release_techniques_and_successors() {
        let release = attack_release(BUNDLE.as_bytes()).unwrap();
        assert_eq!(release.version, "20.1");
        let shown: Vec<String> = release
            .techniques
            .iter()
            .map(|t| format!("{} {} {:?} >{} {}", t.id, t.name, t.tactics, t.revoked_by, t.deprecated))
            .collect();
        assert_eq!(shown, [r#"T1001 Old Way ["execution"] >T9001 false"#, r#"T9001 New Way ["execution"] > true"#]);
    }

    #[test]
    fn what_is_no_release_of_enterprise_is_refused_with_a_reason() {
        let ics = BUNDLE.replace("mitre-attack\",\"phase", "mitre-ics-attack\",\"phase");
        let cases = [
            ("{}", ReleaseError::NotABundle),
            (r#"{"type":"bundle","objects":[]}"#, ReleaseError::NotEnterprise),
            (&ics, ReleaseError::NotEnterprise),
        ];
        for (text, expect) in cases {
            assert_eq!(attack_release(text.as_bytes()), Err(expect), "{text}");
        }
        assert!(matches!(attack_release(b"{\"a\":"), Err(ReleaseError::NotJson { .. })));
        assert_eq!(attack_release(b"\xff"), Err(ReleaseError::NotText));
    }
}
