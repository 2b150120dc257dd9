//! Where the line is drawn, and what readers said of known answers: kept beside the case, told to the engine.

use crate::desk::Desk;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wg_protocol::standing;

/// What the store keeps them under.
const LINE: &str = "line";
pub const KNOWN: &str = "known_answers";

/// Takes up what was kept, and keeps the engine told of the reader.
pub fn follow(desk: Desk) {
    let casefile = desk.casefile;
    spawn_local(async move {
        if let Some(kept) = casefile.kept(LINE).await.filter(|kept| !kept.is_empty()) {
            desk.bridge.line(kept);
        }
        casefile.known.set(casefile.kept(KNOWN).await.unwrap_or_default());
    });
    let reader = Memo::new(move |_| {
        let (log, renamed) = (casefile.log.read(), casefile.renamed.read());
        standing::reader(&log, &renamed, &casefile.known.read(), &casefile.analyst.read(), &casefile.hidden.read())
    });
    Effect::new(move |_| desk.bridge.reader(reader.get()));
}

/// Draws the line for the batch that is loaded.
pub fn draw(desk: Desk, kept: String) {
    spawn_local(async move {
        desk.casefile.keep(LINE, &kept).await;
        desk.bridge.line(kept);
        desk.says.quietly("The line is drawn there. Its pile has checks of its own.");
    });
}
