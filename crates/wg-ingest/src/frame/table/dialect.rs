//! Which delimiter a table has, and whether its first line is a header at all.

use super::{markdown, row};
use wg_record::when::{self, When};

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::frame) struct Dialect {
    delimiter: [u8; 4],
    delimiter_len: u8,
    pub has_quotes: bool,
    /// A Zeek log: its header is the line `#fields`.
    pub is_zeek: bool,
    pub is_markdown: bool,
    /// The first line is a row like the others.
    pub is_headless: bool,
}

/// Lines that may stand before a table.
const MAX_HEAD_LINES: usize = 20;
/// Rows below the first that may show that the first is an odd one.
const NEXT_ROWS: usize = 3;
/// A quote that is not closed after so many bytes is that of a long cell.
const LONG_CELL: usize = 4 << 10;
/// A header has at least so many columns.
const MIN_COLUMNS: usize = 2;

impl Dialect {
    /// # Panics
    /// If the delimiter is empty or longer than a character.
    pub fn new(delimiter: &[u8]) -> Dialect {
        let mut bytes = [0; 4];
        bytes[..delimiter.len()].copy_from_slice(delimiter);
        Dialect {
            delimiter: bytes,
            delimiter_len: delimiter.len() as u8,
            has_quotes: true,
            is_zeek: false,
            is_markdown: false,
            is_headless: false,
        }
    }

    /// Finds a table in Markdown, and where it begins.
    pub fn in_markdown(head: &[u8]) -> Option<(usize, Dialect)> {
        let start = markdown::start(head)?;
        Some((start, Dialect { has_quotes: false, is_markdown: true, ..Dialect::new(b"|") }))
    }

    /// Finds a table under the lines of a report's head, such as its name and when it was made, and where it begins.
    pub fn below_head(head: &[u8]) -> Option<(usize, Dialect)> {
        let mut at = 0;
        for line in lines(head).take(MAX_HEAD_LINES) {
            at += line.len();
            let rest = &head[at..];
            let next = lines(rest).next().unwrap_or_default();
            // A head has lines of few cells; a table has at least three columns, and so does its first row.
            let found = Dialect::detect(rest).filter(|_| !next.trim_ascii().is_empty());
            if let Some(dialect) = found.filter(|dialect| dialect.has_rows_like_header(rest)) {
                return Some((at, dialect));
            }
        }
        None
    }

    /// Finds a table without a header: rows of as many cells, with a time in the same one.
    pub fn headless(head: &[u8]) -> Option<Dialect> {
        const COLUMNS: usize = 4;
        const ROWS: usize = 2;
        let dialect = best(head)?;
        let mut cells = Vec::new();
        let mut rest = head;
        let mut first: Option<(usize, usize)> = None;
        for _ in 0..ROWS {
            let row::Parsed::Row { end } = row::parse(rest, &dialect, true, &mut cells) else { return None };
            let is_time = |cell: &row::Cell| {
                let text = cell.text(rest);
                text.len() >= 8 && !matches!(when::read(&text), When::Bad)
            };
            let row = (cells.len(), cells.iter().position(is_time)?);
            if row.0 < COLUMNS || *first.get_or_insert(row) != row {
                return None;
            }
            rest = rest[end..].trim_ascii_start();
            // A row that is longer than what is looked at.
            if rest.is_empty() && head.len() >= LONG_CELL {
                break;
            }
        }
        Some(Dialect { is_headless: true, ..dialect })
    }

