//! Generated campaigns, whose every step is known: `gen_alerts.py` of the shared folder, run by Python.

use super::agree::{Agreement, largest};
use super::load::{self, File, Loaded};
use super::rivals;
use crate::figures::number;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use wg_engine::Ranked;

const SEEDS: [u32; 3] = [1, 2, 3];
/// Share of alerts with a defect: cut off, undated, doubled, without a zone, in another spelling.
const DEFECTS: [&str; 2] = ["0", "0.05"];
const ALERTS: u32 = 20_000;
/// The same in other products' records, with another seed and more defects. Suricata's have no id of their own to tell the
/// steps by.
const OTHER_FORMATS: [&str; 4] = ["elastic", "wazuh", "csv", "mixed"];
const OTHER_SEED: u32 = 11;
const OTHER_DEFECTS: &str = "0.1";

#[derive(Debug, thiserror::Error)]
pub enum CampaignError {
    #[error("{path}: {source}")]
    File { path: PathBuf, source: std::io::Error },
    #[error("python3 could not be started: {0}")]
    NoPython(std::io::Error),
    #[error("{script}: {said}")]
    Script { script: PathBuf, said: String },
    #[error("{path}: not the truth that the generator writes")]
    Truth { path: PathBuf },
}

/// Steps of one campaign: (place in the attack, alert's uid).
type Steps = Vec<(u64, String)>;

/// One generated export.
struct Generated {
    name: String,
    bytes: Vec<u8>,
    campaigns: Vec<Steps>,
    /// Uid of each alert of a campaign, copies too, to the campaign's place.
    members: BTreeMap<String, u32>,
}

/// What became of the campaigns under one grouping.
#[derive(Clone, Default)]
struct Figures {
    campaigns: usize,
    whole: usize,
    /// Sum over campaigns: share of the steps in the main group.
    share: f64,
    /// Sum over campaigns: share of the main group that is the campaign's.
    purity: f64,
    /// Pairs of campaigns that share a group.
    merged: usize,
    /// Sum over campaigns of Kendall's tau, and how many had two steps in order.
    tau: (f64, usize),
    agreement: Agreement,
    largest: usize,
    alerts: usize,
}

/// A set's name, and what each grouping (key, words) made of it.
type Set = (String, Vec<(&'static str, &'static str, Figures)>);

/// Generates, loads and measures all sets.
pub fn run(script: &Path) -> Result<(Value, String), CampaignError> {
    let dir = std::env::temp_dir().join(format!("watchglass-chains-{}", std::process::id()));
    std::fs::create_dir_all(&dir).map_err(|source| CampaignError::File { path: dir.clone(), source })?;
    let result = all(script, &dir);
    let _ = std::fs::remove_dir_all(&dir);
    result
}

fn all(script: &Path, dir: &Path) -> Result<(Value, String), CampaignError> {
    let mut sets: Vec<Set> = Vec::new();
    for seed in SEEDS {
        for defects in DEFECTS {
            let data = generate(script, dir, seed, defects, "ocsf")?;
            let full = load::load(&[(data.name.clone(), data.bytes.clone())]);
            let mut figures = vec![("watchglass", "**Watchglass**", ours(&data, &full))];
            if let Some(ranked) = full.ranked() {
                for rival in rivals::all(&ranked.batch, &ranked.order) {
                    figures.push((rival.key, rival.words, judge(&data, ranked, &rival.groups)));
                }
            }
            let bare = load::load(&[bare(&data)]);
            figures.push((
                "watchglass_host_and_account_alone",
                "**Watchglass**, host and account alone",
                ours(&data, &bare),
            ));
            sets.push((format!("seed {seed}, defects {defects}"), figures));
        }
    }
    for format in OTHER_FORMATS {
        let data = generate(script, dir, OTHER_SEED, OTHER_DEFECTS, format)?;
        let figures = ours(&data, &load::load(&[(data.name.clone(), data.bytes.clone())]));
        let name = format!("seed {OTHER_SEED}, {format}, defects {OTHER_DEFECTS}");
        sets.push((name, vec![("watchglass_other_formats", "**Watchglass**, other formats", figures)]));
    }
    Ok((to_json(&sets), to_text(&sets)))
}

