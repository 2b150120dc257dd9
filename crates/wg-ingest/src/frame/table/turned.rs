//! Tables on their side: the names of the fields stand in the first column, and each column after it is a record. So are the
//! fields of one alert written that a console saves, and reports that set alerts side by side.

use super::row::{self, Cell, Parsed};
use super::{Dialect, Step};
use crate::intake::Intake;
use crate::lines::Place;
use std::ops::Range;
use wg_record::json::Row;
use wg_schema::BatchBuilder;
use wg_schema::report::{Code, Effect};

/// What lies on its side is made for eyes; of a larger table all cells would have to be held at once.
pub(super) const MAX_BYTES: usize = 1 << 20;

/// What the column of the names is called.
const NAMES: [&str; 6] = ["field", "fields", "field name", "property", "attribute", "key"];

/// Returns whether the cells of a first row are those of a table on its side.
pub(super) fn is_header(cells: &[Cell], row: &[u8]) -> bool {
    let is_name = |cell: &Cell| NAMES.iter().any(|name| cell.text(row).trim().eq_ignore_ascii_case(name));
    cells.len() >= 2 && cells.first().is_some_and(is_name)
}

/// Reads the table that is `range` of the buffer.
pub(super) fn read(
    dialect: &Dialect,
    place: &mut Place<'_>,
    range: Range<usize>,
    intake: &mut Intake,
    into: &mut BatchBuilder,
) -> Step {
    let bytes = &place.buffer[range.clone()];
    let mut rows: Vec<Vec<(Range<usize>, String)>> = Vec::new();
    let (mut at, mut cells) = (0, Vec::new());
    while at < bytes.len() {
        let Parsed::Row { end } = row::parse(&bytes[at..], dialect, true, &mut cells) else { break };
        let line = &bytes[at..at + end];
        let placed = |cell: &Cell| (cell.range(at), cell.text_in(line, place.charset).into_owned());
        if !line.trim_ascii().is_empty() {
            let n_columns = rows.first().map_or(cells.len(), Vec::len);
            rows.push(cells.iter().take(n_columns).map(placed).collect());
        }
        at += end + bytes[at + end..].iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
    }
    let header = rows.first().map_or(0, Vec::len);
    let fields = rows.get(1..).unwrap_or_default();
    let name = |row: &Vec<(Range<usize>, String)>| row.first().map(|(_, name)| name.trim().to_owned());
    let names: Vec<String> = fields.iter().filter_map(name).collect();
    let mut record = Row::new(names.iter().map(String::as_str));
    intake.note(place, range.start, Code::Envelope, Effect::Kept, range.start..range.start, |_| {
        "The names of the fields stand in the first column, so each further column was read as a record.".into()
    });
    for column in 1..header {
        record.clear();
        fields.iter().for_each(|row| record.push(row.get(column).map_or("", |(_, text)| text)));
        let Some((first, _)) = fields.iter().find_map(|row| row.get(column)) else { continue };
        intake.built(record.doc(), range.start + first.start..range.start + first.end, place, into);
    }
    Step::Wait { at: range.end, need: 1 }
}
