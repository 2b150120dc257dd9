//! YAML as far as alerts need it, as JSON: mappings, lists, and texts of every style.
//!
//! What makes one text stand for another is refused: anchors and aliases, with which a few lines grow to gigabytes, merges,
//! and tags, which name types of a program. A value is what JSON takes for a number, `true`, `false` or `null`; all else is
//! text, so that neither a country nor a version changes.

mod flow;

use crate::json::MAX_DEPTH;
use std::ops::Range;

/// Why a text cannot be read, with the line, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct YamlError {
    pub line: usize,
    pub code: YamlErrorCode,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum YamlErrorCode {
    Anchor,
    Tag,
    Merge,
    ComplexKey,
    Tab,
    TooDeep,
    BadNesting,
    NotClosed,
}

impl YamlErrorCode {
    /// Says it in a few words.
    pub fn words(self) -> &'static str {
        match self {
            YamlErrorCode::Anchor => "anchors and aliases (& and *) are not followed",
            YamlErrorCode::Tag => "tags (!) are not read",
            YamlErrorCode::Merge => "merges (<<) are not made",
            YamlErrorCode::ComplexKey => "a key (?) that is no plain text is not read",
            YamlErrorCode::Tab => "a tab stands where spaces tell what belongs to what",
            YamlErrorCode::TooDeep => "it has too many levels",
            YamlErrorCode::BadNesting => "what belongs to what cannot be told",
            YamlErrorCode::NotClosed => "a quote or a bracket is not closed",
        }
    }
}

/// A text as JSON, with the way back.
#[derive(Default)]
pub struct Json {
    pub text: String,
    /// Where each value begins and ends: (place in the JSON, place in the YAML).
    pub marks: Vec<(usize, usize)>,
}

/// Returns whether a line, from its first column on, begins another record than the one that `first` began: the next item of
/// the list that the file is, or the next document.
pub fn is_next(first: &[u8], line: &[u8]) -> bool {
    let is_mark = |line: &[u8]| line.starts_with(b"---") || line.starts_with(b"...");
    is_mark(line) || is_mark(first) || first.starts_with(b"-") && line.starts_with(b"-")
}

/// Returns whether a line is no part of a record: the mark between documents, a directive or a comment.
pub fn is_between(text: &str) -> bool {
    text.lines().all(|line| matches!(line.trim_end(), "" | "---" | "...") || line.starts_with(['#', '%']))
}

/// Returns where the items of the outermost list within a document lie, and what follows the last of them, by how far in their
/// dashes are: what is left of a document that cannot be read as a whole.
pub fn items(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let (mut column, mut at) = (None, 0);
    for line in text.split_inclusive('\n') {
        let said = line.trim_start_matches(' ');
        let own = line.len() - said.len();
        let is_item = is_item(said);
        let is_said = !said.trim().is_empty() && !said.starts_with('#');
        let begins = column.map_or(is_item, |column| is_said && own <= column);
        if begins {
            column = column.or(Some(own));
            found.push(at..at);
        }
        at += line.len();
        if let Some(last) = found.last_mut() {
            last.end = at;
        }
    }
    found
}

/// Writes a document, or an item of the list that it is, as JSON.
pub fn read(text: &str) -> Result<Json, YamlError> {
    let mut reader = Reader { text, at: 0, depth: 0, json: Json::default() };
    let done = reader.document();
    let line_of = |at: usize| 1 + text.as_bytes()[..at.min(text.len())].iter().filter(|byte| **byte == b'\n').count();
    done.map_err(|code| YamlError { line: line_of(reader.at), code })?;
    Ok(reader.json)
}

type Done = Result<(), YamlErrorCode>;

struct Reader<'t> {
    text: &'t str,
    /// All before this place is read.
    at: usize,
    depth: usize,
    json: Json,
}

