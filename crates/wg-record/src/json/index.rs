//! The paths of a large object, all found in one walk, so that a reader may ask for many.
//!
//! A path is hashed by its length and both of its ends. These follow from those of its parts, however its levels are split
//! into objects and dotted keys; what lies between is compared, so that a hash decides nothing.

use super::scan::{Kind, Node, Nodes};
use super::string;
use std::borrow::Cow;

/// Objects of at most so many members are quicker walked through than indexed.
const FEW_MEMBERS: usize = 6;
/// An object with fewer nodes below it has few members at every level.
const FEW_NODES: u32 = 24;
/// So often at most an index is made for one record: its readers may ask two objects in turn.
const MOST_BUILDS: u32 = 6;
/// Paths in a row without a free place. More come only from someone who made them alike: then objects are walked through.
const MOST_PROBES: usize = 64;
const NONE: u32 = u32::MAX;

/// The indexes of a record, kept from record to record for their memory.
#[derive(Default)]
pub(super) struct Indexes {
    /// Readers ask the record, and the object in it that their product puts the event in.
    two: [Index; 2],
    n_builds: u32,
}

/// The index of one object.
struct Index {
    /// The object's node; [`NONE`] while there is no index.
    of: u32,
    /// Too many paths are alike.
    is_refused: bool,
    entries: Vec<Entry>,
    /// Numbers of entries, plus 1; a power of two.
    table: Vec<u32>,
    /// While building: where the objects around end, each with the entry that stands for it.
    open: Vec<(u32, u32)>,
}

/// A key, and the path that ends with it.
#[derive(Clone, Copy)]
struct Entry {
    path: Ends,
    key: u32,
    /// The entry of the object around it.
    parent: u32,
}

/// A text by its length, its first eight bytes and its last eight, shorter ones filled up with zeros.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Ends {
    first: u64,
    last: u64,
    len: u32,
}

impl Ends {
    #[inline]
    fn of(text: &[u8]) -> Ends {
        let len = text.len() as u32;
        if let (Some(first), Some(last)) = (text.first_chunk::<8>(), text.last_chunk::<8>()) {
            return Ends { first: u64::from_le_bytes(*first), last: u64::from_be_bytes(*last), len };
        }
        Ends::of_short(text.iter().rfold(0, |word, byte| word << 8 | u64::from(*byte)), len)
    }

    /// The ends of the key at `range` of a record, whose bytes may be read past the key's end.
    #[inline]
    fn of_key(record: &[u8], range: std::ops::Range<usize>) -> Ends {
        match record[range.start..].first_chunk::<8>() {
            Some(word) if range.len() < 8 => {
                Ends::of_short(u64::from_le_bytes(*word) & !(u64::MAX << (8 * range.len())), range.len() as u32)
            }
            _ => Ends::of(&record[range]),
        }
    }

    /// Of fewer than eight bytes, the first one lowest.
    #[inline]
    fn of_short(first: u64, len: u32) -> Ends {
        let last = if len == 0 { 0 } else { first.swap_bytes() >> (64 - 8 * len) };
        Ends { first, last, len }
    }

    /// Whether nothing lies between the ends.
    fn is_all(self) -> bool {
        self.len <= 16
    }

    /// Returns the ends of this path, a dot, and the key with those ends.
    #[inline]
    fn join(self, key: Ends) -> Ends {
        let dotted = Ends {
            first: if self.len < 8 { self.first | u64::from(b'.') << (8 * self.len) } else { self.first },
            last: self.last << 8 | u64::from(b'.'),
            len: self.len + 1,
        };
        Ends {
            first: if dotted.len < 8 { dotted.first | key.first << (8 * dotted.len) } else { dotted.first },
            last: if key.len < 8 { dotted.last << (8 * key.len) | key.last } else { key.last },
            len: dotted.len + key.len,
        }
    }

    #[inline]
    fn hash(self) -> usize {
        let mixed = (self.first ^ self.last.rotate_left(23)).wrapping_add(u64::from(self.len));
        (mixed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize
    }
}

impl Default for Index {
    fn default() -> Index {
        Index { of: NONE, is_refused: false, entries: Vec::new(), table: Vec::new(), open: Vec::new() }
    }
}

impl Indexes {
    /// Returns whether there is an index of this object.
    #[inline]
    fn is_made(&self, object: u32) -> bool {
        self.two[0].of == object || self.two[1].of == object
    }

