//! What the numbers of a severity mean: by the name, and by how far they go.

use super::profile::{Column, Profile};
use super::tongues;
use super::values::Kind;
use super::words::words;
use crate::common;
use wg_schema::Severity;
use wg_schema::field_map::Scale;

/// What the values of a severity are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    Words,
    On(Scale),
    /// Numbers of which nothing tells whether 1 is the worst or the mildest, or where they end.
    Unsaid,
}

impl Reading {
    pub fn scale(self) -> Option<Scale> {
        if let Reading::On(scale) = self { Some(scale) } else { None }
    }
}

/// Of a hundred pairs of records so many have to agree on the direction.
const AGREED: u32 = 85;

/// Returns how a column of a severity is read.
pub(super) fn of(path: &str, column: &Column, profile: &Profile) -> Reading {
    if column.share(Kind::Number) < 90 {
        return Reading::Words;
    }
    let (largest, smallest, is_whole) = (column.largest_number(), column.smallest_number(), column.is_all_ints());
    let levels = words(path);
    let has = |word: &str| levels.iter().flatten().any(|other| *other == word);
    let says = |part: &str| path.to_ascii_lowercase().contains(part);
    let folded: String = path.chars().filter(char::is_ascii_alphanumeric).collect();
    if folded.to_ascii_lowercase().ends_with("severityid") && largest <= 99.0 && (largest <= 6.0 || largest == 99.0) {
        return Reading::On(Scale::Ocsf);
    }
    let any_named =
        |wanted: &str| profile.columns.keys().any(|path| words(path).iter().flatten().any(|word| *word == wanted));
    // What matches signatures counts from 1, the worst.
    let has_signatures = || any_named("signature");
    // Beside a facility, and in GELF.
    let is_of_syslog = |path: &String| path.to_ascii_lowercase().contains("facility") || path == "short_message";
    let has_facility = || profile.columns.keys().any(is_of_syslog);
    Reading::On(match () {
        () if !is_whole && largest <= 1.0 => Scale::One,
        () if says("cvss") && largest <= 10.0 => Scale::Ten,
        () if (says("percent") || says("pct")) && largest <= 100.0 => Scale::Hundred,
        () if is_whole && largest <= 7.0 && (says("syslog") || has_facility()) => Scale::Syslog,
        () if has("level") && has("rule") && is_whole && largest <= 16.0 => Scale::Sixteen,
        () if has("severity") && largest <= 3.0 && is_whole && has_signatures() => Scale::SmallIsWorse,
        () if has("priority") && largest <= 5.0 => Scale::SmallIsWorse,
        () if has("urgency") && largest <= 5.0 => Scale::SmallIsWorse,
        () if has("magnitude") && largest <= 10.0 => Scale::Ten,
        () if has("level") && !has("threat") && (6.0..=16.0).contains(&largest) => Scale::Sixteen,
        () if largest > 100.0 || smallest < 0.0 => return Reading::Unsaid,
        () if largest > 16.0 => Scale::Hundred,
        () if largest > 10.0 => Scale::Sixteen,
        () if largest > 5.0 => Scale::Ten,
        // Where nothing is 0, nothing is worth mentioning; and where something is, it is no worst.
        () if is_whole && smallest == 0.0 && largest >= 2.0 => up_to(largest),
        () => match direction(column, profile) {
            Some(true) if is_whole => up_to(largest),
            Some(false) if is_whole => Scale::SmallIsWorse,
            _ => return Reading::Unsaid,
        },
    })
}

fn up_to(largest: f64) -> Scale {
    if largest <= 4.0 { Scale::Four } else { Scale::Five }
}

/// Returns whether large numbers are worse, where another column tells: a score that goes further than these numbers, or
/// words.
fn direction(column: &Column, profile: &Profile) -> Option<bool> {
    let others = profile.columns.iter().filter_map(|(path, other)| {
        let levels = words(path);
        let is_score = levels.iter().flatten().any(|word| ["score", "risk", "magnitude", "confidence"].contains(word));
        (is_score && other.largest_number() > 5.0 && other.largest_number() <= 1000.0).then_some(other)
    });
    let (mut n_with, mut n_against) = (0, 0);
    for other in others {
        let (with, against) = column.pairs_with(other);
        (n_with, n_against) = (n_with + with, n_against + against);
    }
    let n = n_with + n_against;
    match () {
        () if n < 1 => None,
        () if n_with * 100 >= n * AGREED => Some(true),
        () if n_against * 100 >= n * AGREED => Some(false),
        () => None,
    }
}

/// Returns the scale of a risk score that stands for a severity.
pub(super) fn of_score(column: &Column) -> Option<Scale> {
    match column.largest_number() {
        0.0 => None,
        largest if largest <= 1.0 && !column.is_all_ints() => Some(Scale::One),
        largest if largest <= 10.0 => Some(Scale::Ten),
        largest if largest <= 100.0 => Some(Scale::Hundred),
        _ => None,
    }
}

/// Reads a word for a severity: those that products share, those of other languages, and the ranks of tickets.
pub(super) fn word(given: &str) -> Option<Severity> {
    common::severity_word(given).or_else(|| rank(given)).or_else(|| ticket_word(given))
}

