//! What a query means. Reading it never fails: what cannot be used is named, and the rest still filters.

use crate::capture;
use crate::field::{Field, nearest_field};
use crate::filter::{Filter, Node, Term, Test, fold};
use crate::lex::{Bracket, Raw, Sign, Value, lex, write_value};
use crate::moment::{read_span, write_span};
use crate::net::Net;
use crate::phrases::{self, Reading};
use crate::test::test;
use crate::words::{self, Joint};
use std::ops::Range;

/// A query as it was understood.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    pub mode: Mode,
    pub filter: Filter,
    /// In the order of the query; several plain words that mean one thing are one token.
    pub tokens: Vec<Token>,
    /// One line for each token that filters, e.g. `Host is WS-4`.
    pub reads_as: Vec<String>,
    pub unsure: Vec<Unsure>,
    /// Words that change nothing.
    pub not_used: Vec<String>,
    /// The first token that could not be understood.
    pub error: Option<QueryError>,
}

/// What the first character asks for; the rest of the text goes with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    #[default]
    Search,
    /// `>`: a command by its name.
    Command(String),
    /// `@`: a host, account, address or domain.
    Entity(String),
    /// `#`: an incident or a technique.
    Ident(String),
    /// `?`
    Help(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// As it stands in the query.
    pub text: String,
    /// Bytes of the query.
    pub span: Range<usize>,
    pub kind: TokenKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    Field {
        field: Field,
        exclude: bool,
    },
    /// `last:2h`
    Last {
        exclude: bool,
    },
    Word {
        exclude: bool,
    },
    /// Plain words that stand for one or more tokens.
    Phrase {
        exclude: bool,
    },
    /// `and`, `or`, `not`, a bracket.
    Joint,
    Unused,
    Error,
}

/// A word with two readings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsure {
    pub word: String,
    /// Bytes of the query that `other` would replace.
    pub span: Range<usize>,
    /// How it was read, as a token or as `text`.
    pub read_as: String,
    /// The other reading, as a token.
    pub other: String,
}

/// Why a token could not be used, and the valid token nearest to it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem}: {token}")]
pub struct QueryError {
    pub problem: Problem,
    /// The nearest valid token, to be offered in its place.
    pub nearest: Option<String>,
    /// What `nearest` would replace.
    pub span: Range<usize>,
    /// As typed.
    pub token: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    #[error("there is no such field")]
    UnknownField,
    #[error("this field has no such value")]
    UnknownValue,
    #[error("this is not a number")]
    BadNumber,
    #[error("a score is between 0 and 1")]
    BadScore,
    #[error("this is not a time; write 02:00 or 2026-11-21T02:00")]
    BadTime,
    #[error("this is not a span; write 2h, 30m or 3d")]
    BadSpan,
    #[error("this field has no order")]
    NoOrder,
    #[error("this is no range of addresses; write 10.1.0.0/16")]
    BadRange,
    #[error("nothing is in a range that ends before it begins")]
    Backwards,
    #[error("an hour is between 0 and 23")]
    BadHour,
    #[error("a port is a number up to 65535")]
    BadPort,
    #[error("a filter cannot order, count, compare or explain")]
    NoFilter,
}

const ENTITIES: &[Field] = &[Field::Host, Field::User, Field::Address, Field::Domain];
const IDENTS: &[Field] = &[Field::Incident, Field::Technique];

/// Reads a query.
pub fn parse(query: &str) -> Parsed {
    let trimmed = query.trim_start();
    let rest = |mark: char| trimmed.strip_prefix(mark).map(|rest| rest.trim().to_owned());
    if let Some(rest) = rest('>') {
        return Parsed { mode: Mode::Command(rest), ..Parsed::default() };
    }
    if let Some(rest) = rest('?') {
        return Parsed { mode: Mode::Help(rest), ..Parsed::default() };
    }
    if let Some(rest) = rest('@') {
        return within(query, ENTITIES, "Host, user, address or domain", Mode::Entity(rest));
    }
    if let Some(rest) = rest('#') {
        return within(query, IDENTS, "Incident or technique", Mode::Ident(rest));
    }
    search(query)
}

