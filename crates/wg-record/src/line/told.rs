//! A sentence with a time before it, as programs write to their logs, and the pairs that follow it in any dress:
//! `02:14:07.1: Critical Shell in container (user=root proc=bash)`, `Virus found,IP Address: 10.0.0.1,Computer name: PC`,
//! `MODULE: FileScan FILE: C:\m.exe SCORE: 160`, `[client 10.0.0.1] [msg "Found"] [severity "CRITICAL"]`.
//!
//! A sentence without pairs counts only where it speaks of an attack and names an address: most lines of logs are no alerts.

use super::{Parsed, cef, pairs, syslog};
use crate::json::Build;
use crate::when::{self, When};

/// Fewer names with a colon are a sentence.
const MIN_COLONS: usize = 3;
/// So many, one of them a time, are a record without a time before it.
const MIN_ALONE: usize = 8;
/// A record has no more fields than this.
const MAX_PAIRS: usize = 500;
/// A longer name is a sentence.
const MAX_NAME: usize = 40;
/// Bytes of a line that are looked at for what it speaks of.
const MAX_SENTENCE: usize = 2_000;

/// What severities are called at the beginning of a line.
const LEVELS: [&str; 22] = [
    "emergency",
    "emerg",
    "alert",
    "critical",
    "crit",
    "error",
    "err",
    "warning",
    "warn",
    "notice",
    "info",
    "informational",
    "high",
    "medium",
    "low",
    "severe",
    "fatal",
    "major",
    "minor",
    "debug",
    "trace",
    "result",
];

/// Words of which one stands in a sentence that tells of an attack.
const WORDS: [&str; 28] = [
    "alert",
    "detected",
    "detection",
    "attack",
    "malware",
    "virus",
    "trojan",
    "ransomware",
    "exploit",
    "intrusion",
    "scan",
    "brute",
    "suspicious",
    "malicious",
    "violation",
    "spoof",
    "flood",
    "ban",
    "blocked",
    "beacon",
    "phishing",
    "backdoor",
    "injection",
    "exfiltration",
    "block",
    "drop",
    "deny",
    "denied",
];

/// A line, taken apart.
pub(super) struct Told<'l> {
    time: Option<&'l str>,
    host: Option<&'l str>,
    app: Option<&'l str>,
    level: Option<&'l str>,
    sentence: &'l str,
    pairs: Pairs<'l>,
}

type Found<'l> = Vec<(&'l str, &'l str)>;

enum Pairs<'l> {
    None,
    /// `name=value`, from here on.
    Equals(&'l str),
    Colons(Found<'l>),
}

impl Told<'_> {
    /// Returns whether nothing else is mistaken for such a line, so that one of them tells what its file is.
    pub fn is_certain(&self) -> bool {
        !matches!(self.pairs, Pairs::None)
    }

    /// Returns whether a word for a severity and names of several words show that other forms with colons know it less.
    pub fn is_sentence(&self) -> bool {
        let has_phrase = |found: &Found<'_>| found.iter().any(|(name, _)| name.contains(' '));
        self.level.is_some() && matches!(&self.pairs, Pairs::Colons(found) if has_phrase(found))
    }

    /// Builds its fields.
    pub fn build(&self, into: &mut Build) -> Parsed {
        into.open("syslog");
        let said = [("time", self.time), ("host", self.host), ("app", self.app)];
        said.iter()
            .filter_map(|(name, value)| Some((name, (*value)?)))
            .for_each(|(name, value)| into.text(name, value));
        into.close();
        if let Some(level) = self.level {
            into.text("level", level);
        }
        let mut names: Vec<&str> = Vec::new();
        match &self.pairs {
            Pairs::None => {
                for (name, address) in ends(self.sentence) {
                    into.text(name, address);
                }
            }
            Pairs::Equals(text) => {
                // Beside a container an image is what that was made of, and no program.
                let has_container = pairs::iter(text).any(|(name, _)| name.starts_with("container"));
                pairs::iter(text).for_each(|(name, value)| {
                    names.push(name);
                    into.text(if has_container && name == "image" { "container_image" } else { name }, &value);
                });
            }
            Pairs::Colons(found) => found.iter().for_each(|(name, value)| {
                names.push(name);
                into.text(name, value);
            }),
        }
        // What the pairs say of themselves comes first.
        let is_said = names.iter().any(|name| name.eq_ignore_ascii_case("msg") || name.eq_ignore_ascii_case("message"));
        if self.sentence.contains(char::is_alphabetic) {
            into.text(if is_said { "sentence" } else { "message" }, self.sentence);
        }
        into.mark_repeats();
        Parsed::Fields
    }
}

