//! A map and a set in the order of their keys, in few bytes.
//!
//! The standard `BTreeMap` is 4 to 8 KB of WASM for each pair of types, and what is downloaded has some fifty of them. This
//! one is a list of short sorted lists: a few hundred bytes each, and about as fast up to some hundred thousand entries.
//! The names and meanings of its methods are those of the standard.

use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Index;
use std::{slice, vec};

/// Entries of a part; a fuller one is cut in two.
const MOST: usize = 256;

/// A map whose keys are in order.
#[derive(Clone)]
pub struct OrderedMap<K, V> {
    /// None is empty; every key of one is below every key of the next.
    parts: Vec<Vec<(K, V)>>,
    len: usize,
}

impl<K, V> OrderedMap<K, V> {
    pub const fn new() -> Self {
        OrderedMap { parts: Vec::new(), len: 0 }
    }

    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub fn clear(&mut self) {
        *self = Self::new();
    }

    pub fn iter(&self) -> Iter<'_, K, V> {
        Iter { parts: self.parts.iter(), front: [].iter(), back: [].iter(), len: self.len }
    }

    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> + ExactSizeIterator + Clone {
        self.iter().map(|(key, _)| key)
    }

    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> + ExactSizeIterator + Clone {
        self.iter().map(|(_, value)| value)
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&K, &mut V)> {
        self.parts.iter_mut().flatten().map(|(key, value)| (&*key, value))
    }

    pub fn into_values(self) -> impl DoubleEndedIterator<Item = V> {
        self.into_iter().map(|(_, value)| value)
    }

    pub fn retain(&mut self, mut keeps: impl FnMut(&K, &mut V) -> bool) {
        for part in &mut self.parts {
            part.retain_mut(|(key, value)| keeps(key, value));
        }
        self.parts.retain(|part| !part.is_empty());
        self.len = self.parts.iter().map(Vec::len).sum();
    }
}

impl<K: Ord, V> OrderedMap<K, V> {
    /// Returns the part and the place in it of a key, or where it would have to be.
    fn find<Q: Ord + ?Sized>(&self, key: &Q) -> Result<(usize, usize), (usize, usize)>
    where
        K: Borrow<Q>,
    {
        let later = self.parts.partition_point(|part| part[0].0.borrow() <= key);
        let at = later.saturating_sub(1);
        let Some(part) = self.parts.get(at) else { return Err((0, 0)) };
        match part.binary_search_by(|(other, _)| other.borrow().cmp(key)) {
            Ok(place) => Ok((at, place)),
            Err(place) => Err((at, place)),
        }
    }

    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let (part, place) = self.find(key).ok()?;
        Some(&self.parts[part][place].1)
    }

    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let (part, place) = self.find(key).ok()?;
        Some(&mut self.parts[part][place].1)
    }

    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.find(key).is_ok()
    }

    /// Returns the entries from `key` on.
    pub fn iter_from(&self, key: &K) -> Iter<'_, K, V> {
        let (Ok((part, place)) | Err((part, place))) = self.find(key);
        let (first, others) = match self.parts.get(part..).and_then(<[_]>::split_first) {
            Some((first, others)) => (&first[place..], others),
            None => (&[][..], &[][..]),
        };
        let len = first.len() + others.iter().map(Vec::len).sum::<usize>();
        Iter { parts: others.iter(), front: first.iter(), back: [].iter(), len }
    }

    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.find(&key) {
            Ok((part, place)) => Some(std::mem::replace(&mut self.parts[part][place].1, value)),
            Err(at) => {
                self.put(at, key, value);
                None
            }
        }
    }

    /// Puts a new entry where `find` says it has to be.
    fn put(&mut self, (part, place): (usize, usize), key: K, value: V) -> &mut V {
        self.len += 1;
        let (mut part, mut place) = (part, place);
        match self.parts.get_mut(part) {
            None => self.parts.push(Vec::new()),
            Some(full) if full.len() == MOST => {
                // What comes in order leaves full parts behind it.
                let half = if place == MOST { MOST } else { MOST / 2 };
                let rest = full.split_off(half);
                self.parts.insert(part + 1, rest);
                if place > half || half == MOST {
                    (part, place) = (part + 1, place - half);
                }
            }
            Some(_) => {}
        }
        let part = &mut self.parts[part];
        part.insert(place, (key, value));
        &mut part[place].1
    }

    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let (at, place) = self.find(key).ok()?;
        let (_, value) = self.parts[at].remove(place);
        self.len -= 1;
        if self.parts[at].is_empty() {
            self.parts.remove(at);
        }
        Some(value)
    }

    pub fn entry(&mut self, key: K) -> Entry<'_, K, V> {
        let at = self.find(&key);
        Entry { map: self, key, at }
    }
}

