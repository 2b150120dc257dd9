//! The browser's own cryptography, its methods called by their names: what `web_sys` knows of it would come to more bytes.

use super::dom::window;
use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Calls a method of `crypto.subtle`; `None` where this browser has none, or it refuses.
pub async fn call(method: &str, args: &[JsValue]) -> Option<JsValue> {
    let subtle = get(&get(&window(), "crypto")?, "subtle")?;
    let method: Function = get(&subtle, method)?.dyn_into().ok()?;
    let args: Array = args.iter().collect();
    let promise = method.apply(&subtle, &args).ok()?;
    JsFuture::from(promise.dyn_into::<Promise>().ok()?).await.ok()
}

/// Returns bytes that nobody can foresee.
pub fn random<const N: usize>() -> Option<[u8; N]> {
    let crypto = get(&window(), "crypto")?;
    let fill: Function = get(&crypto, "getRandomValues")?.dyn_into().ok()?;
    let bytes = Uint8Array::new_with_length(u32::try_from(N).ok()?);
    fill.call1(&crypto, &bytes).ok()?;
    bytes.to_vec().try_into().ok()
}

/// Returns an object of these fields.
pub fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}

pub fn bytes(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

pub(super) fn get(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &name.into()).ok().filter(|value| !value.is_undefined() && !value.is_null())
}