/// Takes a line apart that begins with a time; `None` where it tells of nothing, or other forms know it.
pub(super) fn find(line: &str) -> Option<Told<'_>> {
    if let Some(told) = scanned(line).or_else(|| barred(line)) {
        return Some(told);
    }
    let (time, rest) = match syslog::time_and_rest(line) {
        Some(found) => found,
        None => match clock(line) {
            Some(found) => found,
            None => return alone(line),
        },
    };
    let is_clock_alone = !time.contains(['-', '/', ' ', 'T', '.']) || time.find(':').is_some_and(|at| at < 3);
    let is_month = time.starts_with(|c: char| c.is_ascii_alphabetic());
    let (host, app, body) = sender(rest, is_month);
    // `srv-4/10.4.0.4`
    let host = host.and_then(|host| host.split('/').next());
    // A sensor that writes to syslog may put its own clock first.
    let body = clock(body).map_or(body, |(_, rest)| rest);
    let (level, body) = level(body);
    // Without a date only a word for a severity tells a log from a list of times.
    if is_clock_alone && level.is_none() {
        return None;
    }
    let time = Some(syslog::with_year(time, line));
    let told = |sentence, pairs| Some(Told { time, host, app, level, sentence, pairs });
    let found = bracketed(body);
    if found.len() >= MIN_COLONS {
        let is_alert = has_word(body) || found.iter().any(|(name, _)| is_of_rule(name));
        // What stands outside of them, where they do not say it themselves.
        let outside = body.split('[').map(|part| part.split_once(']').map_or(part, |(_, after)| after));
        let is_said = found.iter().any(|(name, _)| *name == "msg");
        let sentence = outside.map(trim).find(|part| !part.is_empty() && !is_said).unwrap_or_default();
        return is_alert.then(|| told(sentence, Pairs::Colons(found))).flatten();
    }
    if let Some((sentence, rest)) = equals(body) {
        let is_sensor = is_clock_alone || app.is_some_and(is_sensor) || level.is_some_and(is_of_alert);
        let is_alert = is_sensor || has_word(sentence) || pairs::iter(rest).any(|(name, _)| is_of_rule(name));
        return is_alert.then(|| told(sentence, Pairs::Equals(rest))).flatten();
    }
    let dresses: [fn(&str) -> Found<'_>; 4] =
        [|body| separated(body, ','), |body| separated(body, ';'), capitals, words];
    let found = dresses.iter().map(|dress| dress(body)).find(|found| found.len() >= MIN_COLONS).unwrap_or_default();
    if let Some((first, _)) = found.first() {
        let at = first.as_ptr() as usize - body.as_ptr() as usize;
        let is_alert = level.is_some() || app.is_some_and(is_sensor) || has_word(body);
        let is_alert = is_alert || found.iter().any(|(name, _)| is_of_rule(name));
        return is_alert.then(|| told(trim(&body[..at]), Pairs::Colons(found))).flatten();
    }
    (!is_clock_alone && tells_of_attack(body)).then(|| told(body, Pairs::None)).flatten()
}

