//! Values within plain words: what looks like a time, a number, a host, an account.
//!
//! A kind only takes what can hardly be anything else, so that a rule which needs one stays away from other sentences.

use crate::field::{Field, Shape};
use crate::lex::{Raw, write_value};
use crate::moment::{Moment, read_span};
use crate::net::Net;
use crate::words;

/// A value in a sentence, written as in a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Captured {
    pub kind: &'static str,
    pub text: String,
}

/// All kinds that a pattern can name.
pub(crate) const KINDS: [&str; 21] = [
    "n", "r", "t", "date", "day", "span", "sev", "phase", "x", "e", "group", "host", "user", "net", "domain", "exe",
    "hash", "product", "name", "any", "inc",
];

const PRODUCTS: &[&str] = &[
    "defender",
    "sentinel",
    "crowdstrike",
    "falcon",
    "elastic",
    "splunk",
    "suricata",
    "wazuh",
    "guardduty",
    "okta",
    "falco",
    "zeek",
    "snort",
    "sentinelone",
    "cortex",
    "sophos",
    "qradar",
    "hayabusa",
    "entra",
    "cloudtrail",
    "sysmon",
    "fortinet",
    "fortigate",
    "darktrace",
    "vectra",
    "chronicle",
    "netskope",
    "trellix",
    "macie",
    "inspector",
    "misp",
];

/// Words before "hosts" or "users" that say which ones without being a part of a name.
const NO_GROUP: &[&str] = &[
    "other",
    "any",
    "same",
    "infected",
    "compromised",
    "affected",
    "many",
    "several",
    "two",
    "three",
    "few",
    "most",
    "new",
    "unknown",
    "critical",
    "high",
    "medium",
    "low",
    "important",
    "these",
    "those",
    "our",
    "my",
    "internal",
    "external",
    "different",
    "multiple",
    "single",
    "which",
    "what",
    "noisy",
    "quiet",
    "rare",
    "privileged",
    "every",
    "real",
    "suspicious",
    "malicious",
    "windows",
    "linux",
    "mac",
    "remote",
    "local",
];

const NUMBERS: [&str; 13] =
    ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/// Returns the word of a token that is a single plain word: lower case, without the marks of a sentence around it.
pub(crate) fn plain_word(raw: &Raw<'_>) -> Option<String> {
    plain(raw).map(|text| text.to_lowercase())
}

/// Returns the text of a token that is a single plain word, without the marks of a sentence around it.
pub(crate) fn plain<'a>(raw: &'a Raw<'_>) -> Option<&'a str> {
    match raw.values.as_slice() {
        [value] if raw.head.is_none() && !raw.exclude && raw.group.is_none() && !value.quoted => {
            let text = value.text.trim_end_matches(['?', '!', '.', ';', ':']);
            let text = text.strip_suffix("'s").or_else(|| text.strip_suffix("’s")).unwrap_or(text);
            Some(if text.is_empty() { &value.text } else { text })
        }
        _ => None,
    }
}

