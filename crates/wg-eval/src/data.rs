//! Networks as judged rows: one a group of alerts.

use crate::ait::{self, AitError, Scenario};
use std::path::{Path, PathBuf};
use wg_score::learn::{Asked, Given, Label, Lesson, family_of, rule_of};
use wg_score::{Judged, Measures, Model, N_FEATURES, measure, probability, sweep};

/// The rule whose labels contradict each other from network to network.
pub const DEFECTIVE: &str = "S-Dns-Qry3";

#[derive(Clone)]
pub struct Network {
    pub name: String,
    pub rows: Vec<Row>,
}

#[derive(Clone)]
pub struct Row {
    pub lesson: Lesson,
    pub is_real: bool,
    pub rule: String,
}

/// Reads every `NAME_alerts.csv.gz` of a folder, by name.
pub fn read_all(dir: &Path) -> Result<Vec<Network>, AitError> {
    let failed = |source| AitError::Read { path: dir.to_owned(), source };
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(failed)? {
        paths.push(entry.map_err(failed)?.path());
    }
    paths.retain(|path| path.file_name().is_some_and(|name| name.to_string_lossy().ends_with("_alerts.csv.gz")));
    paths.sort();
    paths.iter().map(|path| Ok(network(ait::read(path)?))).collect()
}

/// A group is told by its last alert: all that was known when it ended, and nothing later.
fn network(scenario: Scenario) -> Network {
    let batch = &scenario.batch;
    let bins = sweep(batch, &batch.by_time(), 1);
    let rows = scenario.groups.iter().filter(|group| group.is_judged()).map(|group| Row {
        lesson: Lesson {
            key: batch.key[group.last.row()],
            incident: u64::from(group.last.0),
            row: bins.row(group.last),
            here: [family_of(batch, group.last), rule_of(batch, group.last)],
            label: if group.is_real { Label::Malicious } else { Label::FalseAlarm },
            given: Given::Single,
            asked: Asked::Audit { one_in: 1 },
        },
        is_real: group.is_real,
        rule: group.rule.clone(),
    });
    Network { rows: rows.collect(), name: scenario.name }
}

impl Network {
    /// Returns the network without the defective rule.
    pub fn without_defect(&self) -> Network {
        let rows = self.rows.iter().filter(|row| row.rule != DEFECTIVE).cloned().collect();
        Network { name: self.name.clone(), rows }
    }
}

/// Returns the score of a row that was not swept into a batch.
pub fn score(model: &Model, lesson: &Lesson) -> i32 {
    let mut row: [u8; N_FEATURES] = lesson.row;
    model.place_row(&mut row, lesson.here);
    model.score_row(&row)
}

pub fn judged(row: &Row, p: f64) -> Judged {
    Judged { p, is_real: row.is_real, weight: 1.0 }
}

pub fn measure_model<'r>(model: &Model, rows: impl IntoIterator<Item = &'r Row>) -> Measures {
    let judged: Vec<Judged> = rows.into_iter().map(|row| judged(row, probability(score(model, &row.lesson)))).collect();
    measure(&judged)
}
