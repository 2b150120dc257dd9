//! A query as a test of one subject: an incident, an alert, a line of the log.
//!
//! Every test is linear in the text it looks at, whatever the query: substring search is two-way, and `*` only ever
//! moves forward.

use crate::field::{Field, concern, weekday};
use crate::moment::Moment;
use crate::net::Net;
use std::borrow::Cow;

/// What a query is asked about. Texts are given to `each` one by one, in any order, repeats allowed.
pub trait Subject {
    /// Gives every spelling of every value of a text field: `CA`, `TA0006` and `Credential Access` for a tactic; `none`
    /// for the verdict of what is not judged.
    fn texts(&self, field: Field, each: &mut dyn FnMut(&str));
    /// Returns the value of `score` (0 to 1) or `alerts`.
    fn number(&self, field: Field) -> Option<f64>;
    /// Returns the time in milliseconds since 1970; `None`: undated, which no time test matches.
    fn time(&self) -> Option<i64>;
    /// Gives every text in which a bare word may be found.
    fn any_text(&self, each: &mut dyn FnMut(&str));
}

/// What the time words of a query are counted from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// Time of the last alert of the export, milliseconds since 1970.
    pub batch_end: i64,
}

/// All tests of a query; a subject must pass every one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    pub(crate) all: Vec<Node>,
}

/// Tests, joined.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    Test(Term),
    Not(Box<Node>),
    All(Vec<Node>),
    Any(Vec<Node>),
}

