//! What the built page can do: the browser functions that its WASM imports, against a list that is read and accepted.
//!
//! WASM can call nothing but its imports, so a new one is a new capability. `xtask/imports/*.txt` hold the names;
//! `cargo xtask dist --accept-imports` writes them anew, and the commit shows what is new.

use crate::shell::{TaskError, files_below, read_text, root, say, write};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Names in a shipped script that would be a way out, or a way for text to become code.
const FORBIDDEN: [&str; 11] = [
    "XMLHttpRequest",
    "WebSocket",
    "EventSource",
    "sendBeacon",
    "RTCPeerConnection",
    "WebTransport",
    "importScripts",
    "serviceWorker",
    "eval(",
    "new Function",
    "document.cookie",
];

/// Checks a release folder. `accept`: takes the imports as they are.
pub fn check(dist: &Path, accept: bool) -> Result<(), TaskError> {
    let mut wrong = Vec::new();
    for file in files_below(dist)?.iter().filter(|file| file.extension().is_some_and(|kind| kind == "js")) {
        let name = file.to_string_lossy();
        // The glue's words for an error message name a function like a call; a call does not begin with a backtick.
        let text = read_text(&dist.join(file))?.replace("`Function(", "");
        // boot.js asks for the service worker, whose program the build writes.
        let may = |word: &str| word == "serviceWorker" && name.starts_with("boot-");
        let forbidden = FORBIDDEN.iter().filter(|word| text.contains(*word) && !may(word));
        wrong.extend(forbidden.map(|word| format!("{name}: {word}")));
        // The glue names it for loading by address, which boot.js never asks it for.
        let n_fetch = text.matches("fetch(").count();
        if n_fetch > usize::from(!name.starts_with("rescue")) {
            wrong.push(format!("{name}: fetch, {n_fetch} times"));
        }
        let Some(kind) = ["page", "worker"].into_iter().find(|kind| name.starts_with(kind)) else { continue };
        let found = imports(&text);
        let list = list(kind);
        if accept {
            write(&list, found.iter().map(|name| format!("{name}\n")).collect::<String>())?;
            say(&format!("wrote {} ({} imports)", list.display(), found.len()));
            continue;
        }
        let accepted = read_text(&list)?;
        let accepted: BTreeSet<&str> = accepted.lines().collect();
        wrong.extend(
            found
                .iter()
                .filter(|name| !accepted.contains(name.as_str()))
                .map(|name| format!("{kind}: imports {name}, which {} does not have", list.display())),
        );
    }
    if wrong.is_empty() {
        return Ok(());
    }
    wrong.push("If a new import is meant: cargo xtask dist --accept-imports".into());
    Err(TaskError::Failed(wrong.join("\n")))
}

fn list(kind: &str) -> PathBuf {
    root().join(format!("xtask/imports/{kind}.txt"))
}

/// Returns the names of what the glue hands to the WASM, without the hash behind each.
fn imports(glue: &str) -> BTreeSet<String> {
    let body = glue.split("function __wbg_get_imports()").nth(1).unwrap_or_default();
    body.lines()
        .filter_map(|line| line.trim_start().strip_prefix("__wbg_")?.split_once(": function"))
        .map(|(name, _)| match name.rsplit_once('_') {
            Some((stem, hash)) if hash.len() == 16 && hash.bytes().all(|b| b.is_ascii_hexdigit()) => stem.to_owned(),
            _ => name.to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_named_without_their_hash() {
        let glue = "class A { free() { wasm.__wbg_a_free: function } }\nfunction __wbg_get_imports() {\n  const import0 = {\n    \
                    __wbg_call_40b008ba32f73991: function() { return handleError(\n    __wbg_set_onmessage_40b008ba32f73991: function(arg0) {\n  \
                    __wbindgen_cast_1: function() {";
        assert_eq!(imports(glue).into_iter().collect::<Vec<_>>(), ["call", "set_onmessage"]);
    }
}
