//! One record as flat nodes over its own text, and the small language in which readers ask for fields.
//!
//! Nothing is copied while parsing and nothing is allocated from record to record. It holds one record, not a file, and
//! it never recurses: depth costs the attacker more than us.

mod build;
mod content;
mod index;
mod nest;
mod row;
mod scan;
mod string;

#[cfg(test)]
mod tests;

pub use build::Build;
pub use row::{Row, SECOND};
pub use scan::{JsonError, JsonErrorCode, MAX_DEPTH, Nodes};

use scan::{Kind, Node};
use std::borrow::Cow;

/// A parsed record. Of a key that occurs twice in an object the first counts, and [`Doc::has_duplicate_key`] says so.
#[derive(Clone, Copy)]
pub struct Doc<'a> {
    text: &'a str,
    nodes: &'a Nodes,
}

impl<'a> Doc<'a> {
    /// Parses one JSON value with nothing but white space around it.
    ///
    /// Accepts what RFC 8259 accepts, to [`MAX_DEPTH`] levels. Unlike many parsers it keeps numbers of any size, as they
    /// are written, and half a surrogate pair, as U+FFFD; `NaN` and `Infinity` are null.
    pub fn parse(text: &'a str, nodes: &'a mut Nodes) -> Result<Doc<'a>, JsonError> {
        let end = nodes.scan(text.as_bytes())?;
        match scan::skip_space(text.as_bytes(), end) {
            rest if rest == text.len() => Ok(Doc { text, nodes }),
            rest => Err(JsonError { code: JsonErrorCode::TrailingData, offset: rest }),
        }
    }

    /// Takes the nodes of the last scan of the same bytes.
    pub fn scanned(text: &'a str, nodes: &'a Nodes) -> Doc<'a> {
        Doc { text, nodes }
    }

    pub fn root(self) -> Value<'a> {
        Value { text: self.text, nodes: self.nodes, at: 0 }
    }

    /// Returns whether an object within `value` has a key twice, however the two are escaped.
    pub fn has_duplicate_key(self, value: Value<'_>) -> bool {
        let range = value.at..value.node().next;
        self.nodes.duplicates.iter().any(|key| range.contains(key))
    }

    /// Returns the first keys within `value` that repeat another one of their object, each with what it says:
    /// `severity: low`.
    pub fn repeated(self, value: Value<'_>) -> Option<String> {
        const SHOWN: usize = 3;
        let range = value.at..value.node().next;
        let text = |at: u32| {
            let node = self.nodes.list.get(at as usize)?;
            self.text.get(node.start as usize..node.end as usize)
        };
        let mut said = String::new();
        for key in self.nodes.duplicates.iter().filter(|key| range.contains(key)).take(SHOWN) {
            let (name, again) = (text(*key).unwrap_or_default(), text(*key + 1).unwrap_or_default());
            said.push_str(if said.is_empty() { "" } else { ", " });
            said.push_str(name);
            said.push_str(": ");
            said.push_str(&again[..again.floor_char_boundary(60)]);
        }
        (!said.is_empty()).then_some(said)
    }

    /// Returns whether this is a row of a table with two columns of one name.
    pub fn is_row_with_duplicates(self) -> bool {
        self.nodes.is_row && !self.nodes.duplicates.is_empty()
    }

    /// Returns whether `NaN` or `Infinity` stands in the record where a number should.
    pub fn has_no_number(self) -> bool {
        self.nodes.has_no_number
    }

    /// Returns whether a string of the record has half a surrogate pair, which no text can hold.
    pub fn has_lone_surrogate(self) -> bool {
        self.nodes.has_lone_surrogate
    }
}

/// A value within a record.
#[derive(Clone, Copy)]
pub struct Value<'d> {
    text: &'d str,
    nodes: &'d Nodes,
    at: u32,
}

impl std::fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.source_text())
    }
}

