//! Names, and the codes that stand for them in a brief: `HOST-1`, `USER-2` …
//!
//! A text leaves only through [`Names::hide`]. It knows every name that the fields of the batch hold, in all spellings of
//! one machine, account or domain ([`spelling`]), and replaces them wherever they stand in a text; then it replaces what merely
//! looks like an address, a domain, a path or an account ([`pattern`]). Encodings of single characters do not hide a name
//! ([`fold`]), nor does what stands between its parts ([`bare`]), nor hexadecimal or base64 of it ([`encoded`]). It cannot know a name that stands in free text and looks like a word: [`LIMIT`] says so to the sender.

mod bare;
mod encoded;
mod fold;
mod pattern;
mod spelling;

use bare::BareNames;
use fold::{Folded, visible};
use serde::{Deserialize, Serialize};
use spelling::{Spelling, is_everyday, is_everyones};
use std::net::IpAddr;
use wg_schema::ordered::OrderedMap;

/// What is to be said wherever names are replaced.
pub const LIMIT: &str = "Replaced are the names in the fields of the batch, also in part (a machine without its domain, \
                         a label of a domain, its parts put together \
                         otherwise, the capital first or last name of an account), and what looks like an address, a domain, a path or an account. Not seen \
                         are another name in free text that looks like a word, one of two letters inside a text, and a label \
                         that is an everyday word (mail, update): read the brief before it leaves.";

/// What a name is the name of. The order is that of the code list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum NameKind {
    Host,
    User,
    Address,
    Domain,
    File,
    Hash,
    /// An input file of the batch.
    Source,
    /// A cloud resource, a certificate: anything else that names.
    Other,
}

impl NameKind {
    const ALL: [NameKind; 8] = [
        NameKind::Host,
        NameKind::User,
        NameKind::Address,
        NameKind::Domain,
        NameKind::File,
        NameKind::Hash,
        NameKind::Source,
        NameKind::Other,
    ];

    fn of_prefix(prefix: &str) -> Option<NameKind> {
        NameKind::ALL.into_iter().find(|kind| kind.prefix() == prefix)
    }

    fn prefix(self) -> &'static str {
        match self {
            NameKind::Host => "HOST",
            NameKind::User => "USER",
            NameKind::Address => "ADDR",
            NameKind::Domain => "DOMAIN",
            NameKind::File => "FILE",
            NameKind::Hash => "HASH",
            NameKind::Source => "SOURCE",
            NameKind::Other => "NAME",
        }
    }
}

/// Whether names leave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum NameChoice {
    #[default]
    Replace,
    Keep,
}

/// The code list of one brief.
pub struct Names {
    choice: NameChoice,
    /// By text, folded; no two are equal.
    known: Vec<Known>,
    /// The same as their letters and digits.
    bare: BareNames,
    /// By kind and canonical name, the number. Numbers of names from fields come first, in the order they were given.
    numbers: OrderedMap<(NameKind, String), u32>,
    last: OrderedMap<NameKind, u32>,
    /// Per code that was used: the name as it was first written.
    used: OrderedMap<(NameKind, u32), String>,
}

struct Known {
    folded: String,
    kind: NameKind,
    /// None: a first or last name alone, which is a name only with a capital, and numbered when it is met.
    number: Option<u32>,
    /// It is told from any word, so that it is looked for inside longer words too.
    is_distinct: bool,
}

/// Shorter names are replaced where they stand alone in a field, not inside texts.
const SHORTEST: usize = 3;
const SHORTEST_DISTINCT: usize = 5;

