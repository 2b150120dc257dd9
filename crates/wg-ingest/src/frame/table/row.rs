//! One row into cells.

use super::Dialect;
use crate::latin::Charset;
use std::borrow::Cow;

/// A cell, between its quotes where it has some.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    start: usize,
    end: usize,
    /// Quotes within it are doubled.
    is_doubled: bool,
}

impl Cell {
    /// Returns where the cell stands in a text in which its row begins here.
    pub fn range(self, row: usize) -> std::ops::Range<usize> {
        row + self.start..row + self.end
    }

    /// Returns what the cell says, by the look of its bytes where they are not UTF-8.
    pub fn text(self, row: &[u8]) -> Cow<'_, str> {
        self.text_in(row, Charset::ByLook)
    }

    /// Returns what the cell says in a file of this charset.
    pub fn text_in(self, row: &[u8], charset: Charset) -> Cow<'_, str> {
        let text = charset.decode(&row[self.start..self.end]);
        if self.is_doubled { Cow::Owned(text.replace("\"\"", "\"")) } else { text }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Parsed {
    /// The row ends before this index, where its line ends.
    Row { end: usize },
    /// It goes on after these bytes.
    More,
    /// A cell's quote, at this index, is not closed; or (certain) it is closed later on in the middle of something.
    Unclosed { quote: usize, is_certain: bool },
}

/// Parses the row that `bytes` begin with. `is_last`: nothing follows the bytes.
pub(super) fn parse(bytes: &[u8], dialect: &Dialect, is_last: bool, cells: &mut Vec<Cell>) -> Parsed {
    cells.clear();
    let delimiter = dialect.delimiter();
    let mut at = 0;
    loop {
        let (cell, end) = if dialect.has_quotes && bytes.get(at) == Some(&b'"') {
            match quoted(bytes, at, delimiter, is_last) {
                Ok(found) => found,
                Err(parsed) => return parsed,
            }
        } else {
            match plain_end(bytes, at, delimiter) {
                Some(end) => (Cell { start: at, end, is_doubled: false }, end),
                None if is_last => (Cell { start: at, end: bytes.len(), is_doubled: false }, bytes.len()),
                None => return Parsed::More,
            }
        };
        cells.push(cell);
        match bytes.get(end) {
            None | Some(b'\n' | b'\r') => return Parsed::Row { end },
            Some(_) => at = end + delimiter.len(),
        }
    }
}

/// Where a cell without quotes ends: at a delimiter or a line end.
fn plain_end(bytes: &[u8], mut at: usize, delimiter: &[u8]) -> Option<usize> {
    loop {
        at += memchr::memchr3(delimiter[0], b'\n', b'\r', bytes.get(at..)?)?;
        if matches!(bytes[at], b'\n' | b'\r') || bytes[at..].starts_with(delimiter) {
            return Some(at);
        }
        at += 1;
    }
}

/// The cell whose opening quote is at `open`, and where its delimiter or line end is.
fn quoted(bytes: &[u8], open: usize, delimiter: &[u8], is_last: bool) -> Result<(Cell, usize), Parsed> {
    let mut cell = Cell { start: open + 1, end: open + 1, is_doubled: false };
    loop {
        let rest = bytes.get(cell.end..).unwrap_or_default();
        let Some(n) = memchr::memchr(b'"', rest) else {
            return Err(Parsed::Unclosed { quote: open, is_certain: false });
        };
        cell.end += n;
        match bytes.get(cell.end + 1) {
            Some(b'"') => {
                cell.is_doubled = true;
                cell.end += 2;
            }
            None if !is_last => return Err(Parsed::More),
            None | Some(b'\n' | b'\r') => return Ok((cell, cell.end + 1)),
            Some(_) if bytes[cell.end + 1..].starts_with(delimiter) => return Ok((cell, cell.end + 1)),
            Some(_) if bytes.len() - cell.end <= delimiter.len() && !is_last => return Err(Parsed::More),
            Some(_) => break,
        }
    }
    // Something follows the closing quote. Within one line that is a sloppy writer, and the cell is taken as it stands;
    // over several lines it is the opening quote of a later cell.
    if memchr::memchr(b'\n', &bytes[open..cell.end]).is_some() {
        return Err(Parsed::Unclosed { quote: open, is_certain: true });
    }
    match plain_end(bytes, cell.end + 1, delimiter) {
        Some(end) => Ok((Cell { start: open, end, is_doubled: false }, end)),
        None if is_last => Ok((Cell { start: open, end: bytes.len(), is_doubled: false }, bytes.len())),
        None => Err(Parsed::More),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &[&str]) {
        let dialect = Dialect::new(b",");
        let mut cells = Vec::new();
        let Parsed::Row { end } = parse(text.as_bytes(), &dialect, true, &mut cells) else { panic!("{text}: no row") };
        let found: Vec<_> = cells.iter().map(|cell| cell.text(&text.as_bytes()[..end])).collect();
        assert_eq!(found, expect, "{text}");
    }

    #[test]
    fn cells_are_read_as_rfc_4180_says_and_sloppy_ones_too() {
        check("a,b\nc", &["a", "b"]);
        check("a,\r\n", &["a", ""]);
        check("\"a,\"\"b\"\"\n c\",d", &["a,\"b\"\n c", "d"]);
        check("say \"hi\" now,b", &["say \"hi\" now", "b"]);
        check("\"hi\" now,b", &["\"hi\" now", "b"]);
        check("\"\",b", &["", "b"]);
    }

    #[test]
    fn a_quote_that_swallows_lines_is_found() {
        let dialect = Dialect::new(b",");
        let mut cells = Vec::new();
        let parsed = parse(b"a,\"b\nc,\"d\"\n", &dialect, true, &mut cells);
        assert_eq!(parsed, Parsed::Unclosed { quote: 2, is_certain: true });
        let parsed = parse(b"a,\"b\nc,d\n", &dialect, true, &mut cells);
        assert_eq!(parsed, Parsed::Unclosed { quote: 2, is_certain: false });
    }
}
