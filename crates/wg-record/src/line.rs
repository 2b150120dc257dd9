//! One line of a log as a record: CEF, LEEF, Snort's and Suricata's alerts in text, Palo Alto's values, pairs of names and
//! values, the Linux audit system's, sentences with a time before them, and JSON, each with or without a syslog header before it.
//!
//! It tells what a line is and takes it apart. What its fields mean is the readers' matter.

mod audit;
pub mod block;
mod cef;
mod clam;
mod colons;
mod leef;
mod maltrail;
mod ossec;
mod pairs;
mod panos;
mod snort;
mod syslog;
mod told;

pub use pairs::iter as pairs;

/// Returns whether the line begins a record of several lines, which ends with an empty one.
pub fn is_block_start(line: &[u8]) -> bool {
    snort::is_block_start(line) || ossec::is_block_start(line)
}

use crate::json::Build;
use std::ops::Range;
use wg_schema::report::Code;

/// A mark further on in a line belongs to some text within it.
const MARK_WITHIN: usize = 512;

/// What became of a line.
#[derive(Debug, PartialEq, Eq)]
pub enum Parsed {
    /// Its fields were built.
    Fields,
    /// This part of it is meant to be JSON.
    Json(Range<usize>),
    /// It is of a known form, but cannot be read.
    Bad(Code, String),
    /// It has no form that is known.
    Unknown,
}

/// The forms, and where in the line they begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Cef(usize),
    Leef(usize),
    Snort,
    SnortCsv,
    Ossec,
    Clam,
    Maltrail,
    Json(usize),
    Pairs(usize),
    Colons(usize),
    PanOs(usize),
    Audit,
    Told,
}

/// Returns whether this is the line of a log that [`parse`] can take apart, and not JSON from its first byte on.
pub fn is_known(line: &str) -> bool {
    match form(line) {
        None | Some(Form::Json(0)) => false,
        Some(Form::Told) => told::find(line).is_some_and(|told| told.is_certain()),
        Some(_) => true,
    }
}

/// Returns whether the line begins as one of a log does: with a time, whatever it then tells.
pub fn has_time(line: &str) -> bool {
    syslog::time_and_rest(line).is_some()
}

/// Returns whether this line carries an event in a form that nothing else is mistaken for.
pub fn is_event(line: &str) -> bool {
    matches!(form(line), Some(Form::Cef(_) | Form::Leef(_) | Form::Snort))
}

/// Takes a line apart. Its fields go into `into`, which is cleared first.
pub fn parse(line: &str, into: &mut Build) -> Parsed {
    into.clear();
    match form(line) {
        Some(Form::Cef(at)) => {
            syslog::header(&line[..at], into);
            cef::parse(&line[at..], into)
        }
        Some(Form::Leef(at)) => {
            syslog::header(&line[..at], into);
            leef::parse(&line[at..], into)
        }
        Some(Form::Snort) => snort::parse(line, into),
        Some(Form::SnortCsv) => snort::parse_csv(line, into),
        Some(Form::Ossec) => ossec::parse(line, into),
        Some(Form::Clam) => {
            syslog::header(line, into);
            clam::parse(line, into)
        }
        Some(Form::Maltrail) => maltrail::parse(line, into),
        Some(Form::Json(at)) => Parsed::Json(at..line.trim_end().len()),
        Some(Form::Pairs(at)) => {
            syslog::header(&line[..at], into);
            pairs::parse(&line[at..], into)
        }
        Some(Form::Colons(at)) => {
            syslog::header(&line[..at], into);
            colons::parse(&line[at..], into)
        }
        Some(Form::PanOs(at)) => {
            syslog::header(&line[..at], into);
            panos::parse(&line[at..], into)
        }
        Some(Form::Audit) => {
            syslog::header(&line[..audit::start(line).unwrap_or(0)], into);
            audit::parse(line, into)
        }
        Some(Form::Told) => told::find(line).map_or(Parsed::Unknown, |told| told.build(into)),
        None => Parsed::Unknown,
    }
}

