//! From any written form of time that exports use to milliseconds UTC.
//!
//! It knows no clock and no time zones but UTC and numeric offsets, and it never guesses a missing year. What is before
//! 1990 or after 2099 is a product's way of saying "none", or a broken field, and is not believed.

use wg_schema::TimeMs;
use wg_schema::field_map::DateOrder;
use wg_schema::time::{EARLIEST_MS, days_from_civil};

/// 2100-01-01.
const LATEST_MS: TimeMs = 4_102_444_800_000;
/// No time is written in more bytes; longer text is not looked at.
const MAX_LEN: usize = 64;
const DAY_MS: i64 = 86_400_000;

/// What a text says about time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// A moment.
    At(TimeMs),
    /// A moment whose zone is not said, or by a name without one meaning; read as UTC.
    ZoneAssumed(TimeMs),
    /// No time that can be read or believed.
    Bad,
}

impl When {
    /// Returns the moment, whether or not its zone was said.
    pub fn time(self) -> Option<TimeMs> {
        match self {
            When::At(time) | When::ZoneAssumed(time) => Some(time),
            When::Bad => None,
        }
    }

    fn believable(self) -> When {
        match self.time() {
            Some(EARLIEST_MS..LATEST_MS) => self,
            _ => When::Bad,
        }
    }
}

/// Reads a time as [`read_as`] does, in no order that is known.
pub fn read(text: &str) -> When {
    read_as(text, None)
}

/// Returns the first two numbers of a date that ends in its year, `21/11/2026 08:00`; `None` for any other form.
pub fn numbers_of_date(text: &str) -> Option<(u8, u8)> {
    let mut parts = text.trim().splitn(3, ['/', '-', '.']);
    let number = |part: &str| (1..=2).contains(&part.len()).then(|| part.parse().ok())?;
    let (first, second) = (number(parts.next()?)?, number(parts.next()?)?);
    let n_year = parts.next()?.bytes().take_while(u8::is_ascii_digit).count();
    matches!(n_year, 2 | 4).then_some((first, second))
}

/// Reads a time: a number of the epoch (seconds, milliseconds, microseconds, nanoseconds, or Windows FILETIME, told
/// apart by size), or a written date and time.
///
/// In `01/02/2026` the month is first, in `01-02-2026` and `01.02.2026` the day, unless `order`, a number above 12 or an
/// AM/PM says otherwise.
pub fn read_as(text: &str, order: Option<DateOrder>) -> When {
    let text = text.trim();
    if text.len() > MAX_LEN {
        return When::Bad;
    }
    if order == Some(DateOrder::Serial)
        && let Some(time) = serial(text)
    {
        return When::ZoneAssumed(time).believable();
    }
    // `… 03:11:09 (UTC+00:00)`.
    if let Some((time, zone)) = text.strip_suffix(')').and_then(|text| text.split_once("(UTC")) {
        return read_as(&format!("{time}{}", if zone.is_empty() { "UTC" } else { zone }), order);
    }
    if !text.is_ascii() {
        // A typographer's minus before the zone.
        let plain = text.replace('\u{2212}', "-");
        let plain = if plain.is_ascii() { plain } else { east_asian(&plain) };
        return if plain.is_ascii() { read_as(&plain, order) } else { When::Bad };
    }
    parse(text.as_bytes(), order).map_or(When::Bad, When::believable)
}

/// Reads a count of days since 1900 as spreadsheets save it, `45505.2916666667` or `45505,29`. Nothing but its column tells
/// it from any other number.
pub fn serial(text: &str) -> Option<TimeMs> {
    /// 1970-01-01.
    const EPOCH: i64 = 25_569;
    let (days, part) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let is_number = |text: &str, most| text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit());
    if days.len() != 5 || !is_number(days, 5) || !is_number(part, 18) {
        return None;
    }
    // To the nearest millisecond, in whole numbers.
    let unit = 10_i128.pow(part.len() as u32);
    let of_day = (part.parse::<i128>().unwrap_or_default() * i128::from(DAY_MS) + unit / 2) / unit;
    let time = (days.parse::<i64>().ok()? - EPOCH) * DAY_MS + i64::try_from(of_day).ok()?;
    (EARLIEST_MS..LATEST_MS).contains(&time).then_some(time)
}

