//! Checks a JSON value against a JSON Schema, for the keywords that OCSF's schemas and ours use.
//!
//! A keyword it does not know is an error, so that nothing passes for want of understanding. The usual crates bring some
//! sixty others (URLs, Unicode domain names, a backtracking regex engine); tests of one file do not pay for that.

use regex_lite::Regex;
use serde_json::{Map, Value};

/// Returns what is wrong with `value`, each with its place; empty when it is valid.
///
/// # Panics
/// If the schema uses a keyword or a reference that is not known here.
pub fn check(schema: &Value, value: &Value) -> Vec<String> {
    let mut check = Check { root: schema, wrong: Vec::new() };
    check.value(schema, value, "$");
    check.wrong
}

/// Keywords that only explain.
const WORDS: [&str; 7] = ["$schema", "$id", "$defs", "title", "description", "deprecated", "format"];

struct Check<'a> {
    root: &'a Value,
    wrong: Vec<String>,
}

impl Check<'_> {
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
                let pointer = rule.as_str().and_then(|text| text.strip_prefix('#')).expect("references are local");
                let target = self.root.pointer(pointer).unwrap_or_else(|| panic!("{pointer} is not in the schema"));
                // The root outlives the check; a clone keeps the borrow simple, and tests are small.
                self.value(&target.clone(), value, at);
            }
            "type" => {
                let types = if rule.is_array() { items(rule) } else { std::slice::from_ref(rule) };
                let fits = types.iter().any(|one| is_of(one.as_str().expect("a type is a text"), value));
                self.must(at, fits, &format!("is not of type {rule}"));
            }
            "const" => self.must(at, value == rule, &format!("is not {rule}")),
            "enum" => self.must(at, items(rule).contains(value), &format!("{value} is not one of {rule}")),
            "anyOf" => {
                let fits = items(rule).iter().any(|one| check_under(self.root, one, value));
                self.must(at, fits, "fits none of anyOf");
            }
            "oneOf" => {
                let fits = items(rule).iter().filter(|one| check_under(self.root, one, value)).count();
                self.must(at, fits == 1, &format!("fits {fits} of oneOf"));
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
                for (name, value) in object {
                    if !known.is_some_and(|known| known.contains_key(name)) {
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
                let pattern = Regex::new(rule.as_str().expect("a pattern is text")).expect("the pattern is a regex");
                self.must(at, pattern.is_match(text), &format!("{text:?} does not fit {rule}"));
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

fn check_under(root: &Value, schema: &Value, value: &Value) -> bool {
    let mut check = Check { root, wrong: Vec::new() };
    check.value(schema, value, "$");
    check.wrong.is_empty()
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
