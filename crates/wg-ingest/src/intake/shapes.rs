//! Answers whose records are no list of objects: columns with rows, as databases answer, columns alone, as data frames are
//! written, and objects under their ids.

use super::{Intake, MAX_LISTS, Raw, SURVEYED, envelope};
use std::borrow::Cow;
use std::ops::Range;
use wg_formats::GENERIC;
use wg_record::json::{Build, Value};
use wg_schema::BatchBuilder;
use wg_schema::report::{Code, Effect};

/// Where columns and rows may stand, and under which names.
const AROUND: [&str; 9] = ["tables", "Tables", "result", "results", "response", "data", "dataset", "resultSet", "body"];
const COLUMNS: [&str; 11] = [
    "columns",
    "Columns",
    "fields",
    "headers",
    "header",
    "columnNames",
    "schema.fields",
    "schema",
    "resultSetMetaData.rowType",
    "metadata.columns",
    "meta",
];
const ROWS: [&str; 8] = ["rows", "Rows", "values", "data", "result", "results", "records", "resultset"];
const NAMES: [&str; 7] = ["name", "ColumnName", "Name", "columnName", "label", "field", "id"];
/// Of the members of an object so many are compared, to tell ids from fields.
const COMPARED: usize = 8;
/// A data frame has at least so many.
const MIN_COLUMNS: usize = 3;
/// Records have no more fields than this at their top, and comparing fields takes time by the square of their number.
const MAX_FIELDS: usize = 200;

/// Rows that are looked at to see whether they are the columns'.
const TRIED_ROWS: usize = 8;

/// A table in an answer.
pub(super) struct Table<'d> {
    names: Value<'d>,
    columns: Vec<Cow<'d, str>>,
    rows: Value<'d>,
}

/// Returns the tables that an answer holds: itself, or all that stand in it.
pub(super) fn tables(answer: Value<'_>) -> Vec<Table<'_>> {
    if let Some(table) = table_in(answer) {
        return vec![table];
    }
    let around = AROUND.iter().filter_map(|key| answer.get(key));
    let mut found = Vec::new();
    for value in around {
        match value.is_array() {
            true => found.extend(value.items().filter_map(table_in)),
            false => found.extend(table_in(value)),
        }
    }
    found
}

fn table_in(value: Value<'_>) -> Option<Table<'_>> {
    if !value.is_object() {
        return None;
    }
    let lists = |paths: &'static [&str]| paths.iter().filter_map(move |path| value.path(path)).filter(|v| v.is_array());
    for names in lists(&COLUMNS) {
        let columns: Option<Vec<Cow<'_, str>>> = names.items().map(name).collect();
        let Some(columns) = columns.filter(|columns| columns.len() >= 2) else { continue };
        let fits = |rows: &Value<'_>| {
            rows.items().take(TRIED_ROWS).any(|row| row.is_array() && row.items().count() == columns.len())
        };
        if let Some(rows) = lists(&ROWS).find(fits) {
            return Some(Table { names, columns, rows });
        }
    }
    None
}

fn name(column: Value<'_>) -> Option<Cow<'_, str>> {
    if column.is_object() { NAMES.iter().find_map(|key| column.get(key)?.text()) } else { column.raw_str() }
}

impl Table<'_> {
    fn build(&self, row: Value<'_>) -> Build {
        let mut build = Build::default();
        for (column, cell) in self.columns.iter().zip(row.items()) {
            put(&mut build, column, cell);
        }
        build.mark_repeats();
        build
    }

    /// What of the answer the table is.
    pub fn ranges(&self) -> [Range<usize>; 2] {
        [self.names.source_range(), self.rows.source_range()]
    }
}

/// Adds a cell to a record: a text, or all that is in it.
fn put(build: &mut Build, column: &str, cell: Value<'_>) {
    if cell.is_object() || cell.is_array() {
        build.graft(column, cell);
    } else if let Some(text) = cell.text() {
        build.text(column, &text);
    }
}

/// A record that lies in a list of lists.
pub(super) struct Carried<'d> {
    pub record: Value<'d>,
    /// What stands around it, with the time at which it was collected.
    pub around: Option<(Value<'d>, Option<Cow<'d, str>>)>,
}

