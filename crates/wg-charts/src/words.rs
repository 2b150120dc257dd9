//! Numbers and times as the charts write them.

/// Returns `48,211`.
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Returns `1 incident` or `2 incidents`.
pub(crate) fn counted(number: u64, one: &str) -> String {
    format!("{} {one}{}", thousands(number), if number == 1 { "" } else { "s" })
}

const DAY_MS: i64 = 86_400_000;
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Returns `02:06` of a time in milliseconds since 1970, UTC.
pub(crate) fn clock(time: i64) -> String {
    let minutes = time.rem_euclid(DAY_MS) / 60_000;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Returns `21 Nov` of a time in milliseconds since 1970, UTC, or `21 Nov 2026`.
pub(crate) fn day(time: i64, has_year: bool) -> String {
    // March-based years put the leap day last, so that months have fixed lengths (Hinnant, civil_from_days).
    let shifted = time.div_euclid(DAY_MS) + 719_468;
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_shifted + 2) / 5 + 1;
    let month = usize::try_from((month_shifted + 2) % 12).unwrap_or(0);
    if !has_year {
        return format!("{day} {}", MONTHS[month]);
    }
    let year = shifted.div_euclid(146_097) * 400 + year_of_era + i64::from(month < 2);
    format!("{day} {} {year}", MONTHS[month])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_commas() {
        assert_eq!([0, 999, 1000, 1_234_567].map(thousands), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!([1, 2].map(|n| counted(n, "incident")), ["1 incident", "2 incidents"]);
    }

    #[test]
    fn times_are_utc() {
        assert_eq!((clock(1_795_226_760_000), day(1_795_226_760_000, false)), ("02:06".into(), "21 Nov".into()));
        assert_eq!([1_709_164_800_000, 0, -1].map(|time| day(time, false)), ["29 Feb", "1 Jan", "31 Dec"]);
        assert_eq!(
            [1_709_164_800_000, 0, -1].map(|time| day(time, true)),
            ["29 Feb 2024", "1 Jan 1970", "31 Dec 1969"]
        );
    }
}
