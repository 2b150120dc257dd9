//! Any exports with any truth: `--data DIR --truth FILE`.

use super::agree::{Agreement, largest};
use super::load::{self, File, Loaded};
use super::truth::{self, Matched, TruthError};
use super::{differences, rivals};
use crate::figures::number;
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use wg_schema::Batch;

/// Unmatched uids that are written out.
const SHOWN: usize = 10;

#[derive(Debug, thiserror::Error)]
pub enum LabelledError {
    #[error(transparent)]
    Truth(#[from] TruthError),
    #[error("{path}: {source}")]
    Read { path: PathBuf, source: std::io::Error },
    #[error("{path}: no alert could be read from its {files} files")]
    NoAlerts { path: PathBuf, files: usize },
    #[error(
        "{truth}: none of its {rows} rows names an alert of {data} by the product's id or by ours; the list begins with {first}, the alerts with {alert}"
    )]
    NoMatch { truth: PathBuf, data: PathBuf, rows: usize, first: String, alert: String },
}

/// Measures the grouping of the files in `dir` (or of one file) against the list in `truth`.
pub fn run(dir: &Path, truth: &Path) -> Result<(Value, String), LabelledError> {
    let rows = truth::read(truth)?;
    let files = files(dir, truth)?;
    let loaded = load::load(&files);
    let Some(ranked) = loaded.ranked() else {
        return Err(LabelledError::NoAlerts { path: dir.into(), files: files.len() });
    };
    let uids = uids(&ranked.batch);
    let matched = truth::matched(&rows, &uids);
    if matched.unmatched.len() == rows.len() {
        return Err(LabelledError::NoMatch {
            truth: truth.into(),
            data: dir.into(),
            rows: rows.len(),
            first: rows.first().map(|row| row.alert.clone()).unwrap_or_default(),
            alert: uids.first().map(|uids| uids.join(" or ")).unwrap_or_default(),
        });
    }
    Ok(report(&loaded, &matched, rows.len()))
}

/// Returns all export files, in order of their paths.
fn files(dir: &Path, truth: &Path) -> Result<Vec<File>, LabelledError> {
    let failed = |source| LabelledError::Read { path: dir.to_owned(), source };
    let is_truth = |path: &Path| std::fs::canonicalize(path).ok() == std::fs::canonicalize(truth).ok();
    let mut paths = Vec::new();
    let mut open = vec![dir.to_owned()];
    while let Some(path) = open.pop() {
        if !path.is_dir() {
            paths.push(path);
            continue;
        }
        for entry in std::fs::read_dir(&path).map_err(failed)? {
            open.push(entry.map_err(failed)?.path());
        }
    }
    paths.sort();
    let is_export = |path: &PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
        let is_note = name.starts_with('.') || [".md", ".py", ".sh"].iter().any(|end| name.ends_with(end));
        !is_note && !name.contains(".expected-") && !is_truth(path)
    };
    paths.retain(is_export);
    let read = |path: &PathBuf| {
        Ok((path.file_name().unwrap_or_default().to_string_lossy().into_owned(), std::fs::read(path)?))
    };
    paths.iter().map(read).collect::<Result<_, std::io::Error>>().map_err(failed)
}

/// Returns, per row, the ids by which an alert may be called.
pub fn uids(batch: &Batch) -> Vec<Vec<String>> {
    batch
        .ids()
        .map(|id| vec![batch.text(batch.vendor_uid[id.row()]).to_owned(), batch.key[id.row()].to_hex()])
        .collect()
}

/// Returns the figures of one batch as JSON and as text.
fn report(loaded: &Loaded, matched: &Matched, rows: usize) -> (Value, String) {
    let Some(ranked) = loaded.ranked() else { return (Value::Null, String::new()) };
    let found = load::incidents(ranked);
    let ours = (("watchglass", "**Watchglass**"), &found);
    let rivals = rivals::all(&ranked.batch, &ranked.order);
    let all = std::iter::once(ours).chain(rivals.iter().map(|rival| ((rival.key, rival.words), &rival.groups)));
    let mut json = Map::new();
    let mut table = HEAD.to_owned();
    for ((key, words), groups) in all {
        let (value, line) = judged(groups, matched, ranked.batch.len());
        table += &format!("| {words} | {line} |\n");
        json.insert(key.into(), value);
    }
    let differences = differences::all(ranked, &found, matched);
    let n = ranked.batch.len();
    let named = matched.named.iter().filter(|named| **named).count();
    let mut text = format!(
        "{n} alerts, {} incidents as found; the truth names {named} alerts in {} incidents. {} of its {rows} rows match no alert{}.{}\n\n{table}",
        ranked.incidents.list.len(),
        matched.incidents.len(),
        matched.unmatched.len(),
        match matched.unmatched.as_slice() {
            [] => String::new(),
            some => format!(
                " ({}{})",
                some[..some.len().min(SHOWN)].join(", "),
                if some.len() > SHOWN { ", …" } else { "" }
            ),
        },
        match matched.contradicted {
            0 => String::new(),
            n => format!(" {n} name an alert again with another incident; the first counts."),
        },
    );
    if !differences.is_empty() {
        text += "\nDifferences:\n\n";
        differences.iter().for_each(|difference| text += &format!("- {difference}\n"));
    }
    let json = json!({
        "alerts": n,
        "incidents": ranked.incidents.list.len(),
        "truth_rows": rows,
        "truth_incidents": matched.incidents.len(),
        "truth_alerts": named,
        "unmatched": matched.unmatched.len(),
        "unmatched_first": matched.unmatched.iter().take(SHOWN).collect::<Vec<_>>(),
        "contradicted": matched.contradicted,
        "link_seconds": number(loaded.link_seconds),
        "groupings": json,
        "differences": differences,
    });
    (json, text)
}

/// Heading of a table of groupings.
pub const HEAD: &str = "| grouping | pairs P | pairs R | pairs F1 | V-measure | F1 with noise | largest |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n";

/// Returns the figures of one grouping: over what the truth names, and with the other alerts taken as noise.
pub fn judged(groups: &[u32], matched: &Matched, n: usize) -> (Value, String) {
    let named = |group: &u32, row: usize| matched.of[row].is_some().then_some(*group);
    let of: Vec<u32> = groups.iter().enumerate().filter_map(|(row, group)| named(group, row)).collect();
    let truth: Vec<Option<u32>> = matched.of.iter().filter(|of| of.is_some()).copied().collect();
    let only = Agreement::of(&of, &truth);
    let with = Agreement::of(groups, &matched.of);
    let largest = largest(groups);
    let mut json = only.to_json();
    json["with_noise"] = with.to_json();
    json["largest"] = json!(largest);
    json["largest_share"] = number(largest as f64 / n.max(1) as f64);
    let line = format!(
        "{:.3} | {:.3} | {:.3} | {:.3} | {:.3} | {largest} ({:.1} %)",
        only.precision(),
        only.recall(),
        only.f1(),
        only.v_measure(),
        with.f1(),
        100.0 * largest as f64 / n.max(1) as f64
    );
    (json, line)
}
