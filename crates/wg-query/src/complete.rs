//! What could be typed next: which word of the query is being typed, the fields and fixed values that begin so, and how far
//! a mistyped word is from another. Which values there are in a batch the caller knows.

use crate::edit::with_token;
use crate::field::{Field, Shape, distance};
use std::ops::Range;

/// The word at the end of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typing<'a> {
    /// Bytes of the query that a completion replaces.
    pub span: Range<usize>,
    pub exclude: bool,
    /// The field that was named; `None`: a bare word.
    pub field: Option<Field>,
    /// What was typed of the value, without its quotes.
    pub word: &'a str,
}

/// A word that could stand in place of what is being typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    pub field: Field,
    /// `None`: the field itself, with its colon.
    pub value: Option<&'static str>,
}

/// Returns the word that is being typed at the end of a query; `None` where nothing can be completed there.
pub fn typing(query: &str) -> Option<Typing<'_>> {
    if query.starts_with(['>', '?', '@', '#']) {
        return None;
    }
    let start = last_word(query);
    let token = &query[start..];
    let exclude = token.starts_with('-');
    let rest = token.strip_prefix('-').unwrap_or(token);
    let (field, word) = match rest.split_once(':') {
        Some((name, value)) => (Some(Field::named(name)?), value),
        None => (None, rest),
    };
    // Of several values, the last one is being typed; taking its completion would drop the others.
    if word.contains(',') || rest.is_empty() {
        return None;
    }
    Some(Typing { span: start..query.len(), exclude, field, word: word.trim_matches('"') })
}

impl Typing<'_> {
    /// Returns the fields that begin like the word, or the fixed values of the named field that do.
    pub fn known(&self) -> Vec<Known> {
        let begins =
            |text: &str| text.get(..self.word.len()).is_some_and(|start| start.eq_ignore_ascii_case(self.word));
        match self.field.map(|field| (field, field.shape())) {
            Some((field, Shape::Words(words))) => words
                .iter()
                .filter(|(word, _)| begins(word))
                .map(|(word, _)| Known { field, value: Some(word) })
                .collect(),
            Some(_) => Vec::new(),
            None => Field::all()
                .filter(|field| begins(field.word()) && field.word() != self.word)
                .map(|field| Known { field, value: None })
                .collect(),
        }
    }

    /// Returns the text that takes the place of `span` for a value of a field.
    pub fn token(&self, field: Field, value: &str) -> String {
        format!("{}{}", self.sign(), with_token("", field, value))
    }

    /// Returns the text that takes the place of `span` for a field.
    pub fn field_token(&self, field: Field) -> String {
        format!("{}{}:", self.sign(), field.word())
    }

    /// Returns the text that takes the place of `span` for a word.
    pub fn word_token(&self, word: &str) -> String {
        match self.field {
            Some(field) => self.token(field, word),
            None => format!("{}{word}", self.sign()),
        }
    }

    fn sign(&self) -> &'static str {
        if self.exclude { "-" } else { "" }
    }
}

/// Returns how many letters of a word would have to be changed to make it another, where so few are a slip of the finger: one
/// in a short word, two from eight letters on. Both are lower case.
pub fn slip(typed: &str, word: &str) -> Option<usize> {
    let most = match typed.len() {
        0..=3 => return None,
        4..=7 => 1,
        8..=24 => 2,
        _ => return None,
    };
    if typed.len().abs_diff(word.len()) > most || typed.bytes().next() != word.bytes().next() {
        return None;
    }
    let far = distance(typed, word);
    (1..=most).contains(&far).then_some(far)
}

/// Returns where the last word begins; blanks within quotes belong to it.
fn last_word(query: &str) -> usize {
    let (mut start, mut quoted) = (0, false);
    for (at, c) in query.char_indices() {
        match c {
            '"' => quoted = !quoted,
            c if !quoted && (c.is_whitespace() || matches!(c, '(' | ')')) => start = at + c.len_utf8(),
            _ => {}
        }
    }
    start
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_is_what_is_typed() {
        let typed = |query| typing(query).map(|typing| (typing.field, typing.word.to_owned(), typing.exclude));
        assert_eq!(typed("severity:high ho"), Some((None, "ho".into(), false)));
        assert_eq!(typed("-host:ws"), Some((Some(Field::Host), "ws".into(), true)));
        assert_eq!(typed("host:\"a b"), Some((Some(Field::Host), "a b".into(), false)));
        assert_eq!(typed("(proc"), Some((None, "proc".into(), false)));
        for none in ["", "host:a ", "> exp", "nosuch:x", "host:a,b", "-"] {
            assert_eq!(typing(none), None, "{none:?}");
        }
    }

    #[test]
    fn fields_and_fixed_values_are_known_without_a_batch() {
        let known = |query| {
            let typing = typing(query).expect("a word");
            let text = |known: Known| match known.value {
                Some(value) => typing.token(known.field, value),
                None => typing.field_token(known.field),
            };
            typing.known().into_iter().map(text).collect::<Vec<_>>()
        };
        assert_eq!(known("ho"), ["host:", "hour:"]);
        assert_eq!(known("-verdict:f"), ["-verdict:fp"]);
        assert_eq!(known("severity:me"), ["severity:medium"]);
    }

    #[test]
    fn a_slip_of_the_finger_is_one_and_another_word_is_none() {
        assert_eq!(slip("powershel", "powershell"), Some(1));
        assert_eq!(slip("poewrshell", "powershell"), Some(1), "two letters changed places");
        assert_eq!(slip("mimikats", "mimikatz"), Some(1));
        assert_eq!(slip("host", "hosts"), Some(1));
        assert_eq!(slip("cmd", "cme"), None, "too short to tell");
        assert_eq!(slip("backup", "lookup"), None);
        assert_eq!(slip("scanner", "scanner"), None, "it is the word");
    }
}
