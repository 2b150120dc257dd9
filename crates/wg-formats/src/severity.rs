//! Words for severity, alone and in the phrases that consoles write: `SEVERITY_HIGH`, `1 - Critical`, `Low-Medium`,
//! `Warnung`, `高危`.
//!
//! Numbers alone say nothing here: what they mean depends on their scale.

use super::generic::plain;
use wg_schema::Severity;

/// No phrase for a severity is longer, in bytes and in words.
const MAX_LEN: usize = 60;
const MAX_WORDS: usize = 8;

/// Reads the words for severity that products share, whatever their case, dashes and spaces; then those of other languages, and
/// the phrases of either.
pub(super) fn word(given: &str) -> Option<Severity> {
    english(given).or_else(|| phrase(given))
}

/// One word, or `very high`, among digits and signs.
fn english(given: &str) -> Option<Severity> {
    let mut folded = [0; 16];
    let letters = given.bytes().filter(u8::is_ascii_alphabetic).map(|byte| byte.to_ascii_lowercase());
    let mut len = 0;
    for letter in letters {
        *folded.get_mut(len)? = letter;
        len += 1;
    }
    Some(match &folded[..len] {
        b"informational" | b"informative" | b"info" | b"information" | b"debug" | b"verylow" => Severity::Info,
        b"low" | b"notice" | b"minor" => Severity::Low,
        b"medium" | b"med" | b"moderate" | b"elevated" | b"warning" | b"warn" => Severity::Medium,
        b"high" | b"substantial" | b"major" | b"error" | b"err" | b"important" | b"serious" => Severity::High,
        b"critical" | b"crit" | b"veryhigh" | b"severe" | b"emergency" | b"emerg" | b"emer" | b"alert" => {
            Severity::Critical
        }
        b"fatal" => Severity::Fatal,
        _ => return None,
    })
}

/// `RISK_LEVEL_HIGH`, `High risk`, `Medium-High`: words for severity among those that name the scale, and none else.
/// Between two the worse counts: what was given stands beside.
fn phrase(given: &str) -> Option<Severity> {
    let given = given.trim();
    if given.is_empty() || given.len() > MAX_LEN {
        return None;
    }
    if let Some(severity) = foreign(given) {
        return Some(severity);
    }
    let (mut found, mut is_very, mut is_alert, mut is_named) = (None::<Severity>, false, false, false);
    let words = split(given);
    if words.len() > MAX_WORDS {
        return None;
    }
    for word in &words {
        match word.as_str() {
            "very" | "extremely" | "highly" | "extra" => is_very = true,
            "alert" => is_alert = true,
            "severity" | "sev" | "level" | "lvl" | "priority" | "prio" | "criticality" | "urgency" => is_named = true,
            "risk" | "threat" | "impact" | "rating" | "class" | "label" | "to" | "or" | "is" | "e" | "k" | "enum" => {}
            digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => {}
            word => {
                let one = english(word).or_else(|| foreign(word))?;
                let one = match (is_very, one) {
                    (true, Severity::High) => Severity::Critical,
                    (true, Severity::Low) => Severity::Info,
                    (_, one) => one,
                };
                is_very = false;
                found = Some(found.filter(|worst| *worst as u8 >= one as u8).unwrap_or(one));
            }
        }
    }
    // The name of a level of syslog, where nothing else is said.
    found.or((is_alert && is_named).then_some(Severity::Critical))
}

