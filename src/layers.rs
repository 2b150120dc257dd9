//! Navigator layers of others, laid over the matrix as what can be seen. The engine reads them.

use crate::app::go;
use crate::desk::Desk;
use crate::parts::figure::counted;
use crate::platform::files::{self, File};
use crate::platform::idle::Job;
use crate::store::Screen;
use crate::taking::{complain, say};
use leptos::task::spawn_local;
use wg_protocol::role::MAX_LAYER_BYTES;
use wg_protocol::{Failure, FailureCode};

/// Lays the files that were chosen over the matrix.
pub fn take(desk: Desk, files: Vec<File>) {
    if files.is_empty() {
        return;
    }
    let job = Job::start();
    spawn_local(async move {
        let _job = job;
        let (layers, refused) = readable(files).await;
        for file in refused {
            complain(desk, Failure { code: FailureCode::BadLayer, about: file.name() });
        }
        if !layers.is_empty() && lay(desk, layers).await.0 {
            go(desk, Screen::Matrix);
        }
    });
}

/// Takes all layers from the matrix.
pub fn forget(desk: Desk) {
    let job = Job::start();
    spawn_local(async move {
        let _job = job;
        desk.bridge.forget_layers().await;
        say(desk, "No layer lies over the matrix any more.".to_owned(), String::new());
    });
}

/// Returns the bytes of the files, and those that are too large or cannot be read.
pub async fn readable(files: Vec<File>) -> (Vec<(File, Vec<u8>)>, Vec<File>) {
    let (mut read, mut refused) = (Vec::new(), Vec::new());
    for file in files {
        match files::bytes(&file, MAX_LAYER_BYTES as f64).await {
            Some(bytes) => read.push((file, bytes)),
            None => refused.push(file),
        }
    }
    (read, refused)
}

/// Lays layers over the matrix, one file after the other. Returns whether any could be, and the files that are none.
pub async fn lay(desk: Desk, files: Vec<(File, Vec<u8>)>) -> (bool, Vec<File>) {
    let (mut total, mut refused) = (None, Vec::new());
    for (file, bytes) in files {
        match desk.bridge.add_layers(vec![bytes]).await {
            Ok(layers) => total = Some(layers.len()),
            Err(Failure { code, about }) => {
                complain(desk, Failure { code, about: format!("{}: {about}", file.name()) });
                refused.push(file);
            }
        }
    }
    let Some(total) = total else { return (false, refused) };
    let lie = if total == 1 { "lies" } else { "lie" };
    say(
        desk,
        format!("{} {lie} over the matrix as coverage.", counted(total as u64, "layer", "layers")),
        String::new(),
    );
    (true, refused)
}
