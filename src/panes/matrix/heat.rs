//! What fills a cell: six steps of one hue, by lens.

use crate::parts::figure::counted;
use wg_protocol::{MatrixCell, MatrixLens};

/// The words of the lenses, in the order of the segments.
pub const LENSES: [(MatrixLens, &str); 3] = [
    (MatrixLens::TopScore, "Top score"),
    (MatrixLens::Incidents, "Incidents"),
    (MatrixLens::JudgedReal, "Judged real"),
];

/// Returns where each step begins, as the legend prints it.
pub fn steps(lens: MatrixLens) -> [&'static str; 6] {
    match lens {
        MatrixLens::TopScore => [".0", ".1", ".3", ".5", ".7", ".9"],
        MatrixLens::Incidents => ["1", "2", "4", "8", "16", "32"],
        MatrixLens::JudgedReal => ["0", "1", "2", "3", "5", "8"],
    }
}

/// Returns the step of a cell that was seen, 0 to 5.
pub fn step(lens: MatrixLens, cell: &MatrixCell) -> usize {
    let (value, borders) = match lens {
        MatrixLens::TopScore => (cell.top, [0.1, 0.3, 0.5, 0.7, 0.9]),
        MatrixLens::Incidents => (cell.incidents as f32, [2.0, 4.0, 8.0, 16.0, 32.0]),
        MatrixLens::JudgedReal => (cell.judged_real as f32, [1.0, 2.0, 3.0, 5.0, 8.0]),
    };
    borders.iter().filter(|border| value >= **border).count()
}

pub fn class(lens: MatrixLens, cell: &MatrixCell) -> &'static str {
    match (cell.incidents, step(lens, cell)) {
        (0, _) => "matrix__cell matrix__cell--unseen",
        (_, 0) => "matrix__cell heat-0",
        (_, 1) => "matrix__cell heat-1",
        (_, 2) => "matrix__cell heat-2",
        (_, 3) => "matrix__cell heat-3",
        (_, 4) => "matrix__cell heat-4",
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
pub fn rest_of_name(cell: &MatrixCell, on_path: bool, excluded: bool) -> String {
    let mut rest = match cell.incidents {
        0 => ", not seen".to_owned(),
        n => format!(
            ", {}, {}, top score {:.2}, {} judged real",
            counted(u64::from(n), "incident", "incidents"),
            counted(u64::from(cell.alerts), "alert", "alerts"),
            cell.top,
            cell.judged_real
        ),
    };
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

    #[test]
    fn heat_follows_the_lens() {
        let cell = MatrixCell {
            id: "T1003".into(),
            name: "OS Credential Dumping".into(),
            incidents: 16,
            alerts: 41,
            top: 0.94,
            judged_real: 2,
            on_path: false,
            inferred: false,
        };
        assert_eq!(LENSES.map(|(lens, _)| step(lens, &cell)), [5, 4, 2]);
        assert_eq!(LENSES.map(|(lens, _)| number(lens, &cell)), ["16", "16", "2"]);
        assert_eq!(
            rest_of_name(&cell, true, false),
            ", 16 incidents, 41 alerts, top score 0.94, 2 judged real, on the path of the focused incident"
        );
    }

    #[test]
    fn what_was_not_seen_has_no_heat_and_no_number() {
        let cell = MatrixCell { id: "T1001".into(), name: "Data Obfuscation".into(), ..MatrixCell::default() };
        assert_eq!(class(MatrixLens::TopScore, &cell), "matrix__cell matrix__cell--unseen");
        assert_eq!(number(MatrixLens::JudgedReal, &cell), "");
    }
}
