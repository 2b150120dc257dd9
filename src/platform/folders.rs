//! Folders: dropped or chosen, looked through to the bottom.

use super::files::File;
use js_sys::{Array, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DataTransferItem, FilePropertyBag, FileSystemDirectoryEntry, FileSystemEntry, FileSystemFileEntry};
use wg_protocol::folder::{MAX_DEPTH, MAX_SEEN, Sifting, Why};
use wg_schema::sort;

/// A folder that was dropped.
pub struct Folder(FileSystemDirectoryEntry);

/// Returns the folder that a dropped item is, `None` for a file.
pub fn of_item(item: &DataTransferItem) -> Option<Folder> {
    let entry = item.webkit_get_as_entry().ok().flatten()?;
    entry.is_directory().then(|| Folder(entry.unchecked_into()))
}

/// Returns the files of dropped folders that are read, in the order of their paths, each named by its path.
pub async fn look_through(folders: Vec<Folder>, sifting: &mut Sifting) -> Vec<File> {
    let mut found: Vec<(String, FileSystemFileEntry)> = Vec::new();
    let mut open: Vec<(FileSystemDirectoryEntry, usize)> = folders.into_iter().map(|folder| (folder.0, 1)).collect();
    let mut n_seen = 0;
    while let Some((folder, depth)) = open.pop() {
        let Ok(entries) = entries(&folder).await else {
            sifting.leave_out(&path_of(&folder), Why::Unreadable);
            continue;
        };
        for entry in entries {
            n_seen += 1;
            let path = path_of(&entry);
            if n_seen > MAX_SEEN {
                sifting.leave_out(&path, Why::TooMany);
            } else if entry.is_file() {
                found.push((path, entry.unchecked_into()));
            } else if depth < MAX_DEPTH {
                open.push((entry.unchecked_into(), depth + 1));
            } else {
                sifting.leave_out(&path, Why::TooDeep);
            }
        }
    }
    sort::by(&mut found, |a, b| a.0.cmp(&b.0));
    let mut files = Vec::new();
    for (path, entry) in found {
        if !sifting.takes(&path) {
            continue;
        }
        match file(&entry).await.and_then(|file| named(&file, &path)) {
            Ok(file) => files.push(file),
            Err(_) => sifting.leave_out(&path, Why::Unreadable),
        }
    }
    files
}

/// Returns the files of a chosen folder that are read. The browser has looked through it already.
pub fn sift(files: Vec<File>, sifting: &mut Sifting) -> Vec<File> {
    let path = |file: &File| {
        let path = Reflect::get(file, &"webkitRelativePath".into()).ok().and_then(|path| path.as_string());
        path.filter(|path| !path.is_empty()).unwrap_or_else(|| file.name())
    };
    let mut found: Vec<(String, File)> = files.into_iter().map(|file| (path(&file), file)).collect();
    sort::by(&mut found, |a, b| a.0.cmp(&b.0));
    let mut files = Vec::new();
    for (path, file) in found {
        if sifting.takes(&path) {
            files.extend(named(&file, &path));
        }
    }
    files
}

/// Returns the same file under its path, by which files of one name in several folders are told apart.
fn named(file: &File, path: &str) -> Result<File, JsValue> {
    let bag = FilePropertyBag::new();
    bag.set_type(&file.type_());
    bag.set_last_modified(file.last_modified());
    File::new_with_blob_sequence_and_options(&Array::of1(file), path, &bag)
}

/// Returns what lies in a folder. The browser gives it in portions, the last of which is empty.
async fn entries(folder: &FileSystemDirectoryEntry) -> Result<Vec<FileSystemEntry>, JsValue> {
    let reader = folder.create_reader();
    let mut all = Vec::new();
    while all.len() <= MAX_SEEN {
        let portion = Promise::new(&mut |resolve, reject| {
            let _ = reader.read_entries_with_callback_and_callback(&resolve, &reject);
        });
        let portion: Array = JsFuture::from(portion).await?.dyn_into()?;
        if portion.length() == 0 {
            break;
        }
        // Chromium has no name for the class of an entry that could be asked for.
        all.extend(portion.iter().map(|entry| entry.unchecked_into::<FileSystemEntry>()));
    }
    Ok(all)
}

async fn file(entry: &FileSystemFileEntry) -> Result<File, JsValue> {
    let file = Promise::new(&mut |resolve, reject| entry.file_with_callback_and_callback(&resolve, &reject));
    JsFuture::from(file).await?.dyn_into()
}

fn path_of(entry: &FileSystemEntry) -> String {
    entry.full_path().trim_start_matches('/').to_owned()
}