/// One test, with the index of the token it comes from and what it says in words.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Term {
    pub token: usize,
    pub exclude: bool,
    pub test: Test,
    pub said: String,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Test {
    Field(Field, Vec<Pattern>),
    /// Lower-case texts, any of which may be found in any text.
    Anywhere(Vec<String>),
    /// A lower-case text to be found in any of these fields.
    Within(&'static [Field], String),
    Number(Field, Vec<Between>),
    /// Ranges in the order of concern, ends included.
    Severity(Vec<(u8, u8)>),
    Time(Vec<TimeRange>),
    /// Not older than this before the end of the export.
    LastMs(i64),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pattern {
    /// Lower case.
    pub text: String,
    pub mode: Match,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Match {
    Whole,
    Part,
    /// `*` stands for any text, also none.
    Stars,
    /// An address in a range.
    Within(Net),
}

/// A range of numbers; each end says whether it belongs to the range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Between {
    pub low: f64,
    pub low_in: bool,
    pub high: f64,
    pub high_in: bool,
}

/// From a moment (`true`: from after it) up to a moment (`true`: with all that was typed, e.g. its whole minute).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct TimeRange {
    pub from: Option<(Moment, bool)>,
    pub to: Option<(Moment, bool)>,
}

impl Node {
    fn any(&self, is: &dyn Fn(&Test) -> bool) -> bool {
        match self {
            Node::Test(term) => is(&term.test),
            Node::Not(node) => node.any(is),
            Node::All(nodes) | Node::Any(nodes) => nodes.iter().any(|node| node.any(is)),
        }
    }
}

impl Filter {
    /// Tells whether there is nothing to test, so that everything matches.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Tells whether `subject` passes every test.
    pub fn matches(&self, subject: &dyn Subject, clock: &Clock) -> bool {
        self.all.iter().all(|node| node.passes(subject, clock))
    }

    /// Tells whether a test is about this field.
    pub fn mentions(&self, field: Field) -> bool {
        self.all.iter().any(|node| {
            node.any(&|test| match test {
                Test::Field(other, _) | Test::Number(other, _) => *other == field,
                Test::Within(fields, _) => fields.contains(&field),
                _ => false,
            })
        })
    }

    /// Tells whether a test counts back from the end of the export, so that it means something else in each.
    pub fn is_relative(&self) -> bool {
        self.all.iter().any(|node| node.any(&|test| matches!(test, Test::LastMs(_))))
    }

    /// Returns the filter without the tests of one token, for the hint on what to drop.
    pub(crate) fn without(&self, token: usize) -> Filter {
        Filter { all: self.all.iter().filter_map(|node| node.without(token)).collect() }
    }

    /// Says each of the joined tests in words.
    pub(crate) fn said(&self) -> Vec<String> {
        self.all.iter().map(Node::said).collect()
    }
}

impl Node {
    fn passes(&self, subject: &dyn Subject, clock: &Clock) -> bool {
        match self {
            Node::Test(term) => term.test.passes(subject, clock) != term.exclude,
            Node::Not(node) => !node.passes(subject, clock),
            Node::All(nodes) => nodes.iter().all(|node| node.passes(subject, clock)),
            Node::Any(nodes) => nodes.iter().any(|node| node.passes(subject, clock)),
        }
    }

    /// Returns the node without a token, `None` where nothing is left of it.
    fn without(&self, token: usize) -> Option<Node> {
        let rest = |nodes: &[Node]| {
            let rest: Vec<Node> = nodes.iter().filter_map(|node| node.without(token)).collect();
            (!rest.is_empty()).then_some(rest)
        };
        match self {
            Node::Test(term) => (term.token != token).then(|| self.clone()),
            Node::Not(node) => node.without(token).map(|node| Node::Not(Box::new(node))),
            Node::All(nodes) => rest(nodes).map(Node::All),
            Node::Any(nodes) => rest(nodes).map(Node::Any),
        }
    }

    pub(crate) fn said(&self) -> String {
        let joined = |nodes: &[Node], joint: &str| nodes.iter().map(Node::said).collect::<Vec<_>>().join(joint);
        match self {
            Node::Test(term) => term.said.clone(),
            Node::Not(node) => format!("Not: {}", node.said()),
            Node::All(nodes) => joined(nodes, ", and "),
            Node::Any(nodes) => joined(nodes, ", or "),
        }
    }
}

impl Test {
    pub(crate) fn passes(&self, subject: &dyn Subject, clock: &Clock) -> bool {
        let mut found = false;
        match self {
            Test::Field(Field::Day, patterns) => {
                let day = subject.time().map(weekday);
                found = day.is_some_and(|day| patterns.iter().any(|pattern| pattern.text == day));
            }
            Test::Field(field, patterns) => subject.texts(*field, &mut |text| {
                found = found || {
                    let text = fold(text);
                    patterns.iter().any(|pattern| pattern.fits(*field, &text))
                };
            }),
            Test::Anywhere(words) => subject.any_text(&mut |text| {
                found = found || {
                    let text = fold(text);
                    words.iter().any(|word| text.contains(word.as_str()))
                };
            }),
            Test::Within(fields, word) => {
                for field in *fields {
                    subject.texts(*field, &mut |text| found = found || fold(text).contains(word.as_str()));
                }
            }
            Test::Number(field, ranges) => {
                let value = match field {
                    Field::Hour => subject.time().map(|time| (time.div_euclid(3_600_000).rem_euclid(24)) as f64),
                    _ => subject.number(*field),
                };
                found = value.is_some_and(|value| ranges.iter().any(|range| range.holds(value)));
            }
            Test::Severity(ranges) => subject.texts(Field::Severity, &mut |text| {
                let place = concern(text);
                found = found || place.is_some_and(|at| ranges.iter().any(|(low, high)| (*low..=*high).contains(&at)));
            }),
            Test::Time(ranges) => {
                let time = subject.time();
                found = time.is_some_and(|time| ranges.iter().any(|range| range.holds(time, clock.batch_end)));
            }
            Test::LastMs(span) => {
                found = subject.time().is_some_and(|time| time >= clock.batch_end.saturating_sub(*span));
            }
        }
        found
    }
}

impl Pattern {
    /// Tells whether a lower-case text fits.
    fn fits(&self, field: Field, text: &str) -> bool {
        match self.mode {
            Match::Whole => text == self.text || ends_naturally(field, text, &self.text),
            Match::Part => text.contains(&self.text),
            Match::Stars => fits_stars(&self.text, text),
            Match::Within(net) => net.holds(text),
        }
    }
}

/// Tells whether `name` is what people mean by `text`: the host without its domain, the account without its realm, the
/// program without its folder, a domain above, a technique above.
fn ends_naturally(field: Field, text: &str, name: &str) -> bool {
    if name.is_empty() {
        return false;
    }
    let after = || text.strip_prefix(name).and_then(|rest| rest.chars().next());
    let before = || text.strip_suffix(name).and_then(|rest| rest.chars().next_back());
    match field {
        Field::Host | Field::Technique => after() == Some('.'),
        Field::Domain => before() == Some('.'),
        Field::User => after() == Some('@') || matches!(before(), Some('\\' | '/')),
        Field::Process => matches!(before(), Some('\\' | '/')),
        _ => false,
    }
}

fn fits_stars(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(first) else { return false };
    let (middle, last) = rest.rsplit_once('*').unwrap_or(("", rest));
    for part in middle.split('*') {
        let Some(at) = text.find(part) else { return false };
        text = &text[at + part.len()..];
    }
    text.ends_with(last)
}

impl Between {
    fn holds(&self, value: f64) -> bool {
        let above = value > self.low || (self.low_in && value == self.low);
        let below = value < self.high || (self.high_in && value == self.high);
        above && below
    }
}

impl TimeRange {
    fn holds(&self, time: i64, batch_end: i64) -> bool {
        let from = self.from.is_none_or(|(moment, after)| {
            let start = moment.at(batch_end);
            if after { time > start } else { time >= start }
        });
        let to = self.to.is_none_or(|(moment, with_all)| {
            let end = moment.at(batch_end);
            if with_all { time < end.saturating_add(moment.precision_ms) } else { time < end }
        });
        from && to
    }
}

/// Lower case; borrowed where the text is lower case already, which most machine-written text is.
pub(crate) fn fold(text: &str) -> Cow<'_, str> {
    let is_folded = text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    if is_folded { Cow::Borrowed(text) } else { Cow::Owned(text.to_lowercase()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_any_text() {
        for (pattern, text, expect) in [
            ("a*", "abc", true),
            ("*c", "abc", true),
            ("a*c", "abc", true),
            ("a*c", "ac", true),
            ("ab*bc", "abc", false),
            ("*b*", "abc", true),
            ("a*b*c*d", "a1b2c3d", true),
            ("a*b*c*d", "a1c2b3d", false),
            ("*", "", true),
        ] {
            assert_eq!(fits_stars(pattern, text), expect, "{pattern} on {text}");
        }
    }

    #[test]
    fn names_end_where_people_end_them() {
        assert!(ends_naturally(Field::Host, "ws-1.corp.local", "ws-1"));
        assert!(!ends_naturally(Field::Host, "ws-10.corp.local", "ws-1"));
        assert!(ends_naturally(Field::User, "corp\\jdoe", "jdoe"));
        assert!(ends_naturally(Field::User, "jdoe@corp.local", "jdoe"));
        assert!(ends_naturally(Field::Domain, "a.evil.example", "evil.example"));
        assert!(!ends_naturally(Field::Domain, "notevil.example", "evil.example"));
        assert!(ends_naturally(Field::Process, "c:\\windows\\cmd.exe", "cmd.exe"));
        assert!(ends_naturally(Field::Technique, "t1003.001", "t1003"));
        assert!(!ends_naturally(Field::Technique, "t10030", "t1003"));
    }
}
