//! Where each row of a virtual list stands: fixed row height, a heading before each pile that has rows.
//!
//! A browser cuts an element off at some height. Longer lists are scrolled in shorter steps than they are drawn in: of a pile with very
//! many rows all but the last ones take only a share of their height on the way, and a row that is drawn stands where it would
//! stand below the row that the way has come to.

use wg_protocol::{Pile, PileCount};

/// Taller lists are shortened: Firefox ends an element at 17.9 million px, Chromium at 33.5.
const MOST_PX: f64 = 12_000_000.0;
/// The last rows of a pile, more than a screen shows, are never shortened, so that the next heading comes where they end.
const WHOLE: u32 = 128;

/// A pile with matching rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Section {
    pub pile: Pile,
    /// Index of its first row among the matching rows.
    pub start: u32,
    pub rows: u32,
    /// Px from the top of the list to its heading.
    pub top_px: f64,
    /// Px from there to the next heading.
    pub height_px: f64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    pub sections: Vec<Section>,
    pub row_px: f64,
    pub head_px: f64,
    pub height_px: f64,
    pub total: u32,
    /// Of their height that shortened rows take on the way; 1: none is.
    share: f64,
}

impl Layout {
    pub fn new(piles: &[PileCount], row_px: f64, head_px: f64) -> Layout {
        let natural: f64 = piles.iter().map(|count| f64::from(count.matching) * row_px).sum();
        let dense: f64 = piles.iter().map(|count| f64::from(count.matching.saturating_sub(WHOLE)) * row_px).sum();
        let share = if natural > MOST_PX { (MOST_PX - (natural - dense)) / dense } else { 1.0 };
        let mut layout = Layout { sections: Vec::new(), row_px, head_px, height_px: 0.0, total: 0, share };
        for count in piles.iter().filter(|count| count.matching > 0) {
            let (rows, top_px) = (count.matching, layout.height_px);
            let mut section = Section { pile: count.pile, start: count.start, rows, top_px, height_px: 0.0 };
            section.height_px = head_px + layout.offset(&section, f64::from(rows));
            layout.height_px += section.height_px;
            layout.sections.push(section);
            layout.total += rows;
        }
        layout
    }

    /// How far below its heading the way has come to a row of a pile.
    fn offset(&self, section: &Section, row: f64) -> f64 {
        let dense = f64::from(section.rows.saturating_sub(WHOLE));
        let shortened = row.clamp(0.0, dense);
        (row - shortened + shortened * self.share) * self.row_px
    }

    /// The row of a pile that the way has come to, and the px at which it stands. Above the pile it is its first row.
    fn row_at(&self, section: &Section, scroll: f64) -> (f64, f64) {
        let first_px = section.top_px + self.head_px;
        let px = (scroll - first_px).max(0.0) / self.row_px.max(1.0);
        let dense = f64::from(section.rows.saturating_sub(WHOLE));
        let shortened = px.min(dense * self.share);
        (shortened / self.share + px - shortened, scroll.max(first_px))
    }

    /// Px from the heading of its pile to a row as it is drawn while the list is scrolled to `scroll`.
    pub fn drawn_px(&self, section: &Section, index: u32, scroll: impl FnOnce() -> f64) -> f64 {
        let row = f64::from(index - section.start);
        if self.share >= 1.0 {
            return self.head_px + row * self.row_px;
        }
        let (at, px) = self.row_at(section, scroll());
        px - section.top_px + (row - at) * self.row_px
    }

    /// Px from the top of the list to where the way has come to a row.
    #[cfg(test)]
    fn top_of(&self, index: u32) -> f64 {
        self.section_of(index).map_or(0.0, |section| {
            section.top_px + self.head_px + self.offset(section, f64::from(index - section.start))
        })
    }

    pub fn section_of(&self, index: u32) -> Option<&Section> {
        self.sections.iter().rfind(|section| section.start <= index)
    }

    /// Rows that touch the stretch from `top` to `bottom` while the list is scrolled to `top`, as a range of indices.
    pub fn rows_between(&self, top: f64, bottom: f64) -> (u32, u32) {
        let top = top.max(0.0);
        let at = |px: f64, up: bool| {
            let section = self.sections.iter().rfind(|section| section.top_px <= px);
            section.map_or(0, |section| {
                let (row, from) = self.row_at(section, top);
                let row = (row + (px - from) / self.row_px.max(1.0)).max(0.0);
                let row = if up { row.ceil() } else { row.floor() };
                section.start + (row as u32).min(section.rows)
            })
        };
        (at(top, false), at(bottom.max(0.0), true))
    }

    /// Where the list must be scrolled to so that a row is whole in view below its sticky heading; `None`: it is.
    pub fn scroll_for(&self, index: u32, scroll: f64, viewport: f64) -> Option<f64> {
        let section = self.section_of(index)?;
        let row = f64::from(index - section.start);
        let top = section.top_px + self.drawn_px(section, index, || scroll);
        // The row that is to be the first one then, or would be if rows went on above the heading.
        let to = |first: f64| section.top_px + self.head_px + self.offset(section, first);
        if top - self.head_px < scroll {
            Some(to(row - self.head_px / self.row_px).max(0.0))
        } else if top + self.row_px > scroll + viewport {
            Some(to(row + 1.0 - viewport / self.row_px))
        } else {
            None
        }
    }

