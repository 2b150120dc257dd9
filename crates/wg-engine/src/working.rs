//! The working brief: a part of the batch that another person judges in the same app, without the rest of it.
//!
//! Its text is lines of JSON. The first is the heading: what the brief is about, and for each alert what follows from the
//! whole batch and cannot be found again in a part of it, which is its key, the answers to the model's questions, its
//! incident and its links. Each further line is an alert as an OCSF finding, which the loader reads like any other export.
//! So the receiver sees the sender's scores, reasons, chains and incidents, and a verdict hangs on the sender's incident.
//!
//! What is counted over the batch on a screen (how many alerts share a value) is counted over the part.

mod heading;
mod open;
mod shown;

pub use open::{FILE_NAME, Opened, WorkingError};
pub use shown::Shown;

use crate::convert::finding;
use crate::line::Line;
use crate::ranked::Ranked;
use heading::{Heading, HeldAlert, HeldLink};
use wg_protocol::working::{Part, WorkingAbout, WorkingSpec, WorkingText};
use wg_protocol::{About, BriefVerdict};
use wg_schema::ordered::{OrderedMap, OrderedSet};
use wg_schema::sort;
use wg_schema::{AlertId, IncidentId};

/// Writes the text of a working brief.
pub fn write(ranked: &Ranked, about: &About, learnt: Vec<u8>, spec: &WorkingSpec) -> WorkingText {
    let incidents = part(ranked, spec);
    let mut alerts: Vec<AlertId> =
        incidents.iter().flat_map(|id| ranked.incident(*id).alerts.iter().copied()).collect();
    sort::up(&mut alerts);
    let (shown, mut names) = Shown::part(ranked, &alerts, &spec.brief);
    let uids: OrderedSet<&str> = OrderedSet::from_iter(incidents.iter().map(|id| ranked.incident(*id).uid.as_str()));
    let verdicts = crate::brief::by_uid(ranked, &spec.brief.verdicts)
        .into_iter()
        .filter(|(uid, _)| uids.contains(uid.as_str()))
        .map(|(uid, given)| BriefVerdict {
            lead: String::new(),
            note: if spec.brief.notes { names.hide(&given.note) } else { String::new() },
            uid,
            ..given.clone()
        })
        .collect();
    let heading = Heading {
        about: WorkingAbout {
            batch: ranked.uid.clone(),
            batch_alerts: ranked.batch.len() as u64,
            batch_incidents: ranked.incidents.list.len() as u32,
            made_at: spec.made_at,
            is_coded: shown.is_hidden(),
            headline: names.hide(spec.brief.headline.trim()),
            verdicts,
            case: spec.brief.log.clone(),
            app: about.app.clone(),
            model: about.model.clone(),
            line: (ranked.line != Line::default()).then_some(ranked.line.at),
        },
        alerts: held_alerts(ranked, &alerts),
        links: held_links(ranked, &incidents, &alerts, &shown),
        learnt,
    };
    let mut text = heading.to_line();
    for alert in &alerts {
        text.push('\n');
        text.push_str(&finding(&shown, *alert).to_string());
    }
    text.push('\n');
    WorkingText { text, key: names.key(), alerts: alerts.len() as u64, incidents: incidents.len() as u32 }
}

/// Returns the chosen incidents, first to look at first.
fn part(ranked: &Ranked, spec: &WorkingSpec) -> Vec<IncidentId> {
    let ranking = ranked.ranking.iter().copied();
    match &spec.part {
        Part::Top(n) => ranking.take(*n as usize).collect(),
        Part::These(uids) => {
            let wanted: OrderedSet<&str> = OrderedSet::from_iter(uids.iter().map(String::as_str));
            ranking.filter(|id| wanted.contains(ranked.incident(*id).uid.as_str())).collect()
        }
        Part::AboveLine => {
            let judged = crate::brief::by_uid(ranked, &spec.brief.verdicts);
            let is_in = |id: &IncidentId| ranked.is_above(*id) || judged.contains_key(&ranked.incident(*id).uid);
            ranking.filter(is_in).collect()
        }
    }
}

/// Returns what the whole batch says of each alert of the part, by its row in the part.
fn held_alerts(ranked: &Ranked, alerts: &[AlertId]) -> Vec<HeldAlert> {
    let rows = rows(alerts);
    let found = &ranked.incidents;
    alerts
        .iter()
        .map(|alert| HeldAlert {
            key: ranked.batch.key[alert.row()],
            bins: ranked.bins.row(*alert).to_vec(),
            incident: found.of[alert.row()].0,
            // Folds stay within an incident, so the head is in the part as well.
            head: rows.get(&found.head[alert.row()]).copied().unwrap_or_default(),
            fold: found.fold[alert.row()] as u8,
        })
        .collect()
}

fn held_links(ranked: &Ranked, incidents: &[IncidentId], alerts: &[AlertId], shown: &Shown<'_>) -> Vec<HeldLink> {
    let rows = rows(alerts);
    incidents
        .iter()
        .flat_map(|id| {
            let range = &ranked.incident(*id).links;
            ranked.incidents.links.get(range.start as usize..range.end as usize).unwrap_or_default()
        })
        .filter_map(|link| HeldLink::of(link, *rows.get(&link.from)?, *rows.get(&link.to)?, |id| shown.text(id)))
        .collect()
}

fn rows(alerts: &[AlertId]) -> OrderedMap<AlertId, u32> {
    OrderedMap::from_iter(alerts.iter().copied().zip(0..))
}
