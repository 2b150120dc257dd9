//! The alerts of AIT-ADS, grouped as the specification of the measurement says.
//!
//! Columns: `time,name,ip,host,short,time_label,event_label`. The last two are labels: they never reach an alert.

use flate2::read::MultiGzDecoder;
use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use wg_schema::batch::RecordSpan;
use wg_schema::{Alert, AlertId, AlertKey, Batch, BatchBuilder, Sensor, SourceId};

/// Alerts of one host and rule within this time of the one before, and of the first, are one group.
const GROUP_MS: i64 = 300_000;

/// Why a file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AitError {
    #[error("{path}: {source}")]
    Read { path: PathBuf, source: std::io::Error },
    #[error("{path}, line {line}: not a row of AIT-ADS")]
    Row { path: PathBuf, line: usize },
}

/// One network.
pub struct Scenario {
    pub name: String,
    pub batch: Batch,
    pub groups: Vec<Group>,
}

/// Alerts that count as one.
#[derive(Clone, Debug)]
pub struct Group {
    pub last: AlertId,
    pub alerts: u32,
    /// One of its alerts was raised by an attack's own event.
    pub is_real: bool,
    /// One of its alerts lies in an attack's time window.
    pub in_window: bool,
    /// e.g. `S-Dns-Qry3`.
    pub rule: String,
}

impl Group {
    /// In an attack's window but not by its events: nobody knows, so it is left out.
    pub fn is_judged(&self) -> bool {
        self.is_real || !self.in_window
    }
}

/// Reads `NAME_alerts.csv.gz`.
pub fn read(path: &Path) -> Result<Scenario, AitError> {
    let failed = |source| AitError::Read { path: path.to_owned(), source };
    let file = std::fs::File::open(path).map_err(failed)?;
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let mut builder = BatchBuilder::new(1);
    let mut groups: Vec<Group> = Vec::new();
    // Host and rule to (group, time of its first alert, of its last).
    let mut open: HashMap<(String, String), (usize, i64, i64)> = HashMap::new();
    for (i, line) in BufReader::new(MultiGzDecoder::new(file)).lines().enumerate() {
        let line = line.map_err(failed)?;
        let line = line.trim_end();
        if i == 0 || line.is_empty() {
            continue;
        }
        let wrong = || AitError::Row { path: path.to_owned(), line: i + 1 };
        let fields = split(line);
        let [time, title, ip, host, short, time_label, event_label] = fields.as_slice() else { return Err(wrong()) };
        let time = time.parse::<i64>().map_err(|_| wrong())? * 1000;
        let id = AlertId(i as u32 - 1);
        let (is_real, in_window) = (event_label != "-", time_label != "false_positive");
        push(&mut builder, i, time, title, ip, host, short);
        let group = open.entry((host.clone(), short.clone())).or_insert((usize::MAX, 0, 0));
        if group.0 == usize::MAX || time - group.1 > GROUP_MS || time - group.2 > GROUP_MS {
            *group = (groups.len(), time, time);
            groups.push(Group { last: id, alerts: 0, is_real: false, in_window: false, rule: short.clone() });
        }
        group.2 = time;
        let group = &mut groups[group.0];
        group.last = id;
        group.alerts += 1;
        group.is_real |= is_real;
        group.in_window |= in_window;
    }
    Ok(Scenario { name: name.trim_end_matches("_alerts.csv.gz").to_owned(), batch: builder.finish(), groups })
}

fn push(builder: &mut BatchBuilder, i: usize, time: i64, title: &str, ip: &str, host: &str, short: &str) {
    let (tool, rule) = title.split_once(": ").unwrap_or(("", title));
    let (product, sensor) = match tool {
        "Suricata" => ("Suricata", Sensor::Ndr),
        "Wazuh" => ("Wazuh", Sensor::HostLog),
        "AMiner" => ("AMiner", Sensor::HostLog),
        _ => ("", Sensor::Other),
    };
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned().into());
    let alert = Alert {
        // Rows repeat word for word, and each is an alert of its own.
        key: AlertKey::of_record("ait-ads", &(i as u64).to_le_bytes()),
        time: Some(time),
        title: text(title),
        product: text(product),
        sensor,
        rule_uid: text(short),
        rule_name: text(rule),
        rule_family: text(short.rsplit_once('-').map_or(short, |(family, _)| family)),
        host: text(host),
        host_ip: text(ip),
        ..Alert::default()
    };
    builder.push(&alert, RecordSpan { source: SourceId(0), record: i as u64, offset: 0, length: 0 });
}

/// Splits a line of CSV; quotes may hold commas.
pub fn split(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            _ => {
                if let Some(field) = fields.last_mut() {
                    field.push(c);
                }
            }
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_hold_commas() {
        assert_eq!(split("1,\"a, b\",,c"), ["1", "a, b", "", "c"]);
    }
}
