//! Checks a JSON value against a JSON Schema, for the keywords that the schemas of OCSF, STIX, Attack Flow and ours use.
//!
//! A keyword it does not know is an error, so that nothing passes for want of understanding. The usual crates bring some
//! sixty others (URLs, Unicode domain names, a backtracking regex engine); tests of one file do not pay for that.

use regex_lite::Regex;
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Returns what is wrong with `value`, each with its place; empty when it is valid.
///
/// # Panics
/// If the schema uses a keyword or a reference that is not known here.
pub fn check(schema: &Value, value: &Value) -> Vec<String> {
    let mut check = Check { root: schema, others: None, wrong: Vec::new() };
    check.value(schema, value, "$");
    check.wrong
}

/// Schemas that refer to each other. A document is known by the last two parts of its address, e.g. `common/core.json`, so
/// that every spelling of an address finds it.
#[derive(Default)]
pub struct Schemas {
    documents: BTreeMap<String, Value>,
}

impl Schemas {
    /// Adds a document and returns its id.
    ///
    /// # Panics
    /// If it has none.
    pub fn add(&mut self, schema: Value) -> String {
        let id = last_two(schema["$id"].as_str().expect("a document has an id"));
        self.documents.insert(id.clone(), schema);
        id
    }

    /// Adds every document of a folder and its folders.
    ///
    /// # Panics
    /// If one cannot be read.
    pub fn add_folder(&mut self, dir: &Path) {
        for entry in std::fs::read_dir(dir).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            if entry.is_dir() {
                self.add_folder(&entry);
            } else if entry.extension().is_some_and(|kind| kind == "json") {
                let text = std::fs::read(&entry).expect("a readable file");
                self.add(serde_json::from_slice(&text).expect("a schema is JSON"));
            }
        }
    }

    /// Returns the documents' ids by their titles.
    pub fn ids_by_title(&self) -> BTreeMap<String, String> {
        let titled = self.documents.iter().filter_map(|(id, schema)| Some((schema["title"].as_str()?, id)));
        titled.map(|(title, id)| (title.to_owned(), id.clone())).collect()
    }

    /// Returns what is wrong with `value` under a document.
    ///
    /// # Panics
    /// If there is no such document, or it uses a keyword that is not known here.
    pub fn check(&self, id: &str, value: &Value) -> Vec<String> {
        let root = self.documents.get(id).unwrap_or_else(|| panic!("no schema {id}"));
        let mut check = Check { root, others: Some(self), wrong: Vec::new() };
        check.value(root, value, "$");
        check.wrong
    }
}

fn last_two(address: &str) -> String {
    let mut parts: Vec<&str> = address.rsplit('/').take(2).collect();
    parts.reverse();
    parts.join("/")
}

/// Keywords that only explain.
const WORDS: [&str; 10] = [
    "$schema",
    "$id",
    "$defs",
    "definitions",
    "title",
    "description",
    "deprecated",
    "format",
    "$comment",
    "x-exampleObject",
];

struct Check<'a> {
    root: &'a Value,
    others: Option<&'a Schemas>,
    wrong: Vec<String>,
}

impl<'a> Check<'a> {
    /// Returns the document and the schema in it that a reference means.
    fn target(&self, reference: &str) -> (&'a Value, &'a Value) {
        let (document, pointer) = reference.split_once('#').unwrap_or((reference, ""));
        let root = match document {
            "" => self.root,
            address => {
                let others = self.others.expect("references are local");
                let id = last_two(address);
                others.documents.get(&id).unwrap_or_else(|| panic!("no schema {id}"))
            }
        };
        (root, root.pointer(pointer).unwrap_or_else(|| panic!("{reference} is not in the schema")))
    }

    fn holds(&self, schema: &Value, value: &Value) -> bool {
        let mut check = Check { root: self.root, others: self.others, wrong: Vec::new() };
        check.value(schema, value, "$");
        check.wrong.is_empty()
    }

