//! The last step of every build: names files by their hash and writes their integrity into index.html.
//!
//! Trunk calls it after each build (see Trunk.toml). It knows the few tags that index.html and Trunk's patterns write,
//! and stops when one of them is not there.

use crate::alike::side_by_side;
use crate::hash::{base64, integrity, sha256_hex};
use crate::shell::{TaskError, read, read_text, remove, write};
use crate::unhash::unhash;
use std::path::Path;

const STYLE: &str = "<link rel=\"stylesheet\"";
const GLUE: &str = "<script defer src=\"";
/// The worker's glue and WASM.
const WORKER: (&str, &str) = ("wg-worker.js", "wg-worker_bg.wasm");
const BOOT: &str = "<script src=\"boot.js\"></script>";
const ICON: &str = "href=\"icon.svg\"";
const POLICY: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"";

/// Seals the folder that Trunk names.
pub fn from_hook() -> Result<(), TaskError> {
    match std::env::var_os("TRUNK_STAGING_DIR") {
        Some(dir) => seal(Path::new(&dir)),
        None => Err(TaskError::Usage("`seal` is Trunk's last step of a build; run `cargo xtask dist`".into())),
    }
}

fn seal(dir: &Path) -> Result<(), TaskError> {
    let path = dir.join("index.html");
    let mut html = read_text(&path)?;
    html = merge_styles(dir, &html)?;

    let tag = cut(&html, GLUE, "</script>")?;
    let (glue, wasm) = (attribute(&tag, "src")?, attribute(&tag, "data-wasm")?);
    for (glue, wasm) in [(glue.as_str(), wasm.as_str()), WORKER] {
        let (glue, wasm) = (dir.join(glue), dir.join(wasm));
        let (mut text, mut code) = (read(&glue)?, read(&wasm)?);
        unhash(&mut text, &mut code);
        write(&glue, text)?;
        write(&wasm, side_by_side(&code)?)?;
    }
    let glue = rename(dir, &glue, "page", "js")?;
    let wasm = rename(dir, &wasm, "page", "wasm")?;
    let worker_glue = rename(dir, WORKER.0, "worker", "js")?;
    let worker_wasm = rename(dir, WORKER.1, "worker", "wasm")?;
    let boot = rename(dir, "boot.js", "boot", "js")?;
    let glue_tag = format!("<script defer src=\"{}\" integrity=\"{}\"></script>", glue.name, glue.integrity);
    let boot_tag = format!(
        "<script src=\"{}\" integrity=\"{}\" {} {} {}></script>",
        boot.name,
        boot.integrity,
        wasm.data("wasm"),
        worker_wasm.data("worker-wasm"),
        worker_glue.data("worker-glue"),
    );
    if !html.contains(BOOT) {
        return Err(TaskError::Failed(format!("{} has no {BOOT}", path.display())));
    }
    html = html.replace(BOOT, &boot_tag).replace(&tag, &glue_tag);
    // In the page itself, so that not even the browser asks for a file once the network is closed.
    let icon = format!("href=\"data:image/svg+xml;base64,{}\"", base64(&read(&dir.join("icon.svg"))?));
    html = html.replace(ICON, &icon);
    write(&path, html)
}

/// A file of the build under the name that holds its hash.
struct Sealed {
    name: String,
    integrity: String,
}

impl Sealed {
    fn data(&self, key: &str) -> String {
        format!("data-{key}=\"{}\" data-{key}-integrity=\"{}\"", self.name, self.integrity)
    }
}

/// Returns a style sheet without comments and without blanks that mean nothing: those at the ends of lines, and beside `{`, `}`,
/// `;` and `,`. A comment counts as a blank; no text of ours has an escaped quote.
fn bare(css: &str) -> String {
    let mut bare = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(sign) = rest.chars().next() {
        let len = match sign {
            '"' | '\'' => rest[1..].find(sign).map_or(rest.len(), |end| end + 2),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            _ if sign.is_whitespace() => rest.find(|sign: char| !sign.is_whitespace()).unwrap_or(rest.len()),
            _ => sign.len_utf8(),
        };
        let (part, after) = rest.split_at(len);
        rest = after;
        if part.starts_with("/*") || sign.is_whitespace() {
            if !bare.is_empty() && !bare.ends_with(['{', '}', ';', ',', ' ']) {
                bare.push(' ');
            }
            continue;
        }
        if matches!(sign, '{' | '}' | ';' | ',') && bare.ends_with(' ') {
            bare.pop();
        }
        bare += part;
    }
    bare
}

/// Makes one file of all styles, in their order.
fn merge_styles(dir: &Path, html: &str) -> Result<String, TaskError> {
    let mut html = html.to_owned();
    let mut styles = String::new();
    let mut place = None;
    while let Some(start) = html.find(STYLE) {
        let tag = cut(&html, STYLE, ">")?;
        let file = dir.join(attribute(&tag, "href")?);
        styles.push_str(&read_text(&file)?);
        styles.push('\n');
        remove(&file)?;
        html.replace_range(start..start + tag.len(), "");
        place.get_or_insert(start);
    }
    let place = place.ok_or_else(|| TaskError::Failed("index.html has no style".into()))?;
    write(&dir.join("style.css"), bare(&styles))?;
    let style = rename(dir, "style.css", "style", "css")?;
    html.insert_str(place, &format!("{STYLE} href=\"{}\" integrity=\"{}\">", style.name, style.integrity));
    Ok(html)
}

fn rename(dir: &Path, from: &str, stem: &str, extension: &str) -> Result<Sealed, TaskError> {
    let old = dir.join(from);
    let bytes = read(&old)?;
    let name = format!("{stem}-{}.{extension}", &sha256_hex(&bytes)[..16]);
    write(&dir.join(&name), &bytes)?;
    remove(&old)?;
    Ok(Sealed { name, integrity: integrity(&bytes) })
}

/// Returns the first piece of `html` from `start` up to and with `end`.
pub fn cut(html: &str, start: &str, end: &str) -> Result<String, TaskError> {
    let missing = || TaskError::Failed(format!("index.html has no {start}"));
    let from = html.find(start).ok_or_else(missing)?;
    let length = html[from..].find(end).ok_or_else(missing)?;
    Ok(html[from..from + length + end.len()].to_owned())
}

/// Returns the value of a quoted attribute, without the `./` that Trunk puts before a file.
pub fn attribute(tag: &str, name: &str) -> Result<String, TaskError> {
    let value = tag.split_once(&format!("{name}=\"")).and_then(|(_, rest)| rest.split('"').next());
    let value = value.ok_or_else(|| TaskError::Failed(format!("{tag} has no {name}")))?;
    Ok(value.strip_prefix("./").unwrap_or(value).to_owned())
}

/// Returns the policy that index.html states for itself.
pub fn policy(html: &str) -> Result<String, TaskError> {
    attribute(&cut(html, POLICY, ">")?, "content")
}

#[cfg(test)]
mod tests {
    use super::bare;

    #[test]
    fn a_style_says_the_same_in_fewer_bytes() {
        let css = "/* Why. */\n.a ,\n.b > c {\n  margin: 0 auto;\n  width: calc(1px + 2px); /* how */\n}\n@media (x) {\n  .c::before { content: \"/* ; \u{2014} \"; }\n}\n";
        assert_eq!(
            bare(css),
            ".a,.b > c{margin: 0 auto;width: calc(1px + 2px);}@media (x){.c::before{content: \"/* ; \u{2014} \";}}"
        );
    }
}
