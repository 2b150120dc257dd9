//! How good the data is, what the model is, and how to read a score.

use super::{Pen, cell, part, table};
use crate::document::{Brief, Edition, ModelStatement, Quality};
use crate::draw;
use crate::names::{LIMIT, NameChoice, NameKind};
use crate::node::{Node, Tag};
use crate::words;

pub fn sheet(pen: &mut Pen, brief: &Brief) -> Vec<Node> {
    let quality = &brief.quality;
    let mut left = vec![part("What came in", funnel(pen, quality))];
    if !quality.over_time.marks.is_empty() {
        let twin = format!(
            "In words: {} From the bottom of a bar: critical, high, medium, low, informational, as the sources claim it.",
            quality.over_time.label
        );
        left.push(part(
            "Alerts over time",
            vec![draw::scene(&quality.over_time), Node::says(Tag::P, "paper__quiet", twin)],
        ));
    }
    if brief.edition == Edition::HandOver {
        left.push(files(pen, quality));
    }
    let right = vec![part("The model", model(&brief.model)), reading(pen)];
    vec![Node::new(Tag::Div, "paper__two", vec![Node::new(Tag::Div, "", left), Node::new(Tag::Div, "", right)])]
}

fn funnel(pen: &mut Pen, quality: &Quality) -> Vec<Node> {
    let sum = format!(
        "{} records \u{2212} {} that could not be read \u{2212} {} that are no alerts \u{2212} {} exact repeats = {} alerts.",
        words::thousands(quality.records),
        words::thousands(quality.rejected),
        words::thousands(quality.not_alerts),
        words::thousands(quality.folded),
        words::thousands(quality.alerts)
    );
    vec![Node::says(Tag::P, "", sum), super::chain::list(pen, &quality.meaning)]
}

fn files(pen: &mut Pen, quality: &Quality) -> Node {
    let rows = quality
        .files
        .iter()
        .map(|file| {
            Node::new(
                Tag::Tr,
                "",
                vec![
                    cell("", vec![pen.name(NameKind::Source, &file.name)]),
                    // Words of ours: a name of the batch that is in them is there by chance.
                    Node::says(Tag::Td, "", file.read_as.clone()),
                    Node::says(Tag::Td, "paper__num", words::thousands(file.records)),
                    Node::says(Tag::Td, "paper__num", words::thousands(file.alerts)),
                    Node::says(Tag::Td, "paper__num", words::thousands(file.rejected)),
                ],
            )
        })
        .collect();
    let heads = ["File", "Read as", "Records", "Alerts", "Not read"];
    let mut all = vec![table("The files of the batch", "paper__table", &heads, rows)];
    if quality.more_files > 0 {
        all.push(Node::says(Tag::P, "paper__quiet", format!("and {} more files", quality.more_files)));
    }
    part("Files", all)
}

fn model(model: &ModelStatement) -> Vec<Node> {
    let learnt = match model.learnt_from {
        0 => "Not yet yours: it is the model as shipped and has learnt from no verdict of this room.".to_owned(),
        n => format!("It has learnt from {} of this room.", words::count(n.into(), "verdict", "verdicts")),
    };
    let limits = model.limits.iter().map(|limit| Node::says(Tag::Li, "", *limit)).collect();
    vec![
        Node::says(Tag::P, "", format!("Version {}. {learnt}", model.version)),
        Node::new(Tag::Ul, "paper__list", limits),
    ]
}

fn reading(pen: &Pen) -> Node {
    let names = match pen.choice() {
        NameChoice::Replace => format!("Names were replaced by codes before this file was made. {LIMIT}"),
        NameChoice::Keep => "Names stand as they are in the data.".to_owned(),
    };
    part(
        "How to read this",
        vec![
            Node::says(
                Tag::P,
                "paper__prose",
                "A score puts incidents in order. It is a sum of reasons, and each of them can be opened in the app. The lens \
                 beside a score shows how far off it may be: a thin lens is sharp, a wide one is not. Nothing was closed, \
                 blocked or sent by software. Numbers in brackets name the alerts that a sentence rests on; they stand on the \
                 last sheet. Times are UTC.",
            ),
            Node::says(Tag::P, "paper__prose", names),
        ],
    )
}
