//! What is wrong with the export, on purpose: real ones are never clean, and the import report should have something to
//! say. All defects are here, in one table; only noise is damaged, and every story stays whole.

use crate::clock::TimeMs;
use crate::record::{Dated, Record, base_name};

/// How many of each defect the night has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planted {
    /// Records without any time.
    pub undated: u64,
    /// Records whose time is a text without a zone.
    pub zone_less: u64,
    /// Lines that are byte for byte the line before them.
    pub duplicates: u64,
    /// Records with the id of another record and other content.
    pub reused_ids: u64,
    /// Records with a right-to-left override in a file name.
    pub reversed_names: u64,
    /// Lines cut off in the middle: the last one.
    pub cut_off: u64,
}

/// The defects of the night.
pub const PLANTED: Planted =
    Planted { undated: 2, zone_less: 5, duplicates: 3, reused_ids: 1, reversed_names: 1, cut_off: 1 };

#[derive(Clone, Copy, PartialEq, Eq)]
enum Defect {
    Undated,
    ZoneLess,
    Duplicate,
    /// Takes the id of the rule's first alert.
    ReusedId,
    ReversedName,
}

/// Rule, which of its alerts (in time order), and what happens to it.
const PLAN: &[(&str, usize, Defect)] = &[
    ("check-failed", 20, Defect::Undated),
    ("unwanted", 9, Defect::Undated),
    ("old-protocol", 4, Defect::ZoneLess),
    ("old-protocol", 5, Defect::ZoneLess),
    ("old-protocol", 6, Defect::ZoneLess),
    ("old-protocol", 7, Defect::ZoneLess),
    ("old-protocol", 8, Defect::ZoneLess),
    ("locked", 11, Defect::Duplicate),
    ("new-domain", 30, Defect::Duplicate),
    ("run-key", 6, Defect::Duplicate),
    ("mail-data", 13, Defect::ReusedId),
    ("new-program", 17, Defect::ReversedName),
];

/// Writes the records, which are in time order, as lines with the planned defects. The last line is cut off.
pub(crate) fn write(records: &mut [Box<Record<'_>>]) -> Vec<u8> {
    let planned = place(records);
    let mut out = String::new();
    let last = records.len() - 1;
    for i in 0..records.len() {
        let defect = planned.iter().find(|(row, ..)| *row == i);
        if let Some((_, first, defect)) = defect {
            damage(records, i, *first, *defect);
        }
        let record = &records[i];
        let line = match defect {
            Some((_, _, Defect::Undated)) => record.line(Dated::Never),
            Some((_, _, Defect::ZoneLess)) => record.line(Dated::Text(&zone_less(record.time))),
            _ => record.line(Dated::Number),
        };
        let copies = if matches!(defect, Some((_, _, Defect::Duplicate))) { 2 } else { 1 };
        for _ in 0..copies {
            out.push_str(&line);
            out.push('\n');
        }
        if i == last {
            // The disk was full, or the browser tab was closed: the export ends within a record.
            out.truncate(out.len() - line.len() / 3);
        }
    }
    out.into_bytes()
}

/// Returns row, row of the rule's first alert, and defect.
fn place(records: &[Box<Record<'_>>]) -> Vec<(usize, usize, Defect)> {
    let mut placed = Vec::new();
    for (rule, nth, defect) in PLAN {
        let mut rows = (0..records.len()).filter(|i| records[*i].story.is_none() && records[*i].rule.key == *rule);
        let first = rows.next().expect("the plan names rules that fire");
        placed.push((rows.nth(nth - 1).expect("the plan stays within how often a rule fires"), first, *defect));
    }
    placed
}

fn damage(records: &mut [Box<Record<'_>>], row: usize, first: usize, defect: Defect) {
    match defect {
        Defect::ReusedId => records[row].uid = records[first].uid.clone(),
        Defect::ReversedName => {
            let Some(process) = &mut records[row].process else { return };
            // Shows as "invoice_exe.pdf" where direction marks are obeyed.
            let folder = process.image.len() - base_name(&process.image).len();
            process.image.truncate(folder);
            process.image.push_str("invoice_\u{202e}fdp.exe");
            process.command = base_name(&process.image).into();
            records[row].file = records[row].process.as_ref().map_or_else(String::new, |process| process.image.clone());
        }
        Defect::Undated | Defect::ZoneLess | Defect::Duplicate => {}
    }
}

/// Returns `2026-11-21 03:09:00`; the night has two dates.
pub(crate) fn zone_less(time: TimeMs) -> String {
    let second = (time - crate::clock::START_MS) / 1000 + 18 * 3600;
    let (day, second) = (20 + second / 86_400, second % 86_400);
    format!("2026-11-{day} {:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
}