    /// Returns the names that a schema and what it applies speak of.
    fn evaluated(&self, schema: &Value, value: &Value) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        let keys = value.as_object().into_iter().flat_map(Map::keys);
        let patterns = schema["patternProperties"].as_object();
        let by_pattern = |name: &&String| patterns.is_some_and(|all| all.keys().any(|pattern| matches(pattern, name)));
        names.extend(keys.filter(by_pattern).cloned());
        names.extend(schema["properties"].as_object().into_iter().flat_map(Map::keys).cloned());
        for part in items(&schema["allOf"]) {
            names.extend(self.evaluated(part, value));
        }
        if let Some(reference) = schema["$ref"].as_str() {
            let (root, target) = self.target(reference);
            names.extend(Check { root, others: self.others, wrong: Vec::new() }.evaluated(target, value));
        }
        if schema["if"].is_object() {
            let branch = if self.holds(&schema["if"], value) { "then" } else { "else" };
            names.extend(self.evaluated(&schema[branch], value));
        }
        names
    }

    fn value(&mut self, schema: &Value, value: &Value, at: &str) {
        let schema = match schema {
            Value::Bool(true) => return,
            Value::Bool(false) => return self.fail(at, "nothing is allowed here"),
            schema => schema.as_object().expect("a schema is an object or a boolean"),
        };
        for (keyword, rule) in schema {
            self.keyword(schema, keyword, rule, value, at);
        }
    }

    fn keyword(&mut self, schema: &Map<String, Value>, keyword: &str, rule: &Value, value: &Value, at: &str) {
        match keyword {
            _ if WORDS.contains(&keyword) => {}
            "$ref" => {
                let (root, target) = self.target(rule.as_str().expect("a reference is text"));
                let before = std::mem::replace(&mut self.root, root);
                self.value(target, value, at);
                self.root = before;
            }
            "type" => {
                let types = if rule.is_array() { items(rule) } else { std::slice::from_ref(rule) };
                let fits = types.iter().any(|one| is_of(one.as_str().expect("a type is a text"), value));
                self.must(at, fits, &format!("is not of type {rule}"));
            }
            "const" => self.must(at, value == rule, &format!("is not {rule}")),
            "enum" => self.must(at, items(rule).contains(value), &format!("{value} is not one of {rule}")),
            "anyOf" => {
                let fits = items(rule).iter().any(|one| self.holds(one, value));
                self.must(at, fits, "fits none of anyOf");
            }
            "oneOf" => {
                let fits = items(rule).iter().filter(|one| self.holds(one, value)).count();
                self.must(at, fits == 1, &format!("fits {fits} of oneOf"));
            }
            "allOf" => items(rule).iter().for_each(|one| self.value(one, value, at)),
            "not" => self.must(at, !self.holds(rule, value), "is what it must not be"),
            "if" => {
                let branch = if self.holds(rule, value) { "then" } else { "else" };
                if let Some(schema) = schema.get(branch) {
                    self.value(schema, value, at);
                }
            }
            "then" | "else" => {}
            "contains" => {
                let fits = value.as_array().is_none_or(|list| list.iter().any(|item| self.holds(rule, item)));
                self.must(at, fits, "holds nothing of what it must");
            }
            "propertyNames" => {
                for name in value.as_object().into_iter().flat_map(Map::keys) {
                    self.value(rule, &Value::String(name.clone()), at);
                }
            }
            "minProperties" => {
                self.must(at, value.as_object().is_none_or(|object| object.len() as u64 >= whole(rule)), "is too empty")
            }
            "patternProperties" => {
                let Some(object) = value.as_object() else { return };
                for (pattern, own) in rule.as_object().expect("patterns are an object") {
                    for (name, value) in object.iter().filter(|(name, _)| matches(pattern, name)) {
                        self.value(own, value, &format!("{at}.{name}"));
                    }
                }
            }
            "unevaluatedProperties" => {
                let known = self.evaluated(&Value::Object(schema.clone()), value);
                for (name, value) in value.as_object().into_iter().flatten().filter(|(name, _)| !known.contains(*name))
                {
                    self.value(rule, value, &format!("{at}.{name}"));
                }
            }
            "required" => {
                let Some(object) = value.as_object() else { return };
                for name in items(rule).iter().filter_map(Value::as_str) {
                    self.must(at, object.contains_key(name), &format!("lacks {name}"));
                }
            }
            "properties" => {
                let Some(object) = value.as_object() else { return };
                for (name, own) in rule.as_object().expect("properties are an object") {
                    if let Some(value) = object.get(name) {
                        self.value(own, value, &format!("{at}.{name}"));
                    }
                }
            }
            "additionalProperties" => {
                let Some(object) = value.as_object() else { return };
                let known = schema.get("properties").and_then(Value::as_object);
                let patterns = schema.get("patternProperties").and_then(Value::as_object);
                for (name, value) in object {
                    let by_pattern = patterns.is_some_and(|all| all.keys().any(|pattern| matches(pattern, name)));
                    if !by_pattern && !known.is_some_and(|known| known.contains_key(name)) {
                        self.value(rule, value, &format!("{at}.{name}"));
                    }
                }
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    self.value(rule, item, &format!("{at}[{index}]"));
                }
            }
            "maxItems" => {
                self.must(at, value.as_array().is_none_or(|list| list.len() as u64 <= whole(rule)), "is too long")
            }
            "minItems" => {
                self.must(at, value.as_array().is_none_or(|list| list.len() as u64 >= whole(rule)), "is too short")
            }
            "maxLength" => self.must(at, characters(value).is_none_or(|length| length <= whole(rule)), "is too long"),
            "minLength" => self.must(at, characters(value).is_none_or(|length| length >= whole(rule)), "is too short"),
            "minimum" => {
                self.must(at, value.as_f64().is_none_or(|number| Some(number) >= rule.as_f64()), "is too small")
            }
            "maximum" => {
                self.must(at, value.as_f64().is_none_or(|number| Some(number) <= rule.as_f64()), "is too large")
            }
            "pattern" => {
                let Some(text) = value.as_str() else { return };
                let fits = matches(rule.as_str().expect("a pattern is text"), text);
                self.must(at, fits, &format!("{text:?} does not fit {rule}"));
            }
            unknown => panic!("{unknown} is not known to the schema check"),
        }
    }

    fn must(&mut self, at: &str, holds: bool, else_say: &str) {
        if !holds {
            self.fail(at, else_say);
        }
    }

    fn fail(&mut self, at: &str, what: &str) {
        self.wrong.push(format!("{at} {what}"));
    }
}