    /// Index of the first row of the next (or previous) pile, seen from a row.
    pub fn next_pile(&self, index: u32, backwards: bool) -> Option<u32> {
        let here = self.sections.iter().rposition(|section| section.start <= index)?;
        match backwards {
            false => self.sections.get(here + 1).map(|section| section.start),
            // From inside a pile first to its own start.
            true if index > self.sections[here].start => Some(self.sections[here].start),
            true => here.checked_sub(1).map(|before| self.sections[before].start),
        }
    }
}

/// The stretch of rows to ask for: what is in view and two screens around it, in steps of `step` rows, so that a small
/// scroll asks nothing.
pub fn window(first: u32, last: u32, total: u32, step: u32) -> (u32, u32) {
    let around = (last.saturating_sub(first)).saturating_mul(2).max(step);
    let start = first.saturating_sub(around) / step * step;
    let end = last.saturating_add(around).div_ceil(step).saturating_mul(step);
    (start, end.min(total.max(step)).saturating_sub(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piles(matching: [u32; 4]) -> Vec<PileCount> {
        let mut start = 0;
        Pile::ALL
            .into_iter()
            .zip(matching)
            .map(|(pile, matching)| {
                let count = PileCount { pile, start, matching, all: matching };
                start += matching;
                count
            })
            .collect()
    }

    fn layout() -> Layout {
        Layout::new(&piles([7, 0, 74, 1_603]), 58.0, 24.0)
    }

    #[test]
    fn an_empty_pile_has_no_heading() {
        let layout = layout();
        assert_eq!(layout.sections.len(), 3);
        assert_eq!(layout.height_px, 3.0 * 24.0 + 58.0 * 1_684.0);
        assert_eq!(layout.top_of(0), 24.0);
        assert_eq!(layout.top_of(7), 24.0 + 7.0 * 58.0 + 24.0);
    }

    #[test]
    fn every_row_is_found_where_it_stands() {
        let layout = layout();
        for index in [0, 6, 7, 80, 81, 1_683] {
            let top = layout.top_of(index);
            let (first, last) = layout.rows_between(top + 1.0, top + layout.row_px - 1.0);
            assert_eq!((first, last), (index, index + 1), "row {index}");
        }
    }

    #[test]
    fn a_row_under_the_sticky_heading_is_not_in_view() {
        let layout = layout();
        assert_eq!(layout.scroll_for(3, layout.top_of(3), 600.0), Some(layout.top_of(3) - 24.0));
        assert_eq!(layout.scroll_for(3, 0.0, 600.0), None);
        assert_eq!(layout.scroll_for(20, 0.0, 600.0), Some(layout.top_of(20) + 58.0 - 600.0));
    }

    /// Whatever row is asked for: scrolled there it is whole in view, its neighbours stand beside it, and no heading is crossed.
    #[test]
    fn a_million_rows_are_reached_within_the_height_of_an_element() {
        for matching in [[7, 400_000, 74, 900_000], [0, 0, 0, 3_000_000], [150, 2, 250_000, 0]] {
            let layout = Layout::new(&piles(matching), 58.0, 24.0);
            assert!(layout.height_px < MOST_PX + 200.0 && layout.height_px > 0.9 * MOST_PX);
            let last = layout.total - 1;
            for viewport in [300.0, 900.0, 2_900.0] {
                for index in [0, 6, 7, 140, 5_000, 249_999, 399_990, 400_010, 1_300_080, last].map(|row| row.min(last))
                {
                    for from in [0.0, 3_000_000.0, layout.height_px - viewport] {
                        let to = layout.scroll_for(index, from, viewport).unwrap_or(from);
                        assert!(to >= 0.0 && to <= layout.height_px - viewport + 1e-3, "{index} from {from}: {to}");
                        let again = layout.scroll_for(index, to, viewport);
                        assert!(again.is_none_or(|again| (again - to).abs() < 1e-2), "{index}: {to}, then {again:?}");
                        let (first, end) = layout.rows_between(to, to + viewport);
                        assert!((first..end).contains(&index), "{index} is in {first}..{end}");
                        assert!(f64::from(end - first) <= viewport / 58.0 + 2.0, "{first}..{end}");
                        for row in first..end.min(layout.total) {
                            let section = layout.section_of(row).expect("there are rows");
                            let bottom = layout.drawn_px(section, section.start + section.rows - 1, || to) + 58.0;
                            // Nothing reaches over the next heading while that is in view.
                            let ends = section.top_px + section.height_px;
                            assert!(
                                ends >= to + viewport || (bottom - section.height_px).abs() < 1e-3,
                                "{row}: {bottom}"
                            );
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn piles_are_walked_both_ways() {
        let layout = layout();
        assert_eq!(layout.next_pile(3, false), Some(7));
        assert_eq!(layout.next_pile(9, true), Some(7));
        assert_eq!(layout.next_pile(7, true), Some(0));
        assert_eq!(layout.next_pile(0, true), None);
        assert_eq!(layout.next_pile(90, false), None);
    }

    #[test]
    fn a_small_scroll_asks_nothing_new() {
        assert_eq!(window(40, 52, 1_684, 32), window(41, 53, 1_684, 32));
        assert_eq!(window(0, 12, 5, 32), (0, 32));
        assert_eq!(window(1_670, 1_684, 1_684, 32).0 + window(1_670, 1_684, 1_684, 32).1, 1_684);
    }
}
