//! Small records of our own in a database: texts and files under fixed names.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{File, IdbDatabase, IdbObjectStoreParameters, IdbTransaction};

/// Makes a store whose records carry their key, where there is none.
pub fn make_store(database: &IdbDatabase, name: &str, key: &str) {
    if !database.object_store_names().contains(name) {
        let by_key = IdbObjectStoreParameters::new();
        by_key.set_key_path(&key.into());
        let _ = database.create_object_store_with_optional_parameters(name, &by_key);
    }
}

/// Returns a record with a key, texts, and (under `files`) files.
pub fn record(key: &str, texts: &[(&str, &str)], files: &[File]) -> JsValue {
    let record = Object::new();
    let set = |name: &str, value: &JsValue| Reflect::set(&record, &name.into(), value).unwrap_or(false);
    set("key", &key.into());
    for (name, value) in texts {
        set(name, &(*value).into());
    }
    if !files.is_empty() {
        set("files", &files.iter().collect::<Array>());
    }
    record.into()
}

/// Returns the record with one more value, of any kind that a database can keep.
pub fn with_value(record: JsValue, name: &str, value: &JsValue) -> JsValue {
    let _ = Reflect::set(&record, &name.into(), value);
    record
}

/// Returns a value of any kind; `undefined` where there is none.
pub fn value(record: &JsValue, name: &str) -> JsValue {
    Reflect::get(record, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

pub fn put(work: &IdbTransaction, store: &str, record: &JsValue) -> Result<(), JsValue> {
    work.object_store(store)?.put(record).map(|_| ())
}

pub fn delete(work: &IdbTransaction, store: &str, key: &str) -> Result<(), JsValue> {
    work.object_store(store)?.delete(&key.into()).map(|_| ())
}

pub fn text(record: &JsValue, name: &str) -> Option<String> {
    Reflect::get(record, &name.into()).ok()?.as_string()
}

pub fn files(record: &JsValue, name: &str) -> Vec<File> {
    let list = Reflect::get(record, &name.into()).ok().and_then(|list| list.dyn_into::<Array>().ok());
    list.map(|list| list.iter().filter_map(|file| file.dyn_into().ok()).collect()).unwrap_or_default()
}
