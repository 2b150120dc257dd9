//! Where on ATT&CK: tactics side by side, the hottest techniques of each on top. It is text, so it needs no twin.
//! Names here are ATT&CK's own, from our table.

use crate::document::{Cell, Column, Matrix};
use crate::node::{Node, Tag, text};
use crate::words;

pub fn sheet(matrix: &Matrix) -> Vec<Node> {
    let about = format!(
        "ATT&CK Enterprise {}; incidents per technique, darker is a higher top score. {} without a technique.",
        matrix.version,
        words::count(matrix.unmapped_alerts, "alert came", "alerts came")
    );
    let columns = matrix.columns.iter().map(column_of).collect();
    vec![
        Node::says(Tag::P, "paper__quiet", about),
        Node::new(Tag::Div, "paper__matrix", columns),
        Node::says(Tag::P, "paper__quiet", "What is not here was not reported by these sources. It may have happened."),
    ]
}

fn column_of(column: &Column) -> Node {
    const CODE: [&str; 8] = [
        "paper__tactic paper__tactic--0",
        "paper__tactic paper__tactic--1",
        "paper__tactic paper__tactic--2",
        "paper__tactic paper__tactic--3",
        "paper__tactic paper__tactic--4",
        "paper__tactic paper__tactic--5",
        "paper__tactic paper__tactic--6",
        "paper__tactic paper__tactic--7",
    ];
    let code = Node::says(Tag::Span, CODE[usize::from(column.phase).min(7)], column.code.clone());
    if column.incidents == 0 {
        let name = Node::says(Tag::Span, "paper__empty-tactic", format!("{}, nothing seen", column.name));
        return Node::new(Tag::Section, "paper__column paper__column--empty", vec![code, name]);
    }
    let cells: Vec<Node> = column.cells.iter().map(cell_of).collect();
    let mut children = vec![
        Node::new(Tag::H3, "paper__tactic-name", vec![code, text(format!(" {}", words::partable(&column.name)))]),
        Node::new(Tag::Ul, "paper__cells", cells),
    ];
    if column.cells.is_empty() {
        let words = words::count(column.incidents.into(), "incident names", "incidents name");
        children.push(Node::says(Tag::P, "paper__quiet", format!("{words} the tactic alone")));
    }
    if column.more > 0 {
        children.push(Node::says(Tag::P, "paper__quiet", format!("and {} more", column.more)));
    }
    Node::new(Tag::Section, "paper__column", children)
}

fn cell_of(cell: &Cell) -> Node {
    const HEAT: [&str; 6] = [
        "paper__cell paper__cell--0",
        "paper__cell paper__cell--1",
        "paper__cell paper__cell--2",
        "paper__cell paper__cell--3",
        "paper__cell paper__cell--4",
        "paper__cell paper__cell--5",
    ];
    let heat = ((cell.top * 6.0) as usize).min(5);
    let word = if cell.incidents == 1 { " incident" } else { " incidents" };
    Node::new(
        Tag::Li,
        HEAT[heat],
        vec![
            Node::says(Tag::Span, "", words::partable(&cell.name)),
            Node::new(
                Tag::Span,
                "paper__cell-foot",
                vec![
                    Node::says(Tag::Span, "", cell.id.clone()),
                    Node::new(
                        Tag::B,
                        "",
                        vec![text(cell.incidents.to_string()), Node::says(Tag::Span, "paper__unseen", word)],
                    ),
                ],
            ),
        ],
    )
}