impl<'d> Value<'d> {
    fn node(self) -> &'d Node {
        &self.nodes.list[self.at as usize]
    }

    fn slice(self, node: &Node) -> &'d str {
        &self.text[node.start as usize..node.end as usize]
    }

    /// Returns the first member of an object with this name; `None` for anything else.
    pub fn get(self, key: &str) -> Option<Value<'d>> {
        // The names of a table are the same in every row, and so is their index.
        let indexed = if self.nodes.is_row { self.nodes.find(self.text, self.at, key) } else { Err(()) };
        let found = match indexed {
            Ok(found) => found.map(|at| Value { at, ..self }),
            Err(()) => self.members().find(|(name, _)| self.is_key(name, key)).map(|(_, value)| value),
        };
        found.or_else(|| self.nested_row()?.get(key).filter(|value| value.says_something()))
    }

    /// Returns the object that a row of a table stands for, where its columns have names with levels (`rule.mitre.id`); any
    /// other value as it is.
    pub fn nested(self) -> Value<'d> {
        self.nested_row().unwrap_or(self)
    }

    fn nested_row(self) -> Option<Value<'d>> {
        let is_row = self.at == 0 && self.nodes.nested > 0;
        is_row.then_some(Value { at: self.nodes.nested, ..self })
    }

    fn in_nested_row(self, dotted: &str) -> Option<Value<'d>> {
        self.nested_row()?.path(dotted).filter(|value| value.says_something())
    }

    /// Returns whether a cell under this name in the tree of a row is not empty: a table may hold rows of several forms, and
    /// each has all columns.
    fn says_something(self) -> bool {
        let end = self.node().next as usize;
        let nodes = self.nodes.list.get(self.at as usize..end).unwrap_or_default();
        nodes.iter().any(|node| node.kind == Kind::Plain && node.start < node.end)
    }

    /// Returns the value at `a.b.c`, whether the levels are objects, dotted keys, or both mixed. An array on the way
    /// stands for its first item.
    pub fn path(self, dotted: &str) -> Option<Value<'d>> {
        let mut object = self;
        while object.node().kind == Kind::Array {
            object = object.items().next()?;
        }
        if let Ok(found) = self.nodes.find(self.text, object.at, dotted) {
            let found = found.map(|at| Value { at, ..self });
            return found.or_else(|| object.in_nested_row(dotted));
        }
        object.walk(dotted).or_else(|| object.in_nested_row(dotted))
    }

    /// [`Value::path`] without an index.
    fn walk(self, dotted: &str) -> Option<Value<'d>> {
        for (name, value) in self.members() {
            let length = (name.end - name.start) as usize;
            if name.kind != Kind::Key {
                let name = string::unescape(self.slice(name));
                let Some(rest) = dotted.strip_prefix(&*name) else { continue };
                let found = if rest.is_empty() {
                    Some(value)
                } else {
                    rest.strip_prefix('.').and_then(|rest| value.path(rest))
                };
                if found.is_some() {
                    return found;
                }
                continue;
            }
            // Most names are told apart by their length alone: a level of the path has to end there.
            let is_end = match dotted.as_bytes().get(length) {
                Some(b'.') => false,
                Some(_) => continue,
                None if length == dotted.len() => true,
                None => continue,
            };
            let (name, wanted) =
                (&self.text.as_bytes()[name.start as usize..name.end as usize], &dotted.as_bytes()[..length]);
            // Names of one level begin alike and end differently.
            if name.last() != wanted.last() || name != wanted {
                continue;
            }
            if is_end {
                return Some(value);
            }
            let found = value.path(&dotted[length + 1..]);
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// Returns a string, unescaped, or a number or a truth value as it is written.
    ///
    /// `None` for null, objects and arrays, and for what exporters write instead of nothing: empty or blank strings,
    /// `-`, `N/A`, `null`, `None`, `nil`, `<NA>`, `NaN`. "Unknown" is a value: the product says that it does not know.
    pub fn text(self) -> Option<Cow<'d, str>> {
        let node = self.node();
        let text = match node.kind {
            Kind::Object | Kind::Array | Kind::Null => return None,
            Kind::Escaped => string::unescape(self.slice(node)),
            _ => Cow::Borrowed(self.slice(node)),
        };
        if is_nothing(&text) { None } else { Some(text) }
    }

    /// Returns a string, unescaped and whatever it says; `None` for other values.
    pub fn raw_str(self) -> Option<Cow<'d, str>> {
        let node = self.node();
        match node.kind {
            Kind::Plain => Some(Cow::Borrowed(self.slice(node))),
            Kind::Escaped => Some(string::unescape(self.slice(node))),
            _ => None,
        }
    }

    /// Returns a whole number, also one that is written as a string or with a fraction of zeros.
    pub fn i64(self) -> Option<i64> {
        let text = self.numeral()?;
        text.parse().ok().or_else(|| {
            let (whole, fraction) = text.split_once('.')?;
            if fraction.bytes().all(|digit| digit == b'0') { whole.parse().ok() } else { None }
        })
    }

    /// See [`Value::i64`].
    pub fn u64(self) -> Option<u64> {
        self.numeral()?.parse().ok().or_else(|| self.i64().and_then(|number| u64::try_from(number).ok()))
    }

    /// Returns a finite number, also one that is written as a string.
    pub fn f64(self) -> Option<f64> {
        self.numeral()?.parse().ok().filter(|number: &f64| number.is_finite())
    }

    /// Returns a truth value, also one that is written as a string.
    pub fn bool(self) -> Option<bool> {
        let node = self.node();
        match (node.kind, self.slice(node)) {
            (Kind::True, _) | (Kind::Plain, "true" | "True" | "TRUE") => Some(true),
            (Kind::False, _) | (Kind::Plain, "false" | "False" | "FALSE") => Some(false),
            _ => None,
        }
    }

    fn numeral(self) -> Option<&'d str> {
        let node = self.node();
        match node.kind {
            Kind::Number => Some(self.slice(node)),
            // Letters are no numbers: `parse` would take "inf" and "nan".
            Kind::Plain => Some(self.slice(node).trim())
                .filter(|text| !text.bytes().any(|b| b.is_ascii_alphabetic() && b | 32 != b'e')),
            _ => None,
        }
    }

    pub fn is_object(self) -> bool {
        self.node().kind == Kind::Object
    }

    pub fn is_array(self) -> bool {
        self.node().kind == Kind::Array
    }

    pub fn is_string(self) -> bool {
        matches!(self.node().kind, Kind::Plain | Kind::Escaped)
    }

    pub fn is_number(self) -> bool {
        self.node().kind == Kind::Number
    }

    pub fn is_null(self) -> bool {
        self.node().kind == Kind::Null
    }

    /// Returns whether this is an object or an array with nothing in it.
    pub fn is_empty(self) -> bool {
        matches!(self.node().kind, Kind::Object | Kind::Array) && self.node().next == self.at + 1
    }

    /// Returns the items of an array in order. Any other value is its own only item.
    pub fn items(self) -> impl Iterator<Item = Value<'d>> + use<'d> {
        let node = self.node();
        let mut at = if node.kind == Kind::Array { self.at + 1 } else { self.at };
        std::iter::from_fn(move || {
            if at >= node.next {
                return None;
            }
            let item = Value { at, ..self };
            at = item.node().next;
            Some(item)
        })
    }

    /// Returns how many names and values there are in it, itself included.
    pub fn n_parts(self) -> usize {
        self.node().next.saturating_sub(self.at) as usize
    }

    /// Returns the members of an object in order, also repeated ones; nothing for other values.
    pub fn entries(self) -> Entries<'d> {
        let node = self.node();
        Entries { object: self, at: self.at + 1, end: if node.kind == Kind::Object { node.next } else { 0 } }
    }

    fn members(self) -> impl Iterator<Item = (&'d Node, Value<'d>)> + use<'d> {
        let mut entries = self.entries();
        std::iter::from_fn(move || entries.member())
    }

    fn is_key(self, name: &Node, key: &str) -> bool {
        if name.kind != Kind::Key {
            return string::unescape(self.slice(name)) == key;
        }
        let range = name.start as usize..name.end as usize;
        range.len() == key.len() && self.text.as_bytes()[range] == *key.as_bytes()
    }

    /// Returns the value as it stands in the record. Of a CSV row: the cell without its quotes.
    pub fn source_text(self) -> &'d str {
        &self.text[self.source_range()]
    }

    /// Where [`Value::source_text`] lies within the text of the record.
    pub fn source_range(self) -> std::ops::Range<usize> {
        let node = self.node();
        let (start, end) = (node.start as usize, node.end as usize);
        // A text that was not written as JSON may have a quote after it by chance.
        let byte = |at: usize| self.text.as_bytes().get(at);
        let quote = byte(end) == Some(&b'"') && start > 0 && byte(start - 1) == Some(&b'"');
        if quote && self.is_string() { start - 1..end + 1 } else { start..end }
    }
}

