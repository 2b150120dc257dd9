//! How well alerts are put together, on generated campaigns whose truth is known, against two baselines.
//!
//! The generator is synthetic: the figures compare ways of linking, they do not promise a quality on real data. Run with
//! `cargo test --release -p wg-tests --test chains -- --ignored --nocapture`; needs the shared folder and Python.

#![expect(clippy::unwrap_used, reason = "a file that is not as it should be ends the evaluation")]

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::process::Command;
use std::time::Instant;
use wg_correlate::{Incidents, Params, correlate};
use wg_ingest::{Ending, Limits, Loader};
use wg_schema::{AlertId, Batch, BatchBuilder, SourceId, StrId, Texts};
use wg_score::Model;

/// Alerts with what is known of them.
struct Generated {
    batch: Batch,
    /// Each campaign's steps, in order.
    campaigns: Vec<Vec<usize>>,
    /// Rows that belong to each campaign, copies too.
    members: Vec<BTreeSet<usize>>,
}

impl Generated {
    fn new(dir: &Path, shared: &Path, n: u32, seed: u32, defects: f64) -> Generated {
        let out = dir.join(format!("{n}-{seed}-{defects}.ndjson"));
        let truth = out.with_extension("truth.json");
        let made = Command::new("python3")
            .arg(shared.join("bench/gen_alerts.py"))
            .args(["--n", &n.to_string(), "--seed", &seed.to_string(), "--defects", &defects.to_string()])
            .args(["--out".as_ref(), out.as_os_str(), "--truth".as_ref(), truth.as_os_str()])
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let mut builder = BatchBuilder::new(seed.into());
        let mut loader = Loader::new("alerts.ndjson", SourceId(0), Limits::default());
        loader.push(&std::fs::read(&out).unwrap(), &mut builder);
        let report = loader.finish(&mut builder, Ending::Complete);
        builder.close_source(report);
        let batch = builder.finish();
        let truth: Value = serde_json::from_slice(&std::fs::read(&truth).unwrap()).unwrap();
        let uid = |row: usize| batch.text(batch.vendor_uid[row]).to_owned();
        // A copy has an id of its own.
        let rows: HashMap<String, usize> = (0..batch.len()).map(|row| (uid(row), row)).collect();
        let truths = truth["campaigns"].as_array().unwrap();
        let uid_of = |step: &Value| step["uid"].as_str().unwrap().to_owned();
        let steps = |campaign: &Value| {
            campaign["steps"].as_array().unwrap().iter().filter_map(|step| rows.get(&uid_of(step)).copied()).collect()
        };
        let campaigns: Vec<Vec<usize>> = truths.iter().map(steps).collect();
        let label = |row: &usize| truth["labels"][uid(*row)][1].as_str();
        let members = truths
            .iter()
            .map(|campaign| (0..batch.len()).filter(|row| label(row) == campaign["id"].as_str()).collect())
            .collect();
        Generated { batch, campaigns, members }
    }
}

/// Figures of one grouping; `of` has a group a row.
struct Figures {
    campaigns: usize,
    whole: usize,
    /// Mean share of a campaign's steps in its main group.
    share: f64,
    /// Mean share of the main group that is the campaign's own.
    purity: f64,
    /// Pairs of campaigns that share a group.
    merged: usize,
    groups: usize,
    largest: usize,
}

fn judge(data: &Generated, of: &[u32]) -> Figures {
    let mut sizes: BTreeMap<u32, usize> = BTreeMap::new();
    of.iter().for_each(|group| *sizes.entry(*group).or_default() += 1);
    let (mut whole, mut share, mut purity) = (0, 0.0, 0.0);
    let mut held: Vec<BTreeSet<u32>> = Vec::new();
    for (steps, members) in data.campaigns.iter().zip(&data.members) {
        let mut pieces: BTreeMap<u32, usize> = BTreeMap::new();
        steps.iter().for_each(|row| *pieces.entry(of[*row]).or_default() += 1);
        let (main, n) = pieces.iter().max_by_key(|(_, n)| **n).map(|(group, n)| (*group, *n)).unwrap();
        whole += usize::from(pieces.len() == 1);
        share += n as f64 / steps.len() as f64;
        purity += members.iter().filter(|row| of[**row] == main).count() as f64 / sizes[&main] as f64;
        held.push(pieces.into_keys().collect());
    }
    let pairs = (0..held.len()).flat_map(|i| (0..i).map(move |j| (i, j)));
    let n = data.campaigns.len();
    Figures {
        campaigns: n,
        whole,
        share: share / n as f64,
        purity: purity / n as f64,
        merged: pairs.filter(|(i, j)| !held[*i].is_disjoint(&held[*j])).count(),
        groups: sizes.len(),
        largest: sizes.values().copied().max().unwrap_or(0),
    }
}

