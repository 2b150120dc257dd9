//! A brief as sheets of paper.

mod chain;
mod data;
mod first;
mod matrix;
mod sources;
mod verdicts;

use crate::document::{Author, Brief, Cites, Edition};
use crate::draw;
use crate::names::{NameChoice, NameKind, Names};
use crate::node::{Attr, Node, Tag, text};
use crate::words;
use serde::{Deserialize, Serialize};

/// The sheets, and what the sender keeps.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Pages {
    pub sheets: Vec<Node>,
    /// A word for each sheet, for the list of pages.
    pub titles: Vec<String>,
    /// (code, name): stays with the sender and is in no sheet.
    pub key: Vec<(String, String)>,
}

/// Writes text of the batch and of people. The only way from a [`Brief`] to a [`Node::Data`].
pub struct Pen {
    names: Names,
}

impl Pen {
    /// Returns a text with names replaced, as an element of its own direction.
    pub fn data(&mut self, text: &str) -> Node {
        Node::Data(self.plain(text))
    }

    /// Returns a text with names replaced.
    pub fn plain(&mut self, text: &str) -> String {
        self.names.hide(text)
    }

    /// Returns what stands for a name.
    pub fn name(&mut self, kind: NameKind, name: &str) -> Node {
        Node::Data(self.plain_name(kind, name))
    }

    pub fn choice(&self) -> NameChoice {
        self.names.choice()
    }

    pub fn plain_name(&mut self, kind: NameKind, name: &str) -> String {
        self.names.name(kind, name)
    }
}

/// Lays a brief out. Every name goes through `names`.
pub fn sheets(brief: &Brief, names: Names) -> Pages {
    let mut pen = Pen { names };
    let (first, rest) = first::sheet(&mut pen, brief);
    let name = if brief.edition == Edition::Executive { "Briefing" } else { "Hand-over" };
    let mut parts: Vec<(&'static str, Vec<Node>)> = vec![(name, first)];
    if !rest.is_empty() {
        parts.push(("First by priority", vec![first::by_priority(rest)]));
    }
    if let Some(chain) = &brief.chain {
        parts.extend(chain::sheets(&mut pen, chain));
    }
    if brief.edition == Edition::HandOver {
        parts.push(("ATT&CK", matrix::sheet(&brief.matrix)));
    }
    parts.push(("Verdicts, open items", verdicts::sheet(&mut pen, brief)));
    parts.push(("Data and model", data::sheet(&mut pen, brief)));
    for (i, rows) in brief.sources.chunks(sources::MOST_ROWS).enumerate() {
        parts.push(("Where it comes from", sources::sheet(&mut pen, i * sources::MOST_ROWS, rows)));
    }
    let n = parts.len();
    let titles: Vec<String> = parts.iter().map(|(title, _)| (*title).to_owned()).collect();
    let choice = pen.names.choice();
    let sheets =
        parts.into_iter().enumerate().map(|(i, (title, body))| paper(brief, choice, (i + 1, n), title, body)).collect();
    Pages { sheets, titles, key: pen.names.key() }
}

/// One sheet: a heading, what it says, and a foot that tells which batch and which log it is about.
fn paper(brief: &Brief, choice: NameChoice, (page, of): (usize, usize), title: &'static str, body: Vec<Node>) -> Node {
    let (heading, range) = match (page, brief.range) {
        (1, Some((start, end))) => (brief.edition.title(), words::range(start, end)),
        (1, None) => (brief.edition.title(), "no alert has a time".to_owned()),
        _ => (title, String::new()),
    };
    let mark = match choice {
        NameChoice::Replace => "Internal, names replaced",
        NameChoice::Keep => "Internal, names as they are",
    };
    let log = match &brief.log {
        Some((n, head)) => format!("log {}, {}", words::short_hash(head), words::count(*n, "entry", "entries")),
        None => "no verdict".to_owned(),
    };
    let mut children = vec![Node::new(
        Tag::Header,
        "paper__head",
        vec![
            draw::logo(),
            Node::says(if page == 1 { Tag::B } else { Tag::H2 }, "paper__title", heading),
            Node::says(Tag::Span, "paper__quiet paper__grow", range),
            Node::says(Tag::Span, "paper__mark", mark),
        ],
    )];
    children.extend(body);
    children.push(Node::new(
        Tag::Footer,
        "paper__foot",
        vec![
            Node::new(
                Tag::Span,
                "",
                vec![draw::logo(), text(format!("Watchglass {}, made offline from one exported batch", brief.app))],
            ),
            Node::says(Tag::Span, "", "Scores are estimates. Verdicts are people's."),
            Node::says(Tag::Span, "", format!("Batch {}, {log}", words::short_hash(&brief.batch_uid))),
            Node::says(Tag::Span, "", format!("{page} of {of}")),
        ],
    ));
    Node::new(Tag::Article, "paper", children).with(Attr::Label, format!("Sheet {page} of {of}, {title}"))
}

/// Returns the numbers of the alerts that a claim rests on; they stand on the last sheet.
fn cites(cites: &Cites) -> Vec<Node> {
    if cites.is_empty() {
        return Vec::new();
    }
    let numbers: Vec<String> = cites.iter().take(6).map(|place| (place + 1).to_string()).collect();
    let more = if cites.len() > 6 { ", …" } else { "" };
    vec![text(" "), Node::says(Tag::Small, "paper__cite", format!("[{}{more}]", numbers.join(", ")))]
}

/// Returns a heading with what follows it.
fn part(heading: &'static str, children: Vec<Node>) -> Node {
    let mut all = vec![Node::says(Tag::H3, "", heading)];
    all.extend(children);
    Node::new(Tag::Section, "", all)
}

/// Returns a table with a caption that is read but not seen where a heading says it already.
fn table(caption: &'static str, class: &'static str, heads: &[&'static str], rows: Vec<Node>) -> Node {
    let heads = heads.iter().map(|head| Node::says(Tag::Th, "", *head).with(Attr::Scope, "col")).collect();
    Node::new(
        Tag::Table,
        class,
        vec![
            Node::says(Tag::Caption, "paper__unseen", caption),
            Node::new(Tag::Thead, "", vec![Node::new(Tag::Tr, "", heads)]),
            Node::new(Tag::Tbody, "", rows),
        ],
    )
}

fn cell(class: &'static str, children: Vec<Node>) -> Node {
    Node::new(Tag::Td, class, children)
}

/// Returns the ring and the name of a verdict; what is not judged is said in words.
fn verdict(slug: &str) -> Node {
    const NAMES: [(&str, &str, &str); 4] = [
        ("tp", "True positive", "paper__verdict paper__verdict--tp"),
        ("bp", "Benign positive", "paper__verdict paper__verdict--bp"),
        ("fp", "False positive", "paper__verdict paper__verdict--fp"),
        ("nd", "Needs more data", "paper__verdict paper__verdict--nd"),
    ];
    match NAMES.iter().position(|(own, _, _)| *own == slug) {
        Some(i) => Node::new(Tag::Span, NAMES[i].2, vec![draw::verdict_ring(i), text(NAMES[i].1)]),
        None => Node::says(Tag::Span, "paper__quiet", "not judged"),
    }
}

/// Says whose words a text is, where it is not a person's.
fn drafted(by: Author) -> Vec<Node> {
    let words = match by {
        Author::Person => return Vec::new(),
        Author::Approved => "Drafted by fixed rules, approved by a person.",
        Author::Rules => "Drafted by fixed rules; no person has approved it.",
    };
    vec![Node::says(Tag::P, "paper__drafted", words)]
}
