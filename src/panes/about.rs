//! What this build is, and how to tell that it is the one that was given out.

use crate::desk::use_desk;
use crate::platform::idle::Job;
use crate::platform::single;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Of the sources, where whoever built it said so.
const COMMIT: Option<&str> = option_env!("WG_COMMIT");

#[component]
pub fn About() -> impl IntoView {
    let about = use_desk().bridge.about;
    let sum = RwSignal::new(None::<Option<String>>);
    // A hosted page has no text of its own: its files are checked one by one, by the browser.
    let is_single = single::shell().is_some();
    if let Some(shell) = single::shell() {
        let job = Job::start();
        spawn_local(async move {
            let _job = job;
            let known = single::hash(&shell).await;
            sum.try_set(Some(known));
        });
    }
    let build = move || {
        let about = about.get();
        let commit = COMMIT.map(|commit| format!(", commit {commit}")).unwrap_or_default();
        format!("Watchglass {}{commit}. ATT&CK {}, model {}.", about.app, about.attack, about.model)
    };
    let checked = move || match (is_single, sum.get()) {
        (true, Some(Some(sum))) => {
            format!("SHA-256 of watchglass.html: {sum}. Compare it with SHA256SUMS of the release.")
        }
        (true, Some(None)) => {
            "This browser does not compute the SHA-256 of a file from disk: sha256sum watchglass.html does.".to_owned()
        }
        (true, None) => String::new(),
        (false, _) => {
            "Every file was checked against its hash when it was loaded. On the server: sha256sum --check SHA256SUMS."
                .to_owned()
        }
    };
    view! {
        <p class="help__about u-faint u-small" data-testid="about">{build}" "<span class="help__sum">{checked}</span></p>
    }
}