fn generate(script: &Path, dir: &Path, seed: u32, defects: &str, format: &str) -> Result<Generated, CampaignError> {
    let out = dir.join(if format == "csv" { "alerts.csv" } else { "alerts.ndjson" });
    let truth = dir.join("truth.json");
    let made = Command::new("python3")
        .arg(script)
        .args(["--n", &ALERTS.to_string(), "--seed", &seed.to_string(), "--defects", defects, "--format", format])
        .args(["--out".as_ref(), out.as_os_str(), "--truth".as_ref(), truth.as_os_str()])
        .output()
        .map_err(CampaignError::NoPython)?;
    if !made.status.success() {
        let said = String::from_utf8_lossy(&made.stderr).trim().to_owned();
        return Err(CampaignError::Script { script: script.to_owned(), said });
    }
    let read =
        |path: &PathBuf| std::fs::read(path).map_err(|source| CampaignError::File { path: path.clone(), source });
    let told: Value =
        serde_json::from_slice(&read(&truth)?).map_err(|_| CampaignError::Truth { path: truth.clone() })?;
    let wrong = || CampaignError::Truth { path: truth.clone() };
    let mut campaigns = Vec::new();
    let mut places: BTreeMap<&str, u32> = BTreeMap::new();
    for campaign in told["campaigns"].as_array().ok_or_else(wrong)? {
        places.insert(campaign["id"].as_str().ok_or_else(wrong)?, campaigns.len() as u32);
        let steps = campaign["steps"].as_array().ok_or_else(wrong)?;
        let step = |step: &Value| Some((step["order"].as_u64()?, step["uid"].as_str()?.to_owned()));
        campaigns.push(steps.iter().map(step).collect::<Option<Steps>>().ok_or_else(wrong)?);
    }
    let labels = told["labels"].as_object().ok_or_else(wrong)?;
    let members =
        labels.iter().filter_map(|(uid, label)| Some((uid.clone(), *places.get(label[1].as_str()?)?))).collect();
    Ok(Generated {
        name: out.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default(),
        bytes: read(&out)?,
        campaigns,
        members,
    })
}

/// The same export without outside addresses, domains and hashes: the generator repeats them through a campaign, and not
/// every attacker does.
fn bare(data: &Generated) -> File {
    let mut out = Vec::with_capacity(data.bytes.len());
    for line in data.bytes.split(|byte| *byte == b'\n') {
        match serde_json::from_slice::<Value>(line) {
            Ok(mut value) => {
                strip(&mut value);
                out.extend(value.to_string().into_bytes());
            }
            Err(_) => out.extend_from_slice(line),
        }
        out.push(b'\n');
    }
    (data.name.clone(), out)
}

fn strip(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|key, _| key != "dst_endpoint" && key != "hashes");
            fields.iter_mut().for_each(|(_, value)| strip(value));
        }
        Value::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}

fn ours(data: &Generated, loaded: &Loaded) -> Figures {
    loaded.ranked().map(|ranked| judge(data, ranked, &load::incidents(ranked))).unwrap_or_default()
}

fn judge(data: &Generated, ranked: &Ranked, groups: &[u32]) -> Figures {
    let batch = &ranked.batch;
    let uid = |row: usize| batch.text(batch.vendor_uid[row]);
    // A copy has an id of its own, so that each id is one row.
    let rows: BTreeMap<&str, usize> = (0..batch.len()).map(|row| (uid(row), row)).collect();
    let truth: Vec<Option<u32>> = (0..batch.len()).map(|row| data.members.get(uid(row)).copied()).collect();
    let mut place = vec![0usize; batch.len()];
    ranked.order.iter().enumerate().for_each(|(i, alert)| place[alert.row()] = i);
    let mut sizes: BTreeMap<u32, (usize, BTreeMap<u32, usize>)> = BTreeMap::new();
    for (group, truth) in groups.iter().zip(&truth) {
        let size = sizes.entry(*group).or_default();
        size.0 += 1;
        truth.iter().for_each(|campaign| *size.1.entry(*campaign).or_default() += 1);
    }
    let mut figures = Figures {
        campaigns: data.campaigns.len(),
        agreement: Agreement::of(groups, &truth),
        largest: largest(groups),
        alerts: batch.len(),
        ..Figures::default()
    };
    let mut held: Vec<BTreeSet<u32>> = Vec::new();
    for (campaign, steps) in data.campaigns.iter().enumerate() {
        let steps: Vec<(u64, usize)> =
            steps.iter().filter_map(|(order, uid)| Some((*order, *rows.get(uid.as_str())?))).collect();
        let mut pieces: BTreeMap<u32, usize> = BTreeMap::new();
        steps.iter().for_each(|(_, row)| *pieces.entry(groups[*row]).or_default() += 1);
        let Some((main, n)) = pieces.iter().max_by_key(|(_, n)| **n).map(|(group, n)| (*group, *n)) else { continue };
        figures.whole += usize::from(pieces.len() == 1);
        figures.share += n as f64 / steps.len() as f64;
        let (size, of) = &sizes[&main];
        figures.purity += of.get(&(campaign as u32)).map_or(0.0, |own| *own as f64 / *size as f64);
        let is_dated = |row: usize| batch.time[row] != wg_schema::batch::UNDATED;
        let told: Vec<(u64, usize)> = steps
            .iter()
            .filter(|(_, row)| groups[*row] == main && is_dated(*row))
            .map(|(order, row)| (*order, place[*row]))
            .collect();
        if let Some(tau) = kendall(&told) {
            figures.tau = (figures.tau.0 + tau, figures.tau.1 + 1);
        }
        held.push(pieces.into_keys().collect());
    }
    let pairs = (0..held.len()).flat_map(|i| (0..i).map(move |j| (i, j)));
    figures.merged = pairs.filter(|(i, j)| !held[*i].is_disjoint(&held[*j])).count();
    figures
}

