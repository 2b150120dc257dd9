//! Tables: RFC 4180 with the delimiters that exports use, and Zeek's logs.

mod dialect;
mod markdown;
mod row;
mod turned;

pub(super) use dialect::Dialect;

use super::{Progress, Window};
use crate::Limits;
use crate::intake::Intake;
use crate::lines::Place;
use row::{Cell, Parsed};
use wg_record::json::Row;
use wg_schema::BatchBuilder;
use wg_schema::report::{Code, Effect};

/// The fields of the flow logs of Amazon's networks, which have no header where they come out of its log service.
const FLOW_FIELDS: [&str; 14] = [
    "version",
    "account-id",
    "interface-id",
    "srcaddr",
    "dstaddr",
    "srcport",
    "dstport",
    "protocol",
    "packets",
    "bytes",
    "start",
    "end",
    "action",
    "log-status",
];

/// Cuts rows out of the text of a table.
pub(super) struct Table {
    dialect: Dialect,
    limits: Limits,
    header: Option<Row>,
    cells: Vec<Cell>,
    /// Passing over a row that is too large; `true`: within quotes.
    skipping: Option<bool>,
    has_rows: bool,
    /// The last column has no name in the header, and not all rows have it.
    has_spare: bool,
}

enum Step {
    Go(usize),
    Wait { at: usize, need: usize },
    Over,
}

impl Table {
    pub fn new(dialect: Dialect, limits: Limits) -> Table {
        Table { dialect, limits, header: None, cells: Vec::new(), skipping: None, has_rows: false, has_spare: false }
    }

    /// Returns the same table, at its header.
    pub fn anew(&self) -> Table {
        Table::new(self.dialect, self.limits.clone())
    }

