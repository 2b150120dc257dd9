//! Verdicts as the tools that raised the alerts take them: one file for each tool, to be posted by the analyst's own means.
//!
//! A file holds only alerts that carry the tool's own id. What a tool has no word for is left out and said, never forced
//! into another word. Nothing here closes anything, but for Sentinel, which takes a classification in no other way.

mod files;
mod words;

use crate::entry::{Entry, Given};
use crate::facts::AlertFact;
use crate::verdict::Verdict;
use wg_schema::ordered::OrderedMap;
pub use words::{Decided, read_decided};
use words::{Words, words};

/// A tool that takes verdicts on its own alerts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tool {
    Defender,
    Sentinel,
    Elastic,
    Splunk,
    TheHive,
    Iris,
    SecurityHub,
    Rsigma,
}

impl Tool {
    pub const ALL: [Tool; 8] = [
        Tool::Defender,
        Tool::Sentinel,
        Tool::Elastic,
        Tool::Splunk,
        Tool::TheHive,
        Tool::Iris,
        Tool::SecurityHub,
        Tool::Rsigma,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Tool::Defender => "Defender XDR",
            Tool::Sentinel => "Microsoft Sentinel",
            Tool::Elastic => "Elastic Security",
            Tool::Splunk => "Splunk ES",
            Tool::TheHive => "TheHive",
            Tool::Iris => "DFIR-IRIS",
            Tool::SecurityHub => "AWS Security Hub",
            Tool::Rsigma => "rsigma",
        }
    }

    /// Returns how its file is posted.
    pub fn posting(self) -> &'static str {
        match self {
            Tool::Defender => "Each line is one request to POST to https://graph.microsoft.com/v1.0/$batch.",
            Tool::Sentinel => {
                "Each line is one incident: get it, put these properties over its own, and PUT it back with its etag."
            }
            Tool::Elastic => "POST the file to _bulk; a line without _index needs it in the address, /INDEX/_bulk.",
            Tool::Splunk => {
                "Each line is one call of /services/notable_update; disposition is a label, whose number is your own."
            }
            Tool::TheHive => "Each line is one request: method, path and body.",
            Tool::Iris => {
                "Each line is one request; alert_resolution is a label, whose alert_resolution_status_id is your own."
            }
            Tool::SecurityHub => "Each line is one input of BatchUpdateFindings (aws securityhub --cli-input-json).",
            Tool::Rsigma => "Each line is one disposition.",
        }
    }

    /// Tells whether a verdict on an alert with this `reply_to` can be sent to the tool.
    fn takes(self, interface: &str) -> bool {
        match self {
            Tool::Defender => matches!(interface, "graph-alert" | "graph-incident"),
            Tool::Sentinel => interface == "sentinel-incident",
            Tool::Elastic => interface == "elastic",
            Tool::Splunk => interface == "splunk-notable",
            Tool::TheHive => interface == "thehive-case",
            Tool::Iris => interface == "iris-alert",
            Tool::SecurityHub => interface == "security-hub",
            Tool::Rsigma => interface == "sigma",
        }
    }
}

/// A file for a tool, and what is not in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Feedback {
    /// NDJSON; empty where no verdict can be sent.
    pub text: String,
    /// Alerts in it.
    pub sent: u32,
    /// Why what was left out, and how many alerts (verdicts, where it says so).
    pub left_out: Vec<(String, u32)>,
    /// What the tool's words cannot say, and of how many alerts in the file.
    pub lost: Vec<(String, u32)>,
}

/// A verdict on one alert in the tool's words.
struct Item<'a> {
    entry: &'a Entry,
    given: Given<'a>,
    alert: &'a AlertFact,
    interface: &'a str,
    /// What the tool asks for beside the id.
    place: &'a str,
    words: Words,
}

