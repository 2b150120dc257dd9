//! The sample night: a made-up batch with a known truth, so that the program shows itself without anyone's data.
//!
//! Orrery Mills, 2026-11-20T18:00Z to 06:00Z: about 3,000 alerts of five kinds of source, three intrusions in them, six
//! things that only look like one, and the defects that real exports have. Written by code from a few tables, the same
//! bytes on every platform; it reads nothing and depends on nothing.
//!
//! Two smaller batches are made of it: one for a first look, one as the worst exports are ([`small`], [`messy`]).
//!
//! It is made to be looked at and to test the program's handling. It says nothing about how well alerts of a real network
//! are ranked.

mod batches;
mod cast;
mod clock;
mod defects;
mod json;
mod noise;
mod record;
mod rng;
mod row;
mod rules;
mod story;

pub use batches::{messy, small};
pub use clock::{END_MS, START_MS};
pub use defects::{PLANTED, Planted};

use cast::Cast;
use record::Record;
use story::Script;

/// The name under which the night is loaded.
pub const FILE_NAME: &str = "sample-night.ndjson";

/// What really happened.
#[derive(Clone, Debug)]
pub struct Truth {
    pub intrusions: Vec<Story>,
    /// Benign, with the tactics of an intrusion.
    pub look_alikes: Vec<Story>,
}

/// One intrusion or look-alike.
#[derive(Clone, Debug)]
pub struct Story {
    pub name: &'static str,
    /// One sentence.
    pub what: &'static str,
    /// `finding_info.uid` of its alerts, in step order.
    pub uids: Vec<String>,
    /// Tactic ids as the alerts name them (ATT&CK 18), each once, in order of appearance.
    pub tactics: Vec<&'static str>,
}

/// Returns the sample night as OCSF NDJSON in time order, the same bytes every time.
///
/// The last line is cut off, and some records are damaged as [`PLANTED`] says.
pub fn night() -> Vec<u8> {
    let cast = Cast::new();
    let mut records = records(&cast);
    defects::write(&mut records)
}

/// Returns what really happened, for tests and the documentation. Alerts of no story are noise.
pub fn truth() -> Truth {
    let cast = Cast::new();
    let tell = |scripts: Vec<Script<'_>>| scripts.iter().map(|script| story(script, &cast)).collect();
    Truth { intrusions: tell(story::intrusions(&cast)), look_alikes: tell(story::look_alikes(&cast)) }
}

fn story(script: &Script<'_>, cast: &Cast) -> Story {
    let records = script.play(cast, 0);
    let mut tactics = Vec::new();
    for record in &records {
        let tactic = record.rule.attack.0;
        if !tactic.is_empty() && !tactics.contains(&tactic) {
            tactics.push(tactic);
        }
    }
    let uids = records.into_iter().map(|record| record.uid).collect();
    Story { name: script.name, what: script.what, uids, tactics }
}

/// Returns all alerts by time; equal times keep the order of the tables.
fn records(cast: &Cast) -> Vec<Box<Record<'_>>> {
    let mut unsorted = noise::all(cast);
    let scripts = story::intrusions(cast).into_iter().chain(story::look_alikes(cast));
    for (number, script) in scripts.enumerate() {
        unsorted.extend(script.play(cast, number));
    }
    // Each is boxed and put in where it belongs: 3,000 short moves cost less than a sort weighs in the download.
    let mut records: Vec<Box<Record<'_>>> = Vec::with_capacity(unsorted.len());
    for record in unsorted {
        let place = records.partition_point(|other| other.time <= record.time);
        records.insert(place, Box::new(record));
    }
    records
}

#[cfg(test)]
mod tests;