/// The place of a key, filled or not.
pub struct Entry<'m, K, V> {
    map: &'m mut OrderedMap<K, V>,
    key: K,
    at: Result<(usize, usize), (usize, usize)>,
}

impl<'m, K: Ord, V> Entry<'m, K, V> {
    pub fn or_insert_with(self, value: impl FnOnce() -> V) -> &'m mut V {
        match self.at {
            Ok((part, place)) => &mut self.map.parts[part][place].1,
            Err(at) => self.map.put(at, self.key, value()),
        }
    }

    pub fn or_insert(self, value: V) -> &'m mut V {
        self.or_insert_with(|| value)
    }

    pub fn or_default(self) -> &'m mut V
    where
        V: Default,
    {
        self.or_insert_with(V::default)
    }

    #[must_use]
    pub fn and_modify(self, change: impl FnOnce(&mut V)) -> Self {
        if let Ok((part, place)) = self.at {
            change(&mut self.map.parts[part][place].1);
        }
        self
    }
}

/// The entries of a map in order.
pub struct Iter<'m, K, V> {
    parts: slice::Iter<'m, Vec<(K, V)>>,
    front: slice::Iter<'m, (K, V)>,
    back: slice::Iter<'m, (K, V)>,
    len: usize,
}

impl<K, V> Clone for Iter<'_, K, V> {
    fn clone(&self) -> Self {
        Iter { parts: self.parts.clone(), front: self.front.clone(), back: self.back.clone(), len: self.len }
    }
}

impl<'m, K, V> Iterator for Iter<'m, K, V> {
    type Item = (&'m K, &'m V);

    fn next(&mut self) -> Option<Self::Item> {
        self.len = self.len.checked_sub(1)?;
        loop {
            if let Some((key, value)) = self.front.next() {
                return Some((key, value));
            }
            match self.parts.next() {
                Some(part) => self.front = part.iter(),
                None => return self.back.next().map(|(key, value)| (key, value)),
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.len, Some(self.len))
    }
}

impl<K, V> DoubleEndedIterator for Iter<'_, K, V> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.len = self.len.checked_sub(1)?;
        loop {
            if let Some((key, value)) = self.back.next_back() {
                return Some((key, value));
            }
            match self.parts.next_back() {
                Some(part) => self.back = part.iter(),
                None => return self.front.next_back().map(|(key, value)| (key, value)),
            }
        }
    }
}

impl<K, V> ExactSizeIterator for Iter<'_, K, V> {}

/// The entries of a map that is used up.
pub struct IntoIter<K, V> {
    parts: vec::IntoIter<Vec<(K, V)>>,
    front: vec::IntoIter<(K, V)>,
    back: vec::IntoIter<(K, V)>,
}

impl<K, V> Iterator for IntoIter<K, V> {
    type Item = (K, V);

    fn next(&mut self) -> Option<(K, V)> {
        loop {
            if let Some(entry) = self.front.next() {
                return Some(entry);
            }
            match self.parts.next() {
                Some(part) => self.front = part.into_iter(),
                None => return self.back.next(),
            }
        }
    }
}

impl<K, V> DoubleEndedIterator for IntoIter<K, V> {
    fn next_back(&mut self) -> Option<(K, V)> {
        loop {
            if let Some(entry) = self.back.next_back() {
                return Some(entry);
            }
            match self.parts.next_back() {
                Some(part) => self.back = part.into_iter(),
                None => return self.front.next_back(),
            }
        }
    }
}

impl<K, V> IntoIterator for OrderedMap<K, V> {
    type Item = (K, V);
    type IntoIter = IntoIter<K, V>;

    fn into_iter(self) -> IntoIter<K, V> {
        IntoIter { parts: self.parts.into_iter(), front: Vec::new().into_iter(), back: Vec::new().into_iter() }
    }
}

impl<'m, K, V> IntoIterator for &'m OrderedMap<K, V> {
    type Item = (&'m K, &'m V);
    type IntoIter = Iter<'m, K, V>;

    fn into_iter(self) -> Iter<'m, K, V> {
        self.iter()
    }
}

impl<K: Ord, V> Extend<(K, V)> for OrderedMap<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for OrderedMap<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut map = OrderedMap::new();
        map.extend(entries);
        map
    }
}

