//! How the times of one file are to be read, where the analyst knows better than the file.

use wg_record::notes::Notes;
use wg_schema::report::Code;
use wg_schema::{Alert, TimeMs, Warnings};

/// What the analyst said about the clock of a file. The default changes nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// The zone of times without one, in minutes east of UTC.
    pub zone_minutes: Option<i16>,
    /// Added to every time of the file: its clock was slow by so much.
    pub shift_ms: i64,
}

impl Times {
    /// Reads `+02:00`, `-0530`, `+2`, `UTC` or `Z` as minutes east of UTC.
    pub fn parse_zone(text: &str) -> Option<i16> {
        if text.eq_ignore_ascii_case("utc") || text.eq_ignore_ascii_case("z") {
            return Some(0);
        }
        let (sign, rest) = match text.as_bytes().first()? {
            b'+' => (1, &text[1..]),
            b'-' => (-1, &text[1..]),
            _ => return None,
        };
        let (hours, minutes) = match (rest.split_once(':'), rest.len()) {
            (Some((hours, minutes)), _) => (hours, minutes),
            (None, 4) => rest.split_at_checked(2)?,
            (None, _) => (rest, "0"),
        };
        let is_number = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(hours) || !is_number(minutes) {
            return None;
        }
        let (hours, minutes): (i16, i16) = (hours.parse().ok()?, minutes.parse().ok()?);
        (hours <= 14 && minutes <= 59).then_some(sign * (hours * 60 + minutes))
    }

    pub(crate) fn apply(self, alert: &mut Alert<'_>, notes: &mut Notes) {
        let Some(time) = alert.time else { return };
        let mut shift: TimeMs = self.shift_ms;
        if let Some(minutes) = self.zone_minutes.filter(|_| alert.warnings.has(Warnings::ZONE_ASSUMED)) {
            shift -= TimeMs::from(minutes) * 60_000;
            alert.warnings.remove(Warnings::ZONE_ASSUMED);
            alert.warnings.add(Warnings::ZONE_SET);
            notes.replace(
                Code::ZoneAssumed,
                Code::ZoneSet,
                "the time has no zone; the one set for this source was used",
            );
        }
        alert.time = Some(time.saturating_add(shift));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_read_as_minutes_east() {
        for (text, minutes) in [("+02:00", 120), ("-0530", -330), ("+2", 120), ("UTC", 0), ("z", 0), ("+14:00", 840)] {
            assert_eq!(Times::parse_zone(text), Some(minutes), "{text}");
        }
        for text in ["", "+", "2", "+15:00", "+02:60", "+1:2:3", "CET", "+é", "+123"] {
            assert_eq!(Times::parse_zone(text), None, "{text}");
        }
    }
}
