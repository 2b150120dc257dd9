//! Suppression: which incidents a pattern covers, and what it would cover.
//!
//! A pattern is asked of each alert by itself, and an incident leaves only when every one of its alerts is covered: one expected
//! alert among two hundred must not take an intrusion out of sight. What is covered in part stays whole, with its score.
//! An incident with a verdict is never suppressed: a person has looked at it. What is suppressed leaves the piles, is
//! counted in each answer, and is shown by `suppressed:yes`.

use crate::ranked::{ACT_FIRST, Ranked};
use crate::subject::IncidentSubject;
use wg_protocol::{Covered, Simulated, Suppression};
use wg_query::{Clock, Field, Filter, Mode, parse};
use wg_schema::ordered::OrderedMap;
use wg_schema::{AlertId, IncidentId};
use wg_score::probability;

/// Incidents named in a simulation.
const MOST_NAMED: usize = 5;
/// A longer pattern is no pattern.
const MOST_BYTES: usize = 1024;
const VERDICTS: [&str; 4] = ["tp", "bp", "fp", "nd"];

/// Reads a pattern.
///
/// # Errors
/// Says in words why it cannot be used: it must be understood whole, and mean the same in every batch.
pub fn read(pattern: &str) -> Result<Filter, String> {
    let parsed = parse(pattern);
    if let Some(error) = parsed.error {
        return Err(format!("{}: {}", error.problem, error.token));
    }
    let filter = parsed.filter;
    match () {
        () if pattern.len() > MOST_BYTES => Err("it is too long".into()),
        () if parsed.mode != Mode::Search => Err("it is no search".into()),
        () if filter.is_empty() => Err("it would cover everything".into()),
        () if !parsed.not_used.is_empty() => Err(format!("not understood: {}", parsed.not_used.join(", "))),
        () if filter.is_relative() => Err("it counts back from the end of an export, which differs with each".into()),
        () if [Field::Verdict, Field::Suppressed, Field::Second, Field::Pile, Field::Line, Field::Score]
            .into_iter()
            .any(|field| filter.mentions(field)) =>
        {
            Err("a verdict, a score or a pile is not what an alert is about".into())
        }
        () => Ok(filter),
    }
}

/// Tells for each incident whether one of these patterns covers it. A pattern that cannot be used covers nothing.
pub fn hidden(ranked: &Ranked, judged: &OrderedMap<String, String>, list: &[Suppression]) -> Vec<bool> {
    let filters: Vec<Filter> = list.iter().filter_map(|one| read(&one.pattern).ok()).collect();
    if filters.is_empty() {
        return Vec::new();
    }
    let clock = clock(ranked);
    let is_hidden = |id: u32| {
        let id = IncidentId(id);
        let is_covered = |alert: &AlertId| {
            let subject = IncidentSubject { ranked, judged, hidden: &[], id, only: Some(*alert) };
            filters.iter().any(|filter| filter.matches(&subject, &clock))
        };
        let incident = ranked.incident(id);
        !judged.contains_key(&incident.uid) && incident.alerts.iter().all(is_covered)
    };
    (0..ranked.incidents.list.len() as u32).map(is_hidden).collect()
}

/// Says what a pattern would cover.
pub fn simulate(ranked: &Ranked, judged: &OrderedMap<String, String>, pattern: &str) -> Simulated {
    let mut told = Simulated { reads_as: parse(pattern).reads_as, ..Simulated::default() };
    let filter = match read(pattern) {
        Ok(filter) => filter,
        Err(why) => return Simulated { refused: why, ..told },
    };
    let clock = clock(ranked);
    for id in &ranked.ranking {
        let incident = ranked.incident(*id);
        let is_covered = |alert: &&AlertId| {
            filter.matches(&IncidentSubject { ranked, judged, hidden: &[], id: *id, only: Some(**alert) }, &clock)
        };
        let (matched, all) = (incident.alerts.iter().filter(is_covered).count(), incident.alerts.len());
        if matched == 0 {
            continue;
        }
        let name = || Covered {
            uid: incident.uid.clone(),
            title: wg_correlate::title(&ranked.batch, incident),
            p: probability(incident.score) as f32,
            matched: matched as u32,
            alerts: all as u32,
        };
        if matched < all {
            told.partly += 1;
            if told.staying.len() < MOST_NAMED {
                told.staying.push(name());
            }
            continue;
        }
        told.incidents += 1;
        told.alerts += all as u64;
        match judged.get(&incident.uid) {
            Some(verdict) => {
                if let Some(place) = VERDICTS.iter().position(|known| known == verdict) {
                    told.judged[place] += 1;
                }
                if verdict == "tp" && told.positives.len() < MOST_NAMED {
                    told.positives.push(name());
                }
            }
            None => {
                told.leaving += 1;
                told.above_line += u32::from(ranked.is_above(*id));
                told.act_first += u32::from(incident.score >= ACT_FIRST);
                if told.examples.len() < MOST_NAMED {
                    told.examples.push(name());
                }
            }
        }
    }
    told
}

fn clock(ranked: &Ranked) -> Clock {
    Clock { batch_end: ranked.time_range().map_or(0, |(_, end)| end) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_must_mean_the_same_in_every_batch() {
        for bad in [
            "",
            "last:2h host:a",
            "verdict:fp",
            "host:a score>0.5",
            "pile:skim host:a",
            "nosuch:1",
            "> help",
            "suppressed:yes",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
        for good in ["host:backup-*", "rule:\"Nightly scan\" host:scan01", "powershell host:a"] {
            assert!(read(good).is_ok(), "{good}: {:?}", read(good));
        }
    }
}
