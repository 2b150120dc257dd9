//! The one written form of a time in the log: `2026-11-21T03:11:04.000Z`.
//!
//! The form is fixed to the character, so that one moment has one text and one hash.

const DAY_MS: i64 = 86_400_000;
/// 9999-12-31T23:59:59.999Z: the last moment with a year of four digits.
const LAST_MS: i64 = 253_402_300_799_999;

/// Writes milliseconds since 1970, UTC. Times outside the years 0000 to 9999 are moved to the nearest that fits.
pub(crate) fn write(time: i64) -> String {
    let time = time.clamp(-62_167_219_200_000, LAST_MS);
    let (days, ms) = (time.div_euclid(DAY_MS), time.rem_euclid(DAY_MS));
    let (year, month, day) = civil(days);
    let (secs, ms) = (ms / 1000, ms % 1000);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{ms:03}Z", secs / 3600, secs / 60 % 60, secs % 60)
}

/// Reads what [`write`] writes, and nothing else.
pub(crate) fn read(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    if bytes.len() != 24 || !text.is_ascii() {
        return None;
    }
    let number = |from: usize, to: usize| text[from..to].parse::<i64>().ok();
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second, ms) = (number(11, 13)?, number(14, 16)?, number(17, 19)?, number(20, 23)?);
    let (shifted_year, shifted_month) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
    let (era, year_of_era) = (shifted_year.div_euclid(400), shifted_year.rem_euclid(400));
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + (153 * shifted_month + 2) / 5 + day - 1;
    let days = era * 146_097 + day_of_era - 719_468;
    let time = days * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1000 + ms;
    // What does not come back as it was (a 31 February, an hour 25, a plus sign) is not a time.
    (write(time) == text).then_some(time)
}

/// Returns (year, month, day) of a day number (Howard Hinnant's `civil_from_days`).
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_shifted + 2) / 5 + 1;
    let month = if month_shifted < 10 { month_shifted + 3 } else { month_shifted - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_moment_has_one_text() {
        assert_eq!(write(1_795_230_664_000), "2026-11-21T03:11:04.000Z");
        assert_eq!(read("2026-11-21T03:11:04.000Z"), Some(1_795_230_664_000));
        for other in
            ["2026-11-21T03:11:04Z", "2026-02-31T00:00:00.000Z", "2026-11-21T25:00:00.000Z", "+026-11-21T03:11:04.000Z"]
        {
            assert_eq!(read(other), None, "{other}");
        }
        assert_eq!(write(i64::MAX), "9999-12-31T23:59:59.999Z");
    }

    proptest::proptest! {
        #[test]
        fn every_time_comes_back(time in -62_167_219_200_000i64..=LAST_MS) {
            proptest::prop_assert_eq!(read(&write(time)), Some(time));
        }

        #[test]
        fn any_text_is_read_without_a_crash(text in "[0-9TZ:.+-]{0,26}") {
            read(&text);
        }
    }
}
