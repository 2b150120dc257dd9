//! `cargo xtask attack`: makes `crates/wg-schema/data/attack.tsv` and `attack-other.tsv` from the ATT&CK facts of the study folder.
//!
//! It carries names and relations over, no descriptions. Version 19 is the ground; version 18.1 adds what its source
//! does not say (which techniques are deprecated), and the list of changes between the two is checked against the result.

use serde_json::Value;
use std::fmt::Write;
use std::path::{Path, PathBuf};

const FACTS_19: &str = "enterprise-attack-19-facts-from-misp.json";
const FACTS_18: &str = "enterprise-attack-18.1-facts.json";
const CHANGES: &str = "enterprise-attack-18.1-to-19-changes.json";

const FACTS_MOBILE: &str = "mobile-attack-18.1-facts.json";
const FACTS_ICS: &str = "ics-attack-18.1-facts.json";

const OTHER_HEADER: &str = "\
# MITRE ATT&CK Mobile (M) and ICS (I), version 18.1 (2025-11): ids, names and relations, from mitre/cti. Made by
# `cargo xtask attack`; do not edit. (c) The MITRE Corporation, reproduced with its permission: see public/ATTACK-NOTICE.txt.
# matrix\tid\tname, or > and the id that replaced it\ttactics by place in the matrix, in hex; - for deprecated
";

const HEADER: &str = "\
# MITRE ATT&CK Enterprise, version 19 (2026-04): ids, names and relations. Made by `cargo xtask attack`; do not edit.
# Second-hand: ids, names, tactics and successors are from the MISP galaxy's copy of version 19; which techniques are
# deprecated, and the names that changed since, are from the official version 18.1 (2025-11).
# (c) The MITRE Corporation, reproduced with its permission: see public/ATTACK-NOTICE.txt.
# id\tname\ttactics\tparent\trevoked_by\tdeprecated
";

/// Slug of a tactic in the facts, and its code in `wg_schema::attack::TACTICS`, in the order of the matrix.
const TACTICS: [(&str, &str); 15] = [
    ("reconnaissance", "RE"),
    ("resource-development", "RD"),
    ("initial-access", "IA"),
    ("execution", "EX"),
    ("persistence", "PS"),
    ("privilege-escalation", "PE"),
    ("stealth", "ST"),
    ("defense-impairment", "DI"),
    ("credential-access", "CA"),
    ("discovery", "DS"),
    ("lateral-movement", "LM"),
    ("collection", "CO"),
    ("command-and-control", "C2"),
    ("exfiltration", "XF"),
    ("impact", "IM"),
];

