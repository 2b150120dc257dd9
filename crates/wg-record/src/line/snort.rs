//! Alerts of Snort and Suricata in text: the line of `alert_fast` and of syslog, the block of `alert_full`, and the CSV
//! without a header, whose columns are told by their shape.

use super::{Parsed, syslog};
use crate::json::Build;
use wg_schema::report::Code;

/// What an alert says, as it stands there.
#[derive(Default)]
struct Alert<'l> {
    time: &'l str,
    /// `gid:sid:rev`.
    rule: [&'l str; 3],
    msg: &'l str,
    class: &'l str,
    priority: &'l str,
    proto: &'l str,
    src: &'l str,
    dst: &'l str,
    action: &'l str,
}

impl Alert<'_> {
    fn build(&self, into: &mut Build) -> Parsed {
        into.open("snort");
        let [gid, sid, rev] = self.rule;
        for (name, value) in [
            ("time", self.time),
            ("gid", gid),
            ("sid", sid),
            ("rev", rev),
            ("msg", self.msg),
            ("class", self.class),
            ("priority", self.priority),
            ("proto", self.proto),
            ("src", self.src),
            ("dst", self.dst),
            ("action", self.action),
        ] {
            if !value.is_empty() {
                into.text(name, value);
            }
        }
        into.close();
        Parsed::Fields
    }
}

/// Returns whether this is an alert of `alert_fast`, of syslog, or the first line of a block.
pub(super) fn is_alert(line: &str) -> bool {
    rule(line).is_some_and(|(at, end, _)| is_marked(&line[..at], &line[end..]))
}

fn is_marked(before: &str, after: &str) -> bool {
    before.trim_end().ends_with("[**]") || after.contains("[Priority:") || after.contains("[Classification:")
}

/// Returns whether the line begins a block of `alert_full`, which ends with an empty line.
pub fn is_block_start(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    line.starts_with(b"[**] [") && line.ends_with(b"[**]")
}

/// Finds `[gid:sid:rev]`: where it begins, where it ends, and its parts.
fn rule(line: &str) -> Option<(usize, usize, [&str; 3])> {
    let bytes = line.as_bytes();
    // The message comes after it, so it is found early or not at all.
    for at in memchr::memchr_iter(b'[', &bytes[..bytes.len().min(super::MARK_WITHIN)]) {
        if !bytes.get(at + 1).is_some_and(u8::is_ascii_digit) {
            continue;
        }
        let end = at + memchr::memchr(b']', &bytes[at..bytes.len().min(at + 48)])?;
        if let Some(parts) = parts(&line[at + 1..end]) {
            return Some((at, end + 1, parts));
        }
    }
    None
}

fn parts(text: &str) -> Option<[&str; 3]> {
    let mut parts = text.split(':');
    let found = [parts.next()?, parts.next()?, parts.next()?];
    let is_number = |part: &&str| (1..=10).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    (parts.next().is_none() && found.iter().all(is_number)).then_some(found)
}

/// Takes an alert apart that [`is_alert`] recognised.
pub(super) fn parse(text: &str, into: &mut Build) -> Parsed {
    let Some((at, end, rule)) = rule(text) else { return Parsed::Unknown };
    let (before, after) = (&text[..at], &text[end..]);
    let mut alert = Alert { rule, ..Alert::default() };
    let message_end = ["[**]", "[Classification:", "[Priority:"].iter().filter_map(|mark| after.find(mark)).min();
    alert.msg = after[..message_end.unwrap_or(after.len())].trim();
    let rest = &after[message_end.unwrap_or(after.len())..];
    let between = |open: &str, close: char| {
        rest.split_once(open).and_then(|(_, inner)| inner.split_once(close)).map_or("", |(inner, _)| inner.trim())
    };
    (alert.class, alert.priority) = (between("[Classification:", ']'), between("[Priority:", ']'));
    alert.proto = between("{", '}');
    if let Some((left, right)) = rest.split_once(" -> ") {
        alert.src = left.rsplit([' ', '\n', '}']).next().unwrap_or_default();
        alert.dst = right.split([' ', '\r', '\n']).next().unwrap_or_default();
        if alert.proto.is_empty() {
            alert.proto = right.split_once('\n').and_then(|(_, line)| line.split(' ').next()).unwrap_or_default();
        }
    }
    alert.time =
        text.split_whitespace().take_while(|word| *word != "->").find(|word| is_time(word)).unwrap_or_default();
    if before.contains("[Drop]") || before.contains("[wDrop]") {
        alert.action = "drop";
    }
    if alert.time.is_empty() {
        syslog::header(before, into);
    }
    alert.build(into)
}