impl<K: Ord, V, const N: usize> From<[(K, V); N]> for OrderedMap<K, V> {
    fn from(entries: [(K, V); N]) -> Self {
        entries.into_iter().collect()
    }
}

impl<K, V> Default for OrderedMap<K, V> {
    fn default() -> Self {
        OrderedMap::new()
    }
}

impl<K: PartialEq, V: PartialEq> PartialEq for OrderedMap<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len && self.iter().eq(other.iter())
    }
}

impl<K: Eq, V: Eq> Eq for OrderedMap<K, V> {}

impl<K: PartialOrd, V: PartialOrd> PartialOrd for OrderedMap<K, V> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.iter().partial_cmp(other.iter())
    }
}

impl<K: Ord, V: Ord> Ord for OrderedMap<K, V> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.iter().cmp(other.iter())
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for OrderedMap<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<K: Ord + Borrow<Q>, Q: Ord + ?Sized, V> Index<&Q> for OrderedMap<K, V> {
    type Output = V;

    /// # Panics
    /// When the key is not there.
    fn index(&self, key: &Q) -> &V {
        match self.find(key) {
            Ok((part, place)) => &self.parts[part][place].1,
            Err(_) => panic!("no such key"),
        }
    }
}

impl<K: Serialize, V: Serialize> Serialize for OrderedMap<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de, K: Deserialize<'de> + Ord, V: Deserialize<'de>> Deserialize<'de> for OrderedMap<K, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<K, V>(PhantomData<(K, V)>);
        impl<'de, K: Deserialize<'de> + Ord, V: Deserialize<'de>> Visitor<'de> for Entries<K, V> {
            type Value = OrderedMap<K, V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<OrderedMap<K, V>, A::Error> {
                let mut map = OrderedMap::new();
                while let Some((key, value)) = entries.next_entry()? {
                    map.insert(key, value);
                }
                Ok(map)
            }
        }
        deserializer.deserialize_map(Entries(PhantomData))
    }
}

/// A set in order.
#[derive(Clone)]
pub struct OrderedSet<T>(OrderedMap<T, ()>);

impl<T> OrderedSet<T> {
    pub const fn new() -> Self {
        OrderedSet(OrderedMap::new())
    }

    pub fn len(&self) -> usize {
        self.0.len
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }

    pub fn iter(&self) -> SetIter<'_, T> {
        SetIter(self.0.iter())
    }

    pub fn retain(&mut self, mut keeps: impl FnMut(&T) -> bool) {
        self.0.retain(|item, ()| keeps(item));
    }

    pub fn first(&self) -> Option<&T> {
        self.iter().next()
    }

    pub fn last(&self) -> Option<&T> {
        self.iter().next_back()
    }
}

impl<T: Ord> OrderedSet<T> {
    pub fn contains<Q: Ord + ?Sized>(&self, item: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.0.contains_key(item)
    }

    /// Returns whether it is new.
    pub fn insert(&mut self, item: T) -> bool {
        self.0.insert(item, ()).is_none()
    }

    /// Returns whether it was there.
    pub fn remove<Q: Ord + ?Sized>(&mut self, item: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.0.remove(item).is_some()
    }
}

/// The items of a set in order.
pub struct SetIter<'s, T>(Iter<'s, T, ()>);

impl<T> Clone for SetIter<'_, T> {
    fn clone(&self) -> Self {
        SetIter(self.0.clone())
    }
}

impl<'s, T> Iterator for SetIter<'s, T> {
    type Item = &'s T;

    fn next(&mut self) -> Option<&'s T> {
        self.0.next().map(|(item, ())| item)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<T> DoubleEndedIterator for SetIter<'_, T> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.0.next_back().map(|(item, ())| item)
    }
}

impl<T> ExactSizeIterator for SetIter<'_, T> {}

/// The items of a set that is used up.
pub struct SetIntoIter<T>(IntoIter<T, ()>);

impl<T> Iterator for SetIntoIter<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.0.next().map(|(item, ())| item)
    }
}

impl<T> DoubleEndedIterator for SetIntoIter<T> {
    fn next_back(&mut self) -> Option<T> {
        self.0.next_back().map(|(item, ())| item)
    }
}

impl<T> IntoIterator for OrderedSet<T> {
    type Item = T;
    type IntoIter = SetIntoIter<T>;

    fn into_iter(self) -> SetIntoIter<T> {
        SetIntoIter(self.0.into_iter())
    }
}

impl<'s, T> IntoIterator for &'s OrderedSet<T> {
    type Item = &'s T;
    type IntoIter = SetIter<'s, T>;

