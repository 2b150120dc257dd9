//! What the numbers of a severity mean: by the name, and by how far they go.

use super::profile::{Column, Profile};
use super::tongues;
use super::values::Kind;
use super::words::words;
use crate::common;
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

/// Returns the scale of a risk score that stands for a severity.
pub(super) fn of_score(column: &Column) -> Option<Scale> {
    match column.largest_number() {
        0.0 => None,
        largest if largest <= 10.0 => Some(Scale::Ten),
        largest if largest <= 100.0 => Some(Scale::Hundred),
        _ => None,
    }
}

/// Reads a word for a severity: those that products share, those of other languages, and the ranks of tickets.
pub(super) fn word(given: &str) -> Option<Severity> {
    common::severity_word(given).or_else(|| foreign_word(given)).or_else(|| rank(given)).or_else(|| ticket_word(given))
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

fn foreign_word(given: &str) -> Option<Severity> {
    if given.len() > 40 {
        return None;
    }
    let written = given.trim().to_lowercase();
    if !written.is_ascii() {
        let word = match written.as_str() {
            "緊急" | "致命的" | "严重" | "紧急" | "критический" | "критическая" | "критическое" => {
                Some(Severity::Critical)
            }
            "高" | "高い" | "重大" | "重要" | "高危" | "высокий" | "высокая" | "высокое" => {
                Some(Severity::High)
            }
            "中" | "警告" | "中危" | "средний" | "средняя" | "среднее" => {
                Some(Severity::Medium)
            }
            "低" | "低い" | "低危" | "низкий" | "низкая" | "низкое" => Some(Severity::Low),
            "情報" | "参考" | "信息" | "информационное" | "информационный" => {
                Some(Severity::Info)
            }
            _ => None,
        };
        if word.is_some() {
            return word;
        }
    }
    let folded: String = tongues::plain(given).chars().filter(char::is_ascii_alphabetic).collect();
    Some(match folded.to_ascii_lowercase().as_str() {
        "kritisch" | "critique" | "critico" | "critica" | "kritiek" | "sehrhoch" | "treseleve" | "muyalto"
        | "muyalta" | "krytyczny" | "krytyczna" | "krytyczne" | "kritisk" => Severity::Critical,
        "hoch" | "eleve" | "elevee" | "haute" | "haut" | "alto" | "alta" | "elevado" | "elevada" | "elevato"
        | "elevata" | "hoog" | "grave" | "majeur" | "majeure" | "schwer" | "schwerwiegend" | "wysoki" | "wysoka"
        | "wysokie" | "hog" | "hoj" | "hoy" => Severity::High,
        "mittel" | "moyen" | "moyenne" | "medio" | "media" | "moderado" | "moderada" | "modere" | "moderee"
        | "moderato" | "moderata" | "gemiddeld" | "middel" | "sredni" | "srednia" | "srednie" | "medel" | "middels" => {
            Severity::Medium
        }
        "niedrig" | "gering" | "faible" | "bas" | "basse" | "bajo" | "baja" | "baixo" | "baixa" | "basso" | "bassa"
        | "laag" | "mineur" | "mineure" | "leicht" | "leve" | "niski" | "niska" | "niskie" | "lag" | "lav" => {
            Severity::Low
        }
        "informationen" | "informations" | "informationnel" | "informationnelle" | "informativo" | "informativa"
        | "informatief" | "informacion" | "informacao" | "informazione" | "hinweis" => Severity::Info,
        _ => return None,
    })
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

/// Reads a severity: a word, or a number on this scale.
pub(super) fn read(given: &str, scale: Option<Scale>) -> Option<Severity> {
    if let Some(severity) = word(given).or_else(|| belief(given)) {
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
