//! What a query means. Reading it never fails: what cannot be used is named, and the rest still filters.

use crate::field::{Field, Shape, concern, nearest_field};
use crate::filter::{Between, Filter, Match, Pattern, Term, Test, TimeRange, fold};
use crate::lex::{Raw, Sign, Value, lex};
use crate::moment::{Moment, read_span, write_span};
use crate::rules;
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
        let needle = fold(text).into_owned();
        parsed.filter.terms.push(Term { token: 0, exclude: false, test: Test::Within(fields, needle) });
        parsed.reads_as.push(format!("{label} contains “{text}”"));
        let kind = TokenKind::Word { exclude: false };
        parsed.tokens.push(Token { text: query.trim().to_owned(), span: 0..query.len(), kind });
    }
    Parsed { mode, ..parsed }
}

fn search(query: &str) -> Parsed {
    let (raws, read_to) = lex(query);
    let mut reader = Reader { query, parsed: Parsed::default() };
    let mut at = 0;
    while at < raws.len() {
        at += reader.token(&raws[at..]);
    }
    let unread = query[read_to..].trim();
    if !unread.is_empty() {
        reader.parsed.not_used.push(unread.to_owned());
    }
    reader.parsed
}

struct Reader<'a> {
    query: &'a str,
    parsed: Parsed,
}

