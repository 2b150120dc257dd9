//! Numbers, times and sentences as a brief writes them. Times are UTC.

use wg_schema::TimeMs;
use wg_schema::time::{civil_from_days, to_rfc3339};

/// Returns `48,211`.
pub fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Returns `1 alert`, `2 alerts`.
pub fn count(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", thousands(n), if n == 1 { one } else { many })
}

const DAY_MS: i64 = 86_400_000;

/// Returns `03:09`.
pub fn clock(time: TimeMs) -> String {
    to_rfc3339(time).get(11..16).unwrap_or_default().into()
}

/// Returns `20 Nov 2026 18:02`.
pub fn day_clock(time: TimeMs) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (year, month, day) = civil_from_days(time.div_euclid(DAY_MS));
    format!("{day} {} {year} {}", MONTHS[(month as usize).clamp(1, 12) - 1], clock(time))
}

/// Returns a span within a batch whose days are named: the clock alone where both mean one day and the batch is no longer than
/// a day, so that a clock is a moment.
pub fn short_range(start: TimeMs, end: TimeMs, batch: Option<(TimeMs, TimeMs)>) -> String {
    let is_one_day = batch.is_none_or(|(first, last)| last.saturating_sub(first) <= DAY_MS);
    match start.div_euclid(DAY_MS) == end.div_euclid(DAY_MS) && is_one_day {
        true => format!("{} to {}", clock(start), clock(end)),
        false => days(start, end),
    }
}

/// Returns the span of a batch: one day is named once.
pub fn range(start: TimeMs, end: TimeMs) -> String {
    format!("{} UTC", days(start, end))
}

fn days(start: TimeMs, end: TimeMs) -> String {
    let is_same = start.div_euclid(DAY_MS) == end.div_euclid(DAY_MS);
    format!("{} to {}", day_clock(start), if is_same { clock(end) } else { day_clock(end) })
}

/// Returns a probability with two decimals, never rounded to certainty.
pub fn probability(p: f32) -> String {
    format!("{:.2}", p.clamp(0.01, 0.99))
}

/// Returns an estimate in words: `0.83, likely between 0.52 and 0.95`.
pub fn lens(p: f32, low: f32, high: f32) -> String {
    format!("{}, likely between {} and {}", probability(p), probability(low), probability(high))
}

/// Returns points with their sign: `+24`, `−5`.
pub fn points(points: f64) -> String {
    let sign = if points < 0.0 { '\u{2212}' } else { '+' };
    format!("{sign}{:.0}", points.abs())
}

/// Returns a text of at most `most` characters, the last one `…` where it was cut.
pub fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.into();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// Returns a name of ours with places where a long word may be parted in a narrow column. Browsers know few languages' own.
pub fn partable(name: &str) -> String {
    const ENDINGS: [&str; 8] = ["tion", "ture", "ment", "sance", "rading", "ery", "ing", "ity"];
    const LONG: usize = 11;
    let part = |word: &str| match ENDINGS.iter().find_map(|ending| word.strip_suffix(ending)) {
        Some(stem) if word.len() >= LONG && !word.contains('-') => format!("{stem}\u{ad}{}", &word[stem.len()..]),
        _ => word.to_owned(),
    };
    name.split(' ').map(part).collect::<Vec<String>>().join(" ")
}

/// Returns groups of four hex digits, the first two: `4be1 92c7`.
pub fn short_hash(hash: &str) -> String {
    let digits: Vec<char> = hash.chars().filter(char::is_ascii_hexdigit).take(8).collect();
    digits.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_as_designed() {
        assert_eq!(thousands(118_510), "118,510");
        assert_eq!(points(-5.2), "\u{2212}5");
        assert_eq!(range(1_763_589_720_000, 1_763_694_540_114), "19 Nov 2025 22:02 to 21 Nov 2025 03:09 UTC");
        let (start, end) = (1_763_589_720_000, 1_763_593_320_000);
        assert_eq!(short_range(start, end, Some((start, start + DAY_MS))), "22:02 to 23:02");
        assert_eq!(short_range(start, end, Some((0, end))), "19 Nov 2025 22:02 to 23:02");
        assert_eq!(short_hash("4be192c7aa"), "4be1 92c7");
        assert_eq!(cut("a long title", 7), "a long…");
        assert_eq!(partable("Multi-Factor Authentication Request"), "Multi-Factor Authentica\u{ad}tion Request");
        assert_eq!(partable("Exploit Public-Facing Application"), "Exploit Public-Facing Applica\u{ad}tion");
        assert_eq!(partable("Masquerading in Short"), "Masque\u{ad}rading in Short");
    }
}
