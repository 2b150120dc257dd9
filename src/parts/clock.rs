//! Times as the screens write them: UTC, 24 h. The zone is named once per screen.

use wg_schema::time::civil_from_days;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAY_MS: i64 = 86_400_000;

/// Returns `03:09`.
pub fn hm(time: i64) -> String {
    let minutes = time.rem_euclid(DAY_MS) / 60_000;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Returns `03:09:27`.
pub fn hms(time: i64) -> String {
    let secs = time.rem_euclid(DAY_MS) / 1000;
    format!("{:02}:{:02}:{:02}", secs / 3600, secs / 60 % 60, secs % 60)
}

/// Returns `21 Nov`.
pub fn day(time: i64) -> String {
    let (_, month, day) = civil_from_days(time.div_euclid(DAY_MS));
    format!("{day:02} {}", MONTHS[month as usize - 1])
}

/// Returns `21 Nov 2026`.
pub fn date(time: i64) -> String {
    let (year, ..) = civil_from_days(time.div_euclid(DAY_MS));
    format!("{} {year}", day(time))
}

/// Tells whether two times are of two years, so that a date without one would not say which.
pub fn are_of_two_years(start: i64, end: i64) -> bool {
    year(start) != year(end)
}

fn year(time: i64) -> i64 {
    civil_from_days(time.div_euclid(DAY_MS)).0
}

/// Returns `20261121-0309`, for the name of a saved file.
pub fn file_stamp(time: i64) -> String {
    let (year, month, day) = civil_from_days(time.div_euclid(DAY_MS));
    format!("{year:04}{month:02}{day:02}-{}", hm(time).replace(':', ""))
}

/// Returns the time of a row: `03:09` within a day of the end of the batch, else `19 Nov`; of another year than that `Nov 2024`.
pub fn row_time(time: i64, batch_end: Option<i64>) -> String {
    match batch_end {
        Some(end) if (end - time).abs() >= DAY_MS && year(end) != year(time) && (end - time).abs() > 60 * DAY_MS => {
            date(time)[3..].to_owned()
        }
        Some(end) if (end - time).abs() >= DAY_MS => day(time),
        _ => hm(time),
    }
}

/// Returns `20 Nov 22:00 to 21 Nov 03:10`, the second day only where it differs, and both years where those do.
pub fn span(start: i64, end: i64) -> String {
    if year(start) != year(end) {
        return format!("{} {} to {} {}", date(start), hm(start), date(end), hm(end));
    }
    let same_day = start.div_euclid(DAY_MS) == end.div_euclid(DAY_MS);
    let end = if same_day { hm(end) } else { format!("{} {}", day(end), hm(end)) };
    format!("{} {} to {end}", day(start), hm(start))
}

/// Returns a duration as `0.9 s`, `43 min`, `6 h 22 m`.
pub fn duration(ms: u64) -> String {
    match ms {
        0..=99 => format!("{ms} ms"),
        100..=59_999 => format!("{:.1} s", ms as f64 / 1000.0),
        60_000..=3_599_999 => format!("{} min", ms / 60_000),
        _ => format!("{} h {} m", ms / 3_600_000, ms / 60_000 % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2025-11-21T03:09:00Z
    const T: i64 = 1_763_694_540_000;

    #[test]
    fn times_read_as_a_clock_on_the_wall() {
        assert_eq!(
            (hm(T), hms(T), day(T), date(T)),
            ("03:09".into(), "03:09:00".into(), "21 Nov".into(), "21 Nov 2025".into())
        );
        assert_eq!(span(T - 5 * 3_600_000, T), "20 Nov 22:09 to 21 Nov 03:09");
        assert_eq!(span(T - 60_000, T), "21 Nov 03:08 to 03:09");
        assert_eq!(row_time(T - 3 * DAY_MS, Some(T)), "18 Nov");
        assert_eq!(row_time(T - 800 * DAY_MS, Some(T)), "Sep 2023");
        assert_eq!(span(T - 365 * DAY_MS, T), "21 Nov 2024 03:09 to 21 Nov 2025 03:09");
        assert_eq!(
            (duration(900), duration(43 * 60_000), duration(22_920_000)),
            ("0.9 s".into(), "43 min".into(), "6 h 22 m".into())
        );
    }

    #[test]
    fn a_time_before_1970_does_not_wrap() {
        assert_eq!(hm(-60_000), "23:59");
        assert_eq!(day(-60_000), "31 Dec");
    }
}