/// What exporters write where they have nothing to say.
fn is_nothing(text: &str) -> bool {
    // Few texts begin like nothing, so most are told by one byte.
    match (text.len(), text.as_bytes().first()) {
        (_, None) => true,
        // 0xe2: dashes.
        (1..=6, Some(..=b' ' | b'-' | b'N' | b'n' | b'<' | b'(' | b'[' | b'{' | 0xe2)) => {
            matches!(
                text,
                "-" | "--"
                    | "–"
                    | "—"
                    | "N/A"
                    | "n/a"
                    | "null"
                    | "NULL"
                    | "None"
                    | "none"
                    | "nil"
                    | "<NA>"
                    | "NaN"
                    | "nan"
                    | "(null)"
                    | "<null>"
                    | "[]"
                    | "{}"
                    | "[\"\"]"
            ) || text.trim_ascii().is_empty()
        }
        (_, Some(first)) => *first <= b' ' && text.trim_ascii().is_empty(),
    }
}

/// The members of an object. A type of its own, not an adapter: readers walk large objects, and this way the walk is compiled
/// here, where it is made fast, and not once in each of them.
pub struct Entries<'d> {
    object: Value<'d>,
    at: u32,
    end: u32,
}

impl<'d> Entries<'d> {
    fn member(&mut self) -> Option<(&'d Node, Value<'d>)> {
        if self.at >= self.end {
            return None;
        }
        let value = Value { at: self.at + 1, ..self.object };
        let name = &self.object.nodes.list[self.at as usize];
        self.at = value.node().next;
        Some((name, value))
    }
}

impl<'d> Iterator for Entries<'d> {
    type Item = (Cow<'d, str>, Value<'d>);

    fn next(&mut self) -> Option<Self::Item> {
        let (name, value) = self.member()?;
        let text = self.object.slice(name);
        Some((if name.kind == Kind::Key { Cow::Borrowed(text) } else { string::unescape(text) }, value))
    }
}
