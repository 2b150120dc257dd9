//! Tables in Markdown: `| a | b |` between bars, under a header and a line of dashes, with prose around them. The outer bars
//! may be left out.

use super::row::Cell;
use std::borrow::Cow;

/// Returns where the first table begins.
pub(super) fn start(head: &[u8]) -> Option<usize> {
    let mut at = 0;
    let mut header = None;
    for line in super::dialect::lines(head) {
        if header.is_some() && is_rule(line) {
            return header;
        }
        header = (has_bars(line) && !is_rule(line)).then_some(at);
        at += line.len();
    }
    None
}

/// Returns whether a line is a row of such a table.
pub(super) fn is_row(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    line.len() > 2 && line.starts_with(b"|") && line[1..].contains(&b'|')
}

/// Returns whether a line is a row of such a table if it stands under one: the outer bars may be left out.
pub(super) fn has_bars(line: &[u8]) -> bool {
    line.contains(&b'|')
}

/// Returns whether a line is the one of dashes under a header.
pub(super) fn is_rule(line: &[u8]) -> bool {
    has_bars(line) && line.contains(&b'-') && line.trim_ascii().iter().all(|byte| b"|-: \t".contains(byte))
}

/// Returns the texts of a row. A bar in a cell has a backslash before it.
pub(super) fn texts<'r>(cells: &[Cell], row: &'r [u8]) -> Vec<Cow<'r, str>> {
    let mut texts: Vec<Cow<'r, str>> = Vec::new();
    let mut is_open = false;
    for cell in cells {
        let text = cell.text(row);
        let is_cut = text.ends_with('\\');
        let text = if is_cut { Cow::Owned(format!("{}|", &text[..text.len() - 1])) } else { text };
        match texts.last_mut().filter(|_| is_open) {
            Some(last) => last.to_mut().push_str(&text),
            None => texts.push(text),
        }
        is_open = is_cut;
    }
    // Before the first bar and after the last one.
    let line = row.trim_ascii();
    if line.starts_with(b"|") && !texts.is_empty() {
        texts.remove(0);
    }
    if line.ends_with(b"|") && texts.last().is_some_and(|text| text.trim().is_empty()) {
        texts.pop();
    }
    texts.into_iter().map(|text| Cow::Owned(plain(text.trim()).to_owned())).collect()
}

/// Takes the signs for bold and code off a cell.
fn plain(text: &str) -> &str {
    let inner = ["**", "`", "__"].iter().find_map(|sign| text.strip_prefix(sign)?.strip_suffix(sign));
    inner.filter(|inner| !inner.is_empty()).unwrap_or(text)
}
