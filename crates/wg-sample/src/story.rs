//! The intrusions and what only looks like one: scripts with a clock time for every alert.

use crate::cast::Cast;
use crate::record::Record;
use crate::rng::Rng;
use crate::row::{Named, Row, Scene, cells, lines};

/// A script and its alerts.
pub(crate) struct Script<'a> {
    pub(crate) name: &'static str,
    pub(crate) what: &'static str,
    processes: Vec<Named>,
    rows: Vec<Row<'a>>,
}

/// Returns the intrusions.
pub(crate) fn intrusions(cast: &Cast) -> Vec<Script<'_>> {
    read(include_str!("tables/intrusions.txt"), cast)
}

/// Returns what looks like an intrusion and is benign. The order of tactics is the same, the reason is another; each
/// leaves a trace of its reason in the data, so that it can be told, but never only by the severity.
pub(crate) fn look_alikes(cast: &Cast) -> Vec<Script<'_>> {
    read(include_str!("tables/look_alikes.txt"), cast)
}

fn read<'a>(table: &'static str, cast: &'a Cast) -> Vec<Script<'a>> {
    let mut scripts: Vec<Script<'a>> = Vec::new();
    for line in lines(table) {
        let mut cells = cells(line);
        let first = cells.next().unwrap_or("");
        if first == "story" {
            let (name, what) = (cells.next().unwrap_or(""), cells.next().unwrap_or(""));
            scripts.push(Script { name, what, processes: Vec::new(), rows: Vec::new() });
            continue;
        }
        let Some(script) = scripts.last_mut() else { continue };
        match first.strip_prefix("process ") {
            Some(name) => script.processes.push(Named { name, run: cells.next().unwrap_or("") }),
            None => script.rows.push(Row::read(line, cast)),
        }
    }
    scripts
}

impl<'a> Script<'a> {
    /// Returns the alerts of the script, in step order. `number` is the story's number in the truth.
    pub(crate) fn play(&self, cast: &'a Cast, number: usize) -> Vec<Record<'a>> {
        let scene = Scene { story: self.name, processes: &self.processes };
        let mut rng = Rng::named(self.name, 0);
        let mut records: Vec<Record<'a>> = Vec::new();
        for row in &self.rows {
            for (repeat, time) in row.times(&mut rng).into_iter().enumerate() {
                let mut record = row.fire(cast, time, repeat, Some(scene), &mut rng);
                record.story = Some(number);
                records.push(record);
            }
        }
        records
    }
}
