//! What the first records of an unknown export look like, column by column.

use super::place;
use super::values::{Kind, Kinds, N_KINDS, kinds};
use std::borrow::Cow;
use wg_record::json::Value;
use wg_schema::ordered::{OrderedMap, OrderedSet};

/// Records that are looked at. More change a guess rarely, and a file is guessed before it is read.
pub(super) const MAX_RECORDS: u32 = 300;
/// Paths of one export; the rest is not looked at.
const MAX_PATHS: usize = 1_500;
/// Objects within each other.
const MAX_DEPTH: usize = 8;
/// Bytes of a path.
const MAX_PATH: usize = 200;
/// Distinct values of a column that are counted.
const MAX_DISTINCT: usize = 200;
/// Values that are kept to show.
const N_SAMPLES: usize = 3;
/// Bytes of a value that are looked at, and that are kept to show.
const MAX_VALUE: usize = 512;
const MAX_SAMPLE: usize = 80;

#[derive(Default)]
pub(super) struct Profile {
    pub columns: OrderedMap<String, Column>,
    pub n_records: u32,
    /// Leave lists of objects out.
    pub is_flat: bool,
    /// Leave objects out as well.
    pub is_shallow: bool,
}

/// The values of one path.
#[derive(Default)]
pub(super) struct Column {
    /// Its place among the paths, in the order in which they came.
    pub place: usize,
    /// Values that were seen.
    n: u32,
    /// Records that have one.
    pub n_records: u32,
    last_record: u32,
    by_kind: [u32; N_KINDS],
    distinct: OrderedSet<String>,
    pub samples: Vec<String>,
    /// Sum of the lengths, in characters.
    chars: u64,
    /// Largest whole number; `None`: a value was none.
    pub largest: Option<i64>,
    pub smallest: Option<i64>,
    n_ints: u32,
    /// Small numbers, each with its record: what is asked of two columns that may say the same thing.
    numbers: Vec<(u32, f64)>,
    /// The hash of the first text of each record.
    firsts: Vec<(u32, u64)>,
}

/// Larger numbers are ids and times.
const LARGEST_SCORE: f64 = 1000.0;

impl Column {
    /// Takes the values of one place, which are several in a list.
    fn add(&mut self, texts: &[Cow<'_, str>], record: u32) {
        self.n += 1;
        if self.last_record != record {
            (self.last_record, self.n_records) = (record, self.n_records + 1);
        }
        let mut of_place = Kinds::default();
        for text in texts {
            let text = &text[..text.floor_char_boundary(MAX_VALUE)];
            of_place.join(kinds(text));
            if self.distinct.len() < MAX_DISTINCT && !self.distinct.contains(text) {
                self.distinct.insert(text.to_owned());
                if self.samples.len() < N_SAMPLES {
                    let masked = wg_schema::secret::mask(text);
                    self.samples.push(masked[..masked.floor_char_boundary(MAX_SAMPLE)].to_owned());
                }
            }
        }
        of_place.bits().for_each(|kind| self.by_kind[kind] += 1);
        let Some(text) = texts.first() else { return };
        if self.firsts.last().is_none_or(|(last, _)| *last != record) {
            self.firsts.push((record, wg_schema::AlertKey::of_record("", text.as_bytes()).prefix()));
        }
        if let Some(number) = text.trim().parse().ok().filter(|number: &f64| (0.0..=LARGEST_SCORE).contains(number)) {
            self.numbers.push((record, number));
        }
        self.chars += text.chars().take(MAX_VALUE).count() as u64;
        if let Ok(number) = text.parse::<i64>() {
            self.n_ints += 1;
            self.largest = Some(self.largest.map_or(number, |largest| largest.max(number)));
            self.smallest = Some(self.smallest.map_or(number, |smallest| smallest.min(number)));
        }
    }

    /// Returns whether the values are the same in enough records to say so.
    pub fn is_constant(&self) -> bool {
        self.n_records >= 20 && self.distinct.len() == 1
    }

    /// Returns how many of a hundred values are of a kind.
    pub fn share(&self, kind: Kind) -> u32 {
        self.by_kind[kind as usize] * 100 / self.n.max(1)
    }

    /// Returns how many of a hundred values pass `test`, among the distinct ones.
    pub fn share_of(&self, test: impl Fn(&str, Kinds) -> bool) -> u32 {
        let n = self.distinct.iter().filter(|text| test(text, kinds(text))).count();
        (n * 100 / self.distinct.len().max(1)) as u32
    }

    pub fn is_all_ints(&self) -> bool {
        self.n_ints == self.n
    }

    /// Returns the largest of the numbers seen, 0 where there is none.
    pub fn largest_number(&self) -> f64 {
        self.distinct.iter().filter_map(|text| text.trim().parse().ok()).fold(0.0, f64::max)
    }

    /// Returns the smallest of the numbers seen, 0 where there is none.
    pub fn smallest_number(&self) -> f64 {
        let smallest = self.distinct.iter().filter_map(|text| text.trim().parse().ok()).reduce(f64::min);
        smallest.unwrap_or_default()
    }

    /// Returns in how many pairs of records the numbers of two columns go the same way, and in how many the other way.
    pub fn pairs_with(&self, other: &Column) -> (u32, u32) {
        let of_record = |record: u32| other.numbers.binary_search_by_key(&record, |(record, _)| *record).ok();
        let both: Vec<(f64, f64)> = self
            .numbers
            .iter()
            .filter_map(|(record, number)| Some((*number, other.numbers[of_record(*record)?].1)))
            .collect();
        let (mut with, mut against) = (0, 0);
        for (i, one) in both.iter().enumerate() {
            for two in &both[..i] {
                match (one.0 - two.0) * (one.1 - two.1) {
                    way if way > 0.0 => with += 1,
                    way if way < 0.0 => against += 1,
                    _ => {}
                }
            }
        }
        (with, against)
    }

    /// Returns whether records that have the same value here differ there: what is here is no id of theirs.
    pub fn is_shared_among(&self, there: &Column) -> bool {
        let of_record: OrderedMap<u32, u64> = there.firsts.iter().copied().collect();
        let mut seen: OrderedMap<u64, u64> = OrderedMap::new();
        self.firsts.iter().any(|(record, here)| {
            let Some(other) = of_record.get(record) else { return false };
            *seen.entry(*here).or_insert(*other) != *other
        })
    }

    /// Returns the distinct values that were seen first.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        self.distinct.iter().map(String::as_str)
    }