/// The ends of a tracker's scale, of which the middle has the usual words.
fn ticket_word(given: &str) -> Option<Severity> {
    match given.trim() {
        "Highest" | "highest" | "Blocker" | "blocker" | "Urgent" | "urgent" | "URGENT" => Some(Severity::Critical),
        "Lowest" | "lowest" | "Trivial" | "trivial" => Some(Severity::Info),
        _ => None,
    }
}

/// What a product without a severity says of a thing that it found: how bad it holds it for.
pub(super) fn belief(given: &str) -> Option<Severity> {
    match given.trim() {
        "malicious" | "Malicious" | "MALICIOUS" => Some(Severity::High),
        "suspicious" | "Suspicious" | "SUSPICIOUS" => Some(Severity::Medium),
        _ => None,
    }
}

/// `H`, `M`, `L`: what a column of severities may say in one letter.
pub(super) fn letter(given: &str) -> Option<Severity> {
    Some(match given.trim() {
        "C" | "c" => Severity::Critical,
        "H" | "h" => Severity::High,
        "M" | "m" => Severity::Medium,
        "L" | "l" => Severity::Low,
        "I" | "i" => Severity::Info,
        _ => return None,
    })
}

/// `8/10`, `75%`, `3 of 5`: a number that says where its scale ends.
pub(super) fn out_of(given: &str) -> Option<(f64, Scale)> {
    let given = given.trim();
    if let Some(number) = given.strip_suffix('%') {
        return Some((number.trim().parse().ok()?, Scale::Hundred));
    }
    let (number, end) = given.split_once('/').or_else(|| given.split_once(" of "))?;
    let scale = match end.trim() {
        "4" => Scale::Four,
        "5" => Scale::Five,
        "10" => Scale::Ten,
        "100" => Scale::Hundred,
        _ => return None,
    };
    Some((number.trim().parse().ok()?, scale))
}

/// `P1`, `Sev 2`, `Priority 3`: the first is the worst, as everyone who pages people counts.
fn rank(given: &str) -> Option<Severity> {
    let given = tongues::plain(given.trim()).to_ascii_lowercase();
    let name = given.trim_end_matches(|c: char| c.is_ascii_digit());
    let is_rank = ["p", "prio", "priority", "priorite", "prioritat", "prioridad", "sev", "severity", "s"]
        .contains(&name.trim_end_matches([' ', '-', '_', ':', '#']));
    match (is_rank, given.get(name.len()..)?) {
        (true, "0" | "1") => Some(Severity::Critical),
        (true, "2") => Some(Severity::High),
        (true, "3") => Some(Severity::Medium),
        (true, "4") => Some(Severity::Low),
        (true, "5") => Some(Severity::Info),
        _ => None,
    }
}

pub(super) fn is_number(given: &str) -> bool {
    given.trim().parse::<f64>().is_ok()
}

/// Reads a severity: a word, or a number on this scale.
pub(super) fn read(given: &str, scale: Option<Scale>) -> Option<Severity> {
    if let Some(severity) = word(given).or_else(|| belief(given)).or_else(|| letter(given)) {
        return Some(severity);
    }
    let (number, scale) = match out_of(given) {
        Some((number, scale)) => (number, Some(scale)),
        None => (given.trim().parse().ok()?, scale),
    };
    let steps = |steps: [f64; 4], number: f64| {
        let above = steps.iter().filter(|step| number >= **step).count();
        Severity::from_id(1 + above as i64)
    };
    Some(match scale? {
        Scale::Ocsf => Severity::from_id(given.parse().ok()?),
        Scale::SmallIsWorse if (0.0..=5.0).contains(&number) => match number as i64 {
            0 | 1 => Severity::High,
            2 => Severity::Medium,
            3 => Severity::Low,
            _ => Severity::Info,
        },
        Scale::Syslog if (0.0..=7.0).contains(&number) => match number as i64 {
            0..=2 => Severity::Critical,
            3 => Severity::High,
            4 => Severity::Medium,
            5 => Severity::Low,
            _ => Severity::Info,
        },
        Scale::One if (0.0..=1.0).contains(&number) => steps([0.01, 0.4, 0.7, 0.9], number),
        Scale::Four if (0.0..=4.0).contains(&number) => Severity::from_id(1 + number as i64),
        Scale::Five if (1.0..=5.0).contains(&number) => Severity::from_id(number as i64),
        Scale::Five if number == 0.0 => Severity::Info,
        Scale::Ten if (0.0..=10.0).contains(&number) => steps([1.0, 4.0, 7.0, 9.0], number),
        Scale::Sixteen if (0.0..=16.0).contains(&number) => steps([4.0, 7.0, 12.0, 15.0], number),
        Scale::Hundred if (0.0..=100.0).contains(&number) => steps([1.0, 40.0, 70.0, 90.0], number),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_other_languages_and_ranks_are_severities() {
        for (given, expect) in [
            ("Kritisch", Severity::Critical),
            ("Élevée", Severity::High),
            ("Média", Severity::Medium),
            ("Baja", Severity::Low),
            ("P1", Severity::Critical),
            ("Sev 2", Severity::High),
            ("priority-4", Severity::Low),
        ] {
            assert_eq!(word(given), Some(expect), "{given}");
        }
        for given in ["", "P", "P6", "S3 bucket", "Sev", "12", "PS1", "altogether"] {
            assert_eq!(word(given), None, "{given}");
        }
    }
}