/// Reads a value of a kind at the start of `tokens`: the value, and how many tokens it takes.
pub(crate) fn read(kind: &str, tokens: &[Raw<'_>]) -> Option<(Captured, usize)> {
    let kind = KINDS.into_iter().find(|known| *known == kind)?;
    if kind == "any" {
        let text = any(tokens.first()?)?;
        return Some((Captured { kind, text }, 1));
    }
    let text = plain(tokens.first()?)?;
    let lower = text.to_lowercase();
    let next = tokens.get(1).and_then(plain_word);
    let one = |text: String| Some((text, 1));
    let (text, taken) = match kind {
        "n" => one(number(&lower)?.to_string()),
        "r" => match (ratio(&lower)?, next.as_deref()) {
            (ratio, Some("%" | "percent")) if !lower.ends_with('%') => {
                Some((format!("{}%", ratio.trim_end_matches('%')), 2))
            }
            (ratio, _) => one(ratio),
        },
        "t" => time_of_day(&lower, next.as_deref()),
        "date" => one(is_date(&lower).then_some(lower)?),
        "day" => one(Field::Day.shape().word(lower.trim_end_matches('s'))?.ok()?.to_owned()),
        "span" => span(&lower, next.as_deref()),
        "sev" => one(Field::Severity.shape().word(&lower)?.ok().filter(|word| *word != "unknown")?.to_owned()),
        "phase" => one(Field::Phase.shape().word(&lower)?.ok()?.to_owned()),
        "x" => one(value((!words::is_idle(&lower) && !words::is_joint(&lower)).then_some(text)?)?),
        "e" => one(value(is_entity(text).then_some(text)?)?),
        "group" => one(value(is_group(&lower).then(|| words::in_names(&lower).unwrap_or(text))?)?),
        "host" => one(value((is_entity(text) && is_host(text)).then_some(text)?)?),
        "user" => one(value((is_entity(text) && is_user(text)).then_some(text)?)?),
        "net" => one(Net::read(&lower).map(|_| lower)?),
        "domain" => one(is_domain(&lower).then_some(lower)?),
        "exe" => one(value(is_program(&lower).then_some(text)?)?),
        "inc" => one(value((lower.len() > 4 && lower.starts_with("inc-")).then_some(text)?)?),
        "hash" => one(is_hash(&lower).then_some(lower)?),
        "product" => one(PRODUCTS.contains(&lower.as_str()).then_some(lower)?),
        _ => one(value((is_entity(text) || text.contains(['-', '.', '_'])).then_some(text)?)?),
    }?;
    Some((Captured { kind, text }, taken))
}

/// Any word or quoted text, also one that begins with a dash.
fn any(raw: &Raw<'_>) -> Option<String> {
    match raw.values.as_slice() {
        [value] if raw.head.is_none() && raw.group.is_none() => {
            let dash = if raw.exclude { "-" } else { "" };
            Some(write_value(&format!("{dash}{}", value.text), value.quoted))
        }
        _ => None,
    }
}

/// Writes a value as it is typed; `None` where it cannot stand between stars.
fn value(text: &str) -> Option<String> {
    let written = write_value(text, false);
    (!written.starts_with('"')).then_some(written)
}

fn number(word: &str) -> Option<u32> {
    let spelled = || NUMBERS.iter().position(|name| *name == word).and_then(|n| u32::try_from(n).ok());
    if word.len() <= 9 { word.parse().ok().or_else(spelled) } else { None }
}

/// `0.7`, `.7`, `70%`; a bare whole number above one is a percentage.
fn ratio(word: &str) -> Option<String> {
    let digits = word.strip_suffix('%').unwrap_or(word);
    let value: f64 = digits.parse().ok().filter(|value| (0.0..=100.0).contains(value))?;
    Some(if !word.ends_with('%') && value > 1.0 { format!("{digits}%") } else { word.to_owned() })
}

/// `02:00`, `2`, `2am`, `2 pm`, `14h`, `noon`.
fn time_of_day(word: &str, next: Option<&str>) -> Option<(String, usize)> {
    let written = |hour: u32, minute: u32| (hour < 24 && minute < 60).then(|| format!("{hour:02}:{minute:02}"));
    match word {
        "noon" | "midday" => return Some(("12:00".into(), 1)),
        "midnight" => return Some(("00:00".into(), 1)),
        _ => {}
    }
    let digits_end = word.find(|c: char| !c.is_ascii_digit() && c != ':').unwrap_or(word.len());
    let (digits, suffix) = word.split_at(digits_end);
    let mut parts = digits.split(':');
    let hour: u32 = parts.next().filter(|part| (1..=2).contains(&part.len()))?.parse().ok()?;
    let minute: u32 = match parts.next() {
        Some(part) if part.len() == 2 => part.parse().ok()?,
        Some(_) => return None,
        None => 0,
    };
    if parts.next().is_some() {
        // With seconds, as it was written.
        return (suffix.is_empty() && Moment::read(word).is_some()).then(|| (word.to_owned(), 1));
    }
    let (half, taken) = match (suffix, next) {
        ("am" | "pm" | "h" | "z", _) => (suffix, 1),
        ("", Some(half @ ("am" | "pm" | "utc" | "o'clock" | "h"))) => (half, 2),
        ("", _) => ("", 1),
        _ => return None,
    };
    let hour = match half {
        "am" if hour == 12 => 0,
        "pm" if hour < 12 => hour + 12,
        "am" | "pm" if hour > 12 => return None,
        _ => hour,
    };
    Some((written(hour, minute)?, taken))
}

/// `2h`, `2 hours`, `hour`, `two days`.
fn span(word: &str, next: Option<&str>) -> Option<(String, usize)> {
    if read_span(word).is_some() {
        return Some((word.to_owned(), 1));
    }
    let unit = |word: &str| {
        let name = word.trim_end_matches('s');
        [("second", "s"), ("minute", "m"), ("hour", "h"), ("day", "d"), ("week", "w")]
            .into_iter()
            .find(|(known, _)| {
                *known == name || (word == "mins" && *known == "minute") || (word == "hrs" && *known == "hour")
            })
            .map(|(_, unit)| unit)
    };
    if let Some(unit) = unit(word) {
        return Some((format!("1{unit}"), 1));
    }
    let text = format!("{}{}", number(word)?, unit(next?)?);
    read_span(&text).is_some().then_some((text, 2))
}

fn is_date(word: &str) -> bool {
    word.contains('-') && Moment::read(word).is_some()
}

/// Tells whether a word looks like a name that a machine or an administrator made, not like a word of a language.
pub(crate) fn is_entity(text: &str) -> bool {
    if ["svc-", "svc_", "adm-", "adm_", "srv-"].iter().any(|prefix| text.to_lowercase().starts_with(prefix)) {
        return true;
    }
    let marked = text.contains(|c: char| c.is_ascii_digit() || matches!(c, '\\' | '@' | '_' | '*' | '$'));
    let parts = text.contains('.') || (text.contains('-') && text.chars().any(|c| c.is_ascii_uppercase()));
    let shouted = text.len() > 3 && text.chars().all(|c| c.is_ascii_uppercase());
    (marked || parts || shouted) && text.chars().any(char::is_alphanumeric) && number(text).is_none() && !is_date(text)
}

fn is_user(text: &str) -> bool {
    let lower = text.to_lowercase();
    let apart =
        text.contains(['\\', '@', '$']) || ["adm.", "svc", "adm-", "adm_", "u."].iter().any(|p| lower.starts_with(p));
    let dotted = text.matches('.').count() == 1
        && !is_file(&lower)
        && !text.contains('-')
        && !text.chars().any(|c| c.is_ascii_digit());
    apart || dotted || (text.contains('.') && !is_host(text) && !is_file(&lower) && Net::read(&lower).is_none())
}

/// A name with a dash or a digit that is no account, address, program or technique.
fn is_host(text: &str) -> bool {
    let lower = text.to_lowercase();
    let other = text.contains(['\\', '@', '$']) || is_file(&lower) || Net::read(&lower).is_some() || is_hash(&lower);
    let other = other || words::is_technique(text) || lower.starts_with("inc-") || lower.starts_with("cve-");
    let first = lower.split('.').next().unwrap_or(&lower);
    let named = first.contains(|c: char| c == '-' || c == '*' || c.is_ascii_digit())
        || (text.len() > 3 && text.chars().all(|c| c.is_ascii_uppercase()));
    !other && named && !["adm.", "svc", "adm-", "adm_"].iter().any(|prefix| lower.starts_with(prefix))
}

pub(crate) fn is_domain(word: &str) -> bool {
    let Some((rest, last)) = word.rsplit_once('.') else { return false };
    let label = |label: &str| {
        !label.is_empty()
            && label.len() < 64
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    (2..=24).contains(&last.len())
        && last.bytes().all(|b| b.is_ascii_alphabetic())
        && rest.strip_prefix("*.").unwrap_or(rest).split('.').all(label)
        && !is_file(word)
}

/// A program, or a document: neither is a host, an account or a domain.
fn is_file(word: &str) -> bool {
    const ENDINGS: [&str; 16] = [
        "doc", "docm", "docx", "xls", "xlsm", "xlsx", "ppt", "pptx", "pdf", "rtf", "txt", "csv", "lnk", "iso", "rar",
        "7z",
    ];
    is_program(word) || word.rsplit_once('.').is_some_and(|(name, end)| !name.is_empty() && ENDINGS.contains(&end))
}

fn is_program(word: &str) -> bool {
    let known = [".exe", ".dll", ".ps1", ".bat", ".cmd", ".vbs", ".js", ".msi", ".scr", ".hta", ".sh", ".py", ".jar"];
    known.iter().any(|ending| word.len() > ending.len() && word.ends_with(ending))
}

fn is_hash(word: &str) -> bool {
    matches!(word.len(), 32 | 40 | 64) && word.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_group(word: &str) -> bool {
    !words::is_idle(word)
        && !words::is_joint(word)
        && !NO_GROUP.contains(&word)
        && !matches!(Field::Severity.shape(), Shape::Words(list) if list.iter().any(|(name, _)| *name == word))
        && word.len() > 1
        && word.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
        && word.chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lex::lex;

    fn taken(kind: &str, text: &str) -> Option<String> {
        let (tokens, _) = lex(text);
        read(kind, &tokens).map(|(value, taken)| format!("{} {taken}", value.text))
    }

    #[test]
    fn times_of_day_have_many_forms() {
        for (text, expect) in [
            ("02:00", "02:00 1"),
            ("2am", "02:00 1"),
            ("2 pm", "14:00 2"),
            ("12 am", "00:00 2"),
            ("14h", "14:00 1"),
            ("noon", "12:00 1"),
            ("midnight", "00:00 1"),
            ("6", "06:00 1"),
            ("02:00:30", "02:00:30 1"),
        ] {
            assert_eq!(taken("t", text).as_deref(), Some(expect), "{text}");
        }
        for text in ["25:00", "2:5", "13 pm", "powershell", "2026-11-21", "10.0.0.1"] {
            assert_eq!(taken("t", text), None, "{text}");
        }
    }

    #[test]
    fn names_are_told_from_words() {
        for (text, kind) in [
            ("WS-4", "host"),
            ("dc01", "host"),
            ("ws-4.corp.example", "host"),
            ("FILESRV", "host"),
            ("adm.t1.03", "user"),
            ("CORP\\j.doe", "user"),
            ("j.doe@corp.example", "user"),
            ("j.doe", "user"),
            ("10.1.2.0/24", "net"),
            ("2001:db8::1", "net"),
            ("evil.example", "domain"),
            ("cmd.exe", "exe"),
            ("d41d8cd98f00b204e9800998ecf8427e", "hash"),
            ("finance", "group"),
        ] {
            assert!(taken(kind, text).is_some(), "{text} is {kind}");
        }
        for (text, kind) in [
            ("mimikatz", "host"),
            ("WS-4", "user"),
            ("10.1.2.3", "host"),
            ("T1003", "host"),
            ("INC-0412", "host"),
            ("cmd.exe", "user"),
            ("other", "group"),
            ("the", "group"),
            ("logon", "user"),
            ("2026-11-21", "host"),
        ] {
            assert_eq!(taken(kind, text), None, "{text} is no {kind}");
        }
    }
}