impl Names {
    /// Makes the code list of the names in the fields of a batch. Those given first get the low numbers.
    pub fn new<'a>(choice: NameChoice, fields: impl IntoIterator<Item = (NameKind, &'a str)>) -> Names {
        Names::after(choice, &[], fields)
    }

    /// As [`Names::new`], going on from the (code, name) of an earlier list: its names keep their codes.
    pub fn after<'a>(
        choice: NameChoice,
        key: &'a [(String, String)],
        fields: impl IntoIterator<Item = (NameKind, &'a str)>,
    ) -> Names {
        let mut names = Names {
            choice,
            known: Vec::new(),
            bare: BareNames::default(),
            numbers: OrderedMap::new(),
            last: OrderedMap::new(),
            used: OrderedMap::new(),
        };
        if choice == NameChoice::Keep {
            return names;
        }
        let earlier: Vec<(NameKind, u32, &str)> = key
            .iter()
            .filter_map(|(code, name)| {
                let (prefix, number) = code.rsplit_once('-')?;
                Some((NameKind::of_prefix(prefix)?, number.parse().ok()?, name.as_str()))
            })
            .collect();
        for (kind, number, name) in &earlier {
            if let Some(first) = spelling::written(*kind, name).into_iter().next() {
                names.numbers.entry((first.kind, one_address(first.kind, first.canonical))).or_insert(*number);
            }
            let last = names.last.entry(*kind).or_insert(0);
            *last = (*last).max(*number);
        }
        let mut known = OrderedMap::new();
        let mut add = |names: &mut Names, spelling: Spelling| {
            let Spelling { kind, text, canonical, is_part } = spelling;
            known.entry(text).or_insert_with(|| (kind, (!is_part).then(|| names.number(kind, canonical))));
        };
        // What follows from a name gives way to what stands in a field, and comes after it in the count.
        let mut derived = Vec::new();
        let earlier: Vec<(NameKind, &str)> = earlier.into_iter().map(|(kind, _, name)| (kind, name)).collect();
        let goes_on = !earlier.is_empty();
        for (kind, text) in earlier.into_iter().chain(fields) {
            let (of_field, follow) = (spelling::written(kind, text), spelling::derived(kind, text));
            if goes_on {
                names.find_earlier(&of_field, &follow);
            }
            derived.extend(follow);
            of_field.into_iter().for_each(|spelling| add(&mut names, spelling));
        }
        // And what others may bear gives way to all of these.
        let (parts, derived): (Vec<_>, Vec<_>) = derived.into_iter().partition(|spelling| spelling.is_part);
        derived.into_iter().chain(parts).for_each(|spelling| add(&mut names, spelling));
        // A map is in the order of its keys, so the list is sorted.
        names.known = known
            .into_iter()
            .filter(|(folded, _)| folded.chars().count() >= SHORTEST)
            // An account called `user` and a machine called `web` have their codes where a field names them; in a sentence the
            // word tells nothing of whose network it is.
            .filter(|(folded, (kind, _))| !(matches!(kind, NameKind::User | NameKind::Host) && is_everyday(folded)))
            .map(|(folded, (kind, number))| Known { is_distinct: is_distinct(kind, &folded), folded, kind, number })
            .collect();
        let whole = names.known.iter().filter_map(|known| Some((known.folded.as_str(), known.kind, known.number?)));
        names.bare = BareNames::new(whole);
        names
    }

    /// Returns a text as it may leave: names replaced, control and direction characters taken out.
    pub fn hide(&mut self, text: &str) -> String {
        let text = &*without_marks(text);
        if self.choice == NameChoice::Keep {
            return visible(text);
        }
        let out = self.replaced(&Folded::new(text));
        // What reads as a sign may be how a name begins: `%2aa-00`.
        let out = if Folded::is_written_otherwise(&out) { self.replaced(&Folded::as_written(&out)) } else { out };
        visible(&out)
    }

    fn replaced(&mut self, folded: &Folded<'_>) -> String {
        let mut out = String::new();
        // `done`: the end of the last replacement, which no later one reaches back over.
        let (mut at, mut done) = (0, 0);
        while at < folded.text.len() {
            let Some(found) = self.find_any(folded, at) else {
                let next = folded.next(at);
                out.push_str(&folded.original[folded.origin[at]..folded.origin[next]]);
                at = next;
                continue;
            };
            let start = found.start.max(done);
            let written = &folded.original[folded.origin[start]..folded.origin[found.end]];
            // What was written before a longer word was found around a name is taken back.
            if start <= at {
                let back = folded.origin[at] - folded.origin[start];
                out.truncate(out.len().saturating_sub(back));
            } else {
                out.push_str(&folded.original[folded.origin[at]..folded.origin[start]]);
            }
            match found.what {
                What::Code(kind, number) => {
                    self.used.entry((kind, number)).or_insert_with(|| visible(written));
                    out.push_str(&code(kind, number));
                }
                What::New(kind, canonical) => {
                    let number = self.number(kind, canonical);
                    self.used.entry((kind, number)).or_insert_with(|| visible(written));
                    out.push_str(&code(kind, number));
                }
                What::LeftOut => out.push_str("[encoded text left out]"),
            }
            if found.has_more {
                out.push_str("/…");
            }
            at = found.end;
            done = at;
        }
        out
    }

    /// Returns a text that is a name from end to end, however short, as it may leave.
    pub fn name(&mut self, kind: NameKind, text: &str) -> String {
        let shown = visible(text);
        if self.choice == NameChoice::Keep || shown.is_empty() || is_everyones(kind, &shown) {
            return shown;
        }
        let Some(first) = spelling::written(kind, text).into_iter().next() else { return self.hide(text) };
        let (kind, canonical) = (first.kind, first.canonical);
        let number = self.number(kind, canonical);
        self.used.entry((kind, number)).or_insert(shown);
        code(kind, number)
    }

    /// Returns (code, name) for every code that was used: the sender's key. It is no part of a brief.
    pub fn key(&self) -> Vec<(String, String)> {
        self.used.iter().map(|((kind, number), name)| (code(*kind, *number), name.clone())).collect()
    }

    pub fn choice(&self) -> NameChoice {
        self.choice
    }

    /// Gives a name the number that it has in an earlier list, which may hold another way to write it.
    fn find_earlier(&mut self, of_field: &[Spelling], follow: &[Spelling]) {
        let Some(name) = of_field.first().map(|first| (first.kind, first.canonical.clone())) else { return };
        if self.numbers.contains_key(&name) {
            return;
        }
        let same = follow.iter().filter(|other| (other.kind, &other.canonical) == (name.0, &name.1));
        let number = same.filter_map(|other| self.numbers.get(&(other.kind, other.text.clone()))).next().copied();
        if let Some(number) = number {
            self.numbers.insert(name, number);
        }
    }

    fn number(&mut self, kind: NameKind, canonical: String) -> u32 {
        let canonical = one_address(kind, canonical);
        let last = self.last.entry(kind).or_insert(0);
        *self.numbers.entry((kind, canonical)).or_insert_with(|| {
            *last += 1;
            *last
        })
    }

    /// Returns what is not to leave and begins at a place of the folded text.
    fn find_any(&self, folded: &Folded<'_>, at: usize) -> Option<Found> {
        let found = self.find(folded, at);
        // What merely looks like a name gives way to one that is known.
        let least = found.as_ref().map_or(at, |found| found.end + usize::from(!matches!(found.what, What::New(..))));
        if let Some((end, kind, number)) = self.bare.find(folded, at).filter(|bare| bare.0 >= least) {
            return Some(Found::new(at, end, What::Code(kind, number)));
        }
        found.or_else(|| self.find_encoded(folded, at))
    }

    /// Returns the run at a place that holds a known name in another encoding.
    fn find_encoded(&self, folded: &Folded<'_>, at: usize) -> Option<Found> {
        if folded.text[..at].chars().next_back().is_some_and(is_word) {
            return None;
        }
        let start = *folded.origin.get(at)?;
        let run = encoded::run(folded.original.get(start..)?)?;
        if !encoded::readings(run).iter().any(|reading| self.is_named_in(reading)) {
            return None;
        }
        let end = folded.origin.partition_point(|origin| *origin < start + run.len());
        Some(Found::new(at, end.min(folded.text.len()), What::LeftOut))
    }

    fn is_named_in(&self, text: &str) -> bool {
        let folded = Folded::new(text);
        let is_name = |at: usize| {
            let starts_word = !folded.text[..at].chars().next_back().is_some_and(is_word);
            self.longest(&folded, at, starts_word).is_some() || self.bare.find(&folded, at).is_some()
        };
        folded.text.char_indices().any(|(at, _)| is_name(at))
    }

    /// Returns the name that begins at a place of the folded text, the longest one.
    fn find(&self, folded: &Folded<'_>, at: usize) -> Option<Found> {
        let text = &folded.text;
        let starts_word = !text[..at].chars().next_back().is_some_and(is_word);
        if starts_word && let Some(found) = pattern::find(text, at) {
            // A pattern that is known as a whole keeps its number; one that begins with a longer known name gives way.
            let known = self.longest(folded, at, true);
            if known.as_ref().is_none_or(|known| known.end < found.end) {
                return Some(self.as_known(text, found));
            }
            return known;
        }
        self.longest(folded, at, starts_word)
    }

    fn as_known(&self, text: &str, found: Found) -> Found {
        let whole = &text[found.start..found.end];
        let known = |name: &str| self.known.binary_search_by(|known| known.folded.as_str().cmp(name)).ok();
        // A machine that an address leads to is that machine.
        let by_name = match &found.what {
            What::New(NameKind::Domain, name) => known(name),
            _ => None,
        };
        let code = |i: usize| Some(What::Code(self.known[i].kind, self.known[i].number?));
        match known(whole).or(by_name).and_then(code) {
            Some(what) => Found { what, ..found },
            None => found,
        }
    }

    /// Returns the longest known name that begins at `at`.
    fn longest(&self, folded: &Folded<'_>, at: usize, starts_word: bool) -> Option<Found> {
        let text = &*folded.text;
        let has_capital = || {
            folded
                .origin
                .get(at)
                .and_then(|from| folded.original.get(*from..))
                .is_some_and(|rest| rest.starts_with(char::is_uppercase))
        };
        let rest = &text.as_bytes()[at..];
        let mut range = 0..self.known.len();
        let mut found = None;
        for depth in 0..=rest.len() {
            // The name that ends here, if there is one, is the first of the range.
            if let Some(known) = self.known.get(range.start).filter(|known| known.folded.len() == depth && depth > 0) {
                if let Some(hit) = fits(text, at, at + depth, known, starts_word)
                    && (known.number.is_some() || has_capital())
                {
                    found = Some(hit);
                }
                range.start += 1;
            }
            let Some(byte) = rest.get(depth) else { break };
            let names = &self.known[range.clone()];
            let byte_of = |known: &Known| known.folded.as_bytes().get(depth).copied();
            let low = names.partition_point(|known| byte_of(known) < Some(*byte));
            let high = names.partition_point(|known| byte_of(known) <= Some(*byte));
            range = range.start + low..range.start + high;
            if range.is_empty() {
                break;
            }
        }
        found
    }
}