/// Writes the verdicts of these entries for a tool. Of two verdicts on one alert the later is sent.
pub fn feedback(tool: Tool, entries: &[&Entry]) -> Feedback {
    let mut left_out = Tally::default();
    let mut items: OrderedMap<(&str, &str), Item<'_>> = OrderedMap::new();
    for entry in entries {
        let Some(given) = entry.action.given() else { continue };
        let unlisted = given.facts.alerts_total.saturating_sub(given.facts.alerts_listed);
        left_out.add("not named in the log, which names at most 100 alerts of an incident", unlisted);
        for alert in &given.facts.alerts {
            let (interface, place) = alert.reply_to.split_once(' ').unwrap_or((&alert.reply_to, ""));
            if !tool.takes(interface) || alert.vendor_uid.is_empty() {
                left_out.add(&why_not(tool, interface), 1);
                continue;
            }
            if given.provenance.is_of_product() {
                left_out.add("taken over from the product, which knows them", 1);
                continue;
            }
            match words(tool, given.verdict, given.reason) {
                Err(why) => left_out.add(why, 1),
                Ok(words) => {
                    let item = Item { entry, given, alert, interface, place, words };
                    // A Sigma engine is told of a rule in an incident, the others of an alert.
                    let key = match tool {
                        Tool::Rsigma => (entry.incident.as_str(), alert.rule_uid.as_str()),
                        _ => (alert.vendor_uid.as_str(), alert.reply_to.as_str()),
                    };
                    let is_later =
                        |known: &Item<'_>| (known.entry.at_ms(), known.entry.seq) > (entry.at_ms(), entry.seq);
                    if items.get(&key).is_some_and(is_later) {
                        continue;
                    }
                    items.insert(key, item);
                }
            }
        }
    }
    let mut lost = Tally::default();
    for item in items.values() {
        item.words.lost.iter().for_each(|lossy| lost.add(lossy, 1));
        if !item.given.note.is_empty() && matches!(tool, Tool::Defender | Tool::Elastic) {
            lost.add("the note is not sent", 1);
        }
    }
    if !items.is_empty() {
        let n = u32::try_from(items.len()).unwrap_or(u32::MAX);
        lost.add("the verdict was given on an incident, and is sent for each of its alerts", n);
        if tool == Tool::Sentinel {
            lost.add("Sentinel takes a classification only as it closes: posting a line closes its incident", n);
        }
    }
    let items: Vec<Item<'_>> = items.into_values().collect();
    let sent = u32::try_from(items.len()).unwrap_or(u32::MAX);
    Feedback { text: files::write(tool, &items), sent, left_out: left_out.list(), lost: lost.list() }
}

fn why_not(tool: Tool, interface: &str) -> String {
    match (tool, interface) {
        (Tool::TheHive, "thehive-alert") => "TheHive keeps a resolution on cases, and this is an alert".into(),
        (Tool::Sentinel, "graph-alert" | "graph-incident") => "of Defender XDR: they take another file".into(),
        _ => format!("of other products, or without an id that {} takes", tool.name()),
    }
}

impl Feedback {
    /// Says what is in the file and what is not, a sentence a line.
    pub fn report(&self, tool: Tool) -> Vec<String> {
        let mut said = vec![format!("{}: {} in the file. {}", tool.name(), alerts(self.sent), tool.posting())];
        said.extend(self.why_left_out());
        said.extend(self.lost.iter().map(|(what, n)| format!("Cannot be said, {}: {what}.", alerts(*n))));
        said
    }

    /// Says why alerts are not in the file, a sentence a reason.
    pub fn why_left_out(&self) -> impl Iterator<Item = String> {
        self.left_out.iter().map(|(why, n)| format!("Left out, {}: {why}.", alerts(*n)))
    }
}

fn alerts(n: u32) -> String {
    if n == 1 { "1 alert".to_owned() } else { format!("{n} alerts") }
}

/// Counts reasons, in the order in which they came.
#[derive(Default)]
struct Tally(Vec<(String, u32)>);

impl Tally {
    fn add(&mut self, what: &str, n: u32) {
        if n == 0 {
            return;
        }
        match self.0.iter_mut().find(|(known, _)| known == what) {
            Some((_, count)) => *count = count.saturating_add(n),
            None => self.0.push((what.to_owned(), n)),
        }
    }

    fn list(mut self) -> Vec<(String, u32)> {
        wg_schema::sort::by(&mut self.0, |a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        self.0
    }
}

/// Returns the reason in words, or the verdict's name, and the note after it.
fn comment(given: &Given<'_>) -> String {
    let reason = given.reason.and_then(|key| given.verdict.reason(key)).map_or("", |reason| reason.words);
    let name = Verdict::name(given.verdict);
    [name, reason, given.note].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ")
}
