//! What this build is, and how to tell that it is the one that was given out.

use crate::desk::use_desk;
use crate::platform::single;
use leptos::prelude::*;
use wg_casefile::text_hash;

/// Of the sources, where whoever built it said so.
const COMMIT: Option<&str> = option_env!("WG_COMMIT");

#[component]
pub fn About() -> impl IntoView {
    let about = use_desk().bridge.about;
    // A hosted page has no text of its own: its files are checked one by one, by the browser.
    let checked = match single::shell().map(|shell| text_hash(&shell)) {
        Some(sum) => format!("SHA-256 of watchglass.html: {sum}. Compare it with SHA256SUMS of the release."),
        None => {
            "Every file was checked against its hash when it was loaded. On the server: sha256sum --check SHA256SUMS."
                .to_owned()
        }
    };
    let build = move || {
        let about = about.get();
        let commit = COMMIT.map(|commit| format!(", commit {commit}")).unwrap_or_default();
        format!("Watchglass {}{commit}. ATT&CK {}, model {}.", about.app, about.attack, about.model)
    };
    view! {
        <p class="help__about u-faint u-small" data-testid="about">{build}" "<span class="help__sum">{checked}</span></p>
    }
}