    pub fn n_distinct(&self) -> usize {
        self.distinct.len()
    }

    /// Returns whether most values are those of many records.
    pub fn repeats(&self) -> bool {
        self.n_records >= 20 && self.distinct.len() < MAX_DISTINCT && self.distinct.len() as u32 * 10 < self.n_records
    }

    /// Returns whether no value came twice, among enough to tell.
    pub fn is_unique(&self) -> bool {
        self.distinct.len() >= MAX_DISTINCT || self.distinct.len() as u32 >= self.n
    }

    pub fn mean_chars(&self) -> u64 {
        self.chars / u64::from(self.n.max(1))
    }
}

impl Profile {
    /// Looks at a record. Returns `false` when enough were seen.
    pub fn add(&mut self, record: Value<'_>) -> bool {
        if self.n_records >= MAX_RECORDS {
            return false;
        }
        self.n_records += 1;
        self.walk(record, &mut String::new(), 0, 0);
        true
    }

    fn walk(&mut self, object: Value<'_>, path: &mut String, depth: usize, decoded: u8) {
        for (key, value) in object.entries() {
            let before = path.len();
            if enter(path, &key) {
                self.value(value, path, depth, decoded);
            }
            path.truncate(before);
        }
    }

    fn value(&mut self, value: Value<'_>, path: &mut String, depth: usize, decoded: u8) {
        if value.is_object() {
            if depth < MAX_DEPTH && !self.is_shallow {
                self.walk(value, path, depth + 1, decoded);
            }
        } else if value.is_array() && value.items().any(Value::is_object) {
            if !self.is_flat && depth < MAX_DEPTH {
                value.items().take(place::MAX_ITEMS).for_each(|item| self.item(item, path, depth + 1, decoded));
            }
        } else if let Some(pairs) = place::listed(value) {
            for (name, text) in pairs {
                let before = path.len();
                if enter(path, name.as_ref()) {
                    self.texts(path, &[text]);
                }
                path.truncate(before);
            }
        } else if self.is_flat || depth >= MAX_DEPTH {
            self.leaf(path, value);
        } else {
            let has_fields =
                place::decoded(value, decoded, &mut |inner| self.value(inner, path, depth + 1, decoded + 1));
            // A command line may be full of pairs, and a message that lists some is a message all the same.
            if !has_fields || !value.raw_str().is_some_and(|text| text.starts_with(['{', '['])) {
                self.leaf(path, value);
            }
        }
    }

    /// An item of a list: an object, or a name with a value.
    fn item(&mut self, item: Value<'_>, path: &mut String, depth: usize, decoded: u8) {
        let before = path.len();
        let Some((name, value)) = place::pair(item) else {
            if let Some(role) = place::role(item) {
                enter(path, &role);
            }
            self.walk(item, path, depth, decoded);
            return path.truncate(before);
        };
        if enter(path, &name) {
            self.value(value, path, depth, decoded);
        }
        path.truncate(before);
    }

    fn leaf(&mut self, path: &str, value: Value<'_>) {
        let texts: Vec<Cow<'_, str>> = value.items().take(place::MAX_ITEMS).filter_map(Value::text).collect();
        self.texts(path, &texts);
    }

    fn texts(&mut self, path: &str, texts: &[Cow<'_, str>]) {
        if texts.is_empty() {
            return;
        }
        let (place, record) = (self.columns.len(), self.n_records);
        if let Some(column) = self.columns.get_mut(path) {
            return column.add(texts, record);
        }
        if place < MAX_PATHS && !path.is_empty() {
            let mut column = Column { place, ..Column::default() };
            column.add(texts, record);
            self.columns.insert(path.to_owned(), column);
        }
    }

    /// Returns the hash of the set of paths, as 16 hex digits.
    pub fn shape(&self) -> String {
        let names: Vec<&str> = self.columns.keys().map(String::as_str).collect();
        let hash = wg_schema::AlertKey::of_record("shape", names.join("\0").as_bytes()).prefix();
        format!("{hash:016x}")
    }
}

/// Adds a key to a path. Returns `false` when it is too long.
fn enter(path: &mut String, key: &str) -> bool {
    if key.is_empty() || path.len() + key.len() > MAX_PATH {
        return false;
    }
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(key);
    true
}
