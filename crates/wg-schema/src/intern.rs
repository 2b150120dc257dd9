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
    /// The text that was last asked for in each place, with more of its quick hash. Most texts of an alert were in one of
    /// the last few hundred, and this answers without the table's cache misses. Whoever makes texts share a place only
    /// loses that.
    recent: Box<[(u32, StrId); RECENT]>,
    state: FixedState,
}

/// A power of two; eight bytes each, so that all of it stays in the first two caches.
const RECENT: usize = 4096;

impl Interner {
    /// Makes a pool that holds the empty string as `StrId::NONE`. `seed` must be unpredictable for hostile input.
    pub fn new(seed: u64) -> Interner {
        let mut pool = Interner {
            text: String::new(),
            ends: Vec::new(),
            table: HashTable::new(),
            recent: Box::new([(0, StrId::NONE); RECENT]),
            state: FixedState::with_seed(seed),
        };
        pool.intern_by_table("");
        pool
    }

    /// Returns the number of `text`, adding it when new.
    ///
    /// # Panics
    /// If the pool grows past 4 GiB of text, which 32-bit memory cannot hold anyway.
    pub fn intern(&mut self, text: &str) -> StrId {
        let hash = quick_hash(text.as_bytes());
        // Its upper bits are the better ones.
        let (place, tag) = ((hash >> (64 - RECENT.trailing_zeros())) as usize, (hash >> 20) as u32);
        let (last_tag, last) = self.recent[place];
        if last_tag == tag && is_text(&self.text, &self.ends, last, text) {
            return last;
        }
        let id = self.intern_by_table(text);
        self.recent[place] = (tag, id);
        id
    }

    fn intern_by_table(&mut self, text: &str) -> StrId {
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

    /// Makes room for `factor` times as many texts as there are, so that the pool need not move again and again.
    pub(crate) fn make_room(&mut self, factor: f64) {
        let more = |len: usize| ((len as f64 * factor) as usize).saturating_sub(len);
        let (n_bytes, n_texts) = (more(self.text.len()), more(self.ends.len()));
        // Where there is no memory for all of it, the pool grows as it is filled.
        let _ = self.text.try_reserve_exact(n_bytes);
        let _ = self.ends.try_reserve_exact(n_texts);
        let (pool, ends, state) = (&self.text, &self.ends, &self.state);
        let _ = self.table.try_reserve(n_texts, |id| state.hash_one(slice(pool, ends, *id)));
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
    range.len() == text.len() && is_same(&pool.as_bytes()[range], text.as_bytes())
}

/// Whether two slices of one length are equal, eight bytes at a time: texts are short, and in WASM a call of `memcmp` goes
/// byte by byte.
#[inline]
pub(crate) fn is_same(a: &[u8], b: &[u8]) -> bool {
    let ((a_words, a_rest), (b_words, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    if a_words.iter().zip(b_words).any(|(a, b)| u64::from_le_bytes(*a) != u64::from_le_bytes(*b)) {
        return false;
    }
    // The last eight bytes overlap those that were compared.
    match (a.last_chunk::<8>(), b.last_chunk::<8>()) {
        (Some(a), Some(b)) => u64::from_le_bytes(*a) == u64::from_le_bytes(*b),
        _ => a_rest.iter().zip(b_rest).all(|(a, b)| a == b),
    }
}

/// A hash of a text's length and both of its ends, for [`Interner::recent`]. Its upper bits are the better ones.
#[inline]
pub(crate) fn quick_hash(text: &[u8]) -> u64 {
    let word = |bytes: &[u8; 8]| u64::from_le_bytes(*bytes);
    let half = |bytes: &[u8; 4]| u64::from(u32::from_le_bytes(*bytes));
    let mixed = if let (Some(first), Some(last)) = (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        word(first) ^ word(last).rotate_left(29)
    } else if let (Some(first), Some(last)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) {
        half(first) | half(last) << 32
    } else {
        text.iter().fold(0, |word, byte| word << 8 | u64::from(*byte))
    };
    mixed.wrapping_add(text.len() as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_any_length_are_told_apart_wherever_they_differ() {
        let long: Vec<u8> = (0..40).collect();
        for len in 0..long.len() {
            assert!(is_same(&long[..len], &long[..len]), "{len}");
            for at in 0..len {
                let mut other = long[..len].to_vec();
                other[at] ^= 0x80;
                assert!(!is_same(&long[..len], &other), "byte {at} of {len}");
            }
        }
    }

    #[test]
    fn texts_that_share_a_place_keep_their_numbers() {
        let mut pool = Interner::new(3);
        let texts: Vec<String> = (0..3 * RECENT).map(|i| format!("begin---{i:06}---the end")).collect();
        let first: Vec<StrId> = texts.iter().map(|text| pool.intern(text)).collect();
        pool.make_room(2.5);
        assert!(texts.iter().zip(&first).all(|(text, id)| pool.intern(text) == *id && pool.get(*id) == text));
        assert_eq!(pool.len(), texts.len() + 1);
    }

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
