//! Saving a file, without a request: a blob URL and a click.

use super::dom::document;
use gloo::timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// Long enough for the browser to have taken the bytes.
const KEEP_MS: u32 = 60_000;

/// A file that is put together piece by piece, by the browser and not in the page's memory.
#[derive(Default)]
pub struct Gathering {
    pieces: js_sys::Array,
    /// In bytes.
    pub size: u64,
}

impl Gathering {
    /// Adds a piece. Returns whether the browser took it.
    pub fn add(&mut self, piece: &[u8]) -> bool {
        let bytes = js_sys::Uint8Array::from(piece);
        let Ok(blob) = Blob::new_with_u8_array_sequence(&js_sys::Array::of1(&bytes)) else { return false };
        self.pieces.push(&blob);
        self.size += piece.len() as u64;
        true
    }

    /// Offers what was gathered as a file; see [`save`] for the name.
    pub fn save(self, name: &str, mime: &str) -> bool {
        let kind = BlobPropertyBag::new();
        kind.set_type(mime);
        offer(name, Blob::new_with_blob_sequence_and_options(&self.pieces, &kind).ok())
    }
}

/// Offers `text` as a file. `name` is ours: letters, digits, `-` and `.`; never text from a file.
pub fn save(name: &str, mime: &str, text: &str) -> bool {
    let kind = BlobPropertyBag::new();
    kind.set_type(mime);
    offer(name, Blob::new_with_str_sequence_and_options(&js_sys::Array::of1(&text.into()), &kind).ok())
}

/// Offers bytes as a file, as [`save`] does a text.
pub fn save_bytes(name: &str, bytes: &[u8]) -> bool {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    offer(name, Blob::new_with_u8_array_sequence(&parts).ok())
}

fn offer(name: &str, blob: Option<Blob>) -> bool {
    let Some(blob) = blob else { return false };
    let Ok(url) = Url::create_object_url_with_blob(&blob) else { return false };
    let Ok(link) = document().create_element("a") else { return false };
    let link: HtmlAnchorElement = link.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    Timeout::new(KEEP_MS, move || {
        let _ = Url::revoke_object_url(&url);
    })
    .forget();
    true
}
