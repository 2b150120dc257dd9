//! Intrusions as several products tell them, each among the sample night, through the whole core.
//!
//! They are made up, and say what the rules are for; how well attacks of a real network are put together stands in
//! `docs/evaluation.md`.

#[path = "intrusions/records.rs"]
mod records;

use records::{Story, exports, stories};
use std::collections::{BTreeMap, BTreeSet};
use wg_engine::{Ranked, Session};
use wg_ingest::Ending;
use wg_protocol::FileMeta;
use wg_schema::IncidentId;

/// When the stories begin: half past nine in the evening.
const START_MS: i64 = wg_sample::START_MS + 210 * 60_000;

/// What the rules do not put together.
const SPLIT: [&str; 1] = [
    // The gateway's alert names no technique, and half an hour lies between it and the next.
    "esxi-lock",
];

/// Loads files beside each other.
fn loaded(files: &[(String, Vec<u8>)]) -> Session {
    let metas: Vec<FileMeta> =
        files.iter().map(|(name, text)| FileMeta { name: name.clone(), size: text.len() as u64 }).collect();
    let mut session = Session::new(7);
    session.begin(false, metas.clone());
    for (meta, (_, text)) in metas.iter().zip(files) {
        session.open_source(meta);
        session.feed(text);
        session.close_source(Ending::Complete, None);
    }
    session.rank();
    session
}

/// Returns the night with a story in it, and the incidents of each group with how many of its alerts they hold.
fn among(story: &Story) -> (Session, BTreeMap<char, BTreeMap<u32, usize>>) {
    let mut files = vec![(wg_sample::FILE_NAME.to_owned(), wg_sample::night())];
    let exports = exports(story, START_MS);
    files.extend(exports.iter().map(|export| (export.name.clone(), export.text.clone().into_bytes())));
    let session = loaded(&files);
    let ranked = session.ranked().expect("a batch");
    let mut groups: BTreeMap<char, BTreeMap<u32, usize>> = BTreeMap::new();
    let mut read = 0;
    for (row, span) in ranked.batch.span.iter().enumerate().filter(|(_, span)| span.source.0 > 0) {
        let line = exports[span.source.0 as usize - 1].lines[span.record as usize - 1];
        let incident = ranked.incidents.of[row].0;
        *groups.entry(story.lines[line].group).or_default().entry(incident).or_default() += 1;
        read += 1;
    }
    assert_eq!(read, story.lines.len(), "{}: an alert was not read", story.name);
    groups.remove(&'-');
    (session, groups)
}

fn size(ranked: &Ranked, incident: u32) -> usize {
    ranked.incident(IncidentId(incident)).alerts.len()
}

fn all() -> Vec<Story> {
    stories(include_str!("../fixtures/intrusions.txt"))
}

#[test]
fn each_intrusion_is_one_incident_with_little_else_in_it() {
    for story in all().iter().filter(|story| !SPLIT.contains(&story.name.as_str())) {
        let (session, groups) = among(story);
        let ranked = session.ranked().expect("a batch");
        for (group, held) in groups {
            let sizes: Vec<usize> = held.values().copied().collect();
            assert_eq!(sizes.len(), 1, "{} {group} is in parts of {sizes:?}", story.name);
            let others = held.keys().map(|id| size(ranked, *id)).sum::<usize>() - sizes[0];
            assert!(others <= sizes[0], "{} {group}: {others} others with {}", story.name, sizes[0]);
        }
    }
}

#[test]
fn two_intrusions_that_share_what_everybody_shares_stay_two() {
    let controls: Vec<Story> = all().into_iter().filter(|story| story.is_control).collect();
    assert!(controls.len() > 4);
    for story in &controls {
        let (_, groups) = among(story);
        let mut seen = BTreeSet::new();
        assert!(groups.len() > 1);
        assert!(groups.values().flat_map(|held| held.keys()).all(|id| seen.insert(*id)), "{} is joined", story.name);
    }
}

#[test]
fn what_is_said_to_be_split_is_still_split() {
    for story in all().iter().filter(|story| SPLIT.contains(&story.name.as_str())) {
        let (_, groups) = among(story);
        assert!(groups.values().any(|held| held.len() > 1), "{} is whole: say so", story.name);
    }
}
