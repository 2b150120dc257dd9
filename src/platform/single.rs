//! The app as one file: its own text, the working brief in it, and what `public/single.js` does for both. Nothing of it is
//! there in a hosted page.

use super::dom::window;
use js_sys::{ArrayBuffer, Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Returns the text of the working brief in this file.
pub fn brief() -> Option<Vec<u8>> {
    let buffer: ArrayBuffer = Reflect::get(&window(), &"__wgBrief".into()).ok()?.dyn_into().ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}

/// Returns the text of this file, without the data of a working brief; `None` in a hosted page.
pub fn shell() -> Option<String> {
    call("__wgShell", &[])?.as_string()
}

/// Packs a text as gzip.
pub async fn pack(text: &str) -> Option<Vec<u8>> {
    let buffer: ArrayBuffer = wait("__wgPack", &[text.into()]).await?.dyn_into().ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}

/// A key that this browser signs with; it cannot be taken out of it, but be stored.
pub struct Key(pub JsValue);

impl Key {
    /// Makes one; `None` where the browser cannot.
    pub async fn make() -> Option<Key> {
        wait("__wgMakeKey", &[]).await.map(Key)
    }

    /// Returns the public half in hex.
    pub fn public(&self) -> Option<String> {
        Reflect::get(&self.0, &"publicKey".into()).ok()?.as_string()
    }

    /// Signs a text; the signature in hex.
    pub async fn sign(&self, text: &str) -> Option<String> {
        wait("__wgSign", &[self.0.clone(), text.into()]).await?.as_string()
    }
}

fn call(name: &str, args: &[JsValue]) -> Option<JsValue> {
    let function: Function = Reflect::get(&window(), &name.into()).ok()?.dyn_into().ok()?;
    function.apply(&JsValue::UNDEFINED, &args.iter().collect::<js_sys::Array>()).ok()
}

async fn wait(name: &str, args: &[JsValue]) -> Option<JsValue> {
    let promise: Promise = call(name, args)?.dyn_into().ok()?;
    JsFuture::from(promise).await.ok()
}
