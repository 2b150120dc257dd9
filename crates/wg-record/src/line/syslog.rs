//! The header that a syslog sender puts before a line: RFC 3164, RFC 5424, what relays make of them, or a time alone.

use crate::json::Build;
use crate::when::{self, When};

/// A header and what it says.
#[derive(Default)]
struct Header<'l> {
    time: Option<&'l str>,
    host: Option<&'l str>,
    app: Option<&'l str>,
    /// Bytes of the line that were recognised as header.
    length: usize,
}

/// Returns how much of the line is surely header: to after the time, or after the host of RFC 5424.
pub(super) fn length(line: &str) -> Option<usize> {
    parse(line).map(|header| header.length)
}

/// Builds the member `syslog` from the text before a record, where it says anything.
pub(super) fn header(text: &str, into: &mut Build) {
    let Some(mut header) = parse(text) else { return };
    header.time = header.time.map(|time| with_year(time, text));
    into.open("syslog");
    for (name, value) in [("time", header.time), ("host", header.host), ("app", header.app)] {
        if let Some(value) = value {
            into.text(name, value);
        }
    }
    into.close();
}

/// Returns a time without a year as a firewall gives it once more after the host: `Aug  1 03:00:00 fb1 (2026-08-01T03:00:00) `.
pub(super) fn with_year<'l>(time: &'l str, text: &'l str) -> &'l str {
    if !when::lacks_year(time) {
        return time;
    }
    let mut words = text.split(' ').filter_map(|word| word.strip_prefix('(')?.strip_suffix(')'));
    words.find(|word| when::read(word) != When::Bad).unwrap_or(time)
}

/// Returns the time that a line begins with, after a priority or without one, and what follows it. `None` where what stands
/// there is no time that can be read.
pub(super) fn time_and_rest(line: &str) -> Option<(&str, &str)> {
    let header = parse(line)?;
    let time = header.time?;
    let start = time.as_ptr() as usize - line.as_ptr() as usize;
    let is_time = !matches!(when::read(time), When::Bad) || when::lacks_year(time);
    let rest = line.get(start + time.len()..)?.trim_start_matches([' ', ':', ']']);
    // The next cell of a table.
    let is_cell = rest.starts_with([',', ';', '|', '\t']);
    (is_time && !is_cell).then_some((time, rest))
}

fn parse(text: &str) -> Option<Header<'_>> {
    let mut rest = text.trim_start_matches(['\u{feff}', ' ', '\t']);
    // RFC 6587 puts the length of the message before it.
    if let Some((count, message)) = rest.split_once(' ')
        && (1..=6).contains(&count.len())
        && count.bytes().all(|byte| byte.is_ascii_digit())
        && message.starts_with('<')
    {
        rest = message;
    }
    let mut has_priority = false;
    if let Some((number, after)) = rest.strip_prefix('<').and_then(|rest| rest.split_once('>'))
        && (1..=3).contains(&number.len())
        && number.bytes().all(|byte| byte.is_ascii_digit())
    {
        (rest, has_priority) = (after.trim_start(), true);
    }
    let mut header = Header::default();
    let is_5424 = has_priority && rest.starts_with("1 ");
    if is_5424 {
        rest = &rest[2..];
    }
    let bracketed = in_brackets(rest);
    // A tab between the time and pairs; between cells it is none of ours.
    let timed = rest.split_once('\t').filter(|(time, pairs)| time.len() <= 64 && super::pairs::first(pairs) == Some(0));
    let timed = timed.map_or(rest, |(time, _)| time);
    // `<134>1 1563249630.774247467 MX84 `: seconds of the epoch where the standard wants a date.
    let epoch = || {
        let word = timed.split(' ').next().filter(|word| is_5424 && word.len() >= 10)?;
        (word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && when::read(word) != When::Bad)
            .then_some(word.len())
    };
    match time(timed).or_else(epoch).filter(|_| bracketed.is_none()) {
        Some(n) => {
            header.time = Some(rest[..n].trim_end_matches(':'));
            rest = rest[n..].trim_start();
        }
        None if bracketed.is_some() => {
            header.time = bracketed;
            rest = rest.split_once(']').map_or("", |(_, rest)| rest).trim_start();
        }
        None if is_5424 && rest.starts_with("- ") => rest = &rest[2..],
        None if has_priority => {}
        None => return None,
    }
    header.length = text.len() - rest.len();
    let mut words = rest.split(' ').filter(|word| !word.is_empty());
    header.host = words.next().map(|word| word.trim_end_matches(':')).filter(|word| is_name(word));
    header.app = words.next().map(|word| word.split(['[', ':']).next().unwrap_or(word)).filter(|word| is_name(word));
    if is_5424 {
        // Host, application, process and message id are words, so what is sought cannot be in them. Some write fewer.
        let words = rest.split_inclusive(' ').take(4).take_while(|word| !word.contains('=') && !word.starts_with('{'));
        let n: usize = words.map(str::len).sum();
        header.length += rest[..n].trim_end_matches(' ').len();
    }
    Some(header)
}

