//! The cipher for [`wg_casefile::Locked`], which the browser has: the page carries none of its own.

use super::subtle::{bytes, call, object, random};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsValue;
use wg_casefile::{DERIVED_BYTES, Derived, Locked, LockedError, PBKDF2_ITERATIONS};

/// Why nothing was encrypted or opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotDone {
    /// This browser has no such cipher, or not on this address.
    NoCipher,
    Locked(LockedError),
}

/// Writes a locked file around a text.
pub async fn lock(text: &str, passphrase: &str) -> Result<Vec<u8>, NotDone> {
    let (Some(salt), Some(nonce)) = (random(), random()) else { return Err(NotDone::NoCipher) };
    let derived = derive(passphrase, &salt, PBKDF2_ITERATIONS).await.ok_or(NotDone::NoCipher)?;
    let locked = Locked::begin(salt, nonce, &derived, text.len());
    let sealed = cipher("encrypt", &locked, &derived, text.as_bytes()).await.ok_or(NotDone::NoCipher)?;
    Ok(locked.finish(sealed))
}

/// Opens a locked file.
pub async fn open(file: &[u8], passphrase: &str) -> Result<String, NotDone> {
    let locked = Locked::read(file).map_err(NotDone::Locked)?;
    let derived = derive(passphrase, locked.salt(), locked.iterations()).await.ok_or(NotDone::NoCipher)?;
    locked.fits(&derived).map_err(NotDone::Locked)?;
    let opened = cipher("decrypt", &locked, &derived, locked.sealed()).await;
    let text = opened.and_then(|bytes| String::from_utf8(bytes).ok());
    text.ok_or(NotDone::Locked(LockedError::Changed))
}

async fn derive(passphrase: &str, salt: &[u8], iterations: u32) -> Option<Derived> {
    let uses = Array::of1(&"deriveBits".into());
    let typed = bytes(passphrase.as_bytes());
    let key = call("importKey", &["raw".into(), typed, "PBKDF2".into(), JsValue::FALSE, uses.into()]).await?;
    let how = object(&[
        ("name", "PBKDF2".into()),
        ("hash", "SHA-512".into()),
        ("salt", bytes(salt)),
        ("iterations", iterations.into()),
    ]);
    let bits = u32::try_from(DERIVED_BYTES * 8).ok()?;
    let derived = call("deriveBits", &[how, key, bits.into()]).await?;
    Derived::of(&Uint8Array::new(&derived).to_vec())
}

async fn cipher(method: &str, locked: &Locked, derived: &Derived, text: &[u8]) -> Option<Vec<u8>> {
    let uses = Array::of1(&method.into());
    let raw = bytes(&derived.key);
    let key = call("importKey", &["raw".into(), raw, "AES-GCM".into(), JsValue::FALSE, uses.into()]).await?;
    let how = object(&[
        ("name", "AES-GCM".into()),
        ("iv", bytes(locked.nonce())),
        ("additionalData", bytes(&locked.bound())),
        ("tagLength", 128.into()),
    ]);
    let out = call(method, &[how, key, bytes(text)]).await?;
    Some(Uint8Array::new(&out).to_vec())
}
