//! What is given out beside the built page: the single file, the hosts' headers, and the sums of all files.

use crate::hash::{csp_source, sha256_hex};
use crate::offline;
use crate::pack::{crc32, pack};
use crate::seal::{attribute, cut, policy};
use crate::shell::{TaskError, files_below, read, read_text, remove, write};
use crate::streams::{STREAMS, take_apart};
use crate::tools::node_modules;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// Sent with every file, beside the page's own policy. Everything that the page does not need is off.
const HEADERS: [(&str, &str); 6] = [
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Embedder-Policy", "require-corp"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    (
        "Permissions-Policy",
        "accelerometer=(), autoplay=(), camera=(), clipboard-read=(), \
         clipboard-write=(self), display-capture=(), encrypted-media=(), fullscreen=(self), gamepad=(), geolocation=(), \
         gyroscope=(), hid=(), idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), payment=(), \
         picture-in-picture=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), \
         window-management=(), xr-spatial-tracking=()",
    ),
];

/// The app as one file.
pub const SINGLE: &str = "watchglass.html";

/// Stands where the packed parts come, which are no text.
const PARTS: &str = "[parts]";
const UTF8: &str = "<meta charset=\"utf-8\">";
/// The one encoding of documents in which each of the 256 bytes is a character and comes back.
const WINDOWS_1252: &str = "<meta charset=\"windows-1252\">";

/// What only the single file does.
const ONLY_SINGLE: [&str; 3] = ["unlzma.js", "streams.js", "single.js"];

/// Completes a release folder.
pub fn finish(dist: &Path) -> Result<(), TaskError> {
    let html = read_text(&dist.join("index.html"))?;
    let single = single_file(dist, &html)?;
    write(&dist.join(SINGLE), &single)?;
    // They stand in the single file alone.
    for name in ONLY_SINGLE {
        remove(&dist.join(name))?;
    }
    write(&dist.join("_headers"), headers(&policy(&html)?))?;
    // After the single file, which has no service worker.
    let html = offline::page(&html, &sha256_hex(&single))?;
    write(&dist.join("index.html"), &html)?;
    write(&dist.join("sw.js"), offline::worker(dist, &html)?)?;
    let mut sums = String::new();
    for file in files_below(dist)? {
        if file != Path::new("SHA256SUMS") {
            sums += &format!("{}  {}\n", sha256_hex(&read(&dist.join(&file))?), file.display());
        }
    }
    write(&dist.join("SHA256SUMS"), sums)
}

/// Returns the header file that Netlify, Cloudflare Pages and others read.
fn headers(policy: &str) -> String {
    // A meta element cannot say it.
    let mut text = format!("/*\n  Content-Security-Policy: {policy}; frame-ancestors 'none'\n");
    for (name, value) in HEADERS {
        text += &format!("  {name}: {value}\n");
    }
    text += "/sw.js\n  Cache-Control: no-cache\n";
    for kind in ["boot-*.js", "page-*.js", "page-*.wasm", "worker-*.js", "worker-*.wasm", "style-*.css"] {
        text += &format!("/{kind}\n  Cache-Control: public, max-age=31536000, immutable\n");
    }
    text
}