/// `20261129T02:14:07Z,ws1,ALERT,FileScan,FILE: C:\m.exe SCORE: 160`: a scanner's log as cells, of which the last is told.
fn scanned(line: &str) -> Option<Told<'_>> {
    let mut cells = line.splitn(5, ',');
    let (time, host, level, module) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?);
    let body = cells.next().filter(|_| time.len() >= 15 && time.starts_with(|c: char| c.is_ascii_digit()))?;
    let is_level = LEVELS.contains(&level.to_ascii_lowercase().as_str()) && when::read(time) != When::Bad;
    let found = if is_level { capitals(body) } else { Vec::new() };
    let (first, _) = found.first().filter(|_| found.len() >= MIN_COLONS)?;
    let at = first.as_ptr() as usize - body.as_ptr() as usize;
    let (time, host, app) = (Some(time), Some(host), Some(module));
    Some(Told { time, host, app, level: Some(level), sentence: trim(&body[..at]), pairs: Pairs::Colons(found) })
}

/// `2026-11-29 02:14:07 | HIGH | Canary touched | host=ws1 | user=bob`: a sentence and pairs between bars.
fn barred(line: &str) -> Option<Told<'_>> {
    let mut cells = line.split(" | ").map(str::trim);
    let time = cells.next().filter(|time| time.len() >= 15 && when::read(time) != When::Bad)?;
    let (mut level, mut sentence, mut found) = (None, None, Vec::new());
    for cell in cells.take(MAX_PAIRS) {
        let is_level = LEVELS.iter().any(|word| cell.eq_ignore_ascii_case(word));
        match cell.split_once('=').filter(|(name, _)| name.len() <= MAX_NAME && name.bytes().all(cef::is_name)) {
            Some(pair) => found.push(pair),
            None if is_level && level.is_none() => level = Some(cell),
            None if cell.contains(' ') && sentence.is_none() => sentence = Some(cell),
            None => {}
        }
    }
    let sentence = sentence.filter(|_| level.is_some() && found.len() >= 2)?;
    Some(Told { time: Some(time), host: None, app: None, level, sentence, pairs: Pairs::Colons(found) })
}

/// `Virus found,Computer name: PC,Event time: 2026-11-29 02:10:01,…` as a console writes it to a file of its own.
fn alone(line: &str) -> Option<Told<'_>> {
    let found = separated(line, ',');
    let is_time = |value: &str| value.len() >= 15 && when::read(value) != When::Bad;
    let (first, _) = found.first().filter(|_| found.len() >= MIN_ALONE && found.iter().any(|(_, it)| is_time(it)))?;
    let sentence = trim(&line[..first.as_ptr() as usize - line.as_ptr() as usize]);
    Some(Told { time: None, host: None, app: None, level: None, sentence, pairs: Pairs::Colons(found) })
}

/// `02:14:07.123456789: `, which some sensors write without a date.
fn clock(line: &str) -> Option<(&str, &str)> {
    let (time, rest) = line.trim_start().split_once(": ")?;
    let mut parts = time.splitn(3, ':');
    let two = |part: Option<&str>| part.is_some_and(|part| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit()));
    let is_clock = two(parts.next())
        && two(parts.next())
        && parts.next().is_some_and(|part| {
            part.len() >= 2 && part.bytes().enumerate().all(|(i, b)| b.is_ascii_digit() || i == 2 && b == b'.')
        });
    is_clock.then_some((time, rest))
}

/// Splits the host and the program off that stand before what is told: `ws1 loki: `, `fail2ban.actions [812]: `, `ws1 `.
fn sender(rest: &str, is_month: bool) -> (Option<&str>, Option<&str>, &str) {
    let is_name = |word: &str| {
        !word.is_empty()
            && word.len() <= 255
            && word.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-/()".contains(&b))
    };
    let mut words = [(0, ""); 3];
    let mut at = 0;
    for word in &mut words {
        let start = at + (rest[at..].len() - rest[at..].trim_start().len());
        let length = rest[start..].find(' ').unwrap_or(rest.len() - start);
        *word = (start, &rest[start..start + length]);
        at = start + length;
    }
    let program = |word: &str| {
        let name = word.strip_suffix(':')?;
        let name = name.strip_suffix(']').and_then(|name| name.split_once('[')).map_or(name, |(name, _)| name);
        (is_name(name) || name.is_empty()).then_some(name.len())
    };
    let [(_, first), (_, second), (_, third)] = words;
    let after = |n: usize| rest.get(words[n].0 + words[n].1.len()..).unwrap_or_default().trim_start();
    let is_level =
        |word: &str| LEVELS.contains(&word.trim_matches(|c: char| !c.is_alphabetic()).to_ascii_lowercase().as_str());
    if let Some(n) = program(first).filter(|n| *n > 0 && !is_level(first)) {
        return (None, Some(&first[..n]), after(0));
    }
    if !is_name(first) {
        return (None, None, rest.trim_start());
    }
    match program(second) {
        // `fail2ban.actions [812]:`
        Some(0) if second.starts_with('[') => (None, Some(first), after(1)),
        Some(n) if n > 0 && !is_level(second) => (Some(first), Some(&second[..n]), after(1)),
        _ if program(third) == Some(0) && third.starts_with('[') && is_name(second) => {
            (Some(first), Some(second), after(2))
        }
        _ if is_month || is_machine(first, second) => (Some(first), None, after(0)),
        _ => (None, None, rest.trim_start()),
    }
}

