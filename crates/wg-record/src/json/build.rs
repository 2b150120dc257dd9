//! A record that is not written in JSON, as one: the fields of a log line, an element of XML.

use super::scan::{Kind, Node, Nodes};
use super::{Doc, Value};
use wg_schema::sort;

/// Up to so many fields are compared with each other; of more, repeated names are looked for by sorting.
const FEW_FIELDS: usize = 24;

/// Builds a [`Doc`] part by part, one after another in the same memory. The root is an object.
pub struct Build {
    text: String,
    nodes: Nodes,
    /// Objects that are open, outermost first, without the root.
    open: Vec<u32>,
}

impl Default for Build {
    fn default() -> Build {
        let mut build = Build { text: String::new(), nodes: Nodes::default(), open: Vec::new() };
        build.clear();
        build
    }
}

impl Build {
    /// Begins the next record.
    pub fn clear(&mut self) {
        self.text.clear();
        self.nodes.list.clear();
        self.nodes.duplicates.clear();
        self.nodes.indexes.get_mut().clear();
        self.open.clear();
        self.node(Kind::Object, 0);
    }

    // A record is at most `Limits::record_bytes` long, and grows at most threefold where it is decoded: spans fit `u32`.
    fn node(&mut self, kind: Kind, start: usize) {
        let next = self.nodes.list.len() as u32 + 1;
        self.nodes.list.push(Node { start: start as u32, end: self.text.len() as u32, next, kind });
    }

    fn key(&mut self, name: &str) {
        let start = self.text.len();
        self.text.push_str(name);
        self.node(Kind::Key, start);
    }

    /// Adds a member of the innermost open object.
    pub fn text(&mut self, name: &str, value: &str) {
        self.text_with(name, |text| text.push_str(value));
    }

    /// Adds a member whose value `write` appends to what is there.
    pub fn text_with(&mut self, name: &str, write: impl FnOnce(&mut String)) {
        self.key(name);
        let start = self.text.len();
        write(&mut self.text);
        self.node(Kind::Plain, start);
    }

    /// Adds a member with a value of another record, with all that is in it.
    pub fn graft(&mut self, name: &str, value: Value<'_>) {
        self.key(name);
        // A text of its own ends before it: a quote right after one would read as its end.
        self.text.push(' ');
        let source = value.source_range();
        let (text, node) = (self.text.len(), self.nodes.list.len() as u32);
        self.text.push_str(value.source_text());
        let moved = |at: u32| (at as usize - source.start + text) as u32;
        let range = value.at..value.node().next;
        for old in &value.nodes.list[range.start as usize..range.end as usize] {
            let (start, end) = (moved(old.start), moved(old.end));
            self.nodes.list.push(Node { start, end, next: old.next - range.start + node, kind: old.kind });
        }
        let repeats = value.nodes.duplicates.iter().filter(|key| range.contains(key));
        self.nodes.duplicates.extend(repeats.map(|key| key - range.start + node));
    }

    /// Opens an object as a member of the innermost open one.
    pub fn open(&mut self, name: &str) {
        self.key(name);
        self.open.push(self.nodes.list.len() as u32);
        self.node(Kind::Object, self.text.len());
    }

    /// Closes the innermost open object.
    pub fn close(&mut self) {
        if let Some(object) = self.open.pop() {
            self.end(object);
        }
    }

    fn end(&mut self, object: u32) {
        let next = self.nodes.list.len() as u32;
        let node = &mut self.nodes.list[object as usize];
        (node.end, node.next) = (self.text.len() as u32, next);
    }

    /// Marks the names that the innermost open object has more than once.
    pub fn mark_repeats(&mut self) {
        let object = self.open.last().copied().unwrap_or(0);
        let list = &self.nodes.list;
        let name = |key: u32| {
            let node = list[key as usize];
            &self.text.as_bytes()[node.start as usize..node.end as usize]
        };
        let mut keys = Vec::new();
        let mut at = object + 1;
        while (at as usize) < list.len() {
            keys.push(at);
            at = list[at as usize + 1].next;
        }
        let repeats = &mut self.nodes.duplicates;
        if keys.len() <= FEW_FIELDS {
            let is_repeat = |i: &usize| keys[..*i].iter().any(|before| name(*before) == name(keys[*i]));
            repeats.extend((1..keys.len()).filter(is_repeat).map(|i| keys[i]));
        } else {
            // Stable, so the first of each name stays first.
            sort::by_key(&mut keys, |key| name(*key));
            repeats.extend(keys.windows(2).filter(|pair| name(pair[0]) == name(pair[1])).map(|pair| pair[1]));
        }
    }