impl<'t> Reader<'t> {
    fn document(&mut self) -> Done {
        let Some((column, at)) = self.next_line()? else {
            self.json.text.push_str("null");
            return Ok(());
        };
        self.at = at;
        self.block(column, None)?;
        // An item of a list stands alone, without the list.
        match self.next_line()? {
            None => Ok(()),
            Some((_, at)) => {
                self.at = at;
                Err(YamlErrorCode::BadNesting)
            }
        }
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// Returns column and place of the next line that says something, from the beginning of a line on.
    fn next_line(&mut self) -> Result<Option<(usize, usize)>, YamlErrorCode> {
        while self.at < self.text.len() {
            let line = self.line();
            let said = line.trim_start_matches(' ');
            let column = line.len() - said.len();
            let is_blank = said.trim().is_empty() || said.starts_with('#');
            match is_blank {
                true => self.at = self.after_line(),
                false if said.starts_with('\t') => return Err(YamlErrorCode::Tab),
                false => return Ok(Some((column, self.at + column))),
            }
        }
        Ok(None)
    }

    /// Returns the rest of the line, without its end.
    fn line(&self) -> &'t str {
        let rest = self.rest();
        let line = &rest[..memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len())];
        line.strip_suffix('\r').unwrap_or(line)
    }

    fn after_line(&self) -> usize {
        let rest = self.rest().as_bytes();
        self.at + memchr::memchr(b'\n', rest).map_or(rest.len(), |n| n + 1)
    }

    /// Notes that a value begins or ends here.
    fn mark(&mut self) {
        self.json.marks.push((self.json.text.len(), self.at));
    }

    fn enter(&mut self) -> Done {
        self.depth += 1;
        if self.depth > MAX_DEPTH { Err(YamlErrorCode::TooDeep) } else { Ok(()) }
    }

    fn leave(&mut self, close: char) {
        self.json.text.push(close);
        self.depth -= 1;
        self.mark();
    }

    /// Reads what begins here, at `column`, and ends at the beginning of a line. Of a text all lines right of `around` are part.
    fn block(&mut self, column: usize, around: Option<usize>) -> Done {
        if is_item(self.rest()) {
            return self.list(column);
        }
        if self.rest().starts_with("? ") {
            return Err(YamlErrorCode::ComplexKey);
        }
        match key(self.line())? {
            Some(_) => self.mapping(column),
            None => self.value(around),
        }
    }

    fn list(&mut self, column: usize) -> Done {
        self.enter()?;
        self.mark();
        self.json.text.push('[');
        let mut is_first = true;
        loop {
            self.json.text.push_str(if is_first { "" } else { "," });
            is_first = false;
            // After the dash.
            self.at += 1;
            let n_blank = self.pass_blank();
            match self.ends() {
                true => self.below(column, column + 1)?,
                false => self.block(column + 1 + n_blank, Some(column))?,
            }
            match self.next_line()? {
                Some((next, at)) if next == column && is_item(&self.text[at..]) => self.at = at,
                Some((next, _)) if next > column => return Err(YamlErrorCode::BadNesting),
                _ => break,
            }
        }
        self.leave(']');
        Ok(())
    }

    fn mapping(&mut self, column: usize) -> Done {
        self.enter()?;
        self.mark();
        self.json.text.push('{');
        let mut is_first = true;
        while let Some((name, length)) = key(self.line())? {
            self.json.text.push_str(if is_first { "" } else { "," });
            is_first = false;
            if name == "<<" {
                return Err(YamlErrorCode::Merge);
            }
            self.name(name)?;
            self.at += length;
            self.pass_blank();
            match self.ends() {
                // A list may stand as far left as the name it has.
                true => self.below(column, column + 1)?,
                false => self.value(Some(column))?,
            }
            match self.next_line()? {
                Some((next, at)) if next == column && !is_item(&self.text[at..]) => self.at = at,
                Some((next, _)) if next > column => return Err(YamlErrorCode::BadNesting),
                _ => {
                    self.leave('}');
                    return Ok(());
                }
            }
        }
        Err(YamlErrorCode::BadNesting)
    }

    /// Reads what stands on the lines after a name or a dash, from column `least` on; nothing is null.
    fn below(&mut self, column: usize, least: usize) -> Done {
        let before = self.at;
        self.at = self.after_line();
        let is_name = self.json.text.ends_with(':');
        match self.next_line()? {
            Some((next, at)) if next >= least || is_name && next == column && is_item(&self.text[at..]) => {
                self.at = at;
                self.block(next, Some(column))
            }
            _ => {
                let after = std::mem::replace(&mut self.at, before);
                self.mark();
                self.json.text.push_str("null");
                self.mark();
                self.at = after;
                Ok(())
            }
        }
    }

    fn pass_blank(&mut self) -> usize {
        let rest = self.rest();
        let n = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        self.at += n;
        n
    }

    /// Returns whether the line says no more.
    fn ends(&self) -> bool {
        let line = self.line();
        line.is_empty() || line.starts_with('#')
    }

    /// Reads a value that begins in a line, to the beginning of the line after it.
    fn value(&mut self, around: Option<usize>) -> Done {
        match self.rest().as_bytes().first() {
            Some(b'|' | b'>') => return self.lines(around),
            Some(b'{' | b'[' | b'"' | b'\'') => {
                self.flow()?;
                self.pass_blank();
                if !self.ends() {
                    return Err(YamlErrorCode::BadNesting);
                }
                self.at = self.after_line();
                return Ok(());
            }
            _ => {}
        }
        refused(self.rest())?;
        self.mark();
        let first = plain(self.line(), false);
        let mut text = first.to_owned();
        self.at += first.len();
        let mut end = self.at;
        self.at = self.after_line();
        while let Some((column, at)) = self.next_line()? {
            if around.is_some_and(|around| column <= around) || around.is_none() {
                break;
            }
            self.at = at;
            let line = self.line();
            if key(line)?.is_some() {
                return Err(YamlErrorCode::BadNesting);
            }
            let more = plain(line, false);
            text.push(' ');
            text.push_str(more);
            end = self.at + more.len();
            self.at = self.after_line();
        }
        self.scalar(&text);
        let after = std::mem::replace(&mut self.at, end);
        self.mark();
        self.at = after;
        Ok(())
    }

    /// Reads a text of several lines as they are, or folded.
    fn lines(&mut self, around: Option<usize>) -> Done {
        self.mark();
        let head = self.line();
        let is_folded = head.starts_with('>');
        let keeps = head.contains('+');
        let said = head.bytes().find(u8::is_ascii_digit).map(|digit| usize::from(digit - b'0'));
        let least = around.map_or(0, |around| around + 1);
        let mut column = said.map(|said| least.saturating_sub(1) + said);
        self.at = self.after_line();
        let mut text = String::new();
        let mut n_empty = 0;
        let mut end = self.at;
        while self.at < self.text.len() {
            let line = self.line();
            let depth = line.len() - line.trim_start_matches(' ').len();
            if line.trim().is_empty() {
                n_empty += 1;
                self.at = self.after_line();
                continue;
            }
            let own = *column.get_or_insert(depth);
            if depth < own.max(least) {
                break;
            }
            let between = match (text.is_empty(), is_folded, n_empty) {
                (true, ..) => "",
                (false, true, 0) => " ",
                _ => "\n",
            };
            let n_between = if is_folded || text.is_empty() { n_empty.max(1) } else { n_empty + 1 };
            (0..n_between).for_each(|_| text.push_str(between));
            n_empty = 0;
            text.push_str(&line[own..]);
            end = self.at + line.len();
            self.at = self.after_line();
        }
        if keeps {
            text.push('\n');
        }
        self.quoted(&text);
        let after = std::mem::replace(&mut self.at, end);
        self.mark();
        self.at = after;
        Ok(())
    }

    fn name(&mut self, name: &str) -> Done {
        refused(name)?;
        match name.starts_with(['"', '\'']) {
            true => {
                let mut inner = Reader { text: name, at: 0, depth: 0, json: Json::default() };
                let name = inner.in_quotes()?;
                self.quoted(&name);
            }
            false => self.quoted(name),
        }
        self.json.text.push(':');
        Ok(())
    }

    /// Writes a plain value.
    fn scalar(&mut self, text: &str) {
        match text {
            "" | "~" | "null" | "Null" | "NULL" => self.json.text.push_str("null"),
            "true" | "false" => self.json.text.push_str(text),
            _ if is_number(text) => self.json.text.push_str(text),
            _ => self.quoted(text),
        }
    }

    fn quoted(&mut self, text: &str) {
        let json = &mut self.json.text;
        json.push('"');
        for c in text.chars() {
            match c {
                '"' | '\\' => json.extend(['\\', c]),
                '\n' => json.push_str("\\n"),
                // What else JSON does not hold as it is.
                c if c < ' ' => {
                    let hex = |n: u32| char::from_digit(n, 16).unwrap_or('0');
                    json.push_str("\\u00");
                    json.extend([hex(c as u32 / 16), hex(c as u32 % 16)]);
                }
                c => json.push(c),
            }
        }
        json.push('"');
    }
}

