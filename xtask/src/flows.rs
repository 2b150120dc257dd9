//! `cargo xtask attack flows`: counts which technique followed which in published attack flows, and writes
//! `crates/wg-engine/data/flows.tsv`.
//!
//! Reads flows of the Attack Flow Builder (`.afb`) and bundles of the extension (`.json`). Two actions are a pair where an
//! arrow leads from one to the other, straight or through conditions, operators and the like. A pair counts once a flow. Ids
//! are written as the flows give them in the spelling of ATT&CK; what is no technique id is left out.

use crate::attack::AttackError;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Files that are made to test readers, not to tell of an attack.
const NOT_FLOWS: [&str; 5] =
    ["attack-flow-schema-2.0.0.json", "attack-flow-extension-2.0.0.json", "badflow1.json", "flow1.json", "flow2.json"];

/// Nodes by id with the technique of each, and arrows.
#[derive(Default)]
struct Graph {
    technique: BTreeMap<String, Option<String>>,
    arrows: BTreeMap<String, BTreeSet<String>>,
}

/// Writes the table and returns its path. `shared` holds `schemas/attack-flow/`.
pub fn run(shared: &Path) -> Result<PathBuf, AttackError> {
    let dir = shared.join("schemas/attack-flow");
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| AttackError::File { path, source }
    };
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(&dir).map_err(failed(&dir))? {
        files.push(entry.map_err(failed(&dir))?.path());
    }
    files.sort();
    let (mut counts, mut names) = (BTreeMap::<(String, String), u32>::new(), Vec::new());
    for file in files {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is_flow = name.ends_with(".afb") || name.ends_with(".json") && !NOT_FLOWS.contains(&name.as_str());
        if !is_flow {
            continue;
        }
        let text = std::fs::read(&file).map_err(failed(&file))?;
        let json = serde_json::from_slice(&text).map_err(|source| AttackError::Json { path: file.clone(), source })?;
        let graph = if name.ends_with(".afb") { builder(&json) } else { bundle(&json) };
        pairs(&graph).into_iter().for_each(|pair| *counts.entry(pair).or_default() += 1);
        names.push(name);
    }
    let mut table = format!(
        "# Which technique followed which, in how many flows. Made by `cargo xtask attack flows`; do not edit.\n\
         # From {} of the corpus and examples of the Center for Threat-Informed Defense (attack-flow 2026-05, Apache-2.0):\n\
         # {}.\n# from\tto\tflows\nflows\t{}\n",
        names.len(),
        names.join(", "),
        names.len()
    );
    for ((from, to), n) in counts {
        let _ = writeln!(table, "{from}\t{to}\t{n}");
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/wg-engine/data/flows.tsv");
    std::fs::write(&path, table).map_err(failed(&path))?;
    Ok(path)
}

fn id(text: &str) -> Option<String> {
    let text = if text.starts_with('T') { text.to_owned() } else { format!("T{text}") };
    let digits = text.bytes().skip(1).filter(|byte| *byte != b'.');
    (matches!(text.len(), 5 | 9) && digits.clone().all(|byte| byte.is_ascii_digit()) && digits.count() >= 4)
        .then_some(text)
}

/// A bundle: effects, and what a condition leads to.
fn bundle(json: &Value) -> Graph {
    let mut graph = Graph::default();
    for object in json["objects"].as_array().into_iter().flatten() {
        let Some(own) = object["id"].as_str() else { continue };
        graph.technique.insert(own.to_owned(), object["technique_id"].as_str().and_then(id));
        for key in ["effect_refs", "on_true_refs", "on_false_refs"] {
            let to = object[key].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
            graph.arrows.entry(own.to_owned()).or_default().extend(to);
        }
    }
    graph
}

/// The Builder's own file: lines join latches, which lie on anchors, which belong to boxes.
fn builder(json: &Value) -> Graph {
    let mut graph = Graph::default();
    let objects: Vec<&Value> = json["objects"].as_array().into_iter().flatten().collect();
    let mut owner: BTreeMap<&str, &str> = BTreeMap::new();
    for object in &objects {
        let Some(own) = object["instance"].as_str() else { continue };
        for anchor in object["anchors"].as_object().into_iter().flat_map(|anchors| anchors.values()) {
            owner.extend(anchor.as_str().map(|anchor| (anchor, own)));
        }
        for latch in object["latches"].as_array().into_iter().flatten() {
            owner.extend(latch.as_str().map(|latch| (latch, own)));
        }
        if object["id"] == "action" {
            graph
                .technique
                .insert(own.to_owned(), property(object, "technique_id").and_then(Value::as_str).and_then(id));
        }
    }
    let root = |end: &str| -> String {
        let mut at = end.to_owned();
        for _ in 0..4 {
            match owner.get(at.as_str()) {
                Some(next) => at = (*next).to_owned(),
                None => break,
            }
        }
        at
    };
    for line in objects.iter().filter(|object| object["id"] == "dynamic_line") {
        if let (Some(from), Some(to)) = (line["source"].as_str(), line["target"].as_str()) {
            graph.arrows.entry(root(from)).or_default().insert(root(to));
        }
    }
    graph
}

/// Properties are a list of name and value.
fn property<'v>(object: &'v Value, wanted: &str) -> Option<&'v Value> {
    let all = object["properties"].as_array()?.iter().filter_map(Value::as_array);
    all.into_iter().find(|pair| pair.first().is_some_and(|key| key == wanted))?.get(1)
}

/// Returns the pairs of techniques: from each action on, through everything that has none, to the next ones.
fn pairs(graph: &Graph) -> BTreeSet<(String, String)> {
    let mut pairs = BTreeSet::new();
    for (start, technique) in &graph.technique {
        let Some(from) = technique else { continue };
        let mut open: Vec<&String> = graph.arrows.get(start).into_iter().flatten().collect();
        let mut seen: BTreeSet<&String> = BTreeSet::new();
        while let Some(node) = open.pop() {
            if !seen.insert(node) {
                continue;
            }
            match graph.technique.get(node) {
                Some(Some(to)) if to != from => drop(pairs.insert((from.clone(), to.clone()))),
                _ => open.extend(graph.arrows.get(node).into_iter().flatten()),
            }
        }
    }
    pairs
}
