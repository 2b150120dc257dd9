//! Secrets that only the program before them gives away: `psexec -p x`, `mysql -px`, `net user bob x`, `curl -u bob:x`.

mod fed;
mod habit;
mod net;

use super::{Kind, Secret};
use fed::Fed;
use habit::{Form, HABITS, Habit, LOGIN, Part};
use net::Net;
use std::ops::Range;

/// No command line with more words is looked at in this way.
const MAX_WORDS: usize = 4096;

/// Programs of one line whose habits are kept in mind.
const MAX_HABITS: usize = 32;

/// Command lines within quotes are looked into so deep: `cmd /c "powershell -c '…'"`.
const MAX_DEPTH: u8 = 3;

/// Returns whether there is an option of any habit, or a word that `find` waits for: nearly always there is not.
fn may_speak(bytes: &[u8]) -> bool {
    // `net` may be the last word.
    bytes.iter().enumerate().any(|(i, byte)| MAY_SPEAK[usize::from(*byte)] && speaks(bytes, i))
        || ends_net(bytes, bytes.len())
}

/// Bytes that stand beside each such option or word; of those beside it the one that other text has least.
const MAY_SPEAK: [bool; 256] = {
    let mut may = [false; 256];
    let signs = b" \t\"'-|<.1";
    let mut i = 0;
    while i < signs.len() {
        may[signs[i] as usize] = true;
        i += 1;
    }
    may
};

fn speaks(bytes: &[u8], i: usize) -> bool {
    let at = |place: usize| bytes.get(place).copied().unwrap_or(b' ');
    match bytes[i] {
        b' ' | b'\t' | b'"' | b'\'' => {
            let next = (at(i + 1), at(i + 2));
            let is_option = match next {
                (b'-', b'p' | b'h' | b'P' | b'u' | b'U' | b'w' | b'a' | b'b' | b'k' | b'S' | b'-') => true,
                (b'-', b'n') => at(i + 3) == b'b',
                // `/p x`, `/p:x`, `/setcredentials`.
                (b'/', b'p' | b'P') => matches!(at(i + 3), b' ' | b':'),
                (b'/', b's' | b'S') => matches!(at(i + 3), b'e' | b'E'),
                _ => false,
            };
            is_option || matches!(bytes[i], b' ' | b'"') && ends_net(bytes, i)
        }
        b'-' => matches!(at(i + 1), b'S' | b's') && i > 0 && matches!(at(i - 1), b'o' | b'O'),
        b'|' => at(i + 1) == b' ' && at(i + 2) == b'c',
        b'<' => at(i + 1) == b'<' && at(i + 2) == b'<',
        b'.' | b'1' => ends_net(bytes, i),
        _ => false,
    }
}

/// Whether `net` stands before `end`.
fn ends_net(bytes: &[u8], end: usize) -> bool {
    bytes[..end].last_chunk::<3>().is_some_and(|word| word.eq_ignore_ascii_case(b"net"))
}

/// Adds what is found.
pub fn find(text: &str, found: &mut Vec<Secret>) {
    if may_speak(text.as_bytes()) {
        look(text, 0..text.len(), 0, found);
    }
}