/// Returns whether a word is the name of a machine before a sentence: `sensor-1 Suspicious logon`.
fn is_machine(word: &str, next: &str) -> bool {
    word.bytes().any(|b| b.is_ascii_digit() || b"-.".contains(&b))
        && word.bytes().any(|b| b.is_ascii_alphabetic())
        && next.starts_with(|c: char| c.is_ascii_uppercase())
}

/// Splits a word for a severity off: `Critical `, `[ALERT]`, `Alert: `, `- WARN - `.
fn level(body: &str) -> (Option<&str>, &str) {
    let signs = |c: char| c.is_ascii_punctuation() && !matches!(c, '(' | '{' | '"' | '\'' | '/') || c == ' ';
    let start = body.trim_start_matches(signs);
    let word = &start[..start.bytes().take_while(u8::is_ascii_alphabetic).count()];
    let rest = &start[word.len()..];
    let is_free = rest.starts_with([' ', ':', ']', '>', '|', ',', '-']);
    // A sentence may begin with such a word in small letters.
    let is_marked = word.starts_with(|c: char| c.is_ascii_uppercase()) || !start.len().eq(&body.len());
    if is_free && is_marked && LEVELS.contains(&word.to_ascii_lowercase().as_str()) {
        let rest = rest.trim_start_matches([' ', ':', ']', '>', '|', ',', '-']);
        return (Some(word), rest);
    }
    (None, body)
}

/// `[client 10.0.0.1:443] [msg "Found"]`: a name and a value in brackets, as web servers write.
fn bracketed(body: &str) -> Found<'_> {
    let mut found: Vec<(&str, &str)> = Vec::new();
    for part in body.split('[').skip(1).take(MAX_PAIRS) {
        let Some((name, value)) = part.split_once(' ') else { continue };
        let is_name = name.len() <= MAX_NAME && name.starts_with(|c: char| c.is_ascii_alphabetic());
        let value = match value.strip_prefix('"') {
            Some(text) => text.split_once("\"]"),
            None => value.split_once(']'),
        };
        if let Some((value, _)) = value.filter(|_| is_name && name.bytes().all(cef::is_name)) {
            found.push((name, value));
        }
    }
    found
}

/// A sentence and `name=value` pairs after it, at least two. What holds them may be brackets.
fn equals(body: &str) -> Option<(&str, &str)> {
    let bracket = memchr::memchr_iter(b'=', body.as_bytes()).next().and_then(|at| {
        let n = body.as_bytes()[..at].iter().rev().take_while(|byte| cef::is_name(**byte)).count();
        let open = (at - n).checked_sub(1).filter(|open| matches!(body.as_bytes()[*open], b'(' | b'[' | b'{'))?;
        Some(open)
    });
    let (sentence, rest) = match bracket {
        Some(open) => {
            let rest = body[open + 1..].trim_end();
            (&body[..open], rest.strip_suffix([')', ']', '}']).unwrap_or(rest))
        }
        None => body.split_at(pairs::first(body)?),
    };
    let sentence = trim(sentence);
    let is_sentence = sentence.split(' ').filter(|word| word.bytes().any(|b| b.is_ascii_alphabetic())).count() >= 2;
    (is_sentence && pairs::iter(rest).take(2).count() == 2).then_some((sentence, rest))
}

