//! What fills a cell: six steps of one hue, by lens.

use crate::parts::figure::counted;
use wg_protocol::{MatrixCell, MatrixLens};

/// The words of the lenses, in the order of the segments.
pub const LENSES: [(MatrixLens, &str); 4] = [
    (MatrixLens::TopScore, "Top score"),
    (MatrixLens::Incidents, "Incidents"),
    (MatrixLens::JudgedReal, "Judged real"),
    (MatrixLens::Coverage, "Coverage"),
];

/// Returns the lens after this one.
pub fn next(lens: MatrixLens) -> MatrixLens {
    let at = LENSES.iter().position(|(other, _)| *other == lens).unwrap_or(0);
    LENSES[(at + 1) % LENSES.len()].0
}

/// Returns where each step begins, as the legend prints it, from step 0; one with an empty word is not used.
pub fn steps(lens: MatrixLens) -> [&'static str; 6] {
    match lens {
        MatrixLens::TopScore => [".0", ".1", ".3", ".5", ".7", ".9"],
        MatrixLens::Incidents => ["1", "2", "4", "8", "16", "32"],
        MatrixLens::JudgedReal => ["0", "1", "2", "3", "5", "8"],
        MatrixLens::Coverage => ["", "", "1", "2", "3", "4"],
    }
}

/// Returns the step of a cell that has something to show, 0 to 5.
pub fn step(lens: MatrixLens, cell: &MatrixCell) -> usize {
    let (value, borders) = match lens {
        MatrixLens::TopScore => (cell.top, [0.1, 0.3, 0.5, 0.7, 0.9]),
        MatrixLens::Incidents => (cell.incidents as f32, [2.0, 4.0, 8.0, 16.0, 32.0]),
        MatrixLens::JudgedReal => (cell.judged_real as f32, [1.0, 2.0, 3.0, 5.0, 8.0]),
        MatrixLens::Coverage => (cell.covered.count_ones() as f32, [0.0, 1.0, 2.0, 3.0, 4.0]),
    };
    borders.iter().filter(|border| value >= **border).count()
}

/// Returns the class of a cell: its heat, or which kind of nothing it is. `layers`: whether any are laid over the matrix.
pub fn class(lens: MatrixLens, cell: &MatrixCell, layers: bool) -> &'static str {
    let (is_seen, is_covered) = (cell.incidents > 0, cell.covered != 0);
    if if lens == MatrixLens::Coverage { !is_covered } else { !is_seen } {
        return match (layers && !is_covered, is_seen) {
            (true, true) => "matrix__cell matrix__cell--blind is-seen",
            (true, false) => "matrix__cell matrix__cell--blind",
            (false, _) => "matrix__cell matrix__cell--unseen",
        };
    }
    match step(lens, cell) {
        0 => "matrix__cell heat-0",
        1 => "matrix__cell heat-1",
        2 => "matrix__cell heat-2",
        3 => "matrix__cell heat-3",
        4 => "matrix__cell heat-4",
        _ => "matrix__cell heat-5",
    }
}

/// Returns the number printed in a cell; empty where nothing was seen.
pub fn number(lens: MatrixLens, cell: &MatrixCell) -> String {
    match (cell.incidents, lens) {
        (0, _) => String::new(),
        (_, MatrixLens::JudgedReal) => cell.judged_real.to_string(),
        (n, _) => n.to_string(),
    }
}

/// Returns what a cell's name says after id and technique.
pub fn rest_of_name(cell: &MatrixCell, layers: bool, on_path: bool, excluded: bool) -> String {
    let mut rest = match cell.incidents {
        0 if layers && cell.covered != 0 => ", covered, not seen".to_owned(),
        0 => ", not seen".to_owned(),
        n => format!(
            ", {}, {}, top score {:.2}, {} judged real",
            counted(u64::from(n), "incident", "incidents"),
            counted(u64::from(cell.alerts), "alert", "alerts"),
            cell.top,
            cell.judged_real
        ),
    };
    if layers {
        match cell.covered.count_ones() {
            0 => rest.push_str(", not covered"),
            n => rest.push_str(&format!(", in {}", counted(u64::from(n), "layer", "layers"))),
        }
    }
    if on_path {
        rest.push_str(", on the path of the focused incident");
    }
    if cell.inferred {
        rest.push_str(", inferred from text");
    }
    if excluded {
        rest.push_str(", excluded from the queue");
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(incidents: u32, covered: u32) -> MatrixCell {
        MatrixCell {
            id: "T1003".into(),
            incidents,
            alerts: 41,
            top: 0.94,
            judged_real: 2,
            covered,
            ..MatrixCell::default()
        }
    }

    #[test]
    fn heat_follows_the_lens() {
        let cell = cell(16, 0b101);
        assert_eq!(LENSES.map(|(lens, _)| step(lens, &cell)), [5, 4, 2, 3]);
        assert_eq!(LENSES.map(|(lens, _)| number(lens, &cell)), ["16", "16", "2", "16"]);
        assert_eq!(
            rest_of_name(&cell, true, true, false),
            ", 16 incidents, 41 alerts, top score 0.94, 2 judged real, in 2 layers, on the path of the focused incident"
        );
        assert_eq!(next(next(next(next(MatrixLens::TopScore)))), MatrixLens::TopScore);
    }

    #[test]
    fn nothing_has_three_faces() {
        let of = |lens, incidents, covered, layers| class(lens, &cell(incidents, covered), layers);
        let top = MatrixLens::TopScore;
        assert_eq!(of(top, 0, 0, false), "matrix__cell matrix__cell--unseen", "nothing is known of coverage");
        assert_eq!(of(top, 0, 1, true), "matrix__cell matrix__cell--unseen", "covered and silent");
        assert_eq!(of(top, 0, 0, true), "matrix__cell matrix__cell--blind", "not covered");
        assert_eq!(of(MatrixLens::Coverage, 3, 0, true), "matrix__cell matrix__cell--blind is-seen");
        assert_eq!(of(MatrixLens::Coverage, 0, 1, true), "matrix__cell heat-2");
        assert_eq!(number(MatrixLens::JudgedReal, &cell(0, 1)), "");
        assert_eq!(rest_of_name(&cell(0, 1), true, false, false), ", covered, not seen, in 1 layer");
    }
}
