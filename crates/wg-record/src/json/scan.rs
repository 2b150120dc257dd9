//! The scanner: one pass over the bytes of a value, checking all of it and noting where each part lies.

use super::index::Indexes;
use super::string;
use std::cell::RefCell;
use wg_schema::sort;

/// Levels of objects and arrays in a record; deeper ones are refused.
pub const MAX_DEPTH: usize = 128;

/// In objects of more keys than this, repeated keys are looked for by sorting.
const MANY_KEYS: u32 = 64;

/// Why a text is not the JSON that we read, and at which byte of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} at byte {offset}", code.words())]
pub struct JsonError {
    pub code: JsonErrorCode,
    pub offset: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonErrorCode {
    /// The text ends before the value does.
    End,
    /// The text ends within a string.
    EndInString,
    ExpectedValue,
    ExpectedKey,
    ExpectedColon,
    ExpectedCommaOrBrace,
    ExpectedCommaOrBracket,
    BadNumber,
    BadLiteral,
    BadEscape,
    /// A line break or another control character within a string.
    ControlInString,
    TooDeep,
    /// Something follows the value.
    TrailingData,
    /// More than 4 GiB.
    TooLong,
}

impl JsonErrorCode {
    /// Returns the words for a person.
    pub fn words(self) -> &'static str {
        match self {
            JsonErrorCode::End => "it ends before it is complete",
            JsonErrorCode::EndInString => "it ends within a string",
            JsonErrorCode::ExpectedValue => "a value is expected",
            JsonErrorCode::ExpectedKey => "a field name in double quotes is expected",
            JsonErrorCode::ExpectedColon => "a colon is expected",
            JsonErrorCode::ExpectedCommaOrBrace => "a comma or } is expected",
            JsonErrorCode::ExpectedCommaOrBracket => "a comma or ] is expected",
            JsonErrorCode::BadNumber => "this is not a JSON number",
            JsonErrorCode::BadLiteral => "this is not true, false or null",
            JsonErrorCode::BadEscape => "a backslash is followed by something that is not an escape",
            JsonErrorCode::ControlInString => "a control character or line break stands within a string",
            JsonErrorCode::TooDeep => "it is nested deeper than the limit of 128 levels",
            JsonErrorCode::TrailingData => "something follows the value",
            JsonErrorCode::TooLong => "it is longer than 4 GiB",
        }
    }

    /// Returns whether more bytes could make it sound.
    pub fn is_end(self) -> bool {
        matches!(self, JsonErrorCode::End | JsonErrorCode::EndInString)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Kind {
    Object,
    Array,
    /// A string without escapes.
    Plain,
    Escaped,
    Number,
    True,
    False,
    Null,
    /// A member's name; its value follows.
    Key,
    EscapedKey,
}

/// A part of a record. Strings and keys span what is between the quotes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub start: u32,
    pub end: u32,
    /// Index of the node after this one and all within it.
    pub next: u32,
    pub kind: Kind,
}

/// The nodes of a record, kept from record to record for their memory.
#[derive(Default)]
pub struct Nodes {
    pub(super) list: Vec<Node>,
    /// Key nodes that repeat an earlier key of their object.
    pub(super) duplicates: Vec<u32>,
    pub(super) has_lone_surrogate: bool,
    /// Has `NaN` or `Infinity` in the place of a number.
    pub(super) has_no_number: bool,
    /// Made of a row of a table.
    pub(super) is_row: bool,
    /// Of a row: the object that its columns stand for, see [`super::Value::nested`]; 0: none.
    pub(super) nested: u32,
    /// Made when a reader asks for paths.
    pub(super) indexes: RefCell<Indexes>,
    frames: Vec<Frame>,
    sorted: Vec<u32>,
}

/// An open object or array.
#[derive(Clone, Copy)]
struct Frame {
    node: u32,
    is_object: bool,
    /// An escaped key, or very many: look for repeats when it closes.
    looks_late: bool,
    n_keys: u32,
    /// A Bloom filter of the keys' hashes.
    seen: [u64; 4],
}

/// Returns the index of the first byte at or after `at` that is not white space.
#[inline(always)]
pub(super) fn skip_space(bytes: &[u8], at: usize) -> usize {
    // Machines write none.
    match bytes.get(at) {
        Some(byte) if *byte > b' ' => at,
        _ => skip_long_space(bytes, at),
    }
}

#[inline(never)]
fn skip_long_space(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\t' | b'\r') = bytes.get(at) {
        at += 1;
    }
    at
}