fn trim(sentence: &str) -> &str {
    let sentence = sentence.trim_start_matches([' ', ',', ';', ':', '|', '-', '\t']);
    sentence.trim_end_matches([' ', ',', ';', ':', '|', '-', '(', '[', '\t'])
}

/// `Virus found,IP Address: 10.6.6.6,Computer name: PC`. A separator in a value is part of it where no name follows.
fn separated(body: &str, separator: char) -> Found<'_> {
    let mut found: Vec<(&str, &str)> = Vec::new();
    let (mut at, mut n_parts) = (0, 0);
    for part in body.split(separator) {
        n_parts += 1;
        let end = at + part.len();
        let name = part.split_once(':').filter(|(name, after)| {
            is_phrase(name.trim()) && (after.is_empty() || after.starts_with(' ')) && found.len() < MAX_PAIRS
        });
        if let Some((name, after)) = name {
            found.push((name.trim(), after.trim()));
        } else if let Some(last) = found.last_mut() {
            let start = last.1.as_ptr() as usize - body.as_ptr() as usize;
            last.1 = body.get(start..end).unwrap_or_default().trim();
        }
        at = end + 1;
    }
    // Prose has commas, and names with a colon now and then.
    if found.len() * 10 >= n_parts * 6 { found } else { Vec::new() }
}

fn is_phrase(name: &str) -> bool {
    let letters = |b: u8| b.is_ascii_alphanumeric() || b" _-./()".contains(&b);
    name.len() <= MAX_NAME
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.split(' ').count() <= 4
        && name.bytes().all(letters)
}

/// `MODULE: FileScan FILE: C:\m.exe SCORE: 160`. What a reason matched is part of it: `REASON_1: Yara Rule MATCH: Mimikatz`.
fn capitals(body: &str) -> Found<'_> {
    named(body, |name| {
        name.len() >= 2
            && name != "MATCH"
            && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b"_-".contains(&b))
    })
}

/// `Source: 10.0.0.1 Destination: 10.0.0.2 Port: 22`.
fn words(body: &str) -> Found<'_> {
    named(body, |name| name.len() >= 2)
}

/// Names of one word before a colon and a space, each with what follows to the next.
fn named(body: &str, is_name: impl Fn(&str) -> bool) -> Found<'_> {
    let bytes = body.as_bytes();
    let mut places: Vec<(usize, usize)> = Vec::new();
    for at in memchr::memmem::find_iter(bytes, b": ").chain(body.ends_with(':').then(|| body.len() - 1)) {
        let n = bytes[..at].iter().rev().take_while(|b| b.is_ascii_alphanumeric() || b"_-".contains(b)).count();
        let start = at - n;
        let is_free = start == 0 || matches!(bytes[start - 1], b' ' | b'\t' | b'(' | b'[' | b'|' | b';');
        let is_word = n > 0 && bytes[start].is_ascii_alphabetic() && n <= MAX_NAME;
        if is_word && is_free && is_name(&body[start..at]) && places.len() < MAX_PAIRS {
            places.push((start, at));
        }
    }
    let ends = places.iter().skip(1).map(|(start, _)| *start).chain([body.len()]);
    let value = |from: usize, end: usize| trim(body.get(from..end).unwrap_or_default());
    places.iter().zip(ends).map(|((start, at), end)| (&body[*start..*at], value(at + 1, end))).collect()
}

/// Returns whether a line is one that every program writes, with its own word for how bad it is and nothing of an alert.
pub(super) fn is_ordinary(line: &str) -> bool {
    const ORDINARY: [&str; 10] =
        ["info", "debug", "trace", "error", "err", "warn", "warning", "notice", "fatal", "informational"];
    let Some((_, rest)) = syslog::time_and_rest(line) else { return false };
    let (_, _, body) = sender(rest, false);
    let (level, _) = level(body);
    level.is_some_and(|level| ORDINARY.iter().any(|word| level.eq_ignore_ascii_case(word))) && find(line).is_none()
}

