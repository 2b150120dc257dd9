//! What the numbers of a severity mean: by the name, and by how far they go.

use super::profile::{Column, Profile};
use super::values::Kind;
use super::words::words;
use crate::read::common;
use wg_schema::Severity;
use wg_schema::field_map::Scale;

/// Returns the scale of a column of numbers; `None` for words.
pub(super) fn of(path: &str, column: &Column, profile: &Profile) -> Option<Scale> {
    if column.share(Kind::Number) < 90 {
        return None;
    }
    let largest = column.largest_number();
    let levels = words(path);
    let has = |word: &str| levels.iter().flatten().any(|other| *other == word);
    let folded: String = path.chars().filter(char::is_ascii_alphanumeric).collect();
    if folded.to_ascii_lowercase().ends_with("severityid") && largest <= 99.0 && (largest <= 6.0 || largest == 99.0) {
        return Some(Scale::Ocsf);
    }
    // What matches signatures counts from 1, the worst.
    let has_signatures =
        || profile.columns.keys().any(|path| words(path).iter().flatten().any(|word| *word == "signature"));
    Some(match () {
        () if has("level") && has("rule") && column.is_all_ints() && largest <= 16.0 => Scale::Sixteen,
        () if has("severity") && largest <= 4.0 && column.is_all_ints() && has_signatures() => Scale::SmallIsWorse,
        () if has("priority") && largest <= 5.0 => Scale::SmallIsWorse,
        () if has("urgency") && largest <= 5.0 => Scale::SmallIsWorse,
        () if has("magnitude") && largest <= 10.0 => Scale::Ten,
        () if has("level") && !has("threat") && (5.0..=16.0).contains(&largest) => Scale::Sixteen,
        () if largest <= 4.0 => Scale::Four,
        () if largest <= 5.0 => Scale::Five,
        () if largest <= 10.0 => Scale::Ten,
        () if largest <= 16.0 => Scale::Sixteen,
        () => Scale::Hundred,
    })
}

/// Reads a severity: a word, or a number on this scale.
pub(super) fn read(given: &str, scale: Option<Scale>) -> Option<Severity> {
    if let Some(severity) = common::severity_word(given) {
        return Some(severity);
    }
    let number: f64 = given.trim().parse().ok()?;
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
        Scale::Four if (0.0..=4.0).contains(&number) => Severity::from_id(1 + number as i64),
        Scale::Five if (1.0..=5.0).contains(&number) => Severity::from_id(number as i64),
        Scale::Five if number == 0.0 => Severity::Info,
        Scale::Ten if (0.0..=10.0).contains(&number) => steps([1.0, 4.0, 7.0, 9.0], number),
        Scale::Sixteen if (0.0..=16.0).contains(&number) => steps([4.0, 7.0, 12.0, 15.0], number),
        Scale::Hundred if (0.0..=100.0).contains(&number) => steps([1.0, 40.0, 70.0, 90.0], number),
        _ => return None,
    })
}
