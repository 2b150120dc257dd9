//! Beside the drop zone: what the page promises, what it reads, and a batch to try.

use crate::command::UiCommand;
use crate::parts::button::CommandButton;
use crate::parts::icon::{Glyph, Icon};
use leptos::prelude::*;

const PROMISES: [(Glyph, &str, &str); 3] = [
    (
        Glyph::Shield,
        "No network.",
        "Once loaded, the page blocks its own connections. Unplug the cable and it works the same.",
    ),
    (
        Glyph::Lock,
        "Your files stay yours.",
        "They are read in this tab and kept in this browser, so that a reload brings you back. You can remove them.",
    ),
    (
        Glyph::Check,
        "Check it.",
        "The counter at the top right shows requests since load. It should read 0, and your own browser tools will agree.",
    ),
];

const READS: [(&str, &str); 8] = [
    ("OCSF 1.x findings", "JSON, NDJSON"),
    ("Elastic Security alerts", "search hits, NDJSON"),
    ("Wazuh alerts", "NDJSON"),
    ("Suricata EVE alerts", "NDJSON"),
    ("Microsoft Graph, Defender", "JSON"),
    ("AWS GuardDuty", "JSON"),
    ("Hayabusa timelines", "CSV, JSONL"),
    ("AIT alert data set", "CSV"),
];

#[component]
pub fn ImportSide() -> impl IntoView {
    view! {
        <aside class="import-side" data-pane="" tabindex="0" aria-label="About importing">
            <section class="import-side__part">
                <h2>{"What this page promises"}</h2>
                <ul class="promises">
                    {PROMISES
                        .into_iter()
                        .map(|(glyph, what, how)| view! { <li><Icon glyph/><span><b>{what}</b>" "{how}</span></li> })
                        .collect_view()}
                </ul>
            </section>
            <section class="import-side__part">
                <h2>{"Reads"}</h2>
                <table class="reads">
                    <tbody>
                        {READS
                            .into_iter()
                            .map(|(tool, form)| view! { <tr><td>{tool}</td><td class="u-quiet">{form}</td></tr> })
                            .collect_view()}
                    </tbody>
                </table>
                <p class="u-faint u-tiny">{"Told apart by content, not by name. Plain, gzip, Zstandard or ZIP, several files at once, up to 1,000,000 alerts."}</p>
            </section>
            <section class="import-side__part">
                <h2>{"Look around first"}</h2>
                <div class="try">
                    <div class="u-grow">
                        <b>{"Sample night"}</b>
                        <p class="u-faint">{"About 3,000 invented alerts over 12 hours, three intrusions among them"}</p>
                    </div>
                    <CommandButton command=UiCommand::OpenSample words="Try it on a sample night" testid="load-sample"/>
                </div>
            </section>
        </aside>
    }
}