/// Returns Kendall's tau of (true order, found order); pairs of one true order do not count. `None` without a pair.
fn kendall(steps: &[(u64, usize)]) -> Option<f64> {
    let pairs = (0..steps.len()).flat_map(|i| (0..i).map(move |j| (i, j)));
    let signs: Vec<f64> = pairs
        .map(|(i, j)| (steps[i], steps[j]))
        .filter(|(a, b)| a.0 != b.0)
        .map(|(a, b)| if (a.0 < b.0) == (a.1 < b.1) { 1.0 } else { -1.0 })
        .collect();
    (!signs.is_empty()).then(|| signs.iter().sum::<f64>() / signs.len() as f64)
}

impl Figures {
    fn add(&mut self, other: &Figures) {
        self.campaigns += other.campaigns;
        self.whole += other.whole;
        self.share += other.share;
        self.purity += other.purity;
        self.merged += other.merged;
        self.tau = (self.tau.0 + other.tau.0, self.tau.1 + other.tau.1);
        // The largest, with the batch that it is in.
        if other.largest * self.alerts.max(1) > self.largest * other.alerts.max(1) || self.alerts == 0 {
            (self.largest, self.alerts) = (other.largest, other.alerts);
        }
        let (a, b) = (&mut self.agreement, &other.agreement);
        (a.labelled, a.both, a.found, a.truth) =
            (a.labelled + b.labelled, a.both + b.both, a.found + b.found, a.truth + b.truth);
    }

    fn mean(&self, sum: f64) -> f64 {
        sum / self.campaigns.max(1) as f64
    }

    fn tau(&self) -> f64 {
        if self.tau.1 == 0 { f64::NAN } else { self.tau.0 / self.tau.1 as f64 }
    }

    fn to_json(&self) -> Value {
        json!({
            "campaigns": self.campaigns,
            "whole": self.whole,
            "whole_share": number(self.mean(self.whole as f64)),
            "steps_in_main": number(self.mean(self.share)),
            "purity": number(self.mean(self.purity)),
            "kendall_tau": number(self.tau()),
            "merged_pairs": self.merged,
            "pair_precision": number(self.agreement.precision()),
            "pair_recall": number(self.agreement.recall()),
            "pair_f1": number(self.agreement.f1()),
            "largest": self.largest,
            "largest_share": number(self.largest as f64 / self.alerts.max(1) as f64),
        })
    }

    fn line(&self) -> String {
        format!(
            "{} of {} | {:.3} | {:.3} | {:.3} | {} | {:.3} | {} ({:.1} %)",
            self.whole,
            self.campaigns,
            self.mean(self.share),
            self.mean(self.purity),
            self.tau(),
            self.merged,
            self.agreement.f1(),
            self.largest,
            100.0 * self.largest as f64 / self.alerts.max(1) as f64,
        )
    }
}

/// Returns each grouping's figures over all sets.
fn totals(sets: &[Set]) -> Vec<(&'static str, &'static str, Figures)> {
    let mut totals: Vec<(&'static str, &'static str, Figures)> = Vec::new();
    for (key, words, figures) in sets.iter().flat_map(|(_, figures)| figures) {
        match totals.iter_mut().find(|(other, ..)| other == key) {
            Some((_, _, total)) => total.add(figures),
            None => {
                let mut total = Figures::default();
                total.add(figures);
                totals.push((*key, *words, total));
            }
        }
    }
    totals
}

fn to_json(sets: &[Set]) -> Value {
    let all = |figures: &[(&str, &str, Figures)]| -> Value {
        figures.iter().map(|(key, _, figures)| ((*key).to_owned(), figures.to_json())).collect::<Map<_, _>>().into()
    };
    let by_set: Map<String, Value> = sets.iter().map(|(name, figures)| (name.clone(), all(figures))).collect();
    json!({ "total": all(&totals(sets)), "by_set": by_set })
}

fn to_text(sets: &[Set]) -> String {
    let head = "| set | grouping | whole | steps in main | purity | order (τ) | merged pairs | pairs F1 | largest |\n| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n";
    let mut text = head.to_owned();
    for (name, figures) in
        sets.iter().map(|(name, figures)| (name.as_str(), figures.clone())).chain([("**all**", totals(sets))])
    {
        for (_, words, figures) in figures {
            text += &format!("| {name} | {words} | {} |\n", figures.line());
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_is_right_reversed_or_not_to_be_told() {
        assert_eq!(kendall(&[(0, 5), (1, 6), (2, 9)]), Some(1.0));
        assert_eq!(kendall(&[(0, 9), (1, 6)]), Some(-1.0));
        assert_eq!(kendall(&[(0, 9), (0, 6)]), None);
    }

    #[test]
    fn stripping_leaves_hosts_and_accounts() {
        let mut value = json!({ "device": { "hostname": "h" }, "e": [{ "dst_endpoint": { "ip": "x" }, "file": { "hashes": [1] } }] });
        strip(&mut value);
        assert_eq!(value, json!({ "device": { "hostname": "h" }, "e": [{ "file": {} }] }));
    }
}
