//! What a value says, whatever its spelling: the text that two ways of writing one record have in common.

use super::Value;
use super::scan::Kind;
use super::string;

impl Value<'_> {
    /// Writes the value to the end of `into` as JSON without white space, each text with as few escapes as can be. So a
    /// record that was indented, or went through a tool that writes `\u00e9`, is the same text as before.
    ///
    /// Order and names of members count, and so do the digits of a number.
    pub fn write_content(self, into: &mut String) {
        let start = into.len();
        // Where what is open ends, and how.
        let mut open: Vec<(u32, char)> = Vec::new();
        let end = self.node().next;
        let mut at = self.at;
        while at < end {
            while let Some((_, bracket)) = open.pop_if(|(end, _)| *end <= at) {
                into.push(bracket);
            }
            let node = &self.nodes.list[at as usize];
            // Texts end with a quote, so these bytes are no part of one.
            let is_first = into.len() == start || matches!(into.as_bytes().last(), Some(b'{' | b'[' | b':'));
            if !is_first {
                into.push(',');
            }
            match node.kind {
                Kind::Object => {
                    into.push('{');
                    open.push((node.next, '}'));
                }
                Kind::Array => {
                    into.push('[');
                    open.push((node.next, ']'));
                }
                Kind::Plain | Kind::Key => write_text(self.slice(node), into),
                Kind::Escaped | Kind::EscapedKey => write_text(&string::unescape(self.slice(node)), into),
                Kind::Number => into.push_str(self.slice(node)),
                Kind::True => into.push_str("true"),
                Kind::False => into.push_str("false"),
                Kind::Null => into.push_str("null"),
            }
            if matches!(node.kind, Kind::Key | Kind::EscapedKey) {
                into.push(':');
            }
            at += 1;
        }
        open.iter().rev().for_each(|(_, bracket)| into.push(*bracket));
    }
}

fn write_text(text: &str, into: &mut String) {
    use std::fmt::Write;
    into.push('"');
    if text.bytes().any(|byte| byte < b' ' || matches!(byte, b'"' | b'\\')) {
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '"' | '\\' => into.extend(['\\', c]),
                // A cell or an element of several lines, in a file whose line ends were changed.
                '\r' if chars.peek() == Some(&'\n') => {}
                '\n' => into.push_str("\\n"),
                '\r' => into.push_str("\\r"),
                '\t' => into.push_str("\\t"),
                c if c < ' ' => {
                    let _ = write!(into, "\\u{:04x}", u32::from(c));
                }
                c => into.push(c),
            }
        }
    } else {
        into.push_str(text);
    }
    into.push('"');
}

#[cfg(test)]
mod tests {
    use crate::json::{Build, Doc, Nodes, Row};

    fn content(text: &str) -> String {
        let mut nodes = Nodes::default();
        let mut content = String::new();
        Doc::parse(text, &mut nodes).unwrap().root().write_content(&mut content);
        content
    }

    #[test]
    fn white_space_and_escapes_do_not_count() {
        let compact = r#"{"a":[1,{"b":"x, y: {z}"},[],{}],"c":"é \"q\" /\n","d":null,"e":-1.50}"#;
        assert_eq!(content(compact), compact);
        let spaced = "\n{ \"a\" : [ 1 , {\r\n\t\"b\": \"x, y: {z}\"}, [ ], { } ],\n \"c\":\"\\u00e9 \\u0022q\\\" \\/\\n\" , \"d\": null, \"e\": -1.50 } ";
        assert_eq!(content(spaced), compact);
    }

    #[test]
    fn what_differs_stays_different() {
        let texts = [
            r#"{"a":"1"}"#,
            r#"{"a":1}"#,
            r#"{"a":" 1"}"#,
            r#"{"a":["1"]}"#,
            r#"{"a":["1",""]}"#,
            r#"{"a":"1\",\""}"#,
            r#"{"a":"1\\"}"#,
            r#"{"a":{"1":{}}}"#,
            r#"{"a":{},"1":{}}"#,
            "\"a\"",
        ];
        let contents: wg_schema::ordered::OrderedSet<String> = texts.iter().map(|text| content(text)).collect();
        assert_eq!(contents.len(), texts.len(), "{contents:?}");
    }

    #[test]
    fn a_row_and_a_line_say_what_the_same_json_says() {
        let mut row = Row::new(["a", "b.c", "d"]);
        row.push("x \"y\"");
        row.push("two\r\nlines");
        let mut build = Build::default();
        build.text("a", "x \"y\"");
        build.text("b.c", "two\nlines");
        let expect = r#"{"a":"x \"y\"","b.c":"two\nlines""#;
        for (value, end) in [(row.value(), ",\"d\":null}"), (build.doc().root(), "}")] {
            let mut content = String::new();
            value.write_content(&mut content);
            assert_eq!(content, format!("{expect}{end}"));
        }
    }
}