    /// Finds a log of connections: words between single spaces, in each line as many, two of them addresses and one a time,
    /// below the names of its columns or without them.
    pub fn spaced(head: &[u8]) -> Option<Dialect> {
        const COLUMNS: usize = 8;
        const ROWS: usize = 3;
        let rows: Vec<Vec<&[u8]>> =
            lines(head).map(<[u8]>::trim_ascii).take(ROWS).map(|line| line.split(|b| *b == b' ').collect()).collect();
        let (first, n_columns) = rows.first().map(|row| (row, row.len()))?;
        let is_row = |row: &Vec<&[u8]>| row.len() == n_columns && row.iter().all(|cell| !cell.is_empty());
        let text = |cell: &[u8]| String::from_utf8_lossy(cell).into_owned();
        let is_connection = |row: &Vec<&[u8]>| {
            let texts = || row.iter().map(|cell| text(cell));
            texts().filter(|cell| cell.parse::<std::net::IpAddr>().is_ok()).count() >= 2
                && texts().any(|cell| cell.len() >= 10 && when::read(&cell) != When::Bad)
        };
        if n_columns < COLUMNS || !rows.iter().all(is_row) || !rows.iter().any(is_connection) {
            return None;
        }
        let is_headless = first.iter().any(|cell| is_value(&text(cell)));
        Some(Dialect { has_quotes: false, is_headless, ..Dialect::new(b" ") })
    }

    fn has_rows_like_header(&self, text: &[u8]) -> bool {
        let mut cells = Vec::new();
        let row::Parsed::Row { end } = row::parse(text, self, true, &mut cells) else { return false };
        let n_columns = cells.len();
        let rest = text[end..].trim_ascii_start();
        let row::Parsed::Row { .. } = row::parse(rest, self, true, &mut cells) else { return false };
        n_columns >= 3 && cells.len() == n_columns
    }

    pub fn delimiter(&self) -> &[u8] {
        &self.delimiter[..usize::from(self.delimiter_len)]
    }

    /// Finds the dialect of a table by its first lines; `None` when this is no table with a header.
    pub fn detect(head: &[u8]) -> Option<Dialect> {
        if head.starts_with(b"#separator") {
            return Some(Dialect { has_quotes: false, is_zeek: true, ..Dialect::new(b"\t") });
        }
        let mut text = head;
        let mut said = None;
        loop {
            text = text.trim_ascii_start();
            let line = &text[..line_end(text)];
            match line {
                [b'#', ..] if line.len() < text.len() => text = &text[line.len()..],
                [s, e, p, b'=', rest @ ..]
                    if [s, e, p].map(u8::to_ascii_lowercase) == *b"sep" && (1..=4).contains(&rest.len()) =>
                {
                    said = Some(Dialect::new(rest));
                    text = &text[line.len()..];
                }
                _ => break,
            }
        }
        said.or_else(|| best(text)).filter(|dialect| dialect.is_table(text))
    }

    /// Returns whether the first row of `text` reads like a header, and the next like a row of it.
    fn is_table(&self, text: &[u8]) -> bool {
        let mut cells = Vec::new();
        let row::Parsed::Row { end } = row::parse(text, self, true, &mut cells) else { return false };
        let line = &text[..end];
        // The last one may be cut off with the head.
        if end == text.len() && cells.len() > MIN_COLUMNS {
            cells.pop();
        }
        let n_columns = cells.len();
        let names: Vec<_> = cells.iter().map(|cell| cell.text(line)).collect();
        let n_empty = names.iter().filter(|name| name.trim().is_empty()).count();
        if n_columns < MIN_COLUMNS || n_empty * 2 > n_columns || names.iter().any(|name| is_value(name.trim())) {
            return false;
        }
        let rest = text[end..].trim_ascii_start();
        if rest.is_empty() {
            // A header alone: only when it cannot be a sentence.
            return n_columns > MIN_COLUMNS || names.iter().all(|name| !name.trim().contains(' '));
        }
        let parsed = row::parse(rest, self, true, &mut cells);
        if cells.len() * 2 >= n_columns && cells.len() >= MIN_COLUMNS {
            return true;
        }
        // A cell that is longer than what is looked at: the raw event, beside what was made of it.
        let goes_on = match parsed {
            row::Parsed::Unclosed { is_certain, .. } => !is_certain,
            row::Parsed::Row { end } => end == rest.len(),
            row::Parsed::More => true,
        };
        if goes_on && rest.len() >= LONG_CELL {
            return n_columns > MIN_COLUMNS;
        }
        // A comment, a row of types or a sum may stand first, or a quote that is never closed.
        let mut lines = lines(rest).skip(1).take(NEXT_ROWS);
        n_columns > MIN_COLUMNS
            && lines.any(|line| {
                row::parse(line, self, true, &mut cells);
                cells.len() == n_columns
            })
    }
}