/// Splits at signs and where a capital begins.
fn split(given: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for c in given.chars() {
        if !c.is_alphanumeric() || (was_lower && c.is_uppercase()) {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        was_lower = c.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

fn foreign(given: &str) -> Option<Severity> {
    let written = given.to_lowercase();
    if !written.is_ascii()
        && let Some(severity) = beyond_latin(&written)
    {
        return Some(severity);
    }
    let folded: String = plain(given).chars().filter(char::is_ascii_alphabetic).collect();
    Some(match folded.to_ascii_lowercase().as_str() {
        "kritisch" | "critique" | "critico" | "critica" | "kritiek" | "sehrhoch" | "treseleve" | "muyalto"
        | "muyalta" | "krytyczny" | "krytyczna" | "krytyczne" | "kritisk" | "kritik" | "kriticka" | "kriticky"
        | "kriittinen" | "kritis" | "kritikus" | "notfall" | "urgence" => Severity::Critical,
        "hoch" | "eleve" | "elevee" | "haute" | "haut" | "alto" | "alta" | "elevado" | "elevada" | "elevato"
        | "elevata" | "hoog" | "grave" | "majeur" | "majeure" | "schwer" | "schwerwiegend" | "wysoki" | "wysoka"
        | "wysokie" | "hog" | "hoj" | "hoy" | "fehler" | "erreur" | "errore" | "erro" | "yuksek" | "vysoka"
        | "vysoky" | "korkea" | "tinggi" | "magas" | "ridicat" => Severity::High,
        "mittel" | "moyen" | "moyenne" | "medio" | "media" | "moderado" | "moderada" | "modere" | "moderee"
        | "moderato" | "moderata" | "gemiddeld" | "middel" | "sredni" | "srednia" | "srednie" | "medel" | "middels"
        | "warnung" | "avertissement" | "advertencia" | "avvertenza" | "avviso" | "waarschuwing" | "varning"
        | "ostrzezenie" | "orta" | "uyari" | "stredni" | "keskitaso" | "kozepes" | "mediu" | "sedang" => {
            Severity::Medium
        }
        "niedrig" | "gering" | "faible" | "bas" | "basse" | "bajo" | "baja" | "baixo" | "baixa" | "basso" | "bassa"
        | "laag" | "mineur" | "mineure" | "leicht" | "leve" | "niski" | "niska" | "niskie" | "lag" | "lav"
        | "dusuk" | "nizka" | "nizky" | "matala" | "alacsony" | "scazut" | "rendah" => Severity::Low,
        "informationen" | "informations" | "informationnel" | "informationnelle" | "informativo" | "informativa"
        | "informatief" | "informacion" | "informacao" | "informazione" | "hinweis" | "informacyjny" | "bilgi"
        | "informacni" | "tiedoksi" | "informasi" => Severity::Info,
        _ => return None,
    })
}

/// Words in other letters, alone or before what means a level or a risk.
fn beyond_latin(written: &str) -> Option<Severity> {
    const LEVELS: [&str; 12] =
        ["风险", "風險", "级别", "級別", "等级", "级", "級", "危险", "リスク", "レベル", "위험도", "위험"];
    let one = |word: &str| {
        Some(match word.trim() {
            "緊急"
            | "致命的"
            | "致命"
            | "严重"
            | "嚴重"
            | "紧急"
            | "超危"
            | "危急"
            | "极高"
            | "極高"
            | "危険"
            | "критический"
            | "критическая"
            | "критическое"
            | "критично"
            | "критичний"
            | "심각"
            | "긴급"
            | "치명적"
            | "매우 높음"
            | "حرج"
            | "حرجة"
            | "קריטי"
            | "κρίσιμο"
            | "κρίσιμη"
            | "nghiêm trọng" => Severity::Critical,
            "高"
            | "高い"
            | "重大"
            | "重要"
            | "高危"
            | "较高"
            | "высокий"
            | "высокая"
            | "высокое"
            | "высокий риск"
            | "висока"
            | "високий"
            | "높음"
            | "高度"
            | "عالية"
            | "عالي"
            | "مرتفع"
            | "גבוה"
            | "גבוהה"
            | "υψηλή"
            | "υψηλό" => Severity::High,
            "中"
            | "警告"
            | "中危"
            | "中等"
            | "中度"
            | "средний"
            | "средняя"
            | "среднее"
            | "предупреждение"
            | "середній"
            | "середня"
            | "보통"
            | "중간"
            | "경고"
            | "متوسطة"
            | "متوسط"
            | "בינוני"
            | "בינונית"
            | "μέτρια"
            | "trung bình" => Severity::Medium,
            "低" | "低い" | "低危" | "较低" | "低度" | "注意" | "低级" | "низкий" | "низкая" | "низкое" | "низька"
            | "низький" | "낮음" | "주의" | "منخفضة" | "منخفض" | "נמוך" | "נמוכה" | "χαμηλή" | "thấp" => {
                Severity::Low
            }
            "情報"
            | "参考"
            | "信息"
            | "提示"
            | "資訊"
            | "информационное"
            | "информационный"
            | "информация"
            | "정보"
            | "معلومات"
            | "מידע" => Severity::Info,
            _ => return None,
        })
    };
    one(written).or_else(|| {
        let level = LEVELS.iter().find_map(|level| written.strip_suffix(level).filter(|rest| !rest.is_empty()));
        one(level?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(given: &str, expect: impl Into<Option<Severity>>) {
        assert_eq!(word(given), expect.into(), "{given}");
    }

    #[test]
    fn a_word_is_read_in_every_dress() {
        for given in [
            "HIGH",
            "SEVERITY_HIGH",
            "Severity::High",
            "RISK_LEVEL_HIGH",
            "highSeverity",
            "High Risk",
            "2 - High",
            "E_HIGH",
        ] {
            check(given, Severity::High);
        }
        check("SEVERITY_CRITICAL", Severity::Critical);
        check("1 - Critical", Severity::Critical);
        check("Critical (5)", Severity::Critical);
        check("Very High risk", Severity::Critical);
        check("very low", Severity::Info);
        check("LEVEL_ALERT", Severity::Critical);
    }

    #[test]
    fn between_two_the_worse_counts() {
        check("Low-Medium", Severity::Medium);
        check("Medium-High", Severity::High);
        check("medium to high", Severity::High);
    }

    #[test]
    fn other_languages_have_words_of_their_own() {
        for (given, expect) in [
            ("Warnung", Severity::Medium),
            ("Hoch", Severity::High),
            ("高危", Severity::High),
            ("高风险", Severity::High),
            ("中级", Severity::Medium),
            ("심각", Severity::Critical),
            ("높음", Severity::High),
            ("yüksek", Severity::High),
            ("Средний", Severity::Medium),
        ] {
            check(given, expect);
        }
    }

    #[test]
    fn what_says_more_or_nothing_is_no_severity() {
        for given in [
            "",
            "unknown",
            "SEVERITY_UNSPECIFIED",
            "not high",
            "high availability",
            "security alert",
            "5",
            "Level 3",
            "risk",
        ] {
            check(given, None);
        }
    }
}
