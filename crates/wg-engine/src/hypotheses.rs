//! What may be missing between the steps of an incident, and what has followed such steps elsewhere. Hypotheses, each with
//! what would confirm it; never findings.
//!
//! Missing: tactics that nothing in the incident names although later ones are, in the order of the matrix. Next: pairs of
//! techniques counted in published attack flows (`data/flows.tsv`). The flows are few, so the counts are said.

use crate::ranked::Ranked;
use std::collections::BTreeSet;
use wg_correlate::Incident;
use wg_protocol::{Hypothesis, HypothesisKind};
use wg_schema::Sensor;
use wg_schema::attack::{TACTICS, find_technique, techniques};
use wg_schema::sort;

const TABLE: &str = include_str!("../data/flows.tsv");
const MAX_MISSING: usize = 2;
const MAX_NEXT: usize = 3;
/// Steps that alerts seldom show, so that their absence says nothing.
const SELDOM_SEEN: [&str; 2] = ["RE", "RD"];

/// Per tactic code: what would show it, and the sensor that sees it best.
const CONFIRM: [(&str, &str, Sensor); 15] = [
    ("RE", "requests from the same outside addresses in the days before", Sensor::Ndr),
    ("RD", "the age and owner of the outside names and addresses", Sensor::Other),
    (
        "IA",
        "mail, web and remote access logs of the first host or account, from the day before the first alert",
        Sensor::Email,
    ),
    ("EX", "process starts on the first host around the first alert", Sensor::Edr),
    ("PS", "new services, tasks, start-up entries and accounts on the hosts named here", Sensor::Edr),
    ("PE", "processes with higher rights than the account that started them", Sensor::Edr),
    ("ST", "deleted files, renamed programs and cleared history on the hosts named here", Sensor::HostLog),
    ("DI", "gaps in the logs, and stopped security services on the hosts named here", Sensor::HostLog),
    ("CA", "reads of credential stores, and failed or unusual sign-ins of the accounts named here", Sensor::Identity),
    ("DS", "commands that list accounts, shares and hosts, by the same parent process", Sensor::Edr),
    ("LM", "sign-ins from the hosts named here to others, by any account", Sensor::Identity),
    ("CO", "archives and mass reads on the hosts and shares named here", Sensor::Edr),
    ("C2", "regular connections of the hosts named here to outside addresses", Sensor::Ndr),
    ("XF", "bytes sent outside by the hosts named here, against the days before", Sensor::Ndr),
    ("IM", "encrypted or deleted files, stopped services, and load on the hosts named here", Sensor::Edr),
];

/// A pair of techniques counted in flows.
struct Pair {
    from: &'static str,
    to: &'static str,
    flows: u32,
}

fn pairs() -> (u32, Vec<Pair>) {
    let mut all = 0;
    let mut pairs = Vec::new();
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        let cells: Vec<&'static str> = line.split('\t').collect();
        match cells.as_slice() {
            ["flows", n] => all = n.parse().unwrap_or(0),
            [from, to, n] => pairs.extend(n.parse().ok().map(|flows| Pair { from, to, flows })),
            _ => {}
        }
    }
    (all, pairs)
}

/// Returns the hypotheses on an incident: what may be missing, in the order of an attack, then what may come next.
pub fn of(ranked: &Ranked, incident: &Incident) -> Vec<Hypothesis> {
    let attacks = || incident.heads.iter().flat_map(|head| ranked.attacks_of(*head));
    let reached: BTreeSet<u8> = sort::set_of(attacks().filter_map(|attack| attack.tactic));
    let named: BTreeSet<u16> = sort::set_of(attacks().filter_map(|attack| attack.technique));
    let mut found = missing(ranked, &reached);
    found.extend(next(ranked, &named));
    found
}

