//! The app as one file: its own text, the working brief in it, and what `public/single.js` does for both. Nothing of it is
//! there in a hosted page.

use super::dom::window;
use js_sys::{ArrayBuffer, Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

const NONE: [JsValue; 2] = [JsValue::UNDEFINED, JsValue::UNDEFINED];

/// Returns the text of the working brief in this file.
pub fn brief() -> Option<Vec<u8>> {
    let buffer: ArrayBuffer = Reflect::get(&window(), &"__wgBrief".into()).ok()?.dyn_into().ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}

/// Returns the text of this file, without the data of a working brief; `None` in a hosted page.
pub fn shell() -> Option<String> {
    call("__wgShell", NONE)?.as_string()
}

/// Packs a text as gzip.
pub async fn pack(text: &str) -> Option<Vec<u8>> {
    let buffer: ArrayBuffer = wait("__wgPack", [text.into(), JsValue::UNDEFINED]).await?.dyn_into().ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}

/// Returns the SHA-256 of a text in hex; `None` where the browser does not compute it here.
pub async fn hash(text: &str) -> Option<String> {
    wait("__wgHash", [text.into(), JsValue::UNDEFINED]).await?.as_string()
}

/// A key that this browser signs with; it cannot be taken out of it, but be stored.
pub struct Key(pub JsValue);

impl Key {
    /// Makes one; `None` where the browser cannot.
    pub async fn make() -> Option<Key> {
        wait("__wgMakeKey", NONE).await.map(Key)
    }

    /// Returns the public half in hex.
    pub fn public(&self) -> Option<String> {
        Reflect::get(&self.0, &"publicKey".into()).ok()?.as_string()
    }

    /// Signs a text; the signature in hex.
    pub async fn sign(&self, text: &str) -> Option<String> {
        wait("__wgSign", [self.0.clone(), text.into()]).await?.as_string()
    }
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