/// Why the table could not be made.
#[derive(Debug, thiserror::Error)]
pub enum AttackError {
    #[error("cannot read or write {path}: {source}")]
    File { path: PathBuf, source: std::io::Error },
    #[error("{path} is not the JSON it should be: {source}")]
    Json { path: PathBuf, source: serde_json::Error },
    #[error("{file}: {what}")]
    Facts { file: &'static str, what: String },
}

/// Writes the table and returns its path. `shared` is the study folder that holds `attack/`.
pub fn run(shared: &Path) -> Result<PathBuf, AttackError> {
    let dir = shared.join("attack");
    let [new, old, changes] = [FACTS_19, FACTS_18, CHANGES].map(|name| read_json(&dir.join(name)));
    let table = table(&new?, &old?, &changes?)?;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/wg-schema/data/attack.tsv");
    std::fs::write(&path, table).map_err(|source| AttackError::File { path: path.clone(), source })?;
    let [mobile, ics] = [FACTS_MOBILE, FACTS_ICS].map(|name| read_json(&dir.join(name)));
    let others = path.with_file_name("attack-other.tsv");
    let table = other_table([("M", FACTS_MOBILE, &mobile?), ("I", FACTS_ICS, &ics?)])?;
    std::fs::write(&others, table).map_err(|source| AttackError::File { path: others.clone(), source })?;
    Ok(path)
}

/// Mobile and ICS. Of a technique that was replaced only its successor is written; a tactic is its place in its matrix, in hex.
fn other_table(matrices: [(&str, &'static str, &Value); 2]) -> Result<String, AttackError> {
    let mut out = String::from(OTHER_HEADER);
    for (mark, file, facts) in matrices {
        let places: Vec<&str> = list(facts, "tactics").iter().map(|tactic| text(tactic, "shortname")).collect();
        let mut techniques: Vec<&Value> = list(facts, "techniques").iter().collect();
        techniques.sort_by_key(|technique| text(technique, "id"));
        for technique in techniques {
            let (id, name, successor) = (text(technique, "id"), text(technique, "name"), text(technique, "revoked_by"));
            if !successor.is_empty() {
                writeln!(out, "{mark}\t{id}\t>{successor}").expect("a String takes every write");
                continue;
            }
            let mut tactics = String::new();
            for slug in list(technique, "tactics") {
                let place = places.iter().position(|place| Some(*place) == slug.as_str());
                let place = place.ok_or_else(|| AttackError::Facts { file, what: format!("no tactic {slug}") })?;
                write!(tactics, "{place:x}").expect("a String takes every write");
            }
            let mark_of = if technique["deprecated"] == true || technique["revoked"] == true { "-" } else { "" };
            writeln!(out, "{mark}\t{id}\t{name}\t{tactics}{mark_of}").expect("a String takes every write");
        }
    }
    Ok(out)
}

fn read_json(path: &Path) -> Result<Value, AttackError> {
    let text = std::fs::read(path).map_err(|source| AttackError::File { path: path.into(), source })?;
    serde_json::from_slice(&text).map_err(|source| AttackError::Json { path: path.into(), source })
}

fn table(new: &Value, old: &Value, changes: &Value) -> Result<String, AttackError> {
    let mut techniques: Vec<&Value> = list(new, "techniques").iter().collect();
    techniques.sort_by_key(|t| text(t, "id"));
    check_changes(&techniques, changes)?;

    let mut out = String::from(HEADER);
    for technique in techniques {
        let (id, name) = (text(technique, "id"), text(technique, "name"));
        if id.is_empty() || name.is_empty() || name.contains(['\t', '\n']) {
            return Err(AttackError::Facts { file: FACTS_19, what: format!("a technique without id or name: {id}") });
        }
        let (parent, successor) = (text(technique, "parent"), text(technique, "revoked_by"));
        let before = list(old, "techniques").iter().find(|t| text(t, "id") == id).unwrap_or(&Value::Null);
        let mark = if before["deprecated"] == true { "deprecated" } else { "" };
        let formerly = Some(text(before, "name")).filter(|former| *former != name).unwrap_or_default();
        let tactics = tactic_codes(technique)?;
        writeln!(out, "{id}\t{name}\t{tactics}\t{parent}\t{successor}\t{mark}\t{formerly}")
            .expect("a String takes every write");
    }
    Ok(out)
}

fn tactic_codes(technique: &Value) -> Result<String, AttackError> {
    let mut places = Vec::new();
    for slug in list(technique, "tactics") {
        let slug = slug.as_str().unwrap_or_default();
        let place = TACTICS.iter().position(|tactic| tactic.0 == slug);
        places.push(place.ok_or_else(|| AttackError::Facts { file: FACTS_19, what: format!("no tactic {slug}") })?);
    }
    places.sort_unstable();
    Ok(places.into_iter().map(|place| TACTICS[place].1).collect::<Vec<_>>().join(","))
}

/// Makes sure that every new technique and every successor of the list of changes is in the facts.
fn check_changes(techniques: &[&Value], changes: &Value) -> Result<(), AttackError> {
    for change in list(changes, "changes") {
        let id = text(change, "id");
        let found = techniques.iter().find(|t| text(t, "id") == id);
        let agrees =
            found.is_some_and(|t| text(change, "revoked_by").is_empty() || t["revoked_by"] == change["revoked_by"]);
        if !agrees {
            return Err(AttackError::Facts { file: CHANGES, what: format!("{id} is otherwise in {FACTS_19}") });
        }
    }
    Ok(())
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}