    /// Forgets the record before.
    pub fn clear(&mut self) {
        self.two.iter_mut().for_each(|index| index.of = NONE);
        self.n_builds = 0;
    }

    /// Finds a path from an object: the value, `None` when it is not there. `Err`: the object has to be walked through.
    #[inline]
    pub fn find(&mut self, text: &str, list: &[Node], object: u32, path: &str) -> Result<Option<u32>, ()> {
        let index = if self.two[0].of == object {
            &self.two[0]
        } else if self.two[1].of == object {
            &self.two[1]
        } else {
            self.build(text, list, object)?
        };
        if index.is_refused { Err(()) } else { Ok(index.find(text, list, path)) }
    }

    #[inline(never)]
    fn build(&mut self, text: &str, list: &[Node], object: u32) -> Result<&Index, ()> {
        if self.n_builds == MOST_BUILDS {
            return Err(());
        }
        let index = &mut self.two[self.n_builds as usize % 2];
        self.n_builds += 1;
        index.build(text, list, object);
        Ok(index)
    }
}

/// Whether an object is worth an index.
#[inline]
fn is_large(list: &[Node], object: u32) -> bool {
    let Node { next: end, kind, .. } = list[object as usize];
    if end - object <= FEW_NODES || kind != Kind::Object {
        return false;
    }
    let mut at = object + 1;
    for _ in 0..FEW_MEMBERS {
        at = list[at as usize + 1].next;
        if at >= end {
            return false;
        }
    }
    true
}

impl Index {
    #[inline]
    fn find(&self, text: &str, list: &[Node], path: &str) -> Option<u32> {
        let wanted = Ends::of(path.as_bytes());
        let mask = self.table.len() - 1;
        let start = wanted.hash();
        for place in start..start + MOST_PROBES {
            let Some(number) = self.table[place & mask].checked_sub(1) else { break };
            let entry = self.entries[number as usize];
            if entry.path == wanted && (wanted.is_all() || self.is_path(text, list, entry, path)) {
                return Some(entry.key + 1);
            }
        }
        None
    }

    /// Whether the path of an entry is this one, key by key from its end.
    fn is_path(&self, text: &str, list: &[Node], mut entry: Entry, path: &str) -> bool {
        let mut rest = path;
        loop {
            let Some(before) = rest.strip_suffix(&*name(text, &list[entry.key as usize])) else { return false };
            if entry.parent == NONE {
                return before.is_empty();
            }
            let Some(before) = before.strip_suffix('.') else { return false };
            rest = before;
            entry = self.entries[entry.parent as usize];
        }
    }

    fn build(&mut self, text: &str, list: &[Node], object: u32) {
        (self.of, self.is_refused) = (object, false);
        self.entries.clear();
        self.collect(text, list, object);
        self.table.clear();
        self.table.resize((self.entries.len() * 2).next_power_of_two(), 0);
        let mask = self.table.len() - 1;
        for (number, entry) in self.entries.iter().enumerate() {
            let start = entry.path.hash();
            // The first free place: of equal paths the first one is found first.
            match (start..start + MOST_PROBES).map(|place| place & mask).find(|place| self.table[*place] == 0) {
                Some(free) => self.table[free] = number as u32 + 1,
                None => {
                    self.is_refused = true;
                    break;
                }
            }
        }
    }

    /// Lists the paths in the order of the record. Of an array on the way only the first item counts.
    fn collect(&mut self, text: &str, list: &[Node], object: u32) {
        self.open.clear();
        let (mut at, mut end, mut parent) = (object + 1, list[object as usize].next, NONE);
        loop {
            while at >= end {
                let Some((outer_end, outer)) = self.open.pop() else { return };
                // Past the object, and past the other items of the arrays around it.
                at = list[self.entries[parent as usize].key as usize + 1].next;
                (end, parent) = (outer_end, outer);
            }
            let own = match list[at as usize] {
                node if node.kind == Kind::Key => Ends::of_key(text.as_bytes(), node.start as usize..node.end as usize),
                node => Ends::of(name(text, &node).as_bytes()),
            };
            let path = match self.entries.get(parent as usize) {
                Some(around) => around.path.join(own),
                None => own,
            };
            self.entries.push(Entry { path, key: at, parent });
            let mut value = at + 1;
            while list[value as usize].kind == Kind::Array && list[value as usize].next > value + 1 {
                value += 1;
            }
            let inner = list[value as usize];
            if inner.kind == Kind::Object && inner.next > value + 1 {
                self.open.push((end, parent));
                (parent, at, end) = (self.entries.len() as u32 - 1, value + 1, inner.next);
            } else {
                at = list[at as usize + 1].next;
            }
        }
    }
}

fn name<'t>(text: &'t str, node: &Node) -> Cow<'t, str> {
    let name = &text[node.start as usize..node.end as usize];
    if node.kind == Kind::Key { Cow::Borrowed(name) } else { string::unescape(name) }
}