/// Returns whether a text begins with an item of a list.
pub fn is_item(text: &str) -> bool {
    text.trim_start_matches(' ')
        .strip_prefix('-')
        .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']))
}

/// Returns the name that a line begins with, as it is written, and how long it is with its colon.
fn key(line: &str) -> Result<Option<(&str, usize)>, YamlErrorCode> {
    if line.starts_with(['{', '[', '#', '|', '>']) {
        return Ok(None);
    }
    let is_end = |at: usize| line[at + 1..].chars().next().is_none_or(|next| matches!(next, ' ' | '\t'));
    let from = match line.starts_with(['"', '\'']) {
        false => 0,
        true => {
            let mut inner = Reader { text: line, at: 0, depth: 0, json: Json::default() };
            // A text of several lines is no name.
            if inner.in_quotes().is_err() {
                return Ok(None);
            }
            let blanks = line[inner.at..].len() - line[inner.at..].trim_start().len();
            if !line[inner.at + blanks..].starts_with(':') {
                return Ok(None);
            }
            inner.at
        }
    };
    let before_comment = &line[..from + line[from..].find(" #").unwrap_or(line.len() - from)];
    let colon =
        memchr::memchr_iter(b':', &before_comment.as_bytes()[from..]).map(|at| at + from).find(|at| is_end(*at));
    Ok(colon.map(|at| (line[..at].trim_end(), at + 1)))
}

