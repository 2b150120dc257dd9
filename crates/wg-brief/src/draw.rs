//! The drawings of a brief as elements. Each has a sentence for those who do not see it, and a twin in text on its sheet.

mod lanes;
mod line;

pub use lanes::{lanes, name_kind};
pub use line::line;

use crate::node::{Attr, Node, Tag, number};
use crate::words;
use wg_charts::{Anchor, Mark, Scene};

/// Draws an estimate: the dot is the estimate, the width is how sure it is.
pub fn lens(p: f32, low: f32, high: f32) -> Node {
    let (width, middle) = (60.0, 6.0);
    let [x, left, right] = [p, low, high].map(|share| f64::from(share) * width);
    let body = format!(
        "M{l} {middle}Q{x} -5 {r} {middle}Q{x} 17 {l} {middle}Z",
        l = number(left),
        x = number(x),
        r = number(right)
    );
    Node::drawing(
        "paper__lens",
        (width, 12.0),
        words::lens(p, low, high),
        vec![
            segment("paper__lens-axis", (0.0, middle), (width, middle)),
            Node::new(Tag::Path, "paper__lens-body", vec![]).with(Attr::D, body),
            Node::new(Tag::Circle, "paper__lens-dot", vec![]).at(Attr::Cx, x).at(Attr::Cy, middle).at(Attr::R, 2.0),
        ],
    )
}

/// Draws the ring of a verdict. It stands beside its name, so it says nothing itself.
pub fn verdict_ring(verdict: usize) -> Node {
    const INSIDE: [&str; 4] = [
        "M4.5 7a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0Z",
        "m4.3 7.2 2 2 3.5-4",
        "m3 11 8-8",
        "M5.4 5.6a1.6 1.6 0 1 1 2.3 1.5c-.5.2-.7.5-.7 1M7 9.6v1",
    ];
    let ring = if verdict == 3 { "paper__ring paper__ring--open" } else { "paper__ring" };
    let inside = if verdict == 0 { "paper__ring-dot" } else { "paper__ring" };
    Node::new(
        Tag::Svg,
        "paper__glyph",
        vec![
            Node::new(Tag::Circle, ring, vec![]).at(Attr::Cx, 7.0).at(Attr::Cy, 7.0).at(Attr::R, 5.75),
            Node::new(Tag::Path, inside, vec![]).with(Attr::D, INSIDE[verdict.min(3)]),
        ],
    )
    .with(Attr::ViewBox, "0 0 14 14")
    .with(Attr::Hidden, "true")
}

/// Draws the logo. Decoration: the name stands beside it.
pub fn logo() -> Node {
    Node::new(
        Tag::Svg,
        "paper__logo",
        vec![
            Node::new(Tag::Circle, "paper__logo-rim", vec![]).at(Attr::Cx, 12.0).at(Attr::Cy, 12.0).at(Attr::R, 10.4),
            Node::new(Tag::Path, "paper__logo-rim", vec![])
                .with(Attr::D, "M12 2.9v2.2M21.1 12h-2.2M12 21.1v-2.2M2.9 12h2.2"),
            Node::new(Tag::Path, "paper__logo-lens", vec![])
                .with(Attr::D, "M4.8 12Q12 5.6 19.2 12 12 18.4 4.8 12Z")
                .with(Attr::Transform, "rotate(-38 12 12)"),
            Node::new(Tag::Circle, "paper__logo-dot", vec![]).at(Attr::Cx, 12.0).at(Attr::Cy, 12.0).at(Attr::R, 1.9),
        ],
    )
    .with(Attr::ViewBox, "0 0 24 24")
    .with(Attr::Hidden, "true")
}

/// Draws a horizontal bar, `share` of its full length.
pub fn bar(class: &'static str, share: f64) -> Node {
    let width = (share.clamp(0.0, 1.0) * 120.0).max(if share > 0.0 { 2.0 } else { 0.0 });
    Node::new(Tag::Svg, "paper__bar", vec![rect(class, 0.0, 0.0, width, 9.0)])
        .with(Attr::ViewBox, "0 0 120 9")
        .with(Attr::Hidden, "true")
}

