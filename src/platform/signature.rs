//! Checking a signature with what the browser has for it.

use super::dom::window;
use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Tells whether an Ed25519 signature is that of `text` by the holder of `key`; `None` where this browser cannot tell.
pub async fn fits(key: &[u8], signature: &[u8], text: &str) -> Option<bool> {
    let subtle = get(&get(&window(), "crypto")?, "subtle")?;
    let (raw, name): (JsValue, JsValue) = (Uint8Array::from(key).into(), "Ed25519".into());
    let import: Function = get(&subtle, "importKey")?.dyn_into().ok()?;
    let uses = Array::of1(&"verify".into());
    let key = import.call5(&subtle, &"raw".into(), &raw, &name, &JsValue::FALSE, &uses).ok()?;
    let key = settled(key).await?;
    let verify: Function = get(&subtle, "verify")?.dyn_into().ok()?;
    let (signature, text) = (Uint8Array::from(signature), Uint8Array::from(text.as_bytes()));
    let fits = verify.call4(&subtle, &name, &key, &signature, &text).ok()?;
    settled(fits).await?.as_bool()
}

fn get(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &name.into()).ok().filter(|value| !value.is_undefined() && !value.is_null())
}

async fn settled(promise: JsValue) -> Option<JsValue> {
    JsFuture::from(promise.dyn_into::<Promise>().ok()?).await.ok()
}