/// Returns the plain value that a text begins with, to the end of the line at most.
fn plain(line: &str, is_in_brackets: bool) -> &str {
    let bytes = line.as_bytes();
    let is_blank = |at: usize| bytes.get(at).is_none_or(|byte| byte.is_ascii_whitespace());
    let ends = |at: usize| match bytes[at] {
        b'#' => at > 0 && is_blank(at - 1),
        b',' | b']' | b'}' | b'[' | b'{' => is_in_brackets,
        b'\n' | b'\r' => true,
        b':' => is_in_brackets && (is_blank(at + 1) || matches!(bytes[at + 1], b',' | b']' | b'}')),
        _ => false,
    };
    line[..(0..bytes.len()).find(|at| ends(*at)).unwrap_or(bytes.len())].trim_end()
}

fn refused(text: &str) -> Done {
    let is_name = text[1.min(text.len())..].starts_with(|c: char| c.is_alphanumeric() || c == '_');
    match text.as_bytes().first() {
        Some(b'&' | b'*') if is_name => Err(YamlErrorCode::Anchor),
        Some(b'!') => Err(YamlErrorCode::Tag),
        _ => Ok(()),
    }
}

/// Returns whether JSON takes a text for a number.
fn is_number(text: &str) -> bool {
    let mut nodes = crate::json::Nodes::default();
    text.starts_with(|c: char| c.is_ascii_digit() || c == '-') && nodes.scan(text.as_bytes()) == Ok(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &str) {
        assert_eq!(read(text).map(|json| json.text).as_deref(), Ok(expect), "{text}");
    }

    #[test]
    fn mappings_lists_and_texts_are_what_they_are_in_json() {
        check(
            "a: 1\nb:\n  c: x y\n  d: [1, 'two', \"th\\u0072ee\"]\n",
            r#"{"a":1,"b":{"c":"x y","d":[1,"two","three"]}}"#,
        );
        check("- a: 1\n  b:\n  - x\n  - y: 2\n    z: ~\n- -3.5e2\n", r#"[{"a":1,"b":["x",{"y":2,"z":null}]},-3.5e2]"#);
        check(
            "hosts:\n- {name: a, ip: 10.0.0.1}\n- {name: b, up}\nn:\n",
            r#"{"hosts":[{"name":"a","ip":"10.0.0.1"},{"name":"b","up":null}],"n":null}"#,
        );
        check(
            "a: |\n  one\n   two\n\n  three\nb: >-\n  one\n  two\n\n  three\nc: x\n",
            r#"{"a":"one\n two\n\nthree","b":"one two\nthree","c":"x"}"#,
        );
        check("a: one\n  two # no\n# no\nb: 'it''s'\nc: \"x\n  y\"\n", r#"{"a":"one two","b":"it's","c":"x y"}"#);
        check(
            "t: 2026-01-02T03:04:05Z\nu: C:\\x\nv: http://a/b#c\nw: no\nx: 1.2.3\ny: 010\n",
            r#"{"t":"2026-01-02T03:04:05Z","u":"C:\\x","v":"http://a/b#c","w":"no","x":"1.2.3","y":"010"}"#,
        );
        check("a: [\n  1, # one\n  {b: c},\n]\n\"k: x\": - y\n", r#"{"a":[1,{"b":"c"}],"k: x":"- y"}"#);
        check("- - a\n  - b\n-\n  c: d\n- \n", r#"[["a","b"],{"c":"d"},null]"#);
        check("a: 1\r\nb: |\r\n  x\r\n  y\r\n", r#"{"a":1,"b":"x\ny"}"#);
        check("# nothing\n", "null");
    }

    #[test]
    fn what_stands_for_something_else_is_refused_with_its_line() {
        for (text, line, code) in [
            ("a: &x 1\nb: *x\n", 1, YamlErrorCode::Anchor),
            ("a: 1\nb: *x\n", 2, YamlErrorCode::Anchor),
            ("a: [1, *x]\n", 1, YamlErrorCode::Anchor),
            ("a: 1\n<<: *x\n", 2, YamlErrorCode::Merge),
            ("a: !!python/object:os.system x\n", 1, YamlErrorCode::Tag),
            ("? a\n: b\n", 1, YamlErrorCode::ComplexKey),
            ("a:\n\tb: 1\n", 2, YamlErrorCode::Tab),
            ("a: 1\n  b: 2\n", 2, YamlErrorCode::BadNesting),
            ("a: [1, 2\n", 2, YamlErrorCode::NotClosed),
            ("a: 'x\n", 1, YamlErrorCode::NotClosed),
            (&format!("a: {}", "[".repeat(200)), 1, YamlErrorCode::TooDeep),
            (&"- ".repeat(200), 1, YamlErrorCode::TooDeep),
        ] {
            assert_eq!(read(text).map(|json| json.text), Err(YamlError { line, code }), "{text}");
        }
    }

    #[test]
    fn each_value_leads_back_to_where_it_stands() {
        let text = "- a: 'x'\n  b: [10, q]\n";
        let json = read(text).unwrap();
        for value in ["[{", "{\"a", "\"x\"", "10", "\"q\""] {
            let at = json.text.find(value).unwrap();
            let (_, origin) = json.marks.iter().rev().find(|(place, _)| *place == at).unwrap();
            let first = value.trim_matches(['"', '{', '[']).chars().next().unwrap_or('-');
            let here = text[*origin..].trim_start_matches(['-', ' ', '\'']);
            assert!(here.starts_with(first) || value.starts_with('['), "{value}: {here}");
        }
    }

    #[test]
    fn the_items_of_a_broken_document_are_told_apart() {
        let text = "made: x\nalerts:\n  - a: 1\n# no\n    b:\n      - c\n\n  - a: 2\nend: [\n";
        let found: Vec<&str> = items(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, ["  - a: 1\n# no\n    b:\n      - c\n\n", "  - a: 2\n", "end: [\n"]);
        assert!(items("a: 1\n").is_empty());
    }

    #[test]
    fn a_record_ends_where_the_next_one_begins() {
        assert!(is_next(b"- a: 1", b"- a: 2") && is_next(b"a: 1", b"---") && is_next(b"---", b"a: 1"));
        assert!(!is_next(b"a:", b"- b: 1") && !is_next(b"- a: 1", b"  - b") && !is_next(b"a: 1", b"b: 1"));
        assert!(is_between("---") && is_between("# x") && is_between("%YAML 1.2") && !is_between("- a"));
    }
}
