//! The verdicts as a table: CSV for a spreadsheet, Markdown for a ticket.
//!
//! Titles and notes are text that attackers write. A spreadsheet would run what begins like a formula, and a ticket system
//! would make links and markup of it: neither gets the chance.

use crate::entry::{Entry, Given};
use crate::export::{points, probability};
use crate::time;
use std::fmt::Write;

/// The columns of the CSV form, in their order.
pub const CSV_COLUMNS: [&str; 20] = [
    "incident",
    "title",
    "verdict",
    "reason",
    "note",
    "analyst",
    "at",
    "took_seconds",
    "severity_id",
    "probability",
    "low",
    "high",
    "points",
    "model",
    "techniques",
    "alerts",
    "first_time",
    "last_time",
    "batch",
    "entry",
];

/// Writes one row for each verdict, after RFC 4180, with a heading.
///
/// A text that begins with `=`, `+`, `-`, `@`, a tab or a carriage return gets an apostrophe before it. Numbers are ours and
/// stay numbers.
///
/// `columns` are some of [`CSV_COLUMNS`], in whatever order; they stand in the order of that list. Empty: all of them.
pub fn export_csv(entries: &[&Entry], columns: &[String]) -> String {
    let chosen = |row: [String; CSV_COLUMNS.len()]| {
        let wanted = |name: &str| columns.is_empty() || columns.iter().any(|column| column == name);
        let cells = CSV_COLUMNS.into_iter().zip(row).filter(|(name, _)| wanted(name));
        cells.map(|(_, cell)| cell).collect::<Vec<_>>().join(",")
    };
    let mut out = format!("{}\r\n", chosen(CSV_COLUMNS.map(str::to_owned)));
    for (entry, given) in given(entries) {
        let (facts, score) = (given.facts, &given.facts.score);
        let moment = |at: Option<i64>| at.map(time::write).unwrap_or_default();
        let row = [
            cell(&entry.incident),
            cell(&facts.title),
            cell(given.verdict.export_word()),
            cell(reason(&given)),
            cell(given.note),
            cell(&entry.analyst),
            cell(&entry.at),
            (entry.took_ms / 1000).to_string(),
            facts.severity_id.to_string(),
            probability(score.p10000).to_string(),
            probability(score.low10000).to_string(),
            probability(score.high10000).to_string(),
            points(score.points1024).to_string(),
            cell(&facts.model),
            cell(&techniques(&given)),
            facts.alerts_total.to_string(),
            cell(&moment(facts.first_time)),
            cell(&moment(facts.last_time)),
            cell(&entry.batch),
            entry.seq.to_string(),
        ];
        let _ = write!(out, "{}\r\n", chosen(row));
    }
    out
}

/// Writes one table row for each verdict, in GitHub's Markdown.
pub fn export_markdown(entries: &[&Entry]) -> String {
    let mut out = String::from(
        "| Incident | Title | Verdict | Reason | Note | Estimate | Alerts | Techniques | Judged |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for (entry, given) in given(entries) {
        let score = &given.facts.score;
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} | {:.2}, likely {:.2} to {:.2} | {} | {} | {} |",
            plain(&entry.incident),
            plain(&given.facts.title),
            given.verdict.name(),
            reason(&given),
            plain(given.note),
            probability(score.p10000),
            probability(score.low10000),
            probability(score.high10000),
            given.facts.alerts_total,
            plain(&techniques(&given)),
            plain(&entry.at),
        );
    }
    out
}

fn given<'a>(entries: &'a [&'a Entry]) -> impl Iterator<Item = (&'a Entry, Given<'a>)> {
    entries.iter().filter_map(|entry| Some((*entry, entry.action.given()?)))
}

