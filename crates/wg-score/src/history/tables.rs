//! Names to numbers and counts: the look-ups of the history. Hash maps are only asked, never walked.

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use wg_schema::{Batch, StrId};

/// Names (one id or two) to dense numbers, and a state for each.
pub(crate) struct Table<S> {
    numbers: HashMap<u64, u32, FixedState>,
    states: Vec<S>,
}

impl<S: Default> Table<S> {
    pub fn new(seed: u64) -> Table<S> {
        Table { numbers: HashMap::with_hasher(FixedState::with_seed(seed)), states: Vec::new() }
    }

    /// Returns the number of a name, giving it the next one when it is new.
    pub fn number(&mut self, first: u32, second: u32) -> u32 {
        let next = self.states.len() as u32;
        let number = *self.numbers.entry(u64::from(first) << 32 | u64::from(second)).or_insert(next);
        if number == next {
            self.states.push(S::default());
        }
        number
    }

    pub fn at(&mut self, number: u32) -> &mut S {
        &mut self.states[number as usize]
    }

    /// Returns the state of a number, or `None` for [`NONE`].
    pub fn get(&mut self, number: u32) -> Option<&mut S> {
        self.states.get_mut(number as usize)
    }
}

/// Numbers or counts by text, as an array: the texts of a batch are numbered without gaps, so this needs no hashing.
#[derive(Default)]
pub(crate) struct ByText(Vec<u32>);

impl ByText {
    pub fn at(&mut self, batch: &Batch, id: StrId) -> &mut u32 {
        if self.0.len() <= id.0 as usize {
            self.0.resize(batch.strings.len().max(id.0 as usize + 1), 0);
        }
        &mut self.0[id.0 as usize]
    }

    /// Counts one more and returns how many there were before.
    pub fn count(&mut self, batch: &Batch, id: StrId) -> u32 {
        let count = self.at(batch, id);
        *count += 1;
        *count - 1
    }

    /// Returns the number of a text; `next` makes one, counted from 0, when it is new.
    pub fn number(&mut self, batch: &Batch, id: StrId, next: impl FnOnce() -> u32) -> u32 {
        let number = self.at(batch, id);
        if *number == 0 {
            *number = next() + 1;
        }
        *number - 1
    }
}

/// How often each pair of names was seen.
pub(crate) struct Counts(HashMap<u64, u32, FixedState>);

impl Counts {
    pub fn new(seed: u64) -> Counts {
        Counts(HashMap::with_hasher(FixedState::with_seed(seed)))
    }

    /// Counts one more and returns how many there were before.
    pub fn count(&mut self, first: u32, second: u32) -> u32 {
        let count = self.0.entry(u64::from(first) << 32 | u64::from(second)).or_insert(0);
        *count += 1;
        *count - 1
    }
}
