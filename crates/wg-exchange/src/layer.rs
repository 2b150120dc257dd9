//! Navigator layers of others, read as coverage: which techniques somebody says they can see or stop.
//!
//! A technique is covered by a layer where it is enabled and has a score above 0, or no score but a colour or a comment:
//! Navigator writes untouched techniques too. Layers of any format version are read, and ids of older releases are taken as
//! what replaced them. Names and comments are the file's words: text, and cut.

use serde_json::Value;
use wg_schema::attack::{resolve, technique};
use wg_schema::ordered::{OrderedMap, OrderedSet};

/// More are not read; a person lays a few over each other.
const MAX_LAYERS: usize = 32;
const MAX_TECHNIQUES: usize = 20_000;
const MAX_NAME_CHARS: usize = 80;

/// Why a file is no layer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LayerError {
    #[error("it is not JSON")]
    NotJson,
    #[error("it is no ATT&CK Navigator layer: it has no list of techniques with ids")]
    NotALayer,
    #[error("it is a layer of {0}, not of Enterprise")]
    Domain(String),
    #[error("it holds more than {MAX_LAYERS} layers, or more than {MAX_TECHNIQUES} techniques in one")]
    TooLarge,
}

/// A layer, as far as coverage needs it.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    pub name: String,
    /// ATT&CK release that it says it is of; empty where it does not say.
    pub attack: String,
    /// Techniques of the table in use, with their score where they have one.
    pub covered: OrderedMap<u16, Option<f64>>,
    /// Ids that the table does not know.
    pub unknown: u32,
}

/// Reads a layer, or a list of layers.
///
/// # Errors
/// When the bytes are no layer of ATT&CK Enterprise.
pub fn read_layers(bytes: &[u8]) -> Result<Vec<Layer>, LayerError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let value: Value = serde_json::from_slice(bytes).map_err(|_| LayerError::NotJson)?;
    match &value {
        Value::Array(list) if list.len() > MAX_LAYERS => Err(LayerError::TooLarge),
        Value::Array(list) if !list.is_empty() => list.iter().map(layer).collect(),
        one => Ok(vec![layer(one)?]),
    }
}

fn layer(value: &Value) -> Result<Layer, LayerError> {
    let list = value["techniques"].as_array().ok_or(LayerError::NotALayer)?;
    if list.len() > MAX_TECHNIQUES {
        return Err(LayerError::TooLarge);
    }
    let domain = value["domain"].as_str().unwrap_or("enterprise-attack");
    // Up to format 3 it was called mitre-enterprise.
    if !matches!(domain, "enterprise-attack" | "mitre-enterprise") {
        return Err(LayerError::Domain(cut(domain)));
    }
    if !list.is_empty() && list.iter().all(|technique| !technique["techniqueID"].is_string()) {
        return Err(LayerError::NotALayer);
    }
    let name = value["name"].as_str().map(cut).filter(|name| !name.is_empty());
    let attack = &value["versions"]["attack"];
    let mut layer = Layer {
        name: name.unwrap_or_else(|| "unnamed layer".to_owned()),
        attack: attack.as_str().map(cut).or_else(|| attack.as_u64().map(|n| n.to_string())).unwrap_or_default(),
        covered: OrderedMap::new(),
        unknown: 0,
    };
    for technique in list {
        let Some(id) = technique["techniqueID"].as_str() else { continue };
        if !covers(technique) {
            continue;
        }
        // `resolve` reads any spelling of anything; a layer has ids alone.
        let known = id.starts_with('T') && id.len() <= 16;
        let found = known.then(|| resolve(id, None)).into_iter().flatten().find_map(|found| found.attack.technique);
        let Some(index) = found else {
            layer.unknown += 1;
            continue;
        };
        let score = technique["score"].as_f64();
        let best = layer.covered.entry(index).or_insert(score);
        if score > *best {
            *best = score;
        }
    }
    Ok(layer)
}

fn covers(technique: &Value) -> bool {
    let said = |name: &str| technique[name].as_str().is_some_and(|text| !text.trim().is_empty());
    technique["enabled"] != Value::Bool(false)
        && match technique["score"].as_f64() {
            Some(score) => score > 0.0,
            None => said("color") || said("comment"),
        }
}

fn cut(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(MAX_NAME_CHARS).collect::<String>().trim().to_owned()
}

/// Several layers over each other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Coverage {
    pub layers: Vec<Layer>,
}

/// Which layers cover one technique.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Covered {
    /// Places in [`Coverage::layers`].
    pub by: Vec<usize>,
}

impl Coverage {
    /// Returns the layers that cover a technique: by its own id, by its parent's, or by one of its sub-techniques'.
    pub fn of(&self, index: u16) -> Covered {
        let parent = technique(index).and_then(|technique| technique.parent);
        let covers = |layer: &Layer| {
            let is_sub = |other: &u16| technique(*other).is_some_and(|t| t.parent == Some(index));
            layer.covered.contains_key(&index)
                || parent.is_some_and(|parent| layer.covered.contains_key(&parent))
                || layer.covered.keys().any(is_sub)
        };
        let by = self.layers.iter().enumerate().filter(|(_, layer)| covers(layer)).map(|(place, _)| place);
        Covered { by: by.collect() }
    }

    /// Returns every technique that a layer names, by its own id.
    pub fn named(&self) -> impl Iterator<Item = u16> {
        let all: wg_schema::ordered::OrderedSet<u16> =
            OrderedSet::from_iter(self.layers.iter().flat_map(|l| l.covered.keys().copied()));
        all.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wg_schema::attack::find_technique;

    fn read(text: &str) -> Result<Vec<Layer>, LayerError> {
        read_layers(text.as_bytes())
    }

    #[test]
    fn a_technique_that_was_not_touched_is_not_covered() {
        let text = r##"{"name":"ours","domain":"enterprise-attack","versions":{"attack":"18","layer":"4.5"},"techniques":[
            {"techniqueID":"T1059.001","score":2},{"techniqueID":"T1003","score":0},{"techniqueID":"T1110","color":""},
            {"techniqueID":"T1021","comment":"rule 7"},{"techniqueID":"T1047","enabled":false,"score":3},
            {"techniqueID":"T1562.001","color":"#ff0000"},{"techniqueID":"T9999","score":1}]}"##;
        let layers = read(text).unwrap();
        let find = |id: &str| find_technique(id).unwrap();
        let ids: Vec<u16> = layers[0].covered.keys().copied().collect();
        let mut expect = vec![find("T1059.001"), find("T1021"), find("T1685")];
        expect.sort_unstable();
        assert_eq!((ids, layers[0].unknown, layers[0].attack.as_str()), (expect, 1, "18"));
        let coverage = Coverage { layers };
        assert_eq!(coverage.of(find("T1059")).by, [0], "a sub-technique is a part of it");
        assert_eq!(coverage.of(find("T1021.001")).by, [0], "its parent is covered");
        assert!(coverage.of(find("T1003")).by.is_empty());
    }

    #[test]
    fn what_is_no_layer_of_enterprise_is_refused() {
        assert_eq!(read("{"), Err(LayerError::NotJson));
        assert_eq!(read("[]"), Err(LayerError::NotALayer));
        assert_eq!(read(r#"{"techniques":["T1059"]}"#), Err(LayerError::NotALayer));
        assert_eq!(read(r#"{"domain":"ics-attack","techniques":[]}"#), Err(LayerError::Domain("ics-attack".into())));
        let many = format!("[{}]", vec!["{\"techniques\":[]}"; 33].join(","));
        assert_eq!(read(&many), Err(LayerError::TooLarge));
    }
}
