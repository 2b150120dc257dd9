//! The noise of the night: rules that fire for dull reasons.
//!
//! Heavily skewed, as in life: a scanner, a patch tool and a monitoring agent write half of it, and a long tail of rules
//! fires once or twice.

use crate::cast::Cast;
use crate::clock::{SILENT_FROM, SILENT_TO};
use crate::record::Record;
use crate::rng::Rng;
use crate::row::{Row, lines};
use crate::rules::Source;

/// Returns the whole noise, row by row.
pub(crate) fn all(cast: &Cast) -> Vec<Record<'_>> {
    let mut records = Vec::new();
    for line in lines(include_str!("tables/noise.txt")) {
        let row = Row::read(line, cast);
        // Each row has its own chance, so that a change to one leaves the others alone.
        let mut rng = Rng::named(line, 0);
        let mut times = row.times(&mut rng);
        if row.rule.source == Source::Ndr {
            times.retain(|time| !(SILENT_FROM..SILENT_TO).contains(time));
        }
        for time in times {
            records.push(row.fire(cast, time, 0, None, &mut rng));
        }
    }
    records
}
