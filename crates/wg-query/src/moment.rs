//! Times and spans as they are typed: `02:00`, `2026-11-21`, `2026-11-21T02:00`, `2h`. All UTC.

/// A point in time and how exactly it was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    when: When,
    /// Length of what was typed: a minute, a second or a day. `time:02:00` means that minute.
    pub precision_ms: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    Absolute(i64),
    /// Milliseconds after midnight: the latest such time that is not after the end of the export.
    OfDay(i64),
    /// Milliseconds from the midnight that began the day of the export's end.
    FromToday(i64),
}

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 86_400_000;

/// Spans that have a name: (as written in a query, in words, from, up to), in hours from the midnight that began the day
/// of the export's end.
const NAMED: &[(&str, &str, i64, i64)] = &[
    ("day-before-yesterday", "the day before yesterday", -48, -24),
    ("last-night", "last night, 18:00 to 06:00", -6, 6),
    ("tonight", "tonight, from 18:00", 18, 30),
    ("this-afternoon", "this afternoon, 12:00 to 18:00", 12, 18),
    ("this-evening", "this evening, 17:00 to 24:00", 17, 24),
    ("this-morning", "this morning, 05:00 to 12:00", 5, 12),
    ("yesterday-morning", "yesterday morning, 05:00 to 12:00", -19, -12),
    ("yesterday-afternoon", "yesterday afternoon, 12:00 to 18:00", -12, -6),
    ("yesterday-evening", "yesterday evening, 17:00 to 24:00", -7, 0),
];

/// Reads a span that has a name: from, up to, and what it is called.
pub(crate) fn named_span(word: &str) -> Option<(Moment, Moment, &'static str)> {
    let (_, said, from, to) = NAMED.iter().find(|(name, ..)| name.eq_ignore_ascii_case(word))?;
    let moment = |hours: &i64| Moment { when: When::FromToday(hours * HOUR), precision_ms: HOUR };
    Some((moment(from), moment(to), said))
}

impl Moment {
    /// Reads `today`, `yesterday`, `yesterday-HH:MM`, `HH:MM`, `HH:MM:SS`, `YYYY-MM-DD`, or a date and a time with `T` between them and perhaps `Z` behind.
    pub(crate) fn read(text: &str) -> Option<Moment> {
        for (word, days) in [("today", 0), ("yesterday", -1)] {
            let after = |(day, rest): (&str, _)| day.eq_ignore_ascii_case(word).then_some(rest);
            let Some(rest) = text.split_at_checked(word.len()).and_then(after) else { continue };
            let (of_day, precision_ms) = if rest.is_empty() { (0, DAY) } else { read_time(rest.strip_prefix('-')?)? };
            return Some(Moment { when: When::FromToday(days * DAY + of_day), precision_ms });
        }
        let text = text.strip_suffix(['Z', 'z']).unwrap_or(text);
        if let Some((date, time)) = text.split_once(['T', 't', ' ']) {
            let (of_day, precision_ms) = read_time(time)?;
            return Some(Moment { when: When::Absolute(read_date(date)?.checked_add(of_day)?), precision_ms });
        }
        if text.contains(':') {
            let (of_day, precision_ms) = read_time(text)?;
            return Some(Moment { when: When::OfDay(of_day), precision_ms });
        }
        Some(Moment { when: When::Absolute(read_date(text)?), precision_ms: DAY })
    }

    /// Returns milliseconds since 1970; a bare time of day is looked for backwards from `batch_end`.
    pub(crate) fn at(self, batch_end: i64) -> i64 {
        match self.when {
            When::Absolute(time) => time,
            When::FromToday(after) => midnight(batch_end).saturating_add(after),
            When::OfDay(of_day) => {
                let today = midnight(batch_end).saturating_add(of_day);
                if today > batch_end { today.saturating_sub(DAY) } else { today }
            }
        }
    }
}

/// Returns the beginning of a day, UTC.
fn midnight(time: i64) -> i64 {
    time.div_euclid(DAY).saturating_mul(DAY)
}

