//! Thousands of marks in a lane of a fixed height: what `timeline::stack` does for as many as can be read one by one.
//!
//! The height of a lane must not change while one pans, so it follows from how many marks it has in all; where they do not
//! fit they lie over each other, and the accessible list beside the picture has each.

/// Rows of a lane at most.
const MOST_ROWS: usize = 8;
/// So many marks are given a row of their own.
const PER_ROW: usize = 40;

/// Returns the rows of a lane with so many marks; at least 1.
pub fn rows(marks: usize) -> usize {
    marks.div_ceil(PER_ROW).clamp(1, MOST_ROWS)
}

/// Returns how wide marks are drawn: with their code where those in view have room for it, else as ticks.
pub fn mark_px(in_view: usize, width_px: f64, rows: usize, code_px: f64, tick_px: f64) -> f64 {
    if in_view as f64 * code_px <= width_px * rows as f64 { code_px } else { tick_px }
}

/// Returns the row of each mark: the first with room, else the one that is free soonest. `xs`: left edges, ascending.
pub fn pile(xs: &[f64], mark_px: f64, rows: usize) -> Vec<usize> {
    let mut ends = vec![f64::NEG_INFINITY; rows.max(1)];
    let place = |x: &f64| {
        let room = ends.iter().position(|end| end + 1.0 <= *x);
        let soonest = || (1..ends.len()).fold(0, |best, row| if ends[row] < ends[best] { row } else { best });
        let row = room.unwrap_or_else(soonest);
        ends[row] = x + mark_px;
        row
    };
    xs.iter().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn marks_are_ticks_where_their_codes_have_no_room() {
        assert_eq!((mark_px(100, 900.0, 4, 24.0, 4.0), mark_px(1000, 900.0, 4, 24.0, 4.0)), (24.0, 4.0));
        assert_eq!((rows(0), rows(40), rows(41), rows(5_000)), (1, 1, 2, 8));
    }

    proptest! {
        #[test]
        fn marks_lie_over_each_other_only_where_all_rows_are_full(mut xs in proptest::collection::vec(0.0f64..900.0, 0..200)) {
            xs.sort_by(f64::total_cmp);
            let placed = pile(&xs, 24.0, 4);
            prop_assert_eq!(placed.len(), xs.len());
            for (i, row) in placed.iter().enumerate() {
                prop_assert!(*row < 4);
                let covered = (0..i).any(|j| placed[j] == *row && xs[j] + 25.0 > xs[i]);
                let busy = (0..4).all(|row| (0..i).any(|j| placed[j] == row && xs[j] + 25.0 > xs[i]));
                prop_assert!(!covered || busy);
            }
        }
    }
}
