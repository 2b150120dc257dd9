//! Files: chosen, dropped, pasted.

use super::dom::window;
use super::folders::{self, Folder};
use wasm_bindgen::JsCast;
pub use web_sys::File;
use web_sys::{ClipboardEvent, DragEvent, Event, FileList, FilePropertyBag, HtmlInputElement};

/// The name of a source that was pasted.
const PASTED: &str = "pasted text";

/// Returns the files of a file input and empties it, so that the same file can be chosen again.
pub fn chosen(event: &Event) -> Vec<File> {
    let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else {
        return Vec::new();
    };
    let files = list(input.files());
    input.set_value("");
    files
}

/// What was handed over: files, and folders that are still to be looked through.
#[derive(Default)]
pub struct Given {
    pub files: Vec<File>,
    pub folders: Vec<Folder>,
}

impl From<Vec<File>> for Given {
    fn from(files: Vec<File>) -> Given {
        Given { files, folders: Vec::new() }
    }
}

/// Returns what was dropped. The browser tells folders from files only while the drop is being handled.
pub fn dropped(event: &Event) -> Given {
    let Some(transfer) = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer) else {
        return Given::default();
    };
    let items = transfer.items();
    let mut given = Given::default();
    for item in (0..items.length()).filter_map(|i| items.get(i)).filter(|item| item.kind() == "file") {
        match folders::of_item(&item) {
            Some(folder) => given.folders.push(folder),
            None => given.files.extend(item.get_as_file().ok().flatten()),
        }
    }
    given
}

/// Tells whether a drag carries files (and not, say, selected text).
pub fn has_files(event: &Event) -> bool {
    let transfer = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer);
    transfer.is_some_and(|transfer| transfer.types().includes(&"Files".into(), 0))
}

/// Tells whether a drag has left the window, and not only gone from one element to the next.
pub fn left_window(event: &Event) -> bool {
    event.dyn_ref::<DragEvent>().is_none_or(|event| event.related_target().is_none())
}

/// Returns pasted files, or pasted text as a file; nothing where the paste went into a text field.
pub fn pasted(event: &Event) -> Vec<File> {
    let Some(transfer) = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data) else {
        return Vec::new();
    };
    let files = list(transfer.files());
    if !files.is_empty() {
        return files;
    }
    let text = transfer.get_data("text/plain").unwrap_or_default();
    if text.trim().is_empty() { Vec::new() } else { text_file(&text).into_iter().collect() }
}

/// Asks the clipboard for its text, for the button; the browser may ask the person first.
pub async fn clipboard_text() -> Vec<File> {
    let reading = window().navigator().clipboard().read_text();
    match wasm_bindgen_futures::JsFuture::from(reading).await {
        Ok(text) => text
            .as_string()
            .filter(|text| !text.trim().is_empty())
            .and_then(|text| text_file(&text))
            .into_iter()
            .collect(),
        Err(_) => Vec::new(),
    }
}

/// Returns the first bytes of a file as text; empty where it cannot be read.
pub async fn head(file: &File, bytes: usize) -> String {
    let Ok(head) = file.slice_with_f64_and_f64(0.0, bytes as f64) else { return String::new() };
    let text = wasm_bindgen_futures::JsFuture::from(head.text()).await;
    text.ok().and_then(|text| text.as_string()).unwrap_or_default()
}

/// Returns the end of a file that holds a record a line, `share` of its bytes, from the first whole record on; `None` for one
/// of another kind. Nothing of it is read but a little at the cut.
pub async fn newest_part(file: &File, share: f64) -> Option<File> {
    const LOOK: f64 = 4_194_304.0;
    let head = head(file, 65_536).await;
    // One object a line: the first line is whole, and the next one begins as it does.
    let mut lines = head.lines();
    let (first, second) = (lines.next()?, lines.next()?);
    if !(first.starts_with('{') && first.trim_end().ends_with('}') && second.starts_with('{')) {
        return None;
    }
    let from = (file.size() * (1.0 - share)).floor();
    let at_cut = file.slice_with_f64_and_f64(from, (from + LOOK).min(file.size())).ok()?;
    let buffer = wasm_bindgen_futures::JsFuture::from(at_cut.array_buffer()).await.ok()?;
    let bytes = js_sys::Uint8Array::new(&buffer).to_vec();
    let line = bytes.iter().position(|byte| *byte == b'\n')?;
    let part = file.slice_with_f64_and_f64(from + line as f64 + 1.0, file.size()).ok()?;
    File::new_with_blob_sequence(&js_sys::Array::of1(&part), &file.name()).ok()
}

/// Returns the text of a file, `None` for one that is larger than `most` bytes or cannot be read.
pub async fn text(file: &File, most: f64) -> Option<String> {
    if file.size() > most {
        return None;
    }
    wasm_bindgen_futures::JsFuture::from(file.text()).await.ok()?.as_string()
}

/// Returns the bytes of a file, `None` for one that is larger than `most` bytes or cannot be read.
pub async fn bytes(file: &File, most: f64) -> Option<Vec<u8>> {
    if file.size() > most {
        return None;
    }
    let buffer = wasm_bindgen_futures::JsFuture::from(file.array_buffer()).await.ok()?;
    Some(js_sys::Uint8Array::new(&buffer).to_vec())
}

fn list(files: Option<FileList>) -> Vec<File> {
    files.map(|files| (0..files.length()).filter_map(|i| files.get(i)).collect()).unwrap_or_default()
}

fn text_file(text: &str) -> Option<File> {
    let kind = FilePropertyBag::new();
    kind.set_type("text/plain");
    File::new_with_str_sequence_and_options(&js_sys::Array::of1(&text.into()), PASTED, &kind).ok()
}
