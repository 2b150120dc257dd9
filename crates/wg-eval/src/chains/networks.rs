//! The attack in each network of AIT-ADS: is it still seen once rows are folded into incidents, and in how many pieces?

use super::agree::{Agreement, largest};
use super::load::{self, Loaded};
use super::rivals;
use crate::ait::{self, AitError};
use crate::figures::number;
use flate2::read::MultiGzDecoder;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Read;
use std::path::{Path, PathBuf};
use wg_engine::Ranked;
use wg_schema::AlertId;

/// As in the measurement of the model: alerts of one host and rule within this time of the one before and of the first
/// count as one, or one scan of 400,000 rows decides every figure.
const GROUP_MS: i64 = 300_000;

/// One network's figures.
struct Network {
    name: String,
    read: u64,
    rows: usize,
    above: usize,
    /// Labelled phases, and those in no row above the line: by the attack's time window, and by its own events.
    phases: [(usize, Vec<String>); 2],
    /// Key, words, agreement, largest group of rows, rows.
    groupings: Vec<(&'static str, &'static str, Agreement, usize)>,
    alerts: usize,
    link_seconds: f64,
}

/// Measures every network of a folder.
pub fn run(dir: &Path) -> Result<(Value, String), AitError> {
    let mut networks = Vec::new();
    for path in paths(dir)? {
        networks.extend(network(&path)?);
    }
    Ok((to_json(&networks), to_text(&networks)))
}

fn paths(dir: &Path) -> Result<Vec<PathBuf>, AitError> {
    let failed = |source| AitError::Read { path: dir.to_owned(), source };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(failed)? {
        paths.push(entry.map_err(failed)?.path());
    }
    let is_network = |path: &PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        name.ends_with(".csv.gz") || name.ends_with(".csv")
    };
    paths.retain(is_network);
    paths.sort();
    Ok(paths)
}

/// Phase by time window and by event, of each alert; `None` where there is none.
type Labels = [Option<String>; 2];

fn network(path: &Path) -> Result<Option<Network>, AitError> {
    let failed = |source| AitError::Read { path: path.to_owned(), source };
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let bytes = std::fs::read(path).map_err(failed)?;
    let mut text = Vec::new();
    if name.ends_with(".gz") {
        MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut text).map_err(failed)?;
    } else {
        text.clone_from(&bytes);
    }
    let head = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if !String::from_utf8_lossy(head).contains("event_label") {
        return Ok(None);
    }
    let loaded = load::load(&[(name.clone(), bytes)]);
    let Some(ranked) = loaded.ranked() else { return Ok(None) };
    let labels: Vec<Labels> = ranked.batch.ids().map(|alert| labels(ranked, &text, alert)).collect();
    let name = name.trim_end_matches(".gz").trim_end_matches(".csv").trim_end_matches("_alerts").to_owned();
    Ok(Some(measure(name, &loaded, ranked, &labels)))
}

/// Reads the labels from an alert's record: the last two columns, which the product does not look at.
fn labels(ranked: &Ranked, text: &[u8], alert: AlertId) -> Labels {
    let span = ranked.batch.span[alert.row()];
    let start = usize::try_from(span.offset).unwrap_or(usize::MAX);
    let record = text.get(start..start.saturating_add(span.length as usize)).unwrap_or_default();
    let record = String::from_utf8_lossy(record);
    let fields = ait::split(record.trim_end());
    let label = |from_end: usize, none: &str| {
        let field = fields.len().checked_sub(from_end).and_then(|i| fields.get(i));
        field.filter(|field| *field != none).cloned()
    };
    [label(2, "false_positive"), label(1, "-")]
}

fn measure(name: String, loaded: &Loaded, ranked: &Ranked, labels: &[Labels]) -> Network {
    let batch = &ranked.batch;
    let shown: Vec<bool> = batch.ids().map(|alert| load::is_shown(ranked, alert)).collect();
    let phases = [0, 1].map(|which| {
        let mut seen: BTreeMap<&str, bool> = BTreeMap::new();
        for (labels, shown) in labels.iter().zip(&shown) {
            if let Some(phase) = &labels[which] {
                *seen.entry(phase).or_default() |= *shown;
            }
        }
        let missing = seen.iter().filter(|(_, seen)| !**seen).map(|(phase, _)| (*phase).to_owned()).collect();
        (seen.len(), missing)
    });
    let units = units(ranked, labels);
    let ours = load::incidents(ranked);
    let rivals = rivals::all(batch, &ranked.order);
    let judge = |key, words, groups: &[u32]| {
        let found: Vec<u32> = units.iter().map(|unit| groups[unit.last.row()]).collect();
        let truth: Vec<Option<u32>> = units.iter().map(|unit| unit.is_real.then_some(0)).collect();
        // With one attack in a network, homogeneity and completeness need the noise: each such unit is alone in truth.
        let apart = |(i, unit): (usize, &Unit)| Some(if unit.is_real { 0 } else { i as u32 + 1 });
        let whole = Agreement::of(&found, &units.iter().enumerate().map(apart).collect::<Vec<_>>());
        let agreement = Agreement {
            homogeneity: whole.homogeneity,
            completeness: whole.completeness,
            ..Agreement::of(&found, &truth)
        };
        (key, words, agreement, largest(groups))
    };
    let mut groupings = vec![judge("watchglass", "**Watchglass**", &ours)];
    groupings.extend(rivals.iter().map(|rival| judge(rival.key, rival.words, &rival.groups)));
    Network {
        name,
        read: load::alerts_read(batch),
        rows: ranked.incidents.list.len(),
        above: ranked.above_line() as usize,
        phases,
        groupings,
        alerts: batch.len(),
        link_seconds: loaded.link_seconds,
    }
}