fn reason(given: &Given<'_>) -> &'static str {
    given.reason.and_then(|key| given.verdict.reason(key)).map_or("", |reason| reason.words)
}

fn techniques(given: &Given<'_>) -> String {
    let mut ids: Vec<&str> = given.facts.attacks.iter().map(|attack| attack.technique.as_str()).collect();
    ids.retain(|id| !id.is_empty());
    wg_schema::sort::up(&mut ids);
    ids.dedup();
    ids.join(" ")
}

/// Signs with which a spreadsheet begins a formula, also their wide forms.
const TRIGGERS: [char; 10] = ['=', '+', '-', '@', '|', '%', '＝', '＋', '－', '＠'];

/// Returns a text in which no spreadsheet finds the begin of a formula, wherever it splits: an apostrophe stands before each
/// sign that could begin one, at the start and after what may separate cells. Control and bidi characters are replaced.
fn guarded(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 1);
    let mut is_start = true;
    for c in text.chars() {
        if is_start && TRIGGERS.contains(&c) {
            out.push('\'');
        }
        // What a spreadsheet passes over before it looks for a formula.
        let is_nothing =
            c.is_whitespace() || matches!(c, '"' | '\0' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}');
        is_start = matches!(c, ';' | '\t' | '\n' | '\r') || is_start && is_nothing;
        // A terminal would obey the one, an eye the other.
        let is_acting = c.is_control() && !matches!(c, '\t' | '\n' | '\r') || is_bidi(c);
        out.push(if is_acting { '\u{FFFD}' } else { c });
    }
    out
}

/// Returns a text as a cell of CSV.
pub(crate) fn cell(text: &str) -> String {
    let safe = guarded(text);
    if safe.contains([',', '"', ';', '\t', '\r', '\n']) { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe }
}

/// Returns a line of a code list: code, tab, name. A name that a spreadsheet would take for a formula, or that begins with an
/// apostrophe, has an apostrophe before it, which [`read_code_line`] takes away.
pub fn code_line(code: &str, name: &str) -> String {
    let is_guarded = name.starts_with('\'') || name.trim_start().starts_with(TRIGGERS);
    format!("{code}\t{}{name}\n", if is_guarded { "'" } else { "" })
}

/// Reads a line of a code list: code and name.
pub fn read_code_line(line: &str) -> Option<(&str, &str)> {
    let (code, name) = line.split_once('\t')?;
    Some((code, name.strip_prefix('\'').unwrap_or(name)))
}

/// Returns a text in which Markdown sees nothing but a text: signs are escaped, control and bidi characters replaced.
pub(crate) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => out.push(' '),
            _ if c.is_control() || is_bidi(c) => out.push('\u{FFFD}'),
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '|' | '~' | '!' | '>' | ':' | '@'
            | '$' | '.' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

/// Marks that change the direction of what stands after them.
fn is_bidi(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_never_a_formula() {
        for text in
            ["=1+1", "+1", "-1", "@SUM(A1)", "|x", "%x", "＝1", " =1", "\t=x", "\r=x", "\n=x", "\u{feff}=1", "\"=1"]
        {
            let cell = cell(text);
            let first = cell.trim_matches('"').trim_start().trim_start_matches(['\u{feff}', '"']);
            assert!(first.starts_with('\''), "{text:?}: {cell:?}");
        }
        assert_eq!(cell("a=b"), "a=b");
        assert_eq!(cell("x;=cmd|'/C calc'!A0"), "\"x;'=cmd|'/C calc'!A0\"");
        assert_eq!(cell("say \"no\", twice"), "\"say \"\"no\"\", twice\"");
        assert_eq!(cell("=\"x\",1"), "\"'=\"\"x\"\",1\"");
    }

    #[test]
    fn a_cell_moves_no_terminal() {
        assert_eq!(cell("a\u{1b}[31m\u{9b}1m\u{202e}b"), "a\u{fffd}[31m\u{fffd}1m\u{fffd}b");
    }

    #[test]
    fn a_code_list_is_no_spreadsheet_of_formulas_and_reads_back() {
        for name in ["fin-fs-02", "=1+1", " =1", "'quoted", "-x", "a=b"] {
            let line = code_line("HOST-1", name);
            assert!(!line.contains("\t=") && !line.contains("\t-"), "{line:?}");
            assert_eq!(read_code_line(line.trim_end_matches('\n')), Some(("HOST-1", name)));
        }
        assert_eq!(read_code_line("no tab"), None);
    }

    #[test]
    fn markdown_makes_nothing_of_a_title() {
        assert_eq!(plain("[a](http://x)|<b>"), "\\[a\\]\\(http\\://x\\)\\|&lt;b\\>");
        assert_eq!(plain("one\ntwo\u{202E}x"), "one two\u{FFFD}x");
        assert_eq!(plain("www.evil.example"), "www\\.evil\\.example");
    }
}