    /// Closes the innermost open object as an element with this text, which becomes its value, or its member `#text` where
    /// it has others.
    pub fn close_element(&mut self, text: &str) {
        let Some(object) = self.open.last().copied() else { return };
        let has_members = self.nodes.list.len() as u32 > object + 1;
        if has_members {
            if !text.is_empty() {
                self.text("#text", text);
            }
            self.close();
            return;
        }
        self.open.pop();
        let start = self.text.len();
        self.text.push_str(text);
        let node = &mut self.nodes.list[object as usize];
        (node.kind, node.start, node.end) = (Kind::Plain, start as u32, self.text.len() as u32);
    }

    /// Ends the record, with all that is still open in it.
    pub fn doc(&mut self) -> Doc<'_> {
        while !self.open.is_empty() {
            self.close();
        }
        self.end(0);
        Doc { text: &self.text, nodes: &self.nodes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_built_is_found_by_its_path() {
        let mut build = Build::default();
        for round in ["1", "2"] {
            build.clear();
            build.open("a");
            build.text("b", "\"x\\");
            build.open("c");
            build.close();
            build.close();
            build.text("d", round);
            let root = build.doc().root();
            assert_eq!(root.path("a.b").and_then(|value| value.text()).as_deref(), Some("\"x\\"));
            assert_eq!(root.path("d").and_then(|value| value.text()).as_deref(), Some(round));
            assert!(root.path("a.c").is_some_and(|value| value.is_empty()));
        }
    }

    #[test]
    fn the_first_of_several_fields_counts_and_the_others_are_marked() {
        for n in [0, 40] {
            let mut build = Build::default();
            build.open("f");
            build.text("k", "first");
            (0..n).for_each(|i| build.text(&format!("other{i}"), ""));
            build.text("k", "second");
            build.mark_repeats();
            let doc = build.doc();
            assert_eq!(doc.root().path("f.k").and_then(|value| value.text()).as_deref(), Some("first"));
            assert_eq!(doc.repeated(doc.root()).as_deref(), Some("k: second"));
        }
    }

    #[test]
    fn a_value_of_another_record_keeps_what_is_in_it() {
        let mut nodes = Nodes::default();
        let text = r#"{"row":["x",{"a":{"b":[1,"\u00e9"]},"a":2},"y"]}"#;
        let other = Doc::parse(text, &mut nodes).unwrap();
        let mut build = Build::default();
        build.text("name", "n");
        for (i, cell) in other.root().path("row").into_iter().flat_map(Value::items).enumerate() {
            build.graft(["first", "second", "third"][i], cell);
        }
        let doc = build.doc();
        let at = |path: &str| doc.root().path(path).and_then(|value| value.text()).map(|text| text.into_owned());
        assert_eq!(["name", "first", "third"].map(at), ["n", "x", "y"].map(|text| Some(text.to_owned())));
        let list: Vec<_> = doc.root().path("second.a").and_then(|a| a.get("b")).unwrap().items().collect();
        assert_eq!((list[0].i64(), list[1].text().as_deref()), (Some(1), Some("é")));
        assert_eq!(list[1].source_text(), r#""\u00e9""#);
        assert_eq!(doc.repeated(doc.root()).as_deref(), Some("a: 2"));
    }

    #[test]
    fn an_element_is_a_text_or_an_object() {
        let mut build = Build::default();
        build.open("name");
        build.close_element("x");
        build.open("time");
        build.text("stamp", "1");
        build.close_element("now");
        let root = build.doc().root();
        assert_eq!(root.get("name").and_then(|value| value.text()).as_deref(), Some("x"));
        assert_eq!(root.path("time.#text").and_then(|value| value.text()).as_deref(), Some("now"));
        assert_eq!(root.path("time.stamp").and_then(|value| value.text()).as_deref(), Some("1"));
    }
}
