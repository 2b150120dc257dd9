//! Fixed rules that read plain words as tokens. A table, no language model: the same words always mean the same.

use crate::field::Field;
use crate::lex::Raw;
use crate::moment::read_span;

/// What one or more plain words stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    pub field: Field,
    pub value: &'static str,
    /// The word that has another reading, and that reading as a token.
    pub unsure: Option<(&'static str, &'static str)>,
}

/// Phrases that are read as a token, longest first where one begins another.
const READ: &[(&[&str], Reading)] = &[
    (&["credential", "theft"], sure_but(Field::Tactic, "CA", "theft", "tactic:XF")),
    (&["credential", "access"], sure(Field::Tactic, "CA")),
    (&["lateral", "movement"], sure(Field::Tactic, "LM")),
    (&["privilege", "escalation"], sure(Field::Tactic, "PE")),
    (&["initial", "access"], sure(Field::Tactic, "IA")),
    (&["command", "and", "control"], sure(Field::Tactic, "C2")),
    (&["data", "leaving"], sure(Field::Tactic, "XF")),
    (&["defense", "impairment"], sure(Field::Tactic, "DI")),
    (&["resource", "development"], sure(Field::Tactic, "RD")),
    (&["exfiltration"], sure(Field::Tactic, "XF")),
    (&["persistence"], sure(Field::Tactic, "PS")),
    (&["reconnaissance"], sure(Field::Tactic, "RE")),
    (&["not", "judged"], sure(Field::Verdict, "none")),
    (&["unjudged"], sure(Field::Verdict, "none")),
    (&["true", "positive"], sure(Field::Verdict, "tp")),
    (&["true", "positives"], sure(Field::Verdict, "tp")),
    (&["false", "positive"], sure(Field::Verdict, "fp")),
    (&["false", "positives"], sure(Field::Verdict, "fp")),
    (&["benign", "positive"], sure(Field::Verdict, "bp")),
    (&["benign", "positives"], sure(Field::Verdict, "bp")),
    (&["act", "first"], sure(Field::Pile, "act-first")),
    (&["look", "soon"], sure(Field::Pile, "look-soon")),
    (&["above", "the", "line"], sure(Field::Line, "above")),
    (&["below", "the", "line"], sure(Field::Line, "below")),
];

/// Words that are read as text, and the token that they may have meant.
const OFFER: &[(&str, &str)] = &[
    ("critical", "severity:critical"),
    ("high", "severity:high"),
    ("medium", "severity:medium"),
    ("low", "severity:low"),
    ("informational", "severity:informational"),
    ("tp", "verdict:tp"),
    ("bp", "verdict:bp"),
    ("fp", "verdict:fp"),
    ("nd", "verdict:nd"),
    ("execution", "tactic:EX"),
    ("stealth", "tactic:ST"),
    ("discovery", "tactic:DS"),
    ("collection", "tactic:CO"),
    ("impact", "tactic:IM"),
    ("theft", "tactic:XF"),
    ("skim", "pile:skim"),
];

/// Words that carry nothing in a search. They are shown as not used.
const IDLE: &[&str] = &[
    "a",
    "an",
    "the",
    "of",
    "on",
    "in",
    "at",
    "from",
    "by",
    "with",
    "and",
    "or",
    "to",
    "all",
    "show",
    "me",
    "for",
    "is",
    "are",
    "that",
    "which",
    "alerts",
    "incidents",
    "hosts",
    "users",
    "accounts",
];

const fn sure(field: Field, value: &'static str) -> Reading {
    Reading { field, value, unsure: None }
}

const fn sure_but(field: Field, value: &'static str, word: &'static str, other: &'static str) -> Reading {
    Reading { field, value, unsure: Some((word, other)) }
}

/// Returns the reading of the plain words at the start of `tokens`, and how many tokens it takes.
pub(crate) fn read(tokens: &[Raw<'_>]) -> Option<(Reading, usize)> {
    let fits = |phrase: &[&str]| {
        phrase.len() <= tokens.len()
            && phrase
                .iter()
                .zip(tokens)
                .all(|(word, raw)| plain(raw).is_some_and(|text| text.eq_ignore_ascii_case(word)))
    };
    READ.iter().find(|(phrase, _)| fits(phrase)).map(|(phrase, reading)| (*reading, phrase.len()))
}

/// Reads `last 2h` or `last 2 hours` at the start of `tokens`: (span as in `last:`, tokens taken).
pub(crate) fn read_last(tokens: &[Raw<'_>]) -> Option<(String, usize)> {
    if !plain(tokens.first()?)?.eq_ignore_ascii_case("last") {
        return None;
    }
    let amount = plain(tokens.get(1)?)?;
    if read_span(amount).is_some() {
        return Some((amount.to_owned(), 2));
    }
    let span = format!("{amount}{}", plain(tokens.get(2)?)?);
    read_span(&span).is_some().then_some((span, 3))
}

/// Returns the token that a word which is read as text may have meant.
pub(crate) fn offer(word: &str) -> Option<&'static str> {
    OFFER.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)).map(|(_, token)| *token)
}

pub(crate) fn is_idle(word: &str) -> bool {
    IDLE.iter().any(|idle| idle.eq_ignore_ascii_case(word))
}

/// Tells whether a word is written like a technique, `T1003` or `T1003.001`.
pub(crate) fn is_technique(word: &str) -> bool {
    let bytes = word.as_bytes();
    let digits = |range: &[u8]| range.iter().all(u8::is_ascii_digit);
    let parent = bytes.len() >= 5 && matches!(bytes[0], b'T' | b't') && digits(&bytes[1..5]);
    parent && (bytes.len() == 5 || (bytes.len() == 9 && bytes[5] == b'.' && digits(&bytes[6..])))
}

/// Returns the text of a token that is a single plain word.
fn plain<'a>(raw: &'a Raw<'_>) -> Option<&'a str> {
    match raw.values.as_slice() {
        [value] if raw.head.is_none() && !raw.exclude && !value.quoted => Some(&value.text),
        _ => None,
    }
}