/// Returns the records that lie in lists of lists, with where they were found: the lines of Loki's streams, and
/// OpenTelemetry's log records.
pub(super) fn carried(answer: Value<'_>) -> (Vec<Carried<'_>>, Vec<Range<usize>>) {
    let (mut found, mut ranges) = (Vec::new(), Vec::new());
    fn lists(value: Option<Value<'_>>) -> impl Iterator<Item = Value<'_>> {
        value.filter(|value| value.is_array()).into_iter().flat_map(Value::items)
    }
    for path in ["data.result", "streams"] {
        for stream in lists(answer.path(path)) {
            // A time and the line.
            let pairs = lists(stream.get("values")).filter_map(|pair| {
                let record = pair.items().nth(1).filter(|line| line.is_string())?;
                let time = pair.items().next().and_then(Value::text);
                Some(Carried { record, around: Some((pair, time)) })
            });
            let n_before = found.len();
            found.extend(pairs);
            if found.len() > n_before {
                ranges.push(stream.source_range());
            }
        }
    }
    for resource in lists(answer.get("resourceLogs")) {
        for scope in lists(resource.get("scopeLogs")) {
            found.extend(lists(scope.get("logRecords")).map(|record| Carried { record, around: None }));
            ranges.push(resource.source_range());
        }
    }
    (found, ranges)
}

/// The columns of a data frame: of each its name, and its cells under the same row numbers or in the same order.
pub(super) struct Frame<'d> {
    columns: Vec<(Cow<'d, str>, Vec<Value<'d>>)>,
    pub n_rows: usize,
}

/// Returns the data frame that an answer is: `{"host":{"0":"a","1":"b"},...}` or `{"host":["a","b"],...}`.
pub(super) fn frame(answer: Value<'_>) -> Option<Frame<'_>> {
    let mut columns: Vec<(Cow<'_, str>, Vec<Value<'_>>)> = Vec::new();
    let mut keys: Vec<Cow<'_, str>> = Vec::new();
    for (name, column) in answer.entries() {
        let cells: Vec<Value<'_>> = match column.is_array() {
            true => column.items().collect(),
            false => {
                let mut own = Vec::new();
                let cells = column.entries().map(|(key, cell)| {
                    own.push(key);
                    cell
                });
                let cells = cells.collect();
                // Row numbers, the same in every column.
                let is_number = |key: &Cow<'_, str>| key.bytes().all(|byte| byte.is_ascii_digit());
                if !own.iter().all(is_number) || !keys.is_empty() && keys != own {
                    return None;
                }
                keys = own;
                cells
            }
        };
        let is_like_first = columns.first().is_none_or(|(_, first)| first.len() == cells.len());
        if cells.len() < 2 || !is_like_first || columns.len() >= MAX_FIELDS || cells.iter().any(|cell| cell.is_object())
        {
            return None;
        }
        columns.push((name, cells));
    }
    let n_rows = columns.first().filter(|_| columns.len() >= MIN_COLUMNS)?.1.len();
    Some(Frame { columns, n_rows })
}

impl<'d> Frame<'d> {
    fn build(&self, row: usize) -> Build {
        let mut build = Build::default();
        for (name, cells) in &self.columns {
            if let Some(cell) = cells.get(row) {
                put(&mut build, name, *cell);
            }
        }
        build
    }

    /// Returns all that a row says, so that two rows are the same text only when they say the same.
    fn content(&self, row: usize) -> String {
        let mut content = String::new();
        for (_, cells) in &self.columns {
            match cells.get(row) {
                Some(cell) => cell.write_content(&mut content),
                None => content.push_str("null"),
            }
            content.push('\n');
        }
        content
    }

    /// Returns the first cell of a row, for its place in the file.
    fn first(&self, row: usize) -> Option<Value<'d>> {
        self.columns.iter().find_map(|(_, cells)| cells.get(row).copied())
    }
}

/// Returns the objects whose members are the records: the answer itself, or all such members of it.
pub(super) fn keyed<'d>(intake: &Intake, answer: Value<'d>) -> Vec<Value<'d>> {
    if are_records(intake, answer) {
        return vec![answer];
    }
    let inner = answer.entries().map(|(_, member)| member);
    inner.filter(|object| object.is_object() && are_records(intake, *object)).collect()
}

