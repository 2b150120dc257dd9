//! Names to numbers and counts: the look-ups of the history. Hash maps are only asked, never walked.

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use wg_schema::{Batch, StrId};

/// No such thing.
pub(crate) const NONE: u32 = u32::MAX;

/// Pairs of names to numbers without gaps, in the order in which they come.
pub(crate) struct Numbers(HashMap<u64, u32, FixedState>);

impl Numbers {
    pub fn new(seed: u64) -> Numbers {
        Numbers(HashMap::with_hasher(FixedState::with_seed(seed)))
    }

    /// Returns the number of a pair, giving it the next one when it is new.
    pub fn number(&mut self, first: u32, second: u32) -> u32 {
        let next = self.0.len() as u32;
        *self.0.entry(pair(first, second)).or_insert(next)
    }

    /// Returns the number of a pair, [`NONE`] where one of the two is.
    pub fn number_of_both(&mut self, first: u32, second: u32) -> u32 {
        if first == NONE || second == NONE { NONE } else { self.number(first, second) }
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
        let count = self.0.entry(pair(first, second)).or_insert(0);
        *count += 1;
        *count - 1
    }
}

fn pair(first: u32, second: u32) -> u64 {
    u64::from(first) << 32 | u64::from(second)
}

/// A number by text, as an array: the texts of a batch are numbered without gaps, so this needs no hashing.
#[derive(Default)]
pub(crate) struct ByText(Vec<u32>);

impl ByText {
    fn at(&mut self, batch: &Batch, id: StrId) -> &mut u32 {
        if self.0.len() <= id.0 as usize {
            self.0.resize(batch.strings.len().max(id.0 as usize + 1), 0);
        }
        &mut self.0[id.0 as usize]
    }

    /// Returns the number of a text, giving it `next` and raising that when it is new; [`NONE`] for no text.
    pub fn number(&mut self, batch: &Batch, id: StrId, next: &mut u32) -> u32 {
        if !id.is_some() {
            return NONE;
        }
        let number = self.at(batch, id);
        if *number == 0 {
            *next += 1;
            *number = *next;
        }
        *number - 1
    }
}

/// A state for each number, made when it is first asked for.
#[derive(Default)]
pub(crate) struct States<S>(Vec<S>);

impl<S: Default> States<S> {
    /// Returns how many states there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns the state of a number, or `None` for [`NONE`].
    pub fn get(&mut self, number: u32) -> Option<&mut S> {
        if number == NONE {
            return None;
        }
        Some(self.at(number))
    }

    /// Returns the state of a number that is not [`NONE`].
    pub fn at(&mut self, number: u32) -> &mut S {
        let place = number as usize;
        if place >= self.0.len() {
            self.0.resize_with(place + 1, S::default);
        }
        &mut self.0[place]
    }
}
