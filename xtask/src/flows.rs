//! `cargo xtask attack flows`: counts which technique followed which in published attack flows and labelled attacks, and
//! which tactic came somewhere before which; writes `crates/wg-engine/data/flows.tsv`.
//!
//! Reads flows of the Attack Flow Builder (`.afb`) and bundles of the extension (`.json`). Two actions are a pair where an
//! arrow leads from one to the other, straight or through conditions, operators and the like. A pair counts once a flow. Ids
//! are written as the flows give them in the spelling of ATT&CK; what is no technique id is left out.
//!
//! The labelled attacks are those of AIT-ADS: their phases in the order in which each begins, as techniques by [`PHASES`],
//! which is our reading. All follow one playbook, so they are counted apart.

use crate::attack::AttackError;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

const DAY_S: f64 = 86_400.0;

/// Phases of AIT-ADS as techniques.
const PHASES: [(&str, &str); 10] = [
    ("network_scans", "T1595.001"),
    ("service_scans", "T1046"),
    ("wpscan", "T1595.002"),
    ("dirb", "T1595.003"),
    ("webshell", "T1505.003"),
    ("cracking", "T1110.002"),
    ("reverse_shell", "T1059.004"),
    ("privilege_escalation", "T1548"),
    ("dnsteal", "T1048.003"),
    ("service_stop", "T1489"),
];

/// Files that are made to test readers, not to tell of an attack; two of them are the Tesla flow again.
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
    let mut names = Vec::new();
    let mut attacks: Vec<Graph> = Vec::new();
    for file in files {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is_flow = name.ends_with(".afb") || name.ends_with(".json") && !NOT_FLOWS.contains(&name.as_str());
        if !is_flow {
            continue;
        }
        let text = std::fs::read(&file).map_err(failed(&file))?;
        let json = serde_json::from_slice(&text).map_err(|source| AttackError::Json { path: file.clone(), source })?;
        let graph = if name.ends_with(".afb") { builder(&json) } else { bundle(&json) };
        attacks.push(graph);
        names.push(name);
    }
    let n_flows = attacks.len();
    attacks.extend(labelled(&shared.join("labelled/ait-ads"))?);
    let n_labelled = attacks.len() - n_flows;
    let mut counts = BTreeMap::<(String, String), [u32; 2]>::new();
    for (i, graph) in attacks.iter().enumerate() {
        pairs(graph).into_iter().for_each(|pair| counts.entry(pair).or_default()[usize::from(i >= n_flows)] += 1);
    }
    let tactic_of = tactics(&shared.join("attack"))?;
    let (mut before, mut reach) = (BTreeMap::<(String, String), u32>::new(), BTreeMap::<String, u32>::new());
    for graph in &attacks {
        let tactic = |node: &String| graph.technique.get(node)?.as_ref().and_then(|id| tactic_of.get(id)).cloned();
        let all: BTreeSet<String> = graph.technique.keys().filter_map(&tactic).collect();
        all.into_iter().for_each(|code| *reach.entry(code).or_default() += 1);
        order(graph, &tactic).into_iter().for_each(|pair| *before.entry(pair).or_default() += 1);
    }
    let mut table = format!(
        "# Which technique followed which, in how many flows and labelled attacks. Made by `cargo xtask attack flows`; do not edit.\n\
         # From {} of the corpus and examples of the Center for Threat-Informed Defense (attack-flow 2026-05, Apache-2.0):\n\
         # {}. And from the phases of {n_labelled} labelled attacks of AIT-ADS (Landauer et al., 2024, CC BY 4.0), which follow one\n\
         # playbook. `before`: of all of them, how many have a step of the first tactic before one of the second; `reach`: how\n\
         # many have the tactic. A technique counts for the first of its tactics.\n# from\tto\tflows\tlabelled\n\
         flows\t{n_flows}\nlabelled\t{n_labelled}\n",
        names.len(),
        names.join(", "),
    );
    for ((from, to), [flows, labelled]) in counts {
        let _ = writeln!(table, "{from}\t{to}\t{flows}\t{labelled}");
    }
    for (code, n) in reach {
        let _ = writeln!(table, "reach\t{code}\t{n}");
    }
    for ((first, second), n) in before {
        let _ = writeln!(table, "before\t{first}\t{second}\t{n}");
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/wg-engine/data/flows.tsv");
    std::fs::write(&path, table).map_err(failed(&path))?;
    Ok(path)
}

/// Returns a chain of techniques for each labelled attack: its phases in the order in which they begin.
fn labelled(dir: &Path) -> Result<Vec<Graph>, AttackError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| AttackError::File { path, source }
    };
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(failed(dir))? {
        files.push(entry.map_err(failed(dir))?.path());
    }
    files.sort();
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "gz")) {
        let out = Command::new("gzip").arg("-dc").arg(file).output().map_err(failed(file))?;
        let mut begins: BTreeMap<&str, f64> = BTreeMap::new();
        for line in String::from_utf8_lossy(&out.stdout).lines().skip(1) {
            let time = line.split(',').next().and_then(|time| time.parse::<f64>().ok());
            let phase = line.rsplit(',').nth(1).and_then(|label| PHASES.iter().find(|(name, _)| *name == label));
            if let (Some(time), Some((_, technique))) = (time, phase) {
                let first = begins.entry(technique).or_insert(time);
                *first = first.min(time);
            }
        }
        let mut steps: Vec<(f64, &str)> = begins.into_iter().map(|(technique, time)| (time, technique)).collect();
        steps.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(b.1)));
        let mut graph = Graph::default();
        for (i, (_, technique)) in steps.iter().enumerate() {
            graph.technique.insert(format!("{i:02}"), Some((*technique).to_owned()));
            // What began days before was there all along.
            if i > 0 && steps[i].0 - steps[i - 1].0 <= DAY_S {
                graph.arrows.entry(format!("{:02}", i - 1)).or_default().insert(format!("{i:02}"));
            }
        }
        found.push(graph);
    }
    Ok(found)
}

/// Returns the first tactic of each technique, by its two letters.
fn tactics(dir: &Path) -> Result<BTreeMap<String, String>, AttackError> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/wg-schema/data/attack.tsv");
    let table = std::fs::read_to_string(&path).map_err(|source| AttackError::File { path: dir.to_owned(), source })?;
    let row = |line: &str| {
        let mut cells = line.split('\t');
        let (id, tactics) = (cells.next()?.to_owned(), cells.nth(1)?);
        Some((id, tactics.split(',').next()?.to_owned()))
    };
    Ok(table.lines().filter(|line| !line.starts_with('#')).filter_map(row).collect())
}

/// Returns the pairs of tactics of which the first has a step from which a way leads to one of the second.
fn order(graph: &Graph, tactic: &dyn Fn(&String) -> Option<String>) -> BTreeSet<(String, String)> {
    let mut pairs = BTreeSet::new();
    for start in graph.technique.keys() {
        let Some(first) = tactic(start) else { continue };
        let mut open: Vec<&String> = graph.arrows.get(start).into_iter().flatten().collect();
        let mut seen: BTreeSet<&String> = BTreeSet::new();
        while let Some(node) = open.pop() {
            if seen.insert(node) {
                pairs.extend(tactic(node).filter(|second| *second != first).map(|second| (first.clone(), second)));
                open.extend(graph.arrows.get(node).into_iter().flatten());
            }
        }
    }
    pairs
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