impl Nodes {
    /// See [`Indexes::find`].
    #[inline]
    pub(super) fn find(&self, text: &str, object: u32, path: &str) -> Result<Option<u32>, ()> {
        // The indexes of a row are kept for all rows: what is in the tree of its names is walked through.
        if self.is_row && object > self.nested {
            return Err(());
        }
        let mut indexes = self.indexes.borrow_mut();
        if !indexes.is_made(object) && !is_large(&self.list, object) {
            return Err(());
        }
        indexes.find(text, &self.list, object, path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{Doc, Value};
    use proptest::prelude::*;

    const KEYS: [&str; 12] =
        ["a", "b", "a.b", "", "b.", "\\u0061", "kibana.alert", "rule", "name-of-eight", "eightish", "sevenly", ".b"];

    fn value() -> impl Strategy<Value = String> {
        let leaf = prop::sample::select(vec!["1", "\"x\"", "null", "[]", "{}", "[[],1]"]).prop_map(str::to_owned);
        leaf.prop_recursive(5, 80, 9, |inner| {
            let member = (prop::sample::select(KEYS.to_vec()), inner.clone());
            prop_oneof![
                3 => prop::collection::vec(member, 0..12).prop_map(|members| {
                    let members: Vec<_> = members.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
                    format!("{{{}}}", members.join(","))
                }),
                1 => prop::collection::vec(inner, 1..3).prop_map(|items| format!("[{}]", items.join(","))),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

        /// For every path of up to three keys, from the root and from one object in it.
        #[test]
        fn an_index_finds_what_a_walk_finds(inner in value()) {
            let wide: String = (0..30).map(|i| format!("\"n{i}\":{i},")).collect();
            let text = format!("{{{wide}\"a\":{inner},\"kibana.alert\":{inner},\"n7\":8}}");
            let mut nodes = Nodes::default();
            let root = Doc::parse(&text, &mut nodes).unwrap().root();
            let names = KEYS.map(|key| string::unescape(key));
            let two = names.iter().flat_map(|a| names.iter().map(move |b| format!("{a}.{b}")));
            let three = two.clone().flat_map(|a| ["b", "rule", "a"].map(|b| format!("{a}.{b}")));
            let paths: Vec<String> = names.iter().map(|name| name.to_string()).chain(two).chain(three).collect();
            for from in [Some(root), root.path("a"), root.path("kibana.alert")].into_iter().flatten() {
                for path in paths.iter().map(String::as_str).chain(["n7", "n29", "n30"]) {
                    let mut object = from;
                    while object.is_array() && !object.is_empty() {
                        object = object.items().next().unwrap();
                    }
                    let place = |value: Value<'_>| value.source_range();
                    prop_assert_eq!(from.path(path).map(place), object.walk(path).map(place), "{} in {}", path, text);
                }
            }
            prop_assert_eq!(root.path("n7").unwrap().source_text(), "7", "the first of two counts");
        }
    }

    #[test]
    fn paths_that_are_made_alike_are_still_found() {
        let members: Vec<_> = (0..500).map(|i| format!("\"eight---{i:03}---eight\":{i}")).collect();
        let text = format!("{{{}}}", members.join(","));
        let mut nodes = Nodes::default();
        let root = Doc::parse(&text, &mut nodes).unwrap().root();
        for i in 0..500 {
            assert_eq!(root.path(&format!("eight---{i:03}---eight")).and_then(Value::i64), Some(i));
        }
        assert!(root.path("eight---500---eight").is_none());
    }
}
