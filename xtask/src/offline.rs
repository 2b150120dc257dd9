//! The service worker of a release: its list of files with their hashes, and its version, which is the hash of the list.

use crate::give::SINGLE;
use crate::hash::{base64, sha256_hex};
use crate::seal::{attribute, cut};
use crate::shell::{TaskError, read};
use sha2::{Digest, Sha256};
use std::path::Path;

const PROGRAM: &str = include_str!("offline/sw.js");
/// Files without a hash in their name that the installed app needs besides; the empty name is the page itself. The app as one
/// file is the shell of working briefs: the page cannot fetch it, so it is kept beside the rest.
const BESIDES: [&str; 7] = ["", "icon.svg", "manifest.webmanifest", "rescue.css", "rescue.html", "rescue.js", SINGLE];

/// The attribute by which boot.js knows that there is a service worker.
pub const MARK: &str = "data-offline=\"sw.js\"";

/// Returns the page that asks for the service worker, and that knows the SHA-256 of the app as one file, in hex.
pub fn page(html: &str, single_sum: &str) -> Result<String, TaskError> {
    let tag = cut(html, "<script src=\"boot-", ">")?;
    let marks = format!("<script {MARK} data-single=\"{SINGLE}\" data-single-sum=\"{single_sum}\" ");
    Ok(html.replace(&tag, &tag.replace("<script ", &marks)))
}

/// Returns the service worker for a folder whose page is written.
pub fn worker(dist: &Path, html: &str) -> Result<String, TaskError> {
    let boot = cut(html, "<script data-offline", "</script>")?;
    let glue = cut(html, "<script defer src=\"page-", "</script>")?;
    let style = cut(html, "<link rel=\"stylesheet\"", ">")?;
    let mut names = vec![attribute(&boot, "src")?, attribute(&glue, "src")?, attribute(&style, "href")?];
    for key in ["data-wasm", "data-worker-wasm", "data-worker-glue"] {
        names.push(attribute(&boot, key)?);
    }
    names.extend(BESIDES.map(str::to_owned));
    names.sort();
    let mut files = String::from("{\n");
    for name in &names {
        let bytes = read(&dist.join(if name.is_empty() { "index.html" } else { name }))?;
        files += &format!("  \"{name}\": \"sha256-{}\",\n", base64(&Sha256::digest(&bytes)));
    }
    files.push('}');
    let version = &sha256_hex(files.as_bytes())[..16];
    let worker = PROGRAM
        .replace("const FILES = {};", &format!("const FILES = {files};"))
        .replace("const VERSION = \"\";", &format!("const VERSION = \"{version}\";"));
    Ok(worker)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HTML: &str = "<link rel=\"stylesheet\" href=\"style-1.css\"><script src=\"boot-1.js\" data-wasm=\"page-1.wasm\" \
                        data-worker-wasm=\"worker-1.wasm\" data-worker-glue=\"worker-1.js\"></script>\
                        <script defer src=\"page-1.js\"></script>";

    fn folder(name: &str, page: &str) -> std::path::PathBuf {
        let dir = std::env::temp_dir().join(format!("watchglass-offline-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&dir).expect("a folder");
        let hashed = ["style-1.css", "boot-1.js", "page-1.wasm", "worker-1.wasm", "worker-1.js", "page-1.js"];
        for file in hashed.into_iter().chain(BESIDES.into_iter().filter(|name| !name.is_empty())) {
            std::fs::write(dir.join(file), file).expect("a file");
        }
        std::fs::write(dir.join("index.html"), page).expect("the page");
        dir
    }

    #[test]
    fn the_list_holds_the_apps_files_and_the_version_follows_from_them() {
        let page = page(HTML, "00ff").expect("the tag of boot");
        assert!(page.contains("data-single-sum=\"00ff\" src=\"boot-1.js\""));
        let dir = folder("a", &page);
        let one = worker(&dir, &page).expect("a worker");
        assert_eq!(one.matches("\": \"sha256-").count(), 13);
        assert!(one.contains("\"\": \"sha256-") && one.contains("\"watchglass.html\": \"sha256-"));
        assert_eq!(one, worker(&dir, &page).expect("a worker"));
        std::fs::write(dir.join("rescue.js"), "other").expect("a file");
        let other = worker(&dir, &page).expect("a worker");
        let version = |text: &str| cut(text, "const VERSION", ";").expect("a version");
        assert_ne!(version(&one), version(&other));
        std::fs::remove_dir_all(dir).expect("the folder goes");
    }
}
