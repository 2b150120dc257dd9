//! Which rules were judged here: names to answers of the two columns of verdicts.

use super::Lesson;
use crate::feature::HERE;
use crate::model::Model;
use crate::sweep::Bins;
use foldhash::fast::FixedState;
use hashbrown::HashMap;
use wg_schema::ordered::OrderedMap;
use wg_schema::sort;
use wg_schema::{AlertId, AlertKey, Batch, StrId};

/// As many as a byte tells apart beside "not judged yet".
const MOST: usize = 255;

/// The names of one column, by answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Vocabulary {
    /// Ascending; the first is answer 1.
    keys: Vec<u64>,
}

impl Vocabulary {
    /// Takes the names that were judged most often.
    pub fn of(lessons: &[&Lesson], column: usize) -> Vocabulary {
        let mut counts: OrderedMap<u64, u32> = OrderedMap::new();
        for lesson in lessons.iter().filter(|lesson| lesson.here[column] != 0) {
            *counts.entry(lesson.here[column]).or_insert(0) += 1;
        }
        let mut keys: Vec<(u64, u32)> = counts.into_iter().collect();
        sort::by_key(&mut keys, |(key, count)| (std::cmp::Reverse(*count), *key));
        keys.truncate(MOST);
        Vocabulary::from_keys(keys.into_iter().map(|(key, _)| key).collect())
    }

    pub fn from_keys(mut keys: Vec<u64>) -> Vocabulary {
        sort::up(&mut keys);
        keys.dedup();
        keys.truncate(MOST);
        Vocabulary { keys }
    }

    pub fn into_keys(self) -> Vec<u64> {
        self.keys
    }

    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Returns the answer for a name, 0 where it was not judged.
    pub fn answer(&self, key: u64) -> u8 {
        self.keys.binary_search(&key).map_or(0, |place| u8::try_from(place + 1).unwrap_or(0))
    }
}

/// Returns the name of an alert's family of rules: product and category; 0 where it has neither.
pub fn family_of(batch: &Batch, alert: AlertId) -> u64 {
    let row = alert.row();
    named("family", batch, batch.product[row], batch.rule_family[row])
}

/// Returns the name of an alert's rule: product and rule; 0 where no rule is told.
pub fn rule_of(batch: &Batch, alert: AlertId) -> u64 {
    let rule = batch.rule_of(alert);
    if rule.is_some() { named("rule", batch, batch.product[alert.row()], rule) } else { 0 }
}

fn named(kind: &str, batch: &Batch, first: StrId, second: StrId) -> u64 {
    if !first.is_some() && !second.is_some() {
        return 0;
    }
    let text = [batch.text(first).as_bytes(), &[0], batch.text(second).as_bytes()].concat();
    let [a, b, c, d, e, f, g, h, ..] = AlertKey::of_record(kind, &text).0;
    u64::from_le_bytes([a, b, c, d, e, f, g, h]).max(1)
}

impl Model {
    /// Fills the two columns of verdicts with the answers of this model.
    pub fn place(&self, batch: &Batch, bins: &mut Bins) {
        for (i, column) in HERE.into_iter().enumerate() {
            let words = Vocabulary::from_keys(self.here[i].clone());
            let of = |alert| if i == 0 { family_of(batch, alert) } else { rule_of(batch, alert) };
            let name = |alert: AlertId| {
                let row = alert.row();
                let second = if i == 0 { batch.rule_family[row] } else { batch.rule_of(alert) };
                (batch.product[row], second)
            };
            if words.len() == 0 {
                bins.column_mut(column).fill(0);
                continue;
            }
            // Asked, never walked: its seed changes nothing, and the names are those of the batch's own texts.
            let mut known: HashMap<(StrId, StrId), u8, FixedState> = HashMap::with_hasher(FixedState::with_seed(1));
            for (alert, cell) in batch.ids().zip(bins.column_mut(column)) {
                *cell = *known.entry(name(alert)).or_insert_with(|| words.answer(of(alert)));
            }
        }
    }
}

impl Model {
    /// Returns family and rule of a row whose columns of verdicts this model has filled; 0 for what it does not know.
    pub fn here_of(&self, row: &[u8; crate::N_FEATURES]) -> [u64; 2] {
        std::array::from_fn(|i| {
            let place = usize::from(row[HERE[i]]).checked_sub(1);
            place.and_then(|place| self.here[i].get(place)).copied().unwrap_or(0)
        })
    }

    /// Fills the two columns of verdicts of one row.
    pub fn place_row(&self, row: &mut [u8; crate::N_FEATURES], here: [u64; 2]) {
        for (i, column) in HERE.into_iter().enumerate() {
            row[column] = self.here[i].binary_search(&here[i]).map_or(0, |place| u8::try_from(place + 1).unwrap_or(0));
        }
    }
}
