//! Which alerts the claims rest on, so that each can be opened in the app.

use super::{Pen, cell, table};
use crate::document::SourceRow;
use crate::names::NameKind;
use crate::node::{Attr, Node, Tag};
use crate::words;

/// Rows of one sheet.
pub const MOST_ROWS: usize = 30;

/// Returns a sheet of rows; `before` of them stand on earlier sheets.
pub fn sheet(pen: &mut Pen, before: usize, rows: &[SourceRow]) -> Vec<Node> {
    let rows = rows
        .iter()
        .enumerate()
        .map(|(i, row)| {
            Node::new(
                Tag::Tr,
                "",
                vec![
                    Node::says(Tag::Th, "paper__num", format!("[{}]", before + i + 1)).with(Attr::Scope, "row"),
                    Node::says(Tag::Td, "paper__mono", row.key.clone()),
                    Node::says(Tag::Td, "paper__mono", row.incident.clone()),
                    Node::says(Tag::Td, "paper__num", row.time.map_or("undated".to_owned(), words::day_clock)),
                    cell("paper__still", vec![Node::Data(words::cut(&pen.plain(&row.title), 44))]),
                    cell("paper__quiet paper__still", vec![Node::Data(words::cut(&pen.plain(&row.product), 22))]),
                    cell(
                        "paper__quiet paper__still",
                        vec![Node::Data(words::cut(&pen.plain_name(NameKind::Source, &row.file), 20))],
                    ),
                    Node::says(Tag::Td, "paper__num", words::thousands(row.record)),
                ],
            )
        })
        .collect();
    let heads = ["No.", "Alert", "Incident", "Time, UTC", "Title", "Product", "File", "Record"];
    vec![
        Node::says(
            Tag::P,
            "paper__quiet",
            "The alerts that the bracketed numbers name. The id of an alert is made from its content: the same alert has it in \
             every batch.",
        ),
        table("The alerts that claims rest on", "paper__table paper__table--dense", &heads, rows),
    ]
}