/// Members that are all objects of the same fields, and alerts each by itself: ids, and not the parts of one alert.
fn are_records(intake: &Intake, object: Value<'_>) -> bool {
    let members = || object.entries().map(|(_, member)| member);
    let Some(first) = members().next().filter(|first| first.is_object()) else { return false };
    let is_small = |member: Value<'_>| member.entries().take(MAX_FIELDS + 1).count() <= MAX_FIELDS;
    if !members().take(COMPARED).all(is_small) {
        return false;
    }
    let has_same = |member: Value<'_>| {
        let n_same = member.entries().filter(|(key, _)| first.get(key).is_some()).count();
        n_same * 10 >= first.entries().count().max(member.entries().count()) * 7
    };
    members().take(2).count() == 2
        && members().all(Value::is_object)
        && members().take(COMPARED).all(|member| has_same(member) && intake.choose(member).is_some())
}

impl Intake {
    /// Takes the rows of a table, each as an object with its columns as fields.
    pub(super) fn table(&mut self, raw: &mut Raw<'_, '_>, table: &Table<'_>, into: &mut BatchBuilder) {
        if let Some(handed) = &self.handed {
            return handed.refuse();
        }
        if !self.is_scouting {
            for row in table.rows.items().take(SURVEYED) {
                self.guesser.look(table.build(row).doc().root());
            }
            self.guesser.decide();
        }
        let n_columns = table.columns.len();
        for row in table.rows.items() {
            let range = raw.range(row);
            if !row.is_array() {
                self.take(raw, row, MAX_LISTS, into);
                continue;
            }
            let (n_cells, record) = (row.items().count(), self.report.records + 1);
            if n_cells != n_columns {
                self.note(raw.place, range.start, Code::RaggedRow, Effect::Kept, range.clone(), |_| {
                    format!("Row {record} has {n_cells} cells for {n_columns} columns; its values may stand under wrong names.")
                });
            }
            let mut build = table.build(row);
            self.built(build.doc(), range, raw.place, into);
        }
    }

    /// Takes the records of lists of lists.
    pub(super) fn carried(&mut self, raw: &mut Raw<'_, '_>, items: Vec<Carried<'_>>, into: &mut BatchBuilder) {
        for Carried { record, around } in items {
            let Some((around, time)) = around else {
                self.take(raw, record, 1, into);
                continue;
            };
            // With its time, or lines that were written again and again would be one alert.
            self.around = time.map(Cow::into_owned);
            self.string(raw, around, record.raw_str().unwrap_or_default().as_ref(), into);
            self.around = None;
        }
    }

    /// Says what of an answer was not read.
    pub(super) fn beside(&mut self, raw: &mut Raw<'_, '_>, answer: Value<'_>, n_read: usize, read: &[Range<usize>]) {
        let at = raw.range(answer).start;
        envelope::mention(self, raw.place, at, answer, n_read, read);
    }

    /// Takes the rows of a data frame, each as an object with its columns as fields.
    pub(super) fn frame(&mut self, raw: &mut Raw<'_, '_>, frame: &Frame<'_>, into: &mut BatchBuilder) {
        if !self.is_scouting {
            for row in 0..frame.n_rows.min(SURVEYED) {
                self.guesser.look(frame.build(row).doc().root());
            }
            self.guesser.decide();
        }
        for row in 0..frame.n_rows {
            let Some(range) = frame.first(row).map(|cell| raw.range(cell)) else { continue };
            let mut build = frame.build(row);
            self.scattered(build.doc(), range, frame.content(row), raw.place, into);
        }
    }

    /// Takes the members of an object.
    pub(super) fn members(&mut self, raw: &mut Raw<'_, '_>, object: Value<'_>, depth: u8, into: &mut BatchBuilder) {
        if !self.is_scouting {
            for (_, member) in object.entries().take(SURVEYED) {
                if self.choose(member).is_none_or(|choice| choice.reader == GENERIC) {
                    self.guesser.look(member);
                }
            }
            self.guesser.decide();
        }
        object.entries().for_each(|(_, member)| self.take(raw, member, depth + 1, into));
    }
}