fn print(name: &str, figures: &Figures, rows: usize, ms: u128) {
    println!(
        "  {name:24} whole {}/{}  steps in main {:.3}  purity {:.3}  merged {}  groups {}  largest {} ({:.2} %)  {ms} ms",
        figures.whole,
        figures.campaigns,
        figures.share,
        figures.purity,
        figures.merged,
        figures.groups,
        figures.largest,
        100.0 * figures.largest as f64 / rows as f64,
    );
}

/// Connects alerts that share a value of `columns` with the one before, at most `window` ms earlier.
fn connected(batch: &Batch, order: &[AlertId], columns: &[&Texts], window: i64) -> Vec<u32> {
    fn find(above: &mut [u32], mut row: u32) -> u32 {
        while above[row as usize] != row {
            above[row as usize] = above[above[row as usize] as usize];
            row = above[row as usize];
        }
        row
    }
    let mut above: Vec<u32> = (0..batch.len() as u32).collect();
    let mut last: HashMap<(usize, StrId), AlertId> = HashMap::new();
    for alert in order.iter().filter(|alert| batch.time_of(**alert).is_some()) {
        for (i, column) in columns.iter().enumerate() {
            let value = column[alert.row()];
            if !value.is_some() {
                continue;
            }
            if let Some(before) = last.insert((i, value), *alert)
                && batch.time[alert.row()] - batch.time[before.row()] <= window
            {
                let (a, b) = (find(&mut above, before.0), find(&mut above, alert.0));
                above[b as usize] = a;
            }
        }
    }
    (0..batch.len() as u32).map(|row| find(&mut above, row)).collect()
}

fn scored(batch: &Batch) -> (Vec<AlertId>, Vec<i32>) {
    let order = batch.by_time();
    let bins = wg_score::sweep(batch, &order, 5);
    (order, Model::starting().score_all(&bins))
}

fn groups(incidents: &Incidents) -> Vec<u32> {
    incidents.of.iter().map(|id| id.0).collect()
}

#[test]
#[ignore = "an evaluation of a minute, which needs Python"]
fn campaigns_against_two_baselines() {
    let Some(shared) = wg_tests::shared("campaigns_against_two_baselines") else { return };
    let dir = std::env::temp_dir().join(format!("watchglass-chains-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    for seed in [1, 2, 3] {
        for defects in [0.0, 0.05] {
            let data = Generated::new(&dir, &shared, 20_000, seed, defects);
            let batch = &data.batch;
            let (order, scores) = scored(batch);
            let started = Instant::now();
            let incidents = correlate(batch, &order, &scores, &Params::default(), 9);
            let ms = started.elapsed().as_millis();
            let most = incidents.list.iter().map(|incident| incident.heads.len()).max();
            println!("seed {seed}, defects {defects}: {} alerts; most heads in one {most:?}", batch.len());
            let figures = judge(&data, &groups(&incidents));
            print("rare names, in time", &figures, batch.len(), ms);
            let any = [&batch.host, &batch.user, &batch.dst_ip, &batch.dst_domain, &batch.file_hash];
            let started = Instant::now();
            let of = connected(batch, &order, &[&batch.host], 86_400_000);
            print("same host within 24 h", &judge(&data, &of), batch.len(), started.elapsed().as_millis());
            let started = Instant::now();
            let of = connected(batch, &order, &any, i64::MAX);
            print("any shared name", &judge(&data, &of), batch.len(), started.elapsed().as_millis());
            let mut data = data;
            for column in [&mut data.batch.dst_ip, &mut data.batch.dst_domain, &mut data.batch.file_hash] {
                *column = Texts::default();
            }
            let (order, scores) = scored(&data.batch);
            let started = Instant::now();
            let incidents = correlate(&data.batch, &order, &scores, &Params::default(), 9);
            let bare = judge(&data, &groups(&incidents));
            // The generator repeats addresses, domains and hashes through a campaign; not every attacker does.
            print("host and account alone", &bare, data.batch.len(), started.elapsed().as_millis());
            assert_eq!(figures.merged, 0, "two campaigns in one incident");
            assert!(figures.share > 0.9 && figures.purity > 0.75, "worse than it was");
            assert!(figures.largest * 20 < data.batch.len(), "a lump");
        }
    }
    std::fs::remove_dir_all(&dir).unwrap();
}
