//! Time as milliseconds since 1970-01-01 UTC, and its one written form.

/// Milliseconds since 1970-01-01T00:00:00Z.
pub type TimeMs = i64;

/// 1990-01-01: nothing that a SOC exports is older; earlier values are a product's way of saying "none".
pub const EARLIEST_MS: TimeMs = 631_152_000_000;

/// Returns days since 1970-01-01 of a civil date (proleptic Gregorian; Howard Hinnant's `days_from_civil`).
pub fn days_from_civil(year: i64, month: u32, day: u32) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_shifted = i64::from((month + 9) % 12);
    let day_of_year = (153 * month_shifted + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Returns (year, month, day) of a day number; the inverse of [`days_from_civil`].
pub fn civil_from_days(days: i64) -> (i64, u32, u32) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_shifted = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * month_shifted + 2) / 5 + 1) as u32;
    let month = if month_shifted < 10 { month_shifted + 3 } else { month_shifted - 9 } as u32;
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// Returns `2026-11-21T03:09:00.114Z`: RFC 3339, UTC, always three decimals.
pub fn to_rfc3339(time: TimeMs) -> String {
    let (days, ms) = (time.div_euclid(86_400_000), time.rem_euclid(86_400_000));
    let (year, month, day) = civil_from_days(days);
    let (secs, ms) = (ms / 1000, ms % 1000);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{ms:03}Z", secs / 3600, secs / 60 % 60, secs % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_days_are_where_they_should_be() {
        assert_eq!(days_from_civil(1970, 1, 1), 0);
        assert_eq!(days_from_civil(2000, 3, 1), 11_017);
        assert_eq!(civil_from_days(-1), (1969, 12, 31));
        assert_eq!(to_rfc3339(1_763_694_540_114), "2025-11-21T03:09:00.114Z");
        assert_eq!(days_from_civil(1990, 1, 1) * 86_400_000, EARLIEST_MS);
    }

    proptest::proptest! {
        #[test]
        fn a_day_comes_back_from_its_date(days in -1_000_000i64..1_000_000) {
            let (year, month, day) = civil_from_days(days);
            proptest::prop_assert_eq!(days_from_civil(year, month, day), days);
        }
    }
}