fn within(query: &str, fields: &'static [Field], label: &str, mode: Mode) -> Parsed {
    let (Mode::Entity(text) | Mode::Ident(text)) = &mode else { return Parsed::default() };
    let mut parsed = Parsed::default();
    if !text.is_empty() {
        let test = Test::Within(fields, fold(text).into_owned());
        let said = format!("{label} contains “{text}”");
        parsed.reads_as.push(said.clone());
        parsed.filter.all.push(Node::Test(Term { token: 0, exclude: false, test, said }));
        let kind = TokenKind::Word { exclude: false };
        parsed.tokens.push(Token { text: query.trim().to_owned(), span: 0..query.len(), kind });
    }
    Parsed { mode, ..parsed }
}

fn search(query: &str) -> Parsed {
    let (raws, read_to) = lex(query);
    let is_sentence = raws.iter().filter(|raw| capture::plain(raw).is_some()).count() > 2;
    let mut reader = Reader { query, raws: &raws, at: 0, is_sentence, phrase: None, parsed: Parsed::default() };
    reader.parsed.filter.all = reader.sequence(0);
    let mut parsed = reader.parsed;
    if parsed.error.as_ref().is_some_and(|error| error.problem == Problem::NoFilter) {
        // Of a question that was not understood no word may pass for an answer.
        let mut dropped = Vec::new();
        parsed.filter.all.retain(|node| match node {
            Node::Test(Term { test: Test::Anywhere(_), token, .. }) => {
                dropped.push(*token);
                false
            }
            _ => true,
        });
        parsed.not_used.extend(dropped.into_iter().map(|token| parsed.tokens[token].text.clone()));
        // It may be no question but words that stand in an alert, such as its title.
        if raws.iter().all(|raw| capture::plain(raw).is_some())
            && let Some(error) = &mut parsed.error
        {
            (error.span, error.nearest) = (0..query.len(), Some(write_value(query.trim(), true)));
        }
    }
    let unread = query[read_to..].trim();
    if !unread.is_empty() {
        parsed.not_used.push(unread.to_owned());
    }
    parsed.reads_as = parsed.filter.said();
    parsed
}

/// Brackets in brackets; deeper ones are not used.
const MAX_DEPTH: usize = 8;

struct Reader<'a> {
    query: &'a str,
    raws: &'a [Raw<'a>],
    at: usize,
    /// Three and more plain words: small words and questions are then read as such.
    is_sentence: bool,
    /// Set while the tokens that a phrase stands for are read: the phrase's place.
    phrase: Option<Range<usize>>,
    parsed: Parsed,
}

