//! Field maps as files, and as the import screen shows them.

use serde_json::{Value, json};
use wg_protocol::FieldMapView;
use wg_schema::field::FIELDS;
use wg_schema::field_map::{FieldMap, MapUse, VERSION};

/// What the file says that it is.
const FORMAT: &str = "watchglass-field-map";
/// A map is small; what is larger is something else.
const MAX_BYTES: usize = 1 << 20;
const MAX_FIELDS: usize = 2_000;

/// Why a file is no field map.
#[derive(Debug, thiserror::Error)]
pub enum MapError {
    #[error("this is no field map: {0}")]
    NotAMap(&'static str),
    #[error("this field map is of version {0}; this program reads version {VERSION}")]
    Version(u64),
    #[error("this field map does not fit its description: {0}")]
    Invalid(#[from] serde_json::Error),
    #[error("this field map names a field that there is not: {0}")]
    UnknownField(String),
}

/// Reads a field map from its file.
///
/// # Errors
/// When it is none, of another version, or maps to a field that there is not.
pub fn read_field_map(bytes: &[u8]) -> Result<FieldMap, MapError> {
    if bytes.len() > MAX_BYTES {
        return Err(MapError::NotAMap("it is too large"));
    }
    let mut value: Value = serde_json::from_slice(bytes)?;
    let file = value.as_object_mut().ok_or(MapError::NotAMap("it is no object"))?;
    if file.remove("format").as_ref().and_then(Value::as_str) != Some(FORMAT) {
        return Err(MapError::NotAMap("it does not say that it is one"));
    }
    match file.get("version").and_then(Value::as_u64) {
        Some(version) if version == u64::from(VERSION) => {}
        version => return Err(MapError::Version(version.unwrap_or_default())),
    }
    let map: FieldMap = serde_json::from_value(value)?;
    if map.fields.len() > MAX_FIELDS {
        return Err(MapError::NotAMap("it has too many fields"));
    }
    let is_known = |path: &str| wg_ingest::mappable().any(|known| known == path);
    match map.fields.iter().find(|mapped| !is_known(&mapped.field)) {
        Some(unknown) => Err(MapError::UnknownField(unknown.field.clone())),
        None => Ok(map),
    }
}

/// Returns a field map as its file.
pub fn field_map_json(map: &FieldMap) -> String {
    let mut file = json!({ "format": FORMAT });
    if let (Some(file), Ok(Value::Object(map))) = (file.as_object_mut(), serde_json::to_value(map)) {
        file.extend(map);
    }
    serde_json::to_string_pretty(&file).unwrap_or_default()
}

pub(crate) fn view(used: Option<&MapUse>) -> FieldMapView {
    let label = |path: &'static str| FIELDS.iter().find(|field| field.path == path).map_or(path, |field| field.label);
    let fields = wg_ingest::mappable().map(|path| (path.to_owned(), label(path).to_owned())).collect();
    FieldMapView { used: used.cloned(), fields }
}