/// Writes `2026年11月29日 02时14分07秒` as `2026/11/29 02:14:07`, and odd spaces as the usual one.
fn east_asian(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '年' | '月' | '년' | '월' => plain.push('/'),
            '日' | '일' => plain.push(' '),
            '时' | '時' | '点' | '시' | '分' | '분' => plain.push(':'),
            '秒' | '초' => {}
            // Browsers put one that does not break before `PM`.
            '\u{a0}' | '\u{202f}' | '\u{2009}' => plain.push(' '),
            c => plain.push(c),
        }
    }
    // Korean puts spaces between, and a clock may end with its minutes.
    plain.replace("/ ", "/").replace(": ", ":").trim_end_matches([':', ' ']).to_owned()
}

/// Returns whether a text is a time but for its year: of syslog (`Nov 20 08:00:00`), or of Snort (`11/20-08:00:00.5`).
pub fn lacks_year(text: &str) -> bool {
    // A leap year, so that the 29th of February is one of its days.
    let with_year = [format!("{text} 2024"), text.replacen('-', "/2024-", 1)];
    read(text) == When::Bad && with_year.iter().any(|text| read(text) != When::Bad)
}

fn parse(text: &[u8], order: Option<DateOrder>) -> Option<When> {
    if let Some(time) = plain_epoch(text) {
        return Some(When::At(time));
    }
    let n_digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    match (text.first()?, text.get(n_digits)) {
        _ if text.starts_with(b"0x") => ntp(text).map(When::At),
        _ if text.starts_with(b"/Date(") => epoch(text.get(6..)?.split(|b| b")+-".contains(b)).next()?).map(When::At),
        (b'0'..=b'9', None) if n_digits == 14 && matches!(text, [b'1', b'9', ..] | [b'2', b'0', ..]) => compact(text),
        (b'@', _) => epoch(text.get(1..)?).map(When::At),
        (b'0'..=b'9', None | Some(b'.' | b'e' | b'E')) if is_number(text) => epoch(text).map(When::At),
        (b'0'..=b'9', Some(b'T' | b't')) if n_digits == 8 => basic(text),
        (b'0'..=b'9', Some(b'-' | b'/' | b':')) if n_digits == 4 => year_first(text),
        // `2026. 11. 20. 08:00:00`, as Hungary and Korea write.
        (b'0'..=b'9', Some(b'.')) if n_digits == 4 && text.len() > 9 && !is_number(text) => {
            let plain = std::str::from_utf8(text).ok()?.replace(". ", ".");
            let mut parts = plain.splitn(4, ['.', ' ']);
            let date = [parts.next()?, parts.next()?, parts.next()?].join("-");
            year_first(format!("{date} {}", parts.next().unwrap_or_default()).trim_end().as_bytes())
        }
        (b'0'..=b'9', Some(b'-' | b'/' | b'.')) if text.get(n_digits + 1)?.is_ascii_digit() => year_last(text, order),
        (b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z', _) => in_words(text),
        _ => None,
    }
}

/// `2026-11-20T08:00:00.123Z`, also with a space or slashes, without seconds, without a clock, with or without zone.
fn year_first(text: &[u8]) -> Option<When> {
    let mut at = Cursor(text);
    let year = at.digits(4, 4)?;
    let separator = at.any(b"-/:")?;
    // `2026-332` alone is the number of a ticket.
    let has_clock = || text.iter().any(|byte| matches!(byte, b'T' | b't'));
    let (month, day) = match at.0 {
        [b'W', ..] if separator == b'-' && has_clock() => week_date(year, &mut at)?,
        [b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', ..] if separator == b'-' && has_clock() => {
            day_of_year(year, at.digits(3, 3)?)?
        }
        _ => {
            let month = at.digits(1, 2)?;
            at.byte(separator)?;
            (month, at.digits(1, 2)?)
        }
    };
    // `2026:11:20-08:00:00`, as one firewall writes.
    let between: &[u8] = if separator == b':' { b"-" } else { b"Tt _" };
    let clock = match at.any(between) {
        Some(_) => {
            at.spaces();
            at.clock()?
        }
        None => 0,
    };
    moment(year, month, day, clock, at.zone()?)
}

/// Month and day of a day of the year, from 1: `2026-332`.
fn day_of_year(year: i64, day: i64) -> Option<(i64, i64)> {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let months = [31, if is_leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut rest = day;
    for (month, length) in (1..).zip(months) {
        if (1..=length).contains(&rest) {
            return Some((month, rest));
        }
        rest -= length;
    }
    None
}

/// Month and day of a week and its day, `2026-W48-6`. A week that is of two years has no day here that is of the other.
fn week_date(year: i64, at: &mut Cursor<'_>) -> Option<(i64, i64)> {
    at.byte(b'W')?;
    let week = at.digits(2, 2)?;
    at.byte(b'-')?;
    let day = at.digits(1, 1)?;
    if !(1..=53).contains(&week) || !(1..=7).contains(&day) {
        return None;
    }
    // The 4th of January is in the first week, and the first day of the epoch was a Thursday.
    let fourth = (days_from_civil(year, 1, 4) + 3).rem_euclid(7);
    day_of_year(year, 4 - fourth + (week - 1) * 7 + day - 1)
}

/// `20261120T080000Z`, `20261120T080000.123+0100`: the basic form of ISO 8601.
fn basic(text: &[u8]) -> Option<When> {
    let mut at = Cursor(text);
    let date = at.digits(8, 8)?;
    at.any(b"Tt")?;
    if at.0.get(2) == Some(&b':') {
        // Scanners write the date so, and the clock as everyone does.
        let clock = at.clock()?;
        return moment(date / 10_000, date / 100 % 100, date % 100, clock, at.zone()?);
    }
    let time = at.digits(6, 6)?;
    let (hour, minute, second) = (time / 10_000, time / 100 % 100, time % 100);
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let mut ms = 0;
    if at.any(b".,").is_some() {
        let n = at.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let digits = at.0.get(..n)?;
        // Milliseconds; what is finer is cut, as in the other forms.
        ms = digits.iter().chain(b"000").take(3).fold(0, |sum, byte| sum * 10 + i64::from(byte - b'0'));
        at.0 = at.0.get(n..)?;
    }
    let clock = ((hour * 60 + minute) * 60 + second) * 1000 + ms;
    moment(date / 10_000, date / 100 % 100, date % 100, clock, at.zone()?)
}

/// `20261120080000`.
fn compact(text: &[u8]) -> Option<When> {
    let (date, time) = (Cursor(text.get(..8)?).digits(8, 8)?, Cursor(text.get(8..)?).digits(6, 6)?);
    let (hour, minute, second) = (time / 10_000, time / 100 % 100, time % 100);
    let clock = ((hour * 60 + minute) * 60 + second) * 1000;
    let is_clock = hour <= 23 && minute <= 59 && second <= 59;
    if is_clock { moment(date / 10_000, date / 100 % 100, date % 100, clock, Zone::Unsaid) } else { None }
}

/// `8/22/2022 6:07:16 PM`, `22-02-2022 10:00:00.000 +09:00`, `12/16/20-20:33:33.917356`.
fn year_last(text: &[u8], order: Option<DateOrder>) -> Option<When> {
    let mut at = Cursor(text);
    let first = at.digits(1, 2)?;
    let separator = at.any(b"/-.")?;
    let second = at.digits(1, 2)?;
    at.byte(separator)?;
    let year = match at.digits(2, 4)? {
        short @ 0..=99 => 2000 + short,
        year => year,
    };
    let (mut clock, mut has_half) = (0, false);
    if at.any(b" T-,").is_some() {
        at.spaces();
        clock = at.clock()?;
        if let Some(half) = at.half() {
            (clock, has_half) = (half.of(clock)?, true);
        }
    }
    let by_form = if separator == b'/' || has_half { DateOrder::MonthFirst } else { DateOrder::DayFirst };
    let month_first = order.unwrap_or(by_form) == DateOrder::MonthFirst && first <= 12 || second > 12;
    let (month, day) = if month_first { (first, second) } else { (second, first) };
    moment(year, month, day, clock, at.zone()?)
}

/// `Mon Aug  1 03:34:23 2022`, `Fri, 20 Nov 2026 08:00:00 +0100`, `20/Nov/2026:08:00:00 +0000`, `Aug 01 2022 03:34:23`,
/// `Nov 20, 2026 @ 08:00:00.000` (Kibana's default).
fn in_words(text: &[u8]) -> Option<When> {
    // `21-NOV-26 03.11.09.123000 AM`, as Oracle writes.
    if let [_, _, b'-', _, _, _, b'-', _, _, b' ', _, _, b'.', _, _, b'.', ..] = text {
        let mut usual = text.to_vec();
        (usual[12], usual[15]) = (b':', b':');
        return in_words(&usual);
    }
    let (mut year, mut month, mut day, mut clock, mut half) = (None, None, None, None, None);
    let mut zone = Zone::Unsaid;
    let mut at = Cursor(text);
    while !at.0.is_empty() {
        // `Nov. 21, 2026`: a dot as well.
        if at.any(b" ,/@").is_some() || (clock.is_none() && at.any(b"-:.").is_some()) {
            continue;
        }
        if at.0[0].is_ascii_alphabetic() {
            let word = at.word();
            match (month_of(word), half_of(word)) {
                (Some(number), _) if month.is_none() => month = Some(number),
                (_, Some(found)) if clock.is_some() => half = Some(found),
                _ if is_weekday(word) => {}
                _ if is_utc(word) => zone = Zone::Offset(0),
                _ if clock.is_some() && named_zone(word).is_some() => zone = named_zone(word)?,
                // A zone by name: `CST` is in three continents.
                _ if clock.is_some() && zone == Zone::Unsaid => {}
                _ => return None,
            }
            continue;
        }
        if clock.is_some() && matches!(at.0[0], b'+' | b'-') {
            zone = at.offset()?;
            continue;
        }
        let n_digits = at.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let is_clock = at.0.get(n_digits) == Some(&b':') && n_digits <= 2 && clock.is_none();
        match n_digits {
            1 | 2 if is_clock => clock = Some(at.clock()?),
            1 | 2 if day.is_none() => {
                day = Some(at.digits(1, 2)?);
                // `Nov 28th 2026`.
                if let [b's' | b'n' | b'r' | b't', b't' | b'd' | b'h', b' ' | b',', ..] = at.0 {
                    at.0 = &at.0[2..];
                }
            }
            4 if year.is_none() => year = Some(at.digits(4, 4)?),
            // `21/Nov/26 3:11 AM`, as trackers and databases write.
            2 if day.is_some() && month.is_some() && year.is_none() && clock.is_none() => {
                year = Some(2000 + at.digits(2, 2)?);
            }
            _ => return None,
        }
    }
    let clock = match half {
        Some(half) => half.of(clock?)?,
        None => clock?,
    };
    moment(year?, month?, day?, clock, zone)
}

fn moment(year: i64, month: i64, day: i64, clock: i64, zone: Zone) -> Option<When> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days_in_month = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=days_in_month).contains(&day) {
        return None;
    }
    let days = days_from_civil(year, u32::try_from(month).ok()?, u32::try_from(day).ok()?);
    let local = days * DAY_MS + clock;
    Some(match zone {
        Zone::Offset(minutes) => When::At(local - minutes * 60_000),
        Zone::Unsaid => When::ZoneAssumed(local),
    })
}