    /// Returns the word for the report.
    pub fn form(&self) -> &'static str {
        match self.dialect.is_markdown {
            true => "markdown",
            false if self.dialect.delimiter() == b"\t" => "tsv",
            false => "csv",
        }
    }

    pub fn drive(
        &mut self,
        place: &mut Place<'_>,
        is_end: bool,
        intake: &mut Intake,
        into: &mut BatchBuilder,
    ) -> Progress {
        let mut at = 0;
        loop {
            match self.step(place, at, is_end, intake, into) {
                Step::Go(next) => at = next,
                Step::Wait { at, need } => return Progress::Wait { at, need },
                Step::Over => return Progress::Over,
            }
        }
    }

    fn step(
        &mut self,
        place: &mut Place<'_>,
        mut at: usize,
        is_end: bool,
        intake: &mut Intake,
        into: &mut BatchBuilder,
    ) -> Step {
        if let Some(in_quotes) = self.skipping {
            return self.skip(place.buffer, at, in_quotes);
        }
        let text = place.buffer;
        at += text[at..].iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
        if self.header.is_none() {
            let mark = super::sniff::BOM;
            if text[at..].starts_with(mark) {
                at += mark.len();
            }
        }
        if at == text.len() {
            return Step::Wait { at, need: 1 };
        }
        let window = Window::new(text, at, &self.limits, is_end);
        if self.dialect.is_markdown {
            let end = memchr::memchr2(b'\n', b'\r', window.bytes);
            let line = &window.bytes[..end.unwrap_or(window.bytes.len())];
            if end.is_some() || !window.may_grow() {
                if markdown::is_rule(line) || !markdown::has_bars(line) {
                    return Step::Go(at + line.len());
                }
                // What stands above a rule is the header of another table. Anything else between rows ends none: a break within a
                // cell would make a header of the next row.
                let rest = &window.bytes[line.len()..];
                let next = rest.trim_ascii_start();
                let next_end = memchr::memchr2(b'\n', b'\r', next);
                if next_end.is_none() && window.may_grow() {
                    return Step::Wait { at, need: window.need() };
                }
                if markdown::is_rule(&next[..next_end.unwrap_or(next.len())]) {
                    self.header = None;
                } else if !self.is_markdown_row(line) {
                    intake.note(place, at, Code::Envelope, Effect::Kept, at..at + line.len(), |_| {
                        "A line with bars has not as many cells as the table above it, and was passed over.".into()
                    });
                    return Step::Go(at + line.len());
                }
            }
        }
        if self.is_comment(window.bytes) {
            return match memchr::memchr2(b'\n', b'\r', window.bytes) {
                Some(end) => Step::Go(at + end),
                None if window.may_grow() => Step::Wait { at, need: window.need() },
                None => Step::Go(at + window.bytes.len()),
            };
        }
        let parsed = row::parse(window.bytes, &self.dialect, window.is_last, &mut self.cells);
        if self.header.is_none()
            && matches!(parsed, Parsed::Row { .. })
            && turned::is_header(&self.cells, window.bytes)
            && self.cells.len() <= self.limits.columns
            && window.bytes.len() <= turned::MAX_BYTES
        {
            let (bytes, may_grow, need) = (window.bytes.len(), window.may_grow(), window.need());
            return match may_grow {
                true => Step::Wait { at, need },
                false => turned::read(&self.dialect, place, at..at + bytes, intake, into),
            };
        }
        match parsed {
            Parsed::Row { .. } | Parsed::Unclosed { .. }
                if self.header.is_none() && self.cells.len() > self.limits.columns =>
            {
                self.too_wide(place, at, intake)
            }
            Parsed::Row { .. } if self.header.is_none() && self.dialect.is_headless => {
                let n = self.cells.len();
                let names: Vec<String> = match self.dialect.delimiter() == b" " && n == FLOW_FIELDS.len() {
                    true => FLOW_FIELDS.map(str::to_owned).into(),
                    false => (1..=n).map(|n| format!("column {n}")).collect(),
                };
                self.header = Some(Row::new(names.iter().map(String::as_str)));
                intake.note(place, at, Code::Envelope, Effect::Kept, at..at, |_| {
                    "The table has no header, so what its columns are was guessed from their values.".into()
                });
                Step::Go(at)
            }
            Parsed::Row { end } if self.header.is_none() => self.header(place, at, end, intake),
            Parsed::Row { end } => {
                let is_cut = window.is_last && end == window.bytes.len();
                self.row(place, at, end, is_cut, intake, into)
            }
            Parsed::More | Parsed::Unclosed { is_certain: false, .. } if window.may_grow() => {
                Step::Wait { at, need: window.need() }
            }
            Parsed::Unclosed { quote, .. } => self.unclosed(place, at, quote, &window, intake),
            Parsed::More => {
                self.too_large(place, at, false, intake);
                Step::Go(at)
            }
        }
    }

    /// Returns whether a line with bars is a row of the table in Markdown: one that begins with none has as many cells.
    fn is_markdown_row(&mut self, line: &[u8]) -> bool {
        let Some(header) = self.header.as_ref().filter(|_| !markdown::is_row(line)) else { return true };
        row::parse(line, &self.dialect, true, &mut self.cells);
        markdown::texts(&self.cells, line).len() == header.n_columns()
    }

    fn is_comment(&self, line: &[u8]) -> bool {
        let is_fields = self.dialect.is_zeek && self.header.is_none() && line.starts_with(b"#fields");
        let is_separator = self.header.is_none() && line.len() > 5 && line[..4].eq_ignore_ascii_case(b"sep=");
        is_separator || line.first() == Some(&b'#') && !is_fields && (self.header.is_none() || self.dialect.is_zeek)
    }

    fn too_wide(&mut self, place: &mut Place<'_>, at: usize, intake: &mut Intake) -> Step {
        let (n, limit) = (self.cells.len(), self.limits.columns);
        intake.note(place, at, Code::TooLarge, Effect::File, at..at, |_| {
            format!("The table has {n} columns; the limit is {limit} columns.")
        });
        Step::Over
    }

    fn header(&mut self, place: &mut Place<'_>, at: usize, end: usize, intake: &mut Intake) -> Step {
        let line = &place.buffer[at..at + end];
        let names = match self.dialect.is_markdown {
            true => markdown::texts(&self.cells, line),
            false => self
                .cells
                .iter()
                .skip(usize::from(self.dialect.is_zeek))
                .map(|cell| cell.text_in(line, place.charset))
                .collect(),
        };
        let header = Row::new(names.iter().map(|name| name.trim()));
        for name in header.repeated() {
            intake.note(place, at, Code::DupKey, Effect::Kept, at..at, |_| {
                format!("Two columns of the table are called \"{name}\"; the first one counts, the other where it is missing.")
            });
        }
        (self.header, self.has_rows, self.has_spare) = (Some(header), false, false);
        Step::Go(at + end)
    }

    fn row(
        &mut self,
        place: &mut Place<'_>,
        at: usize,
        end: usize,
        is_cut: bool,
        intake: &mut Intake,
        into: &mut BatchBuilder,
    ) -> Step {
        let Some(header) = &mut self.header else { return Step::Over };
        let bytes = &place.buffer[at..at + end];
        header.clear();
        match self.dialect.is_markdown {
            true => markdown::texts(&self.cells, bytes).iter().for_each(|text| header.push(text)),
            false => self.cells.iter().for_each(|cell| header.push(&cell.text_in(bytes, place.charset))),
        }
        // Some write a text behind the columns that they name.
        let is_more = header.n_cells() == header.n_columns() + 1 && !self.has_rows;
        if is_more && self.cells.last().is_some_and(|cell| !cell.text(bytes).trim().is_empty()) {
            let more = format!("column {}", header.n_cells());
            intake.note(place, at, Code::RaggedRow, Effect::File, at..at, |_| {
                format!("The rows have one cell more than the header; it is called \"{more}\".")
            });
            *header = Row::new(header.names().chain([more.as_str()]));
            self.cells.iter().for_each(|cell| header.push(&cell.text_in(bytes, place.charset)));
            self.has_spare = true;
        }
        self.has_rows = true;
        let (n_cells, n_columns) = (header.n_cells(), header.n_columns());
        let n_columns = n_columns - usize::from(self.has_spare && n_cells < n_columns);
        let range = at..at + end;
        if header.is_its_header() {
            intake.note(place, at, Code::Envelope, Effect::Kept, at..at, |_| {
                "The header stands again between the rows, as where several tables were put into one file; it was passed over."
                    .into()
            });
            return Step::Go(at + end);
        }
        if header.is_header_in_another_order() {
            intake.note(place, at, Code::Envelope, Effect::Kept, at..at, |_| {
                "Another header stands between the rows, as where tables were put into one file; the rows below it are read by it."
                    .into()
            });
            self.header = None;
            return self.header(place, at, end, intake);
        }
        if is_cut && n_cells < n_columns {
            intake.reject(place, at, Code::CutOff, range, |_| {
                format!("The last row is cut off (truncated): it has {n_cells} of {n_columns} cells.")
            });
            return Step::Go(at + end);
        }
        if n_cells == 1 && n_columns > 2 {
            intake.reject(place, at, Code::BadCsv, range, |_| {
                format!("The row has one cell where the header has {n_columns}.")
            });
            return Step::Go(at + end);
        }
        // `Total,2`: no row of these begins with what another row can.
        const FOOTERS: [&str; 6] = ["total", "totals", "grand total", "sum", "count", "gesamt"];
        let first = self.cells.first().map(|cell| cell.text_in(bytes, place.charset));
        let is_footer =
            |text: &str| FOOTERS.iter().any(|it| text.trim().trim_end_matches(':').eq_ignore_ascii_case(it));
        if n_cells == 2 && n_columns > 3 && first.is_some_and(|text| is_footer(&text)) {
            intake.note(place, at, Code::Envelope, Effect::Kept, range, |_| {
                "What stands around the table in this file was passed over.".into()
            });
            return Step::Go(at + end);
        }
        if n_cells != n_columns {
            // Kept, because who writes into a cell could otherwise make an alert disappear with a comma.
            let record = intake.report.records + 1;
            intake.note(place, at, Code::RaggedRow, Effect::Kept, range.clone(), |_| {
                format!("Row {record} has {n_cells} cells where the header has {n_columns}; its values may stand under wrong names.")
            });
        }
        intake.row(header, range, place, into);
        Step::Go(at + end)
    }

    /// A quote that no other closes in a sensible way: the line with it is rejected, and the next line read.
    fn unclosed(
        &mut self,
        place: &mut Place<'_>,
        at: usize,
        quote: usize,
        window: &Window<'_>,
        intake: &mut Intake,
    ) -> Step {
        let line_end = memchr::memchr2(b'\n', b'\r', &window.bytes[quote..]).map_or(window.bytes.len(), |n| quote + n);
        let next_line = super::sniff::skip_blank(window.bytes, line_end);
        let mut cells = Vec::new();
        row::parse(&window.bytes[next_line..], &self.dialect, true, &mut cells);
        let n_columns = self.header.as_ref().map_or(usize::MAX, Row::n_columns);
        if window.is_full && cells.len() != n_columns {
            self.too_large(place, at, true, intake);
            return Step::Go(at + quote + 1);
        }
        let is_cut = window.is_last && line_end == window.bytes.len();
        let code = if is_cut { Code::CutOff } else { Code::BadCsv };
        intake.reject(place, at, code, at..at + line_end, |place| {
            let line = place.find(at + quote).0;
            let end = if is_cut { "the end of the file, so the row is truncated" } else { "the end of its cell" };
            format!("A quote that opens in line {line} is not closed before {end}.")
        });
        Step::Go(at + line_end)
    }

    fn too_large(&mut self, place: &mut Place<'_>, at: usize, in_quotes: bool, intake: &mut Intake) {
        let mib = self.limits.record_bytes >> 20;
        intake.reject(place, at, Code::RecordTooLarge, at..at + self.limits.record_bytes.min(200), |_| {
            format!("The row is larger than the limit of {mib} MiB.")
        });
        self.skipping = Some(in_quotes);
    }

    /// To the end of the row.
    fn skip(&mut self, text: &[u8], mut at: usize, mut in_quotes: bool) -> Step {
        loop {
            let rest = &text[at..];
            let stop = if in_quotes { memchr::memchr(b'"', rest) } else { memchr::memchr3(b'"', b'\n', b'\r', rest) };
            match stop {
                None => {
                    self.skipping = Some(in_quotes);
                    return Step::Wait { at: text.len(), need: 1 };
                }
                Some(n) if rest[n] == b'"' => {
                    in_quotes = !in_quotes;
                    at += n + 1;
                }
                Some(n) => {
                    self.skipping = None;
                    return Step::Go(at + n);
                }
            }
        }
    }
}