/// Returns scripts of ours that do the same in fewer bytes: they are not packed, since they unpack the rest. Whoever reads finds
/// them in the hosted files.
fn small(script: &str) -> Result<String, TaskError> {
    let start = |source| TaskError::Start { program: "terser".into(), source };
    let mut command = Command::new("node");
    command.arg(node_modules()?.join("terser/bin/terser"));
    command.args(["--compress", "--mangle", "--ecma", "2020", "--format", "ascii_only=true"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(start)?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(script.as_bytes()).map_err(start)?;
    }
    let output = child.wait_with_output().map_err(start)?;
    if !output.status.success() {
        return Err(TaskError::Exit { what: "terser".into(), status: output.status });
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
}

/// Returns the whole app as one page that needs no server: what starts it inline and allowed by its hash, the rest packed into
/// a data block.
fn single_file(dist: &Path, html: &str) -> Result<Vec<u8>, TaskError> {
    let boot_tag = cut(html, "<script src=\"boot-", "</script>")?;
    let glue_tag = cut(html, "<script defer src=\"page-", "</script>")?;
    let style_tag = cut(html, "<link rel=\"stylesheet\"", ">")?;
    let manifest_tag = cut(html, "<link rel=\"manifest\"", ">")?;
    let inline = |names: &[&str]| -> Result<String, TaskError> {
        let mut all = String::new();
        for name in names {
            all += &read_text(&dist.join(name))?;
        }
        let small = small(&all)?;
        // Would end the element that it is put into.
        if let Some(end) = ["</script", "<!--"].into_iter().find(|end| small.contains(end)) {
            return Err(TaskError::Failed(format!("{} holds {end} and cannot stand inline", names.join(", "))));
        }
        Ok(small)
    };
    let boot = inline(&[&attribute(&boot_tag, "src")?])?;
    let single = inline(&ONLY_SINGLE)?;
    let rescue = inline(&["rescue.js"])?;
    let glue = read_text(&dist.join(attribute(&glue_tag, "src")?))?;
    let style = read_text(&dist.join(attribute(&style_tag, "href")?))?;
    let named = |key: &str| read(&dist.join(attribute(&boot_tag, key)?));
    let texts = [
        ("style", style.clone().into_bytes()),
        ("glue", glue.clone().into_bytes()),
        ("workerGlue", named("data-worker-glue")?),
    ];
    let modules = [("workerWasm", named("data-worker-wasm")?), ("wasm", named("data-wasm")?)];

    let policy_here = format!(
        "default-src 'none'; script-src {} {} {} {} 'wasm-unsafe-eval'; style-src {}; img-src data: blob:; worker-src blob:; \
         connect-src 'none'; base-uri 'none'; form-action 'none'; object-src 'none'; require-trusted-types-for 'script'; \
         trusted-types default",
        csp_source(&glue),
        csp_source(&single),
        csp_source(&boot),
        csp_source(&rescue),
        csp_source(&style),
    );
    let apart = [take_apart(&modules[0].1)?, take_apart(&modules[1].1)?];
    // Of each kind that of both programs side by side, since they share their libraries.
    let streams: Vec<&[u8]> = (0..STREAMS).flat_map(|kind| apart.iter().map(move |of| of[kind].as_slice())).collect();
    let lengths: Vec<String> = streams.iter().map(|stream| stream.len().to_string()).collect();
    let sizes: Vec<String> =
        texts.iter().chain(&modules).map(|(name, bytes)| format!("{name} {}", bytes.len())).collect();
    let bytes = [texts.iter().map(|(_, text)| text.as_slice()).collect::<Vec<_>>().concat(), streams.concat()].concat();
    let packed = pack(&bytes)?;
    let scripts = format!(
        "<script type=\"application/octet-stream\" id=\"wg-parts\" data-sizes=\"{}\" data-streams=\"{}\" \
         data-sum=\"{}\" \
         data-block=\"{}\">{PARTS}</script>\n\
         <script type=\"text/plain\" id=\"wg-rescue\">{rescue}</script>\n\
         <script id=\"wg-single\">{single}</script>\n\
         <script id=\"wg-boot\">{boot}</script>",
        sizes.join(" "),
        lengths.join(" "),
        crc32(&bytes),
        packed.block,
    );
    // As a browser writes a document out again, so that the file can name its own hash and write itself into a working brief.
    let html = html.replace("<html lang=\"en\">\n<head>", "<html lang=\"en\"><head>");
    let html = html.trim_end().trim_end_matches("</html>").trim_end().trim_end_matches("</body>").trim_end();
    // The longest last, so that nothing is searched in what was put in.
    let html = html
        .replace(&policy(html)?, &policy_here)
        .replace(&glue_tag, "")
        .replace(&style_tag, "")
        .replace(&manifest_tag, "")
        .replace(&boot_tag, &scripts)
        .replace(UTF8, WINDOWS_1252);
    // Of one byte a character in both, so that it does not matter where one of them is taken for the other.
    if !html.is_ascii() || !html.contains(WINDOWS_1252) {
        return Err(TaskError::Failed("what stands around the parts of the single file is not plain ASCII".into()));
    }
    let Some((before, after)) = html.split_once(PARTS) else {
        return Err(TaskError::Failed("the single file has no place for its parts".into()));
    };
    Ok([before.as_bytes(), &packed.text, after.as_bytes(), b"\n</body></html>"].concat())
}
