//! Small wordings: times, spans, counts, lists.

use wg_schema::TimeMs;
use wg_schema::time::to_rfc3339;

/// Returns `03:09` (UTC).
pub fn clock(time: TimeMs) -> String {
    to_rfc3339(time)[11..16].into()
}

/// Returns `20 Nov 18:02` (UTC).
pub fn day_clock(time: TimeMs) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (_, month, day) = wg_schema::time::civil_from_days(time.div_euclid(86_400_000));
    format!("{day} {} {}", MONTHS[(month as usize - 1).min(11)], clock(time))
}

/// Returns `20 Nov 18:02 to 03:10 UTC`; the second day where it differs, and both years where those do.
pub fn range(first: TimeMs, last: TimeMs) -> String {
    const DAY_MS: i64 = 86_400_000;
    let year = |time: TimeMs| wg_schema::time::civil_from_days(time.div_euclid(DAY_MS)).0;
    if first.div_euclid(DAY_MS) == last.div_euclid(DAY_MS) {
        format!("{} to {} UTC", day_clock(first), clock(last))
    } else if year(first) == year(last) {
        format!("{} to {} UTC", day_clock(first), day_clock(last))
    } else {
        format!("{} {} to {} {} UTC", day_clock(first), year(first), day_clock(last), year(last))
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
        assert_eq!(list(&["a".into(), "b".into(), "c".into()], 2), "a, b and 1 more");
    }
}
