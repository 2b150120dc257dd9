//! Every text of a batch, once.

use crate::StrId;
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

/// A pool of distinct strings, numbered in the order of their first appearance.
///
/// The numbering depends on the input alone, so it is the same on every platform. The hash seed is chosen by the caller,
/// because file contents are chosen by attackers: a fixed seed would let them collide every string.
pub struct Interner {
    text: String,
    ends: Vec<u32>,
    table: HashTable<StrId>,
    state: FixedState,
}

impl Interner {
    /// Makes a pool that holds the empty string as `StrId::NONE`. `seed` must be unpredictable for hostile input.
    pub fn new(seed: u64) -> Interner {
        let mut pool = Interner {
            text: String::new(),
            ends: Vec::new(),
            table: HashTable::new(),
            state: FixedState::with_seed(seed),
        };
        pool.intern("");
        pool
    }

    /// Returns the number of `text`, adding it when new.
    ///
    /// # Panics
    /// If the pool grows past 4 GiB of text, which 32-bit memory cannot hold anyway.
    pub fn intern(&mut self, text: &str) -> StrId {
        let hash = self.state.hash_one(text);
        let (pool, ends) = (&self.text, &self.ends);
        if let Some(id) = self.table.find(hash, |id| is_text(pool, ends, *id, text)) {
            return *id;
        }
        let id = StrId(u32::try_from(self.ends.len()).expect("fewer strings than bytes"));
        self.text.push_str(text);
        self.ends.push(u32::try_from(self.text.len()).expect("text pool under 4 GiB"));
        let (pool, ends, state) = (&self.text, &self.ends, &self.state);
        self.table.insert_unique(hash, id, |id| state.hash_one(slice(pool, ends, *id)));
        id
    }

    /// Returns the number of `text` when the pool holds it.
    pub fn find(&self, text: &str) -> Option<StrId> {
        let hash = self.state.hash_one(text);
        self.table.find(hash, |id| is_text(&self.text, &self.ends, *id, text)).copied()
    }

    /// Returns the text of `id`.
    pub fn get(&self, id: StrId) -> &str {
        slice(&self.text, &self.ends, id)
    }

    /// Returns how many distinct strings there are, the empty one included.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns `false`: the empty string is always there.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

fn slice<'a>(text: &'a str, ends: &[u32], id: StrId) -> &'a str {
    &text[range(ends, id)]
}

fn range(ends: &[u32], id: StrId) -> std::ops::Range<usize> {
    let index = id.0 as usize;
    let start = if index == 0 { 0 } else { ends[index - 1] as usize };
    start..ends[index] as usize
}

/// Whether `id` is `text`. Bytes are compared, and those only when there are as many: this is the hottest line of loading.
fn is_text(pool: &str, ends: &[u32], id: StrId, text: &str) -> bool {
    let range = range(ends, id);
    range.len() == text.len() && pool.as_bytes()[range] == *text.as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_keeps_its_first_number_under_any_seed() {
        for seed in [0, 1, u64::MAX] {
            let mut pool = Interner::new(seed);
            let ids: Vec<u32> = ["a", "b", "a", "", "ä"].iter().map(|t| pool.intern(t).0).collect();
            assert_eq!(ids, [1, 2, 1, 0, 3]);
            assert_eq!(pool.get(StrId(3)), "ä");
            assert_eq!(pool.find("b"), Some(StrId(2)));
            assert_eq!(pool.find("c"), None);
        }
    }
}