/// An address of version 6 is written in many ways, and one of version 4 as one of them.
fn one_address(kind: NameKind, canonical: String) -> String {
    match canonical.parse::<IpAddr>() {
        Ok(address) if kind == NameKind::Address => address.to_canonical().to_string(),
        _ => canonical,
    }
}

/// What stands at a place of a text.
struct Found {
    start: usize,
    end: usize,
    what: What,
    /// It is the name of more than is named: a path and a query follow, which are left out.
    has_more: bool,
}

impl Found {
    fn new(start: usize, end: usize, what: What) -> Found {
        Found { start, end, what, has_more: false }
    }
}

enum What {
    Code(NameKind, u32),
    /// A name that no field holds, with its canonical spelling.
    New(NameKind, String),
    LeftOut,
}

/// Returns the hit where a known name stands between `start` and `end`: as a word of its own, or, for one that no word
/// could be, inside a longer word, which then is a name of its own.
fn fits(text: &str, start: usize, end: usize, known: &Known, starts_word: bool) -> Option<Found> {
    let first = text[start..].chars().next().is_some_and(is_word);
    let last = text[..end].chars().next_back().is_some_and(is_word);
    let open_left = first && !starts_word;
    let open_right = last && text[end..].chars().next().is_some_and(is_word);
    if !open_left && !open_right {
        let new = || What::New(known.kind, known.folded.clone());
        return Some(Found::new(start, end, known.number.map_or_else(new, |number| What::Code(known.kind, number))));
    }
    if !known.is_distinct && !is_address_among_letters(text, start, end, known) {
        return None;
    }
    let joins = |c: &char| is_word(*c) || matches!(c, '-' | '_' | '$');
    let left: usize = text[..start].chars().rev().take_while(joins).map(char::len_utf8).sum();
    let right: usize = text[end..].chars().take_while(joins).map(char::len_utf8).sum();
    let (start, end) = (start - left, end + right);
    Some(Found::new(start, end, What::New(known.kind, text[start..end].to_owned())))
}

/// Tells whether an address of version 4 stands in a word whose other signs are letters: `srv10.1.2.3x`, not `110.1.2.3`.
fn is_address_among_letters(text: &str, start: usize, end: usize, known: &Known) -> bool {
    let is_number = |c: char| c.is_ascii_digit() || c == '.';
    known.kind == NameKind::Address
        && known.folded.parse::<std::net::Ipv4Addr>().is_ok()
        && !text[..start].ends_with(is_number)
        && !text[end..].starts_with(|c: char| c.is_ascii_digit())
        && !text[end..].strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// Takes length and digest out of `[hidden password, 12 characters, 3fa9]`: what helps the sender tell two apart helps a
/// reader to test a guess.
fn without_marks(text: &str) -> std::borrow::Cow<'_, str> {
    wg_schema::secret::told_of_no_value(text)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric()
}

fn code(kind: NameKind, number: u32) -> String {
    format!("{}-{number}", kind.prefix())
}

/// Tells whether a name cannot be taken for a word or a part of a number.
fn is_distinct(kind: NameKind, folded: &str) -> bool {
    kind != NameKind::Address
        && folded.chars().count() >= SHORTEST_DISTINCT
        && folded.chars().any(|c| !c.is_alphabetic())
        && folded.chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests;
