//! Checking a signature with what the browser has for it.

use super::subtle::{bytes, call};
use js_sys::Array;
use wasm_bindgen::JsValue;

/// Tells whether an Ed25519 signature is that of `text` by the holder of `key`; `None` where this browser cannot tell.
pub async fn fits(key: &[u8], signature: &[u8], text: &str) -> Option<bool> {
    let name: JsValue = "Ed25519".into();
    let uses = Array::of1(&"verify".into());
    let key = call("importKey", &["raw".into(), bytes(key), name.clone(), JsValue::FALSE, uses.into()]).await?;
    call("verify", &[name, key, bytes(signature), bytes(text.as_bytes())]).await?.as_bool()
}