/// Turns a chart into elements. Charts hold no text of the batch.
pub fn scene(scene: &Scene) -> Node {
    let marks = scene.marks.iter().map(|mark| match mark {
        Mark::Rect { x, y, width, height, class } => owned(Tag::Rect, class)
            .at(Attr::X, (*x).into())
            .at(Attr::Y, (*y).into())
            .at(Attr::Width, (*width).into())
            .at(Attr::Height, (*height).into()),
        Mark::Path { d, class, filled } => {
            owned(Tag::Path, &if *filled { class.clone() } else { format!("{class} is-line") }).with(Attr::D, d)
        }
        Mark::Circle { x, y, radius, class } => {
            owned(Tag::Circle, class).at(Attr::Cx, (*x).into()).at(Attr::Cy, (*y).into()).at(Attr::R, (*radius).into())
        }
        Mark::Text { x, y, text, class, anchor } => {
            let word = match anchor {
                Anchor::Start => "start",
                Anchor::Middle => "middle",
                Anchor::End => "end",
            };
            let Node::Element { tag, attrs, .. } = owned(Tag::SvgText, class) else { return Node::Text(String::new()) };
            Node::Element { tag, attrs, children: vec![Node::Text(text.clone())] }
                .at(Attr::X, (*x).into())
                .at(Attr::Y, (*y).into())
                .with(Attr::Anchor, word)
        }
    });
    let size = (f64::from(scene.width_px), f64::from(scene.height_px));
    Node::drawing("paper__scene", size, scene.label.clone(), marks.collect())
}

fn owned(tag: Tag, class: &str) -> Node {
    Node::new(tag, "", Vec::new()).with(Attr::Class, class)
}

fn segment(class: &'static str, from: (f64, f64), to: (f64, f64)) -> Node {
    Node::new(Tag::Line, class, vec![]).at(Attr::X1, from.0).at(Attr::Y1, from.1).at(Attr::X2, to.0).at(Attr::Y2, to.1)
}

fn rect(class: &'static str, x: f64, y: f64, width: f64, height: f64) -> Node {
    Node::new(Tag::Rect, class, vec![]).at(Attr::X, x).at(Attr::Y, y).at(Attr::Width, width).at(Attr::Height, height)
}

fn label(class: &'static str, x: f64, y: f64, children: Vec<Node>) -> Node {
    Node::new(Tag::SvgText, class, children).at(Attr::X, x).at(Attr::Y, y)
}

/// Draws the chip of an alert: the code of its tactic on the colour of its phase.
fn chip(code: &str, phase: u8, x: f64, middle: f64) -> Vec<Node> {
    const FILL: [&str; 8] = [
        "paper__chip paper__chip--0",
        "paper__chip paper__chip--1",
        "paper__chip paper__chip--2",
        "paper__chip paper__chip--3",
        "paper__chip paper__chip--4",
        "paper__chip paper__chip--5",
        "paper__chip paper__chip--6",
        "paper__chip paper__chip--7",
    ];
    const TEXT: [&str; 8] = [
        "paper__code paper__code--0",
        "paper__code paper__code--1",
        "paper__code paper__code--2",
        "paper__code paper__code--3",
        "paper__code paper__code--4",
        "paper__code paper__code--5",
        "paper__code paper__code--6",
        "paper__code paper__code--7",
    ];
    let phase = usize::from(phase).min(7);
    let code = if code.is_empty() { "·" } else { code };
    vec![
        rect(FILL[phase], x, middle - 8.0, CHIP, 16.0).at(Attr::Rx, 2.0),
        label(TEXT[phase], x + CHIP / 2.0, middle + 4.0, vec![Node::Text(code.into())]).with(Attr::Anchor, "middle"),
    ]
}

const CHIP: f64 = 20.0;
/// Width of a character of a label: measured with a common interface font at 11.5 px, a little wide.
const CHAR: f64 = 6.1;

/// Returns how wide a label is: capitals, of which codes are made, are wider.
fn text_px(text: &str) -> f64 {
    text.chars().map(|char| if char.is_uppercase() { 1.35 * CHAR } else { CHAR }).sum()
}

/// Fills a stretch with hatching, which means absence of knowledge.
fn hatched(x: f64, y: f64, width: f64, height: f64) -> Vec<Node> {
    let mut d = String::new();
    let mut at = -height;
    while at < width {
        // A stroke at 45°, cut to the box.
        let (from, to) = (at.max(0.0), (at + height).min(width));
        if to > from {
            d.push_str(&format!(
                "M{} {}L{} {}",
                number(x + from),
                number(y + height - (from - at)),
                number(x + to),
                number(y + height - (to - at))
            ));
        }
        at += 6.0;
    }
    vec![rect("paper__silent", x, y, width, height), Node::new(Tag::Path, "paper__hatch", vec![]).with(Attr::D, d)]
}
