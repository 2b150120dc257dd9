//! What people decided, what they could not decide, and what nobody looked at.

use super::{Pen, cell, cites, part, table, verdict};
use crate::document::{Brief, Edition, Verdicts};
use crate::draw;
use crate::node::{Node, Tag, text};
use crate::words;

pub fn sheet(pen: &mut Pen, brief: &Brief) -> Vec<Node> {
    let verdicts = &brief.verdicts;
    let mut left = vec![part("Verdicts", vec![counts(verdicts)])];
    left.push(open_items(pen, verdicts));
    let mut right = vec![below(verdicts)];
    if brief.edition == Edition::HandOver {
        right.push(false_rules(pen, verdicts));
    }
    vec![Node::new(Tag::Div, "paper__two", vec![Node::new(Tag::Div, "", left), Node::new(Tag::Div, "", right)])]
}

fn counts(verdicts: &Verdicts) -> Node {
    const ROWS: [(&str, &str, &str); 4] = [
        ("tp", "paper__bar--tp", "real and unwanted"),
        ("bp", "paper__bar--bp", "the rule was right, the activity was allowed"),
        ("fp", "paper__bar--fp", "the rule was wrong"),
        ("nd", "paper__bar--nd", "cannot be decided from this batch"),
    ];
    let most = verdicts.counts.iter().copied().max().unwrap_or(0).max(1);
    let rows = ROWS
        .iter()
        .zip(verdicts.counts)
        .map(|((slug, class, meaning), n)| {
            Node::new(
                Tag::Tr,
                "",
                vec![
                    cell("paper__still", vec![verdict(slug)]),
                    Node::says(Tag::Td, "paper__num", words::thousands(n.into())),
                    cell("", vec![draw::bar(class, f64::from(n) / f64::from(most))]),
                    Node::says(Tag::Td, "paper__quiet", *meaning),
                ],
            )
        })
        .collect();
    table("How many incidents have which verdict", "paper__table", &["Verdict", "Incidents", "Share", "Means"], rows)
}

fn open_items(pen: &mut Pen, verdicts: &Verdicts) -> Node {
    let n = verdicts.counts[3];
    if verdicts.open.is_empty() {
        let words = if n == 0 { "No incident waits for more data." } else { "None is in this batch." };
        return part("Open items", vec![Node::says(Tag::P, "paper__quiet", words)]);
    }
    let rows = verdicts.open.iter().map(|item| {
        let mut what = vec![Node::Data(words::cut(&pen.plain(&item.title), 70))];
        what.extend(cites(&item.cites));
        let mut state = vec![pen.data(&item.state)];
        if !item.note.is_empty() {
            state.extend([text(" "), Node::Data(words::cut(&pen.plain(&item.note), 90))]);
        }
        Node::new(
            Tag::Tr,
            "",
            vec![Node::says(Tag::Td, "paper__mono", item.uid.clone()), cell("", what), cell("paper__quiet", state)],
        )
    });
    let rows = rows.collect();
    let heading = if verdicts.open.len() < n as usize { "Open items, the first of them" } else { "Open items" };
    part(
        heading,
        vec![table("Incidents that need more data", "paper__table", &["Incident", "What", "Waits for"], rows)],
    )
}

/// What is below the line. A bound needs blind checks; without them the sheet says so and gives none.
fn below(verdicts: &Verdicts) -> Node {
    let n = u64::from(verdicts.below_line);
    let checked = u64::from(verdicts.below_judged);
    let mut lines = vec![Node::new(
        Tag::P,
        "paper__big",
        vec![text(format!(
            "{} below the line, {} judged.",
            words::count(n, "incident", "incidents"),
            words::thousands(checked)
        ))],
    )];
    let said = match (checked, verdicts.below_real) {
        (0, _) => {
            "None of them was opened, so nothing is known of how many are real. Their scores put them last; nothing \
                   was closed or hidden."
                .to_owned()
        }
        (_, 0) => {
            "None of those judged was real. They were chosen by hand, so that is no bound on the rest.".to_owned()
        }
        (_, real) => format!(
            "{} of those judged: real. They were chosen by hand, so that says little of the rest.",
            words::thousands(real.into())
        ),
    };
    lines.push(Node::says(Tag::P, "paper__prose", said));
    if verdicts.left > 0 {
        let left = words::count(verdicts.left.into(), "incident above the line has", "incidents above the line have");
        lines.push(Node::says(Tag::P, "paper__prose", format!("{left} no verdict yet.")));
    }
    part("Not opened", lines)
}

fn false_rules(pen: &mut Pen, verdicts: &Verdicts) -> Node {
    if verdicts.false_rules.is_empty() {
        return part(
            "Rules that were wrong",
            vec![Node::says(Tag::P, "paper__quiet", "No false positive was recorded.")],
        );
    }
    let rows = verdicts
        .false_rules
        .iter()
        .map(|(rule, n, judged)| {
            Node::new(
                Tag::Tr,
                "",
                vec![
                    cell("", vec![Node::Data(words::cut(&pen.plain(rule), 60))]),
                    Node::says(Tag::Td, "paper__num", words::thousands((*n).into())),
                    Node::says(Tag::Td, "paper__num", words::thousands((*judged).into())),
                ],
            )
        })
        .collect();
    part(
        "Rules that were wrong",
        vec![table("Rules whose incidents were judged false", "paper__table", &["Rule", "False", "Judged"], rows)],
    )
}
