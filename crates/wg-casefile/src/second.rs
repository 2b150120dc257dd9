//! Second readings: an incident is judged again by somebody who need not know what the first reader said.
//!
//! A second reading stands beside the first verdict and never in its place: nothing is learnt from it, no export holds it as a
//! verdict, and no count has it. It says how far two readers agree.

use crate::entry::{Entry, Provenance};
use crate::log::Log;
use crate::standing::{ByIncident, stands};
use wg_schema::ordered::OrderedMap;

impl Log {
    /// Returns the second readings that stand, the last of each reader on each incident, in the order in which they were given.
    pub fn second_readings(&self) -> Vec<&Entry> {
        let mut by_reader: OrderedMap<&str, Vec<&Entry>> = OrderedMap::new();
        for entry in self.read_again().rev() {
            by_reader.entry(&entry.analyst).or_default().push(entry);
        }
        let last = by_reader.into_values().flat_map(|latest_first| stands(&latest_first));
        let by_seq: OrderedMap<u64, &Entry> =
            OrderedMap::from_iter(last.map(|stands| (stands.entry.seq, stands.entry)));
        by_seq.into_values().collect()
    }

    /// Returns the second readings under a label.
    pub fn second_readings_of(&self, analyst: &str) -> Vec<&Entry> {
        self.second_readings().into_iter().filter(|entry| entry.analyst == analyst).collect()
    }

    /// Returns (first verdict, second reading) of each incident that two people read, by their labels.
    pub fn read_twice(&self) -> Vec<(&Entry, &Entry)> {
        let judged = self.judged();
        let first = ByIncident::of(&judged);
        let pair = |second| Some((first.find(second)?, second));
        self.second_readings()
            .into_iter()
            .filter_map(pair)
            .filter(|(first, second)| first.analyst != second.analyst)
            .collect()
    }
}

impl Entry {
    /// Tells whether it is a second reading.
    pub fn is_second_reading(&self) -> bool {
        self.action.provenance() == Provenance::SecondReader
    }
}