impl Reader<'_> {
    /// Reads up to the end or the bracket that closes; all nodes must hold.
    ///
    /// As in English, plain words that `or` joins to what a word excludes are excluded as well ("not on A or B"), after
    /// "except" also those that `and` joins. Of tokens with a field, `not` takes its neighbour alone.
    fn sequence(&mut self, depth: usize) -> Vec<Node> {
        let mut nodes: Vec<Node> = Vec::new();
        let (mut either, mut negate) = (None, None);
        // By which word the list is excluded that is being read, and whether the next item belongs to it.
        let (mut excluding, mut is_listed) = (None, false);
        // Names are listed with commas.
        let mut in_list = false;
        while let Some(raw) = self.raws.get(self.at) {
            let span = raw.span.clone();
            let mut is_excluded = negate.is_some();
            let node = match (raw.group, self.joint()) {
                (Some(Bracket::Close), _) if depth > 0 => break,
                (Some(Bracket::Open), _) if depth < MAX_DEPTH => self.group(depth, negate.is_some()),
                (Some(_), _) => {
                    self.at += 1;
                    self.unused(span);
                    continue;
                }
                (None, Some(joint)) => {
                    self.at += 1;
                    let carries = match joint {
                        Joint::And => excluding == Some(Joint::Except) || (in_list && excluding.is_some()),
                        Joint::Or => excluding.is_some(),
                        Joint::Not | Joint::Except => false,
                    };
                    match joint {
                        Joint::Not | Joint::Except => (negate, excluding) = (Some(span), Some(joint)),
                        _ if carries && self.is_plain() => (negate, is_listed) = (Some(span), true),
                        // "on A, B and C": any of them, as the comma has it.
                        Joint::And if in_list && self.name().is_some() => (either, is_listed) = (Some(span), true),
                        Joint::And => self.push(span, TokenKind::Joint),
                        Joint::Or if nodes.is_empty() => self.unused(span),
                        Joint::Or => (either, is_listed) = (Some(span), true),
                    }
                    continue;
                }
                (None, None) => {
                    // "on A, B or C": a comma goes on with a list of names, and with what a word excludes.
                    let goes_on = self.is_after_comma() && self.is_plain();
                    is_excluded = negate.is_some() || (goes_on && excluding.is_some());
                    let before = nodes.last().filter(|_| is_listed || goes_on);
                    let alike = before.and_then(|before| self.likewise(before, is_excluded));
                    in_list = alike.is_some();
                    match alike {
                        Some(node) => {
                            if goes_on && !is_excluded {
                                either.get_or_insert(span.start..span.start);
                            }
                            Some(node)
                        }
                        None => self.unit(is_excluded),
                    }
                }
            };
            let Some(node) = node else { continue };
            is_listed = false;
            if !is_excluded {
                excluding = None;
            }
            for span in [either.clone(), negate.take()].into_iter().flatten().filter(|span| !span.is_empty()) {
                self.push(span, TokenKind::Joint);
            }
            match (either.take(), nodes.pop()) {
                (Some(_), Some(Node::Any(mut some))) => {
                    some.push(node);
                    nodes.push(Node::Any(some));
                }
                (Some(_), Some(before)) => nodes.push(Node::Any(vec![before, node])),
                (_, before) => nodes.extend(before.into_iter().chain([node])),
            }
        }
        if let Some(span) = either {
            self.unused(span);
        }
        if let Some(span) = negate {
            // Words followed, and none of them can be excluded; without any, it is still being typed.
            match self.raws[..self.at].last().is_some_and(|last| last.span.start > span.start) {
                true => self.fail(span, Problem::NoFilter, None),
                false => self.unused(span),
            }
        }
        nodes
    }

    /// Tells whether the plain word before this one ends in a comma.
    fn is_after_comma(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.raws.get(at));
        before.is_some_and(|raw| {
            self.phrase.is_none() && capture::plain(raw).is_some() && self.query[raw.span.clone()].ends_with(',')
        })
    }

    /// Tells whether a plain word stands here that joins nothing.
    fn is_plain(&self) -> bool {
        self.raws.get(self.at).is_some_and(|raw| capture::plain(raw).is_some()) && self.joint().is_none()
    }

    /// Returns how the word here joins its neighbours; a phrase that begins with the word comes first.
    fn joint(&self) -> Option<Joint> {
        let word = capture::plain_word(self.raws.get(self.at)?)?;
        let is_after_all = || {
            let before = self.at.checked_sub(1).and_then(|at| capture::plain_word(&self.raws[at]));
            before.is_some_and(|before| words::is_all(&before))
        };
        let joint = if word == "but" && is_after_all() { Joint::Except } else { words::joint(&word)? };
        let begins_a_phrase = self.phrase.is_none() && phrases::read(&self.raws[self.at..]).is_some();
        (!begins_a_phrase && self.raws.len() > 1).then_some(joint)
    }

    fn group(&mut self, depth: usize, negate: bool) -> Option<Node> {
        let open = &self.raws[self.at];
        let exclude = open.exclude != negate;
        self.push(open.span.clone(), TokenKind::Joint);
        self.at += 1;
        let mut nodes = self.sequence(depth + 1);
        if let Some(close) = self.raws.get(self.at) {
            self.push(close.span.clone(), TokenKind::Joint);
            self.at += 1;
        }
        let node = if nodes.len() > 1 { Node::All(nodes) } else { nodes.pop()? };
        Some(if exclude { Node::Not(Box::new(node)) } else { node })
    }

    /// Reads a token or a phrase; `None` where it tests nothing.
    fn unit(&mut self, negate: bool) -> Option<Node> {
        let raw = self.raws[self.at].clone();
        let exclude = raw.exclude != negate;
        if self.phrase.is_none()
            && let Some(reading) = phrases::read(&self.raws[self.at..])
        {
            return self.phrase(reading, negate);
        }
        self.at += 1;
        match raw.head {
            Some((name, sign)) => self.headed(&raw, exclude, name, sign),
            None => self.word(&raw, exclude),
        }
    }

    /// Returns the bare name that stands here, where no phrase begins with it; an address is one by itself.
    fn name(&self) -> Option<&str> {
        let text = capture::plain(self.raws.get(self.at)?).filter(|text| capture::is_entity(text))?;
        let most = usize::from(Net::read(text).is_some());
        phrases::read(&self.raws[self.at..]).is_none_or(|reading| reading.taken <= most).then_some(text)
    }

    /// Reads a bare name in a list as the same field as the name before: `on WS-1 or WS-2`.
    fn likewise(&mut self, before: &Node, exclude: bool) -> Option<Node> {
        let last = match before {
            Node::Any(nodes) => nodes.last()?,
            node => node,
        };
        let Node::Test(Term { test: Test::Field(field, _), exclude: was_excluded, .. }) = last else { return None };
        if *was_excluded != exclude {
            return None;
        }
        let raw = self.raws.get(self.at)?;
        let text = self.name()?;
        if !ENTITIES.contains(field) {
            return None;
        }
        // `10.0.0.5 or cdn.example`: what can be only of one kind is of that one.
        let field = match *field {
            _ if Net::read(text).is_some() => Field::Address,
            Field::Address if capture::is_domain(&text.to_lowercase()) => Field::Domain,
            Field::Address => Field::Host,
            field => field,
        };
        let (value, span) = (Value { text: text.to_owned(), quoted: false }, raw.span.clone());
        self.at += 1;
        self.field(span, exclude, field, Sign::Is, &[value])
    }

    fn phrase(&mut self, reading: Reading, exclude: bool) -> Option<Node> {
        let span = self.raws[self.at].span.start..self.raws[self.at + reading.taken - 1].span.end;
        self.at += reading.taken;
        if reading.query == phrases::REFUSED {
            self.fail(span, Problem::NoFilter, None);
            return None;
        }
        if let Some((word, other)) = reading.unsure {
            let (word, read_as, other) = (word.to_owned(), reading.query.clone(), other.to_owned());
            self.parsed.unsure.push(Unsure { word, span: span.clone(), read_as, other });
        }
        let (raws, _) = lex(&reading.query);
        let parsed = std::mem::take(&mut self.parsed);
        let mut inner =
            Reader { query: self.query, raws: &raws, at: 0, is_sentence: false, phrase: Some(span.clone()), parsed };
        let mut nodes = inner.sequence(0);
        self.parsed = inner.parsed;
        self.push(span, TokenKind::Phrase { exclude });
        let node = if nodes.len() > 1 { Node::All(nodes) } else { nodes.pop()? };
        Some(match node {
            Node::Test(term) if exclude => {
                let said = match term.exclude {
                    true => term.said.trim_start_matches("Not: ").to_owned(),
                    false => format!("Not: {}", term.said),
                };
                Node::Test(Term { exclude: !term.exclude, said, ..term })
            }
            node if exclude => Node::Not(Box::new(node)),
            node => node,
        })
    }

    fn word(&mut self, raw: &Raw<'_>, exclude: bool) -> Option<Node> {
        let span = raw.span.clone();
        if let Some(text) = capture::plain(raw) {
            if self.is_sentence && words::is_no_filter(text) {
                self.fail(span, Problem::NoFilter, None);
                return None;
            }
            if self.raws.len() > 1 && self.phrase.is_none() && words::is_idle(text) {
                self.unused(span);
                return None;
            }
            let named = if words::is_technique(text) {
                Some(Field::Technique)
            } else {
                Net::read(text).map(|_| Field::Address)
            };
            if let Some(field) = named {
                let value = Value { text: text.to_owned(), quoted: false };
                return self.field(span, exclude, field, Sign::Is, &[value]);
            }
            if self.is_sentence && exclude && Field::Severity.shape().word(text).is_some_and(|word| word.is_ok()) {
                // "everything except low": what a sentence takes out by such a word is the severity, hardly the text.
                let value = Value { text: text.to_owned(), quoted: false };
                return self.field(span, exclude, Field::Severity, Sign::Is, &[value]);
            }
            if let Some(other) = words::offer(words::singular(text)) {
                let sign = if exclude { "-" } else { "" };
                self.parsed.unsure.push(Unsure {
                    word: text.to_owned(),
                    span: span.clone(),
                    read_as: "text".to_owned(),
                    other: format!("{sign}{other}"),
                });
            }
        }
        let word = |value: &Value| {
            let text = fold(value.text.trim());
            if value.quoted || self.phrase.is_some() { text.into_owned() } else { words::singular(&text).to_owned() }
        };
        let mut texts: Vec<String> = raw.values.iter().map(word).filter(|word| !word.is_empty()).collect();
        if self.is_sentence
            && let [text] = texts.as_mut_slice()
            && let Some(plain) = capture::plain(raw)
        {
            *text = words::singular(&fold(plain)).to_owned();
        }
        if texts.is_empty() {
            self.unused(span);
            return None;
        }
        let listed = texts.iter().map(|text| format!("“{text}”")).collect::<Vec<_>>().join(" or ");
        let said = format!("{} text contains {listed}", if exclude { "No" } else { "Some" });
        self.keep(span, TokenKind::Word { exclude }, exclude, Test::Anywhere(texts), said)
    }

    fn headed(&mut self, raw: &Raw<'_>, exclude: bool, name: &str, sign: Sign) -> Option<Node> {
        let span = raw.span.clone();
        if name.eq_ignore_ascii_case("last") {
            let Some(value) = raw.values.first() else {
                self.unused(span);
                return None;
            };
            return self.last(span, exclude, &value.text);
        }
        let Some(field) = Field::named(name) else {
            let rest = &self.query[span.start + usize::from(raw.exclude) + name.len()..span.end];
            let minus = if raw.exclude { "-" } else { "" };
            let nearest = nearest_field(name).map(|near| format!("{minus}{near}{rest}"));
            self.fail(span, Problem::UnknownField, nearest);
            return None;
        };
        if raw.values.is_empty() {
            // Still being typed.
            self.unused(span);
            return None;
        }
        // `time:last 4h`, as it is said.
        if let (Field::Time, Sign::Is, [value]) = (field, sign, raw.values.as_slice())
            && value.text.eq_ignore_ascii_case("last")
            && let Some(next) = self.raws.get(self.at)
            && let Some(text) = capture::plain(next).filter(|text| text.starts_with(|c: char| c.is_ascii_digit()))
        {
            self.at += 1;
            return self.last(span.start..next.span.end, exclude, text);
        }
        self.field(span, exclude, field, sign, &raw.values)
    }

    fn field(&mut self, span: Range<usize>, exclude: bool, field: Field, sign: Sign, values: &[Value]) -> Option<Node> {
        match test(field, sign, values) {
            Ok((test, said)) => {
                let said = if exclude { format!("Not: {said}") } else { said };
                self.keep(span, TokenKind::Field { field, exclude }, exclude, test, said)
            }
            Err((problem, nearest)) => {
                let minus = if exclude { "-" } else { "" };
                let nearest = nearest.map(|value| format!("{minus}{}{value}", field.word()));
                self.fail(span, problem, nearest);
                None
            }
        }
    }

    fn last(&mut self, span: Range<usize>, exclude: bool, text: &str) -> Option<Node> {
        let Some(ms) = read_span(text) else {
            let nearest = text.parse::<u32>().ok().map(|amount| format!("last:{amount}h"));
            self.fail(span, Problem::BadSpan, nearest);
            return None;
        };
        let said = format!("{} the last {} of the export", if exclude { "Before" } else { "In" }, write_span(ms));
        self.keep(span, TokenKind::Last { exclude }, exclude, Test::LastMs(ms), said)
    }

    fn keep(&mut self, span: Range<usize>, kind: TokenKind, exclude: bool, test: Test, said: String) -> Option<Node> {
        let token = self.parsed.tokens.len();
        self.push(span, kind);
        Some(Node::Test(Term { token, exclude, test, said }))
    }

    fn unused(&mut self, span: Range<usize>) {
        self.parsed.not_used.push(self.query[span.clone()].to_owned());
        self.push(span, TokenKind::Unused);
    }

    fn fail(&mut self, span: Range<usize>, problem: Problem, nearest: Option<String>) {
        let token = self.query[span.clone()].to_owned();
        self.parsed.error.get_or_insert(QueryError { problem, nearest, span: span.clone(), token });
        self.push(span, TokenKind::Error);
    }

    /// Notes a token; within a phrase the phrase is the token, and it is noted once, after its tests.
    fn push(&mut self, span: Range<usize>, kind: TokenKind) {
        if self.phrase.is_none() {
            let text = self.query[span.clone()].to_owned();
            self.parsed.tokens.push(Token { text, span, kind });
        }
    }
}
