//! Beside the drop zone: what the page promises, what it reads, and batches to try.

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

/// What to try: its name, what it is, how it is loaded, the button's words and its test id.
const SAMPLES: [(&str, &str, UiCommand, &str, &str); 3] = [
    (
        "Sample night",
        "About 3,000 invented alerts over 12 hours, three intrusions among them",
        UiCommand::OpenSample,
        "Try it on a sample night",
        "load-sample",
    ),
    (
        "Small batch",
        "A third of it with one intrusion, good for a first ten minutes",
        UiCommand::OpenSmallSample,
        "Load",
        "load-small",
    ),
    ("Messy batch", "Broken rows, odd clocks, missing users", UiCommand::OpenMessySample, "Load", "load-messy"),
];

/// What is read, by kind of tool; the names are those of `wg-formats`.
const READS: [(&str, &str); 8] = [
    (
        "Endpoint",
        "Defender, CrowdStrike, SentinelOne, Carbon Black, Cortex XDR, Cybereason, Sophos, Trend Micro, Trellix, ESET, Bitdefender, WithSecure, Cisco",
    ),
    ("SIEM", "Sentinel, Splunk ES, Elastic, QRadar, Google SecOps, InsightIDR, Wazuh, Graylog, MozDef"),
    ("Network", "Suricata, Snort, Zeek, Palo Alto, FortiGate, Check Point, Darktrace, Vectra, Netskope"),
    ("Cloud", "GuardDuty, Security Hub, Google SCC, Defender for Cloud, Wiz, Lacework, Falco"),
    ("Identity, mail", "Entra ID, Okta, Microsoft 365, Google Workspace, Proofpoint"),
    ("Hunting", "Hayabusa, Chainsaw, Zircolite, Velociraptor, osquery, Timesketch, Windows events"),
    ("Cases, intelligence", "TheHive, DFIR-IRIS, MISP, OTX, STIX"),
    ("Any tool", "OCSF, CEF, LEEF, IDMEF, syslog; an unknown table or JSON by a field map"),
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
                <h2>{"Look around first"}</h2>
                {SAMPLES
                    .into_iter()
                    .map(|(what, how, command, words, testid)| {
                        view! {
                            <div class="try">
                                <div class="u-grow"><b>{what}</b><p class="u-faint">{how}</p></div>
                                <CommandButton command words testid/>
                            </div>
                        }
                    })
                    .collect_view()}
            </section>
            <section class="import-side__part">
                <h2>{"Reads"}</h2>
                <table class="reads">
                    <tbody>
                        {READS
                            .into_iter()
                            .map(|(kind, tools)| view! { <tr><th scope="row">{kind}</th><td class="u-quiet">{tools}</td></tr> })
                            .collect_view()}
                    </tbody>
                </table>
                <p class="u-faint u-tiny">{"Told apart by content, not by name. Plain, gzip, Zstandard or ZIP, several files at once, up to 1,000,000 alerts."}</p>
            </section>
        </aside>
    }
}