    fn into_iter(self) -> SetIter<'s, T> {
        self.iter()
    }
}

impl<T: Ord> Extend<T> for OrderedSet<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        for item in items {
            self.insert(item);
        }
    }
}

impl<T: Ord> FromIterator<T> for OrderedSet<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut set = OrderedSet::new();
        set.extend(items);
        set
    }
}

impl<T: Ord, const N: usize> From<[T; N]> for OrderedSet<T> {
    fn from(items: [T; N]) -> Self {
        items.into_iter().collect()
    }
}

impl<T> Default for OrderedSet<T> {
    fn default() -> Self {
        OrderedSet::new()
    }
}

impl<T: PartialEq> PartialEq for OrderedSet<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T: Eq> Eq for OrderedSet<T> {}

impl<T: PartialOrd> PartialOrd for OrderedSet<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.0.partial_cmp(&other.0)
    }
}

impl<T: Ord> Ord for OrderedSet<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

impl<T: fmt::Debug> fmt::Debug for OrderedSet<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl<T: Serialize> Serialize for OrderedSet<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de, T: Deserialize<'de> + Ord> Deserialize<'de> for OrderedSet<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Items<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de> + Ord> Visitor<'de> for Items<T> {
            type Value = OrderedSet<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<OrderedSet<T>, A::Error> {
                let mut set = OrderedSet::new();
                while let Some(item) = items.next_element()? {
                    set.insert(item);
                }
                Ok(set)
            }
        }
        deserializer.deserialize_seq(Items(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    #[derive(Clone, Debug)]
    enum Step {
        Insert(u16, u8),
        Add(u16),
        Remove(u16),
        KeepEven,
    }

    fn step() -> impl Strategy<Value = Step> {
        let key = || prop_oneof![0..20u16, 0..2000u16];
        prop_oneof![
            8 => (key(), any::<u8>()).prop_map(|(key, value)| Step::Insert(key, value)),
            4 => key().prop_map(Step::Add),
            3 => key().prop_map(Step::Remove),
            1 => Just(Step::KeepEven),
        ]
    }

    proptest! {
        #[test]
        fn is_what_the_standard_map_is(sorted in 0..900u16, steps in prop::collection::vec(step(), 0..900)) {
            let mut ours: OrderedMap<u16, u8> = (0..sorted).map(|n| (n * 2, n as u8)).collect();
            let mut theirs: BTreeMap<u16, u8> = (0..sorted).map(|n| (n * 2, n as u8)).collect();
            for step in steps {
                match step {
                    Step::Insert(key, value) => prop_assert_eq!(ours.insert(key, value), theirs.insert(key, value)),
                    Step::Add(key) => {
                        *ours.entry(key).and_modify(|n| *n ^= 1).or_default() ^= 2;
                        *theirs.entry(key).and_modify(|n| *n ^= 1).or_default() ^= 2;
                    }
                    Step::Remove(key) => prop_assert_eq!(ours.remove(&key), theirs.remove(&key)),
                    Step::KeepEven => {
                        ours.retain(|_, value| *value % 2 == 0);
                        theirs.retain(|_, value| *value % 2 == 0);
                    }
                }
            }
            prop_assert_eq!(ours.len(), theirs.len());
            prop_assert!(ours.iter().eq(theirs.iter()));
            prop_assert!(ours.iter().rev().eq(theirs.iter().rev()));
            prop_assert!((0..2000).all(|key| ours.get(&key) == theirs.get(&key)));
            let (mut one, mut other) = (ours.iter(), theirs.iter());
            for n in 0..ours.len() + 1 {
                let ends = n % 3 == 0;
                prop_assert_eq!(one.len(), other.len());
                prop_assert_eq!(if ends { one.next_back() } else { one.next() }, if ends { other.next_back() } else { other.next() });
            }
            prop_assert!((0..2000).step_by(7).all(|key| ours.iter_from(&key).eq(theirs.range(key..))));
            prop_assert_eq!(&ours, &theirs.clone().into_iter().rev().collect());
            let written = serde_json::to_string(&ours).unwrap_or_default();
            prop_assert_eq!(&written, &serde_json::to_string(&theirs).unwrap_or_default());
            prop_assert_eq!(serde_json::from_str::<OrderedMap<u16, u8>>(&written).ok(), Some(ours.clone()));
            prop_assert!(ours.clone().into_iter().rev().eq(theirs.clone().into_iter().rev()));
            prop_assert!(ours.into_iter().eq(theirs));
        }
    }
}
