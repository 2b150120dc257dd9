//! The first sheet: what a reader must know who reads nothing else.

use super::{Pen, cell, cites, drafted, part, table, verdict};
use crate::document::{Brief, FirstRow, Story};
use crate::draw;
use crate::node::{Node, Tag, text};
use crate::words;
use wg_schema::TimeMs;

/// What a printed sheet has room for, in px before print makes them smaller: the height of A4 and the width of Letter.
const HEIGHT: usize = 800;
const WIDTH: usize = 1080;
/// The columns besides "what" and "where", and the room between them all.
const FIXED_COLUMNS: usize = 602;
/// As many as stand on one line beside short names.
const TITLE_CHARS: usize = 36;
const PLACE_CHARS: usize = 34;

/// Returns the sheet, and the rows that it has no room for.
pub fn sheet(pen: &mut Pen, brief: &Brief) -> (Vec<Node>, Vec<Node>) {
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
    let left = brief.story.as_ref().map_or_else(Vec::new, |story| story_part(pen, story, brief.range));
    let mut right = vec![needs(pen, brief)];
    right.push(not_known(pen, brief));
    out.push(Node::new(Tag::Div, "paper__two", vec![Node::new(Tag::Div, "", left), Node::new(Tag::Div, "", right)]));
    let mut rows: Vec<Node> = brief.first.iter().map(|row| first_row(pen, row)).collect();
    let rest = rows.split_off(fitting(pen, brief));
    if !rows.is_empty() {
        out.push(by_priority(rows));
    }
    (out.into_iter().map(under_headline).collect(), rest)
}

/// Returns how many of the rows the sheet has room for. A row alone stands with the others elsewhere.
fn fitting(pen: &mut Pen, brief: &Brief) -> usize {
    let (headline, headings) = (pen.plain(&brief.headline), 22);
    let mut used = 180 + 32 * lines(&headline, 25, 900);
    let left = brief.story.as_ref().map_or(0, |story| {
        let title = words::cut(&pen.plain(&story.title), 68) + &words::short_range(story.start, story.end, brief.range);
        18 * lines(&title, 14, 640) + 18 * lines(&format!("{:70}{}", "", pen.plain(&story.text.text)), 13, 627) + 234
    });
    let needs = brief.needs.iter().map(|need| {
        let why = if need.why.is_empty() { 0 } else { 16 * lines(&words::cut(&pen.plain(&need.why), 110), 12, 370) };
        18 * lines(&pen.plain(&need.what), 14, 370) + why + 7
    });
    let needs: usize = needs.sum();
    let unknown: usize = brief.not_known.iter().map(|claim| 4 + 16 * lines(&pen.plain(&claim.text), 12, 370)).sum();
    used += left.max(2 * headings + 30 + needs + unknown) + 2 * headings;
    let places: Vec<String> = brief.first.iter().map(|row| places(pen, row)).collect();
    let widest = places.iter().map(|place| place.chars().count()).max().unwrap_or(0) * 13 / 2;
    let fits = brief.first.iter().take_while(|row| {
        let title = words::cut(&pen.plain(&row.title), TITLE_CHARS) + " [00]";
        used += 7 + 16 * lines(&title, 14, (WIDTH - FIXED_COLUMNS).saturating_sub(widest));
        used <= HEIGHT
    });
    match fits.count() {
        1 if brief.first.len() > 1 => 0,
        n => n,
    }
}

/// Returns how many lines a text takes in letters of `size` px on `width` px, on the large side.
fn lines(text: &str, size: usize, width: usize) -> usize {
    (text.chars().count() * size * 53).div_ceil(width.max(60) * 100).max(1)
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

fn story_part(pen: &mut Pen, story: &Story, range: Option<(TimeMs, TimeMs)>) -> Vec<Node> {
    let mut said = vec![text(format!("{}: ", story.uid)), pen.data(&story.text.text)];
    said.extend(cites(&story.text.cites));
    said.push(text(format!(
        " {} of {} carry the story; {} are drawn.",
        words::thousands(story.key_alerts.into()),
        words::count(story.all_alerts.into(), "alert", "alerts"),
        words::thousands(story.steps.len() as u64),
    )));
    let span = words::short_range(story.start, story.end, range);
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

/// The table of the first incidents.
pub fn by_priority(rows: Vec<Node>) -> Node {
    let heads = ["Incident", "What", "Verdict", "Score", "Where", "Why judged so"];
    part("First by priority", vec![table("The first incidents by priority", "paper__table", &heads, rows)])
}

fn first_row(pen: &mut Pen, row: &FirstRow) -> Node {
    let mut title = vec![Node::new(Tag::B, "", vec![Node::Data(words::cut(&pen.plain(&row.title), TITLE_CHARS))])];
    title.extend(cites(&row.cites));
    let places = places(pen, row);
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
            cell("paper__quiet paper__still", vec![Node::Data(places)]),
            cell("paper__quiet paper__still", vec![pen.data(&row.state)]),
        ],
    )
}

/// Where it is: as many of its places as fit on a line, and how many more there are.
fn places(pen: &mut Pen, row: &FirstRow) -> String {
    let mut said = String::new();
    let mut n = 0;
    for (kind, place) in row.places.iter().take(2) {
        let place = words::cut(&pen.plain_name(*kind, place), PLACE_CHARS);
        if n > 0 && said.chars().count() + place.chars().count() > PLACE_CHARS {
            break;
        }
        if n > 0 {
            said.push_str(", ");
        }
        said.push_str(&place);
        n += 1;
    }
    if row.places.len() > n {
        said.push_str(&format!(" and {} more", row.places.len() - n));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Need;
    use crate::names::{NameChoice, Names};

    fn counted(node: &Node, is: Tag) -> usize {
        match node {
            Node::Element { tag, children, .. } => {
                usize::from(*tag == is) + children.iter().map(|child| counted(child, is)).sum::<usize>()
            }
            _ => 0,
        }
    }

    /// Returns the rows on the sheet and those that go on elsewhere.
    fn laid_out(headline: &str, needs: usize, rows: usize) -> (usize, usize) {
        let row =
            FirstRow { title: "Directory replication by a machine that is none".to_owned(), ..FirstRow::default() };
        let need = Need { what: "Say how it is contained. ".repeat(4), why: "x".repeat(200), ..Need::default() };
        let brief = Brief {
            headline: headline.to_owned(),
            needs: vec![need; needs],
            first: vec![row; rows],
            ..Brief::default()
        };
        let mut pen = Pen { names: Names::new(NameChoice::Replace, []) };
        let (sheet, rest) = sheet(&mut pen, &brief);
        // The heads of the table are a row, too.
        let here: usize = sheet.iter().map(|node| counted(node, Tag::Tr)).sum();
        (here.saturating_sub(1), rest.len())
    }

    #[test]
    fn no_row_is_lost_and_what_has_no_room_goes_on() {
        assert_eq!(laid_out("Contained.", 1, 8), (8, 0));
        assert_eq!(laid_out("", 0, 0), (0, 0));
        let mut before = usize::MAX;
        for words in [1, 20, 60, 100, 140, 400] {
            let (here, rest) = laid_out(&"contained ".repeat(words), 5, 8);
            assert_eq!(here + rest, 8);
            assert!(here <= before && here != 1, "{words}: {here}");
            before = here;
        }
        assert_eq!(before, 0);
    }
}
