//! Where each row of a virtual list stands: fixed row height, a heading before each pile that has rows.

use wg_protocol::{Pile, PileCount};

/// A pile with matching rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Section {
    pub pile: Pile,
    /// Index of its first row among the matching rows.
    pub start: u32,
    pub rows: u32,
    /// Px from the top of the list to its heading.
    pub top_px: f64,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    pub sections: Vec<Section>,
    pub row_px: f64,
    pub head_px: f64,
    pub height_px: f64,
    pub total: u32,
}

impl Layout {
    pub fn new(piles: &[PileCount], row_px: f64, head_px: f64) -> Layout {
        let mut layout = Layout { row_px, head_px, ..Layout::default() };
        for count in piles.iter().filter(|count| count.matching > 0) {
            let top_px = layout.height_px;
            layout.sections.push(Section { pile: count.pile, start: count.start, rows: count.matching, top_px });
            layout.height_px += head_px + f64::from(count.matching) * row_px;
            layout.total += count.matching;
        }
        layout
    }

    /// Px from the top of the list to a row.
    pub fn top_of(&self, index: u32) -> f64 {
        self.section_of(index)
            .map_or(0.0, |section| section.top_px + self.head_px + f64::from(index - section.start) * self.row_px)
    }

    pub fn section_of(&self, index: u32) -> Option<&Section> {
        self.sections.iter().rfind(|section| section.start <= index)
    }

    /// Rows that touch the stretch from `top` to `bottom`, as a range of indices.
    pub fn rows_between(&self, top: f64, bottom: f64) -> (u32, u32) {
        let at = |px: f64, up: bool| {
            let section = self.sections.iter().rfind(|section| section.top_px <= px);
            section.map_or(0, |section| {
                let rows = ((px - section.top_px - self.head_px) / self.row_px.max(1.0)).max(0.0);
                let rows = if up { rows.ceil() } else { rows.floor() };
                section.start + (rows as u32).min(section.rows)
            })
        };
        (at(top.max(0.0), false), at(bottom.max(0.0), true))
    }

    /// Where the list must be scrolled to so that a row is whole in view below its sticky heading; `None`: it is.
    pub fn scroll_for(&self, index: u32, scroll: f64, viewport: f64) -> Option<f64> {
        let top = self.top_of(index);
        if top - self.head_px < scroll {
            Some((top - self.head_px).max(0.0))
        } else if top + self.row_px > scroll + viewport {
            Some(top + self.row_px - viewport)
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
