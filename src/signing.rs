//! The key of this browser: made when it is first asked for, kept beside the log, and not to be taken out of it. It shows that two
//! files come from one browser and that neither was changed since; whose browser it is, it does not show.

use crate::desk::Desk;
use crate::platform::signature::{self, Key};
use wg_casefile::{Signed, with_signature};

const NAME: &str = "signing-key";

/// Returns the key, where one was made before.
pub async fn kept(desk: Desk) -> Option<Key> {
    desk.casefile.kept_value(NAME).await.map(Key).filter(|key| key.public().is_some())
}

/// Returns the key; `None` where this browser cannot make one.
pub async fn key(desk: Desk) -> Option<Key> {
    if let Some(kept) = kept(desk).await {
        return Some(kept);
    }
    let key = Key::make().await?;
    desk.casefile.keep_value(NAME, &key.0).await;
    Some(key)
}

/// Returns what of a key people compare.
pub fn fingerprint(key: &str) -> &str {
    key.get(..16).unwrap_or(key)
}

/// Signs a verdict export whose heading names the key.
pub async fn sign_export(text: String, key: &Key) -> Option<String> {
    let signature = key.sign(&wg_casefile::to_sign_of(&text)?).await?;
    Some(with_signature(text, &signature))
}

/// Checks a signature, if there is one, and says what it shows.
///
/// # Errors
/// Why the file is not to be used.
pub async fn check(what: &str, signed: Option<Signed>) -> Result<String, String> {
    let Some((key, signature, text)) = signed else {
        return Ok(format!("{what}, not signed: whoever holds the file can write a consistent other one."));
    };
    let digits: String = key.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    match signature::fits(&key, &signature, &text).await {
        Some(true) => Ok(format!(
            "{what}, unchanged since it was signed with key {digits}. Whose key it is, only a person can say."
        )),
        Some(false) => Err("the signature does not fit: the file was changed after it was signed".to_owned()),
        None => Ok(format!(
            "{what}, signed with key {digits}. This browser cannot check the signature; the terminal tool can."
        )),
    }
}
