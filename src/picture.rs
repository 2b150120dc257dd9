//! Saving the picture of the chain. The engine draws it; for PNG the browser paints what the engine drew.

use crate::desk::Desk;
use crate::parts::clock;
use crate::parts::figure::bytes;
use crate::platform::idle::Job;
use crate::platform::{dom, download, paint};
use crate::store::ChoicesStoreFields;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wg_protocol::{Answer, ChainSpec, Query};

/// Saves the picture of the focused incident.
pub fn save(desk: Desk, spec: ChainSpec, as_png: bool) {
    let uid = desk.choices.incident().get_untracked();
    if untrack(|| crate::blind::is_blind(desk, &uid)) {
        return desk.says.tell("The picture names the score: judge this check first.");
    }
    let job = Job::start();
    spawn_local(async move {
        let _job = job;
        let stamp = clock::file_stamp(dom::now_ms());
        let words = match desk.bridge.ask(Query::ChainPicture { uid, spec }).await {
            Ok(Answer::Text(svg)) if as_png => match paint::png(&svg).await {
                Some(png) => {
                    saved(&format!("watchglass-chain-{stamp}.png"), png.len(), |name| download::save_bytes(name, &png))
                }
                None => "The browser did not paint the picture.".to_owned(),
            },
            Ok(Answer::Text(svg)) => {
                let name = format!("watchglass-chain-{stamp}.svg");
                saved(&name, svg.len(), |name| download::save(name, "image/svg+xml", &svg))
            }
            Ok(_) => return,
            Err(failure) => crate::words::failure(failure.code).what.to_owned(),
        };
        desk.says.tell(words);
    });
}

fn saved(name: &str, size: usize, save: impl FnOnce(&str) -> bool) -> String {
    match save(name) {
        true => format!("Saved {name}, {}. It holds names of the batch.", bytes(size as u64)),
        false => "The browser did not save the file.".to_owned(),
    }
}
