//! The app as one file: its bytes, the working brief in it, and what `public/single.js` does for both. A hosted page has none
//! of its own; its service worker keeps it, or its user knows where the file lies.

use super::dom::window;
use js_sys::{Array, ArrayBuffer, Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

const NONE: [JsValue; 2] = [JsValue::UNDEFINED, JsValue::UNDEFINED];

/// Returns the text of the working brief in this file.
pub fn brief() -> Option<Vec<u8>> {
    Reflect::get(&window(), &"__wgBrief".into()).ok().and_then(bytes)
}

/// Returns the bytes of this file, without the data of a working brief; `None` in a hosted page.
pub fn shell() -> Option<Vec<u8>> {
    call("__wgShell", NONE).and_then(bytes)
}

/// Tells whether this is the app as one file.
pub fn is_here() -> bool {
    Reflect::get(&window(), &"__wgShell".into()).is_ok_and(|shell| shell.is_function())
}

/// Returns the app as one file as the service worker of a hosted page keeps it; `None` where there is none, or
/// another one than that of this build.
pub async fn kept() -> Option<Vec<u8>> {
    let found: Array = wait("__wgKept", NONE).await?.dyn_into().ok()?;
    found.iter().filter_map(bytes).find(|bytes| is_of_this_build(bytes))
}

/// Tells whether a file is the app as one file that was built beside this hosted page, to the byte.
pub fn is_of_this_build(bytes: &[u8]) -> bool {
    let sum = Reflect::get(&window(), &"__wgSingleSum".into()).ok().and_then(|sum| sum.as_string());
    sum.is_some_and(|sum| sum == wg_casefile::text_hash(bytes))
}

/// Packs a text as gzip.
pub async fn pack(text: &str) -> Option<Vec<u8>> {
    wait("__wgPack", [text.into(), JsValue::UNDEFINED]).await.and_then(bytes)
}

/// Returns what a buffer holds.
fn bytes(buffer: JsValue) -> Option<Vec<u8>> {
    let buffer: ArrayBuffer = buffer.dyn_into().ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}

/// Calls a function of the window; it gets two arguments at most.
fn call(name: &str, [one, two]: [JsValue; 2]) -> Option<JsValue> {
    let function: Function = Reflect::get(&window(), &name.into()).ok()?.dyn_into().ok()?;
    function.call2(&JsValue::UNDEFINED, &one, &two).ok()
}

async fn wait(name: &str, args: [JsValue; 2]) -> Option<JsValue> {
    let promise: Promise = call(name, args)?.dyn_into().ok()?;
    JsFuture::from(promise).await.ok()
}
