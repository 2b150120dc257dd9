//! Where a path leads in a record: through objects, dotted keys, lists, lists of names and values, and JSON in a text.

use super::pairs::pairs;
use std::borrow::Cow;
use wg_record::json::{Build, Doc, Nodes, Value};

/// Items of a list that are looked at.
pub(super) const MAX_ITEMS: usize = 16;
/// A text that holds JSON may hold a text that does.
pub(super) const MAX_DECODED: u8 = 2;
/// Bytes of a text with fields in it that are read.
const MAX_TEXT: usize = 256 << 10;

/// Returns what a path holds where it is one value under one name, as in all of a table: outer `None` where it is not.
pub(super) fn single<'d>(doc: Value<'d>, path: &str) -> Option<Option<Cow<'d, str>>> {
    let value = doc.get(path)?;
    (!value.is_array() && !value.is_object()).then(|| value.text())
}

/// Returns the texts at a path, in order.
pub(super) fn texts<'d>(doc: Value<'d>, path: &str) -> Vec<Cow<'d, str>> {
    let mut found = Vec::new();
    match doc.get(path) {
        Some(value) => collect(value, "", 0, &mut found),
        None => collect(doc, path, 0, &mut found),
    }
    found
}

fn collect<'d>(value: Value<'d>, path: &str, depth: u8, found: &mut Vec<Cow<'d, str>>) {
    if path.is_empty() {
        return found.extend(value.items().take(MAX_ITEMS).filter_map(Value::text));
    }
    if value.is_array() {
        if let Some(pairs) = listed(value) {
            return found.extend(pairs.into_iter().filter(|(name, _)| name.as_str() == path).map(|(_, text)| text));
        }
        for item in value.items().take(MAX_ITEMS) {
            match pair(item) {
                Some((name, value)) if path == name => collect(value, "", depth, found),
                Some((name, value)) if starts_with_key(path, &name) => {
                    collect(value, &path[name.len() + 1..], depth, found)
                }
                _ => match role(item) {
                    Some(role) if starts_with_key(path, &role) => collect(item, &path[role.len() + 1..], depth, found),
                    _ => collect(item, path, depth, found),
                },
            }
        }
        return;
    }
    if value.is_string() {
        let mut inner = Vec::new();
        decoded(value, depth, &mut |value| collect_owned(value, path, depth + 1, &mut inner));
        return found.extend(inner.into_iter().map(Cow::Owned));
    }
    let before = found.len();
    for (key, member) in value.entries() {
        if *path == *key {
            collect(member, "", depth, found);
        } else if starts_with_key(path, &key) {
            collect(member, &path[key.len() + 1..], depth, found);
        }
        // Of keys that are the same, the first with a value counts.
        if found.len() > before {
            return;
        }
    }
}

fn collect_owned(value: Value<'_>, path: &str, depth: u8, found: &mut Vec<String>) {
    let mut texts = Vec::new();
    collect(value, path, depth, &mut texts);
    found.extend(texts.into_iter().map(Cow::into_owned));
}

fn starts_with_key(path: &str, key: &str) -> bool {
    path.strip_prefix(key).is_some_and(|rest| rest.starts_with('.'))
}

/// Reads a text that holds an object, a list, or pairs. Returns whether it does.
pub(super) fn decoded(value: Value<'_>, depth: u8, then: &mut dyn FnMut(Value<'_>)) -> bool {
    let Some(text) = value.raw_str().filter(|text| depth < MAX_DECODED && text.len() <= MAX_TEXT) else { return false };
    if text.starts_with(['{', '[']) && text.contains("\":") {
        let mut nodes = Nodes::default();
        let doc = Doc::parse(&text, &mut nodes);
        doc.iter().for_each(|doc| then(doc.root()));
        return doc.is_ok();
    }
    let found = pairs(&text);
    if found.is_empty() {
        return false;
    }
    let mut build = Build::default();
    found.iter().for_each(|(key, value)| build.text(key, value));
    then(build.doc().root());
    true
}

/// Returns names and values of a list of texts that are such pairs: `["Policy: Uploads", "Threat: Data egress"]`.
pub(super) fn listed(list: Value<'_>) -> Option<Vec<(String, Cow<'_, str>)>> {
    if !list.is_array() || !list.items().next().is_some_and(Value::is_string) {
        return None;
    }
    let mut pairs = Vec::new();
    for item in list.items().take(MAX_ITEMS) {
        let text = item.raw_str()?;
        let (name, value) = text.split_once(": ")?;
        let is_name = name.len() <= 40 && name.chars().all(|c| c.is_alphabetic() || c == ' ' || c == '_');
        if !is_name || name.split(' ').count() > 3 || value.trim().is_empty() {
            return None;
        }
        pairs.push((name.to_owned(), Cow::Owned(value.trim().to_owned())));
    }
    (pairs.len() >= 2).then_some(pairs)
}

/// Returns the part that a machine or a person plays in an alert, or what kind of thing it is, where an item of a list says
/// it, as the name of the item: `{"role":"victim","ip":"10.0.0.5"}`, `{"type":"host","name":"ws-1"}`.
pub(super) fn role(item: Value<'_>) -> Option<Cow<'_, str>> {
    const KEYS: [&str; 4] = ["role", "Role", "entityRole", "direction"];
    const TYPES: [&str; 12] = [
        "type",
        "Type",
        "entityType",
        "entity_type",
        "EntityType",
        "kind",
        "Kind",
        "category",
        "objectType",
        "object_type",
        "resourceType",
        "@type",
    ];
    const THINGS: [&str; 24] = [
        "host",
        "hostname",
        "endpoint",
        "device",
        "machine",
        "computer",
        "asset",
        "user",
        "username",
        "account",
        "identity",
        "ip",
        "ipaddress",
        "address",
        "file",
        "process",
        "url",
        "domain",
        "dns",
        "filehash",
        "hash",
        "mailbox",
        "email",
        "workstation",
    ];
    const ROLES: [&str; 14] = [
        "offender",
        "victim",
        "attacker",
        "target",
        "source",
        "src",
        "destination",
        "dst",
        "dest",
        "client",
        "server",
        "actor",
        "initiator",
        "responder",
    ];
    let says = |keys: &[&str], known: &[&str]| {
        let word = keys.iter().find_map(|key| item.get(key)?.text())?;
        let letters: String = word.chars().filter(char::is_ascii_alphanumeric).take(20).collect();
        known.iter().any(|known| letters.eq_ignore_ascii_case(known)).then_some(Cow::Owned(letters))
    };
    says(&KEYS, &ROLES).or_else(|| says(&TYPES, &THINGS))
}

/// Returns name and value of an item that is such a pair: `{"key":"user","value":"bob"}`.
pub(super) fn pair(item: Value<'_>) -> Option<(Cow<'_, str>, Value<'_>)> {
    const NAMES: [&str; 12] = [
        "name",
        "key",
        "Name",
        "Key",
        "field",
        "type",
        "Type",
        "dataType",
        "label",
        "entityType",
        "entity_type",
        "EntityType",
    ];
    const VALUES: [&str; 9] =
        ["value", "Value", "val", "data", "Data", "values", "entityValue", "entity_value", "EntityValue"];
    if !item.is_object() {
        return None;
    }
    let value = VALUES.iter().find_map(|key| item.get(key))?;
    let name = NAMES.iter().find_map(|key| item.get(key)?.text())?;
    // A name of a field is short and has no dots or spaces to speak of.
    let is_name = name.len() <= 60 && !name.contains('.') && name.split(' ').count() <= 4;
    is_name.then_some((name, value))
}