fn form(line: &str) -> Option<Form> {
    let start = line.len() - line.trim_start_matches([' ', '\t', '\u{feff}']).len();
    let bytes = line.as_bytes();
    let is_bracket = bytes.get(start) == Some(&b'[');
    let is_brace = bytes.get(start) == Some(&b'{');
    // Before the marks: an event of another tool may be in the record.
    let header = if is_brace { None } else { syslog::length(line) };
    if is_brace || is_bracket && header.is_none() && !bytes[start..].starts_with(b"[**]") {
        return Some(Form::Json(start));
    }
    if let Some(n) = header
        && line.trim_end().ends_with('}')
        && let Some(at) = memchr::memchr(b'{', &bytes[n..]).map(|at| n + at)
        && pairs::first(&line[n..at]).is_none()
        && !line[..at].contains("EF:")
    {
        return Some(Form::Json(at));
    }
    let head = &bytes[..bytes.len().min(MARK_WITHIN)];
    for at in memchr::memmem::find_iter(head, b"EEF:").chain(memchr::memmem::find_iter(head, b"CEF:")) {
        if cef::is_start(&bytes[at..]) {
            return Some(Form::Cef(at));
        }
        if at > 0 && leef::is_start(&bytes[at - 1..]) {
            return Some(Form::Leef(at - 1));
        }
    }
    if snort::is_alert(line) {
        return Some(Form::Snort);
    }
    if snort::is_csv(line) {
        return Some(Form::SnortCsv);
    }
    if ossec::is_block_start(bytes) {
        return Some(Form::Ossec);
    }
    if clam::is_found(line) {
        return Some(Form::Clam);
    }
    if maltrail::is_event(line) {
        return Some(Form::Maltrail);
    }
    if audit::start(line).is_some() {
        return Some(Form::Audit);
    }
    if let Some(at) = panos::start(&line[..line.floor_char_boundary(MARK_WITHIN)]) {
        return Some(Form::PanOs(at));
    }
    if let Some(at) = tagged(&line[start..]).map(|at| start + at) {
        return Some(Form::Json(at));
    }
    let from = header.unwrap_or(start);
    if let Some(at) = colons::start(&line[from..]) {
        // A sentence has a name of several words, and says how bad it is before them.
        let is_told = header.is_some() && told::find(line).is_some_and(|told| told.is_sentence());
        return Some(if is_told { Form::Told } else { Form::Colons(from + at) });
    }
    if let Some(at) = pairs_alone(line, header.is_some(), from) {
        return Some(Form::Pairs(at));
    }
    told::find(line).map(|_| Form::Told)
}

/// Returns where pairs begin that are all that a line holds after its header.
fn pairs_alone(line: &str, has_header: bool, from: usize) -> Option<usize> {
    let first = pairs::first(&line[from..])
        .filter(|first| has_header || *first == 0 || *first == 1 && line.starts_with('"'))?;
    let least = if has_header { 2 } else { 3 };
    let is_pairs = pairs::iter(&line[from + first..]).take(least).count() == least;
    // From the quote on, where a pair is a cell.
    let is_cell = !has_header && first == 1;
    // With more before them than names a host, a program and a process, they belong to a sentence.
    let is_sentence = has_header && line[from..from + first].split(' ').filter(|word| is_word(word)).count() > 2;
    let is_alone = is_pairs
        && (!is_sentence || !told::is_ordinary(line) && told::find(line).is_none_or(|told| !told.is_certain()));
    is_alone.then_some(from + first - usize::from(is_cell))
}

fn is_word(text: &str) -> bool {
    text.bytes().filter(u8::is_ascii_alphabetic).count() >= 2
}

/// Returns where JSON begins after a program's name alone: `app[7]: {`, and Vectra's `vectra_json_v2 -: {`.
fn tagged(line: &str) -> Option<usize> {
    let end = line.bytes().take(64).position(|byte| !(byte.is_ascii_alphanumeric() || b"_.-/[]".contains(&byte)))?;
    let after = line[end..].strip_prefix(" -:").or_else(|| line[end..].strip_prefix(':'))?.trim_start();
    let is_json = end > 0 && after.starts_with("{\"") && after.trim_end().ends_with('}');
    is_json.then_some(line.len() - after.len())
}

#[cfg(test)]
mod tests;
