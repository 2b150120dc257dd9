//! A column of texts that takes no memory for what no alert has.

use crate::StrId;
use std::ops::{Index, Range};

/// One text an alert, `StrId::NONE` where the export did not say.
///
/// It is kept up to the last alert that has one: an export without sessions has no column of sessions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts(Vec<StrId>);

impl Texts {
    /// Returns the values of the alerts that have one, in their order.
    pub fn given(&self) -> impl Iterator<Item = StrId> {
        self.0.iter().copied().filter(|id| id.is_some())
    }

    /// Returns for each of these alerts whether it has a text.
    pub(crate) fn are_given(&self, rows: Range<usize>) -> Vec<bool> {
        let kept = self.0.get(rows.start.min(self.0.len())..rows.end.min(self.0.len())).unwrap_or_default();
        let mut given: Vec<bool> = kept.iter().map(|id| id.is_some()).collect();
        given.resize(rows.len(), false);
        given
    }

    pub(crate) fn set(&mut self, row: usize, id: StrId) {
        if let Some(place) = self.0.get_mut(row) {
            *place = id;
        } else if id.is_some() {
            self.0.resize(row, StrId::NONE);
            self.0.push(id);
        }
    }

    /// Makes room for so many alerts, unless no alert has a value so far.
    pub(crate) fn make_room(&mut self, rows: usize) {
        if !self.0.is_empty() {
            // Where there is no memory for all of it, the column grows as it is filled.
            let _ = self.0.try_reserve_exact(rows.saturating_sub(self.0.len()));
        }
    }

    pub(crate) fn shrink_to_fit(&mut self) {
        self.0.shrink_to_fit();
    }
}

impl Index<usize> for Texts {
    type Output = StrId;

    fn index(&self, row: usize) -> &StrId {
        self.0.get(row).unwrap_or(&StrId::NONE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_without_a_text_have_none_and_take_no_memory_at_the_end() {
        let mut column = Texts::default();
        (0..9).for_each(|row| column.set(row, StrId::NONE));
        assert_eq!((column[3], column[8], column.0.capacity()), (StrId::NONE, StrId::NONE, 0));
        column.set(9, StrId(7));
        column.set(10, StrId::NONE);
        column.set(4, StrId(5));
        assert_eq!((column[4], column[8], column[9], column[10]), (StrId(5), StrId::NONE, StrId(7), StrId::NONE));
        assert_eq!(column.given().collect::<Vec<_>>(), [StrId(5), StrId(7)]);
        let given = |rows: Range<usize>| {
            (0..).zip(column.are_given(rows)).filter(|(_, is)| *is).map(|(i, _)| i).collect::<Vec<i32>>()
        };
        assert_eq!((given(0..12), given(5..10), given(9..9)), (vec![4, 9], vec![4], vec![]));
        assert_eq!((column.are_given(3..20).len(), column.are_given(11..13)), (17, vec![false, false]));
    }
}