impl Nodes {
    /// Scans the one value that `bytes` begin with; returns where it ends. What follows is not looked at, and bytes
    /// within strings need not be UTF-8.
    pub fn scan(&mut self, bytes: &[u8]) -> Result<usize, JsonError> {
        self.list.clear();
        self.duplicates.clear();
        self.frames.clear();
        self.has_lone_surrogate = false;
        self.has_no_number = false;
        self.indexes.get_mut().clear();
        if u32::try_from(bytes.len()).is_err() {
            return Err(JsonError { code: JsonErrorCode::TooLong, offset: 0 });
        }
        Scan { bytes, at: skip_space(bytes, 0), nodes: self }.value()
    }
}

impl Nodes {
    /// Returns the names of the members of the object that was scanned from `bytes`, as they are written.
    pub fn top_keys<'b>(&self, bytes: &'b [u8]) -> impl Iterator<Item = &'b [u8]> {
        let end = self.list.first().filter(|root| root.kind == Kind::Object).map_or(0, |root| root.next);
        let mut at = 1;
        std::iter::from_fn(move || {
            let key = *self.list.get(at as usize).filter(|_| at < end)?;
            at = self.list.get(at as usize + 1)?.next;
            Some(&bytes[key.start as usize..key.end as usize])
        })
    }

    /// After a scan of `bytes` that came to their end within a list of objects: the path of the keys to the outermost
    /// such list, where the list begins, how many objects are open around it, and how many of its items are complete.
    pub fn open_list(&self, bytes: &[u8]) -> Option<(String, usize, u32, usize)> {
        let n_open = self.frames.iter().position(|frame| !frame.is_object).filter(|n_open| *n_open > 0)?;
        let list = self.frames[n_open].node as usize;
        self.list.get(list + 1).filter(|item| item.kind == Kind::Object)?;
        // A value in an object comes right after its key.
        let key = |frame: &Frame| {
            let key = self.list[frame.node as usize - 1];
            String::from_utf8_lossy(&bytes[key.start as usize..key.end as usize])
        };
        let path: Vec<_> = self.frames[1..=n_open].iter().map(key).collect();
        let (n_items, _) = self.complete_within(&self.frames[n_open]);
        Some((path.join("."), self.list[list].start as usize, n_open as u32, n_items))
    }

    /// After a scan that came to the end of its bytes: where the last complete record of an answer ends, by its brackets
    /// alone, and the brackets that close what is open there.
    pub fn complete_part(&self) -> Option<(usize, String)> {
        self.frames.iter().enumerate().find_map(|(n, frame)| {
            let (n_records, end) = self.complete_within(frame);
            // Of a list one is enough; an object has to have ids.
            let is_list = n_records >= if frame.is_object { 2 } else { 1 };
            let bracket = |frame: &Frame| if frame.is_object { '}' } else { ']' };
            is_list.then(|| (end, self.frames[..=n].iter().rev().map(bracket).collect()))
        })
    }

    /// Counts the objects and lists in an open one that are closed, and says where the last of them ends.
    fn complete_within(&self, frame: &Frame) -> (usize, usize) {
        let step = usize::from(frame.is_object);
        let (mut at, mut found) = (frame.node as usize + 1, (0, 0));
        while let Some(value) = self.list.get(at + step) {
            let is_nest = matches!(value.kind, Kind::Object | Kind::Array);
            // An open one has no end yet.
            if is_nest && value.end == value.start {
                break;
            }
            if is_nest {
                found = (found.0 + 1, value.end as usize);
            }
            at = value.next as usize;
        }
        found
    }
}

struct Scan<'b, 'n> {
    bytes: &'b [u8],
    at: usize,
    nodes: &'n mut Nodes,
}

