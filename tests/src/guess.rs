//! How often the guesser is right: it reads the samples of every known format without its reader, and is compared with it.

use std::collections::BTreeMap;
use std::path::Path;
use wg_ingest::{Ending, Limits, Loader};
use wg_schema::attack::techniques;
use wg_schema::{AlertId, Batch, BatchBuilder, Severity, SourceId};

/// The fields that are compared.
pub const FIELDS: [&str; 7] = ["time", "title", "severity", "host", "user", "address", "technique"];

/// Values that the reader found: how many of them the guesser has too, and what it says where the reader says nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub right: u64,
    pub of: u64,
    pub extra: u64,
}

impl Tally {
    /// Returns how many of a thousand are right.
    pub fn per_mille(self) -> Option<u64> {
        (self.of > 0).then(|| self.right * 1000 / self.of)
    }
}

/// What the guesser made of one format.
#[derive(Clone, Debug, Default)]
pub struct Row {
    pub format: String,
    pub fields: [Tally; 7],
    /// Examples of what is wrong: field, what the reader says, what the guesser says.
    pub wrong: BTreeMap<(&'static str, String), (String, String, u64)>,
}

impl Row {
    /// Returns the mean over the fields that the format has, per mille.
    pub fn mean(&self) -> u64 {
        let shares: Vec<u64> = self.fields.iter().filter_map(|tally| tally.per_mille()).collect();
        shares.iter().sum::<u64>() / (shares.len() as u64).max(1)
    }
}

fn load(bytes: &[u8], is_guessing: bool) -> (Batch, String) {
    let mut builder = BatchBuilder::new(7);
    let loader = Loader::new("file", SourceId(0), Limits::default());
    let mut loader = if is_guessing { loader.guessing() } else { loader };
    loader.push(bytes, &mut builder);
    let report = loader.finish(&mut builder, Ending::Complete);
    (builder.finish(), report.format)
}

/// Reads every sample below `dir` twice. Formats in which a record holds several alerts are left out, because there is
/// nothing to compare with; so is what is no alert.
pub fn measure(dir: &Path) -> Vec<Row> {
    let mut files = Vec::new();
    walk(dir, &mut files);
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    for file in files {
        let name = file.to_string_lossy();
        if name.ends_with(".md") || name.contains("expected-ecs") {
            continue;
        }
        let Ok(bytes) = std::fs::read(&file) else { continue };
        let (known, format) = load(&bytes, false);
        if known.is_empty() || ["generic", "mixed", "zircolite", "stix"].contains(&format.as_str()) {
            continue;
        }
        let (guessed, _) = load(&bytes, true);
        let row = rows.entry(format.clone()).or_insert_with(|| Row { format, ..Row::default() });
        compare(&known, &guessed, row);
    }
    rows.into_values().collect()
}

fn walk(dir: &Path, files: &mut Vec<std::path::PathBuf>) {
    let mut entries: Vec<_> =
        std::fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for entry in entries {
        if entry.is_dir() { walk(&entry, files) } else { files.push(entry) }
    }
}

fn compare(known: &Batch, guessed: &Batch, row: &mut Row) {
    let by_place: BTreeMap<u64, AlertId> = guessed.ids().map(|id| (guessed.span[id.row()].offset, id)).collect();
    // A file with many alerts of one kind counts its first thousand.
    for id in known.ids().take(1000) {
        let span = known.span[id.row()];
        // A wrapper that the reader opens may be left whole, so that the record begins a little earlier or later.
        let near = by_place.range(..=span.offset).next_back().filter(|(at, other)| {
            let length = u64::from(guessed.span[other.row()].length);
            span.offset < *at + length
        });
        let inside = by_place.range(span.offset..span.offset + u64::from(span.length).max(1)).next();
        let other = near.or(inside).map(|(_, id)| *id);
        for (i, field) in FIELDS.iter().enumerate() {
            let is = values(known, id, field);
            let guess = other.map(|other| values(guessed, other, field)).unwrap_or_default();
            let tally = &mut row.fields[i];
            if is.is_empty() {
                tally.extra += u64::from(!guess.is_empty());
                continue;
            }
            // Each address and each technique counts.
            for value in &is {
                tally.of += 1;
                if guess.contains(value) {
                    tally.right += 1;
                } else {
                    let key = (*field, value.chars().take(50).collect::<String>());
                    if row.wrong.len() < 60 || row.wrong.contains_key(&key) {
                        let entry = row.wrong.entry(key).or_insert((value.clone(), guess.join(" | "), 0));
                        entry.2 += 1;
                    }
                }
            }
        }
    }
}

/// Returns the values of a field in a form in which equal is equal.
fn values(batch: &Batch, id: AlertId, field: &str) -> Vec<String> {
    let text = |word: &str| batch.field(id, word).map(|value| value.trim().to_lowercase());
    match field {
        // To the second: products give the same moment in several fields of different precision.
        "time" => batch.time_of(id).map(|time| (time / 1000).to_string()).into_iter().collect(),
        "severity" => {
            let severity = batch.severity[id.row()];
            (severity != Severity::Unknown).then(|| severity.word().to_owned()).into_iter().collect()
        }
        // With or without domain.
        "user" => text("user").map(|user| without_domain(&user).to_owned()).into_iter().collect(),
        "address" => [("src", "source "), ("dst", "destination ")]
            .iter()
            .filter_map(|(word, side)| text(word).map(|address| format!("{side}{address}")))
            .collect(),
        "technique" => {
            let named = batch.attacks_of(id).iter().filter_map(|attack| attack.technique);
            let mut ids: Vec<String> = named.map(|index| techniques()[usize::from(index)].id.to_owned()).collect();
            ids.sort();
            ids.dedup();
            ids
        }
        field => text(field).into_iter().collect(),
    }
}

fn without_domain(user: &str) -> &str {
    let user = user.rsplit('\\').next().unwrap_or_default();
    user.split('@').next().unwrap_or_default()
}

/// Returns the table as Markdown.
pub fn table(rows: &[Row]) -> String {
    use std::fmt::Write;
    let mut out = String::from("| format | set |");
    out.push_str(&FIELDS.map(|field| format!(" {field} |")).concat());
    out.push_str(" mean |\n| --- | --- |");
    FIELDS.iter().for_each(|_| out.push_str(" ---: |"));
    out.push_str(" ---: |\n");
    let cell = |tally: &Tally| match tally.per_mille() {
        Some(share) => format!("{} %", (share + 5) / 10),
        None if tally.extra > 0 => format!("({})", tally.extra),
        None => "-".to_owned(),
    };
    for row in rows {
        let cells: Vec<String> = row.fields.iter().map(cell).collect();
        let set = if is_held_back(row) { "held back" } else { "tuned" };
        let _ = writeln!(out, "| {} | {set} | {} | {} % |", row.format, cells.join(" | "), (row.mean() + 5) / 10);
    }
    for (name, wanted) in [("tuned", Some(false)), ("held back", Some(true)), ("all", None)] {
        let means = means(rows, wanted);
        let cells: Vec<String> =
            means.fields.iter().map(|mean| mean.map_or("-".into(), |mean| format!("{} %", (mean + 5) / 10))).collect();
        let _ = writeln!(
            out,
            "| **{name}** | {} formats | {} | **{} %** |",
            means.n,
            cells.join(" | "),
            (means.all + 5) / 10
        );
    }
    out
}

/// The formats whose mistakes were looked at while the guesser was made. All others are held back.
#[rustfmt::skip]
const TUNED: [&str; 22] = [
    "ait-ads", "aws-asff", "carbon-black", "cisco-secure-endpoint", "crowdstrike", "elastic-security", "falco", "google-secops",
    "graylog-wazuh", "lacework", "mde-alerts", "mozdef", "ms-graph-alerts", "ms-sentinel-incidents", "o365-alerts", "okta",
    "sentinelone", "sophos-central", "suricata-eve", "trellix", "wazuh", "zeek-notice",
];

/// Returns whether the guesser was made without a look at this format.
pub fn is_held_back(row: &Row) -> bool {
    !TUNED.contains(&row.format.as_str())
}

/// The mean over formats, each counting once, of each field and of all (format, field) pairs. Per mille.
pub struct Means {
    pub n: usize,
    pub fields: [Option<u64>; 7],
    pub all: u64,
}

/// Returns the means of the rows that were held back, that were not, or of all.
pub fn means(rows: &[Row], held_back: Option<bool>) -> Means {
    let rows: Vec<&Row> =
        rows.iter().filter(|row| held_back.is_none_or(|wanted| is_held_back(row) == wanted)).collect();
    let mean = |shares: Vec<u64>| (!shares.is_empty()).then(|| shares.iter().sum::<u64>() / shares.len() as u64);
    let of = |i: usize| rows.iter().filter_map(|row| row.fields[i].per_mille()).collect::<Vec<_>>();
    let all = mean((0..7).flat_map(of).collect()).unwrap_or_default();
    Means { n: rows.len(), fields: std::array::from_fn(|i| mean(of(i))), all }
}