/// The two commonest forms of a number, seconds and milliseconds of these decades, without wide arithmetic.
fn plain_epoch(text: &[u8]) -> Option<TimeMs> {
    if !matches!(text.len(), 10 | 13) || !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = text.iter().fold(0, |sum, byte| sum * 10 + i64::from(byte - b'0'));
    Some(if text.len() == 10 { number * 1000 } else { number })
}

fn is_number(text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok_and(|text| text.parse::<f64>().is_ok())
}

/// Reads a number of the epoch; its size tells the unit. Digits are never taken through a float, but for `1e18`.
fn epoch(text: &[u8]) -> Option<TimeMs> {
    let text = std::str::from_utf8(text).ok()?;
    if text.contains(['e', 'E']) {
        // A spreadsheet shows `1.58971E+12` where a time was, and has rounded it by hours.
        if text.split_once("E+").is_some_and(|(digits, _)| digits.len() <= 7) {
            return None;
        }
        let value: f64 = text.parse().ok()?;
        // Above 2^53 a float has no unit digits, so nothing is lost that was there.
        return (value.abs() < 1e20).then(|| to_ms(value as i128, 0))?;
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if whole.len() > 20 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let thousandths = fraction.bytes().chain(std::iter::repeat(b'0')).take(3);
    let thousandths = thousandths.fold(0, |sum, byte| sum * 10 + i64::from(byte - b'0'));
    to_ms(whole.parse().ok()?, thousandths)
}

/// The believable ranges of the units do not touch, so a number has one meaning.
fn to_ms(value: i128, thousandths: i64) -> Option<TimeMs> {
    let believable = i128::from(EARLIEST_MS)..i128::from(LATEST_MS);
    let filetime = value / 10_000 - 11_644_473_600_000;
    let seconds = value * 1000 + i128::from(thousandths);
    let readings = [seconds, value, value / 1000, value / 1_000_000, filetime];
    readings.into_iter().find(|ms| believable.contains(ms)).and_then(|ms| TimeMs::try_from(ms).ok())
}

/// Reads `0xbc72e7ef.0x00000000`: seconds since 1900 and their fraction.
fn ntp(text: &[u8]) -> Option<TimeMs> {
    let (seconds, fraction) = std::str::from_utf8(text).ok()?.split_once('.')?;
    let hex = |part: &str| u32::from_str_radix(part.strip_prefix("0x")?, 16).ok().map(i64::from);
    Some((hex(seconds)? - 2_208_988_800) * 1000 + ((hex(fraction)? * 1000) >> 32))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Zone {
    /// Minutes east of UTC.
    Offset(i64),
    Unsaid,
}

/// Before or after noon.
#[derive(Clone, Copy)]
enum Half {
    Am,
    Pm,
}

impl Half {
    /// Returns the time of day that `clock`, at most 12 hours and a bit, means.
    fn of(self, clock: i64) -> Option<i64> {
        const HOUR: i64 = 3_600_000;
        let hour = clock / HOUR;
        if !(1..=12).contains(&hour) {
            return None;
        }
        let since_midnight = if hour == 12 { clock - 12 * HOUR } else { clock };
        Some(match self {
            Half::Am => since_midnight,
            Half::Pm => since_midnight + 12 * HOUR,
        })
    }
}

fn half_of(word: &[u8]) -> Option<Half> {
    match word {
        [b'a' | b'A', b'm' | b'M'] => Some(Half::Am),
        [b'p' | b'P', b'm' | b'M'] => Some(Half::Pm),
        _ => None,
    }
}

fn is_utc(word: &[u8]) -> bool {
    [&b"z"[..], b"utc", b"gmt", b"ut", b"zulu"].iter().any(|name| word.eq_ignore_ascii_case(name))
}

/// Names of zones that stand for one offset: those of RFC 2822 that no other continent uses, and of Europe's and Japan's.
fn named_zone(word: &[u8]) -> Option<Zone> {
    const HOURS: [(&[u8], i64); 11] = [
        (b"edt", -4),
        (b"est", -5),
        (b"mdt", -6),
        (b"pdt", -7),
        (b"pst", -8),
        (b"cet", 1),
        (b"cest", 2),
        (b"eet", 2),
        (b"eest", 3),
        (b"msk", 3),
        (b"jst", 9),
    ];
    let hours = HOURS.iter().find(|(name, _)| word.eq_ignore_ascii_case(name))?.1;
    Some(Zone::Offset(hours * 60))
}

fn is_weekday(word: &[u8]) -> bool {
    const NAMES: [&[u8]; 7] = [b"mon", b"tue", b"wed", b"thu", b"fri", b"sat", b"sun"];
    word.get(..3).is_some_and(|start| NAMES.iter().any(|name| start.eq_ignore_ascii_case(name)))
}

fn month_of(word: &[u8]) -> Option<i64> {
    const NAMES: [&[u8]; 12] =
        [b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec"];
    let start = word.get(..3)?;
    (1..).zip(NAMES).find(|(_, name)| start.eq_ignore_ascii_case(name)).map(|(number, _)| number)
}

/// The text that is still to be read.
struct Cursor<'a>(&'a [u8]);

impl Cursor<'_> {
    fn byte(&mut self, wanted: u8) -> Option<()> {
        self.0 = self.0.strip_prefix(&[wanted])?;
        Some(())
    }

    fn any(&mut self, wanted: &[u8]) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        wanted.contains(first).then(|| {
            self.0 = rest;
            *first
        })
    }

    fn spaces(&mut self) {
        self.0 = self.0.trim_ascii_start();
    }

    /// Reads a number of `min` to `max` digits that no further digit follows.
    fn digits(&mut self, min: usize, max: usize) -> Option<i64> {
        let n = self.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if !(min..=max).contains(&n) {
            return None;
        }
        let (digits, rest) = self.0.split_at(n);
        self.0 = rest;
        Some(digits.iter().fold(0, |sum, byte| sum * 10 + i64::from(byte - b'0')))
    }

    fn word(&mut self) -> &[u8] {
        let end = self.0.iter().take_while(|byte| byte.is_ascii_alphabetic() || b"/_".contains(byte)).count();
        // A slash belongs to `Europe/Warsaw` and not to `Nov/2026`.
        let end = if self.0[..end].ends_with(b"/") { end - 1 } else { end };
        let (word, rest) = self.0.split_at(end);
        self.0 = rest;
        word
    }

    /// Reads `HH:MM`, `HH:MM:SS` or `HH:MM:SS.fff…` as milliseconds of the day. Second 60 is a leap second, and 24:00 the
    /// end of the day.
    fn clock(&mut self) -> Option<i64> {
        let hour = self.digits(1, 2)?;
        // `21.05.09`, as Italy and Finland write.
        let has_dots = matches!(self.0, [b'.', b'0'..=b'9', b'0'..=b'9', b'.', b'0'..=b'9', ..]);
        let between = if has_dots { b'.' } else { b':' };
        self.byte(between)?;
        let minute = self.digits(2, 2)?;
        let (mut second, mut ms) = (0, 0);
        if self.byte(between).is_some() {
            second = self.digits(2, 2)?;
            // Some loggers put a colon before the milliseconds as well.
            let has_third = matches!(self.0, [b':', a, b, c] | [b':', a, b, c, b' ' | b'Z' | b'+' | b'-', ..]
                if [a, b, c].iter().all(|digit| digit.is_ascii_digit()));
            let point: &[u8] = if has_third { b":" } else { b".," };
            if self.0.len() > 1 && self.0[1].is_ascii_digit() && self.any(point).is_some() {
                ms = self.thousandths();
            }
        }
        let time = ((hour * 60 + minute) * 60 + second) * 1000 + ms;
        (minute <= 59 && second <= 60 && (hour <= 23 || time == DAY_MS)).then_some(time)
    }

    /// Reads any number of decimals; the first three count.
    fn thousandths(&mut self) -> i64 {
        let n = self.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, rest) = self.0.split_at(n);
        self.0 = rest;
        digits.iter().copied().chain([b'0'; 2]).take(3).fold(0, |sum, byte| sum * 10 + i64::from(byte - b'0'))
    }

    fn half(&mut self) -> Option<Half> {
        let (first, rest) = self.0.trim_ascii_start().split_first()?;
        // `p.m.` and `p. m.`, as Spanish writes.
        let rest = rest.strip_prefix(b".").map_or(rest, |rest| rest.trim_ascii_start());
        let (second, rest) = rest.split_first()?;
        let half = half_of(&[*first, *second])?;
        self.0 = rest.strip_prefix(b".").unwrap_or(rest);
        Some(half)
    }

    /// Reads the rest: a zone, or nothing.
    fn zone(&mut self) -> Option<Zone> {
        self.spaces();
        let zone = match self.0.first() {
            None => Zone::Unsaid,
            Some(b'+' | b'-') => self.offset()?,
            Some(b'(' | b'[') => Zone::Unsaid,
            // `UTC+0000`, `GMT+01:00`.
            Some(_)
                if [&b"UTC"[..], b"GMT"].iter().any(|name| self.0.starts_with(name))
                    && self.0.len() > 3
                    && matches!(self.0.get(3), Some(b'+' | b'-')) =>
            {
                self.0 = self.0.get(3..)?;
                self.offset()?
            }
            Some(_) if is_utc(self.0) => return Some(Zone::Offset(0)),
            Some(_) if named_zone(self.0).is_some() => return named_zone(self.0),
            // A zone by name, which two continents may share.
            Some(_) if self.0.iter().all(|byte| byte.is_ascii_alphabetic() || b"/_- ".contains(byte)) => {
                return Some(Zone::Unsaid);
            }
            Some(_) => return None,
        };
        // `+01:00 (CET)`, `+02:00[Europe/Warsaw]`.
        self.spaces();
        matches!(self.0.first(), None | Some(b'(' | b'[')).then_some(zone)
    }

    /// Reads `+01:00`, `+0100` or `+01`.
    fn offset(&mut self) -> Option<Zone> {
        let sign = if self.any(b"+-")? == b'-' { -1 } else { 1 };
        let number = self.digits(1, 4)?;
        let (hours, minutes) = match self.byte(b':') {
            Some(()) => (number, self.digits(2, 2)?),
            None if number > 99 => (number / 100, number % 100),
            None => (number, 0),
        };
        (hours <= 14 && minutes <= 59).then_some(Zone::Offset(sign * (hours * 60 + minutes)))
    }
}

#[cfg(test)]
mod tests;
