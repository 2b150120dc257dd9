//! The batches that are made of parts of the night: one for a first look, and the same as the worst exports are.

use crate::cast::Cast;
use crate::record::{Dated, Record};
use crate::rules::Source;
use crate::{defects, records};

/// Returns one intrusion, one thing that only looks like one, and a third of the noise, without a defect, as [`night`] does.
///
/// [`night`]: crate::night
pub fn small() -> Vec<u8> {
    part(false)
}

/// Returns the small batch with broken lines, odd clocks and missing users.
pub fn messy() -> Vec<u8> {
    part(true)
}

fn part(is_messy: bool) -> Vec<u8> {
    let cast = Cast::new();
    let mut records = records(&cast);
    let mut n_noise = 0;
    records.retain(|record| match record.story {
        Some(number) => number == INTRUSION || number == LOOK_ALIKE,
        None => {
            n_noise += 1;
            n_noise % 3 == 0
        }
    });
    let mut out = String::new();
    for (n, record) in records.iter_mut().enumerate() {
        write(&mut out, record, if is_messy { n % EVERY } else { EVERY });
    }
    out.into_bytes()
}

/// Numbers of stories: intrusions come first.
const INTRUSION: usize = 0;
const LOOK_ALIKE: usize = 3;
/// The defects of the messy batch come again after so many records.
const EVERY: usize = 29;
/// The clock of its network sensor is fast by so much.
const FAST_MS: i64 = 47 * 60_000;

/// Writes a record, damaged as its number among [`EVERY`] says; that number itself means not at all.
fn write(out: &mut String, record: &mut Record<'_>, n: usize) {
    if n < EVERY && record.rule.source == Source::Ndr {
        record.time += FAST_MS;
    }
    if n < EVERY && n % 4 == 1 && record.story.is_none() {
        record.user.clear();
    }
    let local = defects::zone_less(record.time);
    let dated = match n {
        3 => Dated::Never,
        8..11 => Dated::Text(&local),
        14 => Dated::Text("1970-01-01T00:00:00Z"),
        _ => Dated::Number,
    };
    let line = record.line(dated);
    match n {
        // The intrusion is all there, however the rest looks.
        5 if record.story.is_none() => out.push_str(&line[..line.len() / 2]),
        12 => out.extend([&line, "\n", &line]),
        17 => out.extend(["\n\n", &line]),
        20 => out.push_str(
            &line.replace("\"severity\":\"", "\"severity\":\"P? ").replace("\"severity_id\":", "\"severity_id\":9"),
        ),
        23 => out.extend(["-- 2 rows were not exported --\n", &line]),
        _ => out.push_str(&line),
    }
    out.push_str(if n == 26 { "\r\n" } else { "\n" });
}