fn missing(ranked: &Ranked, reached: &BTreeSet<u8>) -> Vec<Hypothesis> {
    // One tactic alone has no before and after.
    let (Some(last), true) = (reached.last(), reached.len() > 1) else { return Vec::new() };
    let gaps = (0..*last).filter(|index| !reached.contains(index));
    let told = gaps.filter(|index| TACTICS.get(usize::from(*index)).is_some_and(|t| !SELDOM_SEEN.contains(&t.code)));
    // What an intrusion cannot do without comes first: a way in, something that ran, a way to be told what to do.
    let mut gaps: Vec<u8> = told.collect();
    sort::by_key(&mut gaps, |index| (!matches!(TACTICS[usize::from(*index)].code, "IA" | "EX" | "CA" | "C2"), *index));
    gaps.truncate(MAX_MISSING);
    sort::up(&mut gaps);
    let later = TACTICS.get(usize::from(*last)).map_or("", |tactic| tactic.name);
    let one = |index: u8| {
        let tactic = TACTICS.get(usize::from(index))?;
        Some(Hypothesis {
            kind: HypothesisKind::Missing,
            code: tactic.code.into(),
            phase: tactic.phase as u8,
            what: format!("{} is not seen.", tactic.name),
            because: format!("It usually comes before {later}, which is. It may not have been needed."),
            confirm: confirm(ranked, tactic.code),
        })
    };
    gaps.into_iter().filter_map(one).collect()
}

fn next(ranked: &Ranked, named: &BTreeSet<u16>) -> Vec<Hypothesis> {
    let (flows, pairs) = pairs();
    let family = |id: &'static str| id.split_once('.').map_or(id, |(family, _)| family);
    let here: BTreeSet<&str> = sort::set_of(
        named.iter().filter_map(|index| techniques().get(usize::from(*index))).map(|technique| family(technique.id)),
    );
    let mut follow: Vec<&Pair> =
        pairs.iter().filter(|pair| here.contains(family(pair.from)) && !here.contains(family(pair.to))).collect();
    sort::by_key(&mut follow, |pair| (std::cmp::Reverse(pair.flows), pair.to, pair.from));
    let mut told = BTreeSet::new();
    let one = |pair: &Pair| {
        let name = |id: &str| Some(&techniques()[usize::from(find_technique(id)?)]);
        let (from, to) = (name(pair.from)?, name(pair.to)?);
        let tactic = TACTICS.iter().enumerate().find(|(i, _)| to.tactics & (1 << i) != 0)?.1;
        told.insert(family(pair.to)).then(|| Hypothesis {
            kind: HypothesisKind::Next,
            code: tactic.code.into(),
            phase: tactic.phase as u8,
            what: format!("{} {} may follow.", to.id, to.name),
            because: format!(
                "It came after {} {} in {} of {flows} published attack flows.",
                from.id, from.name, pair.flows
            ),
            confirm: confirm(ranked, tactic.code),
        })
    };
    follow.into_iter().filter_map(one).take(MAX_NEXT).collect()
}

/// Returns what would confirm a step of a tactic, and whether this batch could show it at all.
fn confirm(ranked: &Ranked, code: &str) -> String {
    let Some((_, look, sensor)) = CONFIRM.iter().find(|(known, ..)| *known == code) else { return String::new() };
    let is_seen = *sensor == Sensor::Other || ranked.batch.sensor.contains(sensor);
    let blind = if is_seen { String::new() } else { format!(" No {} alert is in this batch.", sensor.word()) };
    format!("To confirm: {look}.{blind}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_holds_pairs_of_known_techniques() {
        let (flows, pairs) = pairs();
        assert!(flows >= 2 && pairs.len() >= 10, "{flows} {}", pairs.len());
        for pair in pairs {
            assert!(
                find_technique(pair.from).is_some() && find_technique(pair.to).is_some(),
                "{} {}",
                pair.from,
                pair.to
            );
            assert!(pair.flows >= 1 && pair.flows <= flows);
        }
    }

    #[test]
    fn every_tactic_has_what_would_confirm_it() {
        for tactic in TACTICS {
            let found = CONFIRM.iter().find(|(code, ..)| *code == tactic.code).expect(tactic.code);
            assert!(!found.1.ends_with('.'));
        }
    }
}
