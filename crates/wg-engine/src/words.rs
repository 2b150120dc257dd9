//! Small wordings: times, spans, counts, lists.

use wg_schema::TimeMs;
use wg_schema::time::to_rfc3339;

/// Returns `03:09` (UTC).
pub fn clock(time: TimeMs) -> String {
    to_rfc3339(time)[11..16].into()
}

/// Returns `20 Nov` and its year (UTC).
pub fn date(time: TimeMs) -> (String, i64) {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (year, month, day) = wg_schema::time::civil_from_days(time.div_euclid(86_400_000));
    (format!("{day} {}", MONTHS[(month as usize - 1).min(11)]), year)
}

/// Returns `20 Nov 18:02` (UTC).
pub fn day_clock(time: TimeMs) -> String {
    format!("{} {}", date(time).0, clock(time))
}

/// Returns `20 Nov 18:02 to 19:30`, the date at both ends where they differ, and the year at each where the span begins more than
/// a year from `newest`, the last moment of the batch: `9 Sep 2023 07:21 to 11 Sep 2023 02:51`.
pub fn between(start: TimeMs, end: TimeMs, newest: TimeMs) -> String {
    let day_of = |time: TimeMs| time.div_euclid(86_400_000);
    let has_year = is_long_before(start, newest);
    if start == end {
        return at(start, has_year);
    }
    let until = if day_of(start) == day_of(end) { clock(end) } else { at(end, has_year) };
    format!("{} to {until}", at(start, has_year))
}

/// Returns both ends of a span by themselves, each with its year where they are more than one apart.
pub fn ends(start: TimeMs, end: TimeMs) -> [String; 2] {
    [start, end].map(|time| at(time, is_long_before(start, end)))
}

fn is_long_before(start: TimeMs, newest: TimeMs) -> bool {
    const YEAR_MS: i64 = 365 * 86_400_000;
    newest.saturating_sub(start).saturating_abs() > YEAR_MS
}

fn at(time: TimeMs, has_year: bool) -> String {
    match date(time) {
        (day, year) if has_year => format!("{day} {year} {}", clock(time)),
        _ => day_clock(time),
    }
}

/// Returns `14 s`, `43 min`, `2 h 05 min` or `3 d 4 h`.
pub fn span(ms: i64) -> String {
    let secs = ms.max(0) / 1000;
    match secs {
        0..60 => format!("{secs} s"),
        60..3600 => format!("{} min", secs / 60),
        3600..86_400 => format!("{} h {:02} min", secs / 3600, secs / 60 % 60),
        _ => format!("{} d {} h", secs / 86_400, secs / 3600 % 24),
    }
}

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

/// Returns `1 host`, `4 hosts`.
pub fn count(n: usize, one: &str, many: &str) -> String {
    format!("{} {}", thousands(n as u64), if n == 1 { one } else { many })
}

/// Returns `a, b and 3 more`.
pub fn list(items: &[String], shown: usize) -> String {
    match items.len() {
        0 => String::new(),
        n if n <= shown => items.join(", "),
        n => format!("{} and {} more", items[..shown].join(", "), n - shown),
    }
}

/// Returns a probability with two decimals, never rounded to certainty.
pub fn probability(p: f64) -> String {
    if p < 0.01 { "under 0.01".into() } else { format!("{:.2}", p.min(0.99)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_spans_read_as_designed() {
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(thousands(12), "12");
        assert_eq!(span(7_500_000), "2 h 05 min");
        assert_eq!(day_clock(1_763_694_540_114), "21 Nov 03:09");
        let (hour, at) = (3_600_000, 1_763_694_540_114);
        assert_eq!(between(at - hour, at, at), "21 Nov 02:09 to 03:09");
        assert_eq!(between(at - 5 * hour, at, at), "20 Nov 22:09 to 21 Nov 03:09");
        assert_eq!(between(at - 48 * hour, at, at), "19 Nov 03:09 to 21 Nov 03:09", "the same clock on another day");
        assert_eq!(between(at - 5 * hour, at, at + 9_000 * hour), "20 Nov 2025 22:09 to 21 Nov 2025 03:09");
        assert_eq!(list(&["a".into(), "b".into(), "c".into()], 2), "a, b and 1 more");
    }
}