/// `05/30-19:09:10.917356`, also with the year.
fn is_time(word: &str) -> bool {
    let Some((date, clock)) = word.split_once('-') else { return false };
    let is_digits = |part: &str| (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    (2..=3).contains(&date.split('/').count())
        && date.split('/').all(is_digits)
        && clock.bytes().filter(|byte| *byte == b':').count() == 2
        && clock.bytes().all(|byte| byte.is_ascii_digit() || b":.".contains(&byte))
}

/// Returns whether this is a row of `alert_csv`: a time of Snort's, then cells.
pub(super) fn is_csv(line: &str) -> bool {
    line.split_once(',').is_some_and(|(time, rest)| is_time(time.trim()) && rest.contains(','))
}

/// Takes a row apart. Which columns there are is a matter of the sensor's settings, so they are known by what they hold.
pub(super) fn parse_csv(line: &str, into: &mut Build) -> Parsed {
    let cells = cells(line);
    let mut alert = Alert { time: cells[0], ..Alert::default() };
    let is_number = |cell: &str| !cell.is_empty() && cell.len() <= 10 && cell.bytes().all(|byte| byte.is_ascii_digit());
    let mut at = 1;
    if let [gid, sid, rev, ..] = cells[1..]
        && [gid, sid, rev].into_iter().all(is_number)
    {
        (alert.rule, at) = ([gid, sid, rev], 4);
    }
    let mut endpoints = Vec::new();
    for (i, cell) in cells.iter().enumerate().skip(at) {
        let is_address = cell.parse::<std::net::IpAddr>().is_ok();
        let is_both =
            cell.rsplit_once(':').is_some_and(|(ip, port)| ip.parse::<std::net::IpAddr>().is_ok() && is_number(port));
        if is_address || is_both {
            let port = cells.get(i + 1).copied().filter(|port| is_address && is_number(port));
            endpoints.push((*cell, port.unwrap_or_default()));
        } else if let Some(parts) = parts(cell).filter(|_| alert.rule[1].is_empty()) {
            alert.rule = parts;
        } else if ["TCP", "UDP", "ICMP", "IP", "ICMP6"].contains(cell) {
            alert.proto = cell;
        } else if ["allow", "alert", "drop", "block", "reject", "would_drop", "pass"].contains(cell) {
            alert.action = cell;
        } else if is_number(cell)
            && cells[i - 1].contains(' ')
            && cells[i - 1] != alert.msg
            && matches!(*cell, "1" | "2" | "3" | "4")
        {
            // The class is written in words, and its priority after it.
            (alert.class, alert.priority) = (cells[i - 1], cell);
        } else if alert.msg.is_empty() && cell.contains(' ') || i == at && !is_number(cell) {
            alert.msg = cell;
        }
    }
    if alert.msg.is_empty() && alert.rule[1].is_empty() {
        return Parsed::Bad(Code::BadLine, "The row begins like an alert of Snort and names no rule.".into());
    }
    let joined = |(ip, port): &(&str, &str)| match (port.is_empty(), ip.contains(':')) {
        (true, _) => (*ip).to_owned(),
        (false, true) => format!("[{ip}]:{port}"),
        (false, false) => format!("{ip}:{port}"),
    };
    let (src, dst) = (endpoints.first().map(joined), endpoints.get(1).map(joined));
    (alert.src, alert.dst) = (src.as_deref().unwrap_or_default(), dst.as_deref().unwrap_or_default());
    alert.build(into)
}

/// The cells of a row. Quotes around a cell are taken off; a comma within them does not end it.
fn cells(line: &str) -> Vec<&str> {
    let mut cells = Vec::new();
    let mut rest = line;
    loop {
        let trimmed = rest.trim_start_matches(' ');
        let (cell, after) = match trimmed.strip_prefix('"').and_then(|inner| inner.split_once('"')) {
            Some((inner, after)) => (inner, after.find(',').map(|at| &after[at + 1..])),
            None => match trimmed.split_once(',') {
                Some((cell, after)) => (cell, Some(after)),
                None => (trimmed, None),
            },
        };
        cells.push(cell.trim());
        match after {
            Some(after) => rest = after,
            None => return cells,
        }
    }
}