/// Reads `90s`, `15m`, `2h`, `3d`, `1w` as milliseconds.
pub(crate) fn read_span(text: &str) -> Option<i64> {
    let unit_at = text.find(|c: char| !c.is_ascii_digit())?;
    let (digits, unit) = text.split_at(unit_at);
    let unit = match unit.to_ascii_lowercase().as_str() {
        "s" | "sec" | "secs" | "second" | "seconds" => 1000,
        "m" | "min" | "mins" | "minute" | "minutes" => MINUTE,
        "h" | "hr" | "hrs" | "hour" | "hours" => 60 * MINUTE,
        "d" | "day" | "days" => DAY,
        "w" | "week" | "weeks" => 7 * DAY,
        _ => return None,
    };
    // 100 years are more than any export spans, and keep every sum below far from the end of the number line.
    digits.parse::<i64>().ok()?.checked_mul(unit).filter(|span| (1..=36_525 * DAY).contains(span))
}

/// Writes a span in the largest unit that fits it whole, e.g. `2 h`.
pub(crate) fn write_span(ms: i64) -> String {
    let units = [(DAY, "d"), (60 * MINUTE, "h"), (MINUTE, "min")];
    let (unit, name) = units.into_iter().find(|(unit, _)| ms % unit == 0).unwrap_or((1000, "s"));
    format!("{} {name}", ms / unit)
}

fn read_time(text: &str) -> Option<(i64, i64)> {
    let mut parts = text.split(':');
    let (hour, minute, second) = (number(parts.next()?, 2)?, number(parts.next()?, 2)?, parts.next());
    if parts.next().is_some() || hour > 23 || minute > 59 {
        return None;
    }
    let minutes = (hour * 60 + minute) * MINUTE;
    match second {
        None => Some((minutes, MINUTE)),
        Some(second) => {
            let second = number(second, 2)?;
            (second <= 59).then_some((minutes + second * 1000, 1000))
        }
    }
}

fn read_date(text: &str) -> Option<i64> {
    let mut parts = text.split('-');
    let (year, month, day) = (number(parts.next()?, 4)?, number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days_in_month = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if parts.next().is_some() || year < 1970 || !(1..=days_in_month).contains(&day) {
        return None;
    }
    // Days before this year, then before this month (March-based years put the leap day last).
    let (shifted_year, shifted_month) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
    let days = 365 * shifted_year + shifted_year / 4 - shifted_year / 100 + shifted_year / 400;
    Some((days + (153 * shifted_month + 2) / 5 + day - 1 - 719_468) * DAY)
}

fn number(text: &str, digits: usize) -> Option<i64> {
    let fits = !text.is_empty() && text.len() <= digits && text.bytes().all(|byte| byte.is_ascii_digit());
    if fits { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_its_first_millisecond() {
        let at = |text| Moment::read(text).map(|moment: Moment| moment.at(0));
        assert_eq!(at("1970-01-01"), Some(0));
        assert_eq!(at("2026-11-21T02:00Z"), Some(1_795_226_400_000));
        assert_eq!(at("2024-02-29"), Some(1_709_164_800_000));
        assert_eq!(at("2026-02-29"), None);
        assert_eq!(at("2026-11-21T25:00"), None);
    }

    #[test]
    fn a_time_of_day_is_the_latest_before_the_end_of_the_export() {
        let six_in_the_morning = 10 * DAY + 6 * 60 * MINUTE;
        let at = |text| Moment::read(text).map(|moment: Moment| moment.at(six_in_the_morning));
        assert_eq!(at("02:00"), Some(10 * DAY + 2 * 60 * MINUTE));
        assert_eq!(at("22:30"), Some(9 * DAY + (22 * 60 + 30) * MINUTE));
        assert_eq!(at("yesterday-02:00"), Some(9 * DAY + 2 * HOUR), "of that day, whatever comes after");
        assert_eq!(at("today-02:00"), Some(10 * DAY + 2 * HOUR));
        assert_eq!(at("yesterday02:00"), None);
    }

    #[test]
    fn spans_have_units() {
        assert_eq!(read_span("2h"), Some(7_200_000));
        assert_eq!(read_span("90min"), Some(5_400_000));
        assert_eq!(read_span("2"), None);
        assert_eq!(read_span("99999999999d"), None);
        assert_eq!(read_span("0h"), None);
        assert_eq!(
            ["2h", "90m", "24h", "5s"].map(|text| read_span(text).map(write_span).unwrap()),
            ["2 h", "90 min", "1 d", "5 s"]
        );
    }
}