fn matches(pattern: &str, text: &str) -> bool {
    thread_local! {
        // The same few patterns are asked for thousands of times.
        static KNOWN: RefCell<BTreeMap<String, Regex>> = const { RefCell::new(BTreeMap::new()) };
    }
    KNOWN.with_borrow_mut(|known| {
        if !known.contains_key(pattern) {
            known.insert(pattern.to_owned(), Regex::new(pattern).expect("the pattern is a regex"));
        }
        known[pattern].is_match(text)
    })
}

fn is_of(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "number" => value.is_number(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        other => panic!("{other} is no type"),
    }
}

fn items(rule: &Value) -> &[Value] {
    rule.as_array().map_or(&[], Vec::as_slice)
}

fn whole(rule: &Value) -> u64 {
    rule.as_u64().expect("a length is a whole number")
}

fn characters(value: &Value) -> Option<u64> {
    value.as_str().map(|text| text.chars().count() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_does_not_fit_is_named_with_its_place() {
        let schema = json!({
            "type": "object",
            "additionalProperties": false,
            "required": ["id"],
            "properties": {
                "id": { "type": "integer", "minimum": 1 },
                "tags": { "type": "array", "items": { "$ref": "#/$defs/tag" } },
                "either": { "anyOf": [{ "type": "null" }, { "enum": [1, 2] }] },
            },
            "$defs": { "tag": { "type": "string", "pattern": "^[a-z]+$", "maxLength": 3 } },
        });
        let wrong = |value: Value| check(&schema, &value).join("; ");
        assert_eq!(wrong(json!({ "id": 1, "tags": ["ab"], "either": null })), "");
        assert_eq!(wrong(json!({ "tags": [] })), "$ lacks id");
        assert_eq!(wrong(json!({ "id": 0 })), "$.id is too small");
        assert_eq!(wrong(json!({ "id": 1.5 })), "$.id is not of type \"integer\"");
        assert_eq!(wrong(json!({ "id": 1, "x": 1 })), "$.x nothing is allowed here");
        assert_eq!(wrong(json!({ "id": 1, "tags": ["a", "abcd"] })), "$.tags[1] is too long");
        assert_eq!(wrong(json!({ "id": 1, "either": 3 })), "$.either fits none of anyOf");
    }
}