impl Scan<'_, '_> {
    fn value(mut self) -> Result<usize, JsonError> {
        'value: loop {
            let start = self.at;
            match self.bytes.get(start) {
                Some(b'"') => self.string()?,
                Some(b'{') => {
                    self.open(Kind::Object)?;
                    if self.bytes.get(self.at) != Some(&b'}') {
                        self.key()?;
                        continue 'value;
                    }
                }
                Some(b'[') => {
                    self.open(Kind::Array)?;
                    if self.bytes.get(self.at) != Some(&b']') {
                        continue 'value;
                    }
                }
                Some(b'-' | b'0'..=b'9') => self.number()?,
                Some(b't') => self.literal(b"true", Kind::True)?,
                Some(b'f') => self.literal(b"false", Kind::False)?,
                Some(b'n') => self.literal(b"null", Kind::Null)?,
                Some(b'N') => self.no_number(b"NaN")?,
                Some(b'I') => self.no_number(b"Infinity")?,
                Some(_) => return Err(self.error(JsonErrorCode::ExpectedValue)),
                None => return Err(self.error(JsonErrorCode::End)),
            }
            loop {
                let Some(frame) = self.nodes.frames.last() else { return Ok(self.at) };
                let is_object = frame.is_object;
                let byte = match self.bytes.get(self.at) {
                    Some(byte) if *byte > b' ' => Some(*byte),
                    _ => {
                        self.at = skip_space(self.bytes, self.at);
                        self.bytes.get(self.at).copied()
                    }
                };
                match (byte, is_object) {
                    (Some(b','), true) => {
                        self.at = skip_space(self.bytes, self.at + 1);
                        self.key()?;
                        continue 'value;
                    }
                    (Some(b','), false) => {
                        self.at = skip_space(self.bytes, self.at + 1);
                        continue 'value;
                    }
                    (Some(b'}'), true) | (Some(b']'), false) => self.close(),
                    (None, _) => return Err(self.error(JsonErrorCode::End)),
                    (Some(_), true) => return Err(self.error(JsonErrorCode::ExpectedCommaOrBrace)),
                    (Some(_), false) => return Err(self.error(JsonErrorCode::ExpectedCommaOrBracket)),
                }
            }
        }
    }

    #[cold]
    fn error(&self, code: JsonErrorCode) -> JsonError {
        JsonError { code, offset: self.at }
    }

    // Spans fit `u32`: the length of all bytes was checked.
    #[inline(always)]
    fn push(&mut self, kind: Kind, start: usize, end: usize) {
        let next = self.nodes.list.len() as u32 + 1;
        self.nodes.list.push(Node { start: start as u32, end: end as u32, next, kind });
    }

    #[inline(always)]
    fn string(&mut self) -> Result<(), JsonError> {
        let start = self.at + 1;
        let end = string::end(self.bytes, start)?;
        self.push(if end.has_escape { Kind::Escaped } else { Kind::Plain }, start, end.at);
        self.nodes.has_lone_surrogate |= end.has_lone_surrogate;
        self.at = end.at + 1;
        Ok(())
    }

    #[inline(always)]
    fn key(&mut self) -> Result<(), JsonError> {
        match self.bytes.get(self.at) {
            Some(b'"') => {}
            Some(_) => return Err(self.error(JsonErrorCode::ExpectedKey)),
            None => return Err(self.error(JsonErrorCode::End)),
        }
        let start = self.at + 1;
        let end = string::end(self.bytes, start)?;
        self.note_key(start, &end);
        self.at = end.at + 1;
        if self.bytes.get(self.at) != Some(&b':') {
            self.at = skip_space(self.bytes, self.at);
            match self.bytes.get(self.at) {
                Some(b':') => {}
                Some(_) => return Err(self.error(JsonErrorCode::ExpectedColon)),
                None => return Err(self.error(JsonErrorCode::End)),
            }
        }
        self.at = skip_space(self.bytes, self.at + 1);
        Ok(())
    }

    #[inline(always)]
    fn note_key(&mut self, start: usize, end: &string::End) {
        let key = self.nodes.list.len() as u32;
        self.push(if end.has_escape { Kind::EscapedKey } else { Kind::Key }, start, end.at);
        self.nodes.has_lone_surrogate |= end.has_lone_surrogate;
        let hash = hash(self.bytes, start, end.at);
        let Some(frame) = self.nodes.frames.last_mut() else { return };
        frame.n_keys += 1;
        if end.has_escape || frame.n_keys > MANY_KEYS {
            frame.looks_late = true;
            return;
        }
        let (word, bit) = ((hash >> 62) as usize, 1 << ((hash >> 56) & 63));
        if frame.seen[word] & bit != 0 {
            self.look_for(key);
        } else {
            frame.seen[word] |= bit;
        }
    }

    /// Notes `key` when an earlier key of the open object is the same, byte for byte.
    #[cold]
    fn look_for(&mut self, key: u32) {
        let Some(frame) = self.nodes.frames.last() else { return };
        let text = |node: Node| &self.bytes[node.start as usize..node.end as usize];
        let list = &self.nodes.list;
        let name = text(list[key as usize]);
        let mut at = frame.node + 1;
        while at < key {
            if text(list[at as usize]) == name {
                self.nodes.duplicates.push(key);
                return;
            }
            at = list[at as usize + 1].next;
        }
    }

    #[inline(always)]
    fn open(&mut self, kind: Kind) -> Result<(), JsonError> {
        if self.nodes.frames.len() == MAX_DEPTH {
            return Err(self.error(JsonErrorCode::TooDeep));
        }
        let node = self.nodes.list.len() as u32;
        self.push(kind, self.at, self.at);
        let is_object = kind == Kind::Object;
        self.nodes.frames.push(Frame { node, is_object, looks_late: false, n_keys: 0, seen: [0; 4] });
        self.at = skip_space(self.bytes, self.at + 1);
        Ok(())
    }

    #[inline(always)]
    fn close(&mut self) {
        self.at += 1;
        let Some(frame) = self.nodes.frames.pop() else { return };
        let next = self.nodes.list.len() as u32;
        let node = &mut self.nodes.list[frame.node as usize];
        node.end = self.at as u32;
        node.next = next;
        if frame.looks_late {
            self.look_through(frame.node);
        }
    }

    /// Looks for repeated keys of a closed object by sorting them as they read unescaped.
    #[cold]
    fn look_through(&mut self, object: u32) {
        let Nodes { list, sorted, duplicates, .. } = &mut *self.nodes;
        let bytes = self.bytes;
        let name = |key: u32| {
            let node = list[key as usize];
            let raw = &bytes[node.start as usize..node.end as usize];
            match std::str::from_utf8(raw) {
                Ok(text) if node.kind == Kind::EscapedKey => match string::unescape(text) {
                    std::borrow::Cow::Borrowed(text) => std::borrow::Cow::Borrowed(text.as_bytes()),
                    std::borrow::Cow::Owned(text) => std::borrow::Cow::Owned(text.into_bytes()),
                },
                _ => std::borrow::Cow::Borrowed(raw),
            }
        };
        sorted.clear();
        let mut at = object + 1;
        while at < list[object as usize].next {
            sorted.push(at);
            at = list[at as usize + 1].next;
        }
        sort::by(sorted, |a, b| name(*a).cmp(&name(*b)).then(a.cmp(b)));
        for pair in sorted.windows(2) {
            if name(pair[0]) == name(pair[1]) && !duplicates.contains(&pair[1]) {
                duplicates.push(pair[1]);
                // One is enough to mark the object; more would let an attacker make this list long.
                break;
            }
        }
    }

    fn literal(&mut self, word: &[u8], kind: Kind) -> Result<(), JsonError> {
        let (start, end) = (self.at, self.at + word.len());
        let found = &self.bytes[start..self.bytes.len().min(end)];
        if found == word {
            self.push(kind, start, end);
            self.at = end;
            return Ok(());
        }
        let is_end = end > self.bytes.len() && word.starts_with(found);
        Err(if is_end {
            JsonError { code: JsonErrorCode::End, offset: self.bytes.len() }
        } else {
            self.error(JsonErrorCode::BadLiteral)
        })
    }

    /// What Python's and JavaScript's writers put for a number that is none. It is no JSON; it counts as absent.
    #[cold]
    fn no_number(&mut self, word: &[u8]) -> Result<(), JsonError> {
        self.nodes.has_no_number = true;
        self.literal(word, Kind::Null)
    }

    #[inline(always)]
    fn number(&mut self) -> Result<(), JsonError> {
        let start = self.at;
        if self.bytes.get(start..start + 2) == Some(b"-I") {
            return self.no_number(b"-Infinity");
        }
        let mut at = start + usize::from(self.bytes[start] == b'-');
        let digits = |at: usize| at + self.bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let whole = digits(at);
        let is_sound = whole > at && (self.bytes[at] != b'0' || whole == at + 1);
        at = whole;
        let mut ok = is_sound;
        if ok && self.bytes.get(at) == Some(&b'.') {
            let end = digits(at + 1);
            ok = end > at + 1;
            at = end;
        }
        if ok && let Some(b'e' | b'E') = self.bytes.get(at) {
            let sign = usize::from(matches!(self.bytes.get(at + 1), Some(b'+' | b'-')));
            let end = digits(at + 1 + sign);
            ok = end > at + 1 + sign;
            at = end;
        }
        if !ok {
            let code = if at == self.bytes.len() { JsonErrorCode::End } else { JsonErrorCode::BadNumber };
            return Err(JsonError { code, offset: at });
        }
        self.push(Kind::Number, start, at);
        self.at = at;
        Ok(())
    }
}

/// A quick hash of a key: a false match costs a comparison, nothing more.
#[inline(always)]
fn hash(bytes: &[u8], start: usize, end: usize) -> u64 {
    let len = end - start;
    let mixed = match bytes[start..].first_chunk::<8>() {
        // What follows a short key in the record is cut off by shifting: copying it would cost a call.
        Some(word) if len < 8 => u64::from_le_bytes(*word) & !(u64::MAX << (8 * len)),
        Some(word) => {
            let last = bytes[end - 8..end].first_chunk::<8>().map_or(0, |word| u64::from_le_bytes(*word));
            u64::from_le_bytes(*word) ^ last.rotate_left(29)
        }
        None => bytes[start..end].iter().rfold(0, |word, byte| word << 8 | u64::from(*byte)),
    };
    mixed.wrapping_add(len as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}
