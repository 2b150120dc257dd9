//! An event of Maltrail: a time, a sensor, both ends, and the trail that was met, between spaces.
//! `"2026-11-29 02:14:07.1" s1 10.0.0.4 51000 203.0.113.9 80 TCP IP 203.0.113.9 "emotet (malware)" abuse.ch`

use super::Parsed;
use crate::json::Build;
use crate::when::{self, When};

const NAMES: [&str; 11] = [
    "time",
    "sensor_name",
    "src_ip",
    "src_port",
    "dst_ip",
    "dst_port",
    "protocol",
    "trail_type",
    "trail",
    "title",
    "reference",
];

/// Returns whether the line is one.
pub(super) fn is_event(line: &str) -> bool {
    let cells = cells(line);
    cells.len() == NAMES.len()
        && !matches!(when::read(cells[0]), When::Bad)
        && [cells[2], cells[4]].iter().all(|ip| ip.parse::<std::net::IpAddr>().is_ok())
}

/// Takes a line apart that [`is_event`] recognised.
pub(super) fn parse(line: &str, into: &mut Build) -> Parsed {
    // A port that there is none of is a dash.
    let told = NAMES.iter().zip(cells(line)).filter(|(_, text)| *text != "-");
    told.for_each(|(name, text)| into.text(name, text));
    into.text("product_name", "Maltrail");
    Parsed::Fields
}

/// Words, and what stands between quotes; one more than there should be at most.
fn cells(line: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = line.trim();
    if !rest.starts_with('"') {
        return found;
    }
    while !rest.is_empty() && found.len() <= NAMES.len() {
        let (cell, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => rest.split_once(' ').unwrap_or((rest, "")),
        };
        found.push(cell);
        rest = after.trim_start();
    }
    found
}