struct Unit {
    last: AlertId,
    is_real: bool,
    is_judged: bool,
    first_ms: i64,
}

/// Alerts that count as one, without those that nobody can judge: in an attack's window and not by its events.
fn units(ranked: &Ranked, labels: &[Labels]) -> Vec<Unit> {
    let batch = &ranked.batch;
    let mut units: Vec<Unit> = Vec::new();
    let mut open: HashMap<_, usize> = HashMap::new();
    for alert in &ranked.order {
        let row = alert.row();
        let time = batch.time[row];
        let [in_window, by_event] = &labels[row];
        let key = (batch.host[row], batch.rule_uid[row]);
        let last = open.get(&key).copied().filter(|i| {
            let unit: &Unit = &units[*i];
            time.saturating_sub(unit.first_ms) <= GROUP_MS
                && time.saturating_sub(batch.time[unit.last.row()]) <= GROUP_MS
        });
        let i = last.unwrap_or_else(|| {
            units.push(Unit { last: *alert, is_real: false, is_judged: true, first_ms: time });
            units.len() - 1
        });
        open.insert(key, i);
        let unit = &mut units[i];
        unit.last = *alert;
        unit.is_real |= by_event.is_some();
        unit.is_judged &= in_window.is_none();
    }
    units.retain(|unit| unit.is_real || unit.is_judged);
    units
}

fn cut(network: &Network) -> f64 {
    1.0 - network.above as f64 / network.read.max(1) as f64
}

fn to_json(networks: &[Network]) -> Value {
    let one = |network: &Network| {
        let phases = |i: usize| json!({ "labelled": network.phases[i].0, "missing": network.phases[i].1 });
        let grouping = |(key, _, agreement, largest): &(&str, &str, Agreement, usize)| {
            let mut value = agreement.to_json();
            value["largest"] = json!(largest);
            value["largest_share"] = number(*largest as f64 / network.alerts.max(1) as f64);
            ((*key).to_owned(), value)
        };
        json!({
            "alerts_read": network.read,
            "rows": network.rows,
            "rows_above_line": network.above,
            "cut": number(cut(network)),
            "cut_with_rows_below": number(1.0 - network.rows as f64 / network.read.max(1) as f64),
            "phases_by_window": phases(0),
            "phases_by_event": phases(1),
            "link_seconds": number(network.link_seconds),
            "groupings": network.groupings.iter().map(grouping).collect::<Map<_, _>>(),
        })
    };
    networks.iter().map(|network| (network.name.clone(), one(network))).collect::<Map<_, _>>().into()
}

fn to_text(networks: &[Network]) -> String {
    let mut text = "| network | alerts read | rows | above the line | cut | phases seen, by window | by event | not seen above the line |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n".to_owned();
    for network in networks {
        let seen = |i: usize| {
            let (all, missing) = &network.phases[i];
            format!("{} of {all}", all - missing.len())
        };
        let missing: BTreeSet<&String> = network.phases.iter().flat_map(|(_, missing)| missing).collect();
        let missing: Vec<String> = missing.into_iter().map(|phase| format!("`{phase}`")).collect();
        text += &format!(
            "| {} | {} | {} | {} | {:.2} % | {} | {} | {} |\n",
            network.name,
            network.read,
            network.rows,
            network.above,
            100.0 * cut(network),
            seen(0),
            seen(1),
            if missing.is_empty() { "-".into() } else { missing.join(", ") },
        );
    }
    text += "\n| network | grouping | pairs P | pairs R | pairs F1 | homogeneity | completeness | V-measure | largest |\n| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n";
    for network in networks {
        for (_, words, a, largest) in &network.groupings {
            text += &format!(
                "| {} | {words} | {:.3} | {:.3} | {:.3} | {:.3} | {:.3} | {:.3} | {largest} ({:.1} %) |\n",
                network.name,
                a.precision(),
                a.recall(),
                a.f1(),
                a.homogeneity,
                a.completeness,
                a.v_measure(),
                100.0 * *largest as f64 / network.alerts.max(1) as f64,
            );
        }
    }
    text
}