/// Looks into a part of a text, as a command line of its own.
fn look(text: &str, part: Range<usize>, depth: u8, found: &mut Vec<Secret>) {
    let from = part.start;
    let Some(line) = text.get(part) else { return };
    let mut before = "";
    let mut habits: Vec<&Habit> = Vec::new();
    let mut net = Net::default();
    let mut fed = Fed::default();
    let mut secure_string = false;
    let mut waits: Option<Part> = None;
    for word in words(line).take(MAX_WORDS) {
        let word = word.start + from..word.end + from;
        let value = &text[word.clone()];
        if let Some(part) = waits.take() {
            found.extend(secret(text, word.clone(), part));
            continue;
        }
        if net.takes(value) {
            found.push(Secret { range: word, kind: Kind::Password });
            continue;
        }
        if secure_string && !value.starts_with(['-', '$', '(']) {
            secure_string = false;
            // The bracket that it was opened in.
            let end = word.end - value.bytes().rev().take_while(|byte| *byte == b')').count();
            found.push(Secret { range: word.start..end, kind: Kind::Password });
            continue;
        }
        let program = program(value);
        if let Some((range, part)) = fed.hears(word.clone(), value, program) {
            found.extend(secret(text, range, part));
            continue;
        }
        if value.contains(' ') && depth < MAX_DEPTH {
            look(text, word, depth + 1, found);
            continue;
        }
        if value.starts_with(['-', '/']) {
            if let Some((habit, rest)) = habits.iter().find_map(|habit| Some((*habit, after(value, habit.option)?))) {
                match (rest.is_empty(), habit.form) {
                    (true, Form::Apart | Form::Either) => waits = Some(habit.part),
                    (false, Form::Joined | Form::Either) => {
                        found.extend(secret(text, word.end - rest.len()..word.end, habit.part));
                    }
                    _ => continue,
                }
                // A password is given once; what comes after may be another program's.
                habits.clear();
            }
            continue;
        }
        secure_string |= program.eq_ignore_ascii_case("ConvertTo-SecureString");
        // Most words are no program at all.
        if program.len() <= 12 && habits.len() < MAX_HABITS {
            let is_of = |habit: &Habit| habit.programs.iter().any(|name| program.eq_ignore_ascii_case(name));
            habits.extend(HABITS.iter().filter(|habit| is_of(habit)));
            let is_login = value == "login" && LOGIN.programs.iter().any(|name| before.eq_ignore_ascii_case(name));
            habits.extend(is_login.then_some(&LOGIN));
            net.hears(program);
        }
        before = program;
    }
}

/// Returns what follows an option within its own word. Options of Windows are in any case, and may have a colon.
fn after<'v>(value: &'v str, option: &str) -> Option<&'v str> {
    if !option.starts_with('/') {
        return value.strip_prefix(option).map(|rest| rest.strip_prefix(':').unwrap_or(rest));
    }
    let start = value.get(..option.len()).filter(|start| start.eq_ignore_ascii_case(option))?;
    match value.get(start.len()..)? {
        "" => Some(""),
        rest => rest.strip_prefix(':'),
    }
}

fn secret(text: &str, word: Range<usize>, part: Part) -> Option<Secret> {
    let start = match part {
        Part::All => word.start,
        Part::After(sign) => word.start + text.as_bytes()[word.clone()].iter().position(|byte| *byte == sign)? + 1,
    };
    // A cookie: it opens a session, and ends where the next one begins.
    let is_cookie = part == Part::After(b'=');
    let end = word.end - usize::from(is_cookie && text[word.clone()].ends_with(';'));
    let is_value = start < end && !text[start..end].starts_with('-');
    let kind = if is_cookie { Kind::Token } else { Kind::Password };
    is_value.then_some(Secret { range: start..end, kind })
}

/// Words between white space, or between quotes. A quote within a word ends it.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let is_gap = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'`');
        while bytes.get(at).is_some_and(|byte| byte.is_ascii_whitespace() || (is_gap(byte) && is_gap_next(bytes, at))) {
            at += 1;
        }
        let first = *bytes.get(at)?;
        let is_quote = matches!(first, b'"' | b'\'' | b'`');
        // A value of a JSON record is a command line of its own, and no single word.
        let is_value = at > 0 && matches!(bytes[at - 1], b':' | b'[' | b',' | b'{');
        let is_quoted = is_quote && !is_value;
        let start = at + usize::from(is_quote);
        let rest = bytes.get(start..).unwrap_or_default();
        let ends = |byte: &u8| if is_quoted { *byte == first } else { is_gap(byte) };
        let n = rest.iter().position(ends).unwrap_or(rest.len());
        at = (start + n + usize::from(is_quoted)).max(at + 1);
        // Escaped quotes of a string within a string leave their backslash.
        let n = n - rest[..n].iter().rev().take_while(|byte| **byte == b'\\').count();
        Some(start..start + n)
    })
}

/// A closing quote that nothing follows but space is a gap, not an opening one.
fn is_gap_next(bytes: &[u8], at: usize) -> bool {
    bytes.get(at + 1).is_none_or(u8::is_ascii_whitespace)
}

/// `C:\Windows\psexec.exe` is `psexec`, and `$x=(ConvertTo-SecureString` is what it calls.
fn program(word: &str) -> &str {
    let name = word.rsplit(['\\', '/', '(', '=']).next().unwrap_or(word);
    let cut = name.len().saturating_sub(4);
    match name.get(cut..) {
        Some(ending) if ending.eq_ignore_ascii_case(".exe") => &name[..cut],
        _ => name,
    }
}