/// Returns the time in the brackets that a text begins with: `[2026-11-20 08:00:00] `, `[Fri Nov 20 08:00:00.123 2026] `.
fn in_brackets(text: &str) -> Option<&str> {
    let (time, _) = text.strip_prefix('[')?.split_once(']').filter(|(time, _)| time.len() <= 64)?;
    let is_time = time.contains(':') && (when::read(time) != When::Bad || when::lacks_year(time));
    is_time.then_some(time)
}

fn is_name(word: &str) -> bool {
    !word.is_empty()
        && word != "-"
        && word.len() <= 255
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-:/".contains(&byte))
}

/// Returns how long the time is that the text begins with.
fn time(text: &str) -> Option<usize> {
    let mut words = Words { text, at: 0 };
    let (start, first) = words.next()?;
    let is_digits = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    let is_date = |word: &str| {
        let parts: Vec<&str> = word.split(['-', '/', '.']).collect();
        parts.len() == 3 && parts.iter().all(|part| (1..=4).contains(&part.len()) && is_digits(part))
    };
    if first.len() >= 16
        && first.contains('T')
        && is_clock(first.split_once('T')?.1)
        && first.starts_with(|c: char| c.is_ascii_digit())
    {
        return Some(start + first.len());
    }
    if let Some((date, clock)) = first.split_once('-')
        && date.len() == 10
        && is_clock(clock)
        && is_date(&date.replace(':', "-"))
    {
        return Some(start + first.len());
    }
    if is_date(first) {
        let (at, clock) = words.next().filter(|(_, word)| is_clock(word))?;
        return Some(zone_end(words, at + clock.len()));
    }
    // `Nov 20 08:00:00`, `Fri Nov 20 2026 08:00:00`, `Nov 20 08:00:00 2026`, `Nov 20 2026 08:00:00.123 UTC:`.
    let is_month = |word: &str| {
        const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
        MONTHS.iter().any(|month| word.eq_ignore_ascii_case(month))
    };
    let month = if is_month(first) { first } else { words.next()?.1 };
    if !is_month(month) || first.len() > 4 {
        return None;
    }
    let (_, day) = words.next()?;
    if day.len() > 2 || !is_digits(day) {
        return None;
    }
    let (mut at, mut word) = words.next()?;
    if word.len() == 4 && is_digits(word) {
        (at, word) = words.next()?;
    }
    if !is_clock(word.trim_end_matches(':')) {
        return None;
    }
    let mut end = at + word.len();
    let before = Words { text, at: words.at };
    match words.next() {
        Some((at, year))
            if year.len() == 4 && is_digits(year) && (year.starts_with("19") || year.starts_with("20")) =>
        {
            end = at + 4;
            Some(zone_end(words, end))
        }
        _ => Some(zone_end(before, end)),
    }
}

/// Takes a zone along that follows the time.
fn zone_end(mut words: Words<'_>, end: usize) -> usize {
    match words.next() {
        Some((at, word)) if ["UTC", "GMT", "Z", "UTC:", "GMT:"].contains(&word) => at + word.len(),
        Some((at, word))
            if word.len() >= 5
                && word.starts_with(['+', '-'])
                && word[1..].bytes().all(|b| b.is_ascii_digit() || b == b':') =>
        {
            at + word.len()
        }
        _ => end,
    }
}

fn is_clock(word: &str) -> bool {
    let mut parts = word.splitn(3, ':');
    let two = |part: Option<&str>| part.is_some_and(|part| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit()));
    let is_hour =
        parts.next().is_some_and(|part| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()));
    is_hour && two(parts.next()) && parts.next().is_some_and(|part| part.starts_with(|c: char| c.is_ascii_digit()))
}

/// The words of a text and where they begin.
struct Words<'l> {
    text: &'l str,
    at: usize,
}

impl<'l> Iterator for Words<'l> {
    type Item = (usize, &'l str);

    fn next(&mut self) -> Option<(usize, &'l str)> {
        let rest = &self.text[self.at..];
        let start = self.at + (rest.len() - rest.trim_start_matches(' ').len());
        let word = self.text[start..].split(' ').next().filter(|word| !word.is_empty())?;
        self.at = start + word.len();
        Some((start, word))
    }
}