/// Returns the lines of a text with their ends, which are a line feed or, where there is none, a carriage return.
pub(super) fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let end = if text.contains(&b'\n') { b'\n' } else { b'\r' };
    text.split_inclusive(move |byte| *byte == end)
}

fn line_end(text: &[u8]) -> usize {
    memchr::memchr2(b'\n', b'\r', text).unwrap_or(text.len())
}

/// The delimiter with the most columns in the first row: one of the usual four, else a character that is not ASCII.
fn best(text: &[u8]) -> Option<Dialect> {
    let mut cells = Vec::new();
    let mut n_cells = |dialect: &Dialect| {
        row::parse(text, dialect, true, &mut cells);
        cells.len()
    };
    let usual = [b",", b"\t", b";", b"|"].map(|delimiter| Dialect::new(delimiter));
    let found = usual.into_iter().rev().max_by_key(&mut n_cells).filter(|dialect| n_cells(dialect) >= MIN_COLUMNS);
    found.or_else(|| {
        let line = String::from_utf8_lossy(&text[..line_end(text)]);
        let mut buffer = [0; 4];
        let odd = line.chars().find(|c| !c.is_ascii() && !c.is_alphanumeric() && *c != char::REPLACEMENT_CHARACTER)?;
        let dialect = Dialect { has_quotes: true, ..Dialect::new(odd.encode_utf8(&mut buffer).as_bytes()) };
        (n_cells(&dialect) > MIN_COLUMNS).then_some(dialect)
    })
}

/// Returns whether a text is a value rather than the name of a column: a number, a time, an address, a hash.
fn is_value(text: &str) -> bool {
    let is_number = text.parse::<f64>().is_ok();
    let is_time = text.len() >= 8 && !matches!(when::read(text), When::Bad);
    let is_address = text.parse::<std::net::IpAddr>().is_ok();
    let is_hash = text.len() >= 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    is_number || is_time || is_address || is_hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: Option<&str>) {
        let found = Dialect::detect(text.as_bytes());
        let delimiter = found.as_ref().map(|dialect| String::from_utf8_lossy(dialect.delimiter()).into_owned());
        assert_eq!(delimiter.as_deref(), expect, "{text}");
    }

    #[test]
    fn the_delimiter_is_the_one_that_makes_columns() {
        check("time,name,ip\n1,b,c\n", Some(","));
        check("a\tb, c\td\n1\t2\t3\n", Some("\t"));
        check("sep=;\r\na;b\r\n1;2\r\n", Some(";"));
        check("# made today\n\na|b|c\n1|2|3\n", Some("|"));
        check("a❖b❖c\n1❖2❖3\n", Some("❖"));
        check("\"a,b\";c;d\n1;2;3\n", Some(";"));
        check("#separator \\x09\n#fields\tts\tuid\n", Some("\t"));
        check("id,severity,message\n", Some(","));
    }

    #[test]
    fn one_odd_row_under_the_header_hides_no_table() {
        for odd in ["# exported by bob", "datetime,string", "Total,40", "\"\"", "x"] {
            check(&format!("time,title,host\n{odd}\n2026-11-20,A,h1\n2026-11-20,B,h2\n"), Some(","));
        }
        check("time,title,host\n2026-11-20,\"open,h\n2026-11-20,A,h1\n2026-11-20,B,h2\n", Some(","));
    }

    #[test]
    fn what_has_no_header_is_no_table() {
        check("WG-1,2026-11-20T08:01:00Z,high\nWG-2,2026-11-20T08:02:00Z,low\n", None);
        check("WARNING: one, two\n2026-11-20 connecting...\n", None);
        check("a sentence, and nothing else.\n", None);
        check("1\n\"x\"\nnull\n", None);
        check("a,b,c,d,e\nplain text\n", None);
    }
}