impl Reader<'_> {
    /// Reads what stands first in `raws`; returns how many raw tokens it took.
    fn token(&mut self, raws: &[Raw<'_>]) -> usize {
        let raw = &raws[0];
        if let Some((name, sign)) = raw.head {
            self.headed(raw, name, sign);
            return 1;
        }
        if let Some((span_text, taken)) = rules::read_last(raws) {
            let span = raw.span.start..raws[taken - 1].span.end;
            self.last(span, false, &span_text);
            return taken;
        }
        if let Some((reading, taken)) = rules::read(raws) {
            let span = raw.span.start..raws[taken - 1].span.end;
            let value = Value { text: reading.value.to_owned(), quoted: false };
            self.field(span.clone(), false, reading.field, Sign::Is, &[value]);
            if let Some((word, other)) = reading.unsure {
                let read_as = format!("{}:{}", reading.field.word(), reading.value);
                self.parsed.unsure.push(Unsure { word: word.to_owned(), span, read_as, other: other.to_owned() });
            }
            return taken;
        }
        self.word(raw);
        1
    }

    fn word(&mut self, raw: &Raw<'_>) {
        let exclude = raw.exclude;
        if let [Value { text, quoted: false }] = raw.values.as_slice() {
            if !exclude && rules::is_idle(text) {
                self.unused(raw.span.clone());
                return;
            }
            if rules::is_technique(text) {
                return self.field(raw.span.clone(), exclude, Field::Technique, Sign::Is, &raw.values);
            }
            if let Some(other) = rules::offer(text) {
                let sign = if exclude { "-" } else { "" };
                self.parsed.unsure.push(Unsure {
                    word: text.clone(),
                    span: raw.span.clone(),
                    read_as: "text".to_owned(),
                    other: format!("{sign}{other}"),
                });
            }
        }
        let words: Vec<String> = raw.values.iter().map(|value| fold(value.text.trim()).into_owned()).collect();
        let words: Vec<String> = words.into_iter().filter(|word| !word.is_empty()).collect();
        if words.is_empty() {
            return self.unused(raw.span.clone());
        }
        let listed = raw.values.iter().map(|value| format!("“{}”", value.text)).collect::<Vec<_>>().join(" or ");
        let said = format!("{} text contains {listed}", if exclude { "No" } else { "Some" });
        self.keep(raw.span.clone(), TokenKind::Word { exclude }, exclude, Test::Anywhere(words), said);
    }

    fn headed(&mut self, raw: &Raw<'_>, name: &str, sign: Sign) {
        let span = raw.span.clone();
        if name.eq_ignore_ascii_case("last") {
            return match raw.values.first() {
                Some(value) => self.last(span, raw.exclude, &value.text),
                None => self.unused(span),
            };
        }
        let Some(field) = Field::named(name) else {
            let rest = &self.query[span.start + usize::from(raw.exclude) + name.len()..span.end];
            let minus = if raw.exclude { "-" } else { "" };
            let nearest = nearest_field(name).map(|near| format!("{minus}{near}{rest}"));
            return self.fail(span, Problem::UnknownField, nearest);
        };
        if raw.values.is_empty() {
            // Still being typed.
            return self.unused(span);
        }
        self.field(span, raw.exclude, field, sign, &raw.values);
    }

    fn field(&mut self, span: Range<usize>, exclude: bool, field: Field, sign: Sign, values: &[Value]) {
        match test(field, sign, values) {
            Ok((test, said)) => {
                let said = if exclude { format!("Not: {said}") } else { said };
                self.keep(span, TokenKind::Field { field, exclude }, exclude, test, said);
            }
            Err((problem, nearest)) => {
                let minus = if exclude { "-" } else { "" };
                let nearest = nearest.map(|value| format!("{minus}{}{value}", field.word()));
                self.fail(span, problem, nearest);
            }
        }
    }

    fn last(&mut self, span: Range<usize>, exclude: bool, text: &str) {
        let Some(ms) = read_span(text) else {
            let nearest = text.parse::<u32>().ok().map(|amount| format!("last:{amount}h"));
            return self.fail(span, Problem::BadSpan, nearest);
        };
        let said = format!("{} the last {} of the export", if exclude { "Before" } else { "In" }, write_span(ms));
        self.keep(span, TokenKind::Last { exclude }, exclude, Test::LastMs(ms), said);
    }

    fn keep(&mut self, span: Range<usize>, kind: TokenKind, exclude: bool, test: Test, said: String) {
        self.parsed.filter.terms.push(Term { token: self.parsed.tokens.len(), exclude, test });
        self.parsed.reads_as.push(said);
        self.push(span, kind);
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

    fn push(&mut self, span: Range<usize>, kind: TokenKind) {
        let text = self.query[span.clone()].to_owned();
        self.parsed.tokens.push(Token { text, span, kind });
    }
}

type Problematic = (Problem, Option<String>);

/// Returns the test of `field sign values` and what it says in words; `Err` with the nearest valid `:value`.
fn test(field: Field, sign: Sign, values: &[Value]) -> Result<(Test, String), Problematic> {
    match field.shape() {
        Shape::Words(_) if field == Field::Severity => severity(sign, values),
        Shape::Number => number(field, sign, values),
        Shape::Time => time(sign, values),
        _ if sign != Sign::Is => Err((Problem::NoOrder, values.first().map(|value| format!(":{}", value.text)))),
        shape => Ok(text(field, shape, values)?),
    }
}

fn text(field: Field, shape: Shape, values: &[Value]) -> Result<(Test, String), Problematic> {
    let mut patterns = Vec::new();
    let mut said = Vec::new();
    for Value { text, quoted } in values {
        let text = match shape.word(text) {
            Some(Ok(word)) => word,
            Some(Err(nearest)) => return Err((Problem::UnknownValue, nearest.map(|word| format!(":{word}")))),
            None => text,
        };
        let mode = match shape {
            _ if !quoted && text.contains('*') => Match::Stars,
            Shape::Part if !quoted => Match::Part,
            _ => Match::Whole,
        };
        patterns.push(Pattern { text: fold(text).into_owned(), mode });
        said.push(match mode {
            Match::Part => format!("contains “{text}”"),
            Match::Whole | Match::Stars => format!("is {text}"),
        });
    }
    Ok((Test::Field(field, patterns), format!("{} {}", field.label(), said.join(" or "))))
}

fn severity(sign: Sign, values: &[Value]) -> Result<(Test, String), Problematic> {
    let mut words = Vec::new();
    for value in values {
        match Field::Severity.shape().word(&value.text) {
            Some(Ok(word)) => words.push(word),
            Some(Err(near)) => {
                return Err((Problem::UnknownValue, near.map(|word| format!("{}{word}", written(sign)))));
            }
            None => {}
        }
    }
    if sign == Sign::Is {
        let patterns = words.iter().map(|word| Pattern { text: (*word).to_owned(), mode: Match::Whole }).collect();
        return Ok((Test::Field(Field::Severity, patterns), format!("Severity is {}", words.join(" or "))));
    }
    let ranges = words.iter().filter_map(|word| concern(word)).map(|at| match sign {
        Sign::Over => (at.saturating_add(1), u8::MAX),
        Sign::OverOrIs | Sign::Is => (at, u8::MAX),
        // Nothing is below the least of all: an empty range.
        Sign::Under => at.checked_sub(1).map_or((1, 0), |below| (0, below)),
        Sign::UnderOrIs => (0, at),
    });
    Ok((Test::Severity(ranges.collect()), format!("Severity {} {}", spoken(sign), words.join(" or "))))
}

fn number(field: Field, sign: Sign, values: &[Value]) -> Result<(Test, String), Problematic> {
    let mut ranges = Vec::new();
    let mut said = Vec::new();
    for Value { text, .. } in values {
        if let Some((low, high)) = text.split_once("..").filter(|_| sign == Sign::Is) {
            let (low, high) = (one_number(field, sign, low)?, one_number(field, sign, high)?);
            ranges.push(Between { low, low_in: true, high, high_in: true });
            said.push(format!("from {low} to {high}"));
            continue;
        }
        let value = one_number(field, sign, text)?;
        // A score is shown with two decimals, so that is what "is" can mean.
        let near = if field == Field::Score { 0.005 } else { 0.0 };
        let (low, high) = (f64::NEG_INFINITY, f64::INFINITY);
        ranges.push(match sign {
            Sign::Is => Between { low: value - near, low_in: true, high: value + near, high_in: near == 0.0 },
            Sign::Over => Between { low: value, low_in: false, high, high_in: true },
            Sign::OverOrIs => Between { low: value, low_in: true, high, high_in: true },
            Sign::Under => Between { low, low_in: true, high: value, high_in: false },
            Sign::UnderOrIs => Between { low, low_in: true, high: value, high_in: true },
        });
        said.push(format!("{} {text}", spoken(sign)));
    }
    Ok((Test::Number(field, ranges), format!("{} {}", field.label(), said.join(" or "))))
}

fn one_number(field: Field, sign: Sign, text: &str) -> Result<f64, Problematic> {
    let (digits, percent) = text.strip_suffix('%').map_or((text, false), |digits| (digits, true));
    let value = digits.parse::<f64>().ok().filter(|value| value.is_finite()).ok_or((Problem::BadNumber, None))?;
    let value = if percent { value / 100.0 } else { value };
    if field == Field::Score && !(0.0..=1.0).contains(&value) {
        let nearest = (1.0..=100.0).contains(&value).then(|| format!("{}{}", written(sign), value / 100.0));
        return Err((Problem::BadScore, nearest));
    }
    Ok(value)
}

fn time(sign: Sign, values: &[Value]) -> Result<(Test, String), Problematic> {
    let read = |text: &str| Moment::read(text).ok_or((Problem::BadTime, None));
    let mut ranges = Vec::new();
    let mut said = Vec::new();
    for Value { text, .. } in values {
        if let Some((from, to)) = text.split_once("..").filter(|_| sign == Sign::Is) {
            ranges.push(TimeRange { from: Some((read(from)?, false)), to: Some((read(to)?, true)) });
            said.push(format!("from {from} to {to}"));
            continue;
        }
        let moment = read(text)?;
        ranges.push(match sign {
            Sign::Is => TimeRange { from: Some((moment, false)), to: Some((moment, true)) },
            Sign::Over => TimeRange { from: Some((moment, true)), to: None },
            Sign::OverOrIs => TimeRange { from: Some((moment, false)), to: None },
            Sign::Under => TimeRange { from: None, to: Some((moment, false)) },
            Sign::UnderOrIs => TimeRange { from: None, to: Some((moment, true)) },
        });
        let words = match sign {
            Sign::Is => "at",
            Sign::Over => "after",
            Sign::OverOrIs => "from",
            Sign::Under => "before",
            Sign::UnderOrIs => "up to",
        };
        said.push(format!("{words} {text}"));
    }
    Ok((Test::Time(ranges), format!("Time {} UTC", said.join(" or "))))
}

fn written(sign: Sign) -> &'static str {
    match sign {
        Sign::Is => ":",
        Sign::Over => ">",
        Sign::OverOrIs => ">=",
        Sign::Under => "<",
        Sign::UnderOrIs => "<=",
    }
}

fn spoken(sign: Sign) -> &'static str {
    match sign {
        Sign::Is => "is",
        Sign::Over => "above",
        Sign::OverOrIs => "at least",
        Sign::Under => "below",
        Sign::UnderOrIs => "at most",
    }
}
