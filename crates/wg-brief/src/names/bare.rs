//! A name as its letters and digits alone, so that it is met however its parts are put together: `fin_ws_0042`, `FINWS0042`
//! and `fin-ws-42` are FIN-WS-0042; `AureliaVoss` and `aurelia voss` are aurelia.voss.
//!
//! Only names that no words make by chance have such a form: six characters and more, not all parts everyday words, and
//! letters alone only where there are two parts.

use super::NameKind;
use super::fold::Folded;
use super::spelling::is_ordinary;
use wg_schema::sort;

const SHORTEST: usize = 6;
/// Of letters alone.
const SHORTEST_LETTERS: usize = 8;
/// Signs that may stand between two parts.
const MOST_BETWEEN: usize = 3;

#[derive(Default)]
pub struct BareNames {
    /// Sorted by form, each form once.
    list: Vec<(String, NameKind, u32)>,
}

impl BareNames {
    /// Takes (folded name, kind, number); of two with one form the first.
    pub fn new<'n>(names: impl Iterator<Item = (&'n str, NameKind, u32)>) -> BareNames {
        let with_form = |(name, kind, number): (&str, NameKind, u32)| Some((form(kind, name)?, kind, number));
        let mut list: Vec<(String, NameKind, u32)> = names.filter_map(with_form).collect();
        sort::by(&mut list, |a, b| a.0.cmp(&b.0));
        list.dedup_by(|later, first| later.0 == first.0);
        BareNames { list }
    }

    /// Returns the end of the longest name that begins at `at`, its kind and its number.
    pub fn find(&self, folded: &Folded<'_>, at: usize) -> Option<(usize, NameKind, u32)> {
        if self.list.is_empty() || !begins_word(folded, at) {
            return None;
        }
        let mut range = 0..self.list.len();
        let (mut depth, mut found) = (0, None);
        let mut buffer = [0; 4];
        for (c, end) in Parts::new(&folded.text, at) {
            for byte in c.encode_utf8(&mut buffer).bytes() {
                let byte_of = |name: &(String, NameKind, u32)| name.0.as_bytes().get(depth).copied();
                let names = &self.list[range.clone()];
                let low = names.partition_point(|name| byte_of(name) < Some(byte));
                let high = names.partition_point(|name| byte_of(name) <= Some(byte));
                range = range.start + low..range.start + high;
                depth += 1;
            }
            let Some((form, kind, number)) = self.list.get(range.start).filter(|_| !range.is_empty()) else { break };
            if form.len() == depth && ends_word(folded, end, c) {
                found = Some((end, *kind, *number));
            }
        }
        found
    }
}

/// Returns the form of a name; `None` for one that a text could hold by chance.
fn form(kind: NameKind, name: &str) -> Option<String> {
    if !matches!(kind, NameKind::Host | NameKind::User | NameKind::Domain | NameKind::Source) {
        return None;
    }
    let form: String = Parts::new(name, 0).map(|(c, _)| c).collect();
    let parts: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let letters = |part: &str| part.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
    let tells = |part: &&str| !letters(part).is_empty() && !is_ordinary(&letters(part));
    if form.chars().all(char::is_alphabetic) {
        let is_long = |part: &&str| part.chars().count() > 1;
        let is_pair = parts.len() > 1 && parts.iter().all(is_long);
        return (is_pair && form.chars().count() >= SHORTEST_LETTERS && parts.iter().any(tells) && !is_ordinary(&form))
            .then_some(form);
    }
    let has_letters = form.chars().any(char::is_alphabetic);
    (has_letters && form.chars().count() >= SHORTEST && parts.iter().any(tells) && !is_ordinary(&form)).then_some(form)
}

/// The letters and digits of a text from a place on, each with the end of its character: no zeros that lead a number, letters
/// that look like Latin ones as those, a hyphen between two numbers that something parts. It ends where more than a few other
/// signs stand in a row.
struct Parts<'t> {
    text: &'t str,
    at: usize,
    last: Option<char>,
    /// A digit whose hyphen was given.
    held: Option<(char, usize)>,
}

impl<'t> Parts<'t> {
    fn new(text: &'t str, at: usize) -> Parts<'t> {
        Parts { text, at, last: None, held: None }
    }

    fn give(&mut self, c: char) -> Option<(char, usize)> {
        self.last = Some(c);
        Some((c, self.at))
    }
}

impl Iterator for Parts<'_> {
    type Item = (char, usize);

    fn next(&mut self) -> Option<(char, usize)> {
        if let Some((c, _)) = self.held.take() {
            return self.give(c);
        }
        let mut between = 0;
        loop {
            let c = self.text.get(self.at..)?.chars().next()?;
            let after = self.at + c.len_utf8();
            if !c.is_alphanumeric() {
                between += 1;
                if between > MOST_BETWEEN {
                    return None;
                }
                self.at = after;
                continue;
            }
            let follows_digit = self.last.is_some_and(|last| last.is_ascii_digit());
            let leads = c == '0' && (between > 0 || !follows_digit);
            self.at = after;
            if leads && self.text.get(after..)?.starts_with(|next: char| next.is_ascii_digit()) {
                // What parted the zero from the number before it still does.
                if between > 0 && follows_digit {
                    self.last = Some('-');
                    return Some(('-', self.at));
                }
                continue;
            }
            let c = latin(c);
            if c.is_ascii_digit() && follows_digit && between > 0 {
                self.held = Some((c, after));
                return Some(('-', self.at));
            }
            return self.give(c);
        }
    }
}

/// Returns the Latin letter that a Cyrillic or Greek one looks like, else itself.
fn latin(c: char) -> char {
    const LIKE: [(char, char); 24] = [
        ('а', 'a'),
        ('е', 'e'),
        ('о', 'o'),
        ('р', 'p'),
        ('с', 'c'),
        ('у', 'y'),
        ('х', 'x'),
        ('і', 'i'),
        ('ј', 'j'),
        ('ѕ', 's'),
        ('һ', 'h'),
        ('ԁ', 'd'),
        ('ԛ', 'q'),
        ('ԝ', 'w'),
        ('к', 'k'),
        ('м', 'm'),
        ('т', 't'),
        ('в', 'b'),
        ('ο', 'o'),
        ('α', 'a'),
        ('ν', 'v'),
        ('ι', 'i'),
        ('ρ', 'p'),
        ('ѵ', 'v'),
    ];
    if c.is_ascii() { c } else { LIKE.iter().find(|(other, _)| *other == c).map_or(c, |(_, latin)| *latin) }
}

/// Tells whether a word begins at a place: after a sign, or as a capital after a small letter.
fn begins_word(folded: &Folded<'_>, at: usize) -> bool {
    folded.text[at..].starts_with(char::is_alphanumeric)
        && (!folded.text[..at].ends_with(char::is_alphanumeric) || is_hump(folded, at))
}

/// Tells whether a word ends at a place, after `last`. A number after letters is no part of them.
fn ends_word(folded: &Folded<'_>, at: usize, last: char) -> bool {
    match folded.text[at..].chars().next() {
        Some(next) if last.is_alphabetic() && next.is_ascii_digit() => true,
        Some(next) => !next.is_alphanumeric() || is_hump(folded, at),
        None => true,
    }
}

fn is_hump(folded: &Folded<'_>, at: usize) -> bool {
    let original = |at: usize| folded.origin.get(at).and_then(|from| folded.original.get(*from..)?.chars().next());
    let before = folded.text[..at].char_indices().next_back().and_then(|(before, _)| original(before));
    original(at).is_some_and(char::is_uppercase) && before.is_some_and(char::is_lowercase)
}
