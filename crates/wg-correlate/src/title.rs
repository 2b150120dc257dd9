//! A short factual title: what the worst alerts are called, and where.

use crate::incident::{EntityKind, Incident};
use crate::link::{plain, thousands};
use wg_schema::Batch;

/// The most characters of a title.
const MOST: usize = 90;
const SHORTEST_PART: usize = 12;

/// A title in parts, for where there is little room.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TitleParts {
    /// What the worst alerts are called.
    pub what: String,
    /// The host of the worst alert, else the one that most name, or `12 hosts`; empty: none is named.
    pub place: String,
    /// How many hosts more.
    pub others: u32,
}

/// Returns e.g. `Office macro, LSASS read on FIN-WS-014`: up to three distinct titles, those of the highest scores first,
/// and the host of the worst alert, else the one that most name. At most 90 characters.
///
/// Holds alert text, without control and direction characters.
pub fn title(batch: &Batch, incident: &Incident) -> String {
    let parts = title_parts(batch, incident);
    parts.what + &words(&parts.place, parts.others)
}

/// Returns the same in parts.
pub fn title_parts(batch: &Batch, incident: &Incident) -> TitleParts {
    let (place, others) = place(batch, incident);
    let room = MOST - words(&place, others).chars().count();
    let mut out = String::new();
    for id in &incident.titles {
        let text = plain(batch.text(*id));
        let text = without_stop(&text);
        let (used, comma) = (out.chars().count(), if out.is_empty() { "" } else { ", " });
        let left = room.saturating_sub(used + comma.len());
        if text.is_empty() || (!out.is_empty() && text.chars().count() > left) {
            continue;
        }
        out.push_str(comma);
        out.push_str(&cut(text, left));
    }
    if out.is_empty() {
        out.push_str("Untitled alert");
    }
    TitleParts { what: out, place, others }
}

/// Returns a title without the full stop that would end a sentence; `...` stays.
pub fn without_stop(title: &str) -> &str {
    title.strip_suffix('.').filter(|rest| !rest.ends_with('.')).unwrap_or(title)
}

/// Returns ` on FIN-WS-014`, ` on FIN-WS-014 and 2 others`, ` on 200,000 hosts` or nothing.
fn words(place: &str, others: u32) -> String {
    match others {
        _ if place.is_empty() => String::new(),
        0 => format!(" on {place}"),
        1 => format!(" on {place} and 1 other"),
        _ => format!(" on {place} and {others} others"),
    }
}

fn place(batch: &Batch, incident: &Incident) -> (String, u32) {
    let mut hosts = incident.entities.iter().filter(|entity| entity.kind == EntityKind::Host);
    let Some(main) = hosts.next() else { return (String::new(), 0) };
    let others = hosts.count() as u32;
    // What the worst alert is called is said of its own machine.
    let own = batch.somebody(batch.machine_of(incident.lead.row()));
    let name = cut(&plain(batch.text(if own.is_some() { own } else { main.value })), MOST / 3);
    match others {
        _ if name.is_empty() => (String::new(), 0),
        0..=9 => (name, others),
        _ => (format!("{} hosts", thousands(others + 1)), 0),
    }
}

/// Returns at most `most` characters, the last one `…` when something was cut off.
fn cut(text: &str, most: usize) -> String {
    let most = most.max(SHORTEST_PART);
    if text.chars().count() <= most {
        return text.into();
    }
    let mut out: String = text.chars().take(most - 1).collect();
    out.truncate(out.trim_end().len());
    out.push('…');
    out
}
