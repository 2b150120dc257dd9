//! Signing, and checking a signature, with what the browser has for it.

use super::subtle::{bytes, call, get, object};
use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

const NAME: &str = "Ed25519";

/// Tells whether an Ed25519 signature is that of `text` by the holder of `key`; `None` where this browser cannot tell.
pub async fn fits(key: &[u8], signature: &[u8], text: &str) -> Option<bool> {
    let uses = Array::of1(&"verify".into());
    let key = call("importKey", &["raw".into(), bytes(key), NAME.into(), JsValue::FALSE, uses.into()]).await?;
    call("verify", &[NAME.into(), key, bytes(signature), bytes(text.as_bytes())]).await?.as_bool()
}

/// A key that this browser signs with; it cannot be taken out of it, but be stored.
pub struct Key(pub JsValue);

impl Key {
    /// Makes one; `None` where the browser cannot.
    pub async fn make() -> Option<Key> {
        let uses = Array::of1(&"sign".into());
        let pair = call("generateKey", &[NAME.into(), JsValue::FALSE, uses.into()]).await?;
        let public = hex(call("exportKey", &["raw".into(), get(&pair, "publicKey")?]).await?)?;
        Some(Key(object(&[("privateKey", get(&pair, "privateKey")?), ("publicKey", public.into())])))
    }

    /// Returns the public half in hex.
    pub fn public(&self) -> Option<String> {
        get(&self.0, "publicKey")?.as_string()
    }

    /// Signs a text; the signature in hex.
    pub async fn sign(&self, text: &str) -> Option<String> {
        hex(call("sign", &[NAME.into(), get(&self.0, "privateKey")?, bytes(text.as_bytes())]).await?)
    }
}

fn hex(buffer: JsValue) -> Option<String> {
    let buffer: ArrayBuffer = buffer.dyn_into().ok()?;
    Some(Uint8Array::new(&buffer).to_vec().iter().map(|byte| format!("{byte:02x}")).collect())
}
