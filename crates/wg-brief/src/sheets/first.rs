//! The first sheet: what a reader must know who reads nothing else.

use super::{Pen, cell, cites, drafted, part, table, verdict};
use crate::document::{Brief, FirstRow, Story};
use crate::draw;
use crate::node::{Node, Tag, text};
use crate::words;

pub fn sheet(pen: &mut Pen, brief: &Brief) -> Vec<Node> {
    let mut out = vec![Node::new(Tag::H1, "paper__headline", vec![pen.data(&brief.headline)])];
    out.extend(drafted(brief.headline_by));
    out.push(Node::new(
        Tag::Ul,
        "paper__figures",
        brief
            .figures
            .iter()
            .map(|(n, what)| {
                Node::new(
                    Tag::Li,
                    "",
                    vec![Node::says(Tag::B, "", words::thousands(*n)), text(" "), Node::says(Tag::Span, "", *what)],
                )
            })
            .collect(),
    ));
    let left = brief.story.as_ref().map_or_else(Vec::new, |story| story_part(pen, story));
    let mut right = vec![needs(pen, brief)];
    right.push(not_known(pen, brief));
    out.push(Node::new(Tag::Div, "paper__two", vec![Node::new(Tag::Div, "", left), Node::new(Tag::Div, "", right)]));
    out.push(first_rows(pen, brief));
    out.into_iter().map(under_headline).collect()
}

/// The headline is the first heading, so that what stands under it is of the second degree here.
fn under_headline(node: Node) -> Node {
    match node {
        Node::Element { tag, attrs, children } => Node::Element {
            tag: if tag == Tag::H3 { Tag::H2 } else { tag },
            attrs,
            children: children.into_iter().map(under_headline).collect(),
        },
        text => text,
    }
}

fn story_part(pen: &mut Pen, story: &Story) -> Vec<Node> {
    let mut said = vec![text(format!("{}: ", story.uid)), pen.data(&story.text.text)];
    said.extend(cites(&story.text.cites));
    said.push(text(format!(
        " {} of {} carry the story; {} are drawn.",
        words::thousands(story.key_alerts.into()),
        words::count(story.all_alerts.into(), "alert", "alerts"),
        words::thousands(story.steps.len() as u64),
    )));
    let span = words::short_range(story.start, story.end);
    let title = Node::Data(words::cut(&pen.plain(&story.title), 68));
    let heading = vec![title, text(format!(", {span}"))];
    vec![Node::new(Tag::H3, "", heading), Node::new(Tag::P, "paper__prose", said), draw::line(pen, story)]
}

fn needs(pen: &mut Pen, brief: &Brief) -> Node {
    if brief.needs.is_empty() {
        return part("Needed from you", vec![Node::says(Tag::P, "paper__quiet", "Nothing was asked for.")]);
    }
    let items = brief.needs.iter().map(|need| {
        let mut all = vec![Node::new(Tag::B, "", vec![pen.data(&need.what)])];
        all.extend(cites(&need.cites));
        if !need.why.is_empty() {
            all.push(Node::new(Tag::Span, "paper__why", vec![Node::Data(words::cut(&pen.plain(&need.why), 110))]));
        }
        Node::new(Tag::Li, "", all)
    });
    let list = Node::new(Tag::Ol, "paper__needs", items.collect());
    let mut children = vec![list];
    children.extend(drafted(brief.needs_by));
    part("Needed from you", children)
}

fn not_known(pen: &mut Pen, brief: &Brief) -> Node {
    let items = brief.not_known.iter().map(|claim| {
        let mut all = vec![pen.data(&claim.text)];
        all.extend(cites(&claim.cites));
        Node::new(Tag::Li, "", all)
    });
    part("Not known", vec![Node::new(Tag::Ul, "paper__unknown", items.collect())])
}

fn first_rows(pen: &mut Pen, brief: &Brief) -> Node {
    let rows = brief.first.iter().map(|row| first_row(pen, row)).collect();
    let heads = ["Incident", "What", "Verdict", "Score", "Where", "Why judged so"];
    part("First by priority", vec![table("The first incidents by priority", "paper__table", &heads, rows)])
}

fn first_row(pen: &mut Pen, row: &FirstRow) -> Node {
    let mut title = vec![Node::new(Tag::B, "", vec![Node::Data(words::cut(&pen.plain(&row.title), 54))])];
    title.extend(cites(&row.cites));
    let mut places = Vec::new();
    for (i, (kind, place)) in row.places.iter().take(2).enumerate() {
        if i > 0 {
            places.push(text(", "));
        }
        places.push(pen.name(*kind, place));
    }
    if row.places.len() > 2 {
        places.push(text(format!(" and {} more", row.places.len() - 2)));
    }
    Node::new(
        Tag::Tr,
        "",
        vec![
            Node::says(Tag::Td, "paper__mono", row.uid.clone()),
            cell("", title),
            cell("paper__still", vec![verdict(&row.verdict)]),
            cell(
                "paper__still",
                vec![draw::lens(row.p, row.low, row.high), text(format!(" {}", words::probability(row.p)))],
            ),
            cell("paper__quiet paper__still", places),
            cell("paper__quiet", vec![pen.data(&row.state)]),
        ],
    )
}