fn tells_of_attack(body: &str) -> bool {
    has_word(body) && !ends(body).is_empty()
}

fn has_word(body: &str) -> bool {
    let body = &body[..body.floor_char_boundary(MAX_SENTENCE)];
    let word_of = |word: &str| WORDS.iter().any(|known| word.eq_ignore_ascii_case(known));
    body.split(|c: char| !c.is_ascii_alphanumeric()).any(word_of)
}

/// Returns whether a program writes alerts, by its name.
fn is_sensor(app: &str) -> bool {
    const NAMES: [&str; 10] = ["falco", "loki", "thor", "ids", "ips", "edr", "defend", "guard", "fail2ban", "crowdsec"];
    let app = app.to_ascii_lowercase();
    NAMES.iter().any(|name| app.contains(name))
}

/// Returns whether a word is a severity of alerts, and not one of those that every program writes.
fn is_of_alert(level: &str) -> bool {
    ["high", "medium", "low", "alert", "emergency", "severe"].iter().any(|word| level.eq_ignore_ascii_case(word))
}

/// Returns whether a field is one of a rule that found something.
fn is_of_rule(name: &str) -> bool {
    const PARTS: [&str; 9] =
        ["severity", "rule", "signature", "threat", "attack", "risk", "technique", "mitre", "malware"];
    let name = name.to_ascii_lowercase();
    PARTS.iter().any(|part| name.contains(part))
}

/// The addresses in a sentence: where it came from, and what it went to.
fn ends(sentence: &str) -> Vec<(&'static str, &str)> {
    let mut found: Vec<(&'static str, &str)> = Vec::new();
    let mut before = "";
    for word in sentence[..sentence.floor_char_boundary(MAX_SENTENCE)].split(' ') {
        let bare = word.trim_matches(|c: char| !c.is_ascii_alphanumeric() && c != ':');
        let is_ip = |text: &str| text.parse::<std::net::IpAddr>().is_ok();
        // `outside:10.0.0.1/443`, as firewalls write.
        let of_interface = bare.split_once(':').map(|(_, rest)| rest.split_once('/').map_or(rest, |(host, _)| host));
        let bare = of_interface.filter(|host| is_ip(host)).unwrap_or_else(|| bare.trim_end_matches(':'));
        // With its port.
        let is_address = is_ip(bare) || bare.rsplit_once(':').is_some_and(|(host, _)| is_ip(host));
        if is_address {
            let is_target = ["to", "on", "against", "->", "at", "dst", "destination", "target"]
                .iter()
                .any(|word| before.trim_matches(':').eq_ignore_ascii_case(word));
            let name = if is_target { "dst_ip" } else { "src_ip" };
            if !found.iter().any(|(known, _)| *known == name) {
                found.push((name, bare));
            }
        }
        before = word;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_lines_of_logs_and_no_prose_are_told() {
        for line in [
            "",
            "Nov 29 02:14:07 web1 sshd[812]: Accepted publickey for root from 10.0.0.9 port 50512 ssh2",
            "Nov 29 02:14:07 web1 CRON[12]: (root) CMD (run-parts /etc/cron.hourly)",
            "2026-11-29 02:14:07,123 INFO  Started server on 0.0.0.0:8080",
            "2026-11-29 02:14:07 ERROR Connection refused: connect to 10.0.0.1",
            "Note: this: that: and more: of it",
            "A scan was detected from 203.0.113.9",
            "02:14:07 - lunch: soup, bread: 2, tea: 1, milk: 3",
            "2026-11-29 meeting notes: Alice: we were attacked",
            "2026-11-29 02:14:07,123 INFO  [main] Started server on 0.0.0.0:8080 user=root pid=3",
            "2026-11-29 02:14:08,123 ERROR [pool-1] Connection refused: connect host=10.0.0.1 port=5432",
            "key: value",
            "  - name: Alert on x",
            "let time = \"2026-11-29T02:14:07Z\"; // attack: detected from 10.0.0.1",
        ] {
            assert!(find(line).is_none(), "{line}");
        }
    }
}
