//! The chain: its drawing with what it cannot show, and the same in words.

use super::{Pen, cell, cites, part, table as rows_table};
use crate::document::{Chain, Guide, Lane};
use crate::draw;
use crate::node::{Attr, Node, Tag, text};
use crate::words;

/// What a sheet has room for beside its heading and its foot, and what stands on the chain's sheet besides drawing and table,
/// in px of the narrower paper.
const ROOM: f64 = 670.0;
const BESIDES: f64 = 170.0;
const TABLE_ROW: f64 = 19.0;
/// A guide, with its share of the heading over them.
const GUIDE: f64 = 52.0;

/// Returns the drawing and the table, on one sheet where both fit.
pub fn sheets(pen: &mut Pen, chain: &Chain) -> Vec<(&'static str, Vec<Node>)> {
    let (mut first, height) = drawing(pen, chain);
    let beside = height + BESIDES + GUIDE * chain.guides.len() as f64;
    let both = beside + TABLE_ROW * (chain.marks.len() + 1) as f64;
    if both <= ROOM && chain.marks.iter().all(|mark| mark.step.command_line.is_empty()) {
        first.extend(table(pen, chain, "paper__table paper__table--dense"));
        first.extend(guides(chain));
        return vec![("The chain", first)];
    }
    if beside <= ROOM {
        first.extend(guides(chain));
    }
    vec![("The chain", first), ("The chain in words", table(pen, chain, "paper__table"))]
}

fn drawing(pen: &mut Pen, chain: &Chain) -> (Vec<Node>, f64) {
    let (lanes, height) = draw::lanes(pen, chain);
    let title = vec![
        text(format!("{}, ", chain.uid)),
        pen.data(&chain.title),
        text(". Solid links are certain, dashed are inferred."),
    ];
    let mut why = vec![text(format!(
        "Score {}. It starts at {} and is the sum of: ",
        words::lens(chain.p, chain.low, chain.high),
        words::points(chain.base)
    ))];
    for (i, (points, reason)) in chain.reasons.iter().enumerate() {
        why.push(text(if i > 0 { "; " } else { "" }));
        why.push(pen.data(reason));
        why.push(text(format!(" {}", words::points(*points))));
    }
    why.push(text(format!(". Together {} points; 10 points double the odds.", words::points(chain.points))));
    why.extend(cites(&chain.cites));
    let mut right = vec![part("What the picture cannot show", vec![list(pen, &chain.cannot_show)])];
    if !chain.note.is_empty() {
        right.push(part("What was noted by a person", vec![Node::new(Tag::P, "", vec![pen.data(&chain.note)])]));
    }
    let all = vec![
        Node::new(Tag::P, "paper__quiet", title),
        lanes,
        Node::new(
            Tag::Div,
            "paper__two",
            vec![
                part("Why it stands where it does", vec![Node::new(Tag::P, "paper__prose", why)]),
                Node::new(Tag::Div, "", right),
            ],
        ),
    ];
    (all, height)
}

/// What such steps are, for a reader who never met one. General, so it says nothing of these.
fn guides(chain: &Chain) -> Option<Node> {
    let guide = |guide: &Guide| {
        let mut said = vec![Node::says(Tag::B, "", format!("{}. ", guide.about)), text(guide.text.clone())];
        said.extend(cites(&guide.cites));
        Node::new(Tag::P, "paper__prose", said)
    };
    let all: Vec<Node> = chain.guides.iter().map(guide).collect();
    (!all.is_empty()).then(|| part("What such alerts are in general", all))
}

/// The text twin of the drawing.
fn table(pen: &mut Pen, chain: &Chain, class: &'static str) -> Vec<Node> {
    let has_commands = chain.marks.iter().any(|mark| !mark.step.command_line.is_empty());
    let rows = chain.marks.iter().enumerate().map(|(i, mark)| {
        let step = &mark.step;
        let (before, links): (Vec<usize>, Vec<String>) = chain
            .links
            .iter()
            .filter(|link| link.to == i)
            .take(2)
            .map(|link| {
                let how = if link.certain { "certain" } else { "inferred" };
                (link.from, format!("{}, {how}", link.reason))
            })
            .unzip();
        let from: Vec<String> =
            before.iter().zip(links).map(|(from, words)| format!("{} ({words})", from + 1)).collect();
        let mut what = vec![pen.data(&step.title)];
        what.extend(cites(&step.cites));
        if mark.repeats > 0 {
            what.push(text(format!(", repeated {}", words::count(mark.repeats.into(), "time", "times"))));
        }
        if !step.command_line.is_empty() {
            what.push(Node::new(
                Tag::Span,
                "paper__why paper__mono",
                vec![Node::Data(words::cut(&pen.plain(&step.command_line), 200))],
            ));
        }
        let place = match chain.lanes.get(mark.lane) {
            Some(Lane { kind, name: Some(name), .. }) => pen.name(draw::name_kind(*kind), name),
            _ => text("none named"),
        };
        let tactic = if step.tactic.is_empty() { "none named" } else { step.tactic.as_str() };
        Node::new(
            Tag::Tr,
            "",
            vec![
                Node::says(Tag::Th, "paper__num", (i + 1).to_string()).with(Attr::Scope, "row"),
                Node::says(Tag::Td, "paper__num", words::clock(step.time)),
                Node::says(Tag::Td, "", tactic),
                cell("", what),
                cell("paper__still", vec![place]),
                Node::says(Tag::Td, "paper__quiet", from.join(", ")),
            ],
        )
    });
    let rows = rows.collect();
    let heads = ["Step", "Time, UTC", "Tactic", "What", "Where", "Follows step"];
    let mut out = vec![rows_table("The steps of the chain in the order of time", class, &heads, rows)];
    if has_commands {
        out.push(Node::says(Tag::P, "paper__quiet", "Command lines are given because the sender chose so."));
    }
    out
}

pub fn list(pen: &mut Pen, lines: &[String]) -> Node {
    let items = lines.iter().map(|line| Node::new(Tag::Li, "", vec![pen.data(line)])).collect();
    Node::new(Tag::Ul, "paper__list", items)
}
