//! The ATT&CK tables against the facts they were made from, and the official bundle in their place.

use serde_json::Value;
use std::path::Path;
use wg_engine::Session;
use wg_ingest::{ReleaseError, attack_release};
use wg_schema::attack::{TACTICS, find_technique, resolve, techniques, version};

fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).expect("a readable file")).expect("JSON")
}

/// The technique that stands for `id`, by the table in use.
fn now(id: &str) -> Option<&'static str> {
    let found = resolve(id, None);
    found.first()?.attack.technique.map(|index| techniques()[usize::from(index)].id)
}

#[test]
fn every_id_of_18_and_19_resolves_to_what_the_facts_say() {
    let Some(dir) = wg_tests::shared("every_id_of_18_and_19_resolves_to_what_the_facts_say") else { return };
    let (old, new) = (
        json(&dir.join("attack/enterprise-attack-18.1-facts.json")),
        json(&dir.join("attack/enterprise-attack-19-facts-from-misp.json")),
    );
    let new_of = |id: &str| new["techniques"].as_array().unwrap().iter().find(|t| t["id"] == id);
    for technique in old["techniques"].as_array().unwrap().iter().chain(new["techniques"].as_array().unwrap()) {
        let id = technique["id"].as_str().unwrap();
        let mut expect = id;
        while let Some(next) = new_of(expect).and_then(|t| t["revoked_by"].as_str()) {
            expect = next;
        }
        assert_eq!(now(id), Some(expect), "{id}");
    }
}

#[test]
fn every_attack_tag_of_sigma_is_known() {
    let Some(dir) = wg_tests::shared("every_attack_tag_of_sigma_is_known") else { return };
    let text = std::fs::read_to_string(dir.join("attack/sigma-rule-tags.csv")).unwrap();
    let tags: std::collections::BTreeSet<&str> = text
        .split(|c: char| !(c.is_ascii_alphanumeric() || "._-".contains(c)))
        .filter(|tag| {
            tag.starts_with("attack.t")
                || TACTICS.iter().any(|t| tag[..].ends_with(&t.name.to_lowercase().replace(' ', "-")))
        })
        .filter(|tag| tag.starts_with("attack."))
        .collect();
    assert!(tags.len() > 300, "{}", tags.len());
    let unknown: Vec<&&str> = tags
        .iter()
        .filter(|tag| resolve(tag, None).iter().any(|r| r.note == wg_schema::attack::ResolveNote::Unknown))
        .collect();
    assert_eq!(unknown, Vec::<&&str>::new());
}

#[test]
fn the_official_bundle_takes_the_place_of_the_table() {
    let Some(dir) = wg_tests::shared("the_official_bundle_takes_the_place_of_the_table") else { return };
    let ics = std::fs::read(dir.join("attack/stix/ics-attack-18.1.json")).unwrap();
    assert_eq!(attack_release(&ics), Err(ReleaseError::NotEnterprise));
    let bundle = std::fs::read(dir.join("attack/stix/enterprise-attack-18.1-trimmed-stix20.json")).unwrap();
    assert_eq!(now("T1562.001"), Some("T1685"), "the built-in table is of version 19");
    let before = find_technique("T1059.001");
    let replaced = Session::new(1).set_attack(&bundle).unwrap();
    assert_eq!((replaced.techniques, replaced.added, replaced.gone), (835, 0, 23));
    assert_eq!(replaced.unknown_tactics, Vec::<String>::new());
    assert_eq!(now("T1562.001"), Some("T1562.001"), "version 18 had it");
    assert_eq!(now("T1086"), Some("T1059.001"), "revoked long before");
    assert_eq!((now("T1685"), find_technique("T1059.001")), (None, before));
    assert!(version().contains("unnamed"), "the trimmed bundle does not say its version");
}
